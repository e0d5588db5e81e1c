"""The TOML files of the signature database, as bytes: which they are and what digest they have. Nothing is parsed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from detector.errors import SignatureError

_LONGEST_FILE = 8_000_000


class Source(NamedTuple):
    """One TOML file: the number of its folder (0: bundled), its path relative to that, its bytes."""

    folder: int
    path: str
    content: bytes


def bundled_directory() -> Path:
    """The folder of bundled entries: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "signatures"
    return installed if installed.is_dir() else package.parent / "signatures"


def sources(directories: Sequence[Path]) -> tuple[Source, ...]:
    """The TOML files of all folders, folder by folder, sorted by path.

    Of the first folder only sub-folders hold entries: a file at its top is data of another kind. Hidden folders are skipped,
    links are not followed. Raises SignatureError for what cannot be read.
    """
    return tuple(source for number, folder in enumerate(directories) for source in _of_folder(number, folder))


def digest(files: Sequence[Source]) -> str:
    """SHA-256 over the paths and bytes of `files`, in hex."""
    total = hashlib.sha256()
    for source in files:
        total.update(f"{source.folder}:{source.path}:{len(source.content)}\n".encode("utf-8", "surrogateescape"))
        total.update(source.content)
    return total.hexdigest()


def _of_folder(number: int, folder: Path) -> Iterator[Source]:
    if not folder.is_dir():
        raise SignatureError(f"{folder}: is not a folder; name a folder with TOML files")
    paths: list[tuple[str, str]] = []
    for parent, children, files in os.walk(folder):
        children[:] = [child for child in children if not child.startswith(".")]
        relative = Path(parent).relative_to(folder).as_posix()
        if number == 0 and relative == ".":
            continue
        prefix = "" if relative == "." else f"{relative}/"
        paths += [
            (prefix + name, str(Path(parent, name))) for name in files if name.endswith(".toml") and name[0] != "."
        ]
    for relative, path in sorted(paths):
        yield Source(number, relative, _content(path, relative))


def _content(path: str, name: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise SignatureError(f"{name}:1: cannot be read: {error.strerror}; check its permissions") from error
    if len(content) > _LONGEST_FILE:
        raise SignatureError(f"{name}:1: is larger than {_LONGEST_FILE} bytes; split it")
    return content
