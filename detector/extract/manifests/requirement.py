"""One Python requirement (PEP 508, pip's URLs and paths) with the place of its name; used wherever such strings stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from detector.extract.manifests.source_address import named_by_address, without_credentials
from detector.model.fact import Dependency, DependencyScope
from detector.model.package import package
from detector.text.lines import LineIndex

_NAMED = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\[\]]*\])?\s*")
_ADDRESS = re.compile(
    r"(?:(?:git|hg|svn|bzr)\+|(?:https?|ssh|git|file|ftp)://|git@|\.{1,2}[/\\]|/|[A-Za-z]:\\)", re.IGNORECASE
)
_REST = re.compile(r"\Z|[<>=!~^;@(*]|\d")
_BEFORE_MARKER = re.compile(r"[^;\s]+")
_LONGEST = 4_096
_VERSION = re.compile(r"[^;#]*")


class Requirement(NamedTuple):
    """A requirement; `start` is the offset of `name` in the text it was read from."""

    name: str
    start: int
    specifier: str = ""
    address: str = ""
    """URL, VCS address or path it is taken from, without credentials."""


def read_requirement(text: str) -> Requirement | None:
    """Read "name[extra]>=1; marker", "name @ URL", "git+https://...#egg=name", a wheel's URL or a path; else None."""
    lead = len(text) - len(text.lstrip())
    text = text[: lead + _LONGEST]
    if _ADDRESS.match(text, lead):
        return _by_address(text, lead)
    match = _NAMED.match(text)
    if match is None or not _REST.match(text, match.end()):
        return None
    rest = text[match.end() :]
    if rest.startswith("@"):
        address = _BEFORE_MARKER.search(rest, 1)
        return Requirement(match[1], match.start(1), address=without_credentials(address[0]) if address else "")
    version = _VERSION.match(rest)
    return Requirement(match[1], match.start(1), version[0].strip() if version else "")


def required(
    text: str, offset: int, lines: LineIndex, scope: DependencyScope = DependencyScope.RUNTIME
) -> Dependency | None:
    """Read the requirement `text`, which stands at `offset` of the file, as a dependency."""
    requirement = read_requirement(text)
    if requirement is None:
        return None
    start = offset + requirement.start
    return Dependency(
        package("pypi", requirement.name),
        lines.span(start, start + len(requirement.name)),
        scope,
        requirement.specifier,
        requirement.address,
    )


def _by_address(text: str, lead: int) -> Requirement | None:
    match = _BEFORE_MARKER.match(text, lead)
    address = match[0] if match else ""
    named = named_by_address(address.replace("\\", "/"))
    if named is None:
        return None
    name, start = named
    return Requirement(name, lead + start, address=without_credentials(address))
