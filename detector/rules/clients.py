"""WA2xx: client libraries and the protocol itself in code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter

from detector.database.schema import GATEWAY_KINDS, Capability, Role, Signature, SignatureKind
from detector.match.phrases import prepares_session
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.automation import is_of_page
from detector.rules.base import ACTS, SENDS, Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.dependencies import concerned, confidence_of, finding_kind, severity_of
from detector.rules.samples import clients as samples
from detector.rules.ways import first_of_files

_ELSEWHERE = GATEWAY_KINDS | {SignatureKind.MOD_APP}
"""Kinds of which other rules tell."""
_CODE = frozenset({Aspect.IMPORT, Aspect.CALL, Aspect.REFERENCE, Aspect.LITERAL, Aspect.IDENTIFIER})


def _by_file(evidence: Sequence[Evidence]) -> list[tuple[str, list[Evidence]]]:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        groups[item.location.path].append(item)
    return sorted(groups.items())


class ClientImport(ChannelRule):
    """Code imports an unofficial WhatsApp component.

    ## What it finds
    Every import form of every language: aliases, star imports, imports inside functions, dynamic imports, deep
    sub-paths, re-exports. The calls that the file makes through the import stand in the trace with what they do.

    ## Why it matters
    This is the code that talks to WhatsApp in place of the official app or the Business Platform.

    ## What to do
    See the remediation: it follows what the calls do, not which library does it.
    """

    id = "WA201"
    name = "client-import"
    title = "Imports an unofficial WhatsApp component"
    policy = ("unofficial-client", "automation")
    flag = samples.IMPORTS
    passes = samples.NO_IMPORTS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each component and importing file."""
        for signature in concerned(case):
            files = list(_by_file(case.of_signature(signature.id)))
            makers = frozenset(path for path, found in files if any(map(_makes_session, found)))
            for path, found in files:
                imports = [item for item in found if item.aspect is Aspect.IMPORT]
                if imports:
                    code = [item for item in found if item.aspect in _CODE and _is_telling(item)]
                    calls = any(item.aspect is Aspect.CALL and item.resolved for item in code)
                    made_by_others = path not in makers and not makers.isdisjoint(case.near(path))
                    handed = handed_over(case, signature, path) if calls and not made_by_others else []
                    yield self._channel(case, signature, path, imports, code, handed)

    def _channel(
        self,
        case: Case,
        signature: Signature,
        path: str,
        imports: Sequence[Evidence],
        code: Sequence[Evidence],
        handed: Sequence[Evidence],
    ) -> Channel:
        own = [item for item in code if item.capability in ACTS]
        acts = (*own, *(item for item in handed if item.capability in ACTS))
        code = [*code, *_shown_of(handed)]
        sure = not signature.doubtful or len({item.capability for item in acts if item.resolved}) > 1
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.ERROR if acts and sure else severity_of(signature),
            confidence=Confidence.MEDIUM if signature.doubtful and sure else confidence_of(signature),
            message=_message(signature, imports[0].subject, own if own and not _opens(own) else acts),
            primary=strongest(imports),
            trace=code,
            signature=signature,
        )
        return Channel(finding, acts, frozenset({path, *(item.location.path for item in handed)}))


def _makes_session(item: Evidence) -> bool:
    return item.aspect is Aspect.CALL and item.resolved and _opens([item])


def _opens(acts: Sequence[Evidence]) -> bool:
    """Whether a file opens the session that others act through: what they do is done through its import."""
    return any(item.capability == Capability.SESSION.value and not prepares_session(item.source) for item in acts)


def _is_telling(item: Evidence) -> bool:
    """Whether a place shows something: calls on what a library's call returned are the project's own business."""
    return item.aspect is not Aspect.CALL or bool(item.capability) or item.source.count("()") == 0


def handed_over(case: Case, signature: Signature, path: str) -> list[Evidence]:
    """Calls in near files on a client object that this file made; only of files that make none themselves."""
    return [
        item
        for item in case.in_files(case.near(path)[1:])
        if item.signature == signature.id and item.aspect is Aspect.CALL and not item.resolved
    ]


def _message(signature: Signature, module: str, acts: Sequence[Evidence]) -> str:
    doing = _doing(acts)
    return f"imports `{module}` ({signature.title})" + (f" and {doing}" if doing else "")


def _doing(acts: Sequence[Evidence]) -> str:
    capabilities = {item.capability for item in acts}
    if capabilities & SENDS:
        return "sends messages through it"
    if "session" in capabilities:
        return "opens a session with it" if _opens(acts) else "prepares a session with it"
    if capabilities:
        return "acts on WhatsApp through it"
    return ""


