"""Folds string expressions: known characters and the expressions between them. Follows names only through `behind`."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import TypeAlias

import libcst as cst

HOLE = "{}"
_DEPTH = 12

Piece: TypeAlias = "str | cst.BaseExpression"
"""A part of a folded text: known characters or the expression that yields them."""

Behind: TypeAlias = Callable[[cst.BaseExpression], cst.BaseExpression]
"""Gives the expression that a name stands for, or the name itself."""


def text_of(node: cst.BaseExpression, behind: Behind) -> str:
    """A string as far as it is known, `HOLE` for the rest; "" for what is no text."""
    pieces = pieces_of(node, behind)
    return "".join(piece if isinstance(piece, str) else HOLE for piece in pieces) if pieces is not None else ""


def pieces_of(node: cst.BaseExpression, behind: Behind, depth: int = _DEPTH) -> list[Piece] | None:
    """The parts of a text in order; None for what is no text."""
    if depth <= 0:
        return None
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return [value] if isinstance(value, str) else None
    if isinstance(node, cst.ConcatenatedString):
        return _concatenated(node.left, node.right, behind, depth)
    if isinstance(node, cst.FormattedString):
        return _formatted(node, behind, depth)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return _concatenated(node.left, node.right, behind, depth)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo):
        return _interpolated(node, behind, depth)
    if isinstance(node, cst.Call):
        return _called(node, behind, depth)
    if isinstance(node, (cst.Name, cst.Attribute)):
        meant = behind(node)
        return pieces_of(meant, behind, depth - 1) if meant is not node else None
    return None


def _concatenated(
    left: cst.BaseExpression, right: cst.BaseExpression, behind: Behind, depth: int
) -> list[Piece] | None:
    one, two = pieces_of(left, behind, depth - 1), pieces_of(right, behind, depth - 1)
    if one is None and two is None:
        return None
    return [*(one if one is not None else [left]), *(two if two is not None else [right])]


def _formatted(node: cst.FormattedString, behind: Behind, depth: int) -> list[Piece]:
    pieces: list[Piece] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            pieces.append(_unescaped(part.value, node.prefix))
        elif isinstance(part, cst.FormattedStringExpression):
            plain = part.format_spec is None and part.conversion is None
            inner = pieces_of(part.expression, behind, depth - 1) if plain else None
            pieces.extend(inner if inner is not None else [part.expression])
    return pieces


def _interpolated(node: cst.BinaryOperation, behind: Behind, depth: int) -> list[Piece] | None:
    pattern = pieces_of(node.left, behind, depth - 1)
    if pattern is None or len(pattern) != 1 or not isinstance(pattern[0], str):
        return None
    given = [e.value for e in node.right.elements] if isinstance(node.right, cst.Tuple) else [node.right]
    parts = pattern[0].replace("%d", "%s").split("%s")
    return _woven(parts, given)


def _called(node: cst.Call, behind: Behind, depth: int) -> list[Piece] | None:
    if not isinstance(node.func, cst.Attribute):
        return None
    name, base = node.func.attr.value, node.func.value
    if name in ("rstrip", "strip", "lstrip"):
        return pieces_of(base, behind, depth - 1)
    if name != "format" or any(arg.star for arg in node.args):
        return None
    pattern = pieces_of(base, behind, depth - 1)
    if pattern is None or len(pattern) != 1 or not isinstance(pattern[0], str):
        return None
    return _filled(pattern[0], node)


def _unescaped(text: str, prefix: str) -> str:
    text = text.replace("{{", "{").replace("}}", "}")
    if "r" in prefix.lower() or "\\" not in text:
        return text
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\'", "'").replace('\\"', '"')


def _woven(parts: list[str], given: list[cst.BaseExpression]) -> list[Piece] | None:
    if len(parts) != len(given) + 1:
        return None
    pieces: list[Piece] = [parts[0]]
    for value, text in zip(given, parts[1:], strict=True):
        pieces.extend((value, text))
    return pieces


def _filled(pattern: str, node: cst.Call) -> list[Piece] | None:
    positional = [arg.value for arg in node.args if arg.keyword is None]
    named = {arg.keyword.value: arg.value for arg in node.args if arg.keyword is not None}
    pieces: list[Piece] = []
    try:
        for count, (text, name, spec, conversion) in enumerate(string.Formatter().parse(pattern)):
            pieces.append(text)
            if name is None:
                continue
            value = named.get(name)
            if name == "" or name.isdigit():
                place = int(name) if name else count
                value = positional[place] if place < len(positional) else None
            if value is None or spec or conversion:
                return None
            pieces.append(value)
    except ValueError:
        return None
    return pieces
