"""Texts and injected scripts against the literals of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.database.schema import Capability, LiteralPattern, Role, Signature, SignatureKind
from detector.match.lookup import Lookup
from detector.match.phrases import CAPABILITY_PHRASES, ROUTE_AT_HAND, literal_note
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import FileFacts, Injection, Literal, LiteralRole
from detector.model.location import Location

OWN_WORDS = f"{LiteralRole.DESCRIPTION.value}:project"
"""Source of the evidence that a manifest's description of its project gives."""


_WORD = re.compile(r"[A-Za-z]{6,40}")


_MOST_WORDS = 60


def match_literal(fact: Literal, facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence of one text: the literals of the database that it holds."""
    location = Location(facts.path, fact.span)
    if fact.role is LiteralRole.DESCRIPTION and fact.name == "project":
        yield from _own_words(fact, location, lookup)
        return
    for hit in lookup.texts(fact.text):
        pattern, signature = hit.pattern, hit.signature
        if pattern.languages and facts.language not in pattern.languages:
            continue
        level = pattern.level
        if fact.role is LiteralRole.DESCRIPTION and pattern.role is not Role.BULK_WORD:
            level = Level.WEAK
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.LITERAL,
            level=level,
            location=location,
            note=_text_note(signature, pattern, fact.text),
            capability=pattern.capability.value if pattern.capability else "",
            role=pattern.role.value,
            function=fact.function,
            loop=fact.loop,
            subject=fact.text,
            source=f"{fact.role.value}:{fact.name}",
        )


_OWN_MACHINE = (
    "http://localhost",
    "http://127.",
    "https://localhost",
    "https://127.",
    "http://[::1]",
    "http://0.0.0.0",
)


def _text_note(signature: Signature, pattern: LiteralPattern, text: str) -> str:
    """The phrase for a text: what a command or script in it does, or what it is."""
    rented = signature.kind is SignatureKind.HOSTED_GATEWAY
    if pattern.role is Role.GATEWAY_ROUTE and rented and text.lower().startswith(_OWN_MACHINE):
        return ROUTE_AT_HAND
    if pattern.role is not Role.TOOL_TEXT:
        return literal_note(signature, pattern.role)
    if pattern.capability is Capability.SCRIPT:
        return "script for the page"
    phrase = CAPABILITY_PHRASES.get(pattern.capability.value) if pattern.capability else None
    return f"{phrase} by a text for {signature.title}" if phrase else f"a text for {signature.title}"


def _own_words(fact: Literal, location: Location, lookup: Lookup) -> Iterator[Evidence]:
    """What a project says of itself explains a finding and proves nothing: no role, so that no rule joins it."""
    named = [hit.signature for hit in lookup.texts(fact.text) if hit.pattern.role is Role.CHANNEL_WORD]
    for word in _WORD.findall(fact.text)[:_MOST_WORDS]:
        named.extend(signature for signature, each in lookup.identifiers(word) if each.role is Role.CHANNEL_WORD)
    for signature in named[:1]:
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.LITERAL,
            level=Level.WEAK,
            location=location,
            note="says that the project is for WhatsApp",
            subject=fact.text,
            source=OWN_WORDS,
        )


def match_injection(fact: Injection, path: str, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence of a script that a page of WhatsApp gets."""
    for page in fact.pages:
        for hit in lookup.texts(page):
            if hit.pattern.role in (Role.WEB_URL, Role.WEB_SEND_URL, Role.CLICK_TO_CHAT):
                yield Evidence(
                    signature=hit.signature.id,
                    aspect=Aspect.LITERAL,
                    level=Level.COMBINE,
                    location=Location(path, fact.span),
                    note=f"injects {fact.script or 'a script'} into {page}",
                    capability="script",
                    role=hit.pattern.role.value,
                    subject=page,
                    source=f"injection:{fact.script}",
                )
                break
