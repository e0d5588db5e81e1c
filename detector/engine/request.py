"""What one run is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.limits import DEFAULT_LIMITS, Limits
from detector.policy.terms import Terms

if TYPE_CHECKING:
    from detector.engine.examining import Examine


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan and how. The defaults are those of the command line on one's own tree."""

    root: str = "."
    files: tuple[str, ...] | None = None
    """Native paths to examine instead of the whole tree; None for all."""
    excludes: tuple[str, ...] = ()
    """Gitignore patterns of the user."""
    use_gitignore: bool = True
    """Leave out what .gitignore leaves out."""
    trusted: bool = True
    """Believe what the tree says of itself: ignore files, suppression comments, configuration."""
    signatures: tuple[str, ...] = ()
    """Folders of the team's own signatures."""
    workers: int = 0
    """0: as many as pay. 1: this process only, one thread."""
    use_cache: bool = True
    limits: Limits = DEFAULT_LIMITS
    reviewer: bool = False
    """Run the rules that only reviewers are shown, too."""
    terms: Terms = field(default=Terms())
    """Which findings are shown, and what excuses them."""
    examine: Examine | None = None
    """What else to look at between extraction and judgement."""
