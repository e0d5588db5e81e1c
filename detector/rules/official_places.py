"""Which places of official use are shown: what proves it, what is asked of the provider, who calls that, with which package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import OfficialAct, OfficialUse
from detector.model.location import Span
from detector.rules.base import SENDS
from detector.rules.case import Case
from detector.rules.gateway_requests import host_of
from detector.rules.official import OFFICIAL_KINDS, proven_by_file, provider_of
from detector.rules.official_project import is_live
from detector.rules.request_fields import keys_of

_MAKES = frozenset(
    {
        "post",
        "put",
        "patch",
        "request",
        "send",
        "fetch",
        "exec",
        "execute",
        "do",
        "exchange",
        "upload",
        "urlopen",
        "invoke",
    }
)
"""Sub-words of the names of calls that put a request on its way; others only prepare one, or take its answer apart."""
_READS = frozenset({"get", "head", "delete"})
_HANDLES = "curl_"
"""Calls that set up one request after the other; one of them makes it."""
_MOST_CALLERS = 12
"""Places of one provider's callers: more are a list, not a way."""
_HANDED_ON = 3
"""Functions of one file through which a call may lead to a send."""
_Function = tuple[str, int]


def official_use(case: Case) -> tuple[OfficialUse, ...]:
    """The places of official use, one for each line and provider, in order."""
    uses: dict[tuple[str, int, str], OfficialUse] = {}
    for provider, item in _places(case):
        key = (item.location.path, item.location.span.line, provider)
        uses.setdefault(key, OfficialUse(provider, _told(provider, item), item.location, _act(case, item)))
    return tuple(uses[key] for key in sorted(uses))


def _places(case: Case) -> Iterator[tuple[str, Evidence]]:
    """Every place with its provider; what a call does comes before the address that stands in the same line."""
    proven = [(path, found) for path, found in proven_by_file(case) if found]
    if not proven:
        return
    called = [item for path, found in proven for item in _calls(case, path, {provider_of(case, e) for e in found})]
    asked = list(_Requests(case, proven).all())
    carried = {(item.location.path, item.function): provider for provider, item in asked}
    yield from ((provider_of(case, item), item) for item in called)
    yield from asked
    payloads: list[tuple[str, Evidence]] = []
    sends = [item for item in called if item.capability in SENDS]
    for path, found in proven:
        written = [item.location.span for item in sends if item.location.path == path]
        for item in _telling(found, written):
            provider = provider_of(case, item)
            if item.subject == _PAYLOAD:  # providers take the payload of the Cloud API, too
                provider = carried.get((item.location.path, item.function), provider)
                payloads.append((provider, item))
            yield provider, item
    yield from _packages(case, proven)
    acts = [(provider_of(case, item), item) for item in sends]
    yield from _callers(case, [*acts, *payloads, *(one for one in asked if _makes_request(one[1]))])


def _telling(found: Sequence[Evidence], sends: Sequence[Span]) -> Iterator[Evidence]:
    """What of a file's proof a reader wants to see: an address once a function, fields and names where nothing says more.

    What a call that sends is given is shown with the call.
    """
    more = any(item.level is not Level.WEAK or _is_address(item) for item in found)
    told: set[tuple[str, int]] = set()
    for item in found:
        address = _is_address(item)
        if more and item.level is Level.WEAK and not address and item.role != Role.WEBHOOK_FIELD.value:
            continue
        if item.aspect is Aspect.LITERAL and any(
            span.line <= item.location.span.line <= span.end_line for span in sends
        ):
            continue
        place = (item.subject, item.function)
        if not address or place not in told:
            told.add(place)
            yield item


def _is_address(item: Evidence) -> bool:
    """Whether a text is an address, or the host or route of one: `graph.facebook.com`, but not `v22.0`."""
    text = item.subject
    return item.aspect is Aspect.LITERAL and ("://" in text or text.startswith("/") or text.count(".") > 1)


