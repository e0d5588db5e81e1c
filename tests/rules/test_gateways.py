"""How sure the rules of gateways are: what raises an error, and what only a warning."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity
from detector.rules.called_whatsapp import is_called_whatsapp

SETTINGS = "WAHA_WEBHOOK_URL=http://n8n:5678/hook\nWAHA_API_KEY=abc\nWAHA_PRINT_QR=true\n"
COMMENTED = """
services:
  crm:
    image: acme/crm:1
  # waha:
  #   image: devlikeapro/waha
  #   environment:
  #     WAHA_API_KEY: ${WAHA_API_KEY}
"""
READERS = {
    "code": {"app.py": 'import os\nkey = os.environ["WAHA_API_KEY"]\n'},
    "a compose file": {
        "compose.yml": "services:\n  crm:\n    image: acme/crm\n    environment:\n      - WAHA_API_KEY\n"
    },
    "the gateway's image": {"compose.yml": "services:\n  waha:\n    image: devlikeapro/waha\n    env_file: .env\n"},
}


def severity(files: dict[str, str], path: str) -> Severity | None:
    """The gravest finding at a file."""
    found = [each.severity for each in judge_texts(files).judgement.findings if each.location.path == path]
    return max(found, default=None, key=lambda each: (each is Severity.ERROR, each is Severity.WARNING))


@pytest.mark.parametrize("reader", READERS)
def test_settings_that_something_reads_are_an_error(reader: str) -> None:
    assert severity({".env": SETTINGS, **READERS[reader]}, ".env") is Severity.ERROR


@pytest.mark.parametrize("others", [{}, {"docker-compose.yml": COMMENTED}, {".env.example": SETTINGS}])
def test_settings_that_nothing_reads_are_a_warning(others: dict[str, str]) -> None:
    assert severity({".env": SETTINGS, **others}, ".env") is Severity.WARNING


IMAGE = "GATEWAY_IMAGE=evoapicloud/evolution-api:v2.3.7\n"


def test_an_image_behind_a_name_is_run_where_the_name_is_read() -> None:
    compose = "services:\n  api:\n    image: ${GATEWAY_IMAGE}\n"
    assert severity({".env": IMAGE, "compose.yml": compose}, ".env") is Severity.ERROR


@pytest.mark.parametrize("image", ["${OTHER_IMAGE}", "nginx:1", "nginx:1 # ${GATEWAY_IMAGE}"])
def test_an_image_behind_a_name_that_nothing_reads_is_a_warning(image: str) -> None:
    compose = f"services:\n  api:\n    image: {image}\n"
    assert severity({".env": IMAGE, "compose.yml": compose}, ".env") is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("app/Services/WhatsappService.php", True),
        ("sendWhatsApp", True),
        ("send_wpp", True),
        ("lib/z-api.js", True),
        ("WaBotClient", True),
        ("wa-gateway", True),
        ("hooks/zapier.js", False),
        ("src/newApp.py", False),
        ("show application", False),
        ("wait_api", False),
    ],
)
def test_names_that_stand_for_whatsapp(name: str, answer: bool) -> None:
    assert is_called_whatsapp([name]) is answer


SCRIPT = """<?php
$other = curl_init("https://shop.example.net/orders");
curl_exec($other);
$ch = curl_init();
curl_setopt($ch, CURLOPT_URL, "https://api.fonnte.com/send");
curl_setopt($ch, CURLOPT_POSTFIELDS, $fields);
curl_exec($ch);
$third = curl_init();
curl_setopt($third, CURLOPT_URL, "https://shop.example.net/stock");
curl_exec($third);
"""
OBJECT = """<?php
class Gate {
  private string $url = "https://api.fonnte.com/send";
  function send($to) {
    $ch = curl_init();
    curl_setopt($ch, CURLOPT_URL, $this->url);
    curl_exec($ch);
  }
  function log($text) {
    $ch = curl_init("https://logs.example.net/add");
    curl_exec($ch);
  }
}
"""
PANEL = """<?php
function whatsapp($to, $text) {
  $data = ["api_key" => KEY, "sender" => "62812", "number" => $to, "message" => $text];
  $ch = curl_init("https://wa.shop.example.net/send-message");
  curl_setopt($ch, CURLOPT_POSTFIELDS, $data);


  curl_exec($ch);
}
function order($id) {
  $ch = curl_init("https://shop.example.net/order");
  curl_exec($ch);
}
"""


def lines_shown(text: str) -> set[int]:
    """The lines of a script that the finding about its gateway shows."""
    found = [each for each in judge_texts({"a.php": text}).judgement.findings if each.rule == "WA402"]
    return {step.location.span.line for each in found for step in each.trace}


@pytest.mark.parametrize(
    ("text", "shown", "silent"),
    [(SCRIPT, {4, 5, 6, 7}, {2, 3, 8, 9, 10}), (OBJECT, {3, 6, 7}, {10, 11}), (PANEL, {4, 8}, {11, 12})],
    ids=["script", "object", "panel"],
)
def test_the_calls_that_carry_a_request_are_shown_and_no_others(text: str, shown: set[int], silent: set[int]) -> None:
    lines = lines_shown(text)
    assert shown <= lines
    assert not silent & lines


@pytest.mark.parametrize(
    ("field", "expected"), [("isGroup", Severity.ERROR), ("amount", None)], ids=["its field", "another field"]
)
def test_the_port_of_a_gateway_needs_one_of_its_fields_near(field: str, expected: Severity | None) -> None:
    config = "<?php\ndefine('GATE', getenv('GATE') ?: 'http://10.0.0.7:21465');\n"
    config += "$rates = file_get_contents('https://rates.example.org/today');\n"
    bot = f"""<?php
