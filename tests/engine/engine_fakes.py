"""Extractors with bad manners, made in helper processes by name."""

from __future__ import annotations

import os
import time

from detector.engine.extraction import Extract
from detector.errors import ManifestError
from detector.limits import Limits
from detector.model.fact import FileFacts, Identifier
from detector.model.location import Span


def facts_of(path: str, data: bytes) -> FileFacts:
    """A fact a word."""
    words = data.decode("utf-8", "replace").split()
    facts = tuple(Identifier(word, Span(1, n + 1, 1, n + 2)) for n, word in enumerate(words))
    return FileFacts(path, "words", facts)


def misbehaving(*_arguments: str, limits: Limits) -> Extract:
    """Does what the file's content says."""

    def extract(path: str, data: bytes) -> FileFacts:
        if data.startswith(b"die"):
            os._exit(7)
        if data.startswith(b"hang"):
            time.sleep(60)
        if data.startswith(b"fail"):
            raise ManifestError("broken", 3)
        if data.startswith(b"bug"):
            raise KeyError("oops")
        if data.startswith(b"print"):
            print("noise")
        return facts_of(path, data)

    return extract


def unmakeable(*_arguments: str, limits: Limits) -> Extract:
    """Cannot be made at all."""
    raise RuntimeError("no extractor")
