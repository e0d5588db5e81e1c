"""Official use: the Cloud API, the On-Premises API and business solution providers. Recognised, listed, never flagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from detector.database.names import words
from detector.database.schema import GATEWAY_KINDS, Role, SignatureKind
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import HOLE, Call, EnvironmentName
from detector.rules.aside import is_test
from detector.rules.called_whatsapp import is_named
from detector.rules.case import Case
from detector.rules.gateway_requests import host_of

OFFICIAL_KINDS = frozenset({SignatureKind.OFFICIAL, SignatureKind.PROVIDER})
_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.LITERAL})
_CHANNEL = frozenset({Role.CHANNEL_WORD.value, Role.CLOUD_API.value})
_ByFile: TypeAlias = "list[tuple[str, list[Evidence]]]"
"""The evidence of official signatures by file, in order."""


def official_evidence(case: Case) -> list[Evidence]:
    """Every place that proves official use, and hints of one provider that support each other, in order."""
    return [item for _, proving in proven_by_file(case) for item in proving]


def proven_by_file(case: Case) -> _ByFile:
    """The same by file; files without any stand there with nothing."""
    return case.once("official use", lambda: list(_proven(case)))


def _proven(case: Case) -> Iterator[tuple[str, list[Evidence]]]:
    """The evidence of official use by file: what is proven there, and the addresses that a project with proof asks."""
    by_file = _official_by_file(case)
    proven = {path: _proving(case, path, found) for path, found in _spoken_to(case, by_file)}
    of_project = {(case.root_of(path), provider_of(case, item)) for path, items in proven.items() for item in items}
    of_project |= _addressed_by_name(case, by_file)
    for path, found in by_file:
        own = proven[path]
        root = case.root_of(path)
        asked = (item for item in found if _is_address(item) and (root, provider_of(case, item)) in of_project)
        yield path, list(dict.fromkeys((*own, *asked)))


def _spoken_to(case: Case, by_file: _ByFile) -> Iterator[tuple[str, list[Evidence]]]:
    """The same without the hints of providers that a project only asks for an SMS."""
    addressed: dict[tuple[str, str], bool] = {}
    for path, found in by_file:
        root = case.root_of(path)
        unasked = {provider_of(case, item) for item in found if (root, provider_of(case, item)) not in addressed}
        addressed.update(((root, provider), _is_addressed(case, root, provider)) for provider in unasked)
        yield path, [item for item in found if item.level is Level.PROOF or addressed[root, provider_of(case, item)]]


def _addressed_by_name(case: Case, by_file: _ByFile) -> set[tuple[str, str]]:
    """Projects, with the provider, that have its address beside the word WhatsApp, and somewhere a name of its interface."""
    named = {
        (case.root_of(path), provider_of(case, item))
        for path, found in by_file
        for item in found
        if item.role == Role.CLOUD_API.value and item.aspect in _NAMES and not _is_address(item)
    }
    beside = {
        (case.root_of(path), provider_of(case, item))
        for path, found in by_file
        if any(each.role == Role.CHANNEL_WORD.value for each in case.in_file(path))
        for item in found
        if _is_address(item)
    }
    return named & beside


def _is_address(item: Evidence) -> bool:
    return item.aspect is Aspect.LITERAL and item.role == Role.CLOUD_API.value and "://" in item.subject


def _official_by_file(case: Case) -> _ByFile:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    of_gateways = _settings_of_gateways(case)
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in OFFICIAL_KINDS:
            for item in case.of_signature(identifier):
                value = item.aspect is Aspect.LITERAL and item.level is not Level.PROOF
                set_for_another = (value and _line(item) in of_gateways) or _is_made_up(item.location.path)
                set_for_another = set_for_another or item.source.startswith(_KEPT_BY_BROWSER)
                if not (set_for_another or _points_elsewhere(case, item) or _is_no_use(case, item)):
                    groups[item.location.path].append(item)
    return sorted(groups.items())


_SETTINGS = (".env", ".ini", ".properties", ".toml", ".yaml", ".yml")


def _is_made_up(path: str) -> bool:
    """Whether a file sets up tests: what is set there need not be what the program asks."""
    return is_test(path) and path.lower().endswith(_SETTINGS)


_KEPT_BY_BROWSER = ("setting:cookies.", "setting:origins.")
"""Where a saved session of a browser names the hosts that it was at."""
_OF_A_PRODUCT = frozenset({("product", "id"), ("product", "ids"), ("product", "key"), ("product", "name")})


def _is_key_of_more(item: Evidence) -> bool:
    """Whether a name of the interface only begins one that is none: `kFIRMessagingProductID` is of Firebase's messages."""
    return (
        item.aspect is Aspect.IDENTIFIER
        and item.role == Role.CLOUD_API.value
        and words(item.subject)[-2:] in _OF_A_PRODUCT
    )


