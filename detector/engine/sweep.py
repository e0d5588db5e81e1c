"""The sweep over a tree: reads every file once and tells the few apart that are not plainly clean.

Memory is bounded by the batch size, whatever the tree; reading and searching release the interpreter lock, so threads
share the work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import IntEnum
from typing import NamedTuple, Protocol

from detector.errors import DetectorError
from detector.limits import Limits
from detector.prefilter import WIDEST_CHARACTER, StemSearch, is_binary, without_nuls
from detector.sources.worktree import Entry, open_file

_BATCH_FILES = 256
_BATCH_BYTES = 512 * 1024
"""One search call per file would cost more than the search; larger batches leave the processor's cache."""
_CHUNK = 128 * 1024
_LOOKED_BEYOND = 8
"""How many times the bound of size is searched of a file that is larger."""
_SETTLED_HEAP = 30 << 20
"""Allocating and freeing this once keeps glibc from handing every batch back to the system, which would make each new
one cost page faults (a third of the whole time). The memory is never touched."""
_MOST_THREADS = 4
"""Beyond that the interpreter lock is the bound."""


class Seen(IntEnum):
    """What the sweep found in a file. The numbers are stored."""

    CLEAN = 0
    HIT = 1
    BINARY = 2
    TOO_LARGE = 3
    FAILED = 4


class Notable(NamedTuple):
    """A file that is not clean. `message` says why it failed."""

    entry: Entry
    seen: Seen
    message: str = ""


class Memory(Protocol):
    """Remembers files by their stat data from earlier runs; must be safe to use from several threads."""

    def stamp(self, native: str) -> bytes:
        """What identifies the present state of a file; b"" if it may change unnoticed."""
        ...

    def recall(self, stamp: bytes) -> Seen | None:
        """What was seen in the file when it had this stamp."""
        ...

    def learn(self, stamp: bytes, seen: Seen) -> None:
        """Keeps what was seen for later runs."""
        ...


class Sweeper(NamedTuple):
    """What every thread of a sweep needs; nothing in it changes, the memory excepted."""

    stems: StemSearch
    limits: Limits
    is_text: Callable[[str], bool]
    """Whether a path's name promises text, so that a NUL byte does not make the file binary."""
    memory: Memory | None = None
    names: StemSearch | None = None
    """The words for which a file is opened that has them in its name."""


def sweep(folders: Iterator[list[Entry]], sweeper: Sweeper, threads: int = 0) -> tuple[list[Notable], int]:
    """The files that are not clean, in the order of `folders`, and how many files were looked at.

    `threads` is 0 for as many as the machine has use for; the result does not depend on it.
    """
    batches = _batches(folders)
    first = next(batches, None)
    if first is None:
        return [], 0
    work = _Work(batches, sweeper, first)
    work.share(threads or min(_MOST_THREADS, usable_processors()))
    notable = [item for number in sorted(work.answers) for item in work.answers[number]]
    return notable, work.files


