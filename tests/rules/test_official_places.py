"""Where official use is shown: the request that goes there, who calls it, its package, its webhook; and how often."""

from __future__ import annotations

from pathlib import Path

from detector.engine.request import ScanRequest
from detector.engine.scan import scan
from detector.model.finding import OfficialAct, OfficialUse
from tests.rules.running import judge_texts


def _uses(files: dict[str, str]) -> tuple[OfficialUse, ...]:
    return judge_texts(files).judgement.official


def _shown(files: dict[str, str]) -> set[tuple[str, int, str, str]]:
    return {(use.location.path, use.location.span.line, use.provider, use.what) for use in _uses(files)}


_CAMPAIGN = """const axios = require('axios');
const CAMPAIGN_URL = 'https://backend.aisensy.com/campaign/t1/api/v2';
const BACKEND = 'https://api.example.org/leads';

async function tell(phone) {
  await axios.post(BACKEND, { phone });
  // the campaign
  await axios.post(CAMPAIGN_URL, { destination: phone });
}
"""


def test_the_request_to_a_provider_is_shown_and_no_other() -> None:
    shown = _shown({"notify.js": _CAMPAIGN})
    assert ("notify.js", 8, "AiSensy", "makes an HTTP request with post") in shown
    assert 6 not in {line for _, line, _, _ in shown}


_CLIENT = """const axios = require('axios');

class WhatsApp {
  constructor(id) {
    this.client = axios.create({ baseURL: `https://graph.facebook.com/v21.0/${id}` });
  }


  async text(to, body) {
    const payload = { messaging_product: 'whatsapp', to, text: { body } };



    return this.client.post('/messages', payload);
  }
  async remind(to) {



    return this.text(to, 'tomorrow at nine');
  }
}
module.exports = new WhatsApp(process.env.ID);
"""
_ROUTE = """const whatsapp = require('./client');

app.post('/remind', (req) => whatsapp.remind(req.body.phone));
"""


def test_a_client_with_the_address_shows_its_requests_and_who_calls_them() -> None:
    shown = {(path, line): what for path, line, _, what in _shown({"src/client.js": _CLIENT, "src/route.js": _ROUTE})}
    assert shown["src/client.js", 14] == "makes an HTTP request with create.post"
    assert shown["src/client.js", 20] == "calls text"
    assert shown["src/route.js", 3] == "calls remind"


_WRAPPER = """import { text } from "./meta";
export async function sendText(to, body) {
  return text(process.env.ID, to, body);
}
export async function invoice(order) {
  return text(process.env.ID, order.phone, "paid");
}
"""
_META = """export async function text(id, to, body) {
  const payload = { messaging_product: "whatsapp", to, text: { body } };
  return fetch(`https://graph.facebook.com/v21.0/${id}/messages`, { method: "POST", body: JSON.stringify(payload) });
}
"""


def test_callers_of_a_short_send_that_hands_on_are_shown_of_every_file_first() -> None:
    many = 'import { sendText } from "./wrapper";\n' + "sendText(owner, report);\n" * 30
    other = 'import { invoice, sendText } from "./wrapper";\nsendText(guest, greeting);\ninvoice(order);\n'
    shown = {
        (use.location.path, use.location.span.line): use.what
        for use in _uses({"meta.ts": _META, "wrapper.ts": _WRAPPER, "a.ts": many, "b.ts": other})
    }
    assert shown["wrapper.ts", 3] == "calls text"
    assert shown["a.ts", 2] == "calls sendText"
    assert shown["b.ts", 2] == "calls sendText"
    assert ("b.ts", 3) not in shown


def test_callers_in_tests_are_not_shown() -> None:
    spec = "const whatsapp = require('../src/client');\nit('reminds', () => whatsapp.remind('1'));\n"
    assert "test/client.test.js" not in {
        path for path, *_ in _shown({"src/client.js": _CLIENT, "test/client.test.js": spec})
    }


_HANDED_ON = """import requests

def send(to, text):
    body = {"messaging_product": "whatsapp", "to": to, "text": {"body": text}}
    return _post(body)

def _post(body):
    return requests.post(settings.WA_URL, json=body, timeout=10)

def fetch_rates():
    return requests.post(settings.RATES_URL, json={})
"""


