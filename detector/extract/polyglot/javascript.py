"""JavaScript, JSX, TypeScript and TSX to the intermediate tree: expressions and statements. Modules: javascript_modules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Block,
    CallExpr,
    Cast,
    ClassDef,
    Expr,
    FunctionDef,
    ImportExpr,
    Keyword,
    Lambda,
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
from detector.extract.polyglot import javascript_modules as modules
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_BLOCKS = frozenset({"statement_block"})
_JOINS = frozenset({"+", "+="})
_HOLES = frozenset({"template_substitution"})
_IMPORTERS = frozenset({"require", "import"})
_INTEROP = frozenset(
    {
        "__importDefault",
        "__importStar",
        "__toESM",
        "_interopRequireDefault",
        "_interopRequireWildcard",
        "_interopDefault",
    }
)
"""Wrappers that compilers put around `require`; what they return is the module for all that matters here."""

_PLAIN_TYPES = kinds("any unknown string number boolean const never object Record Array")


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    function = lowering.expr(node.field("function"))
    given = node.field("arguments")
    if given is not None and given.kind() == "template_string":
        return CallExpr(start, end, function, [lowering.expr(given)])
    arguments = lowering.exprs(given.children()) if given is not None else []
    if isinstance(function, Name) and arguments:
        if function.id in _IMPORTERS or function.id in lowering.notes:
            return ImportExpr(start, end, arguments[0])
        if function.id in _INTEROP and isinstance(arguments[0], (ImportExpr, Name)):
            return arguments[0]
    if arguments and modules.makes_require(function):
        return ImportExpr(start, end, arguments[0])
    if len(arguments) > 1 and isinstance(function, Attr) and function.name in _WITH_THIS:
        return _with_this(function, arguments)
    return CallExpr(start, end, function, arguments)


_WITH_THIS = frozenset({"bind", "call"})
"""Methods of functions: `f.bind(this, x)` is `() => f(x)`, and `f.call(this, x)` is `f(x)`."""


def _with_this(function: Attr, arguments: list[Expr]) -> Lowered:
    start, end, this = function.start, arguments[-1].end, arguments[0]
    is_object = isinstance(this, Name) and this.id in _OBJECTS
    if function.name == "call" and not is_object:
        return CallExpr(start, end, function, arguments)  # a `call` of somebody's own
    call = CallExpr(start, end, function.object, arguments[1:])
    return call if function.name == "call" else Lambda(start, end, [], [Return(start, end, call)])


_OBJECTS = frozenset({"this", "self", "that", "null", "undefined", "globalThis", "window"})


def _member(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = lowering.text(node.field("property"))
    return Attr(start, end, lowering.expr(node.field("object")), named)


def _sequence_expression(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if parts and all(isinstance(part, Num) for part in parts[:-1]):
        return parts[-1]
    return Opaque(start, end, parts)


def _declarator(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    value = lowering.maybe(node.field("value"))
    target = lowering.expr(named)
    if isinstance(target, Name) and isinstance(value, Opaque) and (own := node.field("value")) is not None:
        defined = lowering.lower(own) if own.kind() == "class" else None
        if isinstance(defined, ClassDef):
            defined.name, defined.name_start, defined.name_end = target.id, target.start, target.end
            return defined
    if isinstance(target, Name) and modules.is_create_require(value):
        lowering.notes[target.id] = "require"
    return Assign(start, end, [target], value, type_name(lowering.text(node.field("type"))))


def _with_default(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Assign(start, end, [lowering.expr(node.field("left"))], lowering.maybe(node.field("right")))


def _array_pattern(lowering: Lowering, node: SgNode) -> Lowered:
    """Holes of `[a, , b]` count."""
    start, end = lowering.span(node)
    items: list[Expr] = []
    empty = True
    for child in node.children():
        if child.kind() == ",":
            if empty:
                items.append(Opaque(start, start, []))
            empty = True
        elif child.is_named() and child.kind() != "comment":
            items.append(lowering.expr(child))
            empty = False
    return Seq(start, end, items)


def _object(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        lowered = lowering.maybe(child)
        if lowered is not None:
            entries.append(_entry(lowering, child, lowered))
    return Map(start, end, entries)


def _entry(lowering: Lowering, node: SgNode, lowered: Expr) -> tuple[Expr | None, Expr]:
    kind = node.kind()
    if kind in {"pair", "pair_pattern", "method_definition"}:
        return _key(lowering, node.field("name" if kind == "method_definition" else "key")), lowered
    if isinstance(lowered, Keyword):
        return None, lowered if kind == "rest_pattern" else lowered.value
    bound = lowered.targets[0] if isinstance(lowered, Assign) else lowered
    return shapes.as_key(bound) if isinstance(bound, Name) else None, lowered


def _pair(lowering: Lowering, node: SgNode) -> Lowered:
    return lowering.expr(node.field("value"))


def _key(lowering: Lowering, node: SgNode | None) -> Expr | None:
    if node is None:
        return None
    if node.kind() == "computed_property_name":
        inner = strings.inside(lowering, node)
        return inner if isinstance(inner, Str) else None
    return shapes.as_key(lowering.maybe(node))


def _parameters(lowering: Lowering, node: SgNode | None) -> tuple[list[Parameter], list[Stmt]]:
    """The parameters, and the statements that set constructor properties."""
    if node is None:
        return [], []
    if node.kind() != "formal_parameters":
        start, end = lowering.span(node)
        return [Parameter(start, end, lowering.source[start:end])], []
    found: list[Parameter] = []
    first: list[Stmt] = []
    for child in node.children():
        kind = child.kind()
        if kind[:1].isalpha() and kind != "comment" and lowering.text(child.field("pattern")) != "this":
            parameter, unpacking = _parameter(lowering, child)
            found.append(parameter)
            first.extend(unpacking)
    return found, first


def _parameter(lowering: Lowering, node: SgNode) -> tuple[Parameter, list[Stmt]]:
    start, end = lowering.span(node)
    pattern = node.field("pattern")
    target = lowering.maybe(pattern if pattern is not None else node)
    default = lowering.maybe(node.field("value"))
    if isinstance(target, Assign):
        default = target.value
        target = target.targets[0]
    rest = isinstance(target, Keyword)
    if isinstance(target, Keyword):
        target = target.value
    kind = type_name(lowering.text(node.field("type")))
    if not isinstance(target, Name):
        return Parameter(start, end, "", default, kind, target), []
    own: list[Stmt] = []
    if any(child.kind() in {"accessibility_modifier", "readonly"} for child in node.children()):
        this = Attr(target.start, target.end, Name(target.start, target.end, "this"), target.id)
        own.append(Assign(start, end, [this], target, kind))
    return Parameter(start, end, target.id, default, kind, None, rest), own


def _lambda(lowering: Lowering, node: SgNode) -> Lambda:
    start, end = lowering.span(node)
    listed = node.field("parameters")
    parameters, first = _parameters(lowering, listed if listed is not None else node.field("parameter"))
    return Lambda(start, end, parameters, first + lowering.function_body(node.field("body"), _BLOCKS))


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    anonymous = _lambda(lowering, node)
    named = node.field("name")
    if named is None:
        return anonymous
    name_start, name_end = lowering.span(named)
    return FunctionDef(
        anonymous.start,
        anonymous.end,
        lowering.source[name_start:name_end].strip("'\"#[]"),
        anonymous.parameters,
        anonymous.body,
        _decorators(lowering, node),
        name_start,
        name_end,
        type_name(lowering.text(node.field("return_type"))),
    )


def _method(lowering: Lowering, node: SgNode) -> Lowered:
    parent = node.parent()
    if parent is not None and parent.kind() == "object":
        return _lambda(lowering, node)
    lowered = _function(lowering, node)
    if isinstance(lowered, FunctionDef) and any(child.kind() == "get" for child in node.children()[:3]):
        lowered.decorators.append(Name(lowered.name_start, lowered.name_start, "property"))
    return lowered


def _decorators(lowering: Lowering, node: SgNode) -> list[Expr]:
    """The decorators of a class, method or field, behind them those of its parameters: `@Query("token") token`."""
    listed = node.field("parameters")
    holders = (node, *(listed.children() if listed is not None and "@" in lowering.text(listed) else ()))
    return lowering.exprs(child for holder in holders for child in holder.children() if child.kind() == "decorator")


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    name_start, name_end = lowering.span(named) if named is not None else (start, start)
    heritage = [clause for child in node.children() if child.kind() == "class_heritage" for clause in child.children()]
    bases = lowering.exprs(clause for clause in heritage if clause.kind() != "implements_clause")
    promised = [each for clause in heritage if clause.kind() == "implements_clause" for each in clause.children()]
    body = _members(lowering, node.field("body"))
    decorators = _decorators(lowering, node)
    name = lowering.source[name_start:name_end]
    interfaces: list[Expr] = [Name(*lowering.span(each), type_name(lowering.text(each))) for each in promised]
    return ClassDef(start, end, name, bases, body, decorators, name_start, name_end, interfaces)


def _members(lowering: Lowering, node: SgNode | None) -> list[Stmt]:
    """Decorators of methods stand before them in the body."""
    members: list[Stmt] = []
    pending: list[Expr] = []
    for child in [] if node is None else node.children():
        if child.kind() == "decorator":
            pending.extend(lowering.exprs([child]))
            continue
        for lowered in lowering.stmts([child]):
            if pending and isinstance(lowered, FunctionDef):
                lowered.decorators = pending + lowered.decorators
                pending = []
            members.append(lowered)
    return [*pending, *members]


def _field(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    named = named if named is not None else node.field("property")
    key = _key(lowering, named)
    value = lowering.maybe(node.field("value"))
    declared = type_name(lowering.text(node.field("type")))
    decorators = _decorators(lowering, node)
    if not isinstance(key, Str):
        return Opaque(start, end, [value]) if value is not None else None
    assigned = Assign(start, end, [Name(key.start, key.end, key.value)], value, declared)
    return Block(start, end, [*decorators, assigned]) if decorators else assigned


def _heritage(lowering: Lowering, node: SgNode) -> Lowered:
    """`extends` of TypeScript. What is implemented is a type only."""
    return lowering.maybe(node.field("value"))


def _enum(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named, inner = node.field("name"), node.field("body")
    body: list[Stmt] = []
    for child in [] if inner is None else inner.children():
        if child.kind() == "enum_assignment":
            key = shapes.as_key(lowering.maybe(child.field("name")))
            if isinstance(key, Str):
                at = lowering.span(child)
                body.append(Assign(*at, [Name(key.start, key.end, key.value)], lowering.maybe(child.field("value"))))
    name_start, name_end = lowering.span(named) if named is not None else (start, start)
    return ClassDef(start, end, lowering.source[name_start:name_end], [], body, [], name_start, name_end)


def _for_in(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    targets = lowering.exprs([left] if (left := node.field("left")) is not None else [])
    body = node.field("body")
    return LoopStmt(
        start,
        end,
        LoopKind.FOR,
        targets,
        lowering.maybe(node.field("right")),
        lowering.stmts([body]) if body is not None else [],
    )


def _jsx_attribute(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    if len(children) < 3:
        return None
    return Keyword(start, end, lowering.text(children[0]), lowering.expr(children[2]))


def _as(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    value = lowering.expr(children[0])
    declared = type_name(lowering.text(children[-1]))
    return value if declared in _PLAIN_TYPES else Cast(start, end, value, declared)


def _namespace(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node.field("body")))


def _jsx_text(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    value = lowering.source[start:end].strip()
    return Str(start, end, value, prose=True) if value else None


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "property_identifier": shapes.name,
    "private_property_identifier": shapes.name,
    "shorthand_property_identifier": shapes.name,
    "shorthand_property_identifier_pattern": shapes.name,
    "statement_identifier": shapes.nothing,
    "type_identifier": shapes.name,
    "this": shapes.name,
    "super": shapes.name,
    "import": shapes.name,
    "meta_property": shapes.path,
    "number": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "null": shapes.number,
    "undefined": shapes.number,
    "string": strings.plain_string(strings.unescape),
    "template_string": strings.string(_HOLES, strings.unescape),
    "regex": shapes.slash_pattern,
    "call_expression": _call,
    "new_expression": shapes.call("constructor", "arguments", new=True),
    "member_expression": _member,
    "subscript_expression": shapes.index("object", "index"),
    "binary_expression": shapes.operator(_JOINS, frozenset({"||", "??", "&&"})),
    "ternary_expression": shapes.choice("consequence", "alternative"),
    "sequence_expression": _sequence_expression,
    "assignment_expression": statements.assignment(),
    "augmented_assignment_expression": statements.augmented(_JOINS),
    "update_expression": statements.stepped,
    "array": shapes.sequence,
    "array_pattern": _array_pattern,
    "object": _object,
    "object_pattern": _object,
    "pair": _pair,
    "pair_pattern": _pair,
    "assignment_pattern": _with_default,
    "object_assignment_pattern": _with_default,
    "spread_element": shapes.spread,
    "rest_pattern": shapes.spread,
    "arrow_function": _lambda,
    "function_expression": _lambda,
    "generator_function": _lambda,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "method_definition": _method,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
    "extends_clause": _heritage,
    "public_field_definition": _field,
    "field_definition": _field,
    "enum_declaration": _enum,
    "variable_declarator": _declarator,
    "as_expression": _as,
    "internal_module": _namespace,
    "module": _namespace,
    "switch_case": statements.branch,
    "switch_default": statements.branch,
    "try_statement": statements.attempt,
    "catch_clause": statements.branch,
    "return_statement": statements.returns,
    "if_statement": statements.chain_of_ifs("alternative", frozenset({"else_clause"})),
    "for_in_statement": _for_in,
    "for_statement": statements.loop(LoopKind.FOR),
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
    "jsx_attribute": _jsx_attribute,
    "jsx_text": _jsx_text,
    "import_statement": modules.import_statement,
    "export_statement": modules.export_statement,
}

_BARE_AMPERSAND = re.compile(r"(?<!&)&(?![&=]|#?\w{1,31};)")


_LONGEST_PAGE = 400_000
"""Longer texts are bundles, in which no JSX is left."""


def repair(text: str) -> str:
    """The parser takes "Terms & conditions" in JSX, and addresses in its attributes, for a broken entity: "|" fits there as well.

    As an operator and between types "|" stands where "&" may.
    """
    if len(text) > _LONGEST_PAGE or not ("</" in text or "/>" in text):
        return text
    return _BARE_AMPERSAND.sub("|", text)


GRAMMAR = Grammar(
    language="javascript",
    repair=repair,
    parsers=("javascript", "tsx"),
    rules=_RULES,
    transparent=kinds(
        "expression_statement parenthesized_expression await_expression satisfies_expression non_null_expression "
        "decorator instantiation_expression jsx_expression"
    ),
    words=kinds("class module"),
    ignored=kinds(
        "comment html_comment hash_bang_line type_annotation type_arguments type_parameters implements_clause "
        "interface_declaration type_alias_declaration ambient_declaration abstract_method_signature function_signature "
        "method_signature accessibility_modifier break_statement continue_statement jsx_closing_element optional_chain"
    ),
    spine={
        "call_expression": "function",
        "member_expression": "object",
        "subscript_expression": "object",
        "non_null_expression": "",
    },
)
TYPESCRIPT = ("typescript", "tsx")
TSX = ("tsx", "typescript")
EMBEDDED = ("typescript", "tsx", "javascript")
"""Scripts of pages and components, whose dialect is not known."""
