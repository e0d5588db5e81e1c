"""WA302: synthetic input at a desktop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from typing import NamedTuple

from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.aside import is_test
from detector.rules.automation import APP_NAMES, HANDS, LINKS, OPENS, Surroundings, in_file, is_prose
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.hand_keys import TWICE, sends_by_keys, writes
from detector.rules.orders import orders_keys
from detector.rules.request_fields import texts_given
from detector.rules.samples import devices as samples
from detector.rules.sequence import Act, Sequences, stands_within


class SyntheticInput(ChannelRule):
    """A script types or clicks for a person in WhatsApp Web or the desktop app.

    ## What it finds
    PyAutoGUI, pynput, keyboard, pywinauto, AutoHotkey, AppleScript, SendKeys, Java's Robot and the like that press keys
    or click after a WhatsApp address or window was opened, or that write and send after the program has asked its user to
    have WhatsApp on the screen, or where only the name of the program says that it is for WhatsApp.

    ## Why it matters
    A click-to-chat link waits for a person to press send. Pressing it by program is automated messaging.

    ## What it does not find
    The link alone: `webbrowser.open("https://wa.me/...")` without synthetic input is click-to-chat and allowed.
    """

    id = "WA302"
    name = "synthetic-input"
    title = "Types or clicks in WhatsApp by program"
    policy = ("automation",)
    flag = samples.INPUT
    passes = samples.NO_INPUT

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each file that opens WhatsApp and has hands near, those with hands of their own first."""
        taken: set[str] = set()
        told: set[Evidence] = set()
        order = Sequences(case)
        for path in sorted(case.evidence_paths, key=partial(_is_without_hands, case)):
            if path in taken or is_prose(case, path):
                continue
            channel = self._channel(case, path, order, told)
            if channel:
                taken |= {step.location.path for step in channel.finding.trace}
                told.update(channel.acts)
                yield channel

    def _channel(self, case: Case, path: str, order: Sequences, told: Set[Evidence]) -> Channel | None:
        scene = Surroundings(case, path)
        hands = scene.screen_hands
        if hands and all(hand in told for hand in hands):
            return None  # the hands of another file, which are told there
        if hands and not in_file(hands, path) and any(hand in told for hand in hands):
            return None  # a file that names the app beside one that also presses, which is told
        guessed = all(item.level is Level.WEAK and item.aspect is Aspect.CALL for item in hands)
        judged = None
        if hands and (not guessed or scene.tools("input")):
            judged = _opened(scene, path, order, hands) or _told(scene, path, order) or _named(scene, path)
        judged = judged or _read(scene, path, order)
        if judged is None:
            return None
        finding = self.report(
            case,
            kind=Kind.GUI_AUTOMATION,
            severity=judged.severity,
            confidence=judged.confidence,
            message=judged.message,
            primary=judged.primary,
            trace=[*judged.acts, *_around(scene, path, judged.acts), *scene.manifests()],
            capabilities=(judged.capability,),
        )
        acts = tuple(item for item in dict.fromkeys(judged.acts) if item in scene.screen_hand_set)
        return Channel(finding, acts, frozenset({path, *(item.location.path for item in acts)}))


def _is_without_hands(case: Case, path: str) -> bool:
    """Whether a file itself calls nothing that types or clicks on the screen, and says nothing of it in a script."""
    return not any(
        item.capability in HANDS
        and case.has_trait(item, "input")
        and (item.resolved if item.aspect is Aspect.CALL else item.aspect is Aspect.LITERAL and orders_keys(item))
        for item in case.in_file(path)
    )


class _Judged(NamedTuple):
    """What a file's synthetic input amounts to."""

    confidence: Confidence
    primary: Evidence
    acts: Sequence[Evidence]
    """The ways to WhatsApp and what is done there, for the trace."""
    severity: Severity = Severity.ERROR
    message: str = "presses keys or clicks in WhatsApp by program"
    capability: str = "send"


class _Walk(NamedTuple):
    """An opening with what happens after it."""

    start: Evidence
    acts: list[Act]
    addressed: bool
    """Whether a chat is there, or a text written, so that any key or click acts on it."""


_ADDRESSED = frozenset({Role.WEB_SEND_URL.value, Role.CLICK_TO_CHAT.value, Role.GROUP_INVITE.value})
_WRITES = frozenset({Capability.TYPE.value, Capability.CLIPBOARD.value})


def _opened(scene: Surroundings, path: str, order: Sequences, hands: list[Evidence]) -> _Judged | None:
    """The judgement where WhatsApp is opened or brought to the front, by the order of what happens then."""
    starts = list(dict.fromkeys((*in_file(scene.openings, path), *in_file(scene.windows, path))))
    several = _opens_other_things(scene, path)
    walks = [
        _Walk(start, list(_until_elsewhere(order.after(start, scene.sites(start)))), start.role in LINKS)
        for start in starts
    ]
    walks.extend(_Walk(typed, _once_open(acts), True) for typed, acts in _typed(scene, path, order))
    for wanted in (True, False):
        followed = {
            walk.start: found
            for walk in walks
            if (found := [act.evidence for act in walk.acts if act.sure or not (wanted or several)])
            and any(item in scene.screen_hand_set and (walk.addressed or writes(item)) for item in found)
        }
        if followed:
            acts = [*followed, *(item for found in followed.values() for item in found if _is_done(scene, item))]
            return _Judged(Confidence.HIGH if wanted else Confidence.MEDIUM, strongest(list(followed)), acts)
    return _unordered(scene, path, order, starts, hands)