def test_a_payload_that_a_helper_posts_shows_the_helper() -> None:
    lines = {line for _, line, _, _ in _shown({"send.py": _HANDED_ON})}
    assert {4, 8} <= lines
    assert 11 not in lines


_SETTINGS = """import httpx

class WatiClient:
    def __init__(self, endpoint, token):
        self.endpoint = endpoint
        self.http = httpx.Client()

    def send(self, number, name):
        return self.http.post(f"{self.endpoint}/sendTemplateMessage", json={"number": number, "name": name})

class RatesClient:
    def load(self, endpoint):
        return httpx.Client().post(f"{endpoint}/rates", json={})
"""
_ENVIRONMENT = "WATI_API_ENDPOINT=https://live-server-1.wati.io\nWATI_ACCESS_TOKEN=\n"


def test_a_class_called_after_the_provider_asks_it_at_the_address_of_the_settings() -> None:
    shown = _shown({"client.py": _SETTINGS, ".env": _ENVIRONMENT})
    assert ("client.py", 9, "Wati", "makes an HTTP request with Client.post") in shown
    assert ("client.py", 13) not in {(path, line) for path, line, _, _ in shown}


_TWILIO = """const twilio = require('twilio')(process.env.SID, process.env.TOKEN);
exports.tell = (to, body) => twilio.messages.create({ to: `whatsapp:${to}`, from: 'whatsapp:+14155238886', body });
"""


def test_the_package_of_a_provider_is_shown_where_it_is_used_for_whatsapp() -> None:
    manifest = '{\n  "dependencies": {\n    "twilio": "^5.0.0"\n  }\n}\n'
    shown = _shown({"package.json": manifest, "tell.js": _TWILIO})
    assert ("package.json", 3, "Twilio", "depends on twilio") in shown
    assert ("tell.js", 2, "Twilio", "sends a message with messages.create") in shown
    sms = _TWILIO.replace("whatsapp:", "")
    assert _shown({"package.json": manifest, "tell.js": sms}) == set()


_OF_A_PROVIDER = """async function order(phone) {
  const body = { integrated_number: '1', payload: { messaging_product: 'whatsapp', to: [phone] } };
  return fetch('https://api.msg91.com/api/v5/whatsapp/whatsapp-outbound-message/bulk/', { method: 'POST', body });
}
"""


def test_the_payload_that_goes_to_a_provider_is_no_use_of_metas_own_interface() -> None:
    assert {provider for _, _, provider, _ in _shown({"order.js": _OF_A_PROVIDER})} == {"MSG91"}


_OFTEN = """<?php
class WhatsApp {
    private $phoneNumberId;
    function text($to) {
        $url = "https://graph.facebook.com/v22.0/{$this->phoneNumberId}/messages";
        $data = ['messaging_product' => 'whatsapp', 'to' => $to];



        return $this->ask($url, $data);
    }
    function verify($request) {
        return $request->query('hub_verify_token');
    }
}
"""


def test_a_place_says_what_it_is_and_an_address_is_shown_once_a_function() -> None:
    shown = {line: what for _, line, _, what in _shown({"app/WhatsApp.php": _OFTEN})}
    assert shown[5] == "address of Meta Cloud API"
    assert shown[6] == "payload of Meta Cloud API"
    assert shown[13] == "webhook of Meta Cloud API"
    assert not {3, 10} & set(shown)


def test_a_field_of_a_struct_literal_is_the_payload() -> None:
    go = 'package wa\n\nfunc text(to string) Message {\n\treturn Message{\n\t\tMessagingProduct: "whatsapp",\n\t\tTo: to,\n\t}\n}\n'
    assert ("wa.go", 5, "Meta Cloud API", "payload of Meta Cloud API") in _shown({"wa.go": go})
    rust = (
        'fn text(to: &str) -> Request {\n    Request {\n        messaging_product: "whatsapp",\n        to,\n    }\n}\n'
    )
    assert ("wa.rs", 3, "Meta Cloud API", "payload of Meta Cloud API") in _shown({"wa.rs": rust})
    assert _shown({"wa.go": go.replace("MessagingProduct", "Channel")}) == set()


