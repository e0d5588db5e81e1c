"""Elixir to the intermediate tree. Everything is a call there; `_FORMS` tells those that are something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.keys import GIVEN_SETTINGS
from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Expr,
    ImportStmt,
    Index,
    Keyword,
    Lambda,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Parameter,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import child_of, class_def, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ast_grep_py import SgNode

_HOLES = frozenset({"interpolation"})
_OPENING = re.compile(r'"""|\'\'\'|["\']|~[a-zA-Z]+("""|\'\'\'|.)')
_JOINS = frozenset({"<>", "++"})
_CHOOSES = frozenset({"||", "or", "&&", "and"})
_SETTINGS = re.compile(r"^\s*(?:import Config|use Mix\.Config)\b", re.MULTILINE)
"""What files of settings begin with."""
_KEYS = kinds("atom alias")
_DOCS = kinds("doc moduledoc typedoc shortdoc")


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = _OPENING.match(lowering.source, start, end)
    begin = found.end() if found else start
    opening = "" if found is None else found.group(1) or found.group()
    inner_end = max(end - len(opening), begin)
    modifiers = child_of(node, "sigil_modifiers")
    if modifiers is not None:
        inner_end = max(lowering.span(modifiers)[0] - len(opening), begin)
    holes = [child for child in node.children() if child.kind() in _HOLES]
    value = strings.joined(lowering, holes, (begin, inner_end), strings.unescape, (start, end))
    if lowering.source.startswith("~w", start) and isinstance(value, Str):
        return Seq(start, end, [Str(start, end, word) for word in value.value.split()])
    return value


