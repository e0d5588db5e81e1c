"""Which files were clean or binary when last seen, told by their stat data alone, so that unchanged ones are not read.

One small file per tree in the user's cache folder; it may be lost, damaged or stale and changes only the time.

A file is known by a 128-bit hash of its path, size, inode and both times. As git does with its index, a file that was
changed less than two seconds before it was looked at is not remembered: it could change again within one tick of its clock.
"""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH123

from __future__ import annotations

import os
import stat
import time
from hashlib import blake2b, sha256
from itertools import chain

from detector.engine.storage import replace_file
from detector.engine.sweep import Seen

_WIDTH = 16
_RACY_NS = 2_000_000_000
_KEPT = (Seen.CLEAN, Seen.BINARY)
"""What is remembered, in the order of the file. The few hits are read anyway."""
_MAGIC = b"waudit unchanged 1\n"
_MOST_FILES = 2_000_000


class Unchanged:
    """Fulfils the sweep's `Memory`. `recall` sees only earlier runs; `save` writes what this run learned."""

    def __init__(self, path: str, identity: str) -> None:
        """`path` is the file in the cache folder; `identity` names all else that a verdict depends on."""
        self._path = path
        self._seal = sha256(identity.encode()).digest()
        self._known = self._load()
        self._learned: dict[Seen, list[bytes]] = {seen: [] for seen in _KEPT}
        self._recalled = 0
        self._latest = time.time_ns() - _RACY_NS

    def stamp(self, native: str) -> bytes:
        """The hash that stands for a file in its present state; b"" for one that changed a moment ago."""
        try:
            status = os.lstat(native)
        except (OSError, ValueError):
            return b""
        newest = max(status.st_mtime_ns, status.st_ctime_ns)
        if newest > self._latest or not stat.S_ISREG(status.st_mode):
            return b""
        text = f"{native}\0{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} {status.st_dev}"
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()

    def recall(self, stamp: bytes) -> Seen | None:
        """What was seen in the file in an earlier run."""
        seen = self._known.get(stamp)
        if seen is not None:
            self._learned[seen].append(stamp)
            self._recalled += 1
        return seen

    def learn(self, stamp: bytes, seen: Seen) -> None:
        """Notes a verdict for `save`."""
        if seen in self._learned:
            self._learned[seen].append(stamp)

    def save(self) -> None:
        """Writes the state of this run if it differs from the last; failing to costs the next run time, nothing else."""
        total = sum(map(len, self._learned.values()))
        if total == self._recalled == len(self._known) or total > _MOST_FILES:
            return
        tables = [b"".join(sorted(self._learned[seen])) for seen in _KEPT]
        body = b"".join(len(table).to_bytes(8, "big") + table for table in tables)
        replace_file(self._path, _MAGIC + self._seal + sha256(body).digest() + body)

    def _load(self) -> dict[bytes, Seen]:
        try:
            with open(self._path, "rb") as stream:
                content = stream.read(len(_MAGIC) + 64 + (_MOST_FILES + 1) * _WIDTH)
        except OSError:
            return {}
        head = len(_MAGIC)
        seal, checksum, body = content[head : head + 32], content[head + 32 : head + 64], content[head + 64 :]
        if not content.startswith(_MAGIC) or seal != self._seal or sha256(body).digest() != checksum:
            return {}
        return dict(chain.from_iterable(_tables(body)))


def _tables(body: bytes) -> list[list[tuple[bytes, Seen]]]:
    tables = []
    at = 0
    for seen in _KEPT:
        size = int.from_bytes(body[at : at + 8], "big")
        table = body[at + 8 : at + 8 + size]
        at += 8 + size
        tables.append([(table[start : start + _WIDTH], seen) for start in range(0, len(table), _WIDTH)])
    return tables
