"""Packages that stand in the tree themselves: which folder the name means that their neighbours import."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from detector.model.fact import Dependency, FileFacts

_MANIFEST = "package.json"
_OF_THE_TREE = ("workspace:", "portal:", "link:", "file:")
_BY_PATH = _OF_THE_TREE[1:]


def workspace_packages(files: Mapping[str, FileFacts], paths: Sequence[str]) -> dict[str, str]:
    """The folder of each npm package that a manifest asks for in its own tree: by the path told, else one called like it."""
    folders = _folders(paths)
    found: dict[str, str] = {}
    for path, facts in sorted(files.items()):
        if posixpath.basename(path) == _MANIFEST:
            for name, source in _asked_for(facts):
                folder = _folder(posixpath.dirname(path), name, source, folders)
                if folder:
                    found.setdefault(name, folder)
    return found


def _folders(paths: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The folders with a manifest, by their last name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if path.endswith(f"/{_MANIFEST}"):
            folder = posixpath.dirname(path)
            found[posixpath.basename(folder)].append(folder)
    return found


def _asked_for(facts: FileFacts) -> Iterable[tuple[str, str]]:
    return (
        (fact.alias or fact.package.name, fact.source)
        for fact in facts.facts
        if isinstance(fact, Dependency) and fact.source.startswith(_OF_THE_TREE)
    )


def _folder(home: str, name: str, source: str, folders: Mapping[str, Sequence[str]]) -> str:
    if source.startswith(_BY_PATH):
        told = posixpath.normpath(posixpath.join(home, source.partition(":")[2]))
        return told if told in folders.get(posixpath.basename(told), ()) else ""
    alike = folders.get(name.rpartition("/")[2], ())
    return alike[0] if len(alike) == 1 else ""
