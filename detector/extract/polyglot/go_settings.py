"""Fields of Go's structs that are filled from files of settings or from the environment, as their tags say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.keys import FIELD_TAG, OR
from detector.extract.flow.knowledge import NO_TYPES
from detector.extract.flow.tree import CallExpr, Expr, Map, Name, Str
from detector.extract.polyglot.engine import Lowering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

_FILES = re.compile(r"\b(?:mapstructure|yaml|toml|koanf|ini|hcl|config):\"([\w.-]{0,60})[\",]")
"""Tags with the key that a file of settings has the field under."""
_JSON = re.compile(r"\bjson:\"([\w.-]{1,60})[\",]")
"""The same for JSON, which has tags for much else: only structs that are called after settings are filled by it."""
_NAMED = re.compile(r"\b(?:env|envconfig):\"([A-Za-z]\w{0,80})")
_PREFIX = re.compile(r"\b(?:envPrefix|env-prefix):\"(\w{1,60})\"|\benv:\"[^\"]{0,60}\bprefix=(\w{1,60})")
_DEFAULT = re.compile(
    r"\b(?:envDefault|env-default|default):\"([^\"]{1,300})\"|\benv:\"[^\"]{0,90}\bdefault=([^\",]{1,300})"
)
_PROCESS = re.compile(r"\benvconfig\.(?:Must)?Process\(\"(\w{0,60})\"")
"""What fills all fields of a struct by their names, behind one name that stands before them all."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_HOLDER = re.compile(r"conf|cfg|setting|option|secret|credential|\benv", re.IGNORECASE)
_HOLDING = re.compile(rf"\btype\s+\w{{0,40}}(?i:{_HOLDER.pattern})\w{{0,40}}\s+struct\b")
_STEM = re.compile(r"(\w*?)(?:Config(?:uration)?|Settings?|Options?|Properties|Conf|Cfg|Opts)?\Z", re.IGNORECASE)
_PACKAGE = re.compile(r"^package\s+(\w{1,60})", re.MULTILINE)
_TYPE = re.compile(r"\*?([A-Za-z]\w*)\Z")
_TEXT = "string"
_MOST_STRUCTS = 300
_LEVELS = 6
_INSIDE = "struct "
"""What stands before a struct's name in the note of where it is a field: the struct around, the key and the prefix there."""
_NOTED = "structs"
_OFTEN = "*"
"""Stands for the struct around where there are several."""


def field_value(lowering: Lowering, node: SgNode, owner: str) -> Expr | None:
    """The setting that a field of a struct is filled with; of a struct without a name, all of its; None for other fields."""
    kind = node.field("type")
    if kind is None:
        return None
    if kind.kind() == "struct_type":
        return _inner(lowering, node, kind, owner)
    tag = _tag(lowering, node)
    if lowering.text(kind).lstrip("*") != _TEXT or not (tag or _process(lowering) is not None):
        return None
    keys = list(_asked(lowering, node, tag, owner))
    if not keys:
        return None
    start, end = lowering.span(node)
    arguments: list[Expr] = [Str(start, end, OR.join(dict.fromkeys(keys)))]
    if (default := _DEFAULT.search(tag)) is not None:
        arguments.append(Str(start, end, default.group(1) or default.group(2)))
    return CallExpr(start, end, Name(start, start, FIELD_TAG), arguments)


def _inner(lowering: Lowering, node: SgNode, kind: SgNode, owner: str) -> Expr | None:
    path = f"{owner}.{_name(lowering, node)}"
    entries: list[tuple[Expr | None, Expr]] = []
    for field in _fields(kind) if path.count(".") < _LEVELS else ():
        value = field_value(lowering, field, path)
        if value is not None:
            entries.append((Str(value.start, value.start, _name(lowering, field)), value))
    return Map(*lowering.span(node), entries) if entries else None


def _asked(lowering: Lowering, node: SgNode, tag: str, owner: str) -> Iterator[str]:
    """The keys and the names that may stand for a field, the likeliest first."""
    told, named, process = _FILES.search(tag), _NAMED.search(tag), _process(lowering)
    other = _JSON.search(tag) if told is None and _has_holder(lowering) else None
    if not (told or named or other or process is not None):
        return
    around = _around(lowering, node, owner)
    if around is None:
        return
    keys, prefix, outermost = around
    if other is not None and _HOLDER.search(outermost):
        told = other
    if told is not None and told.group(1):
        yield from (f"{key}.{told.group(1)}" if key else told.group(1) for key in keys)
        if told.group(1).isupper():
            yield told.group(1)
    if named is not None:
        yield prefix + named.group(1)
    if process is not None:
        for each in [named.group(1)] if named is not None else _spelled(_name(lowering, node)):
            before = (process + "_") if process else ""
            yield (before + prefix + each).upper()


