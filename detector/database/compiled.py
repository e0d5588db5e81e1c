"""The compiled database: the tables of the index in the user's cache folder, keyed by the TOML bytes they stem from.

A cache file is JSON, so reading it runs nothing; a digest tells damage. Whatever is wrong with it, the index is built
anew from the TOML: the cache changes how long a run takes, never what it says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from detector import __version__
from detector.database.cache_folder import cache_root
from detector.database.files import Source, bundled_directory, digest, sources
from detector.database.index import Index

_SUFFIX = ".index"
_LARGEST = 64_000_000
_MOST_FILES = 6


def open_index(directories: Sequence[Path] = (), cache: Path | None = None) -> Index:
    """The index over `directories`, from the cache if that has it.

    The first directory is the bundled one; none stands for `bundled_directory()` alone. `cache` is the folder of cache
    files, None for `cache_directory()`. Raises SignatureError for wrong TOML.
    """
    directories = tuple(directories) or (bundled_directory(),)
    files = sources(directories)
    extra = tuple(folder.as_posix() for folder in directories[1:])
    key = _key(files, extra)
    path = (cache_directory() if cache is None else cache) / f"{key}{_SUFFIX}"
    sections = _read(path, key)
    if sections is None:
        sections = _built(files, extra)
        _write(path, key, sections)
    return Index(sections)


def _built(files: Sequence[Source], extra: tuple[str, ...]) -> Mapping[str, bytes]:
    # The TOML machinery is loaded only where the cache does not help.
    from detector.database.loading import assemble
    from detector.database.tables import build

    return build(assemble(files, extra))


def cache_directory() -> Path:
    """The folder for compiled databases."""
    return Path(cache_root()) / "database"


def _key(files: Sequence[Source], extra: tuple[str, ...]) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    parts = (_builders(), __version__, python, digest(files), *extra)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _builders() -> str:
    """Name, size and time of the modules that build the tables: what another state of them stored is not taken."""
    with os.scandir(Path(__file__).parent) as entries:
        states = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py"))
    return "\n".join(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states)


def _read(path: Path, key: str) -> Mapping[str, bytes] | None:
    """The sections in the file, or None if it is missing, damaged or about something else."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST)
    except OSError:
        return None
    header, _, body = content.partition(b"\n\n")
    if header != _header(key, body):
        return None
    sections = {}
    for part in body.split(b"\n\n"):
        name, _, table = part.partition(b"\n")
        sections[name.decode("ascii", "replace")] = table
    return sections


def _write(path: Path, key: str, sections: Mapping[str, bytes]) -> None:
    """Write the file in one step; a folder that cannot be written to costs time, nothing else."""
    # JSON lines never hold an empty line, so one parts the sections.
    body = b"\n\n".join(name.encode("ascii") + b"\n" + table for name, table in sections.items())
    import tempfile

    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".writing-", suffix=_SUFFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_header(key, body) + b"\n\n" + body)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
        _drop_oldest(path.parent)


def _header(key: str, body: bytes) -> bytes:
    return f"waudit {key} {hashlib.sha256(body).hexdigest()}".encode("ascii")


def _drop_oldest(folder: Path) -> None:
    files = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    for file in files[_MOST_FILES:]:
        file.unlink(missing_ok=True)
