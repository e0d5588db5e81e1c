"""Extraction of Python files against libcst on the same files: its bare parse, and its qualified names with positions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from bench.programs import LANGUAGES, program
from bench.trees import NAMES
from detector.database.compiled import open_index
from detector.engine.extraction import extract_file
from detector.engine.workers import rare_collections
from detector.extract.interest import Interest
from detector.limits import DEFAULT_LIMITS

_FILES = 60
_PYTHON = LANGUAGES[0]


class Nothing:
    """An interest that nothing meets: the cost of reading alone."""

    def text(self, _text: str, /) -> bool:
        """No text."""
        return False

    def call(self, _module: str, _method: str, /) -> bool:
        """No call."""
        return False

    def method_of(self, _language: str, _module: str, _method: str, /) -> bool:
        """Know of no module."""
        return False

    def unrooted(self, _language: str, _imports: object, _methods: object, /) -> frozenset[str]:
        """No call either."""
        return frozenset()

    def name(self, _name: str, /) -> bool:
        """No name."""
        return False


def report(rounds: int) -> Iterator[str]:
    """Ratios of processor time, medians over the rounds, all contestants once a round."""
    rng = random.Random(6)
    texts = [program(_PYTHON, number, rng, NAMES).text for number in range(_FILES)]
    lines = sum(text.count("\n") for text in texts)
    contestants: dict[str, Callable[[Sequence[str]], None]] = {
        "libcst.parse_module": _parse,
        "waudit, nothing matches": _extractor(Nothing()),
        "waudit, the database": _extractor(open_index().interest()),
        "libcst names and positions": _providers,
    }
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    with rare_collections():
        for number in range(rounds + 1):
            for name, work in contestants.items():
                started = time.process_time()
                work(texts)
                if number:  # the first round warms up
                    taken[name].append(time.process_time() - started)
    base = taken["libcst.parse_module"]
    yield f"extraction of {len(texts)} Python files, {lines:,} lines, in one process"
    for name, seconds in taken.items():
        ratio = median(one / other for one, other in zip(seconds, base, strict=True))
        yield f"  {name:<28} {median(seconds) / lines * 1e6:8.1f} ms per 1,000 lines  {ratio:6.2f} x libcst.parse_module"


def _extractor(interest: Interest) -> Callable[[Sequence[str]], None]:
    def work(texts: Sequence[str]) -> None:
        for text in texts:
            extract_file("module.py", text.encode(), interest, DEFAULT_LIMITS)

    return work


def _parse(texts: Sequence[str]) -> None:
    import libcst

    for text in texts:
        libcst.parse_module(text)


def _providers(texts: Sequence[str]) -> None:
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider

    for text in texts:
        wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
        wrapper.resolve_many((QualifiedNameProvider, PositionProvider))
