"""Whether anything of the tree uses what a `.env` says: such a file alone may be left over, or copied from somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from detector.database.schema import Signature
from detector.model.evidence import Evidence
from detector.model.fact import EnvironmentName
from detector.rules.automation import PROSE
from detector.rules.case import Case

_LISTS = PROSE | {"dotenv"}
"""Files that set names or tell of them: a name that stands in these alone is read by nobody."""


def is_in_use(case: Case, signature: Signature, path: str, settings: Sequence[Evidence]) -> bool:
    """Whether a file of settings is no `.env`, or something of the tree speaks of its gateway or reads its names."""
    if case.files[path].language != "dotenv":
        return True
    others = {item.location.path for item in case.of_signature(signature.id)} & case.files.keys()
    if any(case.files[other].language not in _LISTS for other in others):
        return True
    return any(item.subject in _names_read(case) for item in settings)


def is_run(case: Case, path: str, images: Sequence[Evidence]) -> bool:
    """Whether an image is run where it stands, or, in a `.env`, by what reads its name."""
    facts = case.files[path]
    if facts.language != "dotenv":
        return True
    lines = {item.location.span.line for item in images}
    names = (fact.name for fact in facts.facts if isinstance(fact, EnvironmentName) and fact.span.line in lines)
    return any(name in _names_read(case) for name in names)


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
