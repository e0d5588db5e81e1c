"""What a loop goes over: people, rows, messages, steps of a program, or nothing at all."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from detector.database.names import words
from detector.database.schema import Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, LiteralRole, Loop, LoopKind
from detector.rules.automation import TABLES
from detector.rules.case import Case, LoopSite, is_repeating

_PEOPLE = frozenset({Role.RECIPIENT_WORD.value, Role.BULK_WORD.value})


def is_loop_over_people(item: Evidence) -> bool:
    """Whether a loop goes over a list of people by its name, or over what a table or database gives."""
    return item.aspect is Aspect.LOOP and (item.role in _PEOPLE or item.capability in TABLES)


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
    | {"getinputdata"}  # what a node of n8n is handed: its work is done for each item, whatever that is
    | {"acoes", "acciones", "passos", "pasos", "regras", "reglas"}
)
_ASKED_BY_MODELS = frozenset(
    {"toolcalls", "tool_calls", "functioncalls", "function_calls", "tooluses", "tool_uses", "toolcall"}
)
"""What a model asks a program to do, be it one thing or several."""
_PARTS_OF_PROGRAMS = frozenset({"commands", "handlers", "hooks", "plugins", "middlewares", "comandos"})
"""Words that mean the same at the end of any name: "running_commands"."""


def goes_over_steps(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over what a program is to do, or over parts of that, and nothing says that they are people."""
    places = [(site.path, site.index), *((step.path, step.loop) for step in site.via)]
    if any(_is_what_a_model_asks(case, *place) for place in places) or _goes_over_messengers(case, site):
        return True
    if any(map(_names_own_people, site.loop.sources[:1])):
        return True
    if loop_evidence(case, site):
        return False
    loops = case.files[site.path].loops
    loop: Loop | None = site.loop
    while loop is not None:
        if any(map(_names_steps, loop.sources)):
            return True
        loop = None if loop.parent == NOWHERE else loops[loop.parent]
    return False


def _is_what_a_model_asks(case: Case, path: str, loop: int) -> bool:
    """Whether a loop, or one around it, goes over what a model asks for: whom that writes to, no other loop says."""
    return any(
        last_name(source) in _ASKED_BY_MODELS
        for _, around in case.loops_around(path, loop)
        for source in around.sources
    )


def _goes_over_messengers(case: Case, site: LoopSite) -> bool:
    """Whether a loop goes over names of messengers, WhatsApp among them: that is one message for each."""
    lists = case.once(("messengers", site.path), partial(_lists_of_messengers, case, site.path))
    return any(as_written(source) in lists for source in site.loop.sources)


def _lists_of_messengers(case: Case, path: str) -> frozenset[str]:
    """The names of a file's lists in which the name of WhatsApp stands."""
    places = (item.source.partition(":") for item in case.in_file(path) if item.role == Role.CHANNEL_WORD.value)
    return frozenset(name for place, _, name in places if place == LiteralRole.ELEMENT.value and name)


_OWN_PEOPLE = frozenset({"admin", "admins"})
_NUMBERED = frozenset({"id", "ids", "jid", "jids", "list", "number", "numbers", "phone", "phones", "whatsapp", "wa"})


def _names_own_people(source: str) -> bool:
    """Whether a name means the numbers of those who run the program: "adminIds"; admins of groups or shops are others."""
    said = frozenset(words(as_written(source)))
    return bool(said & _OWN_PEOPLE) and bool(said & _NUMBERED) and said <= _OWN_PEOPLE | _NUMBERED


def _names_steps(source: str) -> bool:
    return last_name(source) in _STEPS or not _PARTS_OF_PROGRAMS.isdisjoint(words(as_written(source))[-1:])


def last_name(source: str) -> str:
    """The last name of what a loop goes over, in lower case."""
    return as_written(source).lower()


def as_written(source: str) -> str:
    """The last name of what a loop goes over, as it is written."""
    return source.rpartition("#")[2].rpartition(".")[2]


SAID = frozenset({"messages", "mensagens", "mensajes", "msgs", "pesan", "messageobjs"})
"""Words for lists that a loop may go over for people's sake, but that nobody is taken out of."""


def says_last(source: str) -> bool:
    """Whether a name ends with a word for messages: "curr_msgs"."""
    return not SAID.isdisjoint(words(as_written(source))[-1:])


def is_of_messages(item: Evidence) -> bool:
    """Whether a loop goes over what is said, which may be parts of one message, rather than over people."""
    return item.role in _PEOPLE and says_last(item.subject)


def loop_evidence(case: Case, site: LoopSite) -> list[Evidence]:
    """What is known of that which a loop goes over."""
    return case.once(("loops", site.path), partial(_loops_of, case, site.path)).get(site.index, [])


def _loops_of(case: Case, path: str) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for item in case.in_file(path):
        if item.aspect is Aspect.LOOP:
            found[item.loop].append(item)
    return found
