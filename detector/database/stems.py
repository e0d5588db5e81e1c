"""Chooses the stems of the prefilter: few, short, rare in ordinary code, and one of them in every file that can matter.

Every pattern that can raise a finding makes a demand: one of its pieces must contain a stem. A piece is a part of the
pattern that a file holds letter by letter, whatever stands in for separators, holes and wildcards. Greedy choice picks
the stem that meets most open demands for its cost, until none is open.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from detector.database import glob, hosts, routes
from detector.database.building import canonical_name
from detector.database.languages import separators
from detector.database.records import NAME_KEYS, names_of
from detector.database.schema import CallPattern, LiteralPattern, NamePattern, Signature, SignatureKind, TextMatch
from detector.model.package import Package

SHORTEST = 4
_LONGEST = 16
_SETUP_COST = 4.0
"""What one more stem costs, in files of the sample that would be searched in vain."""
_LENGTH_COST = {4: 9.0, 5: 3.0, 6: 1.0}
"""What short stems cost for hits in hashes and base64, in the same unit."""
_WHOLE_RARITY = 0.2
"""How much of that is left where a stem counts as a whole word only."""
_WHOLE_COST = 1.0
"""Names that people run together with others (`sendfonnte`) are lost to a whole word: rare ones are searched anywhere."""
_REFUSAL_COST = 0.05
"""What it costs, in the same unit, to look at a stem in a longer word of a file only to refuse it: "nish" in "finish"."""
_INNER_FACTOR = 3.0
_INNER_COST = 5.0
"""A stem from inside of words hits words that the sample does not hold."""
_AVOIDED = 100
_WORDLESS_COST = 60.0
_LONG_WORDS_RARITY = 150.0
_SHORT_WORDS_RARITY = 30.0
_LONG_ENOUGH = 9
"""From this length on even a stem of short words ("wa-js-x") is rare."""
CEILING = 12.0
"""A stem that costs more files of the sample (of some 9,000) is not chosen for the first search."""
_RUN = re.compile(r"[a-z0-9._-]+")
_PATH_RUN = re.compile(r"[a-z0-9._/-]+")
_PLAIN_RUN = re.compile(r"[a-z0-9._:@=,;#$?!()\[\]-]+")
"""What stands in a text as it is, whatever quotes and escapes are around it."""
_EDGES = "._-"
_WORD = re.compile(r"[a-z]{4,}")
_NAME_RUN = re.compile(r"[a-z0-9]+")
_FREE_KINDS = frozenset({SignatureKind.TOOL, SignatureKind.BENIGN})
_NORMALISED = frozenset({"pypi", "cargo"})
"""Ecosystems that take "-", "_" and "." in names for the same."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Patterns that need no stem: those for which every condition that is given (not empty) holds."""

    reason: str
    kinds: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    costly: bool = False
    """Holds only for patterns that no stem of acceptable cost meets."""

    def covers(self, demand: Demand) -> bool:
        """Whether `demand` is exempt."""
        return all(
            value in allowed
            for value, allowed in (
                (demand.kind, self.kinds),
                (demand.signature, self.signatures),
                (demand.aspect, self.aspects),
                (demand.level, self.levels),
                (demand.role, self.roles),
                (demand.capability, self.capabilities),
                (demand.text, self.texts),
            )
            if allowed
        )


class Stem(NamedTuple):
    """What is searched for: `text` anywhere, or, if `whole`, only as a whole word or sub-word (`detector.prefilter.is_word`)."""

    text: str
    whole: bool = False

    def is_in(self, piece: str, *, closed: bool) -> bool:
        """Whether the stem is found wherever `piece` stands; no word goes on beside `closed` ones."""
        if not self.whole:
            return self.text in piece
        start = piece.find(self.text)
        while start >= 0:
            end = start + len(self.text)
            if _ends_word(piece, start - 1, closed=closed) and _ends_word(piece, end, closed=closed):
                return True
            start = piece.find(self.text, start + 1)
        return False


def _ends_word(piece: str, index: int, *, closed: bool) -> bool:
    return not piece[index].isalnum() if 0 <= index < len(piece) else closed


