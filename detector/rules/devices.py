"""WA302 and WA303: synthetic input at a desktop, and driven phones."""

from __future__ import annotations

from collections.abc import Iterator

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.automation import APP, LINKS, OPENS, Surroundings, in_file, is_mention, is_prose
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.samples import devices as samples

APP_NAMES = frozenset({Role.DESKTOP_APP.value, Role.APP_ID.value})


class SyntheticInput(ChannelRule):
    """A script types or clicks for a person in WhatsApp Web or the desktop app.

    ## What it finds
    PyAutoGUI, pynput, keyboard, pywinauto, AutoHotkey, AppleScript, SendKeys, Java's Robot and the like that press keys
    or click after a WhatsApp address or window was opened.

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
        """One channel for each file that opens WhatsApp and has hands near."""
        taken: set[str] = set()
        for path in case.evidence_paths:
            if path in taken or is_prose(case, path):
                continue
            channel = self._channel(case, path)
            if channel:
                taken |= channel.files
                yield channel

    def _channel(self, case: Case, path: str) -> Channel | None:
        scene = Surroundings(case, path)
        hands = scene.hands("input")
        surface = [*in_file(scene.links, path), *in_file(scene.desktop, path)]
        guessed = all(item.level is Level.WEAK and item.aspect is Aspect.CALL for item in hands)
        known = bool(hands) and (not guessed or bool(scene.tools("input")))
        if not known or not surface:
            return None
        confidence = self._confidence(scene, path, hands)
        if confidence is None:
            return None
        trace = [
            *scene.links,
            *scene.desktop,
            *scene.context,
            *scene.tools("input"),
            *scene.elements,
            *scene.manifests(),
        ]
        finding = self.report(
            case,
            kind=Kind.GUI_AUTOMATION,
            severity=Severity.ERROR if confidence is not Confidence.LOW else Severity.WARNING,
            confidence=confidence,
            message="presses keys or clicks in WhatsApp by program",
            primary=strongest(in_file(scene.openings, path) or surface),
            trace=trace,
            capabilities=("send",),
        )
        return Channel(finding, tuple(hands), frozenset({path, *(item.location.path for item in hands)}))

    def _confidence(self, scene: Surroundings, path: str, hands: list[Evidence]) -> Confidence | None:
        here = in_file(hands, path)
        sure = [item for item in here if item.level is not Level.WEAK]
        opened = in_file(scene.openings, path) or in_file(scene.desktop, path)
        if _opens_other_things(scene, path) and not any(
            _follows(scene, hand, start) for hand in here for start in opened
        ):
            return Confidence.LOW if sure else None
        if opened:
            return Confidence.HIGH if here else Confidence.MEDIUM
        return Confidence.MEDIUM if sure else None


_ADDRESSED = frozenset({Role.WEB_SEND_URL.value, Role.CLICK_TO_CHAT.value, Role.GROUP_INVITE.value})
_PAUSES = frozenset({Capability.SLEEP.value, Capability.LOCATE.value})


def _opens_other_things(scene: Surroundings, path: str) -> bool:
    """Whether the file opens WhatsApp as one thing among others, never the chat of a number: a launcher, an assistant."""
    if any(item.role in _ADDRESSED for item in in_file(scene.links, path)) or in_file(scene.elements, path):
        return False
    return any(_opens(item) and item.role not in LINKS | APP_NAMES for item in in_file(scene.evidence, path))


def _opens(item: Evidence) -> bool:
    return item.aspect is Aspect.CALL and item.capability in OPENS and item.level is not Level.PROOF and item.resolved


def _follows(scene: Surroundings, hand: Evidence, start: Evidence) -> bool:
    """Whether a hand acts on what `start` opened: later in the function, after a wait, with nothing else opened between."""
    first, last = start.location.span.line, hand.location.span.line
    if hand.function != start.function or last <= first:
        return hand.location.span == start.location.span
    between = [
        item
        for item in in_file(scene.evidence, hand.location.path)
        if item.function == hand.function and first < item.location.span.line <= last
    ]
    others = any(_opens(item) and item.role not in LINKS | APP_NAMES for item in between)
    return not others and any(item.capability in _PAUSES for item in between)


class MobileAutomation(ChannelRule):
    """A program drives the WhatsApp app on a phone or emulator.

    ## What it finds
    ADB, Appium, uiautomator2, AndroidViewClient, accessibility services and notification listeners aimed at the
    WhatsApp app: its package, its view ids, its deep links followed by taps.

    ## Why it matters
    It is automation of a consumer app; device farms are what account bans are made for.

    ## What it does not find
    Share intents, `<queries>`, sticker packs: a person still presses send.
    """

    id = "WA303"
    name = "mobile-automation"
    title = "Drives the WhatsApp app on a device"
    policy = ("automation",)
    flag = samples.PHONES
    passes = samples.NO_PHONES

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each file in which the app and a device tool meet."""
        for path in case.evidence_paths:
            channel = self._channel(case, path)
            if channel:
                yield channel

    def _channel(self, case: Case, path: str) -> Channel | None:
        scene = Surroundings(case, path)
        app = in_file(scene.app, path) or (in_file(scene.links, path) if scene.tools("device") else [])
        if not app or is_prose(case, path):
            return None
        views = [item for item in scene.app if item.role == Role.APP_VIEW.value]
        if not views and all(is_mention(item) and not _is_handed(case, item) for item in app):
            return None
        devices = [item for item in scene.evidence if case.has_trait(item, "device")] or _drivers_of(case, path, views)
        hands = [item for item in scene.hands() if case.has_trait(item, "device") or item.location.path == path]
        strong = [item for item in devices if item.resolved]
        if not devices or not (hands or views) or not (strong or views):
            return None
        finding = self.report(
            case,
            kind=Kind.MOBILE_AUTOMATION,
            severity=Severity.ERROR if views or hands else Severity.WARNING,
            confidence=Confidence.HIGH if views and strong else Confidence.MEDIUM,
            message="drives the WhatsApp app on a device",
            primary=strongest([item for item in app if item.role in APP] or app),
            trace=[*scene.app, *scene.links, *devices, *hands, *scene.manifests(), *_declared(case, path)],
            capabilities=("send",) if hands else (),
        )
        return Channel(finding, tuple(hands), frozenset({path, *(item.location.path for item in hands)}))


