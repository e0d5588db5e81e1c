"""WA5xx: what is done through an unauthorised channel. Official sends are never judged here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, LoopKind
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.automation import HANDS
from detector.rules.base import SENDS, BehaviourRule, Channel, strongest
from detector.rules.by_name import loops_by_name
from detector.rules.case import Case, LoopSite
from detector.rules.lists import is_read, lists_for
from detector.rules.loops import (
    bulk_sites,
    flood_site,
    goes_over_something,
    is_inbox,
    is_loop_over_people,
    loop_evidence,
)
from detector.rules.reach import is_drawn, is_send, is_told
from detector.rules.samples import behaviour as samples
from detector.rules.sayings import BULK_WORDS, is_said_of, phrases_of


def sending(channel: Channel) -> list[Evidence]:
    """The acts of a channel that put a message on its way."""
    sends = [act for act in channel.acts if is_send(act)]
    hands = sends or [act for act in channel.acts if act.capability in HANDS]
    return hands or [act for act in channel.acts if is_told(act)]


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
        bulk: dict[object, tuple[Evidence, Sequence[LoopSite]]] = {}
        floods: dict[object, tuple[Evidence, LoopSite]] = {}
        for channel in channels:
            for act in sending(channel):
                sites = bulk_sites(case, act)
                if sites:
                    told.update(case.root_of(path) for site in sites for path in _programs(case, act, site))
                    bulk.setdefault((sites[0].path, sites[0].index), (act, sites))
                elif flood := flood_site(case, act):
                    floods.setdefault((flood.path, flood.index), (act, flood))
        for act, loops in bulk.values():
            yield self._repeated(case, act, loops)
        for key, (act, site) in floods.items():
            if key not in bulk:
                told.add(case.root_of(act.location.path))
                yield self._flooding(case, act, site)
        acts = [act for channel in channels for act in sending(channel)]
        for act, site in loops_by_name(case, acts):
            if case.root_of(act.location.path) not in told:
                told.add(case.root_of(act.location.path))
                yield self._seeming(case, act, site)
        yield from self._declared(case, channels, told)

    def _seeming(self, case: Case, act: Evidence, site: LoopSite) -> Finding:
        sources = loop_evidence(case, site)
        return self.report(
            case,
            kind=Kind.BULK_SENDER,
            severity=Severity.WARNING,
            confidence=Confidence.LOW,
            message=f"seems to send to many recipients: {_over(sources, site)}",
            primary=act,
            trace=[act, *sources, *steps(act, site), *_pauses(case, site)],
            capabilities=(act.capability,),
        )

    def _flooding(self, case: Case, act: Evidence, site: LoopSite) -> Finding:
        return self.report(
            case,
            kind=Kind.BULK_SENDER,
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            message="floods one chat with messages: sends one after the other in a loop",
            primary=act,
            trace=[act, *steps(act, site), *_pauses(case, site)],
            capabilities=(act.capability,),
        )

    def _repeated(self, case: Case, act: Evidence, sites: Sequence[LoopSite]) -> Finding:
        site = sites[0]
        sources = loop_evidence(case, site)
        others = [step for other in sites[1:_MOST_LOOPS] for step in steps(act, other)]
        return self.report(
            case,
            kind=Kind.BULK_SENDER,
            severity=Severity.ERROR,
            confidence=Confidence.HIGH if sources and act.capability in SENDS else Confidence.MEDIUM,
            message=f"sends to many recipients: {_over(sources, site)}",
            primary=act,
            trace=[
                act,
                *sources,
                *steps(act, site),
                *others,
                *_askers(case, act, site),
                *_pauses(case, site),
                *_rounds(case, act),
            ],
            capabilities=(act.capability,),
        )

    def _declared(self, case: Case, channels: Sequence[Channel], told: set[str]) -> Iterator[Finding]:
        """Projects that say of a send that it is one to many, where no repeated send could be followed."""
        acts = [act for channel in channels for act in sending(channel)]
        roots = {case.root_of(path) for channel in channels for path in channel.files}
        files = {act.location.path for act in acts}
        near = {path for act_path in files for path in case.near(act_path)}
        near |= {path for channel in channels for path in channel.files}
        leading = case.leading_to(acts)
        names = {
            name
            for path, index in leading
            for name in case.files[path].functions[index].name.split(".")
            if name != "<lambda>"
        }
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for item in case.evidence:
            root = case.root_of(item.location.path)
            if item.signature == BULK_WORDS and item.aspect is not Aspect.LOOP and root not in told:
                groups[_covering(root, roots)].append(item)
        for root, words in sorted(groups.items()):
            close = [item for item in words if is_said_of(item, leading, names, files)]
            close = close or phrases_of(words, near)
            if root not in roots or root in told or not close:
                continue
            loops = [item for path in sorted(files) for item in case.in_file(path) if is_loop_over_people(item)]
            yield self.report(
                case,
                kind=Kind.BULK_SENDER,
                severity=Severity.WARNING,
                confidence=Confidence.LOW,
                message="speaks of sending to many and reaches WhatsApp through an unauthorised channel",
                primary=close[0],
                trace=[*close, *words, *(item for item in loops if case.root_of(item.location.path) == root)],
                capabilities=("send",),
            )


def _covering(root: str, roots: set[str]) -> str:
    """The project folder with a channel that holds `root`, or the nearest one in a sibling folder of one repository."""
    if root in roots:
        return root
    for other in sorted(roots, key=len, reverse=True):
        if not other or root.startswith(f"{other}/") or not root or other.startswith(f"{root}/"):
            return other
    return min(sorted(roots), default=root)


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
        replace(
            act,
            location=call.location,
            note="asks the sending program" if call.asks else "calls the sending function",
            capability="",
            function=NOWHERE,
        )
        for call in site.via
    ]
    return [loop, *calls]


def _programs(case: Case, act: Evidence, site: LoopSite) -> list[str]:
    """The files between those that ask for a repeated send and the send."""
    asking = case.asking(site.path, site.loop.function)
    return [act.location.path, site.path, *(call.path for call in (*site.via, *asking))]


def _askers(case: Case, act: Evidence, site: LoopSite) -> list[Evidence]:
    """Where other programs ask for the loop, as steps of a trace."""
    return [
        replace(act, location=call.location, note="asks the sending program", capability="", function=NOWHERE)
        for call in case.asking(site.path, site.loop.function)
    ]


def _rounds(case: Case, act: Evidence) -> list[Evidence]:
    """Loops over people near the act, with the pauses in them: how the campaign is run."""
    found: list[Evidence] = []
    for path in case.near(act.location.path):
        loops = [item for item in case.in_file(path) if is_loop_over_people(item)]
        spans = [(item.location.span.line, item.location.span.end_line) for item in loops]
        pauses = [
            item
            for item in case.in_file(path)
            if item.capability == Capability.SLEEP.value
            and any(first <= item.location.span.line <= last for first, last in spans)
        ]
        found.extend((*loops, *pauses))
    return found[:_MOST_ROUNDS]


_MOST_LOOPS = 12
_MOST_ROUNDS = 40
"""More loops or places than this are a list, not help."""


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
        """One finding for each file with reads that feed a repeated send."""
        groups: dict[str, tuple[dict[Evidence, None], dict[Evidence, None]]] = {}
        for channel in channels:
            for act in sending(channel):
                sites = bulk_sites(case, act)
                if not sites:
                    continue
                site = sites[0]
                lists = case.once(("lists", site.path, site.index), partial(lists_for, case, site))
                for item in lists:
                    reads, sends = groups.setdefault(item.location.path, ({}, {}))
                    reads[item] = None
                    loops = [each for each in loop_evidence(case, site) if is_read(each)]
                    sends.update(dict.fromkeys((*loops, act)))
        for _, (reads, sends) in sorted(groups.items()):
            yield self.report(
                case,
                kind=Kind.BULK_SENDER,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
                message="reads recipients from a list and sends to them outside the Business Platform",
                primary=next(iter(reads)),
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

    def is_done_by(self, case: Case, act: Evidence) -> bool:
        """Whether an act with one of the capabilities really does it."""
        del case, act
        return True

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file."""
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for _, act in acts_of(channels, *self.capabilities):
            if self.is_done_by(case, act):
                groups[act.location.path].append(act)
        for _, acts in sorted(groups.items()):
            loops = [act for act in acts if any(goes_over_something(site) for site in case.repetitions(act))]
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

    def is_done_by(self, case: Case, act: Evidence) -> bool:
        """A look at one group, to see who administers it, collects nobody; at one after the other it does."""
        if act.source.rpartition(".")[2].lower() not in _LOOKS:
            return True
        return any(is_drawn(case, act, site) for site in case.repetitions(act) if not is_inbox(case, site))


