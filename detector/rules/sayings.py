"""What a project says of itself: words of mass sending, and whether they are said of a send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import LiteralRole

BULK_WORDS = "bulk-words"
"""Id of the entry for words of mass sending."""


def is_said_of(word: Evidence, leading: frozenset[tuple[str, int]], names: Iterable[str], files: Iterable[str]) -> bool:
    """Whether a word names a function or class through which a send goes, or stands in one, or in a text beside it."""
    if word.aspect is Aspect.IDENTIFIER:
        return word.subject in names or (word.location.path, word.function) in leading
    if word.aspect is not Aspect.LITERAL or " " not in word.subject.strip():
        return False
    return word.location.path in files or (word.location.path, word.function) in leading


_ABOUT_ITSELF = ("description", "title", "name", "appname", "displayname", "productname", "formtitle", "installer_name")


_OTHER_THINGS = (
    "broadcast",
    "bulkwrite",
    "bulkupdate",
    "bulkcreate",
    "bulkinsert",
    "bulkdelete",
    "bulkget",
    "bulkadd",
    "bulkop",
)
"""Names of messages to all sockets or apps, and of many rows at once."""


def _is_of_rows(item: Evidence) -> bool:
    plain = "".join(letter for letter in item.subject.lower() if letter.isalnum())
    return any(word in plain for word in _OTHER_THINGS)


def phrases_of(words: Sequence[Evidence], near: Iterable[str]) -> list[Evidence]:
    """Phrases by which a project, or a file with or near a channel, says what it is, and different names near one."""
    phrases = [item for item in words if item.aspect is Aspect.LITERAL and " " in item.subject.strip()]
    found = [item for item in phrases if item.location.path in near or _is_about_itself(item)]
    names = [item for item in words if item.aspect is Aspect.IDENTIFIER and item.location.path in near]
    names = [item for item in names if item.level is not Level.WEAK or not _is_of_rows(item)]
    telling = [item for item in words if item.aspect is Aspect.IDENTIFIER and item.level is not Level.WEAK]
    for group in (names, telling):
        found = found or (group if len({item.subject.lower() for item in group}) > 1 else [])
    return found


def _is_about_itself(item: Evidence) -> bool:
    role, _, name = item.source.partition(":")
    return role == LiteralRole.DESCRIPTION.value or name.rpartition(".")[2].lower() in _ABOUT_ITSELF
