"""WA6xx: tricks that hide automation. Innocent alone; evidence together with an unauthorised channel."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import ClassVar

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, DependencyScope, Function, LiteralRole, LoopKind, Ref
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.model.location import Location
from detector.rules.aside import is_test
from detector.rules.automation import LINKS, is_asked_for, says_driven
from detector.rules.base import BehaviourRule, Channel, strongest
from detector.rules.behaviour import sending, surroundings
from detector.rules.case import Case
from detector.rules.gateway_requests import REQUEST, is_of_test
from detector.rules.official import official_evidence
from detector.rules.pauses import Pauses
from detector.rules.samples import evasion as samples
from detector.rules.wordings import drawn_wordings

_SUBJECTS = frozenset({Role.BULK_WORD.value, Role.CHANNEL_WORD.value})


class _EvasionRule(BehaviourRule):
    """Shared: hints of one trick in the files of a channel or near them, one finding for each file."""

    roles: ClassVar[frozenset[str]] = frozenset()
    abilities: ClassVar[frozenset[str]] = frozenset()
    sentence: ClassVar[str]
    strong: ClassVar[bool] = False
    """Whether one hint beside a channel is enough for an error."""

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence of this trick."""
        del case, channel
        return [
            item
            for item in evidence
            if (item.role in self.roles or item.capability in self.abilities) and item.aspect is not Aspect.LOOP
        ]

    def tells(self, found: Sequence[Evidence]) -> bool:
        """Whether what was found in a file shows the trick; if not, it only accompanies what other files show."""
        return bool(found)

    def packages(self, case: Case) -> list[Evidence]:
        """Imports and direct dependencies of tools that are made for this trick."""
        return [
            item
            for item in case.evidence
            if item.aspect in (Aspect.IMPORT, Aspect.DEPENDENCY)
            and item.direct
            and item.role != DependencyScope.LOCKED.value
            and any(case.has_trait(item, trait) for trait in self.abilities)
        ]

    def declared(self, case: Case) -> list[Evidence]:
        """Words of this trick in files that speak of campaigns or WhatsApp, such as tables and settings no code imports."""
        return [
            item
            for item in case.evidence
            if item.role in self.roles
            and item.aspect in (Aspect.IDENTIFIER, Aspect.LITERAL)
            and any(other.role in _SUBJECTS for other in case.in_file(item.location.path))
        ]

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file with hints."""
        files = {path for channel in channels for path in channel.files}
        roots = {case.root_of(path) for path in files}
        groups: dict[str, list[Evidence]] = defaultdict(list)
        near = {each for path in files for each in case.near(path)}
        for channel in channels:
            for item in self.hints(case, channel, surroundings(case, channel)):
                groups[item.location.path].append(item)
        for item in (*self.packages(case), *self.declared(case)):
            if item.location.path in near or case.root_of(item.location.path) in roots:
                groups[item.location.path].append(item)
        for path in [path for path in groups if _is_of_other_sends(case, path, files)]:
            del groups[path]
        besides: dict[str, list[Evidence]] = defaultdict(list)
        for path in self._saying(case, groups, files):
            besides[case.root_of(path)].extend(groups.pop(path))
        for path, found in sorted(groups.items()):
            unique = sorted({*found, *besides.pop(case.root_of(path), ())}, key=lambda e: e.order)
            yield self._finding(case, [e for e in unique if e.location.path == path], unique, path in files)

    def _saying(self, case: Case, groups: Mapping[str, Sequence[Evidence]], files: Set[str]) -> list[str]:
        """The files of a project that accompany what another of its files shows: names beside what is done, or beside names."""
        done = {
            case.root_of(path) for path, found in groups.items() if self.tells(found) and not all(map(_is_name, found))
        }
        shown: set[str] = set()
        saying: list[str] = []
        for path in sorted(
            groups, key=lambda path: (path not in files, not any(map(_is_called_so, groups[path])), path)
        ):
            found, root = groups[path], case.root_of(path)
            if not self.tells(found) or (all(map(_is_name, found)) and root in done | shown):
                saying.append(path)
            shown |= {root} if self.tells(found) else set()
        return saying

    def _finding(self, case: Case, found: Sequence[Evidence], trace: Sequence[Evidence], at_channel: bool) -> Finding:
        grave = self.strong and at_channel
        return self.report(
            case,
            kind=Kind.EVASION,
            severity=Severity.ERROR if grave else Severity.WARNING,
            confidence=Confidence.MEDIUM if at_channel else Confidence.LOW,
            message=self.says(found),
            primary=strongest(self.telling(found)),
            trace=trace,
        )

    def telling(self, found: Sequence[Evidence]) -> Sequence[Evidence]:
        """Of what one file holds that by which a reader sees the trick best: what is done before what is only named."""
        return [item for item in found if item.aspect is Aspect.CALL] or found

    def says(self, found: Sequence[Evidence]) -> str:
        """The sentence for what one file holds."""
        del found
        return self.sentence


def _is_name(item: Evidence) -> bool:
    """Whether evidence is a name or text that says a trick, rather than code that does it."""
    return item.aspect in (Aspect.IDENTIFIER, Aspect.LITERAL)


def _is_called_so(item: Evidence) -> bool:
    """Whether code itself is called after a trick, rather than handed a text that says it."""
    return item.aspect is Aspect.IDENTIFIER


_DESCRIBED = ("setting:paths./", "setting:components.", "setting:definitions.")
"""How places in the description of an interface begin: what stands there is an example, not what the program does."""


def _is_of_other_sends(case: Case, path: str, files: Set[str]) -> bool:
    """Whether a file far from all channels is that of official sends, or only describes an interface."""
    if path in files:
        return False
    return any(item.source.startswith(_DESCRIBED) for item in case.in_file(path)) or (
        any(near in _official_paths(case) for near in case.near(path, 1)) and files.isdisjoint(case.near(path, 1))
    )


def _official_paths(case: Case) -> frozenset[str]:
    return case.once("official paths", lambda: frozenset(e.location.path for e in official_evidence(case)))


class RandomDelay(_EvasionRule):
    """Pauses of random length between sends make a program look human.

    ## What it finds
    A sleep whose length is drawn at random, a random delay in a queue's options or a request, or delay ranges
    (`minDelay` and `maxDelay`), in code that sends through an unauthorised channel.

    ## Why it matters
    The pause shows that the author knows the use is not allowed. It does not help: accounts are restricted after a few
    dozen messages to strangers at any pace.

    ## What it does not find
    Retries and rate limits of official senders, pauses of fixed length, numbers drawn for anything else.
    """

    id = "WA601"
    name = "random-delay"
    advised = ("sleep",)
    title = "Random pauses between sends"
    policy = ("evasion",)
    sentence = "waits for random times between messages"
    roles = frozenset({Role.DELAY_WORD.value})
    flag = samples.RANDOM_DELAYS
    passes = samples.NO_RANDOM_DELAYS

    def says(self, found: Sequence[Evidence]) -> str:
        """A file that holds only names of settings does not wait itself."""
        return _SETS if all(item.role == Role.DELAY_WORD.value for item in found) else self.sentence

    def telling(self, found: Sequence[Evidence]) -> Sequence[Evidence]:
        """The draw: a pause may be a helper's, which waits as long as it is told."""
        return [item for item in found if item.capability == Capability.RANDOM.value] or super().telling(found)

    def declared(self, case: Case) -> list[Evidence]:
        """Names of settings, but for those of minutes."""
        return [item for item in super().declared(case) if not _is_half_a_range(case, item)]

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Delay words, and pauses on the way to a send that a random draw feeds."""
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        leading = {path for path, _ in case.leading_to(sends)}
        busy = leading | channel.files
        named = [
            item
            for item in super().hints(case, channel, evidence)
            if (item.location.path in busy or not _is_of_other_work(case, item))
            and not (is_of_typing(case, item) or _is_half_a_range(case, item))
        ]
        # Another program that asks for the sends is near none of their files.
        asking = case.in_files(sorted(leading.difference(item.location.path for item in evidence)))
        pauses = Pauses(case, [*evidence, *asking], sends, channel.files).found()
        return [*named, *(item for item in pauses if not is_of_typing(case, item))]

    def tells(self, found: Sequence[Evidence]) -> bool:
        """A drawn pause, a name that says so, or the two ends of a range."""
        if any(item.role != Role.DELAY_WORD.value or item.level is not Level.WEAK for item in found):
            return True
        names = [item.subject.lower() for item in found]
        return any("min" in name for name in names) and any("max" in name for name in names)


_SETS = "has settings for random times between messages"


def _is_half_a_range(case: Case, item: Evidence) -> bool:
    """Whether a name has the least of something of which its file names no most: `intervalMin` of a calendar is minutes."""
    if item.level is not Level.WEAK or "min" not in words(item.subject):
        return False
    return not any(
        other.role == item.role and "max" in other.subject.lower() for other in case.in_file(item.location.path)
    )


_SAYS_OTHER_WORK = re.compile(r"scrap|crawl|fetch|download|request|page", re.IGNORECASE)


def _is_of_other_work(case: Case, item: Evidence) -> bool:
    """Whether a name for a pause is that of other work: it says so, or its file asks other hosts."""
    if _SAYS_OTHER_WORK.search(item.subject):
        return True
    return any(
        each.capability in _OTHER_WORK
        and each.aspect is Aspect.CALL
        and each.role not in REQUEST | LINKS
        and "://" in each.subject
        for each in case.in_file(item.location.path)
    )


_OTHER_WORK = frozenset({Capability.HTTP.value, Capability.NAVIGATE.value})
_TYPED = frozenset({"typing", "typed", "char", "chars", "character", "characters", "keystroke", "keystrokes", "letter"})


def is_of_typing(case: Case, item: Evidence) -> bool:
    """Whether a pause or a name for one stands between letters: it says so, or its function or its loop does."""
    facts = case.files.get(item.location.path)
    named = [item.subject if item.aspect is not Aspect.CALL else ""]
    if facts is not None and item.function != NOWHERE:
        named.append(facts.functions[item.function].name.rpartition(".")[2])
    if facts is not None and item.loop != NOWHERE:
        named.extend(facts.loops[item.loop].sources)
    return any(not _TYPED.isdisjoint(words(name)) for name in named)


class TypingSimulation(_EvasionRule):
    """Typing or presence is simulated before a send.

    ## What it finds
    `sendPresenceUpdate("composing")`, `sendStateTyping`, `startTyping`, `delayTyping` and their kin beside sends.

    ## Why it matters
    It imitates a person to the recipient and to WhatsApp.
    """

    id = "WA602"
    name = "typing-simulation"
    advised = ("presence",)
    title = "Simulates typing"
    policy = ("evasion",)
    flag = samples.TYPING
    passes = samples.NO_TYPING
    sentence = "simulates a person typing"
    roles = frozenset({Role.TYPING_WORD.value})
    abilities = frozenset({Capability.PRESENCE.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Names for it, calls that show typing, names of pauses between letters; being online shows none."""
        hints = (item for item in super().hints(case, channel, evidence) if not _is_only_named(item, channel))
        shown = [_by_channel(item, channel) for item in hints if _shows_typing(case, item)]
        names = [item for item in evidence if item.role == Role.DELAY_WORD.value and item.aspect is not Aspect.LOOP]
        between = [replace(item, note=_BETWEEN) for item in names if is_of_typing(case, item)]
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        pauses = Pauses(case, evidence, sends, channel.files).found()
        return [*shown, *between, *(item for item in pauses if is_of_typing(case, item))]

    def declared(self, case: Case) -> list[Evidence]:
        """Names of settings only, in files that speak of WhatsApp: a single word such as "composing" is one of any editor."""
        return [item for item in super().declared(case) if len(words(item.subject)) > 1 and _shows_typing(case, item)]


