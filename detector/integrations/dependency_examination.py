"""What `scan --resolve`, `--environment`, `--advisories` and `--inspect-unknown` add to a scan, as one call.

A scan calls the examination between extraction and judgement: it gets the facts of the tree and gives them back with those
of the closure, together with the findings that need a service. Without one of the options there is no examination.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detector.database.index import Index
from detector.integrations import dependency_checks, resolution
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import FileFacts
from detector.model.finding import Finding, Severity
from detector.model.result import Diagnostic


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
        told = dependency_checks.SERVICES.get(self.advisories, self.advisories)
        return (*index, *((told,) if self.advisories != "none" else ()))


@dataclass(frozen=True, slots=True)
class Examined:
    """The facts to judge, findings to add before excuses are applied, and what could not be resolved or inspected."""

    files: dict[str, FileFacts]
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]


def examine(
    asked: Examination, root: str, files: Mapping[str, FileFacts], index: Index, limits: Limits = DEFAULT_LIMITS
) -> Examined:
    """Does what was asked for. `files` are the facts of the tree `root`.

    Raises UsageError if pip-audit is missing or an environment is none, SourceError for a conflict among requirements or a
    service that cannot be reached.
    """
    parts = [resolution.environment(path) for path in asked.environments]
    if asked.resolve:
        parts.append(resolution.resolve_tree(root, limits))
    merged = dict(files)
    for part in parts:
        merged = resolution.joined(merged, part)
    closure = [package for part in parts for package in part.packages]
    known = {(one.package, one.version) for one in closure}
    packages = (
        *closure,
        *(one for one in dependency_checks.versioned(files) if (one.package, one.version) not in known),
    )
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
    return Examined(merged, findings, (*missing, *(Diagnostic(Severity.NOTE, note) for note in notes)))
