"""Every bound of size, depth, count and time, in one place, so that a hostile tree cannot exhaust the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
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
