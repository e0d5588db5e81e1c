"""Findings about resolved or locked dependencies beyond the database: advisories, and packages that no list names.

Both ask services over the network, so both run only when the user asks for them; `SERVICES` here and `Remote.service` say
whom.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from detector.database.index import Index
from detector.errors import DetectorError, LimitExceeded
from detector.integrations.dependency_rules import KNOWN_VULNERABILITY, UNLISTED_CLIENT
from detector.integrations.inspection import inspect_content, stems_of
from detector.integrations.inspection_verdict import PackageVerdict, concerns_whatsapp
from detector.integrations.package_source import Content, load
from detector.integrations.resolution import Resolved, require_pip_audit
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Dependency, DependencyScope, FileFacts
from detector.model.finding import Confidence, Finding, Kind, Remediation, Severity, TraceStep
from detector.model.location import Location
from detector.model.package import Package
from detector.model.result import RuleInfo

if TYPE_CHECKING:
    from detector.integrations.pip_audit_advisories import Advisory

SERVICES = {"pypi": "the advisories of the Python package index", "osv": "the OSV database"}
"""Who is asked for advisories, for people; an address speaks for itself."""
_EXACT = re.compile(r"(?:===?[ \t]*)?([0-9][0-9A-Za-z.!+_-]{0,80})")
_KINDS = {
    PackageVerdict.MALICIOUS: Kind.SUPPLY_CHAIN,
    PackageVerdict.PROTOCOL_IMPLEMENTATION: Kind.PROTOCOL_IMPLEMENTATION,
    PackageVerdict.CLIENT_LIBRARY: Kind.CLIENT_LIBRARY,
    PackageVerdict.BROWSER_AUTOMATION: Kind.BROWSER_AUTOMATION,
    PackageVerdict.DEVICE_AUTOMATION: Kind.MOBILE_AUTOMATION,
    PackageVerdict.GATEWAY_CLIENT: Kind.HOSTED_GATEWAY,
    PackageVerdict.MODIFIED_APP: Kind.MOD_APP,
}


def versioned(files: Mapping[str, FileFacts]) -> tuple[Resolved, ...]:
    """The Python packages of a scan whose exact version is known: locked, installed or pinned."""
    found: dict[tuple[str, Package, str], Resolved] = {}
    for path in sorted(files):
        for fact in files[path].facts:
            if not isinstance(fact, Dependency) or fact.package.ecosystem != "pypi" or fact.source:
                continue
            match = _EXACT.fullmatch(fact.requirement.strip())
            pinned = fact.requirement.strip().startswith("=")
            if match and (pinned or fact.scope in (DependencyScope.LOCKED, DependencyScope.INSTALLED)):
                way = fact.path or (fact.package.name,)
                key = (path, fact.package, match[1])
                found.setdefault(key, Resolved(fact.package, match[1], way, path, fact.span))
    return tuple(found[key] for key in sorted(found))


def advisory_findings(
    packages: Sequence[Resolved], index: Index, service: str, *, every: bool = False
) -> tuple[Finding, ...]:
    """Advisories about those packages that concern WhatsApp, or about all if `every`, as findings.

    `service` is "pypi", "osv", the address of an OSV query API, or "none". Raises UsageError if pip-audit is not installed
    or the service is unknown, SourceError if it cannot be reached.
    """
    if service == "none":
        return ()
    require_pip_audit("--advisories")
    from detector.integrations.pip_audit_advisories import ask
    from detector.integrations.pip_audit_advisories import service as chosen

    asked: dict[tuple[str, str], list[Resolved]] = {}
    for one in packages:
        if every or _concerns(one, index):
            asked.setdefault((one.package.name, one.version), []).append(one)
    # An answer of yesterday is none: pip-audit's own cache is not used.
    with tempfile.TemporaryDirectory(prefix="waudit-") as folder:
        answers = list(ask(sorted(asked), chosen(service, Path(folder))))
    findings = [
        _advisory_finding(advisory, one) for advisory in answers for one in asked[(advisory.name, advisory.version)]
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.location, finding.message)))


def _advisory_finding(advisory: Advisory, one: Resolved) -> Finding:
    malicious = any(name.startswith("MAL-") for name in (advisory.id, *advisory.aliases))
    fixes = ", ".join(advisory.fixes)
    also = f" ({', '.join(advisory.aliases)})" if advisory.aliases else ""
    remedy = f"Update to {fixes}" if fixes else "Replace it: no fixed version is known"
    if malicious:
        remedy = "Remove it and replace every credential that it could read"
    told = f"{advisory.id}{also}: {_brief(advisory.description)}" + (f"; fixed in {fixes}" if fixes else "")
    return _finding(
        KNOWN_VULNERABILITY,
        one,
        kind=Kind.SUPPLY_CHAIN,
        severity=Severity.ERROR if malicious else Severity.WARNING,
        confidence=Confidence.HIGH,
        message=f"`{one.package.name}` {one.version}{_through(one)}: {told}",
        subject=f"{advisory.id}|{one.package.name}",
        remedy=remedy,
    )


def unknown_findings(
    packages: Sequence[Resolved],
    index: Index,
    limits: Limits = DEFAULT_LIMITS,
    fetch: Callable[[str, Limits], Content] = load,
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Inspects the packages whose name or summary concerns WhatsApp and that no entry names.

    Gives findings for those that reach WhatsApp in an unofficial way, and a sentence for each that could not be judged.
    """
    findings: list[Finding] = []
    notes: list[str] = []
    stems = stems_of(index)
    for name, version, uses in _unknown(packages, index):
        target = f"pypi:{name}=={version}"
        try:
            found = inspect_content(fetch(target, limits), index, stems, limits)
        except (DetectorError, LimitExceeded) as error:
            notes.append(f"{target}: not inspected: {error}")
            continue
        if found.verdict is PackageVerdict.UNDECIDED:
            notes.append(f"{target}: {found.reasons[0]}")
        if not found.is_accused:
            continue
        for one in uses:
            finding = _finding(
                UNLISTED_CLIENT,
                one,
                kind=_KINDS[found.verdict],
                severity=Severity.ERROR if found.confidence is Confidence.HIGH else Severity.WARNING,
                confidence=found.confidence,
                message=f"`{name}` {version}{_through(one)}, which no list names: {found.reasons[0]}",
                subject=f"{name}|{found.verdict.value}",
                remedy="Replace it; `waudit inspect` shows all that it does",
            )
            findings.append(finding)
    return tuple(sorted(findings, key=lambda one: (one.location, one.message))), tuple(notes)


