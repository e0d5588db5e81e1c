"""Which places of official use are shown: what proves it, what asks the provider, who calls that, its package, its webhook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.model.finding import OfficialAct, OfficialUse
from detector.model.location import Location, Span
from detector.rules.base import SENDS
from detector.rules.case import CallSite, Case
from detector.rules.official import OFFICIAL_KINDS, proven_by_file, provider_of
from detector.rules.official_project import is_live
from detector.rules.official_requests import PAYLOAD, Proven, makes_request, official_requests
from detector.rules.official_webhooks import official_webhooks
from detector.rules.ways import calling_note, first_of_files, is_called_sending

_MOST_CALLERS = 12
"""Places of one provider's callers: more are a list, not a way."""
_MOST_FOLLOWED = 200
_PATH = attrgetter("location.path")
_SHORT = 12
"""Lines of a function that only hands on what it is given."""
_HANDED_ON = 3
"""Functions of one file through which a call may lead to a send."""


def official_use(case: Case) -> tuple[OfficialUse, ...]:
    """The places of official use, one for each line and provider, in order: of a chain of calls the one that sends."""
    uses: dict[tuple[str, int, str], OfficialUse] = {}
    for provider, item in _places(case):
        key = (item.location.path, item.location.span.line, provider)
        use = OfficialUse(provider, _told(provider, item), item.location, _act(case, item))
        known = uses.setdefault(key, use)
        if known.act is None and use.act is OfficialAct.SEND:
            uses[key] = use
    return tuple(uses[key] for key in sorted(uses))


def _places(case: Case) -> Iterator[tuple[str, Evidence]]:
    """Every place with its provider; what a call does comes before the address that stands in the same line."""
    proven = [(path, found) for path, found in proven_by_file(case) if found]
    if not proven:
        return
    called = [item for path, found in proven for item in _calls(case, path, {provider_of(case, e) for e in found})]
    asked = official_requests(case, proven)
    carried = {(item.location.path, item.function): provider for provider, item in asked}
    yield from ((provider_of(case, item), item) for item in called)
    yield from asked
    payloads: list[tuple[str, Evidence]] = []
    sends = [item for item in called if item.capability in SENDS]
    spans: dict[str, list[Span]] = defaultdict(list)
    for item in sends:
        spans[item.location.path].append(item.location.span)
    for path, found in proven:
        for item in _telling(found, _lines(spans[path])):
            provider = provider_of(case, item)
            if item.subject == PAYLOAD:  # providers take the payload of the Cloud API, too
                provider = carried.get((item.location.path, item.function), provider)
                payloads.append((provider, item))
            yield provider, item
    yield from _packages(case, proven)
    yield from _signature_checks(case, proven)
    yield from official_webhooks(case, proven)
    acts = [(provider_of(case, item), item) for item in sends]
    yield from _callers(case, [*acts, *payloads, *(one for one in asked if makes_request(one[1]))])


def _telling(found: Sequence[Evidence], sent: Container[int]) -> Iterator[Evidence]:
    """What of a file's proof a reader wants to see: an address once a function, fields and names where nothing says more.

    What a call that sends is given is shown with the call.
    """
    more = any(item.level is not Level.WEAK or _is_address(item) for item in found)
    told: set[tuple[str, int]] = set()
    for item in found:
        address = _is_address(item)
        if more and item.level is Level.WEAK and not address and item.role != Role.WEBHOOK_FIELD.value:
            continue
        if item.aspect is Aspect.LITERAL and item.location.span.line in sent:
            continue
        place = (item.subject, item.function)
        if not address or place not in told:
            told.add(place)
            yield item


def _lines(spans: Iterable[Span]) -> frozenset[int]:
    """The lines of calls, of long ones the first."""
    return frozenset(
        line for span in spans for line in range(span.line, min(span.end_line, span.line + _LONG_CALL) + 1)
    )


_LONG_CALL = 30


