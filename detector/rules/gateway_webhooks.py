"""WA405: programs that an unofficial gateway tells of messages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from detector.database.names import words
from detector.database.schema import CLIENT_KINDS, Role, Signature
from detector.extract.flow.addresses import ANY
from detector.extract.flow.routes import routes_in
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, FileFacts, Function, LiteralRole
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.automation import PROSE
from detector.rules.base import Channel, ChannelRule
from detector.rules.case import Case
from detector.rules.dependencies import finding_kind
from detector.rules.gateway_names import judged
from detector.rules.official_project import is_live
from detector.rules.own_services import says_what_is_behind
from detector.rules.samples import webhooks as samples

_TOLD = frozenset({Role.GATEWAY_EVENT.value, Role.GATEWAY_FIELD.value})
_LISTENS = frozenset({"argument:on", "argument:once", "argument:addListener", "argument:process", "argument:emit"})
"""Where a program that holds the client has the name of an event."""
_SUFFIX = "-webhook"
_ENOUGH = 2
"""Different fields that without an event are as good as one with it."""


class GatewayWebhook(ChannelRule):
    """A program takes what an unofficial gateway tells it of messages.

    ## What it finds
    Code that compares what came in with the events of Evolution API, WAHA, Green API or Z-API and reads fields of their messages,
    handlers of HTTP requests that read several such fields, and webhooks whose messages come with WhatsApp-internal chat ids
    (`...@c.us`, `...@s.whatsapp.net`).

    ## Why it matters
    The number behind such a webhook is linked to an unofficial client, whether or not the program answers.

    ## What it does not find
    The webhooks of the Cloud API and of providers. Programs that hold a client themselves have the same words: other rules
    speak of them.
    """

    id = "WA405"
    name = "gateway-webhook"
    advised = ("webhook",)
    title = "Takes webhooks of an unofficial gateway"
    policy = ("unofficial-client",)
    flag = samples.TOLD
    passes = samples.NOT_TOLD

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each gateway and file that answers it; for files called by such only where none is."""
        told = list(_told(case))
        direct = {one.gateway for one in told if one.direct}
        yield from (self._channel(case, one) for one in told if one.direct or one.gateway not in direct)

    def _channel(self, case: Case, one: _Told) -> Channel:
        signature = _gateway(case, one.gateway)
        doubtful = signature is not None and signature.doubtful
        message = (
            f"takes webhooks in the form of {signature.title}, {judged(signature)}"
            if signature is not None
            else _BY_IDS
        )
        finding = self.report(
            case,
            kind=finding_kind(signature) if signature is not None else Kind.SELFHOSTED_GATEWAY,
            severity=Severity.WARNING if doubtful else Severity.ERROR,
            confidence=Confidence.LOW if doubtful else Confidence.MEDIUM,
            message=message,
            primary=one.items[0],
            trace=one.items,
            signature=signature,
        )
        return Channel(finding, (), frozenset({one.items[0].location.path}))


_BY_IDS = "takes messages with WhatsApp-internal chat ids by HTTP, as only unofficial gateways tell of them"


class _Told(NamedTuple):
    """What a file reads of what a gateway tells."""

    gateway: str
    """Id of the gateway's entry, "" if only the form of the ids tells."""
    items: Sequence[Evidence]
    """Events first, then fields and ids, each in order."""
    direct: bool
    """Whether the file answers requests itself, or takes events."""


def _told(case: Case) -> Iterator[_Told]:
    paths = dict.fromkeys(item.location.path for item in case.with_roles(_TOLD))
    for path in sorted(paths):
        facts = case.files.get(path)
        if facts is None or facts.language in PROSE or not is_live(case, path):
            continue
        read = _read(case, path)
        for gateway, items in read:
            direct = any(map(_is_compared, items)) or _answers(case, facts, items)
            told = direct or (items[0].role == Role.GATEWAY_EVENT.value and _is_called_by_handler(case, path))
            if told and not _holds_client(case, path, gateway):
                yield _Told(gateway, items, direct)


def _is_compared(item: Evidence) -> bool:
    """Whether what came in is compared with the name of an event: it came from outside, be it by HTTP or by a queue."""
    place, _, name = item.source.partition(":")
    if item.role != Role.GATEWAY_EVENT.value:
        return False
    return place in (LiteralRole.COMPARED.value, LiteralRole.OTHER.value) or (
        place == LiteralRole.ARGUMENT.value and name.lower() in _COMPARING
    )


_COMPARING = frozenset({"equals", "equalsignorecase", "is", "in_array", "includes", "contains", "strcmp"})


