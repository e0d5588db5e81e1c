"""What an arm of a choice is chosen by: the words and paths in quotes in its condition, read off the text around its beginning."""

from __future__ import annotations

import re

_BEFORE, _BEHIND = 200, 80
"""How far a condition may stand before the arm, and how far into it: `case "send":` is part of the arm."""
_ASKING = re.compile(r"\b(?:if|elif|elsif|elseif|when|case)\b")
_ELSEWHERE = re.compile(r"[;{}]|\b(?:else|try|do)\b")
"""What cannot stand between a condition and its arm."""
_CASE = re.compile(r"\s*(?:case|when)\b[^:{;\n]*|[\"'`][^\"'`\n]{1,60}[\"'`]\s*(?:->|=>)")
_CASES_BEFORE = re.compile(r"(?:case\s+[\"'`][^\"'`\n]{1,60}[\"'`]\s*:\s*)+\Z")
_WORD = re.compile(r"[\"'`]([A-Za-z/][\w.:/-]{0,60})[\"'`]")


def words_of_arm(text: str, start: int) -> tuple[str, ...]:
    """Give the words that the arm of a choice that begins at an offset is chosen by, () where none are written there."""
    case = _CASE.match(text, start, start + _BEHIND)
    before = text[max(0, start - _BEFORE) : start]
    if case is not None:
        others = _CASES_BEFORE.search(before)
        return tuple(_WORD.findall((others[0] if others else "") + case[0]))
    asking = max((found.end() for found in _ASKING.finditer(before)), default=0)
    if not asking:
        return ()
    condition = before[asking:]
    return () if _ELSEWHERE.search(condition) else tuple(_WORD.findall(condition))