class Settings(NamedTuple):
    """`signatures/stems.toml`: stems that are given, words that no stem may be part of, exemptions, and names of files."""

    given: tuple[Stem, ...] = ()
    avoid: frozenset[str] = frozenset()
    exemptions: tuple[Exemption, ...] = ()
    names: tuple[str, ...] = ()
    """Words in the name of a file for which it is opened, sorted."""


class Demand(NamedTuple):
    """One pattern that needs a stem in one of its `pieces`, or one in each of its `spellings`; the rest says whose it is."""

    signature: str
    kind: str
    aspect: str
    text: str
    level: str
    role: str
    capability: str
    pieces: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    closed: bool = False
    """Whether no word can go on beside a piece."""


class Choice(NamedTuple):
    """The chosen stems, sorted, and the demands that none of acceptable cost meets."""

    stems: tuple[Stem, ...]
    unmet: tuple[Demand, ...]


def demands(signatures: Iterable[Signature], settings: Settings) -> tuple[Demand, ...]:
    """The demands of all patterns of `signatures` that are not exempt, those of tools and false friends left out."""
    return tuple(
        demand
        for signature in signatures
        if signature.kind not in _FREE_KINDS
        for demand in _of_signature(signature)
        if not any(exemption.covers(demand) for exemption in settings.exemptions if not exemption.costly)
    )


def choose(wanted: Iterable[Demand], settings: Settings, weights: Mapping[str, int]) -> Choice:
    """Stems for `wanted`, of which none costs more than `CEILING`, except given ones and whole names.

    `weights` tells in how many files of the sample a word stands; with none, every stem is as good as its length.
    """
    open_demands = [demand for demand in wanted if not is_met(demand, settings.given)]
    groups = sorted({_Group(tuple(sorted(demand.pieces)), demand.closed) for demand in open_demands})
    holders: dict[Stem, list[int]] = {}
    aligned: set[Stem] = set()
    for number, group in enumerate(groups):
        parts = {part for piece in group.pieces for part in _parts(piece, closed=group.closed)}
        aligned.update(part for part, starts_word in parts if starts_word)
        for candidate in {part for part, _ in parts}:
            holders.setdefault(candidate, []).append(number)
    costs = _costs(holders, settings.avoid, weights)
    for stem in holders.keys() - aligned:
        costs[stem] = costs[stem] * _INNER_FACTOR + _INNER_COST
    chosen = _greedy(holders, costs)
    stems = _pruned(chosen, groups, settings.given)
    spelled = (Stem(one) for demand in open_demands if not is_met(demand, stems) for one in demand.spellings)
    stems = _minimal({*stems, *spelled})
    costly = [exemption for exemption in settings.exemptions if exemption.costly]
    unmet = (demand for demand in open_demands if not is_met(demand, stems))
    return Choice(stems, tuple(demand for demand in unmet if not any(one.covers(demand) for one in costly)))


class _Group(NamedTuple):
    """The pieces that demands have in common, of which one must hold a stem."""

    pieces: tuple[str, ...]
    closed: bool

    def is_met(self, stem: Stem) -> bool:
        return any(stem.is_in(piece, closed=self.closed) for piece in self.pieces)


def is_met(demand: Demand, stems: Sequence[Stem]) -> bool:
    """Whether every file in which `demand`'s pattern can show contains one of `stems`."""
    if any(stem.is_in(piece, closed=demand.closed) for piece in demand.pieces for stem in stems):
        return True
    spellings = demand.spellings
    return bool(spellings) and all(any(stem.is_in(one, closed=True) for stem in stems) for one in spellings)


def _greedy(holders: Mapping[Stem, list[int]], costs: Mapping[Stem, float]) -> list[Stem]:
    chosen: list[Stem] = []
    covered: set[int] = set()

    def entry(stem: Stem) -> tuple[float, int, Stem]:
        gain = sum(number not in covered for number in holders[stem])
        return -gain / (_SETUP_COST + costs[stem]), -len(stem.text), stem

    heap = [entry(stem) for stem in holders if costs[stem] <= CEILING]
    heapq.heapify(heap)
    while heap:
        known = heapq.heappop(heap)
        current = entry(known[2])
        if current[0] == 0:
            continue
        # Gains only shrink, so what still leads after a second look is the best.
        if heap and current > heap[0]:
            heapq.heappush(heap, current)
            continue
        chosen.append(known[2])
        covered.update(holders[known[2]])
    return chosen


