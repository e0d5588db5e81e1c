"""composer.json and composer.lock."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.dependency_paths import roots, shortest_paths
from detector.extract.manifests.source_address import without_credentials
from detector.extract.repository import repository
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Node

_TABLES = (("require", DependencyScope.RUNTIME), ("require-dev", DependencyScope.DEVELOPMENT))


def parse_manifest(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read required packages and the repositories that packages are taken from."""
    document = parse_json(text, limits.nesting)
    for key, scope in _TABLES:
        for entry in document.root.get(key).entries:
            if "/" in entry.key.text:
                span = lines.span(entry.key.start, entry.key.end)
                yield Dependency(package("composer", entry.key.text), span, scope, entry.value.text)
    yield from _repositories(document.root.get("repositories"), lines)
    document.raise_fault(lines)


def _repositories(node: Node, lines: LineIndex) -> Iterator[Fact]:
    """A list or a mapping of {"type": "vcs", "url": ...}: forks come from here."""
    for item in (*node.elements, *(entry.value for entry in node.entries)):
        url = item.get("url")
        if not url or item.get("type").text in {"composer", "path", "artifact"}:
            continue
        found = repository(url.text)
        if found is not None:
            yield Dependency(found, lines.span(url.start, url.end), source=without_credentials(url.text))


def parse_lockfile(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read locked packages with the way from a package that no other one asks for."""
    document = parse_json(text, limits.nesting)
    items = [
        item
        for key in ("packages", "packages-dev")
        for item in document.root.get(key).elements
        if "/" in item.get("name").text
    ]
    edges = {
        item.get("name").text.lower(): [
            entry.key.text.lower() for entry in item.get("require").entries if "/" in entry.key.text
        ]
        for item in items
    }
    paths = shortest_paths(roots(edges), edges)
    for item in items:
        name = item.get("name")
        yield Dependency(
            package("composer", name.text),
            lines.span(name.start, name.end),
            DependencyScope.LOCKED,
            item.get("version").text,
            without_credentials(item.get("source", "url").text),
            direct=False,
            path=paths.get(name.text.lower(), ()),
        )
    document.raise_fault(lines)
