"""Strings of very large, line-wise or broken data files, without their structure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.config.settings import folded
from detector.extract.interest import Interest
from detector.model.fact import Fact, Literal, LiteralRole
from detector.text.lines import LineIndex

_STRING = re.compile(r'"(?P<text>[^"\\\n]*(?:\\.[^"\\\n]*)*)(?:"(?P<colon>\s{0,20}:)?)?|(?P<line>[^"\s][^"\n]*)')
_LEAD = re.compile(r"(?:- +)*(?P<key>[A-Za-z_][\w.-]{0,100}):[ \t]+(?=\S)")
_LONGEST = 20_000


_REPEATS = 8
"""Of a text that a file says over and over, the first few places are enough."""
_DIFFERENT = 20_000
"""Texts remembered at once; a file with more has no repetition worth the memory."""


def loose_strings(text: str, lines: LineIndex, interest: Interest, start: int = 0) -> Iterator[Fact]:
    """Yield quoted strings and rests of lines that are of interest, from offset `start` on; the last key is the name."""
    name = ""
    counts: dict[str, int] = {}
    for match in _strings(text, start, interest):
        value, at = match.group("text"), match.start("text")
        if value is None:
            value, at = match.group("line").rstrip(), match.start("line")
            lead = _LEAD.match(value)
            if lead is not None:
                name, value, at = lead.group("key"), value[lead.end() :], at + lead.end()
        if match.group("colon"):
            name = value
        if 3 < len(value) <= _LONGEST and _is_wanted(value, counts, interest):
            role = LiteralRole.KEY if match.group("colon") else LiteralRole.SETTING
            yield Literal(folded(value), lines.span(at, at + len(value)), role, name)


def _strings(text: str, start: int, interest: Interest) -> Iterator[re.Match[str]]:
    """Strings of the stretches in which something is of interest at all: one look at a stretch is cheaper than many."""
    while start < len(text):
        end = text.find("\n", min(start + _STRETCH, len(text)))
        end = len(text) if end < 0 else end + 1
        if end - start > _LONGEST or interest.text(text[start:end]):
            yield from _STRING.finditer(text, start, end)
        start = end


_STRETCH = 2_000


def _is_wanted(value: str, counts: dict[str, int], interest: Interest) -> bool:
    """Whether the text is of interest and not yet said too often; asks the interest once for each text."""
    seen = counts.get(value)
    if seen is None:
        if len(counts) > _DIFFERENT:
            counts.clear()
        seen = counts[value] = 0 if interest.text(value) else _REPEATS
    if seen >= _REPEATS:
        return False
    counts[value] = seen + 1
    return True
