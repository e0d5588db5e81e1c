"""MIGRATION.md: every call site that no codemod rewrites, the request that replaces it, and the order of work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from detector.advise.advice import without_preference
from detector.errors import SignatureError
from detector.model.finding import Finding, Kind, Severity

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MARK = "<!-- written by waudit migrate -->"
_KEYS = {"capability", "title", "node", "body"}

_STEPS = (
    "Stop bulk and scheduled jobs.",
    "Collect opt-in records, add words that opt out, and check both when a job runs.",
    "Create the app, the business portfolio, the WhatsApp Business account and the number, or take a provider.",
    "Write templates for everything that starts a conversation, and wait for their approval.",
    "Replace the call sites below.",
    "Add a webhook with signature check; handle 131047 with a template, stop on 131048, 131049, 131050 and 368, "
    "back off on 130429 and 131056 only.",
    "Store the business-scoped user id beside the phone number.",
    "Delete session folders and unlink the old devices in the phone app.",
    "Remove the package and its lock entries, then scan again.",
)


class Request(NamedTuple):
    """The request that replaces an act. `body` is JSON, "" where the documentation must be read."""

    capability: str
    title: str
    node: str
    body: str


@cache
def requests() -> Mapping[str, Request]:
    """Requests by capability. Raises SignatureError."""
    path = Path(__file__).parent / "requests.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SignatureError(f"{path.name}: cannot be read: {error}") from error
    found: dict[str, Request] = {}
    for entry in content.get("request", ()):
        if set(entry) != _KEYS or not all(isinstance(value, str) for value in entry.values()):
            raise SignatureError(f"{path.name}: each [[request]] has the texts {', '.join(sorted(_KEYS))}")
        found[entry["capability"]] = Request(entry["capability"], entry["title"], entry["node"], entry["body"])
    return found


def guide(findings: Iterable[Finding], handled: Iterable[str] = ()) -> str:
    """The text of MIGRATION.md, "" if nothing is left. Notes and behaviour are left out. `handled`: files that were rewritten."""
    done = set(handled)
    left = [one for one in findings if one.location.path not in done and _is_call_site(one)]
    if not left:
        return ""
    lines = [MARK, "# Migration to the official WhatsApp platform", "", "## Order of work", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(_STEPS, 1)]
    lines += ["", "## Call sites", ""]
    lines += [line for path, group in _by_path(left) for line in _file_section(path, group)]
    lines += ["## Requests", "", *_request_section(left)]
    return "\n".join(lines).rstrip() + "\n"


_NO_CALL_SITES = frozenset({Kind.BULK_SENDER, Kind.EVASION, Kind.OFFICIAL_HYGIENE, Kind.SUPPLY_CHAIN})


def _is_call_site(finding: Finding) -> bool:
    """Whether something stands there that must be replaced; behaviour around it goes with it."""
    return finding.severity is not Severity.NOTE and finding.kind not in _NO_CALL_SITES


def _by_path(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.location.path, []).append(finding)
    return sorted(groups.items())


def _file_section(path: str, findings: Sequence[Finding]) -> list[str]:
    lines = [f"### {_plain(path)}", ""]
    for finding in sorted(findings, key=lambda one: (one.location.span, one.rule)):
        acts = ", ".join(finding.capabilities) or "use of the component"
        lines.append(f"- [ ] line {finding.location.span.line}: {_plain(finding.message)} ({finding.rule}; {acts})")
        lines.append(f"  - {_plain(without_preference(finding.remediation.summary)) or 'remove it'}")
    return [*lines, ""]


def _request_section(findings: Sequence[Finding]) -> list[str]:
    wanted = {capability for finding in findings for capability in finding.capabilities}
    if wanted & {"send", "send-media"}:
        wanted |= {"send", "template"}
    lines: list[str] = []
    for capability, request in requests().items():
        if capability in wanted:
            lines += [f"### {request.title}", "", f"`{request.node}`", ""]
            lines += ["```json", request.body, "```", ""] if request.body else []
    none = sorted(wanted - set(requests()))
    if none:
        lines += [f"No request replaces: {', '.join(none)}. `waudit explain` says what to do instead.", ""]
    return lines


def _plain(text: str) -> str:
    """Text of the scanned tree as one line of Markdown without markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_<>[]|#" else character for character in flat)
