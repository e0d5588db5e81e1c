"""WA5xx: what is done through an unauthorised channel. Official sends are never judged here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, LoopKind
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.automation import HANDS, LINKS, TARGETS
from detector.rules.base import SENDS, BehaviourRule, Channel, strongest
from detector.rules.case import Case, LoopSite, is_repeating
from detector.rules.samples import behaviour as samples

_PEOPLE = frozenset({Role.RECIPIENT_WORD.value, Role.BULK_WORD.value})
_TABLES = frozenset({Capability.READ_TABLE.value, Capability.READ_DATABASE.value})


def sending(channel: Channel) -> list[Evidence]:
    """The acts of a channel that put a message on its way."""
    sends = [act for act in channel.acts if act.capability in SENDS]
    if sends:
        return sends
    return [act for act in channel.acts if act.capability in HANDS or act.role == Role.GATEWAY_ROUTE.value]


def acts_of(channels: Iterable[Channel], *capabilities: str) -> list[tuple[Channel, Evidence]]:
    """Acts with one of these capabilities, each once, with the first channel they go through."""
    found: dict[tuple[object, str], tuple[Channel, Evidence]] = {}
    for channel in channels:
        for act in channel.acts:
            if act.capability in capabilities:
                found.setdefault((act.location, act.capability), (channel, act))
    return [found[key] for key in sorted(found, key=str)]


def surroundings(case: Case, channel: Channel) -> list[Evidence]:
    """Evidence in the channel's files and the files near them."""
    paths = dict.fromkeys(near for path in sorted(channel.files) for near in case.near(path))
    return list(case.in_files(paths))


