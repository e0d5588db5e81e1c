"""Which classes of a project extend or implement a type: what is asked of an object of the type is done by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from detector.extract.flow.exports import IMPLEMENTS
from detector.model.fact import FileFacts

STAND_IN = re.compile(r"mock|fake|stub|noop|dummy")
"""What types are called that stand in for others in tests."""

_Type: TypeAlias = "tuple[str, str]"
"""A type by the file that it may stand in, and its name."""


class Implementing:
    """The classes by what they extend or implement. `homes_of` gives where a type may stand that a file imports."""

    def __init__(self, files: Mapping[str, FileFacts], homes_of: Callable[[str, str, str], Iterable[_Type]]) -> None:
        self._classes: dict[_Type, list[_Type]] = {}
        for path, facts in files.items():
            for export in facts.exports:
                if export.name.endswith(IMPLEMENTS) and not STAND_IN.search(f"{path}/{export.name}".lower()):
                    for home in homes_of(path, export.module, export.path):
                        self._classes.setdefault(home, []).append((path, export.name.removesuffix(IMPLEMENTS)))

    def only(self, homes: Iterator[_Type]) -> _Type | None:
        """Give the only class of the project that extends or implements a type."""
        found = {each for home in homes for each in self._classes.get(home, ())}
        return found.pop() if len(found) == 1 else None
