"""Route patterns: URL paths recognised by their segments, whatever host or variable stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from detector.database import glob
from detector.database.hosts import FILLER, HOLE

_LONGEST = 2_000
"""Characters looked at on either side of the anchor."""
_ENDS = frozenset(" \t\r\n\"'`(),;|\\^")
_LOCAL_DOMAINS = frozenset({"internal", "local", "localhost", "lan", "svc", "test"})
_NUMBERED = re.compile(r"v\d{1,2}")
_VERSION = re.compile(r"api|v\d{1,3}(?:\.\d{1,3})?")
"""Segments that any interface has; they say nothing of which one it is."""
_COMMON = frozenset({"whatsapp", "wa", "message", "messages", "send", "media", "session", "sessions", "webhook"})
"""Segments that many an interface for WhatsApp has: alone they do not tell which one a half spelled route belongs to."""
_NAME = "whatsapp"
"""What a variable never stands for: without it a route of several channels is that of any messenger."""
_RELATIVE = ("./", "../", "@/", "~/")


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[str, ...]:
    """The segments of the pattern `text` ("/message/sendText/{}"), lower case. Raises ValueError with the remedy."""
    if not text.startswith("/"):
        raise ValueError('a route starts with "/", as in "/message/sendText/{}"')
    if "://" in text or "?" in text or "#" in text:
        raise ValueError("a route is a path: drop host, query and fragment")
    segments = tuple(segment for segment in text.lower().split("/") if segment)
    if any(char in _ENDS for char in text):
        raise ValueError("a route has no white space, quotes or brackets; write {} for a variable segment")
    if len(anchor(segments)) < 3:
        raise ValueError("a route needs a segment with three fixed characters")
    return segments


def anchor(segments: tuple[str, ...]) -> str:
    """The longest text that every spelling of the route contains; with its slash if it is the only segment."""
    piece = max((glob.longest_piece(segment.replace(HOLE, "*")) for segment in segments), key=len, default="")
    return f"/{piece}" if len(segments) == 1 and segments[0] == piece else piece


class Path(NamedTuple):
    """A URL or path in a text, taken apart once for all patterns that are tried on it."""

    start: int
    end: int
    base: str | None
    """What stands before the path: a host, a hole, nothing; None if nothing marks a path."""
    segments: list[str]
    whole: list[str]
    """The segments with what was taken for the base, if it may be a segment itself."""


def around(text: str, at: int, length: int) -> Path | None:
    """The URL around the anchor text[at:at+length] of a lower-case text; None if it is a bare word or a path between files."""
    start, end = _bounds(text, at, at + length)
    token = text[start:end].replace(FILLER, "")
    if token.startswith(_RELATIVE):
        return None
    base, path = _base_and_path(token)
    segments = path.split("/")
    if segments[-1].endswith(HOLE) and segments[-1] != HOLE:
        # "/send-text{}": the hole may begin with a slash.
        segments.append(HOLE)
    if base is None and len(segments) < 2:
        return None
    whole = [base.removeprefix(HOLE), *segments] if base and _holds_segment(token, base) else segments
    return Path(start, end, base, segments, whole)


def fits(pattern: tuple[str, ...], path: Path) -> bool:
    """Whether `pattern` fits a path.

    A "{}" in the pattern fits one segment; a hole or a route parameter (":id", "<id>", "{id}") in the text fits one
    segment too, as long as two segments, or all that are fixed, are spelled out ("api" and versions not counted), and
    one of them is not a word that all such interfaces have; the name of WhatsApp is always spelled out. The query is
    ignored. A single segment must be the whole path on an unknown or local host (a public host speaks for itself);
    several may stand anywhere in a path.
    """
    count = len(pattern)
    if count == 1:
        return path.base is not None and not _is_public(path.base) and _fits_alone(pattern[0], path.segments)
    given = path.whole
    return any(_fits(pattern, given[offset : offset + count]) for offset in range(len(given) - count + 1))


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    lowest, highest = max(0, start - _LONGEST), min(len(text), end + _LONGEST)
    while start > lowest and text[start - 1] not in _ENDS:
        start -= 1
    while end < highest and text[end] not in _ENDS:
        end += 1
    return start, end


def _base_and_path(token: str) -> tuple[str | None, str]:
    """What stands before the path of `token` (a host, a hole, nothing; None if nothing marks a path), and the path."""
    token = token.partition("?")[0].partition("#")[0]
    _, scheme, rest = token.rpartition("://")
    if scheme or token.startswith("//"):
        host, _, path = (rest if scheme else token[2:]).partition("/")
        return host, path
    if token.startswith("/"):
        return "", token[1:]
    base, slash, rest = token.partition("/")
    if slash and (_is_variable(base) or base.endswith((HOLE, "}")) or _is_address(base)):
        return base, rest
    return None, token


def _holds_segment(token: str, base: str) -> bool:
    """Whether what was taken for the base is a segment: "{}message/sendText/{}", "instance{}/sendMessage"."""
    segment = base.removeprefix(HOLE)
    return token.startswith(base) and segment.replace(HOLE, "").replace("-", "").replace("_", "").isalnum()


def _is_public(base: str) -> bool:
    """Whether `base` is the full name of a host on the internet."""
    host = base.rpartition("@")[2].partition(":")[0]
    top = host.rpartition(".")[2]
    return "." in host and HOLE not in host and top.isalpha() and top not in _LOCAL_DOMAINS


def _is_address(base: str) -> bool:
    host, colon, port = base.partition(":")
    return bool(host) and (port.replace(HOLE, "0").isdigit() if colon else "." in host.strip("."))


def _fits_alone(wanted: str, segments: list[str]) -> bool:
    given = [segment for segment in segments if segment]
    if len(given) == 2 and given[0].endswith(HOLE) and given[1] == HOLE:
        given = [given[0].removesuffix(HOLE)]
    return len(given) == 1 and _spelled(wanted, given[0])


def _fits(pattern: tuple[str, ...], given: list[str]) -> bool:
    spelled = fixed = told = telling = 0
    own = False
    for wanted, segment in _aligned(pattern, given):
        if wanted == HOLE:
            if _NUMBERED.fullmatch(segment):
                return False  # `/api/v1/groups` is no session "v1" of a gateway with `/api/{}/groups`
            continue
        tells = not _VERSION.fullmatch(wanted)
        fixed += 1
        telling += tells
        if _spelled(wanted, segment):
            spelled += 1
            told += tells
            own = own or (tells and wanted not in _COMMON)
        elif _NAME in wanted or not _is_variable(segment):
            return False
    return spelled >= min(2, fixed) and told >= min(2, telling) and (own or spelled == fixed)


def _aligned(pattern: tuple[str, ...], given: list[str]) -> Iterator[tuple[str, str]]:
    for wanted, segment in zip(pattern, given, strict=True):
        # "/send-text{}": the hole behind a whole segment is a query or the next segment.
        yield wanted, segment if segment == HOLE else segment.removesuffix(HOLE)


def _spelled(wanted: str, segment: str) -> bool:
    if wanted == segment:
        return True
    if HOLE not in wanted and "*" not in wanted:
        return False
    return segment != "" and glob.matches(wanted.replace(HOLE, "*"), segment)


def _is_variable(segment: str) -> bool:
    if HOLE in segment or segment.startswith(":"):
        return True
    return segment[:1] in ("{", "<", "$", "[") and segment[-1:] in ("}", ">", "]")
