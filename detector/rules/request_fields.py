"""What HTTP calls are given: their texts, and what their fields say, for a recipient with a text is a message."""

from __future__ import annotations

import re

from detector.database.schema import Capability
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Call
from detector.rules.case import Case

_TO = re.compile(
    r"(?:^|[^a-z])(?:phone|phone_?(?:number|no)|number|numero|nomor|no_?(?:hp|wa|telp)|to|target|receiver|recipient|mobile"
    r"|telefone|celular|fono|destinatario|chat_?id|jid|notujuan|tujuan|penerima|msisdn)[\"'\s=:.\]]*$",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:^|[^a-z])(?:message|msg|msgtext|text|body|mensagem|mensaje|pesan|isi|content|caption|texto)[\"'\s=:.\]]*$",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?:^|[\"'?&])([A-Za-z_]{2,20})[\"']?\s{0,3}[=:](?!//)")
"""A field in a body or query; the scheme of an address is none."""
_PAIR = re.compile(r"(?:^|[\"'?&{,\s])([A-Za-z_]{2,20})[\"']?\s{0,3}[=:]\s{0,3}[\"']?([\w.{}%-]{0,40})")
"""A field with its value, also behind a bracket, a comma or a blank."""
_LONGEST = 2_000
"""Characters of a body or query that are looked through for its fields."""


def is_http_call(item: Evidence) -> bool:
    """Whether evidence is a call that makes an HTTP request, or that sets one up."""
    return item.aspect is Aspect.CALL and item.capability == Capability.HTTP.value


_ROUTE = re.compile(r"\$?(?:app|router|route|server)\.(?:post|get|all)", re.IGNORECASE)


def is_route(called: str) -> bool:
    """Whether what is called answers requests, although it has the name of what makes them: `app.post`."""
    return _ROUTE.fullmatch(called) is not None


def texts_given(case: Case, item: Evidence) -> list[str]:
    """The texts that the calls at a place are given, "" for those that are not known."""
    return [known_text(argument.text) for call in case.calls_at(item.location) for argument in call.arguments]


def is_message(keys: list[str]) -> bool:
    """Whether these fields name a recipient and a text."""
    return any(map(_TO.search, keys)) and any(map(_TEXT.search, keys))


_MORE_THAN_A_TEXT = re.compile(
    r"(?:^|\.)(?:messaging_?product|recipient_?type|channel\w*|template\w*|namespace|from|source|subject|content_?(?:sid|type|variables)"
    r"|text\.body|campaign\w*|workflow)$",
    re.IGNORECASE,
)
"""Fields that official interfaces ask for beside a recipient and a text, and those of mail and of flows."""


def is_a_text_alone(keys: list[str]) -> bool:
    """Whether a recipient and a text are sent, and nothing that only an official interface asks for."""
    return is_message(keys) and not any(_MORE_THAN_A_TEXT.search(key) for key in keys)


_INSTANCE = re.compile(r"(?:^|\.)(?:instance(?:_?(?:id|name|key))?|device_?(?:id|key))$", re.IGNORECASE)


def names_instance(keys: list[str]) -> bool:
    """Whether a field says which of several linked phones is to send; official interfaces have no such field."""
    return any(map(_INSTANCE.search, keys))


def is_message_field(key: str) -> bool:
    """Whether a field is one for a recipient or a text."""
    return _TO.search(key) is not None or _TEXT.search(key) is not None


_ADDRESS_NAMES = re.compile(
    r"(?:^|[._])(?:(?:base|request|api)_?)?(?:ur[li]|href|address|endpoint|host|path|link|target)$", re.IGNORECASE
)
"""Names of arguments and options that are the address of a request."""


def addresses_given(call: Call) -> list[str]:
    """The texts that may be the address of a request: what has no name, or one for addresses.

    The address of a picture in a body is not asked.
    """
    named = [(argument.name, known_text(argument.text)) for argument in call.arguments if argument.text]
    plain = [text for name, text in named if not name]
    if any("://" in text or text.startswith(_RELATIVE) for text in plain):
        return plain
    return [text for name, text in named if not name or names_an_address(name)]


def names_an_address(name: str) -> bool:
    """Whether an argument or option of this name is the address of a request."""
    return _ADDRESS_NAMES.search(name) is not None


_RELATIVE = ("/", "{}/")
"""How an address begins below one that is a setting."""


def keys_of(call: Call) -> list[str]:
    """Names of what is sent: of arguments, of a body in a text, of a query; "to" for a recipient in the path."""
    keys = [argument.name for argument in call.arguments if argument.name]
    keys.extend(feed.name for feed in call.feeds if feed.name and feed.name not in keys)
    for argument in call.arguments:
        keys.extend(keys_of_text(known_text(argument.text)))
    if any(map(_TO_IN_PATH.search, addresses_given(call))):
        keys.append("to")
    return keys


_TO_IN_PATH = re.compile(r"/(?:chats?|numbers?|phones?|recipients?|to|send[\w-]{0,20})/\{\}(?=[/?]|$)", re.IGNORECASE)
"""Where the path of an address says to whom something goes."""


def keys_of_text(text: str) -> list[str]:
    """Names of fields in a body or query."""
    return _KEY.findall(text[:_LONGEST])


def pairs_of_text(text: str) -> list[tuple[str, str]]:
    """Fields in a body or query with the beginnings of their values, in lower case."""
    return _PAIR.findall(text[:_LONGEST].lower())


_GETS = frozenset({"get", "getasync", "getforobject", "getstringasync", "downloadstring", "wp_remote_get", "get!"})
"""Methods that ask for an address and hand nothing over, in lower case."""
_FETCHES = frozenset({"fetch", "$fetch", "ofetch", "usefetch", "urlopen"})
"""Functions that do the same as long as they are told nothing else."""
_TELLS_ELSE = ("method", "body", "payload", "data", "json", "form")


def is_read(call: Call) -> bool:
    """Whether an HTTP call only asks for an address, by its method or for want of any other."""
    method = call.method.lower()
    if method in _GETS:
        return True
    if method not in _FETCHES and call.method != "Request":
        return False
    names = [argument.name for argument in call.arguments if argument.name]
    unknown = sum(not argument.name for argument in call.arguments) > 1 and not names
    return not unknown and not any(name.lower().startswith(_TELLS_ELSE) for name in names)