def _act(case: Case, item: Evidence) -> OfficialAct | None:
    """What happens at a place; nothing that counts in tests, examples and documentation."""
    if not is_live(case, item.location.path):
        return None
    if item.role == Role.WEBHOOK_FIELD.value or item.capability in _RECEIVES:
        return OfficialAct.WEBHOOK
    if item.aspect is Aspect.CALL:
        if item.capability in SENDS:
            return OfficialAct.SEND
        return OfficialAct.REQUEST if item.capability == Capability.HTTP.value and _makes_request(item) else None
    if item.aspect is Aspect.DEPENDENCY:
        return OfficialAct.PACKAGE
    if item.aspect is Aspect.ENVIRONMENT:
        return OfficialAct.SETTING
    if item.aspect is Aspect.IMPORT:
        return OfficialAct.IMPORT
    if _is_address(item):
        return OfficialAct.ADDRESS
    return OfficialAct.PAYLOAD if item.level is not Level.WEAK else None


_RECEIVES = frozenset({Capability.RECEIVE.value, Capability.WEBHOOK.value})


def _told(provider: str, item: Evidence) -> str:
    """What is said of a place."""
    if item.aspect is Aspect.CALL:
        return item.note.partition(", ")[0]
    if item.aspect not in (Aspect.LITERAL, Aspect.IDENTIFIER):
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


def _packages(case: Case, proven: Iterable[tuple[str, Sequence[Evidence]]]) -> Iterator[tuple[str, Evidence]]:
    """The packages of a provider that the project that uses it asks for; locked ones say nothing more."""
    used = {(case.root_of(path), provider_of(case, item)) for path, found in proven for item in found}
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in OFFICIAL_KINDS:
            for item in case.of_signature(identifier):
                named = item.aspect is Aspect.DEPENDENCY and item.direct and item.note.startswith("depends")
                if named and (case.root_of(item.location.path), provider_of(case, item)) in used:
                    yield provider_of(case, item), item


def _callers(case: Case, acts: Iterable[tuple[str, Evidence]]) -> Iterator[tuple[str, Evidence]]:
    """Who calls the functions that send, through others of the same file, but for tests and examples."""
    by_provider: dict[str, list[Evidence]] = defaultdict(list)
    for provider, item in acts:
        if is_live(case, item.location.path):
            by_provider[provider].append(item)
    for provider, sending in sorted(by_provider.items()):
        live = (step for step in _calling(case, sending) if is_live(case, step.location.path))
        yield from ((provider, step) for step in islice(live, _MOST_CALLERS))


def _calling(case: Case, acts: Iterable[Evidence]) -> Iterator[Evidence]:
    seen: set[_Function] = set()
    frontier = [((item.location.path, item.function), item) for item in acts]
    for _ in range(_HANDED_ON):
        following = []
        for (path, function), item in frontier:
            for key in case.functions_around(path, function):
                if key in seen:
                    continue
                seen.add(key)
                called = _name(case.files[path].functions[key[1]].name)
                for site in case.callers(*key):
                    note = "asks this program for it" if site.asks else f"calls {called}"
                    yield replace(item, aspect=Aspect.CALL, capability="", location=site.location, note=note)
                    if site.path == path:
                        following.append(((path, site.function), item))
        frontier = following


def _name(function: str) -> str:
    """The last name of a function, or that of the class that it makes."""
    around, _, last = function.rpartition(".")
    return around.rpartition(".")[2] if around and last in _CONSTRUCTORS else last


_CONSTRUCTORS = frozenset({"constructor", "__init__", "initialize", "__construct", "init"})


def _only_reads(item: Evidence) -> bool:
    return not _READS.isdisjoint(words(item.source.rpartition(".")[2]))


