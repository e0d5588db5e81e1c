"""How symbols of one file are spelled in another: cut before dots, with and without `default`, by the only object of a class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.model.fact import Export

_SEGMENTS = 12
_SINGLE = re.compile(
    r"([A-Z]\w{0,80})\.(?:instance|Instance|INSTANCE|shared|sharedInstance|getInstance\(\)|GetInstance\(\))\.(.+)"
)
"""The only object of a class, and what is asked of it."""
_MADE = re.compile(r"([A-Z]\w{0,80})\.new\(\)(\..+)")
"""What a type's own `new` makes, and what is asked of it: Rust."""


def given_on(export: Export, rest: str) -> str:
    """What a name of an export is in the other module: its default, if that was given on (`{ send: require("./send") }`)."""
    return (export.path + rest).lstrip(".") or "default"


def first_name(symbol: str) -> tuple[str, str]:
    """Cut a symbol behind its first name."""
    first, _, rest = symbol.partition(".")
    return first, rest


def spellings(symbol: str) -> Iterator[str]:
    """Give a symbol as it is, and without the `default` that import and export may spell differently."""
    yield symbol
    if (single := _SINGLE.match(symbol)) is not None:
        yield f"{single.group(1)}.{single.group(2)}"
    if (made := _MADE.match(symbol)) is not None:
        yield f"{made.group(1)}(){made.group(2)}"
    if symbol.startswith("default."):
        yield symbol[len("default.") :]
    elif not symbol.startswith("default"):
        yield "default." + symbol


def prefixes(symbol: str) -> Iterator[tuple[str, str]]:
    """Give the ways to cut a symbol before a dot, a call or an index, longest head first."""
    yield symbol, ""
    end = len(symbol)
    for _ in range(_SEGMENTS):
        end = max(symbol.rfind(mark, 0, end) for mark in (".", "()", "[]"))
        if end <= 0:
            return
        yield symbol[:end], symbol[end:]


def plain_class(name: str) -> str:
    """Give "Settings.url" for "Settings().url": fields of an object are listed under its class."""
    return name[:-2].replace("()", "") + "()" if name.endswith("()") else name.replace("()", "")