def _unordered(
    scene: Surroundings, path: str, order: Sequences, starts: list[Evidence], hands: list[Evidence]
) -> _Judged | None:
    """The judgement where no hand is seen to follow: texts of scripts, addresses kept for later, functions apart."""
    surface = [*in_file(scene.links, path), *in_file(scene.desktop, path)]
    here = in_file(hands, path)
    sure = [item for item in here if item.level is not Level.WEAK or item.aspect is Aspect.LITERAL]
    several = _opens_other_things(scene, path)
    named = {item.location.path for item in scene.desktop}
    lent = [item for item in hands if item.aspect is Aspect.LITERAL and item.location.path not in named]
    acts = (*surface, *(here or hands), *lent)
    texts = [
        item
        for item in in_file(scene.desktop, path)
        if item.aspect is not Aspect.CALL and not any(stands_within(item.location, s.location) for s in starts)
    ]
    warning = (
        _Judged(Confidence.LOW, strongest(texts or starts or surface), acts, Severity.WARNING) if surface else None
    )
    if not surface:
        return None
    if texts:
        if several:
            return warning if sure else None
        written = any(writes(item) for item in here) or any(item.role in LINKS for item in surface)
        if here and not written:
            return None
        return _Judged(Confidence.HIGH if here else Confidence.MEDIUM, strongest(texts), acts)
    if several:
        return None
    if not starts:
        chat = any(item.role in _ADDRESSED for item in surface)
        beyond = any(item.capability != Capability.TYPE.value for item in sure)
        return _Judged(Confidence.MEDIUM, strongest(surface), acts) if beyond or (chat and sure) else None
    bodies = {order.body_of(path, start.function) for start in starts}
    if here and all(order.body_of(path, item.function) in bodies for item in here):
        return None  # what is done before the chat is open, or in another branch
    if any(item.role in _ADDRESSED for item in starts) and (sure or not here):
        return _Judged(Confidence.MEDIUM, strongest(starts), acts)
    return warning if any(writes(item) for item in sure) else None


_DONE = HANDS | OPENS | {Capability.CLIPBOARD.value, Capability.LOCATE.value}


def _is_done(scene: Surroundings, item: Evidence) -> bool:
    """Whether an act belongs in the trace: a hand, or what a hand needs."""
    return item.capability in _DONE and (
        item.role in LINKS | APP_NAMES
        or scene.case.has_trait(item, "input")
        or item.capability == Capability.CLIPBOARD.value
    )


def _around(scene: Surroundings, path: str, acts: Iterable[Evidence]) -> Iterator[Evidence]:
    """What a reader needs besides the acts: the tools of the files in which they stand, and the addresses and elements."""
    files = {path, *(item.location.path for item in acts)}
    for item in (*scene.tools("input"), *scene.links, *scene.desktop, *scene.elements):
        if item.location.path in files and (item.aspect is not Aspect.CALL or item.role):
            yield item


def _until_elsewhere(acts: Iterable[Act]) -> Iterator[Act]:
    """The acts before another site or program is opened: what comes then is done there."""
    for act in acts:
        item = act.evidence
        known = "://" in item.subject or (item.capability == Capability.OPEN_URL.value and item.subject != item.source)
        elsewhere = item.capability in OPENS and known and item.role not in LINKS | APP_NAMES
        if elsewhere and act.sure and item.aspect is Aspect.CALL:
            return
        yield act


_WORD = Role.CHANNEL_WORD.value


def _typed(scene: Surroundings, path: str, order: Sequences) -> Iterator[tuple[Evidence, list[Act]]]:
    """Where the app's name is typed or pasted into the search of the system, with what happens then."""
    for call in scene.naming(path):
        if call.capability in _WRITES | {Capability.PRESS.value}:
            yield call, list(_until_elsewhere(order.after(call, scene.sites(call))))


def _once_open(acts: list[Act]) -> list[Act]:
    """Of what follows the name of the app: what is written and sent after the key that opens the app."""
    press, write = Capability.PRESS.value, _WRITES
    opened = next((n for n, act in enumerate(acts) if act.evidence.capability == press), len(acts))
    written = next((n for n, act in enumerate(acts) if n > opened and act.evidence.capability in write), len(acts))
    return [act for act in acts[written + 1 :] if act.evidence.capability == press]


_READS = frozenset({"descendants", "window_text", "texts", "get_value", "GetValuePattern", "children", "GetChildren"})
"""What takes the texts out of a foreign window."""


