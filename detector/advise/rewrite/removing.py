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
        return gone_line(node)
    return cst.RemoveFromParent()


def gone_line(node: cst.BaseCompoundStatement) -> cst.SimpleStatementLine:
    """What stands for a removed compound statement: nothing but its comments."""
    lines = [*getattr(node, "leading_lines", ())]
    lines += [cst.EmptyLine(comment=cst.Comment(text)) for text in building.comments(node) if text not in _texts(lines)]
    return cst.SimpleStatementLine([gone_part()], leading_lines=lines)


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
        body.append(
            statement.with_changes(leading_lines=_joined(waiting, statement, not body)) if waiting else statement
        )
        waiting = []
    footer = [*_trimmed(waiting), *node.footer] if waiting else node.footer
    return node.with_changes(body=body, footer=footer) if changed else node


def _joined(waiting: Sequence[cst.EmptyLine], statement: cst.BaseStatement, first: bool) -> list[cst.EmptyLine]:
    """The lines above a statement: comments of what stood before it, and the wider of the two gaps."""
    own = list(getattr(statement, "leading_lines", ()))
    kept = [] if first else _gap(waiting)
    comments_kept = _trimmed(waiting)
    if comments_kept:
        return [*kept, *comments_kept, *own]
    return own if len(_gap(own)) >= len(kept) else [*kept, *own[len(_gap(own)) :]]


def _gap(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """The empty lines at the start."""
    found: list[cst.EmptyLine] = []
    for line in lines:
        if line.comment is not None:
            break
        found.append(line)
    return found[:2]


def _trimmed(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """From the first comment to the last, with at most one empty line between."""
    kept: list[cst.EmptyLine] = []
    for line in lines:
        if line.comment is not None or (kept and kept[-1].comment is not None):
            kept.append(line)
    while kept and kept[-1].comment is None:
        kept.pop()
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
