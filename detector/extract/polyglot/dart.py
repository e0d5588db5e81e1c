"""Dart to the intermediate tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Cast,
    Choice,
    ExportStmt,
    Expr,
    ImportStmt,
    Index,
    Join,
    Keyword,
    Lambda,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import dart_functions, shapes, statements, strings
from detector.extract.polyglot.definitions import after, child_of, class_def, constant
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_OPENING = re.compile(r"r?('''|\"\"\"|'|\")")
_HOLES = frozenset({"template_substitution"})
_DECLARED = kinds("initialized_identifier static_final_declaration initialized_variable_definition")


def _import(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = node.find(kind="string_literal")
    module = lowering.maybe(found) if found is not None else None
    if not isinstance(module, Str):
        return None
    if lowering.source.startswith("export", start):
        return ExportStmt(start, end, module.value, [Binding("*", "*")])
    specification = node.find(kind="import_specification")
    alias = None if specification is None else specification.field("alias")
    if alias is not None:
        return ImportStmt(start, end, module.value, [Binding("", lowering.text(alias))])
    shown: list[Binding] = []
    for combinator in [] if specification is None else specification.children():
        if combinator.kind() == "combinator" and lowering.text(combinator).startswith("show"):
            names = [lowering.text(child) for child in combinator.children() if child.kind() == "identifier"]
            shown.extend(Binding(name, name) for name in names)
    return ImportStmt(start, end, module.value, shown or [Binding("*", "*")])


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    """Neighbouring literals are one."""
    start, end = lowering.span(node)
    parts = [_literal(lowering, child) for child in node.children() if "string_literal" in child.kind()]
    if len(parts) == 1:
        return parts[0]
    return Join(start, end, parts)


def _literal(lowering: Lowering, node: SgNode) -> Expr:
    start, end = lowering.span(node)
    found = _OPENING.match(lowering.source, start, end)
    begin = found.end() if found else start
    quote = len(found.group(1)) if found else 0
    raw = lowering.source.startswith("r", start)
    holes = [child for child in node.children() if child.kind() in _HOLES]
    decode = strings.verbatim if raw else strings.unescape
    return strings.joined(lowering, holes, (begin, max(end - quote, begin)), decode, (start, end))


def _dollar_name(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Name(start, end, lowering.source[start:end].lstrip("$"))


def _new(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    kind, given = node.field("type"), node.field("arguments")
    at = start if kind is None else lowering.span(kind)[0]
    function = shapes.dotted(type_name(lowering.text(kind)), at)
    return CallExpr(start, end, function, lowering.exprs(given.children()) if given is not None else [], new=True)


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = node.field("arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return _hung(lowering, node.field("function"), lambda target: CallExpr(start, end, target, arguments))


def _member(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    name = lowering.text(node.field("property"))
    return _hung(lowering, node.field("object"), lambda target: Attr(start, end, target, name))


def _index(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    key = lowering.expr(node.field("index"))
    return _hung(lowering, node.field("object"), lambda target: Index(start, end, target, key))


def _hung(lowering: Lowering, node: SgNode | None, make: Callable[[Expr], Expr]) -> Expr:
    """NOTE: the grammar reads `(x) => x.y()` as `((x) => x).y()`; what hangs on such a function belongs into it."""
    target = lowering.expr(node)
    if (
        isinstance(target, Lambda)
        and node is not None
        and node.kind() != "parenthesized_expression"
        and len(target.body) == 1
    ):
        only = target.body[0]
        if isinstance(only, Return) and only.value is not None:
            only.value = make(only.value)
            only.end = target.end = only.value.end
            return target
    return make(target)


def _named_argument(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    return Keyword(start, end, lowering.text(children[0]).rstrip(": \n"), lowering.expr(children[-1]))


def _collection(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        if child.kind() == "pair":
            key = lowering.maybe(child.field("key"))
            entries.append((key if isinstance(key, Str) else None, lowering.expr(child.field("value"))))
        else:
            entries.extend((None, part) for part in lowering.exprs([child]))
    keyed = any(key is not None for key, _ in entries)
    return Map(start, end, entries) if keyed or not entries else Seq(start, end, [value for _, value in entries])


def _assignable(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    target, key, named = node.field("object"), node.field("index"), node.field("property")
    if target is not None and key is not None:
        return Index(start, end, lowering.expr(target), lowering.expr(key))
    if target is not None and named is not None:
        return Attr(start, end, lowering.expr(target), lowering.text(named))
    return strings.inside(lowering, node)


def _cast(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    kind = child_of(children[-1], "type")
    value = lowering.expr(children[0])
    declared = type_name(lowering.text(kind))
    return Cast(start, end, value, declared) if declared else value


def _if_null(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Choice(start, end, lowering.exprs(node.children()))


def _expression_statement(lowering: Lowering, node: SgNode) -> Lowered:
    """`a..b()..c = 1`: every section hangs on a."""
    start, end = lowering.span(node)
    children = node.children()
    if not any(child.kind() == "cascade_section" for child in children):
        return next(iter(lowering.stmts(children)), None)
    target = lowering.expr(children[0])
    body: list[Stmt] = [target]
    for child in children[1:]:
        if child.kind() == "cascade_section":
            body.extend(_section(lowering, child, target))
    return Block(start, end, body)


def _section(lowering: Lowering, node: SgNode, target: Expr) -> list[Stmt]:
    start, end = lowering.span(node)
    called, selected = child_of(node, "cascade_call_expression"), child_of(node, "cascade_selector")
    if called is not None:
        named, given = called.field("property"), called.field("arguments")
        function = Attr(start, end, target, lowering.text(named))
        return [CallExpr(start, end, function, lowering.exprs(given.children()) if given is not None else [])]
    value = after(node, "=")
    if selected is not None and value is not None:
        return [Assign(start, end, [Attr(start, end, target, lowering.text(selected))], lowering.expr(value))]
    return list(lowering.exprs(node.children()))


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    bases: list[Expr] = []
    for child in node.children():
        if child.kind() in {"superclass", "interfaces", "mixins"}:
            listed = child.find_all(kind="type")
            bases.extend(shapes.dotted(type_name(lowering.text(kind)), lowering.span(kind)[0]) for kind in listed)
    return class_def(lowering, node, node.field("name"), bases, lowering.body(node.field("body")))


def _declaration(lowering: Lowering, node: SgNode) -> Lowered:
    """Fields and variables: the type stands beside the list of names."""
    if child_of(node, *dart_functions.SIGNATURES) is not None:
        return dart_functions.function(lowering, node)
    start, end = lowering.span(node)
    declared = type_name(lowering.text(child_of(node, "type")))
    body: list[Stmt] = []
    for child in node.children():
        for item in child.children() if child.kind().endswith("_list") else [child]:
            if item.kind() in _DECLARED:
                lowered = _ASSIGN(lowering, item)
                if isinstance(lowered, Assign) and not lowered.type:
                    lowered.type = declared
                body.extend([] if lowered is None else [lowered])
    return body[0] if len(body) == 1 else Block(start, end, body)


_ASSIGN = constant()


def _variable(lowering: Lowering, node: SgNode) -> Lowered:
    lowered = _ASSIGN(lowering, node)
    if isinstance(lowered, Assign) and not lowered.type:
        lowered.type = type_name(lowering.text(child_of(node, "type")))
    return lowered


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    if child_of(node, "in") is None:
        return _COUNTED(lowering, node)
    start, end = lowering.span(node)
    named, inner = node.field("name"), node.field("body")
    targets = lowering.exprs([named]) if named is not None else []
    over = lowering.maybe(node.field("value"))
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.stmts([inner]) if inner is not None else [])


_COUNTED = statements.loop(LoopKind.FOR)


def _enum_constant(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = node.field("arguments")
    values = lowering.exprs(given.children()) if given is not None else []
    value = values[0] if len(values) == 1 else Opaque(start, end, values) if values else None
    return Assign(start, end, [lowering.expr(node.field("name"))], value)


def _annotation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = child_of(node, "annotation_arguments", "arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return CallExpr(start, end, lowering.expr(child_of(node, "identifier", "scoped_identifier")), arguments)


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "type_identifier": shapes.name,
    "identifier_dollar_escaped": _dollar_name,
    "this": shapes.name,
    "super": shapes.name,
    "decimal_integer_literal": shapes.number,
    "decimal_floating_point_literal": shapes.number,
    "hex_integer_literal": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "null_literal": shapes.number,
    "string_literal": _string,
    "import_or_export": _import,
    "call_expression": _call,
    "new_expression": _new,
    "const_object_expression": _new,
    "member_expression": _member,
    "null_aware_member_expression": _member,
    "index_expression": _index,
    "instantiation_expression": shapes.first_name,
    "assignable_expression": _assignable,
    "named_argument": _named_argument,
    "set_or_map_literal": _collection,
    "list_literal": shapes.sequence,
    "spread_element": shapes.spread,
    "additive_expression": shapes.positional_operator(frozenset({"+"})),
    "if_null_expression": _if_null,
    "conditional_expression": shapes.choice("consequence", "alternative"),
    "type_cast_expression": _cast,
    "assignment_expression": statements.augmented(_JOINS),
    "postfix_expression": statements.stepped,
    "unary_expression": statements.stepped,
    "expression_statement": _expression_statement,
    "function_expression": dart_functions.closure,
    "function_declaration": dart_functions.function,
    "local_function_declaration": dart_functions.function,
    "method_declaration": dart_functions.function,
    "declaration": _declaration,
    "top_level_variable_declaration": _declaration,
    "local_variable_declaration": _declaration,
    "initialized_variable_definition": _variable,
    "field_initializer": dart_functions.field_initializer,
    "class_declaration": _class,
    "class_definition": _class,
    "mixin_declaration": _class,
    "extension_declaration": _class,
    "enum_declaration": _class,
    "enum_constant": _enum_constant,
    "annotation": _annotation,
    "class_member": statements.block,
    "return_statement": statements.returns,
    "if_statement": statements.chain_of_ifs("alternative", frozenset()),
    "switch_statement_case": statements.branch,
    "switch_statement_default": statements.branch,
    "try_statement": statements.attempt,
    "catch_clause": statements.branch,
    "for_statement": _for,
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="dart",
    parsers=("dart",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds("parenthesized_expression await_expression null_assertion_expression"),
    ignored=kinds(
        "comment documentation_comment type type_arguments type_parameters part_directive library_name label "
        "break_statement continue_statement function_type void_type"
    ),
    spine={
        "call_expression": "function",
        "member_expression": "object",
        "null_aware_member_expression": "object",
        "index_expression": "object",
        "null_assertion_expression": "",
    },
)
