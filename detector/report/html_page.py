"""One HTML page that needs nothing else: no script, no external resource, and a policy that forbids both."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence

from detector.model.finding import Finding, OfficialUse
from detector.model.result import ScanResult
from detector.report.counts import coverage_summary, severity_counts
from detector.report.telling import told_trace
from detector.report.text_escape import printable

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #777; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 0; }
article { border: 1px solid var(--line); border-left-width: .4rem; border-radius: .4rem; margin: 1rem 0; padding: .8rem 1rem; }
article.error { border-left-color: #c62828; }
article.warning { border-left-color: #ef8f00; }
article.note { border-left-color: #1976d2; }
code, pre { font: 14px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: #8881; border-radius: .3rem; margin: .5rem 0; padding: .5rem .8rem; }
dl { display: grid; gap: .2rem 1rem; grid-template-columns: max-content 1fr; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
footer, .soft { color: var(--soft); }
"""
_ADDRESS = re.compile(r"https://[A-Za-z0-9\-._~/?#=&%+:,()]+\Z")


def render(results: Sequence[ScanResult]) -> str:
    """A page with a section for each root."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    body = "\n".join(line for result in results for line in _root(result))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>waudit report</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def escape(text: str) -> str:
    """Text for HTML content and quoted attributes."""
    return html.escape(printable(text), quote=True)


def _root(result: ScanResult) -> Iterator[str]:
    yield "<section>"
    yield f"<h1>{escape(result.root)}: {result.verdict.value}</h1>"
    counts = ", ".join(severity_counts(result))
    yield f"<p>{counts or 'No findings'}, {len(result.suppressed)} suppressed.</p>"
    if result.risk.score:
        yield f"<p>Risk {result.risk.score}/100: {escape(result.risk.stage)}</p>"
        yield from _list(f"{points}: {reason}" for points, reason in result.risk.reasons)
    for finding in result.findings:
        yield from _finding(finding)
    yield from _details("Official use", [_official(use) for use in result.official])
    coverage = result.coverage
    yield from _details("Not examined", [f"{item.path}: {item.reason}" for item in coverage.failed], is_open=True)
    yield from _details("Read in part", [f"{item.path}: {item.reason}" for item in coverage.degraded])
    excused = [
        f"{item.finding.rule} at {item.finding.location.path}:{item.finding.location.span.line}, {item.by}: {item.reason}"
        for item in result.suppressed
    ]
    yield from _details("Suppressed", excused)
    told = [
        f"{item.severity.value}: {item.path + ': ' if item.path else ''}{item.message}" for item in result.diagnostics
    ]
    yield from _details("About this run", told, is_open=True)
    database = f"signatures {result.database.version} of {result.database.date}"
    yield (f"<footer>{coverage_summary(coverage)}; waudit {escape(result.version)}, {escape(database)}</footer>")
    yield "</section>"


def _finding(finding: Finding) -> Iterator[str]:
    span = finding.location.span
    yield f'<article class="{finding.severity.value}">'
    yield f"<h2>{finding.severity.value} {escape(finding.rule)}: {escape(finding.message)}</h2>"
    yield f"<p><code>{escape(finding.location.path)}:{span.line}:{span.column}</code></p>"
    if finding.snippet:
        yield f"<pre>{escape(finding.snippet)}</pre>"
    yield "<dl>"
    yield f"<dt>what</dt><dd>{escape(finding.title)} ({finding.kind.value})</dd>"
    yield f"<dt>confidence</dt><dd>{finding.confidence.value}</dd>"
    if finding.remediation.summary:
        yield f"<dt>instead</dt><dd>{escape(finding.remediation.summary)}"
        yield from _list(finding.remediation.steps)
        yield "</dd>"
    for reference in finding.references:
        yield f"<dt>see</dt><dd>{_link(reference)}</dd>"
    yield "</dl>"
    entries, _none_left = told_trace(finding)
    yield from _details("Where it comes from", [f"{told.path}:{told.line_list}: {told.note}" for told in entries])
    yield "</article>"


def _official(use: OfficialUse) -> str:
    return f"{use.provider} at {use.location.path}:{use.location.span.line} ({use.what})"


def _details(title: str, lines: Sequence[str], *, is_open: bool = False) -> Iterator[str]:
    if lines:
        yield f"<details{' open' if is_open else ''}><summary>{title} ({len(lines)})</summary>"
        yield from _list(lines)
        yield "</details>"


def _list(lines: Iterable[str]) -> Iterator[str]:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    if items:
        yield f"<ul>{items}</ul>"


def _link(address: str) -> str:
    if not _ADDRESS.match(address):
        return escape(address)
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(address)}</a>'
