"""The TOML lockfiles of Python: poetry.lock, uv.lock, pdm.lock and pylock.toml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detector.extract.manifests.dependency_paths import roots, shortest_paths
from detector.extract.manifests.pyproject import source_of
from detector.extract.manifests.requirement import read_requirement
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_toml import parse_toml
from detector.text.tree import Kind, Node

_BULK = frozenset({"files", "wheels", "hashes"})
_OWN_SOURCES = ("editable", "virtual", "directory", "workspace")
_DEPENDENCY_TABLES = ("dependencies", "optional-dependencies", "dev-dependencies")


class _Locked(NamedTuple):
    name: str
    node: Node
    own: bool
    """A project of the repository itself, not a package it uses."""


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read all packages. Direct are those the locked project asks for, or, where it is not listed, those nobody asks for."""
    document = parse_toml(text, limits.nesting, bulk=_BULK)
    tables = document.root.get("package").elements or document.root.get("packages").elements
    locked = [_locked(table) for table in tables if table.get("name").text]
    edges: dict[str, list[str]] = {}
    for item in locked:
        edges.setdefault(item.name, []).extend(_needs(item.node))
    own = {item.name for item in locked if item.own}
    named = [target for item in locked if item.own for target in edges[item.name] if target not in own]
    direct = named if own else roots(edges)
    paths = shortest_paths(direct, edges)
    chosen = set(direct)
    for item in locked:
        if not item.own:
            yield _dependency(item, lines, direct=item.name in chosen, path=paths.get(item.name, ()))
    document.raise_fault(lines)


def _locked(table: Node) -> _Locked:
    source = table.get("source")
    own = any(source.get(name) for name in _OWN_SOURCES)
    return _Locked(package("pypi", table.get("name").text).name, table, own)


def _dependency(item: _Locked, lines: LineIndex, *, direct: bool, path: tuple[str, ...]) -> Dependency:
    name = item.node.get("name")
    return Dependency(
        package("pypi", name.text),
        lines.span(name.start, name.end),
        DependencyScope.LOCKED,
        item.node.get("version").text,
        _source(item.node),
        direct=direct,
        path=path,
    )


def _source(table: Node) -> str:
    """Give the address a package is taken from, in the words of each tool; "" for registries."""
    source = table.get("source")
    if source.get("type").text in {"git", "url", "directory", "file"}:
        return without_credentials(source.get("url").text)
    pylock = (
        table.get("vcs").get("url").text
        or table.get("archive").get("url").text
        or table.get("directory").get("path").text
    )
    return source_of(source) or source_of(table) or without_credentials(pylock)


def _needs(table: Node) -> Iterator[str]:
    for name in _DEPENDENCY_TABLES:
        yield from _leaves(table.get(name))


def _leaves(node: Node) -> Iterator[str]:
    """Give names from {name = constraint}, [{name = "..."}], ["name>=1"] and tables of groups of such."""
    for key, value in node.entries:
        if value.kind is Kind.SEQUENCE and any(element.get("name") for element in value.elements):
            yield from _leaves(value)
        else:
            yield package("pypi", key.text).name
    for element in node.elements:
        if element.kind is Kind.SCALAR:
            requirement = read_requirement(element.text)
            if requirement is not None:
                yield package("pypi", requirement.name).name
        elif element.get("name"):
            yield package("pypi", element.get("name").text).name
