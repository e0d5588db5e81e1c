"""A preset for Renovate: no update of a denied package without a person's approval, and a warning in its pull request."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from detector.database.index import Index
from detector.integrations.exports.denied import denied

_DATASOURCES = {
    "pypi": "pypi",
    "npm": "npm",
    "golang": "go",
    "composer": "packagist",
    "gem": "rubygems",
    "maven": "maven",
    "nuget": "nuget",
    "cargo": "crate",
    "pub": "dart",
    "hex": "hex",
}
_NOTE = (
    "This package reaches WhatsApp outside the Business Platform. Do not update it: replace it. "
    "`waudit explain` tells what it is and what to use instead."
)


def render(index: Index, *, doubtful: bool = False) -> str:
    """A preset with one rule an ecosystem."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in denied(index, frozenset(_DATASOURCES), doubtful=doubtful):
        names[one.package.ecosystem].append(one.package.name)
    rules = [_rule(_DATASOURCES[ecosystem], names[ecosystem]) for ecosystem in sorted(names)]
    document = {"description": ["Unauthorised WhatsApp automation, from the waudit signatures"], "packageRules": rules}
    return json.dumps(document, indent=2) + "\n"


def _rule(datasource: str, names: list[str]) -> dict[str, Any]:
    return {
        "description": ["Packages that reach WhatsApp outside the Business Platform"],
        "matchDatasources": [datasource],
        "matchPackageNames": names,
        "dependencyDashboardApproval": True,
        "addLabels": ["unauthorised-whatsapp"],
        "prBodyNotes": [_NOTE],
    }
