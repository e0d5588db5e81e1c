"""Loops over people beside those that a finding of bulk sending tells: which belong to it, and where the program pauses in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import partial
from typing import NamedTuple

from detector.database.names import words
from detector.database.schema import Capability
from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE
from detector.rules.aside import is_test
from detector.rules.by_line import between_lines
from detector.rules.case import Case, LoopSite
from detector.rules.inboxes import is_inbox
from detector.rules.looped import goes_over_something, is_loop_over_people, is_of_messages

_OTHER_WAYS = frozenset({"sms", "email", "emails", "mail", "mails", "telegram", "slack", "discord", "viber"})
_MOST_ROUNDS = 40
"""More loops or places than this are a list, not help."""


class _FileLoops(NamedTuple):
    """The loops over people of a file with the pauses in each: first those with pauses, then the others by function."""

    pausing: Sequence[tuple[Evidence, Sequence[Evidence]]]
    others: Mapping[int, Sequence[Evidence]]


def other_rounds(case: Case, act: Evidence, site: LoopSite, told: Set[tuple[str, int]]) -> list[Evidence]:
    """Loops over people that lead to an act and that no finding tells, and those near it that pause, with the pauses.

    A loop that does neither prepares something or belongs to another part of the program. `told` are the loops, as
    (path, index), that findings tell; those around the act itself are its own to tell.
    """
    mine = loops_around(case, act)
    files = [
        (path, case.once(("rounds", path, told), partial(_untold, case, path, told)), _own(case, path, mine & told))
        for path in case.near(act.location.path)
    ]
    leading = case.leading_to([act])
    own = {act.location.path, site.path, *(step.path for step in site.via)}
    found: dict[Evidence, None] = {}
    for path, untold, of_act in files:
        known = site.index if path == site.path else NOWHERE
        for loop, within in (*untold.pausing, *of_act.pausing):
            found.update(dict.fromkeys(within if loop.loop == known else (loop, *within)))
            if len(found) >= _MOST_ROUNDS:
                return list(found)[:_MOST_ROUNDS]
        functions = [NOWHERE, *sorted(index for home, index in leading if home == path)] if path in own else []
        for each in (untold, of_act):
            leads = (loop for index in functions for loop in each.others.get(index, ()))
            found.update(dict.fromkeys(loop for loop in leads if loop.loop != known))
    return list(found)[:_MOST_ROUNDS]


def loops_around(case: Case, act: Evidence) -> frozenset[tuple[str, int]]:
    """The loops that repeat an act, as (path, index)."""
    return frozenset((site.path, site.index) for site in case.repetitions(act))


def pauses_in(case: Case, site: LoopSite) -> list[Evidence]:
    """Where a program pauses or draws a number in a loop."""
    return list(between_lines(case, site.path, _PAUSES, site.loop.span.line, site.loop.span.end_line))


def _untold(case: Case, path: str, told: Set[tuple[str, int]]) -> _FileLoops:
    return _rounds(case, path, (loop for loop in _loops_over_people(case, path) if (path, loop.loop) not in told))


def _own(case: Case, path: str, mine: Set[tuple[str, int]]) -> _FileLoops:
    indexes = sorted(index for home, index in mine if home == path)
    loops = case.once(("people by loop", path), partial(_by_index, case, path)) if indexes else {}
    return _rounds(case, path, (loop for index in indexes for loop in loops.get(index, ())))


def _by_index(case: Case, path: str) -> Mapping[int, Sequence[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for loop in _loops_over_people(case, path):
        found[loop.loop].append(loop)
    return found


def _rounds(case: Case, path: str, loops: Iterator[Evidence]) -> _FileLoops:
    pausing: list[tuple[Evidence, Sequence[Evidence]]] = []
    others: dict[int, list[Evidence]] = defaultdict(list)
    for loop in loops:
        span = loop.location.span
        within = between_lines(case, path, _WAITS, span.line, span.end_line)[:_MOST_ROUNDS]
        if within:
            pausing.append((loop, within))
        else:
            others[loop.function].append(loop)
    return _FileLoops(pausing, others)


_WAITS = frozenset({Capability.SLEEP.value})
_PAUSES = _WAITS | {Capability.RANDOM.value}


def _loops_over_people(case: Case, path: str) -> Sequence[Evidence]:
    return case.once(("loops over people", path), partial(_read_loops, case, path))


def _read_loops(case: Case, path: str) -> Sequence[Evidence]:
    return [] if is_test(path) else [item for item in case.in_file(path) if _goes_over_people(case, item)]


def _goes_over_people(case: Case, item: Evidence) -> bool:
    if not is_loop_over_people(item) or is_of_messages(item) or _is_of_another_way(case, item):
        return False
    path = item.location.path
    site = LoopSite(path, case.files[path].loops[item.loop], (), item.loop)
    return goes_over_something(site) and not is_inbox(case, site)


def _is_of_another_way(case: Case, item: Evidence) -> bool:
    """Whether something stands in a function that is called after another way to reach people."""
    return any(not _OTHER_WAYS.isdisjoint(words(name)) for name in case.names_around(item))
