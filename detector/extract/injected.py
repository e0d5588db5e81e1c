"""Which scripts of the project a file hands to a page: files of a manifest, of `executeScript`, of a window's preload.

Names are as written in the source; `ScriptFiles` says which files of the tree they may mean.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from detector.model.fact import HOLE, Call, FileFacts, Injection, Literal, LiteralRole
from detector.model.location import Span

_TAKERS = frozenset(
    {
        "executeScript",
        "registerContentScripts",
        "insertScript",
        "addScriptTag",
        "getURL",
        "readFile",
        "readFileSync",
        "BrowserWindow",
        "BrowserView",
        "WebContentsView",
        "setPreloads",
        "registerPreloadScript",
    }
)
"""Calls that are given a script's file for a page."""
_READERS = frozenset({"open", "Path", "ReadAllText", "readText", "loadString", "QFile", "File"})
"""Calls by which a program in another language than the page's reads a script that it then runs there."""
_OF_PAGES = frozenset({"javascript", "html"})
_PARTS = frozenset({"background", "popup", "web_accessible_resources"})
_CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx")
_BUILT = (*_CODE, ".html", ".htm")
"""Suffixes of what a build makes of code: `content.js` may be `content.ts` in the tree, `popup.html` runs `popup.js`."""
_MOST, _MOST_ALIKE, _MOST_HANDED = 2, 200, 60
_LONGEST = 200


class Handed(NamedTuple):
    """A script's name as written, and where it is handed over."""

    name: str
    span: Span
    function: int


def handed_scripts(facts: FileFacts) -> list[Handed]:
    """The scripts that a file hands to pages, in order, up to a bound."""
    return list(islice(_handed(facts), _MOST_HANDED))


def _handed(facts: FileFacts) -> Iterator[Handed]:
    if facts.language == "extension-manifest":
        for fact in facts.facts:
            if isinstance(fact, Injection):
                yield Handed(fact.script, fact.span, -1)
            elif isinstance(fact, Literal) and fact.role is LiteralRole.SETTING and fact.name in _PARTS:
                yield Handed(fact.text, fact.span, -1)
        return
    takers = _TAKERS if facts.language in _OF_PAGES else _TAKERS | _READERS
    for fact in facts.facts:
        if isinstance(fact, Call) and fact.method in takers:
            for argument in fact.arguments:
                name = argument.text[-1] if argument.text and isinstance(argument.text[-1], str) else ""
                name = name.rpartition(HOLE)[2]
                if name.lower().endswith(_CODE) and len(name) < _LONGEST and "://" not in name:
                    yield Handed(name, fact.span, fact.function)


class ScriptFiles:
    """The script files of a tree by name."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are all files of the tree."""
        self._paths = frozenset(paths)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            stem, suffix = posixpath.splitext(posixpath.basename(path))
            if suffix.lower() in _CODE:
                self._by_stem[stem.lower()].append(path)

    def meant_by(self, name: str, path: str) -> list[str]:
        """The files that a name written in the file `path` may mean, at most two, the likeliest first."""
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return []
        exact = posixpath.normpath(posixpath.join(posixpath.dirname(path), *parts))
        if exact in self._paths and exact.lower().endswith(_CODE):
            return [exact]
        stem, suffix = posixpath.splitext(parts[-1])
        if suffix.lower() not in _BUILT:
            return []
        wanted = [*parts[:-1], stem]
        choices = [
            (-_common(_parts(found)[::-1], wanted[::-1]), -_common(found.split("/"), path.split("/")), found)
            for found in self._by_stem.get(stem.lower(), ())[:_MOST_ALIKE]
            if found != path
        ]
        choices.sort()
        return [found for score, _near, found in choices[:_MOST] if score == choices[0][0]]


def _parts(path: str) -> list[str]:
    return posixpath.splitext(path)[0].split("/")


def _common(first: list[str], second: list[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one.lower() != other.lower():
            break
        count += 1
    return count
