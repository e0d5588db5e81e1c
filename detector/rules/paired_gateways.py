"""Services of WhatsApp's that are asked for a QR code, for the state of a session, and to send: no official one is paired so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.match.spelling import known_text
from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Argument, Call, Ref
from detector.model.location import Location
from detector.rules.called_whatsapp import is_called_whatsapp, is_of_another_channel
from detector.rules.case import Case
from detector.rules.gateway_acts import says_send
from detector.rules.official_project import is_live
from detector.rules.own_services import says_what_is_behind
from detector.rules.request_fields import is_http_call, is_message, is_route, keys_of
from detector.rules.sent_requests import to_settings

_PAIRS = re.compile(
    r"/(?:(?:get|scan|fetch|show|login|session|whatsapp|wa)[-_]?)?qr(?:[-_]?code)?(?:[-_]?(?:image|img|base64|data|string))?"
    r"(?:\.png)?(?:/\{\})?/?$",
    re.IGNORECASE,
)
"""The end of a path that gives the code which links a phone."""
_KEEPS = re.compile(
    r"/(?:get[-_]?|check[-_]?|session[-_]?|connection[-_]?|whatsapp[-_]?)?(?:status|state|logout|disconnect|restart|reconnect|unlink)"
    r"(?:/\{\})?/?$",
    re.IGNORECASE,
)
"""The end of a path that asks after a session, or ends it."""
_ADDRESS = re.compile(r"(?:https?://[^/?#\s]{1,120}|\{\})?(?P<path>/[^?#\s]{1,120})")
_MOST_CALLS = 2_000
_QR, _STATE, _SEND = "asks for a QR code", "asks for the state of the session", "asks to send"


class PairedGateway(Struct, frozen=True):
    """What one file asks of a service that a phone is linked to by QR code."""

    sends: tuple[Evidence, ...]
    beside: tuple[Evidence, ...]
    """Where the code and the session are asked for."""
    own: bool = True
    """Whether the file itself asks for them, not another file of the project."""


def paired_gateways(case: Case) -> list[PairedGateway]:
    """The files that pair a service and send through it, in order, where the project does not say what is behind it."""
    return case.once("paired gateways", lambda: list(_found(case)))


def _found(case: Case) -> Iterator[PairedGateway]:
    requests: dict[str, list[Evidence]] = {}
    for path in case.evidence_paths:
        if is_called_whatsapp((path,)) and is_live(case, path):
            requests[path] = [item for item in case.in_file(path) if is_http_call(item)]
    paired: dict[str, Evidence] = {}
    for path, http in requests.items():
        for asked in _by_server(case, path, http).values() if http else ():
            if _is_paired(asked) and not says_what_is_behind(case):
                paired[path] = asked[_QR][0]
                yield PairedGateway(tuple(asked[_SEND]), (*asked[_QR], *asked.get(_STATE, ())))
    for path, http in requests.items() if paired else ():
        sends = tuple(_to_a_setting(case, path, http)) if path not in paired else ()
        if sends:
            yield PairedGateway(sends, tuple(paired.values()), own=False)


_SESSION = re.compile(r"/(?:sessions?|instances?|devices?)/", re.IGNORECASE)
"""A path below which all that concerns one linked phone lies."""


def _is_paired(asked: Mapping[str, Sequence[Evidence]]) -> bool:
    """Whether a server is asked for a code and to send, and for the state of a session, or for the code of one."""
    if _QR not in asked or _SEND not in asked:
        return False
    return _STATE in asked or any(_SESSION.search(item.subject) for item in asked[_QR])


def _to_a_setting(case: Case, path: str, http: Sequence[Evidence]) -> Iterator[Evidence]:
    """The requests of a file of WhatsApp's that send a message to an address which is a setting, one for each function."""
    for requests in to_settings(case, path, http):
        messages = [sent.item for sent in requests if is_message(sent.keys)]
        if messages:
            yield replace(messages[-1], capability=Capability.SEND.value, role=Role.GATEWAY_ROUTE.value)


def _by_server(case: Case, path: str, http: Sequence[Evidence]) -> Mapping[str, Mapping[str, list[Evidence]]]:
    """What a file asks, by whom it asks and by what for."""
    facts = case.files[path]
    places = {item.location.span for item in http}
    relays = {facts.functions[item.function].name.rpartition(".")[2] for item in http if item.function != NOWHERE}
    servers: dict[str, dict[str, list[Evidence]]] = defaultdict(partial(defaultdict, list))
    completed = case.completed_calls(path)
    known = {call.span for call in completed}
    written = (fact for fact in facts.facts if isinstance(fact, Call) and fact.span not in known)
    for call in islice(chain(written, completed), _MOST_CALLS):
        if is_route(call.path) or (call.span not in places and call.method not in relays):
            continue
        for argument in call.arguments:
            text = known_text(argument.text)
            what = _what(text, call)
            if what:
                made = replace(http[0], location=Location(path, call.span), function=call.function, loop=call.loop)
                send = Capability.SEND.value if what == _SEND else ""
                made = replace(made, subject=text, note=what, capability=send, role=Role.GATEWAY_ROUTE.value)
                servers[_server(call, argument, text)][what].append(made)
                break
    return servers


def _what(text: str, call: Call) -> str:
    """What an address is asked for by a call, "" for anything else."""
    found = _ADDRESS.match(text)
    if found is None or is_of_another_channel(text):
        return ""
    route = found["path"]
    if _PAIRS.search(route):
        return _QR
    if _KEEPS.search(route):
        return _STATE
    said = says_send(route)
    return _SEND if said or (said is None and is_message(keys_of(call))) else ""


def _server(call: Call, argument: Argument, text: str) -> str:
    """Whom a call asks: the host, the setting that the address begins with, or what the call is made on."""
    first = argument.text[0] if argument.text else ""
    if isinstance(first, Ref):
        return first.name
    if "://" in text:
        return text.partition("://")[2].partition("/")[0].lower()
    return call.path.rpartition(".")[0]
