"""What a scan looks at: which files there are, which of them can matter, what became of the rest.

Nothing is parsed here and nothing of the database is loaded: a run without a hit ends after this step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from detector.engine.sweep import Memory, Notable, Seen, Sweeper, sweep
from detector.limits import Limits
from detector.model.outcome import Coverage, Outcome, Status
from detector.prefilter import StemSearch
from detector.sources.selection import SkipReason
from detector.sources.worktree import Entry, WorkTree, named_files

_REASONS = {Seen.BINARY: SkipReason.BINARY, Seen.TOO_LARGE: SkipReason.TOO_LARGE}


class Plan(NamedTuple):
    """The tree as it was met. `hits` have a stem in their text; `paths` are all files, sorted, by shown path."""

    hits: tuple[Entry, ...]
    searched: tuple[Entry, ...]
    """All files that were looked into, in no promised order."""
    paths: tuple[str, ...]
    telling_names: bool
    """Whether the path of some file contains a stem."""
    skipped: tuple[tuple[str, int], ...]
    failed: tuple[Outcome, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing in the tree can matter."""
        return not self.hits and not self.telling_names


def plan_tree(tree: WorkTree, sweeper: Sweeper, threads: int = 0) -> Plan:
    """Walks and sweeps a whole tree. Raises SourceError if its root cannot be read."""
    searched: list[Entry] = []

    def folders() -> Iterator[list[Entry]]:
        for folder in tree.folders():
            searched.extend(folder)
            yield folder

    notable, _files = sweep(folders(), sweeper, threads)
    return _plan(notable, searched, tree.paths, tree.skipped, tree.failed, sweeper.stems)


def plan_files(root: str, names: tuple[str, ...], excludes: tuple[str, ...], sweeper: Sweeper) -> Plan:
    """Sweeps the named files only. Raises UsageError for names that do not exist or lie outside of the root."""
    skipped: dict[str, int] = {}
    searched: list[Entry] = []
    paths: list[str] = []
    for entry, reason in named_files(root, names, excludes):
        if reason != SkipReason.EXCLUDED:
            paths.append(entry.path)
        if reason:
            skipped[reason] = skipped.get(reason, 0) + 1
        else:
            searched.append(entry)
    notable, _files = sweep(iter([searched]), sweeper, 1)
    return _plan(notable, searched, paths, skipped, [], sweeper.stems)


def sweeper_for(
    stems: StemSearch,
    limits: Limits,
    is_text: Callable[[str], bool] | None = None,
    memory: Memory | None = None,
    names: StemSearch | None = None,
) -> Sweeper:
    """A sweeper that asks the extractors, imported only then, which names promise text."""
    return Sweeper(stems, limits, is_text or _promises_text, memory, names)


def _promises_text(path: str) -> bool:
    from detector.engine.extraction import promises_text  # only for files with NUL bytes

    return promises_text(path)


def _plan(
    notable: list[Notable],
    searched: list[Entry],
    paths: list[str],
    skipped: dict[str, int],
    failed: list[tuple[str, str]],
    stems: StemSearch,
) -> Plan:
    hits: dict[str, Entry] = {}
    skipped = dict(skipped)
    failed = list(failed)
    for entry, seen, message in notable:
        if seen is Seen.HIT and hits.setdefault(entry.path, entry) is not entry:
            failed.append((entry.path, "another file has a name that is shown alike"))
        elif seen is Seen.FAILED:
            failed.append((entry.path, message))
        elif seen in _REASONS:
            reason = _REASONS[seen]
            skipped[reason] = skipped.get(reason, 0) + 1
    names = "\n".join(paths).encode("utf-8", "replace")
    return Plan(
        hits=tuple(hits[path] for path in sorted(hits)),
        searched=tuple(searched),
        paths=tuple(sorted(paths)),
        telling_names=stems.contains(names),
        skipped=tuple(sorted(skipped.items())),
        failed=tuple(Outcome(path, Status.FAILED, message) for path, message in sorted(failed)),
    )


def coverage(
    plan: Plan, degraded: tuple[Outcome, ...] = (), failed: tuple[Outcome, ...] = (), unread: int = 0
) -> Coverage:
    """The sum of what became of all files; `degraded`, `failed` and the number of `unread` are what extraction adds."""
    lost = (*plan.failed, *failed)
    swept = sum(count for reason, count in plan.skipped if reason in _REASONS.values())
    not_searched = sum(count for _reason, count in plan.skipped) - swept
    swept_failures = len({outcome.path for outcome in lost} & {entry.path for entry in plan.searched}) if lost else 0
    return Coverage(
        files=len(plan.searched) + not_searched + len(lost) - swept_failures,
        examined=len(plan.searched) - swept - swept_failures - len(degraded) - unread,
        skipped=tuple(sorted((*plan.skipped, (SkipReason.NO_READER, unread)))) if unread else plan.skipped,
        degraded=tuple(sorted(degraded, key=lambda outcome: (outcome.path, outcome.line))),
        failed=tuple(sorted(lost, key=lambda outcome: (outcome.path, outcome.line))),
    )
