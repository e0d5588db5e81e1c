"""Field evaluation: scan labelled repositories and say how often the verdict and the places are right.

`python -m bench.field CORPUS.jsonl TREES_DIR` expects the repository OWNER/NAME checked out at TREES_DIR/OWNER__NAME. A
line of the corpus has `repo`, `label` (unauthorized, official, benign), `bulk`, `kinds` and `evidence` (path, line).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEAR = 2
"""A labelled line counts as shown if a finding or trace location is at most this many lines away."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one repository gave."""

    repo: str
    label: str
    bulk: bool
    evasion: bool
    verdict: str
    rules: tuple[str, ...]
    official: int
    shown: int
    wanted: int
    missed: tuple[str, ...]
    errors: tuple[str, ...]
    failed: tuple[str, ...]
    seconds: float


def evaluate(entry: dict[str, Any], trees: Path) -> Row | None:
    """Scan one repository; None if it is not checked out."""
    from detector.engine.request import ScanRequest
    from detector.engine.scan import scan

    tree = trees / entry["repo"].replace("/", "__")
    if not tree.is_dir():
        return None
    started = time.perf_counter()
    result = scan(ScanRequest(root=str(tree), workers=1, use_cache=False, trusted=False))
    seconds = time.perf_counter() - started
    places: dict[str, set[int]] = {}
    for finding in result.findings:
        for location in (finding.location, *(step.location for step in finding.trace)):
            places.setdefault(location.path, set()).update(
                range(location.span.line - NEAR, location.span.line + NEAR + 1)
            )
    for use in result.official:
        span = use.location.span
        places.setdefault(use.location.path, set()).update(range(span.line - NEAR, span.line + NEAR + 1))
    evidence = [] if entry["label"] == "benign" else entry["evidence"]
    missed = tuple(
        f"{item['path']}:{item['line']} {item['what']}"
        for item in evidence
        if item["line"] not in places.get(item["path"], ())
    )
    return Row(
        repo=entry["repo"],
        label=entry["label"],
        bulk=bool(entry.get("bulk")),
        evasion="evasion" in entry["kinds"],
        verdict=result.verdict.value,
        rules=tuple(sorted({finding.rule for finding in result.findings})),
        official=len(result.official),
        shown=len(evidence) - len(missed),
        wanted=len(evidence),
        missed=missed,
        errors=tuple(
            f"{f.rule} {f.location.path}:{f.location.span.line} {f.message}"
            for f in result.findings
            if f.severity.value == "error"
        ),
        failed=tuple(f"{o.path}: {o.reason}" for o in result.coverage.failed),
        seconds=seconds,
    )


def _guarded(job: tuple[dict[str, Any], str]) -> Row | str | None:
    try:
        return evaluate(job[0], Path(job[1]))
    except Exception as error:
        return f"{job[0]['repo']}: {type(error).__name__}: {error}"


def figures(rows: Sequence[Row]) -> Iterator[str]:
    """The figures, one a line."""
    bad = [row for row in rows if row.label == "unauthorized"]
    good = [row for row in rows if row.label != "unauthorized"]
    official = [row for row in rows if row.label == "official"]
    bulk = [row for row in bad if row.bulk]
    evasion = [row for row in bad if row.evasion]
    yield f"repositories            {len(rows)}"
    yield ratio("verdict recall", sum(row.verdict == "unauthorized" for row in bad), len(bad))
    yield ratio("false accusations", sum(row.verdict == "unauthorized" for row in good), len(good))
    yield ratio("official recognised", sum(row.verdict == "official" for row in official), len(official))
    harmless = [row for row in good if row.label == "benign"]
    yield ratio("harmless as official", sum(row.verdict == "official" for row in harmless), len(harmless))
    yield ratio("evidence recall", sum(row.shown for row in bad), sum(row.wanted for row in bad))
    yield ratio("evidence in official", sum(row.shown for row in official), sum(row.wanted for row in official))
    yield ratio("bulk recognised", sum(_has(row, "WA5") for row in bulk), len(bulk))
    yield ratio("false bulk", sum(_has(row, "WA5") for row in good), len(good))
    yield ratio("evasion recognised", sum(_has(row, "WA6") for row in evasion), len(evasion))
    yield ratio("false evasion", sum(_has(row, "WA6") for row in good), len(good))


def _has(row: Row, family: str) -> bool:
    return any(rule.startswith(family) for rule in row.rules)


def ratio(name: str, part: int, whole: int) -> str:
    """One figure as "name part/whole share"."""
    share = part / whole if whole else 0.0
    return f"{name:<22} {part}/{whole} {share:.3f}"


def _wrong(row: Row) -> bool:
    expected = {"unauthorized": "unauthorized", "official": "official"}.get(row.label)
    return row.verdict != expected if expected else row.verdict == "unauthorized"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and what is wrong; exit 1 if an official or harmless repository is accused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--missed", action="store_true", help="list labelled lines that no finding shows")
    parser.add_argument("--only", default="", help="only repositories whose name contains this")
    options = parser.parse_args(arguments)
    entries = [json.loads(line) for line in options.corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
    jobs = [(entry, str(options.trees)) for entry in entries if options.only in entry["repo"]]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(_guarded, jobs, chunksize=1))
    rows = [answer for answer in answers if isinstance(answer, Row)]
    for line in figures(rows):
        print(line)
    print(f"slowest                {max((row.seconds, row.repo) for row in rows) if rows else '-'}")
    for crash in (answer for answer in answers if isinstance(answer, str)):
        print("CRASH", crash)
    for row in rows:
        if _wrong(row):
            print(f"WRONG {row.repo}: {row.label} but {row.verdict} {' '.join(row.rules)}")
            for error in row.errors[:4] if row.label != "unauthorized" else ():
                print(f"      {error}")
        if row.label == "unauthorized" and row.bulk and not _has(row, "WA5"):
            print(f"BULK missed {row.repo}")
        if row.label == "unauthorized" and row.evasion and not _has(row, "WA6"):
            print(f"EVASION missed {row.repo}")
        if options.missed:
            for missed in row.missed:
                print(f"   missed {row.repo} {missed}")
        for failed in row.failed[:3]:
            print(f"   failed {row.repo} {failed}")
    return 1 if any(row.verdict == "unauthorized" and row.label != "unauthorized" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
