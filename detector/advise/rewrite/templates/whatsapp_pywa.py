"""A small client on top of pywa (WhatsApp Cloud API). Written by `waudit migrate`; it belongs to your project now.

Credentials come from the environment:
  WHATSAPP_TOKEN            access token of a system user
  WHATSAPP_PHONE_NUMBER_ID  id of the business phone number (not the number itself)
  WHATSAPP_BASE_URL         optional, another address for tests

Free-form messages reach people only within 24 hours after their last message; outside of that use `send_template`.
Send only to people who opted in, and keep a record of those who opted out.
"""

from __future__ import annotations

import datetime
import functools
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError as PywaError
from pywa.types.callback import Button, Section, SectionList, SectionRow
from pywa.types.others import Contact

JSON = dict[str, Any]
To = str | int
Source = str | os.PathLike[str] | bytes

RETRIED = frozenset({130429, 131056})
"""Throughput of the number, and too many messages to one person: the only errors that a retry can mend."""

# <error-codes>
_EXPLAINED: Sequence[tuple[tuple[int, ...], str, str]] = ()
# </error-codes>

EXPLANATIONS: Mapping[int, tuple[str, str]] = {
    code: (meaning, action) for codes, meaning, action in _EXPLAINED for code in codes
}
"""What an error code means and what to do about it."""


class MissingCredentials(RuntimeError):
    """An environment variable that the client needs is not set."""


class Unsupported(NotImplementedError):
    """The official platform does not offer this; the text says what to do instead."""


class WhatsAppError(RuntimeError):
    """The platform refused a request; `code` is documented, `action` says what to do."""

    def __init__(self, error: Any) -> None:
        self.code = int(error.code)
        self.message = str(error.message)
        self.details = str(error.details or "")
        self.meaning, self.action = EXPLANATIONS.get(self.code, ("", ""))
        parts = (f"{self.code}: {self.message}", self.details, self.meaning, self.action)
        super().__init__(" | ".join(part for part in parts if part))


@dataclass(frozen=True)
class Sent:
    """An accepted message. Also answers like an HTTP response, so that code written for one goes on working."""

    message_id: str
    answer: JSON = field(default_factory=dict)
    status_code: int = 200
    ok: bool = True

    def json(self) -> JSON:
        """Give the answer of the platform."""
        return dict(self.answer)

    @property
    def text(self) -> str:
        """The answer of the platform as text."""
        return json.dumps(self.answer)

    def raise_for_status(self) -> None:
        """Do nothing: a refused request raised WhatsAppError already."""


@dataclass(frozen=True)
class Incoming:
    """A message that a person sent."""

    sender: str
    message_id: str
    type: str
    text: str
    name: str
    raw: Any


Handler = Callable[["Client", Incoming], Any]