def _is_address(item: Evidence) -> bool:
    """Whether a text is an address, or the host or route of one: `graph.facebook.com`, but not `v22.0`."""
    text = item.subject
    return item.aspect is Aspect.LITERAL and ("://" in text or text.startswith("/") or text.count(".") > 1)


def _act(case: Case, item: Evidence) -> OfficialAct | None:
    """What happens at a place; nothing that counts in tests, examples and documentation."""
    if not is_live(case, item.location.path):
        return None
    if item.role in _OF_A_WEBHOOK or item.capability in _RECEIVES:
        return OfficialAct.WEBHOOK
    if item.aspect is Aspect.CALL:
        if item.capability in SENDS:
            return OfficialAct.SEND
        return OfficialAct.REQUEST if item.capability == Capability.HTTP.value and makes_request(item) else None
    if item.aspect is Aspect.DEPENDENCY:
        return OfficialAct.PACKAGE
    if item.aspect is Aspect.ENVIRONMENT:
        return OfficialAct.SETTING
    if item.aspect is Aspect.IMPORT:
        return OfficialAct.IMPORT
    if _is_address(item):
        return OfficialAct.ADDRESS
    return OfficialAct.PAYLOAD if item.level is not Level.WEAK else None


_OF_A_WEBHOOK = frozenset({Role.WEBHOOK_FIELD.value, Role.SIGNATURE_CHECK.value})
_RECEIVES = frozenset({Capability.RECEIVE.value, Capability.WEBHOOK.value})


def _told(provider: str, item: Evidence) -> str:
    """What is said of a place."""
    if item.aspect is Aspect.CALL:
        return item.note.partition(", ")[0]
    if item.aspect not in (Aspect.LITERAL, Aspect.IDENTIFIER) or item.role == Role.SIGNATURE_CHECK.value:
        return item.note
    if item.role == Role.WEBHOOK_FIELD.value:
        return f"webhook of {provider}"
    if item.subject.lower().startswith("whatsapp:"):
        return f"WhatsApp number for {provider}"
    if _is_address(item):
        return f"address of {provider}"
    if item.role == Role.CLOUD_API.value:
        return f"payload of {provider}"
    return f"named after {provider}" if item.aspect is Aspect.IDENTIFIER else item.note


def _calls(case: Case, path: str, providers: Container[str]) -> Iterator[Evidence]:
    """What a file calls libraries of these providers for; of calls that do nothing known, the first of each name."""
    told: set[tuple[str, str]] = set()
    for item in case.in_file(path):
        if item.aspect is not Aspect.CALL or case.kind(item) not in OFFICIAL_KINDS:
            continue
        library = bool(case.signature(item.signature).imports or case.signature(item.signature).packages)
        if library and provider_of(case, item) in providers:
            call = (item.signature, item.source)
            if item.capability or call not in told:
                told.add(call)
                yield item


def _packages(case: Case, proven: Proven) -> Iterator[tuple[str, Evidence]]:
    """The packages of a provider that the project that uses it asks for; locked ones say nothing more."""
    for provider, item in _of_used(case, proven, OFFICIAL_KINDS):
        if item.aspect is Aspect.DEPENDENCY and item.direct and item.note.startswith("depends"):
            yield provider, item


def _signature_checks(case: Case, proven: Proven) -> Iterator[tuple[str, Evidence]]:
    """Where a project that uses the platform itself checks what its webhook is sent: the header, and what compares it."""
    told = {item.location.path for item in case.with_roles(_OF_A_WEBHOOK) if item.aspect is Aspect.LITERAL}
    for provider, item in _of_used(case, proven, {SignatureKind.OFFICIAL}):
        if item.role == Role.SIGNATURE_CHECK.value and item.aspect is Aspect.LITERAL:
            yield provider, replace(item, note="signature of a webhook")
        elif _compares(item) and _is_of_platform(case, item, told):
            yield provider, replace(item, note=f"checks the signature of a webhook with {item.source}")


