"""The functions of a scene that use a driven browser on other pages than WhatsApp Web."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE
from detector.rules.automation import HANDS, LINKS, Surroundings
from detector.rules.case import Case

Place: TypeAlias = "tuple[str, int]"
"""A function of a file."""

_ON_A_PAGE = HANDS | {Capability.NAVIGATE.value, Capability.LOCATE.value}
_MOST_STEPS = 3
"""Calls from a function that opens other pages to one that only acts on them."""


def functions_elsewhere(scene: Surroundings) -> frozenset[Place]:
    """The functions that open pages themselves, all of them known, and none of WhatsApp, with those that only they call."""
    opened: dict[Place, bool] = {}
    for item in scene.evidence:
        if item.capability == Capability.NAVIGATE.value and item.aspect is Aspect.CALL:
            other = "://" in item.subject and item.role not in LINKS and item.role != Role.CHANNEL_WORD.value
            opened[_place(item)] = opened.get(_place(item), True) and other
    elsewhere = frozenset(place for place, other in opened.items() if other)
    if not elsewhere:
        return elsewhere
    undecided = {_place(item) for item in scene.hands() if item.function != NOWHERE}
    undecided -= opened.keys() | {_place(item) for item in (*scene.elements, *scene.links)}
    here = _callers_of(scene.case, opened.keys() - elsewhere)
    elsewhere |= undecided & _callers_of(scene.case, elsewhere) - here
    for _ in range(_MOST_STEPS):
        undecided -= elsewhere
        elsewhere |= {place for place in undecided if _is_called_by(scene.case, place, elsewhere)}
    return elsewhere


def is_done_in(item: Evidence, elsewhere: Collection[Place]) -> bool:
    """Whether this is done to a page by one of these functions."""
    return item.capability in _ON_A_PAGE and _place(item) in elsewhere


def _place(item: Evidence) -> Place:
    return (item.location.path, item.function)


def _callers_of(case: Case, places: Collection[Place]) -> set[Place]:
    """The functions that call one of these: they leave it to them to open a page."""
    named = ((path, function) for path, function in places if function != NOWHERE)
    return {(site.path, site.function) for path, function in named for site in case.callers(path, function)}


def _is_called_by(case: Case, place: Place, callers: Collection[Place]) -> bool:
    """Whether all the calls of a function stand in one of these functions."""
    sites = case.callers(*place)
    return bool(sites) and all((site.path, site.function) in callers for site in sites)
