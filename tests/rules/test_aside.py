"""Findings in tests: places of the program's own finding, warnings where there is none, untouched in mere scripts."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Finding, Severity
from detector.rules.aside import is_test

_SEND = 'import requests\nrequests.post("https://api.fonnte.com/send", data={"target": "1", "message": "hi"})\n'


def _errors(texts: dict[str, str]) -> list[Finding]:
    findings = judge_texts(texts).judgement.findings
    return [finding for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("tests/send.py", True),
        ("src/__tests__/send.js", True),
        ("src/send.spec.ts", True),
        ("sender/send_test.go", True),
        ("tests/fixtures/package.json", True),
        ("src/latest/send.py", False),
        ("src/app/api/broadcast/test/route.ts", False),
        ("tests/api/route.ts", True),
        ("contest.py", False),
        ("src/testimonials.js", False),
    ],
)
def test_what_is_a_test(path: str, answer: bool) -> None:
    assert is_test(path) is answer


def test_a_test_is_a_place_of_the_finding_of_the_program() -> None:
    found = _errors({"app/send.py": _SEND, "tests/test_send.py": _SEND.replace('"1"', '"2"')})
    assert [finding.location.path for finding in found] == ["app/send.py"]
    assert "tests/test_send.py" in {step.location.path for step in found[0].trace}


@pytest.mark.parametrize(
    "texts",
    [
        {"tests/fixtures/package.json": '{"dependencies": {"@whiskeysockets/baileys": "6.0.0"}}'},
        {"tests/test_gate.py": "import pytest\n" + _SEND},
    ],
)
def test_what_only_tests_show_is_a_warning(texts: dict[str, str]) -> None:
    assert _errors(texts) == []
    assert judge_texts(texts).judgement.findings


@pytest.mark.parametrize("path", ["test/send.py", "test_send.py"])
def test_a_script_that_is_called_test_is_told_as_it_is(path: str) -> None:
    assert [finding.location.path for finding in _errors({path: _SEND})] == [path]


def test_a_loop_of_a_test_makes_no_campaign_of_the_program() -> None:
    program = _SEND.replace("requests.post", "def tell(target):\n    requests.post").replace('"1"', "target")
    test = "from app import tell\nfor target in numbers:\n    tell(target)\n"
    assert "WA501" not in {finding.rule for finding in _errors({"app.py": program, "tests/test_app.py": test})}
    assert "WA501" in {finding.rule for finding in _errors({"app.py": program, "main.py": test})}


def test_a_driven_page_is_told_at_the_program_before_its_tests() -> None:
    drive = (
        'from selenium import webdriver\ndriver = webdriver.Chrome()\ndriver.get("https://web.whatsapp.com")\n'
        'driver.find_element("css selector", \'[data-icon="send"]\').click()\n'
    )
    found = _errors({"tests/test_publish.py": "import publish\n" + drive, "zebra/publish.py": drive})
    assert [finding.location.path for finding in found if finding.rule == "WA301"] == ["zebra/publish.py"]
