"""Fields of a request that is put together in the function around it, or by the callers of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detector.match.spelling import known_text
from detector.model.fact import HOLE, NOWHERE, Call
from detector.rules.case import Case
from detector.rules.request_fields import keys_of_text

_FILLS = re.compile(r"(?:add|append|put|set|query|form|field|with|part)\w*", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z][A-Za-z_]{1,19}")
_MOST_CALLERS, _MOST_CALLS = 8, 200
"""Methods that put a field into a request, how a field is spelled, and how far is looked for them."""
_BODIES = ("{", '"', ",")
"""How a body begins that is written as JSON, and what follows in it behind a value."""
_SHORT = 40
"""Calls of a script that is read as one function."""
_TELLS = re.compile(
    r"(?:^|[._:])\w*(?:log|logger|error|warn|warning|info|debug|print|exception|response|json|abort|render|view|trace)\w{0,8}$"
    r"|^(?:log|logger|console|response|res)\b",
    re.IGNORECASE,
)
"""Calls that tell a log or whoever asked, with fields of their own."""


def fields_around(case: Case, path: str, function: int) -> list[str]:
    """Fields that a function fills into a request or map, and those of the objects that its callers in the file make.

    Of what stands in no function the same is given, if that is short.
    """
    return case.once(("fields around", path, function), lambda: _fields_around(case, path, function))


def _fields_around(case: Case, path: str, function: int) -> list[str]:
    calls = case.calls_by_function(path)
    if function == NOWHERE:
        alone = calls.get(NOWHERE, ())
        return [field for call in _making(alone) for field in _fields(call)] if len(alone) <= _SHORT else []
    sites = case.callers(path, function)[:_MOST_CALLERS]
    callers = {site.function for site in sites if site.path == path and not site.asks}
    handed = (call for caller in sorted(callers) for call in calls.get(caller, ())[:_MOST_CALLS])
    return [field for call in _making((*calls.get(function, ()), *handed)) for field in _fields(call)]


def _making(calls: Iterable[Call]) -> Iterator[Call]:
    return (call for call in calls if not _TELLS.search(call.path))


def _fields(call: Call) -> Iterator[str]:
    yield from (argument.name for argument in call.arguments if argument.name)
    first = known_text(call.arguments[0].text) if len(call.arguments) > 1 else ""
    if _FIELD.fullmatch(first) and _FILLS.fullmatch(call.method):
        yield first
    texts = (known_text(argument.text) for argument in call.arguments)
    yield from (key for text in texts if text.startswith(_BODIES) and text != HOLE for key in keys_of_text(text))
