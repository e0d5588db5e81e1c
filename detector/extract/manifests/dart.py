"""pubspec.yaml and pubspec.lock."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Kind, Node

_TABLES = (
    ("dependencies", DependencyScope.RUNTIME),
    ("dev_dependencies", DependencyScope.DEVELOPMENT),
    ("dependency_overrides", DependencyScope.OVERRIDE),
)


def parse_manifest(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the three dependency tables; what the SDK brings along is none."""
    document = parse_yaml(text, limits)
    for table, scope in _TABLES:
        for key, value in document.root.get(table).entries:
            if not value.get("sdk"):
                version = value.text or value.get("version").text
                span = lines.span(key.start, key.end)
                yield Dependency(package("pub", key.text), span, scope, version, _source(value))
    document.raise_fault(lines)


def _source(value: Node) -> str:
    git = value.get("git")
    address = git if git.kind is Kind.SCALAR else git.get("url")
    hosted = value.get("hosted")
    found = address or value.get("path") or hosted.get("url") or hosted
    return without_credentials(found.text)


def parse_lockfile(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read locked packages; the file says which are direct but not who asks for the others."""
    document = parse_yaml(text, limits)
    for key, value in document.root.get("packages").entries:
        source = value.get("source").text
        if source == "sdk":
            continue
        description = value.get("description")
        address = "" if source == "hosted" else (description.get("url") or description.get("path")).text
        yield Dependency(
            package("pub", key.text),
            lines.span(key.start, key.end),
            DependencyScope.LOCKED,
            value.get("version").text,
            without_credentials(address),
            direct=value.get("dependency").text.startswith("direct"),
        )
    document.raise_fault(lines)
