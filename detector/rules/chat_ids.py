"""Requests whose recipient is a WhatsApp-internal chat id: only what speaks the private protocol takes such a one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, Call
from detector.rules.called_whatsapp import is_called_whatsapp
from detector.rules.case import Case
from detector.rules.official import official_evidence
from detector.rules.official_project import is_live
from detector.rules.own_services import holds_client
from detector.rules.request_fields import is_http_call, is_message, is_read, keys_of

_LOOKS = (
    "endswith",
    "ends_with",
    "includes",
    "include?",
    "contains",
    "replace",
    "split",
    "startswith",
    "indexof",
    "index",
    "suffix",
    "prefix",
    "trim",
    "strip",
    "match",
    "test",
    "sub",
    "gsub",
    "cut",
    "log",
    "print",
    "printf",
)
"""Ends of methods that look at an id, or take one apart, in lower case."""
_ID = re.compile(r"(?:^|\{\}|^\d{5,30}(?:-\d{5,15})?)@(?:s\.whatsapp\.net|[cg]\.us|lid)['\"]?$")
_WAY = 2
"""How many calls may stand between where an id is made and the request."""


class IdRequests(Struct, frozen=True):
    """The requests of one file that ids are made for."""

    requests: tuple[Evidence, ...]
    ids: tuple[Evidence, ...]

    @property
    def acts(self) -> tuple[Evidence, ...]:
        """The requests as sends."""
        return tuple(
            replace(item, capability=Capability.SEND.value, role=Role.GATEWAY_ROUTE.value) for item in self.requests
        )


def requests_for_ids(case: Case) -> list[IdRequests]:
    """The files that send to ids by HTTP, in order, in projects that hold no client.

    Where a project uses a provider elsewhere, the id must be made in the very function of the request. One that asks Meta
    itself may have kept the ids of what it had before, for a program of its own.
    """
    return case.once("requests for ids", lambda: list(_found(case)))


def _found(case: Case) -> Iterator[IdRequests]:
    ids: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for item in case.with_roles([Role.JID.value]):
        if is_live(case, item.location.path) and (_is_address(item) or _is_asked_for(case, item)):
            ids[item.location.path, item.function].append(item)
    if not ids or holds_client(case):
        return
    official = {item.location.path: case.kind(item) for item in official_evidence(case)}
    if SignatureKind.OFFICIAL in official.values():
        return
    for path in case.evidence_paths:
        if path in official:
            continue
        http = [item for item in case.in_file(path) if _is_request(case, item)] if is_live(case, path) else []
        asked: dict[Evidence, Sequence[Evidence]] = {}
        for item in http:
            places = {(path, item.function)} if official else _leading(case, item)
            made = [found for place in sorted(places) for found in ids.get(place, ())]
            if made:
                asked[item] = made
        guarded = any(not _is_address(each) for made in asked.values() for each in made)
        if guarded or any(_sends(case, item) for item in asked):
            yield IdRequests(tuple(asked), tuple(dict.fromkeys(each for made in asked.values() for each in made)))


def _is_address(item: Evidence) -> bool:
    """Whether a text makes an id of a number or is one, rather than is looked for in one."""
    if item.aspect is not Aspect.LITERAL or _ID.search(item.subject) is None:
        return False
    place, _, name = item.source.partition(":")
    return place != "key" and not (place == "argument" and name.rpartition(".")[2].lower().endswith(_LOOKS))


def _is_asked_for(case: Case, item: Evidence) -> bool:
    """Whether a message goes only to who has such an id, in a project that has the address of a service of WhatsApp's."""
    place, _, name = item.source.partition(":")
    if place != "argument" or name.rpartition(".")[2].lower() not in _ENDS or not item.subject.startswith(_DOMAINS):
        return False
    path = item.location.path
    fields = case.once(("fields", path), partial(_fields, case, path)).get(item.function, [])
    return is_message(fields) and case.once("service of WhatsApp's", partial(_has_service, case))


_ENDS = frozenset({"endswith", "ends_with"})
_DOMAINS = ("@s.whatsapp.net", "@c.us")


def _has_service(case: Case) -> bool:
    """Whether a setting is called after the address of a service that speaks with WhatsApp: `WHATSAPP_BRIDGE_URL`."""
    return any(item.aspect is Aspect.ENVIRONMENT for item in case.with_roles([Role.GATEWAY_NAME.value]))


def _is_request(case: Case, item: Evidence) -> bool:
    """Whether an HTTP call hands something over."""
    if not is_http_call(item):
        return False
    calls = case.calls_at(item.location)
    return bool(calls) and not all(map(is_read, calls))


def _leading(case: Case, item: Evidence) -> frozenset[tuple[str, int]]:
    """The functions around a request and those that lead to it; the file's head if it stands in none."""
    path, function = item.location.path, item.function
    if function == NOWHERE:
        return frozenset({(path, NOWHERE)})
    return case.once(("leading to a request", path, function), partial(case.leading_to, [item], _WAY))


_SENDING = ("send", "kirim", "enviar", "message", "mensa", "pesan", "notif")


def _sends(case: Case, item: Evidence) -> bool:
    """Whether a request is one for a message: by its fields, its address, or the names around it."""
    path = item.location.path
    fields = case.once(("fields", path), partial(_fields, case, path))
    if is_message(fields.get(item.function, [])):
        return True
    names = [*case.names_around(item), *(part for call in case.calls_at(item.location) for part in _texts(call))]
    return is_called_whatsapp((path, *names)) and any(word in name.lower() for word in _SENDING for name in names)


def _texts(call: Call) -> Iterator[str]:
    return (part for argument in call.arguments for part in argument.text if type(part) is str)


def _fields(case: Case, path: str) -> dict[int, list[str]]:
    """Names of what the calls of each function are given."""
    found: dict[int, list[str]] = defaultdict(list)
    for calls in case.calls_in(path).values():
        for call in calls:
            found[call.function].extend(keys_of(call))
    return found
