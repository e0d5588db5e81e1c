"""How far a project has come: call sites that use the official platform and those that remain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from detector.model.evidence import Evidence, Level
from detector.model.fact import Call, FileFacts
from detector.model.finding import Finding, Kind, Severity
from detector.model.result import Migration

_ACTS = frozenset(
    (
        *("send", "send-media", "forward", "status", "receive", "mark-read", "presence", "lookup", "scrape", "join"),
        *("group-admin", "contact-add", "register", "track", "template"),
    )
)
"""Capabilities that act on WhatsApp; sessions and neutral steps are no call sites."""

_SENDING = ("send", "reply", "mark_read", "markread", "template", "notify")
"""Beginnings of names under which a project's own client of the official platform is called."""


def progress(files: Mapping[str, FileFacts], official: Iterable[Evidence], findings: Sequence[Finding]) -> Migration:
    """Count places, not findings: one line counts once, and an unauthorised line is not a migrated one.

    `official` is the evidence behind the official use. Calls of a project's own client count by their callers: a module
    that holds proof of official use is taken for such a client.
    """
    evidence = list(official)
    remaining = {place for finding in findings if _is_channel(finding) for place in _acts(finding)}
    migrated = {(one.location.path, one.location.span.line) for one in evidence if one.capability in _ACTS}
    clients = {_stem(one.location.path) for one in evidence if one.level is Level.PROOF}
    for path, facts in files.items():
        migrated |= {(path, line) for line in _calls_of(facts, clients - {_stem(path)})}
    return Migration(len(migrated - remaining), len(remaining))


_BESIDE = frozenset({Kind.BULK_SENDER, Kind.EVASION, Kind.SESSION_ARTIFACT, Kind.OFFICIAL_HYGIENE})
"""Kinds of findings about what stands around the acts: they would count the same call sites twice."""

_ACT_NOTES = (
    *("sends ", "forwards ", "posts ", "receives ", "marks ", "shows typing", "checks whether", "collects ", "joins "),
    *("administers ", "saves ", "registers "),
)
"""Beginnings of trace notes that tell of an act, as matching words them."""


def _is_channel(finding: Finding) -> bool:
    acts = _ACTS & set(finding.capabilities)
    return finding.severity is not Severity.NOTE and finding.kind not in _BESIDE and bool(acts)


def _acts(finding: Finding) -> set[tuple[str, int]]:
    """The places where it acts, as the trace tells; its own place if it tells of none."""
    told = {(step.location.path, step.location.span.line) for step in finding.trace if step.note.startswith(_ACT_NOTES)}
    return told or {(finding.location.path, finding.location.span.line)}


def _calls_of(facts: FileFacts, clients: set[str]) -> Iterable[int]:
    for fact in facts.facts:
        if not isinstance(fact, Call) or not fact.method.lower().startswith(_SENDING):
            continue
        if _names(fact.module, fact.path) & clients:
            yield fact.span.line


def _names(module: str, path: str) -> set[str]:
    """The parts of an imported name that may be a module of the project ("app.whatsapp_cloud", "./lib/client.js")."""
    spelled = module.replace("\\", "/").rpartition("/")[2].removesuffix(".js").removesuffix(".ts")
    return {*spelled.split("."), path.partition(".")[0]}


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
