"""Configuration exceptions at work: what they excuse, which are unused, expired or about to expire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from detector.model.finding import Finding, Severity
from detector.model.result import Diagnostic, Suppressed
from detector.policy.configuration import Configuration, ExceptionEntry
from detector.policy.excused import Excused, places
from detector.policy.patterns import matches
from detector.policy.terms import Terms

NOTICE_DAYS = 14
"""How long before an exception expires the user is told."""


def apply(findings: Sequence[Finding], terms: Terms) -> Excused:
    """Take the excused findings out. A finding whose exception has expired stays and says so in its message."""
    configuration = terms.configuration
    entries = configuration.exceptions
    met: dict[int, list[Finding]] = {number: [] for number in range(len(entries))}
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        numbers = [number for number, entry in enumerate(entries) if covers(entry, finding, configuration)]
        for number in numbers:
            met[number].append(finding)
        valid = [entries[number] for number in numbers if not _is_expired(entries[number], terms.today)]
        if valid:
            suppressed.append(Suppressed(finding, "config", _reason(valid[0]), valid[0].line))
        elif numbers:
            kept.append(_returned(finding, entries[numbers[0]]))
        else:
            kept.append(finding)
    told = [item for number, entry in enumerate(entries) for item in _told(entry, met[number], terms)]
    return Excused(tuple(kept), tuple(suppressed), tuple(told))


def covers(entry: ExceptionEntry, finding: Finding, configuration: Configuration) -> bool:
    """Whether an exception of this configuration speaks of a finding, expired or not."""
    return (
        finding.rule.startswith(entry.rule.rstrip("X"))
        and (not entry.signature or finding.signature == entry.signature)
        and (not entry.path or matches(entry.path, configuration.prefix + finding.location.path))
    )


def _is_expired(entry: ExceptionEntry, today: date | None) -> bool:
    return entry.expires is not None and today is not None and today > entry.expires


def _reason(entry: ExceptionEntry) -> str:
    return f"{entry.reason} ({entry.owner})" if entry.owner else entry.reason


def _returned(finding: Finding, entry: ExceptionEntry) -> Finding:
    return replace(finding, message=f"{finding.message} (its exception expired on {entry.expires})")


def _told(entry: ExceptionEntry, met: Sequence[Finding], terms: Terms) -> Iterator[Diagnostic]:
    def tell(severity: Severity, message: str) -> Diagnostic:
        return Diagnostic(severity, message, terms.configuration.file, entry.line)

    who = f", says {entry.owner}" if entry.owner else ""
    if not met:
        if not terms.partial and not terms.configuration.prefix and _is_active(entry, terms):
            yield tell(Severity.WARNING, "unused exception: no finding is like it; delete it")
    elif _is_expired(entry, terms.today):
        message = f"exception expired on {entry.expires}: {places(met)} reported again; mend it or renew the exception"
        yield tell(Severity.WARNING, message)
    elif entry.expires and terms.today and (entry.expires - terms.today).days <= NOTICE_DAYS:
        days = (entry.expires - terms.today).days
        left = "today" if days == 0 else f"in {days} day{'s' if days != 1 else ''}"
        yield tell(Severity.NOTE, f"exception expires {left}, on {entry.expires}{who}: it hides {places(met)}")


def _is_active(entry: ExceptionEntry, terms: Terms) -> bool:
    """Whether a rule of the entry was looked for at all."""
    prefix = entry.rule.rstrip("X")
    return terms.rules is None or any(rule.startswith(prefix) for rule in terms.rules)
