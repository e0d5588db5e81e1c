"""Links the files of a project: imported constants and objects, calls between functions, values handed to parameters.

Everything is bounded: `limits.link_depth` steps through imports and calls, a few values for each parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from detector.extract.flow.project import Edge, LinkedFact, Project
from detector.extract.flow.resolving import Resolver
from detector.extract.flow.values import OWN, concatenate
from detector.extract.interest import Everything, Interest
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import (
    HOLE,
    NOWHERE,
    Argument,
    Call,
    Constant,
    Export,
    FileFacts,
    Import,
    Literal,
    LiteralRole,
    Param,
    Ref,
    Text,
)
from detector.model.location import Location, Span

_VALUES = 6
"""Most texts or objects that are remembered for one parameter."""
_SEGMENTS = 12
_DEFERRING = (
    ".delay",
    ".apply_async",
    ".remote",
    ".s",
    ".si",
    ".call",
    ".apply",
    ".bind",
    ".defer",
    ".send_with_options",
)
_CONSTRUCTORS = ("__init__", "constructor", "__construct", "initialize", "init", "new")
_PACKAGE_SCOPED = frozenset({"go", "java", "kotlin", "csharp", "swift", "dart", "scala", "ruby", "php", "vb"})


class _Goal(NamedTuple):
    """What a symbol is: a function of the project (`target` >= 0), or something outside or unresolved."""

    path: str
    target: int
    module: str
    symbol: str
    place: Location | None = None
    """Where the factory or class stands that gave the symbol."""


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
    """Link files that were read. Literals are completed only where `interest` wants the text."""
    return _Linker(files, resolver, interest or Everything(), limits).link()


class _Names:
    """A file's tables by name."""

    __slots__ = ("constants", "exports", "functions", "stars")

    def __init__(self, facts: FileFacts) -> None:
        self.functions: dict[str, int] = {}
        for index, function in enumerate(facts.functions):
            self.functions.setdefault(function.name, index)
        self.constants: dict[str, Constant] = {constant.name: constant for constant in facts.constants}
        self.exports: dict[str, Export] = {export.name: export for export in facts.exports}
        self.stars = [fact.module for fact in facts.facts if type(fact) is Import and "*" in fact.names]


