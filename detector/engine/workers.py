"""Runs one function over many files, in this process or in helper processes.

A helper that dies or takes too long costs its own file, never the run.

There is one scheduling path: lanes take the next job until none is left, and answers are filed by job number. One lane
works in the calling thread. A lane of a helper process is driven by a thread that waits for its answers.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from detector.engine import codec
from detector.engine.sweep import usable_processors
from detector.errors import DetectorError, WorkerLost
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.sources.worktree import Entry, read_file

if TYPE_CHECKING:
    import subprocess

WORTH_BYTES = 4_000_000
"""Sum of file sizes from which helper processes are started.

An estimate: on busy processors they were slower at every size measured, 1.91 times at 0.25 MB and 1.13 times at 3.7 MB.
"""
LARGE_BYTES = 512_000
"""A file of this size is read in a helper process, which a time limit can end, even where one process is enough."""
_MOST_LANES = 8
_START_SECONDS = 60.0
_TICK = 0.1
_LENGTH_BYTES = 4
_CHILD = (
    "import sys, json; setup = json.loads(sys.stdin.buffer.readline()); sys.path[:] = setup['path'];"
    "from detector.engine.worker_process import serve; serve(setup)"
)


class Answer(NamedTuple):
    """What became of one file: its facts, or why there are none."""

    facts: FileFacts | None
    failure: str = ""


class Setup(NamedTuple):
    """How a helper process makes its extractor: `module:function` is called with the arguments and the limits.

    It gives an `Extract`: a callable from path and bytes to facts.
    """

    factory: str
    arguments: tuple[str, ...]
    limits: Limits


class Lane(Protocol):
    """Something that does one job after the other."""

    def run(self, entry: Entry) -> Answer:
        """The answer for one file; never raises for anything that a file can cause."""
        ...

    def close(self) -> None:
        """Ends what the lane holds."""
        ...


def run_all(entries: Sequence[Entry], lanes: Sequence[Lane]) -> list[Answer]:
    """The answers for all entries, in their order. Every lane is closed; the first error of a lane itself is raised."""
    answers: list[Answer | None] = [None] * len(entries)
    numbers = iter(range(len(entries)))
    lock = threading.Lock()
    errors: list[BaseException] = []

    def drain(lane: Lane) -> None:
        try:
            while not errors:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                answers[number] = lane.run(entries[number])
        except BaseException as error:
            errors.append(error)
        finally:
            lane.close()

    helpers = [threading.Thread(target=drain, args=(lane,), daemon=True) for lane in lanes[1:]]
    for helper in helpers:
        helper.start()
    drain(lanes[0])
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]
    return [answer for answer in answers if answer is not None]


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Lets the garbage collector run less often: syntax trees are many objects and few cycles (a third of the time)."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def lane_count(wanted: int, total_bytes: int, files: int) -> int:
    """How many lanes to open: `wanted` if positive, else one a processor where the work is worth it. 1 means in process."""
    if wanted <= 0:
        wanted = min(_MOST_LANES, usable_processors()) if total_bytes >= WORTH_BYTES else 1
    return max(1, min(wanted, files))


class InProcess:
    """A lane that works in the calling thread. Python's own parser and ast-grep survive any input; sizes bound the time."""

    def __init__(self, extract: Callable[[str, bytes], FileFacts], limits: Limits) -> None:
        self._extract = extract
        self._limits = limits

    def run(self, entry: Entry) -> Answer:
        """Reads and extracts one file."""
        return examine(entry, self._extract, self._limits)

    def close(self) -> None:
        """Nothing is held."""


def examine(entry: Entry, extract: Callable[[str, bytes], FileFacts], limits: Limits) -> Answer:
    """One file from disk to facts. This is the boundary where every error becomes a failed outcome."""
    try:
        return Answer(extract(entry.path, read_file(entry.native, limits.text_bytes)))
    except (DetectorError, OSError) as error:
        return Answer(None, str(error))
    except RecursionError:
        return Answer(None, "nested too deeply to be read")
    except MemoryError:
        return Answer(None, "takes too much memory to be read")
    except Exception as error:  # the worker boundary: a bug in a reader costs one file
        return Answer(None, f"internal error: {type(error).__name__}: {error}")


