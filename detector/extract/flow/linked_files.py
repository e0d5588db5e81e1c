"""The files of a project with their tables of names, and which of them a module means where a file imports it."""

from __future__ import annotations

from collections.abc import Mapping

from detector.extract.flow import tables
from detector.extract.flow.resolving import Resolver
from detector.extract.flow.settings import keyed_constants
from detector.extract.flow.tables import FileNames
from detector.model.fact import FileFacts, Import


class LinkedFiles:
    """All files that were read, in the order of their paths."""

    def __init__(self, files: Mapping[str, FileFacts], resolver: Resolver) -> None:
        self.facts = {path: files[path] for path in sorted(files)}
        self.keyed = {path: found for path, facts in self.facts.items() if (found := tuple(keyed_constants(facts)))}
        """What files of settings have under their keys."""
        self.names = {path: FileNames(facts, self.keyed.get(path, ())) for path, facts in self.facts.items()}
        self.scopes = tables.shared_scopes(self.facts)
        """The scripts that see each other's names."""
        self._resolver = resolver
        self._includes: dict[str, tuple[str, ...]] = {}

    def imports(self) -> dict[str, tuple[str, ...]]:
        """Give the files of the project that every file imports."""
        imports: dict[str, tuple[str, ...]] = {}
        for path, facts in self.facts.items():
            found: set[str] = set()
            for fact in facts.facts:
                if type(fact) is Import:
                    found.update(self.resolve(path, fact.module))
                    for name in fact.names:
                        found.update(self.submodule(path, fact.module, name))
            found.discard(path)
            imports[path] = tuple(sorted(found))
        return imports

    def resolve(self, path: str, module: str) -> tuple[str, ...]:
        """Give the files that a module is where a file imports it."""
        return self._resolver.resolve(path, module, self.facts[path].language)

    def submodule(self, path: str, module: str, name: str) -> tuple[str, ...]:
        """Give the files that a name imported from a module is, where it may be a module itself."""
        language = self.facts[path].language
        name = name.removesuffix("()")
        if not name or name == "*":
            return ()
        if language == "python":
            return self.resolve(path, f"{module}{'' if module.endswith('.') else '.'}{name}")
        if language in ("java", "kotlin", "php", "scala", "csharp", "rust"):
            return self.resolve(path, f"{module}.{name}")
        return ()

    def included(self, path: str) -> tuple[str, ...]:
        """Give the files that were read of which a file sees all names, each once, in order: C files have hundreds."""
        found = self._includes.get(path)
        if found is None:
            stars = self.names[path].includes
            targets = dict.fromkeys(target for star in stars for target in self.resolve(path, star))
            found = self._includes[path] = tuple(target for target in targets if target in self.facts)
        return found
