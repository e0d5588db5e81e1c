"""Every bound of size, depth, count and time, in one place, so that a hostile tree cannot exhaust the machine."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds of one scan. Sizes are bytes, times are seconds, the rest are counts. A breach is always an outcome."""

    source_bytes: int = 2_000_000
    """Largest source file that is parsed; larger ones are read lexically up to this size and count as degraded."""
    manifest_bytes: int = 64_000_000
    """Largest manifest, lockfile, SBOM or workflow that is read."""
    text_bytes: int = 64_000_000
    """Largest file that is searched for stems at all."""
    line_chars: int = 20_000
    """A source file with a longer line is taken for minified or generated."""
    nesting: int = 120
    """Deepest nesting of brackets or nodes that a recursive parser or walk may meet."""
    facts: int = 50_000
    """Most facts that one file may yield."""
    folded_chars: int = 4_096
    """Longest string that constant folding builds."""
    alias_expansions: int = 10_000
    """Most YAML aliases that one document may expand."""
    seconds_per_file: float = 20.0
    """Wall clock for one file in a worker before it is given up as failed."""
    link_depth: int = 12
    """Most steps of a call chain or import chain that linking follows."""


DEFAULT_LIMITS = Limits()

TRACE_STEPS = 200
"""Most steps of one trace that a report for machines writes out; it says how many it leaves out."""


class ArchiveLimits(NamedTuple):
    """Bounds of unpacking one archive in memory, the archives inside it included. A breach is a LimitExceeded."""

    archive_bytes: int = 256_000_000
    """Largest archive that is opened."""
    member_bytes: int = 64_000_000
    """Largest single member."""
    total_bytes: int = 768_000_000
    """Most bytes that all members together may yield."""
    ratio: int = 200
    """Most bytes out for one byte in."""
    ratio_floor: int = 16_000_000
    """Bytes that may come out whatever the ratio: small archives of empty files are no bombs."""
    members: int = 50_000
    """Most members."""
    depth: int = 3
    """How deep archives may be nested: a gem holds a tarball, an app bundle holds apps."""
    path_chars: int = 1_024
    """Longest path of a member."""


DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()