def _is_only_named(item: Evidence, channel: Channel) -> bool:
    """Whether an address stands in a file that asks nothing: who asks it is told."""
    return item.role == Role.GATEWAY_ROUTE.value and item.location.path not in channel.files


def _by_channel(item: Evidence, channel: Channel) -> Evidence:
    """A route, told as one of the gateway that is known to be asked, even where others have the same."""
    if item.role != Role.GATEWAY_ROUTE.value or item.signature == channel.finding.signature:
        return item
    return replace(item, note=_ROUTE)


_ROUTE = "route by which typing is shown"
_BETWEEN = "sets a delay between letters"
_FOLLOWS = ("on", "once", "subscribe")
_STATES = ("presence", "state", "status", "typing", "action", "type")
"""Parts of the names of settings whose value says what somebody does; a word in a list of words says nothing."""
_AT_REST = frozenset({"available", "unavailable", "paused", "online", "offline"})


def _shows_typing(case: Case, item: Evidence) -> bool:
    """Whether a call with presence shows a person who writes or records; a text that is only compared with shows none."""
    if item.aspect is Aspect.LITERAL:
        if item.role == Role.GATEWAY_ROUTE.value and " " in item.subject:
            return False  # a sentence that names the route
        place, _, name = item.source.partition(":")
        listed = place == LiteralRole.ELEMENT.value and len(words(item.subject)) == 1
        if (listed or place == LiteralRole.SETTING.value) and not any(word in name.lower() for word in _STATES):
            return False
        if is_of_test(item):
            return False
        return place != LiteralRole.OTHER.value and not is_asked_for(item)
    if item.aspect is not Aspect.CALL:
        return True
    method = item.source.replace("()", "").rpartition(".")[2].lower()
    if method in _FOLLOWS or "subscribe" in method or "unavailable" in method:
        return False
    parts = [part for call in case.calls_at(item.location) for each in call.arguments for part in each.text]
    texts = {part for part in parts if type(part) is str}
    constants = {word for part in parts if type(part) is Ref for word in words(part.name)[-1:]}
    return _AT_REST.isdisjoint(texts | constants)


