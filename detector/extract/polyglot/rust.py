"""Rust to the intermediate tree. Macros are in rust_macros, patterns and imports here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Choice,
    Expr,
    ImportStmt,
    Index,
    Join,
    Keyword,
    Lambda,
    Map,
    Name,
    Opaque,
    Parameter,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import rust_macros, shapes, statements, strings
from detector.extract.polyglot.definitions import Functions, child_of, class_def, constant, field_of
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_FUNCTIONS = Functions(frozenset({"parameter"}), parameter_name="pattern", implicit=True)
_RAW = re.compile(r'b?r(#*)"')
_SAME = kinds("unwrap expect clone as_ref as_mut borrow borrow_mut lock await iter into_iter iter_mut as_str as_deref")
"""Methods whose result is, for all that matters here, what they are called on."""
_SAME_TEXT = kinds("to_string to_owned into as_str clone to_string_lossy trim as_bytes unwrap")


def _use(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    argument = node.field("argument")
    if argument is None:
        return None
    gathered: dict[str, list[Binding]] = {}
    for module, binding in _used(lowering, argument, "", 0):
        gathered.setdefault(module, []).append(binding)
    return Block(start, end, [ImportStmt(start, end, module, bindings) for module, bindings in gathered.items()])


def _used(lowering: Lowering, node: SgNode, prefix: str, depth: int) -> Iterable[tuple[str, Binding]]:
    kind = node.kind()
    if depth > 20:
        return
    if kind == "use_list":
        for child in node.children():
            if child.is_named():
                yield from _used(lowering, child, prefix, depth + 1)
    elif kind == "scoped_use_list":
        inner = node.field("list")
        if inner is not None:
            yield from _used(lowering, inner, _joined(prefix, lowering.text(node.field("path"))), depth + 1)
    elif kind == "use_wildcard":
        yield _joined(prefix, lowering.text(node).removesuffix("*").removesuffix("::")), Binding("*", "*")
    elif kind == "use_as_clause":
        yield _named(_joined(prefix, lowering.text(node.field("path"))), lowering.text(node.field("alias")))
    elif kind != "line_comment":
        yield _named(_joined(prefix, lowering.text(node)), "")


def _joined(prefix: str, path: str) -> str:
    if path == "self":
        return prefix + "::self"
    return f"{prefix}::{path}" if prefix and path else prefix or path


def _named(path: str, alias: str) -> tuple[str, Binding]:
    module, _, last = path.rpartition("::")
    if last == "self":
        return module, Binding("", alias or module.rpartition("::")[2])
    if not module:
        return last, Binding("", alias or last)
    return module, Binding(last, alias or last)


def _extern(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named, alias = lowering.text(node.field("name")), node.field("alias")
    return ImportStmt(start, end, named, [Binding("", lowering.text(alias) if alias is not None else named)])


def _raw_string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = _RAW.match(lowering.source, start, end)
    hashes = len(found.group(1)) if found else 0
    begin = found.end() if found else start
    return Str(start, end, lowering.source[begin : max(end - 1 - hashes, begin)])


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    function, given = lowering.expr(node.field("function")), node.field("arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    if isinstance(function, Attr):
        target = function.object
        if function.name in _SAME or (function.name in _SAME_TEXT and isinstance(target, (Str, Join))):
            return target
        if function.name in {"unwrap_or", "unwrap_or_else", "or", "or_else"} and arguments:
            return Choice(start, end, [target, _value_of(arguments[0])])
        if function.name == "from" and isinstance(target, Name) and target.id == "String" and arguments:
            return arguments[0]
    if isinstance(function, Name) and function.id in {"Ok", "Some"} and len(arguments) == 1:
        return arguments[0]
    return CallExpr(start, end, function, arguments)


def _value_of(argument: Expr) -> Expr:
    """`|| x` as an alternative is worth x."""
    if isinstance(argument, Lambda):
        return CallExpr(argument.start, argument.end, argument, [])
    return argument


def _struct(lowering: Lowering, node: SgNode) -> Lowered:
    listed = node.field("body")
    body: list[Stmt] = []
    for child in [] if listed is None else listed.children():
        if child.kind() == "field_declaration":
            body.append(field_of(lowering, child, child.field("name"), child.field("type")))
        elif child.kind() == "attribute_item":  # `#[serde(rename = "to")]`
            body.extend(lowering.stmts([child]))
    return class_def(lowering, node, node.field("name"), [], body)


def _impl(lowering: Lowering, node: SgNode) -> Lowered:
    trait = node.field("trait")
    bases: list[Expr] = (
        [] if trait is None else [shapes.dotted(type_name(lowering.text(trait)), lowering.span(trait)[0])]
    )
    return class_def(lowering, node, node.field("type"), bases, lowering.body(node.field("body")))


def _trait(lowering: Lowering, node: SgNode) -> Lowered:
    return class_def(lowering, node, node.field("name"), [], lowering.body(node.field("body")))


def _module(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node.field("body")))


def _macro_definition(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Opaque(start, end, lowering.exprs(child for child in node.children() if child.kind() == "macro_rule"))


def _struct_expression(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    listed = node.field("body")
    arguments: list[Expr] = []
    for child in [] if listed is None else listed.children():
        at = lowering.span(child)
        kind = child.kind()
        if kind == "field_initializer":
            arguments.append(Keyword(*at, lowering.text(child.field("field")), lowering.expr(child.field("value"))))
        elif kind == "shorthand_field_initializer":
            arguments.append(Keyword(*at, lowering.source[at[0] : at[1]], Name(*at, lowering.source[at[0] : at[1]])))
        elif kind == "base_field_initializer":
            arguments.append(Keyword(*at, "*", strings.inside(lowering, child)))
    return CallExpr(start, end, lowering.expr(node.field("name")), arguments, new=True)


def _struct_pattern(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        if child.kind() == "field_pattern":
            named, pattern = child.field("name"), child.field("pattern")
            key = Str(*lowering.span(named), lowering.text(named)) if named is not None else None
            target = (
                lowering.expr(pattern) if pattern is not None else Name(*lowering.span(child), lowering.text(named))
            )
            entries.append((key, target))
    return Map(start, end, entries)


def _variant_pattern(lowering: Lowering, node: SgNode) -> Lowered:
    """`Some(x)` and `Ok(x)` are taken apart like x itself."""
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children()[1:])
    return parts[0] if len(parts) == 1 else Seq(start, end, parts)


def _let(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    declared = type_name(lowering.text(node.field("type")))
    target = lowering.expr(node.field("pattern"))
    assigned = Assign(start, end, [target], lowering.maybe(node.field("value")), declared)
    otherwise = node.field("alternative")
    if otherwise is None:
        return assigned
    return Block(start, end, [assigned, Block(*lowering.span(otherwise), lowering.stmts([otherwise]), maybe=True)])


def _closure(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    listed = node.field("parameters")
    parameters: list[Parameter] = []
    for child in [] if listed is None else listed.children():
        if not child.is_named():
            continue
        pattern = child.field("pattern")
        target = lowering.maybe(pattern if pattern is not None else child)
        declared = type_name(lowering.text(child.field("type")))
        named = target.id if isinstance(target, Name) else ""
        parameters.append(Parameter(*lowering.span(child), named, None, declared, None if named else target))
    return Lambda(start, end, parameters, _FUNCTIONS.statements(lowering, node.field("body")))


def _async_block(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Lambda(start, end, [], statements.with_value(lowering.body(child_of(node, "block"))))


def _index(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if len(parts) != 2:
        return Opaque(start, end, parts)
    return Index(start, end, parts[0], parts[1])


def _attribute(lowering: Lowering, node: SgNode) -> Lowered:
    """Attributes are looked at only for their texts."""
    inner = child_of(node, "attribute")
    given = None if inner is None else inner.field("arguments")
    if inner is None or given is None or '"' not in lowering.text(given):
        return None
    start, end = lowering.span(node)
    return CallExpr(start, end, lowering.expr(inner.children()[0]), rust_macros.arguments(lowering, given))


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "type_identifier": shapes.name,
    "field_identifier": shapes.name,
    "shorthand_field_identifier": shapes.name,
    "self": shapes.name,
    "crate": shapes.name,
    "super": shapes.name,
    "scoped_identifier": shapes.path,
    "scoped_type_identifier": shapes.path,
    "integer_literal": shapes.number,
    "float_literal": shapes.number,
    "boolean_literal": shapes.number,
    "char_literal": strings.plain_string(strings.unescape),
    "string_literal": strings.string(frozenset(), strings.unescape_lines, re.compile(r'b?c?"')),
    "raw_string_literal": _raw_string,
    "use_declaration": _use,
    "extern_crate_declaration": _extern,
    "call_expression": _call,
    "generic_function": shapes.first_name,
    "generic_type": shapes.first_name,
    "generic_type_with_turbofish": shapes.first_name,
    "field_expression": shapes.attribute("value", "field"),
    "index_expression": _index,
    "macro_invocation": rust_macros.invocation,
    "token_tree": rust_macros.tree,
    "struct_expression": _struct_expression,
    "array_expression": shapes.sequence,
    "tuple_expression": shapes.sequence,
    "tuple_pattern": shapes.sequence,
    "slice_pattern": shapes.sequence,
    "tuple_struct_pattern": _variant_pattern,
    "struct_pattern": _struct_pattern,
    "binary_expression": shapes.operator(_JOINS),
    "type_cast_expression": shapes.cast("value", "type"),
    "assignment_expression": statements.assignment(),
    "compound_assignment_expr": statements.augmented(_JOINS),
    "let_declaration": _let,
    "let_condition": _let,
    "const_item": constant(),
    "static_item": constant(),
    "enum_variant": constant(),
    "struct_item": _struct,
    "enum_item": _trait,
    "impl_item": _impl,
    "trait_item": _trait,
    "mod_item": _module,
    "macro_definition": _macro_definition,
    "function_item": _FUNCTIONS.define,
    "closure_expression": _closure,
    "async_block": _async_block,
    "unsafe_block": statements.block,
    "attribute_item": _attribute,
    "inner_attribute_item": _attribute,
    "if_expression": statements.chain_of_ifs("alternative", frozenset({"else_clause"})),
    "else_clause": statements.block,
    "match_expression": statements.block,
    "match_block": statements.block,
    "match_arm": statements.branch,
    "for_expression": statements.loop(LoopKind.FOR, "pattern", "value"),
    "while_expression": statements.loop(LoopKind.WHILE),
    "loop_expression": statements.loop(LoopKind.WHILE),
    "return_expression": statements.returns,
}

GRAMMAR = Grammar(
    language="rust",
    parsers=("rust",),
    rules=_RULES,
    transparent=kinds(
        "expression_statement parenthesized_expression try_expression await_expression reference_expression unary_expression "
        "reference_pattern ref_pattern mut_pattern match_pattern"
    ),
    ignored=kinds(
        "line_comment block_comment visibility_modifier function_modifiers type_parameters type_arguments lifetime "
        "mutable_specifier primitive_type reference_type pointer_type array_type tuple_type function_type dynamic_type "
        "where_clause type_item associated_type function_signature_item break_expression continue_expression label self_parameter"
    ),
    spine={
        "call_expression": "function",
        "field_expression": "value",
        "try_expression": "",
        "await_expression": "",
        "index_expression": "",
        "generic_function": "function",
    },
)