class ClientUse(ChannelRule):
    """Code uses an unofficial WhatsApp client that another file, a global or a fork under another name provides.

    ## What it finds
    Calls that only unofficial clients have (`makeWASocket`, `useMultiFileAuthState`, `sendwhatmsg` ...), whatever the
    package is called, and calls of a client object that another file of the project created. Command and plug-in files
    that get the object as a parameter are one finding for each project, at the first such call.

    ## Why it matters
    Forks appear weekly under new names; what they do stays the same.
    """

    id = "WA202"
    name = "client-use"
    title = "Uses an unofficial WhatsApp client"
    policy = ("unofficial-client", "automation")
    flag = samples.USES
    passes = samples.NO_USES

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each component and using file that does not import it."""
        for signature in concerned(case):
            if signature.kind in _ELSEWHERE or is_of_page(signature):
                continue
            for path, found in _by_file(case.of_signature(signature.id)):
                if any(item.aspect is Aspect.IMPORT for item in found):
                    continue
                code = [item for item in found if item.aspect in _CODE and item.role not in _TOLD]
                channel = self._channel(case, signature, path, code) if code else None
                if channel:
                    yield channel
            yield from self._plug_ins(case, signature)

    def _plug_ins(self, case: Case, signature: Signature) -> Iterator[Channel]:
        """One channel for each project whose files use a client object that they get as a parameter."""
        shaped = [item for item in case.of_signature(signature.id) if is_handed(item)]
        importing = {item.location.path for item in case.of_signature(signature.id) if item.aspect is Aspect.IMPORT}
        near = {other for path in sorted(importing) for other in case.near(path)} if shaped else set()
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for item in shaped:
            if item.location.path not in near:
                groups[case.root_of(item.location.path)].append(item)
        for _, acts in sorted(groups.items()):
            files = {item.location.path for item in acts}
            finding = self.report(
                case,
                kind=finding_kind(signature),
                severity=Severity.WARNING if signature.doubtful else Severity.ERROR,
                confidence=Confidence.MEDIUM,
                message=f"gets a client of {signature.title} handed over and {_doing(acts)}" + _elsewhere(files),
                primary=acts[0],
                trace=_shown_of(acts),
                signature=signature,
            )
            yield Channel(finding, tuple(acts), frozenset(files))

    def _channel(self, case: Case, signature: Signature, path: str, code: Sequence[Evidence]) -> Channel | None:
        proofs = [item for item in code if item.level is Level.PROOF and item.resolved]
        partners = {item.subject.rpartition(".")[2] for item in code if item.level is Level.COMBINE and item.resolved}
        if not proofs and (len(partners) < 2 or not _speaks_of_whatsapp(case, path, code)):
            return None
        handed = handed_over(case, signature, path) if proofs else []
        acts = tuple(item for item in (*code, *handed) if item.capability in ACTS)
        code = [*code, *_shown_of(handed)]
        primary = strongest(proofs or code)
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.WARNING if signature.doubtful else Severity.ERROR,
            confidence=Confidence.HIGH if len(proofs) > 1 else Confidence.MEDIUM,
            message=f"uses {signature.title}" + (f" and {_doing(acts)}" if _doing(acts) else ""),
            primary=primary,
            trace=code,
            signature=signature,
        )
        return Channel(finding, acts, frozenset({path}))


_TOLD = frozenset({Role.PROTOCOL.value})
"""Texts of which `ProtocolImplementation` speaks."""


def is_handed(item: Evidence) -> bool:
    """Whether a call on an unknown object has the form that only this client's calls have."""
    return item.aspect is Aspect.CALL and item.level is Level.COMBINE and not item.resolved


def _elsewhere(files: Collection[str]) -> str:
    return "" if len(files) == 1 else f", here and in {len(files) - 1} other file{'s' if len(files) > 2 else ''}"


