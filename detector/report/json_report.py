"""The stable JSON, schema "waudit/v1": 1-based positions, POSIX paths relative to the scanned root."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from detector.limits import TRACE_STEPS
from detector.model.finding import Finding, Remediation
from detector.model.location import Location
from detector.model.outcome import Outcome
from detector.model.result import ScanResult, Suppressed
from detector.report.text_escape import valid

SCHEMA = "waudit/v1"


def render(results: Sequence[ScanResult]) -> str:
    """One object for one root; for several, one object whose `roots` holds one object for each."""
    if len(results) == 1:
        document = as_document(results[0])
    else:
        document = {"schema": SCHEMA, "roots": [as_document(result) for result in results]}
    return json.dumps(_valid(document), ensure_ascii=True, indent=2) + "\n"


def as_document(result: ScanResult) -> dict[str, Any]:
    """The result of one root as plain JSON values."""
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "waudit",
            "version": result.version,
            "signatures": {
                "version": result.database.version,
                "date": result.database.date,
                "sha256": result.database.digest,
                "entries": result.database.entries,
                "extra": list(result.database.extra),
            },
        },
        "root": result.root,
        "verdict": result.verdict.value,
        "risk": {
            "score": result.risk.score,
            "stage": result.risk.stage,
            "reasons": [{"points": points, "reason": reason} for points, reason in result.risk.reasons],
        },
        "migration": {"migrated": result.migration.migrated, "remaining": result.migration.remaining},
        "findings": [finding_document(finding) for finding in result.findings],
        "official": [{"provider": use.provider, **place(use.location), "what": use.what} for use in result.official],
        "suppressed": [_suppressed(item) for item in result.suppressed],
        "diagnostics": [
            {"severity": item.severity.value, "path": item.path, "line": item.line, "message": item.message}
            for item in result.diagnostics
        ],
        "coverage": {
            "files": result.coverage.files,
            "examined": result.coverage.examined,
            "skipped": dict(result.coverage.skipped),
            "degraded": [_outcome(item) for item in result.coverage.degraded],
            "failed": [_outcome(item) for item in result.coverage.failed],
        },
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding as plain JSON values."""
    span = finding.location.span
    return {
        "rule": finding.rule,
        "signature": finding.signature,
        "title": finding.title,
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "path": finding.location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "snippet": finding.snippet,
        "capabilities": list(finding.capabilities),
        "trace": [{**place(step.location), "note": step.note} for step in finding.trace[:TRACE_STEPS]],
        **_left_out(finding),
        "fingerprint": finding.fingerprint,
        "references": list(finding.references),
        "remediation": _remediation(finding.remediation),
    }


def _left_out(finding: Finding) -> dict[str, int]:
    """How many steps the trace has beyond those that are written, if there are more."""
    more = len(finding.trace) - TRACE_STEPS
    return {"trace_left_out": more} if more > 0 else {}


def place(location: Location) -> dict[str, Any]:
    """Path, line and column of a place."""
    return {"path": location.path, "line": location.span.line, "column": location.span.column}


def _valid(value: Any) -> Any:
    """The same document with texts that every reader of JSON accepts."""
    if isinstance(value, str):
        return valid(value)
    if isinstance(value, dict):
        return {key: _valid(inner) for key, inner in value.items()}
    return [_valid(inner) for inner in value] if isinstance(value, list) else value


def _remediation(remediation: Remediation) -> dict[str, Any]:
    return {
        "summary": remediation.summary,
        "steps": list(remediation.steps),
        "references": list(remediation.references),
    }


def _suppressed(item: Suppressed) -> dict[str, Any]:
    return {
        **finding_document(item.finding),
        "suppressed_by": item.by,
        "reason": item.reason,
        "comment_line": item.line,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    document: dict[str, Any] = {"path": outcome.path, "reason": outcome.reason}
    if outcome.line:
        document["line"] = outcome.line
    return document
