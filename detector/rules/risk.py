"""The risk of a tree: an explained score from 0 to 100 and the stage of sanction it leads to. The weights are data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from detector.model.finding import Finding, Kind
from detector.model.result import Risk

if TYPE_CHECKING:
    from detector.database.knowledge import RiskStage, RiskWeight

_HIGHEST = 100
_SHARE_OF_FURTHER_KINDS = Fraction(1, 4)
_SHOWN_DIMENSIONS = ("behaviour", "evasion")


def assess(findings: Iterable[Finding], weights: Sequence[RiskWeight], stages: Sequence[RiskStage]) -> Risk:
    """The risk that the findings together mean. The same for any order of `findings`.

    The gravest kind counts once and in full, every other kind for a quarter; each behaviour and evasion counts once, by
    its surest finding. `reasons` are sorted by falling points and add up to the score unless that is cut at 100.
    """
    judged = tuple((finding, _certainty(finding, weights)) for finding in findings)
    parts = [*_kinds(judged, weights), *_acts(judged, weights)]
    reasons = sorted(
        ((_rounded(points), sentence) for points, sentence in parts if _rounded(points)),
        key=lambda reason: (-reason[0], reason[1]),
    )
    score = min(_HIGHEST, sum(points for points, _ in reasons))
    return Risk(score, _stage(score, stages), tuple(reasons))


_Judged = Sequence["tuple[Finding, Fraction]"]


def _kinds(judged: _Judged, weights: Sequence[RiskWeight]) -> list[tuple[Fraction, str]]:
    found = []
    for weight in weights:
        if weight.dimension == "kind":
            certainty = max(
                (share for finding, share in judged if finding.kind is Kind(weight.name)), default=Fraction()
            )
            found.append((weight.points * certainty, f"{weight.name}: {weight.reason}"))
    found.sort(key=lambda part: (-part[0], part[1]))
    return [*found[:1], *((points * _SHARE_OF_FURTHER_KINDS, reason) for points, reason in found[1:])]


def _acts(judged: _Judged, weights: Sequence[RiskWeight]) -> list[tuple[Fraction, str]]:
    found = []
    for weight in weights:
        # A weight that names neither rules nor capabilities waits for a rule.
        if weight.dimension in _SHOWN_DIMENSIONS and (weight.rules or weight.capabilities):
            certainty = max((share for finding, share in judged if _shows(finding, weight)), default=Fraction())
            found.append((weight.points * certainty, f"{weight.name}: {weight.reason}"))
    return found


def _shows(finding: Finding, weight: RiskWeight) -> bool:
    if weight.rules and finding.rule not in weight.rules:
        return False
    return not weight.capabilities or not set(weight.capabilities).isdisjoint(finding.capabilities)


def _certainty(finding: Finding, weights: Sequence[RiskWeight]) -> Fraction:
    """The share that a finding counts with, by its confidence and severity."""
    share = Fraction(1)
    for dimension, name in (("confidence", finding.confidence.value), ("severity", finding.severity.value)):
        share *= next((Fraction(w.points, 100) for w in weights if (w.dimension, w.name) == (dimension, name)), 0)
    return share


def _rounded(points: Fraction) -> int:
    """Half a point and more counts as one; Python's own rounding would make it depend on the neighbour."""
    return int(points + Fraction(1, 2))


def _stage(score: int, stages: Sequence[RiskStage]) -> str:
    reached = [stage for stage in stages if stage.start <= score]
    return max(reached, key=lambda stage: stage.start).title if reached else ""
