"""One file's facts against the index. A pure function of both: evidence of one file never depends on another file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from detector.database.languages import family, separators
from detector.database.schema import (
    CLIENT_KINDS,
    MACHINERY,
    TELLING_NAME,
    CallPattern,
    Capability,
    LiteralPattern,
    NamePattern,
    Role,
    Signature,
    SignatureKind,
)
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import (
    NOWHERE,
    Artifact,
    Call,
    Dependency,
    DependencyScope,
    EnvironmentName,
    Fact,
    FileFacts,
    Identifier,
    Image,
    Import,
    Injection,
    Literal,
    LiteralRole,
    Reference,
)
from detector.model.location import FIRST_LINE, Location, Span
from detector.model.package import Package


class TextHit(Protocol):
    """A literal pattern that met a text."""

    @property
    def signature(self) -> Signature: ...  # noqa: D102
    @property
    def pattern(self) -> LiteralPattern: ...  # noqa: D102


class Lookup(Protocol):
    """What matching asks of the database index."""

    def packages(self, package: Package, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def repositories(self, url: str, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def look_alikes(self, package: Package, /, *, runs_code: bool) -> tuple[tuple[Signature, str], ...]: ...  # noqa: D102
    def imports(self, language: str, module: str, /) -> tuple[Signature, ...]: ...  # noqa: D102
    def calls_named(self, name: str, /) -> tuple[tuple[Signature, CallPattern], ...]: ...  # noqa: D102
    def texts(self, text: str, /) -> Iterable[TextHit]: ...  # noqa: D102
    def references(self, path: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def identifiers(self, name: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def environment(self, name: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def images(self, reference: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102
    def artifacts(self, path: str, /) -> tuple[tuple[Signature, NamePattern], ...]: ...  # noqa: D102


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

_HANDLED = frozenset(
    role.value
    for role in (
        Role.WEB_SEND_URL,
        Role.WEB_URL,
        Role.APP_VIEW,
        Role.SEND_BUTTON,
        Role.COMPOSE_BOX,
        Role.PAGE_INTERNALS,
        Role.CLICK_TO_CHAT,
        Role.DESKTOP_APP,
        Role.APP_ID,
        Role.GROUP_INVITE,
        Role.SELECTOR,
    )
)
"""What hands and drivers are aimed at: a method of an unknown receiver with one of these is a tool's, whoever made it."""

_CALLS_ARE_BOUND = frozenset({"python"})
"""Languages in which a bare name that no import explains is a builtin or the file's own function, never a tool's."""

_TABLES = (Capability.READ_TABLE, Capability.READ_DATABASE)

_CAPABILITY_PHRASES = {
    "session": "opens a WhatsApp session",
    "send": "sends a message",
    "send-media": "sends media",
    "forward": "forwards a message",
    "status": "posts a status",
    "receive": "receives messages",
    "mark-read": "marks messages as read",
    "presence": "shows typing or presence",
    "lookup": "checks whether a number is on WhatsApp",
    "scrape": "collects contacts or group data",
    "join": "joins a group or channel",
    "group-admin": "administers a group",
    "contact-add": "saves contacts",
    "register": "registers a phone number",
    "navigate": "opens a page in a driven browser",
    "locate": "looks for an element",
    "type": "types",
    "press": "presses a key",
    "click": "clicks",
    "script": "runs a script in the page",
    "launch": "starts a driven browser or device",
    "open-url": "opens an address",
    "device": "drives a device",
    "sleep": "waits",
    "random": "draws a random number",
    "schedule": "schedules",
    "parallel": "runs in parallel",
    "read-table": "reads a table",
    "read-database": "reads a database",
    "spawn": "starts a program",
    "hook": "hooks into an app",
    "http": "makes an HTTP request",
}

