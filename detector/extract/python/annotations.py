"""Python type annotations to one dotted type name: what an object can be called on."""

from __future__ import annotations

import ast
import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRANSPARENT = _words(
    "Optional Annotated Final ClassVar Union Awaitable Coroutine Generator AsyncGenerator Iterator AsyncIterator Type "
    "type"
)
_DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_DEPTH = 6


def type_name(node: ast.expr | None, depth: int = _DEPTH) -> str:
    """Give the dotted name of the class an annotation means; "" where it is a container or cannot be told."""
    if node is None or depth == 0:
        return ""
    kind = type(node)
    if kind is ast.Name:
        name: str = node.id  # type: ignore[attr-defined]
        return name
    if isinstance(node, ast.Attribute):
        owner = type_name(node.value, depth - 1)
        return f"{owner}.{node.attr}" if owner else ""
    if isinstance(node, ast.Constant):
        return _from_text(node.value) if isinstance(node.value, str) else ""
    if isinstance(node, ast.Subscript):
        return _from_subscript(node, depth)
    if isinstance(node, ast.BinOp):
        return type_name(node.left, depth - 1) or type_name(node.right, depth - 1)
    return ""


def _from_subscript(node: ast.Subscript, depth: int) -> str:
    outer = type_name(node.value, depth - 1).rpartition(".")[2]
    if outer not in _TRANSPARENT:
        return ""
    inner = node.slice
    options = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return next((name for name in (type_name(option, depth - 1) for option in options[:4]) if name), "")


def _from_text(text: str) -> str:
    text = text.strip()
    for word in ("Optional[", "typing.Optional["):
        if text.startswith(word):
            text = text[len(word) :]
    match = _DOTTED.match(text)
    return match.group() if match and not text[match.end() :].startswith("[") else ""
