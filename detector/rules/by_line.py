"""What a file holds between two lines, looked up without going through all of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from detector.model.evidence import Evidence
from detector.rules.case import Case


class _Lines(NamedTuple):
    lines: Sequence[int]
    items: Sequence[Evidence]


def between_lines(case: Case, path: str, capabilities: frozenset[str], first: int, last: int) -> Sequence[Evidence]:
    """The evidence of a file with one of some capabilities that begins on the lines `first` to `last`, in order of lines."""
    known = case.once(("by line", path, capabilities), partial(_by_line, case, path, capabilities))
    return known.items[bisect_left(known.lines, first) : bisect_right(known.lines, last)]


def _by_line(case: Case, path: str, capabilities: frozenset[str]) -> _Lines:
    items = [item for item in case.in_file(path) if item.capability in capabilities]
    items.sort(key=lambda item: item.location.span.line)
    return _Lines([item.location.span.line for item in items], items)