_ROLE_PHRASES = {
    Role.WEB_URL: "address of WhatsApp Web",
    Role.WEB_SEND_URL: "WhatsApp Web address that opens a chat with a text",
    Role.CREDENTIAL: "access token",
    Role.CLICK_TO_CHAT: "click-to-chat address",
    Role.GROUP_INVITE: "group invite link",
    Role.COMPOSE_BOX: "message box of WhatsApp Web",
    Role.SEND_BUTTON: "send button of WhatsApp Web",
    Role.SELECTOR: "element of WhatsApp Web",
    Role.PAGE_INTERNALS: "internals of the WhatsApp Web page",
    Role.JID: "WhatsApp-internal chat id",
    Role.PROTOCOL: "WhatsApp wire protocol",
    Role.APP_ID: "id of the WhatsApp app",
    Role.APP_VIEW: "view inside the WhatsApp app",
    Role.DESKTOP_APP: "WhatsApp desktop app",
    Role.MOD_ID: "modified WhatsApp app",
    Role.GATEWAY_HOST: "host",
    Role.GATEWAY_ROUTE: "route",
    Role.GATEWAY_HEADER: "request header",
    Role.GATEWAY_BODY: "request field",
    Role.GATEWAY_NAME: "name",
    Role.SESSION: "session files",
    Role.AUTOMATION_FLAG: "hides browser automation",
    Role.SPOOFING: "disguises the client",
    Role.BULK_WORD: "speaks of mass sending",
    Role.ANTI_BAN_WORD: "speaks of avoiding bans",
    Role.WARM_UP_WORD: "speaks of warming up numbers",
    Role.SPINTAX_WORD: "varies the text",
    Role.ROTATION_WORD: "rotates sender numbers",
    Role.DELAY_WORD: "sets a delay between messages",
    Role.TYPING_WORD: "simulates typing",
    Role.CLOUD_API: "address or payload",
    Role.PROVIDER: "address",
    Role.TEMPLATE: "message template",
    Role.WEBHOOK_FIELD: "webhook",
    Role.SIGNATURE_CHECK: "webhook signature",
    Role.ERROR_CODE: "error code",
}


def match_file(facts: FileFacts, lookup: Lookup, clients: frozenset[str] = frozenset()) -> tuple[Evidence, ...]:
    """All evidence in one file, in the order of its facts, duplicates removed.

    `clients` are the unofficial clients that the project has somewhere: calls with a name of theirs on an unknown
    receiver are weak evidence of an object that was handed over.
    """
    imported = imported_signatures(facts, lookup)
    seen: dict[Evidence, None] = {}
    for fact in facts.facts:
        for evidence in match_fact(fact, facts, lookup, imported):
            seen.setdefault(evidence)
        if clients and isinstance(fact, Call):
            for evidence in _handed_client(fact, facts, lookup, clients - imported):
                seen.setdefault(evidence)
    for evidence in _loops(facts, lookup):
        seen.setdefault(evidence)
    return tuple(seen)


def match_path(path: str, lookup: Lookup) -> tuple[Evidence, ...]:
    """Evidence in the name of a file or folder of the tree (session folders, databases that a client leaves)."""
    location = Location(path, FIRST_LINE)
    return tuple(
        _named(signature, pattern, Aspect.ARTIFACT, location, path, f"{signature.title} leaves {_tail(path)}")
        for signature, pattern in lookup.artifacts(path)
    )


def match_fact(fact: Fact, facts: FileFacts, lookup: Lookup, imported: frozenset[str]) -> Iterator[Evidence]:
    """Evidence of one fact. `imported` are the ids of signatures whose modules the file imports."""
    match fact:
        case Dependency():
            return _dependency(fact, facts.path, lookup)
        case Import():
            return _import(fact, facts, lookup)
        case Call():
            return _call(fact, facts, lookup, imported)
        case Literal():
            return _literal(fact, facts, lookup)
        case Injection():
            return _injection(fact, facts.path, lookup)
        case _:
            return _name(fact, facts.path, lookup)


def _name(
    fact: Reference | Identifier | EnvironmentName | Image | Artifact, path: str, lookup: Lookup
) -> Iterator[Evidence]:
    location = Location(path, fact.span)
    match fact:
        case Reference():
            for signature, pattern in lookup.references(fact.path):
                doing = _CAPABILITY_PHRASES.get(pattern.capability.value, "") if pattern.capability else ""
                note = f"{doing} with {plain_path(fact.path)}" if doing else ""
                yield _named(signature, pattern, Aspect.REFERENCE, location, fact.path, note, fact.function, fact.loop)
        case Identifier():
            for signature, pattern in lookup.identifiers(fact.name):
                if pattern.role is Role.RECIPIENT_WORD:
                    continue  # counts for loops only, see `_loops`
                yield _named(signature, pattern, Aspect.IDENTIFIER, location, fact.name, "", fact.function)
        case EnvironmentName():
            for signature, pattern in lookup.environment(fact.name):
                note = f"setting {fact.name} of {signature.title}"
                yield _named(signature, pattern, Aspect.ENVIRONMENT, location, fact.name, note, fact.function)
        case Image():
            for signature, pattern in _strongest(lookup.images(fact.reference)):
                note = f"runs the container image {fact.reference}"
                yield _named(signature, pattern, Aspect.IMAGE, location, fact.reference, note)
        case Artifact():
            for signature, pattern in lookup.artifacts(fact.path):
                note = f"names {fact.path}, which {signature.title} leaves"
                yield _named(signature, pattern, Aspect.ARTIFACT, location, fact.path, note)