class BulkSending(BehaviourRule):
    """Messages go out in bulk through an unauthorised channel.

    ## What it finds
    A send that is repeated over people: in a loop over numbers, contacts or rows, in `map`/`forEach`/`apply`, in thread
    pools and queues, also where the loop stands in another function or file than the send; and code that calls itself a
    bulk sender, blaster or campaign beside an unauthorised send.

    ## Why it matters
    Bulk messaging is the first thing WhatsApp's Terms forbid and its systems look for. Reports of recipients who did not
    ask for the message do the rest.

    ## What to do instead
    Approved templates through the Cloud API or a provider, to people who opted in, within the messaging limit.
    """

    id = "WA501"
    name = "bulk-sending"
    title = "Sends in bulk outside the Business Platform"
    policy = ("bulk-messaging",)
    flag = samples.BULK
    passes = samples.NOT_BULK

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each repeated send, and one for each project that only says so."""
        told: set[str] = set()
        done: set[object] = set()
        for channel in channels:
            for act in sending(channel):
                site = _bulk_site(case, act)
                if site is None:
                    continue
                told.add(case.root_of(act.location.path))
                key = (site.path, site.loop.span.line)
                if key not in done:
                    done.add(key)
                    yield self._repeated(case, act, site)
        yield from self._declared(case, channels, told)

    def _repeated(self, case: Case, act: Evidence, site: LoopSite) -> Finding:
        sources = _loop_evidence(case, site)
        return self.report(
            case,
            kind=Kind.BULK_SENDER,
            severity=Severity.ERROR,
            confidence=Confidence.HIGH if sources and act.capability in SENDS else Confidence.MEDIUM,
            message=f"sends to many recipients: {_over(sources, site)}",
            primary=act,
            trace=[act, *sources, *steps(act, site), *_pauses(case, site), *_rounds(case, act)],
            capabilities=(act.capability,),
        )

    def _declared(self, case: Case, channels: Sequence[Channel], told: set[str]) -> Iterator[Finding]:
        """Projects that say they send in bulk, or go over people, where no repeated send could be followed."""
        roots = {case.root_of(path) for channel in channels for path in channel.files}
        near = {path for channel in channels for origin in channel.files for path in case.near(origin)}
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for item in case.evidence:
            if item.role == Role.BULK_WORD.value or _is_loop_over_people(item):
                groups[_covering(case.root_of(item.location.path), roots)].append(item)
        for root, hints in sorted(groups.items()):
            words = [item for item in hints if item.role == Role.BULK_WORD.value]
            close = [item for item in words if item.location.path in near]
            loops = [item for item in hints if item.aspect is Aspect.LOOP]
            if root not in roots or root in told or not (close or loops or len(_subjects(words)) > 1):
                continue
            yield self.report(
                case,
                kind=Kind.BULK_SENDER,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM if close and loops else Confidence.LOW,
                message="is made for many recipients and reaches WhatsApp through an unauthorised channel",
                primary=(close or words or loops)[0],
                trace=[*words, *loops],
                capabilities=("send",),
            )


def _is_loop_over_people(item: Evidence) -> bool:
    return item.aspect is Aspect.LOOP and (item.role in _PEOPLE or item.capability in _TABLES)


def _subjects(evidence: Sequence[Evidence]) -> set[str]:
    return {item.subject.lower() for item in evidence}


def _covering(root: str, roots: set[str]) -> str:
    """The project folder with a channel that holds `root`, or the nearest one in a sibling folder of one repository."""
    if root in roots:
        return root
    for other in sorted(roots, key=len, reverse=True):
        if not other or root.startswith(f"{other}/") or not root or other.startswith(f"{root}/"):
            return other
    return min(sorted(roots), default=root)


def _bulk_site(case: Case, act: Evidence) -> LoopSite | None:
    """The loop that makes an act a bulk send, or None."""
    sites = [site for site in case.repetitions(act) if _goes_over_something(site)]
    for site in sites:
        if _loop_evidence(case, site):
            return site
    stepping = next((site for site in case.repetitions(act) if _steps_through_rows(case, site)), None)
    if stepping is not None:
        return stepping
    if act.capability in SENDS or act.role == Role.GATEWAY_ROUTE.value:
        return next((site for site in sites if site.loop.kind is not LoopKind.WHILE), None)
    return next((site for site in sites if site.loop.kind is not LoopKind.WHILE and _holds_a_send(case, site)), None)


_RETRIES = ("attempt", "retr", "tries", "tentativ", "intento", "timeout", "wait")


def _goes_over_something(site: LoopSite) -> bool:
    """Whether a loop has something to go over that is neither time nor another try."""
    if site.loop.kind is LoopKind.TIMER or not is_repeating(site.loop):
        return False
    return not any(word in source.lower() for source in site.loop.sources for word in _RETRIES)


def _steps_through_rows(case: Case, site: LoopSite) -> bool:
    """Whether a `while` opens another chat each round in a file that reads a table: it counts the rows itself."""
    if site.loop.kind is not LoopKind.WHILE:
        return False
    first, last = site.loop.span.line, site.loop.span.end_line
    items = case.in_file(site.path)
    return any(item.role in LINKS and first <= item.location.span.line <= last for item in items) and any(
        item.capability == Capability.READ_TABLE.value and item.resolved for item in items
    )


def _holds_a_send(case: Case, site: LoopSite) -> bool:
    """Whether each round of a loop addresses WhatsApp anew, so that it is not a loop over letters or elements."""
    first, last = site.loop.span.line, site.loop.span.end_line
    return bool(site.via) or any(
        item.role in LINKS | TARGETS and first <= item.location.span.line <= last for item in case.in_file(site.path)
    )


def _loop_evidence(case: Case, site: LoopSite) -> list[Evidence]:
    return [
        item for item in case.in_file(site.path) if item.aspect is Aspect.LOOP and item.location.span == site.loop.span
    ]


def _over(sources: Sequence[Evidence], site: LoopSite) -> str:
    if sources:
        return sources[0].note
    return "in a loop" + (f" over {site.loop.sources[0]}" if site.loop.sources else "")


def steps(act: Evidence, site: LoopSite) -> list[Evidence]:
    """The loop and the calls that lead from it to the act, as steps of a trace."""
    loop = replace(
        act, location=site.location, note="repeats it", aspect=Aspect.LOOP, capability="", role="", function=NOWHERE
    )
    calls = [
        replace(act, location=call.location, note="calls the sending function", capability="", function=NOWHERE)
        for call in site.via
    ]
    return [loop, *calls]


def _rounds(case: Case, act: Evidence) -> list[Evidence]:
    """Loops over people near the act, with the pauses in them: how the campaign is run."""
    found: list[Evidence] = []
    for path in case.near(act.location.path):
        loops = [item for item in case.in_file(path) if _is_loop_over_people(item)]
        spans = [(item.location.span.line, item.location.span.end_line) for item in loops]
        pauses = [
            item
            for item in case.in_file(path)
            if item.capability == Capability.SLEEP.value
            and any(first <= item.location.span.line <= last for first, last in spans)
        ]
        found.extend((*loops, *pauses))
    return found[:_MOST_ROUNDS]


_MOST_ROUNDS = 40
"""More places than this are a list, not help."""


def _pauses(case: Case, site: LoopSite) -> list[Evidence]:
    first, last = site.loop.span.line, site.loop.span.end_line
    return [
        item
        for item in case.in_file(site.path)
        if item.capability in (Capability.SLEEP.value, Capability.RANDOM.value)
        and first <= item.location.span.line <= last
    ]


class RecipientImport(BehaviourRule):
    """Recipients of an unauthorised bulk send come from a table, database or address book.

    ## What it finds
    CSV, Excel, Google Sheets, data frames, database queries and address books whose rows reach a repeated send.

    ## Why it matters
    Bought, scraped or exported lists hold people who never asked to be written to. Their reports end the account.
    """

    id = "WA502"
    name = "recipient-import"
    advised = ("read-table",)
    title = "Feeds an imported list into an unauthorised send"
    policy = ("contact-lists", "opt-in")
    flag = samples.IMPORTED
    passes = samples.NOT_IMPORTED

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file that reads a list near a sending channel with a loop."""
        done: set[str] = set()
        for channel in channels:
            sends = sending(channel)
            if not sends or not any(_bulk_site(case, act) for act in sends):
                continue
            for item in surroundings(case, channel):
                path = item.location.path
                if item.capability not in _TABLES or item.aspect is Aspect.LOOP or not item.resolved or path in done:
                    continue
                done.add(path)
                reads = [e for e in case.in_file(path) if e.capability in _TABLES]
                yield self.report(
                    case,
                    kind=Kind.BULK_SENDER,
                    severity=Severity.WARNING,
                    confidence=Confidence.MEDIUM,
                    message="reads recipients from a list and sends to them outside the Business Platform",
                    primary=item,
                    trace=[*reads, *sends],
                    capabilities=("send",),
                )


