"""Removing statements without losing their comments.

libcst drops emptied lines together with their comments, so that what goes is marked first and dropped by the block.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from detector.advise.rewrite import building

_GONE = "__gone__"
HOLDERS = (cst.Module, cst.IndentedBlock, cst.SimpleStatementLine, cst.SimpleStatementSuite)


def gone_part() -> cst.Expr:
    """What stands for a removed small statement until `without_gone` drops it."""
    return cst.Expr(cst.Name(_GONE))


def gone(node: cst.CSTNode) -> cst.CSTNode | cst.RemovalSentinel:
    """What stands for a removed node until `without_gone` drops it."""
    marker = gone_part()
    if isinstance(node, cst.BaseSmallStatement):
        return marker
    if isinstance(node, cst.BaseCompoundStatement):
        lines = [*getattr(node, "leading_lines", ())]
        lines += [
            cst.EmptyLine(comment=cst.Comment(text)) for text in building.comments(node) if text not in _texts(lines)
        ]
        return cst.SimpleStatementLine([marker], leading_lines=lines)
    return cst.RemoveFromParent()


def without_gone(node: cst.CSTNode) -> cst.CSTNode:
    """Drop marked statements; their comments move to what follows, or to the end of the block."""
    if isinstance(node, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
        return _without_gone_parts(node)
    if not isinstance(node, (cst.Module, cst.IndentedBlock)):
        return node
    body: list[cst.BaseStatement] = []
    waiting: list[cst.EmptyLine] = []
    changed = False
    for statement in node.body:
        if isinstance(statement, cst.SimpleStatementLine) and all(is_gone(part) for part in statement.body):
            waiting.extend(_comment_lines(statement))
            changed = True
            continue
        lines = _spaced([*waiting, *getattr(statement, "leading_lines", ())], first=not body)
        body.append(statement.with_changes(leading_lines=lines) if waiting else statement)
        waiting = []
    footer = _spaced([*waiting, *node.footer], first=not body) if waiting else node.footer
    return node.with_changes(body=body, footer=footer) if changed else node


def _spaced(lines: Sequence[cst.EmptyLine], first: bool) -> list[cst.EmptyLine]:
    """The lines with at most two empty ones in a row, none at the start of a block."""
    kept: list[cst.EmptyLine] = []
    empty = 2 if first else 0
    for line in lines:
        empty = empty + 1 if line.comment is None else 0
        if empty <= 2:
            kept.append(line)
    return kept


def _without_gone_parts(node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> cst.CSTNode:
    kept = [part for part in node.body if not is_gone(part)]
    if len(kept) == len(node.body):
        return node
    if not kept:
        return node.with_changes(body=[cst.Pass()]) if isinstance(node, cst.SimpleStatementSuite) else node
    kept[-1] = kept[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    return node.with_changes(body=kept)


def is_gone(node: cst.CSTNode) -> bool:
    """Whether the node stands for a removed statement."""
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.Name) and node.value.value == _GONE


def _comment_lines(statement: cst.SimpleStatementLine) -> list[cst.EmptyLine]:
    trailing = statement.trailing_whitespace.comment
    return [*statement.leading_lines, *([cst.EmptyLine(comment=trailing)] if trailing is not None else [])]


def _texts(lines: Sequence[cst.EmptyLine]) -> set[str]:
    return {line.comment.value for line in lines if line.comment is not None}
