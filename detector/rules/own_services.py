"""Whether a project says by itself what is behind the WhatsApp services that it asks."""

from __future__ import annotations

from detector.database.schema import CLIENT_KINDS
from detector.model.evidence import Aspect, Level
from detector.rules.case import Case
from detector.rules.official import official_evidence

WITHIN = frozenset({"javascript", "typescript", "tsx", "dart", "swift", "kotlin", "html", "vue"})
"""Languages of pages and apps, which ask the back end of their own program: what they ask there has to say WhatsApp itself."""


def says_what_is_behind(case: Case) -> bool:
    """Whether a project uses the official platform, or holds an unofficial client itself; worked out once."""
    return case.once("what is behind", lambda: bool(official_evidence(case)) or holds_client(case))


def holds_client(case: Case) -> bool:
    """Whether a project holds an unofficial client itself; worked out once."""
    return case.once("holds client", lambda: _holds_client(case))


def _holds_client(case: Case) -> bool:
    return any(
        case.kind(item) in CLIENT_KINDS and item.level is Level.PROOF and item.aspect is not Aspect.LOOK_ALIKE
        for item in case.evidence
    )