def _is_handed(case: Case, item: Evidence) -> bool:
    """Whether a list with the text is itself the argument of a call, such as a command in pieces."""
    name = item.source.partition(":")[2]
    return item.source.startswith("argument:") or any(
        each.aspect is Aspect.CALL
        and each.source.rpartition(".")[2] == name
        and each.location.span.line <= item.location.span.line <= each.location.span.end_line
        for each in case.in_file(item.location.path)
    )


_MANY_VIEWS = 3


def _drivers_of(case: Case, path: str, views: list[Evidence]) -> list[Evidence]:
    """Device tools that the same project imports elsewhere, for a file that lists views of the app: a page object."""
    if len({item.subject for item in in_file(views, path)}) < _MANY_VIEWS:
        return []
    root = case.root_of(path)
    return [
        item
        for item in case.evidence
        if item.aspect is Aspect.IMPORT and case.has_trait(item, "device") and case.root_of(item.location.path) == root
    ]


def _declared(case: Case, path: str) -> list[Evidence]:
    """What the Android resources of the same project declare: the service that clicks, and the apps it is for."""
    root = case.root_of(path)
    return [
        item
        for item in case.evidence
        if (item.role in APP or item.capability == Capability.DEVICE.value)
        and (facts := case.files.get(item.location.path)) is not None
        and facts.language == "android-resource"
        and case.root_of(item.location.path) == root
    ]
