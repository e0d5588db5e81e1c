"""What Python requirements really pull in: the whole closure with the path that brought each package in, as facts.

Wheels only: nothing is built, nothing is run. What cannot be resolved so is listed. pip-audit (the extra `audit`) is
loaded when this is asked for.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.errors import DetectorError, SourceError, UsageError
from detector.extract import manifests
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Dependency, DependencyScope, FileFacts
from detector.model.location import FIRST_LINE, Span
from detector.model.package import Package, package
from detector.sources.worktree import WorkTree, read_file
from detector.text.decoding import decode

if TYPE_CHECKING:
    from detector.integrations.pip_audit_sources import Installed

SERVICE = "the package index that pip uses"
"""Who is asked, for people."""
_FORMATS = frozenset({"requirements", "pyproject.toml", "setup.cfg", "setup.py", "pipfile"})
_LAYOUTS = ("", "lib/python*/site-packages", "Lib/site-packages", "lib64/python*/site-packages")
_END = re.compile(r"""[ \t]+#|[ \t]+--hash|[ \t]*\\[ \t]*$|["']""")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,200}[a-z0-9])?")
_MOST_TRIALS = 200


@dataclass(frozen=True, slots=True)
class Resolved:
    """A package of the closure. `path` are names from a direct dependency to it, both included."""

    package: Package
    version: str
    path: tuple[str, ...]
    file: str
    span: Span
    """Where the direct dependency at the start of the path is written."""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A requirement that could not be resolved without building or asking elsewhere, and why."""

    file: str
    line: int
    requirement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """All that was resolved, sorted by file and package."""

    packages: tuple[Resolved, ...]
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def files(self) -> tuple[FileFacts, ...]:
        """Facts about the packages that no manifest names, by file, for `joined`."""
        facts: dict[str, list[Dependency]] = {}
        for one in self.packages:
            if len(one.path) > 1:
                found = Dependency(
                    one.package, one.span, DependencyScope.LOCKED, f"=={one.version}", direct=False, path=one.path
                )
                facts.setdefault(one.file, []).append(found)
            elif one.file.endswith(_INSTALLED):
                found = Dependency(one.package, one.span, DependencyScope.INSTALLED, one.version)
                facts.setdefault(one.file, []).append(found)
        return tuple(FileFacts(path, "resolved", tuple(facts[path])) for path in sorted(facts))


_INSTALLED = ("/METADATA", "/PKG-INFO")


def resolve_tree(root: str, limits: Limits = DEFAULT_LIMITS, excludes: Sequence[str] = ()) -> Resolution:
    """Resolves every Python manifest of a tree by itself, with wheels from the index that pip uses.

    Raises UsageError if pip-audit is not installed, SourceError for a conflict among the requirements of one manifest or
    an index that cannot be reached.
    """
    require_pip_audit("--resolve")
    packages: list[Resolved] = []
    unresolved: list[Unresolved] = []
    for path, text, facts in _manifests(root, limits, excludes):
        found, missing = _resolve_manifest(path, text, facts)
        packages.extend(found)
        unresolved.extend(missing)
    return Resolution(tuple(sorted(packages, key=_order)), tuple(unresolved))


def environment(path: str) -> Resolution:
    """The packages of an installed environment or of a folder of installed packages; only their metadata are read.

    Raises UsageError if nothing is installed there.
    """
    root = Path(path)
    folders = [folder for layout in _LAYOUTS for folder in ([root] if not layout else sorted(root.glob(layout)))]
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions(path=[str(folder) for folder in folders if folder.is_dir()]):
        name = _name_of(distribution)
        if name:
            found.setdefault(package("pypi", name).name, distribution)
    if not found:
        raise UsageError(f"{path}: no installed Python packages there; name a virtual environment or its site-packages")
    return Resolution(tuple(sorted(_installed_packages(root, found), key=_order)))


def joined(files: Mapping[str, FileFacts], resolution: Resolution) -> dict[str, FileFacts]:
    """The facts of a scan with those of a resolution, to be judged together."""
    merged = dict(files)
    for extra in resolution.files:
        known = merged.get(extra.path)
        merged[extra.path] = extra if known is None else replace(known, facts=(*known.facts, *extra.facts))
    return merged


def require_pip_audit(option: str) -> None:
    """Raises UsageError with the remedy if the extra is not installed."""
    try:
        import pip_audit  # noqa: F401
    except ImportError as error:
        raise UsageError(f"{option} needs pip-audit; install it with: pip install 'waudit[audit]'") from error


def _order(one: Resolved) -> tuple[object, ...]:
    return (one.file, one.package, one.path)


def _manifests(root: str, limits: Limits, excludes: Sequence[str]) -> Iterator[tuple[str, str, FileFacts]]:
    tree = WorkTree(root, excludes=excludes)
    for entries in tree.folders():
        for entry in entries:
            identifier = manifests.format_of(entry.path)
            if identifier not in _FORMATS:
                continue
            try:
                text = decode(read_file(entry.native, limits.manifest_bytes)).text
            except DetectorError:
                continue  # the scan itself counts it as not examined
            yield entry.path, text, manifests.read(identifier, entry.path, text, limits)


def _resolve_manifest(path: str, text: str, facts: FileFacts) -> tuple[list[Resolved], list[Unresolved]]:
    wanted: dict[str, tuple[Dependency, str]] = {}
    missing: list[Unresolved] = []
    lines = text.splitlines()
    for fact in facts.facts:
        if not isinstance(fact, Dependency) or fact.package.ecosystem != "pypi":
            continue
        if not _NAME.fullmatch(fact.package.name):
            missing.append(Unresolved(path, fact.span.line, fact.package.name, "is no name of a package"))
        elif fact.source:
            reason = f"is taken from {fact.source}, not from an index"
            missing.append(Unresolved(path, fact.span.line, fact.package.name, reason))
        elif fact.direct:
            line = lines[fact.span.line - 1] if fact.span.line <= len(lines) else ""
            wanted.setdefault(fact.package.name, (fact, _requirement(line, fact)))
    chosen, failed = _chosen(path, {name: requirement for name, (_, requirement) in wanted.items()})
    missing.extend(Unresolved(path, wanted[name][0].span.line, name, reason) for name, reason in failed)
    spans = {name: fact.span for name, (fact, _) in wanted.items()}
    return list(_closed(path, chosen, spans)), missing


def _requirement(line: str, fact: Dependency) -> str:
    """The requirement as written, extras and marker included, if it can be read; else name and version."""
    from packaging.requirements import InvalidRequirement, Requirement

    written = line[fact.span.column - 1 :]
    end = _END.search(written)
    for text in (written[: end.start()] if end else written, f"{fact.package.name}{fact.requirement}"):
        try:
            found = Requirement(text.strip().rstrip(","))
        except InvalidRequirement:
            continue
        if package("pypi", found.name) == fact.package and not found.url:
            return str(found)
    return fact.package.name


def _chosen(path: str, requirements: Mapping[str, str]) -> tuple[tuple[Installed, ...], list[tuple[str, str]]]:
    """What pip chooses, and the requirements that have no wheel with the reason. Raises SourceError."""
    from pip_audit._dependency_source import DependencySourceError

    from detector.integrations.pip_audit_sources import IndexUnreachable, NoWheel, ResolverConflict

    try:
        return _collected(requirements.values()), []
    except (ResolverConflict, IndexUnreachable) as error:
        raise SourceError(f"{path}: {error}") from error
    except NoWheel as error:
        if len(requirements) == 1:
            return (), [(next(iter(requirements)), str(error))]
    except DependencySourceError as error:
        raise SourceError(f"{path}: {error}") from error
    return _without_failing(path, requirements)


def _without_failing(path: str, requirements: Mapping[str, str]) -> tuple[tuple[Installed, ...], list[tuple[str, str]]]:
    """Tries every requirement alone, lists those without wheels, and resolves the rest together."""
    from pip_audit._dependency_source import DependencySourceError

    failed: list[tuple[str, str]] = []
    for number, (name, requirement) in enumerate(requirements.items()):
        reason = f"more than {_MOST_TRIALS} requirements" if number >= _MOST_TRIALS else _fault(requirement)
        if reason:
            failed.append((name, reason))
    left = [text for name, text in requirements.items() if name not in dict(failed)]
    try:
        return _collected(left), failed
    except DependencySourceError as error:
        raise SourceError(f"{path}: {error}") from error


def _fault(requirement: str) -> str:
    from pip_audit._dependency_source import DependencySourceError

    try:
        _collected([requirement])
    except DependencySourceError as error:
        return str(error)
    return ""


def _collected(requirements: Iterable[str]) -> tuple[Installed, ...]:
    from detector.integrations.pip_audit_sources import WheelSource

    source = WheelSource(requirements)
    for _ in source.collect():
        pass
    return source.chosen


def _closed(path: str, chosen: Sequence[Installed], spans: Mapping[str, Span]) -> Iterator[Resolved]:
    nodes = {package("pypi", one.name).name: one for one in chosen}
    edges = {name: _edges(one.requires, nodes, one.requested_extras) for name, one in nodes.items()}
    ways = _paths([name for name in spans if name in nodes], edges)
    for name, one in nodes.items():
        way = ways.get(name, (name,))
        yield Resolved(Package("pypi", name), one.version, way, path, spans.get(way[0], FIRST_LINE))


def _edges(requires: Iterable[str], known: Mapping[str, Any], extras: Sequence[str]) -> list[tuple[str, bool]]:
    """What a package needs among the known ones, as (name, sure).

    Not sure is what only an extra needs that nobody is known to ask for.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    found: dict[str, bool] = {}
    for text in requires:
        try:
            wanted = Requirement(text)
            name = package("pypi", wanted.name).name
            if name not in known:
                continue
            marker = wanted.marker
            sure = marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
        except (InvalidRequirement, ValueError, KeyError):
            continue
        found[name] = found.get(name, False) or sure
    return sorted(found.items())


