"""Suppression comments: `waudit: ignore[WA101] reason` in any comment syntax, rule and reason required."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MARK = "waudit:"
_LONGEST_LINE = 2_000

_COMMENT = re.compile(
    r"(?P<before>.*?)(?P<opening>\#|//|--|;|'|%|<!--|/\*|\*|\brem\b)\s*waudit:\s*(?P<rest>[^\r\n]*)", re.IGNORECASE
)
_BODY = re.compile(r"ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)", re.IGNORECASE)
_RULE = re.compile(r"WA[0-9]{3}\Z")
_CLOSINGS = ("-->", "*/")
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. It excuses findings of `rules` on its own line.

    If it stands alone, it excuses those on the next line that is not another such comment.
    """

    line: int
    rules: tuple[str, ...]
    reason: str
    covers: int
    """The line whose findings it excuses."""
    problem: str = ""
    """Why it does not count; "" if it does."""


def suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppression comments of a text, malformed ones with their problem."""
    if MARK not in text.lower():
        return ()
    found: list[Suppression] = []
    for number, line in enumerate(_LINE_END.split(text), 1):
        if len(line) > _LONGEST_LINE or MARK not in line.lower():
            continue
        match = _COMMENT.match(line)
        if match:
            found.append(_suppression(number, match))
    return _stacked(found)


def _stacked(found: list[Suppression]) -> tuple[Suppression, ...]:
    """Comments that stand one above the other all cover the line below the last."""
    alone = {item.line: item for item in found if item.covers > item.line}
    for line in sorted(alone, reverse=True):
        below = alone.get(alone[line].covers)
        if below is not None:
            alone[line] = replace(alone[line], covers=below.covers)
    return tuple(alone.get(item.line, item) for item in found)


def _suppression(number: int, match: re.Match[str]) -> Suppression:
    covers = number if match["before"].strip() else number + 1
    body = _BODY.match(match["rest"].strip())
    if body is None:
        return Suppression(number, (), "", covers, "write `waudit: ignore[RULE] reason`")
    rules = tuple(rule.strip().upper() for rule in body["rules"].split(",") if rule.strip())
    reason = body["reason"]
    for closing in _CLOSINGS:
        reason = (
            reason.removesuffix(closing).rstrip() if closing not in reason else reason.split(closing, 1)[0].rstrip()
        )
    if not rules or not all(_RULE.match(rule) for rule in rules):
        return Suppression(number, rules, reason, covers, "name the rules to ignore, such as `ignore[WA101]`")
    if not reason.strip(" -:"):
        return Suppression(number, rules, "", covers, "say why: a suppression needs a reason")
    return Suppression(number, rules, reason.strip(" -:"), covers)
