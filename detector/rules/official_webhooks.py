"""The routes by which an official provider tells a project of messages: where they are answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability
from detector.extract.flow.addresses import ANY
from detector.extract.flow.routes import routes_in
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, FileFacts
from detector.model.location import Location, Span
from detector.rules.case import Case
from detector.rules.official import SHARED, provider_of
from detector.rules.official_project import is_live
from detector.rules.official_requests import Proven

_HOOKS = frozenset({"webhook", "webhooks", "hook", "hooks", "callback", "callbacks", "inbound", "incoming"})
"""Words of a route, or of the file around it, that say that another program calls it."""
_PLAIN_WORDS = """
    status statuses message messages receive received receiver reply replies event events delivery dlr api v1 v2 v3 v4 web
    handle handler notify notification notifications post update updates chat chats cloud business public app wp json rest
"""
_OF_ANYBODY = _HOOKS | frozenset(_PLAIN_WORDS.split())
"""Words of a route that say nothing of whose webhook it is."""
_WHATSAPP = frozenset({"whatsapp", "waba", "wa"})
_TELLING = frozenset({"post", ANY})
_OF_WORDPRESS = "register_rest_route"


def official_webhooks(case: Case, proven: Proven) -> Iterator[tuple[str, Evidence]]:
    """The routes of a file that speaks of one provider, by words or by its path, and that a webhook's caller asks."""
    for path, providers, some in _files(case, proven):
        if path not in case.files or not is_live(case, path):
            continue
        for segments, span in _routes(case.files[path]):
            provider = _whose(path, segments, providers)
            if provider:
                note = f"answers a webhook of {provider}"
                place = Location(path, span)
                yield (
                    provider,
                    replace(
                        some,
                        aspect=Aspect.CALL,
                        capability=Capability.WEBHOOK.value,
                        role="",
                        location=place,
                        note=note,
                        subject="",
                        source="",
                    ),
                )


def _files(case: Case, proven: Proven) -> Iterator[tuple[str, Set[str], Evidence]]:
    """The files with use of a provider and no unofficial way beside it, and those that its projects name after its webhook."""
    used: dict[str, dict[str, Evidence]] = defaultdict(dict)
    told = set()
    for path, found in proven:
        told.add(path)
        for item in found:
            used[case.root_of(path)].setdefault(provider_of(case, item), item)
        if not any(item.level is Level.PROOF and case.is_unauthorised(item) for item in case.in_file(path)):
            yield path, {provider_of(case, item) for item in found}, found[0]
    for path in case.files:
        if "hook" in path.lower() and path not in told:
            known = used.get(case.root_of(path), {})
            named = [provider for provider in known if _is_named(provider, path)]
            if len(named) == 1:
                yield path, {named[0]}, known[named[0]]


def _routes(facts: FileFacts) -> Iterator[tuple[Sequence[str], Span]]:
    """The routes that a file answers a POST to, each with its place."""
    for written in routes_in(facts):
        if written.verb in _TELLING and (written.span or written.target != NOWHERE):
            yield written.segments, written.span or facts.functions[written.target].span
    for fact in facts.facts:
        if isinstance(fact, Call) and fact.method == _OF_WORDPRESS:
            text = "/".join(known_text(argument.text) for argument in fact.arguments[:2])
            yield [part for part in text.split("/") if part.replace("-", "").isalnum()], fact.span


def _whose(path: str, segments: Sequence[str], providers: Set[str]) -> str:
    """The provider whose webhook a route is; "" where it is another's, or nobody can tell."""
    route = "/".join(segments)
    said = set(words(route))
    if _HOOKS.isdisjoint(said | set(words(path))):
        return ""
    named = [provider for provider in providers if _is_named(provider, route)]
    if len(named) == 1:
        return named[0]
    return next(iter(providers)) if len(providers) == 1 and said <= _OF_ANYBODY | _WHATSAPP else ""


def _is_named(provider: str, text: str) -> bool:
    """Whether a path says a provider's name: "Twilio", "360dialog"; Meta has webhooks of other products, too."""
    name = "".join(words(provider.partition(" ")[0]))
    return provider not in SHARED and name in "".join(words(text))
