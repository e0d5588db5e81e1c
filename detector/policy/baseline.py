"""The baseline: findings that were there when a project began to use waudit, as a multiset of fingerprints.

The file has one fingerprint a line, sorted, without line numbers, dates or paths, so that two branches merge without conflict.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.errors import ConfigError, UsageError
from detector.model.finding import Finding
from detector.model.result import Suppressed

REASON = "in the baseline"

_HEADER = "# waudit baseline v1: one fingerprint a line; `waudit scan --write-baseline FILE` renews it\n"
_ENTRY = re.compile(r"([0-9a-f]{32})(?:\s+#.*)?\Z")
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """Fingerprints, one for each known finding, sorted; a fingerprint that stands twice absorbs two findings."""

    fingerprints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fingerprints)

    def absorb(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
        """The findings that are new, and the known ones. Each entry absorbs one finding and no more."""
        left = Counter(self.fingerprints)
        new, known = [], []
        for finding in findings:
            if left[finding.fingerprint] > 0:
                left[finding.fingerprint] -= 1
                known.append(Suppressed(finding, "baseline", REASON))
            else:
                new.append(finding)
        return tuple(new), tuple(known)

    def without(self, used: Iterable[Suppressed]) -> Baseline:
        """What is left for the next root after these were absorbed."""
        left = Counter(self.fingerprints)
        left.subtract(item.finding.fingerprint for item in used if item.by == "baseline")
        return Baseline(tuple(sorted(left.elements())))


def baseline_of(findings: Iterable[Finding]) -> Baseline:
    """The baseline that absorbs exactly these findings."""
    return Baseline(tuple(sorted(finding.fingerprint for finding in findings)))


def dumps(baseline: Baseline) -> str:
    """The text of a baseline file."""
    return _HEADER + "".join(f"{fingerprint}\n" for fingerprint in sorted(baseline.fingerprints))


def loads(text: str, file: str) -> Baseline:
    """The baseline in a text; blank lines and `#` comments do not count. Raises ConfigError with file and line."""
    fingerprints = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        entry = _ENTRY.match(stripped)
        if entry is None:
            remedy = "settle the merge" if stripped.startswith(("<<<<<<<", "=======", ">>>>>>>")) else "delete the line"
            raise ConfigError(f"{file}:{number}: is no fingerprint; {remedy} or renew the file with --write-baseline")
        fingerprints.append(entry[1])
    return Baseline(tuple(sorted(fingerprints)))


def read_configured(file: str) -> Baseline:
    """The baseline in a file that a configuration names, which must be a plain one. Raises ConfigError."""
    if Path(file).exists() and not Path(file).is_file():  # nobody may write to a pipe
        raise ConfigError(f"{file}: baseline is no file; write it with --write-baseline")
    return read(file)


def read(file: str) -> Baseline:
    """The baseline in a file. Raises ConfigError."""
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(_MOST_BYTES)
    except OSError as error:
        raise ConfigError(
            f"{file}: baseline cannot be read: {error.strerror}; write it with --write-baseline"
        ) from error
    return loads(content.decode("utf-8-sig", "replace"), file)


def write(file: str, baseline: Baseline) -> None:
    """Write the file. Raises UsageError."""
    try:
        Path(file).write_text(dumps(baseline), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file}: baseline cannot be written: {error.strerror}; name another file") from error
