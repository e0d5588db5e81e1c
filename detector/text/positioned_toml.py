"""TOML with positions, statement by statement, so that one broken line does not cost the rest of the file."""

from __future__ import annotations

import re

from detector.limits import DEFAULT_LIMITS
from detector.text.tree import Document, Entry, Fault, Node, mapping, scalar, sequence

_BLANK = re.compile(r"(?:[ \t\r\n\ufeff]+|#[^\n\r]*)*")
_INLINE_BLANK = re.compile(r"[ \t]*")
_LINE_REST = re.compile(r"[ \t]*(?:#[^\n\r]*)?(?=[\r\n]|\Z)")
_NEXT_LINE = re.compile(r"[^\n\r]*(?:\r\n?|\n|\Z)")
_BARE_KEY = re.compile(r"[^\s=.\[\]{}\"'#,]+")
_BASIC = re.compile(r'"([^"\\\n\r]*(?:\\.[^"\\\n\r]*)*)"')
_LITERAL = re.compile(r"'([^'\n\r]*)'")
_LONG_BASIC = re.compile(r'"""([^"\\]*(?:(?:\\.|""?(?!"))[^"\\]*)*)"""', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''([^']*(?:''?(?!')[^']*)*)'''")
_STRINGS = (('"""', _LONG_BASIC), ("'''", _LONG_LITERAL), ('"', _BASIC), ("'", _LITERAL))
_PLAIN = re.compile(r"[^\s,\]}#=\[{\"']+")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfre"\\])|[ \t]*\r?\n\s*)')
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_MOST_FAULTS = 16


def parse_toml(text: str, nesting: int = DEFAULT_LIMITS.nesting, *, bulk: frozenset[str] = frozenset()) -> Document:
    """Read a TOML text into one mapping; never raises.

    Tables are nested as their headers say; an array of tables is a sequence of mappings. A statement that cannot
    be read is left out and the first of them is the fault. What TOML forbids but is plain (a key twice) is read.
    Arrays under a key of `bulk` are taken as empty if they are laid out as generators do, with "]" on its own line.
    """
    return _Parser(text, nesting, bulk).document()


class _Broken(Exception):
    """A statement that cannot be read."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class _Table:
    """A table that may still grow."""

    __slots__ = ("end", "index", "items", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.items: list[tuple[Node, Node | _Table | list[_Table]]] = []
        self.index: dict[str, _Table | list[_Table]] = {}

    def table(self, key: Node) -> _Table:
        """Give the sub-table of that name, the newest one of an array of tables, or make it."""
        found = self.index.get(key.text)
        if isinstance(found, list):
            return found[-1]
        if found is None:
            found = self.index[key.text] = _Table(key.start)
            self.items.append((key, found))
        return found

    def append(self, key: Node) -> _Table:
        """Add a table to the array of tables of that name."""
        found = self.index.get(key.text)
        if not isinstance(found, list):
            found = self.index[key.text] = []
            self.items.append((key, found))
        found.append(_Table(key.start))
        return found[-1]

    def frozen(self) -> Node:
        """Give the finished tree; as deep as the longest key, which is bounded."""
        return mapping(self.start, self.end, [Entry(key, _frozen(item)) for key, item in self.items])


def _frozen(item: Node | _Table | list[_Table]) -> Node:
    if isinstance(item, Node):
        return item
    if isinstance(item, _Table):
        return item.frozen()
    return sequence(item[0].start, item[-1].end, [table.frozen() for table in item])


class _Parser:
    def __init__(self, text: str, nesting: int, bulk: frozenset[str]) -> None:
        self.text = text
        self.bulk = bulk
        self.nesting = nesting
        self.root = _Table(0)
        self.current = self.root
        self.fault: Fault | None = None

    def document(self) -> Document:
        offset, faults = self._blank(0), 0
        while offset < len(self.text) and faults < _MOST_FAULTS:
            try:
                end = self._statement(offset)
            except _Broken as error:
                faults += 1
                if self.fault is None:
                    self.fault = Fault(str(error), error.offset)
                end = _end(_NEXT_LINE, self.text, offset)
            offset = self._blank(end)
        self.root.end = len(self.text)
        return Document((self.root.frozen(),), self.fault)

    def _statement(self, offset: int) -> int:
        if self.text.startswith("[[", offset):
            return self._header(offset, 2)
        if self.text.startswith("[", offset):
            return self._header(offset, 1)
        keys, equals = self._key(offset)
        value, end = self._skipped(equals) if keys[-1].text in self.bulk else self._assigned(equals, 0)
        table = self.current
        for key in keys[:-1]:
            table = table.table(key)
        table.items.append((keys[-1], value))
        self.current.end = end
        return self._line_end(end)

    def _header(self, offset: int, brackets: int) -> int:
        keys, end = self._key(_end(_INLINE_BLANK, self.text, offset + brackets))
        if not self.text.startswith("]" * brackets, end):
            raise _Broken("expected ']'", end)
        end = self._line_end(end + brackets)
        table = self.root
        for key in keys[:-1]:
            table = table.table(key)
        self.current = table.append(keys[-1]) if brackets == 2 else table.table(keys[-1])
        self.current.end = end
        return end

    def _key(self, offset: int) -> tuple[list[Node], int]:
        """Read a dotted key; the end stands behind the blanks that follow it."""
        keys: list[Node] = []
        while True:
            key, end = self._key_part(offset)
            keys.append(key)
            if len(keys) > self.nesting:
                raise _Broken("a key with too many parts", offset)
            end = _end(_INLINE_BLANK, self.text, end)
            if not self.text.startswith(".", end):
                return keys, end
            offset = _end(_INLINE_BLANK, self.text, end + 1)

    def _key_part(self, offset: int) -> tuple[Node, int]:
        for style, pattern in (('"', _BASIC), ("'", _LITERAL), ("", _BARE_KEY)):
            match = pattern.match(self.text, offset)
            if match:
                group = 1 if style else 0
                text = _unescaped(match[1]) if style == '"' else match[group]
                return scalar(*match.span(group), text, style), match.end()
        raise _Broken("expected a key", offset)

    def _assigned(self, offset: int, depth: int) -> tuple[Node, int]:
        if not self.text.startswith("=", offset):
            raise _Broken("expected '='", offset)
        return self._value(_end(_INLINE_BLANK, self.text, offset + 1), depth)

    def _skipped(self, offset: int) -> tuple[Node, int]:
        start = _end(_INLINE_BLANK, self.text, offset + 1)
        end = self.text.find("\n]", start) if self.text.startswith("[\n", start) else -1
        if end < 0:
            return self._assigned(offset, 0)
        return sequence(start, end + 2, []), end + 2

    def _value(self, offset: int, depth: int) -> tuple[Node, int]:
        if depth >= self.nesting:
            raise _Broken("nested too deeply", offset)
        if self.text.startswith("[", offset):
            return self._array(offset, depth)
        if self.text.startswith("{", offset):
            return self._inline_table(offset, depth)
        for quote, pattern in _STRINGS:
            if self.text.startswith(quote, offset):
                return self._string(offset, quote, pattern)
        match = _PLAIN.match(self.text, offset)
        if match is None:
            raise _Broken("expected a value", offset)
        return scalar(match.start(), match.end(), match[0]), match.end()

    def _string(self, offset: int, quote: str, pattern: re.Pattern[str]) -> tuple[Node, int]:
        match = pattern.match(self.text, offset)
        if match is None:
            raise _Broken("unterminated string", offset)
        text = match[1]
        if len(quote) == 3:
            text = re.sub(r"\A\r?\n", "", text)
        if quote[0] == '"':
            text = _unescaped(text)
        return scalar(match.start(1), match.end(1), text, quote[0]), match.end()

    def _array(self, start: int, depth: int) -> tuple[Node, int]:
        elements = []
        offset = self._blank(start + 1)
        while not self.text.startswith("]", offset):
            element, end = self._value(offset, depth + 1)
            elements.append(element)
            offset = self._separated(end, "]")
        return sequence(start, offset + 1, elements), offset + 1

    def _inline_table(self, start: int, depth: int) -> tuple[Node, int]:
        table = _Table(start)
        offset = self._blank(start + 1)
        while not self.text.startswith("}", offset):
            keys, equals = self._key(offset)
            value, end = self._assigned(equals, depth + 1)
            target = table
            for key in keys[:-1]:
                target = target.table(key)
            target.items.append((keys[-1], value))
            offset = self._separated(end, "}")
        table.end = offset + 1
        return table.frozen(), offset + 1

    def _separated(self, end: int, closing: str) -> int:
        offset = self._blank(end)
        if self.text.startswith(",", offset):
            return self._blank(offset + 1)
        if not self.text.startswith(closing, offset):
            raise _Broken(f"expected ',' or {closing!r}", offset)
        return offset

    def _blank(self, offset: int) -> int:
        return _end(_BLANK, self.text, offset)

    def _line_end(self, offset: int) -> int:
        match = _LINE_REST.match(self.text, offset)
        if match is None:
            raise _Broken("text behind the value", offset)
        return match.end()


def _end(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset


def _unescaped(raw: str) -> str:
    return _ESCAPE.sub(_escaped, raw) if "\\" in raw else raw


def _escaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPES[match[3]] if match[3] else ""
