"""What a manifest says of its own project. Lexical: the first description is the project's."""

from __future__ import annotations

import re

from detector.model.fact import Literal, LiteralRole
from detector.text.lines import LineIndex

OWN = "project"
"""Name of the literal."""
_FORMATS = frozenset(
    {"pyproject.toml", "setup.py", "setup.cfg", "package.json", "cargo.toml", "mix.exs", "composer.json", "gemspec",
     "pubspec.yaml"}
)  # fmt: skip
_DESCRIPTION = re.compile(
    r"^[ \t]*(?:\w{1,20}\.)?\"?(?:description|summary)\"?[ \t]*(?:=>|[:=])[ \t]*[\"']?(?P<text>[^\"'\n]{3,300})",
    re.MULTILINE,
)
_HEAD = 20_000


def description_of(format_id: str, text: str, lines: LineIndex) -> Literal | None:
    """The sentence in which the project describes itself; None if there is none."""
    found = _DESCRIPTION.search(text[:_HEAD]) if format_id in _FORMATS else None
    if found is None:
        return None
    return Literal(found["text"], lines.span(found.start("text"), found.end("text")), LiteralRole.DESCRIPTION, OWN)
