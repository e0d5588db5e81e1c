"""The interest that the database has in a file: cheap predicates that may say yes too often and never no in error."""

from __future__ import annotations

from collections.abc import Sequence

from detector.database.modules import known
from detector.database.names import reference_path, squeeze
from detector.database.texts import automaton_of, occurs

_MOST_MEMORIES = 20_000


class DatabaseInterest:
    """Fulfils the extractors' `Interest`: texts and names by one automaton each, calls by method name or known module."""

    def __init__(
        self, in_texts: Sequence[str], in_names: Sequence[str], methods: frozenset[str], modules: frozenset[str]
    ) -> None:
        self._texts = automaton_of(in_texts)
        self._names = automaton_of(in_names)
        self._methods = methods
        self._modules = modules
        self._known: dict[str, bool] = {}

    def text(self, text: str) -> bool:
        """Whether an anchor of a literal, or a stem of another pattern, occurs in `text`."""
        return occurs(self._texts, squeeze(text))

    def call(self, module: str, method: str) -> bool:
        """Whether some call pattern ends in `method`, or `module` belongs to some signature."""
        return method in self._methods or (bool(module) and self._is_known(module))

    def name(self, name: str) -> bool:
        """Whether a stem of an identifier or reference pattern occurs in `name`."""
        return occurs(self._names, squeeze(reference_path(name)))

    def _is_known(self, module: str) -> bool:
        if module not in self._known:
            if len(self._known) > _MOST_MEMORIES:
                self._known.clear()
            self._known[module] = known(self._modules, module)
        return self._known[module]
