"""Which sources may be handed to libcst: its parser dies of deep nesting, so `ast` and two counts stand before it."""

from __future__ import annotations

import ast
import io
import tokenize

from detector.errors import LimitExceeded, SourceError
from detector.limits import Limits

_DEEPEST_TREE = 400
"""Of `ast` nodes: a recursive visitor needs a few Python frames for each."""


def check_source(content: bytes, limits: Limits) -> str:
    """The decoded text of a Python file that is safe to rewrite.

    Raises SourceError for what is no Python 3, LimitExceeded for what is too large or too deep.
    """
    if len(content) > limits.source_bytes:
        raise LimitExceeded(f"is larger than {limits.source_bytes} bytes")
    text = _decoded(content)
    if _bracket_depth(text) > limits.nesting:
        raise LimitExceeded(f"nests brackets deeper than {limits.nesting}")
    try:
        tree = ast.parse(content)
    except SyntaxError as error:
        raise SourceError(f"does not parse as Python 3 (line {error.lineno}: {error.msg})") from error
    except (RecursionError, MemoryError) as error:
        raise LimitExceeded("nests expressions or blocks too deeply") from error
    except ValueError as error:
        raise SourceError(f"does not parse as Python 3 ({type(error).__name__})") from error
    if _is_deeper(tree, _DEEPEST_TREE):
        raise LimitExceeded("nests expressions or blocks too deeply")
    return text


def parses(content: bytes) -> bool:
    """Whether the bytes are Python 3."""
    try:
        ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _decoded(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, LookupError, UnicodeDecodeError) as error:
        raise SourceError("cannot be decoded") from error


def _bracket_depth(text: str) -> int:
    """An upper bound: brackets in strings count too, which only refuses more."""
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest


def _is_deeper(tree: ast.AST, limit: int) -> bool:
    level = [tree]
    for _ in range(limit):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True
