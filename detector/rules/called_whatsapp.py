"""Whether code says by its names that it is about WhatsApp, in the short forms of the countries where gateways live."""

from __future__ import annotations

from collections.abc import Iterable

from detector.database.names import word_runs, words
from detector.model.fact import Literal
from detector.rules.case import Case

_BEGINNING = "whats"
_CALLED = frozenset(
    {"wpp", "wapp", "zapi", "wabot", "wasend", "wasender", "wagateway", "wagate", "waapi", "wablast", "waservice"}
    | {"mpwa", "mpedia", "sendwa", "kirimwa", "notifwa", "wanotif", "wanotification", "wahelper", "wachannel"}
    | {"wamessage"}
)
"""Runs of whole sub-words: "wa-bot", "WaBot" and "wabot", but not "Zapier" or "newApp"."""


def is_called_whatsapp(names: Iterable[str]) -> bool:
    """Whether one of the names, paths or short texts has a run of sub-words that stands for WhatsApp."""
    parts = (part for name in names for part in name.split("/") if part)
    return any(run.startswith(_BEGINNING) or run in _CALLED for part in parts for run in word_runs(part))


def is_named(case: Case, path: str) -> bool:
    """Whether a file says by its path, its functions or its texts that it is about WhatsApp."""
    return case.once(("named", path), lambda: _is_named(case, path))


def _is_named(case: Case, path: str) -> bool:
    facts = case.files[path]
    names = [path, *(function.name for function in facts.functions)]
    names.extend(fact.text[:_LONGEST] for fact in facts.facts if isinstance(fact, Literal))
    return is_called_whatsapp(names)


_LONGEST = 2_000
_OTHERS = frozenset(
    {"telegram", "viber", "wechat", "weixin", "signal", "messenger", "instagram", "imessage", "kakao", "kakaotalk"}
    | {"feishu", "dingtalk", "mattermost", "rocketchat", "zalo", "zalouser", "msteams", "bluebubbles", "nostr", "tlon"}
)
"""Other messengers, as paths of addresses name them."""


_CHANNELS = frozenset({"sms", "mms", "email", "emails", "mail", "mails", "slack", "discord", "fcm"})
"""Other ways to tell somebody something, as paths of addresses name them."""


def is_called_otherwise(address: str) -> bool:
    """Whether the path of an address names another messenger and not WhatsApp: a host may serve several."""
    return _names(_path_of(address), _OTHERS)


def is_of_another_channel(address: str) -> bool:
    """Whether an address names a messenger, SMS or mail and not WhatsApp; a host that is called WhatsApp's may say SMS, too."""
    return is_path_of_another(_path_of(address)) or _names(address.partition("?")[0], _OTHERS)


def is_path_of_another(path: str) -> bool:
    """The same of a path below an address that is not known."""
    return _names(path.partition("?")[0], _OTHERS | _CHANNELS)


def _path_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[2].partition("?")[0]


def _names(text: str, others: frozenset[str]) -> bool:
    return not others.isdisjoint(words(text)) and not is_called_whatsapp((text,))
