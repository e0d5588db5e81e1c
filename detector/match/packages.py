"""Dependencies and imports against the packages and modules of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detector.database.languages import family, separators
from detector.database.schema import Signature, SignatureKind
from detector.match.lookup import Lookup
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Dependency, DependencyScope, FileFacts, Import
from detector.model.location import Location


def imported_signatures(facts: FileFacts, lookup: Lookup) -> frozenset[str]:
    """Ids of the signatures whose modules the file imports."""
    return frozenset(
        signature.id
        for fact in facts.facts
        if isinstance(fact, Import)
        for signature in components(facts.language, fact.module, fact.names, lookup)
    )


_NAMES_ARE_MODULES = frozenset({"java", "python", "csharp", "php", "rust"})
"""Languages in which what is taken from a module may be a module itself: `import java.awt.Robot` takes Robot from java.awt."""


def components(language: str, module: str, names: Iterable[str], lookup: Lookup) -> tuple[Signature, ...]:
    """The signatures of a module, or of what is taken from it, by id."""
    found = {signature.id: signature for signature in lookup.imports(language, module)}
    if family(language) in _NAMES_ARE_MODULES:
        joint = separators(language)[0]
        for name in names:
            found.update((signature.id, signature) for signature in lookup.imports(language, f"{module}{joint}{name}"))
    return tuple(found[identifier] for identifier in sorted(found))


def match_dependency(fact: Dependency, path: str, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence of one dependency: by its name, by the repository it comes from, or by a name that looks like a known one."""
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
    if not signatures and fact.scope is not DependencyScope.STARTED:  # a folder has any name, a package means its own
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
    if fact.scope is DependencyScope.STARTED:
        return f"starts what lies in {name}"
    if not fact.direct:
        return f"locks {name}" + (f", brought in by {' > '.join(fact.path[:-1])}" if len(fact.path) > 1 else "")
    if fact.scope is DependencyScope.LOCKED:
        return f"locks {name}"
    return f"depends on {name}" + (f" under the name {fact.alias}" if fact.alias else "")


def match_import(fact: Import, facts: FileFacts, lookup: Lookup) -> Iterator[Evidence]:
    """Evidence of one import."""
    for signature in components(facts.language, fact.module, fact.names, lookup):
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