_LOOKS = frozenset({"groupmetadata", "getgroupmetadata", "getgroupinfo", "groupinfo", "groupgetinfo"})
"""Methods that give what is known of one group, in lower case."""


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

    def is_done_by(self, case: Case, act: Evidence) -> bool:
        """A reaction to somebody else's status posts none."""
        names = {argument.name.partition(".")[0] for call in case.calls_at(act.location) for argument in call.arguments}
        return not names & {"react", "delete"}


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
            sites = [site for site in case.repetitions(act) if _opens_sessions(case, act, site)]
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


_SIDE_BY_SIDE = frozenset({LoopKind.FOR, LoopKind.APPLY, LoopKind.PARALLEL})
_OPENINGS = ("create", "connect", "start", "init", "pair", "qr", "login", "add", "generate", "link")
_LOOKS_AT_SESSIONS = ("state", "status", "disconnect", "logout", "check", "fetch", "close", "delete", "terminate")


def _opens_sessions(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether each round of a loop opens another session, rather than looks at one or tries again."""
    if site.loop.kind not in _SIDE_BY_SIDE or not goes_over_something(site):
        return False
    asked = act.subject.lower()
    if act.role == Role.GATEWAY_ROUTE.value and (
        any(word in asked for word in _LOOKS_AT_SESSIONS) or not any(word in asked for word in _OPENINGS)
    ):
        return False
    return is_drawn(case, act, site)


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