class _ActRule(BehaviourRule):
    """Shared: one finding for each file that does one thing through a channel; graver when it is repeated."""

    capabilities: ClassVar[tuple[str, ...]]
    sentence: ClassVar[str]
    alone: ClassVar[Severity | None] = Severity.WARNING
    repeated: ClassVar[Severity] = Severity.ERROR
    kind: ClassVar[Kind] = Kind.BULK_SENDER

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file."""
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for _, act in acts_of(channels, *self.capabilities):
            groups[act.location.path].append(act)
        for _, acts in sorted(groups.items()):
            loops = [act for act in acts if any(_goes_over_something(site) for site in case.repetitions(act))]
            severity = self.repeated if loops else self.alone
            if severity is None:
                continue
            yield self.report(
                case,
                kind=self.kind,
                severity=severity,
                confidence=Confidence.HIGH if loops else Confidence.MEDIUM,
                message=self.sentence + (" in a loop" if loops else ""),
                primary=strongest(loops or acts),
                trace=acts,
            )


class NumberCheck(_ActRule):
    """Numbers are checked for being on WhatsApp.

    ## Why it matters
    There is no official way to ask whether a number uses WhatsApp; probing is watched closely because spammers clean
    their lists with it.
    """

    id = "WA503"
    name = "number-check"
    title = "Checks whether numbers are on WhatsApp"
    policy = ("scraping",)
    flag = samples.CHECKS
    passes = samples.NO_CHECKS
    capabilities = ("lookup",)
    sentence = "asks WhatsApp whether numbers are registered"


class Scraping(_ActRule):
    """Contacts, profiles or group members are collected.

    ## Why it matters
    The Terms forbid collecting information about users by unauthorised or automated means.
    """

    id = "WA504"
    name = "scraping"
    title = "Collects contacts or group data"
    policy = ("scraping",)
    flag = samples.COLLECTED
    passes = samples.NOT_COLLECTED
    capabilities = ("scrape",)
    sentence = "collects contacts, profiles or group data"
    repeated = Severity.WARNING


class GroupGrowth(_ActRule):
    """Groups are joined by link, or people are added to groups or contacts, by program.

    ## Why it matters
    Automated group creation and adding people without consent are named as forbidden practices; the official Groups API
    works by invitation only.
    """

    id = "WA505"
    name = "group-growth"
    title = "Joins groups or adds people by program"
    policy = ("automation", "groups-api")
    flag = samples.GROUPS
    passes = samples.NO_GROUPS
    capabilities = ("join", "group-admin", "contact-add")
    sentence = "joins groups or changes who is in them"
    alone = Severity.WARNING


class Broadcast(_ActRule):
    """Status posts or forwards go out by program.

    ## Why it matters
    Status and forwarding have no official interface; forwarding in series is what spam looks like.
    """

    id = "WA506"
    name = "status-or-forward"
    title = "Posts status or forwards by program"
    policy = ("bulk-messaging",)
    flag = samples.STATUSES
    passes = samples.NO_STATUSES
    capabilities = ("status", "forward")
    sentence = "posts status updates or forwards messages"


class ParallelSessions(BehaviourRule):
    """Many WhatsApp sessions run side by side.

    ## What it finds
    Sessions that are opened in a loop, over a list of numbers, or kept in a table by session name.

    ## Why it matters
    One operator behind many numbers is how account farms look; when one is banned, its neighbours follow.
    """

    id = "WA507"
    name = "parallel-sessions"
    title = "Runs many sessions"
    policy = ("bulk-messaging", "evasion")
    flag = samples.SESSIONS
    passes = samples.ONE_SESSION

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file whose session is opened repeatedly."""
        done: set[str] = set()
        for _, act in acts_of(channels, "session"):
            sites = [
                site
                for site in case.repetitions(act)
                if site.loop.kind in (LoopKind.FOR, LoopKind.APPLY, LoopKind.PARALLEL) and is_repeating(site.loop)
            ]
            if sites and act.location.path not in done:
                done.add(act.location.path)
                yield self.report(
                    case,
                    kind=Kind.BULK_SENDER,
                    severity=Severity.WARNING,
                    confidence=Confidence.MEDIUM,
                    message="opens WhatsApp sessions in a loop",
                    primary=act,
                    trace=[act, *steps(act, sites[0])],
                )