def _read(case: Case, path: str) -> list[tuple[str, list[Evidence]]]:
    """The gateways whose events and fields a file reads, with these; "" where only ids say that it is one."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.in_file(path):
        if item.role in _TOLD and item.source not in _LISTENS:
            groups[item.signature].append(item)
    found = []
    for entry, items in groups.items():
        events = [item for item in items if item.role == Role.GATEWAY_EVENT.value]
        fields = [item for item in items if item.role == Role.GATEWAY_FIELD.value]
        names = _names(case.signature(entry), fields)
        own = any(item.level is not Level.WEAK for item in fields)
        if (events and names) or (own and len(names) >= _ENOUGH):
            found.append((entry.removesuffix(_SUFFIX), [*events, *fields]))
    if found or says_what_is_behind(case):
        return found
    fields = [item for items in groups.values() for item in items]
    ids = [item for item in case.in_file(path) if item.role == Role.JID.value and item.aspect is Aspect.LITERAL]
    return [("", [*ids, *fields])] if fields and ids else []


def _names(signature: Signature, fields: Iterable[Evidence]) -> set[str]:
    """The fields of an entry that evidence speaks of, as the entry spells them."""
    spelled = [_plain(pattern.text) for pattern in signature.literals if pattern.role is Role.GATEWAY_FIELD]
    said = {_plain(item.subject) for item in fields}
    return {name for name in spelled if any(name in text for text in said)}


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


_ASKED = frozenset({"req", "request", "conn"})
"""What a handler calls its first parameter, where its route stands elsewhere."""
_HOOKS = frozenset({"webhook", "webhooks"})
_NAMED_HANDLERS = re.compile(r"(?:.*\.)?(?:handler|lambda_handler|do_POST|doPost)|(?:.*\.)?\w+Controller\.\w+")
"""What clouds and bare servers call by this name, and the methods of what a framework calls a controller."""
_MAPPED = "MapPost"
_POSTED = re.compile(r"@?(?:\w+\.)*(?:Http)?[Pp]ost(?:Mapping)?\b")
_MOST_AROUND = 16


def _answers(case: Case, facts: FileFacts, items: Iterable[Evidence]) -> bool:
    """Whether what is read stands in a handler of requests, or in a file that has some or is named after webhooks."""
    if _is_hook(facts.path.rpartition("/")[2]) or _has_handler(case, facts):
        return True
    functions = {index for item in items for index in _around(facts, item.function)}
    return any(_is_handler(facts.functions[index]) for index in functions)


def _has_handler(case: Case, facts: FileFacts) -> bool:
    """Whether a file answers what is posted to it."""
    return case.once(("answers posts", facts.path), lambda: _finds_handler(case, facts))


def _finds_handler(case: Case, facts: FileFacts) -> bool:
    if any(written.verb in ("post", ANY) for written in routes_in(facts)):
        return True
    if any(_POSTED.match(decorator) for function in facts.functions for decorator in function.decorators):
        return True
    calls = (call for each in case.calls_in(facts.path).values() for call in each)
    return any(
        call.method == _MAPPED or any(known_text(argument.text) == "php://input" for argument in call.arguments[:1])
        for call in calls
    )


def _around(facts: FileFacts, function: int) -> Iterator[int]:
    for _ in range(_MOST_AROUND):
        if function == NOWHERE:
            return
        yield function
        function = facts.functions[function].parent


def _is_handler(function: Function) -> bool:
    first = function.parameters[0].strip("_").lower() if function.parameters else ""
    return first in _ASKED or _is_hook(function.name) or _NAMED_HANDLERS.fullmatch(function.name) is not None


def _is_hook(name: str) -> bool:
    return not _HOOKS.isdisjoint(words(name))


def _is_called_by_handler(case: Case, path: str) -> bool:
    """Whether a file that imports this one, or that it imports, answers what is posted to it."""
    return any(_has_handler(case, case.files[near]) for near in case.near(path, 1) if near in case.files)


def _holds_client(case: Case, path: str, gateway: str) -> bool:
    """Whether the project of a file has an unofficial client, or one beside it and nothing names the gateway: its own events."""
    roots = case.once("roots of clients", lambda: _client_roots(case))
    named = any(item.level is not Level.WEAK for item in case.of_signature(gateway))
    return case.root_of(path) in roots or (bool(roots) and not named)


def _client_roots(case: Case) -> frozenset[str]:
    return frozenset(
        case.root_of(item.location.path)
        for item in case.evidence
        if item.aspect in (Aspect.DEPENDENCY, Aspect.IMPORT)
        and item.level is Level.PROOF
        and case.kind(item) in CLIENT_KINDS
    )


def _gateway(case: Case, identifier: str) -> Signature | None:
    """The entry with this id, None where there is none or a team has taken it out."""
    try:
        return case.signature(identifier) if identifier else None
    except KeyError:
        return None
