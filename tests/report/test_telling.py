"""How long traces are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_results import at, finding

from detector.model.finding import TraceStep
from detector.report.telling import Told, told_trace

Place = tuple[str, int, str]


def _told(*places: Place, most: int | None = None) -> tuple[list[Told], int]:
    trace = tuple(sorted(TraceStep(at(path, line), note) for path, line, note in places))
    return told_trace(replace(finding(), location=at("bot.py", 99), trace=trace), most)


def test_one_of_each_kind_comes_before_more_of_the_same() -> None:
    imports = [("bot.py", line, f"imports selenium.part{line}") for line in range(1, 12)]
    entries, left = _told(*imports, ("bot.py", 20, "sends a message with send"), ("a.py", 1, "calls send"), most=4)
    assert [(told.path, told.lines) for told in entries] == [
        ("bot.py", (1,)),
        ("bot.py", (2,)),
        ("bot.py", (20,)),
        ("a.py", (1,)),
    ]
    assert left == 9


def test_the_own_file_comes_first() -> None:
    entries, left = _told(("a.py", 1, "calls send"), ("bot.py", 7, "in send"), ("z.py", 2, "imports bot.py"))
    assert [told.path for told in entries] == ["bot.py", "a.py", "z.py"]
    assert left == 0


def test_lines_that_say_the_same_are_one_entry() -> None:
    entries, _left = _told(("bot.py", 3, "chat id"), ("bot.py", 9, "chat id"), ("a.py", 4, "chat id"))
    assert entries == [Told("bot.py", (3, 9), "chat id"), Told("a.py", (4,), "chat id")]


def test_lines_left_out_are_counted_one_by_one() -> None:
    ids = [("bot.py", line, "chat id") for line in range(1, 6)]
    _entries, left = _told(*ids, ("bot.py", 7, "calls send"), ("bot.py", 8, "calls sendAll"), most=1)
    assert left == 2


def test_the_place_of_the_finding_is_no_entry() -> None:
    assert _told(("bot.py", 99, "sends")) == ([], 0)


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (("in send", "in send"), "in send"),
        (
            ("posts with Http.headers", "posts with Http.headers.post", "request header"),
            "posts with Http.headers.post, request header",
        ),
        (("opens a page, host of a gateway", "host of a gateway of WAHA"), "host of a gateway of WAHA, opens a page"),
        (("calls send", "calls sender"), "calls send, calls sender"),
    ],
)
def test_a_line_says_each_thing_once(notes: tuple[str, ...], told: str) -> None:
    entries, _left = _told(*(("bot.py", 3, note) for note in notes))
    assert [entry.note for entry in entries] == [told]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((7,), "7"),
        ((3, 9), "3, 9"),
        ((3, 4, 5, 9, 11, 12), "3-5, 9, 11-12"),
        (tuple(range(1, 20, 2)), "1, 3, 5, 7, 9, 11 and 4 more"),
    ],
)
def test_lines_are_told_in_runs(lines: tuple[int, ...], told: str) -> None:
    assert Told("bot.py", lines, "chat id").line_list == told


def test_things_put_into_one_page_are_one_sentence() -> None:
    notes = ", ".join(f"injects {name}.js into https://a.example/*" for name in "abcde")
    other = "injects z.js into https://b.example/*, looks into it"
    entries, _left = _told(("bot.py", 3, f"{notes}, {other}"))
    assert [told.note for told in entries] == [
        "injects a.js, b.js, c.js and 2 more into https://a.example/*, injects z.js into https://b.example/*, looks into it"
    ]
