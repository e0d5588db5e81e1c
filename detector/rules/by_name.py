"""Loops that call a sending function of the project by its name alone: the object it is called on comes from nowhere known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from detector.model.evidence import Evidence
from detector.model.fact import NOT_COUNTING, NOWHERE, RECEIVER, Call, FileFacts
from detector.model.location import Location
from detector.rules.case import CallSite, Case, LoopSite
from detector.rules.inboxes import is_inbox
from detector.rules.looped import goes_over_something

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FEWEST = 3
"""Names of fewer words (`send`, `sendMessage`) are everybody's."""
_SENDING = ("send", "messag", "envi", "mensag", "mensaj", "kirim", "gonder")


def loops_by_name(case: Case, acts: Iterable[Evidence]) -> Iterator[tuple[Evidence, LoopSite]]:
    """Give loops in which a function around an act is called by name, beside a call that is given what the loop goes over."""
    named: dict[str, Evidence] = {}
    for act in acts:
        function = case.function(act)
        name = "" if function is None else function.name.rpartition(".")[2]
        if len(_WORDS.findall(name)) >= _FEWEST and any(word in name.lower() for word in _SENDING):
            named.setdefault(name, act)
    for path, facts in sorted(case.files.items()) if named else ():
        yield from _in_file(case, path, facts, named)


def _in_file(
    case: Case, path: str, facts: FileFacts, named: dict[str, Evidence]
) -> Iterator[tuple[Evidence, LoopSite]]:
    by_loop: dict[int, list[Call]] = defaultdict(list)
    for fact in facts.facts:
        if isinstance(fact, Call) and fact.loop != NOWHERE:
            by_loop[fact.loop].append(fact)
    for loop, calls in sorted(by_loop.items()):
        called = next((call for call in calls if _is_called(call, named)), None)
        if called is None or not any(_draws(call, loop) for call in calls if _is_own(call)):
            continue
        step = CallSite(path, called.function, loop, Location(path, called.span))
        site = LoopSite(path, facts.loops[loop], (step,), loop)
        if site.loop.rounds == NOT_COUNTING and goes_over_something(site) and not is_inbox(case, site):
            yield named[called.method], site


def _is_called(call: Call, named: dict[str, Evidence]) -> bool:
    return call.method in named and "." in call.path and _is_own(call)


def _is_own(call: Call) -> bool:
    """Whether nobody knows where a call's object comes from."""
    return not call.module or call.module.startswith(".")


def _draws(call: Call, loop: int) -> bool:
    return any(loop in feed.loops for feed in call.feeds if feed.place != RECEIVER)
