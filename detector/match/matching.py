"""One file's facts against the index. A pure function of both: evidence of one file never depends on another file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import GATEWAY_KINDS, Capability, NamePattern, Role, Signature, SignatureKind
from detector.match.calls import match_call
from detector.match.handed import match_handed
from detector.match.literals import match_injection, match_literal
from detector.match.lookup import Lookup
from detector.match.other_messengers import object_of, telegram_bots
from detector.match.other_services import is_such_key, keys_of_databases
from detector.match.packages import imported_signatures, match_dependency, match_import
from detector.match.phrases import CAPABILITY_PHRASES, literal_note
from detector.match.spelling import plain_path
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import (
    NOWHERE,
    Artifact,
    Call,
    Dependency,
    EnvironmentName,
    Fact,
    FileFacts,
    Identifier,
    Image,
    Import,
    Injection,
    Literal,
    Loop,
    LoopKind,
    Reference,
)
from detector.model.location import FIRST_LINE, Location, Span

_TABLES = (Capability.READ_TABLE, Capability.READ_DATABASE)


def match_file(facts: FileFacts, lookup: Lookup, clients: frozenset[str] = frozenset()) -> tuple[Evidence, ...]:
    """All evidence in one file, in the order of its facts, duplicates removed.

    `clients` are the unofficial clients that the project has somewhere: calls with a name of theirs on an unknown
    receiver are weak evidence of an object that was handed over.
    """
    imported = imported_signatures(facts, lookup)
    seen: dict[Evidence, None] = {}
    strangers: frozenset[tuple[str, str]] | None = None  # looked for where the first call says something
    keys: frozenset[Span] | None = None  # the same
    for fact in facts.facts:
        found = list(match_fact(fact, facts, lookup, imported))
        if clients and isinstance(fact, Call):
            # What another file of the project gives may be an object of a client that this file imports, too.
            found.extend(match_handed(fact, facts, lookup, clients if fact.module else clients - imported))
        if found and isinstance(fact, Call) and _is_unknown(fact):
            strangers = telegram_bots(facts) if strangers is None else strangers
            if object_of(fact) in strangers:
                continue
        if found and isinstance(fact, Literal) and is_such_key(fact):
            keys = keys_of_databases(facts) if keys is None else keys
            if fact.span in keys:
                continue
        seen.update(dict.fromkeys(found))
    for evidence in _loops(facts, lookup):
        seen.setdefault(evidence)
    return tuple(seen)


def is_about_whatsapp(facts: FileFacts, lookup: Lookup) -> bool:
    """Whether anything in a file is evidence of WhatsApp or of a way to it, be it weak: a stem alone may stand in any word."""
    imported = imported_signatures(facts, lookup)
    calls = [fact for fact in facts.facts if isinstance(fact, Call)]
    others = (fact for fact in facts.facts if not isinstance(fact, Call))  # first: cheaper, and they tell more often
    return any(
        _is_telling(item, lookup) for fact in chain(others, calls) for item in match_fact(fact, facts, lookup, imported)
    )


def _is_telling(item: Evidence, lookup: Lookup) -> bool:
    if item.role in _ROLES_OF_ANYTHING or (item.role == Role.PROVIDER and item.level is Level.WEAK):
        return False
    return lookup.signature(item.signature).kind not in _KINDS_OF_ANYTHING


_KINDS_OF_ANYTHING = frozenset({SignatureKind.TOOL, SignatureKind.EVASION, SignatureKind.BENIGN})
_ROLES_OF_ANYTHING = frozenset({
    Role.GATEWAY_BODY, Role.GATEWAY_HEADER, Role.TEMPLATE, Role.SIGNATURE_CHECK, Role.OPT_OUT, Role.OPT_IN,
    Role.ERROR_CODE, Role.WEBHOOK_FIELD, Role.TOOL_TEXT, Role.AUTOMATION_FLAG, Role.SPOOFING, Role.BULK_WORD,
    Role.ANTI_BAN_WORD, Role.WARM_UP_WORD, Role.SPINTAX_WORD, Role.ROTATION_WORD, Role.DELAY_WORD, Role.TYPING_WORD,
    Role.RECIPIENT_WORD,
})  # fmt: skip
"""What code of any project has: it says something only beside other evidence."""


def _is_unknown(fact: Call) -> bool:
    """Whether no package is known that the object of a call stems from: it was handed over or made in another file."""
    return not fact.module or fact.module.startswith(".")


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
            return match_dependency(fact, facts.path, lookup)
        case Import():
            return match_import(fact, facts, lookup)
        case Call():
            return match_call(fact, facts, lookup, imported)
        case Literal():
            return match_literal(fact, facts, lookup)
        case Injection():
            return match_injection(fact, facts.path, lookup)
        case _:
            return _name(fact, facts.path, lookup)


def _name(
    fact: Reference | Identifier | EnvironmentName | Image | Artifact, path: str, lookup: Lookup
) -> Iterator[Evidence]:
    location = Location(path, fact.span)
    match fact:
        case Reference():
            yield from _reference(fact, location, lookup)
        case Identifier():
            for signature, pattern in lookup.identifiers(fact.name):
                if pattern.role is Role.RECIPIENT_WORD:
                    continue  # counts for loops only, see `_loops`
                yield _named(signature, pattern, Aspect.IDENTIFIER, location, fact.name, "", fact.function)
        case EnvironmentName():
            for signature, pattern in _settings(fact.name, lookup):
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


def _reference(fact: Reference, location: Location, lookup: Lookup) -> Iterator[Evidence]:
    for signature, pattern in _kept_settings(fact.path, lookup):
        note = f"field {fact.path} for {signature.title}"
        weak = replace(pattern, level=Level.WEAK)
        yield _named(signature, weak, Aspect.REFERENCE, location, fact.path, note, fact.function, fact.loop)
    for signature, pattern in lookup.references(fact.path):
        doing = CAPABILITY_PHRASES.get(pattern.capability.value, "") if pattern.capability else ""
        note = f"{doing} with {plain_path(fact.path)}" if doing else ""
        yield _named(signature, pattern, Aspect.REFERENCE, location, fact.path, note, fact.function, fact.loop)


def _settings(name: str, lookup: Lookup) -> Iterable[tuple[Signature, NamePattern]]:
    """Patterns for an environment variable, or for a dotted key that a framework lets one give: `zap.base-url`, ZAP_BASE_URL.

    What a builder of pages wants before the name of a variable that pages may see is no part of the name.
    """
    if "." not in name:
        known = lookup.environment(name)
        return known or (lookup.environment(_FOR_PAGES.sub("", name)) if name.startswith(_PREFIXES) else ())
    spelled = "_".join(words(name)).upper()
    joined = re.sub(r"\W", "_", name).upper()
    return lookup.environment(spelled) or lookup.environment(joined)


def _kept_settings(path: str, lookup: Lookup) -> Iterator[tuple[Signature, NamePattern]]:
    """Patterns for a gateway's setting that a record keeps, named like its environment variable: `options.wablas_token`."""
    owner, _, name = path.rpartition(".")
    parts = words(name) if owner and not name.isupper() else ()
    if len(parts) > 1:
        for signature, pattern in lookup.environment("_".join(parts).upper()):
            if signature.kind in GATEWAY_KINDS and pattern.role is Role.GATEWAY_NAME and pattern.level is Level.PROOF:
                yield signature, pattern


