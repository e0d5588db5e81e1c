"""Tables of what files define: by the names of one file, and by name over all of them where a language needs no import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from posixpath import dirname
from typing import TypeAlias

from msgspec import structs

from detector.extract.flow.chosen import ENTRY, MOST_ENTRIES, entries_by_table
from detector.extract.flow.exports import IMPLEMENTS
from detector.extract.flow.knowledge import PACKAGE_SCOPED, SHARING_FIELDS
from detector.extract.flow.values import OWN
from detector.extract.injected import ScriptFiles
from detector.extract.made_attributes import is_made
from detector.model.fact import Constant, Export, FileFacts, Import, Injection

_MOST_SHARING = 40
"""Most scripts that see each other's names."""
_MOST_OWNERS = 4
"""Classes of a file whose headers are asked for their fields."""
NAMED_MODULES = frozenset({"elixir"})
"""Languages in which a module is what is defined under its name, in whatever file."""
AUTOLOADED = frozenset({"ruby"})
"""Languages in which a class is found by its whole name, too."""
INCLUDING = frozenset({"c", "cpp"})
"""Languages in which a file sees all names of what it includes."""


class FileNames:
    """A file's tables by name."""

    __slots__ = (
        "_entries",
        "_exported",
        "bases",
        "constants",
        "exports",
        "functions",
        "includes",
        "others",
        "owners",
        "stars",
    )

    def __init__(self, facts: FileFacts, keyed: Iterable[Constant] = ()) -> None:
        """`keyed` are the values that a file of settings has under its keys."""
        self.functions: dict[str, int] = {}
        for index, function in enumerate(facts.functions):
            self.functions.setdefault(function.name, index)
        self.constants: dict[str, Constant] = {constant.name: constant for constant in facts.constants}
        if facts.language != "php":  # its tables are asked by a function, not by who includes the file
            self.constants.update((constant.name, constant) for constant in keyed)
        self._exported = [export.name for export in facts.exports]
        self._entries: dict[str, list[str]] | None = None
        self.exports: dict[str, Export] = {}
        self.others: dict[str, list[Export]] = {}
        """What a factory makes besides, by its name."""
        for export in self._without_tables(facts.exports):
            if self.exports.setdefault(export.name, export) is not export:
                self.others.setdefault(export.name, []).append(export)
        self.bases: dict[tuple[str, str], list[tuple[Export, ...]]] = {}
        """The types that classes extend or implement which have several, by the module and the name of each of them."""
        for name, first in self.exports.items():
            if name.endswith(IMPLEMENTS) and name in self.others:
                together = (first, *self.others[name])
                for each in together:
                    self.bases.setdefault((each.module, each.path), []).append(together)
        self.includes = [fact.module for fact in facts.facts if type(fact) is Import and "*" in fact.names]
        """Modules all of whose names are seen."""
        self.stars = [] if facts.language in INCLUDING else self.includes
        """Those that are searched for functions and on through their own: headers include too many."""
        methods = self.functions if facts.language in INCLUDING else ()
        self.owners = tuple(dict.fromkeys(name.rpartition(".")[0] for name in methods if "." in name))[:_MOST_OWNERS]
        """Classes of C++ whose methods the file has, what is declared of them in a header."""

    def _without_tables(self, exports: Sequence[Export]) -> Iterator[Export]:
        """Give exports; one that takes an entry of a table of the file is one of each of its entries."""
        for export in exports:
            table, mark, rest = export.path.partition(ENTRY) if export.module == OWN else ("", "", "")
            entries = self.entries_of(table) if mark else []
            yield from (structs.replace(export, path=entry + rest) for entry in entries) if entries else (export,)

    def entries_of(self, table: str) -> list[str]:
        """Give the names of the entries of a table of functions, classes or objects; [] if they are many."""
        if self._entries is None:
            self._entries = entries_by_table((*self.functions, *self._exported))
        found = self._entries.get(table, [])
        return found if len(found) <= MOST_ENTRIES else []


_Files: TypeAlias = "Mapping[str, FileFacts]"
_Tables: TypeAlias = "Mapping[str, FileNames]"


def functions_of_modules(files: _Files, names: _Tables) -> dict[str, list[str]]:
    """Give the functions and classes that are found by their whole names, with their files."""
    homes: dict[str, list[str]] = {}
    for path, facts in files.items():
        for name in names[path].functions if facts.language in NAMED_MODULES | AUTOLOADED else ():
            homes.setdefault(name, []).append(path)
    return homes


