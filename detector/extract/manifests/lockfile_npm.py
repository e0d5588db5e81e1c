"""package-lock.json and npm-shrinkwrap.json, versions 1 to 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detector.errors import ManifestError
from detector.extract.manifests.dependency_paths import roots, shortest_paths
from detector.extract.manifests.npm_specifier import npm_target, resolved_address
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import JsonReader, Member

_MODULES = "node_modules/"
_DEEPEST = 64
_ROOT_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_SECTIONS = ("dependencies", "optionalDependencies", "peerDependencies", "requires")


class _Entry(NamedTuple):
    """A package of the lockfile; `place` is its folder: "node_modules/a/node_modules/b", or that of a project."""

    place: str
    name: str
    start: int
    end: int
    info: dict[str, object]


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read all packages but the project's own. Without a root entry (version 1) direct are those nobody asks for."""
    entries: list[_Entry] = []
    fault: ManifestError | None = None
    try:
        entries.extend(_entries(JsonReader(text), limits.nesting))
    except ManifestError as error:
        fault = error
    yield from _dependencies(entries, lines)
    if fault is not None:
        raise fault


def _entries(reader: JsonReader, nesting: int) -> Iterator[_Entry]:
    placed = False
    for member in reader.members(reader.start):
        if member.key == "packages":
            placed = True
            for package_ in reader.members(member.value):
                info: dict[str, object] = {}
                yield _placed(package_, info)
                info.update(_table(reader.value(package_.value)))
        elif member.key == "dependencies" and not placed:
            yield from _nested(reader, member.value, "", nesting)


def _placed(member: Member, info: dict[str, object]) -> _Entry:
    name = member.key.rpartition(_MODULES)[2] if _MODULES in member.key else ""
    return _Entry(member.key, name, member.end - len(name), member.end, info)


def _nested(reader: JsonReader, start: int, place: str, nesting: int) -> Iterator[_Entry]:
    """Version 1: packages inside packages; the recursion is as deep as the folders, and bounded."""
    if nesting <= 0:
        raise ManifestError("nested too deeply")
    for member in reader.members(start):
        inner_place = f"{place}{_MODULES}{member.key}"
        info: dict[str, object] = {}
        # Given before its fields are read, so that a fault inside does not lose the name.
        yield _Entry(inner_place, member.key, member.start, member.end, info)
        for field in reader.members(member.value):
            if field.key == "dependencies":
                yield from _nested(reader, field.value, f"{inner_place}/", nesting - 1)
            else:
                info[field.key] = reader.value(field.value)


def _dependencies(entries: list[_Entry], lines: LineIndex) -> Iterator[Dependency]:
    places = {entry.place: entry for entry in entries}
    edges = {entry.place: _needed(entry, places) for entry in entries}
    projects = [entry.place for entry in entries if not entry.name]
    direct = [target for place in projects for target in edges[place]] if "" in places else roots(edges)
    chosen = set(direct)
    paths = shortest_paths(direct, edges, lambda place: places[place].name or place)
    for entry in entries:
        if entry.name and entry.info.get("link") is not True:
            yield _dependency(entry, lines, direct=entry.place in chosen, path=paths.get(entry.place, ()))


def _needed(entry: _Entry, places: dict[str, _Entry]) -> list[str]:
    found = []
    for section in _ROOT_SECTIONS if not entry.name else _SECTIONS:
        for name in _table(entry.info.get(section)):
            place = _resolved(entry.place, name, places)
            if place is not None:
                found.append(place)
    return found


def _resolved(place: str, name: str, places: dict[str, _Entry]) -> str | None:
    """Find the folder that Node's resolution gives for `name` asked from `place`."""
    for _ in range(_DEEPEST):
        if not place:
            break
        candidate = f"{place}/{_MODULES}{name}"
        if candidate in places:
            return candidate
        place = place.rpartition(_MODULES)[0].rstrip("/")
    candidate = f"{_MODULES}{name}"
    return candidate if candidate in places else None


def _dependency(entry: _Entry, lines: LineIndex, *, direct: bool, path: tuple[str, ...]) -> Dependency:
    version, resolved, real = (_string(entry.info.get(key)) for key in ("version", "resolved", "name"))
    target = npm_target(entry.name, version)
    identity = package("npm", real) if real else target.package
    source = target.source or resolved_address(resolved)
    return Dependency(
        identity,
        lines.span(entry.start, entry.end),
        DependencyScope.LOCKED,
        target.requirement,
        source,
        alias=entry.name if identity != package("npm", entry.name) else "",
        direct=direct,
        path=path,
        runs_code=entry.info.get("hasInstallScript") is True,
    )


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
