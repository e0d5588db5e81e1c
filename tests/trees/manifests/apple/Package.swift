// swift-tools-version:5.9
import PackageDescription
let package = Package(
    name: "WhatsAppBot",
    dependencies: [
        .package(url: "https://github.com/Acme/WhatsAppKit.git", from: "1.2.0"),
        // .package(url: "https://github.com/acme/old.git", from: "1.0.0"),
        .package(name: "Local", path: "../Local"),
        .package(id: "mona.LinkedList", exact: "1.0.0"),
    ]
)
