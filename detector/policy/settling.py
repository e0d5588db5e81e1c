"""From all findings of a tree to those that are reported: fingerprints, excuses, filters, snippets. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from detector.model.finding import Finding
from detector.model.result import Diagnostic, Suppressed
from detector.policy import comments, exceptions, refusals
from detector.policy.fingerprints import with_fingerprints
from detector.policy.snippets import named_as_a_whole, with_snippets
from detector.policy.terms import Terms


class Settled(NamedTuple):
    """What a report says of the findings; each part in the order of the findings or of their places."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    diagnostics: tuple[Diagnostic, ...]


def settle(findings: Iterable[Finding], texts: Mapping[str, str], terms: Terms) -> Settled:
    """Decide about every finding. `texts` (path -> text) should hold all files that were read.

    Excuses are tried in the order comment, configuration, baseline. Filters come last, so that an excuse for a finding that
    is not shown does not look unused.
    """
    all_findings = tuple(with_fingerprints(findings))
    private = named_as_a_whole(all_findings)
    by_comment = comments.apply(all_findings, texts, terms)
    by_entry = exceptions.apply(by_comment.kept, terms)
    kept, absorbed = terms.baseline.absorb(by_entry.kept) if terms.baseline else (by_entry.kept, ())
    shown = tuple(finding for finding in kept if _is_wanted(finding, terms))
    suppressed = tuple(
        item for item in (*by_comment.suppressed, *by_entry.suppressed, *absorbed) if _is_wanted(item.finding, terms)
    )
    told = (*by_comment.diagnostics, *by_entry.diagnostics, *refusals.diagnostics(shown, terms))
    return Settled(
        tuple(with_snippets(shown, texts, private)),
        tuple(_with_snippets(suppressed, texts, private)),
        tuple(sorted(told, key=lambda item: (item.path, item.line, item.message))),
    )


def _is_wanted(finding: Finding, terms: Terms) -> bool:
    is_selected = terms.rules is None or finding.rule in terms.rules
    return is_selected and finding.confidence.rank <= terms.min_confidence.rank


def _with_snippets(
    suppressed: tuple[Suppressed, ...], texts: Mapping[str, str], private: Container[str]
) -> list[Suppressed]:
    ordered = sorted(suppressed, key=lambda item: (item.finding.location, item.finding.rule, item.finding.fingerprint))
    findings = with_snippets((item.finding for item in ordered), texts, private)
    return [item._replace(finding=finding) for item, finding in zip(ordered, findings, strict=True)]
