"""One request that writes to many: their numbers are put together to one text, or a list of messages is made for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from detector.model.evidence import Evidence
from detector.model.fact import ADDERS, CHOOSERS, ELEMENT, Feed, Loop, LoopKind
from detector.model.location import Span
from detector.rules.case import CallSite, Case, LoopSite
from detector.rules.feeds import handed_on, is_recipient
from detector.rules.inboxes import is_inbox
from detector.rules.looped import goes_over_something, is_loop_over_people, loop_evidence
from detector.rules.reach import choice_of

_JOINERS = frozenset({"implode", "join", "Join"})
"""Calls that make one text of many."""
_MAPPERS = frozenset({"map", "array_map", "flatMap", "Select", "collect"})
"""Calls that make another list of a list; comprehensions count as `map`."""
_PICKERS = frozenset(
    {"First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "ElementAt"}
) | frozenset({"first", "last", "find", "next", "pop", "shift", "findFirst", "firstOrNull", "single"})
"""Calls that give one element of a list."""
_WITHOUT_A_BODY = frozenset({LoopKind.APPLY, LoopKind.COMPREHENSION})
_MOST_CALLERS = 8
_NO_LOOP = Loop(LoopKind.FOR, Span(1, 1, 1, 1))


def batching(case: Case, act: Evidence) -> LoopSite | None:
    """The loop over people that makes the list which one request of an act writes to, None if there is none."""
    path = act.location.path
    if not case.is_followed(path):
        return None
    feeds = choice_of(case, act)
    if site := _made_by(case, path, act.function, feeds, ()):
        return site
    for step in case.callers(path, act.function)[:_MOST_CALLERS]:
        way = LoopSite(step.path, _NO_LOOP, (step,))
        for _, found in handed_on(case, path, feeds, way):
            if site := _made_by(case, step.path, step.function, found, (step,)):
                return site
    return None


def _made_by(case: Case, path: str, function: int, feeds: Sequence[Feed], via: tuple[CallSite, ...]) -> LoopSite | None:
    sites = (site for feed in feeds for site in _sites(case, path, function, feed, via))
    return next((site for site in sites if goes_over_something(site) and not is_inbox(case, site)), None)


def _sites(case: Case, path: str, function: int, feed: Feed, via: tuple[CallSite, ...]) -> Iterator[LoopSite]:
    """The loops that put together what a feed is, as far as that is for people."""
    loops = case.files[path].loops
    of_many = not (_JOINERS | ADDERS).isdisjoint(feed.calls) or ELEMENT in feed.name
    tells_whom = ELEMENT in feed.name and is_recipient(feed.name)
    for index in feed.loops if of_many else ():
        site = LoopSite(path, loops[index], via, index)
        if tells_whom or _is_over_people(case, site):
            yield site
    if not _MAPPERS.isdisjoint(feed.calls) and (CHOOSERS | _PICKERS).isdisjoint(feed.calls):
        for index in case.once(("mapping loops", path), partial(_mapping, loops)).get(function, ()):
            site = LoopSite(path, loops[index], via, index)
            if _is_over_people(case, site):
                yield site


def _mapping(loops: Sequence[Loop]) -> dict[int, list[int]]:
    """The loops without a body of their own, by function."""
    found: dict[int, list[int]] = defaultdict(list)
    for index, loop in enumerate(loops):
        if loop.kind in _WITHOUT_A_BODY:
            found[loop.function].append(index)
    return found


def _is_over_people(case: Case, site: LoopSite) -> bool:
    return any(map(is_loop_over_people, loop_evidence(case, site)))
