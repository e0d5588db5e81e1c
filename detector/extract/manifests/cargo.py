"""Cargo.toml and Cargo.lock."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.manifests.dependency_paths import shortest_paths
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_toml import parse_toml
from detector.text.tree import Entry, Kind, Node

_TABLES = (
    ("dependencies", DependencyScope.RUNTIME),
    ("dev-dependencies", DependencyScope.DEVELOPMENT),
    ("dev_dependencies", DependencyScope.DEVELOPMENT),
    ("build-dependencies", DependencyScope.BUILD),
    ("build_dependencies", DependencyScope.BUILD),
)


def parse_manifest(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read all dependency tables, workspace and target ones too, patches and replacements; renames are resolved."""
    document = parse_toml(text, limits.nesting)
    root = document.root
    holders = [root, root.get("workspace"), *(entry.value for entry in root.get("target").entries)]
    for holder in holders:
        for key, scope in _TABLES:
            for entry in holder.get(key).entries:
                yield _dependency(entry, scope, lines)
    for registry in root.get("patch").entries:
        for entry in registry.value.entries:
            yield _dependency(entry, DependencyScope.OVERRIDE, lines)
    for entry in root.get("replace").entries:
        yield _dependency(entry, DependencyScope.OVERRIDE, lines)
    document.raise_fault(lines)


def _dependency(entry: Entry, scope: DependencyScope, lines: LineIndex) -> Dependency:
    key, value = entry
    name, alias = key, ""
    renamed = value.get("package")
    if renamed.kind is Kind.SCALAR:
        name, alias = renamed, key.text
    if scope is DependencyScope.RUNTIME and value.get("optional").text == "true":
        scope = DependencyScope.OPTIONAL
    source = value.get("git") or value.get("path")
    spelled = name.text.partition(":")[0]  # [replace] keys are "name:version"
    return Dependency(
        package("cargo", spelled),
        lines.span(name.start, name.start + len(spelled) if spelled != name.text else name.end),
        scope,
        value.text or value.get("version").text,
        without_credentials(source.text),
        alias,
    )


def parse_lockfile(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read locked crates; those that a member of the workspace asks for are direct."""
    document = parse_toml(text, limits.nesting)
    crates = [crate for crate in document.root.get("package").elements if crate.get("name").text]
    members = [crate for crate in crates if not crate.get("source")]
    edges = {crate.get("name").text: _wanted(crate) for crate in crates}
    direct = list(dict.fromkeys(name for crate in members for name in _wanted(crate)))
    paths, named = shortest_paths(direct, edges), frozenset(direct)
    for crate in crates:
        name = crate.get("name")
        # A crate without a source lies in the tree itself: a member, or a copy that a path names.
        if not crate.get("source") and name.text not in named:
            continue
        yield Dependency(
            package("cargo", name.text),
            lines.span(name.start, name.end),
            DependencyScope.LOCKED,
            crate.get("version").text,
            _source(crate.get("source").text),
            direct=name.text in named,
            path=paths.get(name.text, ()),
        )
    document.raise_fault(lines)


def _wanted(crate: Node) -> list[str]:
    return [wanted.text.partition(" ")[0] for wanted in crate.get("dependencies").strings()]


def _source(source: str) -> str:
    """Leave out the public registry."""
    return without_credentials(source.removeprefix("git+")) if source.startswith("git+") else ""
