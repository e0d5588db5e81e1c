"""Examples of files that are kept out of the repository: "config.example.py" stands for the "config.py" that code imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = ("example", "sample", "dist", "template", "tmpl", "ejemplo", "exemplo", "contoh", "beispiel")
_WORDS = "|".join(_MARKS)
_CODE = r"\.(?:py|[cm]?js|[cm]?ts|php|rb|go|java|cs|h|json)"
_BESIDE = re.compile(rf"(?P<name>[^/]+?)\.(?:{_WORDS})(?P<suffix>{_CODE})\Z", re.IGNORECASE)
_BEHIND = re.compile(rf"(?P<name>[^/]+?)(?P<suffix>{_CODE})[.\-_](?:{_WORDS})\Z", re.IGNORECASE)
_SETTINGS = re.compile(
    rf"(?P<name>[^/]*(?:conf|settings?|const|credential|secret|environment|env|keys?|params?)[^/]*?)[-_](?:{_WORDS})"
    rf"(?P<suffix>{_CODE})\Z",
    re.IGNORECASE,
)
"""A hyphen before the word is a name like any other ("message_template.py"), unless it is that of settings."""


def plain_path(path: str) -> str:
    """The path of the file that `path` is an example of by its name; `path` itself if it is none."""
    folder, slash, name = path.rpartition("/")
    for form in (_BESIDE, _BEHIND, _SETTINGS):
        match = form.match(name)
        if match is not None:
            return f"{folder}{slash}{match['name']}{match['suffix']}"
    return path


def stand_ins(paths: Iterable[str]) -> dict[str, str]:
    """The examples among `paths` by the path that each stands for; only for files that are not there themselves.

    Of several examples of one file the first in the order of their paths counts.
    """
    known = frozenset(paths)
    found: dict[str, str] = {}
    # Patterns over every path of a large tree would be felt, and so would asking each for every word.
    together = "\n".join(known).lower()
    marks = [mark for mark in _MARKS if mark in together]
    for path in sorted(path for path in known if _holds_one(path.lower(), marks)) if marks else ():
        plain = plain_path(path)
        if plain != path and plain not in known:
            found.setdefault(plain, path)
    return found


def _holds_one(path: str, marks: Sequence[str]) -> bool:
    return any(mark in path for mark in marks)
