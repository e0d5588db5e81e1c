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


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("inject.txt", _SCRIPT, "javascript"),
        ("inject.dat", _SCRIPT, "javascript"),
        ("lessons.txt", _NOTES, ""),
        ("inject.md", _SCRIPT, ""),
    ],
)
def test_scripts_under_other_endings(path: str, text: str, language: str) -> None:
    assert extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS).language == language
