"""Which functions run on what is received: the handlers that a call registers, or that a decorator makes one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, Function
from detector.rules.case import Case

_NAMELESS = "<lambda>"
_DECORATED = 4
"""How many lines below a decorator its function may begin."""
_OF_THIS_FILE = ".#"
"""How the origin of an argument begins that is a function of the same file."""


class _Functions(NamedTuple):
    """The functions of a file in the orders in which handlers are asked for. Numbers are indexes into its table."""

    lines: Sequence[int]
    """The lines on which functions begin, in order."""
    starting: Sequence[int]
    """The functions in the same order."""
    named: Mapping[str, Sequence[int]]
    inside: Mapping[int, Sequence[int]]
    """The functions that stand directly in another."""


def handlers_of(case: Case, receive: Evidence) -> set[int]:
    """The functions in the call by which messages are received, named there, or that it decorates, with those inside."""
    path, outer = receive.location.path, receive.location.span
    known = case.once(("functions", path), partial(_functions, case, path))
    functions = case.files[path].functions
    below = _starting(known, outer.end_line + 1, outer.end_line + _DECORATED)
    found = set(sorted(index for index in below if _is_decorated(functions[index], receive))[:1])
    for call in case.calls_at(receive.location):
        for argument in call.arguments:
            if argument.origin.startswith(_OF_THIS_FILE):
                found.update(known.named.get(argument.origin.removeprefix(_OF_THIS_FILE), ()))
    for index in _starting(known, outer.line, outer.end_line):
        each = functions[index]
        within = outer <= each.span and (each.span.end_line, each.span.end_column) <= (outer.end_line, outer.end_column)
        if within and each.parent == receive.function and each.name == _NAMELESS:
            found.add(index)
    waiting = list(found)
    while waiting:
        new = [index for index in known.inside.get(waiting.pop(), ()) if index not in found]
        found.update(new)
        waiting.extend(new)
    return found


def _functions(case: Case, path: str) -> _Functions:
    functions = case.files[path].functions
    starting = sorted(range(len(functions)), key=lambda index: functions[index].span)
    named: dict[str, list[int]] = defaultdict(list)
    inside: dict[int, list[int]] = defaultdict(list)
    for index, function in enumerate(functions):
        named[function.name].append(index)
        if function.parent != NOWHERE:
            inside[function.parent].append(index)
    return _Functions([functions[index].span.line for index in starting], starting, named, inside)


def _starting(known: _Functions, first: int, last: int) -> Sequence[int]:
    """The functions that begin on these lines."""
    return known.starting[bisect_left(known.lines, first) : bisect_right(known.lines, last)]


def _is_decorated(function: Function, by: Evidence) -> bool:
    """Whether a call stands behind the `@` of a decorator of a function."""
    span = by.location.span
    below = function.span.line - span.end_line
    return function.parent == by.function and 0 < below <= _DECORATED and span.column == function.span.column + 1
