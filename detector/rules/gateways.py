"""WA4xx: unofficial gateways, deployed by oneself or rented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detector.database.schema import Capability, Role, Signature, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.model.finding import Confidence, Severity
from detector.rules.automation import PROSE
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.dependencies import finding_kind
from detector.rules.samples import gateways as samples

_REQUEST = frozenset({Role.GATEWAY_HOST.value, Role.GATEWAY_ROUTE.value})
_PARTNERS = frozenset({Role.GATEWAY_HEADER.value, Role.GATEWAY_BODY.value, Role.GATEWAY_NAME.value})
_SETTINGS = frozenset({Aspect.ENVIRONMENT, Aspect.IDENTIFIER})
_ENOUGH = 3
"""Different keys or settings of one gateway that together are as good as its name."""


def _gateways(case: Case, *kinds: SignatureKind) -> Iterator[Signature]:
    for identifier in case.signature_ids:
        signature = case.signature(identifier)
        if signature.kind in kinds:
            yield signature


def _by_file(case: Case, signature: Signature) -> list[tuple[str, list[Evidence]]]:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.of_signature(signature.id):
        facts = case.files.get(item.location.path)
        if facts is None or facts.language not in PROSE:
            groups[item.location.path].append(item)
    return sorted(groups.items())


class GatewayDeployment(ChannelRule):
    """The project deploys a self-hosted unofficial gateway.

    ## What it finds
    Container images in compose files, Dockerfiles, Kubernetes, Helm and scripts; the settings that only the gateway
    itself reads.

    ## Why it matters
    A gateway such as Evolution API or WAHA is an unofficial client behind an HTTP interface. Every number paired with it
    is at risk.
    """

    id = "WA401"
    name = "gateway-deployment"
    advised = ("session",)
    title = "Deploys an unofficial gateway"
    policy = ("unofficial-client",)
    flag = samples.DEPLOYED
    passes = samples.NOT_DEPLOYED

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each gateway and file that runs its image."""
        for signature in _gateways(case, SignatureKind.SELFHOSTED_GATEWAY, SignatureKind.CLIENT_LIBRARY):
            for path, found in _by_file(case, signature):
                images = [item for item in found if item.aspect is Aspect.IMAGE and item.level is not Level.WEAK]
                if images:
                    finding = self.report(
                        case,
                        kind=finding_kind(signature),
                        severity=Severity.WARNING if signature.doubtful else Severity.ERROR,
                        confidence=Confidence.LOW if signature.doubtful else Confidence.HIGH,
                        message=f"deploys {signature.title}, an unofficial WhatsApp gateway",
                        primary=images[0],
                        trace=found,
                        signature=signature,
                    )
                    yield Channel(finding, (), frozenset({path}))


class GatewayRequest(ChannelRule):
    """Code calls an unofficial gateway.

    ## What it finds
    Requests to hosted gateways by their address, and to self-hosted ones by route, header and body together where the
    host is a setting of the user; vendor nodes and plain HTTP nodes of workflow tools alike.

    ## Why it matters
    The gateway drives WhatsApp Web or the private protocol in the account's name. Whoever rents one shares its fate.

    ## What it does not find
    Official providers with similar names (360dialog, Wati, `wa.me`): they stay silent and are listed as official.
    """

    id = "WA402"
    name = "gateway-request"
    title = "Calls an unofficial gateway"
    policy = ("unofficial-client",)
    flag = samples.CALLED
    passes = samples.NOT_CALLED

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each gateway and file that asks it for something."""
        for signature in _gateways(case, SignatureKind.SELFHOSTED_GATEWAY, SignatureKind.HOSTED_GATEWAY):
            for path, found in _by_file(case, signature):
                requests = [e for e in found if e.role in _REQUEST or e.aspect is Aspect.CALL]
                confidence = self._confidence(case, signature, path, found, requests)
                if confidence is not None:
                    yield self._channel(case, signature, path, found, requests, confidence)

    def _confidence(
        self, case: Case, signature: Signature, path: str, found: Sequence[Evidence], requests: Sequence[Evidence]
    ) -> Confidence | None:
        if not requests or any(e.aspect is Aspect.IMPORT for e in found):
            return None
        if any(e.level is Level.PROOF and e.resolved and not _is_listed(e) for e in requests):
            return Confidence.LOW if signature.doubtful else Confidence.HIGH
        hints = {_asked(signature, e) for e in requests if e.level is Level.COMBINE and e.role in _REQUEST}
        partners = [e for e in found if e.role in _PARTNERS or e.aspect in _SETTINGS]
        if hints and partners:
            return Confidence.HIGH if len(hints) > 1 else Confidence.MEDIUM
        if len(hints) > 1:
            return Confidence.MEDIUM
        around = [e for e in case.in_files(case.near(path)) if e.signature == signature.id and e.location.path != path]
        if hints and any(e.level is not Level.WEAK and _asked(signature, e) not in hints for e in around):
            return Confidence.MEDIUM
        plain = any(e.role == Role.GATEWAY_ROUTE.value and e.capability for e in requests)
        named = any(e.role == Role.GATEWAY_NAME.value for e in found)
        keys = {e.subject for e in found if e.role == Role.GATEWAY_BODY.value}
        return Confidence.MEDIUM if plain and (named or len(keys) >= _ENOUGH) else None

    def _channel(
        self,
        case: Case,
        signature: Signature,
        path: str,
        found: Sequence[Evidence],
        requests: Sequence[Evidence],
        confidence: Confidence,
    ) -> Channel:
        acts = [item for item in requests if item.capability or item.role == Role.GATEWAY_ROUTE.value]
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.WARNING if signature.doubtful or is_one_of_many(case, path) else Severity.ERROR,
            confidence=confidence,
            message=f"calls {signature.title}, an unofficial WhatsApp gateway",
            primary=strongest(requests),
            trace=[*found, *_carriers(case, path, requests)],
            signature=signature,
        )
        optional = is_one_of_many(case, path)
        return Channel(finding, (*acts, *_sent(case, path, acts)), frozenset({path}), optional)


def _sent(case: Case, path: str, acts: Sequence[Evidence]) -> list[Evidence]:
    """The HTTP calls that send the requests, wherever their address is written: a loop may stand around the call alone."""
    asked = {item.subject: item for item in acts if item.subject}
    return [
        replace(call, capability=asked[call.subject].capability, role=asked[call.subject].role)
        for call in case.in_file(path)
        if call.capability == Capability.HTTP.value and call.subject in asked
    ]


def _carriers(case: Case, path: str, requests: Sequence[Evidence]) -> list[Evidence]:
    """The calls that carry the requests: HTTP calls in the functions in which the routes and hosts stand."""
    places = {item.function for item in requests if item.role in _REQUEST and item.function != NOWHERE}
    return [item for item in case.in_file(path) if item.capability == Capability.HTTP.value and item.function in places]


def _asked(signature: Signature, evidence: Evidence) -> str:
    """What a request asks for: its host or route as the gateway's entry spells it, whatever stands around it."""
    text = evidence.subject.lower()
    spelled = (
        pattern.text
        for pattern in signature.literals
        if pattern.role.value == evidence.role and all(piece in text for piece in pattern.text.lower().split("{}"))
    )
    return max(spelled, key=len, default=text)


