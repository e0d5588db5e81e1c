"""Where `ast` nodes stand: UTF-8 columns to code point offsets, at the cost of an addition for ASCII."""

from __future__ import annotations

from array import array

from detector.text.lines import line_starts


class Offsets:
    """Converts the (line, UTF-8 column) pairs of `ast` for one text; lines count from 1, columns from 0."""

    __slots__ = ("_lines", "_tables", "ascii", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ascii = text.isascii()
        self.starts = [*line_starts(text), len(text)]
        """Offset of every line's first character, then the end of the text twice over."""
        self._tables: dict[int, array[int] | None] = {}

    def at(self, line: int, column: int) -> int:
        """Give the offset of a node's first or last column; positions outside the text are clamped."""
        starts = self.starts
        if line >= len(starts):
            return len(self.text)
        start = starts[line - 1]
        if self.ascii:
            return start + column
        table = self._tables.get(line, _UNSEEN)
        if table is _UNSEEN:
            table = self._tables[line] = _columns(self.text[start : starts[line]])
        if table is None:
            return start + column
        return start + table[min(column, len(table) - 1)]


def _columns(line: str) -> array[int] | None:
    """Code point column of every UTF-8 column, None where they are the same."""
    if line.isascii():
        return None
    table: array[int] = array("I")
    for column, character in enumerate(line):
        code = ord(character)
        table.extend((column,) * (1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4))
    table.append(len(line))
    return table


_UNSEEN: array[int] = array("I")
