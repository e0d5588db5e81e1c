"""The other end of a helper process: reads one job a line, answers with facts. Started by `workers.HelperProcess` only."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from detector.engine import codec
from detector.engine.workers import Answer, examine, rare_collections
from detector.limits import Limits
from detector.sources.worktree import Entry

_MOST_MEMORY = 4 << 30


def serve(setup: dict[str, Any]) -> None:
    """Answers jobs from standard input until it closes. Whatever readers print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _bound_memory()
    limits = Limits(**setup["limits"])
    module, _, function = setup["factory"].partition(":")
    extract = getattr(import_module(module), function)(*setup["arguments"], limits=limits)
    _send(answers, b"ready")
    with rare_collections(), contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        for line in sys.stdin.buffer:
            path, native = json.loads(line)
            _send(answers, _encoded(examine(Entry(path, native), extract, limits)))


def _encoded(answer: Answer) -> bytes:
    if answer.facts is None:
        return b"!" + answer.failure.encode("utf-8", "backslashreplace")
    return b"=" + codec.encode(answer.facts)


def _send(stream: BinaryIO, body: bytes) -> None:
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def _bound_memory() -> None:
    """Where the system can, a file that makes a reader eat memory ends the helper instead of the machine."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
