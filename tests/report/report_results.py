"""Hand-made scan results that every format is tested with: an ordinary one, a hostile one, a clean one."""

from __future__ import annotations

from detector.model.finding import Confidence, Finding, Kind, OfficialAct, OfficialUse, Remediation, Severity, TraceStep
from detector.model.location import Location, Span
from detector.model.outcome import Coverage, Outcome, Status
from detector.model.result import (
    DatabaseInfo,
    Diagnostic,
    Migration,
    Risk,
    RuleInfo,
    ScanResult,
    Suppressed,
    Verdict,
)

DATABASE = DatabaseInfo("2026.11.22+0a1b2c3d", "2026-11-22", "0a1b2c3d" * 8, 321)
RULES = (
    RuleInfo(
        "WA101",
        "unofficial-dependency",
        "Depends on an unofficial WhatsApp component",
        "The project depends on software that\nreaches WhatsApp.\n\n## Why it matters\nBans.",
        "https://example.org/docs/rules/WA101.md",
    ),
    RuleInfo(
        "WA501", "bulk-sending", "Sends in bulk", "Messages go out in bulk.", "https://example.org/docs/rules/WA501.md"
    ),
)


def at(path: str, line: int, column: int = 1, length: int = 9) -> Location:
    """A place on one line."""
    return Location(path, Span(line, column, line, column + length))


def finding(
    rule: str = "WA101",
    path: str = "requirements.txt",
    line: int = 2,
    message: str = "depends on `pywhatkit`",
    *,
    severity: Severity = Severity.ERROR,
    confidence: Confidence = Confidence.HIGH,
    signature: str = "pywhatkit",
    snippet: str = "pywhatkit>=5.4",
    trace: tuple[TraceStep, ...] = (),
) -> Finding:
    """A finding with sensible defaults."""
    return Finding(
        rule=rule,
        signature=signature,
        title="pywhatkit",
        kind=Kind.CLIENT_LIBRARY,
        severity=severity,
        confidence=confidence,
        message=message,
        location=at(path, line),
        trace=trace,
        capabilities=("send",),
        references=("https://www.whatsapp.com/legal/terms-of-service",),
        subject=f"pywhatkit|{path}",
        snippet=snippet,
        fingerprint=f"{line:032x}",
        remediation=Remediation("Send with the Cloud API.", ("Check the opt-in.",), ("https://example.org/opt-in",)),
    )


def result(root: str = ".", **changes: object) -> ScanResult:
    """A result with sensible defaults."""
    values: dict[str, object] = {
        "root": root,
        "verdict": Verdict.CLEAN,
        "findings": (),
        "official": (),
        "suppressed": (),
        "coverage": Coverage(3, 3),
        "diagnostics": (),
        "database": DATABASE,
        "rules": RULES,
        "risk": Risk(0, "none"),
        "migration": Migration(),
        "version": "0.1.0",
    }
    return ScanResult(**{**values, **changes})  # type: ignore[arg-type]


ORDINARY = result(
    verdict=Verdict.UNAUTHORIZED,
    findings=(
        finding(
            "WA501",
            "bot/send.py",
            12,
            "sends to every row of a table",
            signature="",
            snippet="for number in numbers: kit.sendwhatmsg(number, text)",
            trace=(
                TraceStep(at("bot/people.py", 3), "reads a table"),
                TraceStep(at("bot/send.py", 10), "loop over `numbers`"),
                TraceStep(at("bot/send.py", 12), "sends a message"),
            ),
        ),
        finding(),
        finding(
            "WA501",
            "notes.py",
            1,
            "advice only",
            severity=Severity.NOTE,
            confidence=Confidence.LOW,
        ),
    ),
    official=(
        OfficialUse("Meta Cloud API", "address of Meta Cloud API", at("cloud.py", 3), OfficialAct.ADDRESS),
        OfficialUse("Meta Cloud API", "posts to the messages edge", at("cloud.py", 7), OfficialAct.REQUEST),
        OfficialUse("Meta Cloud API", "calls send", at("shop.py", 9)),
    ),
    suppressed=(Suppressed(finding("WA101", "old.txt", 9), "comment", "removed next sprint", 9),),
    coverage=Coverage(
        9,
        5,
        skipped=(("binary-name", 2),),
        degraded=(Outcome("py2.py", Status.DEGRADED, "Python 2, read tolerantly", 4),),
        failed=(Outcome("huge.json", Status.FAILED, "larger than 64,000,000 bytes"),),
    ),
    diagnostics=(
        Diagnostic(Severity.WARNING, "unused suppression: nothing for WA201 here; delete it", "bot/send.py", 30),
    ),
    risk=Risk(72, "numbers are likely to be banned", ((40, "sends in bulk"), (32, "unofficial client"))),
    migration=Migration(2, 5),
)

NASTY = (
    "\x1b[31m\x07::error::x%0A\r\n##[command]|<script>alert(1)</script> [click](javascript:alert(1)) @team #1 "
    "`tick` \u202egnp.exe ``` ]]> https://evil.example/ '\"; \ud800\x00 =cmd|' /C calc'!A0"
)
HOSTILE = result(
    "-dir\n::warning::",
    verdict=Verdict.UNAUTHORIZED,
    findings=(
        finding(
            path=f"=a,b:{NASTY}.py",
            message=NASTY,
            snippet=f"=1+1 {NASTY}",
            trace=(TraceStep(at(f"+x{NASTY}", 1), NASTY), TraceStep(at("y z%.py", 2), "@SUM(1)")),
        ),
    ),
    official=(OfficialUse("Meta", NASTY, at(NASTY, 1)),),
    suppressed=(Suppressed(finding(path=NASTY), "config", NASTY, 3),),
    coverage=Coverage(
        2,
        1,
        degraded=(Outcome(NASTY, Status.DEGRADED, NASTY, 2),),
        failed=(Outcome(NASTY, Status.FAILED, NASTY),),
    ),
    diagnostics=(Diagnostic(Severity.WARNING, NASTY, NASTY, 1),),
)

CLEAN = result("web")

CASES = {"ordinary": (ORDINARY,), "hostile": (HOSTILE,), "clean": (CLEAN,), "several": (ORDINARY, CLEAN)}
