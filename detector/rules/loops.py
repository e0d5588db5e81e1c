"""Which loop makes an act a campaign or a flood: one that reaches whom it goes to, or one that only counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import (
    CHOOSERS,
    HOLE,
    MANY_ROUNDS,
    NOT_COUNTING,
    NOWHERE,
    RECEIVER,
    Argument,
    Call,
    Feed,
    Loop,
    LoopKind,
)
from detector.model.location import Location, Span
from detector.rules.aside import is_test
from detector.rules.automation import HANDS, LINKS, OPENS, TARGETS
from detector.rules.case import CallSite, Case, LoopSite, is_repeating
from detector.rules.reach import Reach, arrives, calls_within, choice_of, handed_on, is_answer, reach

_PEOPLE = frozenset({Role.RECIPIENT_WORD.value, Role.BULK_WORD.value})
TABLES = frozenset({Capability.READ_TABLE.value, Capability.READ_DATABASE.value})


def is_loop_over_people(item: Evidence) -> bool:
    """Whether a loop goes over a list of people by its name, or over what a table or database gives."""
    return item.aspect is Aspect.LOOP and (item.role in _PEOPLE or item.capability in TABLES)


def bulk_sites(case: Case, act: Evidence) -> list[LoopSite]:
    """The loops that make an act a bulk send, the most telling first."""
    repeating = (site for site in case.repetitions(act) if goes_over_something(site) and not is_inbox(case, site))
    tested = is_test(act.location.path)
    sites = [s for s in repeating if not _goes_over_steps(case, s) and (tested or not is_test(s.path))]
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
        return sorted(reached, key=partial(_telling_order, case))
    unknown.sort(key=_is_asked)
    other = None if unknown else _raffling(case, act) or _joining(case, act)
    return unknown or ([other] if other else _queued(case, act))


def _telling_order(case: Case, site: LoopSite) -> tuple[bool, bool]:
    """The loops of the program itself are told before those of one that asks it, and loops over people first."""
    return (_is_asked(site), not loop_evidence(case, site))


def _is_asked(site: LoopSite) -> bool:
    return any(step.asks for step in site.via)


_RETRIES = ("attempt", "retry", "retries", "tentativ", "intento", "timeout")
_TIMES = frozenset({"try", "tries", "maxtries", "wait", "waits"})
"""Words of their own: "entries" and "countries" are no tries."""


def goes_over_something(site: LoopSite) -> bool:
    """Whether a loop has something to go over that is neither time nor another try."""
    if site.loop.kind is LoopKind.TIMER or not is_repeating(site.loop):
        return False
    named = {word for source in site.loop.sources for word in words(source)}
    return not named & _TIMES and not any(part in word for word in named for part in _RETRIES)


_STEPS = frozenset(
    {"actions", "steps", "rules", "conditions", "triggers", "handlers", "commands", "hooks", "plugins", "middlewares"}
    | {"acoes", "acciones", "passos", "pasos", "regras", "reglas"}
)


def _goes_over_steps(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over what a program is to do, or over parts of that, and nothing says that they are people."""
    if loop_evidence(case, site):
        return False
    loops = case.files[site.path].loops
    loop: Loop | None = site.loop
    while loop is not None:
        if any(_last_name(source) in _STEPS for source in loop.sources):
            return True
        loop = None if loop.parent == NOWHERE else loops[loop.parent]
    return False


def _last_name(source: str) -> str:
    return _as_written(source).lower()


def _as_written(source: str) -> str:
    return source.rpartition("#")[2].rpartition(".")[2]


_COMING_IN = ("incoming", "inbox", "unread", "stdin", "selector", "received")
_CONSOLE = frozenset({"in", "console"})
"""What a program reads what somebody types from: `System.in`, `Console.ReadLine()`."""
_INBOXES = frozenset(
    {
        "messages",
        "msgs",
        "upsert",
        "updates",
        "entry",
        "entries",
        "changes",
        "payload",
        "mensagens",
        "mensajes",
        "unread",
        "newmessages",
    }
)
"""What a handler of incoming messages goes over."""
_JUST_COME = frozenset({"curr", "current", "last", "latest", "recent", "new", "pending"})
_SAID = frozenset({"messages", "mensagens", "mensajes", "msgs", "pesan", "messageobjs"})
"""Words for lists that a loop may go over for people's sake, but that nobody is taken out of."""


