"""Joins the command lines of a project with the scripts that they start: such a call asks for what the script does by itself."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.flow.command_lines import STARTERS
from detector.extract.flow.lookup import Lookup
from detector.extract.flow.project import Edge
from detector.model.fact import NOWHERE, Call, FileFacts, Import
from detector.model.location import Span


def started_programs(lookup: Lookup) -> Iterator[Edge]:
    """Give a call of the script for every command that starts one of the project's files."""
    for path, facts in lookup.files.items():
        started = [
            (fact, target)
            for fact in facts.facts
            if type(fact) is Import and fact.dynamic and fact.module.startswith("./")
            for target in lookup.resolve(path, fact.module)
            if target in lookup.files and target != path
        ]
        if not started:
            continue
        starters = [fact for fact in facts.facts if type(fact) is Call and fact.method in STARTERS]
        for fact, target in started:
            call = _around(starters, fact.span)
            if call is not None:
                yield Edge(path, call.function, call.loop, call.span, target, NOWHERE, asks=True)
            elif lookup.files[target].language != facts.language:
                yield Edge(path, fact.function, _loop(facts, fact), fact.span, target, NOWHERE, asks=True)


def _around(calls: list[Call], span: Span) -> Call | None:
    """Give the innermost call among whose arguments a command stands."""
    around = [call for call in calls if call.span.encloses(span)]
    return max(around, key=lambda call: call.span, default=None)


def _loop(facts: FileFacts, started: Import) -> int:
    """Give the innermost loop around a command in its function."""
    loops = [
        index
        for index, loop in enumerate(facts.loops)
        if loop.function == started.function and loop.span.encloses(started.span)
    ]
    return max(loops, key=lambda index: facts.loops[index].span, default=NOWHERE)
