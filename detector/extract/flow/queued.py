"""Joins jobs that a program puts on a queue by its name with the function that works them off, in whatever process.

Each library is a row of a table. A name is joined only if exactly one function works off what is put there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from detector.extract.flow.knowledge import HIGHER_ORDER, QUEUES
from detector.extract.flow.lookup import Lookup
from detector.extract.flow.project import Edge
from detector.extract.flow.routes import AnonymousFunctions, symbol_of
from detector.extract.flow.values import OWN, render
from detector.model.fact import HOLE, NOWHERE, Argument, Call, FileFacts, Text


class _Library(NamedTuple):
    """How one library of queues is used: methods, each with the place and the name of the argument that says the queue."""

    modules: frozenset[str]
    putting: Mapping[str, tuple[int, str]]
    taking: Mapping[str, tuple[int, str]]


_LIBRARIES = (
    _Library(
        frozenset({"pg-boss"}),
        {"send": (0, ""), "publish": (0, ""), "sendAfter": (0, ""), "sendThrottled": (0, "")},
        {"work": (0, ""), "subscribe": (0, "")},
    ),
    _Library(
        frozenset({"agenda", "@hokify/agenda"}),
        {"now": (0, ""), "schedule": (1, ""), "every": (1, "")},
        {"define": (0, "")},
    ),
    _Library(frozenset({"amqplib", "amqplib/callback_api"}), {"sendToQueue": (0, "")}, {"consume": (0, "")}),
    _Library(frozenset({"pika"}), {"basic_publish": (1, "routing_key")}, {"basic_consume": (0, "queue")}),
)
_MADE, _INJECTED, _WORKER, _PROCESSOR = ("Queue", "default"), "InjectQueue", "Worker", "Processor"
_PUT_ONE, _PUT_MANY, _WORK_OFF = "add", "addBulk", "process"
_METHODS = frozenset({_PUT_ONE, _PUT_MANY, _WORK_OFF})
_JOB = re.compile(r"@?Process\((?:\s*[\"'`](?P<text>[^\"'`]{1,100})[\"'`])?")
_FILLER = re.compile(r"[^a-z0-9]|queue|jobs?")
"""What says nothing of which queue a name means."""
_MODULES = {module: library for library in _LIBRARIES for module in library.modules}
_ANY = ""
"""A function with this name of a job works off all that no other one does."""


_End: TypeAlias = "tuple[tuple[int, int], int]"
"""Where a loop ends, and its number."""


class _Name(NamedTuple):
    library: frozenset[str]
    queue: str
    job: str


class _Worker(NamedTuple):
    path: str
    target: int


class _Use(NamedTuple):
    """A call of a library, whatever file its object was made in."""

    path: str
    call: Call
    home: str
    module: str
    symbol: str


def queued_jobs(lookup: Lookup, fill: Callable[[str, Text], Text]) -> Iterator[Edge]:
    """Give a call of what works a queue off for every place that puts a job on it. `fill` completes texts from other files."""
    yield from _Queues(lookup, fill).join()


def worked_off_queues(facts: FileFacts) -> Iterator[str]:
    """Give the names of the queues that a file works off or makes to do so, as far as it says them itself."""
    for fact in facts.facts:
        if type(fact) is not Call or not fact.arguments:
            continue
        library = _MODULES.get(fact.module)
        if library is not None and fact.method in library.taking:
            yield _said(_asked_at(fact, library.taking[fact.method]))
        elif fact.module in QUEUES and (fact.path in _MADE or fact.path in (_WORKER, _PROCESSOR)):
            yield _said(fact.arguments[0].text)


class _Queues:
    def __init__(self, lookup: Lookup, fill: Callable[[str, Text], Text]) -> None:
        self._lookup = lookup
        self._fill = fill
        self._made: dict[str, dict[str, None]] = {}
        self._loops: dict[str, dict[int, list[_End]]] = {}
        self._functions: dict[str, AnonymousFunctions] = {}

    def join(self) -> Iterator[Edge]:
        uses = list(self._uses())
        workers: dict[_Name, set[_Worker]] = {}
        for use in uses:
            for name, worker in self._worked_off(use):
                workers.setdefault(name, set()).add(worker)
        if not workers:
            return
        for use in uses:
            put = self._put(use)
            if put is None:
                continue
            found = workers.get(put) or workers.get(put._replace(job=_ANY), set())
            if len(found) != 1:
                continue
            call, worker, many = use.call, next(iter(found)), use.call.method == _PUT_MANY
            # What a loop made a list of is not followed into it: who is written to is then not known here.
            loop = self._listing(use.path, call) if many else call.loop
            yield Edge(use.path, call.function, loop, call.span, *worker, asks=not many, kept=many)

    def _uses(self) -> Iterator[_Use]:
        """Give the calls of libraries, those on objects of other files included."""
        methods = _METHODS.union(*(each.putting for each in _LIBRARIES), *(each.taking for each in _LIBRARIES))
        known = QUEUES | _MODULES.keys()
        for path, facts in self._lookup.files.items():
            for fact in facts.facts:
                if type(fact) is not Call:
                    continue
                if fact.module in known:
                    if fact.path in (*_MADE, _INJECTED) and fact.module in QUEUES and fact.arguments:
                        self._made.setdefault(path, {})[self._text(path, fact.arguments[0].text)] = None
                    yield _Use(path, fact, path, fact.module, fact.path)
                elif fact.module and fact.method in methods:
                    goal = self._lookup.goal(path, fact.module, fact.path)
                    if goal is not None and goal.target == NOWHERE and goal.module in known:
                        yield _Use(path, fact, goal.path, goal.module, goal.symbol)

    def _worked_off(self, use: _Use) -> Iterator[tuple[_Name, _Worker]]:
        call = use.call
        library = _MODULES.get(use.module)
        if library is not None:
            if call.method in library.taking:
                queue = self._text(use.path, _asked_at(call, library.taking[call.method]))
                yield from self._handlers(use, _Name(library.modules, queue, _ANY))
        elif use.symbol == _WORKER and call.arguments:
            yield from self._handlers(use, _Name(QUEUES, self._text(use.path, call.arguments[0].text), _ANY))
        elif use.symbol == _PROCESSOR and call.arguments:
            yield from self._processor(use)
        elif call.method == _WORK_OFF:
            job = self._text(use.path, call.arguments[0].text) if call.arguments else _ANY
            yield from self._handlers(
                use, _Name(QUEUES, self._queue(use), _ANY if job == "*" or job.isdigit() else job)
            )

    def _handlers(self, use: _Use, name: _Name) -> Iterator[tuple[_Name, _Worker]]:
        """Give the function that a call is handed, anonymous or by its name."""
        if not name.queue:
            return
        if use.path not in self._functions:
            self._functions[use.path] = AnonymousFunctions(self._lookup.files[use.path])
        inside = self._functions[use.path].handed_to(use.call)
        if inside:
            yield name, _Worker(use.path, inside[0])
            return
        for argument in use.call.arguments:
            module, symbol = symbol_of(argument)
            goal = self._lookup.goal(use.path, module or OWN, symbol) if symbol else None
            if goal is not None and goal.target != NOWHERE:
                yield name, _Worker(goal.path, goal.target)
                return

    def _processor(self, use: _Use) -> Iterator[tuple[_Name, _Worker]]:
        """Give the methods of a class of NestJS that is said to work a queue off."""
        queue = self._text(use.path, use.call.arguments[0].text)
        owner = ""
        for index, function in enumerate(self._lookup.files[use.path].functions):
            holder, _, method = function.name.rpartition(".")
            if not queue or not holder or function.span < use.call.span or (owner and holder != owner):
                continue
            owner = holder
            said = next(filter(None, map(_JOB.match, function.decorators)), None)
            if said is not None or method == _WORK_OFF:
                job = (said["text"] if said is not None else None) or _ANY
                yield _Name(QUEUES, queue, job), _Worker(use.path, index)

    def _put(self, use: _Use) -> _Name | None:
        """Give what a call puts a job on, None if it puts none."""
        call = use.call
        library = _MODULES.get(use.module)
        if library is not None:
            place = library.putting.get(call.method)
            queue = self._text(use.path, _asked_at(call, place)) if place is not None else ""
            return _Name(library.modules, queue, _ANY) if queue else None
        if call.method not in (_PUT_ONE, _PUT_MANY) or not call.arguments:
            return None
        queue = self._queue(use)
        job = self._text(use.path, call.arguments[0].text) if call.method == _PUT_ONE else _ANY
        return _Name(QUEUES, queue, job) if queue else None

    def _queue(self, use: _Use) -> str:
        """Give the name of the queue that a method is called on: the only one that its file makes, or that it is called after."""
        made = self._made.get(use.home, {})
        if use.symbol.partition("()")[0] not in _MADE:
            return ""
        if len(made) == 1:
            return next(iter(made))
        called = _FILLER.sub("", use.call.path.rpartition(".")[0].rpartition(".")[2].lower())
        alike = [name for name in made if called and _FILLER.sub("", name.lower()) == called]
        return alike[0] if len(alike) == 1 else ""

    def _listing(self, path: str, call: Call) -> int:
        """Give the loop that makes the list which a call is given: in it, or else the last one before its end in its function."""
        given = [feed for feed in call.feeds if feed.place == 0]
        if given and not any(name in HIGHER_ORDER for feed in given for name in feed.calls):
            return call.loop  # jobs that are written there one by one
        if path not in self._loops:
            self._loops[path] = _loops_by_end(self._lookup.files[path])
        ends = self._loops[path].get(call.function, [])
        last = bisect_right(ends, ((call.span.end_line, call.span.end_column), len(self._lookup.files[path].loops)))
        return ends[last - 1][1] if last else call.loop

    def _text(self, path: str, text: Text) -> str:
        return _said(self._fill(path, text))


def _loops_by_end(facts: FileFacts) -> dict[int, list[_End]]:
    """Give the loops of each function by where they end."""
    ends: dict[int, list[_End]] = {}
    for index, loop in enumerate(facts.loops):
        ends.setdefault(loop.function, []).append(((loop.span.end_line, loop.span.end_column), index))
    for found in ends.values():
        found.sort()
    return ends


def _asked_at(call: Call, place: tuple[int, str]) -> Text:
    """Give the text of an argument, by its name or by its place among those without one."""
    position, name = place
    named = (argument for argument in call.arguments if name and argument.name == name)
    unnamed: list[Argument] = [argument for argument in call.arguments[: position + 1] if not argument.name]
    found = next(named, unnamed[position] if position < len(unnamed) else None)
    return () if found is None else found.text


def _said(text: Text) -> str:
    known = render(text)
    return "" if HOLE in known else known
