"""What hands on a screen do to the keyboard: write, paste, press the key that sends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from detector.database.schema import Capability
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.rules.case import Case

_PASTES = re.compile(r"(?i)(?:ctrl|control|command|cmd)\W{0,3}v\b|\^v|\^\{v\}")


def writes(hand: Evidence) -> bool:
    """Whether a hand writes or pastes, as far as its keys are known: other keys and clicks steer a window."""
    if hand.capability != Capability.PRESS.value:
        return hand.capability == Capability.TYPE.value
    unknown = hand.aspect is Aspect.LITERAL or hand.subject == hand.source
    return unknown or _PASTES.search(hand.subject) is not None


TWICE = 2
"""Texts that are written for somebody: a name to look up and what is sent, or the same one in a loop."""


def sends_by_keys(case: Case, hands: Sequence[Evidence], least: int) -> bool:
    """Whether hands of one function write so often, where one in a loop counts twice, and press Enter behind it."""
    written: Counter[int] = Counter()
    for hand in hands:
        way = _presses_enter(case, hand)
        if way != _ALONE and hand.capability == Capability.TYPE.value and hand.level is not Level.WEAK:
            written[hand.function] += 1 if hand.loop == NOWHERE else TWICE
        if way and written[hand.function] >= least:
            return True
    return False


_ALONE, _BEHIND = "alone", "behind a text"
_ENTERS = re.compile(r"\b(?:return|enter)\b|\{enter\}|\n", re.IGNORECASE)
_ENTER = frozenset({"\n", "\r", "enter", "return"})


def _presses_enter(case: Case, hand: Evidence) -> str:
    """How a hand presses Enter, "" if it does not: as a key, as all that it writes, or behind what it writes."""
    if hand.capability == Capability.PRESS.value:
        return _ALONE if _ENTERS.search(hand.subject) else ""
    if hand.capability != Capability.TYPE.value:
        return ""
    calls = case.calls_at(hand.location)
    texts = {known_text(each.text).lower() for call in calls for each in call.arguments if not each.name}
    if texts & _ENTER:
        return _ALONE
    return _BEHIND if any(text.endswith("\n") for text in texts) else ""
