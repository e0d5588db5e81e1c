"""Globs without regular expressions: `*` for any run, `?` for one character; time is bounded by the product of lengths."""

from __future__ import annotations

from collections.abc import Iterator

WILDCARDS = "*?"


def has_wildcard(pattern: str) -> bool:
    """Whether `pattern` is more than a plain text."""
    return "*" in pattern or "?" in pattern


def matches(pattern: str, text: str) -> bool:
    """Whether the whole `text` fits `pattern`; `*` stands for any run of characters."""
    at = place = 0
    star = -1
    resume = 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            # Only the last star needs another try: what it gives up, no earlier one could use better.
            at = star + 1
            resume += 1
            place = resume
        else:
            return False
    return all(char == "*" for char in pattern[at:])


def matches_segments(pattern: str, text: str, separator: str = "/") -> bool:
    """Like `matches`, but no wildcard stands for `separator`: both must have the same number of segments."""
    wanted, given = pattern.split(separator), text.split(separator)
    return len(wanted) == len(given) and all(map(matches, wanted, given))


def fixed_pieces(pattern: str) -> Iterator[str]:
    """The non-empty texts between the wildcards of `pattern`, in order."""
    return filter(None, pattern.replace("?", "*").split("*"))


def longest_piece(pattern: str) -> str:
    """The longest fixed text of `pattern`, the first of several; "" if it has none."""
    return max(fixed_pieces(pattern), key=len, default="")