def homes_of_constants(files: _Files) -> dict[str, list[str]]:
    """Give the files that have a constant which others of its package see without an import."""
    homes: dict[str, list[str]] = {}
    for path, facts in files.items():
        for constant in facts.constants if facts.language in PACKAGE_SCOPED else ():
            homes.setdefault(constant.name, []).append(path)
    return homes


def constants_of_classes(
    constants: Mapping[str, Sequence[str]], names: _Tables
) -> dict[str, list[tuple[str, Constant]]]:
    """Give the constants of classes by their bare names, which objects of unknown classes are asked for."""
    found: dict[str, list[tuple[str, Constant]]] = {}
    for name, homes in constants.items():
        owner, _, last = name.rpartition(".")
        if owner and last.isupper():
            found.setdefault(last, []).extend((path, names[path].constants[name]) for path in homes)
    return found


def types_of(files: _Files) -> dict[str, list[str]]:
    """Give the types that have methods, with their files."""
    types: dict[str, list[str]] = {}
    for path, facts in files.items():
        for name in sorted({function.name.partition(".")[0] for function in facts.functions if "." in function.name}):
            types.setdefault(name, []).append(path)
    return types


def classes_by_loader(files: _Files, types: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, str]]]:
    """Give the PHP classes that a framework puts into `$this` under their names in lower case: CodeIgniter's."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, homes in types.items():
        for path in homes:
            if files[path].language == "php" and is_made(path):
                found.setdefault(name.lower(), []).append((path, name))
    return found


def functions_of_c(files: _Files, names: _Tables) -> dict[str, list[str]]:
    """Give the functions of C and C++ by their names, with their files."""
    homes: dict[str, list[str]] = {}
    for path, facts in files.items():
        for name in names[path].functions if facts.language in INCLUDING else ():
            homes.setdefault(name, []).append(path)
    return homes


def holders_of_fields(files: _Files, names: _Tables) -> dict[tuple[str, str], list[str]]:
    """Give the files that have fields of a type, of an object or of what a function gives, by folder and that name."""
    homes: dict[tuple[str, str], dict[str, None]] = {}
    for path, facts in files.items():
        for name in (*names[path].constants, *names[path].exports) if facts.language in SHARING_FIELDS else ():
            holder = name.partition(".")[0].removesuffix("()")
            homes.setdefault((dirname(path), holder), {})[path] = None
    return {key: list(paths) for key, paths in homes.items()}


def functions_of_php(files: _Files, names: _Tables) -> dict[str, list[str]]:
    """Give the files that define a function of PHP outside of classes: helpers, which every file may call."""
    homes: dict[str, list[str]] = {}
    for path, facts in files.items():
        for name in names[path].functions if facts.language == "php" else ():
            if "." not in name:
                homes.setdefault(name, []).append(path)
    return homes


def methods_of_go(files: _Files, names: _Tables) -> dict[tuple[str, str], list[str]]:
    """Give the methods of Go files by file and bare name."""
    methods: dict[tuple[str, str], list[str]] = {}
    for path, facts in files.items():
        for name in names[path].functions if facts.language == "go" else ():
            owner, _, method = name.rpartition(".")
            if owner and "." not in owner:
                methods.setdefault((path, method), []).append(name)
    return methods


def files_with_globals(names: _Tables) -> list[str]:
    """Give the files that set globals of JavaScript, the first of them: others are not searched."""
    setting = (path for path, each in names.items() if any(name.startswith("global.") for name in each.exports))
    return list(islice(setting, _MOST_WITH_GLOBALS))


_MOST_WITH_GLOBALS = 60


def shared_scopes(files: Mapping[str, FileFacts]) -> dict[str, tuple[str, ...]]:
    """Give the scripts that see each other's names: those of one extension manifest, those of Apps Script in one folder."""
    scripts: ScriptFiles | None = None
    scopes: dict[str, tuple[str, ...]] = {}
    folders: dict[str, list[str]] = {}
    for path, facts in files.items():
        if facts.language == "extension-manifest":
            scripts = scripts or ScriptFiles(files)
            injected = [fact.script for fact in facts.facts if type(fact) is Injection][:_MOST_SHARING]
            together = tuple(dict.fromkeys(found for name in injected for found in scripts.meant_by(name, path)[:1]))
            scopes.update(dict.fromkeys(together, together))
        elif path.endswith(".gs"):
            folders.setdefault(dirname(path), []).append(path)
    for together in (tuple(paths[:_MOST_SHARING]) for paths in folders.values()):
        scopes.update(dict.fromkeys(together, together))
    return scopes
