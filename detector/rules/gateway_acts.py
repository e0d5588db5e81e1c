"""What is done through a gateway: what each request is for, told by its address, its fields and its method."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from detector.database.hosts import HOLE
from detector.database.schema import Capability, Role, Signature
from detector.extract.flow.routes import told_verb
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Call
from detector.model.location import Span
from detector.rules.case import Case
from detector.rules.gateway_requests import REQUEST, host_of
from detector.rules.reach import carriers
from detector.rules.request_fields import is_message, is_read, keys_of

_SEND = Capability.SEND.value
_HOST = Role.GATEWAY_HOST.value
_SAYS_SEND = re.compile(r"send|kirim|enviar|broadcast|blast", re.IGNORECASE)
_MAY_SEND = re.compile(r"mensa|messag|msg|/text|/chat\b", re.IGNORECASE)
_ASKS_BACK = re.compile(r"status|webhook|history|inbox|receive|/get|check|valid|health|qr|device|groups", re.IGNORECASE)


def judged_requests(case: Case, path: str, signature: Signature, requests: Sequence[Evidence]) -> list[Evidence]:
    """The requests of a file, in their order, with what each does; "" where that is not known."""
    spelled = {item.capability for item in requests if item.capability and _is_spelled(signature, item)}
    return [_judged(case, path, signature, item, spelled) for item in requests]


def acts_of(case: Case, path: str, requests: Sequence[Evidence]) -> list[Evidence]:
    """The judged requests of a file that do something, and the HTTP calls that carry them.

    The calls are found wherever their address is written: a loop may stand around the call alone.
    """
    acts = [item for item in requests if item.capability]
    hosts = frozenset(_host_name(item.subject) for item in requests if item.role == _HOST)
    return [*acts, *_sent(case, path, acts, hosts)]


def _judged(case: Case, path: str, signature: Signature, item: Evidence, spelled: set[str]) -> Evidence:
    """A request with what it does."""
    if item.aspect is Aspect.CALL or item.role not in REQUEST:
        return item
    if item.capability == Capability.LOOKUP.value and _lists_contacts(case, item):
        return replace(item, capability=Capability.SCRAPE.value)
    if item.role == _HOST and not item.capability:
        sends = _host_sends(case, path, item)
    elif item.capability and _is_spelled(signature, item):
        return item
    else:
        asked = item.subject.lower()
        sends = (not item.capability and "send" in asked) or (
            item.capability in ("", _SEND) and _SEND not in spelled and _may_be_meant(case, path, item)
        )
    return replace(item, capability=_SEND if sends else "")


def _lists_contacts(case: Case, item: Evidence) -> bool:
    """Whether the contacts are only asked for: numbers that are to be looked up are handed over."""
    route = item.subject.partition("?")[0].rstrip("/").lower()
    calls = carriers(case, item) if route.endswith("/contacts") else []
    return bool(calls) and all(is_read(call) or told_verb(call.arguments) == "get" for call in calls)


def _is_spelled(signature: Signature, item: Evidence) -> bool:
    """Whether the part of a route that says what it does is written out, rather than left open."""
    text = item.subject.lower()
    return item.aspect is not Aspect.LITERAL or any(
        _telling(pattern.text) in text
        for pattern in signature.literals
        if pattern.role.value == item.role and pattern.capability and pattern.capability.value == item.capability
    )


def _telling(route: str) -> str:
    """The last fixed piece of a route, which says what it is for: "/instances/{}/token/{}/send-text" sends texts."""
    fixed = [segment for segment in route.lower().split("/") if segment.replace(HOLE, "")]
    return max(fixed[-1].split(HOLE), key=len) if fixed else ""


def _may_be_meant(case: Case, path: str, item: Evidence) -> bool:
    """Whether a route with an open end may be one for sending: something is handed to it."""
    calls = _requests(case, path, item)
    return item.subject.endswith(HOLE) and bool(calls) and not all(map(is_read, calls))


def _host_sends(case: Case, path: str, item: Evidence) -> bool:
    """Whether the address of a gateway's host is one that sends, by its path or by what it is handed."""
    # All calls of one address are asked together: many of them may stand in one file.
    key = ("host sends", path, item.subject, item.function, item.loop)
    return case.once(key, partial(_address_sends, case, path, item))


def _address_sends(case: Case, path: str, item: Evidence) -> bool:
    address = item.subject.rpartition("://")[2]
    route = "/" + re.split(r"[?#]", address.partition("/")[2], maxsplit=1)[0]
    said = says_send(route)
    if said is not None:
        return said
    calls = _requests(case, path, item)
    if is_message([key for call in calls for key in keys_of(call)]):
        return not _ASKS_BACK.search(route)
    return bool(_MAY_SEND.search(route)) and not _ASKS_BACK.search(route) and not (calls and all(map(is_read, calls)))


def says_send(route: str) -> bool | None:
    """Whether the path of a request says that it sends or that it asks after something sent; None where it says neither."""
    last = route.rstrip("/").rpartition("/")[2]
    if _SAYS_SEND.search(last) or (_SAYS_SEND.search(route) and not _ASKS_BACK.search(route)):
        return not _ASKS_BACK.search(f"/{last}")
    return None


class _Http(Struct, frozen=True):
    """The HTTP calls of one file."""

    found: tuple[Evidence, ...]
    places: frozenset[Span]
    by_subject: Mapping[str, Sequence[Call]]


def _http(case: Case, path: str) -> _Http:
    found = tuple(item for item in case.in_file(path) if item.capability == Capability.HTTP.value)
    by_subject: dict[str, list[Call]] = defaultdict(list)
    for item in found:
        by_subject[item.subject].extend(case.calls_at(item.location))
    return _Http(found, frozenset(item.location.span for item in found), by_subject)


def _requests(case: Case, path: str, item: Evidence) -> list[Call]:
    """The HTTP calls that carry a request: the one that it is, those around and beside it, those with its address."""
    http = case.once(("http", path), partial(_http, case, path))
    near = [call for call in carriers(case, item) if call.span in http.places]
    return list(dict.fromkeys((*near, *http.by_subject.get(item.subject, ()))))


def is_requested(case: Case, item: Evidence) -> bool:
    """Whether an HTTP call carries a route, so that it is asked rather than shown to somebody as a link."""
    line = item.location.span.line
    calls = _requests(case, item.location.path, item)
    return item.aspect is not Aspect.LITERAL or any(call.span.end_line >= line for call in calls)


def _sent(case: Case, path: str, acts: Iterable[Evidence], hosts: frozenset[str]) -> list[Evidence]:
    """The HTTP calls that send the requests, by the address that they are given."""
    asked = {item.subject: item for item in acts if item.subject}
    found: list[Evidence] = []
    for call in case.once(("http", path), partial(_http, case, path)).found:
        act = asked.get(call.subject)
        if act is not None:
            found.append(replace(call, capability=act.capability, role=act.role))
        elif call.role == _HOST and _host_name(call.subject) in hosts and _host_sends(case, path, call):
            found.append(replace(call, capability=_SEND))
    return found


def _host_name(text: str) -> str:
    return host_of(text) or text.partition("/")[0].lower()
