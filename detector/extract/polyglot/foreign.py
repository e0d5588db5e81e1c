"""Text of another language, over which the error recovery of some parsers takes quadratic time: told by short pieces."""

from __future__ import annotations

from collections.abc import Iterator

from detector.text import halves

_LONG = 24_000
"""Characters from which it is worth a look: what is shorter is parsed within a second whatever it is."""
_PIECE = 8_000
_MOST = 2
"""Pieces of a file that may be of another language: tables, embedded scripts."""
_MANY, _FLOOD = 100, 10
"""Characters of a piece for each error in it, from which on errors are many or all there is."""
_UNREAD_OF_MANY, _UNREAD = 0.3, 0.7
"""Share of the tokens that fit nowhere."""


def is_foreign(text: str, parser: str) -> bool:
    """Whether more than a few pieces of a long text are not what `parser` (a name of ast-grep) reads. Linear.

    NOTE: 16,000 characters of real sources, cut anywhere, held up to 14 errors; texts of other languages hold hundreds, or a
    few that take in everything.
    """
    if len(text) < _LONG:
        return False
    found = 0
    for piece in _pieces(_without_blocks(text)):
        found += _is_unreadable(piece, parser)
        if found > _MOST:
            return True
    return False


def _without_blocks(text: str) -> str:
    """The text without what stands in three quotes, which is documentation or data and would be cut in the middle."""
    return "".join(halves.parsable(text).split('"""')[::2])


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + _PIECE) + 1 or at + _PIECE
        yield text[at:end]
        at = end


def _is_unreadable(piece: str, parser: str) -> bool:
    from ast_grep_py import SgRoot

    errors = SgRoot(piece, parser).root().find_all(kind="ERROR")
    if not errors:
        return False
    written = sum(map(len, piece.split()))
    unread = sum(len(child.text()) for error in errors for child in error.children() if child.is_leaf())
    share = unread / max(1, written)
    return (
        share > _UNREAD
        or len(errors) * _FLOOD > len(piece)
        or (len(errors) * _MANY > len(piece) and share > _UNREAD_OF_MANY)
    )
