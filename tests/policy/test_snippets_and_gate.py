from __future__ import annotations

import pytest
from policy_findings import finding

from detector.model.finding import Finding, Severity
from detector.model.outcome import Coverage, Outcome, Status
from detector.model.result import DatabaseInfo, Migration, Risk, ScanResult, Verdict
from detector.policy.gate import Exit, exit_status, gravest
from detector.policy.snippets import LONGEST, snippet, with_snippets
from detector.text.redaction import redact


def test_snippet_is_the_trimmed_line() -> None:
    found = list(with_snippets([finding(path="a", line=2), finding(path="none")], {"a": "x\n\t  y = 1  \r\nz"}))
    assert [item.snippet for item in found] == ["y = 1", ""]


def test_snippet_of_an_endless_line_shows_the_place() -> None:
    line = "a;" * 500_000 + "client.sendMessage(jid)" + ";b" * 500_000
    shown = snippet(line, 1_000_001)
    assert "client.sendMessage(jid)" in shown
    assert len(shown) <= LONGEST
    assert shown.startswith("...")
    assert shown.endswith("...")


def test_snippet_has_no_control_characters_and_no_credential() -> None:
    assert snippet("a\x1b[31mb\u202ec\td") == "a [31mb c d"
    assert "B6D711FCDE4D4FD5936544120E713976" not in snippet("apikey: 'B6D711FCDE4D4FD5936544120E713976'" + " " * 500)


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ('API_KEY = "abcd1234efgh"', "abcd1234efgh"),
        ('password: str = "letmein"', "letmein"),
        ('os.environ["TOKEN"] = "correct horse"', "correct horse"),
        ("Authorization: Bearer EAAGm0PX4ZCpsBAabcdefghijklmno", "EAAGm0PX4ZCps"),
        ("https://api.z-api.io/instances/3B48/token/AF0012345/send-text", "AF0012345"),
        ("'apikey': 'B6D711FCDE4D4FD5936544120E713976'", "B6D711FC"),
        ("const sid = 'AC0123456789abcdef0123456789abcdef'", "AC0123456789"),
        ('password = "&Secret1&"', "Secret1"),
        ("token: '.Geheim7.'", "Geheim7"),
        ('post("https://admin:letmein@evo.example.com/message/sendText/x")', "letmein"),
        ("git+https://me:p4@ss@github.com/x/y#egg=y", "ss@github"),
        ("redis://:hidden@cache:6379/0", "hidden"),
        ("curl -u me:letmein -X POST https://evo.example.com", "letmein"),
        ("requests.post(url, auth=('me', 'letmein'))", "letmein"),
        ("proxy: {user: 'me', pass: 'letmein'}", "letmein"),
        ("SMTP_PASS=hunter22", "hunter22"),
        ("get('https://a.example.com/waInstance1/sendMessage/d75b3a66374942c5b3c019c698abc2067e1515')", "d75b3a66"),
    ],
)
def test_credentials_are_masked(line: str, secret: str) -> None:
    assert secret not in redact(line)
    assert "***" in redact(line)


@pytest.mark.parametrize(
    "line",
    [
        'token = os.environ["WA_TOKEN"]',
        "from whatsapp_api_client_python import API",
        "await sock.sendMessage(jid, { text: token })",
        "password = get_password()",
        'API_KEY = "your-api-key"',
        "pywhatkit>=5.4",
        "go.mau.fi/whatsmeow v0.0.0-20250627133320-9948ada1f8aa",
        'url = base + "&apikey=" + key + "&text=" + text',
        "http://${user}:${password}@${host}:3000/",
        "docker run --user 1000:1000 image",
        "npm i @whiskeysockets/baileys@6.5.0 https://example.com:8080/a/@b",
        "if pass_count: pass",
        "https://github.com/someone/whatsapp-automation-2024-tools/blob/main/readme.md",
        "$url = $base . '&token=' . $this->token . '&to=' . $to;",
    ],
)
def test_code_and_names_stay(line: str) -> None:
    assert redact(line) == line


def result(*findings: Finding, failed: int = 0, degraded: int = 0, examined: int = 1) -> ScanResult:
    def outcomes(number: int, status: Status) -> tuple[Outcome, ...]:
        return tuple(Outcome(f"{index}", status, "x") for index in range(number))

    coverage = Coverage(3, examined, (), outcomes(degraded, Status.DEGRADED), outcomes(failed, Status.FAILED))
    database = DatabaseInfo("", "", "", 0)
    return ScanResult(".", Verdict.CLEAN, findings, (), (), coverage, (), database, (), Risk(0, ""), Migration(), "0")


ERROR, WARNING = finding(severity=Severity.ERROR), finding(severity=Severity.WARNING)


def test_gate() -> None:
    assert exit_status([result()], Severity.ERROR) is Exit.CLEAN
    assert exit_status([result(ERROR)], Severity.ERROR) is Exit.FINDINGS
    assert exit_status([result(WARNING)], Severity.ERROR) is Exit.CLEAN
    assert exit_status([result(WARNING)], Severity.NOTE) is Exit.FINDINGS
    assert exit_status([result(ERROR)], None) is Exit.CLEAN
    assert exit_status([result(failed=1)], None) is Exit.INCOMPLETE
    assert exit_status([result(ERROR, failed=1)], Severity.ERROR) is Exit.FINDINGS
    assert exit_status([result(degraded=1)], Severity.ERROR) is Exit.CLEAN
    assert exit_status([result(degraded=1)], Severity.ERROR, strict=True) is Exit.INCOMPLETE
    assert exit_status([result(examined=0)], Severity.ERROR) is Exit.CLEAN
    assert exit_status([result(examined=0)], Severity.ERROR, require_input=True) is Exit.INCOMPLETE


def test_gravest_over_roots() -> None:
    assert gravest([]) is Exit.CLEAN
    assert gravest([Exit.INCOMPLETE, Exit.CLEAN]) is Exit.INCOMPLETE
    assert gravest([Exit.INCOMPLETE, Exit.FINDINGS, Exit.CLEAN]) is Exit.FINDINGS
