"""WA4xx: unofficial gateways, deployed by oneself or rented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from msgspec.structs import replace

from detector.database.schema import GATEWAY_KINDS, Capability, Role, Signature, SignatureKind
from detector.extract.flow.settings import SETTINGS_LANGUAGES
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, LiteralRole
from detector.model.finding import Confidence, Severity
from detector.rules.base import Channel, ChannelRule, channels_of, strongest
from detector.rules.called_whatsapp import is_named
from detector.rules.case import Case
from detector.rules.dependencies import finding_kind
from detector.rules.gateway_acts import acts_of, judged_requests
from detector.rules.gateway_names import ASKED_SO, UNOFFICIAL, Asking, is_named_in, judged, rightly_named
from detector.rules.gateway_requests import (
    REQUEST,
    FileUse,
    asked,
    evidence_around,
    gateway_files,
    host_of,
    is_header,
    is_listed,
    own_fields,
    signatures_of,
)
from detector.rules.named_addresses import told_where_asked
from detector.rules.panel_requests import asked_panels
from detector.rules.request_fields import is_a_text_alone, is_http_call, texts_given
from detector.rules.same_server import asked_beside
from detector.rules.samples import gateways as samples
from detector.rules.sent_requests import sent_requests
from detector.rules.setting_requests import setting_requests
from detector.rules.settings_use import is_in_use, is_run, is_set_to_another

_PARTNERS = frozenset({Role.GATEWAY_HEADER.value, Role.GATEWAY_BODY.value, Role.GATEWAY_NAME.value})
_SETTINGS = frozenset({Aspect.ENVIRONMENT, Aspect.IDENTIFIER})
_ENOUGH = 3
"""Different keys or settings of one gateway that together are as good as its name."""
_DEPLOYED = frozenset({SignatureKind.SELFHOSTED_GATEWAY, SignatureKind.CLIENT_LIBRARY})
_SERVED = 2
"""Different routes of a gateway that a program answers itself: it is that gateway or imitates it."""


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
        for signature in signatures_of(case, _DEPLOYED):
            for path, found in gateway_files(case, signature):
                images = [item for item in found if item.aspect is Aspect.IMAGE and item.level is not Level.WEAK]
                if images:
                    yield self._channel(case, signature, path, found, images)

    def _channel(
        self, case: Case, signature: Signature, path: str, found: Sequence[Evidence], images: Sequence[Evidence]
    ) -> Channel:
        proven = any(item.level is Level.PROOF for item in images) or _is_set_up(case, signature, path)
        sure = proven and not signature.doubtful and is_run(case, path, images)
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.ERROR if sure else Severity.WARNING,
            confidence=Confidence.HIGH if sure else Confidence.LOW,
            message=f"deploys {signature.title}, {judged(signature)}",
            primary=strongest(images),
            trace=found,
            signature=signature,
        )
        return Channel(finding, (), frozenset({path}))


def _is_set_up(case: Case, signature: Signature, path: str) -> bool:
    """Whether settings or requests in the same folder show that an image of everybody's name is the gateway."""
    folder = path.rpartition("/")[0]
    return any(
        item.aspect is not Aspect.IMAGE
        and item.aspect is not Aspect.IDENTIFIER
        and (item.level is not Level.WEAK or item.aspect is Aspect.ENVIRONMENT)
        and item.location.path.rpartition("/")[0] == folder
        for item in case.of_signature(signature.id)
    )


