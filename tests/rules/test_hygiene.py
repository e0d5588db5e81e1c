"""What samples cannot say about WA8xx: severity, persona, one note for each folder, dates, and that secrets stay secret."""

from __future__ import annotations

import datetime

import pytest
from running import TODAY, bundled_index, judge_texts

from detector.database.knowledge import Knowledge
from detector.database.schema import Role
from detector.model.finding import Finding, Kind, Severity
from detector.rules.official_project import is_live
from detector.rules.registry import ADVICE_RULES, ALL_RULES
from detector.rules.samples import hygiene as samples

SEND = 'import requests\nrequests.post("https://graph.facebook.com/{}/1/messages", json={{"messaging_product": "whatsapp"}})\n'


def notes(texts: dict[str, str], rule: str, today: datetime.date = TODAY) -> list[Finding]:
    return [finding for finding in judge_texts(texts, today=today).judgement.findings if finding.rule == rule]


def test_all_advice_is_a_note_for_reviewers() -> None:
    for rule in ADVICE_RULES:
        assert rule.persona == "reviewer"
        found = [one for sample in rule.flag for one in notes(dict(sample.files), rule.id)]
        assert {one.severity for one in found} == {Severity.NOTE}
        assert {one.kind for one in found} == {Kind.OFFICIAL_HYGIENE}
        assert all(one.references for one in found), "each cites its document"


def test_all_other_rules_are_for_developers() -> None:
    assert {rule.persona for rule in ALL_RULES if rule not in ADVICE_RULES} == {"developer"}


def test_one_note_for_each_project_folder() -> None:
    text = SEND.format("v18.0")
    texts = {"a/package.json": "{}", "a/x.py": text, "a/y.py": text, "b/pyproject.toml": "", "b/x.py": text}
    found = notes(texts, "WA807")
    assert [one.location.path for one in found] == ["a/x.py", "b/x.py"]
    assert {step.location.path for step in found[0].trace} == {"a/x.py", "a/y.py"}


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (datetime.date(2026, 10, 22), None),
        (datetime.date(2026, 10, 23), "expires on 2027-01-21"),
        (datetime.date(2027, 1, 20), "expires on 2027-01-21"),
        (datetime.date(2027, 1, 21), "expired on 2027-01-21"),
    ],
)
def test_a_version_near_its_end(today: datetime.date, said: str | None) -> None:
    found = notes({"x.py": SEND.format("v21.0")}, "WA807", today)
    assert [said in one.message for one in found] == ([True] if said else [])


@pytest.mark.parametrize("version", ["v26.0", "v99.0", "v25.0"])
def test_a_version_without_a_near_end(version: str) -> None:
    assert notes({"x.py": SEND.format(version)}, "WA807") == []


def test_before_its_end_the_on_premises_api_is_fine() -> None:
    texts = dict(samples.ON_PREMISES[0].files)
    assert notes(texts, "WA808", datetime.date(2025, 10, 22)) == []
    assert len(notes(texts, "WA808", datetime.date(2025, 10, 23))) == 1


def test_every_listed_version_is_looked_for() -> None:
    known = {
        pattern.text for pattern in bundled_index().signature("cloud-api").literals if pattern.role is Role.CLOUD_API
    }
    assert {one.version for one in Knowledge().graph_versions} <= known


def test_every_code_to_handle_is_looked_for() -> None:
    signature = bundled_index().signature("cloud-api-webhooks")
    known = {pattern.text for pattern in signature.literals if pattern.role is Role.ERROR_CODE}
    assert {str(one.code) for one in Knowledge().error_codes if one.expected and one.code > 9_999} <= known


def test_missing_codes_are_named() -> None:
    (found,) = notes(dict(samples.NO_ERROR_CODES[3].files), "WA805")
    assert "131048" in found.message
    assert "131047" not in found.message


def test_missing_webhooks_are_named() -> None:
    (found,) = notes(dict(samples.NO_LISTENER[3].files), "WA806")
    assert "templates" not in found.message
    assert "the account" in found.message


@pytest.mark.parametrize("sample", samples.HARD_CODED_TOKEN, ids=lambda sample: sample.title)
def test_credentials_are_never_repeated(sample: object) -> None:
    texts = dict(sample.files)  # type: ignore[attr-defined]
    for finding in notes(texts, "WA809"):
        said = repr(finding)
        assert "EAAG" not in said
        assert "q7Wz4Lk9TbX2vN8mR5cY1hJ6" not in said


@pytest.mark.parametrize(
    ("path", "live"),
    [
        ("src/send.py", True),
        ("tests/send.py", False),
        ("src/send.test.ts", False),
        ("send_test.go", False),
        ("examples/send.py", False),
        ("src/latest/send.py", True),
        ("src/contest.py", True),
        ("docs/send.py", False),
    ],
)
def test_what_is_part_of_the_program(path: str, live: bool) -> None:
    assert is_live(judge_texts({}).case, path) is live


def test_official_use_alone_is_never_more_than_a_note() -> None:
    for rule in ADVICE_RULES:
        for sample in (*rule.flag, *rule.passes):
            found = judge_texts(dict(sample.files)).judgement.findings
            assert {one.severity for one in found} <= {Severity.NOTE}, sample.title


def test_without_official_use_nothing_is_advised() -> None:
    texts = {"a.py": 'import pywhatkit\nfor n in numbers:\n    pywhatkit.sendwhatmsg_instantly(n, "x")\n'}
    assert all(not finding.rule.startswith("WA8") for finding in judge_texts(texts).judgement.findings)
