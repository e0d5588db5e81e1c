"""Projects of C#, Visual Basic and F#, packages.config, Directory.Packages.props, *.nuspec and packages.lock.json."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.dependency_paths import shortest_paths
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_xml import Attribute, Element, parse_xml
from detector.text.tree import Entry

_REFERENCES = {
    "PackageReference": DependencyScope.RUNTIME,
    "PackageVersion": DependencyScope.OVERRIDE,
    "GlobalPackageReference": DependencyScope.BUILD,
    "PackageDownload": DependencyScope.BUILD,
    "DotNetCliToolReference": DependencyScope.BUILD,
}


def parse_project(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read package references and assemblies that lie beside the project; framework assemblies are none."""
    document = parse_xml(text, limits.nesting)
    for element in document.walk():
        scope = _REFERENCES.get(element.name)
        name = element.attribute("Include") or element.attribute("Update")
        if name is None or not _spelled(name):
            continue
        if scope is not None:
            if _value(element, "PrivateAssets").lower() == "all" and scope is DependencyScope.RUNTIME:
                scope = DependencyScope.BUILD
            version = _value(element, "Version") or _value(element, "VersionOverride")
            yield _dependency(name, scope, version, "", lines)
        elif element.name == "Reference" and _value(element, "HintPath"):
            yield _dependency(name, DependencyScope.RUNTIME, _assembly_version(name.value), _hint(element), lines)
    document.raise_fault(lines)


def parse_packages_config(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read packages.config, and the dependencies of a *.nuspec, which are spelled alike."""
    document = parse_xml(text, limits.nesting)
    for element in document.walk():
        name = element.attribute("id")
        if name is not None and _spelled(name) and element.name in {"package", "dependency"}:
            development = element.get("developmentDependency").lower() == "true"
            scope = DependencyScope.DEVELOPMENT if development else DependencyScope.RUNTIME
            yield _dependency(name, scope, element.get("version"), "", lines)
    document.raise_fault(lines)


def parse_lockfile(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read packages.lock.json: for each framework what is direct and the way to what is not."""
    document = parse_json(text, limits.nesting)
    for framework in document.root.get("dependencies").entries:
        yield from _locked(framework, lines)
    document.raise_fault(lines)


def _locked(framework: Entry, lines: LineIndex) -> Iterator[Fact]:
    entries = framework.value.entries
    edges = {
        entry.key.text.lower(): [wanted.key.text.lower() for wanted in entry.value.get("dependencies").entries]
        for entry in entries
    }
    kinds = {entry.key.text.lower(): entry.value.get("type").text for entry in entries}
    direct = [name for name, kind in kinds.items() if kind in {"Direct", "Project"}]
    paths = shortest_paths(direct, edges)
    for key, value in entries:
        name = key.text.lower()
        if kinds[name] == "Project":
            continue
        yield Dependency(
            package("nuget", key.text),
            lines.span(key.start, key.end),
            DependencyScope.LOCKED,
            value.get("resolved").text,
            direct=kinds[name] == "Direct",
            path=paths.get(name, ()),
        )


def _dependency(name: Attribute, scope: DependencyScope, version: str, source: str, lines: LineIndex) -> Dependency:
    spelled = _spelled(name)
    span = lines.span(name.start, name.start + len(spelled))
    return Dependency(package("nuget", spelled), span, scope, version, source)


def _spelled(name: Attribute) -> str:
    """A package's name without what an assembly's full name adds."""
    return name.value.partition(",")[0].strip()


def _value(element: Element, name: str) -> str:
    """Give an attribute or the text of a child."""
    child = element.child(name)
    return element.get(name) or (child.text if child is not None else "")


def _hint(element: Element) -> str:
    return _value(element, "HintPath").replace("\\", "/")


def _assembly_version(include: str) -> str:
    """Give 1.0 of "Name, Version=1.0, Culture=neutral"."""
    parts = (part.strip() for part in include.split(","))
    return next((part.removeprefix("Version=") for part in parts if part.startswith("Version=")), "")
