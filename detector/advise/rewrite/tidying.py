"""Takes away what nothing reads any more: imports and plain assignments that the rewriting left behind."""

# Method names and their arguments are given by libcst.
# ruff: noqa: N802, ARG002

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from detector.advise.rewrite import building
from detector.advise.rewrite.decisions import Decisions
from detector.advise.rewrite.removing import gone_line, gone_part, is_gone, without_gone
from detector.advise.rewrite.view import View


def tidy(before: View, module: cst.Module, decisions: Decisions, foreign: frozenset[str]) -> cst.Module:
    """Remove imports, plain assignments and private functions that were read before and are not read any more.

    `foreign`: words of other files of the project; a module-level name among them stays.
    """
    earlier = _reads(before.module)
    for _ in range(12):
        remover = _Remover(earlier, _reads(module), foreign, decisions.hollow)
        changed = module.visit(remover)
        if not remover.removed:
            return module
        module = changed
    return module


class _Reads(cst.CSTVisitor):
    """Names that are read, attributes of self included ("self.url"), for the module ("") and for each function."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, set[str]] = {"": set()}
        self._functions: list[str] = []

    def _add(self, name: str) -> None:
        for depth in range(len(self._functions) + 1):
            self.names.setdefault(".".join(self._functions[:depth]), set()).add(name)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self._functions.append(node.name.value)
        for part in (*node.decorators, node.params, node.body, *([node.returns] if node.returns else [])):
            part.visit(self)
        return False

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._functions.pop()

    def visit_Name(self, node: cst.Name) -> None:
        self._add(node.value)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        if isinstance(node.value, cst.Name):
            self._add(f"{node.value.value}.{node.attr.value}")
        node.value.visit(self)
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:
        node.value.visit(self)
        return False

    def visit_AssignTarget(self, node: cst.AssignTarget) -> bool:
        return not _is_plain_target(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> bool:
        node.annotation.visit(self)
        if node.value is not None:
            node.value.visit(self)
        if not _is_plain_target(node.target):
            node.target.visit(self)
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_Param(self, node: cst.Param) -> bool:
        for part in (node.annotation, node.default):
            if part is not None:
                part.visit(self)
        return False


def _is_plain_target(target: cst.BaseExpression) -> bool:
    return isinstance(target, cst.Name) or (
        isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self"
    )


def read_names(module: cst.Module) -> set[str]:
    """Every name that is read, attributes of self included ("self.url")."""
    return _reads(module)[""]


def _reads(module: cst.Module) -> dict[str, set[str]]:
    reads = _Reads()
    module.visit(reads)
    return reads.names


class _Remover(cst.CSTTransformer):
    """Removes imports, harmless assignments and private functions whose names nothing reads any more."""

    def __init__(
        self, earlier: dict[str, set[str]], now: dict[str, set[str]], foreign: frozenset[str], hollow: set[str]
    ) -> None:
        super().__init__()
        self._earlier = earlier
        self._now = now
        self._foreign = foreign
        self._hollow = hollow
        self._functions: list[str] = []
        self.removed = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self._functions.append(node.name.value)
        return True

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement] | cst.RemovalSentinel:
        self._functions.pop()
        name = updated_node.name.value
        private = name.startswith("_") and not name.startswith("__") and name not in self._foreign
        if private and (self._is_unread(name) or self._is_unread(f"self.{name}")) and not self._is_read(name):
            self.removed = True
            return gone_line(updated_node)
        return updated_node

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.BaseSmallStatement:
        if len(updated_node.targets) != 1:
            return updated_node
        target = updated_node.targets[0].target
        if self._goes(target, updated_node.value):
            self.removed = True
            return gone_part()
        if self._functions and isinstance(updated_node.value, cst.Call) and self._is_unread(_target_name(target)):
            self.removed = True
            return cst.Expr(updated_node.value, semicolon=updated_node.semicolon)
        return updated_node

    def leave_AnnAssign(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.BaseSmallStatement:
        if updated_node.value is not None and self._goes(updated_node.target, updated_node.value):
            self.removed = True
            return gone_part()
        return updated_node

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.BaseSmallStatement:
        kept = [alias for alias in updated_node.names if not self._is_dead_import(bound_name(alias))]
        if len(kept) == len(updated_node.names):
            return updated_node
        self.removed = True
        return updated_node.with_changes(names=_last_without_comma(kept)) if kept else gone_part()

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.BaseSmallStatement:
        if isinstance(updated_node.names, cst.ImportStar) or _is_future(updated_node):
            return updated_node
        kept = [alias for alias in updated_node.names if not self._is_dead_import(bound_name(alias))]
        if len(kept) == len(updated_node.names):
            return updated_node
        self.removed = True
        return updated_node.with_changes(names=_last_without_comma(kept)) if kept else gone_part()

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine:
        if not all(is_gone(part) for part in updated_node.body):
            return cst.ensure_type(without_gone(updated_node), cst.SimpleStatementLine)
        inner = [
            cst.EmptyLine(comment=cst.Comment(text)) for part in original_node.body for text in building.comments(part)
        ]
        return updated_node.with_changes(leading_lines=[*updated_node.leading_lines, *inner])

    def leave_SimpleStatementSuite(
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.SimpleStatementSuite:
        return cst.ensure_type(without_gone(updated_node), cst.SimpleStatementSuite)

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        return cst.ensure_type(without_gone(updated_node), cst.Module)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return cst.ensure_type(without_gone(updated_node), cst.IndentedBlock)

    def _goes(self, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
        name = _target_name(target)
        shared = not self._functions or name.startswith("self.")
        if not name or (shared and name.rpartition(".")[2] in self._foreign):
            return False
        if name in self._hollow:
            return not self._is_read(name)
        return self._is_unread(name) and is_harmless(value)

    def _is_unread(self, name: str) -> bool:
        """Whether something read the name before, in the function that binds it, and nothing does now."""
        scope = "" if name.startswith("self.") else ".".join(self._functions)
        return bool(name) and name in self._earlier.get(scope, ()) and name not in self._now.get(scope, ())

    def _is_read(self, name: str) -> bool:
        return name in self._now[""] or f"self.{name}" in self._now[""]

    def _is_dead_import(self, name: str) -> bool:
        return name in self._earlier[""] and name not in self._now[""]


def _target_name(target: cst.BaseExpression) -> str:
    if isinstance(target, cst.Name):
        return target.value
    if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self":
        return f"self.{target.attr.value}"
    return ""


def bound_name(alias: cst.ImportAlias) -> str:
    """The name that an import binds."""
    if alias.asname is not None:
        return alias.asname.name.value if isinstance(alias.asname.name, cst.Name) else ""
    node: cst.CSTNode = alias.name
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _is_future(node: cst.ImportFrom) -> bool:
    return isinstance(node.module, cst.Name) and node.module.value == "__future__"


def _last_without_comma(aliases: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias]:
    last = aliases[-1]
    if isinstance(last.comma, cst.Comma) and not isinstance(last.comma.whitespace_after, cst.ParenthesizedWhitespace):
        last = last.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return [*aliases[:-1], last]


_HARMLESS_CALLS = frozenset(
    (
        *(
            "getenv",
            "get",
            "environ",
            "config",
            "str",
            "int",
            "float",
            "dict",
            "list",
            "quote",
            "quote_plus",
            "urlencode",
        ),
        *("dumps", "format", "strip", "rstrip", "lstrip", "lower", "upper", "replace", "join"),
        *("Session", "Client", "Options", "ChromeOptions"),
    )
)
"""Last names of calls that only make a value."""


def is_harmless(value: cst.BaseExpression, depth: int = 12) -> bool:
    """Whether an expression only makes a value, so that dropping it changes nothing else."""
    if depth <= 0:
        return False
    if isinstance(value, (cst.SimpleString, cst.Name, cst.Integer, cst.Float)):
        return True
    if isinstance(value, cst.Call):
        name = value.func.attr.value if isinstance(value.func, cst.Attribute) else ""
        name = value.func.value if isinstance(value.func, cst.Name) else name
        base = value.func.value if isinstance(value.func, cst.Attribute) else None
        base_is_harmless = base is None or is_harmless(base, depth - 1)
        return name in _HARMLESS_CALLS and base_is_harmless and all(is_harmless(a.value, depth - 1) for a in value.args)
    if isinstance(
        value,
        (
            cst.FormattedString,
            cst.ConcatenatedString,
            cst.BinaryOperation,
            cst.BooleanOperation,
            cst.Attribute,
            cst.Subscript,
            cst.Dict,
            cst.List,
            cst.Tuple,
            cst.IfExp,
            cst.Comparison,
            cst.UnaryOperation,
        ),
    ):
        return all(is_harmless(child, depth - 1) for child in _expressions(value))
    return False


def _expressions(node: cst.CSTNode) -> list[cst.BaseExpression]:
    found: list[cst.BaseExpression] = []
    for child in node.children:
        if isinstance(child, cst.BaseExpression):
            found.append(child)
        else:
            found.extend(_expressions(child))
    return found
