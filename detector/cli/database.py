"""The signature database for commands that look into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.database.index import Index
    from detector.database.loading import Database


def open_database(folders: Sequence[str]) -> Index:
    """The bundled database with the team's own folders over it. Raises SignatureError."""
    from detector.database.compiled import open_index

    return open_index(_directories(folders))


def load_database(folders: Sequence[str]) -> Database:
    """The same from its TOML, with every check and all examples. Raises SignatureError."""
    from detector.database.loading import load

    return load(_directories(folders))


def _directories(folders: Sequence[str]) -> tuple[Path, ...]:
    from detector.database.files import bundled_directory

    return (bundled_directory(), *map(Path, folders))
