"""`overrides` for package.json: a denied package anywhere in the tree becomes a version that does not exist."""

from __future__ import annotations

import json

from detector.database.index import Index
from detector.integrations.exports.denied import denied

BLOCKED = "0.0.0-blocked-by-waudit"
_NPM = frozenset({"npm"})


def render(index: Index, *, doubtful: bool = False) -> str:
    """A JSON object with the one key "overrides", to be merged into package.json."""
    names = {one.package.name: BLOCKED for one in denied(index, _NPM, doubtful=doubtful)}
    return json.dumps({"overrides": names}, indent=2) + "\n"