def _atom(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Str(start, end, lowering.source[start:end].strip(":\"'"))


def _keyword_text(lowering: Lowering, node: SgNode) -> str:
    return lowering.text(node).rstrip(": \n\t").strip("\"'")


def _pair(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    key, value = node.field("key"), node.field("value")
    named = key if key is not None else node.children()[0]
    return Keyword(start, end, _keyword_text(lowering, named), lowering.expr(value))


def _keywords(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return _map_of(lowering.exprs(node.children()), (start, end))


def _map_of(parts: list[Expr], span: tuple[int, int]) -> Expr:
    entries: list[tuple[Expr | None, Expr]] = []
    for part in parts:
        if isinstance(part, Keyword):
            entries.append((Str(part.start, part.start + len(part.name), part.name), part.value))
        elif isinstance(part, Map):
            entries.extend(part.entries)
        else:
            entries.append((None, part))
    return Map(*span, entries)


def _map(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `%{..}` to a map and `%Name{..}` to a call of the struct."""
    start, end = lowering.span(node)
    content, struct = child_of(node, "map_content"), child_of(node, "struct")
    parts = lowering.exprs(content.children()) if content is not None else []
    value = _map_of(parts, (start, end))
    if struct is None or not isinstance(value, Map):
        return value
    arguments: list[Expr] = [
        Keyword(item.start, item.end, key.value, item) if isinstance(key, Str) else item for key, item in value.entries
    ]
    return CallExpr(start, end, shapes.dotted(lowering.text(struct), start), arguments, new=True)


def _list(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    items = lowering.exprs(node.children())
    if len(items) == 1 and isinstance(items[0], Map) and child_of(node, "keywords") is not None:
        return items[0]
    return Seq(start, end, items)


def _binary(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    sign = lowering.text(node.field("operator"))
    if sign in _JOINS or sign in _CHOOSES:
        return _OPERATOR(lowering, node)
    left, right = lowering.expr(node.field("left")), lowering.expr(node.field("right"))
    if sign == "|>":
        if isinstance(right, CallExpr):
            return CallExpr(start, end, right.func, [left, *right.arguments])
        return CallExpr(start, end, right, [left])
    if sign in {"=", "<-", "\\\\"}:
        return Assign(start, end, [left], right)
    if sign == "=>":
        return Map(start, end, [(left if isinstance(left, Str) else None, right)])
    return Opaque(start, end, [left, right])


_OPERATOR = shapes.operator(_JOINS, _CHOOSES)


def _unary(lowering: Lowering, node: SgNode) -> Lowered:
    """Module attributes are members of the module; `&(..)` is a function."""
    start, end = lowering.span(node)
    sign, operand = lowering.text(node.field("operator")), node.field("operand")
    if operand is None:
        return None
    if sign == "@":
        return _attribute(lowering, operand, (start, end))
    if sign == "&":
        parts = lowering.exprs(node.field_children("operand"))
        if len(parts) == 1 and isinstance(parts[0], Opaque) and len(parts[0].parts) == 2:
            return parts[0].parts[0]
        return Lambda(start, end, [Parameter(start, start, "&1")], statements.with_value(list(parts)))
    return lowering.lower(operand)


def _attribute(lowering: Lowering, node: SgNode, span: tuple[int, int]) -> Lowered:
    if node.kind() != "call":
        return Attr(*span, Name(span[0], span[0], "self"), lowering.text(node))
    named, given = lowering.text(node.field("target")), child_of(node, "arguments")
    values = lowering.exprs(given.children()) if given is not None else []
    if named in {"spec", "type", "callback", "typep", "opaque"}:
        return None
    for value in values:
        if named in _DOCS and isinstance(value, Str):
            value.prose = True
            return value
    at = (span[0] + 1, span[0] + 1 + len(named))
    return Assign(*span, [Name(*at, named)], values[0] if values else None)


def _dot(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    left, right = node.field("left"), node.field("right")
    target = lowering.expr(left)
    if isinstance(target, Str):
        target = Name(target.start, target.end, target.value)
    return target if right is None else Attr(start, end, target, lowering.text(right))


def _call(lowering: Lowering, node: SgNode, is_form: bool = True) -> Lowered:
    target = node.field("target")
    if is_form and target is not None and target.kind() == "identifier":
        form = _FORMS.get(lowering.text(target))
        if form is not None:
            return form(lowering, node)
    start, end = lowering.span(node)
    arguments = _arguments(lowering, node)
    inner = child_of(node, "do_block")
    if inner is not None:
        arguments.append(Lambda(*lowering.span(inner), [], statements.with_value(lowering.body(inner))))
    return CallExpr(start, end, lowering.expr(target), arguments)


def _arguments(lowering: Lowering, node: SgNode) -> list[Expr]:
    """The arguments; trailing keywords are named ones."""
    given = child_of(node, "arguments")
    found: list[Expr] = []
    for child in [] if given is None else given.children():
        found.extend(lowering.exprs(child.children() if child.kind() == "keywords" else [child]))
    return found


def _module(lowering: Lowering, node: SgNode) -> Lowered:
    given, inner = child_of(node, "arguments"), child_of(node, "do_block")
    named = None if given is None else child_of(given, "alias")
    return class_def(lowering, node, named, [], lowering.body(inner))


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    given, inner = child_of(node, "arguments"), child_of(node, "do_block")
    if given is None or not given.children():
        return None
    head: SgNode | None = given.children()[0]
    if head is not None and head.kind() == "binary_operator" and lowering.text(head.field("operator")) == "when":
        head = head.field("left")
    if head is None:
        return None
    named = head.field("target") if head.kind() == "call" else head
    listed = child_of(head, "arguments") if head.kind() == "call" else None
    body = lowering.body(inner) if inner is not None else lowering.stmts(_short_bodies(lowering, given))
    if named is None:
        return None
    return function_def(lowering, node, named, _parameters(lowering, listed), statements.with_value(body))


def _short_bodies(lowering: Lowering, node: SgNode) -> list[SgNode]:
    """The values of `do:` and `else:`."""
    listed = child_of(node, "keywords")
    found = []
    for pair in [] if listed is None else listed.children():
        value = pair.field("value") if pair.kind() == "pair" else None
        if value is not None and _keyword_text(lowering, pair.children()[0]) in {"do", "else"}:
            found.append(value)
    return found


def _parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    found: list[Parameter] = []
    for child in [] if node is None else node.children():
        target = lowering.maybe(child)
        if target is None:
            continue
        default: Expr | None = None
        if isinstance(target, Assign):
            default = target.value
            target = target.targets[0]
        named = target.id if isinstance(target, Name) else ""
        found.append(Parameter(*lowering.span(child), named, default, "", None if named else target))
    return found


def _import(star: bool) -> Callable[[Lowering, SgNode], Lowered]:
    def form(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        given = child_of(node, "arguments")
        if given is None or not given.children():
            return None
        first = given.children()[0]
        alias = re.search(r"\bas:\s*([\w.]+)", lowering.text(given))
        text = lowering.text(first)
        base, brace, inner = text.partition(".{")
        modules = [f"{base}.{part.strip()}" for part in inner.rstrip("} \n").split(",")] if brace else [text]
        body: list[Stmt] = []
        for module in modules:
            local = alias.group(1) if alias else module.rpartition(".")[2]
            bindings = [Binding("*", "*"), Binding("", local)] if star else [Binding("", local)]
            body.append(ImportStmt(start, end, module, bindings))
        return body[0] if len(body) == 1 else Block(start, end, body)

    return form


def _branches(lowering: Lowering, node: SgNode) -> Lowered:
    """`if`, `case`, `cond`, `with`, `try`: what is asked, then the branches."""
    start, end = lowering.span(node)
    given, inner = child_of(node, "arguments"), child_of(node, "do_block")
    body: list[Stmt] = []
    for child in [] if given is None else given.children():
        if child.kind() != "keywords":
            body.extend(lowering.stmts([child]))
    if given is not None:
        body.extend(
            Block(*lowering.span(part), lowering.stmts([part]), maybe=True) for part in _short_bodies(lowering, given)
        )
    straight: list[Stmt] = []
    for child in [] if inner is None else inner.children():
        if child.kind() == "stab_clause" or child.kind().endswith("_block"):
            body.extend(lowering.stmts([child]))
        else:
            straight.extend(lowering.stmts([child]))
    if straight:
        body.append(Block(start, end, straight, maybe=True))
    return Block(start, end, body)


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given, inner = child_of(node, "arguments"), child_of(node, "do_block")
    targets: list[Expr] = []
    over: Expr | None = None
    body: list[Stmt] = []
    for child in [] if given is None else given.children():
        if child.kind() == "keywords":
            body.extend(lowering.stmts(_short_bodies(lowering, given)) if given is not None else [])
            continue
        lowered = lowering.maybe(child)
        if over is None and isinstance(lowered, Assign):
            targets, over = lowered.targets, lowered.value
        elif lowered is not None:
            body.append(lowered)
    body.extend(lowering.body(inner))
    return LoopStmt(start, end, LoopKind.COMPREHENSION, targets, over, body)


def _anonymous(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    clauses = [child for child in node.children() if child.kind() == "stab_clause"]
    if len(clauses) == 1:
        clause = clauses[0]
        parameters = _parameters(lowering, clause.field("left"))
        return Lambda(start, end, parameters, statements.with_value(lowering.body(clause.field("right"))))
    return Lambda(start, end, [Parameter(start, start, "")], lowering.stmts(clauses))


def _access(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Index(start, end, lowering.expr(node.field("target")), lowering.expr(node.field("key")))


def _name(lowering: Lowering, node: SgNode) -> Lowered:
    named = lowering.name(node)
    return Name(named.start, named.end, "self") if named.id == "__MODULE__" else named


def _config(lowering: Lowering, node: SgNode) -> Lowered:
    """`config :shop, Shop.Sms, url: "..."` gives the settings of an application, and is an assignment to what it names."""
    given = child_of(node, "arguments")
    parts = [] if given is None or not _SETTINGS.search(lowering.source) else given.children()
    told = [part for part in parts if part.kind()[0].isalpha()]
    if len(told) not in (2, 3) or any(part.kind() not in _KEYS for part in told[:-1]):
        return _call(lowering, node, is_form=False)
    start, end = lowering.span(node)
    keys = [lowering.text(part).lstrip(":") for part in told[:-1]]
    # A file may give settings of one application in several places, so that the place belongs to the name.
    name = f"{start}{GIVEN_SETTINGS}{'.'.join(keys)}"
    return Assign(start, end, [Name(start, start, name)], lowering.expr(told[-1]))


def _nothing(_lowering: Lowering, _node: SgNode) -> Lowered:
    return None


_FORMS: dict[str, Callable[[Lowering, SgNode], Lowered]] = {
    "defmodule": _module,
    "defimpl": _module,
    "defprotocol": _module,
    "def": _function,
    "defp": _function,
    "defmacro": _function,
    "defmacrop": _function,
    "alias": _import(star=False),
    "require": _import(star=False),
    "import": _import(star=True),
    "use": _import(star=True),
    "if": _branches,
    "unless": _branches,
    "case": _branches,
    "cond": _branches,
    "with": _branches,
    "try": _branches,
    "for": _for,
    "config": _config,
}

_RULES: dict[str, Rule] = {
    "identifier": _name,
    "alias": shapes.path,
    "integer": shapes.number,
    "float": shapes.number,
    "boolean": shapes.number,
    "nil": shapes.number,
    "atom": _atom,
    "quoted_atom": _atom,
    "string": _string,
    "charlist": _string,
    "sigil": _string,
    "char": shapes.number,
    "call": _call,
    "dot": _dot,
    "pair": _pair,
    "keywords": _keywords,
    "map": _map,
    "list": _list,
    "tuple": shapes.sequence,
    "bitstring": shapes.sequence,
    "binary_operator": _binary,
    "unary_operator": _unary,
    "access_call": _access,
    "anonymous_function": _anonymous,
    "stab_clause": statements.branch,
    "rescue_block": statements.branch,
    "catch_block": statements.branch,
    "else_block": statements.branch,
    "after_block": statements.block,
}

GRAMMAR = Grammar(
    language="elixir",
    parsers=("elixir",),
    rules=_RULES,
    fragile=True,
    bare_members=True,
    ignored=kinds("comment operator_identifier"),
    spine={"binary_operator": "left", "call": "target", "dot": "left", "access_call": "target"},
)
