"""Findings: what a reviewer reads. Severity and confidence are set once, by the join that made the finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from detector.model.location import Location


class Severity(str, Enum):
    """ERROR: unauthorised access is proven. WARNING: likely. NOTE: advice."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITY_ORDER.index(self)


_SEVERITY_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class Confidence(str, Enum):
    """How sure the join is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return _CONFIDENCE_ORDER.index(self)


_CONFIDENCE_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


class Kind(str, Enum):
    """The closed set of things a finding can be about; part of the stable JSON."""

    CLIENT_LIBRARY = "client-library"
    PROTOCOL_IMPLEMENTATION = "protocol-implementation"
    BROWSER_AUTOMATION = "browser-automation"
    GUI_AUTOMATION = "gui-automation"
    MOBILE_AUTOMATION = "mobile-automation"
    BROWSER_EXTENSION = "browser-extension"
    USERSCRIPT = "userscript"
    SELFHOSTED_GATEWAY = "selfhosted-gateway"
    HOSTED_GATEWAY = "hosted-gateway"
    MOD_APP = "mod-app"
    BULK_SENDER = "bulk-sender"
    EVASION = "evasion"
    SESSION_ARTIFACT = "session-artifact"
    OFFICIAL_HYGIENE = "official-hygiene"
    SUPPLY_CHAIN = "supply-chain"


class TraceStep(NamedTuple):
    """One step that leads to the finding, with a phrase that says what it shows."""

    location: Location
    note: str


class Remediation(NamedTuple):
    """What to do instead, for what the code does."""

    summary: str
    steps: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reviewer would act on. `location` is the primary place; `trace` leads there, in reading order."""

    rule: str
    signature: str
    """Id of the component it is about; "" where a behaviour has no single component."""
    title: str
    kind: Kind
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    trace: tuple[TraceStep, ...] = ()
    capabilities: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Policy and evidence addresses."""
    subject: str = ""
    """Normalised text that the fingerprint is made of; survives moved lines."""
    snippet: str = ""
    """The primary line, redacted; filled by the engine."""
    fingerprint: str = ""
    """Filled by the engine: hash of rule, path, subject and occurrence."""
    remediation: Remediation = field(default=Remediation(""))


class OfficialAct(str, Enum):
    """What happens at a place of official use, in the order in which a reader asks for it."""

    SEND = "sends"
    REQUEST = "request"
    WEBHOOK = "webhook"
    ADDRESS = "address"
    PAYLOAD = "payload"
    IMPORT = "import"
    SETTING = "setting"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class OfficialUse:
    """Use of the official platform that was recognised: never a finding."""

    provider: str
    what: str
    location: Location
    act: OfficialAct | None = None
    """None for places that only lead there: callers, further calls of the library, tests."""
