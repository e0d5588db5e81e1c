"""Constraints for pip that no version fulfils: an install that would bring in a denied package fails and names it."""

from __future__ import annotations

from detector.database.index import Index
from detector.integrations.exports.denied import denied

_PYPI = frozenset({"pypi"})


def render(index: Index, *, doubtful: bool = False) -> str:
    """A constraints file for `pip install -c`."""
    lines = [
        "# pip install -c this-file: packages that reach WhatsApp outside the Business Platform cannot be installed.",
        f"# Signatures {index.info.version}; made by `waudit export constraints`.",
    ]
    lines += [f"{one.package.name}<0  # {one.signature.id}" for one in denied(index, _PYPI, doubtful=doubtful)]
    return "\n".join(lines) + "\n"
