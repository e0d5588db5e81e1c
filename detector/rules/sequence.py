"""The order in which a program acts: what may happen after an act, in its function, in those called, in its callers.

Owns the walk over functions, calls and branches; what the acts mean is the rules' business.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Branch
from detector.model.location import Location, Span
from detector.rules.case import CallSite, Case

_UP = 4
_DOWN = 5
_MOST_FUNCTIONS = 80
"""Bounds of one walk: steps to callers, steps into called functions, and functions visited in all."""


class Act(NamedTuple):
    """Evidence that may happen after a start."""

    evidence: Evidence
    sure: bool
    """False where a separate condition decides whether it happens together with the start."""


class Body(NamedTuple):
    """A function of a file, or the module's own code for `NOWHERE`."""

    path: str
    function: int


Steps = list[tuple[Span, "Evidence | Body"]]
"""What a function does, in order: acts, and functions of the project that it calls."""


class Sequences:
    """Answers what follows an act. Every answer is in the order of happening, as far as the text tells."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._steps: dict[Body, Steps] = {}
        self._read: set[str] = set()
        self._arms: dict[str, _Arms] = {}
        self._calls: dict[str, dict[Body, Steps]] | None = None

    def after(self, start: Evidence, sites: Sequence[CallSite] | None = None) -> Iterator[Act]:
        """Every act that may follow `start`: later in its function and what that calls, then later in its callers.

        `sites` are the calls through which the walk leaves the start's function; all calls of it if None.
        """
        body = self.body_of(start.location.path, start.function)
        seen = {body}
        yield from self._later(body, start.location.span, seen)
        frontier = list(self._case.callers(*body) if sites is None else sites)
        for _ in range(_UP):
            following: list[CallSite] = []
            for site in frontier:
                outer = self.body_of(site.path, site.function)
                if outer in seen or len(seen) > _MOST_FUNCTIONS:
                    continue
                seen.add(outer)
                yield from self._later(outer, site.location.span, seen)
                following.extend(self._case.callers(*outer))
            frontier = following

    def body_of(self, path: str, function: int) -> Body:
        """The named function around a place: what an anonymous one does is done where it stands."""
        facts = self._case.files.get(path)
        while facts is not None and function != NOWHERE and facts.functions[function].name == "<lambda>":
            function = facts.functions[function].parent
        return Body(path, function)

    def _later(self, body: Body, place: Span, seen: set[Body]) -> Iterator[Act]:
        arms = self._arms_of(body.path)
        around = arms.around(place)
        steps = self._steps_of(body)
        for span, what in steps[bisect_left(steps, place, key=lambda step: step[0]) :]:
            relation = None if span == place else _relation(around, arms.around(span))
            if relation is None:
                continue
            if isinstance(what, Body):
                yield from self._within(what, relation, seen, _DOWN)
            else:
                yield Act(what, relation)

    def _within(self, body: Body, sure: bool, seen: set[Body], depth: int) -> Iterator[Act]:
        if body in seen or depth == 0 or len(seen) > _MOST_FUNCTIONS:
            return
        seen.add(body)
        for _, what in self._steps_of(body):
            if isinstance(what, Body):
                yield from self._within(what, sure, seen, depth - 1)
            else:
                yield Act(what, sure)

    def _steps_of(self, body: Body) -> Steps:
        if body.path not in self._read:
            self._read.add(body.path)
            self._read_steps(body.path)
        return self._steps.get(body, [])

    def _read_steps(self, path: str) -> None:
        found: dict[Body, Steps] = defaultdict(list)
        for item in self._case.in_file(path):
            found[self.body_of(path, item.function)].append((item.location.span, item))
        for body, steps in self._calls_in(path).items():
            found[body].extend(steps)
        for body, steps in found.items():
            self._steps[body] = sorted(steps, key=lambda step: (step[0], isinstance(step[1], Body)))

    def _calls_in(self, path: str) -> dict[Body, Steps]:
        if self._calls is None:
            self._calls = {}
            for target, site in self._case.calls():
                calls = self._calls.setdefault(site.path, {})
                caller = self.body_of(site.path, site.function)
                calls.setdefault(caller, []).append((site.location.span, Body(*target)))
        return self._calls.get(path, {})

    def _arms_of(self, path: str) -> _Arms:
        if path not in self._arms:
            facts = self._case.files.get(path)
            self._arms[path] = _Arms(facts.branches if facts is not None else ())
        return self._arms[path]


class _Arms:
    """The branches of a file, for the question which of them stand around a place."""

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._branches = sorted(branches, key=lambda b: (b.span.line, b.span.column, -b.span.end_line))
        self._starts = [(branch.span.line, branch.span.column) for branch in self._branches]
        self._parents: list[int] = []
        stack: list[int] = []
        for index, branch in enumerate(self._branches):
            while stack and not self._branches[stack[-1]].span.encloses(branch.span):
                stack.pop()
            self._parents.append(stack[-1] if stack else NOWHERE)
            stack.append(index)

    def around(self, span: Span) -> frozenset[Branch]:
        """The branches around a place."""
        index = bisect_right(self._starts, (span.line, span.column)) - 1
        found = []
        while index != NOWHERE:
            if self._branches[index].span.encloses(span):
                found.append(self._branches[index])
            index = self._parents[index]
        return frozenset(found)


def _relation(first: frozenset[Branch], second: frozenset[Branch]) -> bool | None:
    """Whether two places happen together (True), perhaps (False), or never, in two arms of one choice (None)."""
    apart, foreign = first - second, second - first
    if {branch.choice for branch in apart} & {branch.choice for branch in foreign}:
        return None
    return not apart or not foreign


def stands_within(inner: Location, outer: Location) -> bool:
    """Whether a place stands inside another one."""
    return outer.path == inner.path and outer.span.encloses(inner.span)
