"""WA501 and WA502: sends in bulk through an unauthorised channel. Official sends are never judged here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.aside import is_test
from detector.rules.automation import HANDS
from detector.rules.base import SENDS, BehaviourRule, Channel
from detector.rules.by_name import loops_by_name
from detector.rules.case import Case, LoopSite
from detector.rules.gateway_requests import REQUEST
from detector.rules.lists import is_read, lists_for
from detector.rules.looped import is_loop_over_people, loop_evidence
from detector.rules.loops import bulk_sites, flood_site, telling_order
from detector.rules.other_rounds import loops_around, other_rounds, pauses_in
from detector.rules.reach import is_send, is_told
from detector.rules.samples import behaviour as samples
from detector.rules.samples.bulk import BULK
from detector.rules.samples.not_bulk import NOT_BULK
from detector.rules.sayings import BULK_WORDS, is_address, is_said_of, phrases_of, without_fundraising


def sending(case: Case, channel: Channel) -> list[Evidence]:
    """The acts of a channel that put a message on its way."""
    sends = [act for act in channel.acts if is_send(act)]
    sent = {act.location.path for act in sends if not _only_makes(act)}
    sends = [act for act in sends if act.location.path not in sent or not _only_makes(act)]
    sends = _asked(case, sends)
    hands = sends or [act for act in channel.acts if act.capability in HANDS]
    return hands or [act for act in channel.acts if is_told(act)]


def _asked(case: Case, sends: list[Evidence]) -> list[Evidence]:
    """Without the addresses that a function only gives back for another one of its file to ask: the request is the send.

    A function that hands its address on to the one that asks sends by it.
    """
    asking = {(act.location.path, act.function) for act in sends if act.aspect is Aspect.CALL}
    asked = {(act.location.path, act.subject) for act in sends if act.aspect is Aspect.CALL and act.role in REQUEST}
    giving = {
        (act.location.path, act.function)
        for act in sends
        if act.aspect is Aspect.LITERAL and act.function != NOWHERE and (act.location.path, act.subject) in asked
    }
    giving -= asking
    if giving:
        giving -= case.leading_to(act for act in sends if act.aspect is Aspect.CALL)
    return [act for act in sends if act.role not in REQUEST or (act.location.path, act.function) not in giving]


def _only_makes(act: Evidence) -> bool:
    """Whether an act makes the picture or file that another one sends: `new Media(...)`, `Media.fromFile(...)`."""
    name = act.source.rpartition(".")[2]
    return act.capability == Capability.SEND_MEDIA.value and (name[:1].isupper() or name.startswith("from"))


def surroundings(case: Case, channel: Channel) -> Sequence[Evidence]:
    """Evidence in the channel's files and the files near them."""
    return case.once(("surroundings", frozenset(channel.files)), partial(_surroundings, case, channel))


