"""Lanes: order, isolation of bad files, the same answers whatever the number of processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_fakes import facts_of, misbehaving

from detector.engine.workers import Answer, Careful, HelperProcess, InProcess, Setup, lane_count, run_all
from detector.limits import DEFAULT_LIMITS
from detector.sources.worktree import Entry

LIMITS = DEFAULT_LIMITS._replace(seconds_per_file=1.0)
HERE = InProcess(misbehaving(limits=LIMITS), LIMITS)


def setup(name: str = "misbehaving") -> Setup:
    return Setup(f"engine_fakes:{name}", ("argument",), LIMITS)


def entries(folder: Path, *contents: bytes) -> list[Entry]:
    made = []
    for number, content in enumerate(contents):
        path = folder / f"f{number}.txt"
        path.write_bytes(content)
        made.append(Entry(path.name, str(path)))
    return made


def test_answers_come_in_order_from_any_number_of_lanes(tmp_path: Path) -> None:
    made = entries(tmp_path, *(b"w%d \xc3\xa9" % n for n in range(30)))
    alone = run_all(made, [HERE])
    shared = run_all(made, [HelperProcess(setup(), HERE) for _ in range(2)])
    assert alone == shared == [Answer(facts_of(entry.path, b"w%d \xc3\xa9" % n)) for n, entry in enumerate(made)]


def test_bad_files_cost_only_themselves(tmp_path: Path) -> None:
    made = entries(tmp_path, b"a", b"die", b"b", b"hang", b"fail", b"bug", b"print c", b"d")
    answers = run_all(made, [HelperProcess(setup(), HERE)])
    assert [answer.facts is not None for answer in answers] == [True, False, True, False, False, False, True, True]
    assert "exit status 7" in answers[1].failure
    assert "1 s" in answers[3].failure
    assert answers[4].failure == "line 3: broken"
    assert "KeyError" in answers[5].failure


def test_in_process_errors_are_answers_too(tmp_path: Path) -> None:
    answers = run_all([*entries(tmp_path, b"fail", b"bug"), Entry("gone", str(tmp_path / "gone"))], [HERE])
    assert [bool(answer.failure) for answer in answers] == [True, True, True]


def test_where_no_process_starts_the_work_is_done_here(tmp_path: Path) -> None:
    made = entries(tmp_path, b"a", b"b")
    assert run_all(made, [HelperProcess(setup("unmakeable"), HERE)]) == run_all(made, [HERE])


def test_large_files_go_to_a_helper(tmp_path: Path) -> None:
    made = entries(tmp_path, b"small", b"die " * 10)
    small, large = run_all(made, [Careful(HERE, HelperProcess(setup(), HERE), 10)])
    assert small.facts is not None
    assert "exit status 7" in large.failure


def test_names_that_are_no_utf8_reach_the_helper(tmp_path: Path) -> None:
    native = str(tmp_path / "caf\udce9")
    try:
        Path(native).write_bytes(b"x")
    except OSError:
        pytest.skip("the file system refuses such names")
    (answer,) = run_all([Entry("caf\\xe9", native)], [HelperProcess(setup(), HERE)])
    assert answer.facts == facts_of("caf\\xe9", b"x")


def test_processes_only_where_they_pay() -> None:
    assert lane_count(0, 1_000, 50) == 1
    assert lane_count(1, 10**9, 50) == 1
    assert lane_count(4, 0, 50) == 4
    assert lane_count(4, 10**9, 2) == 2
    assert lane_count(4, 10**9, 0) == 1
