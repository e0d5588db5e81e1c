"""What the code itself is, so that nothing that another state of it stored is ever taken for its own."""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH100, PTH116, PTH118, PTH120

from __future__ import annotations

import contextlib
import os

_ROOMS = ("database", "extract", "model", "text", "engine", "sources", "")


def code_identity() -> str:
    """Name, size and time of every module that facts and verdicts of files depend on."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    states = []
    for room in _ROOMS:
        for parent, folders, names in os.walk(os.path.join(root, room)):
            if not room:
                folders.clear()
            for name in names:
                if name.endswith(".py"):
                    with contextlib.suppress(OSError):
                        status = os.stat(os.path.join(parent, name))
                        states.append(f"{parent[len(root) :]}/{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(states))