def _shown_of(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The places that a trace has room for: the first of every file, then the second, and so on."""
    path_of = attrgetter("location.path")
    return first_of_files(sorted(evidence, key=path_of), path_of)[:_MOST_HANDED]


_MOST_HANDED = 60
"""More places than this are a list, not a trace."""


def _speaks_of_whatsapp(case: Case, path: str, code: Sequence[Evidence]) -> bool:
    """Whether anything but these calls, in the file or near it, is WhatsApp's: common method names need it."""
    telling = any(item.aspect is Aspect.LITERAL for item in code)
    return telling or any(
        (item.role in _MARKS or case.is_unauthorised(item)) and item not in code
        for item in case.in_files(case.near(path))
    )


_MARKS = frozenset(
    role.value for role in (Role.CHANNEL_WORD, Role.JID, Role.PROTOCOL, Role.WEB_URL, Role.CLICK_TO_CHAT, Role.SESSION)
)


class ProtocolImplementation(ChannelRule):
    """Code speaks WhatsApp's own wire protocol.

    ## What it finds
    The addresses, keys, handshake constants and message vocabulary that only clients of the private protocol need: the
    web socket of WhatsApp Web, phone registration endpoints, the certificate's root key.

    ## Why it matters
    A hand-written client is the surest way to be recognised: it never behaves exactly like the official one.

    ## What it does not find
    Chat ids such as `@s.whatsapp.net` alone: readers of exported chats contain them too.
    """

    id = "WA203"
    name = "protocol-implementation"
    title = "Speaks the WhatsApp protocol itself"
    policy = ("unofficial-client", "account-creation")
    flag = samples.PROTOCOL
    passes = samples.NO_PROTOCOL

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each file with proof, or with two different hints."""
        for path in case.evidence_paths:
            found = [item for item in case.in_file(path) if item.role == Role.PROTOCOL.value]
            proofs = [item for item in found if item.level is Level.PROOF]
            hints = {item.subject for item in found if item.level is Level.COMBINE}
            if proofs or len(hints) >= 2:
                connects = [item for item in case.in_file(path) if item.capability == Capability.SOCKET.value]
                finding = self._finding(case, proofs, found, connects)
                yield Channel(finding, tuple(found), frozenset({path}))

    def _finding(
        self, case: Case, proofs: Sequence[Evidence], found: Sequence[Evidence], connects: Sequence[Evidence]
    ) -> Finding:
        return self.report(
            case,
            kind=Kind.PROTOCOL_IMPLEMENTATION,
            severity=Severity.ERROR if proofs else Severity.WARNING,
            confidence=Confidence.HIGH if proofs else Confidence.MEDIUM,
            message="speaks WhatsApp's private protocol directly",
            primary=strongest(proofs or found),
            trace=[*found, *connects],
        )


class SessionArtifact(ChannelRule):
    """Files of an unofficial WhatsApp session are in the tree, or the project expects them.

    ## What it finds
    Folders and files that unofficial clients leave behind: `.wwebjs_auth`, `auth_info_baileys`, `PyWhatKit_DB.txt`,
    tables of whatsmeow; and ignore files that name them.

    ## Why it matters
    They prove that a client has run here. A committed session is a leaked credential too: whoever has it can send in
    the account's name. Unlink the device in the phone app and delete the files, also from the history.

    ## What it does not show
    The content is never read into a report; only the path is named.
    """

    id = "WA204"
    name = "session-artifact"
    advised = ("session",)
    title = "Session files of an unofficial client"
    policy = ("unofficial-client",)
    flag = samples.SESSIONS
    passes = samples.NO_SESSIONS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each component and folder that holds or names its files; names alone are no use."""
        owners = _owners(case)
        for identifier in case.signature_ids:
            signature = case.signature(identifier)
            found = [item for item in case.of_signature(identifier) if _is_left(case, item)]
            for group in _by_folder(
                case, [item for item in found if owners.get(item.subject, identifier) == identifier]
            ):
                finding = self._finding(case, signature, group)
                expected = all(item.location.path != item.subject for item in group)
                yield Channel(finding, (), frozenset(e.location.path for e in group), optional=expected)

    def _finding(self, case: Case, signature: Signature, group: Sequence[Evidence]) -> Finding:
        there = [item for item in group if item.location.path == item.subject]
        exists = [item for item in there if item.level is Level.PROOF]
        verb = "session files of" if exists else "files that look like a session of" if there else _EXPECTS
        return self.report(
            case,
            kind=Kind.SESSION_ARTIFACT,
            severity=Severity.ERROR if exists else Severity.WARNING,
            confidence=Confidence.HIGH if exists else Confidence.MEDIUM,
            message=f"{verb} {signature.title}",
            primary=strongest(exists or there or group),
            trace=group[:_MOST_FILES],
            signature=signature,
        )


_MOST_FILES = 40
"""More files of one session than this are a list, not help."""
_EXPECTS = "the project expects session files of"


def _is_left(case: Case, item: Evidence) -> bool:
    """Whether the evidence is a file that a client or its browser leaves, or a line that names one."""
    kind = case.signature(item.signature).kind
    return item.aspect is Aspect.ARTIFACT and item.level is not Level.WEAK and kind is not SignatureKind.TOOL


def _owners(case: Case) -> dict[str, str]:
    """For each file of several components: the one it proves, else a client before a bare profile, else the one with most."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.evidence:
        if _is_left(case, item) and item.subject == item.location.path:
            found[item.subject].append(item)
    counts = Counter(item.signature for items in found.values() for item in items)

    def order(item: Evidence) -> tuple[bool, bool, int, str]:
        kind = case.signature(item.signature).kind
        is_profile = kind is SignatureKind.SESSION_ARTIFACT
        return item.level is not Level.PROOF, is_profile, -counts[item.signature], item.signature

    return {path: min(items, key=order).signature for path, items in found.items() if len(items) > 1}


def _place(item: Evidence) -> str:
    """Where a file that a client leaves is, or where it would be by the line of an ignore file that names it."""
    folder = item.location.path.rpartition("/")[0]
    return (
        item.location.path if item.location.path == item.subject else f"{folder}/{item.subject.lstrip('/')}".lstrip("/")
    )


def _by_folder(case: Case, found: Sequence[Evidence]) -> list[list[Evidence]]:
    """The evidence of each project; manifests inside a session folder, such as those of a browser's parts, make no project."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in found:
        groups[case.root_of(_place(item))].append(item)
    tops = {
        root: {item.location.path[len(root) :].lstrip("/").partition("/")[0] for item in items}
        for root, items in groups.items()
    }
    for root in sorted(groups, key=len, reverse=True):
        outer = case.root_of(root)
        inside = root[len(outer) :].lstrip("/").partition("/")[0]
        if root and inside in tops.get(outer, ()):
            groups[outer].extend(groups.pop(root))
    return [groups[root] for root in sorted(groups)]
