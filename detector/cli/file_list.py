"""Lists of files from a file or standard input, as other tools print them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from detector.errors import UsageError

_MOST_BYTES = 256_000_000


def listed_files(source: str) -> tuple[str, ...]:
    """The files that are listed in `source` ("-": standard input), separated by NUL if it holds any, else by lines.

    Listed files that are not there any more (deleted in the change, say) are left out with a notice. Raises UsageError.
    """
    names = dict.fromkeys(name for name in _names(_content(source)) if name)
    there = tuple(name for name in names if os.path.lexists(name))
    missing = len(names) - len(there)
    if missing:
        click.echo(f"waudit: {missing} listed file{'s are' if missing != 1 else ' is'} not there, left out", err=True)
    return there


def _content(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read(_MOST_BYTES)
    try:
        with Path(source).open("rb") as stream:
            return stream.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{source}: cannot be read: {error.strerror}; name a file or - for standard input") from error


def _names(content: bytes) -> list[str]:
    if b"\0" in content:
        return [os.fsdecode(name) for name in content.split(b"\0")]
    return [os.fsdecode(line.rstrip(b"\r")) for line in content.split(b"\n")]
