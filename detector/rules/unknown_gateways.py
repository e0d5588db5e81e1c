"""WA404: gateways that nobody has entered in the database, told by the name of their host and what is asked of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.model.evidence import Evidence
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.answered_ids import answered_with_ids
from detector.rules.automation import PROSE
from detector.rules.base import Channel, ChannelRule, channels_of
from detector.rules.built_fields import fields_around
from detector.rules.called_whatsapp import is_called_otherwise
from detector.rules.case import Case
from detector.rules.chat_ids import IdRequests, requests_for_ids
from detector.rules.gateway_requests import HOST_ROLES, host_of, is_no_gateway
from detector.rules.gateways import GatewayDeployment, GatewayRequest, GatewaySetting
from detector.rules.nameless_gateways import nameless_requests
from detector.rules.official import official_evidence
from detector.rules.own_services import WITHIN, says_what_is_behind
from detector.rules.paired_gateways import PairedGateway, paired_gateways
from detector.rules.panel_requests import asked_panels
from detector.rules.private_gateways import AT_HAND, PrivateRequest, private_requests
from detector.rules.request_fields import (
    addresses_given,
    is_a_text_alone,
    is_http_call,
    is_message,
    is_read,
    names_instance,
)
from detector.rules.request_places import places_of
from detector.rules.same_server import asked_beside
from detector.rules.samples import gateways as samples
from detector.rules.sent_requests import SentRequest, made_at, sent_requests

_NAMED_SO = re.compile(
    r"whats|^(?:api|my|app|send|bot)?-?(?:wa|wpp|zap)\d{0,2}$"
    r"|^(?:wa|wpp|wapp|zap)-?(?:api|gateway|gate|gw|send|sender|bot|blast|notif|hub|zone|server|service|multi)"
)
"""Labels of a host that say WhatsApp, in the ways of the countries where gateways live."""
_STATE = re.compile(r"\.(?:gov|edu|mil)(?:\.[a-z]{2})?$|(?:^|\.)wa\.(?:gov|us)")
"""Hosts in which "wa" is a state."""
_DEPLOYED = re.compile(
    r"\.(?:railway\.app|onrender\.com|vercel\.app|netlify\.app|herokuapp\.com|fly\.dev|run\.app|workers\.dev|pages\.dev"
    r"|azurewebsites\.net|amazonaws\.com|appspot\.com|cloudfunctions\.net|ngrok(?:-free)?\.(?:io|app|dev)"
    r"|trycloudflare\.com|loca\.lt|repl\.co|replit\.(?:app|dev)|glitch\.me|koyeb\.app|deno\.dev)$"
)
"""Where projects run their own programs: in a project that uses the official platform such a host is itself."""
_SENDS = re.compile(r"send|kirim|enviar|/messages?(?:/|\?|$)|/chat/", re.IGNORECASE)
_TO_IDS = "sends to WhatsApp-internal chat ids through an HTTP service, which only unofficial gateways take"
_LINKED = "sends through an HTTP service that it links a phone to by QR code, as only unofficial gateways are"
_LINKED_ELSEWHERE = (
    "sends through an HTTP service that a setting names, and the project links a phone to its service by QR code"
)
_NAMELESS = "sends through a WhatsApp service that only a setting names, asked as no official interface is"
_OF_INSTANCE = "sends through {}, which is told the linked phone to send from, as only unofficial gateways are"
_ALONE = "sends through {}, a WhatsApp service that is no provider known and is asked as no official interface is"
_NAMED = "sends through {}, which calls itself WhatsApp and is no provider that is known"
_UNNAMED = "sends through {}, a WhatsApp service of which nothing is known"
_ANSWERS = "asks an HTTP service that answers with the fields of an unofficial client"
_KNOWN = HOST_ROLES | {Role.GATEWAY_ROUTE.value}


class UnknownGateway(ChannelRule):
    """Code sends through a WhatsApp gateway that is in no list.

    ## What it finds
    HTTP requests with a recipient and a text to a host whose name says WhatsApp (`api.whats*`, `wa-gateway.*`, `zapapi.*`)
    and that is neither Meta's nor a known provider's nor a known gateway's. Where the project itself uses the official
    platform, hosts of deployment services (Railway, Vercel, ngrok ...) are taken for its own. Requests of the same kind to
    any other host, the own machine or a container, if only the code around them calls that service WhatsApp's and nothing
    in the project says what is behind it. Five kinds are an error, because no official interface is asked so: requests
    that name the instance or device that is to send, requests whose recipient is made a chat id (`...@s.whatsapp.net`,
    `...@c.us`), a service that a file of WhatsApp's asks for a QR code, for the state of its session, and to send, one
    whose answers have the fields of an unofficial client (`remoteJid`), and one that gets a recipient and a text alone,
    if only a setting holds its address or what asks an address elsewhere is no page or app: official interfaces also want
    a sender, a channel, a template or `messaging_product`.

    ## Why it matters
    Every country has small gateways that drive WhatsApp Web for their customers. A host of one's own that passes messages
    on to the Cloud API can look the same from here: that is why what is asked in another way, what runs at hand or is
    deployed, and what a page or an app asks is a warning, and all else is told of with medium confidence.

    ## What to do instead
    Ask the operator whether it is a business solution provider; else use the Cloud API. If it is, say so in a signature of
    your own (`--signatures`).
    """

    id = "WA404"
    name = "unknown-gateway"
    advised = ("send",)
    title = "Sends through an unknown WhatsApp gateway"
    policy = ("unofficial-client",)
    flag = samples.UNKNOWN
    passes = samples.NOT_UNKNOWN

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each such host and file."""
        for path in case.evidence_paths:
            calls = [e for e in case.in_file(path) if is_http_call(e)]
            facts = case.files.get(path)
            if not calls or facts is None or facts.language in PROSE:
                continue
            sent = [_with_fields(case, path, request) for request in sent_requests(case, path, calls)]
            sent.sort(key=_is_written_elsewhere)  # a request is shown where its address is
            known = {e.subject for e in case.in_file(path) if e.role in _KNOWN and not is_http_call(e)}
            told = {panel.host for panel in asked_panels(case, path)}
            yield from self._of_file(case, path, sent, known, told)
            if "" in told:
                continue  # what is asked at an address of one's own is known
            for found in private_requests(case, path, calls, sent, told):
                if _is_shown(case, found.item):
                    continue  # its address or route is that of a gateway with a name
                proof = _OF_INSTANCE if found.of_instance else _proof(case, path, found.host, found.keys)
                message = (proof or _UNNAMED).format(found.host)
                yield self._channel(case, found, Confidence.LOW, message, proven=bool(proof))
        if not _has_gateway(case):
            yield from self._unofficially_asked(case)

    def _unofficially_asked(self, case: Case) -> Iterator[Channel]:
        """Channels of services without a name that are asked as no official interface is, one a file."""
        asked, paired = requests_for_ids(case), paired_gateways(case)
        yield from (self._to_ids(case, found) for found in asked)
        yield from (self._paired(case, found) for found in paired)
        told = {item.location.path for each in asked for item in each.requests}
        told |= {item.location.path for each in paired for item in each.sends}
        for answered in answered_with_ids(case):
            path = answered.requests[0].location.path
            if path not in told:
                told.add(path)
                yield self._unofficial(case, _ANSWERS, answered.requests, answered.fields, acts=())
        for sends, made in nameless_requests(case):
            if sends[0].location.path not in told:
                yield self._unofficial(case, _NAMELESS, sends, (*made, *places_of(case, sends)), acts=sends)

    def _paired(self, case: Case, found: PairedGateway) -> Channel:
        return self._unofficial(
            case, _LINKED if found.own else _LINKED_ELSEWHERE, found.sends, found.beside, acts=found.sends
        )

    def _to_ids(self, case: Case, found: IdRequests) -> Channel:
        return self._unofficial(case, _TO_IDS, found.requests, found.ids, acts=found.acts)

    def _unofficial(
        self,
        case: Case,
        message: str,
        requests: Sequence[Evidence],
        beside: Sequence[Evidence],
        acts: tuple[Evidence, ...],
    ) -> Channel:
        """The channel of requests that no official interface takes."""
        finding = self.report(
            case,
            kind=Kind.SELFHOSTED_GATEWAY,
            severity=Severity.ERROR,
            confidence=Confidence.MEDIUM,
            message=message,
            primary=requests[0],
            trace=[*requests, *beside],
        )
        return Channel(finding, acts, frozenset({requests[0].location.path}))

    def _of_file(
        self, case: Case, path: str, sent: Sequence[SentRequest], known: set[str], told: set[str]
    ) -> Iterator[Channel]:
        for request in sent:
            item, keys, addresses = request.item, request.keys, request.addresses
            host = _host(addresses, known)
            full = bool(host) and is_message(keys)
            if not host or host in told or not (full or _sends(addresses)) or _is_its_own(case, path, host):
                continue
            told.add(host)
            if _is_shown(case, item):
                continue
            proof = _OF_INSTANCE if full and names_instance(keys) else _proof(case, path, host, keys)
            confidence = Confidence.MEDIUM if full else Confidence.LOW
            yield self._channel(case, request, confidence, (proof or _NAMED).format(host), proven=bool(proof))

    def _channel(
        self, case: Case, request: SentRequest | PrivateRequest, confidence: Confidence, message: str, *, proven: bool
    ) -> Channel:
        """The channel of a request to a host; `proven` where no official interface is asked so."""
        item = request.item
        finding = self.report(
            case,
            kind=Kind.HOSTED_GATEWAY,
            severity=Severity.ERROR if proven else Severity.WARNING,
            confidence=Confidence.MEDIUM if proven else confidence,
            message=message,
            primary=item,
            trace=[
                item,
                *_made(case, request),
                *asked_beside(case, item.location.path, [item], ()),
                *places_of(case, [item]),
            ],
        )
        acts = (replace(item, capability=Capability.SEND.value, role=Role.GATEWAY_ROUTE.value),) if proven else ()
        return Channel(finding, acts, frozenset({item.location.path}), optional=not proven)


