"""What feeds a call, followed along the calls that lead to it: out to a loop, into a parameter, through a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detector.model.fact import ANY_PLACE, ELEMENT, RECEIVER, Call, Feed, ParameterPart
from detector.rules.case import CallSite, Case, LoopSite

_RECIPIENTS = frozenset(
    {
        "to",
        "toid",
        "tonumber",
        "tonumbers",
        "tophone",
        "sendto",
        "phone",
        "phones",
        "phoneno",
        "phonenumber",
        "phonenumbers",
        "number",
        "numbers",
        "numero",
        "numeros",
        "telefone",
        "telefono",
        "telefon",
        "celular",
        "fone",
        "tel",
        "mobile",
        "mobileno",
        "msisdn",
        "jid",
        "remotejid",
        "tojid",
        "chatid",
        "chatids",
        "wid",
        "waid",
        "recipient",
        "recipients",
        "recipientid",
        "recipientphone",
        "receiver",
        "receivers",
        "receptor",
        "target",
        "targets",
        "destination",
        "destino",
        "destinatario",
        "dest",
        "dst",
        "contact",
        "contactid",
        "contato",
        "chat",
        "group",
        "groupid",
        "grupo",
        "user",
        "userid",
        "username",
        "nomor",
        "penerima",
        "whatsapp",
        "whatsappnumber",
    }
)
"""Names of arguments and request fields that say whom a message goes to, in lower case and without marks."""
_NAMELESS = "<lambda>"
"""What functions are called that no call names: nothing is handed to them by one."""


def is_recipient(name: str) -> bool:
    """Whether an argument or field of this name, or path of names, says whom a message goes to."""
    last = name.rpartition(".")[2]
    return "".join(letter for letter in last if letter.isalnum()).lower() in _RECIPIENTS


def request_choice(carriers: Sequence[Call], call: Call) -> list[Feed]:
    """What chooses the recipient of a request: the fields that are called so, else whatever is put into it."""
    named = any(is_recipient(argument.name) for each in carriers for argument in each.arguments if argument.name)
    keyed = any(is_recipient(feed.name) for each in carriers for feed in each.feeds if feed.name)
    if named or keyed:
        return [feed for feed in call.feeds if feed.name and is_recipient(feed.name)]
    return [feed for feed in call.feeds if feed.place != RECEIVER]


def arrives(case: Case, path: str, feeds: Iterable[Feed], site: LoopSite) -> bool | None:
    """Whether the variables of a loop are in what feeds a call of a file; None if that cannot be told."""
    levels = [(path, list(feeds))]
    for step, found in handed_on(case, path, levels[0][1], site):
        # A request explains all that was open in the program that answers it.
        levels = [(step.path, found)] if step.asks else [*levels, (step.path, found)]
    home, last = levels[-1]
    if home == site.path and any(site.index in feed.loops for feed in last):
        return True
    is_open = any(step.kept for step in site.via) or any(feed.open for _, found in levels for feed in found)
    return None if is_open else False


def handed_on(case: Case, path: str, feeds: Iterable[Feed], site: LoopSite) -> Iterator[tuple[CallSite, list[Feed]]]:
    """Give the calls on the way from an act out to a loop around, with what feeds the act through each."""
    is_open = False
    for step in reversed(site.via):
        if step.asks:
            feeds = asked_with(case, step) if is_open or any(map(_may_be_asked_with, feeds)) else []
            path, is_open = step.path, False
            yield step, feeds
            continue
        is_open = is_open or any(feed.open for feed in feeds)
        parts = sorted({part for feed in feeds for part in feed.parameters})
        calls = case.calls_at(step.location)
        kept = [part for part in parts if step.path == path and not calls_function(case, step, path, part.function)]
        functions = case.files[path].functions
        given = [part for part in parts if part not in kept and functions[part.function].name != _NAMELESS]
        feeds = [feed for part in given for call in calls for feed in _choosing(handed(case, path, part, call))]
        if kept:
            feeds.append(Feed(ANY_PLACE, parameters=tuple(kept)))
        path = step.path
        yield step, feeds


def _choosing(feeds: list[Feed]) -> list[Feed]:
    """What says whom a message goes to of an object that is handed on as a whole; all where no field is called so."""
    named = any(feed.name and is_recipient(feed.name) for feed in feeds)
    return [feed for feed in feeds if not feed.name or is_recipient(feed.name)] if named else feeds


def calls_function(case: Case, step: CallSite, path: str, function: int) -> bool:
    """Whether a step calls a function, rather than one inside of it that sees its parameters."""
    return step in case.once(("callers", path, function), lambda: frozenset(case.callers(path, function)))


_READERS = frozenset({"get_json", "json", "loads", "get_data", "formdata", "parse_args", "getparameter", "readline"})
"""Calls that give what a program is asked with, in lower case."""


def _may_be_asked_with(feed: Feed) -> bool:
    """Whether a value may come from what a program is asked with."""
    return feed.open or bool(feed.parameters) or any(call.lower() in _READERS for call in feed.calls)


def asked_with(case: Case, step: CallSite) -> list[Feed]:
    """Give what chooses the recipient of what another program is asked for."""
    calls = case.calls_at(step.location)
    return [feed for call in calls for feed in request_choice(calls, call)]


def handed(case: Case, path: str, part: ParameterPart, call: Call) -> list[Feed]:
    """Give what a call hands to a parameter of a function in a file."""
    names = case.files[path].functions[part.function].parameters
    name = names[part.position] if part.position < len(names) else ""
    found: list[Feed] = []
    for feed in call.feeds:
        head, _, rest = feed.name.replace(ELEMENT, "").partition(".")
        if (
            feed.place == ANY_PLACE
            or (head and head == name and rest in ("", part.key))
            or (feed.place == part.position and (not feed.name or not part.key or head == part.key))
        ):
            found.append(feed)
    return found