class GatewayRequest(ChannelRule):
    """Code calls an unofficial gateway.

    ## What it finds
    Requests to hosted gateways by their address (where it is not established how one reaches WhatsApp it is a warning, unless
    it gets a recipient and a text alone), and to self-hosted ones by route, header and body together where the
    host is a setting of the user; vendor nodes and plain HTTP nodes of workflow tools alike. Programs that answer the
    routes of a gateway themselves get a warning.

    ## Why it matters
    The gateway drives WhatsApp Web or the private protocol in the account's name. Whoever rents one shares its fate.

    ## What it does not find
    Official providers with similar names (360dialog, Wati, `wa.me`): they stay silent and are listed as official.
    Addresses that are only shown to people: in help texts, labels, comments and descriptions of an API.
    """

    id = "WA402"
    name = "gateway-request"
    title = "Calls an unofficial gateway"
    policy = ("unofficial-client",)
    flag = samples.CALLED
    passes = samples.NOT_CALLED

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each gateway and file that asks it for something."""
        asking: dict[str, list[Asking]] = {}
        uses: dict[str, FileUse] = {}
        for signature in signatures_of(case, GATEWAY_KINDS):
            for path, found in gateway_files(case, signature):
                use = uses.setdefault(path, FileUse(case, path))
                made = _asking(case, use, signature, path, found)
                if made is not None:
                    asking.setdefault(path, []).append(made)
        named = [made for candidates in asking.values() for made in rightly_named(case, candidates)]
        for made in told_where_asked(case, named):
            yield self._channel(case, made)
        for path in case.evidence_paths:
            yield from self._panels(case, path, asking.get(path, ()))
            if path not in asking:
                yield from self._by_setting(case, path)

    def _panels(self, case: Case, path: str, known: Sequence[Asking]) -> Iterator[Channel]:
        """One channel for each panel whose form a request of a file has, in functions that ask no gateway known by its name."""
        requests = [item for made in known for item in made.requests]
        functions = {item.function for item in requests}
        told = {(made.signature.id, "") for made in known}
        for panel in asked_panels(case, path):
            if (panel.signature, panel.host) in told or panel.item.function in functions:
                continue
            told.add((panel.signature, panel.host))
            signature = _entry(case, panel.signature)
            if signature is None:
                continue
            named = panel.named or panel.host in _named_hosts(case)
            sure = named and not is_one_of_many(case, path)
            what = f"{panel.host}, which is asked like {signature.title}" if panel.host else signature.title
            message = f"calls {what}, {UNOFFICIAL if sure else judged(signature)}"
            around = [*panel.told, *_carriers(case, path, [panel.item])]
            yield self._asks(case, signature, message, [panel.item], around, sure=sure, optional=not named)

    def _by_setting(self, case: Case, path: str) -> Iterator[Channel]:
        """One channel for each gateway that a file asks by an address which is a setting of that name."""
        settings: dict[str, list[Evidence]] = defaultdict(list)
        for item in case.in_file(path):
            if item.aspect is Aspect.ENVIRONMENT:
                settings[item.signature].append(item)
        for identifier, named in settings.items():
            signature = case.signature(identifier)
            requests = setting_requests(case, path, named) if signature.kind in GATEWAY_KINDS else []
            if not requests:
                continue
            sure = not signature.doubtful and not is_one_of_many(case, path)
            message = f"calls {signature.title}, {judged(signature)}"
            yield self._asks(case, signature, message, requests, named, sure=sure)

    def _asks(
        self,
        case: Case,
        signature: Signature,
        message: str,
        requests: Sequence[Evidence],
        around: Sequence[Evidence],
        *,
        sure: bool,
        optional: bool = False,
    ) -> Channel:
        """The channel of a file whose requests have no host or route that is known."""
        path = requests[0].location.path
        beside = asked_beside(case, path, requests, around)
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.ERROR if sure else Severity.WARNING,
            confidence=Confidence.MEDIUM if sure else Confidence.LOW,
            message=message,
            primary=requests[0],
            trace=[*requests, *around, *beside],
            signature=signature,
        )
        # Fields of a request say whom it goes to, in whatever call of its function they stand.
        acts = tuple(replace(item, role=Role.GATEWAY_ROUTE.value) for item in (*requests, *beside) if item.capability)
        return Channel(finding, acts, frozenset({path}), optional or is_one_of_many(case, path))

    def _channel(self, case: Case, made: Asking) -> Channel:
        path, signature = made.path, made.signature
        requests = judged_requests(case, path, signature, made.requests)
        asked_for = frozenset(made.requests)
        others = [item for item in made.found if item not in asked_for]
        if not any(item.role in _PARTNERS for item in others):
            others.extend(own_fields(case, signature, path))
        optional = is_one_of_many(case, path)
        carried = _carriers(case, path, requests)
        beside = [] if made.served else asked_beside(case, path, requests, carried)
        proven = signature.doubtful and _is_asked_alone(case, made)
        confidence = Confidence.MEDIUM if proven else made.confidence
        doubtful = (signature.doubtful and not proven) or optional or made.served or confidence is Confidence.LOW
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.WARNING if doubtful else Severity.ERROR,
            confidence=confidence,
            message=f"{_what(case, made)}, {ASKED_SO if proven else judged(signature)}",
            primary=strongest(requests),
            trace=[*requests, *others, *carried, *beside],
            signature=signature,
        )
        if made.served:
            return Channel(finding, (), frozenset({path}), optional=True)
        acts = acts_of(case, path, requests)
        return Channel(finding, (*acts, *(item for item in beside if item.capability)), frozenset({path}), optional)


def _is_asked_alone(case: Case, made: Asking) -> bool:
    """Whether a hosted service of which no official access is known gets a recipient and a text alone."""
    if made.served or made.signature.both_ways or made.signature.kind is not SignatureKind.HOSTED_GATEWAY:
        return False
    functions = {item.function for item in made.requests}
    calls = [item for item in case.in_file(made.path) if is_http_call(item)]
    sent = (request for request in sent_requests(case, made.path, calls) if request.item.function in functions)
    return any(is_a_text_alone(request.keys) for request in sent)


def _named_hosts(case: Case) -> frozenset[str]:
    """The hosts of panels that some file of the tree, or its fields, say to be WhatsApp's: they are so in every file."""
    return case.once(
        "hosts of panels",
        lambda: frozenset(
            panel.host
            for path in case.evidence_paths
            for panel in asked_panels(case, path)
            if panel.named and panel.host
        ),
    )


