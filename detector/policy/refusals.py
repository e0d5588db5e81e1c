"""What the configuration of a tree that is not trusted would have hidden, told instead of done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detector.model.finding import Finding, Severity
from detector.model.result import Diagnostic
from detector.policy.configuration import Configuration
from detector.policy.exceptions import covers
from detector.policy.excused import places
from detector.policy.patterns import matches
from detector.policy.terms import Terms


def diagnostics(findings: Sequence[Finding], terms: Terms) -> Iterator[Diagnostic]:
    """One diagnostic for the configuration, and one for each of its settings that would have hidden findings."""
    refused = terms.refused
    if refused is None or not refused.file:
        return
    yield Diagnostic(Severity.WARNING, "configuration of an untrusted tree is not honoured", refused.file)
    for what, line, hidden in (*_hidden(findings, refused), *_known(findings, terms)):
        if hidden:
            yield Diagnostic(Severity.WARNING, f"{what} would hide {places(hidden)}; not honoured", refused.file, line)


def _hidden(findings: Sequence[Finding], refused: Configuration) -> Iterator[tuple[str, int, list[Finding]]]:
    for pattern in refused.exclude:
        yield f'exclude "{pattern}"', 0, [item for item in findings if matches(pattern, item.location.path)]
    for spelling in refused.ignore:
        yield f'ignore "{spelling}"', 0, [item for item in findings if _is_named(spelling, item)]
    if refused.select:
        unselected = [item for item in findings if not any(_is_named(spelling, item) for spelling in refused.select)]
        yield "select", 0, unselected
    if refused.min_confidence is not None:
        least = refused.min_confidence
        yield "min-confidence", 0, [item for item in findings if item.confidence.rank > least.rank]
    for entry in refused.exceptions:
        yield "exception", entry.line, [item for item in findings if covers(entry, item, refused)]


def _known(findings: Sequence[Finding], terms: Terms) -> Iterator[tuple[str, int, list[Finding]]]:
    if terms.refused_baseline:
        _, absorbed = terms.refused_baseline.absorb(findings)
        yield "baseline", 0, [item.finding for item in absorbed]


def _is_named(spelling: str, finding: Finding) -> bool:
    prefix = spelling.upper().rstrip("X")
    return prefix.startswith("WA") and finding.rule.startswith(prefix)
