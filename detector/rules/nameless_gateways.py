"""Services that code calls WhatsApp's and whose address only a setting holds, asked in a way that no official one is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.match.spelling import known_text
from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Call, FileFacts, Param, Ref
from detector.rules.automation import PROSE
from detector.rules.built_fields import fields_around
from detector.rules.called_whatsapp import is_called_whatsapp, is_path_of_another
from detector.rules.case import Case
from detector.rules.official_project import is_live
from detector.rules.own_services import WITHIN, says_what_is_behind
from detector.rules.request_fields import addresses_given, is_a_text_alone, is_http_call, is_read, names_an_address
from detector.rules.sent_requests import SentRequest, to_settings

_OFFICIAL = frozenset({"graph", "meta", "cloud", "waba", "business", "facebook", "twilio", "bsp"})
"""What the setting of a platform's address is called after."""
_FLOWS = frozenset(
    {"webhook", "webhooks", "hook", "hooks", "n8n", "make", "zapier", "pabbly", "pipedream", "flow", "flows"}
)
"""The same of a flow that sends: what it does stands elsewhere."""
_SHORT = frozenset({"wa", "wsp", "wasap"})
"""What the names of settings begin or end with for short."""
_COPY = "clone"
"""Programs that look like WhatsApp and talk to their own server are called so."""
_GENERIC = frozenset(
    {"url", "uri", "base", "baseurl", "api", "apiurl", "endpoint", "host", "server", "service", "services"}
    | {"gateway", "address", "link", "domain", "root", "path", "port", "config", "settings", "setting", "env"}
    | {"get", "this", "self", "client", "http", "options", "key", "token", "send", "sender", "message"}
    | {"messages", "messaging", "msg", "chat", "bot", "provider", "instance", "device", "session", "return"}
    | {"app", "data", "props", "util", "value", "remote", "external", "request", "model", "row"}
    | {"strip", "rstrip", "trim", "rtrim", "untrailingslashit", "replace", "str", "string", "to"}
)
"""Words of settings that do not say whose address they hold."""


class NamelessRequests(NamedTuple):
    """The requests of one file that send a message so, in order, and the HTTP calls of other functions that make them."""

    sends: tuple[Evidence, ...]
    made: tuple[Evidence, ...]


def nameless_requests(case: Case) -> list[NamelessRequests]:
    """The requests that send a message so, by file; none where the project says what is behind its services."""
    return case.once("nameless gateways", lambda: list(_found(case)))


def _found(case: Case) -> Iterator[NamelessRequests]:
    if says_what_is_behind(case):
        return
    for path in case.evidence_paths:
        facts = case.files.get(path)
        if facts is None or facts.language in PROSE or not is_live(case, path):
            continue
        http = [item for item in case.in_file(path) if is_http_call(item)]
        found = list(_of_file(case, facts, path, http)) if http else []
        if found:
            made = (sent.by for sent in found if sent.by is not None)
            yield NamelessRequests(tuple(map(_as_sending, found)), tuple(dict.fromkeys(made)))


def _as_sending(sent: SentRequest) -> Evidence:
    return replace(sent.item, capability=Capability.SEND.value, role=Role.GATEWAY_ROUTE.value)


def _of_file(case: Case, facts: FileFacts, path: str, http: Sequence[Evidence]) -> Iterator[SentRequest]:
    """The last such request of each function: the ones before it set it up."""
    for requests in to_settings(case, path, http):
        calls = [sent.call for sent in requests]
        of_page = facts.language in WITHIN and any(map(_is_of_the_page, calls))
        if of_page or _is_handed_in(calls):
            continue
        last = next((sent for sent in reversed(requests) if is_a_text_alone(sent.keys)), None)
        asks = requests[-1]
        if (
            last is None
            and asks.item.function != NOWHERE
            and not is_read(asks.call)
            and is_a_text_alone(fields_around(case, path, asks.item.function))
        ):
            last = asks
        if last is not None and _is_whatsapps(case, facts, last.item, calls):
            yield last


def _is_of_the_page(call: Call) -> bool:
    """Whether an address lies on the server that the page comes from."""
    return any(text.startswith("/") for text in addresses_given(call))


def _is_whatsapps(case: Case, facts: FileFacts, item: Evidence, calls: Sequence[Call]) -> bool:
    """Whether the setting says that the address is WhatsApp's, or nothing else and the code around it says so."""
    addresses = [text for call in calls for text in addresses_given(call)]
    settings = [first.name for call in calls for first in _beginnings(call) if isinstance(first, Ref)]
    said = _words((*settings, *addresses))
    if not said.isdisjoint(_OFFICIAL | _FLOWS) or any(map(is_path_of_another, addresses)):
        return False
    function = next(case.names_around(item), "").rpartition(".")[2]
    if is_path_of_another(function):
        return False
    address = settings[:1]
    if is_called_whatsapp(address) or not _SHORT.isdisjoint(_words(address)):
        return True
    around = (item.location.path, *case.names_around(item))
    is_another = not _words(address) <= _GENERIC or _COPY in _words(around)
    return facts.language not in WITHIN and not is_another and is_called_whatsapp(around)


_NO_SETTING = re.compile(r"\$?(?:curl|ch|CURL\w*)|(?:.*\.)?Method\.?\w*")
"""Handles of requests, their options and methods, which stand where an address may."""


_SCHEMES = ("http://", "https://")


def _beginnings(call: Call) -> Iterator[Ref | Param]:
    """What the arguments of a request begin with that may be its address, where they have a name."""
    for argument in call.arguments:
        if argument.text and (not argument.name or names_an_address(argument.name)):
            scheme, *rest = argument.text
            first = rest[0] if rest and scheme in _SCHEMES else scheme
            if isinstance(first, Param) or (isinstance(first, Ref) and not _NO_SETTING.fullmatch(first.name)):
                yield first


def _is_handed_in(calls: Sequence[Call]) -> bool:
    """Whether the address, as far as it has a name, is a parameter or part of one: who calls the function knows it."""
    beginnings = [first for call in calls for first in _beginnings(call)]
    if beginnings:
        first = beginnings[0]
        return isinstance(first, Param) and first.function == calls[0].function
    asks = calls[0]
    has_a_path = bool(asks.arguments) and "/" in known_text(asks.arguments[0].text)
    return not has_a_path and any(feed.place == 0 and not feed.name and feed.parameters for feed in asks.feeds)


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in words(name)}
