"""Gateways behind the services of an ordinary application: many files in one folder, fields apart from the address."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from running import judge_texts

from detector.model.finding import Finding, Severity

SERVICE = """
import requests

class WhatsAppService:
    @staticmethod
    def send_reminder(phone, text):
        requests.post("https://api.ultramsg.com/instance1/messages/chat", data={"token": "t", "to": phone, "body": text})
"""
MANY = {f"services/service_{number}.py": "import requests\n" for number in range(30)}
CALLER = """
from services.whatsapp_service import WhatsAppService

def remind(customers):
    for customer in customers:
        WhatsAppService.send_reminder(customer.phone, "Please pay")
"""


def findings(files: dict[str, str], rule: str) -> list[Finding]:
    """What one rule says of these files."""
    return [each for each in judge_texts(files).judgement.findings if each.rule == rule]


def severities(found: Iterable[Finding]) -> list[Severity]:
    """How grave each is."""
    return [each.severity for each in found]


def test_a_service_that_the_application_calls_is_no_plug_in_among_many() -> None:
    files = {**MANY, "services/whatsapp_service.py": SERVICE, "jobs.py": CALLER}
    assert severities(findings(files, "WA402")) == [Severity.ERROR]
    assert severities(findings(files, "WA501")) == [Severity.ERROR]


def test_a_service_that_nothing_outside_its_folder_calls_is_one_to_choose() -> None:
    files = {**MANY, "services/whatsapp_service.py": SERVICE}
    assert severities(findings(files, "WA402")) == [Severity.WARNING]


HELPER = """<?php
function send_whatsapp($no_wa, $psn)
{
    $data = ['api_key' => 'k', 'sender' => '62', 'number' => $no_wa, 'message' => $psn];
    $url = 'https://panel.notify.example.net/send-message';
    $body = json_encode($data);
    $ch = curl_init($url);
    curl_setopt($ch, CURLOPT_POSTFIELDS, $body);
    curl_exec($ch);
}
"""
OVER_PEOPLE = """<?php
require 'helper.php';
$ids = $_POST['student_id'];
$cpt = count($_POST['student_id']);
for ($i = 0; $i < $cpt; $i++) {
    $student = $db->query("SELECT * FROM student WHERE id = '$ids[$i]'")->row_array();
    send_whatsapp($student['parent_phone'], $text);
}
"""
TO_ONE = """<?php
require 'helper.php';
for ($i = 0; $i < 100; $i++) {
    send_whatsapp('628111', $text);
}
"""


@pytest.mark.parametrize(
    ("caller", "said"),
    [(OVER_PEOPLE, "sends to many recipients"), (TO_ONE, "floods one chat with messages")],
    ids=["people", "one chat"],
)
def test_whom_the_request_of_a_panel_goes_to_is_in_its_fields(caller: str, said: str) -> None:
    (found,) = findings({"helper.php": HELPER, "send.php": caller}, "WA501")
    assert found.message.startswith(said)


BY_SETTING = """
import requests
from django.conf import settings

def send_whatsapp_message(phone, message):
    endpoint = f"{settings.MESSAGE_API}/{settings.INSTANCE}/messages/chat"
    requests.post(endpoint, data={FIELDS})
