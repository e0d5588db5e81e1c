"""Loops over what came in: an answer to each is no campaign."""

from __future__ import annotations

from functools import partial

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, Literal, LiteralRole
from detector.rules.automation import TABLES
from detector.rules.case import Case, LoopSite
from detector.rules.looped import last_name, loop_evidence, says_last

_COMING_IN = ("incoming", "inbox", "unread", "stdin", "selector", "received")
_FETCHED = frozenset({"fetchmessages", "loadmessages"})
"""Methods of clients that give what was said in a chat."""
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


def is_inbox(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over what came in: an answer to each is no campaign."""
    named = {last_name(source) for source in site.loop.sources}
    if named & (_CONSOLE | _FETCHED):
        return True
    if any(word in source for source in named for word in _COMING_IN) or _is_received(case, site):
        return True
    if any(_is_just_come(case, site, source) for source in site.loop.sources):
        return True
    if any(map(says_last, site.loop.sources)) and _asks_who_wrote(case, site):
        return True
    if named.isdisjoint(_INBOXES):
        return False
    return any(map(_reads_messages, case.in_file(site.path))) or _is_of_webhook(case, site)


_OF_SENDERS = frozenset(
    {"fromMe", "from_me", "senderName", "sender_name", "author", "pushName", "pushname", "notifyName"}
)
"""Keys that say of a message who wrote it."""


def _asks_who_wrote(case: Case, site: LoopSite) -> bool:
    """Whether each round of a loop looks up who wrote what it goes over: that came in."""
    wrote = case.once(("who wrote", site.path), partial(_looked_up, case, site.path))
    return site.index in wrote


def _looked_up(case: Case, path: str) -> frozenset[int]:
    """The loops of a file in which a key of a sender is looked up."""
    return frozenset(
        fact.loop
        for fact in case.files[path].facts
        if isinstance(fact, Literal) and fact.role is LiteralRole.KEY and fact.text in _OF_SENDERS
    )


def _is_just_come(case: Case, site: LoopSite, source: str) -> bool:
    """Whether a name says that messages came last: "curr_msgs"; those that wait in a table or campaign wait to be sent."""
    said = words(source)
    if not says_last(source) or _JUST_COME.isdisjoint(said):
        return False
    return not (
        "pending" in said and (_is_read(case, site) or _is_of_database(case, site) or _is_of_campaign(case, site))
    )


def _is_of_campaign(case: Case, site: LoopSite) -> bool:
    """Whether what a loop goes over belongs to a campaign."""
    return any(item.role == Role.BULK_WORD.value for item in loop_evidence(case, site))


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


def _reads_messages(item: Evidence) -> bool:
    return item.capability == Capability.RECEIVE.value or (
        item.role == Role.SELECTOR.value and "message-in" in item.subject.lower()
    )


_RECEIVING = frozenset({"receive", "received", "receiving", "recv"})


def _is_received(case: Case, site: LoopSite) -> bool:
    """Whether a function that takes what comes in stands between a loop and what it repeats."""
    functions = (case.files[step.path].functions[step.function] for step in site.via[1:] if step.function != NOWHERE)
    return any(not _RECEIVING.isdisjoint(words(function.name.rpartition(".")[2])) for function in functions)
