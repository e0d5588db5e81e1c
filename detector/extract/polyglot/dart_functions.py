"""Functions of Dart: a signature, wrapped or not, and a body beside it; constructors with what runs before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    CallExpr,
    FunctionDef,
    Lambda,
    Name,
    Parameter,
    Return,
    Stmt,
)
from detector.extract.polyglot import strings
from detector.extract.polyglot.definitions import after, child_of, function_def
from detector.extract.polyglot.engine import Lowered, Lowering, kinds
from detector.extract.polyglot.typenames import type_name

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SIGNATURES = kinds(
    "function_signature getter_signature setter_signature constructor_signature factory_constructor_signature "
    "constant_constructor_signature redirecting_factory_constructor_signature operator_signature method_signature"
)


def parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    """Lower a list of parameters; optional ones stand in brackets of their own."""
    found: list[Parameter] = []
    children = [] if node is None else node.children()
    for position, child in enumerate(children):
        kind = child.kind()
        if kind == "optional_formal_parameters":
            found.extend(parameters(lowering, child))
        elif kind == "formal_parameter":
            found.append(_parameter(lowering, child))
        elif kind in {"=", ":"} and found and position + 1 < len(children):
            found[-1].default = lowering.maybe(children[position + 1])
    return found


def _parameter(lowering: Lowering, node: SgNode) -> Parameter:
    start, end = lowering.span(node)
    own = child_of(node, "constructor_param", "super_formal_parameter")
    holder = node if own is None else own
    named = node.field("name")
    names = [child for child in holder.children() if child.kind() == "identifier"]
    named = named if named is not None else names[-1] if names else None
    declared = type_name(lowering.text(child_of(holder, "type")).removeprefix("required"))
    return Parameter(start, end, lowering.text(named), lowering.maybe(after(node, "=")), declared)


def _body(lowering: Lowering, node: SgNode | None) -> list[Stmt]:
    if node is None:
        return []
    inner = child_of(node, "block")
    if inner is not None:
        return lowering.body(inner)
    return [Return(part.start, part.end, part) for part in lowering.exprs(node.children())[-1:]]


def function(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a function, method, getter or constructor."""
    signature = child_of(node, *SIGNATURES)
    first: SgNode | None = None
    while signature is not None and signature.kind() == "method_signature":
        first = child_of(signature, "initializers")
        signature = child_of(signature, *SIGNATURES)
    if signature is None:
        return strings.inside(lowering, node)
    names = [child for child in signature.children() if child.kind() == "identifier"]
    if not names:
        return strings.inside(lowering, node)
    body = _body(lowering, node.field("body"))
    listed = child_of(signature, "formal_parameter_list")
    marks = lowering.exprs(child for child in node.children() if child.kind() == "annotation")
    returns = type_name(lowering.text(signature.field("return_type")))
    taken = parameters(lowering, listed)
    defined = function_def(lowering, node, names[-1], taken, body, decorators=marks, returns=returns)
    if signature.kind() == "getter_signature":
        defined.decorators.append(Name(defined.name_start, defined.name_start, "property"))
    if "constructor" in signature.kind():
        _construct(lowering, defined, first, listed)
    return defined


def _construct(lowering: Lowering, function: FunctionDef, initial: SgNode | None, listed: SgNode | None) -> None:
    """`Foo(this.x)` assigns its parameter; initialisers run before the body."""
    own = (
        set() if listed is None else {_own_name(lowering, child) for child in listed.find_all(kind="constructor_param")}
    )
    first: list[Stmt] = []
    for parameter in function.parameters:
        if parameter.name in own:
            at = (parameter.start, parameter.end)
            first.append(Assign(*at, [Attr(*at, Name(*at, "this"), parameter.name)], Name(*at, parameter.name)))
    for entry in [] if initial is None else initial.children():
        given = child_of(entry, "arguments")
        if given is not None:
            at = lowering.span(entry)
            first.append(CallExpr(*at, Name(at[0], at[0], "super"), lowering.exprs(given.children())))
        else:
            first.extend(lowering.stmts([entry]))
    function.body[:0] = first


def field_initializer(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `: name = value` in front of a constructor's body."""
    start, end = lowering.span(node)
    named, value = child_of(node, "identifier"), after(node, "=")
    if named is None:
        return strings.inside(lowering, node)
    target = Attr(start, end, Name(start, start, "this"), lowering.text(named))
    return Assign(start, end, [target], lowering.maybe(value))


def _own_name(lowering: Lowering, node: SgNode) -> str:
    return lowering.text(node).rpartition(".")[2].strip()


def closure(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a function without a name."""
    start, end = lowering.span(node)
    return Lambda(start, end, parameters(lowering, node.field("parameters")), _body(lowering, node.field("body")))
