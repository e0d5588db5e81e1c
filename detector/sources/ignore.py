"""Gitignore rules: which paths an ignore file or a user's exclude list leaves out. Written for speed and hostile input.

Most patterns end in a plain name or suffix and cost one look-up a path; the rest are matched segment by segment
without backtracking across segments, so that no pattern can be made slow. Semantics are git's (gitignore(5)).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

_MAGIC = re.compile(r"[*?\[\\]")
_MAX_PATTERNS = 5_000
_MAX_PATTERN_CHARS = 1_000
_DEEP = "**"


class Pattern(NamedTuple):
    """One line of an ignore file. `segments` match the whole path below the ignore file's folder."""

    segments: tuple[str, ...]
    negated: bool
    folders_only: bool


def parse_line(line: str) -> Pattern | None:
    """The pattern of one line; None for blanks, comments and patterns that can match nothing."""
    line = line.rstrip("\r\n")
    stripped = line.rstrip(" ")
    if stripped.endswith("\\") and len(stripped) < len(line):
        stripped += " "
    if not stripped or stripped.startswith("#") or len(stripped) > _MAX_PATTERN_CHARS:
        return None
    negated = stripped.startswith("!")
    body = stripped[1:] if negated else stripped
    folders_only = body.endswith("/")
    body = body[:-1] if folders_only else body
    anchored = "/" in body
    segments = body.removeprefix("/").split("/")
    if not body or "" in segments:
        return None
    if not anchored:
        segments.insert(0, _DEEP)
    return Pattern(tuple(segments), negated, folders_only)


def parse_lines(lines: Iterable[str]) -> list[Pattern]:
    """The patterns of an ignore file in order; at most 5,000 count."""
    patterns = []
    for line in lines:
        pattern = parse_line(line)
        if pattern is not None:
            patterns.append(pattern)
        if len(patterns) == _MAX_PATTERNS:
            break
    return patterns


_Numbered = tuple[int, Pattern]
"""A pattern behind its place in the file."""


class IgnoreRules:
    """The rules of one ignore file. Paths asked for are relative to its folder, POSIX, without a trailing slash.

    The caller asks for folders before their content and does not descend into ignored ones, as git does.
    """

    __slots__ = ("_by_name", "_by_suffix", "_others")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_name: dict[str, list[_Numbered]] = {}
        self._by_suffix: dict[str, list[_Numbered]] = {}
        self._others: list[_Numbered] = []
        for number, pattern in enumerate(patterns):
            self._home_of(pattern).append((number, pattern))
        self._others.reverse()

    def _home_of(self, pattern: Pattern) -> list[_Numbered]:
        """Where a pattern is looked for: under what the last segment of all its paths is or ends in, if that is plain."""
        name = pattern.segments[-1]
        if not _MAGIC.search(name):
            return self._by_name.setdefault(name, [])
        if name.startswith("*.") and _is_plain_suffix(name[1:]):
            return self._by_suffix.setdefault(name[1:], [])
        return self._others

    def decide(self, path: str, name: str, is_folder: bool) -> bool | None:
        """True: ignored. False: taken in again by a negated pattern. None: no pattern speaks of it.

        `name` is the last segment of `path`.
        """
        found = self._others
        named = self._by_name.get(name, ())
        suffixed = self._by_suffix.get(name[name.rfind(".") :], ()) if "." in name else ()
        if named or suffixed:
            found = sorted((*found, *named, *suffixed), reverse=True)  # the last that matches decides
        for _, pattern in found:
            if _matches(pattern, path, name, is_folder):
                return not pattern.negated
        return None

    def ignores(self, path: str) -> bool:
        """Whether a file of this path is left out, its parent folders considered first."""
        segments = path.split("/")
        for depth in range(1, len(segments)):
            if self.decide("/".join(segments[:depth]), segments[depth - 1], True):
                return True
        return bool(self.decide(path, segments[-1], False))


def _is_plain_suffix(text: str) -> bool:
    return text.count(".") == 1 and len(text) > 1 and not _MAGIC.search(text)


