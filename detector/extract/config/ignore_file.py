"""Ignore files (`.gitignore`, `.dockerignore`, ...): each pattern is a path that the project expects to exist somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Artifact, Fact
from detector.text.lines import LineIndex

_PATTERN = re.compile(r"^[ \t]*(?P<pattern>[^\s#!][^\r\n]*)", re.MULTILINE)


def parse(_path: str, text: str, lines: LineIndex, _interest: Interest, _limits: Limits) -> Iterator[Fact]:
    """Yield one `Artifact` a pattern, comments and re-included paths left out."""
    for match in _PATTERN.finditer(text):
        pattern = match.group("pattern").rstrip()
        span = lines.span(match.start("pattern"), match.start("pattern") + len(pattern))
        yield Artifact(pattern, span, exists=False)
