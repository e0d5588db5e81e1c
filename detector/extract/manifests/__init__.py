"""The registry of manifest formats: which file is one, and how it is read. One row a format, one module a parser."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from detector.errors import LimitExceeded, ManifestError
from detector.extract.manifests.format import Format, Parser
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Fact, FileFacts
from detector.text.lines import LineIndex

FORMATS: tuple[Format, ...] = (
    # Python
    # JavaScript
    # Other ecosystems
    # Install commands
    # Installed trees and inventories
)

_BY_ID = {row.id: row for row in FORMATS}
_BY_NAME = {name: row.id for row in FORMATS for name in row.names}
_BY_SUFFIX = tuple((suffix, row.id) for row in FORMATS for suffix in row.suffixes)
_SUFFIXES = tuple(suffix for suffix, _ in _BY_SUFFIX)
_TESTS = tuple((row.accepts, row.id) for row in FORMATS if row.accepts)


def format_of(path: str) -> str | None:
    """Find the id of the format that the POSIX `path` names. Predicates first, then names, then suffixes."""
    path = path.lower()
    name = path.rpartition("/")[2]
    for accepts, row_id in _TESTS:
        if accepts(path, name):
            return row_id
    found = _BY_NAME.get(name)
    if found is None and name.endswith(_SUFFIXES):
        found = next(row_id for suffix, row_id in _BY_SUFFIX if name.endswith(suffix))
    return found


def read(format_id: str, path: str, text: str, limits: Limits = DEFAULT_LIMITS) -> FileFacts:
    """Read a manifest's facts, in the order of the file. A fault becomes a diagnostic; what stands before it counts."""
    lines = LineIndex(text)
    facts: list[Fact] = []
    try:
        for fact in _parser(format_id)(path, text, lines, limits):
            if len(facts) >= limits.facts:
                raise LimitExceeded(f"more than {limits.facts} entries; the rest was not read")
            facts.append(fact)
    except (ManifestError, LimitExceeded) as error:
        line = getattr(error, "line", None) or 1
        message = str(error)
        return FileFacts(path, format_id, _ordered(facts), degraded=message, diagnostics=((line, message),))
    return FileFacts(path, format_id, _ordered(facts))


def _parser(format_id: str) -> Parser:
    module, _, function = _BY_ID[format_id].parser.partition(":")
    return cast("Parser", getattr(import_module(f"{__name__}.{module}"), function))


def _ordered(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.span))