class Careful:
    """A lane that does small files in process and hands large ones to a helper, whose end the run survives."""

    def __init__(self, near: Lane, far: Lane, far_bytes: int) -> None:
        """`far_bytes` is the size from which a file is handed to `far`."""
        self._near = near
        self._far = far
        self._far_bytes = far_bytes

    def run(self, entry: Entry) -> Answer:
        """One file, where its size says."""
        size = 0
        with contextlib.suppress(OSError, ValueError):
            size = os.lstat(entry.native).st_size
        return (self._far if size >= self._far_bytes else self._near).run(entry)

    def close(self) -> None:
        """Closes both."""
        self._near.close()
        self._far.close()


class HelperProcess:
    """A lane that hands files to a process of its own, started when needed and again when lost."""

    def __init__(self, setup: Setup, instead: Lane) -> None:
        """`instead` does the work where the system lets no process start."""
        self._setup = setup
        self._instead = instead
        self._cannot_start = False
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = _Watch()

    def run(self, entry: Entry) -> Answer:
        """One file; a lost helper is a failed outcome of this file."""
        process = self._process or self._start()
        if process is None:
            return self._instead.run(entry)
        seconds = self._setup.limits.seconds_per_file
        try:
            with self._watch.over(process, seconds):
                _send(process, [entry.path, entry.native])
                return _answer(_receive(process), entry.path)
        except (WorkerLost, OSError, ValueError):
            timed_out = self._watch.fired
            self.close()
            lost = (
                f"given up after {seconds:g} s" if timed_out else f"its reader died (exit status {process.returncode})"
            )
            return Answer(None, lost)

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.kill()
        process.wait()

    def _start(self) -> subprocess.Popen[bytes] | None:
        if self._cannot_start:
            return None
        import subprocess  # most runs need no helper

        setup = self._setup
        limits = setup.limits._asdict()
        message = {"path": sys.path, "factory": setup.factory, "arguments": setup.arguments, "limits": limits}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            with self._watch.over(self._process, _START_SECONDS):
                _send(self._process, message)
                if _receive(self._process) == b"ready":
                    return self._process
        except (WorkerLost, OSError, ValueError):
            pass
        self.close()
        self._cannot_start = True
        return None


class _Watch:
    """Kills a process that is busy for too long. One timer thread a lane, started with the first job."""

    def __init__(self) -> None:
        self.fired = False
        self._deadline = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def over(self, process: subprocess.Popen[bytes], seconds: float) -> _Watch:
        """Arms the watch for a `with` block."""
        with self._lock:
            self.fired = False
            self._process = process
            self._deadline = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
        return self

    def __enter__(self) -> None:
        """Nothing more to do."""

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._process = None

    def _look(self) -> None:
        idle = 0
        while idle < 50:
            time.sleep(_TICK)
            with self._lock:
                idle = 0 if self._process else idle + 1
                if self._process is not None and time.monotonic() > self._deadline:
                    self.fired = True
                    self._process.kill()
                    self._process = None
                if idle >= 50:
                    self._thread = None


def _send(process: subprocess.Popen[bytes], message: object) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
    process.stdin.flush()


def _receive(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    head = process.stdout.read(_LENGTH_BYTES)
    size = int.from_bytes(head, "big")
    body = process.stdout.read(size)
    if len(head) < _LENGTH_BYTES or len(body) < size:
        raise WorkerLost("the helper process ended")
    return body


def _answer(body: bytes, path: str) -> Answer:
    if body[:1] == b"!":
        return Answer(None, body[1:].decode("utf-8", "replace"))
    facts = codec.decode(body[1:])
    if facts.path != path:
        raise WorkerLost("the helper process answered for another file")
    return Answer(facts)