def _pruned(chosen: list[Stem], groups: list[_Group], given: tuple[Stem, ...]) -> tuple[Stem, ...]:
    """Without stems that later choices, or a given one, made needless."""
    kept = list(dict.fromkeys([*given, *chosen]))
    counts = [sum(map(group.is_met, kept)) for group in groups]
    for stem in reversed(chosen):
        mine = [number for number, group in enumerate(groups) if group.is_met(stem)]
        if all(counts[number] > 1 for number in mine):
            kept.remove(stem)
            for number in mine:
                counts[number] -= 1
    return _minimal(kept)


def _minimal(stems: Collection[Stem]) -> tuple[Stem, ...]:
    return tuple(sorted(stem for stem in stems if not any(_finds(other, stem) for other in stems if other != stem)))


def _finds(other: Stem, stem: Stem) -> bool:
    """Whether wherever `stem` is found `other` is found as well."""
    return other.is_in(stem.text, closed=stem.whole)


def _parts(piece: str, *, closed: bool) -> Iterator[tuple[Stem, bool]]:
    """Candidates in a piece, each with whether it starts a word there; inside of words only plain letters count."""
    for start in range(len(piece)):
        starts_word = start == 0 or not piece[start - 1].isalnum() or not piece[start].isalnum()
        for length in range(SHORTEST, min(_LONGEST, len(piece) - start) + 1):
            part = piece[start : start + length]
            if part[0] not in _EDGES and part[-1] not in _EDGES and (starts_word or part.isalnum()):
                yield Stem(part), starts_word
                if part.isalnum() and Stem(part, whole=True).is_in(piece, closed=closed):
                    yield Stem(part, whole=True), True


def _costs(stems: Iterable[Stem], avoid: frozenset[str], weights: Mapping[str, int]) -> dict[Stem, float]:
    """The cost of each stem: sample files with a word that contains it, as far as words tell."""
    words = {word for stem in stems for word in _WORD.findall(stem.text)}
    whole = {**weights, **{word: max(_AVOIDED, weights.get(word, 0)) for word in avoid}}
    files: dict[str, int] = {}
    for word, number in weights.items():
        for part in {word[start:end] for start in range(len(word)) for end in range(start + SHORTEST, len(word) + 1)}:
            if part in words:
                files[part] = files.get(part, 0) + number
    for word in avoid:
        for start in range(len(word)):
            for end in range(start + SHORTEST, len(word) + 1):
                files[word[start:end]] = max(_AVOIDED, files.get(word[start:end], 0))
    return {
        stem: _cost(stem, whole) + files.get(stem.text, 0) * _REFUSAL_COST if stem.whole else _cost(stem, files)
        for stem in stems
    }


def _cost(stem: Stem, files: Mapping[str, int]) -> float:
    short = _LENGTH_COST.get(len(stem.text), 0.0)
    if stem.whole:
        short = short * _WHOLE_RARITY + _WHOLE_COST
    words = _NAME_RUN.findall(stem.text)
    long = [files.get(word, 0) for word in _WORD.findall(stem.text)]
    if not long:
        return _WORDLESS_COST if len(stem.text) < _LONG_ENOUGH else short
    # Words side by side are much rarer than the rarest of them; how much, the sample does not say.
    rarity = _LONG_WORDS_RARITY if len(long) > 1 else _SHORT_WORDS_RARITY if len(words) > 1 else 1.0
    return min(long) / rarity + short


def _of_signature(one: Signature) -> Iterator[Demand]:
    for identity in one.packages:
        name = f"{identity.ecosystem}/{identity.name}"
        yield _demand(one, "package", name, _package_pieces(identity), spellings=_spellings(identity))
    for family in one.families:
        fixed = (Package(family.ecosystem, piece) for piece in glob.fixed_pieces(family.pattern))
        yield _demand(one, "family", family.pattern, (piece for name in fixed for piece in _package_pieces(name)))
    for module in one.imports:
        pieces = _split(module.module.lower(), (*separators(module.language), ":", "@"))
        yield _demand(one, "import", module.module, pieces)
    for call in one.calls:
        if call.anywhere:
            yield _demand(one, "call", call.name, _runs(call.name.lower()), call)
    for literal in one.literals:
        yield _demand(one, "literal", literal.text, _literal_pieces(literal), literal)
    for key in NAME_KEYS:
        for name_pattern in names_of(one, key):
            yield _demand(one, key, name_pattern.pattern, _name_pieces(key, name_pattern.pattern), name_pattern)
    for address in one.repositories:
        yield _demand(one, "repository", address, address.split("/")[1:])


