"""Counts for people: findings by severity, and what became of the files."""

from __future__ import annotations

from detector.model.finding import Severity
from detector.model.outcome import Coverage
from detector.model.result import ScanResult


def severity_counts(result: ScanResult) -> list[str]:
    """How many findings of each severity there are, the gravest first: ["2 errors", "1 note"]."""
    numbers = [(sum(finding.severity is severity for finding in result.findings), severity) for severity in Severity]
    return [f"{number} {severity.value}{'s' if number != 1 else ''}" for number, severity in numbers if number]


def coverage_summary(coverage: Coverage) -> str:
    """What became of the files: "5 of 9 files examined (1 in part), 1 failed, 3 skipped (1 binary, 2 ignored)"."""
    in_part = f" ({len(coverage.degraded)} in part)" if coverage.degraded else ""
    failed = f", {len(coverage.failed)} failed" if coverage.failed else ""
    skipped = sum(number for _, number in coverage.skipped)
    listed = ", ".join(f"{number} {reason}" for reason, number in coverage.skipped if number)
    reasons = f" ({listed})" if listed else ""
    return f"{read_count(coverage)} of {coverage.files} files examined{in_part}{failed}, {skipped} skipped{reasons}"


def read_count(coverage: Coverage) -> int:
    """How many files were examined, be it in part."""
    return coverage.examined + len(coverage.degraded)
