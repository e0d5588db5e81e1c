"""Findings for the tests of this folder."""

from __future__ import annotations

from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.model.location import Location, Span


def finding(
    rule: str = "WA101",
    path: str = "requirements.txt",
    line: int = 1,
    *,
    end_line: int = 0,
    column: int = 1,
    signature: str = "pywhatkit",
    subject: str = "pywhatkit",
    severity: Severity = Severity.ERROR,
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    """A finding at a place."""
    span = Span(line, column, end_line or line, column + 5)
    return Finding(
        rule, signature, "t", Kind.CLIENT_LIBRARY, severity, confidence, "m", Location(path, span), subject=subject
    )
