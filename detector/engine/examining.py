"""What a scan may be handed to look at beyond its tree: a call between extraction and judgement, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from detector.database.index import Index
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.model.finding import Finding
from detector.model.outcome import Outcome
from detector.model.result import Diagnostic, RuleInfo
from detector.sources.worktree import Entry


class Examined(Struct, frozen=True):
    """The facts to judge and the findings to add before excuses are applied."""

    files: Mapping[str, FileFacts]
    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: tuple[Outcome, ...] = ()
    """Files of the tree that could not be examined after all."""
    rules: tuple[RuleInfo, ...] = ()
    """The rules that `findings` can name."""


Examine = Callable[[str, Sequence[Entry], Mapping[str, FileFacts], Index, Limits], Examined]
"""From root, searched files in the order of their paths, facts, database and limits."""
