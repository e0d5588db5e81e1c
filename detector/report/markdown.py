"""Markdown for job summaries and pull-request comments: nothing from the tree can format, mention, link or embed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detector.model.finding import Finding
from detector.model.result import ScanResult
from detector.report.counts import coverage_summary, severity_counts
from detector.report.telling import told_trace
from detector.report.text_escape import printable

MOST_ENTRIES = 20

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()|~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;"}
_AUTOLINK = re.compile(r"://|www\.", re.IGNORECASE)
_LIST_START = re.compile(r"^([-+=]|\d+[.)])")
_TICKS = re.compile(r"`+")


def render(results: Sequence[ScanResult]) -> str:
    """A heading and a section for each root."""
    lines = [line for result in results for line in _root(result, len(results) > 1)]
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """Text that renders as itself on one line: no formatting, HTML, mention, issue or address becomes active."""
    shown = "".join(_ENTITIES.get(char, char) for char in _PUNCTUATION.sub(r"\\\1", printable(text)))
    shown = _AUTOLINK.sub(lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"), shown)
    return _LIST_START.sub(
        lambda match: f"\\{match[0]}" if len(match[0]) == 1 else f"{match[0][:-1]}\\{match[0][-1]}", shown
    )


def code(text: str) -> str:
    """Text in a code span, whatever backticks it holds. A pipe would end a table cell, so it is not for tables."""
    shown = printable(text)
    if not shown.strip():
        return f"`{shown or ' '}`"
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def fenced(text: str) -> list[str]:
    """One line of text as a code block."""
    shown = printable(text)
    fence = "`" * max(3, max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    return [f"{fence}text", shown, fence]


def link(address: str) -> str:
    """An address of ours as a link; anything but plain https is shown as text."""
    is_plain = re.fullmatch(r"https://[A-Za-z0-9\-._~/?#=&%+:,]+", address)
    return f"<{address}>" if is_plain else escape(address)


def _root(result: ScanResult, several: bool) -> Iterator[str]:
    yield f"# waudit: {result.verdict.value}{f' in {escape(result.root)}' if several else ''}"
    yield ""
    counts = ", ".join(severity_counts(result))
    suppressed = f", {len(result.suppressed)} suppressed" if result.suppressed else ""
    yield f"{counts or 'No findings'}{suppressed}. {coverage_summary(result.coverage)}."
    if result.risk.score:
        yield f"Risk {result.risk.score}/100: {escape(result.risk.stage)}."
    yield ""
    for finding in result.findings:
        yield from _finding(finding)
    yield from _lists(result)


def _finding(finding: Finding) -> Iterator[str]:
    span = finding.location.span
    yield f"## {finding.severity.value} {finding.rule}: {escape(finding.message)}"
    yield ""
    yield f"{code(f'{finding.location.path}:{span.line}:{span.column}')}"
    yield ""
    if finding.snippet:
        yield from fenced(finding.snippet)
        yield ""
    yield f"- {finding.kind.value}, confidence {finding.confidence.value}"
    entries, left = told_trace(finding, MOST_ENTRIES)
    for told in entries:
        yield f"- {code(f'{told.path}:{told.line_list}')} {escape(told.note)}"
    if left:
        yield f"- and {left} more {'places' if left > 1 else 'place'}"
    if finding.remediation.summary:
        yield f"- Instead: {escape(finding.remediation.summary)}"
        for text in finding.remediation.steps:
            yield f"  - {escape(text)}"
    for reference in finding.references:
        yield f"- See {link(reference)}"
    yield ""


def _lists(result: ScanResult) -> Iterator[str]:
    official = [
        f"- {escape(use.provider)}: {escape(use.what)} in {code(f'{use.location.path}:{use.location.span.line}')}"
        for use in result.official
    ]
    failed = [f"- {code(item.path)}: {escape(item.reason)}" for item in result.coverage.failed]
    degraded = [f"- {code(item.path)}: {escape(item.reason)}" for item in result.coverage.degraded]
    told = [
        f"- {item.severity.value}: {f'{code(item.path)}: ' if item.path else ''}{escape(item.message)}"
        for item in result.diagnostics
    ]
    for title, lines in (
        ("Official use", official),
        ("Not examined", failed),
        ("Read in part", degraded),
        ("About this run", told),
    ):
        if lines:
            yield f"## {title}"
            yield ""
            yield from lines
            yield ""
