"""What a package is, decided from its findings: which count, which verdict they carry, and what an empty result means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from detector.database.index import Index
from detector.database.schema import UNAUTHORISED, Capability, Role, Signature, SignatureKind
from detector.engine.judging import Judged
from detector.integrations.package_metadata import Description
from detector.integrations.package_source import Content
from detector.limits import Limits
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Call, DependencyScope, Text
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.model.location import Location

_CODE_SUFFIXES = (
    ".py", ".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".rb", ".rs", ".java", ".kt", ".go", ".php",
)  # fmt: skip


class PackageVerdict(str, Enum):
    """What a package is. Part of the stable JSON."""

    MALICIOUS = "malicious"
    PROTOCOL_IMPLEMENTATION = "protocol-implementation"
    CLIENT_LIBRARY = "client-library"
    BROWSER_AUTOMATION = "browser-automation"
    DEVICE_AUTOMATION = "device-automation"
    GATEWAY_CLIENT = "gateway-client"
    MODIFIED_APP = "modified-app"
    OFFICIAL_SDK = "official-sdk"
    UNDECIDED = "undecided"
    """It concerns WhatsApp, and what was read neither shows nor rules out an unofficial way."""
    HARMLESS = "harmless"


ACCUSED = frozenset(list(PackageVerdict)[:7])
"""Verdicts that stand for unauthorised access."""

_BY_KIND = {
    Kind.SUPPLY_CHAIN: PackageVerdict.MALICIOUS,
    Kind.PROTOCOL_IMPLEMENTATION: PackageVerdict.PROTOCOL_IMPLEMENTATION,
    Kind.CLIENT_LIBRARY: PackageVerdict.CLIENT_LIBRARY,
    Kind.BULK_SENDER: PackageVerdict.CLIENT_LIBRARY,
    Kind.BROWSER_AUTOMATION: PackageVerdict.BROWSER_AUTOMATION,
    Kind.BROWSER_EXTENSION: PackageVerdict.BROWSER_AUTOMATION,
    Kind.USERSCRIPT: PackageVerdict.BROWSER_AUTOMATION,
    Kind.GUI_AUTOMATION: PackageVerdict.DEVICE_AUTOMATION,
    Kind.MOBILE_AUTOMATION: PackageVerdict.DEVICE_AUTOMATION,
    Kind.SELFHOSTED_GATEWAY: PackageVerdict.GATEWAY_CLIENT,
    Kind.HOSTED_GATEWAY: PackageVerdict.GATEWAY_CLIENT,
    Kind.MOD_APP: PackageVerdict.MODIFIED_APP,
}
"""Kinds of findings that say what a package is. Behaviour, evasion and session files say how it is used."""

_ASIDE = frozenset(
    {"test", "tests", "testing", "__tests__", "spec", "specs", "fixtures", "example", "examples", "sample", "samples",
     "demo", "demos", "docs", "doc", "benchmarks"}
)  # fmt: skip
_PRODUCT = "whatsapp"
_NO_LETTER = re.compile(r"[\W_]+")
_USAGE_RULES = ("WA5", "WA6", "WA8")
"""Rules about how a channel is used: they say nothing about what a package is."""
_WEAK_SCOPES = frozenset(
    {DependencyScope.DEVELOPMENT.value, DependencyScope.OPTIONAL.value, DependencyScope.PEER.value}
)
_REQUESTS = frozenset({Capability.HTTP.value, Capability.SOCKET.value})
_ADDRESS = re.compile(r"(?:https?|wss?)://([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?=[/:?#]|\Z)")
_ADDRESS_BYTES = re.compile(rb"[\"'`](?:https?|wss?)://([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?=[/:?#\"'`])")
_MOST_OWN = 2_000
_SHORT = 3
_UNREAD = ("compiled", "large or minified", "more than", "internal error", "larger than")
_DRIVEN = frozenset({Role.WEB_URL.value, Role.WEB_SEND_URL.value, Role.PAGE_INTERNALS.value, Role.PROTOCOL.value})


def concerns_whatsapp(text: str, index: Index) -> bool:
    """Whether a name or a summary speaks of WhatsApp, in any spelling, or of a gateway to it that the database knows."""
    if _PRODUCT in _NO_LETTER.sub("", text.lower()):
        return True
    named = (pattern for word in text.split() for _signature, pattern in index.identifiers(word))
    return any(pattern.role is Role.GATEWAY_NAME and pattern.level is not Level.WEAK for pattern in named)


def is_code(path: str) -> bool:
    """Whether a path is that of a program's source."""
    return path.endswith(_CODE_SUFFIXES)


