"""Go to the intermediate tree. Of several results the first is the value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Binding,
    Block,
    CallExpr,
    Cast,
    Expr,
    FunctionDef,
    ImportStmt,
    Keyword,
    LoopStmt,
    Map,
    Name,
    Num,
    Opaque,
    Parameter,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import Functions, class_def, field_of, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.go_settings import field_value
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_PARAMETERS = frozenset({"parameter_declaration", "variadic_parameter_declaration"})
_COLLECTIONS = frozenset({"slice_type", "array_type", "implicit_length_array_type"})
_VERSION = re.compile(r"v\d+|.*\.v\d+")


def _import(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    module = lowering.expr(node.field("path"))
    if not isinstance(module, Str):
        return None
    alias = lowering.text(node.field("name"))
    if alias == ".":
        return ImportStmt(start, end, module.value, [Binding("*", "*")])
    names = [alias] if alias else _package_names(module.value)
    return ImportStmt(start, end, module.value, [Binding("", name) for name in names if name != "_"])


def _package_names(module: str) -> list[str]:
    """What a package may be called in code; the import path only suggests it."""
    segments = [part for part in module.split("/") if part]
    if len(segments) > 1 and re.fullmatch(r"v\d+", segments[-1]):
        segments.pop()
    last = re.sub(r"\.v\d+$", "", segments[-1]) if segments else ""
    names = [last, last.removeprefix("go-").removesuffix("-go").replace("-", ""), last.rpartition("-")[2]]
    return list(dict.fromkeys(name for name in names if name.isidentifier()))


def _parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    found: list[Parameter] = []
    for child in [] if node is None else node.children():
        if child.kind() in _PARAMETERS:
            declared = type_name(lowering.text(child.field("type")))
            for named in child.children():
                if named.kind() == "identifier":
                    start, end = lowering.span(named)
                    rest = child.kind() == "variadic_parameter_declaration"
                    found.append(Parameter(start, end, lowering.source[start:end], None, declared, None, rest))
    return found


def _result(lowering: Lowering, node: SgNode) -> str:
    return type_name(lowering.text(node.field("result")))


_FUNCTIONS = Functions(_PARAMETERS)


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    named = node.field("name")
    if named is None:
        return None
    parameters = _parameters(lowering, node.field("parameters"))
    body = lowering.body(node.field("body"))
    return function_def(lowering, node, named, parameters, body, returns=_result(lowering, node))


def _closure(lowering: Lowering, node: SgNode) -> Lowered:
    lowered = _FUNCTIONS.anonymous(lowering, node)
    if lowered is not None:
        lowered.parameters = _parameters(lowering, node.field("parameters"))  # type: ignore[union-attr]
    return lowered


def _method(lowering: Lowering, node: SgNode) -> Lowered:
    function = _function(lowering, node)
    receiver = node.field("receiver")
    if not isinstance(function, FunctionDef) or receiver is None:
        return function
    for child in receiver.children():
        if child.kind() == "parameter_declaration":
            function.owner = type_name(lowering.text(child.field("type")))
            function.receiver = lowering.text(child.field("name"))
    return function


def _go(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return LoopStmt(start, end, LoopKind.PARALLEL, [], None, lowering.body(node))


def _assertion(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Cast(start, end, lowering.expr(node.field("operand")), type_name(lowering.text(node.field("type"))))


def _type(lowering: Lowering, node: SgNode) -> Lowered:
    shape = node.field("type")
    if shape is None or shape.kind() != "struct_type":
        return None
    body: list[Stmt] = []
    bases: list[Expr] = []
    owner = lowering.text(node.field("name"))
    for listed in shape.children():
        for field in listed.children():
            if field.kind() == "field_declaration":
                names = [child for child in field.children() if child.kind() == "field_identifier"]
                made = [field_of(lowering, field, named, field.field("type")) for named in names]
                if made:
                    made[0].value = field_value(lowering, field, owner)
                body.extend(made)
                body.extend(_keys(lowering, field.field("tag")))
                body.extend(_inner_keys(lowering, field.field("type")))
                if not names:
                    bases.extend(lowering.exprs([kind] if (kind := field.field("type")) is not None else []))
    return class_def(lowering, node, node.field("name"), bases, body)


def _keys(lowering: Lowering, tag: SgNode | None) -> list[Stmt]:
    """The name that a field has in JSON, in forms and in queries: `json:"to,omitempty"` is a key like that of a map."""
    found = None if tag is None else _TAG.search(lowering.text(tag))
    if tag is None or found is None:
        return []
    at = lowering.span(tag)
    return [Map(*at, [(Str(*at, found.group(1)), Opaque(*at, []))])]


def _inner_keys(lowering: Lowering, kind: SgNode | None) -> list[Stmt]:
    """The keys of a struct without a name that is the type of a field: `Data struct { ... }`, `Rows []struct { ... }`."""
    found: list[Stmt] = []
    left = [] if kind is None else [kind]
    while left:
        node = left.pop()
        if node.kind() in _AROUND:
            left.extend(reversed(node.children()))
        elif node.kind() == "field_declaration":
            found.extend(_keys(lowering, node.field("tag")))
            inner = node.field("type")
            left.extend([] if inner is None else [inner])
    return found


_AROUND = frozenset(
    {
        "slice_type",
        "array_type",
        "pointer_type",
        "map_type",
        "parenthesized_type",
        "struct_type",
        "field_declaration_list",
    }
)
"""What stands around the fields of a struct without a name."""
_TAG = re.compile(r"\b(?:json|form|url|schema|query):\"([^\",]{1,80})")


def _spec(lowering: Lowering, node: SgNode) -> Lowered:
    """Constants and variables: `a, b T = x, y`."""
    start, end = lowering.span(node)
    targets: list[Expr] = [lowering.name(child) for child in node.children() if child.kind() == "identifier"]
    return _assigned(lowering, targets, node.field("value"), (start, end), lowering.text(node.field("type")))


def _assigned(
    lowering: Lowering,
    targets: list[Expr],
    value: SgNode | None,
    span: tuple[int, int],
    declared: str = "",
    declares: bool = True,
) -> Lowered:
    kind = type_name(declared)
    given = [] if value is None else lowering.exprs(value.children() if value.kind() == "expression_list" else [value])
    if not targets:
        return given[0] if given else None
    body: list[Stmt] = []
    for position, target in enumerate(targets):
        one = given[position] if position < len(given) else None
        body.append(Assign(*span, [target], one, kind, declares))
    return Block(*span, body)


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    span = lowering.span(node)
    left = node.field("left")
    targets = [] if left is None else lowering.exprs(left.children())
    sign = lowering.text(node.field("operator"))
    if sign in {"", "=", ":="} or not targets:
        return _assigned(lowering, targets, node.field("right"), span, declares=sign != "=")
    return statements.grown(targets[0], sign, lowering.expr(node.field("right")), _JOINS, span)


def _composite(lowering: Lowering, node: SgNode) -> Lowered:
    """A struct literal is a call with named arguments; maps and slices are what they are."""
    start, end = lowering.span(node)
    inner = lowering.expr(node.field("body"))
    kind = node.field("type")
    if kind is None or kind.kind() in _COLLECTIONS or kind.kind() == "map_type":
        return inner
    arguments: list[Expr] = []
    if isinstance(inner, Map):
        for key, value in inner.entries:
            arguments.append(Keyword(value.start, value.end, key.value, value) if isinstance(key, Str) else value)
    elif isinstance(inner, Seq):
        arguments = inner.items
    return CallExpr(start, end, lowering.expr(kind), arguments, new=True)


def _literal_value(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    items: list[Expr] = []
    for child in node.children():
        if child.kind() == "keyed_element":
            key = shapes.as_key(lowering.maybe(child.field("key")))
            entries.append((key, lowering.expr(child.field("value"))))
        else:
            items.extend(lowering.exprs([child]))
    return Map(start, end, entries) if entries else Seq(start, end, items)


_MOST_SENDS = 50
"""Sends into channels that are looked at in one file."""
_SENDS = "<-"
"""The note that the sends of a file are noted; a channel has a note of its own behind this."""
_APART, _IN_ROUNDS = "apart", "in rounds"


def _waits_on(lowering: Lowering, channel: SgNode) -> bool:
    """Whether a loop takes from a channel that the file fills one by one, never in a loop: it waits for what is asked for."""
    if _SENDS not in lowering.notes:
        lowering.notes[_SENDS] = ""
        _note_sends(lowering, channel.get_root().root())
    return lowering.notes.get(_SENDS + _channel_name(lowering, channel)) == _APART


def _note_sends(lowering: Lowering, root: SgNode) -> None:
    for send in root.find_all(kind="send_statement")[:_MOST_SENDS]:
        into = send.field("channel")
        note = _SENDS + (_channel_name(lowering, into) if into is not None else "")
        in_rounds = any(around.kind() == "for_statement" for around in send.ancestors())
        if in_rounds or note not in lowering.notes:
            lowering.notes[note] = _IN_ROUNDS if in_rounds else _APART


def _channel_name(lowering: Lowering, channel: SgNode) -> str:
    """The name of a channel or of the field that holds it."""
    named = channel.field("field") if channel.kind() == "selector_expression" else channel
    return lowering.text(named) if named is not None and named.kind().endswith("identifier") else ""


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = node.field("body")
    body = lowering.body(inner)
    for child in node.children():
        if child.kind() == "range_clause":
            left = child.field("left")
            targets = [] if left is None else lowering.exprs(left.children())
            right = child.field("right")
            if len(targets) == 1 and right is not None and _waits_on(lowering, right):
                return LoopStmt(start, end, LoopKind.WHILE, [], None, body)
            return LoopStmt(start, end, LoopKind.FOR, targets, lowering.maybe(right), body)
        if child.kind() == "for_clause":
            return LoopStmt(start, end, LoopKind.FOR, [], None, lowering.body(child) + body)
    at = None if inner is None else inner.replace("").start_pos
    tested = lowering.stmts([child for child in node.children() if child.replace("").start_pos != at])
    return LoopStmt(start, end, LoopKind.WHILE, [], None, tested + body)


def _conversion(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    function = shapes.dotted(type_name(lowering.text(node.field("type"))), start)
    return CallExpr(start, end, function, [lowering.expr(node.field("operand"))])


def _return(lowering: Lowering, node: SgNode) -> Lowered:
    """Return the first of several results, as assignments take it; the rest is looked at."""
    start, end = lowering.span(node)
    values = [part for child in node.children() for part in lowering.exprs(child.children())]
    result = Return(start, end, values[0] if values else None)
    rest: list[Stmt] = [value for value in values[1:] if not isinstance(value, (Name, Num))]
    return Block(start, end, [*rest, result]) if rest else result


def _expression_list(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    return parts[0] if len(parts) == 1 else Opaque(start, end, parts)


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "field_identifier": shapes.name,
    "package_identifier": shapes.nothing,
    "label_name": shapes.nothing,
    "int_literal": shapes.number,
    "float_literal": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "nil": shapes.number,
    "rune_literal": strings.plain_string(strings.unescape),
    "interpreted_string_literal": strings.plain_string(strings.unescape),
    "raw_string_literal": strings.plain_string(strings.verbatim),
    "import_spec": _import,
    "const_spec": _spec,
    "var_spec": _spec,
    "short_var_declaration": _assignment,
    "assignment_statement": _assignment,
    "inc_statement": statements.stepped,
    "expression_list": _expression_list,
    "type_spec": _type,
    "function_declaration": _function,
    "method_declaration": _method,
    "func_literal": _closure,
    "call_expression": shapes.call(),
    "type_conversion_expression": _conversion,
    "selector_expression": shapes.attribute("operand", "field"),
    "qualified_type": shapes.path,
    "index_expression": shapes.index("operand", "index"),
    "binary_expression": shapes.operator(_JOINS),
    "composite_literal": _composite,
    "literal_value": _literal_value,
    "type_assertion_expression": _assertion,
    "go_statement": _go,
    "expression_case": statements.branch,
    "default_case": statements.branch,
    "type_case": statements.branch,
    "communication_case": statements.branch,
    "return_statement": _return,
    "if_statement": statements.chain_of_ifs("alternative", frozenset()),
    "for_statement": _for,
}

GRAMMAR = Grammar(
    language="go",
    parsers=("go",),
    rules=_RULES,
    transparent=frozenset({"literal_element", "parenthesized_expression", "expression_statement", "unary_expression"}),
    ignored=kinds(
        "comment package_clause type_arguments type_elem type_identifier_list parameter_list slice_type array_type map_type "
        "channel_type function_type interface_type struct_type break_statement continue_statement goto_statement"
    ),
    spine={"call_expression": "function", "selector_expression": "operand", "index_expression": "operand"},
)
