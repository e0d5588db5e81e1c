"""What matching asks of the database index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from detector.database.schema import CallPattern, LiteralPattern, NamePattern, Signature
from detector.model.package import Package


class TextHit(Protocol):
    """A literal pattern that met a text."""

    @property
    def signature(self) -> Signature: ...  # noqa: D102
    @property
    def pattern(self) -> LiteralPattern: ...  # noqa: D102


class Lookup(Protocol):
    """What matching asks of the database index."""

    def signature(self, identity: str, /) -> Signature: ...  # noqa: D102
    def packages(self, package: Package, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def repositories(self, url: str, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def look_alikes(self, package: Package, /, *, runs_code: bool) -> tuple[tuple[Signature, str], ...]: ...  # noqa: D102
    def imports(self, language: str, module: str, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def calls_named(self, name: str, language: str, /) -> tuple[tuple[Signature, CallPattern], ...]: ...  # noqa: D102
    def texts(self, text: str, /) -> Iterable[TextHit]: ...  # noqa: D102
    def references(self, path: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def identifiers(self, name: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def environment(self, name: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def images(self, reference: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def artifacts(self, path: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
