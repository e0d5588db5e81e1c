"""Whose the requests of a file are: several gateways have the same routes, and names around them tell which is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from detector.database.schema import GATEWAY_KINDS, Role, Signature
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence
from detector.rules.case import Case
from detector.rules.gateway_requests import asked, is_own, signatures_of

UNOFFICIAL = "an unofficial WhatsApp gateway"


ASKED_SO = "a WhatsApp gateway that is asked as no official interface is"


def judged(signature: Signature) -> str:
    """What is said of a gateway: of some it is not established how they reach WhatsApp."""
    return f"which may be {UNOFFICIAL}" if signature.doubtful else UNOFFICIAL


class Asking(Struct, frozen=True):
    """What a file asks of one gateway, and how sure that is."""

    signature: Signature
    path: str
    found: Sequence[Evidence]
    requests: Sequence[Evidence]
    confidence: Confidence
    served: bool = False
    """The file answers these routes itself."""


def rightly_named(case: Case, candidates: Sequence[Asking]) -> Iterator[Asking]:
    """What a file asks, each request under one gateway: the one named beside it, explaining most of it, or of the project."""
    named = _named_beside(case, candidates)
    for made in named:
        if not any(_is_better(case, other, made) for other in named):
            yield _named_by_project(case, made)


def _named_beside(case: Case, candidates: Sequence[Asking]) -> list[Asking]:
    """The same with requests of gateways that nothing names given to the one gateway whose name stands there."""
    named: dict[str, Asking] = {}
    for made in candidates:
        signature = made.signature if _names_itself(case, made) else _named_alone(case, made)
        kept = made if signature is made.signature else _renamed(made, signature)
        before = named.get(signature.id)
        named[signature.id] = kept if before is None else _together(before, kept)
    return list(named.values())


def _names_itself(case: Case, made: Asking) -> bool:
    """Whether a host says whose the requests are, or a name of the gateway in the file or around it; served ones are nobody's."""
    hosted = any(e.role == Role.GATEWAY_HOST.value for e in made.requests)
    if made.served or hosted or _is_in_path(made.signature.id, made.path):
        return True
    return made.signature.id in _named_in(case, case.near(made.path))


def _is_in_path(identifier: str, path: str) -> bool:
    """Whether the path of a file says the name of a gateway: "evolution-api" in "adapters/evolution.ts"."""
    first = identifier.partition("-")[0]
    return (first if len(first) > _SHORT_WORD else identifier.replace("-", "")) in path.lower()


_SHORT_WORD = 4
"""Letters of a word that is part of others: "wa", "open"."""


def _named_in(case: Case, paths: Iterable[str]) -> set[str]:
    """The gateways that files name, however shortly."""
    return {
        e.signature
        for e in case.in_files(paths)
        if (is_own(e) or e.role == Role.GATEWAY_NAME.value) and case.kind(e) in GATEWAY_KINDS
    }


def _named_alone(case: Case, made: Asking) -> Signature:
    """The one gateway that a file names, or its path and the files around it; the one asked if that is none or several."""
    names = _named_in(case, (made.path,))
    names = names or {name for name in _named_in(case, case.near(made.path)) if _is_in_path(name, made.path)}
    return case.signature(names.pop()) if len(names) == 1 else made.signature


def _renamed(made: Asking, signature: Signature) -> Asking:
    requests = [replace(e, note="route") if e.aspect is Aspect.LITERAL else e for e in made.requests]
    asked_for = frozenset(made.requests)
    others = [e for e in made.found if e not in asked_for and e.aspect is Aspect.CALL]
    return Asking(signature, made.path, [*requests, *others], requests, made.confidence)


def _together(first: Asking, second: Asking) -> Asking:
    places = {e.location for e in first.requests}
    both = (*first.requests, *(e for e in second.requests if e.location not in places))
    requests = sorted(both, key=lambda e: e.order)
    confidence = first.confidence if second.served else max(first.confidence, second.confidence, key=_SURE.index)
    return Asking(
        first.signature,
        first.path,
        list(dict.fromkeys((*first.found, *second.found))),
        requests,
        confidence,
        served=first.served and second.served,
    )


_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def _is_better(case: Case, other: Asking, made: Asking) -> bool:
    """Whether another gateway explains every request of this one, and better: requests that several share have one name.

    Of one service with two entries the one that is proven to be unauthorised explains more than the one that may be.
    """
    if other is made:
        return False
    if made.signature.doubtful != other.signature.doubtful and _places(made) & _places(other):
        sure = made if other.signature.doubtful else other
        if any(item.level is Level.PROOF for item in sure.requests):
            return sure is other
    if not _places(made) <= _places(other):
        return False
    mine, its = _weight(case, made), _weight(case, other)
    return its > mine or (its == mine and other.signature.id < made.signature.id and _places(made) == _places(other))


_NAMING = frozenset({Aspect.ENVIRONMENT, Aspect.DEPENDENCY, Aspect.IMAGE, Aspect.IDENTIFIER})


def _named_by_project(case: Case, made: Asking) -> Asking:
    """The same under the name of another gateway that the project names, where ends of its routes are all that is asked.

    Routes of one word are shared: a helper that puts `/api` before them is not always seen through.
    """
    routes = {asked(made.signature, item) for item in made.requests if item.role == Role.GATEWAY_ROUTE.value}
    root = case.root_of(made.path)
    if len(routes) < len({item.subject for item in made.requests}) or is_named_in(case, made.signature, root):
        return made
    others = [
        signature
        for signature in signatures_of(case, GATEWAY_KINDS)
        if signature is not made.signature and _has_ends(signature, routes) and is_named_in(case, signature, root)
    ]
    if len(others) != 1:
        return made
    found = [item for item in case.in_file(made.path) if item.signature == others[0].id]
    return replace(made, signature=others[0], found=[*made.requests, *found])


def _has_ends(signature: Signature, routes: Set[str]) -> bool:
    """Whether every one of these routes is the end of one that a gateway has."""
    own = [each.text.lower() for each in signature.literals if each.role is Role.GATEWAY_ROUTE]
    return bool(routes) and all(any(text.endswith(route.lower()) for text in own) for route in routes)


def is_named_in(case: Case, signature: Signature, root: str) -> bool:
    """Whether a project folder names a gateway: by a setting, a package, an image, a name of its code."""
    return root in case.once(("folders that name", signature.id), partial(_folders_naming, case, signature.id))


def _folders_naming(case: Case, identifier: str) -> frozenset[str]:
    return frozenset(
        case.root_of(item.location.path) for item in case.of_signature(identifier) if item.aspect in _NAMING
    )


def _places(made: Asking) -> set[object]:
    return {item.location for item in made.requests}


def _weight(case: Case, made: Asking) -> tuple[int, int]:
    """How many of the gateway's own names stand around, and how closely its routes are spelled."""
    near = [e for e in case.in_files(case.near(made.path)) if e.signature == made.signature.id]
    names = {e.subject.lower() for e in near if is_own(e)}
    return len(names), sum(len(text) for text in {asked(made.signature, e) for e in made.requests})
