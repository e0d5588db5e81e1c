"""What a rule is: a stable id, documentation in its docstring, examples that are its tests, and one judgement.

Rules run in three waves. `ChannelRule`s find unauthorised ways to WhatsApp; `BehaviourRule`s judge what goes through the
channels that the first wave found, so that no behaviour is ever held against official use; `AdviceRule`s look at official
use only, and advise.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from detector.database.schema import Signature
from detector.model.evidence import Aspect, Evidence
from detector.model.finding import Confidence, Finding, Kind, Severity, TraceStep
from detector.model.location import Location, Span
from detector.model.result import RuleInfo
from detector.rules.case import Case
from detector.rules.ways import ways_to

DOCS = "https://github.com/waudit/waudit/blob/main/docs/rules"


class Sample(Struct, frozen=True):
    """A small tree that a rule must flag or must let pass."""

    title: str
    written: tuple[tuple[str, str], ...]
    """Paths and texts as they stand in the source, indented."""

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Paths and texts, without the indentation. A scan never asks for them."""
        return tuple((path, inspect.cleandoc(text) + "\n") for path, text in self.written)


def tree(title: str, files: dict[str, str]) -> Sample:
    """A sample from a mapping of paths to texts; common indentation is removed when it is read."""
    return Sample(title, tuple(files.items()))


class Channel(Struct, frozen=True):
    """An unauthorised way to WhatsApp: its finding, what is done through it, and the files it lives in."""

    finding: Finding
    acts: tuple[Evidence, ...]
    files: frozenset[str]
    optional: bool = False
    """One choice among many that a hub offers: reported, but no behaviour of the project is held against it."""
    elsewhere: frozenset[tuple[str, int]] = frozenset()
    """Functions of these files that use the same tools on something else."""


class Rule(ABC):
    """Base of all rules. The class docstring is the rule's documentation: first line, then Markdown sections."""

    id: ClassVar[str]
    name: ClassVar[str]
    title: ClassVar[str]
    flag: ClassVar[tuple[Sample, ...]] = ()
    passes: ClassVar[tuple[Sample, ...]] = ()
    policy: ClassVar[tuple[str, ...]] = ()
    advised: ClassVar[tuple[str, ...]] = ()
    """Capabilities whose advice fits whatever the trace shows; () for those of the trace."""
    persona: ClassVar[str] = "developer"
    """Who is shown its findings: "developer" is everybody, "reviewer" only who asks for it."""

    @classmethod
    def info(cls) -> RuleInfo:
        """What reports show of the rule."""
        return RuleInfo(cls.id, cls.name, cls.title, inspect.cleandoc(cls.__doc__ or ""), f"{DOCS}/{cls.id}.md")

    def report(  # noqa: PLR0913
        self,
        case: Case,
        *,
        kind: Kind,
        severity: Severity,
        confidence: Confidence,
        message: str,
        primary: Evidence,
        trace: Iterable[Evidence] = (),
        signature: Signature | None = None,
        capabilities: Iterable[str] = (),
    ) -> Finding:
        """A finding of this rule at `primary`, with the trace in reading order and every location kept once."""
        trace = tuple(trace)
        steps = trace_steps(primary, (*trace, *ways_to(case, trace)))
        found = set(capabilities) | {evidence.capability for evidence in trace if evidence.capability in ACTS}
        found |= {primary.capability} & ACTS
        return Finding(
            rule=self.id,
            signature=signature.id if signature else "",
            title=signature.title if signature else self.title,
            kind=kind,
            severity=severity,
            confidence=confidence,
            message=message,
            location=primary.location,
            trace=steps,
            capabilities=self.advised or tuple(sorted(found)),
            references=case.references(signature, self.policy),
            subject=f"{signature.id if signature else self.name}|{primary.subject}",
        )


ACTS = frozenset(
    {
        "session",
        "send",
        "send-media",
        "forward",
        "status",
        "receive",
        "mark-read",
        "presence",
        "lookup",
        "scrape",
        "join",
        "group-admin",
        "contact-add",
        "register",
        "track",
    }
)
"""Capabilities that act on WhatsApp; the rest is machinery."""

SENDS = frozenset({"send", "send-media", "forward", "status"})


def trace_steps(primary: Evidence, trace: Iterable[Evidence]) -> tuple[TraceStep, ...]:
    """One step per place, and one of several that say the same of one line, by place; the primary keeps its own note."""
    notes: dict[Location, str] = {primary.location: primary.note}
    for evidence in sorted(trace, key=lambda e: (e.location, e.note)):
        notes.setdefault(evidence.location, evidence.note)
        if evidence.aspect is Aspect.IMPORT and evidence.location.span.end_line > evidence.location.span.line + 1:
            notes.setdefault(_end_of(evidence.location), evidence.note)  # a list of names stands above the module
    told: set[tuple[str, int, str]] = set()
    steps = []
    for location, note in sorted(notes.items()):
        said = (location.path, location.span.line, note)
        if said not in told or location == primary.location:
            told.add(said)
            steps.append(TraceStep(location, note))
    return tuple(steps)


def _end_of(location: Location) -> Location:
    span = location.span
    return Location(location.path, Span(span.end_line, 1, span.end_line, span.end_column))


def strongest(evidence: Sequence[Evidence]) -> Evidence:
    """The evidence a reader should see first: proofs before hints, resolved before guessed, then by place."""
    order = {"proof": 0, "combine": 1, "weak": 2}
    return min(evidence, key=lambda e: (order[e.level.value], not e.resolved, e.location, e.note))


class ChannelRule(Rule):
    """A rule that finds an unauthorised way to WhatsApp."""

    @abstractmethod
    def channels(self, case: Case) -> Iterator[Channel]:
        """Every such way in the case."""


def channels_of(case: Case, rule: type[ChannelRule]) -> tuple[Channel, ...]:
    """The channels that a rule finds, worked out once: other rules ask for them, too."""
    return case.once(("channels", rule.id), lambda: tuple(rule().channels(case)))


class BehaviourRule(Rule):
    """A rule that judges what is done through the channels found before."""

    @abstractmethod
    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """Every such behaviour in the case; empty without a channel."""


class AdviceRule(Rule):
    """A rule that says what official use should do better: notes for reviewers, never a reason to fail."""

    persona = "reviewer"

    @abstractmethod
    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """Every such advice in the case; `official` is the evidence of official use, in order, and not empty."""
