"""The result of a scan: everything a report may say. Reports need this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from detector.model.finding import Finding, OfficialUse, Severity
from detector.model.outcome import Coverage


class Verdict(str, Enum):
    """The answer for a tree."""

    UNAUTHORIZED = "unauthorized"
    OFFICIAL = "official"
    CLEAN = "clean"


class DatabaseInfo(NamedTuple):
    """Which signatures judged: version, newest entry's date (ISO), SHA-256 over the TOML, entry count, extra folders."""

    version: str
    date: str
    digest: str
    entries: int
    extra: tuple[str, ...] = ()


class Suppressed(NamedTuple):
    """A finding that a comment, configuration or baseline excuses, with the stated reason."""

    finding: Finding
    by: str
    """"comment", "config" or "baseline"."""
    reason: str
    line: int = 0


class Diagnostic(NamedTuple):
    """Something the user should know about the run itself: unused suppression, ignored configuration."""

    severity: Severity
    message: str
    path: str = ""
    line: int = 0


class Risk(NamedTuple):
    """An explained score from 0 to 100 and the stage of sanction it leads to; `reasons` are (points, sentence)."""

    score: int
    stage: str
    reasons: tuple[tuple[int, str], ...] = ()


class Migration(NamedTuple):
    """Call sites that already use the official platform and those that remain."""

    migrated: int = 0
    remaining: int = 0


class RuleInfo(NamedTuple):
    """What a report says about a rule: id, kebab-case name, title, Markdown help, docs address."""

    id: str
    name: str
    title: str
    help: str
    url: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The findings of one root, sorted by path, line, column, rule; complete and deterministic."""

    root: str
    """The path as the user gave it."""
    verdict: Verdict
    findings: tuple[Finding, ...]
    official: tuple[OfficialUse, ...]
    suppressed: tuple[Suppressed, ...]
    coverage: Coverage
    diagnostics: tuple[Diagnostic, ...]
    database: DatabaseInfo
    rules: tuple[RuleInfo, ...]
    risk: Risk
    migration: Migration
    version: str
    """Version of the tool."""
