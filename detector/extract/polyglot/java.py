"""Java to the intermediate tree. A class is imported from its package, as `from package import Class` in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Expr,
    ImportStmt,
    Index,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Stmt,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import (
    Classes,
    Functions,
    class_def,
    constant,
    declaration,
    decorators,
    fields_of,
    is_injection,
)
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({"+", "+="})
_MAPS = frozenset({"Map", "ImmutableMap"})
"""Classes whose `of` makes a map of keys and values in turn."""
_MODIFIERS = frozenset({"modifiers"})
_FUNCTIONS = Functions(
    kinds("formal_parameter spread_parameter catch_formal_parameter"),
    blocks=kinds("block constructor_body"),
    returns="type",
    modifiers=_MODIFIERS,
    injecting=_MODIFIERS,
)
_CLASSES = Classes(bases=kinds("superclass super_interfaces extends_interfaces"), modifiers=_MODIFIERS)


def package_import(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `import a.b.C` to a name taken from `a.b`, `import a.b.*` to all names of `a.b`."""
    start, end = lowering.span(node)
    words = lowering.source[start:end].rstrip(";").split()
    if len(words) < 2:
        return None
    alias = words[-1] if len(words) > 3 and words[-2] in {"as", "=>"} else ""
    path = words[-3] if alias else words[-1]
    return import_of(path, alias, (start, end))


def import_of(path: str, alias: str, span: tuple[int, int]) -> ImportStmt:
    """Make the import of a dotted path."""
    module, _, last = path.rpartition(".")
    if last in {"*", "_"}:
        return ImportStmt(*span, module, [Binding("*", "*")])
    if not module:
        return ImportStmt(*span, last, [Binding("", alias or last)])
    return ImportStmt(*span, module, [Binding(last, alias or last)])


def _invocation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    target, named, given = node.field("object"), node.field("name"), node.field("arguments")
    name = lowering.name(named) if named is not None else None
    function: Expr = Opaque(start, start, []) if name is None else name
    arguments = lowering.exprs(given.children()) if given is not None else []
    if target is not None and name is not None:
        holder = lowering.expr(target)
        if name.id == "of" and type(holder) is Name and holder.id in _MAPS and arguments and len(arguments) % 2 == 0:
            return Map(start, end, list(zip(arguments[::2], arguments[1::2], strict=True)))
        function = Attr(start, name.end, holder, name.id)
    return CallExpr(start, end, function, arguments)


