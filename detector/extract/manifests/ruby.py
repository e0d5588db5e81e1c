"""Gemfile, *.gemspec and Gemfile.lock. The Ruby ones are read statement by statement, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.errors import ManifestError
from detector.extract.manifests.dependency_paths import shortest_paths
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex

_STATEMENT = re.compile(r"^[ \t]*(?P<body>[^\s#][^\n]*(?:,[ \t]*(?:#[^\n]*)?\r?\n[^\n]*)*)", re.MULTILINE)
_GEM = re.compile(r"gem[ \t(]+['\"](?P<name>[\w.-]+)['\"](?P<rest>[\s\S]*)\Z")
_SPEC = re.compile(
    r"\w+\.add_(?P<kind>runtime_|development_)?dependency[ \t(]+['\"](?P<name>[\w.-]+)['\"](?P<rest>[\s\S]*)\Z"
)
_VERSION = re.compile(r"[,\[]\s*['\"](?P<version>[^'\"\n]{1,80})['\"]")
_SOURCE = re.compile(
    r"(?::(?P<symbol>git|github|gitlab|bitbucket|path|gist)\s*=>|\b(?P<key>git|github|gitlab|bitbucket|path):)\s*"
    r"['\"](?P<value>[^'\"\n]{1,300})['\"]"
)
_DEVELOPMENT = re.compile(r":(?:development|test|ci|lint)\b|\b(?:development|test):")
_GROUP_OPTION = re.compile(r"\bgroups?:|:groups?\s*=>")
_BLOCK = re.compile(r"\bdo\b(?:\s*\|[^|\n]*\|)?\s*\Z|^(?:if|unless|case|begin|def)\b")
_LOCK_ROW = re.compile(r"(?P<indent> *)(?P<name>[A-Za-z0-9][\w.-]*)(?P<bang>!)?(?:[ ]\((?P<version>[^)\n]*)\))?!?\s*\Z")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


def parse_gemfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read `gem` statements with their group and source."""
    blocks: list[bool] = []
    for match in _STATEMENT.finditer(text):
        body, offset = match.group("body"), match.start("body")
        if re.match(r"end\b", body):
            del blocks[-1:]
            continue
        gem = _GEM.match(body)
        if gem is not None:
            development = any(blocks) or (_is_grouped(body) and _DEVELOPMENT.search(body) is not None)
            scope = DependencyScope.DEVELOPMENT if development else DependencyScope.RUNTIME
            yield _dependency(gem, offset, scope, lines)
        elif _BLOCK.search(body):
            blocks.append(body.startswith("group") and _DEVELOPMENT.search(body) is not None)


def _is_grouped(body: str) -> bool:
    return _GROUP_OPTION.search(body) is not None


def parse_gemspec(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read `add_dependency` and its kin."""
    for match in _STATEMENT.finditer(text):
        spec = _SPEC.match(match.group("body"))
        if spec is not None:
            development = spec.group("kind") == "development_"
            scope = DependencyScope.DEVELOPMENT if development else DependencyScope.RUNTIME
            yield _dependency(spec, match.start("body"), scope, lines)


def _dependency(match: re.Match[str], offset: int, scope: DependencyScope, lines: LineIndex) -> Dependency:
    rest = match.group("rest")
    version, source = _VERSION.match(rest.lstrip()), _SOURCE.search(rest)
    address = without_credentials(source.group("value")) if source is not None else ""
    is_short = source is not None and "github" in (source.group("symbol"), source.group("key"))
    if is_short and address and "://" not in address:
        address = f"github:{address}"
    return Dependency(
        package("gem", match.group("name")),
        lines.span(offset + match.start("name"), offset + match.end("name")),
        scope,
        version.group("version") if version is not None else "",
        address,
    )


def parse_lockfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the locked gems, which of them are direct, and the way to the others."""
    section, remote, current = "", "", ""
    gems: list[tuple[str, str, str, int]] = []
    edges: dict[str, list[str]] = {}
    direct: list[str] = []
    conflict, offset = -1, 0
    for row in text.splitlines(keepends=True):
        start, offset = offset, offset + len(row)
        line = row.rstrip()
        if line.startswith(_CONFLICT):
            conflict = start if conflict < 0 else conflict
            continue
        if line and line[0] != " ":
            section, remote = line, ""
            continue
        if line.lstrip().startswith("remote:"):
            remote = line.partition(":")[2].strip()
            continue
        match = _LOCK_ROW.match(line)
        if match is None:
            continue
        name, indent = match.group("name"), len(match.group("indent"))
        if section == "DEPENDENCIES":
            direct.append(name)
        elif indent == 4 and match.group("version"):
            current = name
            source = "" if section == "GEM" else without_credentials(remote)
            gems.append((name, match.group("version"), source, start + match.start("name")))
            edges.setdefault(name, [])
        elif indent == 6 and current:
            edges[current].append(name)
    paths, named = shortest_paths(direct, edges), frozenset(direct)
    for name, version, source, start in gems:
        yield Dependency(
            package("gem", name),
            lines.span(start, start + len(name)),
            DependencyScope.LOCKED,
            version,
            source,
            direct=name in named,
            path=paths.get(name, ()),
        )
    if conflict >= 0:
        raise ManifestError("unresolved merge conflict", *lines.position(conflict))
