"""Carries decisions out: rewrites the tree, moves comments, writes TODOs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import libcst as cst

from detector.advise.rewrite import building
from detector.advise.rewrite.decisions import Decisions
from detector.advise.rewrite.removing import HOLDERS, gone, without_gone
from detector.advise.rewrite.view import View

MARK = "TODO(waudit)"
_COMMENT_WIDTH = 100


class Rewriter(cst.CSTTransformer):
    """Applies the decisions that were made on the nodes of `view`."""

    def __init__(self, view: View, decisions: Decisions) -> None:
        super().__init__()
        self._view = view
        self._decisions = decisions
        self._moved: dict[cst.CSTNode, list[str]] = {}

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        """Rebuild, remove or comment one node."""
        if original_node in self._decisions.removed:
            self._keep_comments(original_node, updated_node, None)
            return gone(updated_node)
        node = updated_node
        rebuild = self._decisions.rebuilt.get(original_node)
        if rebuild is not None:
            node = _with_parentheses(rebuild(node), updated_node)
            self._keep_comments(original_node, updated_node, node)
        if isinstance(node, HOLDERS):
            node = without_gone(node)
        if isinstance(node, cst.ClassDef) and isinstance(original_node, cst.ClassDef):
            node = _without_empty_bases(original_node, node)
        if isinstance(original_node, cst.BaseStatement):
            node = self._commented(original_node, node)
        return node

    def _keep_comments(self, original: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode | None) -> None:
        if isinstance(old, cst.BaseStatement):
            return
        kept = building.comments(new) if new is not None else []
        lost = [text for text in building.comments(old) if text not in kept]
        statement = self._view.statement(original)
        if lost and statement is not None:
            self._moved.setdefault(statement, []).extend(lost)

    def _commented(self, original: cst.BaseStatement, node: cst.CSTNode) -> cst.CSTNode:
        texts = [*self._moved.get(original, ())]
        texts += [line for text in self._decisions.todos.get(original, ()) for line in _comment(text)]
        if not texts:
            return node
        if isinstance(node, cst.IndentedBlock):
            return node
        lines = list(getattr(node, "leading_lines", ()))
        present = {line.comment.value for line in [*lines, *self._header(original)] if line.comment is not None}
        added = [cst.EmptyLine(comment=cst.Comment(text)) for text in texts if text not in present]
        return node.with_changes(leading_lines=[*lines, *added])

    def _header(self, statement: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
        """Lines above the first statement belong to the module."""
        module = self._view.module
        return module.header if module.body and module.body[0] is statement else ()


def _without_empty_bases(old: cst.ClassDef, new: cst.ClassDef) -> cst.ClassDef:
    if not old.bases or new.bases or new.keywords:
        return new
    return new.with_changes(lpar=cst.MaybeSentinel.DEFAULT, rpar=cst.MaybeSentinel.DEFAULT)


def _comment(text: str) -> list[str]:
    return textwrap.wrap(f"{MARK}: {text}", _COMMENT_WIDTH, initial_indent="# ", subsequent_indent="#   ")


def _with_parentheses(new: cst.CSTNode, old: cst.CSTNode) -> cst.CSTNode:
    if isinstance(new, cst.BaseExpression) and isinstance(old, cst.BaseExpression) and old.lpar and not new.lpar:
        return new.with_changes(lpar=old.lpar, rpar=old.rpar)
    return new
