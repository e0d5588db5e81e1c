"""Pipfile and Pipfile.lock."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.pyproject import named_dependencies
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_toml import parse_toml

_NOT_PACKAGES = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read a Pipfile: every table but a few is a category of packages."""
    document = parse_toml(text, limits.nesting)
    for key, table in document.root.entries:
        if key.text in _NOT_PACKAGES:
            continue
        scope = DependencyScope.DEVELOPMENT if "dev" in key.text else DependencyScope.RUNTIME
        yield from named_dependencies(table, lines, scope)
    document.raise_fault(lines)


def parse_lock(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read a Pipfile.lock. It has no edges, and does not tell direct packages from others."""
    document = parse_json(text, limits.nesting)
    for category, packages in document.root.entries:
        if category.text == "_meta":
            continue
        for key, value in packages.entries:
            source = value.get("git").text or value.get("file").text or value.get("path").text
            yield Dependency(
                package("pypi", key.text),
                lines.span(key.start, key.end),
                DependencyScope.LOCKED,
                value.get("version").text,
                without_credentials(source),
                direct=False,
            )
    document.raise_fault(lines)
