"""A small client of WhatsApp through Twilio. Written by `waudit migrate`; it belongs to your project now.

Python 3.10 or newer, standard library only. Credentials come from the environment:
  TWILIO_ACCOUNT_SID      the account
  TWILIO_AUTH_TOKEN       its token
  TWILIO_WHATSAPP_NUMBER  the sender, such as +14155238886
  WHATSAPP_BASE_URL       optional, another address for tests

Free-form messages reach people only within 24 hours after their last message; outside of that use `send_template`.
Send only to people who opted in, and keep a record of those who opted out.
"""

# The methods take what those of the other clients take, also where Twilio has no use for it.
# ruff: noqa: ARG002

from __future__ import annotations

import base64
import datetime
import functools
import hashlib
import hmac
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BASE_URL = "https://api.twilio.com"

JSON = dict[str, Any]
To = str | int
Answer = tuple[int, bytes]

RETRIED = frozenset({63018})
"""The rate limit of the channel (130429 of the Cloud API): the only error that a retry can mend."""

EXPLANATIONS: Mapping[int, tuple[str, str]] = {
    63016: ("More than 24 hours since the person's last message.", "Send an approved template instead."),
    63018: ("The rate limit of the channel is reached.", "Queue and retry with exponential back-off."),
    63024: ("The recipient is not valid.", "Mark the number and do not try again."),
    63032: ("The message was not sent because of the person's group in an experiment.", "Do not retry as marketing."),
}
"""What an error code means and what to do about it."""


class MissingCredentials(RuntimeError):
    """An environment variable that the client needs is not set."""


class Unsupported(NotImplementedError):
    """Twilio does not offer this; the text says what to do instead."""


class WhatsAppError(RuntimeError):
    """Twilio refused a request; `code` is documented, `action` says what to do."""

    def __init__(self, status: int, error: JSON) -> None:
        self.status = status
        self.code = int(error.get("code") or 0)
        self.message = str(error.get("message") or f"HTTP {status}")
        self.meaning, self.action = EXPLANATIONS.get(self.code, ("", ""))
        parts = (f"{self.code}: {self.message}", self.meaning, self.action)
        super().__init__(" | ".join(part for part in parts if part))


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


Transport = Callable[[Request], Answer]
Source = str | os.PathLike[str] | bytes
"""Media: Twilio takes https links only; anything else raises Unsupported."""


@dataclass(frozen=True)
class Account:
    """Who sends, and where requests go."""

    sid: str
    token: str
    sender: str
    base_url: str = BASE_URL

    @classmethod
    def from_environment(cls) -> Account:
        """Read the credentials. Raises MissingCredentials."""
        return cls(
            _required("TWILIO_ACCOUNT_SID"),
            _required("TWILIO_AUTH_TOKEN"),
            _required("TWILIO_WHATSAPP_NUMBER"),
            os.environ.get("WHATSAPP_BASE_URL") or BASE_URL,
        )


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
    """A message that a person sent, read from a webhook."""

    sender: str
    message_id: str
    type: str
    text: str
    name: str
    raw: JSON


Handler = Callable[["Client", Incoming], Any]


