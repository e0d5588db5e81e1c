"""The signature database as quick answers. Built once, never changed; tables are decoded when they are first asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from detector.database import glob, names, repositories
from detector.database.interest import DatabaseInterest
from detector.database.languages import family
from detector.database.look_alikes import SHORTEST, LookAlikes
from detector.database.modules import candidates
from detector.database.records import NAME_KEYS, names_of, read_advice, read_policy, read_signature
from detector.database.schema import Advice, CallPattern, LiteralPattern, NamePattern, Policy, Signature
from detector.database.texts import Row, TextFinder
from detector.model.package import Package
from detector.model.result import DatabaseInfo

if TYPE_CHECKING:
    from detector.database.loading import Database

_decode = msgspec.json.Decoder().decode
_FORKED, _FORKS = "github", "github.com"
"""Where repositories are forked under another account: families of this ecosystem name them."""
_REPOSITORY_ECOSYSTEMS = frozenset({"golang", "swift", "github"})
_MOST_MEMORIES = 20_000
_MEMORABLE = 400
"""Longer texts seldom come again."""

_SPELLINGS: Mapping[str, tuple[Callable[[str], Iterable[str]], str]] = {
    "environment": (lambda name: (name,), ""),
    "identifier": (names.word_runs, ""),
    "reference": (lambda path: names.segment_runs(names.reference_path(path), "."), ""),
    "artifact": (lambda path: names.segment_runs(names.artifact_path(path), "/"), "/"),
    "image": (names.image_names, "/"),
}
"""What a pattern may equal of a name of each kind, and what `*` does not cross in it."""


class TextHit(NamedTuple):
    """A literal pattern and where it was found, in code points of the text."""

    signature: Signature
    pattern: LiteralPattern
    start: int
    end: int


class Index:
    """Answers which signatures a fact meets. Results are sorted by signature id, then by position in the entry.

    Signatures come without their examples.
    """

    def __init__(self, sections: Mapping[str, bytes]) -> None:
        """`sections` are the tables that `tables.build` makes."""
        self._sections = sections
        self._records = sections["signature"].split(b"\n") if sections["signature"] else []
        self._signatures: list[Signature | None] = [None] * len(self._records)

    @classmethod
    def of(cls, database: Database) -> Index:
        """The index of a loaded database."""
        # A run that finds the compiled database needs nothing of what builds it.
        from detector.database.tables import build

        return cls(build(database))

    @cached_property
    def info(self) -> DatabaseInfo:
        """Which database this is."""
        version, date, digest, entries, extra = self._table("info")
        return DatabaseInfo(version, date, digest, entries, tuple(extra))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all signatures, sorted."""
        return tuple(self._table("ids"))

    @cached_property
    def own_stems(self) -> tuple[str, ...]:
        """Stems that the entries of a team's folders need beside the generated ones."""
        return tuple(self._table("stems"))

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        """Policies by id."""
        return {policy.id: policy for policy in map(read_policy, self._lines("policy"))}

    @cached_property
    def advice(self) -> Mapping[str, Advice]:
        """Advice by capability value ("send")."""
        return {advice.capability.value: advice for advice in map(read_advice, self._lines("advice"))}

    def signature(self, identity: str) -> Signature:
        """The signature with this id. Raises KeyError."""
        return self._at(self._numbers[identity])

    def packages(self, identity: Package) -> tuple[Signature, ...]:
        """Signatures that name the package, by exact name, family, or as a repository (Go, Swift, GitHub, JitPack)."""
        found = set(self._packages.get(identity.ecosystem, {}).get(identity.name, ()))
        found.update(self._of_families(identity.ecosystem, identity.name))
        if address := _repository_of(identity):
            found.update(self._repository_numbers(address))
        return self._all(found)

    def look_alikes(self, identity: Package, *, runs_code: bool = False) -> tuple[tuple[Signature, str], ...]:
        """Components that a package the database does not know is called like, each with the name it imitates.

        Like is one edit away; for a package that runs code when it is installed, also the bare name under another scope.
        """
        names = self._imitable.get(identity.ecosystem, {})
        if identity.ecosystem not in self._look_alikes:
            self._look_alikes[identity.ecosystem] = LookAlikes(names)
        found = set(self._look_alikes[identity.ecosystem].of(identity.name))
        scope, slash, bare = identity.name.rpartition("/")
        if runs_code and slash and scope.startswith("@") and len(bare) >= SHORTEST:
            found.update({bare} & names.keys())
        return tuple((self._at(names[name]), name) for name in sorted(found))

    def imports(self, language: str, module: str) -> tuple[Signature, ...]:
        """Signatures whose module `module` is or lies in, for a file in `language` ("typescript" counts as "javascript")."""
        group = family(language)
        answer = self._import_memory.get((group, module))
        if answer is None:
            known = self._imports.get(group, {})
            found: set[int] = set()
            for candidate in candidates(group, module):
                found.update(known.get(candidate, ()))
            answer = self._all(found)
            _remember(self._import_memory, (group, module), answer)
        return answer

    def calls_named(self, name: str, language: str) -> tuple[tuple[Signature, CallPattern], ...]:
        """Call patterns for `language` whose last name is `name` (case counts). The caller checks dotted tails and arguments."""
        known = self._call_memory.get((name, language))
        if known is None:
            pairs = ((self._at(number), position) for number, position in self._calls.get(name, ()))
            patterns = ((signature, signature.calls[position]) for signature, position in pairs)
            known = tuple(pair for pair in patterns if not pair[1].languages or language in pair[1].languages)
            _remember(self._call_memory, (name, language), known)
        return known

    def texts(self, text: str) -> tuple[TextHit, ...]:
        """The literal patterns that `text` meets, each with its first place. The caller checks languages."""
        known = self._text_memory.get(text)
        if known is None:
            known = tuple(self._found(text))
            if len(text) < _MEMORABLE:
                _remember(self._text_memory, text, known)
        return known

    def _found(self, text: str) -> Iterator[TextHit]:
        for row, start, end in self._finder.find(text):
            signature = self._at(row.signature)
            yield TextHit(signature, signature.literals[row.position], start, end)

    def environment(self, name: str) -> tuple[tuple[Signature, NamePattern], ...]:
        """Patterns for the name of an environment variable; case counts."""
        return self._named("environment", name)

    def identifiers(self, name: str) -> tuple[tuple[Signature, NamePattern], ...]:
        """Patterns that equal a run of sub-words of `name`, whatever its case and separators."""
        return self._named("identifier", name)

    def references(self, path: str) -> tuple[tuple[Signature, NamePattern], ...]:
        """Patterns that equal a dotted run of `path`; case counts."""
        return self._named("reference", path)

    def artifacts(self, path: str) -> tuple[tuple[Signature, NamePattern], ...]:
        """Patterns that equal a run of segments of a path or of a line of an ignore file; `*` does not cross "/"."""
        return self._named("artifact", path)

    def images(self, reference: str) -> tuple[tuple[Signature, NamePattern], ...]:
        """Patterns for a container image, whatever its tag, digest and, if the pattern names none, registry."""
        return self._named("image", reference)

    def repositories(self, url: str) -> tuple[Signature, ...]:
        """Signatures whose source repository `url` names, in any spelling, or a fork that kept the name."""
        address = repositories.canonical(url)
        host, _, name = address.partition("/")
        forks = self._of_families(_FORKED, "/".join(name.split("/")[:2])) if host == _FORKS else ()
        return self._all(self._repository_numbers(address).union(forks))

    def interest(self) -> DatabaseInterest:
        """The interest for extractors, made once."""
        return self._own_interest

    @cached_property
    def _own_interest(self) -> DatabaseInterest:
        in_texts, in_names = self._table("interest")
        return DatabaseInterest(in_texts, in_names, self._table("unrooted"), self._imports)

    def _table(self, name: str) -> Any:
        return _decode(self._sections[name])

    def _lines(self, name: str) -> Iterable[Any]:
        return map(_decode, filter(None, self._sections[name].split(b"\n")))

    def _at(self, number: int) -> Signature:
        signature = self._signatures[number]
        if signature is None:
            signature = self._signatures[number] = read_signature(_decode(self._records[number]))
        return signature

    def _all(self, numbers: Iterable[int]) -> tuple[Signature, ...]:
        return tuple(self._at(number) for number in sorted(numbers))

    def _named(self, key: str, name: str) -> tuple[tuple[Signature, NamePattern], ...]:
        known = self._name_memory.get((key, name))
        if known is None:
            found = sorted(self._name_patterns(key, name))
            known = tuple((self._at(number), names_of(self._at(number), key)[position]) for number, position in found)
            _remember(self._name_memory, (key, name), known)
        return known

    def _name_patterns(self, key: str, name: str) -> set[tuple[int, int]]:
        """Numbers of signatures, with the positions of their patterns."""
        exact, globs = self._names[key]
        spell, separator = _SPELLINGS[key]
        runs = tuple(spell(name))
        found = {(number, position) for run in runs for number, position in exact.get(run, ())}
        whole = max(runs, key=len, default="")
        for piece, pattern, number, position in globs:
            if piece in whole and any(_fits(pattern, run, separator) for run in runs):
                found.add((number, position))
        return found

    def _of_families(self, ecosystem: str, name: str) -> Iterator[int]:
        for piece, pattern, exceptions, number in self._families.get(ecosystem, ()):
            if piece in name and _is_of_family(pattern, exceptions, name):
                yield number

    def _repository_numbers(self, address: str) -> set[int]:
        return {number for prefix in repositories.prefixes(address) for number in self._repositories.get(prefix, ())}

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {identity: number for number, identity in enumerate(self.ids)}

    @cached_property
    def _packages(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        return dict(self._table("packages"))

    @cached_property
    def _families(self) -> Mapping[str, Sequence[tuple[str, str, Sequence[str], int]]]:
        """Families by ecosystem, each behind a piece that all its names have."""
        return {
            ecosystem: [
                (glob.longest_piece(pattern), pattern, exceptions, number) for pattern, exceptions, number in rows
            ]
            for ecosystem, rows in self._table("families").items()
        }

    @cached_property
    def _imitable(self) -> Mapping[str, Mapping[str, int]]:
        return dict(self._table("imitable"))

    @cached_property
    def _look_alikes(self) -> dict[str, LookAlikes]:
        return {}

    @cached_property
    def _imports(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        return dict(self._table("imports"))

    @cached_property
    def _calls(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        return dict(self._table("calls"))

    @cached_property
    def _import_memory(self) -> dict[tuple[str, str], tuple[Signature, ...]]:
        return {}

    @cached_property
    def _text_memory(self) -> dict[str, tuple[TextHit, ...]]:
        return {}

    @cached_property
    def _call_memory(self) -> dict[tuple[str, str], tuple[tuple[Signature, CallPattern], ...]]:
        return {}

    @cached_property
    def _name_memory(self) -> dict[tuple[str, str], tuple[tuple[Signature, NamePattern], ...]]:
        return {}

    @cached_property
    def _repositories(self) -> Mapping[str, Sequence[int]]:
        return dict(self._table("repositories"))

    @cached_property
    def _names(
        self,
    ) -> Mapping[str, tuple[Mapping[str, Sequence[tuple[int, int]]], Sequence[tuple[str, str, int, int]]]]:
        return {key: tuple(self._table(key)) for key in NAME_KEYS}

    @cached_property
    def _finder(self) -> TextFinder:
        rows, anchors, of_anchor = self._table("literals")
        return TextFinder([Row(*row) for row in rows], anchors, of_anchor)


def _is_of_family(pattern: str, exceptions: Sequence[str], name: str) -> bool:
    return name not in exceptions and glob.matches_segments(pattern, name)


def _fits(pattern: str, run: str, separator: str) -> bool:
    return glob.matches_segments(pattern, run, separator) if separator else glob.matches(pattern, run)


_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")


def _remember(memory: dict[_Key, _Answer], key: _Key, answer: _Answer) -> None:
    """Keeps an answer in a memory that stays bounded."""
    if len(memory) >= _MOST_MEMORIES:
        memory.clear()
    memory[key] = answer


def _repository_of(identity: Package) -> str:
    if identity.ecosystem in _REPOSITORY_ECOSYSTEMS:
        return repositories.canonical(identity.name)
    group, _, artifact = identity.name.partition(":")
    # JitPack builds "com.github.owner:name" straight from the repository.
    if identity.ecosystem == "maven" and group.startswith("com.github.") and artifact:
        return repositories.canonical(f"github.com/{group.removeprefix('com.github.')}/{artifact}")
    return ""