_LEVELS = (Level.PROOF, Level.COMBINE, Level.WEAK)


def _strongest(found: Iterable[tuple[Signature, NamePattern]]) -> list[tuple[Signature, NamePattern]]:
    """One pattern for each signature, the one that carries most: an owner's name says more than the bare one."""
    best: dict[str, tuple[Signature, NamePattern]] = {}
    for signature, pattern in sorted(found, key=lambda pair: _LEVELS.index(pair[1].level)):
        best.setdefault(signature.id, (signature, pattern))
    return [best[identifier] for identifier in sorted(best)]


def imported_signatures(facts: FileFacts, lookup: Lookup) -> frozenset[str]:
    """Ids of the signatures whose modules the file imports."""
    return frozenset(
        signature.id
        for fact in facts.facts
        if isinstance(fact, Import)
        for signature in _components(facts.language, fact.module, fact.names, lookup)
    )


_NAMES_ARE_MODULES = frozenset({"java", "python", "csharp", "php", "rust"})
"""Languages in which what is taken from a module may be a module itself: `import java.awt.Robot` takes Robot from java.awt."""


def _components(language: str, module: str, names: Iterable[str], lookup: Lookup) -> tuple[Signature, ...]:
    """The signatures of a module, or of what is taken from it, by id."""
    found = {signature.id: signature for signature in lookup.imports(language, module)}
    if family(language) in _NAMES_ARE_MODULES:
        joint = separators(language)[0]
        for name in names:
            found.update((signature.id, signature) for signature in lookup.imports(language, f"{module}{joint}{name}"))
    return tuple(found[identifier] for identifier in sorted(found))


def _loops(facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence about what loops go over: lists of people by name, tables and databases by what reads them."""
    for index, loop in enumerate(facts.loops):
        for source in loop.sources:
            for signature, capability, role, note in _loop_sources(source, facts.language, lookup):
                yield Evidence(
                    signature=signature,
                    aspect=Aspect.LOOP,
                    level=Level.WEAK,
                    location=Location(facts.path, loop.span),
                    note=note,
                    capability=capability,
                    role=role,
                    function=loop.function,
                    loop=index,
                    subject=source,
                )


def _loop_sources(source: str, language: str, lookup: Lookup) -> Iterator[tuple[str, str, str, str]]:
    module, mark, path = source.partition("#")
    if not mark:
        for signature, named in lookup.identifiers(source.rpartition(".")[2]):
            if named.role in (Role.RECIPIENT_WORD, Role.BULK_WORD):
                yield signature.id, "", named.role.value, f"goes over {source}"
        return
    stems_from = {signature.id for signature in lookup.imports(language, module)} if module else set()
    for name in dict.fromkeys(plain_path(path).split(".")):
        for signature, pattern in lookup.calls_named(name):
            if pattern.capability in _TABLES and (signature.id in stems_from or pattern.anywhere):
                yield signature.id, pattern.capability.value, "", f"goes over what {name} reads"


def _dependency(fact: Dependency, path: str, lookup: Lookup) -> Iterator[Evidence]:
    signatures = {signature.id: signature for signature in lookup.packages(fact.package)}
    if fact.source:
        signatures.update((signature.id, signature) for signature in lookup.repositories(fact.source))
    for signature in signatures.values():
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.DEPENDENCY,
            level=_package_level(signature, fact.package.name),
            location=Location(path, fact.span),
            note=_dependency_note(fact),
            role=fact.scope.value,
            subject=fact.package.name,
            direct=fact.direct,
            path=fact.path,
            source=fact.source,
        )
    if not signatures:
        yield from _look_alikes(fact, path, lookup)


def _look_alikes(fact: Dependency, path: str, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence that an unknown package is called nearly like a known one."""
    for signature, name in lookup.look_alikes(fact.package, runs_code=fact.runs_code):
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.LOOK_ALIKE,
            level=Level.WEAK,
            location=Location(path, fact.span),
            note=f"{_dependency_note(fact)}, a name like {name}",
            role=fact.scope.value,
            subject=fact.package.name,
            direct=fact.direct,
            path=fact.path,
            source=name,
        )


