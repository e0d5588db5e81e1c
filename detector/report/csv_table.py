"""CSV for spreadsheets: one row a finding; no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from detector.model.finding import Finding
from detector.model.result import ScanResult
from detector.report.text_escape import printable

HEADER = (
    "root",
    "verdict",
    "severity",
    "confidence",
    "rule",
    "kind",
    "signature",
    "path",
    "line",
    "column",
    "message",
    "snippet",
    "instead",
    "fingerprint",
    "status",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(results: Sequence[ScanResult]) -> str:
    """A header, the findings, the suppressed ones, and a row for each file that was not examined."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(HEADER)
    for result in results:
        for finding in result.findings:
            table.writerow(_row(result, finding, "reported"))
        for item in result.suppressed:
            table.writerow(_row(result, item.finding, f"suppressed by {item.by}: {item.reason}"))
        for outcome in result.coverage.failed:
            cells = [""] * len(HEADER)
            cells[0], cells[1], cells[7], cells[8] = result.root, result.verdict.value, outcome.path, str(outcome.line)
            cells[10], cells[14] = outcome.reason, "not examined"
            table.writerow(map(escape, cells))
    return stream.getvalue()


def escape(text: str) -> str:
    """A cell that every spreadsheet takes for text; quoting is the writer's."""
    return f"'{printable(text)}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else printable(text)


def _row(result: ScanResult, finding: Finding, status: str) -> list[str]:
    span = finding.location.span
    cells = (
        result.root,
        result.verdict.value,
        finding.severity.value,
        finding.confidence.value,
        finding.rule,
        finding.kind.value,
        finding.signature,
        finding.location.path,
        str(span.line),
        str(span.column),
        finding.message,
        finding.snippet,
        finding.remediation.summary,
        finding.fingerprint,
        status,
    )
    return [escape(cell) for cell in cells]
