"""What is known of the official platform, of sanctions and of resold panels: versions, error codes, weights, requests.

These tables stand in files of their own beside the folders of entries. Each is read when it is first asked for, so that
a run without official use and without findings pays nothing. Knows nothing of signatures.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from detector.database.files import bundled_directory
from detector.database.reading import Faults, TomlTable, nearest, shown
from detector.database.schema import Capability
from detector.errors import SignatureError
from detector.model.finding import Confidence, Kind, Severity

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")

_VERSION = re.compile(r"v(\d{1,3})\.(\d{1,2})")
_LONGEST_FILE = 1_000_000

RESPONSES = (
    "back-off", "calls", "configure", "groups", "input", "mark-number", "migrate", "opt-out", "policy", "refresh",
    "retry", "stop", "template",
)  # fmt: skip
"""What an error code asks a sender to do: a closed set."""

DIMENSIONS = ("kind", "behaviour", "evasion", "confidence", "severity")
"""What a risk weight can be about: a closed set."""

_LEAST_FIELDS = 2
_CAPABILITIES = tuple(member.value for member in Capability)
_COMPLETE = {
    "kind": tuple(member.value for member in Kind),
    "confidence": tuple(member.value for member in Confidence),
    "severity": tuple(member.value for member in Severity),
}
"""Dimensions whose names are fixed elsewhere and must all have a weight."""


@dataclass(frozen=True, slots=True)
class GraphVersion:
    """A version of the Graph API. `expires` is None where no end is announced."""

    version: str
    released: datetime.date
    expires: datetime.date | None

    @property
    def number(self) -> tuple[int, int]:
        """The version as something that can be compared."""
        return version_number(self.version) or (0, 0)


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """An error code of the platform. `expected` marks those that every sender should handle."""

    code: int
    meaning: str
    action: str
    response: str
    expected: bool


@dataclass(frozen=True, slots=True)
class RiskWeight:
    """How much one thing adds to the risk, and why. Of "confidence" and "severity" the points are per cent."""

    dimension: str
    name: str
    points: int
    reason: str
    rules: tuple[str, ...] = ()
    """Ids of rules whose findings show the behaviour or evasion; empty: of all."""
    capabilities: tuple[str, ...] = ()
    """Capabilities of which a finding must have one; empty: any."""


@dataclass(frozen=True, slots=True)
class RiskStage:
    """A stage of sanction and the score from which it is to be expected."""

    id: str
    title: str
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """A request by which the panels of one family are known, whatever host a reseller gives them."""

    signature: str
    paths: tuple[str, ...]
    """Ends of the path of the address, of which one fits."""
    fields: tuple[str, ...]
    """Fields that all occur, in lower case; "name=value" where the value begins so."""
    capability: str
    any_address: bool = False
    """The fields say enough where the address is not known."""
    own_fields: bool = False
    """No other interface has these fields: nothing else need say that it is WhatsApp's."""
    only_named: bool = False
    """Chats of other kinds have these fields, too: nothing is told where nothing says that it is WhatsApp's."""


