"""Joins what one program of a project asks of another: a request and the handler of the route that answers it.

A route is found by its last telling segment; a request is joined only if exactly one handler answers it best.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from detector.extract.flow.addresses import ANY, Address, fit, last_telling, requested, words_of
from detector.extract.flow.lookup import Lookup
from detector.extract.flow.project import Edge
from detector.extract.flow.routes import Written, mounts_in, requests_in, routes_in, told_verb
from detector.extract.flow.values import concatenate, render
from detector.limits import Limits
from detector.model.fact import HOLE, NOWHERE, Argument, FileFacts, Param, Text
from detector.model.location import Span

_MOST = 4_000
"""Requests that are followed, those of callers included."""
_MOST_ALIKE = 60
"""Routes with the same last segment that are compared."""
_LONGEST = 400
"""Characters of an address that is put together from several places."""
_STAND_IN = re.compile(r"(?:^|/)(?:tests?|__tests__|specs?)/|(?:^|[/._-])(?:mock|fake|stub|dummy)(?:s|ed)?(?:[/._-]|$)")
"""Paths of programs that stand in for others while those are tested."""


@dataclass(frozen=True, slots=True)
class _Route:
    verb: str
    segments: tuple[str, ...]
    path: str
    target: int


@dataclass(frozen=True, slots=True)
class _Request:
    """Somewhere an address is asked for, or handed to a function that asks for it."""

    path: str
    function: int
    loop: int
    span: Span
    verb: str
    text: Text


class _Match(NamedTuple):
    score: int
    route: _Route


class Requests:
    """The routes of a project and what asks for them.

    `fill` completes a text of a file from constants of others; `holder` gives the function whose parameters a text means.
    """

    def __init__(
        self,
        lookup: Lookup,
        fill: Callable[[str, Text], Text],
        holder: Callable[[str, int], int],
        limits: Limits,
    ) -> None:
        self._lookup = lookup
        self._fill = fill
        self._holder = holder
        self._limits = limits
        self._around: dict[str, set[str]] = {}
        self._routes: dict[str, list[_Route]] = {}
        self._written: set[tuple[str, Span | None]] = set()

    def join(self, edges: Iterable[Edge]) -> list[Edge]:
        """Give the calls of handlers that requests are. `edges` are the calls inside programs."""
        for path, facts in self._lookup.files.items():
            self._enter(path, facts)
        if not self._routes:
            return []
        self._mount()
        found: dict[_Request, None] = {}
        waiting = [
            _Request(path, asked.call.function, asked.call.loop, asked.call.span, asked.verb, asked.text)
            for path, facts in self._lookup.files.items()
            for asked in requests_in(facts)
            if (path, asked.call.span) not in self._written
        ]
        callers = _Callers(self._lookup, edges)
        joined: dict[tuple[str, Span, str, int], Edge] = {}
        for _ in range(self._limits.link_depth):
            following: list[_Request] = []
            for request in waiting:
                if request in found or len(found) >= _MOST:
                    continue
                found[request] = None
                text = self._fill(request.path, request.text)
                route = self._answering(requested(render(text)), request)
                if route is not None:
                    edge = Edge(
                        request.path,
                        request.function,
                        request.loop,
                        request.span,
                        route.path,
                        route.target,
                        asks=True,
                    )
                    joined.setdefault((edge.caller, edge.span, edge.callee, edge.target), edge)
                elif text and type(text[-1]) is Param:
                    holder = self._holder(request.path, request.function)
                    following.extend(callers.handing(request, holder, text))
            waiting = following
            if not waiting:
                break
        return list(joined.values())

    def _enter(self, path: str, facts: FileFacts) -> None:
        for written in routes_in(facts):
            segment = last_telling(written.segments)
            if not segment:
                continue
            route = self._resolved(path, written)
            if route is not None:
                self._written.add((path, written.span))
                self._routes.setdefault(segment, []).append(route)

    def _resolved(self, path: str, written: Written) -> _Route | None:
        if written.target != NOWHERE:
            return _Route(written.verb, written.segments, path, written.target)
        goal = self._lookup.goal(path, written.module, written.symbol)
        if goal is None or goal.target == NOWHERE:
            return None
        self._around.setdefault(goal.path, set()).update(words_of(path))
        return _Route(written.verb, written.segments, goal.path, goal.target)

    def _mount(self) -> None:
        """Remember the words around the routes of every file: those of its path and of where its routers are mounted."""
        files = {route.path for routes in self._routes.values() for route in routes}
        for path in files:
            self._around.setdefault(path, set()).update(words_of(path))
        for path, facts in self._lookup.files.items():
            for text, call in mounts_in(facts):
                words = words_of(text)
                for target in (path, *self._given(path, call.arguments)):
                    if target in files:
                        self._around[target].update(words)

    def _given(self, path: str, arguments: Iterable[Argument]) -> Iterator[str]:
        for argument in arguments:
            module = argument.origin.partition("#")[0]
            if module:
                yield from self._lookup.resolve(path, module)

    def _answering(self, asked: Address | None, request: _Request) -> _Route | None:
        """Give the one handler that answers best; None where there is none or several."""
        if asked is None:
            return None
        best: list[_Match] = []
        for segment in dict.fromkeys(asked.segments):
            for route in self._routes.get(segment, ())[:_MOST_ALIKE] if segment else ():
                if ANY not in (route.verb, request.verb) and route.verb != request.verb:
                    continue
                score = fit(asked, route.segments, self._around[route.path])
                if score and (not best or score >= best[0].score):
                    best = [each for each in best if each.score == score]
                    best.append(_Match(score, route))
        best = [match for match in best if not _STAND_IN.search(match.route.path.lower())] or best
        handlers = {(match.route.path, match.route.target) for match in best}
        return best[0].route if len(handlers) == 1 else None


class _Callers:
    """Who hands an address to a function that asks for it."""

    def __init__(self, lookup: Lookup, edges: Iterable[Edge]) -> None:
        self._lookup = lookup
        self._edges = edges
        self._by_target: dict[tuple[str, int], list[Edge]] | None = None

    def handing(self, request: _Request, holder: int, text: Text) -> Iterator[_Request]:
        """Give the calls of the function that asks, with the last part of the address filled by what they hand over."""
        last = text[-1]
        if holder == NOWHERE or type(last) is not Param:
            return
        if self._by_target is None:
            self._by_target = {}
            for edge in self._edges:
                self._by_target.setdefault((edge.callee, edge.target), []).append(edge)
        for edge in self._by_target.get((request.path, holder), ()):
            handed = _handed(edge, self._lookup.files[request.path].functions[holder].parameters, last.position)
            if handed:
                head = tuple(part if type(part) is str else HOLE for part in text[:-1])
                joined = concatenate([head, handed] if head else [handed], _LONGEST)
                if joined is not None:
                    whole: Text = (joined,) if type(joined) is str else joined  # type: ignore[assignment]
                    verb = told_verb(edge.arguments) or request.verb
                    yield _Request(edge.caller, edge.function, edge.loop, edge.span, verb, whole)


def _handed(edge: Edge, parameters: tuple[str, ...], position: int) -> Text:
    place = 0
    for argument in edge.arguments:
        if argument.name:
            if position < len(parameters) and argument.name == parameters[position]:
                return argument.text
        else:
            if place == position:
                return argument.text
            place += 1
    return ()
