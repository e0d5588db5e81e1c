"""Lua to the intermediate tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Block,
    CallExpr,
    Expr,
    ImportExpr,
    Index,
    Lambda,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Seq,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import Functions, child_of, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_FUNCTIONS = Functions(frozenset(), blocks=frozenset({"block"}))
_LONG_BRACKET = re.compile(r"\[(=*)\[\n?")


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    long = _LONG_BRACKET.match(lowering.source, start, end)
    if long is not None:
        return Str(start, end, lowering.source[long.end() : max(end - 2 - len(long.group(1)), long.end())])
    return Str(start, end, strings.unescape(lowering.source[start + 1 : max(end - 1, start + 1)]))


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    function, given = lowering.expr(node.field("name")), node.field("arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    if arguments and isinstance(function, Name) and function.id in {"require", "dofile", "loadfile"}:
        return ImportExpr(start, end, arguments[0])
    return CallExpr(start, end, function, arguments)


def _member(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    return Attr(start, end, lowering.expr(children[0]), lowering.text(children[-1]))


def _index(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Index(start, end, lowering.expr(node.children()[0]), lowering.expr(node.field("field")))


def _table(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        if child.kind() == "field":
            named, value = child.field("name"), lowering.expr(child.field("value"))
            key = None if named is None else lowering.maybe(named)
            # `[k] = v` has a computed key, `k = v` a written one.
            computed = lowering.text(child).startswith("[")
            entries.append(
                (key if computed and isinstance(key, Str) else None if computed else shapes.as_key(key), value)
            )
    keyed = any(key is not None for key, _ in entries)
    return Map(start, end, entries) if keyed else Seq(start, end, [value for _, value in entries])


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    listed, given = child_of(node, "variable_list"), child_of(node, "expression_list")
    targets = lowering.exprs(listed.children()) if listed is not None else []
    values = lowering.exprs(given.children()) if given is not None else []
    parent = node.parent()
    declares = parent is not None and parent.kind() == "variable_declaration"
    body = [
        Assign(start, end, [target], values[position] if position < len(values) else None, "", declares)
        for position, target in enumerate(targets)
    ]
    return body[0] if len(body) == 1 else Block(start, end, [*body, *values[len(targets) :]])


def _values(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    values = lowering.exprs(node.children())
    return values[0] if len(values) == 1 else Seq(start, end, values)


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a function; one of a table is assigned to its member."""
    named = node.field("name")
    if named is None or named.is_leaf():
        return _FUNCTIONS.define(lowering, node) if named is None else _plain(lowering, node, named)
    start, end = lowering.span(node)
    body = _FUNCTIONS.anonymous(lowering, node)
    value = body if isinstance(body, Lambda) else None
    return Assign(start, end, [lowering.expr(named)], value, declares=False)


def _plain(lowering: Lowering, node: SgNode, named: SgNode) -> Lowered:
    parameters = _FUNCTIONS.parameter_list(lowering, node.field("parameters"))
    return function_def(lowering, node, named, parameters, lowering.body(node.field("body")))


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    body = lowering.body(node.field("body"))
    each = child_of(node, "for_generic_clause")
    if each is None:
        return LoopStmt(start, end, LoopKind.FOR, [], None, body)
    listed, given = child_of(each, "variable_list"), child_of(each, "expression_list")
    targets = lowering.exprs(listed.children()) if listed is not None else []
    over = lowering.exprs(given.children()) if given is not None else []
    source = over[0] if len(over) == 1 else Opaque(start, end, over)
    if isinstance(source, CallExpr) and isinstance(source.func, Name) and source.func.id in {"ipairs", "pairs"}:
        source = source.arguments[0] if source.arguments else source
    return LoopStmt(start, end, LoopKind.FOR, targets, source, body)


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "number": shapes.number,
    "nil": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "string": _string,
    "function_call": _call,
    "dot_index_expression": _member,
    "method_index_expression": _member,
    "bracket_index_expression": _index,
    "expression_list": _values,
    "table_constructor": _table,
    "binary_expression": shapes.operator(frozenset({".."}), frozenset({"or", "and"})),
    "assignment_statement": _assignment,
    "function_declaration": _function,
    "function_definition": _FUNCTIONS.anonymous,
    "return_statement": statements.returns,
    "if_statement": statements.block,
    "elseif_statement": statements.branch,
    "else_statement": statements.branch,
    "for_statement": _for,
    "while_statement": statements.loop(LoopKind.WHILE),
    "repeat_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="lua",
    parsers=("lua",),
    rules=_RULES,
    fragile=True,
    transparent=kinds("parenthesized_expression unary_expression"),
    ignored=kinds("comment hash_bang_line empty_statement goto_statement label_statement break_statement"),
    spine={
        "function_call": "name",
        "dot_index_expression": "",
        "method_index_expression": "",
        "bracket_index_expression": "",
    },
)
