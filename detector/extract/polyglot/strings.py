"""String literals of all languages: delimiters, escapes and holes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from detector.extract.flow.tree import (
    Expr,
    Join,
    Opaque,
    Str,
)
from detector.extract.polyglot.engine import Lowered, Lowering, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ast_grep_py import SgNode


C_QUOTES = re.compile(r"\"{3,}|[\"'`]")
"""Single characters, or three and more double quotes."""
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(\r?\n)|(.))",
    re.DOTALL,
)
_CONTINUED = re.compile(r"\\\r?\n[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}


Decode: TypeAlias = "Callable[[str], str]"
"""Turns the text between the quotes into the value."""


def plain_string(decode: Decode, opening: int = 1, closing: int = 1) -> Rule:
    """Lower a string without holes between delimiters of fixed length."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        return Str(start, end, decode(lowering.source[start + opening : max(end - closing, start + opening)]))

    return rule


def string(
    holes: frozenset[str],
    decode: Decode,
    opening: re.Pattern[str] = re.compile(r"[\"'`]"),
) -> Rule:
    """Lower a string whose delimiter is read off its text, with the child kinds that are interpolated."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        found = opening.match(lowering.source, start, end)
        begin = found.end() if found else start
        quote = len(found.group().lstrip("@$#fFrRbBcLuUi8sS")) if found else 0
        finish = max(end - quote, begin)
        open_holes = [child for child in node.children() if child.kind() in holes]
        return joined(lowering, open_holes, (begin, finish), decode, (start, end))

    return rule


def joined(
    lowering: Lowering,
    holes: Iterable[SgNode],
    inner: tuple[int, int],
    decode: Decode,
    whole: tuple[int, int],
    fill: Callable[[Lowering, SgNode], Expr] | None = None,
) -> Expr:
    """Put literal text between holes together, as one `Str` if there is no hole and as a `Join` otherwise.

    `fill` lowers a hole where it has no brackets to look between.
    """
    parts: list[Expr] = []
    at, finish = inner
    for hole in holes:
        hole_start, hole_end = lowering.span(hole)
        if hole_start < at:
            continue
        if hole_start > at:
            parts.append(Str(at, hole_start, decode(lowering.source[at:hole_start])))
        parts.append(inside(lowering, hole) if fill is None else fill(lowering, hole))
        at = hole_end
    if at < finish or not parts:
        parts.append(Str(at, finish, decode(lowering.source[at:finish])))
    only = parts[0]
    if len(parts) == 1 and isinstance(only, Str):
        return Str(*whole, only.value)
    return Join(*whole, parts)


def inside(lowering: Lowering, node: SgNode) -> Expr:
    """Lower what stands between the brackets of a hole."""
    parts = lowering.exprs(node.children()) if not node.is_leaf() else []
    if len(parts) == 1:
        return parts[0]
    start, end = lowering.span(node)
    return Opaque(start, end, parts)


def unescape(raw: str) -> str:
    """Decode backslash escapes as most languages of the C family have them."""
    if "\\" not in raw:
        return raw
    value = _ESCAPE.sub(_unescaped, raw)
    if _SURROGATE.search(value):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _unescaped(found: re.Match[str]) -> str:
    braced, short, long, octets, octal, newline, other = found.groups()
    code = braced or short or long or octets
    if code is not None:
        point = int(code, 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    if octal is not None:
        return chr(int(octal, 8))
    if newline is not None:
        return ""
    return _SIMPLE_ESCAPES.get(other, other)


def verbatim(raw: str) -> str:
    """Decode nothing."""
    return raw


def unescape_lines(raw: str) -> str:
    """Decode like `unescape`; an escaped line end also swallows the indentation of the next line (Rust)."""
    return unescape(_CONTINUED.sub("", raw)) if "\\" in raw else raw


def unescape_single(raw: str) -> str:
    r"""Decode `\\` and `\'` only (PHP and Ruby single quotes)."""
    return raw.replace("\\\\", "\\").replace("\\'", "'") if "\\" in raw else raw