def _surroundings(case: Case, channel: Channel) -> list[Evidence]:
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
    flag = BULK
    passes = NOT_BULK

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each repeated send, and one for each project that only says so."""
        told: set[str] = set()
        bulk: dict[object, tuple[Evidence, Sequence[LoopSite]]] = {}
        floods: dict[object, tuple[Evidence, LoopSite]] = {}
        for channel in channels:
            for act in sending(case, channel):
                sites = bulk_sites(case, act)
                if sites:
                    told.update(case.root_of(path) for site in sites for path in _programs(case, act, site))
                    place = (sites[0].path, sites[0].index)
                    if place not in bulk or _tells_better(act, bulk[place][0]):
                        bulk[place] = (act, sites)
                elif flood := flood_site(case, act):
                    floods.setdefault((flood.path, flood.index), (act, flood))
        told_loops = frozenset(loop for act, _ in bulk.values() for loop in loops_around(case, act))
        for act, loops in _requests(case, bulk.values()):
            yield self._repeated(case, act, loops, told_loops)
        for key, (act, site) in floods.items():
            if key not in bulk:
                told.add(case.root_of(act.location.path))
                yield self._flooding(case, act, site)
        acts = [act for channel in channels for act in sending(case, channel)]
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
            trace=[act, *_nearest(sources, site), *steps(act, site), *pauses_in(case, site)],
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
            trace=[act, *steps(act, site), *pauses_in(case, site)],
            capabilities=(act.capability,),
        )

    def _repeated(
        self, case: Case, act: Evidence, sites: Sequence[LoopSite], told: frozenset[tuple[str, int]]
    ) -> Finding:
        site = sites[0]
        sources = loop_evidence(case, site)
        others = [step for other in sites[1:_MOST_LOOPS] for step in steps(act, other)]
        is_sure = bool(sources) and not any(step.chosen for step in site.via)
        return self.report(
            case,
            kind=Kind.BULK_SENDER,
            severity=Severity.ERROR,
            confidence=Confidence.HIGH if is_sure and act.capability in SENDS else Confidence.MEDIUM,
            message=f"sends to many recipients: {_over(sources, site)}",
            primary=act,
            trace=[
                act,
                *_nearest(sources, site),
                *steps(act, site),
                *others,
                *_askers(case, act, site),
                *pauses_in(case, site),
                *other_rounds(case, act, site, told),
            ],
            capabilities=(act.capability,),
        )

    def _declared(self, case: Case, channels: Sequence[Channel], told: set[str]) -> Iterator[Finding]:
        """Projects that say of a send that it is one to many, where no repeated send could be followed."""
        acts = [act for channel in channels for act in sending(case, channel)]
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
            if (
                item.signature == BULK_WORDS
                and item.aspect is not Aspect.LOOP
                and root not in told
                and not is_address(item)
            ):
                groups[_covering(root, roots)].append(item)
        in_files = case.in_files(sorted(files) if groups else ())
        loops = case.by_root(item for item in in_files if is_loop_over_people(item))
        for root, said in sorted(groups.items()):
            said_so = without_fundraising(said)
            close = [item for item in said_so if is_said_of(item, leading, names, files)]
            close = close or phrases_of(said_so, near)
            if root not in roots or root in told or not close:
                continue
            yield self.report(
                case,
                kind=Kind.BULK_SENDER,
                severity=Severity.WARNING,
                confidence=Confidence.LOW,
                message="speaks of sending to many and reaches WhatsApp through an unauthorised channel",
                primary=_said_most(close, said_so),
                trace=[*close, *said_so, *loops.get(root, ())],
                capabilities=("send",),
            )


def _said_most(close: Sequence[Evidence], said: Sequence[Evidence]) -> Evidence:
    """Of the file of the program that speaks most of it a name that says so, else the first text."""
    often = Counter(item.location.path for item in close)
    path = min(often, key=lambda path: (is_test(path), -often[path], path))
    names = [item for item in said if item.aspect is Aspect.IDENTIFIER]
    return next(item for item in (*names, *close) if item.location.path == path)


_SENDING_HANDS = (Capability.PRESS.value, Capability.CLICK.value, Capability.TYPE.value)


_CLOSING = frozenset({"ctrl w", "ctrl f4", "alt f4", "command w"})
"""Keys that only close what was opened."""


def _tells_better(act: Evidence, other: Evidence) -> bool:
    """Whether of two acts in one loop one shows the send better: by what hands do, of requests in the order of the code."""
    if act.role in REQUEST and other.role in REQUEST and act.location.path == other.location.path:
        return act.location < other.location and not act.location.span.encloses(other.location.span)
    return _hand_order(act) < _hand_order(other)


def _hand_order(act: Evidence) -> tuple[bool, int]:
    """What of the hands of one loop shows the send best: the send button, a key, a click, what is typed; other acts are as good."""
    if act.capability not in HANDS:
        return False, 0
    known = act.capability in _SENDING_HANDS and act.subject.lower() not in _CLOSING
    return act.role != Role.SEND_BUTTON.value, _SENDING_HANDS.index(act.capability) if known else len(_SENDING_HANDS)


_Repeated = tuple[Evidence, Sequence[LoopSite]]
"""A send with the loops that repeat it, the most telling first."""


def _requests(case: Case, bulk: Iterable[_Repeated]) -> list[_Repeated]:
    """Repeated sends, each once with all its loops; a call and the address that it is given are one."""
    found: list[_Repeated] = []
    for act, sites in sorted(bulk, key=lambda pair: (pair[0].location, pair[0].order)):
        if found and _is_within(act, found[-1][0]):
            loops = dict.fromkeys((*found[-1][1], *sites))
            found[-1] = found[-1][0], sorted(loops, key=partial(telling_order, case))
        else:
            found.append((act, sites))
    return found


def _is_within(act: Evidence, other: Evidence) -> bool:
    here, there = act.location, other.location
    return here.path == there.path and there.span.encloses(here.span) and act.role == other.role


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
        return _nearest(sources, site)[0].note
    written = [source for source in site.loop.sources if "#" not in source or source.startswith(_OF_THIS_FILE)]
    told = [source for source in written if source.lower() not in _MEANS] or written
    named = (source for source in told if source.lower() not in _PLAIN)
    name = next(named, told[0] if told else "").removeprefix(_OF_THIS_FILE)
    if name.rpartition(".")[2].lower() in _STATEMENTS:
        return "goes over the rows of a query"
    return f"in a loop over {name}" if len(name) > 1 else "in a loop"


def _nearest(sources: Sequence[Evidence], site: LoopSite) -> list[Evidence]:
    """What tells best what a loop goes over: the rest is what that was made of."""
    return [min(sources, key=partial(_nearness, site))] if sources else []


def _nearness(site: LoopSite, item: Evidence) -> tuple[bool, bool, int]:
    """A table before people, people before what is done to them, what a loop itself names before what that was made of."""
    named = site.loop.sources
    place = named.index(item.subject) if item.subject in named else len(named)
    return item.role == Role.BULK_WORD.value, bool(item.role), place


_OF_THIS_FILE = ".#"
"""How a function of the same file begins among what a loop goes over."""
_PLAIN = frozenset(
    {"all", "body", "data", "get", "list", "result", "results", "row", "rows"}
    | {"query", "filter", "where", "objects", "find", "fetch", "iterator", "cursor"}
    | {"lines", "open", "file", "io", "fs", "os"}
    | {"toarray", "split", "explode", "splitlines", "tolist", "asenumerable", "trim", "strip", "not", "eof"}
    | {"req", "request", "this", "self", "ctx", "params"}
)
"""Names that do not tell what a loop goes over, if there is another."""
_MEANS = frozenset(
    {"object", "array", "from", "enumerate", "zip", "sorted", "reversed", "entries", "keys", "values", "items"}
)
"""Names of what a language goes over things with: never what it goes over."""
_STATEMENTS = frozenset({"stmt", "sth", "statement", "cursor", "recordset", "resultset", "rs"})
"""Names of what gives the rows of a query one by one."""


def steps(act: Evidence, site: LoopSite) -> list[Evidence]:
    """The loop and the calls that lead from it to the act, as steps of a trace."""
    loop = replace(
        act, location=site.location, note="repeats it", aspect=Aspect.LOOP, capability="", role="", function=NOWHERE
    )
    calls = [
        replace(
            act,
            location=call.location,
            note=_asking(act) if call.asks else _calling(act, call.chosen),
            capability="",
            function=NOWHERE,
        )
        for call in site.via
    ]
    return [loop, *calls]


def _sends(act: Evidence) -> bool:
    return act.capability in SENDS | HANDS or is_told(act)


def _calling(act: Evidence, chosen: bool) -> str:
    verb = "may call" if chosen else "calls"
    return f"{verb} the sending function" if _sends(act) else f"{verb} the function that does it"


def _asking(act: Evidence) -> str:
    return "asks the sending program" if _sends(act) else "asks the program that does it"


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


_MOST_LOOPS = 12
"""More loops than this are a list, not help."""


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
            for act in sending(case, channel):
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


RULES = (BulkSending, RecipientImport)