def _entry(case: Case, identifier: str) -> Signature | None:
    """The signature with this id, None where a team has taken it out."""
    try:
        return case.signature(identifier)
    except KeyError:
        return None


def _asking(case: Case, use: FileUse, signature: Signature, path: str, found: Sequence[Evidence]) -> Asking | None:
    called = [
        e
        for e in found
        if e.aspect is Aspect.CALL or (e.role in REQUEST and not use.is_told(e) and not use.is_opened(e))
    ]
    requests = [e for e in called if e.aspect is Aspect.CALL or not use.is_served(e)]
    confidence = _confidence(case, signature, path, found, requests)
    if confidence is None and signature.doubtful and any(use.is_requested(e) for e in requests if _is_host(e)):
        confidence = Confidence.LOW
    shown = [e for e in found if (e.role != Role.GATEWAY_ROUTE.value or not use.is_told(e)) and is_header(case, e)]
    if confidence is not None:
        return Asking(signature, path, shown, requests, confidence)
    # Without a slash a route stands below a prefix that the framework adds elsewhere: it is no route of the gateway.
    served = [
        e
        for e in called
        if e.role == Role.GATEWAY_ROUTE.value and e.level is not Level.WEAK and e.subject.startswith("/")
    ]
    if len({asked(signature, e) for e in served}) >= _SERVED and len(served) > len(requests):
        return Asking(signature, path, shown, served, Confidence.LOW, served=True)
    return None


def _is_host(item: Evidence) -> bool:
    return item.role == Role.GATEWAY_HOST.value and item.aspect is Aspect.LITERAL and item.level is not Level.WEAK


def _confidence(
    case: Case, signature: Signature, path: str, found: Sequence[Evidence], requests: Sequence[Evidence]
) -> Confidence | None:
    if not requests or any(e.aspect is Aspect.IMPORT for e in found):
        return None
    if any(e.level is Level.PROOF and e.resolved and not is_listed(e) for e in requests):
        return Confidence.LOW if signature.doubtful else Confidence.HIGH
    hints = {asked(signature, e) for e in requests if e.level is Level.COMBINE and e.role in REQUEST}
    partners = [e for e in found if e.role in _PARTNERS or e.aspect in _SETTINGS]
    if hints and partners:
        return Confidence.HIGH if len(hints) > 1 else Confidence.MEDIUM
    if hints and _more_is_asked(case, signature, path, hints) and _say_whose(case, signature, path, requests):
        return Confidence.MEDIUM
    plain = any(e.role == Role.GATEWAY_ROUTE.value and e.capability for e in requests)
    named = any(e.role == Role.GATEWAY_NAME.value for e in found)
    keys = {e.subject for e in found if e.role == Role.GATEWAY_BODY.value}
    telling = any(e.level is not Level.WEAK and e.role != Role.GATEWAY_HEADER.value for e in partners)
    telling = telling or any(e.level is Level.COMBINE and e.role == Role.GATEWAY_HOST.value for e in requests)
    return Confidence.MEDIUM if plain and (named or telling or len(keys) >= _ENOUGH) else None


def _more_is_asked(case: Case, signature: Signature, path: str, hints: Set[str]) -> bool:
    """Whether a file or those around it ask for several things of one gateway."""
    if len(hints) > 1:
        return True
    if any(
        e.level is not Level.WEAK and asked(signature, e) not in hints for e in evidence_around(case, signature, path)
    ):
        return True
    return is_named(case, path) and bool(own_fields(case, signature, path))


