"""The HTTP calls that go to an official provider: by their address, by what their function puts together, by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TypeAlias

from detector.database.names import words
from detector.database.schema import Role
from detector.extract.flow.values import ENVIRONMENT, SETTINGS
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Literal, Ref
from detector.rules.case import Case
from detector.rules.gateway_requests import host_of
from detector.rules.official import provider_of
from detector.rules.request_fields import is_http_call, keys_of, texts_given
from detector.rules.sent_requests import HANDLES

PAYLOAD = "messaging_product"
"""The field that every message of the Cloud API has."""

_SETTINGS = frozenset({ENVIRONMENT, SETTINGS})
_LEAST = 4
_ADDRESS_NAMES = frozenset({"", "url", "uri"})
_OF_ANYBODY_WORDS = """
    agent agile authkey business channel chat chats cloud codes communications connect down engage global green messaging
    message messages meta mobile networks one-tap panel ping platform provider route send services shut sign-in social
    system systems take telecom turn unverified user whatsapp yellow
"""
_OF_ANYBODY = frozenset(_OF_ANYBODY_WORDS.split())
"""Words that titles of providers share with what other settings are called."""

Proven: TypeAlias = "Sequence[tuple[str, Sequence[Evidence]]]"
"""What proves official use, by file."""
_Function: TypeAlias = "tuple[str, int]"
_MAKES_WORDS = (
    "post put patch request send fetch exec execute do exchange upload urlopen invoke axios got ky superagent"
)
_MAKES = frozenset({*_MAKES_WORDS.split(), "default"})
"""Sub-words of the names of calls that put a request on its way, `default` for what a module of JavaScript is.

