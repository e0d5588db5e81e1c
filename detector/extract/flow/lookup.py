"""Looks symbols up through the imports and exports of a project's files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, split, splitext
from typing import NamedTuple

from detector.extract.flow import tables
from detector.extract.flow.by_method import ByMethod
from detector.extract.flow.chosen import ENTRY
from detector.extract.flow.constants import Constants
from detector.extract.flow.deferred import CONSTRUCTORS, Deferred
from detector.extract.flow.implementing import MOST_CLASSES, STAND_IN, Implementing
from detector.extract.flow.inheriting import Inheriting
from detector.extract.flow.knowledge import INTERFACE, MODULES_BY_FILE, PACKAGE_SCOPED
from detector.extract.flow.linked_files import LinkedFiles
from detector.extract.flow.registered import REGISTRY, model_and_method, models_of
from detector.extract.flow.resolving import Resolver
from detector.extract.flow.symbols import first_name, given_on, plain_class, prefixes, spellings
from detector.extract.flow.tables import AUTOLOADED, INCLUDING, NAMED_MODULES, FileNames
from detector.extract.flow.values import OWN
from detector.limits import Limits
from detector.model.fact import (
    NOWHERE,
    Call,
    FileFacts,
)
from detector.model.location import Location, Span

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
_PERFORMED = re.compile(r"(?:\.set\(\))?\.perform_(?:later|async|in|at|now)\Z")
"""How jobs of Rails and Sidekiq are put on a queue; a worker calls their `perform`."""
_SKETCH = ".ino"
"""Files of Arduino: those of one folder are one program."""


class Goal(NamedTuple):
    """What a symbol is: a function of the project (`target` >= 0), or something outside or unresolved."""

    path: str
    target: int
    module: str
    symbol: str
    place: Location | None = None
    """Where the factory or class stands that gave the symbol."""
    guessed: bool = False
    """Whether only the name of a method says it."""


class Lookup:
    """The names of all files that were read; answers are remembered."""

    def __init__(self, files: Mapping[str, FileFacts], resolver: Resolver, limits: Limits) -> None:
        self._linked = LinkedFiles(files, resolver)
        self.files = self._linked.facts
        self.names = self._linked.names
        self.imports = self._linked.imports
        self.resolve = self._linked.resolve
        self._inheriting = Inheriting(self._linked)
        self.constant = Constants(self._linked, self._inheriting).constant
        self._by_method = ByMethod(self._linked)
        self._resolver = resolver
        self._limits = limits
        self._types_by_name = tables.types_of(self.files)
        self._loaded = tables.classes_by_loader(self.files, self._types_by_name)
        self._models = models_of(self.files)
        self._qualified = tables.functions_of_modules(self.files, self.names)
        self._methods = tables.methods_of_go(self.files, self.names)
        self._defined = tables.functions_of_c(self.files, self.names)
        self._global = tables.functions_of_php(self.files, self.names)
        self._giving_globals = tables.files_with_globals(self.names)
        self._factories = frozenset(
            name.partition("()")[0].rpartition(".")[2] for names in self.names.values() for name in names.others
        )
        self._implementing = Implementing(self.files, self._types_meant)
        self._deferred = Deferred(self.files, lambda path: self.names[path].functions, self._linked.submodule)
        self._beside: dict[tuple[str, str, str], list[str]] = {}
        self._go_methods: dict[tuple[str, str, str], dict[tuple[str, int], None]] = {}
        self._acting: dict[str, frozenset[int]] = {}
        self._goals: dict[tuple[str, str, str], Goal | None] = {}
        self._found: dict[tuple[str, str], Goal | None] = {}

    def goal(self, path: str, module: str, symbol: str) -> Goal | None:
        """Give what a symbol of a file is; None where nothing more is known than the file tells."""
        key = (path, module, symbol)
        if key not in self._goals:
            self._goals[key] = None
            self._goals[key] = self._find(path, module, symbol, self._limits.link_depth)
        return self._goals[key]

    def goals(self, path: str, module: str, symbol: str) -> list[Goal]:
        """Give all that a symbol may be: its goal, and what other objects have that a factory makes or a table holds.

        Of a method that its type only declares, those of the classes that implement the type.
        """
        done_below = list(self._overriding(path, module, symbol))
        goal = None if done_below else self.goal(path, module, symbol)
        first = [] if goal is None else [goal]
        besides = (*self._made_besides(path, module, symbol), *self._taken(path, module, symbol))
        found = list(dict.fromkeys((*first, *besides, *done_below)))
        return found if found or module else self._guessed(path, symbol)

    def _guessed(self, path: str, symbol: str) -> list[Goal]:
        """Give the method that a call on an object which nobody knows can only mean."""
        method = self._by_method.only(path, symbol)
        return [] if method is None else [Goal(*method, OWN, symbol, guessed=True)]

    def _taken(self, path: str, module: str, symbol: str) -> Iterator[Goal]:
        """Give what the entries of a table are that code takes one of: "PROVIDERS[]().send"."""
        table, mark, rest = symbol.partition(ENTRY)
        if not mark or "(" in table:
            return
        for home in (path,) if module == OWN else self._linked.resolve(path, module):
            for entry in self.names[home].entries_of(table) if home in self.names else ():
                goal = self._find_in(home, entry + rest, self._limits.link_depth)
                if goal is not None:
                    yield goal

    def _overriding(self, path: str, module: str, symbol: str) -> Iterator[Goal]:
        """Give the methods of the classes that extend or implement the type that an object was declared with."""
        first, method = first_name(symbol)
        if not first.endswith("()") or not method.isidentifier():
            return
        declared = self.goal(path, module, symbol)
        if declared is not None and (declared.target == NOWHERE or self._does_something(declared)):
            return
        for home, name in self._implementing.of(self._types_meant(path, module, first.removesuffix("()"))):
            goal = self._find_in(home, f"{name}().{method}", self._limits.link_depth)
            if goal is not None and goal.target != NOWHERE:
                yield goal
        yield from self._methods_of_go(path, module, symbol)

    def _does_something(self, goal: Goal) -> bool:
        """Whether a method is more than declared: it calls something."""
        if goal.path not in self._acting:
            facts = self.files[goal.path].facts
            self._acting[goal.path] = frozenset(fact.function for fact in facts if type(fact) is Call)
        return goal.target in self._acting[goal.path]

    def _types_meant(self, path: str, module: str, name: str) -> Iterator[tuple[str, str]]:
        """Give where a type may stand: its imports, the file itself, any file of a language that needs no import."""
        last = name.rpartition(".")[2]
        if module in ("", OWN):
            yield path, last
        else:
            yield from self._homes_of_type(path, module, name)
        if self.files[path].language in PACKAGE_SCOPED:
            yield "", last

    def _made_besides(self, path: str, module: str, symbol: str) -> Iterator[Goal]:
        end = symbol.find("()")
        if end < 0 or symbol[:end].rpartition(".")[2] not in self._factories:
            return
        made = self.goal(path, module, symbol[:end])
        if made is None or made.target == NOWHERE:
            return
        name, rest = self.files[made.path].functions[made.target].name + "()", symbol[end + 2 :]
        for factory, behind in ((name, rest), (name + rest, "")):
            for export in self.names[made.path].others.get(factory, ()):
                wanted = given_on(export, behind)
                goal = self.goal(made.path, export.module, wanted)
                if goal is not None:
                    yield goal
                elif export.module != OWN:
                    yield Goal(made.path, NOWHERE, export.module, wanted, self._place_of(made.path, name))

    def worked_off(self, goal: Goal) -> Iterator[Goal]:
        """Give what a framework calls of an object that is made: the handler of a queued job, the channels of a notification."""
        handler = self._deferred.handler(goal.path, goal.target)
        if handler != NOWHERE:
            yield goal._replace(target=handler)
        for path, target in self._deferred.channels(goal.path, goal.target):
            yield goal._replace(path=path, target=target)

    def _queued(self, path: str, symbol: str) -> Goal | None:
        target = self._deferred.queued(path, symbol)
        return None if target == NOWHERE else Goal(path, target, OWN, symbol)

    def _find_loaded(self, symbol: str, depth: int) -> Goal | None:
        """Look a method up in the only class that a framework gives as this attribute of `$this`."""
        owner, _, rest = symbol.partition(".")
        attribute, _, method = rest.partition(".")
        homes = self._loaded.get(attribute.lower(), ()) if owner == "this" and method else ()
        return self._find_in(homes[0][0], f"{homes[0][1]}.{method}", depth - 1) if len(homes) == 1 else None

    def _find(self, path: str, module: str, symbol: str, depth: int) -> Goal | None:
        if depth <= 0:
            return None
        if module == OWN:
            return self._find_in(path, symbol, depth) or self._find_method(path, "", symbol)
        if module == REGISTRY:
            return self._find_registered(symbol, depth)
        implemented = self._find_implemented(path, symbol, depth)
        if implemented is not None:
            return implemented
        if not module:
            return self._find_unrooted(path, symbol, depth)
        for target in self._linked.resolve(path, module):
            if target in self.files:
                found = self._find_in(target, symbol, depth)
                if found is not None:
                    return found
        if self.files[path].language in NAMED_MODULES:
            return self._find_qualified(path, f"{module}.{symbol}")
        if self.files[path].language in INCLUDING:
            return self._find_defined(path, symbol)
        return (
            self._find_below(path, module, symbol, depth)
            or self._find_method(path, module, symbol)
            or self._find_by_base(path, module, symbol, depth)
            or (self._find_in_stars(path, symbol, depth) if module in self.names[path].stars else None)
            or self._find_in_other_bases(path, module, symbol, depth)
        )

    def _find_in_other_bases(self, path: str, module: str, symbol: str, depth: int) -> Goal | None:
        """Look a method up in the other bases of a class of the file: it seemed to be the first one's, as traits and mixins go."""
        first, method = first_name(symbol)
        if not method.isidentifier() or not first.endswith("()"):
            return None
        name = first.removesuffix("()")
        together = self.names[path].bases.get((module, name), ())[:MOST_CLASSES]
        for each in dict.fromkeys(base for bases in together for base in bases):
            found = self._find_below(path, each.module, f"{each.path}().{method}", depth) if each.module else None
            if found is not None and found.target != NOWHERE:
                return found
        return None

    def _find_in_stars(self, path: str, symbol: str, depth: int) -> Goal | None:
        """Look a name up in the files of which a file sees all names: by its form it seemed to be another one's."""
        for star in self.names[path].stars:
            for target in self._linked.resolve(path, star):
                if target in self.files and target != path:
                    found = self._find_in(target, symbol, depth - 1)
                    if found is not None:
                        return found
        return None

    def _find_registered(self, symbol: str, depth: int) -> Goal | None:
        """Look a method up in the only class that calls itself by the name of this model."""
        model, method = model_and_method(symbol)
        homes = self._models.get(model, ()) if method else ()
        return self._find_in(homes[0][0], f"{homes[0][1]}.{method}", depth - 1) if len(homes) == 1 else None

    def _find_below(self, path: str, module: str, symbol: str, depth: int) -> Goal | None:
        """Look a symbol up whose first name may be a module below the one that is imported."""
        first, rest = first_name(symbol)
        for target in self._linked.submodule(path, module, first):
            if target in self.files:
                # A file that is named like its class (Java, PHP) is asked for the class, a module (Python) for the rest.
                for name in (rest, symbol):
                    found = self._find_in(target, name, depth) if name else None
                    if found is not None:
                        return found
        return None

    def _find_implemented(self, path: str, symbol: str, depth: int) -> Goal | None:
        """Look a method of an interface's object up in the only class that is named as its implementation."""
        first, rest = first_name(symbol)
        if not rest or not first.endswith("()") or self.files[path].language not in PACKAGE_SCOPED:
            return None
        name = first.removesuffix("()")
        bare = name[1:] if INTERFACE.match(name) else ""
        for candidate in (bare, f"{name}Impl", f"{bare}Impl" if bare else ""):
            homes = self._types_by_name.get(candidate, ()) if candidate else ()
            if len(homes) == 1:
                return self._find_in(homes[0], f"{candidate}().{rest}", depth - 1)
        return None

    def _homes_of_type(self, path: str, module: str, name: str) -> Iterator[tuple[str, str]]:
        last = name.rpartition(".")[2]
        for target in (*self._linked.resolve(path, module), *self._linked.submodule(path, module, name)):
            yield target, last

    def _find_by_base(self, path: str, module: str, symbol: str, depth: int) -> Goal | None:
        """Look a method of an object up in the only class that extends or implements the type it was declared with."""
        first, method = first_name(symbol)
        if not method or not first.endswith("()"):
            return None
        only = self._implementing.only(self._homes_of_type(path, module, first.removesuffix("()")))
        return self._find_in(only[0], f"{only[1]}().{method}", depth - 1) if only and only[0] != path else None

    def _find_method(self, path: str, module: str, symbol: str) -> Goal | None:
        """Look a method of a Go interface up in the package that declares it ("": the file's own).

        What has a method of that name there, but for what stands in for it in tests, implements the interface.
        """
        found = self._methods_of_go(path, module, symbol)
        return found[0] if len(found) == 1 else None

    def _methods_of_go(self, path: str, module: str, symbol: str) -> tuple[Goal, ...]:
        first, method = first_name(symbol)
        if self.files[path].language != "go" or not first.endswith("()") or not method.isidentifier():
            return ()
        own = module in ("", OWN)
        key = (dirname(path), "" if own else module, method)
        if key not in self._go_methods:
            package = self._resolver.package(path) if own else self._linked.resolve(path, module)
            self._go_methods[key] = dict.fromkeys(
                (each, self.names[each].functions[name])
                for each in package
                if each in self.files
                for name in self._methods.get((each, method), ())
                if not STAND_IN.search(name.lower())
            )
        found = self._go_methods[key]
        return tuple(Goal(home, target, OWN, symbol) for home, target in found) if len(found) <= MOST_CLASSES else ()

    def _find_defined(self, path: str, symbol: str) -> Goal | None:
        """Look a function of C or C++ up in the only file that defines it, if its header is included or it stands beside."""
        name = symbol.replace("()", "")
        homes = [each for each in self._defined.get(name, ()) if each != path and self._is_included(path, each)]
        return Goal(homes[0], self.names[homes[0]].functions[name], OWN, symbol) if len(homes) == 1 else None

    def _is_included(self, path: str, home: str) -> bool:
        folder, file = split(home)
        if folder == dirname(path) and path.endswith(_SKETCH) and home.endswith(_SKETCH):
            return True
        header = splitext(file)[0]
        return any(splitext(basename(module))[0] == header for module in self.names[path].includes)

    def _find_qualified(self, path: str, symbol: str) -> Goal | None:
        """Look a function up by its whole name, in languages whose modules are not files."""
        homes = [each for each in self._qualified.get(symbol, ()) if each != path]
        return Goal(homes[0], self.names[homes[0]].functions[symbol], OWN, symbol) if len(homes) == 1 else None

    def _find_in(self, path: str, symbol: str, depth: int) -> Goal | None:
        """Look a symbol up in the file that defines it. Asked once each: star imports may go in circles."""
        key = (path, symbol)
        if key not in self._found:
            self._found[key] = None
            self._found[key] = self._queued(path, symbol) or self._search(path, symbol, depth)
        return self._found[key]

    def _search(self, path: str, symbol: str, depth: int) -> Goal | None:
        names = self.names[path]
        for name in spellings(symbol):
            target = self._function(names, name)
            if target != NOWHERE:
                return Goal(path, target, OWN, symbol)
            for prefix, rest in prefixes(name):
                spelled = (prefix, prefix.replace("()", ""), plain_class(prefix))
                export = next((names.exports[each] for each in spelled if each in names.exports), None)
                if export is None or (export.module == OWN and export.path == prefix):
                    continue
                behind = given_on(export, rest)
                found = self._find(path, export.module, behind, depth - 1)
                if found is not None:
                    return found
                if export.module != OWN:
                    place = self._place_of(path, prefix)
                    return Goal(path, NOWHERE, export.module, behind, place)
        for star in names.stars:
            for target_path in self._linked.resolve(path, star):
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

    def _function(self, names: FileNames, symbol: str) -> int:
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
        for constructor in (*CONSTRUCTORS, last):
            found = names.functions.get(f"{plain}.{constructor}", NOWHERE)
            if found != NOWHERE:
                return found
        return NOWHERE

    def _find_unrooted(self, path: str, symbol: str, depth: int) -> Goal | None:
        """Look up what needs no import: globals that a file set, classes and functions of the same package."""
        if symbol.startswith("global."):
            return self._find_global(path, symbol, depth)
        imported = self._find_in_stars(path, symbol, depth)
        if imported is not None:
            return imported
        if self.files[path].language in NAMED_MODULES:
            return self._find_qualified(path, symbol)
        if path in self._linked.scopes:
            return self._find_beside(path, symbol, depth)
        if self.files[path].language in INCLUDING:
            return self._find_defined(path, symbol)
        if self.files[path].language in MODULES_BY_FILE:
            return self._find_in_folder(path, symbol)
        if self.files[path].language not in PACKAGE_SCOPED:
            return None
        if self.files[path].language == "php" and (loaded := self._find_loaded(symbol, depth)) is not None:
            return loaded
        root = first_name(symbol)[0].removesuffix("()")
        candidates = [] if "." in symbol else self._homes_of_function(path, root)
        candidates = [each for each in candidates or self._types_by_name.get(root, []) if each != path]
        near = [each for each in candidates if each.rpartition("/")[0] == path.rpartition("/")[0]]
        chosen = near if len(near) == 1 else candidates
        found = self._find_in(chosen[0], symbol, depth - 1) if len(chosen) == 1 else None
        if found is None and self.files[path].language in AUTOLOADED:
            found = self._find_qualified(path, _PERFORMED.sub(".perform", symbol.replace(".new().", ".")))
        return found or self._find_method(path, "", symbol) or self._find_inherited(path, symbol)

    def _find_in_folder(self, path: str, symbol: str) -> Goal | None:
        """Look a function up in the only file beside that has it, and that is called like what stands before its name."""
        module, _, name = symbol.rpartition(".")
        called = module.rpartition(".")[2].lower()
        beside = [
            each
            for each in self._homes_of_function(path, name)
            if called in ("", basename(each).partition(".")[0].lower())
        ]
        return Goal(beside[0], self.names[beside[0]].functions[name], OWN, symbol) if len(beside) == 1 else None

    def _find_inherited(self, path: str, symbol: str) -> Goal | None:
        """Look a method up that the classes of a file inherit and call by its bare name."""
        method = self._inheriting.function(path, symbol) if symbol.isidentifier() else None
        return None if method is None else Goal(*method, OWN, symbol)

    def _homes_of_function(self, path: str, name: str) -> list[str]:
        """Give the files whose function a file may call by its bare name: those beside it, in PHP any other."""
        key = (dirname(path), splitext(path)[1], name)
        if key not in self._beside:
            read = (each for each in self._resolver.package(path) if each in self.files)
            self._beside[key] = [each for each in read if name in self.names[each].functions]
        beside = [each for each in self._beside[key] if each != path]
        return beside or (self._global.get(name, []) if self.files[path].language == "php" else [])

    def _find_global(self, path: str, symbol: str, depth: int) -> Goal | None:
        for other in self._giving_globals:
            found = self._find_in(other, symbol, depth - 1) if other != path else None
            if found is not None:
                return found
        return None

    def _find_beside(self, path: str, symbol: str, depth: int) -> Goal | None:
        """Look a function or class up in the only one of the scripts beside that has it."""
        root = first_name(symbol)[0].removesuffix("()")
        typed = self._types_by_name.get(root, ())
        homes = [
            each
            for each in self._linked.scopes[path]
            if each != path and (each in typed or root in self.names[each].functions)
        ]
        return self._find_in(homes[0], symbol, depth - 1) if len(homes) == 1 else None