def _has_holder(lowering: Lowering) -> bool:
    """Whether a struct of the file is called after settings."""
    if _HOLDING.pattern not in lowering.notes:
        lowering.notes[_HOLDING.pattern] = "" if _HOLDING.search(lowering.source) is None else _OFTEN
    return lowering.notes[_HOLDING.pattern] == _OFTEN


def _spelled(name: str) -> list[str]:
    """The ways in which a field's name is written in the environment."""
    return ["_".join(_WORDS.findall(name)), name]


def _around(lowering: Lowering, node: SgNode, owner: str) -> tuple[list[str], str, str] | None:
    """The ways of keys that lead to a struct, the prefix of its names, and the one around all; None if it stands in several."""
    if _NOTED not in lowering.notes:
        lowering.notes[_NOTED] = ""
        _note_structs(lowering, node.get_root().root())
    keys: list[str] = []
    prefix = ""
    for _ in range(_LEVELS):
        outer, _, rest = lowering.notes.get(_INSIDE + owner, "").partition("\n")
        if outer == _OFTEN:
            return None
        if not outer:
            break
        key, _, before = rest.partition("\n")
        keys, prefix, owner = [key, *keys] if key else keys, before + prefix, outer
    path = ".".join(keys)
    return ([path] if keys else [*_own_keys(lowering, owner), ""]), prefix, owner


def _own_keys(lowering: Lowering, owner: str) -> Iterator[str]:
    """What a struct that no other of the file holds may be called in a file of settings: as itself, or as its package."""
    stem = _STEM.match(owner)
    package = _PACKAGE.search(lowering.source)
    if stem is not None and stem.group(1):
        yield stem.group(1)
    elif package is not None:
        yield package.group(1)


def _note_structs(lowering: Lowering, root: SgNode) -> None:
    """Note once a file which struct is a field of which, under which key and behind which prefix."""
    for spec in root.find_all(kind="type_spec")[:_MOST_STRUCTS]:
        shape = spec.field("type")
        if shape is not None and shape.kind() == "struct_type":
            _note_fields(lowering, shape, lowering.text(spec.field("name")))


def _note_fields(lowering: Lowering, struct: SgNode, owner: str) -> None:
    for field in _fields(struct):
        kind = field.field("type")
        name = _name(lowering, field)
        if kind is None:
            continue
        inner = f"{owner}.{name}"
        if kind.kind() != "struct_type":
            named = _TYPE.match(lowering.text(kind))
            if named is None or named.group(1) in NO_TYPES:
                continue
            inner = named.group(1)
        note = f"{owner}\n{_key_there(lowering, field, name)}\n{_prefix_there(lowering, field, name)}"
        known = lowering.notes.setdefault(_INSIDE + inner, note)
        if known != note:
            lowering.notes[_INSIDE + inner] = _OFTEN
        if kind.kind() == "struct_type" and inner.count(".") < _LEVELS:
            _note_fields(lowering, kind, inner)


def _key_there(lowering: Lowering, field: SgNode, name: str) -> str:
    """The key of a field that is a struct; "" for one whose own fields stand in its place."""
    tag = _tag(lowering, field)
    told = _FILES.search(tag) or _JSON.search(tag)
    return told.group(1) if told is not None else name


def _prefix_there(lowering: Lowering, field: SgNode, name: str) -> str:
    tag = _tag(lowering, field)
    told, named = _PREFIX.search(tag), _NAMED.search(tag)
    if told is not None:
        return told.group(1) or told.group(2)
    if _process(lowering) is None or not name:
        return ""
    return (named.group(1) if named is not None else name).upper() + "_"


def _process(lowering: Lowering) -> str | None:
    """What `envconfig.Process` puts before the names; None where the file does not call it."""
    if _PROCESS.pattern not in lowering.notes:
        found = _PROCESS.search(lowering.source)
        lowering.notes[_PROCESS.pattern] = _OFTEN if found is None else found.group(1)
    note = lowering.notes[_PROCESS.pattern]
    return None if note == _OFTEN else note


def _fields(struct: SgNode) -> Iterator[SgNode]:
    for listed in struct.children():
        yield from (field for field in listed.children() if field.kind() == "field_declaration")


def _name(lowering: Lowering, field: SgNode) -> str:
    return next((lowering.text(child) for child in field.children() if child.kind() == "field_identifier"), "")


def _tag(lowering: Lowering, field: SgNode) -> str:
    return lowering.text(field.field("tag")).replace("\\", "")
