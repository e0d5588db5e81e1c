"""What one kind of excuse leaves and takes: the shape that comments and configuration exceptions share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detector.model.finding import Finding
from detector.model.result import Diagnostic, Suppressed

_MOST_PLACES = 3


class Excused(NamedTuple):
    """Findings that stay, findings that are excused, and what the user should know about the excuses."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def places(findings: Sequence[Finding]) -> str:
    """Some findings in a few words: "WA101 at a.txt:3, WA201 at b.py:1 and 4 more"."""
    named = ", ".join(
        f"{item.rule} at {item.location.path}:{item.location.span.line}" for item in findings[:_MOST_PLACES]
    )
    more = len(findings) - _MOST_PLACES
    return f"{named} and {more} more" if more > 0 else named
