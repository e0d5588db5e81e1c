"""Which files imports may mean, and which lines import."""

from __future__ import annotations

import pytest

from detector.engine.neighbours import ProjectFiles, import_names, imported_by, imports_one_of
from detector.model.fact import FileFacts, Import
from detector.model.location import Span

FILES = ProjectFiles(
    [
        "main.py", "config.py", "app/__init__.py", "app/browser.py", "app/settings.py", "app/core/url.py", "lib/url.py",
        "src/index.js", "src/lib/client.ts", "src/lib/index.ts", "src/routes/send.js", "web/Client.vue",
        "internal/wa/client.go", "internal/wa/session.go", "cmd/main.go", "app/Services/WhatsApp.php",
        "src/main/java/com/x/Config.java", "src/main/java/com/x/Bot.java", "lib/wa_client.rb",
    ]
)  # fmt: skip
SPAN = Span(1, 1, 1, 1)


@pytest.mark.parametrize(
    ("importer", "module", "names", "expected"),
    [
        ("main.py", "config", (), ["config.py"]),
        ("main.py", "app.browser", (), ["app/browser.py"]),
        ("main.py", "app", ("browser",), ["app/browser.py"]),
        ("app/browser.py", ".settings", (), ["app/settings.py"]),
        ("app/browser.py", ".", ("settings",), ["app/settings.py", "app/__init__.py"]),
        ("app/core/url.py", "..settings", (), ["app/settings.py"]),
        ("src/index.js", "./lib/client", (), ["src/lib/client.ts"]),
        ("src/index.js", "./lib/client.js", (), ["src/lib/client.ts"]),
        ("src/index.js", "./lib", (), ["src/lib/index.ts"]),
        ("src/routes/send.js", "../lib/client", (), ["src/lib/client.ts"]),
        ("src/routes/send.js", "@/lib/client", (), ["src/lib/client.ts"]),
        ("cmd/main.go", "github.com/acme/bot/internal/wa", (), ["internal/wa/client.go", "internal/wa/session.go"]),
        ("public/index.php", "App\\Services\\WhatsApp", (), ["app/Services/WhatsApp.php"]),
        ("main.py", "selenium.webdriver", (), []),
        ("main.py", "os", (), []),
        ("main.py", "", (), []),
    ],
)
def test_what_an_import_means(importer: str, module: str, names: tuple[str, ...], expected: list[str]) -> None:
    assert FILES.meant_by(importer, Import(module, SPAN, names)) == expected


def test_files_of_one_folder_belong_together_in_some_languages() -> None:
    facts = FileFacts("src/main/java/com/x/Bot.java", "java")
    assert imported_by(facts, FILES) == ["src/main/java/com/x/Config.java"]


def test_import_names() -> None:
    names = import_names(["app/settings.py", "src/lib/index.ts", "package.json", "internal/wa/client.go"])
    assert names == {
        "settings": ["app/settings.py"],
        "lib": ["src/lib/index.ts"],
        "index.ts": ["src/lib/index.ts"],
        "client": ["internal/wa/client.go"],
        "wa": ["internal/wa/client.go"],
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"from app import settings", True),
        (b"import Settings from './settings.js'", True),
        (b"const s = require('../Settings')", True),
        (b"settings = 1", False),
        (b"import settings_old", False),
        (b"use App\\Settings;", True),
    ],
)
def test_lines_that_import(line: bytes, expected: bool) -> None:
    assert imports_one_of(b"x\n" + line + b"\ny", {"settings"}) is expected
