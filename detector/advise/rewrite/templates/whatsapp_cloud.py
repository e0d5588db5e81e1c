"""A small client of the WhatsApp Cloud API. Written by `waudit migrate`; it belongs to your project now.

Python 3.10 or newer, standard library only. Credentials come from the environment:
  WHATSAPP_TOKEN            access token of a system user
  WHATSAPP_PHONE_NUMBER_ID  id of the business phone number (not the number itself)
  WHATSAPP_API_VERSION      optional, the version of the Graph API
  WHATSAPP_BASE_URL         optional, another address for tests

Free-form messages reach people only within 24 hours after their last message; outside of that use `send_template`.
Send only to people who opted in, and keep a record of those who opted out.
"""

from __future__ import annotations

import base64
import datetime
import functools
import hashlib
import hmac
import json
import mimetypes
import os
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

API_VERSION = "v25.0"

# <endpoint>
BASE_URL = "https://graph.facebook.com"


@dataclass(frozen=True)
class Endpoint:
    """Where requests go and how they are authorised."""

    token: str
    phone_number_id: str
    base_url: str = BASE_URL
    version: str = API_VERSION

    @classmethod
    def from_environment(cls) -> Endpoint:
        """Read the credentials. Raises MissingCredentials."""
        return cls(
            _required("WHATSAPP_TOKEN"),
            _required("WHATSAPP_PHONE_NUMBER_ID"),
            os.environ.get("WHATSAPP_BASE_URL") or BASE_URL,
            os.environ.get("WHATSAPP_API_VERSION") or API_VERSION,
        )

    def url(self, node: str) -> str:
        """Give the address of "messages" or "media" of the phone number."""
        return f"{self.base_url.rstrip('/')}/{self.version}/{self.phone_number_id}/{node}"

    def headers(self) -> dict[str, str]:
        """Give the headers that authorise a request."""
        return {"Authorization": f"Bearer {self.token}"}


# </endpoint>

JSON = dict[str, Any]
To = str | int
Answer = tuple[int, bytes]

SIGNATURE_HEADER = "X-Hub-Signature-256"

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

    def __init__(self, status: int, error: JSON) -> None:
        self.status = status
        self.code = int(error.get("code") or 0)
        self.message = str(error.get("message") or "no message")
        data = error.get("error_data")
        self.details = str(data.get("details") or "") if isinstance(data, dict) else ""
        self.trace = str(error.get("fbtrace_id") or "")
        self.meaning, self.action = EXPLANATIONS.get(self.code, ("", ""))
        parts = (f"{self.code}: {self.message}", self.details, self.meaning, self.action)
        super().__init__(" | ".join(part for part in parts if part))


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


Transport = Callable[[Request], Answer]


@dataclass(frozen=True)
class MediaId:
    """The id of media that was uploaded before."""

    value: str