def _package_level(signature: Signature, name: str) -> Level:
    """A general provider's SDK serves other channels too: alone it does not show WhatsApp."""
    general = signature.kind is SignatureKind.PROVIDER and "whatsapp" not in name.lower()
    return Level.COMBINE if signature.doubtful or general else Level.PROOF


def _dependency_note(fact: Dependency) -> str:
    name = fact.package.name
    if fact.scope is DependencyScope.INSTALLED:
        return f"carries an installed copy of {name}"
    if fact.scope is DependencyScope.COMMAND:
        return f"installs {name}"
    if not fact.direct:
        return f"locks {name}" + (f", brought in by {' > '.join(fact.path[:-1])}" if len(fact.path) > 1 else "")
    if fact.scope is DependencyScope.LOCKED:
        return f"locks {name}"
    return f"depends on {name}" + (f" under the name {fact.alias}" if fact.alias else "")


def _import(fact: Import, facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
    for signature in _components(facts.language, fact.module, fact.names, lookup):
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.IMPORT,
            level=_package_level(signature, fact.module),
            location=Location(facts.path, fact.span),
            note=f"imports {fact.module}",
            function=fact.function,
            subject=fact.module,
            source=",".join(fact.names),
        )


def _call(fact: Call, facts: FileFacts, lookup: Lookup, imported: frozenset[str]) -> Iterator[Evidence]:
    stems_from = (
        {signature.id: signature for signature in _components(facts.language, fact.module, (_root(fact.path),), lookup)}
        if fact.module
        else {}
    )
    patterns = [
        (signature, pattern)
        for signature, pattern in _patterns_of(fact, lookup)
        if (pattern.anywhere or not fact.module or signature.id in stems_from)
        and not pattern.handed
        and _fits(fact, pattern, facts.language)
    ]
    if not patterns and not stems_from:
        return  # nine calls of ten
    location = Location(facts.path, fact.span)
    role, subject = _aim(fact, facts.language, lookup)
    named: set[str] = set()
    handed = _is_handed_over(fact, facts)
    foreign = set() if fact.module else _clients_without(fact, facts, lookup, imported)
    for signature, pattern in patterns:
        resolved = signature.id in stems_from
        if not resolved and not pattern.anywhere:
            if fact.module or not (signature.id in imported or _is_machinery(signature, pattern, facts.language)):
                continue
            if signature.id in foreign:
                continue
            if fact.path == fact.method and facts.language in _CALLS_ARE_BOUND:
                continue
            if _takes_from_a_map(fact, pattern, role):
                continue
            if signature.id not in imported and role not in _HANDLED:
                if not handed:
                    continue
                handed = False  # a receiver from a parameter is one tool, whichever it is
        named.add(signature.id)
        capability = _doing(fact, pattern)
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.CALL,
            level=pattern.level if resolved or pattern.anywhere else Level.WEAK,
            location=location,
            note=_call_note(fact, capability, role),
            capability=capability,
            role=role,
            resolved=resolved or pattern.anywhere,
            function=fact.function,
            loop=fact.loop,
            subject=subject or _address(fact, capability) or _keys(fact, capability) or fact.path,
            source=fact.path,
        )
    for signature in stems_from.values():
        if signature.id not in named:
            yield Evidence(
                signature=signature.id,
                aspect=Aspect.CALL,
                level=Level.WEAK,
                location=location,
                note=_call_note(fact, "", role),
                role=role,
                function=fact.function,
                loop=fact.loop,
                subject=subject or fact.path,
                source=fact.path,
            )


