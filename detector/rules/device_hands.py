"""What hands do on a phone: keys of the device itself, and commands that only start or ask, act in no app."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detector.database.schema import Capability
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, Call
from detector.rules.automation import APP, LINKS
from detector.rules.called_whatsapp import is_called_whatsapp
from detector.rules.case import Case

_SYSTEM_KEYS = frozenset(
    {"3", "4", "24", "25", "26", "82", "164", "187", "221", "223", "224"}
    | {"home", "back", "volume_up", "volume_down", "volume_mute", "power", "menu", "app_switch", "brightness_up"}
    | {"sleep", "wakeup"}
)
"""Keys that wake, lock or leave: by number as Android counts them, and by name."""
_KEYS = re.compile(r"\bkeyevent\b((?:\s+(?:--?\w+|\w+))+)")
_ONLY_STARTS = re.compile(r"(?:adb\b[^|;&]*?\bshell\s+)?(?:am\s+(?:start|force-stop)|pm|dumpsys|getprop|settings|wm)\b")
_JOINS = re.compile(r"[;&|\n]")
_ONE_KEY = frozenset({"press_keycode", "pressKeyCode", "keyevent", "send_keyevent"})


def acting(case: Case, hands: Iterable[Evidence]) -> list[Evidence]:
    """The hands without those that are known to act in no app: keys such as Home, commands that start an app or ask."""
    return [item for item in hands if not _acts_in_no_app(case, item)]


def drives_another(case: Case, path: str) -> bool:
    """Whether a file starts a device for itself and never names WhatsApp, as a program of its own or for an app it names."""
    return case.once(("drives another app", path), lambda: _drives_another(case, path))


def _drives_another(case: Case, path: str) -> bool:
    found = case.in_file(path)
    if any(item.role in APP | LINKS for item in found):
        return False
    starts = [
        item
        for item in found
        if item.aspect is Aspect.CALL
        and item.capability == Capability.LAUNCH.value
        and item.resolved
        and case.has_trait(item, "device")
    ]
    if not starts:
        return False
    if any(function.name.rpartition(".")[2] == "main" for function in case.files[path].functions):
        return True
    return any(_names_app(call) for calls in case.calls_in(path).values() for call in calls)


def _names_app(call: Call) -> bool:
    """Whether a call sets the package of the app that a device opens to a text."""
    told = [known_text(argument.text) or "" for argument in call.arguments[:2]]
    return len(told) > 1 and told[0].lower().endswith("apppackage") and bool(told[1])


def named_hands(case: Case, path: str) -> list[Evidence]:
    """The hands on a device in functions that are called after WhatsApp, if they write and tap there; else nothing."""
    hands = [
        item
        for item in case.in_file(path)
        if item.capability in _WRITES_AND_TAPS and item.function != NOWHERE and case.has_trait(item, "device")
    ]
    named = [item for item in hands if is_called_whatsapp(_functions_around(case, item))]
    return named if {item.capability for item in named} == _WRITES_AND_TAPS else []


_WRITES_AND_TAPS = frozenset({Capability.TYPE.value, Capability.CLICK.value})
_DEEPEST = 16
"""Functions in functions that are climbed."""


def _functions_around(case: Case, item: Evidence) -> Iterator[str]:
    functions = case.files[item.location.path].functions
    index = item.function
    for _ in range(_DEEPEST):
        if index == NOWHERE:
            return
        yield functions[index].name
        index = functions[index].parent


def _acts_in_no_app(case: Case, item: Evidence) -> bool:
    if item.capability not in (Capability.PRESS.value, Capability.SCRIPT.value):
        return False
    if item.aspect is Aspect.LITERAL:
        return _is_idle(item.subject)
    name = item.source.rpartition(".")[2]
    for call in case.calls_at(item.location):
        texts = [known_text(argument.text) for argument in call.arguments]
        told = [text for text in texts if text]
        if name in _ONE_KEY and len(told) == 1:
            return _is_system_key(told[0])
        if told and _is_idle(" ".join(told)):
            return True
    return False


def _is_idle(command: str) -> bool:
    """Whether every part of a command only presses keys of the device, starts an app or asks."""
    parts = [part for part in (part.strip() for part in _JOINS.split(command)) if part]
    return bool(parts) and all(_presses_system_keys(part) or _ONLY_STARTS.match(part) for part in parts)


def _presses_system_keys(part: str) -> bool:
    found = _KEYS.search(part)
    keys = [word for word in found[1].split() if not word.startswith("-")] if found else []
    return bool(keys) and all(_is_system_key(key) for key in keys)


def _is_system_key(key: str) -> bool:
    return key.lower().removeprefix("keycode_") in _SYSTEM_KEYS
