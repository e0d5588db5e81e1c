"""Sentences of findings: a report says no more than could be followed."""

from __future__ import annotations

import pytest
from running import judge_texts

_SOCKET = 'const { default: makeWASocket } = require("@whiskeysockets/baileys");\nconst sock = makeWASocket({});\n'


def _said(rule: str, texts: dict[str, str]) -> list[str]:
    return [finding.message for finding in judge_texts(texts).judgement.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("handler", "start"),
    [
        ("async ({ messages }) => { await tell(messages[0].key.remoteJid); }", "answers incoming messages"),
        ('({ messages }) => { bus.emit("message", messages[0]); }', "receives messages and sends messages"),
    ],
)
def test_an_answer_is_told_where_a_way_to_it_is_known(handler: str, start: str) -> None:
    text = f"""
{_SOCKET}
sock.ev.on("messages.upsert", {handler});
async function tell(to) {{ await sock.sendMessage(to, {{ text: "away" }}); }}
app.post("/tell", (req, res) => tell(req.body.to));
"""
    (message,) = _said("WA508", {"bot.js": text})
    assert message.startswith(start)


def test_a_handler_that_is_set_up_for_each_account_repeats_nothing() -> None:
    text = """
const { default: makeWASocket } = require("@whiskeysockets/baileys");
function init(account) {
  const sock = makeWASocket({ auth: account });
  sock.ev.on("presence.update", (update) => save(update));
}
for (const account of accounts) init(account);
"""
    assert _said("WA509", {"track.js": text}) == ["follows when people are online"]


def test_numbers_that_are_asked_for_one_by_one_are_asked_in_a_loop() -> None:
    text = f"{_SOCKET}async function ask(number) {{ return sock.onWhatsApp(number); }}\nfor (const n of numbers) await ask(n);\n"
    assert _said("WA503", {"check.js": text}) == ["asks WhatsApp whether numbers are registered in a loop"]


def test_a_file_is_told_of_its_own_acts_and_of_those_through_the_session_that_it_opens() -> None:
    texts = {
        "socket.ts": """
import makeWASocket from "@whiskeysockets/baileys";
import { Groups } from "./groups";
import { Hours } from "./hours";
export const sock = makeWASocket({});
export const groups = new Groups(sock);
export const hours = new Hours(sock);
export async function tell(to: string) { await sock.sendMessage(to, { text: "hello" }); }
""",
        "groups.ts": """
import { WASocket } from "@whiskeysockets/baileys";
export class Groups {
  constructor(private sock: WASocket) {}
  async found(title: string) { return await this.sock.groupCreate(title, []); }
}
""",
        "hours.ts": """
import { WASocket } from "@whiskeysockets/baileys";
export class Hours { constructor(private sock: WASocket) {} }
""",
        "more.ts": """
import { sock } from "./socket";
export async function more(to: string) { await sock.sendMessage(to, { text: "more" }); }
""",
    }
    start = "imports `@whiskeysockets/baileys` (Baileys)"
    assert sorted(_said("WA201", texts)) == [
        start,
        f"{start} and acts on WhatsApp through it",
        f"{start} and sends messages through it",
    ]


_ASKS_AT_LENGTH = """def NAME(recipient, text):
    body = {"recipient": recipient, "message": text}
    try:
        answer = requests.post(f"{BASE}/tell", json=body)
        answer.raise_for_status()
    except requests.RequestException:
        return False
    return True

"""


def test_who_asks_for_a_route_is_shown_with_the_send_behind_it() -> None:
    texts = {
        "bridge/main.go": """
package main

import (
    "context"
    "net/http"

    "go.mau.fi/whatsmeow"
)

func serve(client *whatsmeow.Client) {
    http.HandleFunc("/api/tell", func(w http.ResponseWriter, r *http.Request) {
        tell(client, r.FormValue("recipient"), r.FormValue("message"))
    })
    http.HandleFunc("/api/state", func(w http.ResponseWriter, r *http.Request) { w.Write(state(client)) })
}

func tell(client *whatsmeow.Client, to string, text string) {
    client.SendMessage(context.Background(), jid(to), message(text))
}
""",
        "tools/ask.py": """
import requests
BASE = "http://localhost:8080/api"

def tell(recipient, text):
    requests.post(f"{BASE}/tell", json={"recipient": recipient, "message": text})

def state():
    return requests.get(f"{BASE}/state")

"""
        + _ASKS_AT_LENGTH.replace("NAME", "send_invitation")
        + _ASKS_AT_LENGTH.replace("NAME", "long_report"),
        "tools/invite.py": """
from tools.ask import long_report, send_invitation
send_invitation(guest, "come")
long_report(owner, "they come")
""",
    }
    (finding,) = (each for each in judge_texts(texts).judgement.findings if each.rule == "WA201")
    steps = [(step.location.path, step.location.span.line) for step in finding.trace if step.note.startswith("asks")]
    assert steps == [("tools/ask.py", line) for line in (6, 14, 23)]
    told = {step.location.span.line: step.note for step in finding.trace if step.location.path == "tools/invite.py"}
    assert told == {3: "calls send_invitation"}


