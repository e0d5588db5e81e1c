"""Every sample of every rule, from text to finding."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet
from running import judge_sample

from detector.model.finding import Severity
from detector.rules.base import Rule, Sample
from detector.rules.registry import ALL_RULES

FEWEST = 4


def _cases(which: str) -> list[ParameterSet]:
    return [
        pytest.param(rule, sample, id=f"{rule.id}-{sample.title}")
        for rule in ALL_RULES
        for sample in getattr(rule, which)
    ]


def _carriers(samples: tuple[Sample, ...]) -> set[str]:
    return {path.rpartition("/")[2].rpartition(".")[2].lower() for sample in samples for path, _ in sample.files}


@pytest.mark.parametrize(("rule", "sample"), _cases("flag"))
def test_flags(rule: type[Rule], sample: Sample) -> None:
    judged = judge_sample(sample)
    found = [f"{finding.rule}: {finding.message}" for finding in judged.judgement.findings]
    assert any(finding.rule == rule.id for finding in judged.judgement.findings), found


@pytest.mark.parametrize(("rule", "sample"), _cases("passes"))
def test_lets_pass(rule: type[Rule], sample: Sample) -> None:
    judged = judge_sample(sample)
    assert [finding.message for finding in judged.judgement.findings if finding.rule == rule.id] == []
    if judged.judgement.official and "unauthorised" not in sample.title:
        errors = [f for f in judged.judgement.findings if f.severity is Severity.ERROR]
        assert [f"{finding.rule}: {finding.message}" for finding in errors] == []


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_every_rule_has_samples_in_more_than_one_carrier(rule: type[Rule]) -> None:
    assert len(rule.flag) >= FEWEST
    assert len(rule.passes) >= FEWEST
    assert len(_carriers(rule.flag)) > 1
    assert len(_carriers(rule.passes)) > 1


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_sample_titles_are_unique(rule: type[Rule]) -> None:
    for samples in (rule.flag, rule.passes):
        titles = [sample.title for sample in samples]
        assert len(titles) == len(set(titles))
