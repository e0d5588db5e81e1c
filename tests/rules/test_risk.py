from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.database.knowledge import Knowledge
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.model.location import FIRST_LINE, Location
from detector.model.result import Risk
from detector.rules.registry import ALL_RULES
from detector.rules.risk import assess

KNOWN = Knowledge()
CLIENT = Finding(
    rule="WA201",
    signature="baileys",
    title="Baileys",
    kind=Kind.CLIENT_LIBRARY,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    message="imports it",
    location=Location("a.js", FIRST_LINE),
)
BULK = replace(CLIENT, rule="WA501", kind=Kind.BULK_SENDER, capabilities=("send",))
DELAY = replace(CLIENT, rule="WA601", kind=Kind.EVASION, severity=Severity.WARNING, confidence=Confidence.MEDIUM)
ADVICE = replace(CLIENT, rule="WA801", kind=Kind.OFFICIAL_HYGIENE, severity=Severity.NOTE)


def risk(*findings: Finding) -> Risk:
    return assess(findings, KNOWN.risk_weights, KNOWN.risk_stages)


def test_nothing_found_is_no_risk() -> None:
    assert risk() == Risk(0, "no sanction expected", ())


def test_advice_is_no_risk() -> None:
    assert risk(ADVICE).score == 0


def test_a_client_counts_with_its_points() -> None:
    assert risk(CLIENT).score == 38
    assert risk(CLIENT).stage == "limits on new conversations"
    assert risk(CLIENT).reasons[0][1].startswith("client-library: ")


def test_the_same_again_adds_nothing() -> None:
    assert risk(CLIENT, replace(CLIENT, location=Location("b.js", FIRST_LINE))) == risk(CLIENT)


def test_doubt_counts_in_part() -> None:
    assert risk(replace(CLIENT, confidence=Confidence.MEDIUM)).score == 27
    assert risk(replace(CLIENT, severity=Severity.WARNING)).score == 19


def test_the_surest_finding_of_a_kind_counts() -> None:
    assert risk(replace(CLIENT, confidence=Confidence.LOW), CLIENT).score == 38


def test_bulk_adds_kind_behaviour_and_send() -> None:
    # 40 for the gravest kind, a quarter of 38, 22 for bulk, 8 for sending.
    assert risk(CLIENT, BULK).score == 40 + 10 + 22 + 8


def test_evasion_adds_its_own() -> None:
    assert risk(CLIENT, BULK, DELAY).score > risk(CLIENT, BULK).score
    assert any(sentence.startswith("delay: ") for _, sentence in risk(CLIENT, DELAY).reasons)


def test_everything_at_once_is_a_permanent_ban_and_never_more_than_a_hundred() -> None:
    everything = [
        replace(CLIENT, rule=rule.id, kind=kind, capabilities=("send", "join", "register", "scrape"))
        for rule in ALL_RULES
        for kind in Kind
    ]
    worst = risk(*everything)
    assert worst.score == 100
    assert worst.stage == "permanent ban"


def test_reasons_add_up() -> None:
    found = risk(CLIENT, BULK)
    assert sum(points for points, _ in found.reasons) == found.score
    assert [points for points, _ in found.reasons] == sorted((points for points, _ in found.reasons), reverse=True)


@given(st.permutations([CLIENT, BULK, DELAY, ADVICE]))
def test_order_does_not_matter(findings: list[Finding]) -> None:
    assert risk(*findings) == risk(CLIENT, BULK, DELAY, ADVICE)


def test_every_rule_that_a_weight_names_exists() -> None:
    known = {rule.id for rule in ALL_RULES}
    assert {name for weight in KNOWN.risk_weights for name in weight.rules} <= known


@pytest.mark.parametrize("dimension", ["behaviour", "evasion"])
def test_every_behaviour_and_evasion_rule_has_a_weight(dimension: str) -> None:
    prefix = {"behaviour": "WA5", "evasion": "WA6"}[dimension]
    weighed = {name for w in KNOWN.risk_weights if w.dimension == dimension for name in w.rules}
    assert {rule.id for rule in ALL_RULES if rule.id.startswith(prefix)} <= weighed