def test_acts_say_what_a_reader_asks_for_first() -> None:
    acts = {(use.location.path, use.location.span.line): use.act for use in _uses({"src/client.js": _CLIENT})}
    assert acts["src/client.js", 14] is OfficialAct.REQUEST
    assert acts["src/client.js", 10] is OfficialAct.PAYLOAD
    assert acts["src/client.js", 20] is None
    examples = _uses({"examples/client.js": _CLIENT})
    assert examples
    assert {use.act for use in examples} == {None}


_CHECKED = """const crypto = require('crypto');
function verifySignature(req) {
  const given = req.headers['x-hub-signature-256'];
  const own = crypto.createHmac('sha256', SECRET).update(req.rawBody).digest('hex');
  return crypto.timingSafeEqual(Buffer.from(given), Buffer.from(own));
}
"""
_LOGIN = """const crypto = require('crypto');
exports.login = (given, own) => crypto.timingSafeEqual(Buffer.from(given), Buffer.from(own));
"""


def test_the_check_of_a_webhooks_signature_is_shown_and_not_that_of_a_password() -> None:
    files = {"src/client.js": _CLIENT, "src/verify.js": _CHECKED, "src/login.js": _LOGIN}
    shown = {(path, line): what for path, line, _, what in _shown(files)}
    assert shown["src/verify.js", 3] == "signature of a webhook"
    assert shown["src/verify.js", 5].startswith("checks the signature of a webhook")
    assert "src/login.js" not in {path for path, _ in shown}


_SERVICES = """const crypto = require('crypto');
function verifySlack(req) {
  return crypto.timingSafeEqual(Buffer.from(req.headers['x-slack-signature']), Buffer.from(own(req)));
}
exports.webhook = (req, res) => (verifySlack(req) ? res.end() : res.status(401).end());
"""
_APART = """const crypto = require('crypto');
exports.verifySignature = (raw, given) => crypto.timingSafeEqual(Buffer.from(given), Buffer.from(hash(raw)));
"""
_ANSWERS = """const { verifySignature } = require('./signature');
exports.webhook = (req, res) => res.status(verifySignature(req.raw, req.headers['x-hub-signature-256']) ? 200 : 401);
"""


def test_the_check_of_another_services_webhook_is_none_of_the_platforms() -> None:
    slack = _shown({"src/client.js": _CLIENT, "src/webhooks.js": _SERVICES})
    apart = _shown({"src/client.js": _CLIENT, "src/signature.js": _APART, "src/hook.js": _ANSWERS})
    assert "src/webhooks.js" not in {path for path, _, _, _ in slack}
    assert ("src/signature.js", 2) in {(path, line) for path, line, _, _ in apart}


_CURL = """<?php
function tell($to) {
    $ch = curl_init();
    curl_setopt($ch, CURLOPT_URL, "https://graph.facebook.com/v22.0/1/messages");
    curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['messaging_product' => 'whatsapp', 'to' => $to]));
    $answer = curl_exec($ch);
    return $answer;
}
"""


def test_of_a_request_that_is_set_up_call_by_call_the_one_that_makes_it_is_shown() -> None:
    shown = {line: what for _, line, _, what in _shown({"tell.php": _CURL})}
    assert shown[6] == "makes an HTTP request with curl_exec"
    assert 3 not in shown


def test_an_address_at_the_top_of_a_file_prepares_no_request_there() -> None:
    script = (
        'import requests\nGRAPH = "https://graph.facebook.com/v22.0"\nrequests.post(settings.RATES, json={"a": 1})\n'
        'def body(to):\n    return {"messaging_product": "whatsapp", "to": to}\n'
    )
    assert 3 not in {line for _, line, _, _ in _shown({"send.py": script})}


def test_what_a_call_that_sends_is_given_is_not_shown_again() -> None:
    python = """from twilio.rest import Client
client = Client(sid, token)
client.messages.create(
    body="hi",
    from_="whatsapp:+14155238886",
    to="whatsapp:+48123",
)
"""
    assert {line for _, line, _, _ in _shown({"tell.py": python})} == {1, 2, 3}


_AT_ONCE = """const { default: axios } = require('axios');
async function tell(to, text) {
  await axios({ method: 'post', url: 'https://messages-sandbox.nexmo.com/v0.1/messages', data: { to, text, from: 'whatsapp' } });
}
tell('1', 'hi');
"""


