"""Settings of Rails and of the gem config: how code of Ruby asks for them by a path of keys, and how it gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import structs

from detector.extract.flow.values import SETTINGS
from detector.model.fact import Constant, FileFacts

LANGUAGE = "ruby"
_APPLICATION = r"Rails\.(?:application\(\)\.)?"
OWN = "x"
"""What stands before the settings of an application that are its own."""
_END = r"(?:\(\)|\Z)"
_KEYS = rf"(?:\.{OWN}{_END})?(?P<keys>(?:\.(?!instance\b)[a-z]\w{{0,60}}[!?]?{_END}){{0,5}})\Z"
_ASKED = re.compile(rf"(?:Settings|{_APPLICATION}(?:credentials|secrets|config|configuration){_END}){_KEYS}")
_GIVEN = re.compile(rf"(?:config|{_APPLICATION}config(?:uration)?{_END}){_KEYS}")
_FILE_ASKED = re.compile(rf"(?:{_APPLICATION})config_for\Z")
_MARKS = str.maketrans("", "", "()!?")
READERS = frozenset({"dig", "fetch", "config_for"})
"""Methods that are handed the keys of a setting, or the name of a file of settings."""
ITSELF = frozenset(
    {
        "to_s",
        "strip",
        "chomp",
        "presence",
        "freeze",
        "to_h",
        "symbolize_keys",
        "deep_symbolize_keys",
        "with_indifferent_access",
    }
)
"""Methods that give the setting that they are called on, or its like."""


def asked(path: str) -> str | None:
    """The path of keys that a chain of calls asks settings for, "" for all of them; None for other chains.

    `Settings.whatsapp.url`, `Rails.configuration.x.whatsapp.url`, `Rails.application.credentials.whatsapp`.
    """
    return _keys(_ASKED, path)


def given(path: str) -> str:
    """The path of keys of the setting that is assigned to a chain of calls: `config.x.whatsapp.url`; "" for other chains."""
    return _keys(_GIVEN, path) or ""


def given_constants(facts: FileFacts) -> Iterator[Constant]:
    """The settings that a file of code gives, by their paths of keys."""
    prefix = SETTINGS + "."
    for constant in facts.constants:
        if constant.name.startswith(prefix):
            yield structs.replace(constant, name=constant.name.removeprefix(prefix))


def asked_by_call(path: str, method: str, keys: list[str]) -> str:
    """The path of keys of `credentials.dig(:whatsapp, :url)` and `config_for(:whatsapp)`; "" for calls of other things.

    `path` is what is called, the method included.
    """
    if method == "config_for":
        return keys[0] if _FILE_ASKED.match(path) else ""
    holder = asked(path.rpartition(".")[0])
    if holder is None:
        return ""
    return ".".join([holder, *(keys if method == "dig" else keys[:1])]).lstrip(".")


def _keys(form: re.Pattern[str], path: str) -> str | None:
    match = form.match(path)
    return None if match is None else match["keys"].translate(_MARKS).lstrip(".")
