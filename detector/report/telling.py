"""Which steps of a trace reports for people show: each thing once, of each kind the first, the finding's own file before others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from detector.model.finding import Finding, TraceStep


def telling_steps(finding: Finding, most: int) -> tuple[list[TraceStep], int]:
    """At most so many steps, those of the finding's own file first, each file in order; and how many are left out.

    A file of forty chat ids or eight imports would else hide the one place where the session is opened.
    """
    own = finding.location.path
    steps = _each_once([step for step in finding.trace if step.location != finding.location])
    chosen = steps if len(steps) <= most else _of_each_kind(steps, own, most)
    return sorted(chosen, key=lambda step: (step.location.path != own, step)), len(steps) - len(chosen)


def _each_once(trace: Sequence[TraceStep]) -> list[TraceStep]:
    """The steps without what another one of the same line says, too: the same words, or the start of a longer chain."""
    by_line: dict[tuple[str, int], dict[str, TraceStep]] = defaultdict(dict)
    for step in trace:
        by_line[step.location.path, step.location.span.line].setdefault(step.note, step)
    return [
        step
        for told in by_line.values()
        for note, step in told.items()
        if not any(other.startswith(f"{note}.") for other in told)
    ]


def _of_each_kind(steps: Iterable[TraceStep], own: str, most: int) -> list[TraceStep]:
    """The first of each kind of step, then the second of each, and so on."""
    seen: Counter[tuple[bool, str]] = Counter()
    ranked: list[tuple[int, bool, TraceStep]] = []
    for step in steps:
        kind = (step.location.path != own, step.note.partition(" ")[0])
        ranked.append((seen[kind], kind[0], step))
        seen[kind] += 1
    return [step for _, _, step in sorted(ranked)[:most]]