def _is_no_use(case: Case, item: Evidence) -> bool:
    """Whether a text or name is spelled like one of the interface, and is none."""
    return _is_key_of_more(item) or (_is_open_address(item) and not _is_of_provider(case, item))


_OPEN_ADDRESS = f"whatsapp:{HOLE}"
_WHOM = frozenset({"to", "from", "sender", "recipient", "receiver", "number", "phone", "address", "destination"})


def _is_open_address(item: Evidence) -> bool:
    """Whether a text is the word WhatsApp before something unknown: an address of Twilio, or any program's own key."""
    return item.aspect is Aspect.LITERAL and item.subject.startswith(_OPEN_ADDRESS)


def _is_of_provider(case: Case, item: Evidence) -> bool:
    """Whether such a text is called after whom a message goes to or comes from, or anything else is its provider's."""
    if not _WHOM.isdisjoint(words(item.source.rpartition(":")[2])):
        return True
    provider = provider_of(case, item)
    return case.once(("more of", provider), lambda: _has_more_of(case, provider))


def _has_more_of(case: Case, provider: str) -> bool:
    """Whether anything but open addresses is of a provider."""
    return any(
        not _is_open_address(item)
        for identifier in case.signature_ids
        if case.signature(identifier).provider == provider
        for item in case.of_signature(identifier)
    )


def _line(item: Evidence) -> tuple[str, int]:
    return item.location.path, item.location.span.line


def _settings_of_gateways(case: Case) -> set[tuple[str, int]]:
    """The lines where a file that sets up an unofficial gateway has settings of it: some have such for the Cloud API, too."""
    lines: set[tuple[str, int]] = set()
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in GATEWAY_KINDS:
            settings = [item for item in case.of_signature(identifier) if item.aspect is Aspect.ENVIRONMENT]
            set_up = {item.location.path for item in settings if item.level is not Level.WEAK}
            lines.update(_line(item) for item in settings if item.location.path in set_up)
    return lines


_ADDRESS_SETTINGS = ("_API_URL", "_BASE_URL", "_API_BASE", "_API_HOST", "_ENDPOINT")
_META = "facebook.com"


def _points_elsewhere(case: Case, item: Evidence) -> bool:
    """Whether a setting for the address of the Cloud API holds another one: that of a bridge that has its routes."""
    if item.aspect is not Aspect.ENVIRONMENT or not item.subject.upper().endswith(_ADDRESS_SETTINGS):
        return False
    facts = case.files.get(item.location.path)
    return facts is not None and any(
        isinstance(fact, EnvironmentName)
        and fact.name == item.subject
        and fact.span == item.location.span
        and "://" in fact.value
        and _META not in fact.value
        for fact in facts.facts
    )


def _proving(case: Case, path: str, found: Sequence[Evidence]) -> list[Evidence]:
    sure = any(item.level is Level.PROOF for item in found)
    proven: list[Evidence] = []
    for provider in sorted({provider_of(case, item) for item in found}):
        own = [item for item in found if provider_of(case, item) == provider]
        if _is_proven(case, path, own, sure=sure):
            proven.extend(item for item in own if _is_telling(item))
    return proven


def _is_proven(case: Case, path: str, own: Sequence[Evidence], *, sure: bool) -> bool:
    """Whether what a file shows of one provider is use of WhatsApp; `sure` says that the file uses some provider for it."""
    hints = [item for item in own if item.level is Level.COMBINE]
    if any(item.level is Level.PROOF for item in own):
        return True
    if sure or not hints:
        return bool(hints)
    if provider_of(case, hints[0]) in SHARED and not _names_whatsapp(case, case.root_of(path)):
        return False
    return any(
        len({_kind_of_hint(item) for item in same}) > 1 or _concerns_whatsapp(case, path, same)
        for same in ([item for item in hints if item.signature == name] for name in {item.signature for item in hints})
    )


def _kind_of_hint(item: Evidence) -> str:
    """What a hint supports others by: several addresses of one provider say no more than one of them."""
    return "" if item.aspect is Aspect.LITERAL and host_of(item.subject) else item.subject


SHARED = frozenset({"Meta Cloud API"})
"""Providers whose addresses and webhooks are those of other products, too."""
_WORD = "whatsapp"
_ITS_SETTINGS = "wa_"
"""How settings of the On-Premises API begin."""


