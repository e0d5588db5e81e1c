"""Which steps of a long trace are shown."""

from __future__ import annotations

from dataclasses import replace

from report_results import at, finding

from detector.model.finding import TraceStep
from detector.report.telling import telling_steps


def _steps(*places: tuple[str, int, str]) -> tuple[TraceStep, ...]:
    return tuple(sorted(TraceStep(at(path, line), note) for path, line, note in places))


def test_one_of_each_kind_comes_before_more_of_the_same() -> None:
    imports = [("bot.py", line, f"imports selenium.part{line}") for line in range(1, 12)]
    trace = _steps(*imports, ("bot.py", 20, "sends a message with send"), ("a.py", 1, "calls send"))
    shown, left = telling_steps(replace(finding(), location=at("bot.py", 30), trace=trace), 4)
    assert [(step.location.path, step.location.span.line) for step in shown] == [
        ("bot.py", 1),
        ("bot.py", 2),
        ("bot.py", 20),
        ("a.py", 1),
    ]
    assert left == 9


def test_the_own_file_comes_first_and_the_same_words_of_a_line_once() -> None:
    trace = _steps(("a.py", 1, "calls send"), ("bot.py", 7, "in send"), ("z.py", 2, "imports bot.py"))
    double = TraceStep(at("bot.py", 7, 30), "in send")
    shown, left = telling_steps(replace(finding(), location=at("bot.py", 9), trace=(*trace, double)), 8)
    assert [step.location.path for step in shown] == ["bot.py", "a.py", "z.py"]
    assert left == 0


def test_the_place_of_the_finding_is_no_step() -> None:
    place = at("bot.py", 9)
    assert telling_steps(replace(finding(), location=place, trace=(TraceStep(place, "sends"),)), 8) == ([], 0)


def test_of_a_chain_of_calls_the_longest_is_told() -> None:
    trace = _steps(
        ("bot.py", 3, "makes an HTTP request with Http.withHeaders"),
        ("bot.py", 3, "makes an HTTP request with Http.withHeaders.post"),
        ("bot.py", 3, "request header"),
        ("bot.py", 4, "request header"),
    )
    shown, _left = telling_steps(replace(finding(), location=at("bot.py", 9), trace=trace), 8)
    assert [(step.location.span.line, step.note) for step in shown] == [
        (3, "makes an HTTP request with Http.withHeaders.post"),
        (3, "request header"),
        (4, "request header"),
    ]
