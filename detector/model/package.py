"""Package identity: the only place in the code base that spells or compares package names."""

from __future__ import annotations

import re
from typing import NamedTuple

_PEP503 = re.compile(r"[-_.]+")
_CASE_INSENSITIVE = frozenset({"npm", "composer", "nuget", "gem", "pub", "hex", "cargo", "github"})
_SYNONYMS = {
    "packagist": "composer",
    "go": "golang",
    "crates.io": "cargo",
    "crates": "cargo",
    "crate": "cargo",
    "rubygems": "gem",
    "pub.dev": "pub",
    "pip": "pypi",
    "cocoapod": "cocoapods",
}


class Package(NamedTuple):
    """A package by purl type and canonical name.

    Types are "pypi", "npm", "golang", "composer", "maven", "nuget", "cargo", "gem", "pub", "hex", "swift", "docker",
    "github" ...; names keep the npm scope, Maven's "group:artifact" and the whole Go module path.
    """

    ecosystem: str
    name: str


def package(ecosystem: str, name: str) -> Package:
    """The identity of `name` as an author may spell it in `ecosystem`.

    PyPI follows PEP 503; npm keeps its scope and is folded to lower case; Go keeps the major suffix; Maven is
    "group:artifact". Synonyms of an ecosystem ("packagist", "go") become its purl type.
    """
    ecosystem = ecosystem.strip().lower()
    ecosystem = _SYNONYMS.get(ecosystem, ecosystem)
    name = name.strip()
    if ecosystem == "pypi":
        name = _PEP503.sub("-", name).lower()
    elif ecosystem == "cargo":
        name = name.replace("_", "-").lower()
    elif ecosystem in _CASE_INSENSITIVE:
        name = name.lower()
    elif ecosystem == "maven":
        name = name.replace("/", ":")
    return Package(ecosystem, name)
