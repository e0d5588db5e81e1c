"""`.env` files in all their spellings: every name with its value, images, and values that are of interest as settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.config.settings import is_image
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, EnvironmentName, Fact, Image, Literal, LiteralRole
from detector.text.lines import LineIndex

_LINE = re.compile(
    r"^[ \t]*(?:(?:export|set)[ \t]+)?(?P<name>[A-Za-z_][\w.-]{0,200})[ \t]*[=:](?P<value>[^\r\n]*)", re.MULTILINE
)
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)(?::?-([^{}]*))?\}|\$([A-Za-z_]\w*)")
_COMMENT = re.compile(r"(?:^|[ \t])#")


def parse(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield an `EnvironmentName` for each line, an `Image` where the name says so, a `Literal` where the value is of interest.

    References to names above are filled in; commented lines are silent.
    """
    known: dict[str, str] = {}
    for match in _LINE.finditer(text):
        name = match.group("name")
        raw, start = _value(match.group("value"), match.start("value"))
        value = raw if raw.startswith("'") else _VARIABLE.sub(lambda found: _filled(found, known), raw)
        known[name] = value if len(value) <= limits.folded_chars else HOLE  # values of values double quickly
        yield EnvironmentName(name, lines.span(match.start("name"), match.end("name")), value)
        if name.upper().endswith("IMAGE") and is_image(value):
            yield Image(value, lines.span(start, start + len(raw)))
        if value and interest.text(value):
            yield Literal(value, lines.span(start, start + len(raw)), LiteralRole.SETTING, name)


def _value(text: str, offset: int) -> tuple[str, int]:
    """Give the value without quotes and trailing comment, and its offset."""
    stripped = text.lstrip()
    offset += len(text) - len(stripped)
    quote = stripped[:1]
    if quote in {"'", '"'}:
        close = stripped.find(quote, 1)
        return (stripped[1:close] if close > 0 else stripped[1:]), offset + 1
    comment = _COMMENT.search(stripped)
    return (stripped[: comment.start()] if comment is not None else stripped).rstrip(), offset


def _filled(match: re.Match[str], known: dict[str, str]) -> str:
    value = known.get(match.group(1) or match.group(3))
    return value or match.group(2) or HOLE
