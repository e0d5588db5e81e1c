"""SARIF against the public schema, and what code scanning asks for beyond it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from report_results import CASES, HOSTILE, ORDINARY, finding, result

from detector.model.finding import TraceStep
from detector.model.location import Location, Span
from detector.report import sarif

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


def run_of(*results: Any) -> dict[str, Any]:
    document = json.loads(sarif.render(results))
    run: dict[str, Any] = document["runs"][0]
    return run


@pytest.mark.parametrize("case", CASES)
def test_valid(case: str) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(sarif.render(CASES[case])))


def regions(value: Any) -> list[dict[str, int]]:
    if isinstance(value, dict):
        own = [value["region"]] if "region" in value else []
        return own + [region for inner in value.values() for region in regions(inner)]
    return [region for inner in value for region in regions(inner)] if isinstance(value, list) else []


def test_positions_are_at_least_one_and_in_order() -> None:
    odd = finding(
        line=0, trace=(TraceStep(Location("a", Span(0, 0, 0, 0)), "x"), TraceStep(Location("b", Span(5, 9, 3, 1)), "y"))
    )
    for region in regions(run_of(result(findings=(odd,)))):
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"]) or (
            region["endLine"] > region["startLine"]
        )


def test_addresses_are_relative_and_encoded() -> None:
    location = run_of(HOSTILE)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert location.isascii()
    assert not any(char in location for char in ' "<>\\^`{|}\n:')
    assert sarif.uri("a b/ü%.py") == "a%20b/%C3%BC%25.py"
    assert sarif.uri("c:/x.py") == "c%3A/x.py"
    assert unquote(sarif.uri("日本/b.py")) == "日本/b.py"


@pytest.mark.parametrize(
    ("root", "expected"),
    [(".", "requirements.txt"), ("services/bot", "services/bot/requirements.txt"), ("/abs/x", "requirements.txt")],
)
def test_addresses_start_where_waudit_ran(root: str, expected: str) -> None:
    found = run_of(result(root, findings=(finding(),)))["results"][0]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == expected


def test_rules_fingerprints_flows_suppressions_and_coverage() -> None:
    run = run_of(ORDINARY)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["WA101", "WA501"]
    assert run["tool"]["driver"]["rules"][0]["help"]["markdown"]
    bulk = run["results"][0]
    assert bulk["partialFingerprints"]["waudit/v1"]
    assert len(bulk["codeFlows"][0]["threadFlows"][0]["locations"]) == 3
    assert run["tool"]["driver"]["rules"][bulk["ruleIndex"]]["id"] == bulk["ruleId"]
    suppressed = [item for item in run["results"] if "suppressions" in item]
    assert [item["suppressions"][0]["kind"] for item in suppressed] == ["inSource"]
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [note["descriptor"]["id"] for note in invocation["toolExecutionNotifications"]] == ["degraded", "failed"]
    assert len(invocation["toolConfigurationNotifications"]) == 1


def test_messages_hold_no_embedded_links() -> None:
    assert sarif.text_of("see [this](http://evil)") == "see \\[this\\](http://evil)"
    assert sarif.text_of("a[0] and b(1)") == "a[0] and b(1)"