require_once __DIR__ . '/config.php';
function tell($to, $text) {{
  $ch = curl_init(GATE . '/api/' . SESSION . '/send-message');
  curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['phone' => $to, 'message' => $text, '{field}' => false]));
  curl_exec($ch);
}}
"""
    assert severity({"config.php": config, "bot.php": bot}, "config.php") is expected


def test_who_calls_the_function_with_an_address_is_shown_though_the_request_is_unknown() -> None:
    gate = """<?php
    class Gate {
      function tell($to) { return Own::ask('https://api.fonnte.com/send', $to); }
      function other($to) { return Own::ask('https://shop.example.net/orders', $to); }
    }
    """
    use = """<?php
    require_once 'gate.php';
    $gate = new Gate();

    $gate->tell($to);

    $gate->other($to);
    """
    found = [
        each for each in judge_texts({"gate.php": gate, "use.php": use}).judgement.findings if each.rule == "WA402"
    ]
    lines = {step.location.span.line for each in found for step in each.trace if step.location.path == "use.php"}
    assert 5 in lines
    assert 7 not in lines


def test_what_a_panel_is_called_agrees_with_how_sure_it_is() -> None:
    unsure = PANEL.replace("whatsapp", "tell").replace("wa.shop", "desk")
    for text, expected in ((PANEL, Severity.ERROR), (unsure, Severity.WARNING)):
        found = [each for each in judge_texts({"a.php": text}).judgement.findings if each.rule == "WA402"]
        assert [each.severity for each in found] == [expected]
        assert ("may be" in found[0].message) == (expected is Severity.WARNING)


@pytest.mark.parametrize(
    ("query", "expected"), [("?key=main", Severity.ERROR), ("?page=2", None)], ids=["instance", "page"]
)
def test_fields_of_a_request_stand_in_the_query_of_its_address_too(query: str, expected: Severity | None) -> None:
    asks = f"axios({{ method: 'post', url: 'http://10.2.3.4:3333/message/text{query}', data: {{ id: to, message }} }})"
    text = f"import axios from 'axios';\nexport const notify = (to, message) => {asks};\n"
    assert severity({"notify.ts": text}, "notify.ts") is expected


CLIENT = """
import { api } from "./paths.js";
export const sendWhatsapp = (chatId, text) => request({ method: "POST", path: api("/sendText"), body: { chatId, text } });
export const sendImage = (chatId, file) => request({ method: "POST", path: api("/sendImage"), body: { chatId, file } });
"""
ABOUT = '{"name": "client", "description": "Client for WhatsApp"}'


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("export const base = process.env.WAHA_BASE_URL;", "WAHA (WhatsApp HTTP API)"),
        ("export const base = process.env.MYZAP_URL;", "MyZap"),
        ("export const base = process.env.GATEWAY_URL;", "a server with routes of MyZap"),
        ("export const base = process.env.EVOLUTION_API_KEY;", "a server with routes of MyZap"),
    ],
)
def test_ends_of_routes_go_by_the_gateway_that_the_project_names(named: str, title: str) -> None:
    files = {"package.json": ABOUT, "src/client.js": CLIENT, "src/settings.js": named + "\n"}
    told = [each for each in judge_texts(files).judgement.findings if each.location.path == "src/client.js"]
    assert [each.message for each in told] == [f"calls {title}, an unofficial WhatsApp gateway"]


ASKS = 'await axios.post("http://localhost:3000/api/sendText", { session, chatId, text });'
COMPARES = 'test("POST /api/sendText", () => { expect(urlOf({ session, chatId })).toBe("http://localhost:3000/api/sendText"); });'


@pytest.mark.parametrize(("code", "asked"), [(ASKS, True), (COMPARES, False)])
def test_what_a_test_compares_is_no_request(code: str, asked: bool) -> None:
    files = {"package.json": ABOUT, "test/client.test.js": code + "\n"}
    assert bool(judge_texts(files).judgement.findings) is asked


_ROUTES_OF_ANOTHER = """
class {name} {{
  async sendText(number, text) {{ return this.call("/send/text", {{ number, text }}); }}
  async sendMedia(number, file) {{ return this.call("/send/media", {{ number, file }}); }}
  call(path, body) {{
    return fetch(`${{this.base}}${{path}}`, {{ method: "POST", headers: {{ token: this.token }}, body: JSON.stringify(body) }});
  }}
}}
"""


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [
        ("client.js", "EvolutionApiClient", "Evolution API"),
        ("client.js", "WhatsAppClient", "uazapi"),
    ],
)
def test_routes_that_several_gateways_have_are_those_of_the_one_that_is_named(path: str, name: str, title: str) -> None:
    findings = judge_texts({path: _ROUTES_OF_ANOTHER.format(name=name)}).judgement.findings
    assert {f.message for f in findings if f.rule == "WA402"} == {f"calls {title}, an unofficial WhatsApp gateway"}


def test_a_port_that_any_server_may_have_names_no_gateway() -> None:
    text = """
