"""Outcomes and coverage: what happened to every file. "Clean" means examined."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Status(str, Enum):
    """What became of a file."""

    EXAMINED = "examined"
    SKIPPED = "skipped"
    DEGRADED = "degraded"
    FAILED = "failed"


class Outcome(NamedTuple):
    """The fate of one file. `reason` is "" for examined files, a kebab-case reason for skipped ones, a sentence else."""

    path: str
    status: Status
    reason: str = ""
    line: int = 0
    """1-based line the reason is about; 0 if it is about the file."""


class Coverage(NamedTuple):
    """The sum of all outcomes. `files` counts every file met; skipped ones are counted by reason, the rest listed."""

    files: int
    examined: int
    skipped: tuple[tuple[str, int], ...] = ()
    degraded: tuple[Outcome, ...] = ()
    failed: tuple[Outcome, ...] = ()
