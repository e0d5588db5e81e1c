"""How a reader gets to an act: the function it stands in, who calls that, and who asks for the route it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter, itemgetter
from typing import TypeVar

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.model.location import Location, Span
from detector.rules.case import CallSite, Case
from detector.rules.tasks import is_asked_for

_Place = TypeVar("_Place")
_NAMELESS = "<lambda>"
_REQUESTS = frozenset({Role.GATEWAY_HOST.value, Role.GATEWAY_ROUTE.value, Role.PAGE_INTERNALS.value})
"""What a text asks for that a function hands on: of a gateway, or of the page that it is run in."""
_OF_A_PROMISE = frozenset({"resolve", "resolver", "fulfill"})
"""What the closure that a promise runs at once calls its first parameter."""
_MOST_WAYS = 60
_MOST_CALLERS = 12
"""Bounds for the trace of a finding: more places than this are a list, not a way."""
_SHORT = 6
"""Lines of a function of another file that only hands on what it is given."""


def ways_to(case: Case, acts: Iterable[Evidence]) -> list[Evidence]:
    """Where the functions that hold these calls and addresses begin, and who calls them: how a reader gets there."""
    steps: dict[tuple[str, int], list[Evidence]] = {}
    for act in acts:
        if not _is_way(act) or case.function(act) is None:
            continue
        for key in dict.fromkeys(((act.location.path, act.function), _doing(case, act))):
            if key not in steps and len(steps) < _MOST_WAYS:
                steps[key] = _way(case, act, *key)
    return [step for found in steps.values() for step in found]


def _is_way(act: Evidence) -> bool:
    """Whether who calls the function around matters: it calls something, or has an address or a script."""
    return bool(act.capability) if act.aspect is Aspect.CALL else act.role in _REQUESTS


def _doing(case: Case, act: Evidence) -> tuple[str, int]:
    """The function that does an act by a closure in it: one handed on without parameters, to a promise, or run in a loop."""
    path, index = act.location.path, act.function
    facts = case.files[path]
    looping = {loop.function for _, loop in case.loops_around(path, act.loop)}
    while facts.functions[index].name == _NAMELESS:
        closure = facts.functions[index]
        handed = closure.parameters and closure.parameters[0].strip("_") not in _OF_A_PROMISE
        if closure.parent == NOWHERE or closure.waits or (handed and closure.parent not in looping):
            return path, act.function
        index = closure.parent
    return path, index


def _way(case: Case, act: Evidence, path: str, index: int) -> list[Evidence]:
    """Where a function that holds an act begins, and who calls it."""
    function = case.files[path].functions[index]
    start, name = function.span, function.name.rpartition(".")[2]
    head = Location(path, Span(start.line, start.column, start.line, start.column + 1))
    made = replace(
        act, aspect=Aspect.IDENTIFIER, level=Level.WEAK, capability="", role="", function=NOWHERE, loop=NOWHERE
    )
    calls = [
        replace(made, location=site.location, note=calling_note(site, called))
        for site, called in _leading_in(case, path, index, name)
        if not site.asks or is_asked_for(case, act.location, (site,))
    ]
    return [replace(made, location=head, note=f"in {name}"), *calls] if name != _NAMELESS else calls


def calling_note(site: CallSite, called: str) -> str:
    """What a trace says of a call of a function with this name."""
    if site.asks:
        return "asks this program for it"
    return f"may call {called}" if site.chosen else f"calls {called}"


def _leading_in(case: Case, path: str, function: int, name: str) -> list[tuple[CallSite, str]]:
    """Who calls a function or one of its file that hands on to it, and who asks for the route it answers."""
    calling = case.callers(path, function)
    if name == _NAMELESS:
        calling = tuple(dict.fromkeys((*calling, *_asking_around(case, path, function))))
    calling = first_of_files(calling, path_of=attrgetter("path"))[:_MOST_CALLERS]
    asking = [
        site
        for place in dict.fromkeys((site.path, site.function) for site in calling if site.function != NOWHERE)
        if case.files[place[0]].functions[place[1]].name == _NAMELESS
        for site in case.callers(*place)
        if site.asks
    ][:_MOST_CALLERS]
    around: dict[tuple[str, int], bool] = {}
    for site in (*calling, *asking):
        if site.function != NOWHERE:
            around[site.path, site.function] = around.get((site.path, site.function), False) or site.asks
    handing = [step for place, posts in around.items() for step in _handing_on(case, place, path, posting=posts)]
    return [*((site, name) for site in (*calling, *asking)), *handing[:_MOST_CALLERS]]


def first_of_files(places: Iterable[_Place], path_of: Callable[[_Place], str]) -> list[_Place]:
    """The places in the order in which a short trace takes them: the first of every file before the second of any."""
    turns: Counter[str] = Counter()
    numbered: list[tuple[int, _Place]] = []
    for place in places:
        path = path_of(place)
        numbered.append((turns[path], place))
        turns[path] += 1
    return [place for _, place in sorted(numbered, key=itemgetter(0))]


def _handing_on(case: Case, place: tuple[str, int], path: str, *, posting: bool) -> Iterator[tuple[CallSite, str]]:
    """Who calls the named function around a caller that hands on: one of the same file, or a short one or a send that posts."""
    for key in case.functions_around(*place):
        caller = case.files[key[0]].functions[key[1]]
        if caller.name == _NAMELESS:
            continue
        called = caller.name.rpartition(".")[2]
        if key[0] == path or (
            posting and (caller.span.end_line - caller.span.line < _SHORT or is_called_sending(called))
        ):
            sites = (site for site in case.callers(*key) if site.path not in (path, key[0]))
            yield from ((site, called) for site in sites if not site.asks)
        return


def is_called_sending(name: str) -> bool:
    """Whether a function is called after sending something."""
    return not _SENDING.isdisjoint(words(name))


_SENDING = frozenset({"send", "notify", "enviar", "mandar", "kirim", "gonder"})


def _asking_around(case: Case, path: str, function: int) -> Iterator[CallSite]:
    """Who asks for what the functions around a closure answer."""
    for key in case.functions_around(path, function):
        yield from (site for site in case.callers(*key) if site.asks)