const base = process.env.API_URL || "http://localhost:5001/api";
export const unsubscribe = (token) => `${base}/email/whatsapp/u?u=${token}`;
export const media = (id) => fetch(`${base}/media/${id}`);
"""
    assert not judge_texts({"mail.ts": text}).judgement.findings


_BRIDGE = """
import requests
BASE = "http://localhost:8080/api"
def send_file(recipient: str, media_path: str):
    return requests.post(f"{BASE}/send", json={"recipient": recipient, "media_path": media_path})
def send_message(recipient: str, message: str):
    return requests.post(f"{BASE}/send", json={"recipient": recipient, "message": message})
"""


def test_the_bridge_of_whatsapp_mcp_is_known_by_how_it_is_given_files() -> None:
    known = judge_texts({"whatsapp.py": _BRIDGE}).judgement.findings
    other = judge_texts({"whatsapp.py": _BRIDGE.replace("media_path", "attachment")}).judgement.findings
    assert [f.message for f in known] == ["calls the bridge of whatsapp-mcp, an unofficial WhatsApp gateway"]
    assert not any(f.rule == "WA402" for f in other)


def test_a_file_called_after_a_gateway_is_not_given_to_the_one_beside_it() -> None:
    wuzapi = """
package api
import ("bytes"; "net/http")
func SendWuzapi(base string, token string, body []byte) {
    req, _ := http.NewRequest("POST", base+"/chat/send/text", bytes.NewBuffer(body))
    req.Header.Set("token", token)
    http.DefaultClient.Do(req)
}
"""
    evolution = """
package api
import ("bytes"; "net/http")
func SendEvolutionApi(base string, key string, body []byte) {
    req, _ := http.NewRequest("POST", base+"/message/sendText/main", bytes.NewBuffer(body))
    req.Header.Set("apikey", key)
    http.DefaultClient.Do(req)
}
"""
    files = {"go.mod": "module x\n", "api/wuzapi.go": wuzapi, "api/evolution.go": evolution}
    said = {f.location.path: f.message for f in judge_texts(files).judgement.findings if f.rule == "WA402"}
    assert "Evolution" in said["api/evolution.go"]
    assert "WuzAPI" in said["api/wuzapi.go"]


_CLIENT = """import requests
class WhatsAppClient:
    def text(self, number, text):
        requests.post(f"{BASE}/message/sendText/shop", json={"number": number, "text": text}, headers={"apikey": KEY})
    def poll(self, number, text):
        requests.post(f"{BASE}/poll/open", json={"number": number, "text": text})
    def weather(self):
        return requests.get(f"{OTHER}/today")
