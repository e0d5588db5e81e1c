"""What a file offers other files: its constants and the symbols behind its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from detector.extract.flow import tree
from detector.extract.flow.keys import is_settings_holder
from detector.extract.flow.knowledge import PACKAGE_SCOPED, SHARING_FIELDS
from detector.extract.flow.values import (
    OWN,
    ROOTLESS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Instance,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    Value,
    is_text,
)
from detector.limits import Limits
from detector.model.fact import HOLE, Constant, Export, Ref, Text
from detector.text.lines import LineIndex

IMPLEMENTS = ":"
"""What stands behind the name of a class where an export tells a type that it extends or implements."""
HOLDS = "="
"""What stands behind the name of a field that holds a part of the settings: asked for settings only, not for methods."""
_CONSTANTS = 2_000
_EXPORTS = 2_000
_DEPTH = 3
_BESIDE = re.compile(r"[A-Z]\w{0,80}\(\)\Z")
"""An object of a type that no import brings: another file of the package may have it."""
_NO_PLACE = (0, 0)


def constants_of(
    scope: Scope,
    exported: dict[str, Value],
    classes: list[ClassInfo],
    functions: list[FunctionInfo],
    lines: LineIndex,
    limits: Limits,
) -> tuple[Constant, ...]:
    """Give the names whose text is known at least in part, sorted: "URL", "SELECTORS.send", "Settings.host", "url()"."""
    found: dict[str, tuple[Text, tuple[int, int]]] = {}
    for name, value, place in _values(scope, exported, classes, functions):
        for path, text, where in _texts(name, value, place, _DEPTH):
            if len(found) >= _CONSTANTS:
                break
            if path not in found and _is_worth_telling(text, limits):
                found[path] = (text, where)
    return tuple(Constant(name, text, lines.span(*place)) for name, (text, place) in sorted(found.items()))


def exports_of(
    scope: Scope,
    exported: dict[str, Value],
    classes: list[ClassInfo],
    functions: list[FunctionInfo],
    is_builtin: Callable[[str], bool],
    language: str,
) -> tuple[Export, ...]:
    """Give the names that are symbols, sorted. What is not found under a class's name is to be looked up in its base.

    What a function gives back elsewhere stands behind what it gives back first. Where files of one package use each
    other's names without an import, a type that nothing brings may be one of theirs.
    """
    package_scoped = language in PACKAGE_SCOPED
    found: dict[str, Export] = {}
    others: dict[str, dict[Export, None]] = {}
    for name, value, _ in _values(scope, exported, classes, functions):
        for path, symbol in _symbols(name, value, _DEPTH):
            if (
                len(found) < _EXPORTS
                and (path != symbol.path or symbol.module != OWN)
                and not is_builtin(symbol.module)
            ):
                found.setdefault(path, Export(path, symbol.module, symbol.path))
    for info in functions:
        for path, symbol in (each for value in info.others for each in _symbols(f"{info.name}()", value, _DEPTH)):
            if path in found and len(others) < _EXPORTS and not is_builtin(symbol.module):
                others.setdefault(path, {})[Export(path, symbol.module, symbol.path)] = None
    for each in classes:
        if language in SHARING_FIELDS:
            found.update((field.name, field) for field in _fields_of_settings(each))
        base = next((symbol for symbol in map(_symbol, each.bases) if symbol is not None), None)
        if base is not None and base.path != each.name:
            found.setdefault(each.name, Export(each.name, base.module, base.path))
        for symbol in filter(None, (_type(value, package_scoped) for value in (*each.bases, *each.interfaces))):
            if not is_builtin(symbol.module):
                name = each.name + IMPLEMENTS
                others.setdefault(name, {})[Export(name, symbol.module, symbol.path)] = None
                found.setdefault(name, Export(name, symbol.module, symbol.path))
    return tuple(each for name in sorted(found) for each in dict.fromkeys((found[name], *others.get(name, ()))))


def _values(
    scope: Scope, exported: dict[str, Value], classes: list[ClassInfo], functions: list[FunctionInfo]
) -> Iterator[tuple[str, Value, tuple[int, int]]]:
    for name, value in exported.items():
        yield name, value, _NO_PLACE
    for name, value in scope.names.items():
        yield name, value, scope.places.get(name, _NO_PLACE)
    for each in classes:
        for name, value in each.members.items():
            yield f"{each.name}.{name}", value, each.places.get(name, _NO_PLACE)
    for info in functions:
        yield f"{info.name}()", info.result, _result_place(info.node)


def _result_place(node: tree.FunctionDef) -> tuple[int, int]:
    """Where a function says what it gives back, as far as its last statement tells."""
    last = node.body[-1] if node.body else None
    given = last.value if type(last) is tree.Return else None
    return (node.start, node.start + 1) if given is None else (given.start, given.end)


def _texts(name: str, value: Value, place: tuple[int, int], depth: int) -> Iterator[tuple[str, Text, tuple[int, int]]]:
    if type(value) is str:
        yield name, (value,), place
    elif is_text(value):
        yield name, value, place  # type: ignore[misc]
    elif type(value) is Mapping and depth:
        for key, entry in value.entries.items():
            yield from _texts(f"{name}.{key}", entry, value.places.get(key, place), depth - 1)
    elif type(value) is Sequence and depth:
        for number, item in enumerate(value.items[:50]):
            if type(item) is str:
                yield f"{name}.{number}", (item,), place


def _fields_of_settings(each: ClassInfo) -> Iterator[Export]:
    """Give the fields of a class of settings that are objects of types in other files of the package."""
    if is_settings_holder(each.name):
        for name, value in each.members.items():
            if type(value) is Symbol and value.module == UNKNOWN_ROOT and _BESIDE.match(value.path):
                yield Export(f"{each.name}.{name}{HOLDS}", UNKNOWN_ROOT, value.path)


def _symbols(name: str, value: Value, depth: int) -> Iterator[tuple[str, Symbol]]:
    symbol = _symbol(value)
    if symbol is not None:
        yield name, symbol
    elif type(value) is Mapping and depth:
        for key, entry in value.entries.items():
            yield from _symbols(f"{name}.{key}", entry, depth - 1)


def _symbol(value: Value) -> Symbol | None:
    if type(value) is Symbol:
        return value if value.module not in ROOTLESS and value.module != STAR_ROOT else None
    if type(value) is Instance:
        return Symbol(OWN, value.of.name + "()")
    if type(value) is FunctionInfo or type(value) is ClassInfo:
        return Symbol(OWN, value.name)
    return None


def _type(value: Value, package_scoped: bool) -> Symbol | None:
    """A type that a class extends or implements, as a symbol; of one that no import names only its name is known."""
    if package_scoped and type(value) is Symbol and value.module in (UNKNOWN_ROOT, STAR_ROOT):
        return Symbol(UNKNOWN_ROOT, value.path)
    return _symbol(value)


def _is_worth_telling(text: Text, limits: Limits) -> bool:
    known = sum(len(part) for part in text if type(part) is str and part != HOLE)
    return 0 < known <= limits.folded_chars or any(type(part) is Ref for part in text)