def _say_whose(case: Case, signature: Signature, path: str, requests: Sequence[Evidence]) -> bool:
    """Whether requests alone say whose they are: routes of one word, as other messengers have them, only beside WhatsApp's name."""
    if not _are_words(signature, requests):
        return True
    return any(is_named(case, near) for near in case.near(path) if near in case.files)


def _are_words(signature: Signature, requests: Sequence[Evidence]) -> bool:
    """Whether all that is asked are routes of one word each."""
    told = [e for e in requests if e.level is Level.COMBINE and e.role in REQUEST]
    return all(e.role == Role.GATEWAY_ROUTE.value and "/" not in asked(signature, e).strip("/{}") for e in told)


def _what(case: Case, made: Asking) -> str:
    """What the file does with the gateway, by its name only where that is sure."""
    if made.served:
        return f"answers the routes of {made.signature.title}"
    idle = _is_settings(case, made) or all(map(_is_bare, made.requests)) or _only_holds(case, made)
    if idle and not any(item.capability == Capability.HTTP.value for item in case.in_file(made.path)):
        has_host = any(item.role == Role.GATEWAY_HOST.value for item in made.requests)
        return f"has the address of {made.signature.title}" if has_host else f"has routes of {made.signature.title}"
    hosted = made.signature.kind is SignatureKind.HOSTED_GATEWAY
    if hosted and not any(item.role == Role.GATEWAY_HOST.value for item in made.found):
        own = made.signature.id.replace("-", "")
        hosts = (host_of(item.subject) for item in made.requests)
        foreign = next((host for host in hosts if host and own not in host.replace("-", "")), "")
        if foreign:
            return f"calls {foreign}, which has the routes of {made.signature.title}"
    if not hosted and not _is_recognised(case, made):
        return f"calls a server with routes of {made.signature.title}"
    return f"calls {made.signature.title}"


def _is_recognised(case: Case, made: Asking) -> bool:
    """Whether more than routes of one word says whose they are: something else in the file, or a name in the project."""
    if not _are_words(made.signature, made.requests):
        return True
    beside = any(e.role in _PARTNERS or e.aspect in _SETTINGS or e.aspect is Aspect.CALL for e in made.found)
    return beside or is_named_in(case, made.signature, case.root_of(made.path))


_STEPS = frozenset({"nodes", "steps", "tasks", "actions", "parameters", "request"})
"""Keys above what a file of a workflow does, not only holds."""


def _is_settings(case: Case, made: Asking) -> bool:
    """Whether a file holds settings, of which others make requests."""
    if case.files[made.path].language not in SETTINGS_LANGUAGES:
        return False
    return all(_STEPS.isdisjoint(item.source.lower().partition(":")[2].split(".")) for item in made.requests)


def _only_holds(case: Case, made: Asking) -> bool:
    """Whether a file of code only gives an address a name, by which others of its project ask."""
    return case.is_followed(made.path) and all(
        item.source.startswith(_NAMED) or item.source in _PUT_TOGETHER for item in made.requests
    )


_FORMATTERS = ("format", "Format", "sprintf", "Sprintf", "concat", "join", "replace")
_NAMED = f"{LiteralRole.ASSIGNED.value}:"
_PUT_TOGETHER = frozenset(f"{LiteralRole.ARGUMENT.value}:{name}" for name in _FORMATTERS)


def _is_bare(item: Evidence) -> bool:
    """Whether an address is that of a host alone, such as a default for a setting, a column or a field of a form."""
    return item.role == Role.GATEWAY_HOST.value and "/" not in item.subject.rpartition("://")[2].rstrip("/")


def _carriers(case: Case, path: str, requests: Sequence[Evidence]) -> list[Evidence]:
    """The calls that carry the requests: HTTP calls beside the routes and hosts, or beside a call that is given one.

    What belongs together stands in one function; at the top of a script in a row, up to the next address.
    """
    http = [item for item in case.in_file(path) if item.capability == Capability.HTTP.value]
    asking = [item for item in requests if item.role in REQUEST or item.aspect is Aspect.CALL]
    addresses = {item.subject for item in asking if item.role in REQUEST}
    places = {item.function for item in (*asking, *(item for item in http if item.subject in addresses))}
    top = _in_row(case, [item for item in http if item.function == NOWHERE], addresses)
    return [*(item for item in http if item.function != NOWHERE and item.function in places), *top]


