"""Whether anything of the tree uses what a `.env` says: such a file alone may be left over, or copied from somewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detector.database.schema import GATEWAY_KINDS, Role, Signature
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import EnvironmentName
from detector.rules.automation import PROSE
from detector.rules.case import Case

_LISTS = PROSE | {"dotenv"}
"""Files that set names or tell of them: a name that stands in these alone is read by nobody."""


def is_in_use(case: Case, signature: Signature, path: str, settings: Sequence[Evidence]) -> bool:
    """Whether a file of settings is no `.env`, or something of the tree speaks of its gateway or reads its names."""
    if case.files[path].language != "dotenv":
        return True
    if case.once(("files that use", signature.id), lambda: _is_used(case, signature.id)):
        return True
    return any(item.subject in _names_read(case) for item in settings)


def _is_used(case: Case, signature: str) -> bool:
    """Whether a file that does more than set names or tell of them speaks of a gateway."""
    paths = dict.fromkeys(item.location.path for item in case.of_signature(signature))
    return any(path in case.files and case.files[path].language not in _LISTS for path in paths)


def is_run(case: Case, path: str, images: Sequence[Evidence]) -> bool:
    """Whether an image is run where it stands, or, in a `.env`, by what reads its name."""
    facts = case.files[path]
    if facts.language != "dotenv":
        return True
    lines = {item.location.span.line for item in images}
    names = (fact.name for fact in facts.facts if isinstance(fact, EnvironmentName) and fact.span.line in lines)
    return any(name in _names_read(case) for name in names)


def is_set_to_another(case: Case, signature: Signature, settings: Sequence[Evidence]) -> bool:
    """Whether a setting called like one of this gateway's has the address of another gateway."""
    others = case.once("gateways that settings are set to", lambda: _gateways_set(case))
    return any(others.get(item.subject, frozenset()) - {signature.id} for item in settings)


def _gateways_set(case: Case) -> Mapping[str, frozenset[str]]:
    """By name of a setting the gateways whose address stands in a line with it."""
    hosts: dict[tuple[str, int], set[str]] = {}
    names: list[Evidence] = []
    for identifier in case.signature_ids:
        if case.signature(identifier).kind in GATEWAY_KINDS:
            for item in case.of_signature(identifier):
                if item.role == Role.GATEWAY_HOST.value and item.level is Level.PROOF:
                    hosts.setdefault((item.location.path, item.location.span.line), set()).add(identifier)
                elif item.aspect is Aspect.ENVIRONMENT:
                    names.append(item)
    found: dict[str, frozenset[str]] = {}
    for item in names:
        here = hosts.get((item.location.path, item.location.span.line), set())
        found[item.subject] = found.get(item.subject, frozenset()) | here
    return found


def _names_read(case: Case) -> frozenset[str]:
    """The environment names in code, compose files and the like."""
    return case.once("environment names that are read", lambda: _all_names(case))


def _all_names(case: Case) -> frozenset[str]:
    return frozenset(
        fact.name
        for facts in case.files.values()
        if facts.language not in _LISTS
        for fact in facts.facts
        if isinstance(fact, EnvironmentName)
    )
