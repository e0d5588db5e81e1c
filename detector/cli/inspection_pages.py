"""How `waudit inspect` shows its answer: for people, and as stable JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from detector.report.json_report import finding_document, place
from detector.report.text_escape import printable, valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.integrations.inspection import Inspection

SCHEMA = "waudit-inspection/v1"
_MOST_REASONS = 8
_MOST_UNREAD = 5
_MEANINGS = {
    "malicious": "was reported malicious",
    "protocol-implementation": "speaks WhatsApp's private protocol",
    "client-library": "is, or builds on, an unofficial WhatsApp client",
    "browser-automation": "drives WhatsApp Web",
    "device-automation": "drives the WhatsApp app on a device",
    "gateway-client": "sends through an unofficial gateway",
    "modified-app": "is, or works with, a modified WhatsApp app",
    "official-sdk": "uses the official platform",
    "undecided": "cannot be decided from what could be read",
    "harmless": "does not reach WhatsApp in an unofficial way",
}


def text_page(inspection: Inspection, *, full: bool) -> str:
    """The answer in a few lines; every reason and file if `full`."""
    return "".join(f"{printable(line)}\n" for line in _lines(inspection, full))


def _lines(inspection: Inspection, full: bool) -> Iterator[str]:
    description, verdict = inspection.description, inspection.verdict.value
    name = f"{description.package.name} {description.version}".strip() if description.package else inspection.target
    yield f"{name}: {verdict} ({inspection.confidence.value} confidence): {_MEANINGS[verdict]}"
    if description.summary:
        yield f"  says of itself: {description.summary[:200]}"
    most = None if full else _MOST_REASONS
    for reason in inspection.reasons[:most]:
        yield f"  - {reason}"
    if most is not None and len(inspection.reasons) > most:
        yield f"  - ... and {len(inspection.reasons) - most} more; --verbose shows all"
    for finding in inspection.aside if full else ():
        yield f"  aside: {finding.message} ({finding.rule}, {finding.location.path}:{finding.location.span.line})"
    for use in inspection.official if full else ():
        yield f"  official: {use.provider}: {use.what} ({use.location.path}:{use.location.span.line})"
    if inspection.known:
        yield f"  known as: {', '.join(inspection.known)}"
    yield f"  files: {inspection.files} seen, {len(inspection.unread)} not read in full"
    for path, reason in inspection.unread[: None if full else _MOST_UNREAD]:
        yield f"    {path}: {reason}"


def json_page(inspection: Inspection) -> str:
    """The answer as one JSON object."""
    return json.dumps(_valid(document(inspection)), ensure_ascii=True, indent=2) + "\n"


def document(inspection: Inspection) -> dict[str, Any]:
    """The answer as plain JSON values."""
    description = inspection.description
    return {
        "schema": SCHEMA,
        "target": inspection.target,
        "package": {
            "ecosystem": description.package.ecosystem if description.package else "",
            "name": description.package.name if description.package else "",
            "version": description.version,
            "summary": description.summary,
        },
        "verdict": inspection.verdict.value,
        "accused": inspection.is_accused,
        "confidence": inspection.confidence.value,
        "reasons": list(inspection.reasons),
        "findings": [finding_document(finding) for finding in inspection.findings],
        "aside": [finding_document(finding) for finding in inspection.aside],
        "official": [
            {"provider": use.provider, **place(use.location), "what": use.what} for use in inspection.official
        ],
        "known": list(inspection.known),
        "files": inspection.files,
        "unread": [{"path": path, "reason": reason} for path, reason in inspection.unread],
    }


def _valid(value: Any) -> Any:
    """The document with text that JSON readers can take, whatever the archive named its files."""
    if isinstance(value, str):
        return valid(value)
    if isinstance(value, dict):
        return {key: _valid(item) for key, item in value.items()}
    return [_valid(item) for item in value] if isinstance(value, list) else value
