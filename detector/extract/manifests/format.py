"""The shape of a manifest format's row in the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from detector.limits import Limits
from detector.model.fact import Fact
from detector.text.lines import LineIndex

Parser: TypeAlias = Callable[[str, str, LineIndex, Limits], Iterator[Fact]]
"""`parse(path, text, lines, limits)` yields facts in any order and raises `ManifestError` for a fault, after what stood
before it was yielded."""


class Format(Struct, frozen=True):
    """How a format is recognised, by path only, and where its parser is. All patterns are lower case."""

    id: str
    parser: str
    """"module:function" inside this package, imported when the first such file is read."""
    names: tuple[str, ...] = ()
    """Whole base names."""
    suffixes: tuple[str, ...] = ()
    """Ends of base names."""
    accepts: Callable[[str, str], bool] | None = None
    """For everything else: a test of (whole POSIX path, base name), both lower-cased. Must be cheap."""
    installed: bool = False
    """Metadata of an installed tree; no other format is recognised inside such a tree."""
