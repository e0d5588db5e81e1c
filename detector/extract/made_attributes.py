"""Attributes that a framework makes of classes: CodeIgniter's `$this->wa->send()` calls the class in libraries/Wa.php."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from detector.model.fact import Call, FileFacts

_FOLDERS = frozenset({"libraries", "models"})
_ATTRIBUTE = re.compile(rb"\$this->([A-Za-z]\w{1,60})->")


def is_made(path: str) -> bool:
    """Whether the class of a PHP file becomes an attribute of every controller."""
    return not _FOLDERS.isdisjoint(posixpath.dirname(path).split("/"))


def made_names(paths: Iterable[str]) -> frozenset[str]:
    """The attributes that are made of the classes in these files, in lower case."""
    return frozenset(
        posixpath.splitext(posixpath.basename(path))[0].lower()
        for path in paths
        if path.endswith(".php") and is_made(path)
    )


def names_one(data: bytes, made: frozenset[str]) -> bool:
    """Whether a text calls one of these attributes of `$this`. Linear in the text."""
    return bool(made) and any(name.lower().decode() in made for name in _ATTRIBUTE.findall(data))


def calls_one(facts: FileFacts, made: frozenset[str]) -> bool:
    """Whether a PHP file calls one of these attributes of `$this`."""
    if facts.language != "php" or not made:
        return False
    paths = (fact.path.split(".", 2) for fact in facts.facts if isinstance(fact, Call))
    return any(len(parts) > 2 and parts[0] == "this" and parts[1].lower() in made for parts in paths)
