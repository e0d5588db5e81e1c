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


def exit_status(results: Iterable[ScanResult], fail_on: Severity | None) -> Exit:
    """The status for one run.

    FINDINGS if any finding is at or above `fail_on` (None: never), else INCOMPLETE if a selected file could not be
    examined, else CLEAN.
    """
    incomplete = False
    for result in results:
        if fail_on is not None and any(finding.severity.rank <= fail_on.rank for finding in result.findings):
            return Exit.FINDINGS
        incomplete = incomplete or bool(result.coverage.failed)
    return Exit.INCOMPLETE if incomplete else Exit.CLEAN