def _unknown(packages: Iterable[Resolved], index: Index) -> list[tuple[str, str, list[Resolved]]]:
    wanted: dict[tuple[str, str], list[Resolved]] = {}
    for one in packages:
        told = f"{one.package.name} {one.summary}"
        if not index.packages(one.package) and concerns_whatsapp(told, index):
            wanted.setdefault((one.package.name, one.version), []).append(one)
    return [(name, version, wanted[name, version]) for name, version in sorted(wanted)]


def _concerns(one: Resolved, index: Index) -> bool:
    told = f"{one.package.name} {one.summary}"
    return bool(index.packages(one.package)) or concerns_whatsapp(told, index)


def _through(one: Resolved) -> str:
    return f" through {' > '.join(one.path)}" if len(one.path) > 1 else ""


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 200 else plain[:199] + "…"


def _finding(
    rule: RuleInfo,
    one: Resolved,
    *,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    message: str,
    subject: str,
    remedy: str,
) -> Finding:
    location = Location(one.file, one.span)
    return Finding(
        rule=rule.id,
        signature="",
        title=rule.title,
        kind=kind,
        severity=severity,
        confidence=confidence,
        message=message,
        location=location,
        trace=(TraceStep(location, f"brings in {' > '.join(one.path)}"),),
        subject=subject,
        remediation=Remediation(remedy),
    )
