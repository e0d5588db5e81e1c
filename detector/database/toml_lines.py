"""Where keys stand in a TOML text: the parser does not say, and a message about an entry needs its line."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeAlias

TablePath: TypeAlias = "tuple[str | int, ...]"
"""A table by names and positions: ("signature", 3, "call", 0) is the first call of the fourth signature."""

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]{1,200})\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]{1,100}|"[^"\n]{0,100}"|'[^'\n]{0,100}')\s*[=.]""")


class TomlLines:
    """The lines of all table headers and keys of one well-formed TOML text. Lines start at 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._keys: dict[tuple[TablePath, str], int] = {}
        self._headers: dict[TablePath, int] = {(): 1}
        self._read()

    def of(self, table: TablePath, key: str = "", value: str = "") -> int:
        """The line of `value` inside `key` of `table`, or of what of these can be found: key, table, parent table."""
        line = self._keys.get((table, key)) if key else None
        if line is None:
            return self._header(table)
        if value:
            for number in range(line, self._end(line)):
                if value in self._lines[number - 1]:
                    return number
        return line

    def _header(self, table: TablePath) -> int:
        while table not in self._headers:
            table = table[:-1]
        return self._headers[table]

    def _end(self, line: int) -> int:
        later = [at for at in (*self._keys.values(), *self._headers.values()) if at > line]
        return min(later, default=len(self._lines) + 1)

    def _read(self) -> None:
        table: TablePath = ()
        counts: Counter[TablePath] = Counter()
        state = _State()
        for number, line in enumerate(self._lines, 1):
            if state.outside:
                if header := _HEADER.match(line):
                    table = _enter(header[2], header[1] == "[[", counts)
                    self._headers[table] = number
                    continue
                if key := _KEY.match(line):
                    self._keys.setdefault((table, key[1].strip("\"'")), number)
            state.feed(line)


def _enter(name: str, is_array: bool, counts: Counter[TablePath]) -> TablePath:
    path: TablePath = ()
    names = [part.strip().strip("\"'") for part in name.split(".")]
    for depth, part in enumerate(names):
        path = (*path, part)
        if is_array and depth == len(names) - 1:
            counts[path] += 1
        if counts[path]:
            path = (*path, counts[path] - 1)
    return path


class _State:
    """Whether a line starts outside of every multi-line string and array."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def outside(self) -> bool:
        return not self._quote and self._depth == 0

    def feed(self, line: str) -> None:
        at = 0
        while at < len(line):
            at = self._in_string(line, at) if self._quote else self._in_value(line, at)
        if len(self._quote) == 1:
            self._quote = ""

    def _in_string(self, line: str, at: int) -> int:
        if self._quote[0] == '"' and line[at] == "\\":
            return at + 2
        if line.startswith(self._quote, at):
            at += len(self._quote)
            # Up to two quotes may stand directly before the closing three.
            while len(self._quote) == 3 and line.startswith(self._quote[0], at):
                at += 1
            self._quote = ""
            return at
        return at + 1

    def _in_value(self, line: str, at: int) -> int:
        char = line[at]
        if char == "#":
            return len(line)
        if char in "\"'":
            self._quote = char * 3 if line.startswith(char * 3, at) else char
            return at + len(self._quote)
        if char in "[{":
            self._depth += 1
        elif char in "]}":
            self._depth = max(0, self._depth - 1)
        return at + 1
