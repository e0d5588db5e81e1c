"""Rules for expressions that many languages share, made from the names of their fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.slashes import is_slash_pattern
from detector.extract.flow.tree import (
    Attr,
    Block,
    CallExpr,
    Cast,
    Choice,
    Expr,
    FunctionDef,
    Index,
    Join,
    Keyword,
    Lambda,
    Map,
    Name,
    Num,
    Opaque,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot.engine import Lowered, Lowering, Rule, as_expr
from detector.extract.polyglot.strings import inside
from detector.extract.polyglot.typenames import type_name

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_LONG = 5_000
"""Longest list that keeps its numbers."""


def name(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower the node's text as a name."""
    return lowering.name(node)


def number(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower the node's text as a number, boolean or null."""
    start, end = lowering.span(node)
    return Num(start, end, lowering.source[start:end])


def first_name(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a type with arguments to its name."""
    first = next(iter(node.children()), None)
    return None if first is None else lowering.lower(first)


def nothing(_lowering: Lowering, _node: SgNode) -> Lowered:
    """Drop what says nothing: types, pragmas."""
    return None


def slash_pattern(lowering: Lowering, node: SgNode) -> Lowered:
    """Keep of regular expressions only those that take the slash from the end of an address."""
    text = lowering.text(node)
    return Str(*lowering.span(node), text) if is_slash_pattern(text) else None


def call(function: str = "function", arguments: str = "arguments", new: bool = False) -> Rule:
    """Lower a call by field names."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        target = node.field(function)
        given = node.field(arguments)
        return CallExpr(
            start,
            end,
            lowering.expr(target) if target is not None else Opaque(start, start, []),
            lowering.exprs(given.children()) if given is not None else [],
            new,
        )

    return rule


def attribute(of: str, member: str) -> Rule:
    """Lower `of.member` by field names; without an object just the name."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        target, named = node.field(of), node.field(member)
        if target is None or named is None:
            return inside(lowering, node)
        return Attr(start, end, lowering.expr(target), lowering.text(named))

    return rule


def index(of: str, key: str) -> Rule:
    """Lower `of[key]` by field names."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        return Index(start, end, lowering.expr(node.field(of)), lowering.expr(node.field(key)))

    return rule


def path(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower names in a row, whatever separates them: `a.b.c`, `a::b`."""
    start, end = lowering.span(node)
    return dotted(lowering.source[start:end], start)


def dotted(text: str, start: int) -> Expr:
    """Turn a written-out chain of names into attributes."""
    found = re.finditer(r"[^\s.:\\/>?<-]+", text)
    parts = [(part.start() + start, part.end() + start, part.group()) for part in found]
    if not parts:
        return Opaque(start, start + len(text), [])
    first = parts[0]
    whole: Expr = Name(*first)
    for _, end, part in parts[1:40]:
        whole = Attr(first[0], end, whole, part)
    return whole


def operator(
    joins: frozenset[str],
    chooses: frozenset[str] = frozenset(),
    fields: tuple[str, str, str] = ("left", "operator", "right"),
) -> Rule:
    """Lower a binary operator: joining strings, choosing a value, or any other. Chains of one role become one node."""
    left, between, right = fields

    def role_of(lowering: Lowering, node: SgNode) -> str:
        sign = lowering.text(node.field(between))
        return "join" if sign in joins else "choice" if sign in chooses else "equal" if sign in _EQUALS else ""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        kind, role = node.kind(), role_of(lowering, node)
        operands = []
        current = node
        while True:
            operands.append(current.field(right))
            inner = current.field(left)
            if inner is None or inner.kind() != kind or role_of(lowering, inner) != role:
                operands.append(inner)
                break
            current = inner
        operands.reverse()
        parts = [lowering.expr(operand) for operand in operands if operand is not None]
        return _combined(role, start, end, parts)

    return rule


def _combined(role: str, start: int, end: int, parts: list[Expr]) -> Expr:
    last = parts[-1] if parts else None
    if role == "join":
        return Join(start, end, parts[:-1] + last.parts if isinstance(last, Join) else parts)
    if role == "choice":
        return Choice(start, end, parts[:-1] + last.options if isinstance(last, Choice) else parts)
    return Opaque(start, end, parts, role == "equal")


_EQUALS = frozenset({"==", "===", "!=", "!=="})


def positional_operator(joins: frozenset[str], chooses: frozenset[str] = frozenset()) -> Rule:
    """Lower a binary operator in a grammar without field names: operand, sign, operand. Chains become one flat node."""

    def split(node: SgNode) -> tuple[SgNode, str, SgNode] | None:
        children = [child for child in node.children() if not child.kind().endswith("comment")]
        return (children[0], lowering_sign(children[1:-1]), children[-1]) if len(children) >= 3 else None

    def lowering_sign(between: list[SgNode]) -> str:
        return "".join(child.text() for child in between)[:8]

    def role_of(sign: str) -> str:
        return "join" if sign in joins else "choice" if sign in chooses else ""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        kind, pieces = node.kind(), split(node)
        if pieces is None:
            return inside(lowering, node)
        role = role_of(pieces[1])
        operands = []
        while True:
            operands.append(pieces[2])
            inner = pieces[0]
            deeper = split(inner) if inner.kind() == kind else None
            if deeper is None or role_of(deeper[1]) != role:
                operands.append(inner)
                break
            pieces = deeper
        operands.reverse()
        return _combined(role, start, end, [lowering.expr(operand) for operand in operands])

    return rule


def choice(*fields: str, condition: str = "condition") -> Rule:
    """Lower a conditional expression: the condition is looked at, the value is one of the fields."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        asked = lowering.maybe(node.field(condition))
        options: list[Expr] = []
        for field in fields:
            value = lowering.maybe(node.field(field))
            if isinstance(value, Choice):
                options.extend(value.options)
            elif value is not None:
                options.append(value)
        chosen = Choice(start, end, options)
        if asked is None or isinstance(asked, (Name, Num)):
            return chosen
        chosen.options.append(Opaque(asked.start, asked.end, [asked]))
        return chosen

    return rule


def sequence(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a list, tuple or set literal. Very long ones keep only what is not a number."""
    start, end = lowering.span(node)
    items = lowering.exprs(node.children())
    if len(items) > _LONG:
        items = [item for item in items if not isinstance(item, Num)]
    return Seq(start, end, items)


def mapping(pair: frozenset[str], key: str = "key", value: str = "value") -> Rule:
    """Lower a literal of pairs; bare names as keys are strings. Other members have no known key."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        entries: list[tuple[Expr | None, Expr]] = []
        for child in node.children():
            if child.kind() in pair:
                entries.append((as_key(lowering.maybe(child.field(key))), lowering.expr(child.field(value))))
                continue
            other = lowering.maybe(child)
            if other is not None:
                entries.append((None, other))
        return Map(start, end, entries)

    return rule


def as_key(key: Expr | None) -> Expr | None:
    """Turn a bare name in the place of a key into its text."""
    if isinstance(key, Name):
        return Str(key.start, key.end, key.id)
    if isinstance(key, Num):
        return Str(key.start, key.end, key.value)
    return key


def keyword(label: str = "name", value: str = "value") -> Rule:
    """Lower a named argument."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        given = lowering.expr(node.field(value))
        named = lowering.text(node.field(label))
        return Keyword(start, end, named.rstrip(":="), given) if named else given

    return rule


def spread(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower an argument or item that stands for several."""
    start, end = lowering.span(node)
    return Keyword(start, end, "*", inside(lowering, node))


def cast(value: str, type_field: str) -> Rule:
    """Lower `value as type` by field names; without a field for the value the first child is taken."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        inner = node.field(value) if value else next(iter(node.children()), None)
        declared = type_name(lowering.text(node.field(type_field) if type_field else node.children()[-1]))
        target = lowering.expr(inner)
        return Cast(start, end, target, declared) if declared else target

    return rule


def selection(subject: str, body: str, arms: frozenset[str], value: str = "") -> Rule:
    """Lower a `match` that is an expression: one of the values of its arms; subject and patterns are looked at."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        asked = node.field(subject) if subject else None
        looked: list[Expr] = [] if asked is None else lowering.exprs([asked])
        options: list[Stmt] = []
        listed = node.field(body) if body else node
        for arm in [] if listed is None else listed.children():
            if arm.kind() not in arms:
                continue
            parts = arm.children()
            chosen = arm.field(value) if value else parts[-1]
            at = None if chosen is None else chosen.replace("").start_pos
            looked.extend(lowering.exprs(part for part in parts if part.replace("").start_pos != at))
            inner = lowering.stmts([] if chosen is None else [chosen])
            for last in inner[-1:]:
                if isinstance(last, Str):
                    last.prose = False
            options.append(Block(*lowering.span(arm), inner, maybe=True))
        before: list[Stmt] = [Opaque(start, start, looked)] if looked else []
        return Block(start, end, before + options)

    return rule


def members_of(statement: Stmt) -> list[Expr]:
    """Turn a member of an anonymous class into expressions: its methods are closures."""
    if isinstance(statement, FunctionDef):
        return [*statement.decorators, Lambda(statement.start, statement.end, statement.parameters, statement.body)]
    if isinstance(statement, Block):
        return [part for inner in statement.body for part in members_of(inner)]
    return [as_expr(statement)]
