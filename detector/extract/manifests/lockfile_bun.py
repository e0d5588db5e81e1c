"""bun.lock: JSON with trailing commas, one array a package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detector.errors import ManifestError
from detector.extract.manifests.dependency_paths import shortest_paths
from detector.extract.manifests.npm_specifier import npm_target, split_descriptor
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import JsonReader

_DEEPEST = 16
_PROJECT_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_SECTIONS = ("dependencies", "optionalDependencies")


class _Entry(NamedTuple):
    """A package: its key ("a" or, where versions differ, "parent/a"), its descriptor and the names it asks for."""

    key: str
    start: int
    descriptor: str
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last package name of the key."""
        return _names(self.key)[-1]


def parse(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read all packages; direct are those that a workspace asks for."""
    wanted: list[str] = []
    entries: list[_Entry] = []
    fault: ManifestError | None = None
    try:
        for part in _parts(JsonReader(text, relaxed=True)):
            if isinstance(part, _Entry):
                entries.append(part)
            else:
                wanted.append(part)
    except ManifestError as error:
        fault = error
    yield from _dependencies(entries, wanted, lines)
    if fault is not None:
        raise fault


def _parts(reader: JsonReader) -> Iterator[_Entry | str]:
    """Give the names that workspaces ask for and the packages."""
    for member in reader.members(reader.start):
        if member.key == "workspaces":
            for workspace in reader.members(member.value):
                yield from _wanted(reader.value(workspace.value), _PROJECT_SECTIONS)
        elif member.key == "packages":
            for package_ in reader.members(member.value):
                value = reader.value(package_.value)
                items = value if isinstance(value, list) else []
                descriptor = items[0] if items and isinstance(items[0], str) else ""
                needs = (name for item in items for name in _wanted(item, _SECTIONS))
                yield _Entry(package_.key, package_.start, descriptor, tuple(needs))


def _wanted(table: object, sections: tuple[str, ...]) -> Iterator[str]:
    if isinstance(table, dict):
        for section in sections:
            names = table.get(section)
            yield from names if isinstance(names, dict) else ()


def _dependencies(entries: list[_Entry], wanted: list[str], lines: LineIndex) -> Iterator[Dependency]:
    by_key = {entry.key: entry for entry in entries}
    edges = {
        entry.key: [key for name in entry.needs if (key := _resolved(entry.key, name, by_key))] for entry in entries
    }
    direct = [name for name in wanted if name in by_key]
    chosen, paths = set(direct), shortest_paths(direct, edges, lambda key: by_key[key].name)
    for entry in entries:
        if not split_descriptor(entry.descriptor)[1].startswith("workspace:"):
            yield _dependency(entry, lines, direct=entry.key in chosen, path=paths.get(entry.key, ()))


def _dependency(entry: _Entry, lines: LineIndex, *, direct: bool, path: tuple[str, ...]) -> Dependency:
    real, version = split_descriptor(entry.descriptor)
    target = npm_target(real or entry.name, version)
    start = entry.start + len(entry.key) - len(entry.name)
    return Dependency(
        target.package,
        lines.span(start, start + len(entry.name)),
        DependencyScope.LOCKED,
        target.requirement,
        target.source,
        alias=entry.name if target.package != package("npm", entry.name) else "",
        direct=direct,
        path=path,
    )


def _resolved(key: str, name: str, by_key: dict[str, _Entry]) -> str | None:
    """Find the package that `name` means inside the package at `key`: the nearest one on the way up."""
    parents = _names(key)
    for count in range(min(len(parents), _DEEPEST), -1, -1):
        candidate = "/".join((*parents[:count], name))
        if candidate in by_key:
            return candidate
    return None


def _names(key: str) -> list[str]:
    """Split "a/@scope/b" into package names."""
    names: list[str] = []
    for part in key.split("/"):
        if names and names[-1].startswith("@") and "/" not in names[-1]:
            names[-1] += f"/{part}"
        else:
            names.append(part)
    return names
