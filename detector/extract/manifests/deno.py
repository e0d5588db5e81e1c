"""deno.json, deno.jsonc and import maps."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.source_address import without_credentials
from detector.extract.manifests.web_module import web_module
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Entry, Node


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read `imports` and `scopes`; values that are local paths are passed over."""
    document = parse_json(text, limits.nesting)
    tables: list[Node] = [document.root.get("imports")]
    tables.extend(entry.value for entry in document.root.get("scopes").entries)
    for table in tables:
        for entry in table.entries:
            yield from _imported(entry, lines)
    document.raise_fault(lines)


def _imported(entry: Entry, lines: LineIndex) -> Iterator[Dependency]:
    key, value = entry
    name = key.text.rstrip("/")
    source = without_credentials(value.text) if "://" in value.text else ""
    module = web_module(value.text)
    if module is not None:
        alias = name if package(module.package.ecosystem, name) != module.package else ""
        span = lines.span(value.start + module.start, value.start + module.end)
        yield Dependency(module.package, span, DependencyScope.RUNTIME, module.version, source, alias)
    elif source:
        span = lines.span(key.start, key.end)
        yield Dependency(package("npm", name), span, DependencyScope.RUNTIME, source=source)