Source = str | os.PathLike[str] | bytes | MediaId
"""Media: an https link, a path, bytes, a data: address or the id of uploaded media."""


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
    """Sends messages from one business number."""

    def __init__(
        self,
        endpoint: Endpoint | None = None,
        *,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = datetime.datetime.now,
        retries: int = 4,
    ) -> None:
        """`endpoint` None: from the environment. `transport`, `sleep` and `now` are for tests. `retries`: at most."""
        self._endpoint = endpoint or Endpoint.from_environment()
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
        """Send a text. `at` waits in this process until that hour and minute of the local clock."""
        content = {"body": body, "preview_url": preview_url}
        return self._message(to, "text", content, reply_to=reply_to, at=at, idempotency_key=idempotency_key)

    def send_image(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send an image."""
        return self._media(to, "image", source, {"caption": caption}, reply_to, idempotency_key)

    def send_video(
        self, to: To, source: Source, *, caption: str = "", reply_to: str = "", idempotency_key: str = ""
    ) -> Sent:
        """Send a video."""
        return self._media(to, "video", source, {"caption": caption}, reply_to, idempotency_key)

    def send_audio(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send audio."""
        return self._media(to, "audio", source, {}, reply_to, idempotency_key)

    def send_sticker(self, to: To, source: Source, *, reply_to: str = "", idempotency_key: str = "") -> Sent:
        """Send a sticker (WebP)."""
        return self._media(to, "sticker", source, {}, reply_to, idempotency_key)

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
        shown = filename or _name_of(source)
        return self._media(to, "document", source, {"filename": shown, "caption": caption}, reply_to, idempotency_key)

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
        place = {"latitude": float(latitude), "longitude": float(longitude), "name": name, "address": address}
        return self._message(to, "location", _filled(place), idempotency_key=idempotency_key)

    def send_contact(self, to: To, name: str, phone: To, *, organization: str = "", idempotency_key: str = "") -> Sent:
        """Send a contact card with one number."""
        number = recipient(phone)
        card: JSON = {
            "name": {"formatted_name": name, "first_name": name},
            "phones": [{"phone": f"+{number}", "wa_id": number, "type": "CELL"}],
        }
        if organization:
            card["org"] = {"company": organization}
        return self._message(to, "contacts", [card], idempotency_key=idempotency_key)

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
        action = {"buttons": [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in pairs]}
        return self._interactive(to, "button", body, action, header, footer, idempotency_key)

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
        rows = [_filled({"id": key, "title": name, "description": text}) for key, name, text in choices]
        action = {"button": button, "sections": [_filled({"title": title, "rows": rows})]}
        return self._interactive(to, "list", body, action, header, footer, idempotency_key)

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
        template: JSON = {"name": name, "language": {"code": language}}
        if components:
            template["components"] = list(components)
        return self._message(to, "template", template, at=at, idempotency_key=idempotency_key)

    def send_reaction(self, to: To, message_id: str, emoji: str) -> Sent:
        """React to a message; an empty `emoji` takes the reaction back."""
        return self._message(to, "reaction", {"message_id": message_id, "emoji": emoji})

    def reply(self, message: Incoming, body: str) -> Sent:
        """Answer a received message with a text that quotes it."""
        return self.send_text(message.sender, body, reply_to=message.message_id)

    def mark_read(self, message_id: str, *, typing: bool = False) -> None:
        """Mark a received message as read; `typing` shows the indicator until an answer is sent."""
        body: JSON = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        self._post(body)

    def upload(self, source: str | os.PathLike[str] | bytes, mime_type: str = "", filename: str = "") -> MediaId:
        """Upload a file and give its id."""
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        name = filename or (_name_of(source) or "file")
        kind = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        boundary = uuid.uuid4().hex
        body = _multipart(boundary, {"messaging_product": "whatsapp", "type": kind}, name, kind, content)
        headers = {**self._endpoint.headers(), "Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = self._request(Request(self._endpoint.url("media"), headers, body))
        return MediaId(str(answer.get("id") or ""))

    def on_message(self, handler: Handler) -> Handler:
        """Have `handler(client, message)` called for what `receive` reads; usable as a decorator."""
        self._handlers.append(handler)
        return handler

    def receive(self, payload: Mapping[str, Any]) -> int:
        """Hand the messages of a webhook to the handlers and give their number. Check the signature before."""
        count = 0
        for count, received in enumerate(incoming(payload), 1):  # noqa: B007 - the count is the answer
            for handler in self._handlers:
                handler(self, received)
        return count

    def _interactive(
        self, to: To, kind: str, body: str, action: JSON, header: str, footer: str, idempotency_key: str
    ) -> Sent:
        content: JSON = {"type": kind, "body": {"text": body}, "action": action}
        if header:
            content["header"] = {"type": "text", "text": header}
        if footer:
            content["footer"] = {"text": footer}
        return self._message(to, "interactive", content, idempotency_key=idempotency_key)

    def _media(
        self, to: To, kind: str, source: Source, options: Mapping[str, str], reply_to: str, idempotency_key: str
    ) -> Sent:
        earlier = self._earlier(idempotency_key)
        if earlier is not None:
            return earlier
        content = {**self._reference(kind, source), **_filled(options)}
        return self._message(to, kind, content, reply_to=reply_to, idempotency_key=idempotency_key)

    def _reference(self, kind: str, source: Source) -> JSON:
        if isinstance(source, MediaId):
            return {"id": source.value}
        if isinstance(source, str) and source.lower().startswith(("https://", "http://")):
            return {"link": source}
        if isinstance(source, str) and source.startswith("data:"):
            head, _, encoded = source[len("data:") :].partition(",")
            mime_type = head.partition(";")[0]
            return {"id": self.upload(base64.b64decode(encoded), mime_type).value}
        mime_type = _DEFAULT_TYPES.get(kind, "") if isinstance(source, bytes) else ""
        return {"id": self.upload(source, mime_type).value}

    def _message(
        self,
        to: To,
        kind: str,
        content: Any,
        *,
        reply_to: str = "",
        at: tuple[int, int] | None = None,
        idempotency_key: str = "",
    ) -> Sent:
        earlier = self._earlier(idempotency_key)
        if earlier is not None:
            return earlier
        body: JSON = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": recipient(to),
            "type": kind,
            kind: content,
        }
        if reply_to:
            body["context"] = {"message_id": reply_to}
        if idempotency_key:
            # The platform has no idempotency header; this text comes back in every status webhook of the message.
            body["biz_opaque_callback_data"] = idempotency_key[:512]
        if at is not None:
            self._sleep(seconds_until(at, self._now()))
        answer = self._post(body)
        messages = answer.get("messages") or [{}]
        sent = Sent(str(messages[0].get("id") or ""), answer)
        if idempotency_key:
            with self._lock:
                self._sent[idempotency_key] = sent
        return sent

    def _earlier(self, idempotency_key: str) -> Sent | None:
        with self._lock:
            return self._sent.get(idempotency_key) if idempotency_key else None

    def _post(self, body: JSON) -> JSON:
        headers = {**self._endpoint.headers(), "Content-Type": "application/json"}
        return self._request(Request(self._endpoint.url("messages"), headers, json.dumps(body).encode("utf-8")))

    def _request(self, request: Request) -> JSON:
        for attempt in range(self._retries + 1):
            status, content = self._transport(request)
            answer = _decoded(content)
            error = answer.get("error")
            if status < 400 and not error:
                return answer
            failure = WhatsAppError(status, error if isinstance(error, dict) else {"message": f"HTTP {status}"})
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


def challenge(parameters: Mapping[str, str], verify_token: str) -> str | None:
    """Give what to answer to the handshake of the webhook (GET), or None if the token is wrong: answer 403."""
    given = parameters.get("hub.verify_token", "")
    if parameters.get("hub.mode") == "subscribe" and hmac.compare_digest(given.encode(), verify_token.encode()):
        return parameters.get("hub.challenge", "")
    return None


def signature_is_valid(body: bytes, headers: Mapping[str, str], app_secret: str) -> bool:
    """Check the signature of a webhook over the raw bytes of its body."""
    given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE_HEADER.lower(), "")
    expected = "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.encode())


