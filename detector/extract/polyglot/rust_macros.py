"""Rust macros: the grammar gives only their tokens, of which calls, names, texts and pairs are read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import Attr, CallExpr, Expr, Join, Keyword, Map, Name, Opaque, Seq, Str
from detector.extract.polyglot.engine import kinds

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from detector.extract.polyglot.engine import Lowered, Lowering

_FORMATTERS = kinds(
    "format println print eprintln eprint write writeln panic anyhow bail info warn error debug trace log"
)
_SEQUENCES = frozenset({"vec", "array", "smallvec", "hashset", "btreeset"})
_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]{0,60})\}")
_NAME_KINDS = frozenset({"identifier", "self", "crate", "super", "type_identifier", "field_identifier"})


def invocation(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `name!(..)` to a call of `name`; `format!` to its text, `vec![..]` to a sequence, `json!({..})` to a map."""
    start, end = lowering.span(node)
    named = node.field("macro")
    given = next((child for child in node.children() if child.kind() == "token_tree"), None)
    path = lowering.text(named).replace("::", ".")
    name = path.rpartition(".")[2]
    values = [] if given is None else arguments(lowering, given)
    return _call_of(name, Name(start, start + len(name), name), values, (start, end))


def _call_of(name: str, function: Expr, values: list[Expr], span: tuple[int, int]) -> Expr:
    if name in _FORMATTERS:
        values = _formatted(values)
    if name == "format" and values:
        return values[0]
    if name in _SEQUENCES:
        return Seq(*span, values)
    if name == "json" and len(values) == 1:
        return values[0]
    return CallExpr(*span, function, values)


def tree(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower tokens in brackets that belong to nothing known."""
    start, end = lowering.span(node)
    return Opaque(start, end, arguments(lowering, node))


def arguments(lowering: Lowering, node: SgNode) -> list[Expr]:
    """Read the arguments out of the tokens between two brackets."""
    return [value for part in _split(node.children()[1:-1]) if (value := _argument(lowering, part)) is not None]


def _split(tokens: list[SgNode]) -> list[list[SgNode]]:
    parts: list[list[SgNode]] = [[]]
    for token in tokens:
        if token.kind() in {",", ";"}:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _argument(lowering: Lowering, tokens: list[SgNode]) -> Expr | None:
    """One argument: `name = value` and `"key": value` are pairs."""
    if len(tokens) > 2 and tokens[1].kind() in {"=", ":", "=>"}:
        value = _value(lowering, tokens[2:])
        key = lowering.maybe(tokens[0])
        label = key.value if isinstance(key, Str) else key.id if isinstance(key, Name) else ""
        if value is not None and label:
            return Keyword(lowering.span(tokens[0])[0], value.end, label, value)
    return _value(lowering, tokens)


def _value(lowering: Lowering, tokens: list[SgNode]) -> Expr | None:
    parts: list[Expr] = []
    joined = False
    hanging = ""
    for token in tokens:
        kind = token.kind()
        if kind == "token_tree":
            _hang(lowering, token, parts, hanging)
        elif kind in {".", "::", "!"}:
            hanging = kind
            continue
        elif kind in _NAME_KINDS and hanging and hanging != "!" and parts:
            start, end = lowering.span(token)
            parts[-1] = Attr(parts[-1].start, end, parts[-1], lowering.source[start:end])
        elif kind == "+":
            joined = True
        else:
            value = lowering.maybe(token)
            if value is not None:
                parts.append(value)
        hanging = ""
    if len(parts) < 2:
        return parts[0] if parts else None
    span = (parts[0].start, parts[-1].end)
    return Join(*span, parts) if joined else Opaque(*span, parts)


def _hang(lowering: Lowering, node: SgNode, parts: list[Expr], hanging: str) -> None:
    """Brackets behind a name are a call, others a map, a sequence or just a group."""
    start, end = lowering.span(node)
    opening = lowering.source[start : start + 1]
    before = parts[-1] if parts else None
    lowered = lowering.maybe(node)
    values = lowered.parts if isinstance(lowered, Opaque) else []
    if isinstance(before, Name) and hanging == "!":
        parts[-1] = _call_of(before.id, before, values, (before.start, end))
    elif isinstance(before, (Name, Attr)) and opening == "(":
        parts[-1] = CallExpr(before.start, end, before, values)
    elif opening == "{":
        entries = [(_key(value), value.value if isinstance(value, Keyword) else value) for value in values]
        parts.append(Map(start, end, entries))
    elif opening == "[":
        parts.append(Seq(start, end, values))
    elif len(values) == 1:
        parts.append(values[0])
    else:
        parts.append(Opaque(start, end, values))


def _key(value: Expr) -> Expr | None:
    return Str(value.start, value.start, value.name) if isinstance(value, Keyword) else None


def _formatted(values: list[Expr]) -> list[Expr]:
    """Fill the first template among the arguments; what fills it is not an argument any more."""
    for position, template in enumerate(values[:3]):
        if isinstance(template, Str):
            if "{" not in template.value:
                return values
            rest = values[position + 1 :]
            named = {value.name: value.value for value in rest if isinstance(value, Keyword)}
            return [
                *values[:position],
                fill(template, [value for value in rest if not isinstance(value, Keyword)], named),
            ]
    return values


def fill(template: Str, given: list[Expr], named: dict[str, Expr]) -> Expr:
    """Put the values into the holes of a template."""
    parts: list[Expr] = []
    text: list[str] = []
    at = counted = 0
    for found in _HOLE.finditer(template.value):
        text.append(template.value[at : found.start()])
        at = found.end()
        if found.group(1) is None:
            text.append(found.group()[0])
            continue
        label = found.group(1).partition(":")[0].strip()
        if text and "".join(text):
            parts.append(Str(template.start, template.end, "".join(text)))
            text = []
        if not label:
            parts.append(given[counted] if counted < len(given) else Opaque(template.end, template.end, []))
            counted += 1
        elif label.isdecimal():
            parts.append(
                given[int(label)]
                if len(label) < 4 and int(label) < len(given)
                else Opaque(template.end, template.end, [])
            )
        else:
            parts.append(named.get(label, Name(template.start, template.end, label)))
    text.append(template.value[at:])
    if "".join(text):
        parts.append(Str(template.start, template.end, "".join(text)))
    return Join(template.start, template.end, parts)
