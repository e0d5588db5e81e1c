"""The tables of what replaces what: one TOML file a library or gateway, read strictly. Knows nothing of syntax trees."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NoReturn

from detector.errors import SignatureError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

METHODS: Mapping[str, tuple[str, ...]] = {
    "send_text": ("to", "body"),
    "send_image": ("to", "source"),
    "send_video": ("to", "source"),
    "send_audio": ("to", "source"),
    "send_sticker": ("to", "source"),
    "send_document": ("to", "source"),
    "send_location": ("to", "latitude", "longitude"),
    "send_contact": ("to", "name", "phone"),
    "send_reaction": ("to", "message_id", "emoji"),
    "mark_read": ("message_id",),
    "reply": ("message", "body"),
}
"""The methods of the client that tables may name, with the arguments that each must get, in order."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "send_text": ("preview_url", "reply_to", "at"),
    "send_image": ("caption", "reply_to"),
    "send_video": ("caption", "reply_to"),
    "send_audio": ("reply_to",),
    "send_sticker": ("reply_to",),
    "send_document": ("filename", "caption", "reply_to"),
    "send_location": ("name", "address"),
    "send_contact": ("organization",),
    "mark_read": ("typing",),
}
"""The arguments that may be given by name."""

SELECTED = "$selected"
"""Stands for the recipient that an earlier call of a rule with the effect SELECT chose."""


class Effect(str, Enum):
    """What becomes of a call."""

    METHOD = "method"
    """A method of the client."""
    REMOVE = "remove"
    """Nothing: the step is not needed any more."""
    UNSUPPORTED = "unsupported"
    """A call that raises and says what to do instead."""
    CLIENT = "client"
    """The client itself."""
    ARGUMENT = "argument"
    """Its own first argument."""
    SELECT = "select"
    """A variable with the recipient, for the sends that follow."""
    OBJECT = "object"
    """Another object of the library."""
    HANDLER = "handler"
    """A decorator that registers a handler of received messages."""
    ATTRIBUTE = "attribute"
    """An attribute of a received message."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What replaces a call. `arguments` maps an argument of the method to the places it may stem from, best first.

    A place is a parameter or body key ("message", "file.url"), `SELECTED`, a constant ("=True") or a template of
    parameters ("({hour}, {minute})").
    """

    effect: Effect
    method: str = ""
    arguments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reason: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class CallRule:
    """A function of a library (`on` is "") or a method of one of its objects, by its last name or dotted tail."""

    library: str
    on: str
    names: tuple[str, ...]
    parameters: tuple[str, ...]
    replacement: Replacement
    accepts: tuple[str, ...] = ()
    """For handlers: last names or texts of first arguments that mean received messages."""
    object: str = ""
    attribute: str = ""
    anywhere: bool = False
    """Whether the name says enough where the object is not known."""


@dataclass(frozen=True, slots=True)
class ObjectRule:
    """A kind of object that a library makes; `becomes` is "client", "incoming", "object" (anything) or "nothing"."""

    name: str
    made_by: tuple[str, ...]
    becomes: str


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """An attribute path of an object, and the attribute or the Python text that replaces it."""

    on: str
    path: str
    becomes: str
    value: str


@dataclass(frozen=True, slots=True)
class Route:
    """Paths of a gateway. With `choose`, the text under one of these body keys decides the method."""

    library: str
    paths: tuple[str, ...]
    replacement: Replacement
    choose: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """One library or gateway."""

    id: str
    title: str
    packages: tuple[str, ...]
    modules: tuple[str, ...]
    partial: bool
    """Whether the library also does other things, which stay."""
    whole: bool
    """Whether its calls hang together so much that a file is rewritten as a whole or not at all."""
    hint: tuple[str, ...]
    """Lower-case words of which one must stand near a route."""
    objects: tuple[ObjectRule, ...]
    calls: tuple[CallRule, ...]
    attributes: tuple[AttributeRule, ...]
    routes: tuple[Route, ...]


@cache
def libraries(folder: Path | None = None) -> tuple[Library, ...]:
    """All tables, by id. Raises SignatureError that names file and key."""
    place = folder or Path(__file__).parent / "tables"
    return tuple(_Reader(path).library() for path in sorted(place.glob("*.toml")))


_LIBRARY_KEYS = frozenset(
    ["id", "title", "packages", "modules", "partial", "whole", "hint", "object", "call", "attribute", "route"]
)
_CALL_KEYS = frozenset(
    [
        "on",
        "names",
        "parameters",
        "method",
        "arguments",
        "effect",
        "reason",
        "todo",
        "accepts",
        "object",
        "attribute",
        "anywhere",
    ],
)
_ROUTE_KEYS = frozenset(["paths", "method", "arguments", "effect", "reason", "todo", "choose", "methods"])


