"""Tests and their data: what they show is told beside the program's own findings, and alone it is a warning at most."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from detector.model.fact import FileFacts, Import
from detector.model.finding import Finding, Severity, TraceStep

_FOLDERS = frozenset({"test", "tests", "__tests__", "spec", "specs", "e2e"})
_DATA = frozenset({"fixtures", "__fixtures__", "mocks", "__mocks__", "testdata", "test-data", "test_data"})
"""Folders of what tests are given: nobody runs it."""
_NAMES = ("test_", "conftest.", "mock_")
_ENDS = (".test.", ".spec.", "_test.", "_spec.", "test.php", "test.java", "tests.cs")
_ROUTED = frozenset({"route", "page", "layout"})
_FRAMEWORKS = re.compile(
    r"(?:pytest|unittest|vitest|mocha|chai|sinon|supertest|jest|@jest/.*|testing|phpunit.*|tests\\.*|org\.junit.*|xunit.*|nunit.*"
    r"|rspec|minitest.*|package:test|package:flutter_test)(?:[./\\].*)?",
    re.IGNORECASE,
)
_DRIVING = "WA3"
"""Rules about driven browsers and devices: test runners are drivers, and many a bot is written as their test."""
_MOST = 20


def is_test(path: str) -> bool:
    """Whether a file is a test or its data, by where it stands and how it is called."""
    *folders, name = path.lower().split("/")
    if "app" in folders and name.partition(".")[0] in _ROUTED:
        return False  # the folders of a router are addresses: `app/api/test/route.ts` answers /api/test
    in_folder = not (_FOLDERS | _DATA).isdisjoint(folders)
    return in_folder or name.startswith(_NAMES) or any(end in name for end in _ENDS)


def tell_tests_aside(findings: Iterable[Finding], files: Mapping[str, FileFacts]) -> list[Finding]:
    """The findings, those of tests as places of the same finding of the program, or as warnings if there is none."""
    used: dict[tuple[str, str], Finding] = {}
    tests: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    others: list[Finding] = []
    for finding in findings:
        key = (finding.rule, finding.signature)
        if finding.severity is Severity.NOTE:
            others.append(finding)
        elif is_test(finding.location.path):
            tests[key].append(finding)
        elif key in used:
            others.append(finding)
        else:
            used[key] = finding
    for key, found in tests.items():
        if key in used:
            used[key] = _with_tests(used[key], found)
        else:
            others.extend(_lowered(each, files) for each in found)
    return [*used.values(), *others]


def _with_tests(finding: Finding, tests: Iterable[Finding]) -> Finding:
    known = {step.location for step in finding.trace} | {finding.location}
    places = [each.location for each in tests if each.location not in known][:_MOST]
    return replace(
        finding, trace=tuple(sorted((*finding.trace, *(TraceStep(at, "tests do it, too") for at in places))))
    )


def _lowered(finding: Finding, files: Mapping[str, FileFacts]) -> Finding:
    """A finding of a test that is known to be one, as a warning."""
    path = finding.location.path
    *folders, name = path.lower().split("/")
    facts = files.get(path)
    framed = facts is not None and any(
        isinstance(fact, Import) and _FRAMEWORKS.fullmatch(fact.module) for fact in facts.facts
    )
    named = any(end in name for end in _ENDS)
    sure = not _DATA.isdisjoint(folders) or ((framed or named) and not finding.rule.startswith(_DRIVING))
    return replace(finding, severity=Severity.WARNING) if sure and finding.severity is Severity.ERROR else finding
