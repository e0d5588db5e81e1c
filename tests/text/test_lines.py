from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from detector.model.location import Span
from detector.text.lines import LineIndex


def test_line_ends() -> None:
    lines = LineIndex("a\r\nb\rc\nd\u2028\x0ce")
    assert [lines.line(number) for number in range(6)] == ["", "a", "b", "c", "d\u2028\x0ce", ""]
    assert lines.span(3, 4) == Span(2, 1, 2, 2)
    assert lines.span(0, 99) == Span(1, 1, 4, 5)


def test_empty_text() -> None:
    lines = LineIndex("")
    assert lines.count == 1
    assert lines.span(0, 0) == Span(1, 1, 1, 1)
    assert lines.offset(9, 9) == 0


@given(st.text(alphabet="a\r\né🙂"), st.integers(-2, 40), st.integers(-2, 40))
def test_offsets_and_positions_agree(text: str, start: int, end: int) -> None:
    lines = LineIndex(text)
    line, column = lines.position(start)
    assert lines.offset(line, column) == min(max(start, 0), len(text))
    span = lines.span(start, end)
    assert span[:2] == (line, column)
    assert span[2:] == lines.position(max(start, end, 0))
    assert lines.count == len(re.split(r"\r\n?|\n", text))