class _Requests:
    """The HTTP calls of a case that go to a provider: by their address, or by what their function puts together."""

    def __init__(self, case: Case, proven: Iterable[tuple[str, Sequence[Evidence]]]) -> None:
        self._case = case
        self._hosts: dict[tuple[str, str], str] = {}
        self._prepared: dict[_Function, tuple[str, int]] = {}
        self._used: set[tuple[str, str]] = set()
        for path, found in proven:
            root = case.root_of(path)
            self._used.update((root, provider_of(case, item)) for item in found)
            for item in found:
                if item.aspect is Aspect.LITERAL:
                    host = host_of(item.subject)
                    if host:
                        self._hosts.setdefault((root, host), provider_of(case, item))
                    if host or item.level is not Level.WEAK:
                        self._prepare(item, provider_of(case, item))

    def _prepare(self, item: Evidence, provider: str) -> None:
        self._prepared.setdefault((item.location.path, item.function), (provider, item.location.span.line))

    def all(self) -> Iterator[tuple[str, Evidence]]:
        """Every such call with its provider, by file."""
        roots = {root for root, _ in self._used}
        unknown: dict[_Function, list[Evidence]] = defaultdict(list)
        answered: set[_Function] = set()
        for path in self._case.evidence_paths:
            if self._case.root_of(path) not in roots:
                continue
            for item, provider in self._of_file(path):
                function = (path, item.function)
                if provider and item.source.startswith(_HANDLES):
                    self._prepare(item, provider)
                elif provider:
                    answered.add(function)
                    yield provider, item
                elif _makes_request(item):
                    unknown[function].append(item)
        yield from self._by_what_is_prepared(unknown, answered)
        yield from self._by_name(unknown)

    def _of_file(self, path: str) -> Iterator[tuple[Evidence, str]]:
        """The HTTP calls of a file with the provider whose host they ask; "" where the address is not known."""
        root = self._case.root_of(path)
        bases: dict[str, str] = {}
        for item in self._case.in_file(path):
            if item.aspect is not Aspect.CALL or item.capability != Capability.HTTP.value:
                continue
            hosts = self._asked(item)
            provider = next((self._hosts[root, host] for host in hosts if (root, host) in self._hosts), "")
            if provider:
                bases.setdefault(f"{item.source}().", provider)
                yield item, provider
            elif not hosts:
                base = next((base for base in bases if item.source.startswith(base)), "")
                if not base or _makes_request(item) or _only_reads(item):
                    yield item, bases.get(base, "")

    def _asked(self, item: Evidence) -> list[str]:
        texts = [item.subject]
        texts.extend(
            known_text(argument.text) for call in self._case.calls_at(item.location) for argument in call.arguments
        )
        return [host for host in map(host_of, texts) if host]

    def _by_name(self, unknown: Mapping[_Function, Sequence[Evidence]]) -> Iterator[tuple[str, Evidence]]:
        """Requests to addresses of the settings, in classes and functions that are called after the provider."""
        for (path, _), requests in unknown.items():
            names = self._names(path)
            for item in requests if names else ():
                around = " ".join(self._case.names_around(item))
                yield from ((provider, item) for name, provider in names.items() if name in around)

    def _names(self, path: str) -> dict[str, str]:
        """What a file calls after providers that its project uses."""
        root = self._case.root_of(path)
        named = {
            item.subject: provider_of(self._case, item)
            for item in self._case.in_file(path)
            if item.aspect is Aspect.IDENTIFIER and item.role == Role.PROVIDER.value
        }
        return {name: provider for name, provider in named.items() if (root, provider) in self._used}

    def _by_what_is_prepared(
        self, unknown: Mapping[_Function, Sequence[Evidence]], answered: Container[_Function]
    ) -> Iterator[tuple[str, Evidence]]:
        """The first request behind an address or payload in its function, or that of a function that this one calls."""
        called: dict[_Function, list[_Function]] = defaultdict(list)
        for target, site in self._case.calls():
            if (site.path, site.function) in self._prepared and target in unknown:
                called[site.path, site.function].append(target)
        for function, (provider, line) in self._prepared.items():
            if function in answered:
                continue
            own = [item for item in unknown.get(function, ()) if item.location.span.end_line >= line]
            if own:
                yield provider, _with_payload(self._case, own)
            else:
                yield from ((provider, unknown[target][0]) for target in dict.fromkeys(called[function]))


def _with_payload(case: Case, requests: Sequence[Evidence]) -> Evidence:
    """The request that is seen to carry the payload, else the first."""
    for item in requests:
        keys = (key for call in case.calls_at(item.location) for key in keys_of(call))
        if any(key.rpartition(".")[2] == _PAYLOAD for key in keys):
            return item
    return requests[0]


_PAYLOAD = "messaging_product"


def _makes_request(item: Evidence) -> bool:
    """Whether a call puts a request on its way, by its name."""
    name = item.source
    built = name.isidentifier() and name[:1].isupper()
    return not built and not _MAKES.isdisjoint(words(name.rpartition(".")[2]))