def test_a_module_that_is_called_itself_makes_the_request() -> None:
    acts = {use.location.span.line: use.act for use in _uses({"whatsapp.js": _AT_ONCE})}
    assert acts[3] is OfficialAct.REQUEST
    assert ("whatsapp.js", 5, "Vonage", "calls tell") in _shown({"whatsapp.js": _AT_ONCE})


_TABLE = """<?php
class Sender {
  private $table = ['message' => 'https://waba.360dialog.io/v1/messages', 'template' => '%s'];
  private function ask($name, $data) {
    $client = new GuzzleHttp\\Client();
    return $client->request('POST', $this->table[$name], ['headers' => ['D360-API-KEY' => KEY], 'json' => $data]);
  }
}
"""


def test_a_request_to_an_address_out_of_a_table_goes_to_the_only_provider_of_its_file() -> None:
    lines = {
        use.location.span.line for use in _uses({"a.php": _TABLE % "https://waba.360dialog.io/v1/configs/templates"})
    }
    assert 6 in lines
    several = _uses({"a.php": (_TABLE % "https://shop.example.org/templates").replace("'D360-API-KEY' => KEY", "")})
    assert 6 not in {use.location.span.line for use in several}


_BOARD = """#include <HTTPClient.h>
String server = "https://graph.facebook.com/v18.0/1/messages";
String payload = "{\\"messaging_product\\":\\"whatsapp\\",\\"to\\":\\"1\\",\\"type\\":\\"text\\"}";
void alarm() {
  HTTPClient http;
  http.begin(server.c_str());


  http.POST(%s);
}
"""


def test_a_request_that_is_given_the_payload_is_shown() -> None:
    acts = {use.location.span.line: use.act for use in _uses({"alarm.ino": _BOARD % "payload"})}
    assert acts[9] is OfficialAct.REQUEST
    assert 6 in acts
    assert 9 not in {use.location.span.line for use in _uses({"alarm.ino": _BOARD % '"{}"'})}


_MEDIA = """import requests
def media(identifier):
    headers = {"D360-Api-Key": KEY}
    return requests.get(BASE + identifier, headers=headers)
def hook(request):
    key = {"D360-Api-Key": KEY}
    return request.query.get("a")
"""


def test_what_is_only_read_from_a_provider_is_shown_and_what_came_in_is_not() -> None:
    shown = {use.location.span.line for use in _uses({"media.py": _MEDIA})}
    assert 4 in shown
    assert 7 not in shown


_HELPER = """export default async (url, options) => fetch(url, options);
"""
_CARRIER = """import ask from './ask';
export const send = (to, text) => ask('https://%s', { body: JSON.stringify({ channel: 'whatsapp', to, text }) });
"""


def test_who_calls_a_helper_that_asks_several_providers_asks_none_of_them_by_that() -> None:
    files = {
        "ask.js": _HELPER,
        "gupshup.js": _CARRIER % "api.gupshup.io/wa/api/v1/msg",
        "aisensy.js": _CARRIER % "backend.aisensy.com/campaign/t1/api/v2",
        "mail.js": _CARRIER % "mail.example.org/send",
    }
    assert "mail.js" not in {use.location.path for use in _uses(files)}
    assert {"gupshup.js", "aisensy.js"} <= {use.location.path for use in _uses(files)}


_OPTIONS = """using Shop.Contracts;
using Twilio;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Types;

public class WhatsAppSender : %s
{
    public void Tell(string to, string text)
    {
        TwilioClient.Init(Sid, Token);
        var options = new CreateMessageOptions(new PhoneNumber("whatsapp:" + to)) { Body = text };
        MessageResource.Create(options);
    }
}
"""


def test_a_class_calls_nothing_of_its_interface_by_a_bare_name() -> None:
    shown = {line: what for _, line, _, what in _shown({"Sender.cs": _OPTIONS % "IWhatsAppSender"})}
    assert shown[10] == "calls the library with TwilioClient.Init"
    assert not shown[11].startswith("sends")
    assert shown[12] == "sends a message with MessageResource.Create"


def test_a_project_file_of_any_name_is_read_beside_what_uses_its_package(tmp_path: Path) -> None:
    project = '<Project><ItemGroup><PackageReference Include="%s" Version="8.0.2" /></ItemGroup></Project>\n'
    for package, shown in (("Twilio.AspNet.Core", True), ("Acme.AspNet.Core", False)):
        (tmp_path / "Shop.csproj").write_text(project % package)
        (tmp_path / "Sender.cs").write_text(_OPTIONS % "ISender")
        found = {use.location.path for use in scan(ScanRequest(str(tmp_path), use_cache=False)).official}
        assert ("Shop.csproj" in found) is shown


