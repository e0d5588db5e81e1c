"""C and C++ to the intermediate tree. Names are dug out of declarators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Expr,
    FunctionDef,
    ImportStmt,
    Index,
    Join,
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
from detector.extract.polyglot.definitions import after, child_of, class_def, constant, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_PARAMETERS = kinds("parameter_declaration optional_parameter_declaration variadic_parameter_declaration")
_NAMES = kinds("identifier field_identifier type_identifier qualified_identifier destructor_name operator_name")
_BASES = kinds("type_identifier qualified_identifier template_type")
_RAW = re.compile(r'\w*R"([^(\s]{0,16})\(')
_MACRO_TEXT = re.compile(r'\s*(?:L|u8|u|U)?"((?:[^"\\\n]|\\.)*)"\s*$')


def _include(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return ImportStmt(start, end, lowering.text(node.field("path")).strip('<>"'), [Binding("*", "*")])


def _define(lowering: Lowering, node: SgNode) -> Lowered:
    """A macro that is nothing but a text is a constant."""
    named, value = node.field("name"), node.field("value")
    found = _MACRO_TEXT.match(lowering.text(value)) if value is not None else None
    if named is None or value is None or found is None:
        return None
    start, end = lowering.span(node)
    return Assign(start, end, [lowering.name(named)], Str(*lowering.span(value), strings.unescape(found.group(1))))


def _raw_string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = _RAW.match(lowering.source, start, end)
    begin = found.end() if found else start
    closing = len(found.group(1)) + 2 if found else 0
    return Str(start, end, lowering.source[begin : max(end - closing, begin)])


def _concatenated(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Join(start, end, lowering.exprs(node.children()))


def _declared_name(node: SgNode | None) -> SgNode | None:
    """The name inside pointers, references, arrays and functions."""
    for _ in range(20):
        if node is None or node.kind() in _NAMES:
            return node
        inner = node.field("declarator")
        node = inner if inner is not None else child_of(node, *_NAMES, "pointer_declarator", "array_declarator")
    return None


def _declaration(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    kind = node.field("type")
    declared = type_name(lowering.text(kind))
    body: list[Stmt] = []
    if kind is not None and not kind.is_leaf() and kind.kind().endswith("_specifier"):
        body.extend(lowering.stmts([kind]))
    for child in node.field_children("declarator"):
        if child.kind() == "function_declarator":
            continue
        value = child.field("value") if child.kind() == "init_declarator" else None
        named = _declared_name(child)
        if named is not None:
            given = _initial(lowering, value, declared)
            body.append(Assign(*lowering.span(child), [_target(lowering, named)], given, declared))
    default = after(node, "=")
    last = body[-1] if body else None
    if default is not None and isinstance(last, Assign) and last.value is None:
        last.value = lowering.maybe(default)
    return body[0] if len(body) == 1 else Block(start, end, body)


def _target(lowering: Lowering, node: SgNode) -> Expr:
    return lowering.expr(node) if node.kind() == "qualified_identifier" else lowering.name(node)


def _initial(lowering: Lowering, value: SgNode | None, declared: str) -> Expr | None:
    """`Foo x(1)` and `Foo x{1}` call the constructor."""
    if value is None:
        return None
    at = lowering.span(value)
    if value.kind() == "argument_list":
        return CallExpr(*at, shapes.dotted(declared, at[0]), lowering.exprs(value.children()), new=True)
    return lowering.maybe(value)


def _new(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    kind, given = node.field("type"), node.field("arguments")
    function = shapes.dotted(type_name(lowering.text(kind)), start if kind is None else lowering.span(kind)[0])
    return CallExpr(start, end, function, lowering.exprs(given.children()) if given is not None else [], new=True)


def _qualified(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return shapes.dotted(re.sub(r"<[^()]*>", "", lowering.source[start:end]), start)


def _parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    found: list[Parameter] = []
    for child in [] if node is None else node.children():
        if child.kind() in _PARAMETERS:
            named = _declared_name(child.field("declarator"))
            default = child.field("default_value")
            value = lowering.maybe(default if default is not None else after(child, "="))
            declared = type_name(lowering.text(child.field("type")))
            if named is not None or declared != "void":
                found.append(Parameter(*lowering.span(child), lowering.text(named), value, declared))
    return found


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    declarator = node.field("declarator")
    while declarator is not None and declarator.kind() != "function_declarator":
        declarator = declarator.field("declarator")
    named = None if declarator is None else _declared_name(declarator)
    if declarator is None or named is None:
        return strings.inside(lowering, node)
    parameters = _parameters(lowering, declarator.field("parameters"))
    first = lowering.exprs(child for child in node.children() if child.kind() == "field_initializer_list")
    body: list[Stmt] = [*first, *lowering.body(node.field("body"))]
    returns = type_name(lowering.text(node.field("type")))
    function = function_def(lowering, node, named, parameters, body, returns=returns)
    _set_owner(function)
    return function


def _set_owner(function: FunctionDef) -> None:
    owner, separator, name = function.name.rpartition("::")
    if separator:
        function.name_start += len(function.name) - len(name)
        function.name = name
        function.owner = type_name(owner)


def _lambda(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    declarator = node.field("declarator")
    parameters = _parameters(lowering, None if declarator is None else declarator.field("parameters"))
    return Lambda(start, end, parameters, lowering.body(node.field("body")))


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    inner = node.field("body")
    if inner is None:
        return None
    listed = child_of(node, "base_class_clause")
    named = [] if listed is None else [child for child in listed.children() if child.kind() in _BASES]
    bases = [shapes.dotted(type_name(lowering.text(child)), lowering.span(child)[0]) for child in named]
    return class_def(lowering, node, node.field("name"), bases, lowering.body(inner))


def _initializers(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        if child.kind() == "initializer_pair":
            designator = child.field("designator")
            key = (
                Str(*lowering.span(designator), lowering.text(designator).strip(".[]"))
                if designator is not None
                else None
            )
            entries.append((key, lowering.expr(child.field("value"))))
        else:
            entries.extend((None, part) for part in lowering.exprs([child]))
    if any(key is not None for key, _ in entries):
        return Map(start, end, entries)
    items = [value for _, value in entries]
    return Seq(start, end, items)


def _subscript(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    key = node.field("index")
    key = key if key is not None else child_of(node, "subscript_argument_list")
    inner = Opaque(start, start, []) if key is None else lowering.expr(key)
    return Index(start, end, lowering.expr(node.field("argument")), inner)


def _for_each(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named, inner = _declared_name(node.field("declarator")), node.field("body")
    targets: list[Expr] = [] if named is None else [lowering.name(named)]
    over = lowering.maybe(node.field("right"))
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.stmts([inner]) if inner is not None else [])


_COUNTED = statements.loop(LoopKind.FOR)


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    """A loop that counts, or one over a container: `for (auto it = people.begin(); it != people.end(); ++it)`."""
    counted = _COUNTED(lowering, node)
    first = counted.body[0] if isinstance(counted, LoopStmt) and counted.body else None
    begun = first.value.func if isinstance(first, Assign) and isinstance(first.value, CallExpr) else None
    if not (isinstance(counted, LoopStmt) and isinstance(first, Assign) and isinstance(begun, Attr)):
        return counted
    if begun.name in _BEGINS:
        counted.targets, counted.iterable, counted.body = first.targets, begun.object, counted.body[1:]
    return counted


_BEGINS = frozenset({"begin", "cbegin", "rbegin", "crbegin", "constBegin"})
"""What gives the first place of a container, in the standard library and in Qt."""


def _namespace(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node.field("body")))


def _field_initializer(lowering: Lowering, node: SgNode) -> Lowered:
    """`: name("x")` in front of a constructor's body."""
    start, end = lowering.span(node)
    children = node.children()
    values = lowering.exprs(children[1].children()) if len(children) > 1 else []
    target = Attr(start, end, Name(start, start, "this"), lowering.text(children[0]))
    return Assign(start, end, [target], values[0] if len(values) == 1 else Seq(start, end, values))


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "field_identifier": shapes.name,
    "namespace_identifier": shapes.name,
    "type_identifier": shapes.name,
    "this": shapes.name,
    "number_literal": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "null": shapes.number,
    "char_literal": strings.plain_string(strings.unescape),
    "string_literal": strings.string(frozenset(), strings.unescape, re.compile(r'(?:L|u8|u|U)?"')),
    "raw_string_literal": _raw_string,
    "concatenated_string": _concatenated,
    "preproc_include": _include,
    "preproc_def": _define,
    "preproc_function_def": shapes.nothing,
    "preproc_if": statements.block,
    "preproc_ifdef": statements.block,
    "preproc_else": statements.block,
    "preproc_elif": statements.block,
    "call_expression": shapes.call(),
    "new_expression": _new,
    "field_expression": shapes.attribute("argument", "field"),
    "qualified_identifier": _qualified,
    "template_function": shapes.first_name,
    "template_type": shapes.first_name,
    "subscript_expression": _subscript,
    "initializer_list": _initializers,
    "compound_literal_expression": shapes.call("type", "value", new=True),
    "cast_expression": shapes.cast("value", "type"),
    "binary_expression": shapes.operator(_JOINS),
    "conditional_expression": shapes.choice("consequence", "alternative"),
    "assignment_expression": statements.augmented(_JOINS),
    "update_expression": statements.stepped,
    "lambda_expression": _lambda,
    "declaration": _declaration,
    "field_declaration": _declaration,
    "function_definition": _function,
    "inline_method_definition": _function,
    "field_initializer": _field_initializer,
    "class_specifier": _class,
    "struct_specifier": _class,
    "union_specifier": _class,
    "enum_specifier": _class,
    "enumerator": constant(),
    "namespace_definition": _namespace,
    "return_statement": statements.returns,
    "if_statement": statements.chain_of_ifs("alternative", frozenset({"else_clause"})),
    "else_clause": statements.block,
    "case_statement": statements.branch,
    "try_statement": statements.attempt,
    "catch_clause": statements.branch,
    "for_range_loop": _for_each,
    "for_statement": _for,
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="cpp",
    parsers=("cpp",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds(
        "expression_statement parenthesized_expression condition_clause pointer_expression co_await_expression "
        "subscript_argument_list unary_expression"
    ),
    ignored=kinds(
        "comment access_specifier storage_class_specifier type_qualifier primitive_type placeholder_type_specifier "
        "using_declaration alias_declaration type_definition template_parameter_list template_argument_list sizeof_expression "
        "parameter_list break_statement continue_statement lambda_capture_specifier type_descriptor sized_type_specifier "
        "static_assert_declaration friend_declaration statement_identifier preproc_call"
    ),
    spine={"call_expression": "function", "field_expression": "argument", "subscript_expression": "argument"},
)
