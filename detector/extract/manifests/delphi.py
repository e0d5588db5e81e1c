"""boss.json, the manifest of Delphi projects: dependencies are addresses of repositories."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.repository import repository
from detector.limits import Limits
from detector.model.fact import Dependency, Fact
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json


def parse_boss(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the dependencies; a "#tag" behind the address is no part of it."""
    document = parse_json(text, limits.nesting)
    for entry in document.root.get("dependencies").entries:
        address = entry.key.text.partition("#")[0]
        found = repository(address if "://" in address else f"https://{address}")
        if found is not None:
            span = lines.span(entry.key.start, entry.key.end)
            yield Dependency(found, span, requirement=entry.value.text, source=address)
    document.raise_fault(lines)
