"""The gate: from results to one exit status. Computed here and nowhere else; the report format never changes it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from detector.model.finding import Severity
from detector.model.result import ScanResult


class Exit(IntEnum):
    """Exit statuses, each with one meaning."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4


_GRAVEST_FIRST = (Exit.INTERNAL, Exit.USAGE, Exit.FINDINGS, Exit.INCOMPLETE, Exit.CLEAN)


def exit_status(
    results: Iterable[ScanResult], fail_on: Severity | None, *, strict: bool = False, require_input: bool = False
) -> Exit:
    """The status for one run.

    FINDINGS if any finding is at or above `fail_on` (None: never), else INCOMPLETE if a selected file could not be
    examined, else CLEAN. With `strict`, files that were read in part count as not examined; with `require_input`, a
    root without a single examined file does.
    """
    incomplete = False
    for result in results:
        if fail_on is not None and any(finding.severity.rank <= fail_on.rank for finding in result.findings):
            return Exit.FINDINGS
        coverage = result.coverage
        incomplete = (
            incomplete
            or bool(coverage.failed)
            or (strict and bool(coverage.degraded))
            or (require_input and not coverage.examined and not coverage.degraded)
        )
    return Exit.INCOMPLETE if incomplete else Exit.CLEAN


def gravest(statuses: Iterable[Exit]) -> Exit:
    """The one status for several roots: findings outrank what could not be examined."""
    return min(statuses, key=_GRAVEST_FIRST.index, default=Exit.CLEAN)