def _is_written_elsewhere(request: SentRequest) -> bool:
    return request.asked not in addresses_given(request.call)


def _with_fields(case: Case, path: str, request: SentRequest) -> SentRequest:
    """A request that shows its address and no field, with the fields that its function puts together."""
    written = any("://" in text for text in request.addresses)
    if request.by or request.keys or not written or is_read(request.call):
        return request
    return request._replace(keys=[*request.keys, *fields_around(case, path, request.item.function)])


def _proof(case: Case, path: str, host: str, keys: list[str]) -> str:
    """What proves of a host elsewhere that it is no official interface, as a message; "" if nothing does.

    What a page or an app asks may be the back end of its own program, and so may what runs at hand or is deployed.
    """
    own = case.files[path].language in WITHIN or AT_HAND.match(host) or _DEPLOYED.search(host)
    return "" if own or not is_a_text_alone(keys) or says_what_is_behind(case) else _ALONE


def _made(case: Case, request: SentRequest | PrivateRequest) -> list[Evidence]:
    """Where a request is made, if it is set up before or handed to a function."""
    first = request.by or request.item
    calls = (e for e in case.in_file(first.location.path) if is_http_call(e))
    return [*([request.by] if request.by else []), *made_at(calls, first)]


def _is_shown(case: Case, item: Evidence) -> bool:
    """Whether a finding about a known gateway shows a line of a request, or would show its route."""
    span, path = item.location.span, item.location.path
    lines = range(span.line, min(span.end_line, span.line + _LONG_CALL) + 1)
    shown = case.once("lines of known gateways", lambda: _lines_shown(case)).get(path, frozenset())
    return any(line in shown for line in lines)