def _in_row(case: Case, http: Sequence[Evidence], addresses: Set[str]) -> Iterator[Evidence]:
    """Of HTTP calls at the top of a script those that are given one of the addresses, or belong to such."""
    begun: list[Evidence] = []
    taken = False
    for item in http:
        if item.subject in addresses:
            yield from (*begun, item)
            begun, taken = [], True
        elif item.source.endswith(_FIRST) or _has_address(case, item):
            begun, taken = [item], False
        elif _CHAINED in item.source:
            continue
        elif taken:
            yield item
        elif begun:
            begun = [*begun, item][:_MOST_BEGUN]


def _has_address(case: Case, item: Evidence) -> bool:
    return any("://" in text for text in texts_given(case, item))


_CHAINED = "()."
_FIRST = ("init", "open")
"""How calls end that begin another request."""
_MOST_BEGUN = 8


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
_SERVICES = "service"
"""The word of these by which applications call the folder of all that they do, too."""
_MANY = 25


def is_one_of_many(case: Case, path: str) -> bool:
    """Whether the file is one plug-in of a notification hub: a choice among dozens that says little of the whole."""
    folder, _, name = path.rpartition("/")
    last = folder.rpartition("/")[2].lower()
    if not any(word in last for word in _HUBS) or case.siblings(folder, name.rpartition(".")[2]) < _MANY:
        return False
    return _SERVICES not in last or not _is_called_from_elsewhere(case, path, folder)


def _is_called_from_elsewhere(case: Case, path: str, folder: str) -> bool:
    """Whether code outside its folder calls a file's functions: the services of one application, not plug-ins to choose from."""
    functions = range(len(case.files[path].functions)) if path in case.files else ()
    return any(not step.path.startswith(f"{folder}/") for index in functions for step in case.callers(path, index))


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
        """One channel for each gateway and file with settings of it, unless the file is known to ask it."""
        asking = {(made.finding.signature, path) for made in channels_of(case, GatewayRequest) for path in made.files}
        uses: dict[str, FileUse] = {}
        for signature in signatures_of(case, GATEWAY_KINDS):
            for path, found in gateway_files(case, signature):
                told = uses.setdefault(path, FileUse(case, path)).is_told
                settings = [
                    e for e in found if e.aspect in _SETTINGS or (e.role == Role.GATEWAY_NAME.value and not told(e))
                ]
                strong = [e for e in settings if e.level is Level.PROOF]
                named = {e.subject.lower() for e in settings if e.level is not Level.WEAK}
                asked = any(
                    (e.role in REQUEST and e.level is not Level.WEAK and not told(e))
                    or e.aspect in (Aspect.IMPORT, Aspect.IMAGE)
                    for e in found
                )
                if asked or (signature.id, path) in asking or not (strong or len(named) > 1):
                    continue
                if setting_requests(case, path, settings):
                    continue
                if is_set_to_another(case, signature, settings):
                    continue
                yield self._channel(case, signature, path, found, strong or settings)

    def _channel(
        self, case: Case, signature: Signature, path: str, found: Sequence[Evidence], settings: Sequence[Evidence]
    ) -> Channel:
        names = {e.subject.lower() for e in settings if e.aspect is Aspect.ENVIRONMENT and e.level is not Level.WEAK}
        enough = len(names) >= _ENOUGH or any(item.level is Level.PROOF for item in settings)
        proven = enough and not signature.doubtful and is_in_use(case, signature, path, settings)
        finding = self.report(
            case,
            kind=finding_kind(signature),
            severity=Severity.ERROR if proven and not is_one_of_many(case, path) else Severity.WARNING,
            confidence=Confidence.MEDIUM if proven else Confidence.LOW,
            message=f"is set up for {signature.title}, {judged(signature)}",
            primary=strongest(settings),
            trace=[item for item in found if is_header(case, item)],
            signature=signature,
        )
        acts = tuple(_send(item) for item in settings if _is_sending_node(case, item))
        return Channel(finding, acts, frozenset({path}), is_one_of_many(case, path))


_NODE = "argument:type"
"""Where the type of a workflow's node stands."""
_SENDING_NODES = ("send", "message", "chatting")


def _is_sending_node(case: Case, item: Evidence) -> bool:
    """Whether a setting is a vendor's node of a workflow that sends, by its resource or operation."""
    return item.source == _NODE and any(
        word in text.lower() for text in texts_given(case, item) for word in _SENDING_NODES
    )


def _send(item: Evidence) -> Evidence:
    return replace(item, capability=Capability.SEND.value, role=Role.GATEWAY_ROUTE.value)