"""


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ('{"token": settings.TOKEN, "to": phone, "body": message}', [Severity.ERROR]),
        ('{"room": phone, "body": message}', []),
    ],
    ids=["UltraMsg's", "another chat's"],
)
def test_ultramsg_is_known_by_its_path_and_fields_where_the_address_is_a_setting(
    fields: str, found: list[Severity]
) -> None:
    text = BY_SETTING.replace("{FIELDS}", fields)
    assert severities(findings({"core/notify.py": text}, "WA402")) == found
    assert findings({"core/notify.py": text.replace("whatsapp", "room")}, "WA402") == []


SET = HELPER.replace("'https://panel.notify.example.net/send-message'", "$this->settings->url")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SET, [Severity.ERROR]),
        (SET.replace("'sender' => '62', ", ""), []),
        (SET.replace("send_whatsapp", "send_sms") + "// WhatsApp or SMS\n$title = 'WhatsApp';\n", []),
    ],
    ids=["M-Pedia's", "another panel's", "another function's"],
)
def test_mpedia_is_known_by_its_fields_where_the_function_says_whatsapp(text: str, found: list[Severity]) -> None:
    assert severities(findings({"helper.php": text}, "WA402")) == found


NOTICE = HELPER.replace("send_whatsapp", "notify")


def test_the_host_of_a_panel_is_the_same_in_every_file_of_a_tree() -> None:
    assert severities(findings({"notice.php": NOTICE}, "WA402")) == [Severity.WARNING]
    assert set(severities(findings({"notice.php": NOTICE, "helper.php": HELPER}, "WA402"))) == {Severity.ERROR}


BESIDE = """<?php
function send_message($to, $text)
{
    return file_get_contents("https://api.ultramsg.com/instance1/messages/chat?token=t&to=" . $to . "&body=" . $text);
}
"""


def test_a_panel_is_told_beside_another_gateway_in_one_file_and_one_request_once() -> None:
    both = BESIDE + HELPER.removeprefix("<?php")
    assert [each.message.split(",")[0] for each in findings({"send.php": both}, "WA402")] == [
        "calls UltraMsg",
        "calls panel.notify.example.net",
    ]
    assert len(findings({"send.php": BESIDE}, "WA402")) == 1


OUTBOX = """
import { createClient } from "https://esm.sh/@supabase/supabase-js@2";
const db = createClient(Deno.env.get("SUPABASE_URL"), Deno.env.get("SUPABASE_KEY"));

async function run() {
  const { data: pendingMessages } = await {FOUND};
  for (const msg of pendingMessages) {
    await fetch(`https://api.ultramsg.com/${instance}/messages/chat`, {
      method: "POST",
      body: JSON.stringify({ token, to: msg.phone, body: msg.text }),
    });
  }
}
"""


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ('db.from("scheduled_messages").select("*").eq("status", "pending")', [Severity.ERROR]),
        ("phone.readNew()", []),
    ],
    ids=["a table", "a phone"],
)
def test_messages_that_wait_in_a_table_are_no_inbox(found: str, expected: list[Severity]) -> None:
    assert severities(findings({"run.ts": OUTBOX.replace("{FOUND}", found)}, "WA501")) == expected


JOB = """<?php
namespace App\\Jobs;

use Illuminate\\Contracts\\Queue\\ShouldQueue;
use Illuminate\\Foundation\\Bus\\Dispatchable;
use Illuminate\\Support\\Facades\\Http;

class SendWa implements ShouldQueue
{
    use Dispatchable;

    public function __construct(string $chatId, string $text)
    {
        $this->chatId = $chatId;
        $this->text = $text;
    }

    public function handle(Formatter $formatter)
    {
        Http::post('https://api.fonnte.com/send', ['target' => $this->chatId, 'message' => $this->text]);
    }
}
"""
QUEUES = """<?php
namespace App\\Http\\Controllers;

use App\\Jobs\\SendWa;
use App\\Models\\Contact;