def is_inbox(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over what came in: an answer to each is no campaign."""
    named = {_last_name(source) for source in site.loop.sources}
    if named & _CONSOLE:
        return True
    if any(word in source for source in named for word in _COMING_IN) or _is_received(case, site):
        return True
    if any(_is_just_come(case, site, source) for source in site.loop.sources):
        return True
    if named.isdisjoint(_INBOXES):
        return False
    return any(map(_reads_messages, case.in_file(site.path))) or _is_of_webhook(case, site)


def _is_just_come(case: Case, site: LoopSite, source: str) -> bool:
    """Whether a name says that messages came last: "curr_msgs"; those that wait in a table wait to be sent."""
    said = words(source)
    if not _says_last(source) or _JUST_COME.isdisjoint(said):
        return False
    return not ("pending" in said and (_is_read(case, site) or _is_of_database(case, site)))


def _is_read(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over a table or database."""
    return any(item.capability in TABLES for item in loop_evidence(case, site))


def _is_of_database(case: Case, site: LoopSite) -> bool:
    """Whether what a loop goes over comes out of a library for databases, whatever its name."""
    modules = {item.subject for item in case.in_file(site.path) if _is_library(item)}
    return any("#" in source and source.partition("#")[0] in modules for source in site.loop.sources)


def _is_library(item: Evidence) -> bool:
    return item.aspect is Aspect.IMPORT and item.signature in TABLES


def _is_of_webhook(case: Case, site: LoopSite) -> bool:
    """Whether the program takes the events of another program, and the loop goes over no table or database."""
    if _is_read(case, site):
        return False
    functions = case.files[site.path].functions
    return any("webhook" in words(function.name) for function in functions)


def _says_last(source: str) -> bool:
    """Whether a name ends with a word for messages: "curr_msgs"."""
    return not _SAID.isdisjoint(words(_as_written(source))[-1:])


def _reads_messages(item: Evidence) -> bool:
    return item.capability == Capability.RECEIVE.value or (
        item.role == Role.SELECTOR.value and "message-in" in item.subject.lower()
    )


_RECEIVING = frozenset({"receive", "received", "receiving", "recv"})


def _is_received(case: Case, site: LoopSite) -> bool:
    """Whether a function that takes what comes in stands between a loop and what it repeats."""
    functions = (case.files[step.path].functions[step.function] for step in site.via[1:] if step.function != NOWHERE)
    return any(not _RECEIVING.isdisjoint(words(function.name.rpartition(".")[2])) for function in functions)


def _stepping(case: Case, act: Evidence) -> LoopSite | None:
    return next((site for site in case.repetitions(act) if _steps_through_rows(case, site)), None)


_JOINERS = frozenset({"implode", "join", "Join"})
_MOST_CALLERS = 8


def _joining(case: Case, act: Evidence) -> LoopSite | None:
    """The loop over people whose numbers are put together to one text, so that one request writes to all."""
    path = act.location.path
    if not case.is_followed(path):
        return None
    feeds = choice_of(case, act)
    if site := _joined(case, path, feeds, ()):
        return site
    for step in case.callers(path, act.function)[:_MOST_CALLERS]:
        way = LoopSite(step.path, _NO_LOOP, (step,))
        for _, found in handed_on(case, path, feeds, way):
            if site := _joined(case, step.path, found, (step,)):
                return site
    return None


_NO_LOOP = Loop(LoopKind.FOR, Span(1, 1, 1, 1))


def _joined(case: Case, path: str, feeds: list[Feed], via: tuple[CallSite, ...]) -> LoopSite | None:
    loops = case.files[path].loops
    sites = (
        LoopSite(path, loops[index], via, index)
        for feed in feeds
        if not _JOINERS.isdisjoint(feed.calls)
        for index in feed.loops
    )
    return next((site for site in sites if any(is_loop_over_people(item) for item in loop_evidence(case, site))), None)


_TAKERS = frozenset({"shift", "pop", "popleft", "dequeue", "poll", "get_nowait"})
_FILLERS = frozenset({"push", "unshift", "append", "appendleft", "enqueue", "put", "put_nowait", "offer"})
"""Methods of lists that are used as queues."""
_QUEUES = ("queue", "fila", "cola", "antrian", "pending", "jobs", "tasks", "outbox", "backlog")
"""Parts of what such lists are called, in lower case."""


def _queued(case: Case, act: Evidence) -> list[LoopSite]:
    """The loop over people that fills a queue, and the `while` each round of which writes to somebody it takes out of it."""
    chosen = choice_of(case, act)
    taken = {loop for feed in chosen if not _TAKERS.isdisjoint(feed.calls) for loop in feed.loops}
    path = act.location.path
    for site in case.repetitions(act) if taken else ():
        if site.loop.kind is not LoopKind.WHILE or site.path != path or site.index not in taken:
            continue
        for call in case.once(("fillers", path), partial(_fillers, case, path)):
            filling = replace(
                act, location=Location(path, call.span), function=call.function, loop=call.loop, subject=""
            )
            for other in case.repetitions(filling):
                if not is_inbox(case, other) and any(map(is_loop_over_people, loop_evidence(case, other))):
                    return [other, site]
    return []


def _fillers(case: Case, path: str) -> tuple[Call, ...]:
    """The calls of a file that put something into a queue."""
    calls = (fact for fact in case.files[path].facts if isinstance(fact, Call) and fact.method in _FILLERS)
    return tuple(call for call in calls if any(word in call.path.lower() for word in _QUEUES))


def _raffling(case: Case, act: Evidence) -> LoopSite | None:
    """The `while` each round of which writes to somebody who is taken at random out of a list of people."""
    for site in case.repetitions(act):
        if site.loop.kind is not LoopKind.WHILE or any(
            item.capability == Capability.RECEIVE.value for item in case.in_file(site.path)
        ):
            continue
        if act.capability not in HANDS:
            if _is_taken(case, act, choice_of(case, act), site):
                return site
        elif case.once(("raffles", site.path, site.index), partial(_raffles_chats, case, site)):
            return site
    return None


def _raffles_chats(case: Case, site: LoopSite) -> bool:
    """Whether hands write or open somebody's name out of a list in each round, and then a message."""
    work = _Round(case, site)
    written = len({(item.location, way.via[-1:]) for item, way in work.writing})
    return work.sends() and any(
        (written > 1 or _names_somebody(case, item))
        and _is_taken(case, item, [feed for call in case.calls_at(item.location) for feed in call.feeds], way)
        for item, way in work.items
        if _writes(case, item) or item.capability in _CHOOSING
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
        and item.subject.rpartition(".")[2].lower() not in _SAID
        for item in case.in_file(path)
        if item.aspect is Aspect.LOOP
    )


def _steps_through_rows(case: Case, site: LoopSite) -> bool:
    """Whether a `while` opens another chat each round in a file that reads a table: it counts the rows itself."""
    if site.loop.kind is not LoopKind.WHILE:
        return False
    first, last = site.loop.span.line, site.loop.span.end_line
    items = case.in_file(site.path)
    return any(item.role in LINKS and first <= item.location.span.line <= last for item in items) and any(
        item.capability == Capability.READ_TABLE.value and item.resolved for item in items
    )


_WRITING = frozenset({Capability.TYPE.value, Capability.CLIPBOARD.value})
_CHOOSING = OPENS | {Capability.LOCATE.value}
_IN_PAGE = ("execcommand", "dispatchevent", "inserttext", "innerhtml", "textcontent")
"""Methods by which a script in the page writes, in lower case."""
_WITH_TEXT = frozenset({Role.WEB_SEND_URL.value, Role.CLICK_TO_CHAT.value})
_FINISHING = frozenset({Capability.PRESS.value, Capability.CLICK.value})


_Hand = tuple[Evidence, LoopSite]
"""Something that hands do, with the way to it from a loop that repeats it."""


def _hands_by_loop(case: Case) -> dict[tuple[str, int], list[_Hand]]:
    """What hands do in each loop of the tree."""
    found: dict[tuple[str, int], list[_Hand]] = defaultdict(list)
    for item in case.evidence:
        if item.aspect is Aspect.CALL and (
            item.capability in HANDS | _CHOOSING | _WRITING or item.role in LINKS | TARGETS
        ):
            for site in case.repetitions(item):
                found[site.path, site.index].append((item, site))
    return found


class _Round:
    """What hands do in one round of a loop."""

    def __init__(self, case: Case, site: LoopSite) -> None:
        self.case = case
        self.items = case.once("hands by loop", partial(_hands_by_loop, case)).get((site.path, site.index), [])
        self.writing = [pair for pair in self.items if _writes(case, pair[0])]

    def sends(self) -> bool:
        """Whether something is pressed, clicked or sent by a key."""
        return any(
            item.capability in _FINISHING
            or item.role in TARGETS
            or (_is_key(self.case, item) and not _empties(self.case, item))
            or (item.capability == Capability.SCRIPT.value and _clicks_in_page(self.case, item))
            for item, _ in self.items
        )

    def opens_with_text(self) -> bool:
        """Whether an address is opened that brings the text along."""
        return any(item.role in _WITH_TEXT and item.capability in OPENS for item, _ in self.items)

    def drawn(self) -> list[Evidence]:
        """The hands that are given something of the loop's variables."""
        return [item for item, way in self.items if self.draws(item, way)]

    def writes_apart(self) -> bool:
        """Whether something of the loop's variables is written, and another time something is: a name, then a message."""
        places = {(item.location, way.via[-1:]) for item, way in self.writing}
        return len(places) > 1 and any(self.draws(item, way) for item, way in self.writing)

    def sends_for_each(self) -> bool:
        """Whether a function that clicks the send button is given what the loop goes over."""
        ways = [way for item, way in self.items if item.role == Role.SEND_BUTTON.value and way.via]
        return any(
            way.index in feed.loops
            for way in ways
            for call in self.case.calls_at(way.via[0].location)
            for feed in call.feeds
            if feed.place != RECEIVER
        )

    def hands_whom_and_what(self) -> bool:
        """Whether a function is handed two things or more of the loop's variables."""
        handed = (
            {(feed.place, feed.name) for feed in call.feeds if way.index in feed.loops and feed.place != RECEIVER}
            for _, way in self.items
            if way.via
            for call in self.case.calls_at(way.via[0].location)
        )
        return any(len(places) > 1 for places in handed)

    def looks_up(self) -> bool:
        """Whether a number is only written into a search: once, read what comes, empty the box; nothing else is done."""
        places = {(item.location, way.via[-1:]) for item, way in self.writing}
        done = [item for item, _ in self.items if item.capability in _FINISHING or item.role in TARGETS]
        return (
            len(places) == 1
            and all(item.capability == Capability.TYPE.value for item, _ in self.writing)
            and any(self.draws(item, way) for item, way in self.writing)
            and any(
                item.capability == Capability.LOCATE.value and item.location > self.writing[0][0].location
                for item, _ in self.items
            )
            and len({item.location for item in done}) <= 1
            and all(item.capability == Capability.CLICK.value and not item.role for item in done)
            and not any(
                item.capability in OPENS or (_is_key(self.case, item) and not _empties(self.case, item))
                for item, _ in self.items
            )
            and not any(_ends_line(self.case, item) for item, _ in self.writing)
        )

    def draws(self, item: Evidence, way: LoopSite) -> bool:
        feeds = [feed for call in self.case.calls_at(item.location) for feed in call.feeds if feed.place != RECEIVER]
        return arrives(self.case, item.location.path, feeds, way) is True


_CLICKING = (".click()", "dispatchEvent(")


def _clicks_in_page(case: Case, item: Evidence) -> bool:
    """Whether a script clicks: it is the call that does so, or a driver is handed a text that says so."""
    if item.source.lower().endswith((".click", "dispatchevent")):
        return True
    texts = (a.text[0] for call in case.calls_at(item.location) for a in call.arguments[:1] if a.text)
    return any(isinstance(text, str) and any(word in text for word in _CLICKING) for text in texts)


def _writes(case: Case, item: Evidence) -> bool:
    """Whether a hand writes or pastes something, rather than presses a key."""
    if item.capability in _WRITING:
        return not _is_key(case, item)
    if item.capability == Capability.PRESS.value:
        return any(a.text in (("v",), ("V",)) for call in case.calls_at(item.location) for a in call.arguments)
    return item.capability == Capability.SCRIPT.value and item.source.lower().endswith(_IN_PAGE)


def _names_somebody(case: Case, item: Evidence) -> bool:
    """Whether what is drawn becomes part of an address or of a text to look for; whole selectors are tried in turn."""
    if item.capability != Capability.LOCATE.value:
        return item.capability in _CHOOSING or item.role in LINKS
    texts = (argument.text for call in calls_within(case, item) for argument in call.arguments)
    return any(len(text) > 1 and any(type(part) is str and part != HOLE for part in text) for text in texts)


_KEYS = ("keys.", "key.", "enter", "return")


def _is_key(case: Case, item: Evidence) -> bool:
    """Whether typing means a key: `send_keys(Keys.ENTER)`."""
    if item.capability != Capability.TYPE.value:
        return False
    values = [argument for call in case.calls_at(item.location) for argument in call.arguments if not argument.name]
    if _selects_all(values):
        return True
    return bool(values) and all(
        any(word in argument.origin.lower() for word in _KEYS) or argument.text in (("\n",), ("\ue007",))
        for argument in values
    )


_HELD = ("control", "command", "meta")
_EMPTYING = ("backspace", "delete", "clear", "escape", *_HELD)


def _selects_all(values: Sequence[Argument]) -> bool:
    """Whether keys mark all that is written: `send_keys(Keys.CONTROL, "a")`."""
    return (
        bool(values)
        and values[0].origin.lower().endswith(_HELD)
        and all(each.text in (("a",), ("A",)) for each in values[1:])
    )


def _empties(case: Case, item: Evidence) -> bool:
    """Whether keys only mark or delete what is written."""
    values = [argument for call in case.calls_at(item.location) for argument in call.arguments if not argument.name]
    return _selects_all(values) or (
        bool(values) and all(argument.origin.lower().endswith(_EMPTYING) for argument in values)
    )


def _ends_line(case: Case, item: Evidence) -> bool:
    """Whether what is written ends with the line, which sends it."""
    texts = [argument.text for call in case.calls_at(item.location) for argument in call.arguments if argument.text]
    return any("\n" in part or "\ue007" in part for text in texts for part in text if isinstance(part, str))


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
    return bool(named & _NUMBERS) and _Round(case, site).looks_up()


def _chooses_chats(case: Case, site: LoopSite) -> bool:
    """Whether each round of a loop addresses somebody else with hands, so that it is not one over letters or elements."""
    if site.loop.kind is LoopKind.WHILE:
        return False
    if not case.is_followed(site.path):
        return _opens_chats(case, site)
    work = _Round(case, site)
    if not work.sends():
        return False
    drawn = work.drawn()
    if any(_names_somebody(case, item) for item in drawn):
        return True
    if work.writes_apart():
        return True
    if not _is_over_people(case, site, work):
        return False
    return work.sends_for_each() or (any(_writes(case, item) for item in drawn) and not work.looks_up())


def _is_over_people(case: Case, site: LoopSite, work: _Round) -> bool:
    """Whether what a loop goes over is called after people: their names are written to look them up one by one.

    Messages are no people, unless each has somebody it goes to.
    """
    people = [item for item in loop_evidence(case, site) if item.role == Role.RECIPIENT_WORD.value]
    return any(not _says_last(item.subject) for item in people) or (bool(people) and work.hands_whom_and_what())


def _opens_chats(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over people, or holds addresses, in a file in which no values could be followed."""
    first, last = site.loop.span.line, site.loop.span.end_line
    return bool(loop_evidence(case, site)) or any(
        item.role in LINKS and first <= item.location.span.line <= last for item in case.in_file(site.path)
    )


def _floods(case: Case, site: LoopSite) -> bool:
    """Whether each round writes and sends, the same if the loop only counts, line after line with the send button else."""
    work = _Round(case, site)
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
        if act.capability in HANDS:
            if case.once(("floods", site.path, site.index), partial(_floods, case, site)):
                return site
        elif rounds != NOT_COUNTING and reach(case, act, site) in (Reach.CONTENT, Reach.NOTHING):
            if rounds == MANY_ROUNDS and any(is_answer(call) for call in case.calls_at(act.location)):
                continue  # answers to what was asked of several things, such as the members a command names
            return site
    return None


def _only_reads(case: Case, site: LoopSite) -> bool:
    """Whether a loop asks a helper for requests of any kind to get something, such as one page after the other."""
    return any(
        known_text(argument.text).upper() == "GET"
        for via in site.via
        for call in case.calls_at(via.location)
        for argument in call.arguments
    )


def loop_evidence(case: Case, site: LoopSite) -> list[Evidence]:
    """What is known of that which a loop goes over."""
    return case.once(("loops", site.path), partial(_loops_of, case, site.path)).get(site.index, [])


def _loops_of(case: Case, path: str) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for item in case.in_file(path):
        if item.aspect is Aspect.LOOP:
            found[item.loop].append(item)
    return found
