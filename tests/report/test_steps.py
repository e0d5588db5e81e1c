"""Which steps of a trace reports for people show."""

from __future__ import annotations

from detector.model.finding import Confidence, Finding, Kind, Severity, TraceStep
from detector.model.location import Location, Span
from detector.report.steps import most_telling, told_steps


def place(path: str, line: int, column: int = 1) -> Location:
    return Location(path, Span(line, column, line, column + 1))


def finding(*trace: TraceStep) -> Finding:
    return Finding(
        rule="WA301",
        signature="",
        title="",
        kind=Kind.BROWSER_AUTOMATION,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message="",
        location=place("b.py", 9),
        trace=trace,
    )


def test_a_line_says_each_thing_once_and_the_longest_chain_only() -> None:
    steps = told_steps(
        finding(
            TraceStep(place("b.py", 3), "makes an HTTP request with Http.withHeaders"),
            TraceStep(place("b.py", 3, 5), "makes an HTTP request with Http.withHeaders.post"),
            TraceStep(place("b.py", 3, 9), "request header"),
            TraceStep(place("b.py", 3, 12), "request header"),
            TraceStep(place("b.py", 4), "request header"),
            TraceStep(place("b.py", 9), "the place itself"),
        )
    )
    assert [(step.location.span.line, step.note) for step in steps] == [
        (3, "makes an HTTP request with Http.withHeaders.post"),
        (3, "request header"),
        (4, "request header"),
    ]


def test_the_own_file_comes_first_and_not_the_same_words_over_and_over() -> None:
    imports = [TraceStep(place("a.py", line), "imports selenium") for line in range(1, 9)]
    own = [TraceStep(place("b.py", 4), "in send"), TraceStep(place("b.py", 5), "clicks")]
    shown = most_telling([*imports, *own], "b.py", 4)
    assert [(step.location.path, step.location.span.line) for step in shown] == [
        ("b.py", 4),
        ("b.py", 5),
        ("a.py", 1),
        ("a.py", 2),
    ]


def test_few_steps_stay_in_their_order() -> None:
    steps = [TraceStep(place("a.py", 1), "x"), TraceStep(place("b.py", 2), "y")]
    assert most_telling(steps, "b.py", 4) == steps
