"""What pressed keys do: send, type a text, or nothing of interest."""

from __future__ import annotations

import re

from detector.database.schema import CallPattern, Capability
from detector.match.spelling import known_text
from detector.model.fact import Call


def pressed_keys(fact: Call, capability: str) -> str:
    """The keys that a call is known to press, or ""."""
    keys = [known_text(argument.text) for argument in fact.arguments if not argument.name]
    return " ".join(keys) if capability == Capability.PRESS.value and all(keys) and "{}" not in "".join(keys) else ""


_SENDING_KEYS = ("enter", "return", "ctrl", "control", "command", "cmd", "tab", "\n", "\r", "~", "^", "66")
"""What keys that send or paste a message have in their names; arrows, volume and window keys do neither."""


def what_it_does(fact: Call, pattern: CallPattern) -> str:
    """What a call does; keys that are a text are typed, and those that send nothing are nothing."""
    if pattern.capability is Capability.PRESS and _is_written(fact):
        return Capability.TYPE.value
    return "" if pattern.capability is None or _sends_nothing(fact, pattern) else pattern.capability.value


_TEXT_FUNCTIONS = ("Send", "ControlSend", "send_keys", "type_keys")
"""Beginnings of functions that take whole texts as keys: `Send, hello`, `SendKeys("hello")`."""


_LEAST_TEXT = 3


def _is_written(fact: Call) -> bool:
    """Whether what is pressed is a text and no key: something is left besides names of keys in braces and modifiers."""
    if not fact.method.startswith(_TEXT_FUNCTIONS) or not fact.arguments:
        return False
    pieces = (piece.rpartition("}")[2] for piece in known_text(fact.arguments[0].text).split("{"))
    return len("".join(pieces).strip("^+!#%~ ")) >= _LEAST_TEXT


def _sends_nothing(fact: Call, pattern: CallPattern) -> bool:
    """Whether a call presses keys that are all known, and none of them could send anything."""
    if pattern.capability is not Capability.PRESS or not fact.arguments:
        return False
    keys = [known_text(argument.text).lower() for argument in fact.arguments]
    if len(keys) == 1 and not keys[0] and (constant := _KEY_CONSTANT.search(fact.arguments[0].origin)) is not None:
        return not any(name in constant[1].lower() for name in _SENDING_KEYS)
    if any(not key or "{}" in key for key in keys):
        return False
    if any(key.strip() in _SWITCHING_KEYS for key in keys):
        return not any(name in key for key in keys for name in _CONFIRMING_KEYS)
    return not any(name in key for key in keys for name in _SENDING_KEYS)


_KEY_CONSTANT = re.compile(r"\bKey(?:s|Event|Code)?\.(?:VK_|KEYCODE_)?([A-Za-z]\w+)\Z")
"""A key by the name of its constant: KeyEvent.VK_ESCAPE, Key.esc; letters are parts of shortcuts."""
_SWITCHING_KEYS = frozenset(
    {"alt", "altleft", "altright", "option", "win", "winleft", "winright", "super", "cmd", "windows"}
)
"""What combines with others to keys of the system: alt+tab, win+d, alt+f4."""


_CONFIRMING_KEYS = ("enter", "return", "\n", "\r", "v")
"""What sends or pastes even beside those."""
