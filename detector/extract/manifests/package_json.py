"""package.json of a project, with its overrides and catalogs. Its own name, author and repository are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.manifests.npm_specifier import npm_dependency, split_descriptor
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Kind, Node

_SCOPES = {
    "dependencies": DependencyScope.RUNTIME,
    "devdependencies": DependencyScope.DEVELOPMENT,
    "optionaldependencies": DependencyScope.OPTIONAL,
    "peerdependencies": DependencyScope.PEER,
    "bundledependencies": DependencyScope.RUNTIME,
    "bundleddependencies": DependencyScope.RUNTIME,
    "catalog": DependencyScope.RUNTIME,
}
_OVERRIDES = (("overrides",), ("resolutions",), ("pnpm", "overrides"))
_PATTERN_PART = re.compile(r"(?:@[^/@>]+/)?[^/@>]+(?:@[^/>]*)?\Z")


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read all kinds of dependencies; a workspace's members are files of their own."""
    document = parse_json(text, limits.nesting)
    root = document.root
    declared = {key.text for entry in root.entries for key, _ in entry.value.entries}
    for section, value in root.entries:
        scope = _SCOPES.get(section.text.lower())
        if scope is None:
            continue
        yield from _section(value, lines, scope)
        # A bundled package is normally declared as a dependency too.
        bundled = (name for name in value.strings() if name.style and name.text not in declared)
        for name in bundled:
            yield npm_dependency(name.text, "", (name.start, name.end, -1), lines, scope)
    workspaces = root.get("workspaces")
    yield from _section(workspaces.get("catalog"), lines, DependencyScope.RUNTIME)
    for catalogs in (root.get("catalogs"), workspaces.get("catalogs")):
        for _, catalog in catalogs.entries:
            yield from _section(catalog, lines, DependencyScope.RUNTIME)
    for keys in _OVERRIDES:
        yield from _overrides(root.get(*keys), lines)
    document.raise_fault(lines)


def parse_pnpm_workspace(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the catalogs and overrides of pnpm-workspace.yaml."""
    document = parse_yaml(text, limits)
    yield from _section(document.root.get("catalog"), lines, DependencyScope.RUNTIME)
    for _, catalog in document.root.get("catalogs").entries:
        yield from _section(catalog, lines, DependencyScope.RUNTIME)
    yield from _overrides(document.root.get("overrides"), lines)
    document.raise_fault(lines)


def _section(table: Node, lines: LineIndex, scope: DependencyScope) -> Iterator[Dependency]:
    for key, value in table.entries:
        if key.text:
            yield npm_dependency(key.text, value.text.strip(), (key.start, key.end, value.start), lines, scope)


def _overrides(table: Node, lines: LineIndex) -> Iterator[Dependency]:
    """Read npm's nested overrides, Yarn's path patterns and pnpm's "parent>child"; "." speaks of the parent."""
    stack = [("", table)]
    while stack:
        parent, node = stack.pop()
        for key, value in node.entries:
            match = _PATTERN_PART.search(key.text)
            name = split_descriptor(match[0])[0] if match else ""
            start = key.start + (match.start() if match else 0)
            if key.text == ".":
                name, start = parent, key.start
            if not name or value.text.startswith("$"):
                continue
            if value.kind is Kind.MAPPING:
                stack.append((name, value))
                continue
            places = (start, min(start + len(name), key.end), value.start)
            yield npm_dependency(name, value.text, places, lines, DependencyScope.OVERRIDE)
