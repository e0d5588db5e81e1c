"""Host patterns: which texts name a host, alone or inside a URL, a sentence, a query or a script."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from detector.database import glob

HOLE = "{}"
FILLER = "\0"
"""Stands in a text for what was taken out so that places stay: the backslash of an escaped slash."""
_LONGEST_HOST = 300
"""Characters looked at on either side; the longest legal host name has 253."""
_LONGEST_PATH = 1_000
_HOST_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._*{}")
_PATH_ENDS = frozenset(" \t\r\n\"'`<>()|\\^,;")


class HostPattern(NamedTuple):
    """A parsed pattern, lower case. `labels` may hold "*"; `path` starts with "/" or is ""; `port` is "" for any."""

    labels: tuple[str, ...]
    port: str
    path: str


@lru_cache(maxsize=4096)
def parse(text: str) -> HostPattern:
    """The pattern that `text` ("eu*.example.com:8080/api") spells. Raises ValueError with the remedy."""
    text = text.strip().lower().replace(HOLE, "*")
    if "://" in text or text.startswith("//"):
        raise ValueError("a host pattern has no scheme; drop what stands before the host")
    authority, slash, path = text.partition("/")
    host, _, port = authority.partition(":")
    if "?" in host or "@" in host or any(char.isspace() for char in text):
        raise ValueError("a host pattern is a host with an optional port and path, without user, query or spaces")
    if port and not port.isdigit():
        raise ValueError("what follows the colon of a host pattern must be a port number")
    labels = tuple(host.split("."))
    if not all(labels) or not set(host) <= _HOST_CHARS:
        raise ValueError('a host pattern is made of labels joined by dots, as in "api.example.com"')
    if len(glob.longest_piece(anchor(labels))) < 4:
        raise ValueError("a host pattern needs four fixed characters in a row")
    return HostPattern(labels, port, slash + path)


def anchor(labels: tuple[str, ...]) -> str:
    """The longest text that every literal spelling of the host contains."""
    return glob.longest_piece(".".join(labels))


def star_anchor(labels: tuple[str, ...]) -> str:
    """What a page pattern such as "*://*.example.com/*" shows of the host "web.example.com"; "" if there is no parent."""
    parent = ".".join(labels[1:])
    return f"*.{parent}" if len(labels) > 2 and not glob.has_wildcard(parent) else ""


def find(pattern: HostPattern, text: str, at: int, length: int) -> tuple[int, int] | None:
    """Start and end of the address that `pattern` fits around the anchor text[at:at+length], or None.

    `text` is lower case. The host may carry a user, a port and a path and may stand anywhere a reader would take it for
    a host: behind "//", at the start, or behind white space, quotes and the like, but not behind "/", "." or in an
    e-mail address. A hole fits a wildcard label; sub-domains of the pattern fit.
    """
    start, end = _host_bounds(text, at, at + length)
    token = text[start:end]
    schemed = _has_scheme(text, start)
    if not schemed and not _may_start(text, start):
        return None
    if _is_user_part(text, end):
        return None
    if not _labels_fit(pattern.labels, token, schemed):
        return None
    after = _after_port(text, end, pattern.port)
    if after < 0:
        return None
    if not pattern.path:
        return start, start + len(token.removesuffix(HOLE))
    stop = _path_fits(pattern.path, text, after)
    return (start, stop) if stop >= 0 else None


def _host_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    lowest, highest = max(0, start - _LONGEST_HOST), min(len(text), end + _LONGEST_HOST)
    while start > lowest and text[start - 1] in _HOST_CHARS:
        start -= 1
    while end < highest and text[end] in _HOST_CHARS:
        end += 1
    return _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what belongs to the prose or code around the host: lone braces, emphasis, the full stop of a sentence."""
    while start < end and (
        text[start] in "}-_" or _is_lone(text, start, "{", HOLE) or _is_lone(text, start, "*", "*.")
    ):
        start += 1
    while end > start and (text[end - 1] in ".-_*{" or (text[end - 1] == "}" and "{" not in text[start:end])):
        end -= 1
    return start, end


