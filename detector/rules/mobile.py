"""WA303: driven phones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.automation import APP, HANDS, LINKS, Surroundings, in_file, is_mention, is_prose
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.device_hands import acting, drives_another, named_hands
from detector.rules.samples import devices as samples
from detector.rules.sequence import stands_within


class MobileAutomation(ChannelRule):
    """A program drives the WhatsApp app on a phone or emulator.

    ## What it finds
    ADB, Appium, uiautomator2, AndroidViewClient, accessibility services and notification listeners aimed at the
    WhatsApp app: its package, its view ids, its deep links followed by taps.

    ## Why it matters
    It is automation of a consumer app; device farms are what account bans are made for.

    ## What it does not find
    Share intents, `<queries>`, sticker packs: a person still presses send. The app only opened, closed or sent to the
    background by keys of the device such as Home.
    """

    id = "WA303"
    name = "mobile-automation"
    title = "Drives the WhatsApp app on a device"
    policy = ("automation",)
    flag = samples.PHONES
    passes = samples.NO_PHONES

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each group of near files in which the app and a device tool meet, told where it is touched."""
        taken: set[str] = set()
        for path in sorted(case.evidence_paths, key=lambda path: (_distance(case, path), path)):
            channel = self._channel(case, path) if path not in taken else None
            if channel:
                taken |= {step.location.path for step in channel.finding.trace}
                yield channel
        for path in case.evidence_paths:
            hands = named_hands(case, path) if path not in taken and not is_prose(case, path) else []
            if hands:
                yield self._named(case, path, hands)

    def _named(self, case: Case, path: str, hands: Sequence[Evidence]) -> Channel:
        """The channel of a file in which only a name says that the app is WhatsApp."""
        tools = [item for item in case.in_file(path) if case.has_trait(item, "device")]
        finding = self.report(
            case,
            kind=Kind.MOBILE_AUTOMATION,
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            message="types and taps on a device where names of the code call WhatsApp",
            primary=hands[0],
            trace=[*hands, *tools],
            capabilities=("send",),
        )
        return Channel(finding, tuple(hands), frozenset({path}))

    def _channel(self, case: Case, path: str) -> Channel | None:
        scene = Surroundings(case, path)
        app = in_file(scene.app, path) or (_opened_links(scene, path) if scene.tools("device") else [])
        if not app or is_prose(case, path):
            return None
        views = [item for item in scene.app if item.role == Role.APP_VIEW.value]
        if not views and all(is_mention(item) and not _is_handed(case, item) for item in app):
            return None
        devices = [
            item
            for item in scene.evidence
            if case.has_trait(item, "device") and not drives_another(case, item.location.path)
        ] or _drivers_of(case, path, views)
        near = (
            item
            for item in scene.hands()
            if item.location.path == path
            or (case.has_trait(item, "device") and not drives_another(case, item.location.path))
        )
        hands = acting(case, near)
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
        opened = _sent_by_service(scene, devices, hands)
        acts = (*hands, *in_file(scene.openings, path), *opened)
        return Channel(finding, acts, frozenset({path, *(item.location.path for item in (*hands, *opened))}))


def _opened_links(scene: Surroundings, path: str) -> list[Evidence]:
    """The links of a file that a call of a tool is given, or that a command in a text opens: others are for people."""
    opened = {item.location for item in scene.links if item.aspect is Aspect.CALL}
    return [
        item
        for item in in_file(scene.links, path)
        if _COMMAND.search(item.subject) or any(stands_within(item.location, call) for call in opened)
    ]


_COMMAND = re.compile(r"\bam\s+start\b|android\.intent\.action|\bopenurl\b", re.IGNORECASE)
"""What a text has that opens an address on a device."""


def _sent_by_service(scene: Surroundings, devices: list[Evidence], hands: list[Evidence]) -> list[Evidence]:
    """The calls that open a chat where an accessibility service presses send by itself: opening is sending there."""
    if not hands or not any(item.signature == _SERVICE for item in devices):
        return []
    return [replace(item, capability=Capability.SEND.value) for item in scene.openings if item.role in LINKS]


_SERVICE = "accessibility-service"
"""Id of the entry for services of Android that read and press what other apps show."""


def _distance(case: Case, path: str) -> int:
    """How far a file is from touching the app: it has views and hands, one of them, or only names the app."""
    found = case.in_file(path)
    views = any(item.role == Role.APP_VIEW.value and item.level is not Level.WEAK for item in found)
    hands = any(item.capability in HANDS and case.has_trait(item, "device") for item in found)
    return 2 - views - hands


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
    return case.once(("device tools", root), lambda: _device_tools(case, root))


def _device_tools(case: Case, root: str) -> list[Evidence]:
    around = case.in_project(root)
    return [item for item in around if item.aspect is Aspect.IMPORT and case.has_trait(item, "device")]


def _declared(case: Case, path: str) -> list[Evidence]:
    """What the Android resources of the same project declare: the service that clicks, and the apps it is for."""
    root = case.root_of(path)
    return case.once(("resources", root), lambda: _resources(case, root))


def _resources(case: Case, root: str) -> list[Evidence]:
    return [
        item
        for item in case.in_project(root)
        if (item.role in APP or item.capability == Capability.DEVICE.value)
        and (facts := case.files.get(item.location.path)) is not None
        and facts.language == "android-resource"
    ]
