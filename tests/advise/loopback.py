"""A server on loopback that follows the published message format of the Cloud API and answers with its documented errors.

Field tables: `DOC`/messages/* (text, image, audio, video, sticker, document, location, contacts, interactive reply buttons
and lists, templates, reactions) and `DOC`/messages/mark-message-as-read with `DOC` =
developers.facebook.com/documentation/business-messaging/whatsapp; the same bodies are made by pywa 4.x. A key ends with "?"
where the field is optional. Error bodies: `DOC`/support/error-codes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MEDIA = {"id?": str, "link?": str}
FIELDS: dict[str, Any] = {
    "text": {"body": str, "preview_url?": bool},
    "image": {**MEDIA, "caption?": str},
    "video": {**MEDIA, "caption?": str},
    "audio": {**MEDIA, "voice?": bool},
    "sticker": MEDIA,
    "document": {**MEDIA, "caption?": str, "filename?": str},
    "location": {"latitude": float, "longitude": float, "name?": str, "address?": str},
    "contacts": [
        {
            "name": {
                "formatted_name": str,
                **dict.fromkeys(("first_name?", "last_name?", "middle_name?", "suffix?", "prefix?"), str),
            },
            "phones?": [{"phone?": str, "type?": str, "wa_id?": str}],
            "emails?": [{"email?": str, "type?": str}],
            "urls?": [{"url?": str, "type?": str}],
            "addresses?": [
                dict.fromkeys(("street?", "city?", "state?", "zip?", "country?", "country_code?", "type?"), str)
            ],
            "org?": {"company?": str, "department?": str, "title?": str},
            "birthday?": str,
        }
    ],
    "reaction": {"message_id": str, "emoji": str},
    "template": {"name": str, "language": {"code": str}, "components?": list},
    "interactive": {
        "type": str,
        "body": {"text": str},
        "header?": {"type": str, "text?": str},
        "footer?": {"text": str},
        "action": {
            "buttons?": [{"type": str, "reply": {"id": str, "title": str}}],
            "button?": str,
            "sections?": [{"title?": str, "rows": [{"id": str, "title": str, "description?": str}]}],
        },
    },
}
ENVELOPE = {
    "messaging_product": str,
    "recipient_type?": str,
    "to": str,
    "type": str,
    "context?": {"message_id": str},
    "biz_opaque_callback_data?": str,
}
READ = {"messaging_product": str, "status": str, "message_id": str, "typing_indicator?": {"type": str}}


def faults(value: Any, wanted: Any, place: str = "") -> Iterator[str]:
    """What is wrong with a body, field by field."""
    if isinstance(wanted, dict):
        yield from _object_faults(value, wanted, place)
    elif isinstance(wanted, list):
        if not isinstance(value, list) or not value:
            yield f"{place} is no filled array"
            return
        for one in value:
            yield from faults(one, wanted[0], f"{place}[]")
    elif wanted is float:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            yield f"{place} is no number"
    elif not isinstance(value, wanted):
        yield f"{place} is no {wanted.__name__}"


def _object_faults(value: Any, wanted: dict[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} is no object"
        return
    names = {name.rstrip("?"): name for name in wanted}
    for name in value:
        if name not in names:
            yield f"{place}.{name} is not documented"
    for name, spelled in names.items():
        if name in value:
            yield from faults(value[name], wanted[spelled], f"{place}.{name}")
        elif not spelled.endswith("?"):
            yield f"{place}.{name} is missing"


def message_faults(body: Any) -> list[str]:
    """What is wrong with the body of POST /messages."""
    if isinstance(body, dict) and body.get("status") == "read":
        return list(faults(body, READ))
    if not isinstance(body, dict) or body.get("type") not in FIELDS:
        return ["type is not documented"]
    kind = body["type"]
    found = list(faults(body, {**ENVELOPE, kind: FIELDS[kind]}))
    if body.get("messaging_product") != "whatsapp":
        found.append("messaging_product is not whatsapp")
    if not str(body.get("to", "")).isdigit():
        found.append("to holds something else than digits")
    content = body.get(kind)
    is_media = kind in ("image", "video", "audio", "sticker", "document") and isinstance(content, dict)
    if is_media and len({"id", "link"} & set(content)) != 1:
        found.append("media needs id or link, not both")
    if kind == "interactive" and isinstance(content, dict):
        found += _interactive_faults(content)
    return found


def _interactive_faults(content: dict[str, Any]) -> list[str]:
    action = content.get("action", {})
    if content.get("type") == "button":
        return [] if 1 <= len(action.get("buttons", ())) <= 3 else ["one to three buttons"]
    if content.get("type") == "list":
        rows = [row for section in action.get("sections", ()) for row in section["rows"]]
        return [] if 1 <= len(rows) <= 10 and action.get("button") else ["one to ten rows and a button"]
    return ["interactive.type is not documented"]


class Platform:
    """What the server received and what it shall refuse."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.read: list[dict[str, Any]] = []
        self.uploads: list[tuple[str, bytes]] = []
        self.paths: list[str] = []
        self.forms: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.refusals: list[int] = []
        """Codes that the next requests are refused with."""
        self.attempts = 0
        self.url = ""


def error_body(code: int, details: str) -> dict[str, Any]:
    """An error as documented."""
    return {
        "error": {
            "message": f"(#{code}) refused",
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": details},
            "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
        }
    }


@contextmanager
def platform() -> Iterator[Platform]:
    """A running server; its address is `url`."""
    state = Platform()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def do_GET(self) -> None:
            self._answer(200, {"sent": state.sent})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.attempts += 1
            state.paths.append(self.path)
            state.headers.append(dict(self.headers.items()))
            if not (self.headers.get("Authorization") or self.headers.get("D360-API-KEY")):
                self._answer(401, error_body(190, "no token"))
            elif state.refusals:
                code = state.refusals.pop(0)
                self._answer(429 if code in (130429, 131056) else 400, error_body(code, "as told"))
            elif self.path.endswith("/media"):
                state.uploads.append((self.headers["Content-Type"], content))
                self._answer(200, {"id": f"media-{len(state.uploads)}"})
            elif self.path.endswith("/Messages.json"):
                state.forms.append(content)
                self._answer(201, {"sid": f"SM{len(state.forms)}", "status": "queued"})
            else:
                self._message(json.loads(content))

        def _message(self, body: Any) -> None:
            found = message_faults(body)
            if found:
                self._answer(400, error_body(131009, "; ".join(found)))
            elif body.get("status") == "read":
                state.read.append(body)
                self._answer(200, {"success": True})
            else:
                state.sent.append(body)
                number = body["to"]
                answer = {
                    "messaging_product": "whatsapp",
                    "contacts": [{"input": number, "wa_id": number}],
                    "messages": [{"id": f"wamid.{len(state.sent)}"}],
                }
                self._answer(200, answer)

        def _answer(self, status: int, body: Any) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
