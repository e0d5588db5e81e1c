"""Blocks of Pascal as the lexical reading sees them."""

from __future__ import annotations

import pytest

from detector.extract.interest import Everything
from detector.extract.lexical import read
from detector.limits import Limits
from detector.model.fact import NOWHERE, Call, FileFacts
from detector.text.lines import LineIndex

_UNIT = """\
unit A;
interface
type
  TSender = class(TObject)
    procedure Work;
    function Find: Boolean;
  end;
implementation
type
  TKind = class of TObject;
  TPart = class(TObject);
  TRow = record
    case Integer of
      0: (A: Byte);
  end;
  THandler = procedure(Sender: TObject) of object;
procedure Later; forward;
procedure TSender.Work;
  procedure Inner;
  begin
    One(1);
  end;
begin
  while not Query.Eof do
  begin
    if Ready then
    begin
      Two(1);
    end
    else
      Three(1);
  end;
  Four(1);
  for I := 0 to 3 do
    Five(1);
  Six(1);
  repeat
    Seven(1);
  until Done;
end;
procedure Last;
begin
  for I := 0 to 3 do if Ready then begin Eight(1); end else begin Nine(1); end;
  Ten(1);
end;
end.
"""


def _read(text: str) -> FileFacts:
    return read("pascal", "a.pas", text, LineIndex(text), Everything(), Limits())


def _where(facts: FileFacts, method: str) -> tuple[str, str]:
    """The function and the first source of the loop around a call."""
    call = next(fact for fact in facts.facts if isinstance(fact, Call) and fact.path == method)
    function = facts.functions[call.function].name if call.function != NOWHERE else ""
    return function, facts.loops[call.loop].sources[0] if call.loop != NOWHERE and facts.loops[call.loop].sources else (
        "loop" if call.loop != NOWHERE else ""
    )


@pytest.mark.parametrize(
    ("method", "function", "loop"),
    [
        ("One", "Inner", ""),
        ("Two", "TSender.Work", "rows"),
        ("Three", "TSender.Work", "rows"),
        ("Four", "TSender.Work", ""),
        ("Five", "TSender.Work", "loop"),
        ("Six", "TSender.Work", ""),
        ("Seven", "TSender.Work", "loop"),
        ("Eight", "Last", "Ready"),
        ("Nine", "Last", "Ready"),
        ("Ten", "Last", ""),
    ],
)
def test_each_call_is_in_its_own_block(method: str, function: str, loop: str) -> None:
    assert _where(_read(_UNIT), method) == (function, loop)


def test_headings_without_a_body_are_no_functions() -> None:
    names = [function.name for function in _read(_UNIT).functions]
    assert "Find" not in names
    assert [name for name in names if name.startswith("TSender")] == ["TSender.Work"]


def test_a_program_has_no_sections() -> None:
    facts = _read("program P;\nprocedure Go;\nbegin\n  One(1);\nend;\nbegin\n  Two(1);\nend.\n")
    assert [_where(facts, method)[0] for method in ("One", "Two")] == ["Go", ""]


def test_half_written_blocks_do_no_harm() -> None:
    for text in ("end", "until", "begin\n" * 400, "procedure " * 400, "for x in y do", "x: record case", "repeat end"):
        assert _read(text).language == "pascal"
