"""pyproject.toml in every dialect, and the tables that PEP 723 script headers share with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from detector.extract.manifests.requirement import required
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_toml import parse_toml
from detector.text.tree import Entry, Kind, Node

_RUNTIME = DependencyScope.RUNTIME
_DEVELOPMENT = DependencyScope.DEVELOPMENT
_OPTIONAL = DependencyScope.OPTIONAL
_OVERRIDE = DependencyScope.OVERRIDE
_BUILD = DependencyScope.BUILD

_LISTS = (
    (("project", "dependencies"), _RUNTIME),
    (("project", "optional-dependencies", "*"), _OPTIONAL),
    (("dependency-groups", "*"), _DEVELOPMENT),
    (("build-system", "requires"), _BUILD),
    (("tool", "uv", "dev-dependencies"), _DEVELOPMENT),
    (("tool", "uv", "constraint-dependencies"), _OVERRIDE),
    (("tool", "uv", "override-dependencies"), _OVERRIDE),
    (("tool", "uv", "build-constraint-dependencies"), _OVERRIDE),
    (("tool", "rye", "dev-dependencies"), _DEVELOPMENT),
    (("tool", "pdm", "dev-dependencies", "*"), _DEVELOPMENT),
    (("tool", "hatch", "envs", "*", "dependencies"), _DEVELOPMENT),
    (("tool", "hatch", "envs", "*", "extra-dependencies"), _DEVELOPMENT),
    (("tool", "hatch", "build", "dependencies"), _BUILD),
    (("tool", "hatch", "build", "hooks", "*", "dependencies"), _BUILD),
    (("tool", "hatch", "build", "targets", "*", "dependencies"), _BUILD),
    (("tool", "flit", "metadata", "requires"), _RUNTIME),
    (("tool", "flit", "metadata", "requires-extra", "*"), _OPTIONAL),
    (("tool", "briefcase", "requires"), _RUNTIME),
    (("tool", "briefcase", "app", "*", "requires"), _RUNTIME),
)
"""Arrays of requirement strings; "*" stands for any key."""

_TABLES = (
    (("tool", "poetry", "dependencies"), _RUNTIME),
    (("tool", "poetry", "dev-dependencies"), _DEVELOPMENT),
    (("tool", "poetry", "group", "*", "dependencies"), _DEVELOPMENT),
    (("tool", "pdm", "overrides"), _OVERRIDE),
    (("tool", "pdm", "resolution", "overrides"), _OVERRIDE),
    (("tool", "pixi", "dependencies"), _RUNTIME),
    (("tool", "pixi", "pypi-dependencies"), _RUNTIME),
    (("tool", "pixi", "feature", "*", "dependencies"), _DEVELOPMENT),
    (("tool", "pixi", "feature", "*", "pypi-dependencies"), _DEVELOPMENT),
)
"""Tables of name = version or name = {version, git, url, path}."""

_SOURCE_KEYS = ("git", "hg", "svn", "url", "path", "file")
_HEADER = re.compile(
    r"^# /// script[ \t]*(?:\r\n?|\n)((?:#(?:[ \t][^\r\n]*)?(?:\r\n?|\n))*?)# ///[ \t]*(?=[\r\n]|\Z)", re.MULTILINE
)
_HASH = re.compile(r"^# ?", re.MULTILINE)


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read PEP 621 and 735 tables and those of Poetry, PDM, uv, Hatch, Flit, Rye, Pixi and Briefcase."""
    document = parse_toml(text, limits.nesting)
    sources = _uv_sources(document.root)
    for keys, scope in _LISTS:
        for array in _at(document.root, keys):
            for dependency in requirements_of(array, lines, scope):
                source = sources.get(dependency.package.name, "")
                yield replace(dependency, source=source) if source else dependency
    for keys, scope in _TABLES:
        for table in _at(document.root, keys):
            yield from named_dependencies(table, lines, scope)
    document.raise_fault(lines)


def script_header(text: str, lines: LineIndex) -> Iterator[Dependency]:
    """Read the PEP 723 block of a Python script, if there is one. Never raises; `lines` is the index of `text`."""
    match = _HEADER.search(text) if "# /// script" in text else None
    if match is None:
        return
    # Blanks instead of "# " keep every offset.
    block = _HASH.sub(lambda hash_: " " * len(hash_[0]), match[1])
    root = parse_toml(block).root
    yield from requirements_of(root.get("dependencies"), lines, _RUNTIME, match.start(1))


def requirements_of(array: Node, lines: LineIndex, scope: DependencyScope, base: int = 0) -> Iterator[Dependency]:
    """Read an array of requirement strings; `base` is added to its offsets. What is no requirement is passed over."""
    for element in array.strings():
        if element.style:
            dependency = required(element.text, base + element.start, lines, scope)
            if dependency is not None:
                yield dependency


def named_dependencies(table: Node, lines: LineIndex, scope: DependencyScope) -> Iterator[Dependency]:
    """Read a table of name = version, or of a table with version and source, or of an array of such."""
    for key, value in table.entries:
        if key.text.lower() == "python":
            continue
        choices = value.elements if value.kind is Kind.SEQUENCE else (value,)
        for choice in choices[:1]:
            yield Dependency(
                package("pypi", key.text),
                lines.span(key.start, key.end),
                _OPTIONAL if choice.get("optional").text == "true" and scope is _RUNTIME else scope,
                choice.text or choice.get("version").text,
                source_of(choice),
            )


def source_of(value: Node) -> str:
    """Give the address in a table such as {git = "..."}, {url = "..."} or {path = "..."}."""
    for name in _SOURCE_KEYS:
        address = value.get(name).text
        if address:
            return without_credentials(address)
    return ""


def _uv_sources(root: Node) -> dict[str, str]:
    sources = {}
    for key, value in root.get("tool", "uv", "sources").entries:
        choices = value.elements if value.kind is Kind.SEQUENCE else (value,)
        sources[package("pypi", key.text).name] = next(filter(None, map(source_of, choices)), "")
    return sources


def _at(root: Node, keys: tuple[str, ...]) -> list[Node]:
    """Give the nodes under a key path; "*" stands for any key, and arrays of tables are entered."""
    nodes = [root]
    for key in keys:
        found: list[Entry] = []
        for node in nodes:
            for table in node.elements or (node,):
                found.extend(entry for entry in table.entries if key in {"*", entry.key.text})
        nodes = [entry.value for entry in found]
    return nodes
