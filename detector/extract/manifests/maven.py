"""pom.xml: dependencies, managed ones, plugins and parents, with properties filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from detector.limits import Limits
from detector.model.fact import HOLE, Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Element, parse_xml

_PROPERTY = re.compile(r"\$\{([^{}]{1,200})\}")
_PLUGIN_GROUP = "org.apache.maven.plugins"
_ROUNDS = 4
_LISTS = {
    "dependencies": "dependency",
    "plugins": "plugin",
    "extensions": "extension",
    "annotationProcessorPaths": "path",
}
_SCOPES = {
    "test": DependencyScope.DEVELOPMENT,
    "import": DependencyScope.OVERRIDE,
}


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read every dependency, managed dependency, plugin, extension and the parent; the span is the artifactId's."""
    document = parse_xml(text, limits.nesting)
    properties = _properties(document.root)
    managed: set[int] = set()
    for element in document.walk():
        item = _LISTS.get(element.name)
        if element.name == "dependencyManagement":
            managed.update(id(child) for child in element.children if child.name == "dependencies")
        if item is not None:
            is_managed = id(element) in managed
            for child in element.children:
                if child.name == item:
                    yield from _dependency(child, properties, lines, is_managed=is_managed)
    parent = document.root.child("parent") if document.root is not None else None
    if parent is not None:
        yield from _dependency(parent, properties, lines, is_managed=False)
    document.raise_fault(lines)


def _properties(root: Element | None) -> Mapping[str, str]:
    """Give the values of `${...}`: properties of the project and its profiles, coordinates of project and parent."""
    if root is None:
        return {}
    found: dict[str, str] = {}
    parent = root.child("parent")
    for holder, prefix in ((parent, "project.parent."), (parent, "project."), (root, "project.")):
        for child in holder.children if holder is not None else ():
            if child.name in {"groupId", "artifactId", "version"}:
                found[prefix + child.name] = child.text
                found[prefix.replace("project.", "pom.") + child.name] = child.text
    for element in root.walk():
        if element.name == "properties":
            for child in element.children:
                found.setdefault(child.name, child.text)
    return found


def _filled(text: str, properties: Mapping[str, str]) -> str:
    for _ in range(_ROUNDS):
        if "${" not in text or len(text) > 2_000:
            break
        text = _PROPERTY.sub(lambda match: properties.get(match.group(1), HOLE), text)
    return text


def _dependency(
    element: Element, properties: Mapping[str, str], lines: LineIndex, *, is_managed: bool
) -> Iterator[Fact]:
    artifact, group = element.child("artifactId"), element.child("groupId")
    if artifact is None or not artifact.text:
        return
    default = _PLUGIN_GROUP if element.name == "plugin" else HOLE
    group_name = _filled(group.text, properties) if group is not None else default
    source = element.child("systemPath")
    yield Dependency(
        package("maven", f"{group_name}:{_filled(artifact.text, properties)}"),
        lines.span(artifact.text_start, artifact.text_start + len(artifact.text)),
        _scope(element, is_managed=is_managed),
        _filled(_text(element, "version"), properties),
        source.text if source is not None else "",
    )


def _scope(element: Element, *, is_managed: bool) -> DependencyScope:
    if element.name in {"plugin", "extension", "parent", "path"}:
        return DependencyScope.BUILD
    if is_managed:
        return DependencyScope.OVERRIDE
    if _text(element, "optional") == "true":
        return DependencyScope.OPTIONAL
    return _SCOPES.get(_text(element, "scope"), DependencyScope.RUNTIME)


def _text(element: Element, name: str) -> str:
    child = element.child(name)
    return child.text if child is not None else ""
