"""Spellings of imported modules: which known modules a module named by code is or lies in."""

from __future__ import annotations

from collections.abc import Iterator

from detector.database.languages import separators

_LONGEST = 300
_SCHEMES = ("npm:", "node:", "jsr:", "pkg:")
_OWN_LIBRARIES = frozenset({"std", "@std"})
"""Folders of a runtime's own library: "https://deno.land/std@0.168.0/http/server.ts" serves requests, it is no package "http"."""


def candidates(family: str, module: str) -> Iterator[str]:
    """The names in lower case under which `module` may be known: itself, then its parents, shortest last.

    JavaScript also names packages through addresses ("https://esm.sh/name@1.2/lib"), schemes ("npm:name@1") and
    paths into node_modules.
    """
    module = module.strip()[:_LONGEST].lower()
    if family == "javascript":
        for spelling in _javascript(module):
            yield from _parents(spelling, ("/",))
    else:
        yield from _parents(module.lstrip("\\"), separators(family))


def known(modules: frozenset[str], module: str) -> bool:
    """Whether `module`, in any language, is or lies in one of `modules` (lower case)."""
    module = module.strip()[:_LONGEST].lower()
    if any(parent in modules for parent in _parents(module.lstrip("\\"), (".", "/", "::", "\\"))):
        return True
    return ("/" in module or ":" in module) and any(
        name in modules for one in _javascript(module) for name in _parents(one, ("/",))
    )


def _parents(module: str, between: tuple[str, ...]) -> Iterator[str]:
    while module:
        yield module
        cut = max(module.rfind(separator) for separator in between)
        module = module[: max(cut, 0)].rstrip(":\\")


def _javascript(module: str) -> Iterator[str]:
    for scheme in _SCHEMES:
        if module.startswith(scheme):
            module = module[len(scheme) :].lstrip("/")
    _, installed, inside = module.rpartition("node_modules/")
    if installed:
        module = inside
    if module.startswith(("https://", "http://")):
        # The package stands behind the host and at most two folders ("/npm/", "/gh/owner/").
        segments = module.split("?")[0].split("/")[3:]
        own = segments[:1] and _unversioned(segments[0]) in _OWN_LIBRARIES
        for start in range(1 if own else min(3, len(segments))):
            yield "/".join(map(_unversioned, segments[start:]))
        return
    yield "/".join(map(_unversioned, module.split("/"))) if "@" in module[1:] else module


def _unversioned(segment: str) -> str:
    return segment[:1] + segment[1:].partition("@")[0]