def _takes_from_a_map(fact: Call, pattern: CallPattern, role: str) -> bool:
    """Whether `x.get("key")` of an unknown x takes a value out of a map: what it is given is no address."""
    if pattern.capability is not Capability.NAVIGATE or role or fact.method != "get" or not fact.arguments:
        return False
    text = known_text(fact.arguments[0].text)
    return len(fact.arguments) > 1 or (bool(text) and not any(mark in text for mark in ("/", "{}", ":", ".")))


def _clients_without(fact: Call, facts: FileFacts, lookup: Lookup, imported: frozenset[str]) -> set[str]:
    """The imported clients that a call on an unknown object is none of: its form is another's, or it names another."""
    pairs = [(signature, pattern) for signature, pattern in _patterns_of(fact, lookup) if signature.id in imported]
    clients = {signature.id for signature, _ in pairs if signature.kind in CLIENT_KINDS}
    if not clients or _is_of_another(fact):
        return clients
    shaped = {signature.id for signature, each in pairs if each.handed and _fits(fact, each, facts.language)}
    return clients - shaped if shaped else set()


_OPENING = (Capability.NAVIGATE.value, Capability.OPEN_URL.value)


def _keys(fact: Call, capability: str) -> str:
    """The keys that a call is known to press, or ""."""
    keys = [known_text(argument.text) for argument in fact.arguments if not argument.name]
    return " ".join(keys) if capability == Capability.PRESS.value and all(keys) and "{}" not in "".join(keys) else ""


def _address(fact: Call, capability: str) -> str:
    """The web address that a call is known to open, or what else it opens in the system, or ""."""
    if capability not in _OPENING:
        return ""
    texts = [known_text(argument.text) for argument in fact.arguments]
    address = next((text for text in texts if text.startswith(("http://", "https://"))), "")
    if address or capability != Capability.OPEN_URL.value or not texts or "{}" in texts[0]:
        return address
    return texts[0]


_SENDING_KEYS = ("enter", "return", "ctrl", "control", "command", "cmd", "tab", "\n", "\r", "~", "^", "66")
"""What keys that send or paste a message have in their names; arrows, volume and window keys do neither."""


def _doing(fact: Call, pattern: CallPattern) -> str:
    """What a call does; keys that are a text are typed, and those that send nothing are nothing."""
    if pattern.capability is Capability.PRESS and _is_written(fact):
        return Capability.TYPE.value
    return "" if pattern.capability is None or _sends_nothing(fact, pattern) else pattern.capability.value


_TEXT_FUNCTIONS = ("Send", "ControlSend", "send_keys", "type_keys")
"""Beginnings of functions that take whole texts as keys: `Send, hello`, `SendKeys("hello")`."""
_LEAST_TEXT = 3


def _is_written(fact: Call) -> bool:
    """Whether what is pressed is a text and no key: something is left besides names of keys in braces and modifiers."""
    if not fact.method.startswith(_TEXT_FUNCTIONS) or not fact.arguments:
        return False
    pieces = (piece.rpartition("}")[2] for piece in known_text(fact.arguments[0].text).split("{"))
    return len("".join(pieces).strip("^+!#%~ ")) >= _LEAST_TEXT


def _sends_nothing(fact: Call, pattern: CallPattern) -> bool:
    """Whether a call presses keys that are all known, and none of them could send anything."""
    if pattern.capability is not Capability.PRESS or not fact.arguments:
        return False
    keys = [known_text(argument.text).lower() for argument in fact.arguments]
    if any(not key or "{}" in key for key in keys):
        return False
    if any(key.strip() in _SWITCHING_KEYS for key in keys):
        return not any(name in key for key in keys for name in _CONFIRMING_KEYS)
    return not any(name in key for key in keys for name in _SENDING_KEYS)


_SWITCHING_KEYS = frozenset(
    {"alt", "altleft", "altright", "option", "win", "winleft", "winright", "super", "cmd", "windows"}
)
"""What combines with others to keys of the system: alt+tab, win+d, alt+f4."""
_CONFIRMING_KEYS = ("enter", "return", "\n", "\r", "v")
"""What sends or pastes even beside those."""


def _is_machinery(signature: Signature, pattern: CallPattern, language: str) -> bool:
    """Whether the call is something that a neutral tool of this language does by hand."""
    if signature.kind is not SignatureKind.TOOL or pattern.capability not in MACHINERY:
        return False
    languages = pattern.languages or tuple(module.language for module in signature.imports)
    return not languages or language in languages


