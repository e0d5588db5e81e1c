"""Facts by content: what was extracted from the same bytes under the same path is not extracted again.

The key covers all that facts depend on, so an entry is right or absent. Entries are JSON with a checksum; a damaged one
counts as absent. The folder can be deleted at any time.
"""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from hashlib import blake2b

from detector.engine import codec
from detector.engine.storage import replace_file, touch, trim
from detector.model.fact import FileFacts

MOST_BYTES = 256_000_000
"""What the folder may hold before the entries that were not used for longest go."""
_LARGEST_ENTRY = 16_000_000
_MAGIC = b"waudit facts 1\n"


class FactCache:
    """Entries of one generation: one version of the extractors, the database, the interpreter and the limits."""

    def __init__(self, folder: str, generation: Iterable[str]) -> None:
        """`folder` is made when needed; `generation` names all that facts depend on besides path and bytes."""
        self._folder = folder
        self._generation = "\0".join(generation).encode("utf-8", "surrogatepass")

    def key(self, path: str, data: bytes) -> str:
        """The name of the entry for these bytes under this path."""
        head = b"\0".join((self._generation, path.encode("utf-8", "surrogatepass"), b""))
        return blake2b(blake2b(head, digest_size=32).digest() + data, digest_size=24).hexdigest()

    def load(self, key: str, path: str) -> FileFacts | None:
        """The facts of an entry, or None."""
        file = self._file(key)
        try:
            with open(file, "rb") as stream:
                content = stream.read(_LARGEST_ENTRY)
        except OSError:
            return None
        head = len(_MAGIC)
        checksum, body = content[head : head + 32], content[head + 32 :]
        if not content.startswith(_MAGIC) or _checksum(key, body) != checksum:
            return None
        with contextlib.suppress(ValueError):
            facts = codec.decode(body)
            if facts.path == path:
                touch(file)
                return facts
        return None

    def store(self, key: str, facts: FileFacts) -> None:
        """Keeps an entry; very large ones are not worth it."""
        body = codec.encode(facts)
        if len(body) < _LARGEST_ENTRY // 2:
            replace_file(self._file(key), _MAGIC + _checksum(key, body) + body)

    def close(self) -> None:
        """Keeps the folder within its bound; looks once a day, whoever wrote to it."""
        trim(self._folder, MOST_BYTES)

    def _file(self, key: str) -> str:
        return os.path.join(self._folder, key[:2], key[2:])


def _checksum(key: str, body: bytes) -> bytes:
    """Binds content to its name, so that entries cannot be swapped by accident."""
    return blake2b(body, digest_size=32, key=key.encode("ascii")).digest()
