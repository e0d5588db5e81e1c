"""The metadata of installed trees: what node_modules, site-packages and vendor folders hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.errors import ManifestError
from detector.extract.manifests.installed_tree import NODE_PACKAGE, PYTHON_PACKAGE
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.location import FIRST_LINE
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Node

_HEADER = re.compile(r"(Name|Version)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)
_HEADERS_END = re.compile(r"\r?\n\r?\n")
_MODULE = re.compile(
    r"^# ([^\s]+)(?: ([^\s]+))?(?: => ([^\s]+)(?: [^\s]+)?)?[ \t\r]*$(?:\r?\n(## explicit))?", re.MULTILINE
)


def parse_node_package(path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read name and version of an installed npm package; what it depends on is installed beside it."""
    match = NODE_PACKAGE.search(path)
    document = parse_json(text, limits.nesting)
    folder = match[1] if match else ""
    yield from _installed("npm", document.root, folder, lines)
    document.raise_fault(lines)


def parse_python_package(path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read name and version from the headers of METADATA or PKG-INFO, else from the folder's name."""
    end = _HEADERS_END.search(text)
    found: dict[str, tuple[str, int]] = {}
    for match in _HEADER.finditer(text, 0, end.start() if end else len(text)):
        if match.start() == 0 or text[match.start() - 1] in "\r\n":
            found.setdefault(match[1].lower(), (match[2].rstrip(" \t"), match.start(2)))
    version = found.get("version", ("", 0))[0]
    name, start = found.get("name", ("", 0))
    if name:
        span = lines.span(start, start + len(name))
        yield Dependency(package("pypi", name), span, DependencyScope.INSTALLED, version)
        return
    folder = PYTHON_PACKAGE.search(path)
    if folder:
        name, _, version = folder[1].partition("-")
        yield Dependency(package("pypi", name), FIRST_LINE, DependencyScope.INSTALLED, version.partition("-")[0])
    raise ManifestError("no Name header", 1)


def parse_composer_list(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read vendor/composer/installed.json of Composer 1 (a list) and 2 (a list under "packages")."""
    document = parse_json(text, limits.nesting)
    packages = document.root.get("packages") or document.root
    for node in packages.elements:
        yield from _installed("composer", node, "", lines)
    document.raise_fault(lines)


def parse_go_list(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read vendor/modules.txt; modules marked "## explicit" are direct, replaced ones name their replacement as source."""
    for match in _MODULE.finditer(text):
        replacement = match[3] or ""
        yield Dependency(
            package("golang", match[1]),
            lines.span(*match.span(1)),
            DependencyScope.INSTALLED,
            match[2] or "",
            replacement,
            direct=match[4] is not None,
        )


def _installed(ecosystem: str, node: Node, folder: str, lines: LineIndex) -> Iterator[Dependency]:
    name, version = node.get("name"), node.get("version").text
    if name.text:
        identity = package(ecosystem, name.text)
        alias = folder if folder and package(ecosystem, folder) != identity else ""
        span = lines.span(name.start, name.end)
        yield Dependency(identity, span, DependencyScope.INSTALLED, version, alias=alias)
    elif folder:
        yield Dependency(package(ecosystem, folder), FIRST_LINE, DependencyScope.INSTALLED, version)
