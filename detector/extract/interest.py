"""What the caller wants to hear about. Extractors see only this: the database hides behind it, so facts stay few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from detector.model.fact import Import


class Interest(Protocol):
    """Cheap, pure predicates: a fact is kept if one of them says so.

    Imports, dependencies, images, environment names, functions and loops are always kept.
    """

    def text(self, text: str, /) -> bool:
        """Whether a literal's text is worth a fact."""
        ...

    def call(self, module: str, method: str, /) -> bool:
        """Whether a call of `method` from `module` ("" if unknown) is worth a fact.

        Calls with an interesting text and calls of the project's own functions are kept anyway.
        """
        ...

    def unrooted(self, language: str, imports: Iterable[Import], methods: Iterable[str], /) -> frozenset[str]:
        """Those of `methods` that are worth a fact on a receiver that is not known, in a file with these imports."""
        ...

    def method_of(self, language: str, module: str, method: str, /) -> bool:
        """Whether something is known of the calls of `method` that stem from `module`."""
        ...

    def name(self, name: str, /) -> bool:
        """Whether an identifier or a reference path is worth a fact."""
        ...


class Everything:
    """An interest in all there is; for tests and for looking at a file whole."""

    def text(self, _text: str, /) -> bool:
        """Keep every text."""
        return True

    def call(self, _module: str, _method: str, /) -> bool:
        """Keep every call."""
        return True

    def unrooted(self, _language: str, _imports: Iterable[Import], methods: Iterable[str], /) -> frozenset[str]:
        """Keep every call."""
        return frozenset(methods)

    def method_of(self, _language: str, _module: str, _method: str, /) -> bool:
        """Know of no module."""
        return False

    def name(self, _name: str, /) -> bool:
        """Keep every name."""
        return True