Others only prepare one, or take its answer apart.
"""
_READS = frozenset({"get", "head", "delete"})
_OF_A_REQUEST = frozenset(
    {"query", "form", "header", "headers", "param", "params", "args", "values", "cookies", "session"}
)
"""What a handler gets something out of."""


def official_requests(case: Case, proven: Proven) -> list[tuple[str, Evidence]]:
    """The HTTP calls that go to a provider that the project uses, each with the provider."""
    return list(_Requests(case, proven).all())


def makes_request(item: Evidence) -> bool:
    """Whether a call puts a request on its way, by its name."""
    name = item.source
    built = name.isidentifier() and name[:1].isupper()
    return not built and not _MAKES.isdisjoint(words(name.rpartition(".")[2]))


class _Requests:
    """The search for them: what the hosts are, which functions have an address or payload ready, what asks whom."""

    def __init__(self, case: Case, proven: Proven) -> None:
        self._case = case
        self._hosts: dict[tuple[str, str], str] = {}
        self._prepared: dict[_Function, tuple[str, int]] = {}
        self._payloads: dict[tuple[str, str], str] = {}
        self._classes: dict[str, str] = {}
        """Files with a class of payloads: what it holds is no function's text, and it asks nobody itself."""
        self._used: set[tuple[str, str]] = set()
        for path, found in proven:
            root = case.root_of(path)
            self._used.update((root, provider_of(case, item)) for item in found)
            for item in found:
                if item.aspect is Aspect.LITERAL:
                    host = host_of(item.subject)
                    if host:
                        self._hosts.setdefault((root, host), provider_of(case, item))
                    elif item.level is Level.PROOF:
                        if item.subject == PAYLOAD and item.function == NOWHERE and not _asks(case, path):
                            self._classes.setdefault(path, provider_of(case, item))
                        self._payloads.setdefault((path, item.subject), provider_of(case, item))
                    if item.function != NOWHERE if host else item.level is not Level.WEAK:
                        self._prepare(item, provider_of(case, item))

    def _prepare(self, item: Evidence, provider: str) -> None:
        self._prepared.setdefault((item.location.path, item.function), (provider, item.location.span.line))

    def all(self) -> Iterator[tuple[str, Evidence]]:
        """Every such call with its provider, by file."""
        roots = {root for root, _ in self._used}
        unknown: dict[_Function, list[Evidence]] = defaultdict(list)
        reading: dict[_Function, list[Evidence]] = defaultdict(list)
        answered: set[_Function] = set()
        for path in self._case.evidence_paths:
            if self._case.root_of(path) not in roots:
                continue
            for item, provider in self._of_file(path):
                function = (path, item.function)
                if provider and item.source.startswith(HANDLES):
                    self._prepare(item, provider)
                elif provider:
                    answered.add(function)
                    yield provider, item
                elif makes_request(item):
                    unknown[function].append(item)
                elif _only_reads(item) and not self._takes_what_came(item):
                    reading[function].append(item)
        reads = {function: found for function, found in reading.items() if function not in unknown}
        yield from self._by_what_is_prepared({**reads, **unknown}, answered)
        yield from self._by_its_file(unknown, answered)
        yield from self._by_name(unknown)

    def _of_file(self, path: str) -> Iterator[tuple[Evidence, str]]:
        """The HTTP calls of a file with the provider whose host they ask; "" where the address is not known."""
        root = self._case.root_of(path)
        bases: dict[str, str] = {}
        for item in self._case.in_file(path):
            if not is_http_call(item):
                continue
            hosts = self._asked(item)
            provider = next((self._hosts[root, host] for host in hosts if (root, host) in self._hosts), "")
            provider = provider or self._payloads.get((path, item.subject), "")
            if not provider and not hosts and makes_request(item):
                provider = self._named_by_setting(root, item)
            if provider:
                bases.setdefault(item.source, provider)
                yield item, provider
            elif not hosts:
                base = next((base for base in _chain(item.source) if base in bases), "")
                if not base or makes_request(item) or _only_reads(item):
                    yield item, bases.get(base, "")

    def _takes_what_came(self, item: Evidence) -> bool:
        """Whether a call gets something out of a request that the program is asked with."""
        given = texts_given(self._case, item)
        return not _OF_A_REQUEST.isdisjoint(words(item.source)) or any(text.startswith("php://") for text in given)

    def _named_by_setting(self, root: str, item: Evidence) -> str:
        """The provider after whom the setting is called that holds the address: `axios.post(process.env.WATI_ENDPOINT)`."""
        settings = [
            part.name.lower()
            for call in self._case.calls_at(item.location)
            for argument in [each for each in call.arguments if each.name in _ADDRESS_NAMES][:1]
            for part in argument.text[:1]
            if type(part) is Ref and part.module in _SETTINGS
        ]
        used = (provider for home, provider in sorted(self._used) if home == root) if settings else ()
        return next((each for each in used if any(name in text for name in _names_of(each) for text in settings)), "")

    def _asked(self, item: Evidence) -> list[str]:
        texts = [item.subject, *texts_given(self._case, item)]
        return [host for host in map(host_of, texts) if host]

    def _by_name(self, unknown: Mapping[_Function, Sequence[Evidence]]) -> Iterator[tuple[str, Evidence]]:
        """Requests to addresses of the settings, in classes and functions that are called after the provider."""
        names: dict[str, dict[str, str]] = {}
        for (path, _), requests in unknown.items():
            if path not in names:
                names[path] = self._names(path)
            for item in requests if names[path] else ():
                around = {part for name in self._case.names_around(item) for part in name.split(".")}
                yield from ((names[path][part], item) for part in sorted(around & names[path].keys()))

    def _by_its_file(
        self, unknown: Mapping[_Function, Sequence[Evidence]], answered: Container[_Function]
    ) -> Iterator[tuple[str, Evidence]]:
        """Requests to addresses that are taken out of a table, in files whose addresses are all of one provider."""
        owners: dict[str, str] = {}
        for function, requests in unknown.items():
            path, index = function
            if index == NOWHERE or function in answered or function in self._prepared:
                continue
            if path not in owners:
                owners[path] = self._owner(path)
            if owners[path]:
                yield from ((owners[path], item) for item in requests)

    def _owner(self, path: str) -> str:
        """The provider whose hosts are all that a file names outside of its functions, "" if there are others."""
        root = self._case.root_of(path)
        texts = [fact for fact in self._case.files[path].facts if isinstance(fact, Literal) and host_of(fact.text)]
        owners = {self._hosts.get((root, host_of(fact.text)), "") for fact in texts}
        tabled = any(fact.function == NOWHERE for fact in texts)
        return owners.pop() if tabled and len(owners) == 1 else ""

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
        """The first request behind an address or payload in its function, or that of a function that this one calls.

        What stands in a block that the function hands on, to try it again or to take its errors, is the function's.
        """
        called: dict[_Function, list[_Function]] = defaultdict(list)
        for target, site in self._case.calls():
            if site.function != NOWHERE and self._makes_payload(target, site.path):
                place = (self._classes[target[0]], site.location.span.line)
                self._prepared.setdefault((site.path, site.function), place)
            if target in unknown and site.function != NOWHERE:
                called[self._named_around((site.path, site.function))].append(target)
        within: dict[_Function, list[Evidence]] = defaultdict(list)
        for function, requests in unknown.items():
            within[self._named_around(function)].extend(requests)
        for function, (provider, line) in self._prepared.items():
            if function in answered:
                continue
            own = [item for item in within.get(function, ()) if item.location.span.end_line >= line]
            if own:
                yield provider, _with_payload(self._case, own)
            else:
                yield from ((provider, unknown[target][0]) for target in dict.fromkeys(called.get(function, ())))

    def _makes_payload(self, target: _Function, path: str) -> bool:
        """Whether what a file calls is a method or constructor of a class of payloads in another file."""
        home, index = target
        return home in self._classes and home != path and "." in self._case.files[home].functions[index].name

    def _named_around(self, function: _Function) -> _Function:
        """The function itself, of an anonymous one that has nothing ready the one around it."""
        path, index = function
        functions = self._case.files[path].functions
        while index != NOWHERE and functions[index].name == _ANONYMOUS and (path, index) not in self._prepared:
            index = functions[index].parent
        return path, index


_ANONYMOUS = "<lambda>"


def _names_of(provider: str) -> list[str]:
    """The words of a provider's title that nobody else's settings have."""
    named = (word.strip("()").partition(".")[0] for word in provider.lower().split())
    return [word for word in named if len(word) >= _LEAST and word not in _OF_ANYBODY]


def _asks(case: Case, path: str) -> bool:
    return any(map(is_http_call, case.in_file(path)))


def _chain(source: str) -> Iterator[str]:
    """The calls that a chain of calls begins with: of `create().post` it is `create`."""
    end = source.find("().")
    while end >= 0:
        yield source[:end]
        end = source.find("().", end + 1)


def _with_payload(case: Case, requests: Sequence[Evidence]) -> Evidence:
    """The request that is seen to carry the payload, else the first."""
    for item in requests:
        keys = (key for call in case.calls_at(item.location) for key in keys_of(call))
        if any(key.rpartition(".")[2] == PAYLOAD for key in keys):
            return item
    return requests[0]


def _only_reads(item: Evidence) -> bool:
    return not _READS.isdisjoint(words(item.source.rpartition(".")[2]))