def _names_whatsapp(case: Case, root: str) -> bool:
    """Whether anything in a project folder names WhatsApp: evidence and paths first, which is cheap to ask."""
    if root in case.once("folders that name WhatsApp", lambda: _naming_folders(case)):
        return True
    return root in case.once(
        "folders with texts that name WhatsApp",
        lambda: frozenset(case.root_of(path) for path in case.files if is_named(case, path)),
    )


def _naming_folders(case: Case) -> frozenset[str]:
    said = (
        item.location.path
        for item in case.evidence
        if item.role == Role.CHANNEL_WORD.value
        or _WORD in item.subject.lower()
        or (item.aspect is Aspect.ENVIRONMENT and item.subject.lower().startswith(_ITS_SETTINGS))
        or (item.level is Level.PROOF and (case.kind(item) in OFFICIAL_KINDS or case.is_unauthorised(item)))
    )
    called = (path for path in case.paths if _WORD in path.lower())
    return frozenset(case.root_of(path) for path in (*said, *called))


def provider_of(case: Case, item: Evidence) -> str:
    """The provider whose interface an evidence speaks of."""
    signature = case.signature(item.signature)
    return signature.provider or signature.title


_ADDRESSED = frozenset({"Twilio"})
"""Providers who send to WhatsApp only where "whatsapp:" stands before the number: a bare number is an SMS."""
_NUMBERS = frozenset({"from", "from_", "to"})
_SMS_NAMES = ("sms", "phone_number", "from_number", "twilio_number")


def _is_addressed(case: Case, root: str, provider: str) -> bool:
    """Whether nothing in a project folder shows that a provider of several channels is only asked for an SMS."""
    own = [
        item
        for identifier in case.signature_ids
        if provider in (case.signature(identifier).provider, case.signature(identifier).title)
        for item in case.of_signature(identifier)
        if case.root_of(item.location.path) == root
    ]
    if any(_WORD in item.subject.lower() or _WORD in item.source.lower() for item in own):
        return True
    if provider not in _ADDRESSED:
        return not any(map(_is_of_sms, own)) or any(_WORD in item.location.path.lower() for item in own)
    named = any(item.aspect is Aspect.ENVIRONMENT and item.subject.lower().endswith(_SMS_NAMES) for item in own)
    filed = all("sms" in words(item.location.path) for item in own)
    return (
        not named and not filed and not any(_sends_sms(case, place) for place in {item.location.path for item in own})
    )


_CODE = frozenset({Aspect.IMPORT, Aspect.CALL})


def _is_of_sms(item: Evidence) -> bool:
    """Whether a class, method, address or setting of a provider is by its name one for SMS: `SendSmsApi`, `.../v1/sms`."""
    if item.aspect in _CODE:
        return "sms" in words(f"{item.subject}.{item.source}")
    says_where = item.aspect is Aspect.ENVIRONMENT or (item.aspect is Aspect.LITERAL and "://" in item.subject)
    return says_where and "sms" in words(item.subject)


def _sends_sms(case: Case, path: str) -> bool:
    facts = case.files.get(path)
    calls = (fact for fact in facts.facts if isinstance(fact, Call)) if facts is not None else ()
    return any(
        argument.name.rpartition(".")[2].lower() in _NUMBERS and known_text(argument.text).startswith("+")
        for call in calls
        for argument in call.arguments
    )


def _is_telling(item: Evidence) -> bool:
    """Whether a place is worth listing: an address, a payload, a call; not every word of a webhook."""
    return item.level is not Level.WEAK or item.role in (Role.CLOUD_API.value, Role.PROVIDER.value)


def _concerns_whatsapp(case: Case, path: str, hints: Sequence[Evidence]) -> bool:
    """Whether a name of the file or project, an address, or something near says that a general provider is used for WhatsApp."""
    if _WORD in path.rpartition("/")[2].lower() or any(_WORD in item.subject.lower() for item in hints):
        return True
    provider = provider_of(case, hints[0])
    near = any(
        item not in hints
        and (item.role in _CHANNEL or (case.kind(item) in OFFICIAL_KINDS and provider_of(case, item) == provider))
        and item.aspect is not Aspect.DEPENDENCY
        for item in case.in_files(case.near(path))
    )
    root = case.root_of(path)
    return near or any(item not in hints and case.root_of(item.location.path) == root for item in _channel_names(case))


def _channel_names(case: Case) -> Sequence[Evidence]:
    return [item for item in case.with_roles(_CHANNEL) if item.aspect in _NAMES]
