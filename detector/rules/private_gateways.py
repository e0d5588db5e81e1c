"""Requests to a program at hand or to any host that code calls its WhatsApp service: a gateway that nobody can name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detector.model.evidence import Evidence, Level
from detector.model.fact import FileFacts, Literal
from detector.model.location import Location
from detector.rules.called_whatsapp import is_called_whatsapp, is_of_another_channel
from detector.rules.case import Case
from detector.rules.gateway_requests import HOST_ROLES, is_no_gateway
from detector.rules.official import official_evidence
from detector.rules.official_project import is_live
from detector.rules.own_services import holds_client
from detector.rules.request_fields import is_message, keys_of_text, names_instance
from detector.rules.sent_requests import SentRequest

_ADDRESS = re.compile(
    r"https?://((?:[a-z0-9][a-z0-9.-]{0,80}\.[a-z]{2,12}|localhost|host\.docker\.internal|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[a-z][a-z0-9_-]{0,40}(?=:[\d{]))(?::\d{1,5})?)(?::\{\})?"
    r"(?:[/?#]|$)",
    re.IGNORECASE,
)
"""An address by the name of a host, of the own machine, of a container, or by number."""


class PrivateRequest(NamedTuple):
    """A request that sends a message through a host that only its user calls WhatsApp's."""

    item: Evidence
    host: str
    of_instance: bool
    """Whether it names one of several linked phones at somebody else's."""
    keys: list[str]
    """The names of the fields that it is sent with."""
    by: Evidence | None
    """The HTTP call that makes it, if it stands in another function."""


AT_HAND = re.compile(r"localhost|host\.docker\.internal|127\.|[^.]*(?::|$)", re.IGNORECASE)
"""Hosts that run what a project holds itself."""


def private_requests(
    case: Case, path: str, calls: Sequence[Evidence], sent: Sequence[SentRequest], told: Container[str] = ()
) -> Iterator[PrivateRequest]:
    """The hosts that a file's HTTP calls ask to send messages, each once, if the code says that they are WhatsApp's.

    Nothing is told of projects that use the official platform; of those that hold the unofficial client themselves only
    requests that name an instance elsewhere.
    """
    facts = case.files[path]
    if not is_live(case, path) or official_evidence(case):
        return
    holds = holds_client(case)
    known = {item.subject for item in case.in_file(path) if item.role in HOST_ROLES or _is_told(item)}
    seen: set[str] = set()
    for item, text, keys, by in (*_asked(sent), *_written(facts, calls)):
        found = _ADDRESS.match(text)
        if found is None or text in known or not is_message(keys) or _is_a_letter(keys) or is_of_another_channel(text):
            continue
        host = found.group(1)
        elsewhere = names_instance(keys) and not AT_HAND.match(host)
        if holds and not elsewhere:
            continue
        if host not in seen and host not in told and not is_no_gateway(host) and _says_whatsapp(case, item, text):
            seen.add(host)
            yield PrivateRequest(item, host, elsewhere, keys, by)


def _is_a_letter(keys: Sequence[str]) -> bool:
    """Whether what is sent has a subject, as mail has."""
    return any(key.rpartition(".")[2].lower() == "subject" for key in keys)


def _is_told(item: Evidence) -> bool:
    return bool(item.role) and item.level is not Level.WEAK


class _Candidate(NamedTuple):
    """A request to an address of any host, with its fields, and the HTTP call that makes it if that stands elsewhere."""

    item: Evidence
    address: str
    keys: list[str]
    by: Evidence | None = None


def _asked(sent: Sequence[SentRequest]) -> Iterator[_Candidate]:
    """The addresses that requests are known to ask, with their fields."""
    for request in sent:
        address = next((text for text in request.addresses if _ADDRESS.match(text)), "")
        if address:
            yield _Candidate(request.item, address, request.keys, request.by)


def _written(facts: FileFacts, calls: Sequence[Evidence]) -> Iterator[_Candidate]:
    """Addresses in the functions of calls whose query names the fields: templates that are filled in before the call."""
    by_function = {item.function: item for item in reversed(calls)}
    for fact in facts.facts:
        if isinstance(fact, Literal) and fact.function in by_function and _ADDRESS.match(fact.text):
            call = by_function[fact.function]
            here = replace(call, location=Location(call.location.path, fact.span), subject=fact.text)
            yield _Candidate(here, fact.text, keys_of_text(fact.text))


def _says_whatsapp(case: Case, item: Evidence, text: str) -> bool:
    """Whether the address, the file or a function or class around the request is called after WhatsApp."""
    return is_called_whatsapp((item.location.path, text, *case.names_around(item)))
