"""The names that Python's requirement and environment files go by. Light: asked for every path of a tree."""

from __future__ import annotations

import re

_STEM = re.compile(
    r"(?:.*[^a-z])?(?:requir\w*|requer\w*|requim\w*|reqs?|constraints?|freeze"
    r"|pip(?:[-_ ](?:freeze|list|reqs?|packages|deps))?)"
    r"(?:[^a-z].*)?"
)
_FOLDER = re.compile(r"(?:^|/)(?:requirements?|reqs?)/(?:[^/]*/)?[^/]+\Z")
_EXTENSIONS = (".txt", ".in", ".text", ".pip")
_ENVIRONMENT = re.compile(r"(?:(?:.*[-_.])?environment(?:[-_.].*)?|(?:.*[-_.])?conda(?:[-_.].*)?|env)\.ya?ml")
_PYLOCK = re.compile(r"pylock(?:\.[^.]+)?\.toml")


def is_requirements(path: str, name: str) -> bool:
    """Whether a lower-cased path is a requirements file under one of the names people give it."""
    if not name.endswith(_EXTENSIONS):
        return name in {"requirements", "requirement", "requirementstxt"}
    if name.endswith(("robots.txt", "license.txt", "readme.txt")):
        return False
    stem = name.rpartition(".")[0]
    return _STEM.fullmatch(stem) is not None or _FOLDER.search(path) is not None


def is_conda_environment(path: str, name: str) -> bool:
    """Whether a lower-cased path may be a conda environment; the parser finds out. Workflows have such names too."""
    if not name.endswith((".yml", ".yaml")) or ".github/" in path:
        return False
    return _ENVIRONMENT.fullmatch(name) is not None


def is_pylock(_path: str, name: str) -> bool:
    """Whether a lower-cased base name is that of a PEP 751 lockfile."""
    return name.startswith("pylock") and _PYLOCK.fullmatch(name) is not None