def _is_handed_over(fact: Call, facts: FileFacts) -> bool:
    """Whether the receiver is a parameter of a function around the call: made elsewhere, unknown here."""
    root = fact.path.partition(".")[0]
    function = fact.function
    while not fact.module and function != NOWHERE and root != fact.path:
        if root in facts.functions[function].parameters:
            return True
        function = facts.functions[function].parent
    return False


def clients_of(files: Iterable[FileFacts], lookup: Lookup) -> frozenset[str]:
    """Ids of the unofficial clients that any of the files imports, depends on or opens under another name."""
    found: set[str] = set()
    for facts in files:
        for fact in facts.facts:
            found.update(signature.id for signature in _components_named(fact, facts.language, lookup))
    return frozenset(found)


def _components_named(fact: Fact, language: str, lookup: Lookup) -> Iterator[Signature]:
    """The unofficial clients that one fact proves to be in the project."""
    found: Iterable[Signature] = ()
    if isinstance(fact, Import):
        found = lookup.imports(language, fact.module)
    elif isinstance(fact, Dependency):
        found = lookup.packages(fact.package)
    elif isinstance(fact, Call):
        found = (
            signature
            for signature, pattern in _patterns_of(fact, lookup)
            if pattern.anywhere and pattern.level is Level.PROOF and _fits(fact, pattern, language)
        )
    return (signature for signature in found if signature.kind in CLIENT_KINDS)


def handed_names(clients: Iterable[Signature]) -> frozenset[str]:
    """What is called on objects of these clients wherever they are handed to."""
    return frozenset(call.name.rpartition(".")[2] for client in clients for call in client.calls if call.handed)


def _patterns_of(fact: Call, lookup: Lookup) -> Sequence[tuple[Signature, CallPattern]]:
    """Patterns for what is called, by its own name and by the name the source gives it."""
    patterns = lookup.calls_named(fact.method)
    return (*patterns, *lookup.calls_named(fact.spelled)) if fact.spelled else patterns


def _handed_client(fact: Call, facts: FileFacts, lookup: Lookup, clients: frozenset[str]) -> Iterator[Evidence]:
    """Evidence of a call on a client object that another file made: weak unless its form is the client's own."""
    if not _may_be_handed(fact):
        return
    best: dict[str, tuple[Signature, CallPattern]] = {}
    for signature, pattern in _patterns_of(fact, lookup):
        wanted = signature.id in clients and pattern.capability and not pattern.anywhere
        if wanted and _fits(fact, pattern, facts.language):
            known = best.get(signature.id)
            if known is None or (pattern.handed and not known[1].handed):
                best[signature.id] = (signature, pattern)
    shaped = {identifier: pair for identifier, pair in best.items() if pair[1].handed}
    for signature, pattern in (shaped or best).values():
        capability = pattern.capability.value if pattern.capability else ""
        yield Evidence(
            signature=signature.id,
            aspect=Aspect.CALL,
            level=pattern.level if pattern.handed else Level.WEAK,
            location=Location(facts.path, fact.span),
            note=_handed_note(fact, capability),
            capability=capability,
            resolved=False,
            function=fact.function,
            loop=fact.loop,
            subject=fact.path,
            source=fact.path,
        )


_NAME_PARTS = re.compile(r"[a-z]+")
_OTHER_OBJECTS = frozenset({"chrome", "browser", "telegram", "discord", "slack", "messenger", "viber", "vk"})
"""Names on the way to a method that say whose it is: a browser's, another messenger's."""


def _may_be_handed(fact: Call) -> bool:
    """Whether the receiver may be an object of another file: reached through a name, not from a package."""
    if len(fact.method) < TELLING_NAME or "." not in fact.path:
        return False
    if fact.module and not fact.module.startswith(("./", "../", "@/", "~/")):
        return False
    return not _is_of_another(fact)


def _is_of_another(fact: Call) -> bool:
    """Whether the way to what is called names a browser or another messenger."""
    return not _OTHER_OBJECTS.isdisjoint(_NAME_PARTS.findall(f"{fact.module}.{plain_path(fact.path)}".lower()))


