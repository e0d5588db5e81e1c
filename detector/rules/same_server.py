"""What else a file asks of a server that one of its requests shows to be a gateway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.model.evidence import Evidence
from detector.rules.case import Case
from detector.rules.gateway_acts import says_send
from detector.rules.request_fields import is_http_call, is_message, keys_of, texts_given

_SERVER = re.compile(r"https?://[^/?#\s{}]{1,120}(?=[/?#]|$)", re.IGNORECASE)
_SETTING = re.compile(r"\{\}/?(?=[a-z])|/(?=[a-z])", re.IGNORECASE)
"""How an address begins whose server is a value that is not known."""


class _Asked(NamedTuple):
    """An HTTP call with what is known of its address: "" if nothing is."""

    item: Evidence
    address: str


def asked_beside(case: Case, path: str, requests: Sequence[Evidence], told: Iterable[Evidence]) -> list[Evidence]:
    """The HTTP calls of a file to the servers of these requests that are not told yet; those that send say so.

    A server that only a setting names counts as the same where all HTTP calls of the file go to such a one.
    """
    calls = case.once(("asked addresses", path), lambda: tuple(_asked(case, path)))
    places = {item.location for item in requests}
    asked = [item.subject for item in requests] + [call.address for call in calls if call.item.location in places]
    servers = {_server(address) for address in asked} - {None}
    if any(_server(call.address) != "" for call in calls):
        servers.discard("")
    places.update(item.location for item in told)
    beside = (call for call in calls if call.item.location not in places and _server(call.address) in servers)
    return [_judged(case, call) for call in beside]


def _asked(case: Case, path: str) -> Iterable[_Asked]:
    for item in case.in_file(path):
        if is_http_call(item):
            address = next((text for text in texts_given(case, item) if _server(text) is not None), "")
            yield _Asked(item, address)


def _server(address: str) -> str | None:
    """The scheme, host and port of an address, "" where they are a setting, None where it is no address."""
    found = _SERVER.match(address)
    if found is not None:
        return found.group().lower()
    return "" if _SETTING.match(address) else None


def _judged(case: Case, call: _Asked) -> Evidence:
    said = says_send("/" + call.address.rpartition("://")[2].partition("?")[0].partition("/")[2])
    keys = [key for each in case.calls_at(call.item.location) for key in keys_of(each)]
    sends = is_message(keys) if said is None else said
    capability = Capability.SEND.value if sends else ""
    return replace(call.item, capability=capability, role=Role.GATEWAY_ROUTE.value, note="asks the same server")
