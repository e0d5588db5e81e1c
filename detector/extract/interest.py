"""What the caller wants to hear about. Extractors see only this: the database hides behind it, so facts stay few."""

from __future__ import annotations

from typing import Protocol


class Interest(Protocol):
    """Cheap, pure predicates. A fact is kept if one of them says so (see each); imports, dependencies, images,
    environment names, functions and loops are always kept."""

    def text(self, text: str) -> bool:
        """Whether a literal's text is worth a fact."""
        ...

    def call(self, module: str, method: str) -> bool:
        """Whether a call of `method` from `module` ("" if unknown) is worth a fact; calls with an interesting text argument
        and calls of the project's own functions are kept anyway."""
        ...

    def name(self, name: str) -> bool:
        """Whether an identifier or a reference path is worth a fact."""
        ...


class Everything:
    """An interest in all there is; for tests and for `waudit inspect`."""

    def text(self, text: str) -> bool:
        """Keep every text."""
        return True

    def call(self, module: str, method: str) -> bool:
        """Keep every call."""
        return True

    def name(self, name: str) -> bool:
        """Keep every name."""
        return True
