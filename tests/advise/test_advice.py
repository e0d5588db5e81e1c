"""Providers, progress, the guide and the adviser."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopback import message_faults

from detector.advise.advice import Adviser, without_preference
from detector.advise.guide import guide, requests
from detector.advise.progress import progress
from detector.cli.providers import providers as command
from detector.database.compiled import open_index
from detector.database.providers import Provider, matching, providers
from detector.database.schema import Capability
from detector.engine.request import ScanRequest
from detector.engine.scan import scan
from detector.errors import SignatureError
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Call, FileFacts
from detector.model.finding import Confidence, Finding, Kind, Severity, TraceStep
from detector.model.location import Location, Span
from detector.model.result import Migration


@pytest.fixture(scope="module")
def known() -> tuple[Provider, ...]:
    return providers(open_index())


def place(path: str, line: int) -> Location:
    return Location(path, Span(line, 1, line, 2))


def finding(path: str, line: int, *capabilities: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        "WA201",
        "x",
        "Title",
        Kind.CLIENT_LIBRARY,
        severity,
        Confidence.HIGH,
        "sends <b>`x`</b>",
        place(path, line),
        capabilities=capabilities,
    )


def test_every_statement_names_its_source(known: tuple[Provider, ...]) -> None:
    assert known[0].id == "cloud-api"
    for provider in known:
        assert provider.docs, provider.id
        for statement in provider.statements:
            assert statement.source.startswith("https://"), provider.id
            assert statement.checked == "unverified" or statement.checked[:4].isdigit()
        assert any(statement.topic == "number" for statement in provider.statements), provider.id


def test_providers_are_filtered_and_ranked(known: tuple[Provider, ...]) -> None:
    assert {one.id for one in matching(known, language="ruby")} >= {"cloud-api", "twilio"}
    assert all("reaction" in one.features for one in matching(known, feature="reaction"))
    assert matching(known, country="BR")[0].countries == ("BR",)
    assert len(matching(known, country="BR")) == len(known)
    assert matching(known, preferred=("Twilio",))[0].id == "twilio"


def test_packages_stem_from_the_signatures(known: tuple[Provider, ...]) -> None:
    twilio = next(one for one in known if one.id == "twilio")
    assert ("python", "twilio") in twilio.packages
    assert "api.twilio.com" in twilio.hosts


_STATEMENT = "[[provider.statement]]\ntopic='number'\ntext='t'\nsource='s'\nchecked='unverified'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[provider]]\nid = 'x'\n", "lacks name"),
        (f"[[provider]]\nid='x'\nname='x'\nsignatures=['nope']\nfeatures=['text']\nshape='own'\n{_STATEMENT}", "no signature"),
        ("[[provider]]\nid='x'\nname='x'\nsignatures=[]\nfeatures=['fax']\nshape='own'\nstatement=[]\n", "fax"),
        ("nonsense", "cannot be read"),
    ],
)  # fmt: skip
def test_wrong_data_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "providers.toml").write_text(text)
    with pytest.raises(SignatureError, match=message):
        providers(open_index(), tmp_path)


def test_the_command_prints_both_formats() -> None:
    text = CliRunner().invoke(command, ["--language", "python", "--feature", "template"])
    assert text.exit_code == 0
    assert "Twilio (twilio)" in text.output
    assert "(unverified)" in text.output
    answer = json.loads(CliRunner().invoke(command, ["--format", "json"]).output)
    assert {"id", "features", "languages", "hosts", "docs", "statements"} <= set(answer["providers"][0])
    assert CliRunner().invoke(command, ["--feature", "fax"]).exit_code == 2


def test_every_capability_has_advice() -> None:
    advice = open_index().advice
    assert {member.value for member in Capability} == set(advice)
    adviser = Adviser(advice.values(), {})
    for member in Capability:
        assert adviser.remediation((member.value,)).summary, member


def test_what_the_project_uses_is_named_first() -> None:
    adviser = Adviser(open_index().advice.values(), {}, ["Meta Cloud API", "Twilio", "Twilio"])
    summary = adviser.remediation(("send",)).summary
    assert summary.startswith("Use Twilio or Meta Cloud API, which the project already has. ")
    plain = Adviser(open_index().advice.values(), {}).remediation(("send",)).summary
    assert without_preference(summary) == plain == without_preference(plain)


def test_a_request_of_meta_is_not_told_as_one_of_another_provider() -> None:
    adviser = Adviser(open_index().advice.values(), {}, ["Twilio"])
    plain = Adviser(open_index().advice.values(), {}).remediation(("send",)).summary
    summary = adviser.remediation(("send",)).summary
    assert summary == f"Use Twilio, which the project already has. At Meta itself it is {plain}"
    assert without_preference(summary) == plain


def test_requests_of_the_guide_follow_the_message_format() -> None:
    for request in requests().values():
        if request.node.endswith("/messages") and request.body:
            assert message_faults(json.loads(request.body)) == [], request.title


def test_the_guide_lists_places_and_escapes_what_the_tree_says() -> None:
    text = guide([finding("b.js", 3, "send"), finding("a.js", 1, "lookup"), finding("c.py", 1, "send")], {"c.py"})
    assert text.index("### a.js") < text.index("### b.js")
    assert "c.py" not in text
    assert r"sends \<b\>\`x\`\</b\>" in text
    assert "No request replaces: lookup." in text
    assert guide([finding("a.js", 1, "send", severity=Severity.NOTE)]) == ""


def test_progress_counts_places_on_both_sides() -> None:
    proof = Evidence("cloud-api", Aspect.LITERAL, Level.PROOF, place("whatsapp_cloud.py", 9), "payload")
    span = Span(4, 1, 4, 9)
    files = {
        "a.py": FileFacts(
            "a.py",
            "python",
            (
                Call("whatsapp_cloud", "client().send_text", span),
                Call("whatsapp_cloud", "client", span),
                Call("mailer", "send_text", Span(5, 1, 5, 9)),
                Call("app.whatsapp_cloud", "client().send_image", Span(6, 1, 6, 9)),
            ),
        ),
        "whatsapp_cloud.py": FileFacts("whatsapp_cloud.py", "python", (Call(".", "send", span),)),
    }
    findings = [
        finding("b.py", 1, "send"),
        finding("b.py", 1, "send-media"),
        finding("b.py", 2, "session"),
        finding("b.py", 3, "send", severity=Severity.NOTE),
    ]
    assert progress(files, [proof], findings) == Migration(migrated=2, remaining=1)
    steps = (
        TraceStep(place("b.py", 1), "imports x"),
        TraceStep(place("b.py", 7), "sends a message with go"),
        TraceStep(place("b.py", 9), "sends media with go"),
    )
    told = replace(finding("b.py", 1, "send"), trace=steps)
    beside = replace(finding("b.py", 8, "send"), kind=Kind.BULK_SENDER)
    assert progress(files, [proof], [told, beside]) == Migration(migrated=2, remaining=2)
    assert progress({}, [], []) == Migration(0, 0)


_GATEWAY = """const axios = require('axios');
exports.tell = (chatId, text) => axios.post(`${process.env.WAHA_API_URL}/api/sendText`, { session: 'a', chatId, text });
"""
_CLOUD = """const body = { messaging_product: 'whatsapp', to: '48123', text: { body: 'hi' } };
fetch('https://graph.facebook.com/v22.0/1/messages', { method: 'POST', body });
"""


@pytest.mark.parametrize(("path", "has"), [("src/cloud.js", True), ("src/__tests__/cloud.test.js", False)])
def test_what_only_tests_ask_is_nothing_that_the_project_has(path: str, has: bool, tmp_path: Path) -> None:
    for name, text in (("src/tell.js", _GATEWAY), (path, _CLOUD)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    result = scan(ScanRequest(str(tmp_path), use_cache=False))
    told = [each.remediation.summary for each in result.findings if each.remediation is not None]
    assert told
    assert any("already has" in summary for summary in told) is has
