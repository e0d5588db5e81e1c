"""Which names a module binds where: scopes, bindings, parents, found in one pass over a libcst tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import libcst as cst


class Binding(NamedTuple):
    """One thing a name is bound to. `symbol` for imports; `value` for assignments, `node` is what binds."""

    kind: str
    symbol: str = ""
    value: cst.BaseExpression | None = None
    node: cst.CSTNode | None = None


@dataclass(eq=False)
class Scope:
    """A module, class, function or lambda with its names."""

    node: cst.CSTNode
    parent: Scope | None
    names: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    outer: set[str] = field(default_factory=set)
    returns: list[cst.BaseExpression] = field(default_factory=list)

    def around(self) -> Iterator[Scope]:
        """The scope itself and those that its names may come from."""
        scope: Scope | None = self
        first = True
        while scope is not None:
            if first or not isinstance(scope.node, cst.ClassDef):
                yield scope
            first = False
            scope = scope.parent


class Collector(cst.CSTVisitor):
    """One pass over the tree: parents, scopes, bindings."""

    def __init__(self, package: tuple[str, ...] = ()) -> None:
        """`package`: names of the folders the file lies in, for relative imports."""
        super().__init__()
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.scopes: dict[cst.CSTNode, Scope] = {}
        self.attributes: dict[tuple[cst.CSTNode, str], list[Binding]] = defaultdict(list)
        self.nodes: list[cst.CSTNode] = []
        self.stars: list[str] = []
        self.imports: list[str] = []
        self._package = package
        self._stack: list[cst.CSTNode] = []
        self._scope: Scope | None = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note the node, its parent, its scope and what it binds."""
        if self._stack:
            self.parents[node] = self._stack[-1]
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and self._scope is not None:
            self._scope.names[node.name.value].append(Binding("definition", node=node))
        if self._scope is not None:
            self.scopes[node] = self._scope
        if isinstance(node, (cst.Module, cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            self._scope = Scope(node, self._scope)
            if isinstance(node, cst.Module):
                self.scopes[node] = self._scope
        self._stack.append(node)
        self.nodes.append(node)
        self._bind(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Leave the scope that the node opened."""
        self._stack.pop()
        if self._scope is not None and self._scope.node is original_node and self._scope.parent is not None:
            self._scope = self._scope.parent

    def _bind(self, node: cst.CSTNode) -> None:  # noqa: C901, PLR0912 - a switch over kinds of nodes
        scope = self._scope
        if scope is None:
            return
        if isinstance(node, cst.Import):
            for alias in node.names:
                name = dotted(alias.name)
                self.imports.append(name)
                bound = alias.asname.name if alias.asname else None
                if isinstance(bound, cst.Name):
                    scope.names[bound.value].append(Binding("import", name, node=node))
                else:
                    root = name.partition(".")[0]
                    scope.names[root].append(Binding("import", root, node=node))
        elif isinstance(node, cst.ImportFrom):
            self._bind_from(node, scope)
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                self._bind_target(target.target, node.value, node)
        elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
            self._bind_target(node.target, node.value, node)
        elif isinstance(node, (cst.AugAssign, cst.For, cst.CompFor)):
            self._bind_target(node.target, None, node)
        elif isinstance(node, cst.WithItem) and node.asname is not None:
            self._bind_target(node.asname.name, node.item, node)
        elif isinstance(node, cst.ExceptHandler) and node.name is not None:
            self._bind_target(node.name.name, None, node)
        elif isinstance(node, cst.Param):
            scope.names[node.name.value].append(Binding("parameter", node=node))
        elif isinstance(node, (cst.Global, cst.Nonlocal)):
            scope.outer.update(item.name.value for item in node.names)
        elif isinstance(node, cst.Return) and node.value is not None:
            scope.returns.append(node.value)

    def _bind_from(self, node: cst.ImportFrom, scope: Scope) -> None:
        module = self._absolute(node)
        self.imports.append(module)
        if isinstance(node.names, cst.ImportStar):
            self.stars.append(module)
            return
        for alias in node.names:
            name = dotted(alias.name)
            bound = alias.asname.name if alias.asname else alias.name
            if isinstance(bound, cst.Name):
                scope.names[bound.value].append(Binding("import", f"{module}.{name}", node=node))

    def _absolute(self, node: cst.ImportFrom) -> str:
        name = dotted(node.module) if node.module is not None else ""
        dots = len(node.relative)
        if not dots:
            return name
        kept = self._package[: len(self._package) - (dots - 1)] if dots > 1 else self._package
        return ".".join((*kept, *([name] if name else []))) or name

    def _bind_target(self, target: cst.BaseExpression, value: cst.BaseExpression | None, node: cst.CSTNode) -> None:
        scope = self._scope
        if isinstance(target, cst.Name) and scope is not None:
            kind = "value" if value is not None else "unknown"
            owner = scope
            while target.value in owner.outer and owner.parent is not None:
                owner = owner.parent
            owner.names[target.value].append(Binding(kind, value=value, node=node))
        elif isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self":
            classes = [one for one in self._stack if isinstance(one, cst.ClassDef)]
            if classes:
                kind = "value" if value is not None else "unknown"
                self.attributes[(classes[-1], target.attr.value)].append(Binding(kind, value=value, node=node))
        elif isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                self._bind_target(element.value, None, node)


def dotted(node: cst.CSTNode | None) -> str:
    """A name or attribute chain as text, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    return ".".join([node.value, *reversed(parts)])
