"""Reads `[tool.waudit]` of pyproject.toml and `.waudit.toml`: known keys only, each fault with file, line, key and remedy."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar

from detector.database.reading import nearest
from detector.database.toml_lines import TablePath, TomlLines
from detector.errors import ConfigError
from detector.model.finding import Confidence
from detector.policy.configuration import Configuration, ExceptionEntry, FailOn, Persona
from detector.policy.patterns import below

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

E = TypeVar("E", bound=Enum)

_KEYS = (
    "select",
    "ignore",
    "exclude",
    "fail-on",
    "min-confidence",
    "signatures",
    "persona",
    "baseline",
    "jobs",
    "exception",
)
_EXCEPTION_KEYS = ("rule", "path", "signature", "reason", "owner", "expires")
_MOST_JOBS = 256
_OUR_TABLE = re.compile(r"^[ \t]*\[+\s*tool\s*\.\s*[\"']?waudit", re.MULTILINE)
_PLACE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


def parse(content: bytes, *, file: str, folder: str, prefix: str, is_project_file: bool) -> Configuration | None:
    """The configuration in the bytes of a file; None for a pyproject.toml that has none.

    `file` is the name for messages, `folder` what relative paths in it mean, `prefix` the scanned root below `folder`.
    Raises ConfigError.
    """
    text = _decoded(content, file)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers and brackets without end, too
        if is_project_file and not _OUR_TABLE.search(text):
            return None
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        what = "nested too deeply" if isinstance(error, RecursionError) else _PLACE.sub("", str(error))
        raise ConfigError(f"{file}:{line}: is no valid TOML: {what}; mend it or pass --no-config") from error
    table: TablePath = ()
    settings: object = document
    if is_project_file:
        tool = document.get("tool")
        if not isinstance(tool, dict) or "waudit" not in tool:
            return None
        table, settings = ("tool", "waudit"), tool["waudit"]
    elif set(document) == {"tool"} and isinstance(document["tool"], dict) and set(document["tool"]) == {"waudit"}:
        table, settings = ("tool", "waudit"), document["tool"]["waudit"]
    reader = _Reader(file, text)
    if not isinstance(settings, dict):
        reader.fail(table[:-1], "waudit", "must be a table; write [tool.waudit] above its keys")
    return _configuration(_Table(reader, table, settings), folder, prefix)


def _decoded(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file}:{line}: is not UTF-8; save it as UTF-8") from error
    return text.replace("\r\n", "\n")


class _Reader(NamedTuple):
    file: str
    text: str

    def line(self, table: TablePath, key: str = "", value: str = "") -> int:
        return TomlLines(self.text).of(table, key, value)

    def fail(self, table: TablePath, key: str, message: str, value: str = "") -> NoReturn:
        name = f"{key}: " if key else ""
        raise ConfigError(f"{self.file}:{self.line(table, key, value)}: {name}{message}")


class _Table(NamedTuple):
    """A table with typed access to its values; every fault is a ConfigError."""

    reader: _Reader
    path: TablePath
    values: Mapping[str, object]

    def only(self, known: Sequence[str]) -> None:
        for key in self.values:
            if key not in known:
                self.fail(key, f"unknown key{nearest(key.replace('_', '-'), known)}")

    def fail(self, key: str, message: str, value: str = "") -> NoReturn:
        self.reader.fail(self.path, key, message, value)

    def string(self, key: str) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str) or "\0" in value:
            self.fail(key, 'must be a text; write it in quotes, as in key = "value"')
        return value.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fail(key, 'must be a list of texts, as in ["a", "b"]')
        return tuple(item.strip() for item in value)

    def choice(self, key: str, choices: type[E]) -> E | None:
        value = self.string(key)
        if key not in self.values:
            return None
        names = [choice.value for choice in choices]
        if value not in names:
            self.fail(key, f'"{value}" is not allowed; one of: {", ".join(names)}')
        return choices(value)

    def number(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_JOBS:
            self.fail(key, f"must be a number from 0 (as many as pay) to {_MOST_JOBS}")
        return value

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(key, "must be a date such as 2027-01-31")


def _configuration(table: _Table, folder: str, prefix: str) -> Configuration:
    table.only(_KEYS)
    baseline = table.string("baseline")
    return Configuration(
        select=table.strings("select"),
        ignore=table.strings("ignore"),
        exclude=tuple(pattern for line in table.strings("exclude") if (pattern := below(line, prefix))),
        fail_on=table.choice("fail-on", FailOn),
        min_confidence=table.choice("min-confidence", Confidence),
        signatures=tuple(str(Path(folder, name)) for name in table.strings("signatures")),
        persona=table.choice("persona", Persona),
        baseline=str(Path(folder, baseline)) if baseline else "",
        jobs=table.number("jobs"),
        exceptions=_exceptions(table),
        file=table.reader.file,
        prefix=prefix,
    )


def _exceptions(table: _Table) -> tuple[ExceptionEntry, ...]:
    entries = table.values.get("exception", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        table.fail("exception", "must be tables; write [[tool.waudit.exception]] above each")
    return tuple(
        _exception(_Table(table.reader, (*table.path, "exception", number), entry))
        for number, entry in enumerate(entries)
    )


def _exception(table: _Table) -> ExceptionEntry:
    table.only(_EXCEPTION_KEYS)
    entry = ExceptionEntry(
        reason=" ".join(table.string("reason").split()),
        rule=table.string("rule").upper(),
        path=table.string("path"),
        signature=table.string("signature"),
        owner=table.string("owner"),
        expires=table.day("expires"),
        line=table.reader.line(table.path),
    )
    if not entry.reason:
        table.fail("reason" if "reason" in table.values else "", 'an exception needs a reason; add reason = "..."')
    if not (entry.rule or entry.path or entry.signature):
        table.fail("", "an exception without rule, path or signature excuses everything; name at least one")
    return entry