class Knowledge:
    """The tables of one database folder, each read and checked when it is first asked for; SignatureError if wrong."""

    def __init__(self, directory: Path | None = None) -> None:
        """`directory` is the folder that holds the files, None for the bundled one."""
        self._directory = directory or bundled_directory()

    @cached_property
    def graph_versions(self) -> tuple[GraphVersion, ...]:
        """Versions of the Graph API, newest first."""
        read = _File(self._directory / "graph-versions.toml", ("graph_version",))
        found = read.entries("graph_version", _graph_version)
        read.check_unique("graph_version", "version", [one.version for one in found])
        read.finish()
        return tuple(sorted(found, key=lambda one: one.number, reverse=True))

    @cached_property
    def error_codes(self) -> tuple[ErrorCode, ...]:
        """Error codes by number."""
        read = _File(self._directory / "error-codes.toml", ("error_code",))
        found = read.entries("error_code", _error_code)
        read.check_unique("error_code", "code", [one.code for one in found])
        read.finish()
        return tuple(sorted(found, key=lambda one: one.code))

    @cached_property
    def panel_requests(self) -> tuple[PanelRequest, ...]:
        """Requests of resold panels in the order of the file."""
        read = _File(self._directory / "panels.toml", ("panel_request",))
        found = read.entries("panel_request", _panel_request)
        read.finish()
        return tuple(found)

    @cached_property
    def risk_weights(self) -> tuple[RiskWeight, ...]:
        """Weights in the order of the file."""
        return self._risk[0]

    @cached_property
    def risk_stages(self) -> tuple[RiskStage, ...]:
        """Stages by rising score; the first starts at 0."""
        return self._risk[1]

    @cached_property
    def _risk(self) -> tuple[tuple[RiskWeight, ...], tuple[RiskStage, ...]]:
        read = _File(self._directory / "risk.toml", ("risk_weight", "risk_stage"))
        weights = read.entries("risk_weight", _risk_weight)
        stages = sorted(read.entries("risk_stage", _risk_stage), key=lambda one: one.start)
        read.check_unique("risk_weight", "name", [f"{one.dimension} {one.name}" for one in weights])
        read.check_unique("risk_stage", "id", [one.id for one in stages])
        read.check_unique("risk_stage", "from", [one.start for one in stages])
        for dimension, names in _COMPLETE.items():
            missing = [name for name in names if name not in {w.name for w in weights if w.dimension == dimension}]
            if missing:
                read.fault(f"lacks a [[risk_weight]] of dimension {dimension} for {shown(missing[0])}; add it")
        if not stages or stages[0].start != 0:
            read.fault("lacks a [[risk_stage]] from 0; add it")
        read.finish()
        return tuple(weights), tuple(stages)


def version_number(text: str) -> tuple[int, int] | None:
    """Read "v23.0" as (23, 0); None for anything else."""
    match = _VERSION.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


class _File:
    """One TOML file with its faults."""

    def __init__(self, path: Path, tables: tuple[str, ...]) -> None:
        self._name = path.name
        text = _text(path)
        self._faults = Faults(path.name, text)
        try:
            self._content: TomlTable = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise SignatureError(f"{path.name}:1: is not TOML: {error}; mend the syntax") from error
        for key in self._content:
            if key not in tables:
                self._faults.add((), key, f"unknown table{nearest(key, tables)}")

    def entries(self, table: str, build: Callable[[_Entry], T]) -> list[T]:
        """The entries of one kind of table; those with faults are left out and noted."""
        content = self._content.get(table, [])
        if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
            self._faults.add((), table, f"must be tables; write [[{table}]] above each entry")
            return []
        found = []
        for position, values in enumerate(content):
            entry = _Entry(values, table, position, self._faults)
            value = build(entry)
            if entry.is_sound():
                found.append(value)
        return found

    def check_unique(self, table: str, key: str, values: Iterable[object]) -> None:
        """Note values that occur twice."""
        seen: set[object] = set()
        for value in values:
            if value in seen:
                self._faults.add((table, 0), "", f"{key} {shown(value)} stands here twice; drop one")
            seen.add(value)

    def fault(self, message: str) -> None:
        """Note a fault of the file as a whole."""
        self._faults.add_at(1, message)

    def finish(self) -> None:
        """Raise SignatureError if anything was wrong."""
        if self._faults.messages:
            raise SignatureError("\n".join(self._faults.messages[:100]))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LONGEST_FILE + 1)
        if len(content) > _LONGEST_FILE:
            raise SignatureError(f"{path.name}:1: is larger than {_LONGEST_FILE} bytes; split it")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise SignatureError(f"{path.name}:1: cannot be read: {error.strerror}; check its permissions") from error
    except UnicodeDecodeError as error:
        raise SignatureError(f"{path.name}:1: is not UTF-8; save it as UTF-8") from error


