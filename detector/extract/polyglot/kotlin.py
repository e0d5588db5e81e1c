"""Kotlin to the intermediate tree. The grammar has hardly any field names, so parts are told by their kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Block,
    CallExpr,
    Choice,
    Expr,
    FunctionDef,
    Index,
    Join,
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
from detector.extract.polyglot.definitions import after, child_of, class_def, decorators, function_def, is_injection
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.java import package_import
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_MODIFIERS = frozenset({"modifiers"})
_PARAMETER_MODIFIERS = frozenset({"parameter_modifiers"})
_TYPES = ("user_type", "nullable_type", "type_identifier")
_MAPS = kinds("mapOf mutableMapOf hashMapOf linkedMapOf bundleOf contentValuesOf")
_LISTS = kinds("listOf mutableListOf arrayListOf arrayOf setOf mutableSetOf sequenceOf listOfNotNull")
_JOINS = frozenset({"+", "+="})


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    raw = lowering.source.startswith('"""', start)
    parts: list[Expr] = []
    for child in node.children():
        kind = child.kind()
        if kind in {"string_content", "character_escape_seq"}:
            at = lowering.span(child)
            text = lowering.source[at[0] : at[1]]
            parts.append(Str(*at, text if raw else strings.unescape(text)))
        elif kind == "interpolated_identifier":
            parts.append(lowering.name(child))
        elif kind == "interpolated_expression":
            parts.append(strings.inside(lowering, child))
    if all(isinstance(part, Str) for part in parts):
        return Str(start, end, "".join(part.value for part in parts if isinstance(part, Str)))
    return Join(start, end, parts)


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    function = lowering.expr(children[0])
    arguments: list[Expr] = []
    for suffix in children[1:]:
        for part in suffix.children():
            if part.kind() == "value_arguments":
                arguments.extend(lowering.exprs(part.children()))
            elif part.kind() in {"annotated_lambda", "lambda_literal"}:
                arguments.extend(lowering.exprs([part]))
            elif part.kind() == "type_arguments" and isinstance(function, Attr) and function.name == "create":
                kind = Name(start, start, type_name(lowering.text(part).strip("<>")))
                arguments.append(Attr(start, start, kind, "class"))  # `retrofit.create<Gateway>()`
    if isinstance(function, Name) and function.id in _MAPS:
        return Map(start, end, [_pair(argument) for argument in arguments])
    if isinstance(function, Name) and function.id in _LISTS:
        return Seq(start, end, arguments)
    return CallExpr(start, end, function, arguments)


def _pair(argument: Expr) -> tuple[Expr | None, Expr]:
    if isinstance(argument, Seq) and len(argument.items) == 2:
        return argument.items[0], argument.items[1]
    return None, argument


