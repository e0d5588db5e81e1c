"""Facts of hits and of their neighbours, the same with one worker and with several, cached and cold."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.database.compiled import open_index
from detector.engine.collecting import Collected, Crew, collect
from detector.engine.plan import Plan, plan_tree, sweeper_for
from detector.engine.request import ScanRequest
from detector.engine.scan import scan
from detector.limits import DEFAULT_LIMITS
from detector.prefilter import StemSearch
from detector.sources.worktree import WorkTree

STEMS = StemSearch(("whatsapp", "pywhatkit", "wapi"))
TREE = {
    "main.py": "from browser import open_page\nfrom config import ADDRESS\nopen_page(ADDRESS)\n",
    "config.py": "ADDRESS = 'https://web.whatsapp.com/send'\n",
    "browser.py": "from selenium import webdriver\n\ndef open_page(address):\n    webdriver.Chrome().get(address)\n",
    "far/other.py": "import json\n",
    "bot/send.py": "import pywhatkit\n\nfor number in open('n'):\n    pywhatkit.sendwhatmsg(number, 'x', 1, 2)\n",
    "requirements.txt": "pywhatkit==5.4\n",
    "broken.py": "import pywhatkit\ndef (:\n",
    "notes": "pywhatkit==5.4\nselenium>=4\n",
    "tool": "#!/usr/bin/env python3\nimport pywhatkit\n",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "tree"
    write(root, TREE)
    return root


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def planned(root: Path) -> Plan:
    return plan_tree(WorkTree(str(root)), sweeper_for(STEMS, DEFAULT_LIMITS), 1)


def collected(root: Path, jobs: int = 1, cache: str = "") -> Collected:
    return collect(planned(root), Crew(DEFAULT_LIMITS, cache=cache, workers=jobs), open_index())


def test_files_without_a_stem_come_in_through_imports(tree: Path) -> None:
    found = collected(tree)
    assert {"main.py", "config.py", "browser.py", "bot/send.py"} <= set(found.files)
    assert "far/other.py" not in found.files
    assert list(found.files) == sorted(found.files)
    assert not found.failed


def test_clients_without_a_stem_come_in_where_they_ask_a_program_that_has_one(tmp_path: Path) -> None:
    files = {
        "service/index.js": "const wa = require('whatsapp-web.js');\nconst app = require('express')();\n"
        "app.post('/outreach', async (req, res) => { await wa.send(req.body.to); });\n",
        "web/campaign.js": "export const run = (list) => list.map((each) => fetch('/outreach', { method: 'POST' }));\n",
        "web/page.js": "import { run } from './campaign';\nrun([]);\n",
        "web/help.js": "console.log('outreach is a word');\n",
    }
    write(tmp_path, files)
    assert set(collected(tmp_path).files) == {"service/index.js", "web/campaign.js", "web/page.js"}


def test_names_that_no_search_can_hold_end_no_run(tmp_path: Path) -> None:
    files = {
        "new\nline.py": "import pywhatkit\npywhatkit.sendwhatmsg_instantly('+1', 'x')\n",
        "bot.js": "const wa = require('whatsapp-web.js');\nconst app = require('express')();\n"
        "app.post('/envío', async (req, res) => { await wa.send(req.body.to); });\n",
        "user.py": "print('nothing')\n",
    }
    write(tmp_path, files)
    assert set(collected(tmp_path).files) == {"new\nline.py", "bot.js"}


def test_callers_of_a_function_of_c_come_in_through_its_header(tmp_path: Path) -> None:
    files = {
        "include/Sender.h": "bool sendText(const char* number);\n",
        "src/Sender.cpp": '#include "../include/Sender.h"\nbool sendText(const char* n) { return post("whatsapp", n); }\n',
        "src/main.cpp": '#include "../include/Sender.h"\nint main() { for (auto p : people()) sendText(p); }\n',
        "src/other.cpp": "int other() { return 1; }\n",
    }
    write(tmp_path, files)
    assert set(collected(tmp_path).files) == {"include/Sender.h", "src/Sender.cpp", "src/main.cpp"}


def test_a_stem_in_the_midst_of_another_word_brings_no_neighbours(tmp_path: Path) -> None:
    files = {
        "words.py": "from lists import people\nnote = 'showapitems'\n",
        "lists.py": "people = []\n",
        "send.py": "import pywhatkit\nimport loop\npywhatkit.sendwhatmsg('1', 'x', 1, 2)\n",
        "loop.py": "from sheet import rows\nkind = 'showapitems'\n",
        "sheet.py": "rows = []\n",
    }
    write(tmp_path, files)
    assert set(collected(tmp_path).files) == {"words.py", "send.py", "loop.py", "sheet.py"}


def test_scripts_without_a_stem_come_in_where_a_page_gets_them(tmp_path: Path) -> None:
    pages = '"matches": ["https://web.whatsapp.com/*"]'
    files = {
        "ext/manifest.json": f'{{"manifest_version": 3, "action": {{"default_popup": "popup.html"}}, '
        f'"content_scripts": [{{{pages}, "js": ["content.js"]}}]}}',
        "ext/content.js": "document.title;",
        "ext/popup.js": 'chrome.tabs.executeScript({ file: "js/inject.js" });',
        "ext/js/inject.js": "document.title;",
        "ext/other.js": "document.title;",
        "built/manifest.json": f'{{"content_scripts": [{{{pages}, "js": ["main.js"]}}]}}',
        "src/main.ts": "document.title;",
    }
    write(tmp_path, files)
    assert set(collected(tmp_path).files) == set(files) - {"ext/other.js"}


def test_plug_ins_that_get_the_client_as_a_parameter_come_in(tree: Path) -> None:
    (tree / "index.js").write_text('const { makeWASocket } = require("@whiskeysockets/baileys"); // whatsapp\n')
    (tree / "plugs").mkdir()
    (tree / "plugs" / "ping.js").write_text('exports.run = (sock, m) => sock.sendMessage(m, { text: "pong" });\n')
    (tree / "plugs" / "said.js").write_text("// sendMessage was here\nexports.run = () => 1;\n")
    files = collected(tree).files
    assert "plugs/ping.js" in files
    assert "plugs/said.js" not in files


def test_kind_is_told_by_content_where_the_name_says_nothing(tree: Path) -> None:
    files = collected(tree).files
    assert files["notes"].language == "requirements"
    assert files["tool"].language == "python"


def test_a_broken_file_is_degraded_and_listed(tree: Path) -> None:
    assert [outcome.path for outcome in collected(tree).degraded] == ["broken.py"]


def test_workers_and_caches_change_nothing(tree: Path, tmp_path: Path) -> None:
    cold = collected(tree)
    cache = str(tmp_path / "cache" / "facts")
    assert collected(tree, cache=cache) == cold
    assert collected(tree, cache=cache) == cold
    assert collected(tree, jobs=2) == cold
    (tree / "config.py").write_text("ADDRESS = 'https://web.whatsapp.com'\n")
    assert collected(tree, cache=cache) == collected(tree) != cold


def test_a_file_that_vanished_is_a_failure(tree: Path) -> None:
    plan = planned(tree)
    (tree / "bot" / "send.py").unlink()
    found = collect(plan, Crew(DEFAULT_LIMITS, workers=1), open_index())
    assert [outcome.path for outcome in found.failed] == ["bot/send.py"]


def test_large_files_are_given_away(tree: Path) -> None:
    careful = collect(planned(tree), Crew(DEFAULT_LIMITS, workers=1, far_bytes=20), open_index())
    assert careful == collected(tree)


@pytest.mark.parametrize("trusted", [True, False])
def test_no_file_of_a_stranger_is_read_without_a_time_limit(
    trusted: bool, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree, {"hanging.py": "hang  # whatsapp\n"})
    monkeypatch.setattr("detector.engine.collecting._EXTRACTOR", "engine_fakes:misbehaving")
    limits = DEFAULT_LIMITS._replace(seconds_per_file=1.0)
    result = scan(ScanRequest(str(tree), trusted=trusted, use_cache=False, limits=limits))
    given_up = [outcome.path for outcome in result.coverage.failed if "given up" in outcome.reason]
    assert given_up == ([] if trusted else ["hanging.py"])
