"""Paths by gitignore pattern, also where the pattern's folder lies above the scanned root."""

from __future__ import annotations

from fnmatch import fnmatchcase

from detector.sources.ignore import IgnoreRules, parse_lines


def matches(pattern: str, path: str) -> bool:
    """Whether a gitignore pattern covers the path of a file or one of its parent folders."""
    return IgnoreRules(parse_lines([pattern])).ignores(path)


def below(pattern: str, prefix: str) -> str:
    """The pattern as it holds below the folder `prefix` ("services/bot/"); "" if it can match nothing there.

    A pattern that covers the folder itself covers all in it.
    """
    negation, body = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if not prefix or "/" not in body.rstrip("/") or body.startswith("**/"):
        return pattern
    segments = body.strip("/").split("/")
    folders = prefix.strip("/").split("/")
    for number, folder in enumerate(folders):
        if number == len(segments):
            return f"{negation}*"
        if segments[number] == "**":
            return f"{negation}{'/'.join(segments[number:])}"
        if not fnmatchcase(folder, segments[number]):
            return ""
    rest = segments[len(folders) :]
    tail = "/" if body.endswith("/") else ""
    return f"{negation}/{'/'.join(rest)}{tail}" if rest else f"{negation}*"
