"""Methods called on an object that nobody knows, in a file that knows only one class with a method of that name.

`hass.data[DOMAIN][entry].send_text(to)` where the file imports a `Bridge` that has `send_text`: what was put away somewhere is
taken out again, by a framework's registry, a request, a context.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from detector.extract.flow.knowledge import EVERYDAY
from detector.extract.flow.linked_files import LinkedFiles
from detector.model.fact import Import

_LANGUAGES = frozenset({"python", "javascript", "typescript", "tsx"})
"""Languages in which objects are handed around without their types."""
_SHORT = 4
"""Names of methods below this length say too little."""
_Method: TypeAlias = "tuple[str, int]"
"""A file and the function in it."""


class ByMethod:
    """The methods of the classes that each file defines or imports."""

    def __init__(self, linked: LinkedFiles) -> None:
        self._linked = linked
        self._classes: dict[str, Mapping[str, Mapping[str, int]]] = {}
        self._known: dict[str, Mapping[str, Sequence[_Method]]] = {}

    def only(self, path: str, symbol: str) -> _Method | None:
        """Give the only method that a call on an unknown object may mean, None if there is none or several."""
        receiver, _, method = symbol.rpartition(".")
        if not receiver or len(method) < _SHORT or method in EVERYDAY or not method.isidentifier():
            return None
        if self._linked.facts[path].language not in _LANGUAGES:
            return None
        if path not in self._known:
            self._known[path] = self._known_in(path)
        found = self._known[path].get(method, ())
        return found[0] if len(found) == 1 else None

    def _known_in(self, path: str) -> Mapping[str, Sequence[_Method]]:
        found: dict[str, dict[_Method, None]] = defaultdict(dict)
        homes = [(path, name) for name in self._classes_of(path)]
        for fact in self._linked.facts[path].facts:
            if type(fact) is Import and fact.names:
                targets = [each for each in self._linked.resolve(path, fact.module) if each in self._linked.facts]
                homes.extend((target, name) for target in targets for name in self._meant(target, fact.names))
        for home, name in homes:
            for method, index in self._classes_of(home).get(name, {}).items():
                found[method][home, index] = None
        return {method: list(places) for method, places in found.items()}

    def _meant(self, path: str, names: Sequence[str]) -> Sequence[str]:
        """The classes that imported names are; a default import is the only class of its file."""
        classes = self._classes_of(path)
        if "default" in names and len(classes) == 1:
            return list(classes)
        return [name for name in names if name in classes]

    def _classes_of(self, path: str) -> Mapping[str, Mapping[str, int]]:
        """The methods of each class of a file."""
        if path not in self._classes:
            classes: dict[str, dict[str, int]] = defaultdict(dict)
            for name, index in self._linked.names[path].functions.items():
                owner, _, method = name.rpartition(".")
                if owner and "." not in owner and owner[:1].isupper():
                    classes[owner][method] = index
            self._classes[path] = classes
        return self._classes[path]
