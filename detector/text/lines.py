"""Offsets to lines and columns and back. All positions of the project come from here."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, count
from operator import add

from detector.model.location import Span

_LINE_END = re.compile(r"\r\n?|\n")


class LineIndex:
    """The lines of one text. Line ends are CR LF, LF and CR, nothing else; columns count code points from 1.

    Built on the first query, then every query is a binary search. Offsets and lines outside the text are clamped.
    """

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] = []

    @property
    def count(self) -> int:
        """Number of lines; a text that ends in a newline has an empty last one."""
        return len(self._lines())

    def position(self, offset: int) -> tuple[int, int]:
        """Give line and column of the character at `offset`."""
        offset = min(max(offset, 0), len(self.text))
        starts = self._lines()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Give the span of `text[start:end]`."""
        line, column = self.position(start)
        # Most spans stay on their line: save the second search.
        starts = self._lines()
        end = min(max(end, start, 0), len(self.text))
        if line == len(starts) or end < starts[line]:
            return Span(line, column, line, end - starts[line - 1] + 1)
        return Span(line, column, *self.position(end))

    def line(self, number: int) -> str:
        """Give the text of a line without its line end; "" outside the text."""
        starts = self._lines()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a position; a column behind the line's end gives the end of the text at most."""
        starts = self._lines()
        if line < 1:
            return 0
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, len(self.text))

    def _lines(self) -> list[int]:
        if not self._starts:
            self._starts = line_starts(self.text)
        return self._starts


def line_starts(text: str) -> list[int]:
    """Give the offset of every line's first character."""
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_END.finditer(text))]
    # The same without a step of the interpreter for each line: lengths summed up, a line end for each line before.
    lengths = accumulate(map(len, text.split("\n")))
    starts = [0, *map(add, lengths, count(1))]
    starts.pop()
    return starts
