"""What a project says of itself: words of mass sending, and whether they are said of a send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import LiteralRole

BULK_WORDS = "bulk-words"
"""Id of the entry for words of mass sending."""


def is_said_of(word: Evidence, leading: frozenset[tuple[str, int]], names: Iterable[str], files: Iterable[str]) -> bool:
    """Whether a word names a function or class through which a send goes, or stands in one, or in a text beside it."""
    if word.aspect is Aspect.IDENTIFIER:
        if _is_of_things(word) or _is_question(word):
            return False
        return word.subject in names or (word.location.path, word.function) in leading
    if not _is_phrase(word):
        return False
    return word.location.path in files or (word.location.path, word.function) in leading


_LONGEST_PHRASE = 400
"""Longer texts are prompts, scripts and articles: what occurs in them is not what the project says of itself."""


_ADDRESS = re.compile(r"https?://\S+")


def _is_phrase(item: Evidence) -> bool:
    """Whether a text is several words, addresses not counted."""
    if item.aspect is not Aspect.LITERAL or len(item.subject) > _LONGEST_PHRASE:
        return False
    return " " in _ADDRESS.sub("", item.subject).strip()


_ALL_THINGS = re.compile(
    r"all_?(?:the_?)?(?:files?|pdfs?|images?|photos?|videos?|media|documents?|docs|attachments?|reports?|logs?|data|items?"
    r"|arquivos|archivos|imagens|fotos)(?![a-z])",
    re.IGNORECASE,
)


def _is_of_things(item: Evidence) -> bool:
    """Whether a name says that all of some things are sent, rather than something to all people."""
    return _ALL_THINGS.search(item.subject) is not None


_QUESTION = re.compile(r"(?:is|was|has)(?:_|(?=[A-Z]))")


def _is_question(item: Evidence) -> bool:
    """Whether a name asks whether something is a mass message: `isBroadcast` of what came in."""
    return _QUESTION.match(item.subject) is not None


_ABOUT_ITSELF = ("description", "title", "name", "appname", "displayname", "productname", "formtitle", "installer_name")


_OTHER_THINGS = (
    "broadcast",
    "bulkwrite",
    "bulkupdate",
    "bulkcreate",
    "bulkinsert",
    "bulkdelete",
    "bulkget",
    "bulkfetch",
    "bulkadd",
    "bulkop",
    "bulkassign",
    "bulkaction",
    "bulkarchive",
    "bulkedit",
    "bulkexport",
    "bulkimport",
    "bulkremove",
    "bulkselect",
)
"""Names of messages to all sockets or apps, and of many rows at once."""


def _is_of_rows(item: Evidence) -> bool:
    plain = "".join(letter for letter in item.subject.lower() if letter.isalnum())
    return any(word in plain for word in _OTHER_THINGS)


_UTM = re.compile(r"(?<![A-Za-z])(?:utm|Utm|UTM)(?![a-z])")


def _is_of_adverts(item: Evidence) -> bool:
    """Whether a campaign is one of adverts that a visitor came from: `utm_campaign`, `utmCampaign`."""
    return _UTM.search(item.subject) is not None


_CAMPAIGN = re.compile(r"campa(?:ign|nha|ña)", re.IGNORECASE)
_MASS = re.compile(r"bulk|mass|blast|broadcast|marketing|massal|disparo", re.IGNORECASE)
_GIVING = re.compile(r"donat|donasi|donac|doac|fundrais|crowdfund|galang|zakat", re.IGNORECASE)


def is_address(item: Evidence) -> bool:
    """Whether a text is little but an address: a project called after mass sending has its own in every file."""
    return item.aspect is Aspect.LITERAL and _ADDRESS.search(item.subject) is not None and not _is_phrase(item)


def without_fundraising(words: Sequence[Evidence]) -> list[Evidence]:
    """The words without campaigns that people give money to: those of a project with files that are called after giving."""
    if not any(_GIVING.search(path) for path in {item.location.path for item in words}):
        return list(words)
    return [item for item in words if not _CAMPAIGN.search(item.subject) or _MASS.search(item.subject)]


def phrases_of(words: Sequence[Evidence], near: Iterable[str]) -> list[Evidence]:
    """Phrases by which a project, or a file with or near a channel, says what it is, and different names near one."""
    phrases = [item for item in words if _is_phrase(item)]
    found = [item for item in phrases if item.location.path in near or _is_about_itself(item)]
    names = [item for item in words if item.aspect is Aspect.IDENTIFIER and item.location.path in near]
    adverts = {item.location.path for item in words if _is_of_adverts(item)}
    names = [
        item
        for item in names
        if item.level is not Level.WEAK
        or not (_is_of_rows(item) or _is_of_things(item) or _is_question(item) or item.location.path in adverts)
    ]
    telling = [item for item in words if item.aspect is Aspect.IDENTIFIER and item.level is not Level.WEAK]
    for group in (names, telling):
        found = found or (group if len({item.subject.lower() for item in group}) > 1 else [])
    return found


def _is_about_itself(item: Evidence) -> bool:
    role, _, name = item.source.partition(":")
    return role == LiteralRole.DESCRIPTION.value or name.rpartition(".")[2].lower() in _ABOUT_ITSELF
