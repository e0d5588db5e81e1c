"""Packages that a project declares and that none of its code uses: left over, or not yet used, and no access to WhatsApp."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detector.database.schema import GATEWAY_KINDS
from detector.model.evidence import Aspect, Evidence, Level
from detector.rules.automation import PROSE
from detector.rules.case import Case, folders_of

_SCRIPTS = frozenset({"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "astro", "html"})
_CODE = {
    "package.json": _SCRIPTS,
    "requirements.txt": frozenset({"py", "ipynb"}),
    "pyproject.toml": frozenset({"py", "ipynb"}),
}
"""The endings of the code that may use what a manifest names; other manifests are believed."""
_FEWEST = 3
"""Files of code by which a project shows that its code is at hand."""
_USES = frozenset({Aspect.IMPORT, Aspect.CALL, Aspect.REFERENCE, Aspect.LITERAL, Aspect.IDENTIFIER, Aspect.IMAGE})


def is_unused(case: Case, declared: Sequence[Evidence]) -> bool:
    """Whether the code of a project is at hand as a whole and has nothing of an unofficial component but this declaration."""
    if not case.entire or case.once("uses of unofficial components", lambda: _has_use(case)):
        return False
    names = {item.location.path.rpartition("/")[2].lower() for item in declared}
    if not names or not names <= _CODE.keys():
        return False
    root = case.root_of(declared[0].location.path)
    below = case.once("code below folders", lambda: _code_below(case.paths))
    code = sum(below[root, ending] for ending in frozenset().union(*(_CODE[name] for name in names)))
    return code >= _FEWEST and case.once("all code is read", lambda: _is_read(case))


def _is_read(case: Case) -> bool:
    """Whether code that concerns WhatsApp was read in full, and imports nothing of the project that is not there."""
    return not case.gaps and not any(facts.degraded for facts in case.files.values())


def _has_use(case: Case) -> bool:
    return any(item.aspect in _USES and _is_telling(case, item) for item in case.evidence)


def _is_telling(case: Case, item: Evidence) -> bool:
    """Whether evidence speaks of an unofficial component; a gateway's words for a request are everybody's."""
    facts = case.files.get(item.location.path)
    if not case.is_unauthorised(item) or facts is None or facts.language in PROSE:
        return False
    return item.level is not Level.WEAK or case.kind(item) not in GATEWAY_KINDS


def _code_below(paths: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many files of code with an ending lie below each folder, "" being the root."""
    endings = frozenset().union(*_CODE.values())
    found: Counter[tuple[str, str]] = Counter()
    for path in paths:
        ending = path.rpartition(".")[2]
        if ending in endings:
            found["", ending] += 1
            found.update((folder, ending) for folder in folders_of(path))
    return found