def _new(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `new X(..)`; the body of an anonymous class is an argument."""
    start, end = lowering.span(node)
    kind, given = node.field("type"), node.field("arguments")
    at = start if kind is None else lowering.span(kind)[0]
    function = shapes.dotted(type_name(lowering.text(kind)), at)
    arguments = lowering.exprs(given.children()) if given is not None else []
    for child in node.children():
        if child.kind() == "class_body":
            members: list[Expr] = []
            for member in lowering.body(child):
                members.extend(shapes.members_of(member))
            arguments.append(Opaque(*lowering.span(child), members))
    return CallExpr(start, end, function, arguments, new=True)


def _array_creation(lowering: Lowering, node: SgNode) -> Lowered:
    return lowering.maybe(node.field("value"))


def _annotation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = node.field("arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    return CallExpr(start, end, lowering.expr(node.field("name")), arguments)


_FIELDS = declaration(frozenset({"variable_declarator"}), holder="modifiers")


def _field(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower the fields of a declaration; what an annotation of a framework puts into one is its value."""
    lowered = _FIELDS(lowering, node)
    if not isinstance(lowered, Block):
        return lowered
    given = next((each for each in lowered.body if is_injection(each)), None)
    bare = [each for each in lowered.body if isinstance(each, Assign) and each.value is None]
    if bare and isinstance(given, CallExpr):
        lowered.body.remove(given)
        bare[0].value = given
    return lowered


def _reference(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    return Attr(start, end, lowering.expr(children[0]), lowering.text(children[-1]))


def _class_literal(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Attr(start, end, Name(start, end, type_name(lowering.text(node.children()[0]))), "class")


def _array_access(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    return Index(start, end, lowering.expr(children[0]), lowering.expr(node.field("index")))


def _for_each(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    body, named = node.field("body"), node.field("name")
    targets = lowering.exprs([named]) if named is not None else []
    over = lowering.maybe(node.field("value"))
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.stmts([body]) if body is not None else [])


def _enum_constant(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = node.field("arguments")
    values = lowering.exprs(given.children()) if given is not None else []
    value = values[0] if len(values) == 1 else Opaque(start, end, values) if values else None
    return Assign(start, end, [lowering.expr(node.field("name"))], value)


def _record(lowering: Lowering, node: SgNode) -> Lowered:
    listed = node.field("parameters")
    body: list[Stmt] = []
    for child in [] if listed is None else listed.children():  # `@JsonProperty("to") String to`
        body.extend(decorators(lowering, child, frozenset(), _MODIFIERS))
    body.extend(fields_of(lowering, listed, frozenset({"formal_parameter"})))
    body.extend(lowering.body(node.field("body")))
    return class_def(lowering, node, node.field("name"), [], body)


def _lambda(lowering: Lowering, node: SgNode) -> Lowered:
    return _FUNCTIONS.anonymous(lowering, node)


def _switch(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node))


def _static(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Block(start, end, lowering.body(node))


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "type_identifier": shapes.name,
    "this": shapes.name,
    "super": shapes.name,
    "generic_type": shapes.first_name,
    "explicit_constructor_invocation": shapes.call("constructor"),
    "scoped_identifier": shapes.path,
    "scoped_type_identifier": shapes.path,
    "decimal_integer_literal": shapes.number,
    "hex_integer_literal": shapes.number,
    "decimal_floating_point_literal": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "null_literal": shapes.number,
    "character_literal": strings.plain_string(strings.unescape),
    "string_literal": strings.string(frozenset(), strings.unescape, strings.C_QUOTES),
    "import_declaration": package_import,
    "method_invocation": _invocation,
    "object_creation_expression": _new,
    "array_creation_expression": _array_creation,
    "array_initializer": shapes.sequence,
    "element_value_array_initializer": shapes.sequence,
    "element_value_pair": shapes.keyword("key", "value"),
    "annotation": _annotation,
    "marker_annotation": _annotation,
    "field_access": shapes.attribute("object", "field"),
    "array_access": _array_access,
    "method_reference": _reference,
    "class_literal": _class_literal,
    "cast_expression": shapes.cast("value", "type"),
    "binary_expression": shapes.operator(_JOINS),
    "ternary_expression": shapes.choice("consequence", "alternative"),
    "assignment_expression": statements.augmented(_JOINS),
    "update_expression": statements.stepped,
    "lambda_expression": _lambda,
    "local_variable_declaration": declaration(frozenset({"variable_declarator"})),
    "field_declaration": _field,
    "constant_declaration": declaration(frozenset({"variable_declarator"})),
    "resource": constant(),
    "method_declaration": _FUNCTIONS.define,
    "constructor_declaration": _FUNCTIONS.define,
    "class_declaration": _CLASSES.define,
    "interface_declaration": _CLASSES.define,
    "annotation_type_declaration": _CLASSES.define,
    "enum_declaration": _CLASSES.define,
    "record_declaration": _record,
    "enum_constant": _enum_constant,
    "static_initializer": _static,
    "return_statement": statements.returns,
    "if_statement": statements.chain_of_ifs("alternative", frozenset()),
    "switch_expression": _switch,
    "switch_block_statement_group": statements.branch,
    "switch_rule": statements.branch,
    "try_statement": statements.attempt,
    "try_with_resources_statement": statements.attempt,
    "catch_clause": statements.branch,
    "enhanced_for_statement": _for_each,
    "for_statement": statements.loop(LoopKind.FOR),
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="java",
    parsers=("java",),
    rules=_RULES,
    fragile=True,
    bare_members=True,
    transparent=kinds("expression_statement parenthesized_expression yield_statement"),
    ignored=kinds(
        "comment line_comment block_comment package_declaration type_arguments type_parameters array_type "
        "integral_type floating_point_type boolean_type void_type catch_type catch_formal_parameter dimensions throws "
        "break_statement continue_statement"
    ),
    spine={"method_invocation": "object", "field_access": "object"},
)
