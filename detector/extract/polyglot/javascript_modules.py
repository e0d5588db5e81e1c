"""How JavaScript and TypeScript name modules: import and export statements, `require` made by `createRequire`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    ClassDef,
    ExportStmt,
    Expr,
    FunctionDef,
    ImportStmt,
    Map,
    Name,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot.engine import as_expr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ast_grep_py import SgNode

    from detector.extract.polyglot.engine import Lowered, Lowering


def makes_require(function: Expr) -> bool:
    """Tell whether a callee is `createRequire(..)` itself, called in place."""
    return isinstance(function, CallExpr) and is_create_require(function)


def is_create_require(value: Expr | None) -> bool:
    """Tell whether a value is a `require` of one's own: `createRequire(import.meta.url)`, `module.createRequire(..)`."""
    if not isinstance(value, CallExpr):
        return False
    called = value.func
    return (
        called.id if isinstance(called, Name) else called.name if isinstance(called, Attr) else ""
    ) == "createRequire"


def import_statement(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `import ... from "m"`, `import "m"` and `import m = require("m")`. Types are left out."""
    start, end = lowering.span(node)
    children = node.children()
    if any(child.kind() in {"type", "typeof"} for child in children):
        return None
    source = _module(lowering, node)
    bindings: list[Binding] = []
    for child in children:
        if child.kind() == "import_clause":
            bindings.extend(_clause(lowering, child))
        elif child.kind() == "import_require_clause":
            source = _module(lowering, child)
            bindings.extend(
                Binding("", lowering.text(part)) for part in child.children() if part.kind() == "identifier"
            )
    return ImportStmt(start, end, source, bindings) if source else None


def _module(lowering: Lowering, node: SgNode) -> str:
    source = lowering.maybe(node.field("source"))
    return source.value if isinstance(source, Str) else ""


def _clause(lowering: Lowering, node: SgNode) -> Iterable[Binding]:
    for child in node.children():
        kind = child.kind()
        if kind == "identifier":
            yield Binding("default", lowering.text(child))
        elif kind == "namespace_import":
            yield Binding("", lowering.text(child.children()[-1]))
        elif kind == "named_imports":
            yield from _specifiers(lowering, child, "import_specifier")


def _specifiers(lowering: Lowering, node: SgNode, kind: str) -> Iterable[Binding]:
    for child in node.children():
        if child.kind() != kind or child.children()[0].kind() == "type":
            continue
        named, alias = lowering.text(child.field("name")).strip("'\""), child.field("alias")
        yield Binding(named, named if alias is None else lowering.text(alias).strip("'\""))


def export_statement(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower every export: re-exports and name lists to `ExportStmt`, declarations to themselves and an `ExportStmt`."""
    start, end = lowering.span(node)
    children = node.children()
    kinds = [child.kind() for child in children]
    if "type" in kinds[:2]:
        return None
    module = _module(lowering, node)
    bindings: list[Binding] = []
    for child, kind in zip(children, kinds, strict=True):
        if kind == "*":
            bindings.append(Binding("*", "*"))
        elif kind == "namespace_export":
            bindings.append(Binding("", lowering.text(child.children()[-1])))
        elif kind == "export_clause":
            bindings.extend(_specifiers(lowering, child, "export_specifier"))
    if bindings or module:
        return ExportStmt(start, end, module, bindings)
    if "=" in kinds:
        target = Attr(start, start, Name(start, start, "module"), "exports")
        return Assign(start, end, [target], lowering.expr(children[kinds.index("=") + 1]))
    decorators = lowering.exprs(child for child in children if child.kind() == "decorator")
    if "default" in kinds:
        return _default(lowering, node, decorators)
    return _declaration(lowering, node, decorators)


def _default(lowering: Lowering, node: SgNode, decorators: list[Expr]) -> Lowered:
    start, end = lowering.span(node)
    value = node.field("value")
    exported = lowering.lower(value) if value is not None else _declared(lowering, node)
    if exported is None:
        return None
    if isinstance(exported, Name):
        return ExportStmt(start, end, "", [Binding(exported.id, "default")])
    if isinstance(exported, (FunctionDef, ClassDef)) and exported.name:
        exported.decorators = decorators + exported.decorators
        return Block(start, end, [exported, ExportStmt(start, start, "", [Binding(exported.name, "default")])])
    default = ExportStmt(start, start, "", [Binding("default", "default")])
    if isinstance(exported, ClassDef):
        exported.name = "default"
        return Block(start, end, [exported, default])
    return Block(start, end, [Assign(start, end, [Name(start, start, "default")], as_expr(exported)), default])


def _declared(lowering: Lowering, node: SgNode) -> Stmt | None:
    declaration = node.field("declaration")
    if declaration is not None:
        return lowering.lower(declaration)
    body = lowering.stmts(child for child in node.children() if child.kind() != "decorator")
    start, end = lowering.span(node)
    return Block(start, end, body) if body else None


def _declaration(lowering: Lowering, node: SgNode, decorators: list[Expr]) -> Lowered:
    start, end = lowering.span(node)
    lowered = _declared(lowering, node)
    if lowered is None:
        return None
    body = lowered.body if isinstance(lowered, Block) else [lowered]
    if decorators and isinstance(body[0], (ClassDef, FunctionDef)):
        body[0].decorators = decorators + body[0].decorators
    names = [named for statement in body for named in _defined(statement)]
    return Block(start, end, [*body, ExportStmt(start, start, "", [Binding(named, named) for named in names])])


def _defined(statement: Stmt) -> Iterable[str]:
    if isinstance(statement, (FunctionDef, ClassDef)):
        yield statement.name
    elif isinstance(statement, Assign):
        for target in statement.targets:
            yield from _bound(target)


def _bound(target: Expr) -> Iterable[str]:
    if isinstance(target, Name):
        yield target.id
    elif isinstance(target, Assign):
        yield from _bound(target.targets[0])
    elif isinstance(target, Seq):
        for item in target.items:
            yield from _bound(item)
    elif isinstance(target, Map):
        for _, item in target.entries:
            yield from _bound(item)