def incoming(payload: Mapping[str, Any]) -> tuple[Incoming, ...]:
    """Read the messages of a webhook. Statuses and other fields are left out."""
    found: list[Incoming] = []
    for entry in payload.get("entry") or ():
        for change in entry.get("changes") or ():
            value = change.get("value") or {}
            names = {c.get("wa_id"): (c.get("profile") or {}).get("name", "") for c in value.get("contacts") or ()}
            for message in value.get("messages") or ():
                sender = str(message.get("from") or "")
                text = _text_of(message)
                kind = str(message.get("type") or "")
                found.append(Incoming(sender, str(message.get("id") or ""), kind, text, names.get(sender, ""), message))
    return tuple(found)


_DEFAULT_TYPES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg", "sticker": "image/webp"}


def _text_of(message: Mapping[str, Any]) -> str:
    kind = message.get("type")
    if kind == "text":
        return str((message.get("text") or {}).get("body") or "")
    if kind == "button":
        return str((message.get("button") or {}).get("text") or "")
    if kind == "interactive":
        answer = message.get("interactive") or {}
        chosen = answer.get(str(answer.get("type") or "")) or {}
        return str(chosen.get("title") or "")
    return str((message.get(str(kind)) or {}).get("caption") or "")


def _filled(values: Mapping[str, Any]) -> JSON:
    return {key: value for key, value in values.items() if value not in ("", None)}


def _name_of(source: object) -> str:
    if isinstance(source, (str, os.PathLike)) and not str(source).startswith(("data:", "https://", "http://")):
        return Path(source).name
    return ""


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingCredentials(f"set the environment variable {name}")
    return value


def _multipart(boundary: str, fields: Mapping[str, str], filename: str, mime_type: str, content: bytes) -> bytes:
    safe = filename.replace('"', "_").replace("\r", "_").replace("\n", "_")
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\nContent-Type: {mime_type}\r\n\r\n'
    return head.encode() + part.encode() + content + f"\r\n--{boundary}--\r\n".encode()


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
