"""Programs in the nodes of workflows: the code of n8n's code nodes and of Node-RED's functions, read as JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice

from msgspec.structs import replace

from detector.extract.carriers.page import beside
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.tree import Node

_CODE = ("jsCode", "functionCode", "func")
"""Fields that hold a program."""
_MOST_PROGRAMS = 40
_LONGEST_PROGRAM = 60_000


def with_code(
    workflow: FileFacts, nodes: Iterable[Node], lines: LineIndex, interest: Interest, limits: Limits
) -> FileFacts:
    """The facts of a workflow with those of the programs in its nodes, which all stand where their text begins."""
    programs: list[FileFacts] = []
    left = limits.facts - len(workflow.facts)
    for node in islice(_programs(nodes), _MOST_PROGRAMS):
        program = _read(workflow.path, node.text, interest, limits)
        if program.facts and len(program.facts) <= left:
            programs.append(_placed(program, lines.span(node.start, node.end)))
            left -= len(program.facts)
    if not programs:
        return workflow
    loops = any(program.loops for program in programs)
    return replace(beside(workflow, reduce(beside, programs)), followed=workflow.followed or loops)


def _programs(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        for holder in (node, node.get("parameters")):
            for field in _CODE:
                code = holder.get(field)
                if code and len(code.text) <= _LONGEST_PROGRAM:
                    yield code


def _read(path: str, code: str, interest: Interest, limits: Limits) -> FileFacts:
    from detector.extract import polyglot

    return polyglot.read("javascript", path, code, LineIndex(code), interest, limits)


def _placed(program: FileFacts, place: Span) -> FileFacts:
    """The facts of a program at the place of its text: a JSON text has no lines of its own."""
    return replace(
        program,
        facts=tuple(replace(fact, span=place) for fact in program.facts),
        functions=tuple(replace(each, span=place) for each in program.functions),
        loops=tuple(replace(each, span=place) for each in program.loops),
    )