def _demand(
    signature: Signature,
    aspect: str,
    text: str,
    pieces: Iterable[str],
    pattern: CallPattern | LiteralPattern | NamePattern | None = None,
    spellings: tuple[str, ...] = (),
) -> Demand:
    role = None if pattern is None or isinstance(pattern, CallPattern) else pattern.role
    capability = pattern.capability if pattern else None
    return Demand(
        signature=signature.id,
        kind=signature.kind.value,
        aspect=aspect,
        text=text,
        level=pattern.level.value if pattern else "proof",
        role=role.value if role else "",
        capability=capability.value if capability else "",
        pieces=tuple(dict.fromkeys(piece for piece in pieces if len(piece) >= SHORTEST and piece.isascii())),
        spellings=spellings,
        closed=_is_closed(aspect, text, pattern),
    )


_WHOLE_NAMES = frozenset({"package", "import", "repository", "call"})
_PATTERNS = frozenset({"family", "environment", "image", "reference", "artifact", "identifier"})
_WHOLE_TEXTS = frozenset({TextMatch.EQUALS, TextMatch.WORD, TextMatch.ROUTE})
_OPEN_END = re.compile(r"[A-Za-z0-9](?:[*?\[]|\{\})|(?:[*?\]]|\{\})[A-Za-z0-9]")
"""A wildcard or hole that goes on with a word or begins one."""


def _is_closed(aspect: str, text: str, pattern: CallPattern | LiteralPattern | NamePattern | None) -> bool:
    """Whether what a pattern matches ends where a word ends: names match whole or not at all, texts by their `match`."""
    if aspect in _WHOLE_NAMES:
        return True
    if isinstance(pattern, LiteralPattern):
        whole = pattern.match in _WHOLE_TEXTS or (pattern.match is TextMatch.HOST and "/" not in text)
    else:
        whole = aspect in _PATTERNS
    return whole and _OPEN_END.search(text) is None


def _package_pieces(identity: Package) -> Iterable[str]:
    name = identity.name.lower()
    return _NAME_RUN.findall(name) if identity.ecosystem in _NORMALISED else _split(name, ("/", ":", "@"))


def _literal_pieces(literal: LiteralPattern) -> Iterable[str]:
    if literal.match is TextMatch.ROUTE:
        return _route_pieces(routes.parse(literal.text))
    if literal.match is TextMatch.HOST:
        pattern = hosts.parse(literal.text)
        return (*_runs(".".join(pattern.labels)), *_PATH_RUN.findall(pattern.path))
    return (run.strip(_EDGES) for run in _PLAIN_RUN.findall(literal.text.lower()))


def _route_pieces(segments: tuple[str, ...]) -> Iterable[str]:
    """What stands in every spelling: of several segments nothing need stand before the first or behind the last."""
    first = "/" if len(segments) == 1 else ""
    return (run.rstrip("/") for run in _PATH_RUN.findall(first + "/".join(segments)))


def _name_pieces(key: str, pattern: str) -> Iterable[str]:
    return _runs(canonical_name(key, pattern).lower())


def _runs(text: str) -> Iterable[str]:
    return (run.strip(_EDGES) for run in _RUN.findall(text))


def _spellings(identity: Package) -> tuple[str, ...]:
    """How a name with separators is written where "-" and "_" are the same; nobody writes "." for them."""
    name = identity.name
    if identity.ecosystem not in _NORMALISED or "-" not in name or len(name) < SHORTEST + 1:
        return ()
    return (name, name.replace("-", "_"))


def _split(text: str, between: tuple[str, ...]) -> Iterable[str]:
    for separator in between:
        text = text.replace(separator, " ")
    return _runs(text)
