"""C# to the intermediate tree."""

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
    Keyword,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import (
    Classes,
    Functions,
    child_of,
    class_def,
    constant,
    declaration,
    decorators,
    fields_of,
    function_def,
)
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_ATTRIBUTES = frozenset({"attribute_list"})
_FUNCTIONS = Functions(frozenset({"parameter"}), blocks=frozenset({"block"}), returns="type", modifiers=_ATTRIBUTES)
_CLASSES = Classes(bases=frozenset({"base_list"}), modifiers=_ATTRIBUTES)
_INTERPOLATED = re.compile(r'[$@]*("""+|")')


def _using(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    alias = lowering.text(node.field("name"))
    listed = [
        child for child in node.children() if child.kind() in {"identifier", "qualified_name", "alias_qualified_name"}
    ]
    if not listed:
        return None
    module = lowering.text(listed[-1])
    return ImportStmt(start, end, module, [Binding("", alias) if alias and len(listed) > 1 else Binding("*", "*")])


def _verbatim(raw: str) -> str:
    return raw.replace('""', '"')


def _verbatim_format(raw: str) -> str:
    return _braces(_verbatim(raw))


def _format(raw: str) -> str:
    return _braces(strings.unescape(raw))


def _braces(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _interpolated(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = _INTERPOLATED.match(lowering.source, start, end)
    begin = found.end() if found else start
    quote = len(found.group(1)) if found else 0
    prefix = found.group() if found else ""
    decode = strings.verbatim if quote > 1 else _verbatim_format if "@" in prefix else _format
    holes = [child for child in node.children() if child.kind() == "interpolation"]
    return strings.joined(lowering, holes, (begin, max(end - quote, begin)), decode, (start, end))


def _hole(lowering: Lowering, node: SgNode) -> Lowered:
    parts = lowering.exprs(node.children())
    return parts[0] if parts else None


def _creation(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `new X(..) { A = .. }`: collections are what they hold, initialised properties are named arguments."""
    start, end = lowering.span(node)
    kind = node.field("type")
    given, filled = child_of(node, "argument_list"), child_of(node, "initializer_expression")
    arguments = lowering.exprs(given.children()) if given is not None else []
    inner = None if filled is None else _initializer(lowering, filled)
    if isinstance(inner, Map) and (not arguments and _is_dictionary(lowering, kind)):
        return inner
    if isinstance(inner, Seq) and not arguments and inner.items:
        return inner
    if isinstance(inner, Map):
        for key, value in inner.entries:
            arguments.append(Keyword(value.start, value.end, key.value, value) if isinstance(key, Str) else value)
    elif isinstance(inner, Seq):
        arguments.extend(inner.items)
    at = start if kind is None else lowering.span(kind)[0]
    return CallExpr(start, end, shapes.dotted(type_name(lowering.text(kind)), at), arguments, new=True)


def _is_dictionary(lowering: Lowering, kind: SgNode | None) -> bool:
    return "Dictionary" in lowering.text(kind)


def _initializer(lowering: Lowering, node: SgNode) -> Expr:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    items: list[Expr] = []
    for child in node.children():
        kind = child.kind()
        if kind == "assignment_expression":
            entries.append((_initialised(lowering, child.field("left")), lowering.expr(child.field("right"))))
        elif kind == "initializer_expression" and len(parts := lowering.exprs(child.children())) == 2:
            entries.append((parts[0], parts[1]))
        else:
            items.extend(lowering.exprs([child]))
    return Map(start, end, entries) if entries else Seq(start, end, items)


def _initialised(lowering: Lowering, node: SgNode | None) -> Expr | None:
    return None if node is None else shapes.as_key(lowering.maybe(node))


def _anonymous(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    children = node.children()
    for position, child in enumerate(children):
        if child.kind() == "=" and position + 1 < len(children):
            entries.append(
                (shapes.as_key(lowering.maybe(children[position - 1])), lowering.expr(children[position + 1]))
            )
    return Map(start, end, entries)


def _argument(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    values = lowering.exprs(child for child in node.children()[-1:])
    if not values:
        return None
    return Keyword(start, end, lowering.text(named), values[0]) if named is not None else values[0]


def _conditional_access(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `a?.B`: the binding hangs on what stands before it."""
    start, end = lowering.span(node)
    children = node.children()
    target = lowering.expr(children[0])
    return _bound(lowering, children[-1], target, (start, end))


def _bound(lowering: Lowering, node: SgNode, target: Expr, span: tuple[int, int]) -> Expr:
    kind = node.kind()
    if kind == "member_binding_expression":
        return Attr(*span, target, lowering.text(node.field("name")))
    if kind == "invocation_expression":
        function, given = node.field("function"), node.field("arguments")
        inner = _bound(lowering, function, target, span) if function is not None else target
        return CallExpr(*span, inner, lowering.exprs(given.children()) if given is not None else [])
    if kind == "member_access_expression":
        before = node.field("expression")
        inner = _bound(lowering, before, target, span) if before is not None else target
        return Attr(*span, inner, lowering.text(node.field("name")))
    rest = lowering.maybe(node)
    return Opaque(*span, [target] if rest is None else [target, rest])


def _member(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    name = lowering.text(node.field("name")).partition("<")[0]
    owner = node.field("expression")
    if owner is not None and owner.kind() == "predefined_type":  # the type itself: `string.Concat(a, b)`
        return Attr(start, end, lowering.name(owner), name)
    return Attr(start, end, lowering.expr(owner), name)


_CONTAINERS = frozenset({"GetRequiredService", "GetService", "GetRequiredKeyedService", "GetKeyedService", "Resolve"})
"""Methods of service containers that give an object of the type that stands in angle brackets."""


def _invocation(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a call; what a container is asked for is an object of its type."""
    made = shapes.call()(lowering, node)
    function = node.field("function")
    named = function.field("name") if function is not None and function.kind() == "member_access_expression" else None
    if named is None or named.kind() != "generic_name":
        return made
    method, _, asked = lowering.text(named).partition("<")
    declared = type_name(asked.removesuffix(">"))
    if method not in _CONTAINERS or not declared:
        return made
    start, end = lowering.span(node)
    return CallExpr(start, end, Name(start, end, declared), [], True)


def _generic_name(lowering: Lowering, node: SgNode) -> Lowered:
    first = next(iter(node.children()), None)
    return lowering.name(first) if first is not None else None


def _element(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = node.field("subscript")
    keys = [] if inner is None else lowering.exprs(inner.children())
    key: Expr = keys[0] if len(keys) == 1 else Opaque(start, end, keys)
    return Index(start, end, lowering.expr(node.field("expression")), key)


def _property(lowering: Lowering, node: SgNode) -> Lowered:
    """An automatic property is a field; one with a body is a getter."""
    start, end = lowering.span(node)
    named, value = node.field("name"), node.field("value")
    declared = type_name(lowering.text(node.field("type")))
    body: list[Stmt] = []
    accessors = child_of(node, "accessor_list")
    for accessor in [] if accessors is None else accessors.children():
        inner = accessor.field("body")
        if inner is not None:
            body.extend(_FUNCTIONS.statements(lowering, inner))
    if value is not None and value.kind() == "arrow_expression_clause":
        body.extend(_arrow(lowering, value))
        value = None
    marks = decorators(lowering, node, frozenset(), _ATTRIBUTES)
    if body and named is not None:
        getter = function_def(lowering, node, named, [], body, decorators=marks, returns=declared)
        getter.decorators.append(Name(start, start, "property"))
        return getter
    held = Assign(start, end, [lowering.expr(named)], lowering.maybe(value), declared)
    return Block(start, end, [*marks, held]) if marks else held


def _arrow(lowering: Lowering, node: SgNode) -> list[Stmt]:
    start, end = lowering.span(node)
    return [Return(start, end, strings.inside(lowering, node))]


def _method(lowering: Lowering, node: SgNode) -> Lowered:
    lowered = _FUNCTIONS.define(lowering, node)
    if isinstance(lowered, FunctionDef):
        body = node.field("body")
        if body is not None and body.kind() == "arrow_expression_clause":
            lowered.body = _arrow(lowering, body)
        if not lowered.returns:
            typed = child_of(node, "generic_name", "qualified_name", "nullable_type")
            lowered.returns = type_name(lowering.text(typed))
        first = child_of(node, "constructor_initializer")
        if first is not None:
            lowered.body[:0] = [_base_call(lowering, first)]
    return lowered


def _base_call(lowering: Lowering, node: SgNode) -> Expr:
    start, end = lowering.span(node)
    given = child_of(node, "argument_list")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return CallExpr(start, end, Name(start, start, "super"), arguments)


def _record(lowering: Lowering, node: SgNode) -> Lowered:
    listed = child_of(node, "parameter_list")
    body: list[Stmt] = []
    for child in [] if listed is None else listed.children():  # `[property: JsonPropertyName("to")] string To`
        body.extend(decorators(lowering, child, frozenset(), _ATTRIBUTES))
    body.extend(fields_of(lowering, listed, frozenset({"parameter"})))
    body.extend(lowering.body(node.field("body")))
    return class_def(lowering, node, node.field("name"), [], body)


def _attribute(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = child_of(node, "attribute_argument_list")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return CallExpr(start, end, lowering.expr(node.field("name")), arguments)


def _for_each(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    left, body = node.field("left"), node.field("body")
    targets = lowering.exprs([left]) if left is not None else []
    over = lowering.maybe(node.field("right"))
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.stmts([body]) if body is not None else [])


def _namespace(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = node.field("body")
    return Block(start, end, lowering.body(inner) if inner is not None else lowering.body(node))


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "generic_name": _generic_name,
    "qualified_name": shapes.path,
    "this": shapes.name,
    "base": shapes.name,
    "integer_literal": shapes.number,
    "real_literal": shapes.number,
    "boolean_literal": shapes.number,
    "null_literal": shapes.number,
    "character_literal": strings.plain_string(strings.unescape),
    "string_literal": strings.plain_string(strings.unescape),
    "verbatim_string_literal": strings.plain_string(_verbatim, opening=2),
    "raw_string_literal": strings.string(frozenset(), strings.verbatim, strings.C_QUOTES),
    "interpolated_string_expression": _interpolated,
    "interpolation": _hole,
    "using_directive": _using,
    "invocation_expression": _invocation,
    "member_access_expression": _member,
    "conditional_access_expression": _conditional_access,
    "element_access_expression": _element,
    "element_binding_expression": _hole,
    "object_creation_expression": _creation,
    "implicit_object_creation_expression": _creation,
    "anonymous_object_creation_expression": _anonymous,
    "initializer_expression": _initializer,
    "collection_expression": shapes.sequence,
    "argument": _argument,
    "attribute_argument": _argument,
    "attribute": _attribute,
    "binary_expression": shapes.operator(_JOINS, frozenset({"??"})),
    "conditional_expression": shapes.choice("consequence", "alternative"),
    "cast_expression": shapes.cast("value", "type"),
    "as_expression": shapes.cast("left", "right"),
    "switch_expression": shapes.selection("", "", frozenset({"switch_expression_arm"})),
    "assignment_expression": statements.augmented(_JOINS),
    "postfix_unary_expression": statements.stepped,
    "prefix_unary_expression": statements.stepped,
    "tuple_expression": shapes.sequence,
    "lambda_expression": _FUNCTIONS.anonymous,
    "anonymous_method_expression": _FUNCTIONS.anonymous,
    "variable_declaration": declaration(frozenset({"variable_declarator"})),
    "property_declaration": _property,
    "method_declaration": _method,
    "constructor_declaration": _method,
    "local_function_statement": _method,
    "class_declaration": _CLASSES.define,
    "struct_declaration": _CLASSES.define,
    "interface_declaration": _CLASSES.define,
    "enum_declaration": _CLASSES.define,
    "record_declaration": _record,
    "enum_member_declaration": constant(),
    "namespace_declaration": _namespace,
    "file_scoped_namespace_declaration": _namespace,
    "return_statement": statements.returns,
    "if_statement": statements.chain_of_ifs("alternative", frozenset()),
    "switch_section": statements.branch,
    "try_statement": statements.attempt,
    "catch_clause": statements.branch,
    "foreach_statement": _for_each,
    "for_statement": statements.loop(LoopKind.FOR),
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="csharp",
    parsers=("csharp",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds("expression_statement parenthesized_expression await_expression"),
    ignored=kinds(
        "comment modifier predefined_type type_argument_list type_parameter_list nullable_type array_type implicit_type "
        "interpolation_format_clause interpolation_alignment_clause interpolation_brace typeof_expression catch_declaration "
        "type_parameter_constraints_clause break_statement continue_statement parameter_list preproc_if preproc_region"
    ),
    spine={
        "invocation_expression": "function",
        "member_access_expression": "expression",
        "element_access_expression": "expression",
    },
)
