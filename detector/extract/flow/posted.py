"""Joins messages that the processes of a program post to each other by name with the functions that take them.

Known are windows of Electron with their main process, and micro-services of NestJS. A name is joined only if exactly one
function takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detector.extract.flow.lookup import Lookup
from detector.extract.flow.project import Edge
from detector.extract.flow.routes import AnonymousFunctions, symbol_of
from detector.extract.flow.values import OWN, render
from detector.model.fact import HOLE, NOWHERE, Argument, Call, FileFacts, Ref

_TAKERS = frozenset({"ipcMain.handle", "ipcMain.handleOnce", "ipcMain.on", "ipcMain.once"})
_POSTERS = ("ipcRenderer.invoke", "ipcRenderer.send", "ipcRenderer.sendSync")
_PROCESSES = "processes"
_EXPOSING = "contextBridge.exposeInMainWorld"
_WINDOWS = ("window.", "globalThis.", "self.", "")
_SERVICES = "@nestjs/microservices"
_PATTERN = re.compile(
    r"@?(?:Message|Event)Pattern\(\s*(?:\{\s*\w{1,20}\s*:\s*)?(?:[\"'`](?P<text>[^\"'`]{1,100})[\"'`]|(?:\w+\.)*(?P<name>\w+))"
)
_TAKEN = 2
"""Arguments of a call that says what takes a message: its name, and the function."""


class _Name(NamedTuple):
    """What a message is called among its kind."""

    kind: str
    text: str


class _Taker(NamedTuple):
    path: str
    target: int


def posted_messages(lookup: Lookup) -> Iterator[Edge]:
    """Give a call of the function that takes a message for every place that posts it."""
    takers: dict[_Name, set[_Taker]] = {}
    for path, facts in lookup.files.items():
        for name, taker in _taken(lookup, path, facts):
            takers.setdefault(name, set()).add(taker)
    only = {name: next(iter(found)) for name, found in takers.items() if len(found) == 1}
    if not only:
        return
    for path, facts in lookup.files.items():
        for fact in facts.facts:
            if type(fact) is not Call:
                continue
            for taker in (only[name] for name in _posted(fact) if name in only):
                # What a page calls by a name that is exposed to it is the function itself.
                posts = _is_posting(fact)
                given = () if posts else fact.arguments
                yield Edge(path, fact.function, fact.loop, fact.span, *taker, given, asks=posts)


def _taken(lookup: Lookup, path: str, facts: FileFacts) -> Iterator[tuple[_Name, _Taker]]:
    for index, function in enumerate(facts.functions):
        for decorator in function.decorators:
            if match := _PATTERN.match(decorator):
                yield _Name(_SERVICES, match["text"] or match["name"]), _Taker(path, index)
    functions: AnonymousFunctions | None = None
    for fact in facts.facts:
        if type(fact) is not Call or len(fact.arguments) < _TAKEN:
            continue
        text = _known(fact.arguments[0])
        if text and fact.path in _TAKERS:
            functions = functions or AnonymousFunctions(facts)
            inside = functions.handed_to(fact)
            handler = _Taker(path, inside[-1]) if inside else _named(lookup, path, fact.arguments[1])
            if handler is not None:
                yield _Name(_PROCESSES, text), handler
        elif text and fact.path == _EXPOSING:
            for argument in fact.arguments[1:]:
                exposed = _named(lookup, path, argument) if argument.name else None
                if exposed is not None:
                    yield _Name(_EXPOSING, f"{text}.{argument.name}"), exposed


def _named(lookup: Lookup, path: str, argument: Argument) -> _Taker | None:
    module, symbol = symbol_of(argument)
    goal = lookup.goal(path, module or OWN, symbol) if symbol else None
    return None if goal is None or goal.target == NOWHERE else _Taker(goal.path, goal.target)


def _posted(call: Call) -> Iterator[_Name]:
    if call.path.endswith(_POSTERS):
        if call.arguments and (text := _known(call.arguments[0])):
            yield _Name(_PROCESSES, text)
    elif call.module == _SERVICES and call.method in ("send", "emit"):
        yield from (_Name(_SERVICES, text) for text in map(_pattern, call.arguments[:_TAKEN]) if text)
    elif not call.module and "." in call.path:
        window = next(start for start in _WINDOWS if call.path.startswith(start))
        yield _Name(_EXPOSING, call.path.removeprefix(window))


def _is_posting(call: Call) -> bool:
    return call.path.endswith(_POSTERS) or call.module == _SERVICES


def _pattern(argument: Argument) -> str:
    """What a service is asked for: a text, the name of a constant, or `{ cmd: "send" }`."""
    text = argument.text
    if len(text) == 1 and type(text[0]) is Ref:
        return text[0].name.rpartition(".")[2]
    return _known(argument)


def _known(argument: Argument) -> str:
    text = render(argument.text)
    return "" if HOLE in text else text
