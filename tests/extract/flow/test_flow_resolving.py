"""Import strings to paths."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from detector.extract.flow.resolving import Resolver

PATHS = (
    "main.py", "config.py", "pkg/__init__.py", "pkg/core.py", "src/lib/util.py", "deep/er/inner/tool.py", "deep/er/inner/__init__.py",
    "web/src/index.ts", "web/src/api/client.ts", "web/src/api/index.js", "web/lib/wa.mjs", "packages/wa/src/index.ts",
    "internal/send/send.go", "internal/send/more.go", "internal/send/send_test.go",
    "app/src/main/java/com/acme/WaService.java", "app/src/main/java/com/acme/other/Names.java", "b/com/other/Names.java",
    "php/app/Services/WaService.php", "rb/lib/sender.rb", "ino/config.h",
    "fl/lib/chat.dart", "fl/lib/http.dart", "fl/lib/ui/home.dart", "fl/test/chat_test.dart", "packages/core/lib/core.dart",
    "rs/src/main.rs", "rs/src/chat.rs", "rs/src/out/mod.rs", "rs/src/out/mail.rs",
)  # fmt: skip
ALIASES = {"@/*": "web/src/*", "@acme/wa": "packages/wa", "example.com/me/app": ""}


@pytest.mark.parametrize(
    ("importer", "module", "language", "expected"),
    [
        ("main.py", "config", "python", "config.py"),
        ("main.py", "pkg", "python", "pkg/__init__.py"),
        ("main.py", "pkg.core", "python", "pkg/core.py"),
        ("pkg/core.py", "config", "python", "config.py"),
        ("pkg/core.py", ".core", "python", "pkg/core.py"),
        ("pkg/core.py", ".", "python", "pkg/__init__.py"),
        ("pkg/core.py", "..config", "python", "config.py"),
        ("main.py", "lib.util", "python", "src/lib/util.py"),
        ("main.py", "inner.tool", "python", "deep/er/inner/tool.py"),
        ("main.py", "tool", "python", ""),
        ("main.py", "requests", "python", ""),
        ("web/src/index.ts", "./api/client", "typescript", "web/src/api/client.ts"),
        ("web/src/index.ts", "./api/client.js", "typescript", "web/src/api/client.ts"),
        ("web/src/index.ts", "./api", "typescript", "web/src/api/index.js"),
        ("web/src/index.ts", "../lib/wa", "javascript", "web/lib/wa.mjs"),
        ("web/src/index.ts", "@/api/client", "typescript", "web/src/api/client.ts"),
        ("web/src/index.ts", "@acme/wa", "typescript", "packages/wa/src/index.ts"),
        ("web/src/index.ts", "@acme/other", "typescript", ""),
        ("web/src/index.ts", "express", "javascript", ""),
        ("web/src/index.ts", "@api/client", "typescript", "web/src/api/client.ts"),
        ("web/src/index.ts", "#api", "typescript", "web/src/api/index.js"),
        ("web/src/index.ts", "@src/api/client", "typescript", "web/src/api/client.ts"),
        ("web/src/index.ts", "@nestjs/common", "typescript", ""),
        (
            "app/src/main/java/com/acme/X.java",
            "com.acme.WaService",
            "java",
            "app/src/main/java/com/acme/WaService.java",
        ),
        ("app/X.java", "com.acme.other.Names", "java", "app/src/main/java/com/acme/other/Names.java"),
        ("app/X.java", "org.else.Names", "java", ""),
        ("php/index.php", "App\\Services\\WaService", "php", "php/app/Services/WaService.php"),
        ("rb/main.rb", "./lib/sender", "ruby", "rb/lib/sender.rb"),
        ("ino/main/main.ino", "config.h", "cpp", "ino/config.h"),
        ("ino/main/main.ino", "HTTPClient.h", "cpp", ""),
        ("fl/lib/ui/home.dart", "package:shop/chat.dart", "dart", "fl/lib/chat.dart"),
        ("fl/test/chat_test.dart", "package:shop/ui/home.dart", "dart", "fl/lib/ui/home.dart"),
        ("fl/lib/ui/home.dart", "../chat.dart", "dart", "fl/lib/chat.dart"),
        ("fl/lib/chat.dart", "ui/home.dart", "dart", "fl/lib/ui/home.dart"),
        ("fl/lib/chat.dart", "package:http/http.dart", "dart", ""),
        ("fl/lib/chat.dart", "package:core/core.dart", "dart", "packages/core/lib/core.dart"),
        ("fl/lib/chat.dart", "dart:io", "dart", ""),
        ("rs/src/out/mail.rs", "crate::chat", "rust", "rs/src/chat.rs"),
        ("rs/src/main.rs", "crate::out::mail::Mail", "rust", "rs/src/out/mail.rs"),
        ("rs/src/main.rs", "self::out", "rust", "rs/src/out/mod.rs"),
        ("rs/src/out/mod.rs", "super::chat", "rust", "rs/src/chat.rs"),
        ("rs/src/out/mod.rs", "self::mail", "rust", "rs/src/out/mail.rs"),
        ("rs/src/chat.rs", "crate::models", "rust", ""),
    ],
)
def test_resolve(importer: str, module: str, language: str, expected: str) -> None:
    found = Resolver(PATHS, ALIASES).resolve(importer, module, language)
    assert found == ((expected,) if expected else ())


def test_an_example_stands_for_a_file_that_is_not_in_the_tree() -> None:
    resolver = Resolver(
        ["app.py", "src/constants.example.py", "web/send.php", "web/config.php.dist", "js/config-sample.js"]
    )
    assert resolver.resolve("app.py", "src.constants", "python") == ("src/constants.example.py",)
    assert resolver.resolve("web/send.php", "config.php", "php") == ("web/config.php.dist",)
    assert resolver.resolve("js/index.js", "./config", "javascript") == ("js/config-sample.js",)


def test_go_module_in_a_folder() -> None:
    resolver = Resolver(["backend/pkg/gate/gate.go", "backend/cmd/main.go", "tools/cmd/main.go"])
    assert resolver.resolve("backend/cmd/main.go", "shop/pkg/gate", "go") == ("backend/pkg/gate/gate.go",)
    assert resolver.resolve("tools/cmd/main.go", "shop/pkg/gate", "go") == ()


def test_go_package_is_all_its_files() -> None:
    found = Resolver(PATHS, ALIASES).resolve("main.go", "example.com/me/app/internal/send", "go")
    assert found == ("internal/send/more.go", "internal/send/send.go")
    assert Resolver(PATHS, ALIASES).resolve("main.go", "github.com/else/where", "go") == ()
