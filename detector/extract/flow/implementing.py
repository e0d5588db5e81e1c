"""Which classes of a project extend or implement a type: what is asked of an object of the type is done by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TypeAlias

from detector.extract.flow.exports import IMPLEMENTS
from detector.model.fact import FileFacts

STAND_IN = re.compile(r"mock|fake|stub|noop|dummy")
"""What types are called that stand in for others in tests."""

MOST_CLASSES = 8
"""Classes that an object of a type may be of; of a type with more nothing is said."""
_Type: TypeAlias = "tuple[str, str]"
"""A type by the file that it may stand in ("" where files of a package need no import), and its name."""


class Implementing:
    """The classes by what they extend or implement. `homes_of` gives where a type may stand that a file imports."""

    def __init__(self, files: Mapping[str, FileFacts], homes_of: Callable[[str, str, str], Iterable[_Type]]) -> None:
        self._classes: dict[_Type, dict[_Type, None]] = {}
        for path, facts in files.items():
            for export in facts.exports:
                if export.name.endswith(IMPLEMENTS) and not STAND_IN.search(f"{path}/{export.name}".lower()):
                    for home in homes_of(path, export.module, export.path):
                        self._classes.setdefault(home, {})[path, export.name.removesuffix(IMPLEMENTS)] = None

    def of(self, homes: Iterable[_Type]) -> tuple[_Type, ...]:
        """Give the classes of the project that extend or implement a type, in the order of files; () if they are many."""
        found: dict[_Type, None] = {}
        for home in homes:
            found.update(islice(self._classes.get(home, {}).items(), MOST_CLASSES + 1))
        return tuple(found) if len(found) <= MOST_CLASSES else ()

    def only(self, homes: Iterable[_Type]) -> _Type | None:
        """Give the only class of the project that extends or implements a type."""
        found = self.of(homes)
        return found[0] if len(found) == 1 else None
