"""Rounds that each take somebody out of a database: a worker that goes on until nothing waits to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from detector.model.evidence import Aspect, Evidence
from detector.model.fact import MANY_ROUNDS, RECEIVER, Call, Feed, LoopKind
from detector.rules.automation import TABLES
from detector.rules.by_line import between_lines
from detector.rules.case import Case, LoopSite
from detector.rules.feeds import handed_on
from detector.rules.gateway_requests import REQUEST
from detector.rules.reach import carriers, choice_of

_BODIES = frozenset({"", "body", "data", "json", "payload", "form", "params"})
"""Where a request has what is put together elsewhere."""
_ROWS = "rows"


def claiming_site(case: Case, act: Evidence) -> LoopSite | None:
    """The loop whose rounds each read a database anew, and write to somebody who stands in what was read."""
    for site in case.repetitions(act):
        reads = _reads(case, site) if _is_open_ended(site) else frozenset()
        if reads and any(not reads.isdisjoint(feed.calls) for feed in _chosen(case, act, site)):
            return replace(site, loop=replace(site.loop, sources=(_ROWS,)))
    return None


def _is_open_ended(site: LoopSite) -> bool:
    """Whether a loop runs until something ends it, or as often as somebody sets: it goes over nothing itself."""
    return site.loop.kind is LoopKind.WHILE or site.loop.rounds == MANY_ROUNDS


def _reads(case: Case, site: LoopSite) -> frozenset[str]:
    """The names of the calls inside of a loop that read a database."""
    span = site.loop.span
    reads = between_lines(case, site.path, TABLES, span.line, span.end_line)
    inside = (item for item in reads if item.aspect is Aspect.CALL and span.encloses(item.location.span))
    return frozenset(call.method for item in inside for call in case.calls_at(item.location))


def _chosen(case: Case, act: Evidence, site: LoopSite) -> list[Feed]:
    """What chooses in a loop whom an act writes to."""
    if not site.via:
        return choice_of(case, act) or list(_bodies(carriers(case, act) if act.role in REQUEST else ()))
    feeds: list[Feed] = []
    for step, found in handed_on(case, act.location.path, choice_of(case, act), site):
        feeds = found or (list(_bodies(case.calls_at(step.location))) if step.asks else [])
    return feeds


def _bodies(calls: Iterable[Call]) -> Iterator[Feed]:
    """What a request hands over whole."""
    return (feed for call in calls for feed in call.feeds if feed.place not in (RECEIVER, 0) and feed.name in _BODIES)
