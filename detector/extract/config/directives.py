"""Server configuration of directives and blocks: nginx, Caddy, Apache and other `.conf` files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, Fact, Literal, LiteralRole
from detector.text.lines import LineIndex

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|(?P<end>[;{}\n])|\"(?P<double>[^\"\\\n]*(?:\\.[^\"\\\n]*)*)\"?|'(?P<single>[^'\n]*)'"
    r"|(?P<word>(?:\$\{[^}\s]{0,200}\}|[^\s;{}\"'])+)"
)
_VARIABLE = re.compile(r"\$\{\w+\}|\$\w+")


def parse(_path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> Iterator[Fact]:
    """Yield the arguments of interest, with their directive as name; variables become holes."""
    directive = ""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "comment":
            continue
        if kind == "end":
            directive = ""
            continue
        value = match.group(kind)
        if not directive:
            directive = value
            continue
        if len(value) > 2 and interest.text(value):
            span = lines.span(match.start(kind), match.end(kind))
            yield Literal(_VARIABLE.sub(HOLE, value), span, LiteralRole.SETTING, directive)