_EVENTS = """import MessageClient from "%s";
const client = MessageClient(process.env.CONNECTION);
export const tell = (to: string, content: string) =>
  client.path("/messages/notifications:send").post({ body: { to: [to], kind: "text", content } });
export async function event(one: { eventType: string; from: string }) {
  if (one.eventType === "Microsoft.Communication.%s") {
    await tell(one.from, "thanks");
  }
}
"""


def test_a_client_that_goes_by_paths_sends_and_event_grid_tells_of_messages() -> None:
    shown = {
        line: what
        for _, line, _, what in _shown(
            {"acs.ts": _EVENTS % ("@azure-rest/communication-messages", "AdvancedMessageReceived")}
        )
    }
    assert shown[4].startswith("sends a message with")
    assert shown[6] == "webhook of Azure Communication Services"
    assert shown[7] == "calls tell"
    assert (
        _shown(
            {
                "acs.ts": _EVENTS.replace("/messages/notifications:send", "/sms")
                % ("@azure-rest/communication-sms", "SMSReceived")
            }
        )
        == set()
    )


_AGAIN = """const axios = require('axios');
const GRAPH = process.env.GRAPH;
async function text(to, body) {
  const payload = { messaging_product: 'whatsapp', to, text: { body } };
  return again(async () => {
    const answer = await axios.post(GRAPH, payload);
    return answer.data;
  });
}
async function lead(to) {
  return again(async () => axios.post(process.env.LEADS, { to }));
}
"""


def test_a_request_in_a_block_that_is_tried_again_is_that_of_the_function_around() -> None:
    lines = {line for _, line, _, what in _shown({"wa.js": _AGAIN}) if what.startswith("makes an HTTP request")}
    assert lines == {6}


_PAYLOAD_CLASS = """using System.Text.Json.Serialization;

public class ReminderMessage
{
    [JsonPropertyName("messaging_product")]
    public string Product => "whatsapp";

    [JsonPropertyName("to")]
    public string To { get; }

    public ReminderMessage(string to) { To = to; }
}
"""
_POSTS = """using System.Net.Http;
using System.Net.Http.Json;

public class Reminders
{
    private readonly IHttpClientFactory _clients;

    public async Task Remind(string phone, string id)
    {
        var message = new ReminderMessage(phone);
        await _clients.CreateClient("graph").PostAsJsonAsync($"{id}/messages", message);
    }

    public async Task Log(string phone, string id)
    {
        await _clients.CreateClient("audit").PostAsJsonAsync($"{id}/entries", phone);
    }
}
"""


def test_a_request_behind_an_object_of_a_class_of_payloads_goes_to_its_provider() -> None:
    lines = {
        line
        for path, line, _, _ in _shown({"Message.cs": _PAYLOAD_CLASS, "Reminders.cs": _POSTS})
        if path == "Reminders.cs"
    }
    assert 11 in lines
    assert 16 not in lines


def test_a_class_with_the_payload_that_asks_somebody_is_no_class_of_payloads() -> None:
    asking = _PAYLOAD_CLASS.replace(
        "{ To = to; }",
        '{ To = to; }\n    public Task Save(HttpClient http) => http.PostAsync("https://crm.example.com/to", null);',
    )
    assert "Reminders.cs" not in {path for path, _, _, _ in _shown({"Message.cs": asking, "Reminders.cs": _POSTS})}


_BY_SETTING = """const axios = require('axios');
const WATI = 'https://live-server-7.wati.io/api/v1';

exports.template = async (number, name) => {
  await axios.post(process.env.WATI_TEMPLATES, { number, name });
  await axios.post(process.env.CRM_CONTACTS, { number });
  await axios.post(process.env.MESSAGE_LOG, { number });
};
exports.text = (number, text) => axios.post(`${WATI}/sendSessionMessage/${number}`, { text });
"""


def test_a_request_to_an_address_whose_setting_is_called_after_the_provider_is_shown() -> None:
    shown = {line for _, line, _, what in _shown({"notify.js": _BY_SETTING}) if what.startswith("makes")}
    assert shown == {5, 9}
