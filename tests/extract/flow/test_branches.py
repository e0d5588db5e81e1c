"""Arms of a choice as facts, the same in every language."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.flow.conditions import words_of_arm
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS

PYTHON = """
if a:
    f()
elif b:
    g()
else:
    h()
if c:
    i()
"""
BRACES = """
BEGIN
if (a) {
  f();
} else if (b) {
  g();
} else {
  h();
}
if (c) {
  i();
}
END
"""


def _choices(path: str, text: str) -> list[int]:
    """The number of the choice of every branch, counted from 0 in the order of the file."""
    facts = extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS)
    numbers = [branch.choice for branch in sorted(facts.branches, key=lambda branch: branch.span)]
    return [list(dict.fromkeys(numbers)).index(number) for number in numbers]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", PYTHON),
        ("a.js", BRACES.replace("BEGIN", "").replace("END", "")),
        ("a.ts", BRACES.replace("BEGIN", "").replace("END", "")),
        ("A.java", BRACES.replace("BEGIN", "class A { void x() {").replace("END", "} }")),
        ("A.cs", BRACES.replace("BEGIN", "class A { void X() {").replace("END", "} }")),
        (
            "a.go",
            BRACES.replace("BEGIN", "package a\nfunc x() {")
            .replace("END", "}")
            .replace("(a)", "a")
            .replace("(b)", "b"),
        ),
        ("a.kt", BRACES.replace("BEGIN", "fun x() {").replace("END", "}")),
    ],
)
def test_arms_of_one_choice_share_its_number(path: str, text: str) -> None:
    assert _choices(path, text) == [0, 0, 0, 1]


def test_branches_without_facts_are_left_out() -> None:
    assert _choices("a.py", "if a:\n    pass\nelse:\n    f()\n") == [0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('if (action === "send") |{', ("send",)),
        ('switch (action) { |case "send": { go(); }', ("send",)),
        ('switch (action) { case "a":\n case "b":\n |case "send": { go(); }', ("a", "b", "send")),
        ('elif task in ("send", "post"):\n    |go()', ("send", "post")),
        ('when (task) { |"send" -> go()', ("send",)),
        ('if (action === "send") { go(); } else |{', ()),
        ('if action == "send":\n    go()\nelse:\n    |stay()', ()),
        ("if (req.url === '/send' && req.method === 'POST') |{", ("/send", "POST")),
        ("try |{", ()),
        ("if (ready) |go('send')", ()),
    ],
)
def test_the_words_in_the_condition_of_an_arm(text: str, words: tuple[str, ...]) -> None:
    assert words_of_arm(text.replace("|", ""), text.index("|")) == words
