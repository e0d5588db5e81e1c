"""How reports for people tell a trace: an entry for what one line or several lines say, of each kind the first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from detector.model.finding import Finding


class Told(NamedTuple):
    """What lines of one file say: `lines` from 1, rising, at least one."""

    path: str
    lines: tuple[int, ...]
    note: str

    @property
    def line_list(self) -> str:
        """The lines for people: "3, 5-9, 12"; at most `_MOST_RUNS` such pieces, then how many lines more."""
        runs = _runs(self.lines)
        shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS])
        left = sum(len(run) for run in runs[_MOST_RUNS:])
        return f"{shown} and {left} more" if left else shown


_MOST_RUNS = 6


def told_trace(finding: Finding, most: int | None = None) -> tuple[list[Told], int]:
    """At most so many entries, those of the finding's own file first, each file in order; and how many lines are left out.

    A file of forty chat ids or eight imports would else hide the one place where the session is opened.
    """
    own = finding.location.path
    entries = _folded(finding)
    chosen = entries if most is None or len(entries) <= most else _of_each_kind(entries, own, most)
    left = sum(len(told.lines) for told in entries) - sum(len(told.lines) for told in chosen)
    return sorted(chosen, key=lambda told: (told.path != own, told)), left


def _folded(finding: Finding) -> list[Told]:
    notes: dict[tuple[str, int], list[str]] = defaultdict(list)
    for step in finding.trace:
        if step.location != finding.location:
            notes[step.location.path, step.location.span.line].extend(step.note.split(", "))
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (path, line), parts in sorted(notes.items()):
        lines[path, _each_once(parts)].append(line)
    return [Told(path, tuple(numbers), note) for (path, note), numbers in lines.items()]


def _each_once(parts: Sequence[str]) -> str:
    """The parts without what another one says, too: the same words, or the start of them or of a longer chain of calls."""
    told = dict.fromkeys(parts)
    return ", ".join(
        _joined(
            part
            for part in told
            if not any(other.startswith((f"{part} ", f"{part}.")) for other in told if other != part)
        )
    )


_INTO = " into "
_MOST_THINGS = 3


def _joined(parts: Iterable[str]) -> list[str]:
    """The parts, those that put one thing after the other into the same page as one: "injects a.js, b.js into x"."""
    kept: dict[tuple[str, str], list[str]] = defaultdict(list)
    for part in parts:
        start, into, page = part.partition(_INTO)
        verb, blank, thing = start.partition(" ")
        kept[(verb, page) if into and blank else (part, "")].append(thing if into and blank else "")
    return [f"{verb} {_listed(things)}{_INTO}{page}" if things[0] else verb for (verb, page), things in kept.items()]


def _listed(things: Sequence[str]) -> str:
    left = len(things) - _MOST_THINGS
    return ", ".join(things[:_MOST_THINGS]) + (f" and {left} more" if left > 0 else "")


def _of_each_kind(entries: Iterable[Told], own: str, most: int) -> list[Told]:
    """The first of each kind of entry, then the second of each, and so on."""
    seen: Counter[tuple[bool, str]] = Counter()
    ranked: list[tuple[int, bool, Told]] = []
    for told in entries:
        kind = (told.path != own, told.note.partition(" ")[0])
        ranked.append((seen[kind], kind[0], told))
        seen[kind] += 1
    return [told for _, _, told in sorted(ranked)[:most]]


def _runs(lines: Sequence[int]) -> list[list[int]]:
    """Rising numbers in runs without a gap."""
    groups = groupby(enumerate(lines), key=lambda item: item[1] - item[0])
    return [[line for _, line in group] for _, group in groups]
