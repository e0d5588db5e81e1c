"""What can be checked and counted in the database as data. Running the examples through rules is somebody else's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from detector.database.loading import Database
from detector.database.records import NAME_KEYS, names_of
from detector.database.schema import UNAUTHORISED, Example, Signature, SignatureKind
from detector.model.evidence import Level

_SHORTEST_ANYWHERE = 6
_HARMLESS = frozenset({SignatureKind.BENIGN, SignatureKind.OFFICIAL, SignatureKind.PROVIDER, SignatureKind.TOOL})


class Case(NamedTuple):
    """An example and whether it must yield evidence for the signature."""

    signature: Signature
    example: Example
    expected: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over a database; pairs are sorted by name."""

    signatures: int
    policies: int
    advice: int
    kinds: tuple[tuple[str, int], ...]
    packages: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[str, int], ...]
    doubtful: int
    examples: int


def examples(database: Database) -> tuple[Case, ...]:
    """All examples, signature by signature, those that must match first."""
    return tuple(case for signature in database.signatures for case in _cases(signature))


def statistics(database: Database) -> Statistics:
    """How much of what the database holds."""
    signatures = database.signatures
    patterns: Counter[str] = Counter()
    for signature in signatures:
        patterns["call"] += len(signature.calls)
        patterns["family"] += len(signature.families)
        patterns["import"] += len(signature.imports)
        patterns["literal"] += len(signature.literals)
        patterns["package"] += len(signature.packages)
        patterns["repository"] += len(signature.repositories)
        for key in NAME_KEYS:
            patterns[key] += len(names_of(signature, key))
    return Statistics(
        signatures=len(signatures),
        policies=len(database.policies),
        advice=len(database.advice),
        kinds=_counted(signature.kind.value for signature in signatures),
        packages=_counted(package.ecosystem for signature in signatures for package in signature.packages),
        patterns=tuple(sorted(patterns.items())),
        doubtful=sum(signature.doubtful for signature in signatures),
        examples=sum(len(signature.match) + len(signature.no_match) for signature in signatures),
    )


def problems(database: Database) -> tuple[str, ...]:
    """Entries that are well-formed and yet contradict each other or invite false alarms, one sentence each."""
    return (*_contradictions(database), *_bold_calls(database))


def _cases(signature: Signature) -> Iterator[Case]:
    yield from (Case(signature, example, True) for example in signature.match)
    yield from (Case(signature, example, False) for example in signature.no_match)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items()))


def _contradictions(database: Database) -> Iterator[str]:
    owners: dict[tuple[str, str], list[Signature]] = {}
    for signature in database.signatures:
        for package in signature.packages:
            owners.setdefault(package, []).append(signature)
    for (ecosystem, name), signatures in sorted(owners.items()):
        accusing = [one.id for one in signatures if one.kind in UNAUTHORISED]
        excusing = [one.id for one in signatures if one.kind in _HARMLESS]
        if accusing and excusing:
            yield f"{ecosystem} package {name} is unauthorised in {accusing[0]} and harmless in {excusing[0]}"


def _bold_calls(database: Database) -> Iterator[str]:
    for signature in database.signatures:
        for call in signature.calls:
            if (
                call.anywhere
                and call.level is Level.PROOF
                and len(call.name) < _SHORTEST_ANYWHERE
                and not call.argument
            ):
                yield f"{signature.id}: the call {call.name} is too short to be proof anywhere"
