"""JSON with positions: a tolerant tree for hand-written files, and `JsonReader` for very large ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import NamedTuple, cast

from detector.errors import ManifestError
from detector.limits import DEFAULT_LIMITS
from detector.text.lines import LineIndex
from detector.text.tree import Document, Entry, Fault, Kind, Node, mapping, scalar, sequence

_TOKEN = re.compile(
    r"""
    (?P<blank>[\s\ufeff]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)
    |(?P<mark>[{}\[\]:,])
    |"(?P<double>[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*)"
    |'(?P<single>[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*)'
    |(?P<word>[^\s{}\[\]:,"'/]+)
    |(?P<odd>.)
    """,
    re.VERBOSE,
)
_MERGE_MARKER = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})[^\n\r]*", re.MULTILINE)


def parse_json(text: str, nesting: int = DEFAULT_LIMITS.nesting) -> Document:
    """Read JSON, JSONC or JSON5-like text into a tree; never raises.

    Comments, trailing and missing commas, single quotes, bare keys and merge markers are read through (the latter with
    a fault); at a real fault the open brackets are closed and what stood before it is kept.
    """
    builder = _Builder(nesting)
    if "<<<<<<<" in text:
        marker = _MERGE_MARKER.search(text)
        if marker:
            builder.fault = Fault("unresolved merge conflict", marker.start())
            text = _MERGE_MARKER.sub(lambda match: " " * len(match[0]), text)
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank" and not builder.token(match):
            break
    return builder.finish(len(text))


class _Frame:
    """A bracket that is still open."""

    __slots__ = ("colon", "elements", "entries", "key", "separated", "start")

    def __init__(self, start: int, *, is_mapping: bool) -> None:
        self.start = start
        self.entries: list[Entry] | None = [] if is_mapping else None
        self.elements: list[Node] = []
        self.key: Node | None = None
        self.colon = False
        self.separated = True

    def close(self, end: int) -> Node:
        if self.entries is not None:
            return mapping(self.start, end, self.entries)
        return sequence(self.start, end, self.elements)


class _Builder:
    """Turns tokens into a tree without recursion."""

    def __init__(self, nesting: int) -> None:
        self.stack: list[_Frame] = []
        self.root: Node | None = None
        self.fault: Fault | None = None
        self.nesting = nesting

    def token(self, match: re.Match[str]) -> bool:
        """Take one token; False if reading must stop."""
        kind = match.lastgroup
        if kind == "mark":
            return self._mark(match[0], match.start())
        if kind == "word":
            return self._value(scalar(match.start(), match.end(), match[0]))
        if kind in {"double", "single"}:
            start, end = match.span(kind)
            quote = '"' if kind == "double" else "'"
            return self._value(scalar(start, end, _unescaped(match[kind]), quote))
        return self._stop(f"unexpected {match[0]!r}", match.start())

    def finish(self, end: int) -> Document:
        """Close what is still open and hand over the tree."""
        if self.stack:
            self._note("the file ends too early", end)
        while self.stack:
            if self.stack[-1].key is not None and self.stack[-1].colon:
                self._add(scalar(end, end, ""))  # named before the fault: its value is what is broken
            self._add(self.stack.pop().close(end))
        return Document(() if self.root is None else (self.root,), self.fault)

    def _mark(self, mark: str, offset: int) -> bool:
        if mark in "{[":
            if len(self.stack) >= self.nesting:
                return self._stop("nested too deeply", offset)
            if not self._may_take_value(offset, is_key=False):
                return False
            self.stack.append(_Frame(offset, is_mapping=mark == "{"))
            return True
        if not self.stack:
            return self._stop(f"unexpected {mark!r}", offset)
        top = self.stack[-1]
        if mark == ",":
            if top.key is not None:
                return self._stop("a key without a value", offset)
            top.separated = True
            return True
        if mark == ":":
            if top.key is None or top.colon:
                return self._stop("unexpected ':'", offset)
            top.colon = True
            return True
        if (mark == "}") != (top.entries is not None) or top.key is not None:
            return self._stop(f"unexpected {mark!r}", offset)
        self.stack.pop()
        self._add(top.close(offset + 1))
        return True

    def _value(self, node: Node) -> bool:
        if not self._may_take_value(node.start, is_key=True):
            return False
        self._add(node)
        return True

    def _may_take_value(self, offset: int, *, is_key: bool) -> bool:
        if not self.stack:
            return self.root is None or self._stop("text after the end", offset)
        top = self.stack[-1]
        if top.entries is not None and top.key is None and not is_key:
            return self._stop("a key must be a string", offset)
        if top.key is not None and not top.colon:
            return self._stop("expected ':'", offset)
        if top.key is None and not top.separated:
            self._note("expected ','", offset)
        return True

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if top.entries is None:
            top.elements.append(node)
            top.separated = False
        elif top.key is None:
            if node.kind is Kind.SCALAR:
                top.key = node
        else:
            top.entries.append(Entry(top.key, node))
            top.key, top.colon, top.separated = None, False, False

    def _note(self, message: str, offset: int) -> None:
        if self.fault is None:
            self.fault = Fault(message, offset)

    def _stop(self, message: str, offset: int) -> bool:
        self._note(message, offset)
        return False


def _unescaped(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw


class Member(NamedTuple):
    """A key of an object in a large file: its name, its span inside the quotes, and where the value starts."""

    key: str
    start: int
    end: int
    value: int


_BLANK = re.compile(r"[ \t\n\r]*")
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_COMMENT_OR_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?', re.DOTALL)
_TRAILING_COMMA_OR_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|,(?=\s*[}\]])', re.DOTALL)


class JsonReader:
    """Reads chosen objects of a large JSON text member by member; everything below is left to the C decoder.

    Members are given before their value is read, so what stands before a fault is seen. Nested `members` calls that run
    to their end cost nothing twice. Set `relaxed` for comments and trailing commas.
    """

    def __init__(self, text: str, *, relaxed: bool = False) -> None:
        self.text = _strict(text) if relaxed else text
        self._decoder = JSONDecoder(strict=False)
        self._ends: dict[int, int] = {}

    @property
    def start(self) -> int:
        """Where the first value of the text starts."""
        return self._skip(0)

    def members(self, start: int) -> Iterator[Member]:
        """Give the members of the object at `start`; none if there is something else. Raises `ManifestError`."""
        text = self.text
        if not text.startswith("{", start):
            return
        offset = self._skip(start + 1)
        while not text.startswith("}", offset):
            if not text.startswith('"', offset):
                raise self._fault("expected a key in quotes", offset)
            key, key_end = self._string(offset)
            colon = _COLON.match(text, key_end)
            if colon is None:
                raise self._fault("expected ':'", key_end)
            yield Member(key, offset + 1, key_end - 1, colon.end())
            offset = self._next(colon.end(), "}")
        self._ends[start] = offset + 1

    def elements(self, start: int) -> Iterator[int]:
        """Give the offsets of the elements of the array at `start`; none if there is something else."""
        if not self.text.startswith("[", start):
            return
        offset = self._skip(start + 1)
        while not self.text.startswith("]", offset):
            yield offset
            offset = self._next(offset, "]")
        self._ends[start] = offset + 1

    def value(self, start: int) -> object:
        """Give the plain value at `start`: dict, list, str, int, float, bool or None. Raises `ManifestError`."""
        try:
            value, end = self._decoder.raw_decode(self.text, start)
        except ValueError as error:
            raise self._fault(getattr(error, "msg", "not a value"), getattr(error, "pos", start)) from None
        except RecursionError:
            raise self._fault("nested too deeply", start) from None
        self._ends[start] = end
        return cast("object", value)

    def _string(self, offset: int) -> tuple[str, int]:
        try:
            key, end = self._decoder.raw_decode(self.text, offset)
        except ValueError:
            raise self._fault("unterminated string", offset) from None
        return str(key), end

    def _next(self, value: int, closing: str) -> int:
        if value not in self._ends:
            self.value(value)
        offset = self._skip(self._ends.pop(value))
        if self.text.startswith(",", offset):
            return self._skip(offset + 1)
        if not self.text.startswith(closing, offset):
            raise self._fault(f"expected ',' or {closing!r}", offset)
        return offset

    def _fault(self, message: str, offset: int) -> ManifestError:
        return ManifestError(message, *LineIndex(self.text).position(offset))

    def _skip(self, offset: int) -> int:
        match = _BLANK.match(self.text, offset)
        return match.end() if match else offset


def _strict(text: str) -> str:
    """Blank out comments and trailing commas; offsets stay."""
    text = _COMMENT_OR_STRING.sub(lambda m: m[0] if m[0][0] == '"' else re.sub(r"[^\n\r]", " ", m[0]), text)
    return _TRAILING_COMMA_OR_STRING.sub(lambda m: " " if m[0] == "," else m[0], text)
