"""What `scan --resolve`, `--environment`, `--advisories` and `--inspect-unknown` add to a scan, as one call.

A scan calls the examination between extraction and judgement: it gets the facts of the tree and gives them back with those
of the closure, together with the findings that need a service. Without one of the options there is no examination.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detector.database.index import Index
from detector.engine.examining import Examined
from detector.errors import UsageError
from detector.integrations import dependency_checks, dependency_rules, resolution
from detector.integrations.resolution import Resolution, Resolved
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import FileFacts
from detector.model.finding import Severity
from detector.model.outcome import Outcome, Status
from detector.model.result import Diagnostic
from detector.sources.worktree import Entry


@dataclass(frozen=True, slots=True)
class Examination:
    """Which dependencies are looked at beyond the tree, and who is asked about them. Nothing is asked by default."""

    resolve: bool = False
    environments: tuple[str, ...] = ()
    advisories: str = "none"
    """"pypi", "osv", the address of an OSV query API, or "none"."""
    advisories_all: bool = False
    inspect_unknown: bool = False

    @property
    def services(self) -> tuple[str, ...]:
        """Who will be asked over the network, for people; to be said before anything is asked."""
        index = (resolution.SERVICE,) if self.resolve or self.inspect_unknown else ()
        return (*index, *((_told(self.advisories),) if self.advisories != "none" else ()))

    def check(self) -> None:
        """Raises UsageError for what cannot be done here, before anything is scanned or asked."""
        if self.resolve:
            resolution.require_pip_audit("--resolve")
        if self.advisories == "none":
            if self.advisories_all:
                raise UsageError("--advisories-all needs a service; add --advisories pypi, osv or an address")
        elif self.advisories not in dependency_checks.SERVICES and not _is_address(self.advisories):
            raise UsageError(
                f"{self.advisories}: is no advisory service; one of pypi, osv, none or the http(s) address of an OSV "
                "query API"
            )
        else:
            resolution.require_pip_audit("--advisories")
        for path in self.environments:
            if not Path(path).is_dir():
                raise UsageError(f"{path}: no such folder; name a virtual environment or its site-packages")


def examine(
    asked: Examination,
    root: str,
    entries: Sequence[Entry],
    files: Mapping[str, FileFacts],
    index: Index,
    limits: Limits = DEFAULT_LIMITS,
) -> Examined:
    """Does what was asked for. `entries` are the searched files of the tree `root`, `files` the facts of some of them.

    Raises UsageError if pip-audit is missing or an environment is none, SourceError for a service that cannot be reached.
    """
    parts = [resolution.environment(path, _shown(path, root)) for path in asked.environments]
    if asked.resolve:
        parts.append(resolution.resolve(entries, limits))
    merged = dict(files)
    for part in parts:
        merged = resolution.joined(merged, part)
    packages = _packages(parts, entries, files, limits)
    findings = dependency_checks.advisory_findings(packages, index, asked.advisories, every=asked.advisories_all)
    notes: tuple[str, ...] = ()
    if asked.inspect_unknown:
        unlisted, notes = dependency_checks.unknown_findings(packages, index, limits)
        findings = (*findings, *unlisted)
    missing = [
        Diagnostic(Severity.WARNING, f"{one.requirement} was not resolved: {one.reason}", one.file, one.line)
        for part in parts
        for one in part.unresolved
    ]
    failed = [Outcome(file, Status.FAILED, f"not resolved: {reason}") for part in parts for file, reason in part.failed]
    told = (*missing, *(Diagnostic(Severity.NOTE, note) for note in notes))
    return Examined(merged, findings, told, tuple(failed), dependency_rules.RULES)


def _packages(
    parts: Sequence[Resolution], entries: Sequence[Entry], files: Mapping[str, FileFacts], limits: Limits
) -> tuple[Resolved, ...]:
    """What was resolved or is installed, and what the tree itself locks or pins, also in files without facts."""
    closure = [package for part in parts for package in part.packages]
    known = {(one.package, one.version) for one in closure}
    unread = resolution.manifest_facts((entry for entry in entries if entry.path not in files), limits)
    locked = dependency_checks.versioned({**files, **unread})
    return (*closure, *(one for one in locked if (one.package, one.version) not in known))


def _shown(environment: str, root: str) -> str:
    """What the paths of an environment start with, as seen from the root of the scan."""
    try:
        relative = os.path.relpath(os.path.realpath(environment), os.path.realpath(root))
    except ValueError:  # another drive
        relative = environment
    return "" if relative == "." else f"{relative.replace(os.sep, '/')}/"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _told(service: str) -> str:
    """The service for people; an address speaks for itself, but not of who logs in there."""
    if service in dependency_checks.SERVICES:
        return dependency_checks.SERVICES[service]
    parts = urlsplit(service)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