def test_loops_of_other_files_are_shown_only_where_they_pause() -> None:
    texts = {
        "send.py": """
import pywhatkit
import lists

def all_of_them(numbers):
    for number in numbers:
        pywhatkit.sendwhatmsg_instantly(number, lists.text())
""",
        "lists.py": """
def text():
    for contact in contacts:
        print(contact)
""",
        "run.py": """
import time
import send

for group in groups:
    send.prepare(group)
    time.sleep(60)
""",
    }
    (finding,) = (each for each in judge_texts(texts).judgement.findings if each.rule == "WA501")
    assert {step.location.path for step in finding.trace} == {"send.py", "run.py"}


@pytest.mark.parametrize(
    ("name", "said"), [("stmt", "goes over the rows of a query"), ("alarms", "in a loop over alarms")]
)
def test_what_gives_rows_is_not_said_to_be_gone_over(name: str, said: str) -> None:
    text = f"""<?php
while ($row = ${name}->fetch()) {{
  file_get_contents("https://api.fonnte.com/send?target=" . $row["phone"]);
}}
"""
    found = judge_texts({"a.php": text}).judgement.findings
    assert [said in each.message for each in found if each.rule == "WA501"] == [True]


@pytest.mark.parametrize(
    ("over", "name"),
    [("Object.keys(players)", "players"), ("Object.entries(list)", "list"), ("Object.values(all)", "all")],
)
def test_a_loop_is_said_to_go_over_the_thing_not_over_what_lists_it(over: str, name: str) -> None:
    text = f"""
const {{ Client }} = require("whatsapp-web.js");
const client = new Client();
async function tell(list) {{
  for (const one of {over}) await client.sendMessage(one + "@c.us", "hello");
}}
client.initialize();
"""
    found = judge_texts({"a.js": text}).judgement.findings
    assert [each.message for each in found if each.rule == "WA501"] == [
        f"sends to many recipients: in a loop over {name}"
    ]


def test_the_answer_to_a_notification_presses_no_key() -> None:
    source = """
package app
import android.app.RemoteInput
import android.service.notification.NotificationListenerService
import android.service.notification.StatusBarNotification

class Listener : NotificationListenerService() {
    override fun onNotificationPosted(sbn: StatusBarNotification) {
        if (sbn.packageName != "com.whatsapp") return
        val action = sbn.notification.actions[0]
        val intent = Intent()
        RemoteInput.addResultsToIntent(action.remoteInputs, intent, bundle)
        action.actionIntent.send(this, 0, intent)
    }
}
"""
    findings = judge_texts({"Listener.kt": source}).judgement.findings
    said = {step.note for finding in findings for step in finding.trace}
    assert any(note.startswith("sends the reply of a notification with ") for note in said)
    assert not any("presses a key" in note for note in said)


_PAUSING = {
    "sleep.js": "module.exports = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n",
    "send.js": f"""
const sleep = require("./sleep");
{_SOCKET}
async function blast(people) {{
  for (const p of people) {{ await sock.sendMessage(p.jid, {{ text: "x" }}); await sleep(5000 + Math.random() * 9000); }}
}}
blast(require("./people.json"));
""",
}


def test_a_pause_of_random_length_is_told_where_its_length_is_drawn() -> None:
    findings = judge_texts(_PAUSING).judgement.findings
    assert [finding.location.path for finding in findings if finding.rule == "WA601"] == ["send.js"]


