"""WA503 to WA509: what else is done through an unauthorised channel, by the capability of its acts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import ClassVar

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Call, LoopKind
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import SENDS, BehaviourRule, Channel, strongest
from detector.rules.behaviour import steps
from detector.rules.case import Case, LoopSite
from detector.rules.gateway_acts import is_requested
from detector.rules.handlers import handlers_of
from detector.rules.inboxes import is_inbox
from detector.rules.looped import goes_over_something
from detector.rules.reach import is_drawn
from detector.rules.samples import acts as samples


def acts_of(channels: Iterable[Channel], *capabilities: str) -> list[tuple[Channel, Evidence]]:
    """Acts with one of these capabilities, each once, with the first channel they go through."""
    found: dict[tuple[object, str], tuple[Channel, Evidence]] = {}
    for channel in channels:
        for act in channel.acts:
            if act.capability in capabilities:
                found.setdefault((act.location, act.capability), (channel, act))
    return [found[key] for key in sorted(found, key=str)]


_MOST_SHOWN = 3
"""Repeated acts whose loops are shown."""


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

    def says(self, acts: Sequence[Evidence]) -> str:
        """What is done by acts, as a sentence."""
        del acts
        return self.sentence

    def severity_of(self, repeated: Sequence[Evidence]) -> Severity:
        """How grave it is that acts are repeated."""
        del repeated
        return self.repeated

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file."""
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for _, act in acts_of(channels, *self.capabilities):
            if self.is_done_by(case, act):
                groups[act.location.path].append(act)
        for _, acts in sorted(groups.items()):
            around = {act: [site for site in case.repetitions(act) if _repeats(case, act, site)] for act in acts}
            loops = [act for act, sites in around.items() if sites]
            severity = self.severity_of(loops) if loops else self.alone
            if severity is None:
                continue
            yield self.report(
                case,
                kind=self.kind,
                severity=severity,
                confidence=Confidence.HIGH if loops else Confidence.MEDIUM,
                message=self.says(loops or acts) + (" in a loop" if loops else ""),
                primary=strongest(loops or acts),
                trace=[*acts, *(step for act in loops[:_MOST_SHOWN] for step in steps(act, around[act][0]))],
            )