def _handed_note(fact: Call, capability: str) -> str:
    """The note of a call on an object of another file: a path through it says less than the last two names."""
    callee = fact.spelled or ".".join(plain_path(fact.path).split(".")[-2:])
    return f"{_CAPABILITY_PHRASES.get(capability, 'calls the library')} with {callee}"


def _receiver(fact: Call) -> str:
    """The name of the object that a method is called on."""
    return plain_path(fact.path).rpartition(".")[0].rpartition(".")[2].lower()


def _fits(fact: Call, pattern: CallPattern, language: str) -> bool:
    if pattern.languages and language not in pattern.languages:
        return False
    if "." in pattern.name and not f".{plain_path(fact.path)}".endswith(f".{pattern.name}"):
        return False
    if pattern.receivers and _receiver(fact) not in pattern.receivers:
        return False
    if pattern.options and not any(argument.name.partition(".")[0] in pattern.options for argument in fact.arguments):
        return False
    if not pattern.argument:
        return True
    wanted = pattern.argument.lower()
    return any(
        wanted in known_text(argument.text).lower() or wanted in argument.name.lower() for argument in fact.arguments
    )


def plain_path(path: str) -> str:
    """A call path without the marks of calls and index accesses on the way: "Chrome().get" is "Chrome.get"."""
    return path.replace("()", "").replace("[]", "")


def _root(path: str) -> str:
    """The first name of a call path."""
    return plain_path(path).partition(".")[0]


def known_text(text: tuple[object, ...]) -> str:
    """The known parts of a folded text, holes as "{}"."""
    return "".join(part if isinstance(part, str) else "{}" for part in text)


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


def _call_note(fact: Call, capability: str, role: str) -> str:
    callee = fact.spelled or plain_path(fact.path)
    phrase = _CAPABILITY_PHRASES.get(capability, "calls the library")
    aimed = f", {_ROLE_PHRASES[Role(role)]}" if role and Role(role) in _ROLE_PHRASES else ""
    return f"{phrase} with {callee}{aimed}"


def _literal(fact: Literal, facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
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
            note=_text_note(signature, pattern),
            capability=pattern.capability.value if pattern.capability else "",
            role=pattern.role.value,
            function=fact.function,
            loop=fact.loop,
            subject=fact.text,
            source=f"{fact.role.value}:{fact.name}",
        )


def _text_note(signature: Signature, pattern: LiteralPattern) -> str:
    """The phrase for a text: what a command or script in it does, or what it is."""
    if pattern.role is not Role.TOOL_TEXT:
        return literal_note(signature, pattern.role)
    phrase = _CAPABILITY_PHRASES.get(pattern.capability.value) if pattern.capability else None
    return f"{phrase} by a text for {signature.title}" if phrase else f"a text for {signature.title}"


OWN_WORDS = f"{LiteralRole.DESCRIPTION.value}:project"
"""Source of the evidence that a manifest's description of its project gives."""


_WORD = re.compile(r"[A-Za-z]{6,40}")
_MOST_WORDS = 60


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


def literal_note(signature: Signature, role: Role) -> str:
    """The phrase a trace shows for a text or name of this signature."""
    phrase = _ROLE_PHRASES.get(role, role.value.replace("-", " "))
    if signature.kind in (SignatureKind.SURFACE, SignatureKind.TOOL, SignatureKind.EVASION):
        return phrase
    return f"{phrase} of {signature.title}"


def _injection(fact: Injection, path: str, lookup: Lookup) -> Iterator[Evidence]:
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


def _named(
    signature: Signature,
    pattern: NamePattern,
    aspect: Aspect,
    location: Location,
    subject: str,
    note: str,
    function: int = NOWHERE,
    loop: int = NOWHERE,
) -> Evidence:
    return Evidence(
        signature=signature.id,
        aspect=aspect,
        level=pattern.level,
        location=location,
        note=note or (literal_note(signature, pattern.role) if pattern.role else f"names {signature.title}"),
        capability=pattern.capability.value if pattern.capability else "",
        role=pattern.role.value if pattern.role else "",
        function=function,
        loop=loop,
        subject=subject,
    )


def _tail(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def span_order(evidence: Evidence) -> tuple[str, Span, str, str]:
    """Sort key of evidence: place first, then signature and note."""
    return (evidence.location.path, evidence.location.span, evidence.signature, evidence.note)
