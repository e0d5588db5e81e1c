"""Which loop makes an act a campaign or a flood: one that reaches whom it goes to, or one that only counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.extract.flow.routes import told_verb
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import (
    CHOOSERS,
    HOLE,
    MANY_ROUNDS,
    NOT_COUNTING,
    RECEIVER,
    Call,
    Feed,
    LoopKind,
)
from detector.model.location import Location
from detector.rules.aside import is_test
from detector.rules.automation import HANDS, LINKS, OPENS
from detector.rules.batches import batching
from detector.rules.case import Case, LoopSite
from detector.rules.claims import claiming_site
from detector.rules.feeds import handed_on
from detector.rules.inboxes import is_inbox
from detector.rules.looped import (
    SAID,
    goes_over_something,
    goes_over_steps,
    is_loop_over_people,
    last_name,
    loop_evidence,
    says_last,
)
from detector.rules.reach import Reach, choice_of, is_answer, reach
from detector.rules.rounds import CHOOSING, Round, names_somebody, writes


def bulk_sites(case: Case, act: Evidence) -> list[LoopSite]:
    """The loops that make an act a bulk send, the most telling first."""
    repeating = (site for site in case.repetitions(act) if goes_over_something(site) and not is_inbox(case, site))
    tested = is_test(act.location.path)
    sites = [s for s in repeating if not goes_over_steps(case, s) and (tested or not is_test(s.path))]
    sites = [s for s in sites if not _is_another_request(case, act, s)]
    if act.capability in HANDS:
        chosen = (
            site for site in sites if case.once(("chooses", site.path, site.index), partial(_chooses_chats, case, site))
        )
        site = next(chosen, None) or _stepping(case, act) or _raffling(case, act)
        return [] if site is None else [site]
    reaches = [(site, reach(case, act, site)) for site in sites]
    reached = [site for site, answer in reaches if answer is Reach.RECIPIENT]
    unknown = [site for site, answer in reaches if answer is Reach.UNKNOWN and loop_evidence(case, site)]
    if reached:
        return sorted(reached, key=partial(telling_order, case))
    unknown.sort(key=_is_asked)
    other = None if unknown else _raffling(case, act) or batching(case, act) or claiming_site(case, act)
    return unknown or ([other] if other else _queued(case, act))


def _is_another_request(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether the way from a loop to a method that makes requests of any kind is for one that only asks, or for another path."""
    if not site.via or site.via[-1].asks:
        return False
    calls = case.calls_at(site.via[-1].location)
    if any(told_verb(call.arguments) == "get" for call in calls):
        return True
    known = [known_text(argument.text) for call in calls for argument in call.arguments if not argument.name]
    paths = [text.partition("?")[0] for text in known if text.startswith("/")]
    asked = act.subject.partition("?")[0]
    return bool(paths) and "://" in asked and not asked.endswith((HOLE, *paths))


def telling_order(case: Case, site: LoopSite) -> tuple[bool, bool]:
    """The loops of the program itself are told before those of one that asks it, and loops over people first."""
    return (_is_asked(site), not loop_evidence(case, site))


def _is_asked(site: LoopSite) -> bool:
    return any(step.asks for step in site.via)


def _stepping(case: Case, act: Evidence) -> LoopSite | None:
    return next((site for site in case.repetitions(act) if _steps_through_rows(case, site)), None)


_TAKERS = frozenset({"shift", "pop", "popleft", "dequeue", "poll", "get_nowait"})
_FILLERS = frozenset({"push", "unshift", "append", "appendleft", "enqueue", "put", "put_nowait", "offer"})
"""Methods of lists that are used as queues."""
_QUEUES = ("queue", "fila", "cola", "antrian", "pending", "jobs", "tasks", "outbox", "backlog")
"""Parts of what such lists are called, in lower case."""


def _queued(case: Case, act: Evidence) -> list[LoopSite]:
    """Loops over people that fill a queue, each with the `while` whose rounds write to somebody taken out of it."""
    found: list[LoopSite] = []
    chosen = choice_of(case, act)
    for site in case.repetitions(act):
        if site.loop.kind is not LoopKind.WHILE or not _takes_out(case, act, chosen, site):
            continue
        filling = next(_filling(case, act, site.path), None)
        if filling is not None:
            found.extend((filling, site))
    return found


