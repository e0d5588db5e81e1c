"""SARIF 2.1.0 as code scanning accepts it: relative percent-encoded URIs, positions of at least 1, one run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from detector.limits import TRACE_STEPS
from detector.model.finding import Finding, Severity, TraceStep
from detector.model.location import Location
from detector.model.outcome import Outcome
from detector.model.result import Diagnostic, RuleInfo, ScanResult, Suppressed
from detector.report.text_escape import printable, valid

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SECURITY_SEVERITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.NOTE: "2.0"}
_EMBEDDED_LINK = re.compile(r"\[[^\]]{1,1000}\]\(")
_PRECISION = {"high": "high", "medium": "medium", "low": "low"}


def render(results: Sequence[ScanResult]) -> str:
    """One run for all roots; paths are relative to where waudit ran."""
    several = len(results) > 1
    rules = _rules(results)
    index = {rule.id: number for number, rule in enumerate(rules)}
    found: list[dict[str, Any]] = []
    notifications: list[dict[str, Any]] = []
    configuration: list[dict[str, Any]] = []
    for result in results:
        prefix = _prefix(result.root, several)
        found.extend(_result(finding, index, prefix) for finding in result.findings)
        found.extend(_suppressed(item, index, prefix) for item in result.suppressed)
        notifications.extend(_notification(item, "degraded", "warning", prefix) for item in result.coverage.degraded)
        notifications.extend(_notification(item, "failed", "error", prefix) for item in result.coverage.failed)
        configuration.extend(_diagnostic(item, prefix) for item in result.diagnostics)
    first = results[0]
    run = {
        "tool": {
            "driver": {
                "name": "waudit",
                "version": first.version,
                "semanticVersion": first.version,
                "informationUri": "https://github.com/waudit/waudit",
                "rules": [_rule(rule) for rule in rules],
                "properties": {
                    "signatures": f"{first.database.version} ({first.database.date}) sha256:{first.database.digest}"
                },
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": found,
        "invocations": [
            {
                "executionSuccessful": not any(result.coverage.failed for result in results),
                "toolExecutionNotifications": notifications,
                "toolConfigurationNotifications": configuration,
            }
        ],
        "properties": {
            "verdicts": {result.root: result.verdict.value for result in results},
            "filesExamined": sum(result.coverage.examined for result in results),
        },
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=2) + "\n"


def _prefix(root: str, several: bool) -> str:
    """What paths are prefixed with: code scanning resolves them from where waudit ran. One absolute root is left out."""
    normal = root.replace("\\", "/")
    is_elsewhere = normal.startswith(("/", "..")) or normal[1:2] == ":"
    return "" if is_elsewhere and not several else normal


def _rules(results: Sequence[ScanResult]) -> list[RuleInfo]:
    used = {finding.rule for result in results for finding in result.findings}
    used |= {item.finding.rule for result in results for item in result.suppressed}
    known = {rule.id: rule for result in results for rule in result.rules}
    return [known[identifier] for identifier in sorted(used & known.keys())]


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.help.split("\n\n", 1)[0].replace("\n", " ")},
        "help": {"text": rule.help, "markdown": rule.help},
        "helpUri": rule.url,
        "properties": {
            "tags": ["security", "whatsapp", rule.name],
            "security-severity": _SECURITY_SEVERITY[Severity.ERROR],
        },
    }


def _result(finding: Finding, index: dict[str, int], prefix: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVEL[finding.severity],
        "message": {"text": text_of(_message(finding))},
        "locations": [_location(finding.location, prefix)],
        "partialFingerprints": {"waudit/v1": finding.fingerprint},
        "properties": {
            "kind": finding.kind.value,
            "signature": finding.signature,
            "confidence": finding.confidence.value,
            "precision": _PRECISION[finding.confidence.value],
            "capabilities": list(finding.capabilities),
        },
    }
    if finding.rule in index:
        document["ruleIndex"] = index[finding.rule]
    if len(finding.trace) > 1:
        steps = [_step(step, prefix) for step in finding.trace[:TRACE_STEPS]]
        document["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        if len(finding.trace) > TRACE_STEPS:
            document["properties"]["traceLeftOut"] = len(finding.trace) - TRACE_STEPS
    return document


def _message(finding: Finding) -> str:
    text = f"{finding.title}: {finding.message}."
    return f"{text} {finding.remediation.summary}" if finding.remediation.summary else text


def text_of(text: str) -> str:
    """A plain-text message: nothing in it becomes an embedded link, and nothing is hidden."""
    shown = printable(text)
    return shown.replace("[", "\\[").replace("]", "\\]") if _EMBEDDED_LINK.search(shown) else shown


def _step(step: TraceStep, prefix: str) -> dict[str, Any]:
    return {"location": {**_location(step.location, prefix), "message": {"text": text_of(step.note)}}}


def _suppressed(item: Suppressed, index: dict[str, int], prefix: str) -> dict[str, Any]:
    kind = "inSource" if item.by == "comment" else "external"
    return {
        **_result(item.finding, index, prefix),
        "suppressions": [{"kind": kind, "status": "accepted", "justification": item.reason}],
    }


def _location(location: Location, prefix: str) -> dict[str, Any]:
    span = location.span
    line, column = max(span.line, 1), max(span.column, 1)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": max(span.end_line, line),
        "endColumn": max(span.end_column, 1),
    }
    if region["endLine"] == line and region["endColumn"] < column:
        region["endColumn"] = column
    return {"physicalLocation": {"artifactLocation": {"uri": uri(location.path, prefix)}, "region": region}}


def uri(path: str, prefix: str = "") -> str:
    """A relative URI reference: percent-encoded UTF-8, never empty."""
    whole = f"{prefix.rstrip('/')}/{path}" if prefix and prefix != "." else path
    whole = whole.replace("\\", "/").lstrip("/")
    while whole.startswith("./"):
        whole = whole[2:]
    encoded = quote(valid(whole), safe="/-._~!$&'()*+,;=@")
    return encoded or "."


def _diagnostic(item: Diagnostic, prefix: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "descriptor": {"id": "configuration"},
        "level": _LEVEL[item.severity],
        "message": {"text": text_of(item.message)},
    }
    if item.path:
        physical: dict[str, Any] = {"artifactLocation": {"uri": uri(item.path, prefix)}}
        if item.line:
            physical["region"] = {"startLine": item.line}
        document["locations"] = [{"physicalLocation": physical}]
    return document


def _notification(outcome: Outcome, identifier: str, level: str, prefix: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(outcome.path, prefix)}}}
    if outcome.line:
        location["physicalLocation"]["region"] = {"startLine": outcome.line}
    return {
        "descriptor": {"id": identifier},
        "level": level,
        "message": {"text": text_of(outcome.reason or identifier)},
        "locations": [location],
    }