def _is_lone(text: str, at: int, char: str, whole: str) -> bool:
    return text[at] == char and not text.startswith(whole, at) and (char != "{" or "}" not in text[at : at + 40])


def _has_scheme(text: str, start: int) -> bool:
    before = text[max(0, start - _LONGEST_HOST) : start].replace(FILLER, "")
    if before.endswith("@"):
        authority = before.rpartition("//")
        return bool(authority[1]) and not set(authority[2]) & {"/", " ", "\n", "\t", '"', "'"}
    return before.endswith("//")


def _may_start(text: str, start: int) -> bool:
    # A letter before the host is not ASCII: scripts without spaces put addresses straight behind words.
    return start == 0 or text[start - 1] not in "/@\\" + FILLER


def _is_user_part(text: str, end: int) -> bool:
    """Whether what looks like the host is the user of another one: "https://web.example.com:x@evil.org"."""
    if text.startswith("@", end):
        return True
    if not text.startswith(":", end):
        return False
    for char in text[end + 1 : end + 65]:
        if char == "@":
            return True
        if char in _PATH_ENDS or char in "/:?#":
            return False
    return False


def _labels_fit(wanted: tuple[str, ...], token: str, schemed: bool) -> bool:
    given = token.split(".")
    if given[-1] != HOLE:
        given[-1] = given[-1].removesuffix(HOLE)
    if len(given) < len(wanted):
        # "*.example.com" in a page pattern stands for every sub-domain.
        tail = len(given) - 1
        return tail >= 2 and given[0] == "*" and _all_fit(wanted[-tail:], given[1:])
    if len(wanted) == 1 and (len(given) > 1 or not schemed):
        return False
    return _all_fit(wanted, given[-len(wanted) :])


def _all_fit(wanted: tuple[str, ...], given: list[str]) -> bool:
    pairs = list(zip(wanted, given, strict=True))
    return _first_fits(*pairs[0]) and all(_label_fits(pattern, label) for pattern, label in pairs[1:])


def _first_fits(pattern: str, label: str) -> bool:
    if label == "*" or _label_fits(pattern, label):
        return True
    # f"{scheme}web.example.com": the hole holds what stands before the host.
    return label.startswith(HOLE) and label[len(HOLE) :] == pattern


def _label_fits(pattern: str, label: str) -> bool:
    if label == pattern:
        return True
    if not label or "*" not in pattern:
        return False
    return "{" in label or glob.matches(pattern, label)


def _after_port(text: str, end: int, port: str) -> int:
    """Where the path may start; -1 if the pattern names another port."""
    after = end
    if text.startswith(":", end):
        after = end + 1
        while after < len(text) and after - end < 7 and (text[after].isdigit() or text[after] in HOLE):
            after += 1
    given = text[end + 1 : after]
    if port and given not in (port, HOLE):
        return -1
    return after


def _path_fits(path: str, text: str, at: int) -> int:
    """The end of the path prefix in `text`, or -1."""
    rest = text[at : at + _LONGEST_PATH].replace(FILLER, "")
    rest = "/" + rest.lstrip("/") if rest.startswith("/") else rest
    length = _prefix_length(path, rest) if "*" not in path else _glob_length(path, rest)
    return min(len(text), at + length) if length >= 0 else -1


def _prefix_length(path: str, rest: str) -> int:
    if not rest.startswith(path):
        return -1
    cut_short = _is_word(path[-1:]) and _is_word(rest[len(path) : len(path) + 1])
    return -1 if cut_short else len(path)


def _glob_length(path: str, rest: str) -> int:
    end = next((place for place, char in enumerate(rest) if char in _PATH_ENDS or char in "?#"), len(rest))
    wanted = path.split("/")
    given = rest[:end].split("/")[: len(wanted)]
    if len(given) < len(wanted):
        return -1
    if not all(_segment_fits(pattern, segment) for pattern, segment in zip(wanted, given, strict=True)):
        return -1
    return len("/".join(given))


def _segment_fits(pattern: str, segment: str) -> bool:
    return segment == pattern or _label_fits(pattern, segment)


def _is_word(char: str) -> bool:
    return char.isalnum() or char in ("-", "_")
