"""Which reader reads a file whose name says nothing."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS

_SCRIPT = """
window.send = async (chat, text) => {
  const box = document.querySelector("footer [contenteditable]");
  document.execCommand("insertText", false, text);
  const button = document.querySelector("span");
  button.click();
};
"""
_NOTES = "\n".join(
    [
        "What was learnt of the bridge.",
        *(f"- Day {day}: it lost the connection again, and nobody knows why." for day in range(300)),
        "We replaced new Client() by makeSocket({ version }) => it works.",
        "- const state = await useFiles('auth') keeps the login.",
        "- window.open() is blocked, document.cookie is empty.",
        "- let sock = null must stand above.",
    ]
)

_ROUTER = ':local text "down"\n:if ($state = 0) do={\n  /tool fetch url="https://example.com"\n  :delay 1s\n}\n'
_PAGE = '1:"$Sreact.fragment"\n2:I[1,["/_next/a.js"],"default"]\n0:{"P":null,"b":"x","p":""}\n'


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("netwatch.rsc", _ROUTER, "routeros"),
        ("netwatch", _ROUTER, "routeros"),
        ("netwatch.md", _ROUTER, ""),
        ("page.rsc", _PAGE, ""),
        ("inject.txt", _SCRIPT, "javascript"),
        ("inject.dat", _SCRIPT, "javascript"),
        ("lessons.txt", _NOTES, ""),
        ("inject.md", _SCRIPT, ""),
        ("config.php.dist", "<?php\nreturn ['url' => 'https://example.com'];\n", "php"),
        ("config.py.example", "URL = 'https://example.com'\n", "python"),
        ("settings.json.sample", '{"url": "https://example.com"}', "json"),
        ("package.json.example", '{"dependencies": {"express": "4"}}', "json"),
    ],
)
def test_scripts_under_other_endings(path: str, text: str, language: str) -> None:
    assert extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS).language == language
