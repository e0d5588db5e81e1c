"""Packages that a project declares and that none of its code uses: left over, or not yet used, and no access to WhatsApp."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence

from detector.database.schema import GATEWAY_KINDS
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Import
from detector.rules.automation import PROSE
from detector.rules.case import Case

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
    return code >= _FEWEST and not case.once("unread code", lambda: _has_unread_code(case))


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
            found.update((folder, ending) for folder in _folders(path))
    return found


def _folders(path: str) -> Iterator[str]:
    """The folders that a file lies in, from the inside."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _has_unread_code(case: Case) -> bool:
    """Whether code that concerns WhatsApp was not read in full, or imports a file of the project that is not there."""
    known = _beginnings(case.paths)
    for path, facts in case.files.items():
        if facts.degraded:
            return True
        for fact in facts.facts:
            if isinstance(fact, Import) and fact.module.startswith(("./", "../")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), fact.module))
                if target not in known and target.rpartition(".")[0] not in known:
                    return True
    return False


def _beginnings(paths: Sequence[str]) -> set[str]:
    """Every file with and without its ending, and every folder."""
    found: set[str] = set()
    for path in paths:
        found.add(path)
        stem, dot, _ = path.rpartition(".")
        if dot and "/" not in path[len(stem) :]:
            found.add(stem)
        found.update(_folders(path))
    return found
