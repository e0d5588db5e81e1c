"""Jupyter notebooks: the code cells as one program, every place mapped back to the line of the .ipynb file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from detector.extract.carriers.faults import told
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, FileFacts
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Kind, Node


class _Line(NamedTuple):
    """A line of code and the offset in the file at which its text starts."""

    text: str
    offset: int


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of all code cells; outputs and Markdown are ignored. None if the JSON is no notebook."""
    document = parse_json(text)
    root = document.root
    cells = root.get("cells")
    if not cells and root.get("worksheets"):
        cells = next((sheet.get("cells") for sheet in root.get("worksheets").elements), cells)
    if not cells:
        return None
    code = [line for cell in cells.elements for line in _code(cell, text)]
    language = root.get("metadata", "kernelspec", "language").text or root.get("metadata", "language_info", "name").text
    program, magics = _without_magics(code)
    facts = _read_program((language or "python").lower(), path, program, interest, limits)
    if facts is None:
        return None
    mapped = _Mapper(code, lines).facts(facts)
    commands = tuple(fact for line in magics for fact in _commands(line, lines))
    return told(replace(mapped, facts=(*mapped.facts, *commands)), document.fault, lines)


def _code(cell: Node, text: str) -> Iterator[_Line]:
    """The lines of a code cell, whatever way its source is stored; an empty line between cells."""
    if cell.get("cell_type").text != "code":
        return
    source = cell.get("source") or cell.get("input")
    for node in source.strings():
        offset = node.start
        for line in node.text.splitlines():
            yield _Line(line, offset)
            if source.kind is Kind.SCALAR:
                found = text.find("\\n", offset, node.end)
                offset = found + 2 if found >= 0 else offset
    yield _Line("", cell.end)


def _without_magics(code: list[_Line]) -> tuple[str, list[_Line]]:
    """The program with shell lines and magics blanked, and those lines."""
    kept: list[str] = []
    magics: list[_Line] = []
    foreign = False
    for line in code:
        stripped = line.text.lstrip()
        if not line.text:
            foreign = False
        if stripped.startswith("%%") and not stripped.startswith(("%%time", "%%capture")):
            foreign = True
        if stripped.startswith(("!", "%")) or foreign:
            magics.append(line)
            kept.append("")
        else:
            kept.append(line.text)
    return "\n".join(kept) + "\n", magics


def _read_program(language: str, path: str, program: str, interest: Interest, limits: Limits) -> FileFacts | None:
    lines = LineIndex(program)
    if language.startswith("python"):
        from detector.extract.python.reading import read_python

        return read_python(path, program, lines, interest, limits)
    from detector.extract import lexical, polyglot
    from detector.extract.lexical_grammars import GRAMMARS

    if language in GRAMMARS:
        return lexical.read(language, path, program, lines, interest, limits)
    if language in ("javascript", "typescript"):
        return polyglot.read("javascript", path, program, lines, interest, limits)
    return None


def _commands(line: _Line, lines: LineIndex) -> Iterator[Fact]:
    from detector.extract.config.commands import read_notebook_line

    yield from read_notebook_line(line.text, lambda start, end: lines.span(line.offset + start, line.offset + end))


class _Mapper:
    """Maps places in the joined program to places in the notebook file."""

    def __init__(self, code: list[_Line], lines: LineIndex) -> None:
        self._offsets = [line.offset for line in code]
        self._lines = lines

    def span(self, span: Span) -> Span:
        """The place in the file; columns are exact where the line has no escapes before them."""
        start = self._position(span.line, span.column)
        end = self._position(span.end_line, span.end_column)
        return Span(start[0], start[1], *max(start, end))

    def _position(self, line: int, column: int) -> tuple[int, int]:
        index = min(max(line - 1, 0), len(self._offsets) - 1)
        return self._lines.position(self._offsets[index] + column - 1) if self._offsets else (1, 1)

    def facts(self, facts: FileFacts) -> FileFacts:
        """All facts, functions, loops and constants at their places in the file."""
        return replace(
            facts,
            language=facts.language,
            facts=tuple(replace(fact, span=self.span(fact.span)) for fact in facts.facts),
            functions=tuple(replace(item, span=self.span(item.span)) for item in facts.functions),
            loops=tuple(replace(item, span=self.span(item.span)) for item in facts.loops),
            branches=tuple(replace(item, span=self.span(item.span)) for item in facts.branches),
            constants=tuple(replace(item, span=self.span(item.span)) for item in facts.constants),
            diagnostics=tuple((self._position(line, 1)[0], message) for line, message in facts.diagnostics),
        )
