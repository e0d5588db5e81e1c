"""What HTTP requests are made of: fields set on one handle, and what a function of the project that asks is handed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Call, Param
from detector.rules.case import Case
from detector.rules.chains import links_at
from detector.rules.request_fields import addresses_given, keys_of

HANDLES = "curl_"
"""How calls of PHP begin that set up one request after the other; one of them makes it."""
_BEGINS = "curl_init"
"""The one that begins another request."""
_MAKES = "curl_exec"
_MOST_CALLERS = 64


class SentRequest(NamedTuple):
    """One call that asks an address, or that hands one to a function that asks it."""

    item: Evidence
    call: Call
    keys: list[str]


def sent_requests(case: Case, path: str, calls: Sequence[Evidence]) -> Iterator[SentRequest]:
    """Give the requests that a file's HTTP calls make, each with the names of the fields that it is sent with."""
    for handle in _handles(calls):
        made = [(item, call) for item in handle for call in case.calls_at(item.location)]
        keys = [key for _, call in made for each in _with_links(case, path, call) for key in keys_of(each)]
        yield from (SentRequest(item, call, keys) for item, call in made)
    for item in calls:
        if item.function != NOWHERE and any(
            _asks_what_it_is_given(item, call) for call in case.calls_at(item.location)
        ):
            yield from _relayed(case, path, item)


def _with_links(case: Case, path: str, call: Call) -> Iterator[Call]:
    """A call and the other links of its chain: a body may be set by one before or behind it."""
    yield call
    if "()." in call.path:
        yield from (link for link in links_at(case, path, call.span) if link.path != call.path)


def to_settings(case: Case, path: str, calls: Sequence[Evidence]) -> Iterator[list[SentRequest]]:
    """Give the requests of each function of a file that asks no address which is written out."""
    by_function: dict[int, list[SentRequest]] = defaultdict(list)
    for sent in sent_requests(case, path, calls):
        by_function[sent.item.function].append(sent)
    for requests in by_function.values():
        if not any("://" in text for sent in requests for text in addresses_given(sent.call)):
            yield requests


def made_at(calls: Iterable[Evidence], request: Evidence) -> list[Evidence]:
    """Where the request is really made that a call of PHP sets up, of the HTTP calls of its file."""
    for handle in _handles(calls):
        if any(item.location == request.location for item in handle):
            return [item for item in handle if item.source == _MAKES]
    return []


def _handles(calls: Iterable[Evidence]) -> Iterator[list[Evidence]]:
    """The calls that together make one request, in the order of the file; most make one alone."""
    begun: list[Evidence] = []
    for item in calls:
        if not item.source.startswith(HANDLES):
            yield [item]
            continue
        if begun and (item.source == _BEGINS or item.function != begun[0].function):
            yield begun
            begun = []
        begun.append(item)
    if begun:
        yield begun


def _asks_what_it_is_given(item: Evidence, call: Call) -> bool:
    """Whether an address or body is a parameter of the function around the call."""
    firsts = (argument.text[0] for argument in call.arguments if argument.text)
    return any(isinstance(first, Param) and first.function in (item.function, NOWHERE) for first in firsts)


def _relayed(case: Case, path: str, item: Evidence) -> Iterator[SentRequest]:
    """The calls of a function that asks what it is given, as requests of their own."""
    for step in case.callers(path, item.function)[:_MOST_CALLERS]:
        if not step.asks:
            here = replace(item, location=step.location, function=step.function, loop=step.loop, subject="")
            yield from (SentRequest(here, call, keys_of(call)) for call in case.calls_at(step.location))
