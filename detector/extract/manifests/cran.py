"""R: DESCRIPTION and renv.lock. Perl: cpanfile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.manifests.dependency_paths import shortest_paths
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json

_FIELD = re.compile(r"^(?P<key>[A-Za-z][\w/@.-]*):(?P<value>[^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE)
_FIELDS = {
    "Imports": DependencyScope.RUNTIME,
    "Depends": DependencyScope.RUNTIME,
    "LinkingTo": DependencyScope.BUILD,
    "Suggests": DependencyScope.OPTIONAL,
    "Enhances": DependencyScope.OPTIONAL,
}
_ITEM = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9.]*)\s{0,100}(?:\((?P<version>[^)]{0,100})\))?")
_REMOTE = re.compile(r"(?:(?P<kind>github|gitlab|bitbucket)::)?(?P<name>[\w.-]{1,100}/[\w.-]{1,100})")
_BASE = frozenset({"R", "base", "utils", "stats", "methods", "graphics", "tools", "grDevices", "parallel"})
_REQUIRES = re.compile(
    r"^[ \t]*(?:(?P<phase>test_|build_|configure_|author_)?requires|recommends|suggests)[ \t(]+['\"]?"
    r"(?P<name>[A-Za-z_]\w*(?:::\w+)*)['\"]?(?:[ \t]*(?:,|=>)[ \t]*['\"]?(?P<version>[^'\";)\n]{1,60}))?",
    re.MULTILINE,
)


def parse_description(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the dependency fields and remotes of an R package; a text without a Package field is something else."""
    fields = list(_FIELD.finditer(text))
    if not any(field.group("key") in {"Package", "Type"} for field in fields):
        return
    for field in fields:
        key, value, offset = field.group("key"), field.group("value"), field.start("value")
        scope = _FIELDS.get(key)
        if scope is not None:
            yield from _items(value, offset, scope, lines)
        elif key == "Remotes":
            for match in _REMOTE.finditer(value):
                span = lines.span(offset + match.start("name"), offset + match.end("name"))
                name = package(match.group("kind") or "github", match.group("name").lower())
                yield Dependency(name, span, source=match.group(0))


def _items(value: str, offset: int, scope: DependencyScope, lines: LineIndex) -> Iterator[Fact]:
    for part in re.finditer(r"[^,]+", value):
        match = _ITEM.match(part.group().lstrip())
        if match is None or match.group("name") in _BASE:
            continue
        start = offset + part.start() + len(part.group()) - len(part.group().lstrip())
        span = lines.span(start, start + match.end("name"))
        yield Dependency(package("cran", match.group("name")), span, scope, (match.group("version") or "").strip())


def parse_renv(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read renv.lock; packages from a repository carry its address."""
    document = parse_json(text, limits.nesting)
    entries = document.root.get("Packages").entries
    edges = {entry.key.text: [item.text for item in entry.value.get("Requirements").strings()] for entry in entries}
    wanted = {name for names in edges.values() for name in names}
    paths = shortest_paths([name for name in edges if name not in wanted], edges)
    for key, value in entries:
        owner, name = value.get("RemoteUsername").text, value.get("RemoteRepo").text
        yield Dependency(
            package("cran", key.text),
            lines.span(key.start, key.end),
            DependencyScope.LOCKED,
            value.get("Version").text,
            f"github:{owner}/{name}" if owner and name else "",
            direct=False,
            path=paths.get(key.text, ()),
        )
    document.raise_fault(lines)


def parse_cpanfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read `requires 'Module::Name'`; modules are named by their distribution, "Module-Name"."""
    for match in _REQUIRES.finditer(text):
        name = match.group("name")
        if name == "perl":
            continue
        scope = DependencyScope.DEVELOPMENT if match.group("phase") else DependencyScope.RUNTIME
        span = lines.span(match.start("name"), match.end("name"))
        version = (match.group("version") or "").strip()
        yield Dependency(package("cpan", name.replace("::", "-")), span, scope, version)
