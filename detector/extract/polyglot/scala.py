"""Scala to the intermediate tree."""

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
    ImportStmt,
    Keyword,
    Lambda,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Parameter,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import child_of, class_def, decorators, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, as_expr, kinds
from detector.extract.polyglot.java import import_of
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_OPENING = re.compile(r'\w*("""|")')
_BLOCKS = kinds("block indented_block case_block")


def _import(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    path = ".".join(lowering.text(part) for part in node.field_children("path") if part.kind() != ".")
    selectors = child_of(node, "namespace_selectors")
    if child_of(node, "namespace_wildcard") is not None:
        return ImportStmt(start, end, path, [Binding("*", "*")])
    if selectors is None:
        return import_of(path, "", (start, end))
    bindings = []
    for child in selectors.children():
        words = lowering.text(child).replace("=>", " ").replace(" as ", " ").split()
        if words and words[0].isidentifier():
            bindings.append(Binding(words[0], words[-1]))
        elif words and words[0] in {"_", "*"}:
            bindings.append(Binding("*", "*"))
    return ImportStmt(start, end, path, bindings)


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    text = lowering.source[start:end]
    if text.startswith('"""'):
        return Str(start, end, text[3 : max(len(text) - 3, 3)])
    return Str(start, end, strings.unescape(text[1 : max(len(text) - 1, 1)]))


def _interpolated(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = child_of(node, "interpolated_string", "interpolated_multiline_string")
    found = _OPENING.match(lowering.source, start, end)
    if inner is None or found is None:
        return Str(start, end, "")
    decode = strings.verbatim if found.group(1) == '"""' else strings.unescape
    holes = [child for child in inner.children() if child.kind() == "interpolation"]
    return strings.joined(lowering, holes, (found.end(), end - len(found.group(1))), decode, (start, end))


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    function, given = lowering.expr(node.field("function")), node.field("arguments")
    arguments: list[Expr] = []
    if given is not None and given.kind() == "arguments":
        arguments = lowering.exprs(given.children())
    elif given is not None:
        arguments = [_closure_of(lowering, given)]
    arguments = [_as_argument(argument) for argument in arguments]
    if isinstance(function, Name) and function.id in {"Map", "HashMap"} and arguments:
        return Map(start, end, [_pair(argument) for argument in arguments])
    if isinstance(function, Name) and function.id in {"List", "Seq", "Array", "Set", "Vector"} and arguments:
        return Seq(start, end, arguments)
    return CallExpr(start, end, function, arguments)


def _closure_of(lowering: Lowering, node: SgNode) -> Expr:
    """A block as the only argument: `f { x => .. }`."""
    start, end = lowering.span(node)
    body = lowering.body(node)
    if len(body) == 1 and isinstance(body[0], Lambda):
        return body[0]
    return Lambda(start, end, [], statements.with_value(body))


def _as_argument(argument: Expr) -> Expr:
    """`n = 2` among arguments names one."""
    if isinstance(argument, Assign) and isinstance(named := argument.targets[0], Name) and argument.value is not None:
        return Keyword(argument.start, argument.end, named.id, argument.value)
    return argument


def _pair(argument: Expr) -> tuple[Expr | None, Expr]:
    if isinstance(argument, Seq) and len(argument.items) == 2:
        return argument.items[0], argument.items[1]
    return None, argument


def _new(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = node.field("arguments")
    arguments = [_as_argument(part) for part in lowering.exprs(given.children())] if given is not None else []
    function: Expr = Opaque(start, start, [])
    for child in node.children():
        kind = child.kind()
        if kind == "template_body":
            members = [part for member in lowering.body(child) for part in shapes.members_of(member)]
            arguments.append(Opaque(*lowering.span(child), members))
        elif kind.endswith(("type_identifier", "generic_type")):
            function = shapes.dotted(type_name(lowering.text(child)), lowering.span(child)[0])
    return CallExpr(start, end, function, arguments, new=True)


def _infix(lowering: Lowering, node: SgNode) -> Lowered:
    sign = lowering.text(node.field("operator"))
    if sign in _JOINS or not sign[:1].isalpha():
        if sign == "->":
            start, end = lowering.span(node)
            return Seq(start, end, [lowering.expr(node.field("left")), lowering.expr(node.field("right"))])
        return _OPERATOR(lowering, node)
    start, end = lowering.span(node)
    left = lowering.expr(node.field("left"))
    return CallExpr(start, end, Attr(start, left.end, left, sign), [lowering.expr(node.field("right"))])


_OPERATOR = shapes.operator(_JOINS, frozenset({"||", "&&"}))


def _lambda(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    parameters: list[Parameter] = []
    listed = node.field("parameters")
    for child in [] if listed is None else [listed] if listed.is_leaf() else listed.children():
        named = child if child.is_leaf() else child.field("name")
        if named is not None and named.kind() in {"identifier", "wildcard"}:
            declared = type_name(lowering.text(child.field("type"))) if not child.is_leaf() else ""
            parameters.append(Parameter(*lowering.span(child), lowering.text(named), None, declared))
    rest = children[[child.kind() for child in children].index("=>") + 1 :] if child_of(node, "=>") is not None else []
    return Lambda(start, end, parameters, statements.with_value(lowering.stmts(rest)))


def _val(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    declared = type_name(lowering.text(node.field("type")))
    value = lowering.maybe(node.field("value"))
    return Assign(start, end, [lowering.expr(node.field("pattern"))], value, declared)


def _parameters(lowering: Lowering, node: SgNode) -> list[Parameter]:
    found: list[Parameter] = []
    for listed in node.children():
        if listed.kind() not in {"parameters", "class_parameters"}:
            continue
        for child in listed.children():
            if child.kind() in {"parameter", "class_parameter"}:
                default = lowering.maybe(child.field("default_value"))
                declared = type_name(lowering.text(child.field("type")))
                found.append(Parameter(*lowering.span(child), lowering.text(child.field("name")), default, declared))
    return found


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    named, inner = node.field("name"), node.field("body")
    if named is None:
        return None
    body = statements.with_value(lowering.function_body(inner, _BLOCKS))
    returns = type_name(lowering.text(node.field("return_type")))
    marks = decorators(lowering, node, frozenset({"annotation"}), frozenset())
    return function_def(lowering, node, named, _parameters(lowering, node), body, decorators=marks, returns=returns)


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    body: list[Stmt] = []
    listed = child_of(node, "class_parameters")
    for child in [] if listed is None else listed.children():
        body.extend(decorators(lowering, child, frozenset({"annotation"}), frozenset()))
    for parameter in _parameters(lowering, node):
        at = (parameter.start, parameter.end)
        body.append(Assign(*at, [Name(*at, parameter.name)], parameter.default, parameter.type))
    bases: list[Expr] = []
    extended = child_of(node, "extends_clause")
    for child in [] if extended is None else extended.children():
        if child.kind() == "arguments":
            at = lowering.span(child)
            body.append(CallExpr(*at, Name(at[0], at[0], "super"), lowering.exprs(child.children())))
        elif child.kind().endswith(("type_identifier", "generic_type")):
            bases.append(shapes.dotted(type_name(lowering.text(child)), lowering.span(child)[0]))
    body.extend(lowering.body(node.field("body")))
    marks = decorators(lowering, node, frozenset({"annotation"}), frozenset())
    return class_def(lowering, node, node.field("name"), bases, body, decorators=marks)


def _annotation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = child_of(node, "arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return CallExpr(start, end, shapes.dotted(lowering.text(node.field("name")), start), arguments)


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    """`for { a <- b; c <- d } ..`: one loop inside the other."""
    start, end = lowering.span(node)
    listed = child_of(node, "enumerators")
    inner = node.field("body")
    loop: Stmt = Block(start, end, [] if inner is None else lowering.stmts([inner]))
    for enumerator in reversed([] if listed is None else listed.children()):
        if enumerator.kind() == "enumerator":
            parts = lowering.exprs(enumerator.children())
            over = parts[1] if len(parts) > 1 else None
            body: list[Stmt] = loop.body if isinstance(loop, Block) else [loop]
            loop = LoopStmt(start, end, LoopKind.FOR, parts[:1], over, body)
    return loop


def _ascribed(lowering: Lowering, node: SgNode) -> Lowered:
    parts = lowering.exprs(node.children()[:1])
    return parts[0] if parts else None


def _return(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.stmts(node.children())
    return Return(start, end, as_expr(parts[0]) if parts else None)


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "operator_identifier": shapes.nothing,
    "this": shapes.name,
    "super": shapes.name,
    "stable_identifier": shapes.path,
    "integer_literal": shapes.number,
    "floating_point_literal": shapes.number,
    "boolean_literal": shapes.number,
    "null_literal": shapes.number,
    "character_literal": strings.plain_string(strings.unescape),
    "string": _string,
    "interpolated_string_expression": _interpolated,
    "import_declaration": _import,
    "call_expression": _call,
    "instance_expression": _new,
    "field_expression": shapes.attribute("value", "field"),
    "generic_function": shapes.first_name,
    "infix_expression": _infix,
    "assignment_expression": statements.assignment(),
    "tuple_expression": shapes.sequence,
    "tuple_pattern": shapes.sequence,
    "lambda_expression": _lambda,
    "val_definition": _val,
    "var_definition": _val,
    "given_definition": _val,
    "function_definition": _function,
    "class_definition": _class,
    "object_definition": _class,
    "trait_definition": _class,
    "enum_definition": _class,
    "annotation": _annotation,
    "block": statements.block,
    "indented_block": statements.block,
    "case_block": statements.block,
    "case_clause": statements.branch,
    "match_expression": statements.block,
    "if_expression": statements.chain_of_ifs("alternative", frozenset()),
    "try_expression": statements.attempt,
    "catch_clause": statements.branch,
    "for_expression": _for,
    "while_expression": statements.loop(LoopKind.WHILE),
    "do_while_expression": statements.loop(LoopKind.WHILE),
    "return_expression": _return,
    "ascription_expression": _ascribed,
}

GRAMMAR = Grammar(
    language="scala",
    parsers=("scala",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds("parenthesized_expression"),
    ignored=kinds(
        "comment block_comment package_clause modifiers access_modifier type_arguments type_parameters type_definition "
        "function_declaration generic_type type_identifier wildcard"
    ),
    spine={"call_expression": "function", "field_expression": "value"},
)
