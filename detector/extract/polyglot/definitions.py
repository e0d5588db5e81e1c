"""Functions, classes and declarations as most languages write them, described by kinds and field names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from detector.extract.flow.keys import INJECTIONS
from detector.extract.flow.tree import (
    Assign,
    Block,
    CallExpr,
    ClassDef,
    Expr,
    FunctionDef,
    Lambda,
    Name,
    Parameter,
    Stmt,
)
from detector.extract.polyglot import statements
from detector.extract.polyglot.engine import Lowered, Lowering, Rule
from detector.extract.polyglot.typenames import type_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ast_grep_py import SgNode

_NONE: frozenset[str] = frozenset()


class Functions(Struct, frozen=True):
    """How a language writes functions; `define` and `anonymous` are rules."""

    parameter_kinds: frozenset[str]
    parameter_name: str = "name"
    parameter_type: str = "type"
    parameter_default: str = "value"
    """Field of the default; without such a field what follows `=` is taken."""
    parameters: str = "parameters"
    named: str = "name"
    body: str = "body"
    blocks: frozenset[str] = frozenset({"block"})
    returns: str = "return_type"
    decorators: frozenset[str] = _NONE
    modifiers: frozenset[str] = _NONE
    """Kinds that hold decorators among other things."""
    implicit: bool = False
    """Whether the last expression of a body is its value."""
    injecting: frozenset[str] = _NONE
    """Kinds of what holds the annotations of a parameter that say what a framework hands over."""

    def define(self, lowering: Lowering, node: SgNode) -> Lowered:
        """Lower a named function or method; one without a name to a `Lambda`."""
        named = node.field(self.named)
        if named is None:
            return self.anonymous(lowering, node)
        listed = node.field(self.parameters)
        marks = decorators(lowering, node, self.decorators, self.modifiers)
        for child in listed.children() if listed is not None and marks else ():  # `@Header("apikey") String key`
            marks += decorators(lowering, child, self.decorators, self.modifiers)
        return function_def(
            lowering,
            node,
            named,
            self.parameter_list(lowering, listed),
            self.statements(lowering, node.field(self.body)),
            decorators=marks,
            returns=type_name(lowering.text(node.field(self.returns))),
        )

    def anonymous(self, lowering: Lowering, node: SgNode) -> Lowered:
        """Lower a function without a name."""
        start, end = lowering.span(node)
        parameters = self.parameter_list(lowering, node.field(self.parameters))
        return Lambda(start, end, parameters, self.statements(lowering, node.field(self.body)))

    def statements(self, lowering: Lowering, node: SgNode | None) -> list[Stmt]:
        """Lower a body."""
        body = lowering.function_body(node, self.blocks)
        return statements.with_value(body) if self.implicit else body

    def parameter_list(self, lowering: Lowering, node: SgNode | None) -> list[Parameter]:
        """Lower a list of parameters, or the single bare one of a lambda."""
        if node is None:
            return []
        if node.is_leaf():
            start, end = lowering.span(node)
            return [Parameter(start, end, lowering.source[start:end])] if end > start else []
        found: list[Parameter] = []
        for child in node.children():
            kind = child.kind()
            if kind in self.parameter_kinds:
                found.append(self._parameter(lowering, child))
            elif kind == "identifier":
                start, end = lowering.span(child)
                found.append(Parameter(start, end, lowering.source[start:end]))
        return found

    def _parameter(self, lowering: Lowering, node: SgNode) -> Parameter:
        start, end = lowering.span(node)
        named = node.field(self.parameter_name)
        default = node.field(self.parameter_default)
        if default is None:
            default = after(node, "=")
        declared = type_name(lowering.text(node.field(self.parameter_type)))
        text = lowering.text(named if named is not None else _last_name(node))
        value = lowering.maybe(default)
        if value is None and self.injecting:
            value = next(filter(is_injection, decorators(lowering, node, _NONE, self.injecting)), None)
        rest = node.kind() == "variadic_parameter"
        return Parameter(start, end, text.lstrip("$&*@."), value, declared, None, rest)


def is_injection(node: Stmt) -> bool:
    """Whether this is an annotation of a framework that says which setting a field or parameter is given."""
    return isinstance(node, CallExpr) and isinstance(node.func, Name) and node.func.id in INJECTIONS


class Classes(Struct, frozen=True):
    """How a language writes classes; `define` is a rule."""

    bases: frozenset[str] = _NONE
    """Kinds of the children that list what is inherited."""
    interfaces: frozenset[str] = _NONE
    """Kinds of the children that list what a class only promises to be like."""
    named: str = "name"
    body: str = "body"
    decorators: frozenset[str] = _NONE
    modifiers: frozenset[str] = _NONE

    def define(self, lowering: Lowering, node: SgNode) -> Lowered:
        """Lower a class, interface, enumeration or module."""
        bases: list[Expr] = []
        interfaces: list[Expr] = []
        for child in node.children():
            if child.kind() in self.bases:
                bases.extend(lowering.exprs(child.children()))
            elif child.kind() in self.interfaces:
                interfaces.extend(lowering.exprs(child.children()))
        body = lowering.body(node.field(self.body))
        marks = decorators(lowering, node, self.decorators, self.modifiers)
        made = class_def(lowering, node, node.field(self.named), bases, body, decorators=marks)
        made.interfaces = interfaces
        return made


def function_def(
    lowering: Lowering,
    node: SgNode,
    named: SgNode,
    parameters: list[Parameter],
    body: list[Stmt],
    *,
    decorators: Iterable[Expr] = (),
    returns: str = "",
) -> FunctionDef:
    """Put a function together."""
    start, end = lowering.span(node)
    name_start, name_end = lowering.span(named)
    name = lowering.source[name_start:name_end]
    return FunctionDef(start, end, name, parameters, body, list(decorators), name_start, name_end, returns)


def class_def(
    lowering: Lowering,
    node: SgNode,
    named: SgNode | None,
    bases: list[Expr],
    body: list[Stmt],
    *,
    decorators: Iterable[Expr] = (),
) -> ClassDef:
    """Put a class together."""
    start, end = lowering.span(node)
    name_start, name_end = lowering.span(named) if named is not None else (start, start)
    name = type_name(lowering.source[name_start:name_end])
    return ClassDef(start, end, name, bases, body, list(decorators), name_start, name_end)


def decorators(lowering: Lowering, node: SgNode, kinds: frozenset[str], holders: frozenset[str]) -> list[Expr]:
    """Lower the annotations of a definition."""
    found: list[Expr] = []
    if not kinds and not holders:
        return found
    for child in node.children():
        kind = child.kind()
        if kind in holders:
            found.extend(lowering.exprs(child.children()))
        elif kind in kinds:
            found.extend(lowering.exprs([child]))
    return found


def declaration(
    declarators: frozenset[str], named: str = "name", value: str = "value", type_field: str = "type", holder: str = ""
) -> Rule:
    """Lower `type a = x, b` to one assignment each. Annotations of the declaration stand before them."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        start, end = lowering.span(node)
        declared = type_name(lowering.text(node.field(type_field)))
        body: list[Stmt] = []
        for child in node.children():
            kind = child.kind()
            if kind in declarators:
                body.append(declarator(lowering, child, named, value, declared))
            elif kind == holder:
                body.extend(lowering.exprs(child.children()))
        return body[0] if len(body) == 1 else Block(start, end, body)

    return rule


