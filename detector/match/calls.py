"""Calls against the database: whose they are, what they do, and what they are aimed at."""

from __future__ import annotations

from collections.abc import Iterator

from detector.database.schema import CLIENT_KINDS, CallPattern, Capability, Role, Signature
from detector.match.call_patterns import fits, is_machinery, is_of_another, patterns_of, tells_own_state, writes_file
from detector.match.keys import pressed_keys, what_it_does
from detector.match.lookup import Lookup
from detector.match.packages import components
from detector.match.phrases import (
    BEFORE_A_SESSION,
    CAPABILITY_PHRASES,
    METHOD_PHRASES,
    ROLE_PHRASES,
    WINDOW_PHRASE,
    WINDOW_WORDS,
    prepares_session,
)
from detector.match.spelling import known_text, plain_path, root_name
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, FileFacts
from detector.model.location import Location

_ARGUMENT_ROLES = (
    Role.WEB_SEND_URL,
    Role.WEB_URL,
    Role.APP_VIEW,
    Role.SEND_BUTTON,
    Role.COMPOSE_BOX,
    Role.PAGE_INTERNALS,
    Role.CLICK_TO_CHAT,
    Role.DESKTOP_APP,
    Role.APP_ID,
    Role.GATEWAY_HOST,
    Role.GATEWAY_ROUTE,
    Role.CLOUD_API,
    Role.GROUP_INVITE,
    Role.SELECTOR,
    Role.JID,
)
"""Roles that say what a neutral call is aimed at, the most telling first."""


_REQUESTED = frozenset({Role.GATEWAY_HOST, Role.GATEWAY_ROUTE, Role.CLOUD_API, Role.JID})
"""Those of them that a request is aimed at, not a hand."""
_HANDLED = frozenset(role.value for role in _ARGUMENT_ROLES if role not in _REQUESTED)
"""What hands and drivers are aimed at: a method of an unknown receiver with one of these is a tool's, whoever made it."""


_CALLS_ARE_BOUND = frozenset({"python"})
"""Languages in which a bare name that no import explains is a builtin or the file's own function, never a tool's."""


_OF_VALUES = frozenset(
    {
        "toString",
        "trim",
        "split",
        "replace",
        "replaceAll",
        "toLowerCase",
        "toUpperCase",
        "includes",
        "startsWith",
        "endsWith",
    }
    | {
        "match",
        "matchAll",
        "slice",
        "substring",
        "substr",
        "padStart",
        "join",
        "concat",
        "indexOf",
        "charAt",
        "localeCompare",
    }
    | {"push", "map", "filter", "find", "forEach", "some", "every", "reduce", "sort", "then", "catch", "finally"}
    | {
        "strip",
        "lower",
        "upper",
        "startswith",
        "endswith",
        "format",
        "encode",
        "decode",
        "items",
        "keys",
        "values",
        "append",
    }
)
"""Methods of texts, lists and promises: done with what a library gave, not by it."""


def match_call(fact: Call, facts: FileFacts, lookup: Lookup, imported: frozenset[str]) -> Iterator[Evidence]:
    """Evidence of one call. `imported` are the ids of signatures whose modules the file imports.

    A call counts for what its callee stems from, for patterns that count anywhere, and on an unknown receiver for
    components that the file imports and for tools that are aimed at WhatsApp.
    """
    stems_from = (
        {
            signature.id: signature
            for signature in components(facts.language, fact.module, (root_name(fact.path),), lookup)
        }
        if fact.module
        else {}
    )
    patterns = [
        (signature, pattern)
        for signature, pattern in patterns_of(fact, facts.language, lookup)
        if not pattern.handed
        and (
            pattern.anywhere
            or (
                signature.id in stems_from or _is_made_of(fact, signature, pattern, facts, lookup)
                if fact.module
                else signature.id in imported or is_machinery(signature, pattern, facts.language)
            )
        )
        and fits(fact, pattern)
    ]
    if not patterns and not stems_from:
        return  # nine calls of ten
    location = Location(facts.path, fact.span)
    role, subject = _aim(fact, facts.language, lookup)
    named: set[str] = set()
    handed = _is_handed_over(fact, facts)
    bound = fact.path == fact.method and facts.language in _CALLS_ARE_BOUND
    foreign = set() if fact.module else _clients_without(fact, facts, lookup, imported)
    for signature, pattern in patterns:
        resolved = signature.id in stems_from or bool(fact.module and not pattern.anywhere)
        if not resolved and not pattern.anywhere:
            if fact.module:
                continue
            if _takes_from_a_map(fact, pattern, role):
                continue
            if bound or signature.id in foreign or tells_own_state(fact) or writes_file(fact):
                continue
            if signature.id not in imported and role not in _HANDLED:
                if not handed:
                    continue
                handed = False  # a receiver from a parameter is one tool, whichever it is
        elif not pattern.anywhere and _ANSWER in fact.path and _takes_from_a_map(fact, pattern, role):
            continue
        named.add(signature.id)
        capability = what_it_does(fact, pattern)
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.CALL,
            level=pattern.level if resolved or pattern.anywhere else Level.WEAK,
            location=location,
            note=_call_note(fact, capability, role, resolved),
            capability=capability,
            role=role,
            resolved=resolved or pattern.anywhere,
            function=fact.function,
            loop=fact.loop,
            subject=subject or _address(fact, capability) or pressed_keys(fact, capability) or fact.path,
            source=fact.path,
        )
    for signature in () if _is_of_a_value(fact) else stems_from.values():
        if signature.id not in named:
            yield Evidence(
                signature=signature.id,
                aspect=Aspect.CALL,
                level=Level.WEAK,
                location=location,
                note=_call_note(fact, "", role, True),
                role=role,
                function=fact.function,
                loop=fact.loop,
                subject=subject or fact.path,
                source=fact.path,
            )


