val ver = "0.0.7"
plugins { id("com.android.application") version "8.3.1" apply false }
dependencies {
    implementation("com.github.auties00:cobalt:${ver}")
    implementation(libs.whatsapp.bridge)
    ksp("com.google.dagger:hilt-compiler:2.51")
    implementation(group = "org.example", name = "thing", version = ver)
    debugImplementation("com.squareup.leakcanary:leakcanary-android:2.13")
}
