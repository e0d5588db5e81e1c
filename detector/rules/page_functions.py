"""What functions do that an extension hands to the page it is asked in: `scripting.executeScript({ target, func })`.

They run in that page whatever file they stand in: what else the file does, it does in a page of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from detector.database.schema import Role
from detector.model.evidence import Evidence
from detector.model.fact import Call
from detector.rules.automation import ELEMENTS
from detector.rules.case import Case
from detector.rules.page_scripts import PageScripts

_TAKER = "executeScript"
_GIVEN = frozenset({"func", "function"})
_OWN = ".#"
"""What stands before the name of a function of the same file."""
_MOST_CALLS = 20
"""Calls of a file that are looked at: an extension hands over a few functions."""
_WHATSAPPS = ELEMENTS | {Role.CHANNEL_WORD.value}


class Injected(NamedTuple):
    """A function that is handed to a page, with those inside it."""

    calls: tuple[Call, ...]
    """Where it is handed over."""
    functions: frozenset[int]


def acting_functions(scripts: PageScripts) -> list[Evidence]:
    """What functions that are handed to a page do, where they name WhatsApp or its elements, and both write and click."""
    return [item for path in scripts.paths for item in _acting(scripts, path)]


def _acting(scripts: PageScripts, path: str) -> Iterator[Evidence]:
    given = injected_functions(scripts.case, path)
    if not given:
        return
    found = scripts.case.in_file(path)
    clicks, writes = set(scripts.clicks), set(scripts.writes)
    for one in given:
        inside = [item for item in found if item.function in one.functions]
        acts = clicks.intersection(inside), writes.intersection(inside)
        if all(acts) and any(item.role in _WHATSAPPS for item in inside):
            places = {call.span for call in one.calls}
            yield from (item for item in inside if item in acts[0] | acts[1] or item.role in _WHATSAPPS)
            yield from (item for item in found if item.location.span in places)


def injected_functions(case: Case, path: str) -> list[Injected]:
    """The functions of a file that it hands to pages, in order."""
    return case.once(("functions for pages", path), lambda: _injected(case, path))


def _injected(case: Case, path: str) -> list[Injected]:
    calls = [call for each in case.calls_in(path).values() for call in each if call.method == _TAKER][:_MOST_CALLS]
    if not calls:
        return []
    functions = case.files[path].functions
    inner: dict[int, list[int]] = defaultdict(list)
    named: dict[str, int] = {}
    for index, function in enumerate(functions):
        inner[function.parent].append(index)
        named.setdefault(function.name, index)
    given: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        written_there = [index for index in inner[call.function] if call.span.encloses(functions[index].span)]
        for index in (*(named[name] for name in _names_given(call) if name in named), *written_there):
            given[index].append(call)
    return [Injected(tuple(given[index]), _with_inner(inner, index)) for index in sorted(given)]


def _names_given(call: Call) -> list[str]:
    """The names of functions of the same file that a call hands over."""
    return [
        argument.origin.removeprefix(_OWN)
        for argument in call.arguments
        if argument.name in _GIVEN and argument.origin.startswith(_OWN)
    ]


def _with_inner(inner: Mapping[int, Sequence[int]], index: int) -> frozenset[int]:
    """A function with all that stand inside it."""
    inside = {index}
    frontier = [index]
    while frontier:
        frontier = [child for one in frontier for child in inner.get(one, ())]
        inside.update(frontier)
    return frozenset(inside)
