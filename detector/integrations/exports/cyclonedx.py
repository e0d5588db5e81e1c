"""A CycloneDX 1.6 document of a scan: the WhatsApp components it found, and what was found about them as vulnerabilities.

Tools that merge SBOMs or read VEX see unofficial clients beside CVEs.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from detector.integrations.exports.denied import purl
from detector.model.finding import Confidence, Finding, Severity
from detector.model.package import Package
from detector.model.result import ScanResult

_SEVERITIES = {Severity.ERROR: "high", Severity.WARNING: "medium", Severity.NOTE: "info"}
_NAMESPACE = uuid.UUID("6f0e7f6c-3a52-5c0e-9a1c-6d1a53b6a1f2")


def render(result: ScanResult, packages: Sequence[tuple[Finding, Package]]) -> str:
    """The document of one root. `packages` says which finding is about which package; others are about the project."""
    by_finding = {finding.fingerprint or id(finding): package for finding, package in packages}
    root = {"type": "application", "bom-ref": "project", "name": result.root}
    components: dict[str, dict[str, Any]] = {}
    vulnerabilities = []
    for finding in result.findings:
        package = by_finding.get(finding.fingerprint or id(finding))
        reference = "project"
        if package is not None:
            reference = purl(package)
            components.setdefault(
                reference, {"type": "library", "bom-ref": reference, "name": package.name, "purl": reference}
            )
        vulnerabilities.append(_vulnerability(finding, reference))
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{_serial(result)}",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "waudit", "version": result.version}]},
            "component": root,
            "properties": [
                {"name": "waudit:verdict", "value": result.verdict.value},
                {"name": "waudit:signatures", "value": result.database.version},
            ],
        },
        "components": [components[reference] for reference in sorted(components)],
        "vulnerabilities": vulnerabilities,
    }
    return json.dumps(document, indent=2) + "\n"


def _vulnerability(finding: Finding, reference: str) -> dict[str, Any]:
    place = f"{finding.location.path}:{finding.location.span.line}"
    entry: dict[str, Any] = {
        "bom-ref": f"{finding.rule}/{finding.fingerprint or place}",
        "id": f"WAUDIT-{finding.signature}" if finding.signature else finding.rule,
        "source": {"name": "waudit"},
        "ratings": [{"source": {"name": "waudit"}, "severity": _SEVERITIES[finding.severity], "method": "other"}],
        "description": finding.message,
        "detail": finding.title,
        "affects": [{"ref": reference}],
        "properties": [
            {"name": "waudit:rule", "value": finding.rule},
            {"name": "waudit:location", "value": place},
            {"name": "waudit:confidence", "value": finding.confidence.value},
        ],
    }
    if finding.remediation.summary:
        entry["recommendation"] = "\n".join((finding.remediation.summary, *finding.remediation.steps))
    advisories = [{"url": url} for url in finding.references if url.startswith("https://")]
    if advisories:
        entry["advisories"] = advisories
    state = "in_triage" if finding.confidence is Confidence.LOW else "exploitable"
    entry["analysis"] = {"state": state, "detail": finding.message}
    return entry


def _serial(result: ScanResult) -> uuid.UUID:
    """The same result has the same number, so that a repeated run changes no file."""
    prints = [f"{one.rule} {one.location} {one.fingerprint}" for one in result.findings]
    return uuid.uuid5(_NAMESPACE, "\n".join((result.root, result.database.digest, *prints)))
