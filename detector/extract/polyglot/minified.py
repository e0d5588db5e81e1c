"""Machine-made source, read lexically: imports by literal, calls by name and strings of interest, in one linear scan."""

from __future__ import annotations

import re
import zlib
from itertools import islice
from typing import TYPE_CHECKING

from detector.extract.flow.tree import CallExpr, ImportExpr, ImportStmt, Module, Stmt, Str
from detector.extract.polyglot.plain_imports import plain_imports
from detector.extract.polyglot.shapes import dotted
from detector.extract.polyglot.strings import unescape

if TYPE_CHECKING:
    from detector.extract.interest import Interest
    from detector.limits import Limits

_ANGLES = re.compile(r"(?:\w{1,40}\s{0,3}<\s{0,3}){60}")
"""Nested type arguments, over which the parsers of some languages take quadratic time and worse."""
_SHORT = 20_000
_PACKED = 40
_OPEN_COMMENTS = 500
_WINDOW = 1_000
_WINDOW_PACKED = 25
_MOST_WINDOWS = 1
_PLAIN = re.compile(r"[\w\s,.'\"]+|(.)\1{3,}")
"""What parsers take in their stride: words, tables, rulers."""
_ANGLED = frozenset({"java", "csharp", "cpp", "c", "kotlin"})
_TOKEN = re.compile(
    r"""
    (?P<comment>/\*)
    |(?<![:\w])//[^\n]{0,2000}
    |(?P<string>"(?:[^"\\\n]|\\.){0,20000}"?|'(?:[^'\\\n]|\\.){0,20000}'?|`(?:[^`\\]|\\.){0,20000}`?)
    |(?<=[(,=:\[!&|?{};])/(?![*/\s])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,80}\]){1,100}/
    |(?P<path>[A-Za-z_$][\w$]{0,200}(?:\??\.[A-Za-z_$][\w$]{0,200}){0,12})(?P<open>\()?
    """,
    re.VERBOSE | re.DOTALL,
)
"""Strings need no end, so that no quote is looked at twice."""
_WORDS = frozenset(
    {"function", "if", "for", "while", "switch", "catch", "return", "typeof", "async", "await", "of", "in"}
)
_IMPORTERS = frozenset({"require", "import"})


_LONG = 30_000
_HEAD = 2_000
_GENERATED = re.compile(r"(?i)\bgenerated\b[^\n]{0,200}\bdo not edit\b|<auto-?generated\b")
"""The mark by which generators name their own output; long tables of it cost seconds and hold no behaviour."""


def reason(language: str, text: str, limits: Limits) -> str:
    """Say why a text is not fit for a parser; "" if it is."""
    if len(text) > limits.source_bytes:
        return "size"
    if _longest_line_exceeds(text, limits.line_chars):
        return "minified"
    if len(text) > _LONG and _GENERATED.search(text[:_HEAD]):
        return "generated"
    if is_repetitive(text) or text.count("/*") > 2 * text.count("*/") + _OPEN_COMMENTS:
        return "repetitive"
    if language in _ANGLED and text.count("<") > 60 and _ANGLES.search(text):
        return "nesting"
    return ""


def is_repetitive(text: str) -> bool:
    """Tell a few tokens that repeat without end, with which parsers can be made to take all time and memory.

    NOTE: of a thousand real sources over 20 kB the most repetitive packs 20:1, hostile ones and tables 50:1 and more.
    """
    if len(text) >= _SHORT and _packs(text) > _PACKED:
        return True
    # Over some operators, 2,000 characters are enough for a second and 6,000 for ten.
    found = 0
    for start in range(0, len(text) - _WINDOW + 1, _WINDOW):
        window = text[start : start + _WINDOW]
        if _packs(window) > _WINDOW_PACKED and len(_PLAIN.sub("", window)) > _WINDOW // 3:
            found += 1
            if found > _MOST_WINDOWS:
                return True
    return False


def _packs(text: str) -> float:
    data = text.encode("utf-8", "replace")
    return len(data) / len(zlib.compress(data, 1))


def _longest_line_exceeds(text: str, bound: int) -> bool:
    """Linear without splitting: looks only at the line ends that matter."""
    at = 0
    while len(text) - at > bound:
        end = text.rfind("\n", at, at + bound + 1)
        if end < 0:
            return True
        at = end + 1
    return False


def lower(language: str, text: str, why: str, interest: Interest, limits: Limits) -> Module:
    """Make a flat tree of what matters. Of text behind `limits.source_bytes` characters only plain imports are looked at."""
    scan = _Scan(text, interest)
    scan.body.extend(islice(plain_imports(language, text), limits.facts))
    at, end = 0, min(len(text), limits.source_bytes)
    closed = True
    while len(scan.body) < limits.facts and (found := _TOKEN.search(text, at, end)) is not None:
        at = found.end()
        if found["comment"]:
            close = text.find("*/", at, end) if closed else -1
            closed = close >= 0
            at = close + 2 if closed else at
        elif found["string"]:
            scan.string(*found.span())
        elif found["path"]:
            scan.path(found["path"].replace("?.", "."), found.start(), found.end(), is_call=found["open"] is not None)
    return Module(language, scan.body, why)


class _Scan:
    """What was kept so far, and the call whose first arguments are being read."""

    def __init__(self, text: str, interest: Interest) -> None:
        self.body: list[Stmt] = []
        self._text = text
        self._interest = interest
        self._call: CallExpr | None = None
        self._kept = False
        self._word = ""
        self._end = 0

    def path(self, path: str, start: int, end: int, *, is_call: bool) -> None:
        """Take a chain of names."""
        self._word, self._end, self._call = path, end, None
        if is_call:
            self._call = CallExpr(start, end, dotted(path, start), [])
            if path in _WORDS or path in _IMPORTERS:
                self._kept = True
                return
            self._kept = self._interest.call("", path.rpartition(".")[2]) or self._interest.name(path)
            if self._kept:
                self.body.append(self._call)
        elif "." in path and self._interest.name(path):
            self.body.append(dotted(path, start))

    def string(self, start: int, end: int) -> None:
        """Take a literal: a module, an argument, or just a text."""
        literal = Str(start, end, unescape(self._text[start + 1 : end - 1]))
        adjacent = self._text[self._end : start].strip() in {"", ","}
        self._end = end
        if not adjacent:
            self._word, self._call = "", None
        if self._call is None and self._word in {"from", "import"}:
            self.body.append(ImportStmt(start, end, literal.value, []))
            self._word = ""
        elif self._call is not None and self._word in _IMPORTERS:
            self.body.append(ImportExpr(start, end, literal))
            self._call = None
        elif self._call is not None and self._word not in _WORDS:
            self._argument(self._call, literal)
        elif self._interest.text(literal.value):
            self.body.append(literal)

    def _argument(self, call: CallExpr, literal: Str) -> None:
        call.arguments.append(literal)
        call.end = literal.end
        if not self._kept and self._interest.text(literal.value):
            self.body.append(call)
            self._kept = True