def _argument(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    value = after(node, "=")
    if value is None:
        return strings.inside(lowering, node)
    return Keyword(start, end, lowering.text(node.children()[0]), lowering.expr(value))


def _navigation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    named = child_of(children[-1], "simple_identifier")
    if named is None:
        return strings.inside(lowering, node)
    return Attr(start, end, lowering.expr(children[0]), lowering.text(named))


def _callable_reference(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `::send`, `Sender::send` and `Sender::class`."""
    start, end = lowering.span(node)
    first, *_, last = node.children()
    if first.kind() == "::":
        return Name(start, end, lowering.text(last))
    return Attr(start, end, Name(start, end, type_name(lowering.text(first))), lowering.text(last))


def _index(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    if len(children) < 2:
        return strings.inside(lowering, node)
    target, suffix = lowering.expr(children[0]), children[-1]
    if suffix.kind() == "indexing_suffix":
        return Index(start, end, target, strings.inside(lowering, suffix))
    named = child_of(suffix, "simple_identifier")
    return target if named is None else Attr(start, end, target, lowering.text(named))


def _infix(lowering: Lowering, node: SgNode) -> Lowered:
    """`a to b` is a pair."""
    start, end = lowering.span(node)
    children = node.children()
    if len(children) == 3 and lowering.text(children[1]) == "to":
        return Seq(start, end, [lowering.expr(children[0]), lowering.expr(children[2])])
    return Opaque(start, end, lowering.exprs(children))


def _elvis(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Choice(start, end, lowering.exprs(node.children()))


def _jump(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(child for child in node.children() if child.kind() != "label")
    if lowering.source.startswith("return", start):
        return Return(start, end, parts[0] if parts else None)
    return parts[0] if parts else None


def _parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    found: list[Parameter] = []
    children = [] if node is None else node.children()
    for position, child in enumerate(children):
        kind = child.kind()
        if kind in {"parameter", "variable_declaration", "class_parameter"}:
            found.append(_parameter(lowering, child))
        elif kind == "multi_variable_declaration":
            found.append(Parameter(*lowering.span(child), "", None, "", lowering.expr(child)))
        elif kind == "=" and found and position + 1 < len(children):
            found[-1].default = lowering.maybe(children[position + 1])
    return found


def _parameter(lowering: Lowering, node: SgNode) -> Parameter:
    start, end = lowering.span(node)
    declared = type_name(lowering.text(child_of(node, *_TYPES)))
    value = lowering.maybe(after(node, "="))
    if value is None:
        value = next(filter(is_injection, decorators(lowering, node, frozenset(), _MODIFIERS)), None)
    return Parameter(start, end, lowering.text(child_of(node, "simple_identifier")), value, declared)


def _lambda(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    listed = child_of(node, "lambda_parameters")
    parameters = _parameters(lowering, listed) if listed is not None else [Parameter(start, start, "it")]
    inner = child_of(node, "statements")
    return Lambda(start, end, parameters, statements.with_value(lowering.body(inner)))


def _body(lowering: Lowering, node: SgNode | None) -> list[Stmt]:
    if node is None:
        return []
    value = after(node, "=")
    if value is not None:
        expression = lowering.expr(value)
        return [Return(expression.start, expression.end, expression)]
    return lowering.body(node)


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    named = child_of(node, "simple_identifier")
    listed = child_of(node, "function_value_parameters")
    parameters = _parameters(lowering, listed)
    marks = decorators(lowering, node, frozenset(), _MODIFIERS)
    if listed is not None:
        marks += decorators(lowering, listed, frozenset(), _PARAMETER_MODIFIERS)
    body = _body(lowering, child_of(node, "function_body"))
    if named is None:
        return Lambda(*lowering.span(node), parameters, body)
    function = function_def(
        lowering,
        node,
        named,
        parameters,
        body,
        decorators=marks,
        returns=type_name(lowering.text(child_of(node, *_TYPES))),
    )
    receiver = child_of(node, "receiver_type")
    function.owner = type_name(lowering.text(receiver))
    return function


def _constructor(lowering: Lowering, node: SgNode) -> Lowered:
    parameters = _parameters(lowering, child_of(node, "function_value_parameters"))
    function = function_def(lowering, node, node.children()[0], parameters, lowering.stmts(node.children()[2:]))
    function.name = "constructor"
    return function


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    body: list[Stmt] = []
    bases: list[Expr] = []
    for child in node.children():
        kind = child.kind()
        if kind == "primary_constructor":
            for parameter in _parameters(lowering, child):
                at = (parameter.start, parameter.end)
                body.append(Assign(*at, [Name(*at, parameter.name)], parameter.default, parameter.type))
            for listed in child.children():
                body.extend(decorators(lowering, listed, frozenset(), _MODIFIERS))
        elif kind == "delegation_specifier":
            base = lowering.maybe(child)
            if isinstance(base, CallExpr):
                bases.append(base.func)
                if base.arguments:
                    body.append(CallExpr(base.start, base.end, Name(base.start, base.start, "super"), base.arguments))
            elif base is not None:
                bases.append(base)
        elif kind in {"class_body", "enum_class_body"}:
            body.extend(_members(lowering.body(child)))
    marks = decorators(lowering, node, frozenset(), _MODIFIERS)
    return class_def(lowering, node, child_of(node, "type_identifier"), bases, body, decorators=marks)


def _members(body: list[Stmt]) -> list[Stmt]:
    """A getter stands behind its property."""
    members: list[Stmt] = []
    for member in body:
        before = members[-1] if members else None
        if isinstance(member, Lambda) and isinstance(before, Assign) and isinstance(target := before.targets[0], Name):
            getter = FunctionDef(
                member.start, member.end, target.id, [], member.body, [], target.start, target.end, before.type
            )
            getter.decorators.append(Name(target.start, target.start, "property"))
            if before.value is None:
                members.pop()
            members.append(getter)
        else:
            members.append(member)
    return members


def _getter(lowering: Lowering, node: SgNode) -> Lowered:
    return Lambda(*lowering.span(node), [], _body(lowering, child_of(node, "function_body")))


def _property(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = child_of(node, "variable_declaration", "multi_variable_declaration")
    if named is None:
        return strings.inside(lowering, node)
    declared = type_name(lowering.text(child_of(named, *_TYPES)))
    delegate = child_of(node, "property_delegate")
    value = lowering.maybe(after(node, "=")) if delegate is None else _delegated(lowering, delegate)
    target = lowering.expr(named) if named.kind() != "variable_declaration" else _variable(lowering, named)
    marks = decorators(lowering, node, frozenset(), _MODIFIERS)
    if value is None:
        value = next(filter(is_injection, marks), None)
        marks = [mark for mark in marks if mark is not value]
    assigned = Assign(start, end, [target], value, declared)
    return Block(start, end, [*marks, assigned]) if marks else assigned


def _delegated(lowering: Lowering, node: SgNode) -> Expr:
    """`by lazy { x }` is worth x."""
    value = strings.inside(lowering, node)
    if isinstance(value, CallExpr) and value.arguments and isinstance(value.func, Name) and value.func.id == "lazy":
        return CallExpr(value.start, value.end, value.arguments[-1], [])
    return value


def _variable(lowering: Lowering, node: SgNode) -> Expr:
    named = child_of(node, "simple_identifier")
    return lowering.expr(named if named is not None else node)


def _variables(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Seq(
        start, end, [_variable(lowering, child) for child in node.children() if child.kind() == "variable_declaration"]
    )


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    children = node.children()
    if len(children) < 3:
        return strings.inside(lowering, node)
    target, given = lowering.expr(children[0]), lowering.expr(children[-1])
    return statements.grown(target, children[1].kind(), given, _JOINS, lowering.span(node))


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    targets: list[Expr] = []
    over: Expr | None = None
    body: list[Stmt] = []
    for child in node.children():
        kind = child.kind()
        if kind == "variable_declaration":
            targets.append(_variable(lowering, child))
        elif kind == "multi_variable_declaration":
            targets.extend(lowering.exprs([child]))
        elif kind == "control_structure_body":
            body = lowering.body(child)
        elif over is None:
            over = lowering.maybe(child)
    return LoopStmt(start, end, LoopKind.FOR, targets, over, body)


def _object(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    bases = lowering.exprs(child for child in node.children() if child.kind() == "delegation_specifier")
    inner = child_of(node, "class_body")
    members = [part for member in lowering.body(inner) for part in shapes.members_of(member)]
    function = (
        bases[0].func if bases and isinstance(bases[0], CallExpr) else bases[0] if bases else Opaque(start, start, [])
    )
    return CallExpr(start, end, function, [Opaque(start, end, members)], new=True)


def _invocation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    given = child_of(node, "value_arguments")
    return CallExpr(
        start, end, lowering.expr(children[0]), lowering.exprs(given.children()) if given is not None else []
    )


def _enum_entry(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = child_of(node, "value_arguments")
    values = lowering.exprs(given.children()) if given is not None else []
    value = values[0] if len(values) == 1 else Opaque(start, end, values) if values else None
    return Assign(start, end, [lowering.expr(child_of(node, "simple_identifier"))], value)


def _user_type(lowering: Lowering, node: SgNode) -> Lowered:
    start, _ = lowering.span(node)
    return shapes.dotted(type_name(lowering.text(node)), start)


_RULES: dict[str, Rule] = {
    "simple_identifier": shapes.name,
    "this_expression": shapes.name,
    "super_expression": shapes.name,
    "user_type": _user_type,
    "integer_literal": shapes.number,
    "long_literal": shapes.number,
    "real_literal": shapes.number,
    "boolean_literal": shapes.number,
    "null_literal": shapes.number,
    "character_literal": strings.plain_string(strings.unescape),
    "string_literal": _string,
    "import_header": package_import,
    "call_expression": _call,
    "constructor_invocation": _invocation,
    "value_argument": _argument,
    "spread_expression": shapes.spread,
    "navigation_expression": _navigation,
    "callable_reference": _callable_reference,
    "indexing_expression": _index,
    "directly_assignable_expression": _index,
    "infix_expression": _infix,
    "additive_expression": shapes.positional_operator(frozenset({"+"})),
    "elvis_expression": _elvis,
    "as_expression": shapes.cast("", ""),
    "assignment": _assignment,
    "postfix_expression": statements.stepped,
    "prefix_expression": statements.stepped,
    "lambda_literal": _lambda,
    "anonymous_function": _function,
    "function_declaration": _function,
    "secondary_constructor": _constructor,
    "class_declaration": _class,
    "object_declaration": _class,
    "object_literal": _object,
    "companion_object": statements.block,
    "anonymous_initializer": statements.block,
    "property_declaration": _property,
    "multi_variable_declaration": _variables,
    "getter": _getter,
    "enum_entry": _enum_entry,
    "jump_expression": _jump,
    "if_expression": statements.chain_of_ifs("alternative", frozenset({"control_structure_body"})),
    "when_entry": statements.branch,
    "when_expression": statements.block,
    "try_expression": statements.attempt,
    "catch_block": statements.branch,
    "control_structure_body": statements.block,
    "statements": statements.block,
    "for_statement": _for,
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_while_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="kotlin",
    parsers=("kotlin",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds("parenthesized_expression annotated_lambda annotation delegation_specifier"),
    ignored=kinds(
        "line_comment multiline_comment shebang_line package_header type_arguments type_parameters nullable_type function_type "
        "visibility_modifier property_modifier member_modifier class_modifier function_modifier type_test type_alias "
        "setter parameter_modifiers binding_pattern_kind"
    ),
    spine={"call_expression": "", "navigation_expression": "", "indexing_expression": "", "postfix_expression": ""},
)