def test_a_response_that_is_read_is_no_request() -> None:
    texts = {
        "send.js": """
const fetch = require("node-fetch");
async function tell(number, text) {
  const answer = await fetch(`${process.env.EVOLUTION_API_URL}/message/sendText/main`, {
    method: "POST", headers: { apikey: process.env.EVOLUTION_API_KEY }, body: JSON.stringify({ number, text }) });
  return await answer.json();
}
"""
    }
    notes = [step.note for finding in judge_texts(texts).judgement.findings for step in finding.trace]
    assert any(note.startswith("makes an HTTP request with fetch") for note in notes)
    assert not any("with json" in note for note in notes)


def test_a_query_of_a_clients_tables_opens_no_session() -> None:
    texts = {
        "panel.py": """
import sqlite3

def owner(db):
    return sqlite3.connect(db).execute("select jid, push_name from whatsmeow_device limit 1").fetchone()

def owners(folders):
    return [owner(folder) for folder in folders]
"""
    }
    findings = judge_texts(texts).judgement.findings
    assert findings
    assert not any("session with it" in finding.message or finding.rule == "WA507" for finding in findings)


def test_a_loop_that_counts_as_far_as_there_are_people_floods_nobody() -> None:
    text = f"""
{_SOCKET}
const tell = (text) => (to) => sock.sendMessage(to, {{ text }});
async function all(groupIds) {{
  for (let i = 0; i < groupIds.length; i++) {{ await tell("hello")(groupIds[i]); }}
}}
"""
    assert not any("floods" in message for message in _said("WA501", {"tell.js": text}))


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("For Each one As JObject In answers.Lines", "in a loop over answers"),
        ("For Each one In numbers", "goes over numbers"),
        ("For i As Integer = 0 To grid.Tall - 1", "in a loop over grid"),
    ],
)
def test_a_loop_of_basic_goes_over_what_stands_behind_in(head: str, said: str) -> None:
    text = f"""
Public Class Sender
  Sub Run()
    {head}
      Process.Start("whatsapp://send?phone=" & numberOf(one))
      SendKeys.Send("{{Enter}}")
    Next
  End Sub
End Class
"""
    found = judge_texts({"Sender.vb": text}).judgement.findings
    assert [each.message for each in found if each.rule == "WA501"] == [f"sends to many recipients: {said}"]


def test_a_counter_is_no_list() -> None:
    text = """<?php
for ($i = 0; $i < 30; $i++) {
  file_get_contents("https://api.fonnte.com/send?target=" . $to[$i]);
}
"""
    found = judge_texts({"a.php": text}).judgement.findings
    assert [each.message for each in found if each.rule == "WA501"] == ["sends to many recipients: in a loop"]


@pytest.mark.parametrize(("about", "said"), [("Donation", False), ("Customer", True)])
def test_a_campaign_that_people_give_to_is_no_mass_sending(about: str, said: bool) -> None:
    controller = f"""<?php
class {about}Controller {{
    public function campaigns($one) {{
        $campaign = $one->campaign;
        Http::post('https://api.fonnte.com/send', ['target' => $one->phone, 'message' => $campaign->title]);
    }}
}}
"""
    found = judge_texts({f"app/Http/Controllers/{about}Controller.php": controller}).judgement.findings
    assert any("speaks of sending to many" in each.message for each in found) is said


@pytest.mark.parametrize(
    ("text", "said"), [("Location: https://shop.example.org/bulk_sender/login", False), ("Bulk sender for shops", True)]
)
def test_the_address_of_a_project_does_not_say_what_it_does(text: str, said: bool) -> None:
    client = (
        'const { Client } = require("whatsapp-web.js");\nconst client = new Client();\nclient.sendMessage("1", "hi");\n'
    )
    found = judge_texts({"bot.js": f'{client}response.header("{text}");\n'}).judgement.findings
    assert any("speaks of sending to many" in each.message for each in found) is said


def test_hands_on_the_screen_are_told_where_they_are() -> None:
    files = {
        "group.py": "from selenium.webdriver.common.by import By\n"
        "def look(driver, group):\n"
        '    driver.get("https://web.whatsapp.com/")\n'
        "    driver.find_element(By.XPATH, \"//div[@role='textbox']\").send_keys(group)\n",
        "write.py": "import pyautogui, pyperclip\n"
        "def write(driver, number, text):\n"
        '    driver.get(f"https://web.whatsapp.com/send?phone={number}")\n'
        "    pyperclip.copy(text)\n"
        '    pyautogui.hotkey("ctrl", "v")\n'
        '    pyautogui.press("enter")\n',
        "main.py": "from selenium import webdriver\nfrom group import look\nfrom write import write\n"
        'driver = webdriver.Chrome()\nlook(driver, "Class")\nwrite(driver, "48123456789", "Hello")\n',
    }
    found = judge_texts(files).judgement.findings
    assert [each.location.path for each in found if each.rule == "WA302"] == ["write.py"]


