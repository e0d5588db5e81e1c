"""Links of one chain of calls: `client.post().uri("/send").body(form)`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from detector.model.fact import Call
from detector.model.location import Span
from detector.rules.case import Case

_MOST = 64
"""Calls that are looked at from a place on."""


def links_at(case: Case, path: str, span: Span) -> Iterator[Call]:
    """The calls that begin where a call does: the links of its chain."""
    places = case.call_places(path)
    first = bisect_left(places, Span(span.line, span.column, 0, 0))
    for place in places[first : first + _MOST]:
        if (place.line, place.column) != (span.line, span.column):
            return
        yield from case.calls_in(path)[place]
