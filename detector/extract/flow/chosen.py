"""Tables from which code takes a function or a class by a key that only the running program knows: `PROVIDERS[kind]()`."""

from __future__ import annotations

from collections.abc import Iterable

from detector.extract.flow import tree
from detector.extract.flow.values import (
    ROOTLESS,
    STAR_ROOT,
    ClassInfo,
    FunctionInfo,
    Instance,
    Mapping,
    Scope,
    Symbol,
    Value,
)

ENTRY = "[]"
"""What stands behind the name of a table for whatever one of its entries is: "PROVIDERS[]"."""
MOST_ENTRIES = 8
"""Entries of a table that are followed; of a table with more nothing is said."""
TABLE_READERS = frozenset({"get", "fetch", "at"})
"""Methods that give an entry of a table under a key."""


def objects_of(table: Mapping) -> list[Value]:
    """The functions, classes and objects of a table, if they are few."""
    found = [value for value in table.entries.values() if _is_object(value)]
    return found if len(found) <= MOST_ENTRIES else []


def _is_object(value: Value) -> bool:
    if type(value) is Symbol:
        return value.module not in ROOTLESS and value.module != STAR_ROOT
    return type(value) in (ClassInfo, FunctionInfo, Instance)


def name_of(table: Mapping, node: tree.Expr, module: Scope, owner: ClassInfo | None) -> str:
    """The name under which other files know a table that is written `node`: "PROVIDERS", "Factory.providers"; "" for others."""
    if type(node) is tree.Name:
        return node.id if module.names.get(node.id) is table else ""
    if type(node) is tree.Attr and owner is not None and owner.members.get(node.name) is table:
        return f"{owner.name}.{node.name}"
    return ""


def entry_names(table: str, names: Iterable[str]) -> list[str]:
    """Which of the names that a file defines are entries of a table, in order; [] if they are many."""
    found = dict.fromkeys(name for each in names if (name := each.removesuffix("()")).rpartition(".")[0] == table)
    return list(found) if len(found) <= MOST_ENTRIES else []
