"""Runs samples of rules end to end: text -> facts -> evidence -> judgement, with the bundled database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from detector.database.compiled import open_index
from detector.database.index import Index
from detector.engine.extraction import extract_file
from detector.engine.judging import Judged, judge_tree
from detector.limits import DEFAULT_LIMITS
from detector.rules.base import Sample

TODAY = datetime.date(2026, 11, 23)
"""The day on which samples are judged: versions and sunsets depend on it."""


@cache
def bundled_index() -> Index:
    """The index of the bundled database."""
    return open_index()


def judge_texts(
    texts: Mapping[str, str], index: Index | None = None, today: datetime.date = TODAY, *, entire: bool = True
) -> Judged:
    """The judgement of a tree given as paths and texts; not `entire`: as if somebody had named these files."""
    index = index or bundled_index()
    interest = index.interest()
    files = {path: extract_file(path, text.encode("utf-8"), interest, DEFAULT_LIMITS) for path, text in texts.items()}
    known = {path: facts for path, facts in files.items() if facts.facts}
    return judge_tree(known, sorted(texts), index, today=today, entire=entire)


def judge_sample(sample: Sample, index: Index | None = None) -> Judged:
    """The judgement of a sample."""
    return judge_texts(dict(sample.files), index)
