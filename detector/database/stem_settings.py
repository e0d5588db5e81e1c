"""Reads what the choice of stems rests on: `signatures/stems.toml` and the counted words of the sample."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from detector.database.stems import Exemption, Settings, Stem
from detector.errors import SignatureError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LISTS = ("kinds", "signatures", "aspects", "levels", "roles", "capabilities", "texts")


def read_settings(path: Path) -> Settings:
    """The settings in the TOML file `path`. Raises SignatureError if it is malformed or missing."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SignatureError(f"{path.name}:1: cannot be read: {error}; mend it") from error
    if unknown := sorted(content.keys() - {"given", "names", "avoid", "exempt"}):
        raise SignatureError(f"{path.name}:1: {unknown[0]}: unknown key; one of: given, names, avoid, exempt")
    exemptions = tuple(_exemption(path, table) for table in content.get("exempt", ()))
    return Settings(
        tuple(map(Stem, content.get("given", ()))),
        frozenset(content.get("avoid", ())),
        exemptions,
        tuple(sorted(content.get("names", ()))),
    )


def read_weights(path: Path) -> dict[str, int]:
    """Word to number of sample files, from the file that `bench/code_words.py` writes."""
    rows = (line.split("\t") for line in path.read_text("ascii").splitlines() if not line.startswith("#"))
    return {word: int(number) for word, number in rows}


def _exemption(path: Path, table: dict[str, Any]) -> Exemption:
    if unknown := sorted(table.keys() - {"reason", "costly", *_LISTS}):
        raise SignatureError(
            f"{path.name}:1: {unknown[0]}: unknown key in [[exempt]]; one of: reason, costly, {', '.join(_LISTS)}"
        )
    reason = table.get("reason", "")
    if not isinstance(reason, str) or not reason.strip() or len(table) < 2:
        raise SignatureError(f"{path.name}:1: [[exempt]] needs a reason and at least one condition")
    return Exemption(
        reason, costly=table.get("costly") is True, **{name: tuple(table.get(name, ())) for name in _LISTS}
    )