class _Linker:
    def __init__(self, files: Mapping[str, FileFacts], resolver: Resolver, interest: Interest, limits: Limits) -> None:
        self.files = {path: files[path] for path in sorted(files)}
        self.resolver = resolver
        self.interest = interest
        self.limits = limits
        self.names = {path: _Names(facts) for path, facts in self.files.items()}
        self.types = self._types()
        self.edges: dict[tuple[str, int, Span, str, int], Edge] = {}
        self.handed: dict[tuple[str, int, int], list[_Handed]] = {}
        self.linked: dict[tuple[str, Call | Literal], LinkedFact] = {}
        self.refinements: dict[tuple[str, int], list[_Refinement]] = {}
        self._goals: dict[tuple[str, str, str], _Goal | None] = {}

    def link(self) -> Project:
        imports = self._imports()
        calls = [
            (path, index, fact)
            for path, facts in self.files.items()
            for index, fact in enumerate(facts.facts)
            if type(fact) is Call
        ]
        for path, index, call in calls:
            self._link_call(path, index, call, call.module, call.path, ())
        by_parameter = [item for item in calls if not item[2].module and self._parameter(item[0], item[2]) is not None]
        for _ in range(self.limits.link_depth):
            if not self._hand_over() and not self._receivers(by_parameter):
                break
        for path, index, call in calls:
            self._complete(path, index, call)
        self._complete_constants()
        edges = sorted(self.edges.values(), key=lambda edge: (edge.caller, edge.span, edge.callee, edge.target))
        linked = sorted(self.linked.values(), key=lambda each: (each.path, each.fact.span, type(each.fact).__name__))
        importers: dict[str, set[str]] = {}
        for path, targets in imports.items():
            for target in targets:
                importers.setdefault(target, set()).add(path)
        reverse = {path: tuple(sorted(importers[path])) for path in sorted(importers)}
        return Project(self.files, tuple(edges), tuple(linked), imports, reverse)

    def _imports(self) -> dict[str, tuple[str, ...]]:
        imports: dict[str, tuple[str, ...]] = {}
        for path, facts in self.files.items():
            found: set[str] = set()
            for fact in facts.facts:
                if type(fact) is Import:
                    found.update(self._resolve(path, fact.module))
                    for name in fact.names:
                        found.update(self._submodule(path, fact.module, name))
            found.discard(path)
            imports[path] = tuple(sorted(found))
        return imports

    def _types(self) -> dict[str, list[str]]:
        types: dict[str, list[str]] = {}
        for path, facts in self.files.items():
            for name in sorted(
                {function.name.partition(".")[0] for function in facts.functions if "." in function.name}
            ):
                types.setdefault(name, []).append(path)
        return types

    # Symbols

    def _resolve(self, path: str, module: str) -> tuple[str, ...]:
        return self.resolver.resolve(path, module, self.files[path].language)

    def _submodule(self, path: str, module: str, name: str) -> tuple[str, ...]:
        language = self.files[path].language
        if not name or name == "*":
            return ()
        if language == "python":
            return self._resolve(path, f"{module}{'' if module.endswith('.') else '.'}{name}")
        if language in ("java", "kotlin", "php", "scala", "csharp", "rust"):
            return self._resolve(path, f"{module}.{name}")
        return ()

    def goal(self, path: str, module: str, symbol: str) -> _Goal | None:
        """Give what a symbol of a file is; None where nothing more is known than the file tells."""
        key = (path, module, symbol)
        if key not in self._goals:
            self._goals[key] = None
            self._goals[key] = self._find(path, module, symbol, self.limits.link_depth)
        return self._goals[key]

    def _find(self, path: str, module: str, symbol: str, depth: int) -> _Goal | None:
        if depth <= 0:
            return None
        if module == OWN:
            return self._find_in(path, symbol, depth)
        if not module:
            return self._find_unrooted(path, symbol, depth)
        for target in self._resolve(path, module):
            if target in self.files:
                found = self._find_in(target, symbol, depth)
                if found is not None:
                    return found
        first, rest = _split(symbol)
        for target in self._submodule(path, module, first):
            if target in self.files:
                # A file that is named like its class (Java, PHP) is asked for the class, a module (Python) for the rest.
                for name in (rest, symbol):
                    found = self._find_in(target, name, depth) if name else None
                    if found is not None:
                        return found
        return None

    def _find_in(self, path: str, symbol: str, depth: int) -> _Goal | None:
        """Look a symbol up in the file that defines it."""
        names = self.names[path]
        for name in _spellings(symbol):
            target = self._function(names, name)
            if target != NOWHERE:
                return _Goal(path, target, OWN, symbol)
            for prefix, rest in _prefixes(name):
                export = names.exports.get(prefix) or names.exports.get(prefix.replace("()", ""))
                if export is None or (export.module == OWN and export.path == prefix):
                    continue
                found = self._find(path, export.module, export.path + rest, depth - 1)
                if found is not None:
                    return found
                if export.module != OWN:
                    place = self._place_of(path, prefix)
                    return _Goal(path, NOWHERE, export.module, export.path + rest, place)
        for star in names.stars:
            for target_path in self._resolve(path, star):
                if target_path in self.files and target_path != path:
                    found = self._find_in(target_path, symbol, depth - 1) if depth > 1 else None
                    if found is not None:
                        return found
        return None

    def _place_of(self, path: str, name: str) -> Location | None:
        """Give where a factory or the first method of a class begins."""
        plain = name.replace("()", "")
        names = self.names[path].functions
        index = names.get(plain, names.get(plain.rpartition(".")[0], NOWHERE))
        if index == NOWHERE:
            return None
        start = self.files[path].functions[index].span
        return Location(path, Span(start.line, start.column, start.line, start.column))

    def _function(self, names: _Names, symbol: str) -> int:
        plain = symbol.replace("()", "")
        for ending in _DEFERRING:
            if plain.endswith(ending) and plain not in names.functions:
                plain = plain[: -len(ending)]
        if symbol.endswith(("()", "[]")):
            return NOWHERE
        found = names.functions.get(plain, NOWHERE)
        if found != NOWHERE:
            return found
        last = plain.rpartition(".")[2]
        for constructor in (*_CONSTRUCTORS, last):
            found = names.functions.get(f"{plain}.{constructor}", NOWHERE)
            if found != NOWHERE:
                return found
        return NOWHERE

    def _find_unrooted(self, path: str, symbol: str, depth: int) -> _Goal | None:
        """Look up what needs no import: globals that a file set, classes and functions of the same package."""
        if symbol.startswith("global."):
            for other in self.files:
                if other != path and any(name.startswith("global.") for name in self.names[other].exports):
                    found = self._find_in(other, symbol, depth - 1)
                    if found is not None:
                        return found
            return None
        for star in self.names[path].stars:
            for target in self._resolve(path, star):
                if target in self.files and target != path:
                    found = self._find_in(target, symbol, depth - 1)
                    if found is not None:
                        return found
        if self.files[path].language not in _PACKAGE_SCOPED:
            return None
        root = _split(symbol)[0].removesuffix("()")
        candidates = self.types.get(root, [])
        if "." not in symbol:
            siblings = [each for each in self.resolver.siblings(path) if each in self.files]
            candidates = [each for each in siblings if root in self.names[each].functions] or candidates
        candidates = [each for each in candidates if each != path]
        near = [each for each in candidates if each.rpartition("/")[0] == path.rpartition("/")[0]]
        chosen = near if len(near) == 1 else candidates
        return self._find_in(chosen[0], symbol, depth - 1) if len(chosen) == 1 else None

    # Calls

    def _link_call(
        self, path: str, index: int, call: Call, module: str, symbol: str, trace: tuple[Location, ...]
    ) -> bool:
        """Add what a call of this symbol tells; say whether that was new."""
        goal = self.goal(path, module, symbol)
        if goal is None:
            return False
        if goal.target != NOWHERE:
            return self._add_edge(path, call, goal)
        if goal.module != OWN and (goal.module, goal.symbol) != (call.module, call.path):
            return self._refine(
                path, index, goal.module, goal.symbol, trace if goal.place is None else (*trace, goal.place)
            )
        return False

    def _add_edge(self, path: str, call: Call, goal: _Goal) -> bool:
        key = (path, call.function, call.span, goal.path, goal.target)
        if key in self.edges:
            return False
        edge = Edge(path, call.function, call.loop, call.span, goal.path, goal.target, call.arguments)
        self.edges[key] = edge
        return True

    def _refine(self, path: str, index: int, module: str, symbol: str, trace: tuple[Location, ...]) -> bool:
        known = self.refinements.setdefault((path, index), [])
        if len(known) >= _VALUES or any((each.module, each.symbol) == (module, symbol) for each in known):
            return False
        known.append(_Refinement(module, symbol, trace))
        return True

    # Parameters

    def _parameter(self, path: str, call: Call) -> tuple[int, int] | None:
        """Give function and position of the parameter that a call's path starts with."""
        return self._position(path, call.function, _split(call.path)[0].removesuffix("()").removesuffix("[]"))

    def _position(self, path: str, function: int, name: str) -> tuple[int, int] | None:
        functions = self.files[path].functions
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
        for constructor in (*_CONSTRUCTORS, owner.rpartition(".")[2]):
            function = self.names[path].functions.get(f"{owner}.{constructor}", NOWHERE)
            if function != NOWHERE and name in self.files[path].functions[function].parameters:
                return function, self.files[path].functions[function].parameters.index(name)
        return None

    def _named_function(self, path: str, function: int) -> int:
        """Give the named function around anonymous ones: parameters in texts are its."""
        functions = self.files[path].functions
        for _ in range(self.limits.nesting):
            if not 0 <= function < len(functions) or functions[function].name != "<lambda>":
                return function
            function = functions[function].parent
        return NOWHERE

    def _hand_over(self) -> bool:
        """Move values along the edges once; say whether a parameter got a new one."""
        changed = False
        for edge in list(self.edges.values()):
            parameters = self.files[edge.callee].functions[edge.target].parameters
            position = 0
            for argument in edge.arguments:
                place = position
                if argument.name:
                    if argument.name not in parameters:
                        continue
                    place = parameters.index(argument.name)
                else:
                    position += 1
                if place < len(parameters):
                    for handed in self._values(edge, argument):
                        changed = self._remember((edge.callee, edge.target, place), handed) or changed
        return changed

    def _values(self, edge: Edge, argument: Argument) -> Iterator[_Handed]:
        if argument.origin:
            module, _, symbol = argument.origin.partition("#")
            yield _Handed((), module, symbol, edge.caller, edge.span)
        text = argument.text
        if len(text) == 1 and type(text[0]) is Param:
            function = self._named_function(edge.caller, edge.function)
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
            first = _split(call.path)[0]
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
        goal = self.goal(handed.file, handed.module, symbol)
        if goal is not None and goal.target != NOWHERE:
            return self._add_edge(path, call, goal)
        module, symbol = (goal.module, goal.symbol) if goal is not None else (handed.module, symbol)
        if module == OWN or self._resolve(handed.file, module):
            return False
        return self._refine(path, index, module, symbol, trace)

    # Texts

    def _texts(self, path: str, function: int, text: Text, depth: int) -> Iterator[tuple[Text, tuple[Location, ...]]]:
        """Give a text with the parts filled that other files or callers know; several if callers differ."""
        parts: list[Text] = []
        trace: list[Location] = []
        varying: tuple[int, list[_Handed]] | None = None
        for part in text:
            if type(part) is Ref:
                constant = self._constant(path, part.module, part.name, depth)
                if constant is None:
                    parts.append((HOLE,))
                else:
                    parts.append(constant[0])
                    trace.append(constant[1])
            elif type(part) is Param:
                holder = self._named_function(path, function)
                handed = [each for each in self.handed.get((path, holder, part.position), ()) if each.text]
                if handed and (varying is None):
                    varying = (len(parts), handed)
                parts.append((HOLE,))
            else:
                parts.append((str(part),))
        if varying is None:
            yield _put_together(parts, self.limits), tuple(trace)
            return
        place, values = varying
        for each in values:
            parts[place] = each.text
            yield _put_together(parts, self.limits), (*trace, Location(each.file, each.span))

    def _constant(self, path: str, module: str, name: str, depth: int) -> tuple[Text, Location] | None:
        """Give the text of a constant that a file imports, and where it stands."""
        if depth <= 0:
            return None
        for target, wanted in self._homes(path, module, name):
            if target not in self.files:
                continue
            found = self._constant_in(target, wanted, depth)
            if found is not None:
                return found
        return None

    def _homes(self, path: str, module: str, name: str) -> Iterator[tuple[str, str]]:
        if module == "*":
            for star in self.names[path].stars:
                for target in self._resolve(path, star):
                    yield target, name
            return
        for target in self._resolve(path, module):
            yield target, name
        first, rest = _split(name)
        for target in self._submodule(path, module, first):
            if rest:
                yield target, rest
            yield target, name

    def _constant_in(self, path: str, name: str, depth: int) -> tuple[Text, Location] | None:
        names = self.names[path]
        for wanted in _spellings(name):
            constant = names.constants.get(wanted) or names.constants.get(_plain_class(wanted))
            if constant is not None:
                text = next(self._texts(path, NOWHERE, constant.text, depth - 1))[0]
                return text, Location(path, constant.span)
            for prefix, rest in _prefixes(wanted):
                export = names.exports.get(prefix) or names.exports.get(prefix.replace("()", ""))
                if export is None or (export.module == OWN and export.path == prefix):
                    continue
                found = (
                    self._constant_in(path, export.path + rest, depth - 1)
                    if export.module == OWN and depth > 1
                    else self._constant(path, export.module, export.path + rest, depth - 1)
                )
                if found is not None:
                    return found
        for star in names.stars:
            for target in self._resolve(path, star):
                if target in self.files and target != path and depth > 1:
                    found = self._constant_in(target, name, depth - 1)
                    if found is not None:
                        return found
        return None

    def _complete(self, path: str, index: int, call: Call) -> None:
        """Keep a call with what other files tell of its symbol and its arguments."""
        refinements = self.refinements.get((path, index), [_Refinement(call.module, call.path, ())])
        for arguments, trace in self._completed_arguments(path, call):
            for refinement in refinements:
                fact = Call(refinement.module, refinement.symbol, call.span, arguments, call.function, call.loop)
                if fact != call:
                    place = LinkedFact(path, fact, tuple(dict.fromkeys((*refinement.trace, *trace))), index)
                    self.linked.setdefault((path, fact), place)

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
        for path, facts in self.files.items():
            for constant in facts.constants:
                if any(type(part) is Ref for part in constant.text):
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
        rendered = "".join(part if type(part) is str else HOLE for part in text)
        if not rendered or not self.interest.text(rendered):
            return
        function, loop = (call.function, call.loop) if call is not None else (NOWHERE, NOWHERE)
        literal = Literal(rendered, span, role, name, function, loop)
        self.linked.setdefault((path, literal), LinkedFact(path, literal, trace))


def _put_together(parts: list[Text], limits: Limits) -> Text:
    joined = concatenate(parts, limits.folded_chars)
    if joined is None:
        return ()
    return (joined,) if type(joined) is str else joined  # type: ignore[return-value]


def _split(symbol: str) -> tuple[str, str]:
    first, _, rest = symbol.partition(".")
    return first, rest


def _spellings(symbol: str) -> Iterator[str]:
    """Give a symbol as it is, and without the `default` that import and export may spell differently."""
    yield symbol
    if symbol.startswith("default."):
        yield symbol[len("default.") :]
    elif not symbol.startswith("default"):
        yield "default." + symbol


def _prefixes(symbol: str) -> Iterator[tuple[str, str]]:
    """Give the ways to cut a symbol before a dot, a call or an index, longest head first."""
    yield symbol, ""
    end = len(symbol)
    for _ in range(_SEGMENTS):
        end = max(symbol.rfind(mark, 0, end) for mark in (".", "()", "[]"))
        if end <= 0:
            return
        yield symbol[:end], symbol[end:]


def _plain_class(name: str) -> str:
    """Give "Settings.url" for "Settings().url": fields of an object are listed under its class."""
    return name[:-2].replace("()", "") + "()" if name.endswith("()") else name.replace("()", "")
