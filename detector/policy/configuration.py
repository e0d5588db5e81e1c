"""What a project or a user asks for: the settings of one scan, and how they are merged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from detector.model.finding import Confidence, Severity

if TYPE_CHECKING:
    from datetime import date


class FailOn(str, Enum):
    """The gravest finding that is still let through is just below this."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"

    @property
    def severity(self) -> Severity | None:
        """The severity that fails a run; None for never."""
        return None if self is FailOn.NEVER else Severity(self.value)


class Persona(str, Enum):
    """Who reads the report: a developer wants the line and the remedy, a reviewer every place and reference."""

    DEVELOPER = "developer"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One `[[tool.waudit.exception]]`: findings that are excused, and why. Empty fields match everything."""

    reason: str
    rule: str = ""
    """A rule id or a prefix of one."""
    path: str = ""
    """A gitignore pattern relative to the configuration's folder."""
    signature: str = ""
    owner: str = ""
    expires: date | None = None
    """The last day on which it counts."""
    line: int = 0
    """Where it stands in the configuration."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings; None and () stand for "not said"."""

    select: tuple[str, ...] = ()
    """Rule ids, prefixes or names; () for all."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Gitignore patterns relative to the scanned root."""
    fail_on: FailOn | None = None
    min_confidence: Confidence | None = None
    signatures: tuple[str, ...] = ()
    """Folders of the team's own signatures, as the system opens them."""
    persona: Persona | None = None
    baseline: str = ""
    """The baseline file, as the system opens it."""
    jobs: int | None = None
    exceptions: tuple[ExceptionEntry, ...] = ()
    file: str = ""
    """The file it was read from, for messages; "" for none."""
    prefix: str = ""
    """The scanned root relative to the file's folder, with a trailing slash; "" if they are the same."""

    def merge(self, options: Configuration) -> Configuration:
        """These settings with those of the command line over them.

        What is said once is replaced; `ignore`, `exclude` and `signatures` add up. Exceptions stay.
        """
        return replace(
            self,
            select=options.select or self.select,
            ignore=(*self.ignore, *options.ignore),
            exclude=(*self.exclude, *options.exclude),
            signatures=(*self.signatures, *options.signatures),
            fail_on=options.fail_on or self.fail_on,
            min_confidence=options.min_confidence or self.min_confidence,
            persona=options.persona or self.persona,
            baseline=options.baseline or self.baseline,
            jobs=self.jobs if options.jobs is None else options.jobs,
        )