def _is_listed(evidence: Evidence) -> bool:
    """A bare host among others in a list is a mention, not a request."""
    return evidence.source.startswith("element:") and "/" not in evidence.subject


_HUBS = (
    "plugin",
    "provider",
    "integration",
    "notif",
    "channel",
    "adapter",
    "handler",
    "transport",
    "service",
    "connector",
)
_MANY = 25


def is_one_of_many(case: Case, path: str) -> bool:
    """Whether the file is one plug-in of a notification hub: a choice among dozens that says little of the whole."""
    folder, _, name = path.rpartition("/")
    if not any(word in folder.rpartition("/")[2].lower() for word in _HUBS):
        return False
    return case.siblings(folder, name.rpartition(".")[2]) >= _MANY


class GatewaySetting(ChannelRule):
    """The project is set up for an unofficial gateway.

    ## What it finds
    Environment names, settings and product names of a gateway where no request is visible: the call may stand in a
    workflow tool, another repository or a generated client.

    ## Why it matters
    The setting tells which way messages go.
    """

    id = "WA403"
    name = "gateway-setting"
    advised = ("session",)
    title = "Is set up for an unofficial gateway"
    policy = ("unofficial-client",)
    flag = samples.SET_UP
    passes = samples.NOT_SET_UP

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each gateway and file with settings of it."""
        for signature in _gateways(case, SignatureKind.SELFHOSTED_GATEWAY, SignatureKind.HOSTED_GATEWAY):
            for path, found in _by_file(case, signature):
                settings = [e for e in found if e.aspect in _SETTINGS or e.role == Role.GATEWAY_NAME.value]
                strong = [e for e in settings if e.level is Level.PROOF]
                named = {e.subject.lower() for e in settings if e.level is not Level.WEAK}
                asked = any(
                    (e.role in _REQUEST and e.level is not Level.WEAK) or e.aspect in (Aspect.IMPORT, Aspect.IMAGE)
                    for e in found
                )
                if asked or not (strong or len(named) > 1):
                    continue
                yield self._channel(case, signature, path, found, strong or settings)

    def _channel(
        self, case: Case, signature: Signature, path: str, found: Sequence[Evidence], settings: Sequence[Evidence]
    ) -> Channel:
        names = {e.subject.lower() for e in settings if e.aspect is Aspect.ENVIRONMENT and e.level is not Level.WEAK}
        enough = len(names) >= _ENOUGH or any(item.level is Level.PROOF for item in settings)
        proven = enough and not signature.doubtful
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.ERROR if proven and not is_one_of_many(case, path) else Severity.WARNING,
            confidence=Confidence.MEDIUM if proven else Confidence.LOW,
            message=f"is set up for {signature.title}, an unofficial WhatsApp gateway",
            primary=strongest(settings),
            trace=found,
            signature=signature,
        )
        return Channel(finding, (), frozenset({path}), is_one_of_many(case, path))
