"""A deny list of package URLs, as the configuration of GitHub's dependency review."""

from __future__ import annotations

from detector.database.index import Index
from detector.integrations.exports.denied import denied, purl

_TYPES = frozenset({"pypi", "npm", "golang", "composer", "gem", "maven", "nuget", "cargo", "pub", "swift", "hex"})


def render(index: Index, *, doubtful: bool = False) -> str:
    """YAML with `deny-packages`, one package a line with the entry that names it."""
    lines = [
        "# Packages that reach WhatsApp outside the Business Platform, for dependency-review-action's `config-file`.",
        f"# Signatures {index.info.version}; made by `waudit export purl`.",
        "deny-packages:",
    ]
    lines += [f'  - "{purl(one.package)}" # {one.signature.id}' for one in denied(index, _TYPES, doubtful=doubtful)]
    return "\n".join(lines) + "\n"
