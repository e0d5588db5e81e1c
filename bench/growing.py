"""Doubling series for every reader of files: time has to double with the text, for usual and for hostile texts alike.

Times are processor seconds of this process, so that other programs of the machine count little.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bench.hostile_texts import Shape, hostile, usual
from detector.engine.extraction import extract_file
from detector.extract import carriers, config, manifests, polyglot
from detector.extract.interest import Everything
from detector.extract.lexical_grammars import GRAMMARS
from detector.limits import DEFAULT_LIMITS

_START_SIZE = 4_000
_LARGEST_START = 64_000
_MEASURABLE = 0.002
_SUSPICIOUS, _QUADRATIC = 2.5, 2.8
"""Ratio of a doubling: 2 is linear, 4 quadratic; what lies above the first is measured again with more care."""
_TOO_SLOW = 3.0

_OTHER_NAMES = {
    "requirements": "requirements.txt",
    "pylock.toml": "pylock.toml",
    "conda": "environment.yml",
    "node-package": "node_modules/a/package.json",
    "python-package": "site-packages/a-1.dist-info/METADATA",
    "composer-installed": "vendor/composer/installed.json",
    "go-vendored": "vendor/modules.txt",
    "ignore-file": ".gitignore",
    "dockerfile": "Dockerfile",
    "compose": "docker-compose.yml",
    "workflow": ".github/workflows/a.yml",
    "jenkinsfile": "Jenkinsfile",
    "procfile": "Procfile",
    "carrier scope": "META-INF/xposed/scope.list",
}
_BY_SUFFIX = {
    ".json": "json", ".lock.json": "json", ".jsonc": "json", ".importmap": "json", ".ipynb": "json", ".resolved": "json",
    ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".xml": "xml", ".csproj": "xml", ".props": "xml", ".config": "xml",
    ".pom": "xml", ".html": "html", ".py": "python", ".js": "script", ".ts": "script", ".tsx": "script",
}  # fmt: skip
_BY_ID = {
    "pipfile": "toml", "pipfile.lock": "json", "poetry.lock": "toml", "uv.lock": "toml", "pdm.lock": "toml",
    "bun.lock": "json", "composer.lock": "json", "cargo.lock": "toml", "pubspec.lock": "yaml", "renv.lock": "json",
    "podfile.lock": "yaml", "packages.config": "xml", "go-vendored": "lines", "requirements": "lines",
}  # fmt: skip


_HEADS = {
    "python 2": "print 'old'\n",
    "carrier robot": "*** Test Cases ***\n",
    "carrier skill": "---\nname: a\n---\n```sh\n",
    "carrier tasker": "<!--<TaskerData-->\n",
    "carrier uipath": "<!--uipath-->\n",
    "lexical routeros": ":local a 1\n:local b 2\n:local c 3\n",
}
"""How a text begins that its reader takes for its own, whatever follows."""


class Reader(NamedTuple):
    """One reader: a file name that it reads, and the family of its well-formed texts."""

    name: str
    path: str
    family: str


class Growth(NamedTuple):
    """The series of one shape: processor seconds for sizes n, 2n, 4n."""

    shape: str
    size: int
    seconds: tuple[float, float, float]

    @property
    def ratio(self) -> float:
        """How the last doubling multiplied the time."""
        return self.seconds[2] / self.seconds[1]

    @property
    def worst(self) -> float:
        """The smaller of the two doublings: what both exceed is no chance."""
        return min(self.ratio, self.seconds[1] / self.seconds[0])


def readers() -> Iterator[Reader]:
    """Every row of every registry of readers."""
    for form in manifests.FORMATS:
        path = _OTHER_NAMES.get(form.id) or (form.names[0] if form.names else f"a{form.suffixes[0]}")
        yield Reader(f"manifest {form.id}", path, _family(path, form.id, "lines"))
    for carrier in carriers.CARRIERS:
        path = _OTHER_NAMES.get(f"carrier {carrier.id}") or (
            carrier.names[0] if carrier.names else f"a{carrier.suffixes[0]}"
        )
        yield Reader(f"carrier {carrier.id}", path, _family(path, carrier.id, "html"))
    for kind in config.CARRIERS:
        path = _OTHER_NAMES.get(kind.id) or (f"a{kind.suffixes[0]}" if kind.suffixes else kind.names[0])
        yield Reader(f"config {kind.id}", path, _family(path, kind.id, "lines"))
    yield Reader("python", "a.py", "python")
    yield Reader("python 2", "b.py", "python")
    for row in polyglot.ROWS:
        for suffix in row.suffixes if row.language == "javascript" else row.suffixes[:1]:
            if suffix in (".js", ".ts", ".tsx") or row.language != "javascript":
                yield Reader(f"{row.language} {suffix}", f"a{suffix}", _family(suffix, row.language, "code"))
    for language, grammar in GRAMMARS.items():
        yield Reader(f"lexical {language}", f"a{grammar.suffixes[0]}", "code")


def series(reader: Reader) -> Iterator[Growth]:
    """The growth of one reader for all shapes of its family and all hostile ones."""
    for shape in (*usual(reader.family), *hostile()):
        changed = shape._replace(head=_HEADS.get(reader.name, "") + shape.head)
        yield _grown(reader.path, changed)


def report(only: str = "") -> Iterator[str]:
    """A line a reader: its worst shape, and every shape that grows faster than it should."""
    yield "growth of every reader: processor time for n, 2n, 4n (2 is linear, 4 quadratic)"
    gc.disable()
    try:
        for reader in readers():
            if only in reader.name:
                yield from _lines(reader, series(reader))
                gc.collect()
    finally:
        gc.enable()


def _lines(reader: Reader, all_growth: Iterable[Growth]) -> Iterator[str]:
    known = list(all_growth)
    worst = max(known, key=lambda growth: growth.worst)
    slowest = max(known, key=lambda growth: growth.seconds[2] / growth.size)
    per_megabyte = slowest.seconds[2] / slowest.size / 4 * 1e9
    ratios = sorted(growth.ratio for growth in known)
    yield (
        f"  {reader.name:<28} {len(known)} shapes, median ratio {ratios[len(ratios) // 2]:4.2f}, worst {worst.worst:4.2f}"
        f" ({worst.shape}), slowest {per_megabyte:7.0f} ms/MB ({slowest.shape})"
    )
    for growth in known:
        if growth.worst >= _QUADRATIC:
            times = " ".join(f"{seconds * 1000:.1f}" for seconds in growth.seconds)
            yield f"    NOT LINEAR: {growth.shape}: {times} ms from {growth.size:,} characters"


def _grown(path: str, shape: Shape) -> Growth:
    size = _START_SIZE
    first = _seconds(path, shape, size)
    while first < _MEASURABLE and size < _LARGEST_START:
        size *= 4 if first < _MEASURABLE / 8 else 2
        first = _seconds(path, shape, size)
    growth = Growth(shape.name, size, (first, _seconds(path, shape, size * 2), _seconds(path, shape, size * 4)))
    if growth.worst >= _SUSPICIOUS and growth.seconds[2] < _TOO_SLOW:
        growth = _measured(path, shape, size * 2, 3)
    return growth


def _measured(path: str, shape: Shape, size: int, times: int) -> Growth:
    one, two, four = (min(_seconds(path, shape, size * n) for _ in range(times)) for n in (1, 2, 4))
    return Growth(shape.name, size, (one, two, four))


def _seconds(path: str, shape: Shape, size: int) -> float:
    data = shape.text(size).encode("utf-8")
    started = time.process_time()
    extract_file(path, data, Everything(), DEFAULT_LIMITS)
    return time.process_time() - started


def _family(path: str, identifier: str, other: str) -> str:
    if identifier in _BY_ID:
        return _BY_ID[identifier]
    return next((family for suffix, family in _BY_SUFFIX.items() if path.endswith(suffix)), other)
