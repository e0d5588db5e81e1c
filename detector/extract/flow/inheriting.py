"""What classes inherit of a class that their language finds without an import: Rails' autoloader, a package of Java or C#."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from detector.extract.flow.exports import IMPLEMENTS
from detector.extract.flow.knowledge import PACKAGE_SCOPED
from detector.extract.flow.linked_files import LinkedFiles
from detector.model.fact import Constant

_STEPS = 3
"""How far up parents are looked for."""
_Member = TypeVar("_Member")
_Table: TypeAlias = "Mapping[tuple[str, str], list[tuple[str, _Member]]]"


class Inheriting:
    """The members of all classes by the last name of their class, and the parents of the classes of each file."""

    def __init__(self, linked: LinkedFiles) -> None:
        self._linked = linked
        self._parents_of: dict[str, tuple[str, ...]] = {}

    def function(self, path: str, name: str) -> tuple[str, int] | None:
        """Give the only method, with its file, that the classes of a file inherit under a name."""
        return self._only(path, name, self._functions)

    def constant(self, path: str, name: str) -> tuple[str, Constant] | None:
        """Give the only constant, or the only method that always gives the same, that the classes of a file inherit."""
        return self._only(path, name, self._constants)

    def _only(self, path: str, name: str, table: _Table[_Member]) -> tuple[str, _Member] | None:
        if self._linked.facts[path].language not in PACKAGE_SCOPED:
            return None
        files = [path]
        for _ in range(_STEPS):
            parents = [parent for each in files for parent in self._parents(each)]
            found = [place for parent in parents for place in table.get((parent, name), ()) if place[0] not in files]
            if found:
                return found[0] if len(found) == 1 else None
            files = [home for parent in parents for home in self._homes.get(parent, ())]
            if not files:
                break
        return None

    def _parents(self, path: str) -> tuple[str, ...]:
        """The last names of the types that the classes of a file extend and that it does not import."""
        if path not in self._parents_of:
            exports = self._linked.facts[path].exports
            extended = (each.path for each in exports if each.name.endswith(IMPLEMENTS) and not each.module)
            self._parents_of[path] = tuple(dict.fromkeys(name.rpartition(".")[2] for name in extended))
        return self._parents_of[path]

    @cached_property
    def _homes(self) -> Mapping[str, list[str]]:
        """The files of each class by its last name."""
        homes: dict[str, dict[str, None]] = defaultdict(dict)
        for path, facts in self._linked.facts.items():
            for function in facts.functions:
                owner = function.name.rpartition(".")[0].rpartition(".")[2]
                if owner:
                    homes[owner][path] = None
        return {owner: list(paths) for owner, paths in homes.items() if len(paths) == 1}

    @cached_property
    def _functions(self) -> _Table[int]:
        """The methods of each class and name; of several forms of one in a file only the first."""
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for path, facts in self._linked.facts.items():
            for index, function in enumerate(facts.functions):
                owner, _, name = function.name.rpartition(".")
                found[owner.rpartition(".")[2], name].setdefault(path, index)
        return {member: list(places.items()) for member, places in found.items()}

    @cached_property
    def _constants(self) -> _Table[Constant]:
        found: dict[tuple[str, str], list[tuple[str, Constant]]] = defaultdict(list)
        for path, facts in self._linked.facts.items():
            for constant in facts.constants:
                owner, _, name = constant.name.removesuffix("()").rpartition(".")
                found[owner.rpartition(".")[2], name].append((path, constant))
        return found