"""


@pytest.mark.parametrize(
    ("base", "other", "shown"),
    [
        ("http://localhost:8080", "http://localhost:8080", {4, 6, 8}),
        ("http://localhost:8080", "http://localhost:9090", {4, 6}),
        ("{BASE}", "{BASE}", {4, 6, 8}),
        ("{BASE}", "https://weather.example.org", {4}),
    ],
)
def test_what_else_is_asked_of_the_same_server_is_shown(base: str, other: str, shown: set[int]) -> None:
    text = _CLIENT.replace("{BASE}", base).replace("{OTHER}", other)
    found = [each for each in judge_texts({"whats.py": text}).judgement.findings if each.rule == "WA402"]
    lines = {step.location.span.line for each in found for step in each.trace} | {f.location.span.line for f in found}
    assert {4, 6, 8} & lines == shown


_PANEL = """
import requests
def {function}(customers):
    for customer in customers:
        body = {{"api_key": KEY, "sender": SENDER, "number": customer.phone, "message": "hello"}}
        requests.post("https://panel.example.co/send-message", json=body)
"""


@pytest.mark.parametrize(
    ("function", "rules"), [("tell_all", {"WA402"}), ("whatsapp_all", {"WA402", "WA501"})], ids=["unnamed", "named"]
)
def test_nothing_is_held_against_a_panel_that_may_send_text_messages(function: str, rules: set[str]) -> None:
    found = judge_texts({"send.py": _PANEL.format(function=function)}).judgement.findings
    assert {each.rule for each in found} == rules
    assert {each.severity for each in found} == ({Severity.WARNING} if rules == {"WA402"} else {Severity.ERROR})


_TWO_KINDS = """
import requests
BASE = "https://api.kirimi.id"
def tell(to, text):
    requests.post(BASE + "{path}", json={{"receiver": to, "message": text}})
"""


@pytest.mark.parametrize(
    ("path", "expected"), [("/v1/send-message", Severity.ERROR), ("/v1/accounts", Severity.WARNING)]
)
def test_of_two_entries_of_a_service_the_proven_one_counts(path: str, expected: Severity) -> None:
    assert severity({"whats.py": _TWO_KINDS.format(path=path)}, "whats.py") is expected


def test_the_address_of_a_picture_is_no_service() -> None:
    service = """
    <?php
    use Illuminate\\Support\\Facades\\Http;
    class WhatsAppService {
        public function sendCode($phone, $code) {
            $picture = "https://charts.foo.io/qr?text=" . urlencode($code);
            Http::post("{$this->base}/push/{$this->line}", ["number" => $phone, "media" => $picture, "caption" => "Pay"]);
        }
    }
    """
    findings = judge_texts({"app/Services/WhatsAppService.php": service}).judgement.findings
    assert [each.rule for each in findings] == ["WA404"]
    assert not any("charts.foo.io" in each.message for each in findings)


RELAYED = """
import requests

def _post(route, payload):
    return requests.post("ADDRESS" + route, json=payload, timeout=9).json()

def send_whatsapp(phone, text):
    return _post("/sendMessage", {"phone": phone, "message": text})
"""
"""A request whose address stands in a helper, and what is sent at its caller."""


@pytest.mark.parametrize(
    ("address", "grave"),
    [
        ("http://203.0.113.9:8001/api", Severity.ERROR),
        ("https://wa-gateway.kota.id", Severity.ERROR),
        ("http://localhost:3000/api", Severity.WARNING),
        ("https://wa-api.onrender.com", Severity.WARNING),
    ],
)
def test_a_service_elsewhere_that_gets_a_recipient_and_a_text_alone_is_an_error(address: str, grave: Severity) -> None:
    assert severity({"notify.py": RELAYED.replace("ADDRESS", address)}, "notify.py") is grave


@pytest.mark.parametrize("field", ['"template_name": "hello"', '"from": SENDER', '"messaging_product": "whatsapp"'])
def test_more_than_a_recipient_and_a_text_is_no_proof(field: str) -> None:
    code = RELAYED.replace("ADDRESS", "http://203.0.113.9:8001/api").replace('{"phone"', f'{{{field}, "phone"')
    assert severity({"notify.py": code}, "notify.py") is not Severity.ERROR


def test_what_two_helpers_hand_on_is_one_request() -> None:
    code = RELAYED.replace("ADDRESS", "http://203.0.113.9:8001/api").replace(
        'return _post("/sendMessage", {', 'return _send("/sendMessage", {'
    )
    code += "\ndef _send(route, payload):\n    return _post(route, payload)\n"
    assert severity({"notify.py": code}, "notify.py") is Severity.ERROR


def test_what_a_page_asks_may_be_its_own_back_end() -> None:
    page = (
        'export const sendWhatsApp = (phone, message) =>\n  axios.post("https://api.shop.ng/wa", { phone, message });\n'
    )
    page = 'import axios from "axios";\n' + page
    assert severity({"src/whatsapp.ts": page}, "src/whatsapp.ts") is Severity.WARNING


IN_PATH = """
import requests
from .const import settings