def _filling(case: Case, act: Evidence, path: str) -> Iterator[LoopSite]:
    """The loops over people that put something into a queue of a file."""
    for call in case.once(("fillers", path), partial(_fillers, case, path)):
        filling = replace(act, location=Location(path, call.span), function=call.function, loop=call.loop, subject="")
        for site in case.repetitions(filling):
            if not is_inbox(case, site) and any(map(is_loop_over_people, loop_evidence(case, site))):
                yield site


def _takes_out(case: Case, act: Evidence, chosen: list[Feed], site: LoopSite) -> bool:
    """Whether whom an act writes to is taken out of a list in each round of a loop."""
    ways = [(act.location.path, chosen)]
    ways += [(step.path, found) for step, found in handed_on(case, act.location.path, chosen, site)]
    path, feeds = ways[-1]
    return path == site.path and any(site.index in feed.loops and not _TAKERS.isdisjoint(feed.calls) for feed in feeds)


def _fillers(case: Case, path: str) -> tuple[Call, ...]:
    """The calls of a file that put something into a queue."""
    calls = (fact for fact in case.files[path].facts if isinstance(fact, Call) and fact.method in _FILLERS)
    return tuple(call for call in calls if any(word in call.path.lower() for word in _QUEUES))


def _raffling(case: Case, act: Evidence) -> LoopSite | None:
    """The `while` each round of which writes to somebody who is taken at random out of a list of people."""
    for site in case.repetitions(act):
        if site.loop.kind is not LoopKind.WHILE or case.once(
            ("receives", site.path), partial(_receives, case, site.path)
        ):
            continue
        if act.capability not in HANDS:
            if _is_taken(case, act, choice_of(case, act), site):
                return site
        elif case.once(("raffles", site.path, site.index), partial(_raffles_chats, case, site)):
            return site
    return None


def _receives(case: Case, path: str) -> bool:
    return any(item.capability == Capability.RECEIVE.value for item in case.in_file(path))


def _raffles_chats(case: Case, site: LoopSite) -> bool:
    """Whether hands write or open somebody's name out of a list in each round, and then a message."""
    work = Round(case, site)
    written = len({(item.location, way.via[-1:]) for item, way in work.writing})
    return work.sends() and any(
        (written > 1 or names_somebody(case, item))
        and _is_taken(case, item, [feed for call in case.calls_at(item.location) for feed in call.feeds], way)
        for item, way in work.items
        if writes(case, item) or item.capability in CHOOSING
    )


def _is_taken(case: Case, item: Evidence, feeds: list[Feed], site: LoopSite) -> bool:
    """Whether something out of a list of people is in what feeds an act, or what it is handed on the way from a loop."""
    ways = [(item.location.path, item.function, feeds)]
    ways += [(step.path, step.function, found) for step, found in handed_on(case, item.location.path, feeds, site)]
    return any(
        _takes_people(case, path, function)
        for path, function, found in ways
        if any(not CHOOSERS.isdisjoint(feed.calls) for feed in found if feed.place != RECEIVER)
    )


def _takes_people(case: Case, path: str, function: int) -> bool:
    facts = case.files[path]
    return any(
        item.role == Role.RECIPIENT_WORD.value
        and item.function == function
        and facts.loops[item.loop].kind is LoopKind.CHOICE
        and item.subject.rpartition(".")[2].lower() not in SAID
        for item in case.in_file(path)
        if item.aspect is Aspect.LOOP
    )


def _steps_through_rows(case: Case, site: LoopSite) -> bool:
    """Whether a `while` opens another chat each round in a file that reads a table: it counts the rows itself."""
    if site.loop.kind is not LoopKind.WHILE:
        return False
    return _holds_link(case, site) and any(
        item.capability == Capability.READ_TABLE.value and item.resolved for item in case.in_file(site.path)
    )


_NUMBERS = frozenset({"number", "numbers", "phone", "phones", "msisdn", "msisdns", "mobiles", "tel"}) | frozenset(
    {"numero", "numeros", "números", "telefone", "telefones", "telefonos", "telefon", "nomor", "celulares"}
)


def checks_numbers(case: Case, act: Evidence) -> bool:
    """Whether hands write one number after the other into a search, to see which of them is found."""
    return act.capability == Capability.TYPE.value and any(
        case.once(("looks up", site.path, site.index), partial(_looks_numbers_up, case, site))
        for site in case.repetitions(act)
        if goes_over_something(site)
    )