class _Entry:
    """One table, read key by key; what is wrong is noted and answered with an empty value of the right type."""

    def __init__(self, values: TomlTable, table: str, position: int, faults: Faults) -> None:
        self._values = values
        self._table = table
        self._path = (table, position)
        self._faults = faults
        self._before = len(faults.messages)
        self._asked: list[str] = []

    def text(self, key: str, choices: tuple[str, ...] = ()) -> str:
        """A text that is not empty, from a closed set if there is one."""
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            return self._wrong(key, "a text that is not empty", "")
        if choices and value not in choices:
            self.fault(key, f"{shown(value)} is not allowed{nearest(value, choices)}")
        return value

    def integer(self, key: str, most: int) -> int:
        """A number from 0 to `most`."""
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            return self._wrong(key, f"a whole number from 0 to {most}", 0)
        return value

    def date(self, key: str) -> datetime.date:
        """A date without a time."""
        value = self._get(key)
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            return self._wrong(key, "a date such as 2026-07-29", datetime.date.min)
        return value

    def has(self, key: str) -> bool:
        """Whether an optional key is given."""
        self._asked.append(key)
        return key in self._values

    def texts(self, key: str, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """An optional array of texts, from a closed set if there is one."""
        if not self.has(key):
            return ()
        values = self._values[key]
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            return self._wrong(key, "an array of texts", ())
        for value in values:
            if choices and value not in choices:
                self._faults.add(self._path, key, f"{shown(value)} is not allowed{nearest(value, choices)}", value)
        return tuple(values)

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        if not self.has(key):
            return False
        value = self._get(key)
        return value if isinstance(value, bool) else self._wrong(key, "true or false", False)

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong with a key."""
        self._faults.add(self._path, key, message)

    def is_sound(self) -> bool:
        """Whether nothing was wrong, unknown keys included."""
        for key in self._unknown():
            self.fault(key, f"unknown key in [[{self._table}]]{nearest(key, self._asked)}")
        return len(self._faults.messages) == self._before

    def _unknown(self) -> Iterator[str]:
        return (key for key in self._values if key not in self._asked)

    def _get(self, key: str) -> object:
        self._asked.append(key)
        return self._values.get(key)

    def _wrong(self, key: str, wanted: str, instead: T) -> T:
        if key in self._values:
            self.fault(key, f"must be {wanted}, not {shown(self._values[key])}")
        else:
            self.fault("", f"[[{self._table}]] lacks {key}; add {wanted}")
        return instead


def _graph_version(entry: _Entry) -> GraphVersion:
    version, released = entry.text("version"), entry.date("released")
    expires = entry.date("expires") if entry.has("expires") else None
    if version and version_number(version) is None:
        entry.fault("version", f'{shown(version)} is no version; write it like "v23.0"')
    if expires is not None and expires <= released:
        entry.fault("expires", "is not after released; mend one of the two")
    return GraphVersion(version, released, expires)


def _error_code(entry: _Entry) -> ErrorCode:
    return ErrorCode(
        entry.integer("code", 9_999_999),
        entry.text("meaning"),
        entry.text("action"),
        entry.text("response", RESPONSES),
        entry.flag("expected"),
    )


def _panel_request(entry: _Entry) -> PanelRequest:
    paths, fields = entry.texts("paths"), entry.texts("fields")
    if len(fields) < _LEAST_FIELDS:
        entry.fault("fields", f"tell no panel apart; name at least {_LEAST_FIELDS}")
    if any(text != text.lower() for text in (*paths, *fields)):
        entry.fault("fields", "must be in lower case, and so must paths")
    capability = entry.text("capability", _CAPABILITIES)
    flags = (entry.flag("any_address"), entry.flag("own_fields"), entry.flag("only_named"))
    return PanelRequest(entry.text("signature"), paths, fields, capability, *flags)


def _risk_weight(entry: _Entry) -> RiskWeight:
    dimension, name = entry.text("dimension", DIMENSIONS), entry.text("name")
    allowed = _COMPLETE.get(dimension, ())
    if name and allowed and name not in allowed:
        entry.fault("name", f"{shown(name)} is no {dimension}{nearest(name, allowed)}")
    rules, capabilities = entry.texts("rules"), entry.texts("capabilities", _CAPABILITIES)
    if (rules or capabilities) and dimension not in ("behaviour", "evasion"):
        entry.fault("rules", f"have no effect in the dimension {dimension}; drop them")
    return RiskWeight(dimension, name, entry.integer("points", 100), entry.text("reason"), rules, capabilities)


def _risk_stage(entry: _Entry) -> RiskStage:
    return RiskStage(entry.text("id"), entry.text("title"), entry.integer("from", 100), entry.text("reason"))
