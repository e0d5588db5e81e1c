"""Workflow commands of GitHub Actions: one annotation for each finding, at its line in the pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detector.model.finding import Finding, Severity
from detector.model.outcome import Outcome
from detector.model.result import ScanResult, Verdict
from detector.report.placing import from_here
from detector.report.text_escape import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(results: Sequence[ScanResult]) -> str:
    """One line for each finding, file that was not examined and diagnostic, then the verdicts as plain lines."""
    return "".join(f"{line}\n" for result in results for line in _root(result))


def escape_data(text: str) -> str:
    """A message for a workflow command: nothing in it can end the line or begin another command."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A property value for a workflow command, where colons and commas part too."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{escape_data(message)}"


def _root(result: ScanResult) -> Iterator[str]:
    for finding in result.findings:
        yield _finding(result.root, finding)
    for label, name, outcomes in (
        ("not examined", "error", result.coverage.failed),
        ("read in part", "warning", result.coverage.degraded),
    ):
        for outcome in outcomes:
            yield _outcome(result.root, outcome, name, label)
    for item in result.diagnostics:
        place: dict[str, str | int] = {"title": "waudit"}
        if item.path:
            place = {"file": from_here(result.root, item.path), "line": max(item.line, 1), **place}
        yield _command(_COMMANDS[item.severity], place, item.message)
    errors = sum(finding.severity is Severity.ERROR for finding in result.findings)
    count = f", {errors} error{'s' if errors != 1 else ''}" if result.verdict is Verdict.UNAUTHORIZED else ""
    yield f"waudit {printable(result.root)}: {result.verdict.value}{count}"


def _finding(root: str, finding: Finding) -> str:
    span = finding.location.span
    properties: dict[str, str | int] = {
        "file": from_here(root, finding.location.path),
        "line": span.line,
        "endLine": max(span.end_line, span.line),
        "col": span.column,
        "title": f"{finding.rule} {finding.title}",
    }
    line = _command(_COMMANDS[finding.severity], properties, f"{finding.message}.")
    instead = finding.remediation.summary
    return f"{line}%0AInstead: {escape_data(instead)}" if instead else line


def _outcome(root: str, outcome: Outcome, name: str, label: str) -> str:
    properties: dict[str, str | int] = {
        "file": from_here(root, outcome.path),
        "line": max(outcome.line, 1),
        "title": f"waudit: {label}",
    }
    return _command(name, properties, outcome.reason or label)
