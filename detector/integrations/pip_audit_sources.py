"""Dependency sources for pip-audit that never build: wheels through pip's resolver, and what was resolved before.

Only `pip_audit*` modules import pip-audit; they are loaded when something asks for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import InvalidVersion, Version
from pip_audit._dependency_source import DependencySource, DependencySourceError
from pip_audit._service import Dependency, ResolvedDependency, SkippedDependency

_SECONDS = 600
_REPORT = "report.json"
_OFFLINE = (
    "newconnectionerror", "connecttimeout", "nameresolutionerror", "max retries", "failed to establish",
    "connection broken", "proxyerror", "temporary failure in name resolution", "readtimeout",
)  # fmt: skip


class ResolverConflict(DependencySourceError):
    """The requirements exclude each other."""


class IndexUnreachable(DependencySourceError):
    """The package index gave no answer."""


class PipMissing(DependencySourceError):
    """There is no pip to ask."""


class NoWheel(DependencySourceError):
    """Something that is required has no wheel that fits."""


class Installed(NamedTuple):
    """One package that the resolver chose."""

    name: str
    version: str
    requires: tuple[str, ...]
    """Requirements as its metadata write them."""
    requested_extras: tuple[str, ...]


class WheelSource(DependencySource):
    """What pip would install for some requirements, from wheels alone: nothing is built and nothing is run."""

    def __init__(self, requirements: Iterable[str]) -> None:
        """`requirements` are names with version, extras and markers: no paths, no addresses, no options."""
        self._requirements = tuple(requirements)
        self.chosen: tuple[Installed, ...] = ()

    def collect(self) -> Iterator[Dependency]:
        """The packages that pip chose. Raises DependencySourceError."""
        self.chosen = _resolved(self._requirements)
        for one in self.chosen:
            yield dependency(one.name, one.version)

    def fix(self, fix_version: Any) -> None:
        """Not offered: what to do instead is another package, not another version."""
        raise NotImplementedError


class KnownSource(DependencySource):
    """Packages whose versions are known already: from a lockfile, an environment or an earlier resolution."""

    def __init__(self, packages: Iterable[tuple[str, str]]) -> None:
        """`packages` are (name, version)."""
        self._packages = tuple(packages)

    def collect(self) -> Iterator[Dependency]:
        """The packages; those without a version that can be read are skipped with the reason."""
        for name, version in self._packages:
            yield dependency(name, version)

    def fix(self, fix_version: Any) -> None:
        """Not offered."""
        raise NotImplementedError


def dependency(name: str, version: str) -> Dependency:
    """A dependency as pip-audit knows it."""
    try:
        return ResolvedDependency(name=name, version=Version(version))
    except InvalidVersion:
        return SkippedDependency(name=name, skip_reason=f"version {version!r} cannot be read")


def _resolved(requirements: tuple[str, ...]) -> tuple[Installed, ...]:
    if not requirements:
        return ()
    with tempfile.TemporaryDirectory(prefix="waudit-") as folder:
        (Path(folder) / "requirements.txt").write_text("\n".join(requirements) + "\n", encoding="utf-8")
        done = _run(folder)
        if done.returncode == 0:
            return _read(Path(folder) / _REPORT)
    words = (done.stdout + done.stderr).strip()
    reason = _reason(words)
    lowered = words.lower()
    if "resolutionimpossible" in lowered or "conflicting dependencies" in lowered:
        raise ResolverConflict(f"the requirements exclude each other: {_conflict(words) or reason}")
    if "no module named pip" in lowered:
        raise PipMissing("there is no pip beside waudit; install it with: python -m ensurepip")
    if any(mark in lowered for mark in _OFFLINE):
        raise IndexUnreachable(f"the package index that pip uses cannot be reached: {reason}")
    if "no matching distribution" in lowered or "could not find a version" in lowered:
        raise NoWheel(f"no wheel fits: {reason}")
    raise DependencySourceError(f"pip cannot resolve: {reason}")


def _run(folder: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "pip", "install", "--dry-run", "--only-binary", ":all:", "--report", _REPORT,
        "--target", str(Path(folder) / "target"), "--no-input", "--retries", "1", "--timeout", "15",
        "--disable-pip-version-check", "--progress-bar", "off", "-r", "requirements.txt",
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "PIP_NO_BINARY"}
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DependencySourceError(f"pip gave no answer within {_SECONDS} s") from error
    except OSError as error:
        raise PipMissing(f"pip cannot be started: {error}") from error


def _read(report: Path) -> tuple[Installed, ...]:
    try:
        document = json.loads(report.read_text("utf-8"))
        return tuple(sorted(map(_installed, document["install"])))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DependencySourceError(f"pip's report cannot be read ({error}); pip 22.2 or newer is needed") from error


def _installed(entry: dict[str, Any]) -> Installed:
    metadata = entry["metadata"]
    return Installed(
        metadata["name"],
        metadata["version"],
        tuple(metadata.get("requires_dist") or ()),
        tuple(entry.get("requested_extras") or ()),
    )


def _reason(words: str) -> str:
    errors = [line.removeprefix("ERROR: ") for line in words.splitlines() if line.startswith("ERROR:")]
    lines = errors or words.splitlines() or ["no reason given"]
    return " ".join(lines[0].split())[:300]


def _conflict(words: str) -> str:
    """The lines in which pip tells who wants what."""
    lines = [line.strip() for line in words.splitlines() if " depends on " in line or "The user requested" in line]
    return "; ".join(lines[:6])[:600]
