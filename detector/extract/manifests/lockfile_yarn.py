"""yarn.lock, classic and berry, read line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from detector.errors import ManifestError
from detector.extract.manifests.dependency_paths import roots, shortest_paths
from detector.extract.manifests.npm_specifier import npm_target, resolved_address, split_descriptor
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex

_LINE = re.compile(r"[^\r\n]+")
_FIELD = re.compile(r'"?([^"\s:]+)"?:?\s*(.*)')
_EDGE = re.compile(r'"?(@[^/"\s]+/[^"\s:@/]+|[^"\s:@/]+)"?:?\s+"?([^"]*)')
_DEPENDENCY_FIELDS = frozenset({"dependencies", "optionalDependencies"})
_PROJECT_PROTOCOLS = ("workspace:", "link:", "portal:")


@dataclass(slots=True)
class _Block:
    """One entry of the file: what it stands for, where, and what it says."""

    descriptors: list[str]
    start: int
    fields: dict[str, str] = field(default_factory=dict)
    needs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return split_descriptor(self.descriptors[0])[0]

    @property
    def range(self) -> str:
        return split_descriptor(self.descriptors[0])[1]


def parse(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read all packages. Berry lists the projects too; in classic files direct are those that nobody asks for."""
    reader = _Reader()
    for match in _LINE.finditer(text):
        reader.line(match[0], match.start())
    yield from _dependencies(reader.blocks, lines)
    if reader.fault >= 0:
        raise ManifestError("not an entry of a lockfile", *lines.position(reader.fault))


class _Reader:
    """Collects blocks line by line."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self.fault = -1
        self._block: _Block | None = None
        self._section = ""

    def line(self, line: str, offset: int) -> None:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            return
        if line[0] not in " \t":
            self._open(stripped, offset)
        elif self._block is not None:
            self._inside(self._block, stripped, len(line) - len(line.lstrip()))

    def _open(self, line: str, offset: int) -> None:
        self._block, self._section = None, ""
        parts = [part.strip("\"' ") for part in line[:-1].split(", ")]
        descriptors = [part for part in parts if "@" in part[1:]]
        if line.endswith(":") and descriptors:
            self._block = _Block(descriptors, offset + (line[0] in "\"'"))
            self.blocks.append(self._block)
        elif self.fault < 0 and not line.startswith("__metadata"):
            self.fault = offset

    def _inside(self, block: _Block, line: str, indent: int) -> None:
        if indent <= 2:
            match = _FIELD.match(line)
            if match:
                self._section = match[1]
                block.fields.setdefault(match[1], match[2].strip('"'))
        elif self._section in _DEPENDENCY_FIELDS:
            match = _EDGE.match(line)
            if match:
                block.needs.append((match[1], match[2]))


def _dependencies(blocks: list[_Block], lines: LineIndex) -> Iterator[Dependency]:
    numbers: dict[str, str] = {}
    for number, block in enumerate(blocks):
        for key in (*block.descriptors, block.name):
            numbers.setdefault(key, str(number))
    edges = {str(number): _targets(block, numbers) for number, block in enumerate(blocks)}
    projects = {str(number) for number, block in enumerate(blocks) if block.range.startswith(_PROJECT_PROTOCOLS)}
    named = [target for number in sorted(projects) for target in edges[number] if target not in projects]
    direct = named if projects else roots(edges)
    chosen = set(direct)
    paths = shortest_paths(direct, edges, lambda number: blocks[int(number)].name)
    for number, block in enumerate(blocks):
        key = str(number)
        if key not in projects:
            yield _dependency(block, lines, direct=key in chosen, path=paths.get(key, ()))


def _targets(block: _Block, numbers: dict[str, str]) -> list[str]:
    targets = []
    for name, wanted in block.needs:
        found = numbers.get(f"{name}@{wanted}") or numbers.get(f"{name}@npm:{wanted}") or numbers.get(name)
        if found is not None:
            targets.append(found)
    return targets


def _dependency(block: _Block, lines: LineIndex, *, direct: bool, path: tuple[str, ...]) -> Dependency:
    target = npm_target(block.name, block.range)
    resolution = block.fields.get("resolution", "")
    identity = package("npm", split_descriptor(resolution)[0]) if resolution else target.package
    return Dependency(
        identity,
        lines.span(block.start, block.start + len(block.name)),
        DependencyScope.LOCKED,
        block.fields.get("version", ""),
        target.source or resolved_address(block.fields.get("resolved", "")),
        alias=block.name if identity != package("npm", block.name) else "",
        direct=direct,
        path=path,
    )