class Client:
    """Sends messages from one business number."""

    def __init__(
        self,
        wa: Any = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = datetime.datetime.now,
        retries: int = 4,
    ) -> None:
        """`wa` is a pywa.WhatsApp, None: made from the environment. `sleep` and `now` are for tests."""
        self.wa: Any = _from_environment() if wa is None else wa
        self._sleep = sleep
        self._now = now
        self._retries = retries
        self._sent: dict[str, Sent] = {}
        self._lock = threading.Lock()

    def send_text(
        self,
        to: To,
        body: str,
        *,
        preview_url: bool = False,
        reply_to: str = "",
        at: tuple[int, int] | None = None,
        idempotency_key: str = "",
    ) -> Sent:
        """Send a text. `at` waits in this process until that hour and minute of the local clock."""
        options = {"text": body, "preview_url": preview_url, "reply_to_message_id": reply_to or None}
        return self._call(self.wa.send_message, to, options, idempotency_key, at)

    def send_image(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send an image."""
        options = {"image": source, "caption": caption or None, "reply_to_message_id": reply_to or None}
        return self._call(self.wa.send_image, to, options, idempotency_key)

    def send_video(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send a video."""
        options = {"video": source, "caption": caption or None, "reply_to_message_id": reply_to or None}
        return self._call(self.wa.send_video, to, options, idempotency_key)

    def send_audio(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send audio."""
        options = {"audio": source, "reply_to_message_id": reply_to or None}
        return self._call(self.wa.send_audio, to, options, idempotency_key)

    def send_sticker(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send a sticker (WebP)."""
        options = {"sticker": source, "reply_to_message_id": reply_to or None}
        return self._call(self.wa.send_sticker, to, options, idempotency_key)

    def send_document(
        self,
        to: To,
        source: Source,
        *,
        filename: str = "",
        caption: str = "",
        reply_to: str = "",
        idempotency_key: str = "",
    ) -> Sent:
        """Send a document. `filename` is what the person sees; of a path it is the name of the file."""
        shown = filename or ("" if isinstance(source, bytes) else Path(source).name) or None
        options = {
            "document": source,
            "filename": shown,
            "caption": caption or None,
            "reply_to_message_id": reply_to or None,
        }
        return self._call(self.wa.send_document, to, options, idempotency_key)

    def send_location(
        self,
        to: To,
        latitude: float | str,
        longitude: float | str,
        *,
        name: str = "",
        address: str = "",
        idempotency_key: str = "",
    ) -> Sent:
        """Send a place."""
        options = {
            "latitude": float(latitude),
            "longitude": float(longitude),
            "name": name or None,
            "address": address or None,
        }
        return self._call(self.wa.send_location, to, options, idempotency_key)

    def send_contact(self, to: To, name: str, phone: To, *, organization: str = "", idempotency_key: str = "") -> Sent:
        """Send a contact card with one number."""
        number = recipient(phone)
        card = Contact(
            name=Contact.Name(formatted_name=name, first_name=name),
            phones=[Contact.Phone(phone=f"+{number}", wa_id=number, type="CELL")],
            org=Contact.Org(company=organization) if organization else None,
        )
        return self._call(self.wa.send_contact, to, {"contact": card}, idempotency_key)

    def send_buttons(
        self,
        to: To,
        body: str,
        buttons: Sequence[str | tuple[str, str]],
        *,
        header: str = "",
        footer: str = "",
        idempotency_key: str = "",
    ) -> Sent:
        """Send up to three reply buttons, each a title or (id, title)."""
        if not 1 <= len(buttons) <= 3:
            raise ValueError("a message has one to three reply buttons; use send_list for more")
        pairs = [(button, button) if isinstance(button, str) else button for button in buttons]
        made = [Button(title=title, callback_data=key) for key, title in pairs]
        options = {"text": body, "header": header or None, "footer": footer or None, "buttons": made}
        return self._call(self.wa.send_message, to, options, idempotency_key)

    def send_list(
        self,
        to: To,
        body: str,
        button: str,
        choices: Sequence[tuple[str, str, str]],
        *,
        title: str = "",
        header: str = "",
        footer: str = "",
        idempotency_key: str = "",
    ) -> Sent:
        """Send a list of up to ten choices, each (id, title, description); `button` opens it."""
        if not 1 <= len(choices) <= 10:
            raise ValueError("a list has one to ten choices")
        rows = [SectionRow(title=name, callback_data=key, description=text or None) for key, name, text in choices]
        made = SectionList(button_title=button, sections=[Section(title=title or button, rows=rows)])
        options = {"text": body, "header": header or None, "footer": footer or None, "buttons": made}
        return self._call(self.wa.send_message, to, options, idempotency_key)

    def send_template(
        self,
        to: To,
        name: str,
        language: str,
        components: Sequence[JSON] = (),
        *,
        at: tuple[int, int] | None = None,
        idempotency_key: str = "",
    ) -> Sent:
        """Send an approved template: the only way to start a conversation, or to write after 24 hours."""
        from pywa.types.templates import TemplateLanguage

        options = {"name": name, "language": TemplateLanguage(language), "params": list(components) or None}
        return self._call(self.wa.send_template, to, options, idempotency_key, at)

    def send_reaction(self, to: To, message_id: str, emoji: str) -> Sent:
        """React to a message; an empty `emoji` takes the reaction back."""
        return self._call(self.wa.send_reaction, to, {"message_id": message_id, "emoji": emoji}, "", tracked=False)

    def reply(self, message: Incoming, body: str) -> Sent:
        """Answer a received message with a text that quotes it."""
        return self.send_text(message.sender, body, reply_to=message.message_id)

    def mark_read(self, message_id: str, *, typing: bool = False) -> None:
        """Mark a received message as read; `typing` shows the indicator until an answer is sent."""
        if typing:
            self.wa.indicate_typing(message_id)
        else:
            self.wa.mark_message_as_read(message_id)

    def on_message(self, handler: Handler) -> Handler:
        """Have `handler(client, message)` called for received messages; pywa needs a server for this (see its docs)."""

        def receive(_wa: Any, message: Any) -> None:
            kind = str(getattr(message.type, "value", message.type))
            text = str(message.text or message.caption or "")
            handler(
                self, Incoming(message.from_user.wa_id, message.id, kind, text, message.from_user.name or "", message)
            )

        self.wa.on_message(receive)
        return handler

    def _call(
        self,
        method: Callable[..., Any],
        to: To,
        options: Mapping[str, Any],
        idempotency_key: str,
        at: tuple[int, int] | None = None,
        tracked: bool = True,
    ) -> Sent:
        with self._lock:
            earlier = self._sent.get(idempotency_key) if idempotency_key else None
        if earlier is not None:
            return earlier
        number = recipient(to)
        if at is not None:
            self._sleep(seconds_until(at, self._now()))
        tracker = {"tracker": idempotency_key[:512] or None} if tracked else {}
        sent = Sent(str(self._retrying(lambda: method(to=number, **options, **tracker)).id))
        if idempotency_key:
            with self._lock:
                self._sent[idempotency_key] = sent
        return sent

    def _retrying(self, attempt: Callable[[], Any]) -> Any:
        for number in range(self._retries + 1):
            try:
                return attempt()
            except PywaError as error:
                if error.code not in RETRIED or number == self._retries:
                    raise WhatsAppError(error) from error
            self._sleep(4.0**number)
        raise AssertionError("unreachable")


@functools.cache
def client() -> Client:
    """Give the client with the credentials of the environment; made once."""
    return Client()


def unsupported(what: str, *_arguments: Any, **_options: Any) -> Any:
    """Stand in for a call that has no counterpart on the official platform. Raises Unsupported."""
    raise Unsupported(f"{what} is not offered by the official platform; see the TODO(waudit) at the call")


def recipient(to: To) -> str:
    """Give the digits of a phone number written in any usual way. Raises Unsupported for groups, ValueError else."""
    number, _, domain = str(to).strip().partition("@")
    if domain.startswith("g."):
        raise Unsupported(f"{to!r} is a group: write to people who opted in, or use the Groups API")
    # Tables hold numbers as floats, and addresses of devices end with ":1".
    number = number.partition(":")[0].removesuffix(".0")
    digits = "".join(character for character in number if character.isdigit())
    if not 7 <= len(digits) <= 15 or any(character.isalpha() for character in number):
        raise ValueError(f"{to!r} is no phone number: write it with its country code, such as +48123456789")
    return digits


def seconds_until(at: tuple[int, int], now: datetime.datetime) -> float:
    """Give the time until the next occurrence of (hour, minute)."""
    moment = now.replace(hour=int(at[0]) % 24, minute=int(at[1]), second=0, microsecond=0)
    if moment < now.replace(second=0, microsecond=0):
        moment += datetime.timedelta(days=1)
    return max(0.0, (moment - now).total_seconds())


def _from_environment() -> Any:
    session = httpx.Client()
    wa = WhatsApp(_required("WHATSAPP_PHONE_NUMBER_ID"), _required("WHATSAPP_TOKEN"), session=session)
    if os.environ.get("WHATSAPP_BASE_URL"):
        session.base_url = httpx.URL(os.environ["WHATSAPP_BASE_URL"])
    return wa


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingCredentials(f"set the environment variable {name}")
    return value