def test_a_file_with_settings_for_pauses_does_not_wait() -> None:
    texts = {
        "settings.js": "export const pauses = { whatsapp: true, minDelay: 5, maxDelay: 20 };\n",
        "send.js": 'import { pauses } from "./settings";\n'
        'import makeWASocket from "@whiskeysockets/baileys";\n'
        "const sock = makeWASocket({});\n"
        'for (const n of numbers) await sock.sendMessage(n, { text: "hello" });\n',
    }
    assert _said("WA601", texts) == ["has settings for random times between messages"]


def test_a_file_that_only_keeps_logins_or_a_version_sends_nothing() -> None:
    texts = {
        "store.ts": """
import { initAuthCreds } from "@whiskeysockets/baileys";
export const keep = () => ({ creds: initAuthCreds() });
""",
        "socket.ts": """
import makeWASocket from "@whiskeysockets/baileys";
import { keep } from "./store";
export const sock = makeWASocket({ auth: keep() });
""",
        "send.ts": """
import { sock } from "./socket";
import { keep } from "./store";
export async function send(to: string) { await sock.sendMessage(`${to}@s.whatsapp.net`, { text: "hello" }); }
""",
    }
    start = "imports `@whiskeysockets/baileys` (Baileys)"
    assert sorted(_said("WA201", texts)) == [
        f"{start} and prepares a session with it",
        f"{start} and sends messages through it",
    ]


def test_a_loop_goes_over_what_it_names_rather_than_what_that_was_made_of() -> None:
    text = """<?php
class Campaigns {
    public function run(int $campaignId) {
        $campaign = $this->db()->fetch("SELECT * FROM campaigns WHERE id = ?", [$campaignId]);
        $recipients = $this->build($campaign);
        foreach ($recipients as $each) {
            Http::post('https://api.ultramsg.com/instance1/messages/chat', ['to' => $each['phone'], 'body' => 'Hello']);
        }
    }
}
"""
    (finding,) = (each for each in judge_texts({"a.php": text}).judgement.findings if each.rule == "WA501")
    notes = [step.note for step in finding.trace]
    assert finding.message.endswith("goes over recipients")
    assert "goes over recipients" in notes
    assert not any("campaignId" in note for note in notes)


_RECOVERING = {
    "whatsapp.ts": """
import { Client } from "whatsapp-web.js";
export class Group {
  client = new Client({});
  async again(action: () => Promise<unknown>) { try { await action(); } catch { await action(); } }
  async tell(text: string) {
    await this.again(() => this.client.sendMessage(process.env.GROUP, text));
  }
}
export const group = new Group();
""",
    **{
        f"orders{number}.ts": """
import { group } from "./whatsapp";
export async function done() {
  await group.tell("ready");
  await group.tell("paid");
}
"""
        for number in range(1, 10)
    },
}


def test_callers_of_a_function_that_sends_by_a_closure_are_shown_of_every_file_first() -> None:
    (finding,) = (each for each in judge_texts(_RECOVERING).judgement.findings if each.rule == "WA201")
    told = {(step.location.path, step.location.span.line): step.note for step in finding.trace}
    assert told["whatsapp.ts", 6] == "in tell"
    assert all(told[f"orders{number}.ts", 4] == "calls tell" for number in range(1, 10))


def test_who_sets_a_handler_up_is_not_shown_as_who_sends() -> None:
    texts = {
        "bot.js": """
const { Client } = require("whatsapp-web.js");
const client = new Client();
function routes(app) {
  app.post("/send", async (req, res) => { await client.sendMessage(req.body.to, req.body.text); });
}
routes(app);
"""
    }
    notes = {step.note for finding in judge_texts(texts).judgement.findings for step in finding.trace}
    assert "sends a message with Client.sendMessage" in notes
    assert not {"in routes", "calls routes"} & notes


