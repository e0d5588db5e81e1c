"""Packages that a project declares and that none of its code uses: left over, or not yet used, and no access to WhatsApp."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

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
    endings = frozenset().union(*(_CODE[name] for name in names))
    code = [path for path in case.paths if path.rpartition(".")[2] in endings and _is_below(path, root)]
    return len(code) >= _FEWEST and not case.once("unread code", lambda: _has_unread_code(case))


def _has_use(case: Case) -> bool:
    return any(item.aspect in _USES and _is_telling(case, item) for item in case.evidence)


def _is_telling(case: Case, item: Evidence) -> bool:
    """Whether evidence speaks of an unofficial component; a gateway's words for a request are everybody's."""
    facts = case.files.get(item.location.path)
    if not case.is_unauthorised(item) or facts is None or facts.language in PROSE:
        return False
    return item.level is not Level.WEAK or case.kind(item) not in GATEWAY_KINDS


def _is_below(path: str, root: str) -> bool:
    return not root or path.startswith(f"{root}/")


def _has_unread_code(case: Case) -> bool:
    """Whether code that concerns WhatsApp was not read in full, or imports a file of the project that is not there."""
    folders = case.once("beginnings of paths", lambda: frozenset(_beginnings(case.paths)))
    for path, facts in case.files.items():
        if facts.degraded:
            return True
        for fact in facts.facts:
            if isinstance(fact, Import) and fact.module.startswith(("./", "../")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), fact.module))
                if target not in folders and target.rpartition(".")[0] not in folders:
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
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
