"""What takes the slash from the end of an address: `url.rstrip("/")`, `url.chomp("/")`, a regular expression for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detector.model.fact import Text

SLASH = "/"
_AT_END = re.compile(r"(?:[%#~@!/]|%r.)?\(?(?:\\?/|\[/\]|\[\\/\])[+*]?\)?(?:\$|\\[zZ])(?:[%#~@!/}\])][a-z]{0,3})?")
"""A regular expression for slashes at the end, with the delimiters of languages that write such."""
_REPLACERS = frozenset(
    {"replace", "replaceAll", "replaceFirst", "replace_all", "replaceAllIn", "sub", "gsub", "Replace"}
)
_SUFFIXES = frozenset(
    {
        "chomp",
        "delete_suffix",
        "removesuffix",
        "removeSuffix",
        "trimSuffix",
        "trim_end_matches",
        "stripSuffix",
        "dropSuffix",
    }
)
_BY_PATTERN = frozenset({"re.sub", "preg_replace", "re#sub", "sub"})
_BY_SUFFIX = frozenset({"strings.TrimSuffix", "TrimSuffix", "StringUtils.removeEnd"})
_LONGEST = 16


def is_slash_pattern(text: str) -> bool:
    """Whether a regular expression, as written, is for slashes at the end of a text and for nothing else."""
    return len(text) <= _LONGEST and _AT_END.fullmatch(text) is not None


def takes_slash(method: str, arguments: Sequence[Text]) -> bool:
    """Whether a method of a text gives it without a slash at its end."""
    if method in _SUFFIXES:
        return len(arguments) == 1 and arguments[0] == (SLASH,)
    return method in _REPLACERS and len(arguments) > 1 and _is_pattern(arguments[0]) and _is_empty(arguments[1])


def without_slash(path: str, arguments: Sequence[Text]) -> Text | None:
    """The text that a function gives without a slash at its end; None for other functions."""
    if path in _BY_SUFFIX and len(arguments) == 2 and arguments[1] == (SLASH,):
        return arguments[0]
    if path in _BY_PATTERN and len(arguments) == 3 and _is_pattern(arguments[0]) and _is_empty(arguments[1]):
        return arguments[2]
    return None


def _is_pattern(text: Text) -> bool:
    return len(text) == 1 and type(text[0]) is str and is_slash_pattern(text[0])


def _is_empty(text: Text) -> bool:
    return not any(text)
