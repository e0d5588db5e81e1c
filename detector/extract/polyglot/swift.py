"""Swift to the intermediate tree. Most parts have no field names and are told by their kinds."""

from __future__ import annotations

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
from detector.extract.polyglot.definitions import after, child_of, class_def, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})


def _import(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = child_of(node, "identifier")
    return ImportStmt(start, end, lowering.text(named), [Binding("*", "*")])


_TEXT_KINDS = frozenset({"line_str_text", "multi_line_str_text", "str_escaped_char"})


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    """What stands behind a backslash in brackets is an expression, the rest is text."""
    start, end = lowering.span(node)
    quote = 3 if lowering.source.startswith('"""', start) else 1
    parts: list[Expr] = []
    for child in node.children():
        at = lowering.span(child)
        kind = child.kind()
        if kind == "interpolated_expression":
            parts.append(strings.inside(lowering, child))
        elif kind in _TEXT_KINDS or (kind == '"' and quote == 3):
            parts.append(Str(*at, strings.unescape(lowering.source[at[0] : at[1]])))
    if all(isinstance(part, Str) for part in parts):
        value = "".join(part.value for part in parts if isinstance(part, Str))
        return Str(
            start, end, value if parts or end - start < 2 * quote else lowering.source[start + quote : end - quote]
        )
    return Join(start, end, parts)


def _raw_string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Str(start, end, lowering.source[start:end].strip("#").strip('"'))


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `f(a) { .. }`, and `a["k"]`, which the grammar takes for a call."""
    start, end = lowering.span(node)
    children = node.children()
    function = lowering.expr(children[0])
    arguments: list[Expr] = []
    for suffix in children[1:]:
        for part in suffix.children():
            if part.kind() == "value_arguments":
                given = lowering.exprs(part.children())
                if lowering.source.startswith("[", lowering.span(part)[0]) and len(given) == 1:
                    return Index(start, end, function, given[0])
                arguments.extend(given)
            else:
                arguments.extend(lowering.exprs([part]))
    return CallExpr(start, end, function, arguments)


def _argument(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named, value = node.field("name"), node.field("value")
    if value is None:
        return strings.inside(lowering, node)
    given = lowering.expr(value)
    return Keyword(start, end, lowering.text(named), given) if named is not None else given


def _navigation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    suffix = child_of(node, "navigation_suffix")
    name = lowering.text(suffix).lstrip(". \n\t") if suffix is not None else ""
    return Attr(start, end, lowering.expr(children[0]), name)


def _dictionary(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    keys = [lowering.expr(child) for child in node.field_children("key")]
    values = [lowering.expr(child) for child in node.field_children("value")]
    return Map(
        start, end, [(key if isinstance(key, Str) else None, value) for key, value in zip(keys, values, strict=False)]
    )


def _ternary(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    looked: list[Expr] = [Opaque(start, start, parts[:-2])] if parts[:-2] else []
    options = [option for part in parts[-2:] for option in (part.options if isinstance(part, Choice) else [part])]
    return Choice(start, end, looked + options)


def _coalescing(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Choice(start, end, lowering.exprs(node.children()))


def _try(lowering: Lowering, node: SgNode) -> Lowered:
    parts = lowering.exprs(child for child in node.children() if child.kind() != "try_operator")
    return parts[0] if parts else None


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    target, given = lowering.expr(node.field("target")), lowering.expr(node.field("result"))
    return statements.grown(target, lowering.text(node.field("operator")), given, _JOINS, lowering.span(node))


def _property(lowering: Lowering, node: SgNode) -> Lowered:
    """`let a = x, b: T = y` and computed properties."""
    start, end = lowering.span(node)
    body: list[Stmt] = []
    for child in node.children():
        kind = child.kind()
        last = body[-1] if body else None
        if kind == "pattern":
            target = _pattern(lowering, child)
            body.append(Assign(*lowering.span(child), [target], None))
        elif kind == "type_annotation" and isinstance(last, Assign):
            last.type = type_name(lowering.text(child.field("name")))
        elif kind == "computed_property" and isinstance(last, Assign):
            body[-1] = _computed(lowering, node, child, last)
        elif kind not in {"modifiers", "value_binding_pattern"} and isinstance(last, Assign):
            value = lowering.maybe(child)
            if value is not None:
                last.value = value
                last.end = value.end
    return body[0] if len(body) == 1 else Block(start, end, body)


def _pattern(lowering: Lowering, node: SgNode) -> Expr:
    if node.is_leaf():
        return lowering.name(node)
    parts = lowering.exprs(node.children())
    start, end = lowering.span(node)
    return parts[0] if len(parts) == 1 else Seq(start, end, parts)


def _computed(lowering: Lowering, node: SgNode, inner: SgNode, declared: Assign) -> Stmt:
    named = node.field("name")
    if named is None:
        return declared
    body = _body(lowering, inner)
    function = function_def(lowering, node, named, [], body, returns=declared.type)
    function.decorators.append(Name(function.name_start, function.name_start, "property"))
    return function


def _parameters(lowering: Lowering, node: SgNode) -> list[Parameter]:
    found: list[Parameter] = []
    children = node.children()
    for position, child in enumerate(children):
        kind = child.kind()
        if kind in {"parameter", "lambda_parameter"}:
            names = [part for part in child.children() if part.kind() == "simple_identifier"]
            declared = child_of(child, "user_type", "optional_type", "array_type")
            named = lowering.text(names[-1]) if names else ""
            found.append(Parameter(*lowering.span(child), named, None, type_name(lowering.text(declared))))
        elif kind == "=" and found and position + 1 < len(children):
            found[-1].default = lowering.maybe(children[position + 1])
    return found


def _body(lowering: Lowering, node: SgNode | None) -> list[Stmt]:
    """A body of one expression is its value."""
    body = lowering.body(node)
    return statements.with_value(body) if len(body) == 1 else body


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    named = node.field("name")
    if named is None:
        return strings.inside(lowering, node)
    body = _body(lowering, node.field("body"))
    returns = type_name(lowering.text(after(node, "->")))
    function = function_def(lowering, node, named, _parameters(lowering, node), body, returns=returns)
    if function.name == "init":
        function.name = "constructor"
    return function


def _lambda(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    kind, inner = node.field("type"), child_of(node, "statements")
    listed = None if kind is None else child_of(kind, "lambda_function_type_parameters")
    parameters = _parameters(lowering, listed) if listed is not None else [Parameter(start, start, "$0")]
    return Lambda(start, end, parameters, _body(lowering, inner))


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    inherited = [child for child in node.children() if child.kind() == "inheritance_specifier"]
    bases = [shapes.dotted(type_name(lowering.text(child)), lowering.span(child)[0]) for child in inherited]
    return class_def(lowering, node, node.field("name"), bases, lowering.body(node.field("body")))


def _enum_entry(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    body: list[Stmt] = []
    for child in node.children():
        last = body[-1] if body else None
        if child.kind() == "simple_identifier":
            body.append(Assign(*lowering.span(child), [lowering.name(child)], None))
        elif child.kind() != "enum_type_parameters" and isinstance(last, Assign):
            last.value = lowering.maybe(child) or last.value
    return Block(start, end, body)


def _condition(lowering: Lowering, node: SgNode) -> Lowered:
    """`if let a = b { .. } else if ..` and `guard`: bindings, tests, then branches, however long the chain."""
    start, end = lowering.span(node)
    body: list[Stmt] = []
    current: SgNode | None = node
    while current is not None:
        following: SgNode | None = None
        children = current.children()
        for position, child in enumerate(children):
            kind = child.kind()
            if kind in {"if_statement", "guard_statement"}:
                following = child
            elif kind == "statements":
                body.append(Block(*lowering.span(child), lowering.body(child), maybe=True))
            elif (
                kind == "value_binding_pattern"
                and position + 3 < len(children)
                and children[position + 2].kind() == "="
            ):
                target, value = lowering.expr(children[position + 1]), lowering.maybe(children[position + 3])
                body.append(Assign(*lowering.span(child), [target], value))
            elif children[position - 1].kind() != "=" or position < 3:
                body.extend(lowering.exprs([child]))
        current = following
    return Block(start, end, [part for part in body if not isinstance(part, Name)])


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    targets: list[Expr] = []
    over: Expr | None = None
    body: list[Stmt] = []
    for child in node.children():
        kind = child.kind()
        if kind == "pattern":
            targets.append(_pattern(lowering, child))
        elif kind in {"statements", "where_clause"}:
            body.extend(lowering.body(child))
        elif over is None:
            over = lowering.maybe(child)
    return LoopStmt(start, end, LoopKind.FOR, targets, over, body)


def _transfer(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if lowering.source.startswith("return", start):
        return Return(start, end, parts[0] if parts else None)
    return parts[0] if parts else None


_RULES: dict[str, Rule] = {
    "simple_identifier": shapes.name,
    "self_expression": shapes.name,
    "super_expression": shapes.name,
    "integer_literal": shapes.number,
    "real_literal": shapes.number,
    "boolean_literal": shapes.number,
    "nil": shapes.number,
    "line_string_literal": _string,
    "multi_line_string_literal": _string,
    "raw_string_literal": _raw_string,
    "import_declaration": _import,
    "call_expression": _call,
    "constructor_expression": _call,
    "value_argument": _argument,
    "navigation_expression": _navigation,
    "postfix_expression": shapes.first_name,
    "directly_assignable_expression": shapes.first_name,
    "dictionary_literal": _dictionary,
    "array_literal": shapes.sequence,
    "tuple_expression": shapes.sequence,
    "additive_expression": shapes.positional_operator(frozenset({"+"})),
    "ternary_expression": _ternary,
    "nil_coalescing_expression": _coalescing,
    "try_expression": _try,
    "await_expression": _try,
    "as_expression": shapes.cast("", "name"),
    "assignment": _assignment,
    "property_declaration": _property,
    "function_declaration": _function,
    "protocol_function_declaration": shapes.nothing,
    "init_declaration": _function,
    "lambda_literal": _lambda,
    "class_declaration": _class,
    "protocol_declaration": _class,
    "enum_entry": _enum_entry,
    "computed_getter": statements.block,
    "computed_setter": statements.block,
    "statements": statements.block,
    "if_statement": _condition,
    "guard_statement": _condition,
    "switch_entry": statements.branch,
    "do_statement": statements.attempt,
    "catch_block": statements.branch,
    "for_statement": _for,
    "while_statement": statements.loop(LoopKind.WHILE),
    "repeat_while_statement": statements.loop(LoopKind.WHILE),
    "control_transfer_statement": _transfer,
}

GRAMMAR = Grammar(
    language="swift",
    parsers=("swift",),
    rules=_RULES,
    fragile=True,
    bare_members=True,
    transparent=kinds("value_pack_expansion switch_pattern pattern"),
    ignored=kinds(
        "comment multiline_comment shebang_line modifiers type_annotation type_parameters type_arguments typealias_declaration "
        "user_type optional_type getter_specifier setter_specifier throws attribute as_operator bang else where_keyword"
    ),
    spine={"call_expression": "", "navigation_expression": "", "postfix_expression": ""},
)
