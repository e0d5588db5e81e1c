"""A compact spelling of what a manifest under tests/trees/manifests yields."""

from __future__ import annotations

from pathlib import Path

from detector.extract.manifests import format_of, read
from detector.model.fact import Dependency
from detector.text.decoding import decode

TREES = Path(__file__).parents[2] / "trees" / "manifests"


def rows(path: str) -> tuple[str, ...]:
    """One line a fact: "line:column scope ecosystem/name requirement, as alias, from source, transitive, by a > b"."""
    format_id = format_of(path)
    assert format_id is not None
    result = read(format_id, path, decode((TREES / path).read_bytes()).text)
    lines = [row(fact) for fact in result.facts if isinstance(fact, Dependency)]
    assert len(lines) == len(result.facts)
    lines.extend(f"line {line}: {message}" for line, message in result.diagnostics)
    assert bool(result.degraded) == bool(result.diagnostics)
    return tuple(lines)


def row(fact: Dependency) -> str:
    parts = [f"{fact.span.line}:{fact.span.column} {fact.scope.value} {fact.package.ecosystem}/{fact.package.name}"]
    parts[0] += f" {fact.requirement}" if fact.requirement else ""
    parts.extend([f"as {fact.alias}"] if fact.alias else [])
    parts.extend([f"from {fact.source}"] if fact.source else [])
    parts.extend([] if fact.direct else ["transitive"])
    parts.extend(["by " + " > ".join(fact.path)] if fact.path else [])
    return ", ".join(parts)
