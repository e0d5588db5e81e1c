"""The result of a run: facts judged, excuses applied, advice added, the verdict drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from detector import __version__
from detector.database.compiled import open_index
from detector.database.files import bundled_directory
from detector.engine.collecting import Collected, Crew, collect
from detector.engine.examining import Examined
from detector.engine.judging import Judged, judge_tree
from detector.engine.plan import Plan, coverage
from detector.engine.workers import LARGE_BYTES
from detector.errors import DetectorError
from detector.model.finding import Finding, OfficialUse, Severity
from detector.model.outcome import Coverage, Outcome
from detector.model.result import Migration, Risk, RuleInfo, ScanResult, Verdict
from detector.policy.settling import settle
from detector.policy.suppression import MARK
from detector.sources.worktree import read_file
from detector.text.decoding import decode

if TYPE_CHECKING:
    from detector.advise.advice import Adviser
    from detector.database.index import Index
    from detector.engine.request import ScanRequest
    from detector.rules.base import Rule


def databases(extra: Sequence[str]) -> tuple[Path, ...]:
    """The bundled database and the team's own folders, in the order in which they count."""
    return (bundled_directory(), *map(Path, extra))


def judged_result(request: ScanRequest, plan: Plan, cache: str) -> ScanResult:
    """Extract the hits, judge them, settle what is reported. Raises SignatureError for a wrong database."""
    folders = databases(request.signatures)
    # A grammar may run for ever over a few bytes that somebody made for it.
    far_bytes = LARGE_BYTES if request.trusted else 0
    crew = Crew(request.limits, tuple(map(str, folders)), cache, request.workers, far_bytes)
    index = open_index(folders)
    collected = collect(plan, crew, index)
    rules = _rules(request)
    examined = _examined(request, plan, collected, index)
    judged = judge_tree(examined.files, plan.paths, index, rules, request.limits, entire=request.files is None)
    findings = _together(judged.judgement.findings, examined.findings)
    settled = settle(findings, _texts(plan, findings, request), request.terms)
    official = judged.judgement.official
    adviser = _adviser(index, official)
    reported = tuple(adviser.advised(finding) for finding in settled.findings)
    return ScanResult(
        root=request.root,
        verdict=_verdict(settled.findings, official),
        findings=reported,
        official=official,
        suppressed=settled.suppressed,
        coverage=_coverage(plan, collected, examined.failed),
        diagnostics=(*settled.diagnostics, *examined.diagnostics),
        database=index.info,
        rules=(*(_info(rule) for rule in rules), *examined.rules),
        risk=_risk(settled.findings),
        migration=_migration(judged, collected),
        version=__version__,
    )


def _rules(request: ScanRequest) -> tuple[type[Rule], ...]:
    from detector.rules.registry import ALL_RULES

    return tuple(rule for rule in ALL_RULES if request.reviewer or rule.persona != "reviewer")


def _examined(request: ScanRequest, plan: Plan, collected: Collected, index: Index) -> Examined:
    if request.examine is None:
        return Examined(collected.files)
    return request.examine(request.root, sorted(plan.searched), collected.files, index, request.limits)


def _together(judged: tuple[Finding, ...], added: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All findings in the order of the judged ones."""
    if not added:
        return judged
    return tuple(sorted((*judged, *added), key=lambda one: (one.location, one.rule, one.signature, one.message)))


def _texts(plan: Plan, findings: Sequence[Finding], request: ScanRequest) -> dict[str, str]:
    """The text of every file that a finding points at or that has a suppression comment."""
    wanted = {finding.location.path for finding in findings}
    hits = {entry.path for entry in plan.hits}
    mark = MARK.encode()
    texts: dict[str, str] = {}
    for entry in plan.searched:
        # A finding may stand in a neighbour without any stem.
        if entry.path not in hits and entry.path not in wanted:
            continue
        try:
            data = read_file(entry.native, request.limits.manifest_bytes)
        except DetectorError:
            continue  # its failure is already an outcome
        if entry.path in wanted or mark in data.lower():
            texts[entry.path] = decode(data).text
    return texts


def _coverage(plan: Plan, collected: Collected, added: Sequence[Outcome]) -> Coverage:
    """What the scan and the examination could not read; a file that is lost to both is counted once."""
    known = {outcome.path for outcome in (*plan.failed, *collected.failed)}
    failed = {outcome.path: outcome for outcome in added if outcome.path not in known}
    degraded = tuple(outcome for outcome in collected.degraded if outcome.path not in failed)
    return coverage(plan, degraded, (*collected.failed, *failed.values()), collected.unread)


def _verdict(findings: Iterable[Finding], official: Sequence[OfficialUse]) -> Verdict:
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Verdict.UNAUTHORIZED
    return Verdict.OFFICIAL if official else Verdict.CLEAN


def _adviser(index: Index, official: Sequence[OfficialUse]) -> Adviser:
    from detector.advise.advice import Adviser

    policies = {identifier: policy.url for identifier, policy in index.policies.items()}
    # What only tests and examples show is nothing that the project has.
    return Adviser(index.advice.values(), policies, [use.provider for use in official if use.act is not None])


def _info(rule: type[Rule]) -> RuleInfo:
    return rule.info()


def _risk(findings: Sequence[Finding]) -> Risk:
    if not findings:
        return Risk(0, "")
    from detector.database.knowledge import Knowledge
    from detector.rules.risk import assess

    knowledge = Knowledge()
    return assess(findings, knowledge.risk_weights, knowledge.risk_stages)


def _migration(judged: Judged, collected: Collected) -> Migration:
    from detector.advise.progress import progress
    from detector.rules.official import official_evidence

    return progress(collected.files, official_evidence(judged.case), judged.judgement.findings)
