"""Timing of whole processes: interleaved runs, medians, spread, peak memory. Ratios hold where absolute times drift."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Command(NamedTuple):
    """A process to time. Exit statuses other than `accepted` end the benchmark: a failure is no time."""

    arguments: tuple[str, ...]
    cwd: Path
    environment: tuple[tuple[str, str], ...] = ()
    accepted: tuple[int, ...] = (0, 1)


class Sample(NamedTuple):
    """One run: wall-clock seconds, processor seconds, peak memory in bytes (0 where the system does not tell)."""

    wall: float
    processor: float
    peak: int


class Summary(NamedTuple):
    """The runs of one command."""

    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Median seconds."""
        return median(sample.wall for sample in self.samples)

    @property
    def spread(self) -> float:
        """Half of the distance between the quartiles, as a share of the median."""
        ordered = sorted(sample.wall for sample in self.samples)
        quarter = len(ordered) // 4
        return (ordered[-1 - quarter] - ordered[quarter]) / 2 / self.wall

    def ratio(self, base: Summary) -> float:
        """Median of the ratios to what `base` took in the same round."""
        return median(one.wall / other.wall for one, other in zip(self.samples, base.samples, strict=True))

    @property
    def processor(self) -> float:
        """Median processor seconds."""
        return median(sample.processor for sample in self.samples)

    @property
    def peak(self) -> int:
        """Largest peak memory, bytes."""
        return max(sample.peak for sample in self.samples)


def run(command: Command) -> Sample:
    """Times one process, output discarded."""
    environment = {**os.environ, **dict(command.environment)}
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if hasattr(os, "wait4"):
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        sample = Sample(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)
    else:
        code = process.wait()
        sample = Sample(time.perf_counter() - started, 0.0, 0)
    if code not in command.accepted:
        raise SystemExit(f"bench: {' '.join(command.arguments)} ended with {code}")
    return sample


def interleaved(commands: Mapping[str, Command], rounds: int) -> dict[str, Summary]:
    """Each command once a round after one warm-up round, so that drift of the machine meets all alike."""
    for command in commands.values():
        run(command)
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            samples[name].append(run(command))
    return {name: Summary(tuple(taken)) for name, taken in samples.items()}


def table(title: str, summaries: Mapping[str, Summary], base: str) -> Sequence[str]:
    """Lines that show each command beside the ratio to `base`."""
    lines = [title]
    for name, summary in summaries.items():
        ratio = summary.ratio(summaries[base])
        lines.append(
            f"  {name:<24} {summary.wall * 1000:9.1f} ms  ±{summary.spread:4.0%}  cpu {summary.processor * 1000:9.1f} ms"
            f"  peak {summary.peak / 1e6:6.1f} MB  {ratio:7.2f} x {base}"
        )
    return lines