def _matches(pattern: Pattern, path: str, name: str, is_folder: bool) -> bool:
    if pattern.folders_only and not is_folder:
        return False
    segments = pattern.segments
    if len(segments) == 2 and segments[0] == _DEEP:
        return _segment_matcher(segments[1])(name)
    return _match_segments(segments, path.split("/"))


def _match_segments(pattern: tuple[str, ...], path: list[str]) -> bool:
    """Two pointers, going back only to the last `**`: at most len(pattern) * len(path) segment matches.

    A trailing `**` needs at least one segment; other `**` match none as well.
    """
    at, seen, star, mark = 0, 0, -1, 0
    while seen < len(path):
        if at < len(pattern) and pattern[at] == _DEEP:
            if at == len(pattern) - 1:
                return True
            star, mark = at, seen
            at += 1
        elif at < len(pattern) and _segment_matcher(pattern[at])(path[seen]):
            at += 1
            seen += 1
        elif star >= 0:
            mark += 1
            seen, at = mark, star + 1
        else:
            return False
    return at == len(pattern)


@lru_cache(maxsize=8_192)
def _segment_matcher(segment: str) -> Callable[[str], bool]:
    """Whether a path segment matches the glob `segment`, which has no slash."""
    if not _MAGIC.search(segment):
        return segment.__eq__
    pieces = _glob_pieces(segment)
    if pieces is None:
        return _never
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        whole = re.compile("(?s:" + first + r")\Z")
        return lambda name: whole.match(name) is not None
    head = re.compile("(?s:" + first + ")")
    middles = tuple(re.compile("(?s:" + run + ")") for run in pieces[1:-1] if run)
    tail = re.compile("(?s:" + last + r")\Z")
    tail_length = _run_length(last)

    def matches(name: str) -> bool:
        found = head.match(name)
        for middle in middles:
            if found is None:
                return False
            found = middle.search(name, found.end())
        if found is None:
            return False
        start = len(name) - tail_length
        return start >= found.end() and tail.match(name, start) is not None

    return matches


def _never(_name: str) -> bool:
    return False


_ATOM = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def _run_length(run: str) -> int:
    """Number of characters a star-free run matches: each atom matches exactly one."""
    return len(_ATOM.findall(run))


def _glob_pieces(segment: str) -> list[str] | None:
    """The glob as star-free regular expressions that were separated by stars; None if a bracket stays open."""
    runs = [""]
    position = 0
    while position < len(segment):
        character = segment[position]
        position += 1
        if character == "*":
            runs.append("")
        elif character == "?":
            runs[-1] += "."
        elif character == "[":
            bracket = _bracket(segment, position)
            if bracket is None:
                return None
            text, position = bracket
            runs[-1] += text
        elif character == "\\":
            if position == len(segment):
                return None
            runs[-1] += re.escape(segment[position])
            position += 1
        else:
            runs[-1] += re.escape(character)
    return runs


_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "xdigit": "0-9a-fA-F",
}


def _bracket(segment: str, position: int) -> tuple[str, int] | None:
    """The character class that starts behind `[` as a regular expression, and the position behind it."""
    negated = segment[position : position + 1] in ("!", "^")
    position += negated
    members: list[str] = []
    first = True
    while position < len(segment):
        character = segment[position]
        if character == "]" and not first:
            if not members:  # reversed ranges only: a class of nothing
                return (r"[\s\S]" if negated else r"[^\s\S]"), position + 1
            return f"[{'^' if negated else ''}{''.join(members)}]", position + 1
        first = False
        if segment.startswith("[:", position):
            end = segment.find(":]", position)
            name = segment[position + 2 : end] if end > 0 else ""
            if name in _CLASSES:
                members.append(_CLASSES[name])
                position = end + 2
                continue
        if character == "\\" and position + 1 < len(segment):
            position += 1
            character = segment[position]
        position += 1
        if segment[position : position + 1] == "-" and segment[position + 1 : position + 2] not in ("", "]"):
            high = segment[position + 1]
            position += 2
            if high == "\\" and position < len(segment):
                high = segment[position]
                position += 1
            if character <= high:
                members.append(f"{_class_escape(character)}-{_class_escape(high)}")
        else:
            members.append(_class_escape(character))
    return None


def _class_escape(character: str) -> str:
    return "\\" + character if character in "\\]^-[&~|" else character
