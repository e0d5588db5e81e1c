"""JUnit XML, which every CI server shows: one suite a root, one case a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detector.model.finding import Finding, Severity
from detector.model.result import ScanResult
from detector.report.placing import from_here
from detector.report.text_escape import printable

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def render(results: Sequence[ScanResult]) -> str:
    """Errors and warnings are failures, notes pass with an output, files that were not examined are errors."""
    suites = [line for result in results for line in _suite(result)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>"]) + "\n"


def escape(text: str) -> str:
    """Text for XML content and attributes; what XML cannot hold at all becomes a visible escape."""
    shown = _NOT_XML.sub("\ufffd", printable(text))
    return "".join(_ENTITIES.get(char, char) for char in shown)


def _suite(result: ScanResult) -> Iterator[str]:
    failures = sum(finding.severity is not Severity.NOTE for finding in result.findings)
    failed = result.coverage.failed
    cases = len(result.findings) + len(failed) or 1
    yield (
        f'  <testsuite name="waudit {escape(result.root)}" tests="{cases}" failures="{failures}"'
        f' errors="{len(failed)}" skipped="0">'
    )
    for finding in result.findings:
        yield from _case(result.root, finding)
    for outcome in failed:
        path = escape(from_here(result.root, outcome.path))
        yield f'    <testcase classname="waudit.coverage" name="{path}" file="{path}">'
        yield f'      <error type="not-examined" message="{escape(outcome.reason or "not examined")}"/>'
        yield "    </testcase>"
    if not result.findings and not failed:
        yield f'    <testcase classname="waudit" name="verdict {result.verdict.value}"/>'
    yield "  </testsuite>"


def _case(root: str, finding: Finding) -> Iterator[str]:
    path = from_here(root, finding.location.path)
    line = finding.location.span.line
    name = f"{path}:{line} {finding.title}"
    yield f'    <testcase classname="waudit.{finding.rule}" name="{escape(name)}" file="{escape(path)}" line="{line}">'
    body = "\n".join(escape(text) for text in _body(path, finding))
    if finding.severity is Severity.NOTE:
        yield f"      <system-out>{escape(finding.message)}\n{body}</system-out>"
    else:
        message = f'message="{escape(finding.message)}"'
        yield f'      <failure type="{finding.severity.value}" {message}>{body}</failure>'
    yield "    </testcase>"


def _body(path: str, finding: Finding) -> Iterator[str]:
    yield f"{path}:{finding.location.span.line}:{finding.location.span.column}"
    if finding.snippet:
        yield f"  | {finding.snippet}"
    for step in finding.trace:
        if step.location != finding.location:
            yield f"  > {step.location.path}:{step.location.span.line}: {step.note}"
    yield f"  = {finding.kind.value}, confidence {finding.confidence.value}"
    if finding.remediation.summary:
        yield f"  = instead: {finding.remediation.summary}"
