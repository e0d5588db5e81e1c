"""OSV records: one a signature, all versions affected, so that any reader of OSV reports unofficial clients."""

from __future__ import annotations

import json
from typing import Any

from detector.database.index import Index
from detector.database.schema import Signature
from detector.integrations.exports.denied import entries, purl
from detector.model.package import Package

SCHEMA_VERSION = "1.6.0"
ECOSYSTEMS = {
    "pypi": "PyPI",
    "npm": "npm",
    "golang": "Go",
    "composer": "Packagist",
    "gem": "RubyGems",
    "maven": "Maven",
    "nuget": "NuGet",
    "cargo": "crates.io",
    "pub": "Pub",
    "hex": "Hex",
    "swift": "SwiftURL",
    "cran": "CRAN",
    "hackage": "Hackage",
}
"""purl types by their name in OSV; packages of others cannot be said there."""
_SEMVER = frozenset({"npm", "golang", "cargo"})
_FIRST = "1970-01-01"


def records(index: Index, *, doubtful: bool = False) -> tuple[dict[str, Any], ...]:
    """The records of all entries with packages, by id."""
    found = (record(signature, index) for signature in entries(index, doubtful=doubtful))
    return tuple(one for one in found if one["affected"])


def record(signature: Signature, index: Index) -> dict[str, Any]:
    """The OSV record of one entry, as JSON values; `affected` is empty if OSV knows none of its ecosystems."""
    date = f"{signature.since or _FIRST}T00:00:00Z"
    references = [{"type": "WEB", "url": url} for url in _addresses(signature, index)]
    return {
        "schema_version": SCHEMA_VERSION,
        "id": record_id(signature),
        "modified": date,
        "published": date,
        "summary": f"{signature.title}: unauthorised WhatsApp access ({signature.kind.value})",
        "details": f"{signature.summary}\n\n{signature.reason}",
        "affected": [_affected(one) for one in signature.packages if one.ecosystem in ECOSYSTEMS],
        "references": references,
        "database_specific": {
            "kind": signature.kind.value,
            "severity": signature.severity,
            "confidence": signature.confidence,
            "doubtful": signature.doubtful,
        },
    }


def record_id(signature: Signature) -> str:
    """The id of an entry's record. OSV reserves plain prefixes for registered databases."""
    return f"x_WAUDIT-{signature.id}"


def render(index: Index, *, doubtful: bool = False) -> str:
    """A JSON array of all records."""
    return json.dumps(records(index, doubtful=doubtful), indent=2, ensure_ascii=False) + "\n"


def _affected(package: Package) -> dict[str, Any]:
    kind = "SEMVER" if package.ecosystem in _SEMVER else "ECOSYSTEM"
    return {
        "package": {"ecosystem": ECOSYSTEMS[package.ecosystem], "name": package.name, "purl": purl(package)},
        "ranges": [{"type": kind, "events": [{"introduced": "0"}]}],
    }


def _addresses(signature: Signature, index: Index) -> tuple[str, ...]:
    policies = (index.policies[name].url for name in signature.policy if name in index.policies)
    return tuple(dict.fromkeys((*policies, *(url for url in signature.evidence if url.startswith("https://")))))