class AutoReply(BehaviourRule):
    """Incoming messages are answered by program on an unauthorised channel.

    ## What it finds
    A handler of incoming messages beside a send in the same file.

    ## Why it matters
    Automatic answers to everyone, groups included, are non-personal use; on the Business Platform they are welcome.
    """

    id = "WA508"
    name = "auto-reply"
    title = "Answers automatically"
    policy = ("automation",)
    flag = samples.ANSWERS
    passes = samples.NO_ANSWERS

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file that receives and sends."""
        by_file: dict[str, list[Evidence]] = defaultdict(list)
        for _, act in acts_of(channels, "receive", *SENDS):
            by_file[act.location.path].append(act)
        for _, acts in sorted(by_file.items()):
            receives = [act for act in acts if act.capability == "receive"]
            sends = [act for act in acts if act.capability in SENDS]
            if receives and sends:
                yield self.report(
                    case,
                    kind=Kind.CLIENT_LIBRARY,
                    severity=Severity.WARNING,
                    confidence=Confidence.MEDIUM,
                    message="answers incoming messages by program outside the Business Platform",
                    primary=receives[0],
                    trace=[*receives, *sends],
                )


class PresenceTracking(_ActRule):
    """Other people's online state is followed.

    ## Why it matters
    Tracking when people are online is surveillance that WhatsApp has gone to court over.
    """

    id = "WA509"
    name = "presence-tracking"
    title = "Tracks when people are online"
    policy = ("scraping",)
    flag = samples.TRACKED
    passes = samples.NOT_TRACKED
    capabilities = ("track",)
    sentence = "follows when people are online"


RULES = (
    BulkSending,
    RecipientImport,
    NumberCheck,
    Scraping,
    GroupGrowth,
    Broadcast,
    ParallelSessions,
    AutoReply,
    PresenceTracking,
)
