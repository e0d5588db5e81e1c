"""Blocks of Pascal: which `end` closes what, and which headings of procedures have a body.

Owns the words that open and close; the scan around it owns names, texts and calls. All looks ahead are bounded.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

OPENERS = frozenset({"begin", "case", "try", "asm", "record", "class", "object", "interface"})
_TYPES = frozenset({"record", "class", "object", "interface"})
HEADINGS = frozenset({"procedure", "function", "constructor", "destructor"})
_NO_BODY = frozenset({"forward", "external"})
_MOST_WAITING = 60
_HEADER = 600
_BODY = 2_000

_DO = re.compile(r"(?i)\bdo\b")
_BODY_BEGINS = re.compile(r"(?i);|\b(?:begin|try|case|repeat)\b")
_ELSE = re.compile(r"(?i)\s{0,200}else\b")
_NO_TYPE_BODY = re.compile(r"\s{0,8}(?:\([^)\n]{0,200}\))?\s{0,8}(?:;|of\b)", re.IGNORECASE)
_NAME = re.compile(r"\s+([A-Za-z_][\w.]{0,119})")

_DECLARED = re.compile(r"\b(?P<name>[A-Za-z_]\w{0,80})\s{0,20}:\s{0,20}(?P<type>T[A-Za-z]\w{0,80})\s{0,8};")


class Sections(Struct):
    """Where in a file the scan is: units declare first, and what is declared gets its body later."""

    begun: bool = False
    declares: bool = False
    """Whether only headings come: the file is a unit whose implementation has not begun."""
    waiting: list[tuple[int, int]] = field(default_factory=list)
    """Functions whose body is still to come, with the offsets of their headings, the innermost last."""

    def enter(self, word: str) -> None:
        """Note a word that may begin a section."""
        if not self.begun:
            self.begun, self.declares = True, word == "unit"
        elif word == "implementation":
            self.declares = False
        elif word in _NO_BODY and self.waiting:
            self.waiting.pop()

    def wait(self, index: int, start: int) -> None:
        """Note a heading; the oldest is given up where there are too many."""
        self.waiting.append((index, start))
        del self.waiting[:-_MOST_WAITING]


def declared_types(code: str) -> dict[str, str]:
    """The types of a file's fields and variables by their names in lower case; of several with one name the first."""
    types: dict[str, str] = {}
    for found in _DECLARED.finditer(code):
        types.setdefault(found["name"].lower(), found["type"])
    return types


def heading_name(code: str, end: int) -> str:
    """The name behind `procedure`, "<lambda>" if it has none."""
    found = _NAME.match(code, end)
    return found[1] if found is not None and found[1].lower() not in ("begin", "var", "of") else "<lambda>"


def is_heading(before: str) -> bool:
    """Whether `procedure` behind this text of its line begins one, and is no type of procedures."""
    return not (before.endswith(("=", "to", ":")) and not before.endswith(":="))


def is_opening(word: str, around: str, before: str, code: str, end: int) -> bool:
    """Whether a word of `OPENERS` opens what an `end` closes: types do behind "=" and with a body.

    `around` is the word that opened what is around it: the cases of a record share its `end`.
    """
    if word not in _TYPES:
        return word != "case" or around != "record"
    return before.endswith(("=", "packed")) and _NO_TYPE_BODY.match(code, end) is None


def is_type(word: str) -> bool:
    """Whether what this word opens holds headings only."""
    return word in _TYPES


def statement_end(code: str, start: int) -> int:
    """Where the body of `for` or `while` ends if it is one statement; -1 if it is a block."""
    header = _DO.search(code, start, start + _HEADER)
    at = header.end() if header is not None else start
    found = _BODY_BEGINS.search(code, at, at + _BODY)
    if found is None:
        return at
    return found.start() if found[0] == ";" else -1


def goes_on(code: str, end: int) -> bool:
    """Whether the statement goes on behind this `end`."""
    return _ELSE.match(code, end) is not None
