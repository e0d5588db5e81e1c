"""What HTTP requests are made of: fields set on one handle, and what a function of the project that asks is handed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detector.match.spelling import known_text
from detector.model.evidence import Evidence
from detector.model.fact import HOLE, NOWHERE, Call, Param, Ref, Text
from detector.rules.case import Case
from detector.rules.chains import links_at
from detector.rules.request_fields import addresses_given, keys_of, names_an_address

HANDLES = "curl_"
"""How calls of PHP begin that set up one request after the other; one of them makes it."""
_BEGINS = "curl_init"
"""The one that begins another request."""
_MAKES = "curl_exec"
_MOST_CALLERS = 64


class SentRequest(NamedTuple):
    """One call that asks an address, or that hands what it sends to a function that asks it."""

    item: Evidence
    call: Call
    keys: list[str]
    asked: str = ""
    """The address that another call of the same request, or the function which makes it, has in full."""
    by: Evidence | None = None
    """The HTTP call that makes the request, if it stands in another function."""

    @property
    def addresses(self) -> list[str]:
        """The texts that may be the address of the request."""
        return [*addresses_given(self.call), self.asked] if self.asked else addresses_given(self.call)


def sent_requests(case: Case, path: str, calls: Sequence[Evidence]) -> Iterator[SentRequest]:
    """Give the requests that a file's HTTP calls make, each with the names of the fields that it is sent with.

    Where a function asks what it is given, those that its callers hand to it follow.
    """
    relays: list[tuple[Evidence, Text]] = []
    for handle in _handles(calls):
        made = [(item, call) for item in handle for call in case.calls_at(item.location)]
        whole = [each for _, call in made for each in _with_links(case, path, call)]
        keys = [key for call in whole for key in keys_of(call)]
        asked = _written(whole)
        yield from (SentRequest(item, call, keys, known_text(asked)) for item, call in made)
        if handle[0].function != NOWHERE and any(_asks_what_it_is_given(handle[0], call) for call in whole):
            relays.append((handle[0], asked))
    for item, asked in relays:
        yield from _relayed(case, path, item, item, asked)


def _with_links(case: Case, path: str, call: Call) -> Iterator[Call]:
    """A call and the other links of its chain: a body may be set by one before or behind it."""
    yield call
    yield from (link for link in links_at(case, path, call.span) if link.path != call.path)


def to_settings(case: Case, path: str, calls: Sequence[Evidence]) -> Iterator[list[SentRequest]]:
    """Give the requests of each function of a file that asks no address which is written out."""
    by_function: dict[int, list[SentRequest]] = defaultdict(list)
    for sent in sent_requests(case, path, calls):
        by_function[sent.item.function].append(sent)
    for requests in by_function.values():
        if not any(_WRITTEN.search(text) for sent in requests for text in sent.addresses):
            yield requests


_WRITTEN = re.compile(r"://(?!\{\}(?:[:/?]|$))")
"""An address with a host that is not a setting as a whole."""


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
    """Whether an address or body holds a parameter of the function around the call."""
    parts = (part for argument in call.arguments for part in argument.text)
    return any(isinstance(part, Param) and part.function in (item.function, NOWHERE) for part in parts)


def _written(calls: Iterable[Call]) -> Text:
    """The address of a request that calls make together, if it is written there; empty else."""
    given = (each for call in calls for each in call.arguments if not each.name or names_an_address(each.name))
    return next((each.text for each in given if known_text(each.text).startswith(("http://", "https://"))), ())


_MOST_RELAYS = 2
"""Functions that hand a request on, one to the other."""


def _relayed(
    case: Case, path: str, item: Evidence, by: Evidence, asked: Text, further: int = _MOST_RELAYS - 1
) -> Iterator[SentRequest]:
    """The calls of a function that asks what it is given, as requests of their own, and of those that hand it on."""
    for step in case.callers(path, item.function)[:_MOST_CALLERS]:
        if step.asks:
            continue
        here = replace(item, location=step.location, function=step.function, loop=step.loop, subject="")
        for call in case.calls_at(step.location):
            address = _filled(asked, item.function, call)
            yield SentRequest(here, call, keys_of(call), known_text(address), by)
            if further and step.function != NOWHERE and _asks_what_it_is_given(here, call):
                yield from _relayed(case, step.location.path, here, by, address, further - 1)


def _filled(text: Text, function: int, call: Call) -> Text:
    """A text of a function with what a call hands to it."""
    handed = [argument.text for argument in call.arguments if not argument.name]
    return tuple(part for each in text for part in _handed(each, function, handed))


def _handed(part: str | Ref | Param, function: int, handed: Sequence[Text]) -> Text:
    if not isinstance(part, Param) or part.function not in (function, NOWHERE):
        return (part,)
    return (handed[part.position] if part.position < len(handed) else ()) or (HOLE,)
