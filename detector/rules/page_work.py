"""What scripts that run inside WhatsApp Web do there, and how bad that is."""

from __future__ import annotations

from msgspec import Struct

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Severity
from detector.rules.base import SENDS
from detector.rules.page_functions import acting_functions
from detector.rules.page_scripts import PageScripts, has_proof, sought


class Work(Struct, frozen=True):
    """What a script does in WhatsApp Web, how sure that is, and how bad."""

    phrase: str
    capability: str
    confidence: Confidence
    severity: Severity = Severity.ERROR
    acts: tuple[Evidence, ...] = ()
    """What shows it."""
    sends: tuple[Evidence, ...] = ()
    """What puts a message on its way."""


ACTS = "acts in WhatsApp Web for the user"
COLLECTS = "collects what WhatsApp Web shows"


def sends_of(scripts: PageScripts) -> tuple[Evidence, ...]:
    """What a script sends with: the button or key and the text before it, and the page's own functions."""
    inside = [item for item in scripts.evidence if item.aspect is Aspect.CALL and item.capability in SENDS]
    return (*scripts.sent, *scripts.filled, *inside)


def work_of(scripts: PageScripts) -> Work | None:
    """What scripts that run inside WhatsApp Web do there, or None if they only style or look."""
    return _work_of_scripts(scripts) or _work_of_functions(scripts)


def _work_of_scripts(scripts: PageScripts) -> Work | None:
    send = Capability.SEND.value
    if has_proof(scripts.case, scripts.evidence):
        return Work(ACTS, send, Confidence.HIGH, sends=sends_of(scripts))
    if scripts.sent:
        if scripts.assists or scripts.is_asked_for(scripts.sent):
            return Work("sends in WhatsApp Web at a key of the user's", "", Confidence.LOW, Severity.WARNING)
        return Work(ACTS, send, Confidence.HIGH, sends=sends_of(scripts))
    hints = {i.subject for i in scripts.evidence if i.role == Role.PAGE_INTERNALS.value and i.level is not Level.WEAK}
    links = [item for item in scripts.evidence if item.role == Role.WEB_SEND_URL.value]
    inner = tuple(i for i in scripts.evidence if _is_inner_send(i))
    if hints and inner:
        return Work(ACTS, send, Confidence.MEDIUM, sends=inner)
    if scripts.hands and (len(hints) > 1 or links):
        return Work(ACTS, send, Confidence.MEDIUM, sends=(*scripts.hands, *links))
    watched = {i.capability for i in scripts.evidence if i.role == Role.SELECTOR.value and i.capability and sought(i)}
    asked = tuple(item for item in scripts.evidence if _is_inner_watch(item))
    if asked or Capability.TRACK.value in watched:
        return Work("follows who is online in WhatsApp Web", Capability.TRACK.value, Confidence.MEDIUM, acts=asked)
    if Capability.SCRAPE.value in watched and scripts.hands:
        return Work("collects people from WhatsApp Web", Capability.SCRAPE.value, Confidence.MEDIUM)
    if scripts.collected:
        acts = tuple(scripts.collected)
        return Work(COLLECTS, Capability.SCRAPE.value, Confidence.MEDIUM, acts=acts)
    if scripts.filled and not scripts.is_asked_for(scripts.filled):
        return Work("writes into the message box of WhatsApp Web", "", Confidence.MEDIUM, Severity.WARNING)
    return None


def _work_of_functions(scripts: PageScripts) -> Work | None:
    """What functions do that an extension hands to the page one by one."""
    acts = tuple(acting_functions(scripts))
    return Work(ACTS, Capability.SEND.value, Confidence.MEDIUM, acts=acts) if acts else None


def _is_inner_send(item: Evidence) -> bool:
    """Whether a call is a send of the page's own, by a name that is telling."""
    return item.aspect is Aspect.CALL and item.capability in SENDS and item.level is not Level.WEAK


def _is_inner_watch(item: Evidence) -> bool:
    """Whether a call of the page's own asks for other people's online state."""
    return item.aspect is Aspect.CALL and item.capability == Capability.TRACK.value and item.level is not Level.WEAK
