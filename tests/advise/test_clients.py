"""The client modules against a server on loopback: bodies, errors, retries, idempotency, webhooks."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import importlib.util
import inspect
import json
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from loopback import FIELDS, Platform, platform

from detector.advise.rewrite.tables import METHODS, OPTIONS
from detector.advise.rewrite.targets import TARGETS, client_source, target
from detector.database.knowledge import Knowledge
from detector.errors import UsageError


@pytest.fixture
def server() -> Iterator[Platform]:
    with platform() as state:
        yield state


def load(identifier: str, folder: Path) -> ModuleType:
    wanted = target(identifier)
    path = folder / f"{wanted.module}.py"
    path.write_bytes(client_source(wanted))
    spec = importlib.util.spec_from_file_location(wanted.module, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[wanted.module] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cloud(tmp_path: Path) -> ModuleType:
    return load("cloud-api", tmp_path)


@pytest.fixture
def client(cloud: ModuleType, server: Platform) -> Any:
    return cloud.Client(cloud.Endpoint("token", "1001", server.url), sleep=lambda seconds: None)


def test_every_message_type_has_only_documented_fields(client: Any, server: Platform, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG")
    client.send_text("+48 123-456-789", "hi", preview_url=True, reply_to="wamid.1")
    client.send_image("48123456789", picture, caption="c")
    client.send_image("48123456789", "https://example.com/a.png")
    client.send_video("48123456789", "https://example.com/a.mp4", caption="c")
    client.send_audio("48123456789", b"ogg")
    client.send_sticker("48123456789", "data:image/webp;base64,AAAA")
    client.send_document("48123456789", str(picture), caption="c")
    client.send_location("48123456789", "52.2", 21, name="n", address="a")
    client.send_contact("48123456789", "Ana", "+48 111 222 333", organization="o")
    client.send_buttons("48123456789", "b", ["Yes", ("n", "No")], header="h", footer="f")
    client.send_list("48123456789", "b", "Open", [("1", "One", ""), ("2", "Two", "second")], title="t")
    client.send_template("48123456789", "hello", "en_US", [{"type": "body", "parameters": []}])
    client.send_reaction("48123456789", "wamid.1", "👍")
    client.mark_read("wamid.1", typing=True)
    assert {body["type"] for body in server.sent} == set(FIELDS)
    assert all(body["to"] == "48123456789" for body in server.sent)
    assert server.read == [
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.1",
            "typing_indicator": {"type": "text"},
        }
    ]
    assert server.sent[6]["document"] == {"id": "media-4", "filename": "a.png", "caption": "c"}
    assert set(server.paths) == {
        f"/{Knowledge().graph_versions[0].version}/1001/messages",
        f"/{Knowledge().graph_versions[0].version}/1001/media",
    }
    assert all(headers["Authorization"] == "Bearer token" for headers in server.headers)


def test_an_upload_is_multipart_with_product_type_and_file(client: Any, server: Platform, tmp_path: Path) -> None:
    path = tmp_path / 'odd"name.pdf'
    path.write_bytes(b"%PDF")
    assert client.upload(path).value == "media-1"
    content_type, content = server.uploads[0]
    boundary = content_type.partition("boundary=")[2].encode()
    assert content.startswith(b"--" + boundary)
    assert content.endswith(b"--" + boundary + b"--\r\n")
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in content
    assert b'name="type"\r\n\r\napplication/pdf' in content
    assert b'filename="odd_name.pdf"' in content


@pytest.mark.parametrize("code", [130429, 131056])
def test_only_throughput_and_pair_limits_are_retried(cloud: ModuleType, server: Platform, code: int) -> None:
    slept: list[float] = []
    client = cloud.Client(cloud.Endpoint("t", "1", server.url), sleep=slept.append)
    server.refusals = [code, code, code]
    assert client.send_text("48123456789", "hi").message_id == "wamid.1"
    assert slept == [1.0, 4.0, 16.0]
    assert server.attempts == 4


@pytest.mark.parametrize("code", [0, 190, 131026, 131047, 131048, 131049, 131050, 368, 132000, 80007, 131000])
def test_every_other_error_is_raised_at_once_and_explained(
    client: Any, cloud: ModuleType, server: Platform, code: int
) -> None:
    server.refusals = [code]
    with pytest.raises(cloud.WhatsAppError) as raised:
        client.send_text("48123456789", "hi")
    known = {one.code: one for one in Knowledge().error_codes}[code]
    assert server.attempts == 1
    assert raised.value.code == code
    assert raised.value.action == known.action
    assert known.meaning in str(raised.value)
    assert raised.value.details == "as told"


def test_retries_end(cloud: ModuleType, server: Platform) -> None:
    client = cloud.Client(cloud.Endpoint("t", "1", server.url), sleep=lambda seconds: None, retries=2)
    server.refusals = [131056] * 5
    with pytest.raises(cloud.WhatsAppError):
        client.send_text("48123456789", "hi")
    assert server.attempts == 3


def test_a_key_sends_once_and_comes_back_with_the_status(client: Any, server: Platform) -> None:
    first = client.send_text("48123456789", "hi", idempotency_key="order-1")
    again = client.send_text("48123456789", "hi", idempotency_key="order-1")
    assert first is again
    assert len(server.sent) == 1
    assert server.sent[0]["biz_opaque_callback_data"] == "order-1"


def test_a_refused_message_does_not_use_up_its_key(client: Any, cloud: ModuleType, server: Platform) -> None:
    server.refusals = [131047]
    with pytest.raises(cloud.WhatsAppError):
        client.send_text("48123456789", "hi", idempotency_key="k")
    assert client.send_text("48123456789", "hi", idempotency_key="k").message_id


def test_an_hour_is_waited_for_in_the_process(cloud: ModuleType, server: Platform) -> None:
    slept: list[float] = []
    now = datetime.datetime(2026, 11, 22, 10, 0, 30)
    client = cloud.Client(cloud.Endpoint("t", "1", server.url), sleep=slept.append, now=lambda: now)
    client.send_text("48123456789", "hi", at=(10, 5))
    client.send_text("48123456789", "hi", at=(9, 0))
    client.send_text("48123456789", "hi", at=(10, 0))
    assert slept == [270.0, 82770.0, 0.0]


@pytest.mark.parametrize(
    ("given", "digits"),
    [
        ("+48 123 456 789", "48123456789"),
        (48123456789, "48123456789"),
        ("48123456789@c.us", "48123456789"),
        ("48123456789:12@s.whatsapp.net", "48123456789"),
        ("(48) 123-456-789", "48123456789"),
        (48123456789.0, "48123456789"),
    ],
)
def test_numbers_are_read_in_any_usual_way(cloud: ModuleType, given: Any, digits: str) -> None:
    assert cloud.recipient(given) == digits


@pytest.mark.parametrize("given", ["", "Ana", "12", "1234567890123456", "nan"])
def test_what_is_no_number_is_refused(cloud: ModuleType, given: str) -> None:
    with pytest.raises(ValueError, match="no phone number"):
        cloud.recipient(given)


def test_groups_are_refused_with_what_to_do(cloud: ModuleType) -> None:
    with pytest.raises(cloud.Unsupported, match="Groups API"):
        cloud.recipient("120363041234567890@g.us")


def test_limits_of_interactive_messages_are_checked_before_sending(client: Any, server: Platform) -> None:
    with pytest.raises(ValueError, match="three"):
        client.send_buttons("48123456789", "b", ["1", "2", "3", "4"])
    with pytest.raises(ValueError, match="ten"):
        client.send_list("48123456789", "b", "o", [])
    assert server.attempts == 0


def test_credentials_come_from_the_environment(cloud: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHATSAPP_TOKEN", raising=False)
    with pytest.raises(cloud.MissingCredentials, match="WHATSAPP_TOKEN"):
        cloud.client()
    monkeypatch.setenv("WHATSAPP_TOKEN", "t")
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", "7")
    monkeypatch.delenv("WHATSAPP_BASE_URL", raising=False)
    assert cloud.client() is cloud.client()
    assert cloud.Endpoint.from_environment().url("messages").startswith("https://graph.facebook.com/v")


def test_an_answer_passes_for_an_http_response(client: Any) -> None:
    sent = client.send_text("48123456789", "hi")
    sent.raise_for_status()
    assert (sent.ok, sent.status_code) == (True, 200)
    assert sent.json()["messages"][0]["id"] == sent.message_id
    assert json.loads(sent.text) == sent.json()


def test_webhooks_are_checked_and_read(client: Any, cloud: ModuleType, server: Platform) -> None:
    payload = {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "contacts": [{"wa_id": "48123456789", "profile": {"name": "Ana"}}],
                            "messages": [
                                {"from": "48123456789", "id": "wamid.A", "type": "text", "text": {"body": "ping"}},
                                {
                                    "from": "48123456789",
                                    "id": "wamid.B",
                                    "type": "interactive",
                                    "interactive": {
                                        "type": "button_reply",
                                        "button_reply": {"id": "y", "title": "Yes"},
                                    },
                                },
                            ],
                        },
                    },
                    {"field": "messages", "value": {"statuses": [{"id": "wamid.1", "status": "read"}]}},
                ]
            }
        ],
    }
    seen = []

    @client.on_message
    def answer(who: Any, message: Any) -> None:
        seen.append((message.sender, message.name, message.text))
        who.reply(message, "pong")

    assert client.receive(payload) == 2
    assert seen == [("48123456789", "Ana", "ping"), ("48123456789", "Ana", "Yes")]
    assert server.sent[0]["context"] == {"message_id": "wamid.A"}
    body = json.dumps(payload).encode()
    signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert cloud.signature_is_valid(body, {"x-hub-signature-256": signature}, "secret")
    assert not cloud.signature_is_valid(body + b" ", {"X-Hub-Signature-256": signature}, "secret")
    assert not cloud.signature_is_valid(body, {}, "secret")
    good = {"hub.mode": "subscribe", "hub.verify_token": "v", "hub.challenge": "42"}
    assert cloud.challenge(good, "v") == "42"
    assert cloud.challenge(good, "other") is None


def test_360dialog_takes_the_same_bodies_with_its_own_header(tmp_path: Path, server: Platform) -> None:
    module = load("360dialog", tmp_path)
    client = module.Client(module.Endpoint("key", server.url))
    client.send_text("48123456789", "hi")
    client.send_document("48123456789", b"x", filename="a.pdf")
    assert server.paths == ["/messages", "/media", "/messages"]
    assert {name.lower(): value for name, value in server.headers[0].items()}["d360-api-key"] == "key"
    assert "graph.facebook.com" not in client_source(target("360dialog")).decode()
    assert "API_VERSION" not in client_source(target("360dialog")).decode()


def test_twilio_gets_form_fields_with_whatsapp_addresses(tmp_path: Path, server: Platform) -> None:
    module = load("twilio", tmp_path)
    client = module.Client(module.Account("AC1", "secret", "+14155238886", server.url), sleep=lambda seconds: None)
    sent = client.send_text("48 123 456 789", "hi & bye", idempotency_key="k")
    assert client.send_text("48 123 456 789", "hi & bye", idempotency_key="k") is sent
    client.send_image("48123456789", "https://example.com/a.png", caption="c")
    client.send_location("48123456789", 52.2, 21, name="shop")
    client.send_template("48123456789", "HX1", variables={"1": "Ana"})
    forms = [dict(urllib.parse.parse_qsl(form.decode())) for form in server.forms]
    assert forms[0] == {"From": "whatsapp:+14155238886", "To": "whatsapp:+48123456789", "Body": "hi & bye"}
    assert forms[1]["MediaUrl"] == "https://example.com/a.png"
    assert forms[2]["PersistentAction"] == "geo:52.2,21.0|shop"
    assert (forms[3]["ContentSid"], json.loads(forms[3]["ContentVariables"])) == ("HX1", {"1": "Ana"})
    assert set(server.paths) == {"/2010-04-01/Accounts/AC1/Messages.json"}
    with pytest.raises(module.Unsupported, match="link"):
        client.send_image("48123456789", b"raw")


@pytest.mark.parametrize("identifier", ["cloud-api", "pywa", "twilio", "360dialog"])
def test_every_client_has_the_methods_that_tables_name(
    identifier: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if identifier == "pywa":
        pytest.importorskip("pywa")
    cls = load(identifier, tmp_path).Client
    for name, required in METHODS.items():
        parameters = list(inspect.signature(getattr(cls, name)).parameters.values())[1:]
        needed = [one.name for one in parameters if one.default is one.empty]
        assert tuple(needed) == required, name
        assert set(OPTIONS.get(name, ())) <= {one.name for one in parameters}, name


def test_sources_hold_the_codes_and_the_newest_version_of_the_database() -> None:
    text = client_source(target("cloud-api")).decode()
    assert f'API_VERSION = "{Knowledge().graph_versions[0].version}"' in text
    assert "131047" in text
    assert all(client_source(one).decode().endswith("\n") for one in TARGETS)


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(UsageError, match="cloud-api"):
        target("telegram")
