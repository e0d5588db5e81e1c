"""pnpm-lock.yaml, versions 5 to 9."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detector.extract.manifests.dependency_paths import roots, shortest_paths
from detector.extract.manifests.npm_specifier import source_address, split_descriptor
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Node

_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")
_OLD_KEY = re.compile(r"/(@[^/@]+/[^/@]+|[^/@]+)/([^/]+)\Z")
_HOST_KEY = re.compile(r"@?[\w.-]+\.[a-z]+/.+")


class _Locked(NamedTuple):
    """A package of the lockfile; `id` is its key without the peers in brackets."""

    id: str
    name: str
    version: str
    start: int
    end: int
    source: str
    runs_code: bool = False


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read all packages; direct are those that a project of the workspace asks for."""
    document = parse_yaml(text, limits)
    locked: dict[str, _Locked] = {}
    edges: dict[str, list[str]] = {}
    direct: list[str] = []
    aliases: dict[str, str] = {}
    for root in document.roots:
        for key, info in root.get("packages").entries:
            item = _locked(key, info)
            locked.setdefault(item.id, item)
    for root in document.roots:
        for node in (root, *(entry.value for entry in root.get("importers").entries)):
            direct.extend(_targets(node, locked, aliases))
        for section in ("packages", "snapshots"):
            for key, info in root.get(section).entries:
                edges.setdefault(_without_peers(key.text), []).extend(_targets(info, locked, aliases))
    if not direct:
        direct = roots(edges)
    chosen, paths = set(direct), shortest_paths(direct, edges, lambda id_: locked[id_].name if id_ in locked else id_)
    for item in locked.values():
        yield _dependency(item, lines, aliases, direct=item.id in chosen, path=paths.get(item.id, ()))
    document.raise_fault(lines)


def _dependency(
    item: _Locked, lines: LineIndex, aliases: dict[str, str], *, direct: bool, path: tuple[str, ...]
) -> Dependency:
    return Dependency(
        package("npm", item.name),
        lines.span(item.start, item.end),
        DependencyScope.LOCKED,
        item.version,
        item.source,
        alias=aliases.get(item.id, ""),
        direct=direct,
        path=path,
        runs_code=item.runs_code,
    )


def _locked(key: Node, info: Node) -> _Locked:
    id_ = _without_peers(key.text)
    old = _OLD_KEY.match(id_)
    if old:
        name, version = old[1], old[2].partition("_")[0]
    elif id_.startswith("/") or ("@" in id_[1:] and not _HOST_KEY.match(id_)):
        name, version = split_descriptor(id_.lstrip("/"))
    else:
        # A git or tarball key names no package; the entry does.
        name, version = info.get("name").text or id_.rpartition("/")[2], ""
    at = key.text.find(name)
    start = key.start + max(at, 0)
    end = start + len(name) if at >= 0 else key.end
    source = _source(info.get("resolution"), version)
    version = info.get("version").text or ("" if source_address(version) else version)
    return _Locked(id_, name, version, start, end, source, info.get("requiresBuild").text == "true")


def _source(resolution: Node, version: str) -> str:
    address = resolution.get("repo").text or resolution.get("tarball").text or resolution.get("directory").text
    if "/-/" in address:
        return ""
    return source_address(address or version) if "/" in (address or version) else ""


def _targets(node: Node, locked: dict[str, _Locked], aliases: dict[str, str]) -> list[str]:
    targets = []
    for section in _SECTIONS:
        for key, value in node.get(section).entries:
            version = value.text or value.get("version").text
            target = _resolved(key.text, version, locked)
            if target is None:
                continue
            targets.append(target)
            if locked[target].name != key.text:
                aliases.setdefault(target, key.text)
    return targets


def _resolved(name: str, version: str, locked: dict[str, _Locked]) -> str | None:
    """Find the key of `name: version` in the spelling of any lockfile version; aliases give the whole key as version."""
    version = _without_peers(version)
    for candidate in (f"{name}@{version}", f"/{name}@{version}", f"/{name}/{version}", version):
        if candidate in locked:
            return candidate
    return None


def _without_peers(key: str) -> str:
    return key.partition("(")[0]
