"""Official use: the Cloud API, the On-Premises API and business solution providers. Recognised, listed, never flagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from detector.database.schema import Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.finding import OfficialUse
from detector.rules.case import Case

_OFFICIAL = frozenset({SignatureKind.OFFICIAL, SignatureKind.PROVIDER})
_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.LITERAL})
_CHANNEL = frozenset({Role.CHANNEL_WORD.value, Role.CLOUD_API.value})


def official_use(case: Case) -> tuple[OfficialUse, ...]:
    """Every place that proves official use, and hints of one provider that support each other in a file or nearby."""
    uses: dict[tuple[str, int, str], OfficialUse] = {}
    for path, found in _official_by_file(case):
        for item in _proving(case, path, found):
            signature = case.signature(item.signature)
            provider = signature.provider or signature.title
            key = (path, item.location.span.line, provider)
            uses.setdefault(key, OfficialUse(provider, item.note, item.location))
    return tuple(uses[key] for key in sorted(uses))


def official_evidence(case: Case) -> list[Evidence]:
    """The evidence behind `official_use`, in order."""
    return [item for path, found in _official_by_file(case) for item in _proving(case, path, found)]


def _official_by_file(case: Case) -> list[tuple[str, list[Evidence]]]:
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in _OFFICIAL:
            for item in case.of_signature(identifier):
                groups[item.location.path].append(item)
    return sorted(groups.items())


def _proving(case: Case, path: str, found: Sequence[Evidence]) -> list[Evidence]:
    sure = any(item.level is Level.PROOF for item in found)
    proven: list[Evidence] = []
    for provider in sorted({_provider(case, item) for item in found}):
        own = [item for item in found if _provider(case, item) == provider]
        if _is_proven(case, path, own, sure=sure):
            proven.extend(item for item in own if _is_telling(item))
    return proven


def _is_proven(case: Case, path: str, own: Sequence[Evidence], *, sure: bool) -> bool:
    """Whether what a file shows of one provider is use of WhatsApp; `sure` says that the file uses some provider for it."""
    hints = [item for item in own if item.level is Level.COMBINE]
    if any(item.level is Level.PROOF for item in own):
        return True
    if not hints or not _is_addressed(case, path, _provider(case, hints[0])):
        return False
    return sure or any(
        len({item.subject for item in same}) > 1 or _concerns_whatsapp(case, path, same)
        for same in ([item for item in hints if item.signature == name] for name in {item.signature for item in hints})
    )


def _provider(case: Case, item: Evidence) -> str:
    signature = case.signature(item.signature)
    return signature.provider or signature.title


_ADDRESSED = frozenset({"Twilio"})
"""Providers who send to WhatsApp only where "whatsapp:" stands before the number: without it, a call is an SMS."""


def _is_addressed(case: Case, path: str, provider: str) -> bool:
    """Whether the project says "whatsapp" to a provider who has to be told."""
    if provider not in _ADDRESSED:
        return True
    root = case.root_of(path)
    return any(
        "whatsapp" in item.subject.lower() and case.root_of(item.location.path) == root
        for identifier in case.signature_ids
        if provider in (case.signature(identifier).provider, case.signature(identifier).title)
        for item in case.of_signature(identifier)
    )


def _is_telling(item: Evidence) -> bool:
    """Whether a place is worth listing: an address, a payload, a call; not every word of a webhook."""
    return item.level is not Level.WEAK or item.role in (Role.CLOUD_API.value, Role.PROVIDER.value)


def _concerns_whatsapp(case: Case, path: str, hints: Sequence[Evidence]) -> bool:
    """Whether something near, or a name in the project, says that a general provider is used for WhatsApp."""
    near = any(
        item not in hints
        and (item.role in _CHANNEL or case.kind(item) in _OFFICIAL)
        and item.aspect is not Aspect.DEPENDENCY
        for item in case.in_files(case.near(path))
    )
    root = case.root_of(path)
    return near or any(item not in hints and case.root_of(item.location.path) == root for item in _channel_names(case))


def _channel_names(case: Case) -> Sequence[Evidence]:
    return [item for item in case.with_roles(_CHANNEL) if item.aspect in _NAMES]