def _read(scene: Surroundings, path: str, order: Sequences) -> _Judged | None:
    """The judgement where the window is taken and only what it shows is read."""
    for start in in_file(scene.windows, path):
        acts = [
            act.evidence
            for act in order.after(start)
            if act.evidence.aspect is Aspect.CALL
            and scene.case.has_trait(act.evidence, "input")
            and act.evidence.source.rpartition(".")[2] in _READS
        ]
        if acts:
            message = "reads what the window of WhatsApp shows by program"
            return _Judged(Confidence.MEDIUM, start, (start, *acts), Severity.WARNING, message, "receive")
    return None


_TELLERS = frozenset(
    {"print", "println", "input", "alert", "confirm", "prompt", "echo", "puts", "log", "info", "speak", "say", "msgbox"}
    | {"showinfo", "showwarning", "showmessage", "askyesno", "askokcancel", "writeline", "write-host", "read-host"}
)
"""What shows a text to the person before the screen, in lower case."""


def _told(scene: Surroundings, path: str, order: Sequences) -> _Judged | None:
    """The judgement where a program tells its user of WhatsApp Web, and what it writes and sends then goes there."""
    for start in in_file(scene.evidence, path):
        if start.role not in _PAGE_NAMES or start.aspect is not Aspect.LITERAL or not _is_shown(start):
            continue
        acts = [act.evidence for act in _until_elsewhere(order.after(start)) if act.sure]
        hands = [item for item in acts if item in scene.screen_hand_set and item.resolved]
        if not _writes_and_sends(hands) or any(
            _opens_other_things(scene, each) for each in {path, *(item.location.path for item in hands)}
        ):
            continue
        message = "writes and presses keys by program where it tells its user to have WhatsApp before them"
        return _Judged(
            Confidence.MEDIUM, start, (start, *(item for item in acts if _is_done(scene, item))), message=message
        )
    return None


_PAGE_NAMES = frozenset({_WORD, Role.WEB_URL.value})


def _is_shown(item: Evidence) -> bool:
    """Whether a text is a sentence for a person, not an address or a name that is handed on."""
    place, _, name = item.source.partition(":")
    return place == "argument" and name.lower() in _TELLERS and " " in item.subject.strip()


def _writes_and_sends(hands: Sequence[Evidence]) -> bool:
    """Whether hands write and press a key behind that: a message is sent."""
    written = next((n for n, item in enumerate(hands) if writes(item)), len(hands))
    return any(item.capability == Capability.PRESS.value for item in hands[written + 1 :])


def _named(scene: Surroundings, path: str) -> _Judged | None:
    """The judgement where only a name says that the hands are for WhatsApp: they go to a picture, or send by keys."""
    here = [item for item in in_file(scene.evidence, path) if item.resolved and scene.case.has_trait(item, "input")]
    does = {item.capability for item in here if item.level is not Level.WEAK}
    sends = sends_by_keys(scene.case, here, least=1 if Capability.LOCATE.value in does else TWICE)
    if Capability.TYPE.value not in does or not (sends or does & {Capability.LOCATE.value, Capability.CLICK.value}):
        return None
    words = [
        item
        for item in in_file(scene.evidence, path)
        if item.role == _WORD and item.aspect is Aspect.IDENTIFIER and "whatsapp" in item.subject.lower()
    ]
    if not words and "whatsapp" not in path.rpartition("/")[2].lower():
        return None
    typing = [item for item in here if item.capability == Capability.TYPE.value]
    message = "types by program on a screen that names of the code call WhatsApp"
    severity = Severity.ERROR if sends and not is_test(path) else Severity.WARNING
    return _Judged(Confidence.MEDIUM, strongest(typing), (*here, *words), severity, message)


def _opens_other_things(scene: Surroundings, path: str) -> bool:
    """Whether the file opens WhatsApp as one thing among others, never the chat of a number: a launcher, an assistant."""
    if in_file(scene.elements, path):
        return False
    here = in_file(scene.evidence, path)
    scripts = [item for item in here if item.aspect is Aspect.LITERAL and scene.case.has_trait(item, "input")]
    installing = {item.location.span.line for item in here if item.aspect is Aspect.DEPENDENCY}
    return any(
        item.aspect is Aspect.CALL
        and item.capability in OPENS
        and item.level is not Level.PROOF
        and item.resolved
        and item.role not in LINKS | APP_NAMES
        and scene.case.kind(item) is SignatureKind.TOOL
        and not scene.case.has_trait(item, "input")
        and not any(stands_within(script.location, item.location) for script in scripts)
        and not _opens_what_is_built(scene, path, item)
        and item.location.span.line not in installing
        for item in here
    )


def _opens_what_is_built(scene: Surroundings, path: str, item: Evidence) -> bool:
    """Whether an opening is not told what in a text, and its function has put a link together before."""
    told = {text.lower() for text in texts_given(scene.case, item)} - _VERBS
    line = item.location.span.line
    return not told and any(
        link.function == item.function and link.location.span.line <= line for link in in_file(scene.links, path)
    )


_VERBS = frozenset({"", "open", "{}"})
"""What is said to Windows besides the thing that it is to open."""
