"""Robot Framework: libraries are imports, keywords are calls, cells are arguments with the file's own variables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import (
    HOLE,
    NOWHERE,
    Argument,
    Call,
    Fact,
    FileFacts,
    Function,
    Import,
    Literal,
    LiteralRole,
    Loop,
    LoopKind,
)
from detector.model.location import Span
from detector.text.lines import LineIndex

_SECTION = re.compile(r"\*{1,3}\s*([A-Za-z][A-Za-z ]*)[\s*]*\Z")
_OF_STEPS = frozenset({"test case", "task", "keyword"})
"""Sections in which every row is a keyword or what it does."""
_CELL = re.compile(r"[^\s|](?:[^\t\n ]| (?! |\||\t|\Z))*")
_VARIABLE = re.compile(r"[$@&%]\{([^{}]{1,80})\}")
_ASSIGNED = re.compile(r"[$@&]\{[^{}]{1,80}\}\s?=?\Z")
_CONTROL = frozenset(
    {"IF", "ELSE", "ELSE IF", "TRY", "EXCEPT", "FINALLY", "RETURN", "BREAK", "CONTINUE", "VAR", "GROUP"}
)
_RUNNERS = {
    "Run Keyword": 0, "Run Keywords": 0, "Run Keyword And Return": 0, "Run Keyword And Return Status": 0,
    "Run Keyword And Ignore Error": 0, "Run Keyword And Continue On Failure": 0, "Run Keyword And Warn On Failure": 0,
    "Run Keyword And Expect Error": 1, "Run Keyword And Return If": 1, "Run Keyword If": 1, "Run Keyword Unless": 1,
    "Repeat Keyword": 1, "Wait Until Keyword Succeeds": 2,
}  # fmt: skip
"""Keywords that run others, and how many arguments stand before the name of what they run."""
_MOST_ARGUMENTS = 40
_JOINTS = {"ELSE": 1, "AND": 1, "ELSE IF": 2}
"""Cells that begin the next of several in a row, and how many cells come before its name."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Reading:
    """The state of one reading."""

    lines: LineIndex
    interest: Interest
    limit: int
    longest: int
    facts: list[Fact] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    keywords: dict[str, str] = field(default_factory=dict)
    """Those that the file defines, by their plain names."""
    values: dict[str, str] = field(default_factory=dict)
    open_loops: list[int] = field(default_factory=list)

    @property
    def function(self) -> int:
        return len(self.functions) - 1 if self.functions else NOWHERE

    @property
    def loop(self) -> int:
        return self.open_loops[-1] if self.open_loops else NOWHERE

    def span(self, start: int, end: int) -> Span:
        return self.lines.span(start, end)

    def add(self, fact: Fact) -> None:
        if len(self.facts) < self.limit:
            self.facts.append(fact)

    def filled(self, text: str) -> str:
        """A text with the variables of the file filled in."""
        return _VARIABLE.sub(lambda match: self.values.get(_plain(match[1]), HOLE), text)


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of a suite or resource file, or None for a file without a section."""
    if "***" not in text:
        return None
    rows = list(_in_sections(text))
    reading = _Reading(lines, interest, limits.facts, limits.folded_chars)
    names = (cells[0].text for section, indented, cells in rows if section in _OF_STEPS and not indented)
    reading.keywords.update((_plain(name), name) for name in names)
    for section, indented, cells in rows:
        if section == "setting":
            _setting(reading, cells)
        elif section == "variable":
            _variable(reading, cells)
        elif section in _OF_STEPS:
            _step(reading, cells, indented)
    facts = sorted(reading.facts, key=lambda fact: fact.span)
    return FileFacts(path, "robot", tuple(facts), tuple(reading.functions), tuple(reading.loops))


def _in_sections(text: str) -> Iterator[tuple[str, bool, list[_Cell]]]:
    """The rows below the headings, each with the name of its section and whether it is indented."""
    section = ""
    for indented, cells in _rows(text):
        heading = _SECTION.match(cells[0].text) if not indented and cells[0].text.startswith("*") else None
        if heading is not None:
            section = heading[1].strip().lower().removesuffix("s")
        else:
            yield section, indented, cells


def _rows(text: str) -> Iterator[tuple[bool, list[_Cell]]]:
    """The rows as cells, each with whether it is indented; continued rows are joined, remarks left out."""
    row: list[_Cell] = []
    indented, offset = False, 0
    for line in text.split("\n"):
        cells = _cells(line, offset)
        if cells and cells[0].text == "..." and row:
            row.extend(cells[1:])
        elif cells:
            if row:
                yield indented, row
            row, indented = cells, line[:1] in (" ", "\t") or line.startswith("|  ")
        offset += len(line) + 1
    if row:
        yield indented, row


def _cells(line: str, offset: int) -> list[_Cell]:
    cells: list[_Cell] = []
    for match in _CELL.finditer(line.rstrip("\r")[:20_000]):
        if match[0].startswith("#"):
            break
        cells.append(_Cell(match[0], offset + match.start(), offset + match.end()))
    return cells


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower()


def _setting(reading: _Reading, cells: list[_Cell]) -> None:
    if cells[0].text.lower() in ("library", "resource") and len(cells) > 1:
        module = cells[1]
        reading.add(Import(module.text, reading.span(module.start, module.end)))
        reading.libraries.append(module.text)


def _variable(reading: _Reading, cells: list[_Cell]) -> None:
    named = _VARIABLE.match(cells[0].text)
    if named is None:
        return
    for cell in cells[1:]:
        value = reading.filled(cell.text)
        if len(value) <= reading.longest:  # values of values double quickly
            reading.values.setdefault(_plain(named[1]), value)
        if reading.interest.text(value):
            span = reading.span(cell.start, cell.end)
            reading.add(Literal(value, span, LiteralRole.ASSIGNED, named[1]))


def _step(reading: _Reading, cells: list[_Cell], indented: bool) -> None:
    if not indented:
        reading.functions.append(Function(cells[0].text, reading.span(cells[0].start, cells[-1].end)))
        reading.open_loops.clear()
        return
    while len(cells) > 1 and _ASSIGNED.match(cells[0].text):
        cells = cells[1:]
    word = cells[0].text
    if word in ("FOR", ":FOR", "WHILE"):
        _loop(reading, cells, LoopKind.WHILE if word == "WHILE" else LoopKind.FOR)
    elif word == "END":
        if reading.open_loops:
            reading.open_loops.pop()
    elif word in ("IF", "ELSE IF", "ELSE"):
        for command in _commands(cells[1 if word == "ELSE" else 2 :]):
            _keyword(reading, command)
    elif word not in _CONTROL and not word.startswith("["):
        for command in _commands(cells):
            _keyword(reading, command)


def _commands(cells: list[_Cell]) -> Iterator[list[_Cell]]:
    """The keywords of a row with their arguments: itself, what it runs, and what stands behind ELSE and AND."""
    command: list[_Cell] = []
    skipped = 0
    for cell in cells:
        if cell.text in _JOINTS:
            if command:
                yield from _with_run(command)
            command, skipped = [], _JOINTS[cell.text] - 1
        elif skipped:
            skipped -= 1
        else:
            command.append(cell)
    if command:
        yield from _with_run(command)


def _with_run(command: list[_Cell]) -> Iterator[list[_Cell]]:
    """A keyword, or the one that it runs, as often as one runs another."""
    while (before := _RUNNERS.get(_capitalised(command[0].text))) is not None and len(command) > before + 1:
        command = command[before + 1 :]
    yield command


def _capitalised(name: str) -> str:
    return " ".join(word.capitalize() for word in name.replace("_", " ").split())


def _loop(reading: _Reading, cells: list[_Cell], kind: LoopKind) -> None:
    names = tuple(dict.fromkeys(name for cell in cells[1:] for name in _VARIABLE.findall(cell.text)))[:8]
    span = reading.span(cells[0].start, cells[-1].end)
    reading.loops.append(Loop(kind, span, reading.function, reading.loop, names))
    reading.open_loops.append(len(reading.loops) - 1)


def _keyword(reading: _Reading, cells: list[_Cell]) -> None:
    """A keyword with its arguments.

    It is one of the file, or of the library among the imported that has an interesting keyword of this name.
    """
    arguments = [(cell, reading.filled(cell.text)) for cell in cells[1:_MOST_ARGUMENTS]]
    own = reading.keywords.get(_plain(cells[0].text))
    if own is not None:
        _add_call(reading, ".", own, cells, arguments)
        return
    library, _, bare = cells[0].text.rpartition(".")
    name = _capitalised(bare)
    module = library or next((each for each in reading.libraries if reading.interest.call(each, name)), "")
    if reading.interest.call(module, name) or any(reading.interest.text(text) for _, text in arguments):
        _add_call(reading, module, name, cells, arguments)


def _add_call(
    reading: _Reading, module: str, name: str, cells: list[_Cell], arguments: list[tuple[_Cell, str]]
) -> None:
    span = reading.span(cells[0].start, cells[-1].end)
    listed = tuple(Argument("", (text,)) for _, text in arguments)
    reading.add(Call(module, name, span, listed, reading.function, reading.loop))
    for cell, text in arguments:
        if reading.interest.text(text):
            place = reading.span(cell.start, cell.end)
            reading.add(Literal(text, place, LiteralRole.ARGUMENT, name, reading.function, reading.loop))
