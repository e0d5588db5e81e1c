"""Links the files of a project: imported constants and objects, calls between functions, values handed to parameters.

Everything is bounded: `limits.link_depth` steps through imports and calls, a few values for each parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from detector.extract.flow.deferred import CONSTRUCTORS
from detector.extract.flow.lookup import Goal, Lookup
from detector.extract.flow.posted import posted_messages
from detector.extract.flow.printing import only_shows
from detector.extract.flow.project import Edge, LinkedFact, Project
from detector.extract.flow.queued import queued_jobs
from detector.extract.flow.requests import Requests
from detector.extract.flow.resolving import Resolver
from detector.extract.flow.started import started_programs
from detector.extract.flow.symbols import first_name
from detector.extract.flow.values import ENVIRONMENT, OWN, PARTS, concatenate, render
from detector.extract.interest import Everything, Interest
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import (
    HOLE,
    NOWHERE,
    Argument,
    Call,
    FileFacts,
    Function,
    Literal,
    LiteralRole,
    Param,
    Ref,
    Text,
)
from detector.model.location import Location, Span

_VALUES = 16
"""Most texts or objects that are remembered for one parameter."""


class _Refinement(NamedTuple):
    """What a call is once another file is known."""

    module: str
    symbol: str
    trace: tuple[Location, ...]


class _Handed(NamedTuple):
    """A value that a call hands to a parameter, and where."""

    text: Text
    module: str
    symbol: str
    file: str
    span: Span


def link(
    files: Mapping[str, FileFacts],
    resolver: Resolver,
    interest: Interest | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Project:
    """Link files that were read. Calls and literals are completed where `interest` wants what comes out."""
    return _Linker(Lookup(files, resolver, limits), interest or Everything(), limits).link()


class _Linker:
    def __init__(self, lookup: Lookup, interest: Interest, limits: Limits) -> None:
        self.lookup = lookup
        self.interest = interest
        self.limits = limits
        self.edges: dict[tuple[str, int, Span, str, int], Edge] = {}
        self.handed: dict[tuple[str, int, int], list[_Handed]] = {}
        self.linked: dict[tuple[str, Call | Literal], LinkedFact] = {}
        self.refinements: dict[tuple[str, int], list[_Refinement]] = {}

    def link(self) -> Project:
        imports = self.lookup.imports()
        calls = [
            (path, index, fact)
            for path, facts in self.lookup.files.items()
            for index, fact in enumerate(facts.facts)
            if type(fact) is Call
        ]
        for path, index, call in calls:
            self._link_call(path, index, call, call.module, call.path, ())
        by_parameter = [item for item in calls if not item[2].module and self._parameter(item[0], item[2]) is not None]
        for _ in range(self.limits.link_depth):
            moved = self._hand_over()
            if not self._receivers(by_parameter) and not moved:
                break
        for path, index, call in calls:
            if (path, index) in self.refinements or _has_references(call):
                self._complete(path, index, call)
        self._complete_constants()
        requests = Requests(self.lookup, self._known_text, self._named_function, self.limits)
        for edge in (
            *requests.join(self.edges.values()),
            *started_programs(self.lookup),
            *posted_messages(self.lookup),
            *queued_jobs(self.lookup, self._known_text),
        ):
            self.edges.setdefault((edge.caller, edge.function, edge.span, edge.callee, edge.target), edge)
        edges = sorted(self.edges.values(), key=lambda edge: (edge.caller, edge.span, edge.callee, edge.target))
        linked = sorted(self.linked.values(), key=lambda each: (each.path, each.fact.span, type(each.fact).__name__))
        importers: dict[str, set[str]] = {}
        for path, targets in imports.items():
            for target in targets:
                importers.setdefault(target, set()).add(path)
        reverse = {path: tuple(sorted(importers[path])) for path in sorted(importers)}
        return Project(self.lookup.files, tuple(edges), tuple(linked), imports, reverse)

    def _link_call(
        self, path: str, index: int, call: Call, module: str, symbol: str, trace: tuple[Location, ...]
    ) -> bool:
        """Add what a call of this symbol tells; say whether that was new."""
        goals = self.lookup.goals(path, module, symbol)
        added = [self._link_goal(path, index, call, goal, trace, len(goals) > 1 or goal.guessed) for goal in goals]
        return any(added)

    def _link_goal(
        self, path: str, index: int, call: Call, goal: Goal, trace: tuple[Location, ...], chosen: bool
    ) -> bool:
        if goal.target != NOWHERE:
            return self._add_edge(path, call, goal, chosen)
        if goal.module != OWN and (goal.module, goal.symbol) != (call.module, call.path):
            return self._refine(
                path, index, goal.module, goal.symbol, trace if goal.place is None else (*trace, goal.place)
            )
        return False

    def _add_edge(self, path: str, call: Call, goal: Goal, chosen: bool) -> bool:
        key = (path, call.function, call.span, goal.path, goal.target)
        if key in self.edges:
            return False
        place = (path, call.function, call.loop, call.span)
        edge = Edge(*place, goal.path, goal.target, call.arguments, chosen=chosen)
        self.edges[key] = edge
        for called in self.lookup.worked_off(goal):
            # What it is made of is kept in its fields: what is called is handed nothing of that.
            key = (path, call.function, call.span, called.path, called.target)
            kept = called.path != goal.path
            made = structs.replace(edge, callee=called.path, target=called.target, arguments=(), kept=kept)
            self.edges.setdefault(key, made)
        return True

    def _refine(self, path: str, index: int, module: str, symbol: str, trace: tuple[Location, ...]) -> bool:
        known = self.refinements.setdefault((path, index), [])
        if len(known) >= _VALUES or any((each.module, each.symbol) == (module, symbol) for each in known):
            return False
        known.append(_Refinement(module, symbol, trace))
        return True

    def _parameter(self, path: str, call: Call) -> tuple[int, int] | None:
        """Give function and position of the parameter that a call's path starts with."""
        return self._position(path, call.function, first_name(call.path)[0].removesuffix("()").removesuffix("[]"))

    def _position(self, path: str, function: int, name: str) -> tuple[int, int] | None:
        functions = self.lookup.files[path].functions
        owner = ""
        for _ in range(self.limits.nesting):
            if not 0 <= function < len(functions):
                break
            if name in functions[function].parameters:
                return function, functions[function].parameters.index(name)
            owner = functions[function].name.rpartition(".")[0] or owner
            function = functions[function].parent
        return self._constructor_position(path, owner, name) if owner else None

    def _constructor_position(self, path: str, owner: str, name: str) -> tuple[int, int] | None:
        """A field that keeps a parameter of the constructor goes by the parameter's name in every method."""
        for constructor in (*CONSTRUCTORS, owner.rpartition(".")[2]):
            function = self.lookup.names[path].functions.get(f"{owner}.{constructor}", NOWHERE)
            if function != NOWHERE and name in self.lookup.files[path].functions[function].parameters:
                return function, self.lookup.files[path].functions[function].parameters.index(name)
        return None

    def _named_function(self, path: str, function: int) -> int:
        """Give the named function around anonymous ones: parameters in texts are its."""
        functions = self.lookup.files[path].functions
        for _ in range(self.limits.nesting):
            if not 0 <= function < len(functions) or functions[function].name != "<lambda>":
                return function
            function = functions[function].parent
        return NOWHERE

    def _holder(self, path: str, function: int, parameter: Param) -> int:
        """Give the function that a parameter in a text of another one belongs to."""
        return parameter.function if parameter.function != NOWHERE else self._named_function(path, function)

    def _hand_over(self) -> bool:
        """Move values along the edges once; say whether a parameter got a new one."""
        changed = False
        for edge in list(self.edges.values()):
            function = self.lookup.files[edge.callee].functions[edge.target]
            for place, argument in _placed(function, edge.arguments):
                for handed in self._values(edge, argument):
                    changed = self._remember((edge.callee, edge.target, place), handed) or changed
        return changed

    def _values(self, edge: Edge, argument: Argument) -> Iterator[_Handed]:
        if argument.origin:
            module, _, symbol = argument.origin.partition("#")
            yield _Handed((), module, symbol, edge.caller, edge.span)
        text = argument.text
        if len(text) == 1 and type(text[0]) is Param:
            function = self._holder(edge.caller, edge.function, text[0])
            yield from self.handed.get((edge.caller, function, text[0].position), ())
        elif any(type(part) is not str or part != HOLE for part in text):
            for completed, _ in self._texts(edge.caller, edge.function, text, self.limits.link_depth):
                if completed not in ((), (HOLE,)):
                    yield _Handed(completed, "", "", edge.caller, edge.span)

    def _remember(self, key: tuple[str, int, int], handed: _Handed) -> bool:
        known = self.handed.setdefault(key, [])
        same = any(
            (each.text, each.module, each.symbol) == (handed.text, handed.module, handed.symbol) for each in known
        )
        if same or len(known) >= _VALUES:
            return False
        known.append(handed)
        return True

    def _receivers(self, calls: Iterable[tuple[str, int, Call]]) -> bool:
        """Resolve calls on parameters by what is handed to them; say whether something new came of it."""
        changed = False
        for path, index, call in calls:
            place = self._parameter(path, call)
            if place is None:
                continue
            first = first_name(call.path)[0]
            name = first.removesuffix("()").removesuffix("[]")
            rest = call.path[len(name) :]
            for handed in self.handed.get((path, *place), ()):
                if handed.symbol or handed.module:
                    trace = (Location(handed.file, handed.span),)
                    changed = self._link_handed(path, index, call, handed, rest, trace) or changed
        return changed

    def _link_handed(
        self, path: str, index: int, call: Call, handed: _Handed, rest: str, trace: tuple[Location, ...]
    ) -> bool:
        symbol = handed.symbol + rest if handed.symbol else rest.lstrip(".")
        goals = self.lookup.goals(handed.file, handed.module, symbol)
        found = [goal for goal in goals if goal.target != NOWHERE]
        if found:
            added = [self._add_edge(path, call, each, len(found) > 1) for each in found]
            return any(added)
        goal = self.lookup.goal(handed.file, handed.module, symbol)
        module, symbol = (goal.module, goal.symbol) if goal is not None else (handed.module, symbol)
        if module == OWN or self.lookup.resolve(handed.file, module):
            return False
        return self._refine(path, index, module, symbol, trace)

    def _texts(self, path: str, function: int, text: Text, depth: int) -> Iterator[tuple[Text, tuple[Location, ...]]]:
        """Give a text with the parts filled that other files or callers know; several if callers differ."""
        parts: list[Text] = []
        trace: list[Location] = []
        varying: list[tuple[int, list[_Handed]]] = []
        for part in text:
            if type(part) is Ref:
                found = self.lookup.constant(path, part.module, part.name, depth)
                if found is None or depth <= 0:
                    parts.append((HOLE,))
                    continue
                home, constant = found
                parts.append(next(self._texts(home, NOWHERE, constant.text, depth - 1))[0])
                trace.append(Location(home, constant.span))
            elif type(part) is Param:
                holder = self._holder(path, function, part)
                handed = [each for each in self.handed.get((path, holder, part.position), ()) if each.text]
                if handed:
                    varying.append((len(parts), handed))
                parts.append((HOLE,))
            else:
                parts.append((str(part),))
        if not varying:
            yield _put_together(parts, self.limits), tuple(trace)
            return
        # Of several parameters the one with most values tells the texts apart: a path's end, not its host.
        place, values = max(varying, key=lambda pair: (len(pair[1]), pair[0]))
        for other, (only, *more) in varying:
            if other != place and not more:
                parts[other] = only.text
        for each in values:
            parts[place] = each.text
            yield _put_together(parts, self.limits), (*trace, Location(each.file, each.span))

    def _known_text(self, path: str, text: Text) -> Text:
        """Give a text with the parts filled that constants of other files know; parameters stay."""
        if not any(type(part) is Ref for part in text):
            return text
        parts: list[Text] = []
        for part in text:
            known = self._texts(path, NOWHERE, (part,), self.limits.link_depth) if type(part) is Ref else None
            parts.append((part,) if known is None else next(known)[0])
        return _put_together(parts, self.limits)

    def _complete(self, path: str, index: int, call: Call) -> None:
        """Keep a call with what other files tell of its symbol and its arguments; what is only logged tells nothing anew."""
        if only_shows(call):
            return
        refinements = self.refinements.get((path, index), [_Refinement(call.module, call.path, ())])
        for arguments, trace in self._completed_arguments(path, call):
            for refinement in refinements:
                fact = Call(
                    refinement.module, refinement.symbol, call.span, arguments, call.function, call.loop, call.spelled
                )
                if fact != call and self._is_wanted(fact):
                    place = LinkedFact(path, fact, tuple(dict.fromkeys((*refinement.trace, *trace))), index)
                    self.linked.setdefault((path, fact), place)

    def _is_wanted(self, call: Call) -> bool:
        if self.interest.call(call.module, call.method):
            return True
        texts = (argument.text for argument in call.arguments)
        return any(self.interest.text(render(text)) for text in texts if text)

    def _completed_arguments(
        self, path: str, call: Call
    ) -> Iterator[tuple[tuple[Argument, ...], tuple[Location, ...]]]:
        """Give the arguments with their texts completed, once for every value that callers hand over."""
        filled: list[list[tuple[Text, tuple[Location, ...]]]] = []
        for argument in call.arguments:
            if all(type(part) is str for part in argument.text):
                filled.append([(argument.text, ())])
                continue
            texts = list(self._texts(path, call.function, argument.text, self.limits.link_depth))
            filled.append([each if each[1] else (argument.text, ()) for each in texts])
            for text, trace in texts:
                if trace:
                    self._add_literal(path, text, call.span, LiteralRole.ARGUMENT, call.method, trace, call)
        for turn in range(max((len(each) for each in filled), default=1)):
            chosen = [each[min(turn, len(each) - 1)] for each in filled]
            arguments = [
                Argument(argument.name, text, argument.origin)
                for argument, (text, _) in zip(call.arguments, chosen, strict=True)
            ]
            yield tuple(arguments), tuple(place for _, trace in chosen for place in trace)

    def _complete_constants(self) -> None:
        for path, facts in self.lookup.files.items():
            for constant in facts.constants:
                # What only the environment knows is told where its file says it, and where it is used.
                if any(type(part) is Ref and part.module != ENVIRONMENT for part in constant.text):
                    for text, trace in self._texts(path, NOWHERE, constant.text, self.limits.link_depth):
                        if trace:
                            name = constant.name.rpartition(".")[2]
                            self._add_literal(path, text, constant.span, LiteralRole.ASSIGNED, name, trace, None)

    def _add_literal(
        self,
        path: str,
        text: Text,
        span: Span,
        role: LiteralRole,
        name: str,
        trace: tuple[Location, ...],
        call: Call | None,
    ) -> None:
        rendered = render(text)
        if not rendered or not self.interest.text(rendered):
            return
        function, loop = (call.function, call.loop) if call is not None else (NOWHERE, NOWHERE)
        literal = Literal(rendered, span, role, name, function, loop)
        self.linked.setdefault((path, literal), LinkedFact(path, literal, trace))


def _has_references(call: Call) -> bool:
    """Whether other files or callers may know more of a call's arguments."""
    return any(type(part) is not str for argument in call.arguments for part in argument.text)


def _placed(function: Function, arguments: Sequence[Argument]) -> Iterator[tuple[int, Argument]]:
    """Give arguments with the positions of the parameters that take them; what a rest of them takes as one, as words."""
    parameters, position = function.parameters, 0
    rest: list[Argument] = []
    for argument in arguments:
        if argument.name:
            if argument.name in parameters:
                yield parameters.index(argument.name), argument
            continue
        if position == function.rest:
            rest.append(argument)
            continue
        if position < len(parameters):
            yield position, argument
        position += 1
    if len(rest) == 1:
        yield function.rest, rest[0]
    elif rest:
        words = [part for argument in rest for part in (*(argument.text or (HOLE,)), " ")]
        yield function.rest, Argument("", tuple(words[:-1])[:PARTS])


def _put_together(parts: list[Text], limits: Limits) -> Text:
    joined = concatenate(parts, limits.folded_chars)
    if joined is None:
        return ()
    return (joined,) if type(joined) is str else joined  # type: ignore[return-value]
