"""Where something stands in a file: 1-based lines and columns (columns count code points), POSIX paths relative to the root."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of one file. Lines and columns start at 1; the end column points just behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int

    def encloses(self, other: Span) -> bool:
        """Whether the other stretch of the same file lies in this one."""
        return self[:2] <= other[:2] and other[2:] <= self[2:]


class Location(NamedTuple):
    """A span in a named file. `path` is POSIX, relative to the scanned root."""

    path: str
    span: Span


FIRST_LINE = Span(1, 1, 1, 1)
"""The place of statements about a file as a whole."""