_LOOPS = {
    "evolution.ts": """
export async function tell(number: string, text: string) {
  await fetch(`${process.env.EVOLUTION_API_URL}/message/sendText/shop`, {
    method: "POST", headers: { apikey: key }, body: JSON.stringify({ number, text }),
  });
}
""",
    "first.ts": """
import { tell } from "./evolution";
export async function first(rounds) { for (const each of rounds) await tell(each.phone, "hello"); }
""",
    "second.ts": """
import { tell } from "./evolution";
export async function second(contacts) { for (const one of contacts) await tell(one.phone, "again"); }
""",
}


def test_one_request_in_several_loops_is_told_once_by_the_most_telling() -> None:
    (finding,) = (each for each in judge_texts(_LOOPS).judgement.findings if each.rule == "WA501")
    assert finding.message == "sends to many recipients: goes over contacts"
    assert {step.location.path for step in finding.trace} == set(_LOOPS)


_NAMES = {
    "package.json": '{"dependencies": {"whatsapp-web.js": "1"}}',
    "send.js": 'const { Client } = require("whatsapp-web.js");\nconst client = new Client();\nclient.sendMessage(to, text);\n',
    "lead.js": 'const campaign = "whatsapp leads";\nrows.push({ spintax_template: template });\n',
    "table.sql": "-- whatsapp campaigns\ncreate table campaigns (id int, spintax_template text not null);\n",
}


def test_names_of_one_trick_are_one_finding_of_a_project() -> None:
    (finding,) = (each for each in judge_texts(_NAMES).judgement.findings if each.rule == "WA603")
    assert {step.location.path for step in finding.trace} == {"lead.js", "table.sql"}
    other = {f"other/{path}": text.replace("campaign", "blast") for path, text in _NAMES.items()}
    found = [each for each in judge_texts({**_NAMES, **other}).judgement.findings if each.rule == "WA603"]
    assert sorted(each.location.path for each in found) == ["lead.js", "other/lead.js"]


def test_names_of_settings_accompany_the_pause_that_they_set() -> None:
    texts = {
        "send.py": """
import random, time
import pywhatkit
import settings
for phone in phones:
    pywhatkit.sendwhatmsg_instantly(phone, "hello")
    time.sleep(random.uniform(settings.MIN_DELAY, settings.MAX_DELAY))
""",
        "settings.py": "MIN_DELAY = 5\nMAX_DELAY = 15\n",
    }
    (finding,) = (each for each in judge_texts(texts).judgement.findings if each.rule == "WA601")
    assert finding.location.path == "send.py"
    assert "settings.py" in {step.location.path for step in finding.trace}


_WAITER = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
async function all(numbers, fixed) {
  for (const number of numbers) {
    await client.sendMessage(number, "hello");
    const pause = fixed ? 1500 : Math.floor(Math.random() * 9000);
    await wait(pause);
  }
}
client.initialize();
"""


def test_a_random_pause_by_a_helper_is_told_where_its_length_is_drawn() -> None:
    (finding,) = (each for each in judge_texts({"all.js": _WAITER}).judgement.findings if each.rule == "WA601")
    assert finding.location.span.line == 10
    fixed = _WAITER.replace("Math.floor(Math.random() * 9000)", "3000")
    assert not [each for each in judge_texts({"all.js": fixed}).judgement.findings if each.rule == "WA601"]


_KEYS = {
    ".env": "EVOLUTION_API_URL=https://wa.example.net\nEVOLUTION_API_KEY=1\n",
    "evolution.py": """
import httpx
from config import settings
_HDR = {"apikey": settings.key}
def send(number, text):
    httpx.post(f"{settings.url}/message/sendText/shop", headers=_HDR, json={"number": number, "text": text})
""",
    "notify.sh": 'curl --url "$EVOLUTION_API_URL/$1" --header "apiKey: $EVOLUTION_API_KEY" --data "$2"\n',
    "bank.js": "const config = { apikey: process.env.BANK_KEY };\nmodule.exports = { whatsapp: true, config };\n",
}


def test_keys_are_shown_where_they_are_headers() -> None:
    found = judge_texts(_KEYS).judgement.findings
    places = {
        (step.location.path, step.location.span.line)
        for finding in found
        for step in finding.trace
        if "request header" in step.note
    }
    assert places == {("evolution.py", 4), ("notify.sh", 1)}