def declarator(lowering: Lowering, node: SgNode, named: str, value: str, declared: str) -> Assign:
    """Lower one `name = value` of a declaration."""
    start, end = lowering.span(node)
    given = node.field(value) if value else None
    if given is None:
        given = after(node, "=")
    target = node.field(named)
    return Assign(start, end, [lowering.expr(target)], lowering.maybe(given), declared)


def constant(named: str = "name", value: str = "value", type_field: str = "type") -> Rule:
    """Lower `const NAME: type = value` and enumeration members."""

    def rule(lowering: Lowering, node: SgNode) -> Lowered:
        declared = type_name(lowering.text(node.field(type_field)))
        return declarator(lowering, node, named, value, declared)

    return rule


def field_of(lowering: Lowering, node: SgNode, named: SgNode | None, declared: SgNode | None) -> Assign:
    """Make a field without a value: of a struct, a record, a primary constructor."""
    start, end = lowering.span(node)
    target = lowering.name(named) if named is not None else Name(start, start, "")
    return Assign(start, end, [target], None, type_name(lowering.text(declared)))


def fields_of(lowering: Lowering, node: SgNode | None, wanted: frozenset[str]) -> Iterable[Assign]:
    """Make the fields that the parameters of a record are."""
    for child in [] if node is None else node.children():
        if child.kind() in wanted:
            yield field_of(lowering, child, child.field("name"), child.field("type"))


def after(node: SgNode, sign: str) -> SgNode | None:
    """Find what follows a sign among the children."""
    children = node.children()
    for position, child in enumerate(children[:-1]):
        if child.kind() == sign:
            return children[position + 1]
    return None


def child_of(node: SgNode, *kinds: str) -> SgNode | None:
    """Find the first child of one of these kinds."""
    return next((child for child in node.children() if child.kind() in kinds), None)


def _last_name(node: SgNode) -> SgNode | None:
    names = [child for child in node.children() if child.kind().endswith(("identifier", "declarator"))]
    return names[-1] if names else None
