"""The interest that the database has in a file: cheap predicates that may say yes too often and never no in error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from detector.database.languages import family, separators
from detector.database.modules import candidates, known
from detector.database.names import reference_path, squeeze
from detector.database.texts import automaton_of, occurs
from detector.model.fact import Import

_MOST_MEMORIES = 20_000


class DatabaseInterest:
    """Fulfils the extractors' `Interest`: texts and names by one automaton each, calls by method name or known module."""

    def __init__(
        self,
        in_texts: Sequence[str],
        in_names: Sequence[str],
        methods: Mapping[str, tuple[Sequence[str], Sequence[int]]],
        imports: Mapping[str, Mapping[str, Sequence[int]]],
    ) -> None:
        """Take the tables `unrooted` and `imports` of the index.

        `methods` are last names with the languages in which they tell something by themselves ("" for all) and the
        signatures that have them; `imports` are the signatures of modules by family of languages.
        """
        self._texts = automaton_of(in_texts)
        self._names = automaton_of(in_names)
        self._methods = methods
        self._imports = imports
        self._modules = frozenset(module for of_family in imports.values() for module in of_family)
        self._known: dict[str, bool] = {}

    def text(self, text: str) -> bool:
        """Whether an anchor of a literal, or a stem of another pattern, occurs in `text`."""
        return occurs(self._texts, squeeze(text))

    def call(self, module: str, method: str) -> bool:
        """Whether some call pattern ends in `method`, or `module` belongs to some signature."""
        return method in self._methods or (bool(module) and self._is_known(module))

    def unrooted(self, language: str, imports: Iterable[Import], methods: Iterable[str]) -> frozenset[str]:
        """Those of `methods` of which a pattern may count on a receiver that is not known, in a file with these imports."""
        imported = {number for one in imports for number in self._signatures_of(language, one)}
        return frozenset(
            method
            for method in methods
            if method in self._methods
            and (
                not {"", language}.isdisjoint(self._methods[method][0])
                or not imported.isdisjoint(self._methods[method][1])
            )
        )

    def method_of(self, language: str, module: str, method: str) -> bool:
        """Whether a call pattern of what `module` belongs to ends in `method`."""
        known_by = self._methods.get(method)
        return known_by is not None and not set(known_by[1]).isdisjoint(self._signatures(language, module))

    def name(self, name: str) -> bool:
        """Whether a stem of an identifier or reference pattern occurs in `name`."""
        return occurs(self._names, squeeze(reference_path(name)))

    def _signatures_of(self, language: str, one: Import) -> Iterator[int]:
        """Signatures of a module, and of what is taken from it."""
        joint = separators(language)[0]
        for module in (one.module, *(f"{one.module}{joint}{name}" for name in one.names)):
            yield from self._signatures(language, module)

    def _signatures(self, language: str, module: str) -> Iterator[int]:
        of_family = self._imports.get(family(language), {})
        for candidate in candidates(family(language), module):
            yield from of_family.get(candidate, ())

    def _is_known(self, module: str) -> bool:
        if module not in self._known:
            if len(self._known) > _MOST_MEMORIES:
                self._known.clear()
            self._known[module] = known(self._modules, module)
        return self._known[module]