def _paths(starts: Iterable[str], edges: Mapping[str, Sequence[tuple[str, bool]]]) -> dict[str, tuple[str, ...]]:
    """The shortest way to every package; ways over edges that are not sure only where there is no other."""
    ways: dict[str, tuple[str, ...]] = {name: (name,) for name in sorted(starts)}
    for all_edges in (False, True):
        queue = deque(sorted(ways, key=lambda name: (len(ways[name]), ways[name])))
        while queue:
            name = queue.popleft()
            for following, sure in edges.get(name, ()):
                if following not in ways and (sure or all_edges):
                    ways[following] = (*ways[name], following)
                    queue.append(following)
    return ways


def _name_of(distribution: metadata.Distribution) -> str:
    try:
        return str(distribution.metadata["Name"] or "")
    except Exception:  # a damaged file of somebody else's environment
        return ""


def _installed_packages(root: Path, found: Mapping[str, metadata.Distribution]) -> Iterator[Resolved]:
    edges = {name: _edges(one.requires or (), found, ()) for name, one in found.items()}
    needed = {following for name in found for following, sure in edges[name] if sure and following != name}
    # Packages that only need each other have no start: each then is one.
    ways = _paths([name for name in found if name not in needed], edges)
    for name, one in found.items():
        way = ways.get(name, (name,))
        start = found[way[0]]
        file = _metadata_path(root, start)
        yield Resolved(
            Package("pypi", name), str(one.version), way, file, FIRST_LINE, str(one.metadata["Summary"] or "")
        )


def _metadata_path(root: Path, distribution: metadata.Distribution) -> str:
    folder = getattr(distribution, "_path", None)
    name = "METADATA" if folder is None or str(folder).endswith(".dist-info") else "PKG-INFO"
    try:
        relative = Path(str(folder)).relative_to(root).as_posix()
    except ValueError:
        relative = Path(str(folder)).name
    return f"{relative}/{name}"