class _Reader:
    """Reads one file and names it in every message."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._content: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SignatureError(f"{self._name}:1: cannot be read: {error}; mend the file") from error

    def library(self) -> Library:
        """The whole table."""
        content = self._content
        self._known(content, _LIBRARY_KEYS, "the file")
        identity = self._text(content, "id")
        return Library(
            identity,
            self._text(content, "title"),
            self._texts(content, "packages"),
            self._texts(content, "modules"),
            content.get("partial") is True,
            content.get("whole") is True,
            self._texts(content, "hint"),
            tuple(self._object(entry) for entry in self._tables("object")),
            tuple(self._call(entry, identity) for entry in self._tables("call")),
            tuple(self._attribute(entry) for entry in self._tables("attribute")),
            tuple(self._route(entry, identity) for entry in self._tables("route")),
        )

    def _object(self, entry: dict[str, object]) -> ObjectRule:
        self._known(entry, frozenset({"name", "made_by", "becomes"}), "[[object]]")
        becomes = self._text(entry, "becomes")
        if becomes not in ("client", "incoming", "object", "nothing"):
            self._fail(f'becomes: "{becomes}" is none of client, incoming, object, nothing')
        return ObjectRule(self._text(entry, "name"), self._texts(entry, "made_by"), becomes)

    def _call(self, entry: dict[str, object], library: str) -> CallRule:
        self._known(entry, _CALL_KEYS, "[[call]]")
        return CallRule(
            library,
            self._text(entry, "on", ""),
            self._texts(entry, "names"),
            self._texts(entry, "parameters"),
            self._replacement(entry),
            self._texts(entry, "accepts"),
            self._text(entry, "object", ""),
            self._text(entry, "attribute", ""),
            entry.get("anywhere") is True,
        )

    def _attribute(self, entry: dict[str, object]) -> AttributeRule:
        self._known(entry, frozenset({"on", "path", "becomes", "value"}), "[[attribute]]")
        texts = [self._text(entry, key, "") for key in ("on", "path", "becomes", "value")]
        return AttributeRule(texts[0], texts[1], texts[2], texts[3])

    def _route(self, entry: dict[str, object], library: str) -> Route:
        self._known(entry, _ROUTE_KEYS, "[[route]]")
        methods = entry.get("methods", {})
        if not isinstance(methods, dict):
            self._fail("methods: must be a table")
        pairs = tuple(sorted((str(key), str(value)) for key, value in methods.items()))
        for _, method in pairs:
            if method not in METHODS:
                self._fail(f'methods: "{method}" is no method of the client')
        replacement = self._replacement(entry)
        return Route(library, self._texts(entry, "paths"), replacement, self._texts(entry, "choose"), pairs)

    def _replacement(self, entry: dict[str, object]) -> Replacement:
        method = self._text(entry, "method", "")
        name = self._text(entry, "effect", "method")
        if name not in {member.value for member in Effect}:
            self._fail(f'effect: "{name}" is unknown')
        effect = Effect(name)
        if effect is Effect.METHOD and method and method not in METHODS:
            self._fail(f'method: "{method}" is no method of the client')
        if effect in (Effect.UNSUPPORTED, Effect.REMOVE) and not entry.get("reason"):
            self._fail(f"{entry.get('names') or entry.get('paths')}: say the reason")
        return Replacement(
            effect,
            method,
            self._arguments(entry, method),
            self._text(entry, "reason", ""),
            self._text(entry, "todo", ""),
        )

    def _arguments(self, entry: dict[str, object], method: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        arguments = entry.get("arguments", {})
        if not isinstance(arguments, dict):
            self._fail("arguments: must be a table")
        required, optional = METHODS.get(method, ()), OPTIONS.get(method, ())
        for name in required:
            if name not in arguments:
                self._fail(f"{entry.get('names') or entry.get('paths')}: {method} needs {name}")
        for name in arguments:
            if method and name not in (*required, *optional):
                self._fail(f'arguments: {method} has no "{name}"')
        return tuple((str(name), self._texts(arguments, str(name))) for name in arguments)

    def _tables(self, key: str) -> list[dict[str, object]]:
        entries = self._content.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._fail(f"{key}: write [[{key}]] above each entry")
        return list(entries)

    def _known(self, entry: Mapping[str, object], keys: frozenset[str], where: str) -> None:
        for key in entry:
            if key not in keys:
                self._fail(f'"{key}" is unknown in {where}')

    def _text(self, entry: Mapping[str, object], key: str, default: str | None = None) -> str:
        value = entry.get(key, default)
        if not isinstance(value, str):
            self._fail(f"{key}: must be a text")
        return value

    def _texts(self, entry: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._fail(f"{key}: must be an array of texts")
        return tuple(value)

    def _fail(self, message: str) -> NoReturn:
        raise SignatureError(f"{self._name}: {message}; mend the table")
