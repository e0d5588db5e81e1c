"""Paired programs from text to judgement: the first is found by its rule, the second differs in one thing and is not."""

from __future__ import annotations

from collections import Counter

import pytest
from pairs import Pair, all_pairs, texts
from running import judge_texts

from detector.database.generated_stems import STEMS, WORDS
from detector.model.finding import Severity
from detector.prefilter import StemSearch

PAIRS = all_pairs()
FEWEST = {"python": 75, "javascript": 15, "go": 15, "php": 15, "java": 15, "kotlin": 15, "csharp": 15}
FEWEST_ELSEWHERE = 5
SEARCH = StemSearch(STEMS, WORDS)


def _identifier(pair: Pair) -> str:
    return f"{pair.language}:{pair.line}-{pair.title}"


def _found(program: dict[str, list[str]]) -> dict[str, str]:
    """Rules that find something in the program, and what they say. Advice to official senders does not count."""
    findings = judge_texts(texts(program)).judgement.findings
    return {f.rule: f.message for f in findings if f.severity is not Severity.NOTE}


@pytest.mark.parametrize("pair", PAIRS, ids=_identifier)
def test_the_first_program_is_found(pair: Pair) -> None:
    program = texts(pair.flagged)
    assert SEARCH.which([each.encode() for each in (*program, *program.values())]), "no file would be opened"
    found = _found(pair.flagged)
    assert pair.rule in found, found


@pytest.mark.parametrize("pair", PAIRS, ids=_identifier)
def test_the_second_program_is_not(pair: Pair) -> None:
    found = _found(pair.passing)
    assert {rule: found[rule] for rule in found if rule not in pair.besides} == {}


@pytest.mark.parametrize("pair", PAIRS, ids=_identifier)
def test_the_two_programs_differ(pair: Pair) -> None:
    assert pair.flagged
    assert pair.passing
    assert texts(pair.flagged) != texts(pair.passing)


def test_every_language_has_enough_pairs() -> None:
    counts = Counter(pair.language for pair in PAIRS)
    assert {name: count for name, count in counts.items() if count < FEWEST.get(name, FEWEST_ELSEWHERE)} == {}


def test_titles_are_unique() -> None:
    titles = Counter((pair.language, pair.title) for pair in PAIRS)
    assert [title for title, count in titles.items() if count > 1] == []