def _looks_numbers_up(case: Case, site: LoopSite) -> bool:
    named = {word for source in site.loop.sources for word in words(source)}
    return bool(named & _NUMBERS) and Round(case, site).looks_up()


def _chooses_chats(case: Case, site: LoopSite) -> bool:
    """Whether each round of a loop addresses somebody else with hands, so that it is not one over letters or elements."""
    if site.loop.kind is LoopKind.WHILE:
        return False
    if not case.is_followed(site.path):
        return _opens_chats(case, site)
    work = Round(case, site)
    if not work.sends():
        return False
    drawn = work.drawn()
    if any(names_somebody(case, item) for item in drawn) or (work.follows_links() and _holds_link(case, site)):
        return True
    if work.writes_apart():
        return True
    if not _is_over_people(case, site, work):
        return False
    if work.opens_with_text() or work.sends_for_each():
        return True
    return any(writes(case, item) for item in drawn) and not work.looks_up()


def _is_over_people(case: Case, site: LoopSite, work: Round) -> bool:
    """Whether what a loop goes over is called after people: their names are written to look them up one by one.

    Messages are no people, unless each has somebody it goes to.
    """
    people = [item for item in loop_evidence(case, site) if item.role == Role.RECIPIENT_WORD.value]
    return any(not says_last(item.subject) for item in people) or (bool(people) and work.hands_whom_and_what())


def _opens_chats(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over people, or it or what it calls holds addresses, in a file in which no values could be followed."""
    first, last = site.loop.span.line, site.loop.span.end_line
    over_addresses = any(last_name(source) in _ADDRESSES for source in site.loop.sources)
    links = [
        item for item in case.in_file(site.path) if item.role in LINKS or (over_addresses and item.capability in OPENS)
    ]
    return bool(loop_evidence(case, site)) or any(
        first <= item.location.span.line <= last
        or any(
            step.path == site.path and first <= step.location.span.line <= last
            for step in case.callers(site.path, item.function)
        )
        for item in links
    )


def _holds_link(case: Case, site: LoopSite) -> bool:
    """Whether an address that opens WhatsApp stands inside a loop."""
    first, last = site.loop.span.line, site.loop.span.end_line
    return any(item.role in LINKS and first <= item.location.span.line <= last for item in case.in_file(site.path))


_ADDRESSES = frozenset({"urls", "links", "enlaces", "waurls", "walinks"})


def _floods(case: Case, site: LoopSite) -> bool:
    """Whether each round writes and sends, the same if the loop only counts, line after line with the send button else."""
    work = Round(case, site)
    if site.loop.rounds != NOT_COUNTING:
        return (bool(work.writing) or work.opens_with_text()) and work.sends() and not work.drawn()
    pressed = any(item.role == Role.SEND_BUTTON.value for item, _ in work.items)
    return pressed and any(work.draws(item, way) for item, way in work.writing)


_A_FEW = 5
"""Loops that count no further are tries, not floods."""


def flood_site(case: Case, act: Evidence) -> LoopSite | None:
    """The loop that sends one message after the other to one chat: one that only counts, or over lines with hands."""
    for site in case.repetitions(act):
        rounds = site.loop.rounds
        if 0 < rounds <= _A_FEW or not goes_over_something(site) or is_inbox(case, site) or _only_reads(case, site):
            continue
        if rounds == MANY_ROUNDS and any(map(is_loop_over_people, loop_evidence(case, site))):
            continue  # as often as there are people: each of them may be another chat
        if rounds == MANY_ROUNDS and any(not _PARTS.isdisjoint(words(source)) for source in site.loop.sources):
            continue  # one message in several parts
        if act.capability in HANDS:
            if case.once(("floods", site.path, site.index), partial(_floods, case, site)):
                return site
        elif rounds != NOT_COUNTING and reach(case, act, site) in (Reach.CONTENT, Reach.NOTHING):
            if rounds == MANY_ROUNDS and any(is_answer(call) for call in case.calls_at(act.location)):
                continue  # answers to what was asked of several things, such as the members a command names
            return site
    return None


_PARTS = frozenset({"attachment", "attachments", "chunk", "chunks", "files", "images", "media", "photos", "pieces"})
"""What one message has several of."""


def _only_reads(case: Case, site: LoopSite) -> bool:
    """Whether a loop asks a helper for requests of any kind to get something, such as one page after the other."""
    return any(
        known_text(argument.text).upper() == "GET"
        for via in site.via
        for call in case.calls_at(via.location)
        for argument in call.arguments
    )
