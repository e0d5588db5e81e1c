"""Names and their patterns: sub-words of identifiers, dotted references, artefact paths, container images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.database import glob

_WORD = re.compile(r"[^\W\d_]+|\d+")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_LONGEST_NAME = 300
_MOST_WORDS = 16
_MOST_SEGMENTS = 40
_DOCKER_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")


def squeeze(text: str) -> str:
    """`text` in lower case without what parts words, so that one search meets every spelling of a name."""
    return text.lower().replace("_", "").replace("-", "").replace(" ", "")


def joined_words(pattern: str) -> str:
    """An identifier pattern without case and separators: "anti-ban", "antiBan" and "ANTI_BAN" are "antiban"; wildcards stay."""
    return "".join(char for char in pattern.lower() if char.isalnum() or char in glob.WILDCARDS)


def words(name: str) -> tuple[str, ...]:
    """The sub-words of an identifier, lower case: "sendWAMessage_v2" gives send, wa, message, v, 2."""
    found: list[str] = []
    for run in _WORD.findall(name[:_LONGEST_NAME]):
        humps = _HUMP.findall(run) if run.isascii() and not run.islower() else None
        found.extend(hump.lower() for hump in humps or (run,))
        if len(found) >= _MOST_WORDS:
            break
    return tuple(found[:_MOST_WORDS])


def word_runs(name: str) -> Iterator[str]:
    """Every run of neighbouring sub-words of `name`, joined: what an identifier pattern may equal."""
    parts = words(name)
    for start in range(len(parts)):
        joined = ""
        for part in parts[start:]:
            joined += part
            yield joined


def segment_runs(path: str, separator: str) -> Iterator[str]:
    """Every run of neighbouring segments of `path`, joined again: what a reference or artefact pattern may equal."""
    parts = path.split(separator)[:_MOST_SEGMENTS]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield separator.join(parts[start:end])


def reference_path(path: str) -> str:
    """A reference without call and optional marks: "window.require().Store?.Chat" is "window.require.Store.Chat"."""
    return path[:_LONGEST_NAME].replace("()", "").replace("?", "").replace("::", ".").replace("->", ".")


def artifact_path(path: str) -> str:
    """A path or a line of an ignore file, or an artefact pattern, as segments joined by "/", lower case."""
    path = path.strip()[:_LONGEST_NAME].lower().replace("\\", "/").lstrip("!")
    segments = [segment for segment in path.split("/") if segment not in ("", ".", "..", "~")]
    while segments and set(segments[0]) == {"*"}:
        del segments[0]
    while segments and set(segments[-1]) == {"*"}:
        del segments[-1]
    return "/".join(segments)


def image_pattern(pattern: str) -> str:
    """An image pattern as written by authors, without what makes no difference: case, tag, "docker.io/", a leading "*/"."""
    pattern = pattern.strip().lower()
    while pattern.startswith("*/"):
        pattern = pattern[2:]
    return _without_hub(_without_tag(pattern))


_PREFIXED = re.compile(r"(?:\{\}){1,4}[a-z0-9]")
"""A name behind a variable that holds the registry with its slash."""


def image_names(reference: str) -> tuple[str, ...]:
    """The names that an image pattern may equal: with its registry, every path of two or more segments, and the last one."""
    name = _without_hub(_without_tag(reference.strip()[:_LONGEST_NAME].lower()))
    name = name.lstrip("{}") if _PREFIXED.match(name) else name
    name = name.removeprefix("library/")
    first, slash, rest = name.partition("/")
    if not slash:
        return (name,)
    last = name.rpartition("/")[2]
    if not (first == "localhost" or set(first) & set(".:{")):
        return (name, last)
    segments = rest.split("/")
    tails = ("/".join(segments[start:]) for start in range(max(1, len(segments) - 1)))
    return tuple(dict.fromkeys((name, *tails, last)))


def _without_tag(reference: str) -> str:
    reference = reference.partition("@")[0]
    folder, slash, name = reference.rpartition("/")
    return folder + slash + name.partition(":")[0].removesuffix("{}")


def _without_hub(reference: str) -> str:
    for registry in _DOCKER_HUB:
        if reference.startswith(registry):
            return reference[len(registry) :]
    return reference
