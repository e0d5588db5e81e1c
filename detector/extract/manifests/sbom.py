"""Software bills of materials: CycloneDX in JSON and XML, SPDX in JSON, YAML and tag-value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from detector.extract.manifests.dependency_paths import shortest_paths
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import Package, package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_xml import Element, parse_xml
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Kind, Node

_TAG = re.compile(r"^[ \t]*([A-Za-z]+):[ \t]*([^\r\n]*)", re.MULTILINE)
_PURL = re.compile(r"pkg:[^\s\"'<>]+")
_REQUIRES = frozenset({"DEPENDS_ON", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE"})
_REQUIRED_BY = frozenset({
    "DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "BUILD_DEPENDENCY_OF",
    "PROVIDED_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "CONTAINED_BY",
})  # fmt: skip


class _Component(NamedTuple):
    """A component with its identity in the document, and where its name (or else its purl) is written."""

    id: str
    purl: str
    start: int
    end: int
    version: str = ""


@dataclass(slots=True)
class _Bill:
    """What one document says, in either standard."""

    components: list[_Component] = field(default_factory=list)
    edges: dict[str, list[str]] = field(default_factory=dict)
    projects: set[str] = field(default_factory=set)
    """What the bill is about: not a dependency itself."""

    def needs(self, component: str, targets: Iterable[str]) -> None:
        """Add edges."""
        self.edges.setdefault(component, []).extend(targets)


def read_purl(purl: str) -> tuple[Package, str] | None:
    """Give package and version of a package URL, None if it is not one."""
    from packageurl import PackageURL  # only bills of materials need it

    try:
        parsed = PackageURL.from_string(purl)
    except ValueError:
        return None
    separator = ":" if parsed.type == "maven" else "/"
    name = separator.join(part for part in (parsed.namespace, parsed.name) if part)
    return package(parsed.type, name), parsed.version or ""


def parse_json_bill(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read CycloneDX or SPDX in JSON; other JSON yields nothing."""
    document = parse_json(text, limits.nesting)
    yield from _facts(_bill(document.root), lines)
    document.raise_fault(lines)


def parse_yaml_bill(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read SPDX in YAML."""
    document = parse_yaml(text, limits)
    yield from _facts(_bill(document.root), lines)
    document.raise_fault(lines)


def parse_xml_bill(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read CycloneDX in XML; other XML yields nothing."""
    document = parse_xml(text, limits.nesting)
    if document.root is not None and document.root.name == "bom":
        yield from _facts(_cyclonedx_xml(document.root), lines)
    document.raise_fault(lines)


def parse_tag_value_bill(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read SPDX's tag-value form."""
    bill = _Bill()
    id_ = ""
    names: dict[str, tuple[int, int, str]] = {}
    name = (0, 0)
    for match in _TAG.finditer(text):
        tag, value = match[1], match[2].strip()
        if tag == "PackageName":
            name, id_ = match.span(2), ""
        elif tag == "SPDXID":
            id_ = value
        elif tag == "PackageVersion":
            names[id_] = (*name, value)
        elif tag == "ExternalRef":
            purl = _PURL.search(value)
            if purl:
                start, end, version = names.get(id_, (*name, ""))
                bill.components.append(_Component(id_, purl[0], start, end, version))
        elif tag == "Relationship":
            words = [*value.split(), "", "", ""]
            _relate(bill, words[0], words[1], words[2])
    yield from _facts(bill, lines)


def _bill(root: Node) -> _Bill:
    if root.get("spdxVersion") or root.get("SPDXID"):
        return _spdx(root)
    return _cyclonedx(root)


def _spdx(root: Node) -> _Bill:
    bill = _Bill()
    for node in root.get("packages").elements:
        id_ = node.get("SPDXID").text
        name = node.get("name")
        for reference in node.get("externalRefs").elements:
            purl = reference.get("referenceLocator").text
            if purl.startswith("pkg:"):
                bill.components.append(_Component(id_, purl, name.start, name.end, node.get("versionInfo").text))
                break
    bill.projects.update(node.text for node in root.get("documentDescribes").strings())
    for node in root.get("relationships").elements:
        related = node.get("relatedSpdxElement").text
        _relate(bill, node.get("spdxElementId").text, node.get("relationshipType").text, related)
    return bill


def _relate(bill: _Bill, one: str, kind: str, other: str) -> None:
    if kind == "DESCRIBES":
        bill.projects.add(other)
    elif kind == "DESCRIBED_BY":
        bill.projects.add(one)
    elif kind in _REQUIRES:
        bill.needs(one, [other])
    elif kind in _REQUIRED_BY:
        bill.needs(other, [one])


def _cyclonedx(root: Node) -> _Bill:
    bill = _Bill()
    own = root.get("metadata", "component")
    bill.projects.update(filter(None, (own.get("bom-ref").text, own.get("purl").text)))
    stack = [root.get("components")]
    while stack:
        for node in stack.pop().elements:
            if node.kind is not Kind.MAPPING:
                continue
            stack.append(node.get("components"))
            purl, name = node.get("purl"), node.get("name")
            if purl.text:
                place = name or purl
                id_ = node.get("bom-ref").text or purl.text
                bill.components.append(_Component(id_, purl.text, place.start, place.end, node.get("version").text))
    for node in root.get("dependencies").elements:
        bill.needs(node.get("ref").text, (target.text for target in node.get("dependsOn").strings()))
    return bill


def _cyclonedx_xml(root: Element) -> _Bill:
    bill = _Bill()
    metadata = root.child("metadata")
    own = metadata.child("component") if metadata else None
    if own:
        bill.projects.update(filter(None, (own.get("bom-ref"), _text(own, "purl"))))
    components = root.child("components")
    for element in components.walk() if components else ():
        purl, name = element.child("purl"), element.child("name")
        if element.name == "component" and purl and purl.text:
            place = name if name and name.text else purl
            id_ = element.get("bom-ref") or purl.text
            end = place.text_start + len(place.text)
            bill.components.append(_Component(id_, purl.text, place.text_start, end, _text(element, "version")))
    dependencies = root.child("dependencies")
    for element in dependencies.children if dependencies else ():
        bill.needs(element.get("ref"), (child.get("ref") for child in element.children))
    return bill


def _text(element: Element, name: str) -> str:
    child = element.child(name)
    return child.text if child else ""


def _facts(bill: _Bill, lines: LineIndex) -> Iterator[Dependency]:
    names = {}
    identities = {}
    for component in bill.components:
        read = read_purl(component.purl)
        if read is not None:
            identities[component.id] = read
            names[component.id] = read[0].name
    direct = [target for project in sorted(bill.projects) for target in bill.edges.get(project, ())]
    chosen, paths = set(direct), shortest_paths(direct, bill.edges, lambda id_: names.get(id_, id_))
    for component in bill.components:
        if component.id in bill.projects or component.id not in identities:
            continue
        identity, version = identities[component.id]
        yield Dependency(
            identity,
            lines.span(component.start, component.end),
            DependencyScope.LOCKED,
            version or component.version,
            direct=component.id in chosen,
            path=paths.get(component.id, ()),
        )