def usable_processors() -> int:
    """Number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _batches(folders: Iterator[list[Entry]]) -> Iterator[list[Entry]]:
    """The same entries in lists of a handy length."""
    batch: list[Entry] = []
    for folder in folders:
        batch += folder
        while len(batch) >= _BATCH_FILES:
            yield batch[:_BATCH_FILES]
            batch = batch[_BATCH_FILES:]
    if batch:
        yield batch


class _Work:
    """Batches to do and answers by batch number. Threads take the next batch, and with it the walk, under a lock."""

    def __init__(self, batches: Iterator[list[Entry]], sweeper: Sweeper, first: list[Entry]) -> None:
        self.answers = {0: examine(first, sweeper)}
        self.files = len(first)
        self._next = 1
        self._batches = batches
        self._sweeper = sweeper
        self._error: BaseException | None = None

    def share(self, threads: int) -> None:
        """Does all batches in this thread and `threads - 1` others; the first error of any is raised here."""
        if self.files < _BATCH_FILES:
            return
        bytes(_SETTLED_HEAP)
        if threads <= 1:
            self._drain(nullcontext())
        else:
            self._drain_together(threads)
        if self._error is not None:
            raise self._error

    def _drain_together(self, threads: int) -> None:
        from threading import Lock, Thread  # a run over a few files needs no threads

        lock = Lock()
        helpers = [Thread(target=self._drain, args=(lock,), daemon=True) for _ in range(threads - 1)]
        for helper in helpers:
            helper.start()
        self._drain(lock)
        for helper in helpers:
            helper.join()

    def _drain(self, lock: AbstractContextManager[object]) -> None:
        try:
            while self._error is None and (taken := self._take(lock)) is not None:
                number, batch = taken
                self.answers[number] = examine(batch, self._sweeper)
        except BaseException as error:
            self._error = error

    def _take(self, lock: AbstractContextManager[object]) -> tuple[int, list[Entry]] | None:
        with lock:
            batch = next(self._batches, None)
            if batch is None:
                return None
            number = self._next
            self._next += 1
            self.files += len(batch)
            return number, batch


def examine(batch: list[Entry], sweeper: Sweeper) -> list[Notable]:
    """The files of a batch that are not clean, in order."""
    found: dict[int, Notable] = {}
    waiting: list[tuple[int, bytes]] = []
    texts: list[bytes] = []
    size = 0
    memory = sweeper.memory
    for number, entry in enumerate(batch):
        stamp = b""
        if memory is not None:
            stamp = memory.stamp(entry.native)
            known = memory.recall(stamp) if stamp else None
            if known is not None:
                if known is not Seen.CLEAN:
                    found[number] = Notable(entry, known)
                continue
        text = _text_or_verdict(entry, sweeper)
        if isinstance(text, bytes):
            texts.append(text)
            waiting.append((number, stamp))
            size += len(text)
            if size >= _BATCH_BYTES:
                _flush(batch, waiting, texts, sweeper, found)
                size = 0
        else:
            if text.seen is not Seen.CLEAN:
                found[number] = text
            if memory is not None and stamp and text.seen is not Seen.FAILED:
                memory.learn(stamp, text.seen)
    _flush(batch, waiting, texts, sweeper, found)
    for number in _telling_names(batch, sweeper):
        found.setdefault(number, Notable(batch[number], Seen.HIT))
    return [found[number] for number in sorted(found)]


def _telling_names(batch: list[Entry], sweeper: Sweeper) -> set[int]:
    """The files of a batch that have a stem or a telling word in their names: what they do may be told of nowhere else."""
    paths = "\n".join([entry.path for entry in batch]).encode("utf-8", "surrogatepass")
    searches = (search for search in (sweeper.stems, sweeper.names) if search is not None)
    telling = [search for search in searches if search.contains(paths)]  # hardly any path has one
    if not telling:
        return set()
    names = [entry.path.rpartition("/")[2].encode("utf-8", "surrogatepass") for entry in batch]
    return {number for search in telling for number in search.which(names)}


def _flush(
    batch: list[Entry],
    waiting: list[tuple[int, bytes]],
    texts: list[bytes],
    sweeper: Sweeper,
    found: dict[int, Notable],
) -> None:
    """Searches the collected texts and empties the lists."""
    hits = sweeper.stems.which(texts) if texts else []
    for index in hits:
        number = waiting[index][0]
        found[number] = Notable(batch[number], Seen.HIT)
    if sweeper.memory is not None:
        for index, (_number, stamp) in enumerate(waiting):
            if stamp:
                sweeper.memory.learn(stamp, Seen.HIT if index in hits else Seen.CLEAN)
    waiting.clear()
    texts.clear()


def _text_or_verdict(entry: Entry, sweeper: Sweeper) -> bytes | Notable:
    """The bytes to search if the file is small, else what was seen in it."""
    try:
        descriptor = open_file(entry.native)
    except DetectorError as error:
        return Notable(entry, Seen.FAILED, str(error))
    try:
        start = os.read(descriptor, _CHUNK)
        if b"\0" in start and is_binary(start) and not sweeper.is_text(entry.path):
            return Notable(entry, Seen.BINARY)
        if len(start) < _CHUNK and not os.read(descriptor, 1):
            return without_nuls(start)
        os.lseek(descriptor, 0, os.SEEK_SET)
        seen = _stream(descriptor, sweeper)
        if seen is Seen.FAILED and not sweeper.is_text(entry.path):
            return Notable(entry, Seen.TOO_LARGE)
        return Notable(entry, seen, f"larger than {sweeper.limits.text_bytes:,} bytes" if seen is Seen.FAILED else "")
    except OSError as error:
        return Notable(entry, Seen.FAILED, f"cannot be read: {error.strerror or error}")
    finally:
        os.close(descriptor)


def _stream(descriptor: int, sweeper: Sweeper) -> Seen:
    """Searches a large file piece by piece; pieces overlap by the longest stem in the widest encoding.

    What is too large to be read is looked at all the same: a failure if it has a stem, so that padding hides no program.
    """
    limit = sweeper.limits.text_bytes
    too_large = os.fstat(descriptor).st_size > limit
    overlap = sweeper.stems.longest * WIDEST_CHARACTER
    tail, size = b"", 0
    while piece := os.read(descriptor, _BATCH_BYTES):
        size += len(piece)
        too_large = too_large or size > limit
        if size > limit * _LOOKED_BEYOND:
            break
        window = tail + piece
        if sweeper.stems.contains(window):
            return Seen.FAILED if too_large else Seen.HIT
        tail = window[-overlap:] if overlap else b""
    return Seen.TOO_LARGE if too_large else Seen.CLEAN
