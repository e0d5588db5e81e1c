"""Doubling series for judging: trees in which many places of findings stand together, in one file or around one helper.

`crowds.toml` holds a piece of code for each, which stands n times in one file or in n files, numbered where it has "@".
Times are processor seconds of a whole scan in this process without a cache.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import tomli
from msgspec import Struct, convert, field

from detector.engine.request import ScanRequest
from detector.engine.scan import scan

_START = 250
_QUADRATIC = 2.8
"""Ratio of a doubling: 2 is linear, 4 quadratic."""
_CROWDS = Path(__file__).with_name("crowds.toml")


class Crowd(Struct, frozen=True):
    """A tree by the number of its places."""

    name: str
    path: str
    """The one file, or the form of the names of many where it has "@"."""
    unit: str
    head: str = ""
    tail: str = ""
    join: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Files beside them."""

    def lay(self, places: int) -> dict[str, str]:
        """Give the text of every file by its path."""
        pieces = [self.unit.replace("@", str(number)) for number in range(places)]
        if "@" in self.path:
            return {**self.shared, **{self.path.replace("@", str(number)): text for number, text in enumerate(pieces)}}
        return {**self.shared, self.path: self.head + self.join.join(pieces) + self.tail}


def crowds() -> list[Crowd]:
    """Read the trees."""
    return convert(tomli.loads(_CROWDS.read_text(encoding="utf-8"))["crowd"], list[Crowd])


def report(start: int = _START) -> Iterator[str]:
    """A line a crowd: processor time for n, 2n and 4n places."""
    yield f"growth of judging: processor seconds for {start}, {2 * start}, {4 * start} places (2 is linear, 4 quadratic)"
    for crowd in crowds():
        one, two, four = (_seconds(crowd, start * factor) for factor in (1, 2, 4))
        mark = "  NOT LINEAR" if min(four / two, two / one) >= _QUADRATIC else ""
        yield f"  {crowd.name:<48} {one:6.2f} {two:6.2f} {four:6.2f}  ratios {two / one:4.2f} {four / two:4.2f}{mark}"


def _seconds(crowd: Crowd, places: int) -> float:
    with tempfile.TemporaryDirectory(prefix="waudit-crowd-") as folder:
        for path, text in crowd.lay(places).items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        request = ScanRequest(root=folder, workers=1, use_cache=False)
        gc.collect()
        started = time.process_time()
        scan(request)
        return time.process_time() - started
