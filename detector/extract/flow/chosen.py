"""Tables from which code takes a function or a class by a key that only the running program knows: `PROVIDERS[kind]()`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    called,
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


def table_of(targets: Sequence[tree.Expr], body: Sequence[tree.Stmt], objects: Sequence[Value]) -> Mapping | None:
    """The table that a comprehension makes of the objects it goes over: `{each.name: each for each in (Waha, Mail)}`."""
    target = targets[0] if len(targets) == 1 and len(body) == _KEY_AND_VALUE else None
    if type(target) is not tree.Name or not 0 < len(objects) <= MOST_ENTRIES or not all(map(_is_object, objects)):
        return None
    made = body[1]
    if type(made) is tree.CallExpr and type(made.func) is tree.Name and made.func.id == target.id:
        entries = [made_of(each) for each in objects]
    elif type(made) is tree.Name and made.id == target.id:
        entries = list(objects)
    else:
        return None
    return Mapping({str(number): each for number, each in enumerate(entries)}, {})


_KEY_AND_VALUE = 2


def made_of(value: Value) -> Value:
    """What calling a class or symbol of a table gives."""
    if type(value) is ClassInfo:
        return Instance(value)
    return called(value) if type(value) is Symbol else None


def name_of(table: Mapping, node: tree.Expr, module: Scope, owner: ClassInfo | None) -> str:
    """The name under which other files know a table that is written `node`: "PROVIDERS", "Factory.providers"; "" for others."""
    if type(node) is tree.Name:
        return node.id if module.names.get(node.id) is table else ""
    if type(node) is tree.Attr and owner is not None and owner.members.get(node.name) is table:
        return f"{owner.name}.{node.name}"
    return ""


def entries_by_table(names: Iterable[str]) -> dict[str, list[str]]:
    """The entries of every table of a file, in order, by the names that the file defines; of one with many, too many."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(each.removesuffix("()") for each in names):
        entries = found.setdefault(name.rpartition(".")[0], [])
        if len(entries) <= MOST_ENTRIES:
            entries.append(name)
    return found
