"""Which of several things a program is asked for: the arms that it chooses among by a word that the request names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from detector.match.spelling import known_text
from detector.model.fact import HOLE, Branch, FileFacts
from detector.model.location import Location

if TYPE_CHECKING:
    from detector.rules.case import CallSite, Case

_TASK = re.compile(r"[A-Za-z][\w-]{1,40}\Z")
_NAMES = frozenset({"action", "acao", "accion", "op", "operation", "task", "cmd", "command", "type", "event"})
"""What a field is called that says what is to be done, in lower case."""
_MOST_ARMS = 400


def is_asked_for(case: Case, place: Location, via: Sequence[CallSite]) -> bool:
    """Whether nothing shows that the requests on a way to a place ask the program there for something else."""
    places = [*(step.location for step in via[1:]), place]
    return not any(
        step.asks and _is_for_another(case, places[number], list(_asked(case, via, number)))
        for number, step in enumerate(via)
    )


def _is_for_another(case: Case, place: Location, asked: Sequence[str]) -> bool:
    """Whether a program has an arm for what it is asked, and a place stands in arms for other things."""
    arms = case.once(("arms", place.path), partial(_arms, case.files.get(place.path))) if asked else ()
    if all(frozenset(asked).isdisjoint(arm.words) for arm in arms):
        return False
    around = [arm.words for arm in arms if arm.span.encloses(place.span)]
    return bool(around) and all(frozenset(words).isdisjoint(asked) for words in around)


def _asked(case: Case, via: Sequence[CallSite], number: int) -> Iterator[str]:
    """The words by which a request may name what is to be done; where it passes one on, those that it is handed."""
    passed_on = False
    for call in case.calls_at(via[number].location):
        for argument in call.arguments:
            if not argument.name and _TASK.match(known_text(argument.text)):
                yield known_text(argument.text)  # the job that is put on a queue, the name of a message
            for value in _values(argument.name, known_text(argument.text)):
                passed_on = passed_on or value == HOLE
                if _TASK.match(value):
                    yield value
            yield _path(known_text(argument.text))
    if passed_on and number:
        for call in case.calls_at(via[number - 1].location):
            yield from (text for text in (known_text(each.text) for each in call.arguments) if _TASK.match(text))


def _path(text: str) -> str:
    """The path of an address, "" of a text that is none."""
    address = (text.partition("://")[2] or text).partition("?")[0]
    return address[address.find("/") :].rstrip("/") if "/" in address else ""


def _values(name: str, text: str) -> Iterator[str]:
    if name.rpartition(".")[2].lower() in _NAMES:
        yield text
    for part in text.partition("?")[2].split("&"):
        key, _, value = part.partition("=")
        if key.lower() in _NAMES:
            yield value


def _arms(facts: FileFacts | None) -> list[Branch]:
    """The arms of a file that are chosen by words; of a file with more of them than anybody writes, the first."""
    return [branch for branch in facts.branches if branch.words][:_MOST_ARMS] if facts is not None else []