def _repeats(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether each round of a loop does an act anew: a handler that is set up for each account does nothing then."""
    if not goes_over_something(site) or is_inbox(case, site):
        return False
    return not site.via or (not handlers_of(case, act) and is_drawn(case, act, site))


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
        """A look at one group, to see who administers it, or for one chat collects nobody; at one after the other it does."""
        if _is_picked_from(case, act):
            return False
        if act.source.rpartition(".")[2].lower() not in _LOOKS:
            return True
        return any(is_drawn(case, act, site) for site in case.repetitions(act) if not is_inbox(case, site))


_LOOKS = frozenset({"groupmetadata", "getgroupmetadata", "getgroupinfo", "groupinfo", "groupgetinfo"})
"""Methods that give what is known of one group, in lower case."""
_PICKS = frozenset({"find", "findLast", "findIndex", "some"})
"""Methods that take one out of a list, or say whether it is there."""


def _is_picked_from(case: Case, act: Evidence) -> bool:
    """Whether all that is done with a list of chats is to look for one of them."""
    path = act.location.path
    lists = {f"{call.path}()." for call in case.calls_at(act.location)}
    calls = case.calls_by_function(path).get(act.function, ())
    done = {
        re.split(r"[.(]", call.path.removeprefix(list_), maxsplit=1)[0]
        for list_ in lists
        for call in calls
        if call.path.startswith(list_)
    }
    gone_over = any(loop.function == act.function for loop in case.files[path].loops)
    return bool(done) and done <= _PICKS and not gone_over


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

    def says(self, acts: Sequence[Evidence]) -> str:
        """All that is done to groups."""
        done = dict.fromkeys(_to_groups(act) for act in sorted(acts, key=lambda act: act.order))
        return " and ".join(done)

    def severity_of(self, repeated: Sequence[Evidence]) -> Severity:
        """Whoever only reads the invite links of groups changes none."""
        return Severity.WARNING if all(map(_reads_invites, repeated)) else self.repeated


_TO_GROUPS = {"join": "joins groups", "group-admin": "administers groups", "contact-add": "adds contacts"}
_READS_INVITES = "reads invite links of groups"
_INVITES = frozenset({"invite", "invitation"})
_CHANGES = frozenset({"accept", "revoke", "reset", "join", "joins", "send"})


def _to_groups(act: Evidence) -> str:
    return _READS_INVITES if _reads_invites(act) else _TO_GROUPS[act.capability]


def _reads_invites(act: Evidence) -> bool:
    """Whether an act only asks for the link by which a group is joined: `groupInviteCode(jid)`, `/group/invitelink`."""
    asked = act.subject if act.role == Role.GATEWAY_ROUTE.value else act.source
    said = words(asked.rpartition("/")[2] if "/" in asked else asked.rpartition(".")[2])
    return (
        act.capability == Capability.GROUP_ADMIN.value
        and any(word in _INVITES or word.startswith("invitelink") for word in said)
        and _CHANGES.isdisjoint(said)
    )


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
        any(word in asked for word in _LOOKS_AT_SESSIONS)
        or not any(word in asked for word in _OPENINGS)
        or not is_requested(case, act)
    ):
        return False
    return is_drawn(case, act, site)


class AutoReply(BehaviourRule):
    """Incoming messages are answered by program on an unauthorised channel.

    ## What it finds
    A handler of incoming messages beside a send in the same file. Where no way from one to the other is known, the
    finding only says that both are there; a handler that is known to lead to none gives no finding.

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
            sends = [act for act in acts if act.capability in SENDS and not _is_dead(case, act)]
            taken = [act for act in acts if act.capability == "receive" and not _takes_media(act)]
            # One call of a wrapper for whatever is asked: its callers receive and send.
            whatever = {act.location for act in taken} & {act.location for act in sends}
            sends, taken = ([act for act in each if act.location not in whatever] for each in (sends, taken))
            leading = case.leading_to(sends)
            are_called = all(_is_called(case, send) for send in sends)
            receives = [act for act in taken if not sends or _may_answer(case, act, are_called, leading)]
            if receives and sends:
                answering = [act for act in receives if _answers(case, act, leading)]
                yield self.report(
                    case,
                    kind=Kind.CLIENT_LIBRARY,
                    severity=Severity.WARNING,
                    confidence=Confidence.MEDIUM if answering else Confidence.LOW,
                    message=_ANSWERS if answering else _BOTH,
                    primary=(answering or receives)[0],
                    trace=[*receives, *sends],
                )


_ANSWERS = "answers incoming messages by program outside the Business Platform"
_BOTH = "receives messages and sends messages by program outside the Business Platform"
"""Where no way from the one to the other could be followed."""


def _takes_media(receive: Evidence) -> bool:
    """Whether an act only fetches the picture or file of a message that somebody else received."""
    asked = receive.subject if receive.role == Role.GATEWAY_ROUTE.value else receive.source.rpartition(".")[2]
    return any(word in asked.lower() for word in _MEDIA)


_MEDIA = ("download", "base64", "decrypt-media")


def _is_dead(case: Case, send: Evidence) -> bool:
    """Whether a send stands in a function of a Go file that no other file can call, and that nobody calls."""
    function = case.function(send)
    if function is None or case.files[send.location.path].language != "go" or _is_called(case, send):
        return False
    return function.name.rpartition(".")[2][:1].islower()


def _answers(case: Case, receive: Evidence, leading: Container[tuple[str, int]]) -> bool:
    """Whether one of the functions that lead to a send runs on what is received: the handler, or the same function."""
    path = receive.location.path
    inside = handlers_of(case, receive)
    if inside:
        return any((path, function) in leading for function in inside)
    return (path, receive.function) in leading or receive.function == NOWHERE


_HANDS_ON = frozenset({"emit", "publish", "dispatch", "next", "add", "push", "put", "postmessage", "enqueue", "send"})
"""Methods that leave a message to somebody else, in lower case."""
_MOST_CALLS = 200


def _may_answer(case: Case, receive: Evidence, are_called: bool, leading: Container[tuple[str, int]]) -> bool:
    """Whether a handler of incoming messages may lead to a send; no only where others are known to lead there.

    `are_called` tells whether all sends are known to be called by somebody.
    """
    path = receive.location.path
    inside = handlers_of(case, receive)
    if not inside or not case.is_followed(path):
        return True
    if any((path, function) in leading for function in inside) or not are_called:
        return True
    calls = [call for index in sorted(inside) for call in case.calls_by_function(path).get(index, ())]
    return len(calls) > _MOST_CALLS or any(map(_may_hand_on, calls))


def _is_called(case: Case, send: Evidence) -> bool:
    """Whether a send stands in an anonymous function, or in one that is known to be called by another."""
    names = [name for name in case.names_around(send) if name != _NAMELESS]
    if not names:
        return True
    path = send.location.path
    chain = [send.function]
    functions = case.files[path].functions
    while functions[chain[-1]].name == _NAMELESS:
        chain.append(functions[chain[-1]].parent)
    return any(site.function not in chain for site in case.callers(path, chain[-1]))


_NAMELESS = "<lambda>"


def _may_hand_on(call: Call) -> bool:
    """Whether what a call does with a message is not known: another file's function, a method of an object, a queue."""
    if call.module.startswith((".", "@/", "~/")) and call.module != ".":
        return True
    return call.method.lower() in _HANDS_ON


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
    NumberCheck,
    Scraping,
    GroupGrowth,
    Broadcast,
    ParallelSessions,
    AutoReply,
    PresenceTracking,
)
