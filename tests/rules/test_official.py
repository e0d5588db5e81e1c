"""Which places of official use are shown: what proves it, and what the provider's library is called for."""

from __future__ import annotations

import pytest

from tests.rules.running import judge_texts

_SENDER = """const twilio = require('twilio');

class Notifier {
  constructor(config) {
    this.client = twilio(config.sid, config.token);
  }
  notify(text, to) {
    return this.client.messages.create({body: text, from: 'whatsapp:+14155238886', to});
  }
  remind(text, to) {
    return this.client.messages.create({body: text, from: config.number, to});
  }
}
"""


def test_what_the_library_of_a_provider_is_called_for() -> None:
    shown = {(use.location.span.line, use.what) for use in judge_texts({"notify.js": _SENDER}).judgement.official}
    assert (5, "calls the library with twilio") in shown
    assert (8, "sends a message with messages.create") in shown


def test_a_library_that_sends_no_whatsapp_shows_no_calls() -> None:
    sms = "from twilio.rest import Client\nclient = Client(sid, token)\nclient.messages.create(to='+4812', body='hi')\n"
    assert judge_texts({"sms.py": sms}).judgement.official == ()


_SETTINGS = "whatsapp:\n  base-url: ${META_URL:https://graph.facebook.com}\n"
_PAGES = "facebook:\n  base-url: ${META_URL:https://graph.facebook.com}\n"
_REQUEST = "class Sender { String url(String phoneNumberId) { return base + '/' + phoneNumberId + \"/messages\"; } }\n"


def test_an_address_in_settings_and_a_name_in_code_are_one_use() -> None:
    judged = judge_texts({"src/application.yml": _SETTINGS, "src/Sender.java": _REQUEST})
    assert [(use.location.path, use.location.span.line) for use in judged.judgement.official] == [
        ("src/application.yml", 2)
    ]


def test_the_same_address_without_the_word_is_any_product_of_meta() -> None:
    assert judge_texts({"src/application.yml": _PAGES, "src/Sender.java": _REQUEST}).judgement.official == ()


def test_a_project_with_proof_shows_where_its_address_stands() -> None:
    send = 'import requests\nrequests.post(BASE + "/messages", json={"messaging_product": "whatsapp", "to": to})\n'
    judged = judge_texts({"send.py": send, "settings.py": 'BASE = "https://graph.facebook.com"\n'})
    assert "settings.py" in {use.location.path for use in judged.judgement.official}


_HANDSHAKE = """app.get("/webhook", (req, res) => {
  if (req.query["hub.mode"] === "subscribe" && req.query["hub.verify_token"] === process.env.TOKEN)
    res.send(req.query["hub.challenge"]);
});
const answer = (text) => fetch("https://graph.facebook.com/v21.0/me/messages", { method: "POST", body: text });
"""


def test_a_webhook_of_meta_is_about_whatsapp_only_in_a_project_that_names_it() -> None:
    assert judge_texts({"page.js": _HANDSHAKE}).judgement.official == ()
    named = judge_texts({"page.js": _HANDSHAKE, "src/whatsapp/labels.js": "module.exports = {}"})
    assert named.judgement.official


def test_a_gateway_of_several_sms_providers_is_not_about_whatsapp() -> None:
    sms = {
        "sms/cm.go": 'package cm\n\nconst endpoint = "https://gw.cmtelecom.com/v1.0/message"\n',
        "sms/twilio.go": 'package twilio\n\nconst endpoint = "https://api.twilio.com/2010-04-01/Accounts"\n',
    }
    assert judge_texts(sms).judgement.official == ()


_COPIED = "AUTHENTICATION_API_KEY=1\nWA_BUSINESS_TOKEN_WEBHOOK=evolution\nWA_BUSINESS_URL=https://graph.facebook.com\n"


@pytest.mark.parametrize(("path", "official"), [("messages", False), ("whatsapp/messages", True)])
def test_two_addresses_of_a_general_provider_do_not_speak_of_whatsapp(path: str, official: bool) -> None:
    address = "https://api.kaleyra.io/v1/{}"
    text = f"axios.post(`{address}/{path}`, sms);\naxios.get(`{address}/{path}/templates`);\n"
    assert bool(judge_texts({"send.js": text}).judgement.official) is official


def test_a_saved_session_of_a_browser_is_no_use_of_the_hosts_it_was_at() -> None:
    session = (
        '{"cookies": [{"name": "token", "value": "x", "domain": "backend.aisensy.com", "path": "/"}], "origins": []}'
    )
    assert judge_texts({"auth.json": session}).judgement.official == ()
    assert judge_texts({"config.json": '{"api": {"domain": "https://backend.aisensy.com"}}'}).judgement.official


def test_settings_that_every_copy_of_a_gateway_has_are_no_use_of_the_platform() -> None:
    assert judge_texts({".env": _COPIED + "WA_BUSINESS_VERSION=v20.0\n"}).judgement.official == ()
    assert judge_texts({".env": _COPIED + "WHATSAPP_PHONE_NUMBER_ID=1\nWABA_ID=2\n"}).judgement.official


