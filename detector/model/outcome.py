"""Outcomes and coverage: what happened to every file. "Clean" means examined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(str, Enum):
    """What became of a file."""

    EXAMINED = "examined"
    SKIPPED = "skipped"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one file. `reason` is "" for examined files, a kebab-case reason for skipped ones, a sentence else."""

    path: str
    status: Status
    reason: str = ""
    line: int = 0
    """1-based line the reason is about; 0 if it is about the file."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sum of all outcomes. `files` counts every file met; skipped ones are counted by reason, the rest listed."""

    files: int
    examined: int
    skipped: tuple[tuple[str, int], ...] = ()
    degraded: tuple[Outcome, ...] = ()
    failed: tuple[Outcome, ...] = ()