def _is_of_a_value(fact: Call) -> bool:
    """Whether a call does something with what a library gave, not with the library: a text, a list, a map of an answer."""
    return fact.method in _OF_VALUES or (fact.method == "get" and _ANSWER in fact.path)


def _is_made_of(fact: Call, signature: Signature, pattern: CallPattern, facts: FileFacts, lookup: Lookup) -> bool:
    """Whether a factory of another package is given a client to make its object of: `createProvider(BaileysProvider)`."""
    if pattern.capability is not Capability.SESSION or signature.kind not in CLIENT_KINDS:
        return False
    modules = (argument.origin.rpartition("#")[0] for argument in fact.arguments)
    return any(signature in components(facts.language, module, (), lookup) for module in modules if module)


def _takes_from_a_map(fact: Call, pattern: CallPattern, role: str) -> bool:
    """Whether `x.get("key")` of an unknown x or an answer takes a value out of a map: what it is given is no address."""
    if pattern.capability not in _ASKING or role or fact.method != "get" or not fact.arguments:
        return False
    text = known_text(fact.arguments[0].text)
    if pattern.capability is Capability.NAVIGATE and len(fact.arguments) > 1:
        return True
    if len(fact.arguments) > 1 and not fact.arguments[1].name and fact.arguments[1].text:
        return True  # what to take instead where the key is missing
    return bool(text) and not any(mark in text for mark in ("/", "{}", ":", "."))


_ASKING = (Capability.NAVIGATE, Capability.HTTP)
_ANSWER = "()."
"""How the path of a call says that it is made on what another call gave."""


def _clients_without(fact: Call, facts: FileFacts, lookup: Lookup, imported: frozenset[str]) -> set[str]:
    """The imported clients that a call on an unknown object is none of: its form is another's, or it names another."""
    pairs = [
        (signature, pattern)
        for signature, pattern in patterns_of(fact, facts.language, lookup)
        if signature.id in imported
    ]
    clients = {signature.id for signature, _ in pairs if signature.kind in CLIENT_KINDS}
    if not clients or is_of_another(fact):
        return clients
    shaped = {signature.id for signature, each in pairs if each.handed and fits(fact, each)}
    return clients - shaped if shaped else set()


_OPENING = (Capability.NAVIGATE.value, Capability.OPEN_URL.value)


def _address(fact: Call, capability: str) -> str:
    """The web address that a call is known to open, or what else it opens in the system, or ""."""
    if capability not in _OPENING:
        return ""
    texts = [known_text(argument.text) for argument in fact.arguments]
    address = next((text for text in texts if text.startswith(("http://", "https://"))), "")
    if address or capability != Capability.OPEN_URL.value or not texts or "{}" in texts[0]:
        return address
    return texts[0]


def _is_handed_over(fact: Call, facts: FileFacts) -> bool:
    """Whether the receiver is a parameter of a function around the call: made elsewhere, unknown here."""
    root = fact.path.partition(".")[0]
    function = fact.function
    while not fact.module and function != NOWHERE and root != fact.path:
        if root in facts.functions[function].parameters:
            return True
        function = facts.functions[function].parent
    return False


def _aim(fact: Call, language: str, lookup: Lookup) -> tuple[str, str]:
    """What a call's arguments point at: the most telling role and the text that has it."""
    best: tuple[int, str, str] | None = None
    for argument in fact.arguments:
        text = known_text(argument.text)
        if len(text) < 4:
            continue
        for hit in lookup.texts(text):
            if hit.pattern.languages and language not in hit.pattern.languages:
                continue
            if hit.pattern.role in _ARGUMENT_ROLES:
                candidate = (_ARGUMENT_ROLES.index(hit.pattern.role), hit.pattern.role.value, text)
                best = candidate if best is None or candidate < best else best
    return ("", "") if best is None else best[1:]


def _call_note(fact: Call, capability: str, role: str, resolved: bool) -> str:
    callee = fact.spelled or plain_path(fact.path).removeprefix("default.").removeprefix("{}.")
    if not capability and not resolved:
        phrase = f"calls {callee}"
        return f"{phrase}, {ROLE_PHRASES[Role(role)]}" if role and Role(role) in ROLE_PHRASES else phrase
    phrase = CAPABILITY_PHRASES.get(capability, "calls the library")
    phrase = METHOD_PHRASES.get((capability, fact.method), phrase)
    phrase = METHOD_PHRASES.get((capability, ".".join(fact.path.split(".")[-2:])), phrase)
    if capability == Capability.LAUNCH.value and fact.method.lower().startswith(WINDOW_WORDS):
        phrase = WINDOW_PHRASE
    if capability == Capability.SESSION.value and prepares_session(callee):
        phrase = BEFORE_A_SESSION
    aimed = f", {ROLE_PHRASES[Role(role)]}" if role and Role(role) in ROLE_PHRASES else ""
    return f"{phrase} with {callee}{aimed}"
