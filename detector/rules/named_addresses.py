"""Files that only name the addresses of a gateway, as constants and settings: they are told where another file asks them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE
from detector.rules.case import Case
from detector.rules.gateway_names import Asking
from detector.rules.gateway_requests import asked
from detector.rules.request_fields import is_http_call

_NAMED = ("assigned:", "key:")
"""Where a text stands that is only given a name."""


def told_where_asked(case: Case, found: Sequence[Asking]) -> Iterator[Asking]:
    """The same without files that only name addresses for one that asks them, which shows those, too."""
    by_place = {(made.path, made.signature.id): made for made in found}
    shown: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    left_out = set()
    for place, made in by_place.items():
        if not made.served and _only_names(case, made):
            asking = next(_asking_it(case, made, by_place), None)
            if asking is not None:
                left_out.add(place)
                shown[asking.path, asking.signature.id].extend(made.requests)
    for made in found:
        place = made.path, made.signature.id
        if place not in left_out:
            yield replace(made, found=[*made.found, *shown[place]]) if place in shown else made


def _only_names(case: Case, made: Asking) -> bool:
    named = all(item.source.startswith(_NAMED) and item.function == NOWHERE for item in made.requests)
    return named and not any(map(is_http_call, case.in_file(made.path)))


def _asking_it(case: Case, named: Asking, found: dict[tuple[str, str], Asking]) -> Iterator[Asking]:
    """The files that import one and ask what it names."""
    routes = {asked(named.signature, item) for item in named.requests}
    for way in case.ways_in(named.path):
        other = found.get((way.location.path, named.signature.id))
        if (
            other is not None
            and not (other.served or _only_names(case, other))
            and any(asked(other.signature, item) in routes for item in other.requests)
        ):
            yield other
