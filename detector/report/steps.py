"""Which steps of a trace a report for people shows: each thing once, the finding's own file first."""

from __future__ import annotations

from collections import Counter, defaultdict

from detector.model.finding import Finding, TraceStep

_ALIKE = 2
"""Most steps with the same words before all others have been shown."""


def told_steps(finding: Finding) -> list[TraceStep]:
    """Every place but the finding's own, without what another step of the same line says, too."""
    by_line: dict[tuple[str, int], list[str]] = defaultdict(list)
    for step in finding.trace:
        by_line[step.location.path, step.location.span.line].append(step.note)
    told: set[tuple[str, int, str]] = set()
    steps: list[TraceStep] = []
    for step in finding.trace:
        place = (step.location.path, step.location.span.line)
        longer = any(note != step.note and note.startswith(f"{step.note}.") for note in by_line[place])
        if step.location == finding.location or longer or (*place, step.note) in told:
            continue
        told.add((*place, step.note))
        steps.append(step)
    return steps


def most_telling(steps: list[TraceStep], path: str, most: int) -> list[TraceStep]:
    """The steps to show of many: those of the finding's file first, and not the same words over and over."""
    if len(steps) <= most:
        return steps
    seen: Counter[str] = Counter()
    ranked: list[tuple[bool, bool, int]] = []
    for index, step in enumerate(steps):
        seen[step.note] += 1
        ranked.append((seen[step.note] > _ALIKE, step.location.path != path, index))
    chosen = sorted(index for _, _, index in sorted(ranked)[:most])
    return [steps[index] for index in sorted(chosen, key=lambda index: (steps[index].location.path != path, index))]