_PREFIXES = (
    *("VITE_", "NEXT_PUBLIC_", "REACT_APP_", "EXPO_PUBLIC_", "NUXT_", "VUE_APP_", "GATSBY_", "NG_APP_", "PUBLIC_"),
    *("SNOWPACK_PUBLIC_", "PARCEL_PUBLIC_", "RAZZLE_"),
)
_FOR_PAGES = re.compile(rf"(?:{'|'.join(_PREFIXES)})(?:PUBLIC_)?")
_LEVELS = (Level.PROOF, Level.COMBINE, Level.WEAK)


def _strongest(found: Iterable[tuple[Signature, NamePattern]]) -> list[tuple[Signature, NamePattern]]:
    """One pattern for each signature, the one that carries most: an owner's name says more than the bare one."""
    best: dict[str, tuple[Signature, NamePattern]] = {}
    for signature, pattern in sorted(found, key=lambda pair: _LEVELS.index(pair[1].level)):
        best.setdefault(signature.id, (signature, pattern))
    return [best[identifier] for identifier in sorted(best)]


def _loops(facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence about what loops go over: lists of people by name, tables and databases by what reads them."""
    for index, loop in enumerate(facts.loops):
        for source in loop.sources if loop.kind is not LoopKind.TURN else ():
            for signature, capability, role, note in _loop_sources(source, facts.language, lookup, _own_name(loop)):
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


_SAY_NOTHING = frozenset({"get", "all", "from", "find", "each", "values", "data"})
"""Names of methods that read, by which a reader learns less than by what the program calls what was read."""


def _own_name(loop: Loop) -> str:
    """What the program itself calls what a loop goes over, "" where it is no name."""
    first = loop.sources[0] if loop.sources else ""
    return first if first.isidentifier() and first not in _SAY_NOTHING else ""


def _loop_sources(source: str, language: str, lookup: Lookup, own: str) -> Iterator[tuple[str, str, str, str]]:
    module, mark, path = source.partition("#")
    if not mark:
        for signature, named in lookup.identifiers(source.rpartition(".")[2]):
            if named.role in (Role.RECIPIENT_WORD, Role.BULK_WORD):
                yield signature.id, "", named.role.value, f"goes over {source}"
        return
    stems_from = {signature.id for signature in lookup.imports(language, module)} if module else set()
    for name in dict.fromkeys(plain_path(path).split(".")):
        for signature, pattern in lookup.calls_named(name, language):
            if pattern.capability in _TABLES and (signature.id in stems_from or pattern.anywhere):
                read = own if own and name in _SAY_NOTHING else f"what {name} reads"
                yield signature.id, pattern.capability.value, "", f"goes over {read}"


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
