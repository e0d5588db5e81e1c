"""Reads folders of TOML into a `Database`: strict, deterministic, with a message that names file, line, key and remedy."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from detector.database.building import Builder
from detector.database.fields import ADVICE, FILE, POLICY, SIGNATURE, Table
from detector.database.files import Source, bundled_directory, digest, sources
from detector.database.reading import Faults, TomlTable, is_well_formed, nearest, shown
from detector.database.schema import Advice, Policy, Signature
from detector.database.toml_lines import TablePath
from detector.errors import SignatureError
from detector.model.result import DatabaseInfo

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Database", "assemble", "bundled_directory", "load"]

T = TypeVar("T")

_MOST_MESSAGES = 100
_TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


@dataclass(frozen=True, slots=True)
class Database:
    """All entries that are in force: sorted by id (advice: by capability)."""

    signatures: tuple[Signature, ...]
    policies: tuple[Policy, ...]
    advice: tuple[Advice, ...]
    info: DatabaseInfo
    own: frozenset[str] = frozenset()
    """Ids of signatures that stem from later folders."""


def load(directories: Sequence[Path]) -> Database:
    """The entries of `directories`; the first is the bundled one, later ones add to it and may override or disable by id.

    Raises SignatureError with one line for every fault: "file:line: key: what is wrong; what to do".
    """
    return assemble(sources(directories), tuple(folder.as_posix() for folder in directories[1:]))


def assemble(files: Sequence[Source], extra: tuple[str, ...] = ()) -> Database:
    """Like `load`, from files that were read before; `extra` names the folders beyond the first."""
    collected = _Collected()
    for source in files:
        _read(source, collected)
    collected.check_references()
    if messages := collected.messages():
        rest = len(messages) - _MOST_MESSAGES
        raise SignatureError("\n".join([*messages[:_MOST_MESSAGES], *([f"... and {rest} more"] if rest > 0 else [])]))
    signatures = collected.signatures.sorted()
    info = _info(signatures, digest(files), extra)
    own = frozenset(signature.id for signature, place in collected.signatures.placed() if place.folder > 0)
    return Database(signatures, collected.policies.sorted(), collected.advice.sorted(), info, own)


def _info(signatures: tuple[Signature, ...], total: str, extra: tuple[str, ...]) -> DatabaseInfo:
    date = max((signature.since for signature in signatures), default="")
    version = f"{date.replace('-', '.')}+{total[:8]}".lstrip("+")
    return DatabaseInfo(version, date, total, len(signatures), extra)


class _Place(NamedTuple):
    """Where an entry stands, for messages."""

    faults: Faults
    table: TablePath
    folder: int


class _Shelf(Generic[T]):
    """The entries of one kind by id, with the rules of overriding."""

    def __init__(self, name: str, key: str) -> None:
        self.name = name
        self._key = key
        self._entries: dict[str, tuple[T, _Place]] = {}

    def put(self, identity: str, value: T, place: _Place, override: bool) -> None:
        """Add an entry, or replace the one of an earlier folder."""
        earlier = self._entries.get(identity)
        if override and not self._may_replace(identity, place, "override"):
            return
        if earlier is not None and not override:
            where = earlier[1].faults.place(earlier[1].table)
            place.faults.add(
                place.table, self._key, f'"{identity}" is taken by {where}; {self._remedy(place, earlier[1])}'
            )
            return
        self._entries[identity] = (value, place)

    def remove(self, identity: str, place: _Place) -> None:
        """Take the entry of an earlier folder out."""
        if self._may_replace(identity, place, "disabled"):
            del self._entries[identity]

    def sorted(self) -> tuple[T, ...]:
        """The entries by id."""
        return tuple(value for _, (value, _) in sorted(self._entries.items(), key=lambda item: item[0]))

    def placed(self) -> Iterator[tuple[T, _Place]]:
        """The entries with their places, in the order they were read."""
        return iter(self._entries.values())

    def ids(self) -> frozenset[str]:
        """The ids in force."""
        return frozenset(self._entries)

    def _may_replace(self, identity: str, place: _Place, key: str) -> bool:
        earlier = self._entries.get(identity)
        if place.folder == 0:
            place.faults.add(
                place.table, key, "has no place in the bundled database; change or delete the entry itself"
            )
        elif earlier is None:
            hint = nearest(identity, sorted(self._entries))
            place.faults.add(place.table, self._key, f"{shown(identity)} names no entry that could be replaced{hint}")
        elif earlier[1].folder == place.folder:
            place.faults.add(place.table, key, f"{shown(identity)} stands in the same folder; merge the two entries")
        else:
            return True
        return False

    @staticmethod
    def _remedy(place: _Place, earlier: _Place) -> str:
        if place.folder > earlier.folder:
            return "add override = true to replace it or choose another id"
        return "choose another id"


class _Collected:
    """What was read so far, over all files."""

    def __init__(self) -> None:
        self.signatures: _Shelf[Signature] = _Shelf("signature", "id")
        self.policies: _Shelf[Policy] = _Shelf("policy", "id")
        self.advice: _Shelf[Advice] = _Shelf("advice", "capability")
        self.faults: list[Faults] = []

    def messages(self) -> list[str]:
        """All faults, file by file."""
        return [message for faults in self.faults for message in faults.messages]

    def check_references(self) -> None:
        """Every policy that is referred to must be in force."""
        known = self.policies.ids()
        for signature, place in self.signatures.placed():
            for policy in signature.policy:
                if policy not in known:
                    message = f"{shown(policy)} is no policy entry{nearest(policy, sorted(known))}"
                    place.faults.add(place.table, "policy", message, policy)
        for advice, place in self.advice.placed():
            for reference in advice.references:
                if reference not in known and not reference.startswith("https://"):
                    message = (
                        f"{shown(reference)} is neither a URL nor a policy entry{nearest(reference, sorted(known))}"
                    )
                    place.faults.add(place.table, "references", message, reference)


def _read(source: Source, collected: _Collected) -> None:
    text = _decoded(source)
    faults = Faults(source.path, text)
    collected.faults.append(faults)
    content = _parsed(text, faults)
    if content is None:
        return
    is_well_formed({key: [] if key in _TABLES else value for key, value in content.items()}, FILE, (), faults)
    for name, table in _TABLES.items():
        entries = content.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            faults.add((), name, f"must be tables; write [[{name}]] above each entry")
            continue
        for position, entry in enumerate(entries):
            _read_entry(entry, table, _Place(faults, (name, position), source.folder), collected, source.path)


_TABLES = {"signature": SIGNATURE, "policy": POLICY, "advice": ADVICE}


def _read_entry(entry: TomlTable, table: Table, place: _Place, collected: _Collected, file: str) -> None:
    identity = entry.get("id")
    if table is SIGNATURE and entry.get("disabled") is True and isinstance(identity, str):
        for key in entry:
            if key not in ("id", "disabled", "reason"):
                place.faults.add(place.table, key, "has no effect in a disabled entry; drop it")
        collected.signatures.remove(identity, place)
        return
    if not is_well_formed(entry, table, place.table, place.faults):
        return
    builder = Builder(file, place.faults)
    override = entry.get("override") is True
    if table is SIGNATURE:
        signature = builder.signature(entry, place.table)
        collected.signatures.put(signature.id, signature, place, override)
    elif table is POLICY:
        policy = builder.policy(entry, place.table)
        collected.policies.put(policy.id, policy, place, override)
    else:
        advice = builder.advice(entry)
        collected.advice.put(advice.capability.value, advice, place, override)


def _decoded(source: Source) -> str:
    try:
        return source.content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = source.content.count(b"\n", 0, error.start) + 1
        raise SignatureError(f"{source.path}:{line}: is not UTF-8; save it as UTF-8") from error


def _parsed(text: str, faults: Faults) -> TomlTable | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        faults.add_at(line, f"is not TOML: {_TOML_PLACE.sub('', str(error))}; mend the syntax")
    except (RecursionError, ValueError, OverflowError) as error:
        faults.add_at(1, f"is not TOML that can be read: {type(error).__name__}; simplify it")
    return None
