"""Package.swift, Package.resolved, Podfile, Podfile.lock and Cartfile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.manifests.dependency_paths import shortest_paths
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Kind, Node

_PACKAGE = re.compile(r"\.package\s{0,50}\((?P<body>[^()]{0,1000})")
_URL = re.compile(r"\burl:\s{0,50}\"(?P<value>[^\"\n]{1,300})\"")
_ID = re.compile(r"\bid:\s{0,50}\"(?P<value>[^\"\n]{1,200})\"")
_PATH = re.compile(r"\bpath:\s{0,50}\"(?P<value>[^\"\n]{1,300})\"")
_VERSION = re.compile(r"(?:from|exact|branch|revision|\.upToNextMajor\(from):\s{0,50}\"(?P<value>[^\"\n]{1,100})\"")
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*", re.MULTILINE)
_POD = re.compile(r"^[ \t]*pod[ \t(]+['\"](?P<name>[^'\"\n]{1,200})['\"](?P<rest>[^\n]*)", re.MULTILINE)
_POD_VERSION = re.compile(r"[ \t]*,[ \t]*['\"](?P<value>[^'\"\n]{1,100})['\"]")
_POD_SOURCE = re.compile(
    r"(?::(?:git|path|podspec)[ \t]*=>|\b(?:git|path|podspec):)[ \t]*['\"](?P<value>[^'\"\n]{1,300})"
)
_LOCKED = re.compile(r"(?P<name>[^\s(]{1,200})(?:[ \t]+\((?P<version>[^)]{0,200})\))?")
_CART = re.compile(
    r"^(?:github|git)[ \t]+\"(?P<name>[^\"\n]{1,300})\"(?:[ \t]+(?P<version>[^\n#]{1,100}))?", re.MULTILINE
)
_SCHEME = re.compile(r"(?:[a-z+]{2,10}://)?(?:[^@/\s]{1,200}@)?")


def parse_package(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read `.package(url:)`, `.package(id:)` and `.package(path:)`."""
    text = _LINE_COMMENT.sub(lambda match: " " * len(match[0]), text)
    for match in _PACKAGE.finditer(text):
        body, offset = match.group("body"), match.start("body")
        found = _URL.search(body) or _ID.search(body) or _PATH.search(body)
        if found is None:
            continue
        value, version = found.group("value"), _VERSION.search(body)
        is_url = found.re is _URL
        yield Dependency(
            package("swift", swift_name(value) if is_url else value.rpartition("/")[2]),
            lines.span(offset + found.start("value"), offset + found.end("value")),
            requirement=version.group("value") if version is not None else "",
            source="" if found.re is _ID else without_credentials(value),
        )


def swift_name(url: str) -> str:
    """Name a Swift package by its address: "github.com/owner/name"."""
    match = _SCHEME.match(url)
    rest = url[match.end() :] if match is not None else url
    return rest.replace(":", "/", 1).removesuffix("/").removesuffix(".git").lower()


def parse_resolved(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read Package.resolved, versions 1 to 3."""
    document = parse_json(text, limits.nesting)
    pins = document.root.get("pins") or document.root.get("object", "pins")
    for pin in pins.elements:
        address = pin.get("location") or pin.get("repositoryURL")
        if not address.text:
            continue
        state = pin.get("state")
        version = (state.get("version") or state.get("branch") or state.get("revision")).text
        yield Dependency(
            package("swift", swift_name(address.text)),
            lines.span(address.start, address.end),
            DependencyScope.LOCKED,
            "" if version == "null" else version,
            without_credentials(address.text),
            direct=False,
        )
    document.raise_fault(lines)


def parse_podfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read `pod` statements; a subspec counts as its pod."""
    for match in _POD.finditer(text):
        name = match.group("name").partition("/")[0]
        version, source = _POD_VERSION.match(match.group("rest")), _POD_SOURCE.search(match.group("rest"))
        yield Dependency(
            package("cocoapods", name),
            lines.span(match.start("name"), match.start("name") + len(name)),
            requirement=version.group("value") if version is not None else "",
            source=without_credentials(source.group("value")) if source is not None else "",
        )


def parse_pod_lock(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read locked pods, which are direct, and the way to the others."""
    document = parse_yaml(text, limits)
    pods: dict[str, tuple[Node, str]] = {}
    edges: dict[str, list[str]] = {}
    for element in document.root.get("PODS").elements:
        for node, wanted in _pod_rows(element):
            name, version = _pod(node.text)
            pods.setdefault(name, (node, version))
            edges.setdefault(name, []).extend(_pod(item.text)[0] for item in wanted.strings())
    direct = [_pod(item.text)[0] for item in document.root.get("DEPENDENCIES").strings()]
    sources = {entry.key.text: entry.value for entry in document.root.get("EXTERNAL SOURCES").entries}
    paths, named = shortest_paths(direct, edges), frozenset(direct)
    for name, (node, version) in pods.items():
        origin = sources.get(name)
        if not name:
            continue
        yield Dependency(
            package("cocoapods", name),
            lines.span(node.start, node.start + len(name)),
            DependencyScope.LOCKED,
            version,
            without_credentials((origin.get(":git") or origin.get(":path")).text) if origin is not None else "",
            direct=name in named,
            path=paths.get(name, ()),
        )
    document.raise_fault(lines)


def _pod_rows(element: Node) -> Iterator[tuple[Node, Node]]:
    """A pod is a scalar, or a mapping of one entry with what it wants."""
    if element.kind is Kind.SCALAR:
        yield element, Node(Kind.MISSING, 0, 0)
    for entry in element.entries:
        yield entry.key, entry.value


def _pod(text: str) -> tuple[str, str]:
    match = _LOCKED.match(text)
    if match is None:
        return text, ""
    return match.group("name").partition("/")[0], match.group("version") or ""


def parse_cartfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read Cartfile and Cartfile.resolved."""
    for match in _CART.finditer(text):
        name = match.group("name")
        spelled = name if "://" in name or name.startswith("git@") else f"github.com/{name}"
        span = lines.span(match.start("name"), match.end("name"))
        version = (match.group("version") or "").strip().strip('"')
        yield Dependency(package("swift", swift_name(spelled)), span, requirement=version)
