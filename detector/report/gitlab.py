"""GitLab's Code Quality report: a list of issues with a fingerprint, shown in the merge request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from detector.model.finding import Finding, Severity
from detector.model.result import ScanResult
from detector.report.placing import from_here
from detector.report.text_escape import printable

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}
"""In GitLab's words; `blocker` stays free for what the user's own tools call so."""


def render(results: Sequence[ScanResult]) -> str:
    """One issue for each finding, and one for each file that was not examined."""
    issues = [issue for result in results for issue in _issues(result, len(results) > 1)]
    return json.dumps(issues, ensure_ascii=True, indent=2) + "\n"


def _issues(result: ScanResult, several: bool) -> list[dict[str, Any]]:
    issues = [_issue(finding, result.root, several) for finding in result.findings]
    for outcome in result.coverage.failed:
        path = from_here(result.root, outcome.path)
        digest = hashlib.sha256(f"not examined\0{path}".encode()).hexdigest()[:32]
        reason = printable(outcome.reason)
        issues.append(_document(f"not examined: {reason}", "not-examined", digest, "major", path, max(outcome.line, 1)))
    return issues


def _issue(finding: Finding, root: str, several: bool) -> dict[str, Any]:
    path = from_here(root, finding.location.path)
    # GitLab drops issues with the same fingerprint: two roots may hold the same file.
    fingerprint = finding.fingerprint
    if several:
        fingerprint = hashlib.sha256(f"{printable(root)}\0{fingerprint}".encode()).hexdigest()[:32]
    description = f"{finding.rule} {printable(finding.message)}"
    if finding.remediation.summary:
        description += f". Instead: {printable(finding.remediation.summary)}"
    line = max(finding.location.span.line, 1)
    return _document(description, finding.rule, fingerprint, _SEVERITIES[finding.severity], path, line)


def _document(description: str, name: str, fingerprint: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": name,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