def _is_of_platform(case: Case, item: Evidence, told: Container[str]) -> bool:
    """Whether what compares two texts stands where the platform's webhook is answered, or is called by what answers it.

    A program may have webhooks of several services: each has secrets of its own.
    """
    path = item.location.path
    return path in told or (_is_called_webhook(case, item) and any(near in told for near in case.near(path)))


def _compares(item: Evidence) -> bool:
    return item.aspect is Aspect.CALL and item.capability == Capability.WEBHOOK.value


def _of_used(case: Case, proven: Proven, kinds: Container[SignatureKind]) -> Iterator[tuple[str, Evidence]]:
    """All evidence of these kinds of the providers that its project uses."""
    used = {(case.root_of(path), provider_of(case, item)) for path, found in proven for item in found}
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in kinds:
            for item in case.of_signature(identifier):
                provider = provider_of(case, item)
                if (case.root_of(item.location.path), provider) in used:
                    yield provider, item


def _is_called_webhook(case: Case, item: Evidence) -> bool:
    """Whether what compares two texts stands where a webhook is answered, rather than where somebody logs in."""
    return not _OF_WEBHOOKS.isdisjoint(words(" ".join((item.location.path, *case.names_around(item)))))


_OF_WEBHOOKS = frozenset({"webhook", "webhooks", "signature"})


def _callers(case: Case, acts: Iterable[tuple[str, Evidence]]) -> Iterator[tuple[str, Evidence]]:
    """Who calls the functions that send, through others of the same file, but for tests and examples."""
    by_provider: dict[str, list[Evidence]] = defaultdict(list)
    owners: dict[Location, set[str]] = defaultdict(set)
    live_acts = [(provider, item) for provider, item in acts if is_live(case, item.location.path)]
    for provider, item in live_acts:
        owners[item.location].add(provider)
    for provider, item in live_acts:
        if len(owners[item.location]) == 1:  # who calls a helper that asks several providers is not told by it
            by_provider[provider].append(item)
    for provider, sending in sorted(by_provider.items()):
        live = (step for step in _calling(case, sending) if is_live(case, step.location.path))
        steps = first_of_files(sorted(islice(live, _MOST_FOLLOWED), key=_PATH), _PATH)[:_MOST_CALLERS]
        yield from ((provider, step) for step in steps)


def _calling(case: Case, acts: Iterable[Evidence]) -> Iterator[Evidence]:
    seen: set[tuple[str, int]] = set()
    frontier = [((item.location.path, item.function), item) for item in acts]
    for _ in range(_HANDED_ON):
        following = []
        for (path, function), item in frontier:
            for key in case.functions_around(path, function):
                if key in seen:
                    continue
                seen.add(key)
                called = _name(case.files[path].functions[key[1]].name)
                # Which of several providers is called tells the running program only.
                for site in (each for each in case.callers(*key) if not each.chosen):
                    note = calling_note(site, called)
                    yield replace(item, aspect=Aspect.CALL, capability="", location=site.location, note=note)
                    if site.path == path or _hands_on(case, site):
                        following.append(((site.path, site.function), item))
        frontier = following


def _hands_on(case: Case, site: CallSite) -> bool:
    """Whether a call is about all that a function of another file does that is called after sending, too."""
    if site.asks or site.function == NOWHERE:
        return False
    function = case.files[site.path].functions[site.function]
    short = function.span.end_line - function.span.line < _SHORT
    return short and is_called_sending(function.name.rpartition(".")[2])


def _name(function: str) -> str:
    """The last name of a function, or that of the class that it makes."""
    around, _, last = function.rpartition(".")
    return around.rpartition(".")[2] if around and last in _CONSTRUCTORS else last


_CONSTRUCTORS = frozenset({"constructor", "__init__", "initialize", "__construct", "init"})