_SPINTAX = "spintax"
"""Id of the entry for packages and functions that vary a text."""
_INVISIBLE = frozenset({"\u200b", "\u2060", "\u200c"})


class TextVariation(_EvasionRule):
    """The text is varied so that no two messages are alike.

    ## What it finds
    Spintax, also by hand (one of the parts between bars, at random), rotating templates, one of several wordings by chance for
    each recipient of a campaign, invisible characters, deliberate typos.
    """

    id = "WA603"
    name = "text-variation"
    advised = ("random",)
    title = "Varies the text to look unique"
    policy = ("evasion",)
    flag = samples.VARIED_TEXT
    passes = samples.SAME_TEXT
    sentence = "varies the text so that bulk messages look different"
    roles = frozenset({Role.SPINTAX_WORD.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Words for varied text, and imports of packages that vary it."""
        imports = [item for item in evidence if item.signature == _SPINTAX and item.aspect is Aspect.IMPORT]
        # Pages hold boxes open with invisible characters: they vary a text only where something is sent.
        said = (
            item
            for item in super().hints(case, channel, evidence)
            if item.subject not in _INVISIBLE
            or (item.location.path in channel.files and not _is_sought(item))
            or _takes_one(case, item)
        )
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        leading = case.leading_to(sends)
        spun = (
            replace(item, note=_SPUN)
            for item in evidence
            if item.capability == Capability.RANDOM.value and item.aspect is Aspect.CALL and _is_spun(case, item)
        )
        spun_in = (item for item in spun if not leading.isdisjoint(case.leading_to([item], 1)))
        return [*said, *imports, *spun_in, *drawn_wordings(case, sends, evidence)]


_SOUGHT = tuple(f"{LiteralRole.ARGUMENT.value}:{name}" for name in ("includes", "indexOf", "strip", "split"))
_SPUN = "takes one of the wordings in a place of the text"
_SPLITS = frozenset({"split", "Split", "explode"})
_REPLACES = frozenset(
    {"replace", "replaceAll", "Replace", "sub", "gsub", "preg_replace_callback", "ReplaceAllStringFunc"}
)


def _is_spun(case: Case, draw: Evidence) -> bool:
    """Whether what replaces a place of a text draws one of its parts: `lambda m: choice(m[1].split("|"))`."""
    return draw.function in case.once(("spinning", path := draw.location.path), lambda: _spinning(case, path))


def _spinning(case: Case, path: str) -> frozenset[int]:
    """The functions of a file that are handed to a replacement and take their parameter to pieces."""
    functions = case.files[path].functions
    return frozenset(
        index
        for index, calls in case.calls_by_function(path).items()
        if index != NOWHERE and _splits_its_own(calls, index) and _replaces(case, path, functions[index])
    )


def _splits_its_own(calls: Sequence[Call], function: int) -> bool:
    return any(
        not _SPLITS.isdisjoint(feed.calls) and any(part.function == function for part in feed.parameters)
        for call in calls
        for feed in call.feeds
    )


def _replaces(case: Case, path: str, function: Function) -> bool:
    """Whether a function stands in a call that replaces places of a text."""
    around = case.calls_by_function(path).get(function.parent, ())
    return any(call.method in _REPLACES and call.span.encloses(function.span) for call in around)


def _is_sought(item: Evidence) -> bool:
    """Whether a text is looked for in another one, or is what a test asks about."""
    return is_of_test(item) or item.source.startswith(_SOUGHT) or is_test(item.location.path)


def _takes_one(case: Case, item: Evidence) -> bool:
    """Whether an invisible character stands in a list of which the next one is taken, or any."""
    place, _, name = item.source.partition(":")
    path = item.location.path
    return place == LiteralRole.ELEMENT.value and name in case.once(("chosen of", path), lambda: _chosen_of(case, path))


def _chosen_of(case: Case, path: str) -> frozenset[str]:
    """The lists of a file of which the next one is taken, or any."""
    facts = case.files.get(path)
    return frozenset(
        loop.sources[0].rpartition("#")[2].rpartition(".")[2]
        for loop in (facts.loops if facts is not None else ())
        if loop.kind in _ONE_OF and loop.sources
    )


class NumberRotation(_EvasionRule):
    """Messages are spread over several sender numbers.

    ## What it finds
    Names that say so, and senders, instances, accounts, sessions or chips of which each message takes the next one or any.

    ## Why it matters
    Rotation only multiplies the numbers that are lost; on the Business Platform limits hold for the whole portfolio.
    """

    id = "WA604"
    name = "number-rotation"
    advised = ("session",)
    title = "Rotates sender numbers"
    policy = ("evasion",)
    flag = samples.ROTATION
    passes = samples.NO_ROTATION
    sentence = "spreads messages over several sender numbers"
    roles = frozenset({Role.ROTATION_WORD.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Names for it, and lists of senders out of which one after the other is taken on the way to a send."""
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        busy = sorted({path for path, _ in case.leading_to(sends)} | channel.files) if sends else []
        turns = [turn for path in busy for turn in _turns_of_senders(case, path)]
        return [*super().hints(case, channel, evidence), *turns]


_ONE_OF = frozenset({LoopKind.TURN, LoopKind.CHOICE})
_SENDERS = frozenset(
    {"chip", "chips", "sender", "senders", "instance", "instances", "instancia", "instancias", "sessoes", "sesiones"}
    | {"session", "sessions", "account", "accounts", "conta", "contas", "cuenta", "cuentas", "akun"}
)
"""What lists of one's own numbers are called."""


def _turns_of_senders(case: Case, path: str) -> Iterator[Evidence]:
    """Where a file takes one out of a list of senders, the next one or any."""
    facts = case.files.get(path)
    for index, loop in enumerate(facts.loops if facts else ()):
        name = loop.sources[0].rpartition("#")[2].rpartition(".")[2] if loop.sources else ""
        if loop.kind in _ONE_OF and not _SENDERS.isdisjoint(words(name)):
            yield Evidence(
                signature=_ROTATION,
                aspect=Aspect.IDENTIFIER,
                level=Level.COMBINE,
                location=Location(path, loop.span),
                note=f"takes one of {name}, the next or any",
                role=Role.ROTATION_WORD.value,
                function=loop.function,
                loop=index,
                subject=name,
            )


_ROTATION = "number-rotation"
"""Id of the entry for words of rotation."""


class WarmUp(_EvasionRule):
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


class StealthBrowser(_EvasionRule):
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


class Spoofing(_EvasionRule):
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


class AntiBan(_EvasionRule):
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
