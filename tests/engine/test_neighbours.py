"""Which files imports may mean, and which lines import."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.engine.neighbours import (
    ProjectFiles,
    asked_names,
    asked_pattern,
    asks_for,
    import_names,
    imported_by,
    imports_one_of,
    manifests_above,
    may_import,
)
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
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


def test_an_example_is_meant_where_the_file_itself_is_not_in_the_tree() -> None:
    files = ProjectFiles(
        ["app.py", "src/constants.example.py", "src/urls.py", "src/urls.example.py", "web/config.sample.js"]
    )
    assert files.meant_by("app.py", Import("src.constants", SPAN, ("URL",))) == ["src/constants.example.py"]
    assert files.meant_by("app.py", Import("src.urls", SPAN)) == ["src/urls.py"]
    assert files.meant_by("web/index.js", Import("./config", SPAN)) == ["web/config.sample.js"]
    assert "constants" in import_names(["src/constants.example.py"])


def test_import_names() -> None:
    names = import_names(["app/settings.py", "src/lib/index.ts", "package.json", "internal/wa/client.go"])
    assert names == {
        "settings": ["app/settings.py"],
        "lib": ["src/lib/index.ts"],
        "index.ts": ["src/lib/index.ts"],
        "client": ["internal/wa/client.go"],
        "wa": ["internal/wa/client.go"],
    }


_SETTINGS = ("settings", "app/settings.py")
_CLIENT = ("client", "src/lib/client.ts")


@pytest.mark.parametrize(
    ("goal", "importer", "line", "expected"),
    [
        (_SETTINGS, "main.py", b"from app import settings", True),
        (_SETTINGS, "main.py", b"import os, app.settings as s", True),
        (_SETTINGS, "app/browser.py", b"from .settings import URL", True),
        (_SETTINGS, "app/browser.py", b"m = importlib.import_module('app.settings')", True),
        (_SETTINGS, "main.py", b"from django.conf import settings", False),
        (("wa", "internal/wa/client.go"), "cmd/main.go", b'\t"acme/bot/internal/wa"', True),
        (("wa", "internal/wa/client.go"), "cmd/main.go", b'\tgate "acme/bot/internal/wa" // ours', True),
        (("wa", "internal/wa/client.go"), "cmd/main.go", b'\tname := "internal/wa"', False),
        (_SETTINGS, "lib/util/net.py", b"from rest_framework.settings import api_settings", False),
        (_SETTINGS, "main.py", b"settings = 1", False),
        (_SETTINGS, "main.py", b"import settings_old", False),
        (_SETTINGS, "app/Services/WhatsApp.php", b"use App\\Settings;", True),
        (_CLIENT, "src/index.js", b"import Client from './lib/client'", True),
        (_CLIENT, "src/index.js", b"} from './lib/Client.ts'", True),
        (_CLIENT, "src/routes/send.js", b"const c = require('../lib/client')", True),
        (_CLIENT, "src/routes/send.js", b"import client from '@/lib/client'", True),
        (_CLIENT, "src/routes/send.js", b"import client from '@prisma/client'", False),
        (_CLIENT, "src/routes/send.js", b"import client from './db/client'", False),
        (_CLIENT, "src/index.js", b"import { client } from 'pg'", False),
    ],
)
def test_lines_that_import_a_file(goal: tuple[str, str], importer: str, line: bytes, expected: bool) -> None:
    name, path = goal
    assert imports_one_of(importer, b"x\n" + line + b"\ny", {name.encode(): [path]}, FILES) is expected


def facts_of(path: str, text: str) -> FileFacts:
    return extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS)


def test_what_other_programs_ask_for() -> None:
    server = (
        "const app = require('express')();\napp.post('/api/send-bulk/:id', (req, res) => go());\napp.get('/', home);"
    )
    settings = "GATEWAY_URL=https://shop.example.com/messages\n"
    helper = "<?php\nfunction sendLetter($to) { curl_init('https://shop.example.com'); }\nfunction letterOf($to) { return 1; }\n"
    keyed = "chat:\n  gateway_url: https://shop.example.com/messages\n  url: https://shop.example.com\n  sender_name: Shop\n"
    files = [facts_of("s.js", server), facts_of(".env", settings), facts_of("helpers.php", helper)]
    assert asked_names(files) == {"send-bulk", "GATEWAY_URL", "sendLetter"}
    assert asked_names([facts_of("config/settings.yml", keyed)]) == {"gateway_url"}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("c.js", "fetch('/api/send-bulk/7')", True),
        ("c.js", "ask('POST', `/send-bulk/${id}`)", True),
        ("c.js", "console.log('send-bulk-later')", False),
        ("c.js", "axios.post(process.env.GATEWAY_URL)", True),
        ("c.py", "import os\nurl = os.environ['OTHER_URL']", False),
        ("c.rb", "Faraday.post(Settings.chat.gateway_url, body)", True),
        ("c.rb", "Faraday.post(Settings.chat.gateway, body)", False),
        ("c.php", "<?php\nsendLetter($one);", True),
        ("c.php", "<?php\nsendLetters($one);", False),
    ],
)
def test_which_files_ask_for_something(path: str, text: str, expected: bool) -> None:
    names = frozenset({"send-bulk", "GATEWAY_URL", "gateway_url", "sendLetter"})
    assert asks_for(facts_of(path, text), names) is expected
    pattern = asked_pattern(names)
    assert pattern is not None
    assert (pattern.search(text.encode()) is not None) is expected


def test_a_class_that_rails_loads_by_its_name_is_asked_for_by_it() -> None:
    text = "module Zap\n  class Sender\n    def self.deliver(to)\n    end\n  end\nend\n"
    loaded = extract_file("app/models/zap/sender.rb", text.encode(), Everything(), DEFAULT_LIMITS)
    names = asked_names([loaded])
    assert names == {"Zap::Sender"}
    pattern = asked_pattern(names)
    assert pattern is not None
    for call, expected in (
        ("Zap::Sender.deliver(to)", True),
        ("Zap::Sender.new.tell(to)", True),
        ("Sms::Sender.deliver(to)", False),
    ):
        job = extract_file("app/jobs/job.rb", f"def perform\n  {call}\nend\n".encode(), Everything(), DEFAULT_LIMITS)
        assert asks_for(job, names) is expected
        assert bool(pattern.search(call.encode())) is expected
    other = extract_file("lib/tasks.rb", text.encode(), Everything(), DEFAULT_LIMITS)
    assert asked_names([other]) == set()


def test_nothing_is_searched_where_nothing_is_asked_for() -> None:
    assert asked_names([facts_of("a.py", "print(1)")]) == frozenset()
    assert asked_pattern(frozenset()) is None


def test_libraries_of_a_page_import_nothing() -> None:
    assert may_import("src/Send.TS")
    assert may_import("app/min.js")
    assert not may_import("public/js/moment.MIN.js")
    assert not may_import("docs/readme.md")


def test_the_manifest_of_an_extension_is_beside_its_sources() -> None:
    known = {"public/manifest.json", "src/content.ts", "other/manifest.json"}
    assert manifests_above(["src/content.ts"], known) == ["public/manifest.json"]


def test_manifests_that_are_called_after_their_projects_are_found_above() -> None:
    known = {"Shop/Shop.csproj", "Other/Other.csproj", "Directory.Packages.props", "Shop/Services/Sender.cs"}
    assert manifests_above(["Shop/Services/Sender.cs"], known) == ["Directory.Packages.props", "Shop/Shop.csproj"]


def test_the_functions_that_a_header_declares_stand_in_files_called_like_it() -> None:
    files = ProjectFiles(["include/Sender.h", "src/Sender.cpp", "src/sender.py", "src/main.cpp"])
    assert files.bodies("include/Sender.h") == ["src/Sender.cpp"]
    assert files.bodies("src/Sender.cpp") == []
    facts = facts_of("src/main.cpp", '#include "../include/Sender.h"\n')
    assert imported_by(facts, files) == ["include/Sender.h", "src/Sender.cpp"]


def test_a_name_that_very_many_files_bear_is_looked_up_where_it_is_nearest() -> None:
    files = ProjectFiles([f"m{number}/client.py" for number in range(1_000)] + ["app/m7/client.py", "app/main.py"])

    def meant(importer: str, module: str) -> list[str]:
        return files.meant_by(importer, Import(module, SPAN))

    assert meant("m5/run.py", "client") == ["m5/client.py"]
    assert meant("app/main.py", "m7.client")[0] == "app/m7/client.py"
    assert meant("run.py", "m7.client") == ["m7/client.py"]
    assert meant("other/run.py", "client") == []