class ReminderController
{
    public function remind()
    {
        foreach (Contact::all() as $contact) {
            {QUEUED}
        }
    }
}
"""


@pytest.mark.parametrize(
    ("queued", "expected"),
    [
        ("SendWa::dispatch($contact->phone, 'hi')->delay(now()->addMinutes(3));", [Severity.ERROR]),
        ("dispatch(new SendWa($contact->phone, 'hi'));", [Severity.ERROR]),
        ("SendMail::dispatch($contact->phone, 'hi');", []),
    ],
    ids=["dispatched", "made", "another job"],
)
def test_a_job_on_a_queue_is_worked_off_by_its_handler(queued: str, expected: list[Severity]) -> None:
    controller = QUEUES.replace("{QUEUED}", queued)
    files = {"app/Jobs/SendWa.php": JOB, "app/Http/Controllers/ReminderController.php": controller}
    assert severities(findings(files, "WA501")) == expected


def test_a_job_that_is_made_for_nobody_in_the_loop_is_no_bulk() -> None:
    controller = QUEUES.replace("{QUEUED}", "SendWa::dispatch($this->owner, $contact->name);")
    files = {"app/Jobs/SendWa.php": JOB, "app/Http/Controllers/ReminderController.php": controller}
    assert findings(files, "WA501") == []


MIGRATION = """<?php
Schema::table('credentials', function (Blueprint $table) {
    $table->string('api_url')->default('https://api.green-api.com');
});
"""


def test_an_address_that_nothing_asks_is_said_to_be_there() -> None:
    (found,) = findings({"migrations/add_url.php": MIGRATION}, "WA402")
    assert found.message.startswith("has the address of Green-API")
    (kept,) = findings({".env.example": "CHAT_URL=https://api.maytapi.com/api/4ee8/198/\n"}, "WA402")
    assert kept.message.startswith("has the address of Maytapi")
    (named,) = findings(
        {"settings.json": '{"wa": {"url": "https://api.maytapi.com/api/4ee8/198/sendMessage"}}'}, "WA402"
    )
    assert named.message.startswith("has the address of Maytapi")
    flow = '{"flows": [{"nodes": [{"url": "https://api.maytapi.com/api/4ee8/198/sendMessage"}]}]}'
    (done,) = findings({"flows.json": flow}, "WA402")
    assert done.message.startswith("calls Maytapi")
    (asking,) = findings({"tell.php": "<?php\nHttp::get('https://api.green-api.com');\n"}, "WA402")
    assert asking.message.startswith("calls Green-API")
    held = "const FONNTE_URL = 'https://api.fonnte.com/send';\n"
    asks = "function tell(to) { UrlFetchApp.fetch(FONNTE_URL, { method: 'post', payload: { target: to } }); }\n"
    told = {found.location.path: found.message for found in findings({"Api.gs": held, "Utils.gs": asks}, "WA402")}
    assert told["Api.gs"].startswith("has the address of Fonnte")
    assert told["Utils.gs"].startswith("calls Fonnte")
    (both,) = findings({"Api.gs": held + asks}, "WA402")
    assert both.message.startswith("calls Fonnte")
    made = 'def for_whapi(message): return {"endpoint": "/messages/text", "data": {"to": message.to}}\n'
    (route,) = findings({"transform.py": made}, "WA402")
    assert route.message.startswith("has routes of Whapi.cloud")


def test_a_function_that_puts_an_address_together_only_has_it() -> None:
    files = {
        "constants.py": 'URL = "https://api.green-api.com/waInstance1"\n',
        "urls.py": 'from constants import URL\ndef of(method):\n    return "{}/{}/x".format(URL, method)\n',
        "app.py": 'import requests\nfrom urls import of\nrequests.post(of("sendMessage"), json={"chatId": to})\n',
    }
    found = {each.location.path: each for each in judge_texts(files).judgement.findings}
    assert found["urls.py"].message.startswith("has the address of Green-API")
    assert found["urls.py"].location.span.line == 3
    assert found["app.py"].message.startswith("calls Green-API")


TWO_WAYS = """<?php
class Reminders {
    public function byOwnGateway(array $people): void {
        $url = env('WA_GATEWAY_URL', 'http://127.0.0.1:3000/send');
        foreach ($people as $one) {
            if (!Http::post($url, ['to' => $one->phone, 'message' => $one->text])->ok()) {
                $this->log("No answer for {$one->name} from the gateway ($url), try again.");
            }
        }
    }
    public function byFonnte($one): void {
        Http::post('https://api.fonnte.com/send', ['target' => $one->phone, 'message' => $one->text]);
    }
}
"""


def test_a_rented_gateway_has_no_route_on_the_own_machine() -> None:
    (found,) = findings({"Reminders.php": TWO_WAYS}, "WA402")
    notes = {step.location.span.line: step.note for step in found.trace}
    assert notes[4] == "route on the own machine"
    assert "route of Fonnte" not in notes.values()


HANDLES = """<?php
function sendWhatsapp($to, $text) {
    $other = curl_init("https://shop.example/stock");
    curl_exec($other);
    $ch = curl_init("http://203.0.113.7:8080/send-message");
    curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(["to" => $to, "message" => $text]));
    $answer = curl_exec($ch);
    return $answer;
}
"""


def test_a_request_that_is_set_up_first_is_shown_where_it_is_made() -> None:
    (found,) = findings({"notify.php": HANDLES}, "WA404")
    assert [step.location.span.line for step in found.trace if "curl_exec" in step.note] == [7]
