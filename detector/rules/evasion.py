"""WA605 to WA609: tricks that hide automation. Innocent alone; evidence together with an unauthorised channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.automation import LINKS, says_driven
from detector.rules.base import BehaviourRule, Channel, strongest
from detector.rules.case import Case
from detector.rules.humanlike import RandomDelay, TypingSimulation
from detector.rules.samples import evasion as samples
from detector.rules.tricks import EvasionRule
from detector.rules.variation import NumberRotation, TextVariation


class WarmUp(EvasionRule):
    """Numbers are warmed up by letting them talk to each other.

    ## What it finds
    Warm-up services and bots ("maturador", "aquecimento") beside an unauthorised channel.
    """

    id = "WA605"
    name = "warm-up"
    advised = ("session",)
    title = "Warms numbers up"
    policy = ("evasion",)
    flag = samples.WARM_UPS
    passes = samples.NO_WARM_UPS
    sentence = "warms numbers up to look trustworthy"
    roles = frozenset({Role.WARM_UP_WORD.value})

    def tells(self, found: Sequence[Evidence]) -> bool:
        """Browsers, caches and models warm up, too: the bare word needs a better one beside it."""
        return any(item.level is not Level.WEAK for item in found)


class StealthBrowser(EvasionRule):
    """The browser's traits of automation are removed.

    ## What it finds
    Stealth plugins, undetected drivers, `--disable-blink-features=AutomationControlled`, `excludeSwitches`,
    `navigator.webdriver` overrides beside automation of WhatsApp.
    """

    id = "WA606"
    name = "stealth-browser"
    advised = ("stealth",)
    title = "Hides that a browser is driven"
    policy = ("evasion",)
    flag = samples.STEALTH
    passes = samples.NO_STEALTH
    sentence = "hides that the browser is driven"
    roles = frozenset({Role.AUTOMATION_FLAG.value})
    abilities = frozenset({Capability.STEALTH.value})
    strong = True

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file with hints; a browser beside requests to a gateway is there for other sites."""
        yield from super().findings(case, [channel for channel in channels if channel.finding.kind not in _GATEWAYS])

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The traits that are removed, but not a switch that is set: it says that the browser is driven."""
        return [item for item in super().hints(case, channel, evidence) if not says_driven(item)]

    def declared(self, case: Case) -> list[Evidence]:
        """The same in files that no code imports."""
        return [item for item in super().declared(case) if not says_driven(item)]


_GATEWAYS = frozenset({Kind.HOSTED_GATEWAY, Kind.SELFHOSTED_GATEWAY})


class Spoofing(EvasionRule):
    """Device, browser, network or location is disguised.

    ## What it finds
    Spoofed client versions and device names, rotating proxies, TLS fingerprints, changed addresses beside an
    unauthorised channel.
    """

    id = "WA607"
    name = "spoofing"
    advised = ("proxy",)
    title = "Disguises device or network"
    policy = ("evasion",)
    flag = samples.SPOOFED
    passes = samples.NOT_SPOOFED
    sentence = "disguises device, browser or network"
    roles = frozenset({Role.SPOOFING.value})
    abilities = frozenset({Capability.PROXY.value})

    def tells(self, found: Sequence[Evidence]) -> bool:
        """Anything but the settings that every copy of a gateway's settings has: they only accompany other disguises."""
        return any(item.signature != _SHOWN or item.aspect is not Aspect.ENVIRONMENT for item in found)

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Disguises, but not those of a browser that goes to other sites, nor the name of a program that asks a gateway."""
        elsewhere = {path for path in {e.location.path for e in evidence} if _drives_elsewhere(case, channel, path)}
        asks = channel.finding.kind in _GATEWAYS
        return [
            item
            for item in super().hints(case, channel, evidence)
            if item.location.path not in elsewhere
            and not (asks and item.aspect is Aspect.LITERAL and item.level is Level.WEAK)
        ]


_SHOWN = "client-disguise"
"""Id of the entry for what clients show themselves as."""


def _drives_elsewhere(case: Case, channel: Channel, path: str) -> bool:
    """Whether a file beside the channel opens other sites only."""
    opened = [e for e in case.in_file(path) if e.capability == Capability.NAVIGATE.value and e.resolved]
    known = [e for e in opened if "://" in e.subject]
    return path not in channel.files and bool(known) and not any(e.role in LINKS for e in opened)


class AntiBan(EvasionRule):
    """The code speaks of avoiding bans.

    ## What it finds
    "anti-ban", "antibloqueio" and the like in names and texts, and packages made for it, beside an unauthorised channel.
    """

    id = "WA608"
    name = "anti-ban"
    advised = ("stealth",)
    title = "Is built to avoid bans"
    policy = ("evasion",)
    flag = samples.ANTI_BAN
    passes = samples.NO_ANTI_BAN
    sentence = "is built to avoid being banned"
    roles = frozenset({Role.ANTI_BAN_WORD.value})
    strong = True


class EvasionPackage(BehaviourRule):
    """A package is used whose purpose is to hide automation.

    ## What it finds
    Anti-ban wrappers and phone farms in manifests and imports of a project that reaches WhatsApp through an unauthorised
    channel. Stealth plugins serve other purposes too: WA606 reports them.
    """

    id = "WA609"
    name = "evasion-package"
    advised = ("stealth",)
    title = "Depends on a package that hides automation"
    policy = ("evasion",)
    flag = samples.PACKAGES
    passes = samples.NO_PACKAGES

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each package and project folder with a channel."""
        roots = {case.root_of(path) for channel in channels for path in channel.files}
        for identifier in case.signature_ids:
            signature = case.signature(identifier)
            if signature.kind is not SignatureKind.EVASION:
                continue
            groups: dict[str, list[Evidence]] = defaultdict(list)
            for item in case.of_signature(identifier):
                if item.aspect in (Aspect.DEPENDENCY, Aspect.IMPORT) and item.level is not Level.WEAK and item.direct:
                    groups[case.root_of(item.location.path)].append(item)
            for root, found in sorted(groups.items()):
                if root in roots:
                    yield self.report(
                        case,
                        kind=Kind.EVASION,
                        severity=Severity.WARNING,
                        confidence=Confidence.MEDIUM,
                        message=f"uses {signature.title} in a project that reaches WhatsApp without authorisation",
                        primary=strongest(found),
                        trace=found,
                        signature=signature,
                    )


RULES = (
    RandomDelay,
    TypingSimulation,
    TextVariation,
    NumberRotation,
    WarmUp,
    StealthBrowser,
    Spoofing,
    AntiBan,
    EvasionPackage,
)
