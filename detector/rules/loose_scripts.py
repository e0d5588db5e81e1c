"""Scripts for the console and for bookmarks: nothing declares where they run, only what they look up tells."""

from __future__ import annotations

from collections.abc import Sequence

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Injection
from detector.model.finding import Confidence
from detector.rules.automation import ELEMENTS, WEB_ADDRESSES
from detector.rules.case import Case
from detector.rules.page_scripts import PAGE, PageScripts, sought
from detector.rules.page_work import ACTS, COLLECTS, Work, sends_of


def loose_work(case: Case, path: str) -> Work | None:
    """What a script that nothing declares does, if enough in it is WhatsApp's."""
    evidence = case.in_file(path)
    buttons = [item for item in evidence if item.role == Role.SEND_BUTTON.value and sought(item)]
    # A program that drives WhatsApp Web may do so by commands of a script in the page.
    driven = not buttons and case.once("drives web", lambda: _drives_web(case))
    if driven:
        buttons = [item for item in evidence if item.role == Role.SEND_BUTTON.value and item.aspect is Aspect.CALL]
    marks = () if buttons else _marks(evidence)
    if not buttons and not marks:
        return None
    near = tuple(case.in_files(case.near(path)))
    if any(_is_of_driver(case, item) for item in near) or any(_opens_web(case, item) for item in evidence):
        return None
    scripts = PageScripts(case, (path,))
    if marks:
        taken = scripts.gathered or (scripts.copied if _is_for_console(case, path) else [])
        acts = (*marks, *taken)
        return Work(COLLECTS, Capability.SCRAPE.value, Confidence.MEDIUM, acts=acts) if taken else None
    if not scripts.sent or not (driven or _is_whatsapps(case, path, near, buttons, scripts)):
        return None
    if scripts.assists or scripts.is_asked_for(scripts.sent):
        return None
    return Work(ACTS, Capability.SEND.value, Confidence.MEDIUM, acts=tuple(buttons), sends=sends_of(scripts))


def _is_of_driver(case: Case, item: Evidence) -> bool:
    return item.aspect is Aspect.IMPORT and item.resolved and case.has_trait(item, "driver")


def _opens_web(case: Case, item: Evidence) -> bool:
    """Whether a driver that is there without an import opens WhatsApp Web: its file is no script for the page."""
    return (
        item.role in WEB_ADDRESSES
        and item.aspect is Aspect.CALL
        and item.capability == Capability.NAVIGATE.value
        and item.signature != PAGE
        and case.has_trait(item, "driver")
    )


_MESSAGE_MARK = "data-pre-plain-text"
_DIALOG_MARK = "data-animate-modal-"
_TEXT_MARKS = ("selectable-text", "copyable-text")
_OWN_MARKS = (*_TEXT_MARKS, "pane-side")
_PAGE_NAMES = frozenset({Role.CHANNEL_WORD.value, *WEB_ADDRESSES})
_SEVERAL = (":queryselectorall", ":getelementsbyclassname", ":$$")
"""Look-ups that give all elements of a kind."""
_ENOUGH = 2
"""Different elements of WhatsApp Web that together with its name are as good as its address."""


def _marks(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What a script looks up that only WhatsApp Web has: where a message keeps its sender, or its dialogs and its texts."""
    parts = [item for item in evidence if item.role == Role.SELECTOR.value and sought(item)]
    messages = tuple(item for item in parts if _MESSAGE_MARK in item.subject)
    dialogs = tuple(item for item in parts if _DIALOG_MARK in item.subject)
    texts = tuple(item for item in parts if all(mark in item.subject for mark in _TEXT_MARKS))
    return messages or ((*dialogs, *texts) if dialogs and texts else _named_marks(evidence))


def _named_marks(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What a script looks up that WhatsApp Web has, all of a kind at once, where its own texts name that page as well."""
    named = [
        item
        for item in evidence
        if item.aspect is Aspect.LITERAL and item.role in _PAGE_NAMES and item.source.startswith("argument:")
    ]
    looked = [item for item in evidence if item.role in ELEMENTS and sought(item)]
    texts = any(mark in item.subject for item in looked for mark in _OWN_MARKS)
    several = any(item.source.lower().endswith(_SEVERAL) for item in looked)
    enough = len({item.subject for item in looked}) >= _ENOUGH
    return (*looked, *named) if named and texts and several and enough else ()


def _is_for_console(case: Case, path: str) -> bool:
    """Whether nothing in a script says which page it belongs to: a header of a userscript would."""
    return not any(isinstance(fact, Injection) for fact in case.files[path].facts)


def _drives_web(case: Case) -> bool:
    """Whether a driver of the project opens WhatsApp Web."""
    return any(
        item.aspect is Aspect.CALL and item.capability == Capability.NAVIGATE.value and item.resolved
        for item in case.with_roles(WEB_ADDRESSES)
    )


def _is_whatsapps(
    case: Case, path: str, near: Sequence[Evidence], buttons: Sequence[Evidence], scripts: PageScripts
) -> bool:
    """Whether a script without an address works on WhatsApp Web."""
    evidence = case.in_file(path)
    parts = {item.subject for item in evidence if item.role == Role.SELECTOR.value and sought(item)}
    if any(item.role == Role.COMPOSE_BOX.value and sought(item) for item in evidence):
        return True
    if any(item.level is not Level.WEAK for item in buttons):
        root = case.root_of(path)
        packed = (f"{root}/manifest.json" if root else "manifest.json") in case.path_set
        return bool(parts or packed or scripts.writes)
    named = any(item.role in (Role.CHANNEL_WORD.value, *WEB_ADDRESSES) for item in near)
    return len(parts) > 1 and named
