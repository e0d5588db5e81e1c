"""Texts that are orders to another program, such as a line of AppleScript, told from sentences for people."""

from __future__ import annotations

import re

from detector.model.evidence import Aspect, Evidence

_APPLESCRIPT = "applescript-input"
"""Id of the entry for AppleScript and JXA."""
_KEYS = re.compile(r"\bkey ?stroke\b|\bkey code\b", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:^|[\n;'\"`>]|\b(?:to|then|events)\b|\\n)[ \t]*"
    r"(?:key code \W{0,2}[\w{%$]|keystroke[ \t]+(?:[\"'`(\\{$%]|\w+[ \t]*(?:$|[\n&\"'`\\;]|using\b|--)))",
    re.IGNORECASE,
)
"""Keys in a script: a statement of its own, or what something is told to do."""
_LEAST_WORDS = 5
_SCRIPT = re.compile(
    r"\b(?:tell|activate|process|application|osascript)\b|\bopen (?:-|https?:)|\bstart\b|ahk_|[\n|&]", re.IGNORECASE
)


def orders_keys(item: Evidence) -> bool:
    """Whether evidence is none of keys in a text, or the text orders them: messages and remarks speak of keystrokes too."""
    if item.aspect is not Aspect.LITERAL or item.signature != _APPLESCRIPT or not _KEYS.search(item.subject):
        return True
    return _ORDER.search(item.subject) is not None


def is_sentence(text: str) -> bool:
    """Whether a text is a sentence for people that holds no order to a program."""
    return len(text.split()) >= _LEAST_WORDS and _SCRIPT.search(text) is None
