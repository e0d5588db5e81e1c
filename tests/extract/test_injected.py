"""Which scripts of a tree a name in a manifest or call means."""

from __future__ import annotations

import pytest

from detector.extract.injected import ScriptFiles, handed_scripts
from detector.model.fact import Argument, Call, FileFacts, Literal, LiteralRole
from detector.model.location import Span

FILES = ScriptFiles(("ext/js/inject.js", "ext/background.js", "src/content.tsx", "lib/a.js", "other/a.js", "a.css"))


@pytest.mark.parametrize(
    ("name", "path", "meant"),
    [
        ("js/inject.js", "ext/background.js", ["ext/js/inject.js"]),
        ("/js/inject.js", "ext/js/popup.js", ["ext/js/inject.js"]),
        ("content.js", "public/manifest.json", ["src/content.tsx"]),
        ("lib/a.js", "main.js", ["lib/a.js"]),
        ("a.css", "main.js", []),
        ("missing.js", "main.js", []),
        ("", "main.js", []),
        ("../../../etc/passwd", "main.js", []),
    ],
)
def test_meant_by(name: str, path: str, meant: list[str]) -> None:
    assert FILES.meant_by(name, path) == meant


def test_what_pages_may_load_of_an_extension_is_handed_to_them() -> None:
    span = Span(1, 1, 1, 2)
    loaded = Literal("js/inject.js", span, LiteralRole.SETTING, "web_accessible_resources")
    named = Literal("js/inject.js", span, LiteralRole.DESCRIPTION, "name")
    handed = handed_scripts(FileFacts("manifest.json", "extension-manifest", (loaded, named)))
    assert [one.name for one in handed] == ["js/inject.js"]


def test_only_calls_that_take_scripts_hand_one_over() -> None:
    span = Span(1, 1, 1, 2)
    text = (Argument("file", ("{}/inject.js",)),)
    facts = (Call("", "chrome.tabs.executeScript", span, text), Call("", "console.log", span, text))
    handed = handed_scripts(FileFacts("b.js", "javascript", facts))
    assert [one.name for one in handed] == ["/inject.js"]
    address = (Argument("", ("https://cdn.example.com/x.js",)),)
    assert handed_scripts(FileFacts("b.js", "javascript", (Call("", "insertScript", span, address),))) == []


def test_a_reader_hands_a_script_over_in_other_languages_only() -> None:
    call = Call("", "open", Span(1, 1, 1, 2), (Argument("file", ("js\\send.js",)),))
    assert [one.name for one in handed_scripts(FileFacts("a.py", "python", (call,)))] == ["js\\send.js"]
    assert handed_scripts(FileFacts("a.js", "javascript", (call,))) == []