@pytest.mark.parametrize(("end", "official"), [("sms", False), ("whatsapp", True)])
def test_a_provider_whose_address_is_one_for_sms_is_none_of_whatsapp(end: str, official: bool) -> None:
    code = f"const SENDER = process.env.KALEYRA_SENDER;\nfetch(`https://api.in.kaleyra.io/v1/${{SID}}/{end}`, body);\n"
    link = "const share = `https://wa.me/?text=${text}`; // WhatsApp\n"
    found = judge_texts({"otp.ts": code, "share.ts": link}).judgement.official
    assert bool(found) is official


@pytest.mark.parametrize(
    ("use", "official"),
    [("Infobip\\Api\\SendSmsApi", False), ("Infobip\\Api\\SendWhatsAppApi", True)],
    ids=["sms", "whatsapp"],
)
def test_a_provider_whose_library_is_only_asked_for_an_sms_is_none_of_whatsapp(use: str, official: bool) -> None:
    files = {
        "composer.json": '{ "require": { "infobip/infobip-api-php-client": "^3.2" } }\n',
        "app/Notify.php": f"<?php\nuse {use};\nfunction sendWhatsApp($to) {{ return wa_link($to); }}\n",
    }
    assert bool(judge_texts(files).judgement.official) is official


_TEMPLATE = "AUTHENTICATION_API_KEY=k\nCONFIG_SESSION_PHONE_CLIENT=Shop\nQRCODE_LIMIT=30\nLOG_BAILEYS=error\n"
_ITS_CLOUD = "WA_BUSINESS_URL=https://graph.facebook.com\nWA_BUSINESS_VERSION=v18.0\n"
_OWN_CLOUD = "WHATSAPP_PHONE_NUMBER_ID=1\nWHATSAPP_WABA_ID=2\nGRAPH_URL=https://graph.facebook.com\n"


def _official_lines(files: dict[str, str]) -> list[tuple[str, int]]:
    return [(use.location.path, use.location.span.line) for use in judge_texts(files).judgement.official]


def test_settings_that_a_gateway_has_for_the_cloud_api_are_no_use_of_it() -> None:
    assert _official_lines({".env": _TEMPLATE + _ITS_CLOUD}) == []
    assert (".env", 5) in _official_lines({".env": _TEMPLATE + _OWN_CLOUD})


def test_a_setting_for_the_address_that_holds_another_one_is_no_use() -> None:
    bridge = "WHATSAPP_CLOUD_BASE_URL=http://unoapi:9876\nWHATSAPP_CLOUD_API_URL=http://unoapi:9876\n"
    assert _official_lines({".env": bridge}) == []
    assert _official_lines({".env": bridge.replace("http://unoapi:9876", "https://graph.facebook.com")})
    assert _official_lines({".env": bridge.replace("http://unoapi:9876", "")})


def test_what_only_tests_set_is_no_use_of_the_platform() -> None:
    settings = "whatsapp.phone.number.id=1234\nwhatsapp.api.url=https://graph.facebook.com/v17.0\n"
    assert judge_texts({"src/main/resources/application.properties": settings}).judgement.official
    assert not judge_texts({"src/test/resources/application.properties": settings}).judgement.official


_TYPED = {
    "A.kt": (
        'class Payload(@SerializedName("messaging_product") val product: String, val to: String)\n'
        'val api = Retrofit.Builder().baseUrl("https://graph.facebook.com/v19.0/").build().create(Api::class.java)\n'
    ),
    "B.kt": (
        'val api = Retrofit.Builder().baseUrl("https://graph.facebook.com/v19.0/").build().create(Api::class.java)\n'
        'suspend fun send(to: String) = api.send("1", Payload(messaging_product = "whatsapp", to = to))\n'
    ),
    "c.py": (
        "import httpx\n"
        'httpx.post(f"{BASE}/1/messages", json=Message(messaging_product="whatsapp", to=to).model_dump())\n'
    ),
}


@pytest.mark.parametrize("path", _TYPED)
def test_the_field_of_a_typed_payload_shows_official_use(path: str) -> None:
    assert judge_texts({path: _TYPED[path]}).judgement.official
    assert judge_texts({path: _TYPED[path].replace("messaging_product", "product")}).judgement.official == ()


def test_the_parameters_of_a_handler_say_that_it_is_a_webhook_of_meta() -> None:
    handler = (
        "class WebhookController {\n  @Get()\n"
        '  verify(@Query("hub.verify_token") token: string, @Query("hub.challenge") challenge: string) {}\n}\n'
    )
    send = 'import requests\nrequests.post(BASE + "/messages", json={"messaging_product": "whatsapp", "to": to})\n'
    official = judge_texts({"webhook.ts": handler, "send.py": send}).judgement.official
    assert "webhook.ts" in {use.location.path for use in official}


_KEYS = "export const key = (contact) => ({ id: `whatsapp:${contact.id}`, name: contact.name });\n"
_WRITTEN_TO = "export const send = (n, body) => post(settings.url, { To: `whatsapp:${n}`, Body: body });\n"


def test_a_key_that_begins_like_an_address_is_no_use_of_its_provider() -> None:
    assert judge_texts({"keys.ts": _KEYS}).judgement.official == ()
    assert judge_texts({"send.ts": _WRITTEN_TO}).judgement.official
    assert judge_texts({"keys.ts": _KEYS, "package.json": '{"dependencies": {"twilio": "^5.0.0"}}'}).judgement.official
