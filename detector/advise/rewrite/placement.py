"""Where the client module goes and how files import it: the folder that their imports start from."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """A place of the client module. `package` is "" where it is imported by its bare name."""

    folder: str
    package: str


def import_roots(paths: Iterable[str], imported: Iterable[str]) -> dict[str, str]:
    """For each Python file the folder its imports start from ("" is the root of the project).

    `imported`: dotted module names that any file imports. A file that is imported as "a.b.c" and lies at x/a/b/c.py
    starts from x; else a package starts above its topmost `__init__.py`, and a loose script from its own folder.
    """
    files = set(paths)
    names = set(imported)
    return {path: _root(path, files, names) for path in files if path.endswith(".py")}


def _root(path: str, files: set[str], names: set[str]) -> str:
    folders = path.split("/")[:-1]
    stem = path.rpartition("/")[2][:-3]
    for depth in range(len(folders)):
        if ".".join([*folders[depth:], stem]) in names:
            return "/".join(folders[:depth])
    depth = len(folders)
    while depth and "/".join([*folders[:depth], "__init__.py"]) in files:
        depth -= 1
    return "/".join(folders[:depth])


def homes(users: Iterable[str], roots: Mapping[str, str], files: Iterable[str]) -> dict[str, Home]:
    """The home of the client module for every file that uses it: one for all files with the same import root."""
    existing = set(files)
    by_root: dict[str, list[str]] = {}
    for path in users:
        by_root.setdefault(roots[path], []).append(path)
    found: dict[str, Home] = {}
    for root, paths in by_root.items():
        home = _home(root, paths, existing)
        found.update(dict.fromkeys(paths, home))
    return found


def _home(root: str, paths: list[str], files: set[str]) -> Home:
    prefix = f"{root}/" if root else ""
    tops = {path[len(prefix) :].partition("/")[0] if "/" in path[len(prefix) :] else "" for path in paths}
    top = tops.pop() if len(tops) == 1 else ""
    if top and f"{prefix}{top}/__init__.py" in files:
        return Home(f"{prefix}{top}", top)
    return Home(root, "")


def imported_modules(content: bytes) -> frozenset[str]:
    """Dotted names that a file imports absolutely, from-imports also with each name; empty if it does not parse."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)
