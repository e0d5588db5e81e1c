"""What Python requirements really pull in: the whole closure with the path that brought each package in, as facts.

Wheels only: nothing is built, nothing is run. What cannot be resolved so is listed. pip-audit (the extra `audit`) is
loaded when this is asked for.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from detector.errors import DetectorError, SourceError, UsageError
from detector.extract import manifests
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Dependency, DependencyScope, Fact, FileFacts
from detector.model.location import FIRST_LINE, Span
from detector.model.package import Package, package
from detector.sources.worktree import Entry, read_file
from detector.text.decoding import decode

if TYPE_CHECKING:
    from detector.integrations.pip_audit_sources import Installed

SERVICE = "the package index that pip uses"
"""Who is asked, for people."""
_FORMATS = frozenset({"requirements", "pyproject.toml", "setup.cfg", "setup.py", "pipfile"})
_LOCKS = frozenset({"pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "conda"})
_LAYOUTS = ("", "lib/python*/site-packages", "Lib/site-packages", "lib64/python*/site-packages")
_END = re.compile(r"""(?<![ \t])(?:[ \t]+#|[ \t]+--hash|[ \t]*\\[ \t]*$)|["']""")
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
    """All that was resolved, sorted by file and package. `failed` are (file, reason) of manifests without a closure."""

    packages: tuple[Resolved, ...]
    unresolved: tuple[Unresolved, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

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


_COPY = DependencyScope.INSTALLED
_INSTALLED = ("/METADATA", "/PKG-INFO")


class _NoClosure(Exception):
    """Pip finds no closure for a manifest; the text says why."""


def resolve(entries: Iterable[Entry], limits: Limits = DEFAULT_LIMITS) -> Resolution:
    """Resolves every Python manifest among the files by itself, with wheels from the index that pip uses.

    A conflict among the requirements of one manifest does not keep the others from being resolved. Raises UsageError if
    pip-audit is not installed, SourceError if the index cannot be reached or pip cannot be run.
    """
    require_pip_audit("--resolve")
    packages: list[Resolved] = []
    unresolved: list[Unresolved] = []
    failed: list[tuple[str, str]] = []
    for path, text, facts in _manifests(entries, _FORMATS, limits):
        try:
            found, missing = _resolve_manifest(path, text, facts)
        except _NoClosure as error:
            failed.append((path, str(error)))
            continue
        packages.extend(found)
        unresolved.extend(missing)
    return Resolution(tuple(sorted(packages, key=_order)), tuple(unresolved), tuple(failed))


def manifest_facts(entries: Iterable[Entry], limits: Limits = DEFAULT_LIMITS) -> dict[str, FileFacts]:
    """What the Python manifests and lockfiles among the files say, whether it concerns WhatsApp or not."""
    return {path: facts for path, _, facts in _manifests(entries, _FORMATS | _LOCKS, limits)}


def environment(path: str, shown: str = "") -> Resolution:
    """The packages of an installed environment or of a folder of installed packages; only their metadata are read.

    `shown` is what the paths of its files start with in reports. Raises UsageError if nothing is installed there.
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
    return Resolution(tuple(sorted(_installed_packages(root, shown, found), key=_order)))


def joined(files: Mapping[str, FileFacts], resolution: Resolution) -> dict[str, FileFacts]:
    """The facts of a scan with those of a resolution, to be judged together."""
    merged = dict(files)
    for extra in resolution.files:
        known = merged.get(extra.path)
        merged[extra.path] = extra if known is None else replace(known, facts=(*known.facts, *_new(extra, known)))
    return merged


def _new(extra: FileFacts, known: FileFacts) -> list[Fact]:
    """What the file does not say itself: the scan reads the metadata of an environment that lies in its tree."""
    said = {fact.package for fact in known.facts if isinstance(fact, Dependency) and fact.scope is _COPY}
    return [
        fact
        for fact in extra.facts
        if not (isinstance(fact, Dependency) and fact.scope is _COPY and fact.package in said)
    ]


def require_pip_audit(option: str) -> None:
    """Raises UsageError with the remedy if the extra is not installed."""
    try:
        import pip_audit  # noqa: F401
    except ImportError as error:
        raise UsageError(f"{option} needs pip-audit; install it with: pip install 'waudit[audit]'") from error


def _order(one: Resolved) -> tuple[object, ...]:
    return (one.file, one.package, one.path)


def _manifests(
    entries: Iterable[Entry], formats: frozenset[str], limits: Limits
) -> Iterator[tuple[str, str, FileFacts]]:
    for entry in entries:
        identifier = manifests.format_of(entry.path)
        if identifier not in formats:
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
    """What pip chooses, and the requirements that have no wheel with the reason. Raises SourceError, _NoClosure."""
    from detector.integrations.pip_audit_sources import NoWheel

    try:
        return _collected(path, requirements.values()), []
    except NoWheel as error:
        if len(requirements) == 1:
            return (), [(next(iter(requirements)), str(error))]
    return _without_failing(path, requirements)


def _without_failing(path: str, requirements: Mapping[str, str]) -> tuple[tuple[Installed, ...], list[tuple[str, str]]]:
    """Tries every requirement alone, lists those without wheels, and resolves the rest together."""
    from detector.integrations.pip_audit_sources import NoWheel

    failed: list[tuple[str, str]] = []
    for number, (name, requirement) in enumerate(requirements.items()):
        reason = f"more than {_MOST_TRIALS} requirements" if number >= _MOST_TRIALS else _fault(path, requirement)
        if reason:
            failed.append((name, reason))
    left = [text for name, text in requirements.items() if name not in dict(failed)]
    try:
        return _collected(path, left), failed
    except NoWheel as error:
        raise _NoClosure(str(error)) from error


def _fault(path: str, requirement: str) -> str:
    from detector.integrations.pip_audit_sources import NoWheel

    try:
        _collected(path, [requirement])
    except (NoWheel, _NoClosure) as error:
        return str(error)
    return ""


def _collected(path: str, requirements: Iterable[str]) -> tuple[Installed, ...]:
    """What pip chooses. Raises NoWheel, _NoClosure, SourceError if there is nobody to ask."""
    from pip_audit._dependency_source import DependencySourceError

    from detector.integrations.pip_audit_sources import IndexUnreachable, NoWheel, PipMissing, WheelSource

    source = WheelSource(requirements)
    try:
        for _ in source.collect():
            pass
    except NoWheel:
        raise
    except (IndexUnreachable, PipMissing) as error:
        raise SourceError(f"{path}: {error}") from error
    except DependencySourceError as error:
        raise _NoClosure(str(error)) from error
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


def _installed_packages(root: Path, shown: str, found: Mapping[str, metadata.Distribution]) -> Iterator[Resolved]:
    edges = {name: _edges(one.requires or (), found, ()) for name, one in found.items()}
    needed = {following for name in found for following, sure in edges[name] if sure and following != name}
    # Packages that only need each other have no start: each then is one.
    ways = _paths([name for name in found if name not in needed], edges)
    for name, one in found.items():
        way = ways.get(name, (name,))
        start = found[way[0]]
        file = f"{shown}{_metadata_path(root, start)}"
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
