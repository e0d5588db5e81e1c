"""Objects of unofficial clients that are made in one file and called in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detector.database.schema import CLIENT_KINDS, TELLING_NAME, CallPattern, Signature
from detector.match.call_patterns import fits, is_of_another, patterns_of, tells_own_state
from detector.match.lookup import Lookup
from detector.match.phrases import CAPABILITY_PHRASES
from detector.match.spelling import plain_path
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Call, Dependency, FileFacts, Import
from detector.model.location import Location


def clients_of(files: Iterable[FileFacts], lookup: Lookup) -> frozenset[str]:
    """Ids of the unofficial clients that any of the files imports, depends on or opens under another name."""
    found: set[str] = set()
    proofs = _Proofs(lookup)
    for facts in files:
        for fact in facts.facts:
            if isinstance(fact, Call):
                found.update(proofs.met_by(fact, facts.language))
            elif isinstance(fact, Import):
                found.update(_clients(lookup.imports(facts.language, fact.module)))
            elif isinstance(fact, Dependency):
                found.update(_clients(lookup.packages(fact.package)))
    return frozenset(found)


def _clients(signatures: Iterable[Signature]) -> Iterator[str]:
    return (signature.id for signature in signatures if signature.kind in CLIENT_KINDS)


class _Proofs:
    """Patterns of calls that prove a client wherever they stand, by name and language: nearly all names have none."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[tuple[str, str], tuple[tuple[str, CallPattern], ...]] = {}

    def met_by(self, fact: Call, language: str) -> Iterator[str]:
        """Ids of the clients that a call proves."""
        names = (fact.method, fact.spelled) if fact.spelled else (fact.method,)
        return (client for name in names for client, pattern in self._of(name, language) if fits(fact, pattern))

    def _of(self, name: str, language: str) -> tuple[tuple[str, CallPattern], ...]:
        known = self._known.get((name, language))
        if known is None:
            known = self._known[name, language] = tuple(
                (signature.id, pattern)
                for signature, pattern in self._lookup.calls_named(name, language)
                if pattern.anywhere and pattern.level is Level.PROOF and signature.kind in CLIENT_KINDS
            )
        return known


def handed_names(clients: Iterable[Signature]) -> frozenset[str]:
    """What is called on objects of these clients wherever they are handed to."""
    return frozenset(call.name.rpartition(".")[2] for client in clients for call in client.calls if call.handed)


def match_handed(fact: Call, facts: FileFacts, lookup: Lookup, clients: frozenset[str]) -> Iterator[Evidence]:
    """Evidence of a call on a client object that another file made: weak unless its form is the client's own."""
    if not _may_be_handed(fact):
        return
    best: dict[str, tuple[Signature, CallPattern]] = {}
    for signature, pattern in patterns_of(fact, facts.language, lookup):
        wanted = signature.id in clients and pattern.capability and not pattern.anywhere
        if wanted and fits(fact, pattern):
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


def _may_be_handed(fact: Call) -> bool:
    """Whether the receiver may be an object of another file: reached through a name, not from a package."""
    if len(fact.method) < TELLING_NAME or "." not in fact.path:
        return False
    if fact.module and not fact.module.startswith(("./", "../", "@/", "~/")):
        return False
    return not is_of_another(fact) and not tells_own_state(fact)


def _handed_note(fact: Call, capability: str) -> str:
    """The note of a call on an object of another file: a path through it says less than the last two names."""
    callee = fact.spelled or ".".join(plain_path(fact.path).split(".")[-2:])
    return f"{CAPABILITY_PHRASES.get(capability, 'calls the library')} with {callee}"