def _post(url, payload):
    return requests.post(url, json=payload)

def send_whatsapp(chat_id, text):
    base = settings["base_url"].rstrip("/")
    _post(f"http://{base}/api/PATH/{chat_id}/messages", {"msg": text})
"""


@pytest.mark.parametrize(("path", "grave"), [("chats", Severity.ERROR), ("tickets", None)])
def test_a_recipient_may_stand_in_the_path(path: str, grave: Severity | None) -> None:
    assert severity({"whatsapp/client.py": IN_PATH.replace("PATH", path)}, "whatsapp/client.py") is grave


ASKED = """
import requests
requests.post("https://ADDRESS", data={"token": TOKEN, FIELDS})
"""


@pytest.mark.parametrize(
    ("address", "fields", "grave"),
    [
        ("wanesia.com/api/send_message", '"number": to, "message": text', Severity.ERROR),
        ("wanesia.com/api/send_message", '"number": to, "template": name', Severity.WARNING),
        ("api.wazzup24.com/v3/message", '"phone": to, "text": text', Severity.WARNING),
    ],
)
def test_a_doubtful_service_is_judged_by_how_it_is_asked_unless_it_is_official_too(
    address: str, fields: str, grave: Severity
) -> None:
    code = ASKED.replace("ADDRESS", address).replace("FIELDS", fields)
    assert severity({"notify.py": code}, "notify.py") is grave


KEPT = """
<?php
class Whatsapp {
    public function send($to, $message) {
        $row = $this->db->get('settings')->row();
        $curl = curl_init();
        curl_setopt($curl, CURLOPT_URL, rtrim($row->OWNER_domain, '/') . "/api/send-message");
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode(['phone' => $to, 'message' => $message, 'template' => 'x']));
        return curl_exec($curl);
    }
}
"""


@pytest.mark.parametrize(("owner", "grave"), [("wablas", Severity.ERROR), ("shop", None)])
def test_a_row_of_settings_names_whose_route_it_is(owner: str, grave: Severity | None) -> None:
    assert severity({"Whatsapp.php": KEPT.replace("OWNER", owner)}, "Whatsapp.php") is grave


def test_fields_of_an_array_that_is_filled_are_those_of_a_request() -> None:
    code = """
<?php
class WaService {
    public function tell($to, $text) {
        $var['api_key'] = KEY;
        $var['phone'] = $to;
        $var['text'] = $text;
        $ch = curl_init('https://wa3.kota.id');
        curl_setopt($ch, CURLOPT_POSTFIELDS, $var);
        return curl_exec($ch);
    }
}
"""
    assert severity({"WaService.php": code}, "WaService.php") is Severity.ERROR


BUILT = {
    "notify/WhatsAppService.java": """
import java.util.*;
import org.springframework.http.HttpEntity;
import org.springframework.web.client.RestTemplate;
class WhatsAppService {
    void send(String phone, String message) {
        Map<String, String> body = new HashMap<>();
        body.put("phone", phone);
        body.put("message", message);
        new RestTemplate().postForObject("http://203.0.113.9:5000/api/send", new HttpEntity<>(body), String.class);
    }
}
""",
    "wa_notif.php": """
<?php
$data = ['number' => $to, 'message' => $text, 'api_key' => $key];
$how = ['http' => ['method' => 'POST', 'content' => http_build_query($data)]];
file_get_contents('https://gateway.kota.id/out', false, stream_context_create($how));
""",
    "uWhatsApp.pas": """
unit uWhatsApp;
interface
implementation
procedure EnviarWhatsApp(numero, texto: string);
var http: THTTPClient; body: TStringStream;
begin
  http := THTTPClient.Create;
  body := TStringStream.Create('{"number":"' + numero + '","message":"' + texto + '"}');
  http.Post('https://api.kota.id/out', body);
end;
end.
""",
}


@pytest.mark.parametrize("path", BUILT)
def test_a_body_that_is_put_together_before_the_request_tells_what_is_sent(path: str) -> None:
    assert severity({path: BUILT[path]}, path) is Severity.ERROR
    assert severity({path: BUILT[path].replace("message", "order")}, path) is None


def test_what_a_model_is_asked_is_no_message() -> None:
    code = """
<?php
$data = ['model' => 'x', 'messages' => [['role' => 'user', 'content' => $_POST['Body']]]];
$ch = curl_init('https://api.model.ng/v1/chat');
curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode($data));
keep(['to' => $_POST['From'], 'message' => curl_exec($ch)]);
"""
    assert severity({"whatsapp_bot.php": code}, "whatsapp_bot.php") is None
