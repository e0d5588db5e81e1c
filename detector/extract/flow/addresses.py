"""Addresses inside a project: the path that a request asks for on a host of one's own, and the path that a route answers."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import NamedTuple

from detector.model.fact import HOLE

_LONGEST = 400
_SEGMENTS = 16
_LOCAL = re.compile(
    r"(?:localhost|127(?:\.\d{1,3}){3}|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}"
    r"|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|[\w-]+\.local|[A-Za-z][\w-]{0,60}|\{\})(?::(?:\d{1,5}|\{\}))?\Z"
)
"""A host of one's own: this machine, a private network, a service of the same composition, or one that is not known."""
_HOLES = re.compile(r"(?:\{\})+")
_PLAIN = frozenset({"api", "rest", "index", "app", "public", "server", "backend", "service", "functions"})
_VERSION = re.compile(r"v?\d+(?:\.\d+)*\Z")
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FEWEST_LETTERS = 3
ANY = ""
"""A segment that is not fixed, a verb that is not told."""


class Address(NamedTuple):
    """The segments of a path; `whole` if nothing can stand before them."""

    segments: tuple[str, ...]
    whole: bool


def requested(text: str) -> Address | None:
    """Give what a request asks for, None if it goes to somebody else's host or names no path. `text` has holes."""
    if len(text) > _LONGEST or "/" not in text or text.startswith("//"):
        return None
    head, separator, rest = text.partition("://")
    host, _, path = (rest if separator else text).partition("/")
    if not separator and host.replace("-", "").isalnum() and host != "localhost":
        host, path = "", text  # a path below an address that the client knows
    if host and not _LOCAL.match(_HOLES.sub(HOLE, host)):
        return None
    segments = _segments(path, (HOLE,))
    return Address(segments, bool(separator) and HOLE not in head + host) if segments else None


def answered(path: str) -> tuple[str, ...]:
    """Give what a route answers, as frameworks write it: "/send/:id", "/send/{id}", "/send/<int:id>", "[id]", "*"."""
    return _segments(path, (":", "{", "<", "[", "*"))


def _segments(path: str, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Give the segments of a path in lower case; those with a mark in them are not fixed."""
    path = re.split(r"[?#]", path, maxsplit=1)[0][:_LONGEST]
    parts = [part for part in path.split("/") if part][:_SEGMENTS]
    return tuple(ANY if any(mark in part for mark in marks) else part.lower() for part in parts)


def is_telling(segment: str) -> bool:
    """Whether a segment says what is asked for, rather than where an interface begins or which of several things is meant."""
    return len(segment) >= _FEWEST_LETTERS and segment not in _PLAIN and not _VERSION.match(segment)


def last_telling(segments: tuple[str, ...]) -> str:
    """Give the last telling segment, "" if there is none."""
    return next((segment for segment in reversed(segments) if is_telling(segment)), "")


def fit(request: Address, route: tuple[str, ...], around: Set[str]) -> int:
    """Say how well a route answers a request: how many fixed segments they share, 0 if it does not.

    `around` are words of the place where the route stands: what a request names before it must be among them.
    """
    asked = request.segments
    length = min(len(asked), len(route))
    if not length:
        return 0
    shared = 0
    for one, other in zip(asked[-length:], route[-length:], strict=True):
        if ANY not in (one, other):
            if one != other:
                return 0
            shared += 1
    last = next((segment for segment in reversed(route) if segment), ANY)
    if not last or last not in asked[-length:] or not any(map(is_telling, asked[-length:])):
        return 0
    before = route[:-length] if len(route) > length else asked[:-length]
    if len(route) > length and (request.whole or any(segment == ANY or is_telling(segment) for segment in before)):
        return 0
    return shared if all(_is_said(segment, around) for segment in before) else 0


def _is_said(segment: str, around: Set[str]) -> bool:
    if segment == ANY or not is_telling(segment):
        return True
    words = words_of(segment)
    return max(words, key=len) in around or words <= around


def words_of(text: str) -> frozenset[str]:
    """Give the words of a path, a name or a segment in lower case, whole and in parts, without a plural's end."""
    found = set()
    for part in re.split(r"[/.]+", text):
        pieces = [piece for word in _WORDS.split(part) for piece in _HUMPS.split(word)]
        found.update({"".join(pieces), *pieces})
    return frozenset(word.lower().removesuffix("s") for word in found if word)
