"""Remediation for a finding: what to use instead for what the code does, naming first what the project already uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from detector.database.schema import Advice
from detector.model.finding import Finding, Remediation

_ORDER = (
    "send",
    "send-media",
    "receive",
    "session",
    "group-admin",
    "join",
    "lookup",
    "scrape",
    "track",
    "status",
    "forward",
    "presence",
    "contact-add",
    "mark-read",
    "register",
    "template",
    "webhook",
)
"""Which capability's advice leads when a finding shows several."""

_NEUTRAL = (
    *("schedule", "parallel", "read-table", "read-database", "hook", "stealth", "proxy", "random", "sleep"),
    *("agent", "device", "navigate", "launch", "type", "press", "click", "locate", "script", "clipboard"),
    *("http", "socket", "spawn", "open-url", "show-code"),
)
"""Steps around an act; their advice is given where no act is known."""

_PREFERENCE = "Use {providers}, which the project already has. "
_AT_META = "At Meta itself it is "
"""Between a provider's name and a request that only Meta's own interface has."""
_META = ("Meta Cloud API", "WhatsApp Cloud API")


class Adviser:
    """Turns capabilities into advice."""

    def __init__(self, advice: Iterable[Advice], policies: Mapping[str, str], providers: Sequence[str] = ()) -> None:
        """`policies`: id -> address. `providers`: names of official providers the project already uses."""
        self._advice = {entry.capability.value: entry for entry in advice}
        self._policies = policies
        # A business solution provider stands in for Meta's own platform, which every one of them also shows traces of.
        known = tuple(dict.fromkeys(providers))
        self._providers = tuple(sorted(known, key=lambda name: name in _META))

    def advised(self, finding: Finding) -> Finding:
        """The finding with its remediation."""
        return replace(finding, remediation=self.remediation(finding.capabilities))

    def remediation(self, capabilities: Sequence[str]) -> Remediation:
        """Advice for these capabilities; for none, how to start on the official platform."""
        entries = [self._advice[name] for name in self._ranked(capabilities) if name in self._advice]
        if not entries:
            return Remediation("")
        steps = tuple(dict.fromkeys(step for entry in entries for step in entry.steps))
        references = tuple(
            dict.fromkeys(self._policies.get(name, name) for entry in entries for name in entry.references)
        )
        return Remediation(self._first(entries[0].summary), steps, references)

    def _ranked(self, capabilities: Sequence[str]) -> list[str]:
        wanted = set(capabilities) or {"send"}
        acts = [name for name in _ORDER if name in wanted]
        return acts or [name for name in _NEUTRAL if name in wanted]

    def _first(self, summary: str) -> str:
        if not self._providers:
            return summary
        named = self._providers[:2]
        between = _AT_META if summary.startswith("POST /") and not set(named) & set(_META) else ""
        return _PREFERENCE.format(providers=" or ".join(named)) + between + summary


def without_preference(summary: str) -> str:
    """The advice itself, whatever the project uses."""
    head, _, tail = _PREFERENCE.partition("{providers}")
    if not summary.startswith(head) or tail not in summary:
        return summary
    return summary.partition(tail)[2].removeprefix(_AT_META)