class Client:
    """Sends messages from one sender."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = datetime.datetime.now,
        retries: int = 4,
    ) -> None:
        """`account` None: from the environment. `transport`, `sleep` and `now` are for tests. `retries`: at most."""
        self._account = account or Account.from_environment()
        self._transport = transport or _send
        self._sleep = sleep
        self._now = now
        self._retries = retries
        self._sent: dict[str, Sent] = {}
        self._lock = threading.Lock()
        self._handlers: list[Handler] = []

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
        """Send a text. `at` waits in this process until that hour and minute; Twilio quotes no message."""
        if at is not None:
            self._sleep(seconds_until(at, self._now()))
        return self._message(to, {"Body": body}, idempotency_key)

    def send_image(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send an image by its link."""
        return self._message(to, {"MediaUrl": _link(source), "Body": caption}, idempotency_key)

    def send_video(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send a video by its link."""
        return self._message(to, {"MediaUrl": _link(source), "Body": caption}, idempotency_key)

    def send_audio(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send audio by its link."""
        return self._message(to, {"MediaUrl": _link(source)}, idempotency_key)

    def send_sticker(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send a sticker by its link."""
        return self._message(to, {"MediaUrl": _link(source)}, idempotency_key)

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
        """Send a document by its link; Twilio shows the name in the link."""
        return self._message(to, {"MediaUrl": _link(source), "Body": caption or filename}, idempotency_key)

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
        label = " ".join(part for part in (name, address) if part)
        place = f"geo:{float(latitude)},{float(longitude)}" + (f"|{label}" if label else "")
        return self._message(to, {"PersistentAction": place, "Body": label or place}, idempotency_key)

    def send_contact(self, to: To, name: str, phone: To, *, organization: str = "", idempotency_key: str = "") -> Sent:
        """Not offered by Twilio. Raises Unsupported."""
        raise Unsupported("Twilio sends no contact cards: host a vCard and send its link with send_document")

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
        """Need a Content template. Raises Unsupported."""
        raise Unsupported("create a Content template with quick replies and send its id with send_template")

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
        """Need a Content template. Raises Unsupported."""
        raise Unsupported("create a Content template with a list picker and send its id with send_template")

    def send_template(
        self,
        to: To,
        name: str,
        language: str = "",
        components: Sequence[JSON] = (),
        *,
        variables: Mapping[str, str] | None = None,
        at: tuple[int, int] | None = None,
        idempotency_key: str = "",
    ) -> Sent:
        """Send an approved template: `name` is its Content id (HX...), `variables` are its values by number."""
        if components:
            raise Unsupported("Twilio takes variables={'1': ...} instead of components")
        if at is not None:
            self._sleep(seconds_until(at, self._now()))
        fields = {"ContentSid": name, "ContentVariables": json.dumps(dict(variables)) if variables else ""}
        return self._message(to, fields, idempotency_key)

    def send_reaction(self, to: To, message_id: str, emoji: str) -> Sent:
        """Not offered by Twilio. Raises Unsupported."""
        raise Unsupported("Twilio sends no reactions: answer with a text")

    def reply(self, message: Incoming, body: str) -> Sent:
        """Answer a received message with a text."""
        return self.send_text(message.sender, body)

    def mark_read(self, message_id: str, *, typing: bool = False) -> None:
        """Not offered by Twilio. Raises Unsupported."""
        raise Unsupported("Twilio marks no messages as read: drop the call")

    def on_message(self, handler: Handler) -> Handler:
        """Have `handler(client, message)` called for what `receive` reads; usable as a decorator."""
        self._handlers.append(handler)
        return handler

    def receive(self, form: Mapping[str, str]) -> int:
        """Hand the message of a webhook (its form fields) to the handlers. Check the signature before."""
        message = incoming(form)
        for handler in self._handlers:
            handler(self, message)
        return 1

    def _message(self, to: To, fields: Mapping[str, str], idempotency_key: str) -> Sent:
        with self._lock:
            earlier = self._sent.get(idempotency_key) if idempotency_key else None
        if earlier is not None:
            return earlier
        form = {
            "From": f"whatsapp:+{recipient(self._account.sender.removeprefix('whatsapp:'))}",
            "To": f"whatsapp:+{recipient(str(to).removeprefix('whatsapp:'))}",
            **{key: value for key, value in fields.items() if value},
        }
        answer = self._post(form)
        sent = Sent(str(answer.get("sid") or ""), answer)
        if idempotency_key:
            with self._lock:
                self._sent[idempotency_key] = sent
        return sent

    def _post(self, form: Mapping[str, str]) -> JSON:
        account = self._account
        login = base64.b64encode(f"{account.sid}:{account.token}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{account.base_url.rstrip('/')}/2010-04-01/Accounts/{account.sid}/Messages.json"
        request = Request(url, headers, urllib.parse.urlencode(form).encode())
        for attempt in range(self._retries + 1):
            status, content = self._transport(request)
            answer = _decoded(content)
            if status < 400:
                return answer
            failure = WhatsAppError(status, answer)
            if failure.code not in RETRIED or attempt == self._retries:
                raise failure
            self._sleep(4.0**attempt)
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


def signature_is_valid(url: str, form: Mapping[str, str], header: str, auth_token: str) -> bool:
    """Check X-Twilio-Signature of a webhook over its full address and form fields."""
    signed = url + "".join(key + form[key] for key in sorted(form))
    expected = base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(expected, header.encode())


def incoming(form: Mapping[str, str]) -> Incoming:
    """Read the message of a webhook."""
    sender = form.get("From", "").removeprefix("whatsapp:+")
    kind = form.get("MessageType", "text")
    return Incoming(
        sender, form.get("MessageSid", ""), kind, form.get("Body", ""), form.get("ProfileName", ""), dict(form)
    )


def _link(source: Source) -> str:
    if isinstance(source, str) and source.lower().startswith(("https://", "http://")):
        return source
    raise Unsupported("Twilio takes media by link only: store the file where Twilio can fetch it and pass its address")


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingCredentials(f"set the environment variable {name}")
    return value


def _decoded(content: bytes) -> JSON:
    try:
        answer = json.loads(content.decode("utf-8"))
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _send(request: Request) -> Answer:
    sent = urllib.request.Request(request.url, request.body, dict(request.headers), method=request.method)
    try:
        with urllib.request.urlopen(sent, timeout=30) as response:
            return int(response.status), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
