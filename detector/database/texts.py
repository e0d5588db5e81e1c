"""Finds literal patterns in texts: one automaton over their anchors, then a check of each by its kind of match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation

from detector.database import hosts, routes
from detector.text import halves

Segments: TypeAlias = "tuple[str, ...]"
"""A route pattern, parsed."""

_LONGEST_TEXT = 1_000_000
_MOST_TRIES = 200
"""Occurrences of one anchor that are checked: a text made of anchors stays linear."""


class Row(NamedTuple):
    """A literal pattern: its signature's number, its position there, its text in lower case, its TextMatch value."""

    signature: int
    position: int
    text: str
    match: str


class Found(NamedTuple):
    """A row and where it was found."""

    row: Row
    start: int
    end: int


class TextFinder:
    """All literal patterns of a database."""

    def __init__(self, rows: Sequence[Row], anchors: Sequence[str], of_anchor: Sequence[Sequence[int]]) -> None:
        self._rows = rows
        self._anchors = anchors
        self._of_anchor = of_anchor
        self._automaton = AhoCorasick(anchors, store_patterns=False, implementation=Implementation.ContiguousNFA)
        self._parted: dict[int, tuple[list[tuple[Segments, list[int]]], list[int]]] = {}

    def find(self, text: str) -> list[Found]:
        """The first place of every pattern that `text` holds, by row; offsets are code points of `text`."""
        lowered = fold(text[:_LONGEST_TEXT])
        occurrences = _occurrences(self._automaton, lowered, overlapping=True)
        if not occurrences:
            return []
        inner = len(lowered) - len(lowered.lstrip()), len(lowered.rstrip())
        found: dict[int, Found] = {}
        tries: dict[int, int] = {}
        for anchor, start, end in occurrences:
            tries[anchor] = tries.get(anchor, 0) + 1
            if tries[anchor] > _MOST_TRIES:
                continue
            alike, others = self._parted.get(anchor) or self._part(anchor)
            path = routes.around(lowered, start, end - start) if alike else None
            for segments, numbers in alike if path else ():
                if path and numbers[0] not in found and routes.fits(segments, path):
                    found.update((number, Found(self._rows[number], path.start, path.end)) for number in numbers)
            for number in others:
                if number not in found and (place := _place(self._rows[number], lowered, start, end, inner)):
                    found[number] = Found(self._rows[number], *place)
        return [found[number] for number in sorted(found)]

    def _part(self, anchor: int) -> tuple[list[tuple[Segments, list[int]]], list[int]]:
        """The rows of an anchor: the routes, each once with all that have it, and the others."""
        alike: dict[Segments, list[int]] = {}
        others: list[int] = []
        for number in self._of_anchor[anchor]:
            row = self._rows[number]
            if row.match == "route":
                alike.setdefault(routes.parse(row.text), []).append(number)
            else:
                others.append(number)
        parted = self._parted[anchor] = list(alike.items()), others
        return parted


def fold(text: str) -> str:
    """`text` in lower case with every code point at its place and JSON's escaped slashes as "/" and a filler."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.replace("\\/", "/" + hosts.FILLER) if "\\/" in lowered else lowered


def unfold(folded: str) -> str:
    """A folded text with its escaped slashes as they were."""
    return folded.replace("/" + hosts.FILLER, "\\/")


def _place(row: Row, text: str, start: int, end: int, inner: tuple[int, int]) -> tuple[int, int] | None:
    if row.match == "host":
        return hosts.find(hosts.parse(row.text), text, start, end - start)
    return (start, end) if _stands(row.match, text, start, end, inner) else None


def _stands(match: str, text: str, start: int, end: int, inner: tuple[int, int]) -> bool:
    if match == "contains":
        return True
    if match == "word":
        return not (_is_word(text[start - 1 : start]) or _is_word(text[end : end + 1]))
    at_start, at_end = start <= inner[0], end >= inner[1]
    if match == "equals":
        return at_start and at_end
    return at_start if match == "prefix" else at_end


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def occurs(automaton: AhoCorasick | None, text: str) -> bool:
    """Whether any pattern of `automaton` occurs in `text`."""
    return automaton is not None and bool(_occurrences(automaton, text))


def _occurrences(automaton: AhoCorasick, text: str, *, overlapping: bool = False) -> list[tuple[int, int, int]]:
    try:
        return automaton.find_matches_as_indexes(text, overlapping=overlapping)
    except UnicodeEncodeError:
        return automaton.find_matches_as_indexes(halves.hidden(text), overlapping=overlapping)


def automaton_of(patterns: Sequence[str]) -> AhoCorasick | None:
    """An automaton to ask with `occurs`; None for no patterns."""
    if not patterns:
        return None
    return AhoCorasick(patterns, store_patterns=False, implementation=Implementation.ContiguousNFA)
