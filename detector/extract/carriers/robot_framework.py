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
_CELL = re.compile(r"[^\s|](?:[^\t\n ]| (?! |\||\t|\Z))*")
_VARIABLE = re.compile(r"[$@&%]\{([^{}]{1,80})\}")
_ASSIGNED = re.compile(r"[$@&]\{[^{}]{1,80}\}\s?=?\Z")
_CONTROL = frozenset(
    {"IF", "ELSE", "ELSE IF", "TRY", "EXCEPT", "FINALLY", "RETURN", "BREAK", "CONTINUE", "VAR", "GROUP"}
)


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
    values: dict[str, str] = field(default_factory=dict)
    open_loops: list[int] = field(default_factory=list)
    section: str = ""

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
    reading = _Reading(lines, interest, limits.facts, limits.folded_chars)
    for indented, cells in _rows(text):
        section = _SECTION.match(cells[0].text) if not indented and cells[0].text.startswith("*") else None
        if section is not None:
            reading.section = section[1].strip().lower().removesuffix("s")
        elif reading.section == "setting":
            _setting(reading, cells)
        elif reading.section == "variable":
            _variable(reading, cells)
        elif reading.section in ("test case", "task", "keyword"):
            _step(reading, cells, indented)
    facts = sorted(reading.facts, key=lambda fact: fact.span)
    return FileFacts(path, "robot", tuple(facts), tuple(reading.functions), tuple(reading.loops))


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
    elif word not in _CONTROL and not word.startswith("["):
        _keyword(reading, cells)


def _loop(reading: _Reading, cells: list[_Cell], kind: LoopKind) -> None:
    names = tuple(dict.fromkeys(name for cell in cells[1:] for name in _VARIABLE.findall(cell.text)))[:8]
    span = reading.span(cells[0].start, cells[-1].end)
    reading.loops.append(Loop(kind, span, reading.function, reading.loop, names))
    reading.open_loops.append(len(reading.loops) - 1)


def _keyword(reading: _Reading, cells: list[_Cell]) -> None:
    """A keyword with its arguments; its library is the one of the imported that has an interesting keyword of this name."""
    library, _, bare = cells[0].text.rpartition(".")
    name = " ".join(word.capitalize() for word in bare.replace("_", " ").split())
    module = library or next((each for each in reading.libraries if reading.interest.call(each, name)), "")
    arguments = [(cell, reading.filled(cell.text)) for cell in cells[1:40]]
    telling = [(cell, text) for cell, text in arguments if reading.interest.text(text)]
    if not telling and not reading.interest.call(module, name):
        return
    span = reading.span(cells[0].start, cells[-1].end)
    listed = tuple(Argument("", (text,)) for _, text in arguments)
    reading.add(Call(module, name, span, listed, reading.function, reading.loop))
    for cell, text in telling:
        place = reading.span(cell.start, cell.end)
        reading.add(Literal(text, place, LiteralRole.ARGUMENT, name, reading.function, reading.loop))
