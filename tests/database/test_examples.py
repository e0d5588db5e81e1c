"""Every signature's own examples, from text to evidence: a file name decides the reader."""

from __future__ import annotations

import pytest

from detector.database.compiled import open_index
from detector.database.files import bundled_directory
from detector.database.index import Index
from detector.database.loading import load
from detector.database.schema import Example
from detector.database.verification import examples
from detector.engine.extraction import extract_file
from detector.limits import DEFAULT_LIMITS
from detector.match.matching import match_file, match_path

CASES = [
    pytest.param(case.signature.id, case.example, case.expected, id=f"{case.signature.id}-{number}-{case.example.path}")
    for number, case in enumerate(examples(load((bundled_directory(),))))
]


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index()


@pytest.mark.parametrize(("signature", "example", "expected"), CASES)
def test_example(index: Index, signature: str, example: Example, expected: bool) -> None:
    facts = extract_file(example.path, example.text.encode("utf-8"), index.interest(), DEFAULT_LIMITS)
    found = [*match_file(facts, index), *match_path(example.path, index)]
    evidence = [f"{item.signature}: {item.note}" for item in found]
    assert (signature in {item.signature for item in found}) == expected, evidence
