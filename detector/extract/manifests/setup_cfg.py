"""setup.cfg and tox.ini: requirement lists in INI files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detector.errors import ManifestError
from detector.extract.manifests.requirement import required
from detector.limits import Limits
from detector.model.fact import DependencyScope, Fact
from detector.text.lines import LineIndex

_LINE = re.compile(r"[^\r\n]+")
_SECTION = re.compile(r"\[([^\]]+)\]")
_KEY = re.compile(r"([^\s=:#;\[][^=:\r\n]*)[=:]")
_SCOPES = {
    "install_requires": DependencyScope.RUNTIME,
    "requires_dist": DependencyScope.RUNTIME,
    "setup_requires": DependencyScope.BUILD,
    "tests_require": DependencyScope.DEVELOPMENT,
    "deps": DependencyScope.DEVELOPMENT,
}
_EXTRAS = frozenset({"options.extras_require", "extras"})
_TOX_FACTORS = re.compile(r"[\w,!{}.-]+:\s+")


class _Item(NamedTuple):
    section: str
    key: str
    text: str
    offset: int


def parse(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the keys that hold requirement lists, one requirement a line or separated by semicolons."""
    fault: ManifestError | None = None
    for item in _items(text):
        if not item.section:
            fault = fault or ManifestError("text before the first section", *lines.position(item.offset))
            continue
        scope = _scope(item)
        if scope is not None:
            dependency = required(item.text, item.offset, lines, scope)
            if dependency is not None:
                yield dependency
    if fault is not None:
        raise fault


def _scope(item: _Item) -> DependencyScope | None:
    if item.section in _EXTRAS:
        return DependencyScope.OPTIONAL
    return _SCOPES.get(item.key.replace("-", "_"))


def _items(text: str) -> Iterator[_Item]:
    """Give every line of every value, with the section and key it belongs to."""
    section = key = ""
    for match in _LINE.finditer(text):
        line, offset = match[0], match.start()
        if line.lstrip().startswith(("#", ";")) or not line.strip():
            continue
        start = 0
        if not line[0].isspace():
            header = _SECTION.match(line)
            if header:
                section, key = header[1].strip().lower(), ""
                continue
            found = _KEY.match(line)
            if found is None:
                yield _Item("", "", line, offset)
                continue
            key, start = found[1].strip().lower(), found.end()
        factors = _TOX_FACTORS.match(line, start + len(line[start:]) - len(line[start:].lstrip()))
        if factors and key == "deps":
            start = factors.end()
        if line[start:].strip():
            yield _Item(section or "?", key, _without_comment(line[start:]), offset + start)


def _without_comment(value: str) -> str:
    start = value.find(" #")
    return value if start < 0 else value[:start]
