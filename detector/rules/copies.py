"""Copies: a finding in a file of which the tree has copies is one finding, with the copies among its places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from msgspec import structs

from detector.model.fact import FileFacts
from detector.model.finding import Confidence, Finding, Severity, TraceStep
from detector.model.location import Span

_MOST_COPIES = 40
_SPARE = re.compile(
    r"(?:^|[-_. (])(?:backups?|bkp|bak|old|orig|original|copy|copie|copia|kopie|copy of|archived?)(?:[-_. )]*\d*[-_. )]*)$"
    r"|^(?:backup|old|bak)[-_ ]?\d|^(?:copy|copia|kopie) (?:of|de|von) |[-_. ]backup[-_. ]\d| \(\d\)$",
    re.IGNORECASE,
)
"""How folders and files (without suffix) are called that are kept beside the ones in use."""


class _Key(NamedTuple):
    """What two findings share that say the same of two copies."""

    rule: str
    signature: str
    severity: Severity
    confidence: Confidence
    message: str
    subject: str


def fold_copies(findings: Sequence[Finding], files: Mapping[str, FileFacts]) -> list[Finding]:
    """The findings, those in identical files and in spare copies told once, at the path that looks most like the one in use.

    Notes are left alone: advice goes to each project.
    """
    groups: dict[_Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[_key(finding)].append(finding)
    texts = _Texts(files)
    answer: list[Finding] = []
    for key, group in groups.items():
        is_told_twice = key.severity is not Severity.NOTE and len({each.location.path for each in group}) > 1
        answer.extend(_folded(group, texts) if is_told_twice else group)
    return answer


def _key(finding: Finding) -> _Key:
    return _Key(finding.rule, finding.signature, finding.severity, finding.confidence, finding.message, finding.subject)


class _Texts:
    """Numbers of file contents: files of which the same was read at the same places have the same number."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self._files = files
        self._numbers: dict[FileFacts, int] = {}
        self._known: dict[str, int] = {}

    def of(self, path: str) -> int:
        """The number of a file's content, -1 for a file without facts."""
        if path not in self._known:
            facts = self._files.get(path)
            self._known[path] = -1
            if facts is not None:
                self._known[path] = self._numbers.setdefault(structs.replace(facts, path=""), len(self._numbers))
        return self._known[path]


def _folded(group: Iterable[Finding], texts: _Texts) -> list[Finding]:
    """The findings of a group that are left: one for each content and place, and none for spare copies beside another."""
    same: dict[tuple[int, Span, str], list[Finding]] = defaultdict(list)
    for finding in group:
        path = finding.location.path
        number = texts.of(path)
        same[(number, finding.location.span, path if number < 0 else "")].append(finding)
    firsts: list[tuple[Finding, list[Finding]]] = []
    for found in same.values():
        found.sort(key=lambda each: _rank(each.location.path))
        firsts.append((found[0], found[1:]))
    used = [pair for pair in firsts if not is_spare(pair[0].location.path)]
    spare = [pair for pair in firsts if is_spare(pair[0].location.path)]
    if used:
        kept, rest = used[0]
        used[0] = (kept, [*rest, *(each for first, copies in spare for each in (first, *copies))])
        spare = []
    return [_with_copies(first, copies) for first, copies in (*used, *spare)]


def _with_copies(finding: Finding, copies: Sequence[Finding]) -> Finding:
    known = {step.location for step in finding.trace} | {finding.location}
    places = [each.location for each in copies if each.location not in known][:_MOST_COPIES]
    steps = (*finding.trace, *(TraceStep(place, "the same here") for place in places))
    return replace(finding, trace=tuple(sorted(steps))) if places else finding


def is_spare(path: str) -> bool:
    """Whether a path looks like something kept beside what is in use: a backup, an old version, a copy."""
    *folders, name = path.split("/")
    return any(_SPARE.search(part) for part in (*folders, name.rpartition(".")[0] or name)) or name.endswith(
        (".bak", ".old", ".orig", "~")
    )


def _rank(path: str) -> tuple[bool, int, int, str]:
    """What looks most like the file in use comes first: no backup, few folders, a short name."""
    return (is_spare(path), path.count("/"), len(path), path)
