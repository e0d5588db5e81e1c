"""Rules for statements that many languages share, and the names of declared types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Block,
    Choice,
    Expr,
    Join,
    LoopStmt,
    Num,
    Opaque,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot.engine import STATEMENTS, Lowered, Lowering, Rule
from detector.extract.polyglot.typenames import type_name

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from detector.model.fact import LoopKind


def assignment(target: str = "left", value: str = "right", type_field: str = "type", *, declares: bool = False) -> Rule:
    """Lower `target = value` by field names. `declares` where this is how variables come into being."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        declared = node.field(type_field)
        assigned = lowering.expr(node.field(target))
        return Assign(
            start, end, [assigned], lowering.maybe(node.field(value)), type_name(lowering.text(declared)), declares
        )

    return rule


def augmented(joins: frozenset[str], fields: tuple[str, str, str] = ("left", "operator", "right")) -> Rule:
    """Lower `target += value`: joined to what was there for strings, otherwise unknown."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        target = lowering.expr(node.field(fields[0]))
        given = lowering.expr(node.field(fields[2]))
        return grown(target, lowering.text(node.field(fields[1])), given, joins, (start, end))

    return rule


def grown(target: Expr, sign: str, given: Expr, joins: frozenset[str], span: tuple[int, int]) -> Expr:
    """Make an assignment whose sign says how the old value takes part."""
    value: Expr
    if sign in joins:
        value = Join(*span, [target, given])
    elif sign in {"??=", "||=", "&&="}:
        value = Choice(*span, [target, given])
    elif sign in {"=", ":="}:
        value = given
    else:
        value = Opaque(*span, [given])
    return Assign(*span, [target], value, declares=False)


def stepped(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `x++` and `++x` as `x += 1`; another sign before or behind a value changes nothing of it."""
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if len(parts) != 1:
        return Opaque(start, end, parts) if parts else None
    is_step = "++" in (lowering.source[start : start + 2], lowering.source[end - 2 : end])
    return grown(parts[0], "++", Num(end, end, "1"), _STEPS, (start, end)) if is_step else parts[0]


_STEPS = frozenset({"++"})


def returns(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `return value`."""
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if len(parts) > 1:
        return Return(start, end, Seq(start, end, parts))
    return Return(start, end, parts[0] if parts else None)


def block(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower statements in order."""
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node))


def loop(kind: LoopKind, target: str = "", iterable: str = "", body: str = "body") -> Rule:
    """Lower a loop by field names; what is neither target, iterable nor body goes first into the body."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        over, each, inner = (node.field(field) if field else None for field in (iterable, target, body))
        targets = [] if each is None else lowering.exprs([each])
        taken = {child.replace("").start_pos for child in (over, each, inner) if child is not None}
        rest = [child for child in node.children() if child.replace("").start_pos not in taken]
        statements = lowering.stmts(rest) + ([] if inner is None else lowering.stmts([inner]))
        return LoopStmt(start, end, kind, targets, lowering.maybe(over), statements)

    return rule


def chain_of_ifs(
    otherwise: str, nested: frozenset[str], condition: str = "condition", again: frozenset[str] = frozenset()
) -> Rule:
    """Lower `if .. else if ..` as one flat block of branches, however long.

    `nested` wraps the next `if`, which is of the same kind or one of `again`.
    """

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        same = again | {node.kind()}
        body: list[Stmt] = []
        current: SgNode | None = node
        while current is not None:
            following = current.field(otherwise)
            stop = None if following is None else following.replace("").start_pos
            tested = current.field(condition)
            head = -1 if tested is None else tested.replace("").start_pos
            for child in current.children():
                at = child.replace("").start_pos
                if at == stop:
                    break
                inner = lowering.stmts([child])
                if at <= head:
                    body.extend(inner)
                elif inner:
                    body.append(as_branch(inner, lowering.span(child)))
            current = None
            if following is not None:
                current = _next_if(following, same, nested)
                if current is None:
                    body.append(as_branch(lowering.stmts([following]), lowering.span(following)))
        return Block(start, end, body, choice=True)

    return rule


def as_branch(body: list[Stmt], span: tuple[int, int]) -> Block:
    """Make a branch of statements; one that is a branch already stays."""
    only = body[0] if len(body) == 1 else None
    if isinstance(only, Block) and only.maybe:
        return only
    return Block(*span, body, maybe=True)


def branch(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower what happens only under a condition: a case, a handler, an `else`."""
    start, end = lowering.span(node)
    body = lowering.body(node)
    return Block(start, end, body, maybe=True) if body else None


def attempt(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `try`: its body may end early, its handlers are branches."""
    start, end = lowering.span(node)
    body: list[Stmt] = []
    for child in node.children():
        inner = lowering.stmts([child])
        if inner and child.kind().endswith(("block", "statement", "body", "statements")):
            body.append(as_branch(inner, lowering.span(child)))
        else:
            body.extend(inner)
    return Block(start, end, body)


def _next_if(node: SgNode, same: frozenset[str], wrappers: frozenset[str]) -> SgNode | None:
    if node.kind() in same:
        return node
    if node.kind() in wrappers:
        return next((child for child in node.children() if child.kind() in same), None)
    return None


def with_value(body: list[Stmt], of_assignments: bool = False) -> list[Stmt]:
    """Complete a function body whose last expression is its value; of branches at its end, every last one.

    `of_assignments` if an assignment has a value, too.
    """
    if of_assignments and body and isinstance(body[-1], Assign):
        body[-1] = Return(body[-1].start, body[-1].end, body[-1])
        return body
    for position in range(len(body) - 1, -1, -1):
        last = body[position]
        if isinstance(last, Block):
            with_value(last.body)
            if not last.maybe:
                break
            continue
        if position == len(body) - 1 and not isinstance(last, (*STATEMENTS, Assign, LoopStmt)):
            if isinstance(last, Str):
                last.prose = False
            body[position] = Return(last.start, last.end, last)
        break
    return body