_LONG_CALL = 30


def _lines_shown(case: Case) -> dict[str, frozenset[int]]:
    """The lines by file that findings about known gateways show, and those with routes of the same gateways."""
    lines: dict[str, set[int]] = defaultdict(set)
    findings = [channel.finding for channel in channels_of(case, GatewayRequest)]
    for finding in findings:
        for place in (finding.location, *(step.location for step in finding.trace)):
            lines[place.path].add(place.span.line)
    for signature in {finding.signature for finding in findings}:
        for item in case.of_signature(signature):
            if item.role == Role.GATEWAY_ROUTE.value:
                lines[item.location.path].add(item.location.span.line)
    return {path: frozenset(found) for path, found in lines.items()}


def _has_gateway(case: Case) -> bool:
    """Whether the project reaches a gateway that is known: what else it asks is then its own programs."""
    return any(channels_of(case, rule) for rule in (GatewayDeployment, GatewayRequest, GatewaySetting))


def _is_its_own(case: Case, path: str, host: str) -> bool:
    """Whether the host is where a project that uses the official platform runs itself."""
    if not _DEPLOYED.search(host):
        return False
    roots = case.once("official roots", lambda: {case.root_of(each.location.path) for each in official_evidence(case)})
    return case.root_of(path) in roots


def _host(addresses: Sequence[str], known: set[str]) -> str:
    """The host that is asked, if its name says WhatsApp and no entry of the database knows it."""
    for text in addresses:
        host = host_of(text) if text.startswith(("http://", "https://")) else ""
        if host and text not in known and says_whatsapp(host) and not is_called_otherwise(text):
            return host
    return ""


def says_whatsapp(host: str) -> bool:
    """Whether the name of a host that is neither Meta's, reserved nor a state's says WhatsApp."""
    if is_no_gateway(host) or _STATE.search(host):
        return False
    return any(_NAMED_SO.search(label) for label in host.split(".")[:-1])


def _sends(addresses: Sequence[str]) -> bool:
    """Whether the path of the address that is asked speaks of sending."""
    whole = (text for text in addresses if text.startswith(("http://", "https://")))
    paths = (text.partition("://")[2].partition("/")[2] for text in whole)
    return any(_SENDS.search(f"/{path}") for path in paths)
