"""Checks decoded TOML against `fields` and collects what is wrong, each fault with file, line, key and remedy."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable
from typing import TypeAlias

from detector.database.fields import Field, Shape, Table
from detector.database.languages import LANGUAGES
from detector.database.toml_lines import TablePath, TomlLines

TomlTable: TypeAlias = "dict[str, object]"

_LONGEST_SHOWN = 60


class Faults:
    """The faults of one file, in the order they were met."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines: TomlLines | None = None
        self.messages: list[str] = []

    def add(self, table: TablePath, key: str, message: str, value: str = "") -> None:
        """Note that `key` of `table` (or `value` in it) is wrong; `message` says what and how to mend it."""
        name = f"{key}: " if key else ""
        self.messages.append(f"{self.place(table, key, value)}: {name}{message}")

    def add_at(self, line: int, message: str) -> None:
        """Note a fault of the file itself."""
        self.messages.append(f"{self._file}:{line}: {message}")

    def place(self, table: TablePath, key: str = "", value: str = "") -> str:
        """Where a table, a key in it or a value of that stands, as "file:line"."""
        if self._lines is None:
            self._lines = TomlLines(self._text)
        return f"{self._file}:{self._lines.of(table, key, value)}"


def nearest(wrong: str, right: Iterable[str]) -> str:
    """`, did you mean "x"?` for the nearest right spelling, or the whole closed set if it is short, or ""."""
    names = tuple(right)
    close = difflib.get_close_matches(wrong[:_LONGEST_SHOWN], names, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{close[0]}"?'
    listed = ", ".join(names)
    return f"; one of: {listed}" if 0 < len(listed) <= 600 else ""


def shown(value: object) -> str:
    """`value` in quotes, shortened, on one line."""
    text = " ".join(str(value).split())
    return f'"{text[:_LONGEST_SHOWN]}..."' if len(text) > _LONGEST_SHOWN else f'"{text}"'


def is_well_formed(content: TomlTable, table: Table, path: TablePath, faults: Faults) -> bool:
    """Whether `content` has only known keys, all required ones and right shapes, all the way down; faults are noted."""
    before = len(faults.messages)
    known = {field.name: field for field in table.fields}
    for key, value in content.items():
        if key in known:
            _check(value, known[key], path, faults)
        else:
            faults.add(path, key, f"unknown key in [[{table.name}]]{nearest(key, known)}")
    for field in table.fields:
        if field.required and field.name not in content:
            faults.add(path, "", f"[[{table.name}]] lacks {field.name}; add it: {field.summary}")
    return len(faults.messages) == before


def _check(value: object, field: Field, path: TablePath, faults: Faults) -> None:
    if not _fits(value, field.shape):
        faults.add(path, field.name, f"must be {field.shape.value}, not {_kind(value)}")
        return
    if isinstance(value, str):
        _check_string(value, field, path, faults)
    elif field.shape is Shape.STRINGS and isinstance(value, list):
        _check_strings(value, field, path, faults)
    elif field.shape is Shape.TABLES and isinstance(value, list) and field.table is not None:
        for position, element in enumerate(value):
            is_well_formed(element, field.table, (*path, field.name, position), faults)
    elif field.shape is Shape.LANGUAGE_MAP and isinstance(value, dict):
        for language, modules in value.items():
            _check_string(language, Field(field.name, Shape.STRING, "", choices=tuple(LANGUAGES)), path, faults)
            inner = Field(language, Shape.STRINGS, "")
            _check(modules, inner, (*path, field.name), faults)


def _check_strings(values: list[str], field: Field, path: TablePath, faults: Faults) -> None:
    if field.required and not values:
        faults.add(path, field.name, "is empty; give at least one")
    seen: set[str] = set()
    for value in values:
        if value in seen:
            faults.add(path, field.name, f"{shown(value)} stands here twice; drop one", value)
        seen.add(value)
        _check_string(value, field, path, faults)


def _check_string(value: str, field: Field, path: TablePath, faults: Faults) -> None:
    if field.choices and value not in field.choices:
        faults.add(path, field.name, f"{shown(value)} is not allowed{nearest(value, field.choices)}", value)
    elif not value.strip() and (field.required or field.shape is Shape.STRINGS):
        faults.add(path, field.name, "is empty; give a text")
    elif "\0" in value:
        faults.add(path, field.name, "holds a NUL character; drop it")


def _fits(value: object, shape: Shape) -> bool:
    if shape is Shape.STRING:
        return isinstance(value, str)
    if shape is Shape.BOOLEAN:
        return isinstance(value, bool)
    if shape is Shape.DATE:
        return iso_date(value) != ""
    if shape is Shape.DATE_OR_WORD:
        return value == "unverified" or iso_date(value) != ""
    if shape is Shape.STRINGS:
        return isinstance(value, list) and all(isinstance(element, str) for element in value)
    if shape is Shape.TABLES:
        return isinstance(value, list) and all(isinstance(element, dict) for element in value)
    return isinstance(value, dict)


def iso_date(value: object) -> str:
    """The ISO form of a TOML date or of a string that holds one; "" for anything else."""
    if isinstance(value, datetime.datetime):
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and len(value) == 10:
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            return ""
    return ""


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return f"the string {shown(value)}"
    if isinstance(value, list):
        return "an array with other things in it" if value else "an empty array"
    if isinstance(value, dict):
        return "a table"
    return f"{type(value).__name__} {shown(value)}"
