"""Which packages other tools are told to refuse, with the entry that says why."""

from __future__ import annotations

from typing import NamedTuple

from detector.database.index import Index
from detector.database.schema import UNAUTHORISED, Signature, SignatureKind
from detector.model.package import Package

_NOT_WHATSAPP = frozenset({SignatureKind.EVASION, SignatureKind.SESSION_ARTIFACT})
"""Kinds that are held against a project only together with WhatsApp."""


class Denied(NamedTuple):
    """A package and the entry that names it."""

    package: Package
    signature: Signature


def entries(index: Index, *, doubtful: bool = False) -> tuple[Signature, ...]:
    """Entries of unauthorised components, by id; those whose facts are not established only if `doubtful`."""
    found = (index.signature(identity) for identity in index.ids)
    return tuple(
        one
        for one in found
        if one.kind in UNAUTHORISED and one.kind not in _NOT_WHATSAPP and (doubtful or not one.doubtful)
    )


def denied(index: Index, ecosystems: frozenset[str] = frozenset(), *, doubtful: bool = False) -> tuple[Denied, ...]:
    """Packages of those entries, sorted by ecosystem and name; all ecosystems if none is named."""
    found: dict[Package, Denied] = {}
    for signature in entries(index, doubtful=doubtful):
        for package in signature.packages:
            if not ecosystems or package.ecosystem in ecosystems:
                found.setdefault(package, Denied(package, signature))
    return tuple(found[package] for package in sorted(found))


def purl(package: Package) -> str:
    """The package URL without a version, encoded as the purl specification asks."""
    from packageurl import PackageURL

    separator = ":" if package.ecosystem == "maven" else "/"
    namespace, _, name = package.name.rpartition(separator)
    return PackageURL(package.ecosystem, namespace.replace(":", "/") or None, name).to_string()