def known_entries(description: Description, index: Index) -> tuple[Signature, ...]:
    """The entries that name the package."""
    if description.package is None:
        return ()
    if description.package.ecosystem == "android":
        hits = index.texts(description.package.name)
        return tuple({hit.signature.id: hit.signature for hit in hits if hit.pattern.role is Role.MOD_ID}.values())
    return index.packages(description.package)


def weighed(judged: Judged) -> tuple[list[Finding], list[Finding]]:
    """Findings that count and those that do not: in tests and examples, and dependencies that are not installed."""
    counting: list[Finding] = []
    aside: list[Finding] = []
    for finding in judged.judgement.findings:
        (aside if _is_aside(finding, judged) else counting).append(finding)
    imported = {finding.signature for finding in counting if not finding.rule.startswith("WA1")}
    for finding in list(aside):
        # An optional dependency that the package's own code uses is what the package is for.
        if finding.rule.startswith("WA1") and finding.signature in imported:
            aside.remove(finding)
            counting.append(finding)
    return sorted(counting, key=_weight), aside


def telling(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that say what a package is, in their order."""
    return [one for one in findings if one.kind in _BY_KIND and not one.rule.startswith(_USAGE_RULES)]


def _is_aside(finding: Finding, judged: Judged) -> bool:
    folders = finding.location.path.lower().split("/")
    if not _ASIDE.isdisjoint(folders[:-1]) or folders[-1].startswith(("test_", "conftest")):
        return True
    if finding.rule in ("WA104", "WA204"):
        return True
    if not finding.rule.startswith("WA1"):
        return False
    scopes = {
        item.role
        for item in judged.case.of_signature(finding.signature)
        if item.aspect is Aspect.DEPENDENCY and item.location.path == finding.location.path
    }
    return bool(scopes) and scopes <= _WEAK_SCOPES


def _verdict(finding: Finding) -> PackageVerdict:
    """What a finding says the package is. Who builds on a protocol's implementation does not implement it."""
    verdict = _BY_KIND.get(finding.kind, PackageVerdict.HARMLESS)
    borrowed = verdict is PackageVerdict.PROTOCOL_IMPLEMENTATION and finding.rule != "WA203"
    return PackageVerdict.CLIENT_LIBRARY if borrowed else verdict


def _weight(finding: Finding) -> tuple[object, ...]:
    """Gravest and surest first; own code before dependencies; then the order of `PackageVerdict`."""
    verdicts = list(PackageVerdict)
    return (
        finding.severity.rank,
        finding.confidence.rank,
        verdicts.index(_verdict(finding)),
        finding.rule.startswith("WA1"),
        finding.location,
        finding.rule,
    )


_Decision = tuple[PackageVerdict, Confidence, list[str]]


def decided(
    content: Content,
    limits: Limits,
    description: Description,
    judged: Judged,
    known: Sequence[Signature],
    findings: Sequence[Finding],
    unread: Sequence[tuple[str, str]],
    index: Index,
) -> _Decision:
    """The verdict with its confidence and its reasons, the decisive one first."""
    listed = next((one for one in known if one.kind in UNAUTHORISED and not one.doubtful), None)
    if listed is not None:
        verdict = _BY_KIND.get(Kind(listed.kind.value), PackageVerdict.CLIENT_LIBRARY)
        return verdict, Confidence(listed.confidence), [f"the database names it: {listed.title}", *_sentences(findings)]
    proven = [one for one in findings if one.severity is Severity.ERROR and one.confidence is not Confidence.LOW]
    if proven:
        best = proven[0]
        return _verdict(best), best.confidence, _sentences(proven)
    excused = next((one for one in known if one.kind not in UNAUTHORISED), None)
    if excused is not None and excused.kind in (SignatureKind.OFFICIAL, SignatureKind.PROVIDER):
        return PackageVerdict.OFFICIAL_SDK, Confidence.HIGH, [f"the database names it: {excused.title}"]
    if excused is not None and excused.kind is SignatureKind.BENIGN:
        return PackageVerdict.HARMLESS, Confidence.HIGH, [f"the database names it: {excused.title}"]
    if findings:
        return PackageVerdict.UNDECIDED, Confidence.LOW, _sentences(findings)
    return _without_finding(content, limits, description, judged, unread, index)


def _without_finding(
    content: Content,
    limits: Limits,
    description: Description,
    judged: Judged,
    unread: Sequence[tuple[str, str]],
    index: Index,
) -> _Decision:
    official = [use for use in judged.judgement.official if not _is_aside_path(use.location.path)]
    if official:
        names = ", ".join(sorted({use.provider for use in official})[:4])
        return PackageVerdict.OFFICIAL_SDK, Confidence.HIGH, [f"uses the official platform: {names}"]
    hints = [item for item in _own(judged) if item.role in _DRIVEN and item.level is not Level.WEAK]
    told = " ".join(
        (description.package.name if description.package else "", description.summary, *description.keywords)
    )
    concerned = concerns_whatsapp(told, index)
    if concerned and hints:
        places = ", ".join(sorted({item.location.path for item in hints})[:3])
        return (
            PackageVerdict.UNDECIDED,
            Confidence.LOW,
            [f"names parts of WhatsApp Web ({places}), without a visible act"],
        )
    # A file with faults of syntax was read all the same; compiled and machine-made ones were not.
    compiled = [path for path, reason in unread if reason.startswith(_UNREAD) and _is_opaque(path, reason, judged)]
    if concerned and compiled:
        return (
            PackageVerdict.UNDECIDED,
            Confidence.LOW,
            [f"concerns WhatsApp, and {compiled[0]} could not be read in full"],
        )
    service = _own_service(content, description, limits) if concerned else ""
    services = [service] if service else _unknown_services(judged)
    if concerned and services:
        reason = f"concerns WhatsApp and talks to {', '.join(services[:3])}, which the database does not know"
        return PackageVerdict.UNDECIDED, Confidence.LOW, [reason]
    words = "concerns WhatsApp, but reaches it in no unofficial way" if concerned else "nothing in it concerns WhatsApp"
    return PackageVerdict.HARMLESS, Confidence.MEDIUM if concerned else Confidence.HIGH, [words]


def _is_opaque(path: str, reason: str, judged: Judged) -> bool:
    """Whether an unread file may hide something: a compiled one only if its strings speak of WhatsApp."""
    if _is_aside_path(path):
        return False
    if not reason.startswith("compiled"):
        return True
    return any(judged.case.kind(item) is not SignatureKind.TOOL for item in judged.case.in_file(path))


def _own_service(content: Content, description: Description, limits: Limits) -> str:
    """The host of the hosted service that the package is the client of: one that carries the package's own name; or ""."""
    name = _NO_LETTER.sub("", description.package.name.lower()) if description.package else ""
    if not name:
        return ""
    for member in content.members[:_MOST_OWN]:
        if not is_code(member.path) or _is_aside_path(member.path) or len(member.data) > limits.source_bytes:
            continue
        for match in _ADDRESS_BYTES.finditer(member.data):
            host = match[1].decode("ascii").lower()
            label = _NO_LETTER.sub("", host.split(".")[-2])
            if len(label) > _SHORT and label in name:
                return host
    return ""


def _own(judged: Judged) -> Iterable[Evidence]:
    for path in judged.case.evidence_paths:
        if not _is_aside_path(path):
            yield from judged.case.in_file(path)


def _is_aside_path(path: str) -> bool:
    folders = path.lower().split("/")
    return not _ASIDE.isdisjoint(folders[:-1]) or folders[-1].startswith(("test_", "conftest"))


def _unknown_services(judged: Judged) -> list[str]:
    """Hosts that files about WhatsApp send requests to; known ones would have been findings or official use."""
    hosts: dict[str, None] = {}
    case = judged.case
    for path in case.evidence_paths:
        found = case.in_file(path)
        if _is_aside_path(path) or not any(item.role == Role.CHANNEL_WORD.value for item in found):
            continue
        requested = {item.location for item in found if item.capability in _REQUESTS}
        for fact in case.files[path].facts if path in case.files else ():
            if isinstance(fact, Call) and Location(path, fact.span) in requested:
                hosts.update((host, None) for argument in fact.arguments if (host := _host(argument.text)))
    return list(hosts)


def _host(text: Text) -> str:
    """The host of an address that begins with known text; "" for anything else."""
    start = text[0] if text and isinstance(text[0], str) else ""
    match = _ADDRESS.match(start)
    return match[1].lower() if match else ""


def _sentences(findings: Sequence[Finding]) -> list[str]:
    told: dict[str, None] = {}
    for finding in findings:
        place = f"{finding.location.path}:{finding.location.span.line}"
        told.setdefault(f"{finding.message} ({finding.rule}, {place})")
    return list(told)
