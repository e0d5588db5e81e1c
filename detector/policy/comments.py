"""Suppression comments at work: a comment excuses findings whose primary place it stands on, or right above it.

"On" is any line of the primary place, so that the comment may follow the last line of a long call. Trace places do not
count: who reads the comment must see the finding it speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from detector.model.finding import Finding, Severity
from detector.model.result import Diagnostic, Suppressed
from detector.policy.excused import Excused, places
from detector.policy.suppression import Suppression, suppressions
from detector.policy.terms import Terms

_MOST_LINES = 100
"""A primary place longer than this is a whole block, not a statement."""


def apply(findings: Sequence[Finding], texts: Mapping[str, str], terms: Terms) -> Excused:
    """Take the excused findings out, or, in a tree that is not trusted, only tell of the comments."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.location.path].append(finding)
    excused: dict[int, Suppressed] = {}
    told: list[Diagnostic] = []
    for path in sorted(texts):
        for comment in suppressions(texts[path]):
            met = [finding for finding in by_path.get(path, ()) if not comment.problem and _covers(comment, finding)]
            told.extend(_told(path, comment, met, terms))
            if terms.trusted:
                for finding in met:
                    excused.setdefault(id(finding), Suppressed(finding, "comment", comment.reason, comment.line))
    kept = tuple(finding for finding in findings if id(finding) not in excused)
    return Excused(kept, tuple(excused.values()), tuple(told))


def _covers(comment: Suppression, finding: Finding) -> bool:
    span = finding.location.span
    last = min(max(span.end_line, span.line), span.line + _MOST_LINES)
    return finding.rule in comment.rules and span.line <= comment.covers <= last


def _told(path: str, comment: Suppression, met: Sequence[Finding], terms: Terms) -> Iterator[Diagnostic]:
    def tell(message: str) -> Diagnostic:
        return Diagnostic(Severity.WARNING, message, path, comment.line)

    if comment.problem:
        yield tell(f"suppression comment does not count: {comment.problem}")
    elif not terms.trusted:
        if met:
            yield tell(f"suppression comment of an untrusted tree is not honoured; it would hide {places(met)}")
    elif not terms.partial:
        used = {finding.rule for finding in met}
        idle = [rule for rule in comment.rules if rule not in used and (terms.rules is None or rule in terms.rules)]
        if idle:
            yield tell(f"unused suppression: nothing for {', '.join(idle)} here; delete it")
