"""Mechanisms that real repositories use and a first version missed: each as the smallest tree that shows it."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity

FOUND = {
    "page modules that a helper asks for, in a file without telling names": (
        "WA305",
        {"page.ts": "const ask = (names) => names.map((name) => safeRequire([name, 'WAWebChatCollection']));\n"},
    ),
    "a preload that sends through the page's modules": (
        "WA305",
        {
            "preload.js": """
class Page {
  load() { window.webpackChunkwhatsapp_web_client.push([["x"], {}, (e) => Object.keys(e.m).forEach((m) => this.add(e(m)))]); }
  add(found) { this.found.push(found); }
  sendText(chat, text) { this.find("textMsgToChat")(chat, text); }
}
"""
        },
    ),
    "compose file that a shell script writes": (
        "WA401",
        {
            "setup.sh": """
cat <<EOF > docker-compose.yml
services:
  bot:
    image: devlikeapro/waha:latest
    ports: ["3000:3000"]
EOF
docker compose up -d
"""
        },
    ),
    "a gateway's own node in a flow": (
        "WA403",
        {
            "flow.json": """
{"nodes": [{"name": "Send", "type": "n8n-nodes-evolution-api-english.evolutionApi", "typeVersion": 1,
 "parameters": {"resource": "messages-api", "instanceName": "shop"}}], "connections": {}}
"""
        },
    ),
    "rows counted in a while loop": (
        "WA501",
        {
            "send.py": """
import xlrd
from selenium import webdriver

sheet = xlrd.open_workbook("people.xls").sheet_by_index(0)
browser = webdriver.Chrome()
row = 0
while row < sheet.nrows:
    browser.get("https://web.whatsapp.com/send?phone=" + str(sheet.cell_value(row, 0)))
    browser.find_element("xpath", '//span[@data-icon="send"]').click()
    row += 1
"""
        },
    ),
    "driver opens click-to-chat and presses send": (
        "WA301",
        {
            "send.py": """
from selenium import webdriver

def send(number, text):
    driver = webdriver.Chrome()
    driver.get("https://api.whatsapp.com/send?phone=" + number + "&text=" + text)
    driver.find_element("id", "action-button").click()
"""
        },
    ),
    "number checked by what its chat shows": (
        "WA301",
        {
            "check.js": """
const puppeteer = require("puppeteer");
async function exists(number) {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(`https://web.whatsapp.com/send?phone=${number}`);
  return (await page.$("#main")) !== null;
}
"""
        },
    ),
    "console script that seeks the box and clicks send": (
        "WA702",
        {
            "paste.js": """
const box = document.querySelector('footer div[contenteditable="true"]');
box.textContent = "hello";
box.dispatchEvent(new InputEvent("input", { bubbles: true }));
document.querySelector('span[data-icon="send"]').click();
"""
        },
    ),
    "extension that acts in whatever tab is open": (
        "WA702",
        {
            "manifest.json": '{"manifest_version": 2, "name": "x", "version": "1", "permissions": ["activeTab"]}',
            "js/inject.js": """
for (let i = 0; i < count; i++) {
  document.querySelectorAll("[contenteditable='true']")[1].innerHTML = message;
  document.querySelector('span[data-icon="send"]').click();
}
""",
        },
    ),
    "extension that watches who is online": (
        "WA701",
        {
            "manifest.json": """
{"manifest_version": 3, "name": "x", "version": "1",
 "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["content.js"]}]}
""",
            "content.js": """
new MutationObserver(() => {
  if (document.querySelector('span[title="online"]')) new Notification("online");
}).observe(document.body, { childList: true });
""",
        },
    ),
    "extension that copies a group's members": (
        "WA701",
        {
            "manifest.json": """
{"manifest_version": 2, "name": "x", "version": "1",
 "content_scripts": [{"matches": ["*://web.whatsapp.com/"], "js": ["scrape.js"]}]}
""",
            "scrape.js": """
document.querySelector("#main > header").firstChild.click();
const list = document.querySelectorAll('span[title=You]')[0].parentNode.parentNode;
""",
        },
    ),
    "AppleScript runs JavaScript in the tab": (
        "WA302",
        {
            "send.applescript": """
tell application "Google Chrome"
  repeat with t in tabs of window 1
    if URL of t starts with "https://web.whatsapp.com/" then
      execute t javascript ("document.title")
    end if
  end repeat
end tell
"""
        },
    ),
    "page object of the app beside a device driver": (
        "WA303",
        {
            "element/register.rb": """
AGREE = 'com.whatsapp:id/eula_accept'
PHONE = 'com.whatsapp:id/registration_phone'
SUBMIT = 'com.whatsapp:id/registration_submit'
""",
            "test/register_test.rb": "require 'appium_lib'\nAppium::Driver.new({})\n",
        },
    ),
    "gateway's name with its plain route": (
        "WA402",
        {
            "send_via_wablas.py": """
import requests

class SendViaWablas:
    def send_via_wablas(self, number, message):
        endpoint = self.url + '/api/send-message'
        return requests.post(endpoint, data={'phone': number, 'message': message})
"""
        },
    ),
    "white label of a known gateway by its body": (
        "WA402",
        {
            "api.js": """
await fetch("https://api.example.com/api/messages/send", {
  method: "POST",
  body: JSON.stringify({ number, body, "queueId": 2, "sendSignature": false, "closeTicket": true }),
});
"""
        },
    ),
    "three settings of one gateway": (
        "WA403",
        {
            ".env.example": "WAHA_API_URL=http://localhost:3000/api\nWAHA_API_KEY=\nWAHA_SESSION=default\n",
            "compose.yml": "services:\n  crm:\n    image: acme/crm:1\n    environment:\n      - WAHA_API_URL\n",
        },
    ),
    "marketplace SDK asked for WhatsApp": (
        "WA402",
        {
            "send.php": """
<?php
use ApiBrasil\\Service;
$sent = Service::WhatsApp("sendText", ["Bearer" => $token, "DeviceToken" => $device, "body" => $body]);
"""
        },
    ),
}

for _end in ('"\\n"', '["enter"]'):
    FOUND[f"hands that look for pictures in a program called WhatsApp, write, and press Enter as {_end}"] = (
        "WA302",
        {
            "bot.py": f"""
import pyautogui as pt

class WhatsApp:
    def focus(self):
        x, y, *_ = pt.locateOnScreen("paperclip.png", confidence=0.7)
        pt.click(x + 100, y)

    def answer(self, text):
        pt.typewrite(text, interval=0.1)
        pt.typewrite({_end})
"""
        },
    )

SILENT = {
    "gateway for several messengers, asked for another": {
        "send.vbs": """
API_URL = "https://api.whatsmate.net/v3/telegram/single/text/message/" & INSTANCE_ID
Set oHttp = CreateObject("Msxml2.XMLHTTP")
oHttp.Open "POST", API_URL, False
"""
    },
    "driver that only follows the link": {
        "open.py": """
from selenium import webdriver
driver = webdriver.Chrome()
driver.get("https://wa.me/4912345")
"""
    },
    "hands that come before the link": {
        "open.py": """
from selenium import webdriver
driver = webdriver.Chrome()
driver.get("https://example.org/")
driver.find_element("id", "q").click()
driver.get("https://wa.me/4912345")
"""
    },
    "clicks on an ordinary send button": {
        "form.js": """
document.querySelector("#send").click();
document.querySelector("div[contenteditable='true']").focus();
"""
    },
    "extension that blurs": {
        "manifest.json": """
{"manifest_version": 3, "name": "x", "version": "1",
 "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["blur.js"]}]}
""",
        "blur.js": """
document.querySelectorAll('.message-in img').forEach((image) => { image.style.filter = "blur(10px)"; });
""",
    },
    "hands that look for pictures in a program called WhatsApp and write, but send nothing": {
        "bot.py": """
import pyautogui as pt

class WhatsApp:
    def fill(self, text):
        pt.click(pt.locateCenterOnScreen("paperclip.png"))
        pt.typewrite(text, interval=0.1)
"""
    },
    "plain route without a gateway": {
        "api.py": "import requests\nrequests.post(URL + '/api/send-message', json={'text': 'hi'})\n",
    },
    "image name in a script's help text": {
        "help.sh": "cat <<EOF\nOther gateways, such as the image: devlikeapro/waha, are not supported.\nEOF\n",
    },
    "nodes of a flow that no gateway gave": {
        "flow.json": """
{"nodes": [{"name": "WhatsApp", "type": "n8n-nodes-base.whatsApp", "typeVersion": 1,
 "parameters": {"operation": "send", "textBody": "hi"}}], "connections": {}}
""",
    },
    "quick replies that only insert, at the user's click": {
        "manifest.json": """
{"manifest_version": 3, "name": "x", "version": "1",
 "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["replies.js"]}]}
""",
        "replies.js": """
function insert(text) {
  document.querySelector('footer div[contenteditable="true"]').focus();
  document.execCommand("insertText", false, text);
}
document.body.addEventListener("click", (event) => insert(event.target.dataset.reply));
""",
    },
    "a shortcut of a desktop window": {
        "main.ts": """
import { BrowserWindow } from "electron";
const win = new BrowserWindow();
win.loadURL("https://web.whatsapp.com/");
win.webContents.on("before-input-event", (event, input) => {
  if (input.key !== "Enter" || !input.control) return;
  win.webContents.executeJavaScript(`document.querySelector('button[aria-label="Send"]').click()`);
  event.preventDefault();
});
""",
    },
    "a window's preload that opens the chat of a notification": {
        "preload.js": """
class Page {
  load() { window.webpackChunkwhatsapp_web_client.push([["x"], {}, (e) => Object.keys(e.m).forEach((m) => this.add(e(m)))]); }
  add(found) { this.found.push(found); }
  openChat(tag) { this.find("Cmd").Cmd.openChatBottom({ chat: tag }); }
}
""",
    },
    "a shortcut of a userscript": {
        "send.user.js": """
// ==UserScript==
// @name     send with the mouse away
// @match    https://web.whatsapp.com/*
// ==/UserScript==
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") document.querySelector('span[data-icon="send"]').click();
});
""",
    },
    "view ids without a device driver": {
        "Ids.kt": """
val views = listOf("com.whatsapp:id/entry", "com.whatsapp:id/status", "com.whatsapp:id/photo")
""",
    },
}


@pytest.mark.parametrize("title", FOUND)
def test_is_found(title: str) -> None:
    rule, files = FOUND[title]
    findings = judge_texts(files).judgement.findings
    assert any(finding.rule == rule and finding.severity is Severity.ERROR for finding in findings), findings


@pytest.mark.parametrize("title", SILENT)
def test_stays_silent(title: str) -> None:
    findings = judge_texts(SILENT[title]).judgement.findings
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []


def test_the_request_that_carries_a_route_is_shown() -> None:
    files = {
        "send.gs.js": """
function send(phone, text) {
  const url = `${CONFIG.API_URL}/${CONFIG.ID}/messages/chat`;
  const host = "https://api.ultramsg.com";
  const options = { method: "post", payload: { token: CONFIG.TOKEN, to: phone, body: text } };
  const response = UrlFetchApp.fetch(url, options);
}
"""
    }
    (finding,) = (f for f in judge_texts(files).judgement.findings if f.rule == "WA402")
    assert 6 in {step.location.span.line for step in finding.trace}


def test_keys_of_a_script_language_count_without_an_import() -> None:
    files = {
        "send.ahk": "Run, whatsapp://send?phone=1&text=hi\nSleep, 5000\nSend, {Enter}\n",
        "Module1.bas": """
Sub SendOne()
    ActiveWorkbook.FollowHyperlink "https://api.whatsapp.com/send?phone=1&text=hi"
    Application.Wait Now + TimeValue("00:00:05")
    Application.SendKeys "{ENTER}", True
End Sub
""",
    }
    findings = judge_texts(files).judgement.findings
    assert {f.location.path for f in findings if f.rule == "WA302"} == set(files)


def test_a_gateway_among_dozens_of_plugins_is_no_alarm_about_the_project() -> None:
    plugins = {f"hub/plugins/channel_{number}.py": "import requests\n" for number in range(30)}
    gateway = 'import requests\nrequests.post("https://api.ultramsg.com/instance1/messages/chat", data={"to": "1"})\n'
    alone = judge_texts({"send.py": gateway}).judgement.findings
    among = judge_texts({**plugins, "hub/plugins/ultramsg.py": gateway}).judgement.findings
    assert {finding.severity for finding in alone if finding.rule == "WA402"} == {Severity.ERROR}
    assert {finding.severity for finding in among} == {Severity.WARNING}


_OLD_CLIENT = """
using System;
using WhatsAppApi;

namespace Demo {{
    public class HomeController : Controller {{
        public ActionResult Send(string to, string text) {{
            {use}
            Console.WriteLine("sent");
            return View();
        }}
    }}
}}
"""


@pytest.mark.parametrize(
    ("use", "severity"),
    [
        ('var wa = new WhatsApp("4915112345", "imei", "nick"); wa.Login(); wa.SendMessage(to, text);', Severity.ERROR),
        ("var wa = Shared.Client; Log(wa);", Severity.WARNING),
    ],
)
def test_use_lifts_a_doubt_and_an_open_import_claims_only_known_names(use: str, severity: Severity) -> None:
    findings = judge_texts({"HomeController.cs": _OLD_CLIENT.format(use=use)}).judgement.findings
    (finding,) = (finding for finding in findings if finding.rule == "WA201")
    assert finding.severity is severity
    assert not any("View" in step.note or "WriteLine" in step.note for step in finding.trace)


def test_a_type_called_like_an_open_import_stems_from_it() -> None:
    source = """
using WhatsAppNETAPI;
using Shop.WaitCursors;

public class Main : Form {
    private IWhatsAppNETAPI _api;
    private Database _base;
    void Start(string url) { _base.Connect(url); _api.Connect(url); _api.SendMessage("1"); }
}
"""
    findings = judge_texts({"Main.cs": source}).judgement.findings
    (finding,) = (finding for finding in findings if finding.rule == "WA201")
    notes = [step.note for step in finding.trace]
    assert "sends a message with IWhatsAppNETAPI.SendMessage" in notes
    assert not any("Database" in note for note in notes)


def test_a_session_folder_is_one_finding_of_one_component() -> None:
    profile = ".wwebjs_auth/session-shop"
    judged = judge_texts(
        {
            "package.json": '{"dependencies": {"whatsapp-web.js": "1"}}',
            f"{profile}/Default/Cookies": "x",
            f"{profile}/Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb/CURRENT": "x",
            f"{profile}/ZxcvbnData/3/manifest.json": '{"manifest_version": 2, "name": "x", "version": "3"}',
        }
    )
    sessions = [finding for finding in judged.judgement.findings if finding.rule == "WA204"]
    assert [finding.message for finding in sessions] == ["session files of whatsapp-web.js"]


def test_sessions_of_two_projects_are_two_findings() -> None:
    judged = judge_texts(
        {
            f"{bot}/{name}": "{}"
            for bot in ("one", "two")
            for name in ("package.json", ".wwebjs_auth/session/Default/Cookies")
        }
    )
    assert [finding.rule for finding in judged.judgement.findings] == ["WA204", "WA204"]


def test_ignore_files_that_name_the_session_of_one_project_are_one_finding() -> None:
    inner = {"bot/package.json": '{"dependencies": {"whatsapp-web.js": "1"}}', "bot/.gitignore": ".wwebjs_auth/\n"}
    judged = judge_texts({"package.json": "{}", ".gitignore": "bot/.wwebjs_auth/\n", **inner})
    (session,) = (finding for finding in judged.judgement.findings if finding.rule == "WA204")
    assert {step.location.path for step in session.trace} == {".gitignore", "bot/.gitignore"}


_META_BROADCAST = """
export async function enviarMensajesMasivos(clientes) {
  for (const cliente of clientes) {
    await fetch(`https://graph.facebook.com/v21.0/${ID}/messages`, {
      method: "POST",
      body: JSON.stringify({ messaging_product: "whatsapp", to: cliente.telefono }),
    });
  }
}
"""


def test_a_line_of_an_ignore_file_is_no_channel_for_what_the_project_sends() -> None:
    judged = judge_texts({".gitignore": ".wwebjs_auth/\n", "broadcast.js": _META_BROADCAST})
    assert [finding.rule for finding in judged.judgement.findings if finding.rule < "WA8"] == ["WA204"]
    client = (
        'const { Client } = require("whatsapp-web.js");\nnew Client().sendMessage(process.argv[2], "envio masivo");\n'
    )
    judged = judge_texts({".gitignore": ".wwebjs_auth/\n", "send.js": client})
    assert "WA501" in {finding.rule for finding in judged.judgement.findings}


_NUMBER_IN_TWO_SPELLINGS = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
async function send(phone, text) {
  const spellings = [];
  spellings.push(`55${phone.match(/[0-9]+/)[0]}@c.us`);
  let chosen = null;
  for (const id of spellings) if (await client.isRegisteredUser(id)) { chosen = id; break; }
  await client.sendMessage(chosen, text);
}
"""


def _bulk(script: str) -> list[str]:
    findings = judge_texts({"send.js": script}).judgement.findings
    return [finding.message for finding in findings if finding.rule == "WA501"]


def test_a_list_that_is_measured_is_what_a_counting_loop_goes_over() -> None:
    each = "for (let i = 0; i < phoneNumbers.length && !stopped; i++) await send(phoneNumbers[i], text);\n"
    assert _bulk(_NUMBER_IN_TWO_SPELLINGS + each) == ["sends to many recipients: goes over phoneNumbers"]
    assert _bulk(_NUMBER_IN_TWO_SPELLINGS + "for (let i = 0; i < 3; i++) await send(PHONE, text);\n") == []


def test_answers_about_several_things_are_no_flood() -> None:
    bot = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
client.on("message", async (message) => {
  for (let i = 0; i < %s; i++) if (isAdmin(i)) await message.reply("not this one");
});
"""
    assert _bulk(bot % "message.mentionedIds.length") == []
    assert _bulk(bot % "50") == ["floods one chat with messages: sends one after the other in a loop"]


def test_pages_that_a_helper_for_any_request_gets_are_no_flood() -> None:
    gateway = """
import requests

def request(method, path, body=None):
    return requests.request(method, "https://api.ultramsg.com/instance1/messages/chat" + path, json=body)

def run(text):
    for _ in range(50):
        request("%s", "", {"to": PHONE, "body": text})
"""
    found = {
        method: [
            each.message for each in judge_texts({"a.py": gateway % method}).judgement.findings if each.rule == "WA501"
        ]
        for method in ("GET", "POST")
    }
    assert found == {"GET": [], "POST": ["floods one chat with messages: sends one after the other in a loop"]}


def test_only_loops_around_a_send_or_with_pauses_are_told_beside_it() -> None:
    judged = judge_texts(
        {
            "send.js": """
const { Client } = require("whatsapp-web.js");
const client = new Client();
async function imported(rows) { for (const contact of contacts) save(contact); }
async function all(recipients) { for (const one of recipients) await client.sendMessage(one.phone, "hello"); }
async function answer(messages) {
  for (const part of messages) { show(part); await sleep(2000); }
  const job = recipients.shift();
  for (let attempt = 0; attempt <= job.retries; attempt++) { connect(); await sleep(2000); }
  await all(people);
}
"""
        }
    )
    (bulk,) = (finding for finding in judged.judgement.findings if finding.rule == "WA501")
    assert [step.note for step in bulk.trace if step.note.startswith("goes over")] == ["goes over recipients"]


def test_what_is_done_with_a_librarys_result_is_no_call_of_the_library() -> None:
    judged = judge_texts(
        {
            "package.json": '{"dependencies": {"whatsapp-web.js": "1"}}',
            "send.js": """
const { Client } = require("whatsapp-web.js");
const client = new Client();
const version = await client.getWWebVersion();
console.log(version.split(".").join("-"));
await client.resetState();
""",
        }
    )
    notes = [step.note for finding in judged.judgement.findings for step in finding.trace]
    assert any("Client.resetState" in note for note in notes)
    assert not any("split" in note or "join" in note for note in notes)


_READ_FOR_THE_LOOP = """
const { Client } = require("whatsapp-web.js");
const { createClient } = require("@supabase/supabase-js");
const client = new Client();
const db = createClient(URL, KEY);
app.post("/login", async (req, res) => {
  const { data } = await db.from("users").select("id").eq("name", req.body.name);
  res.json(data);
});
app.post("/remind", async (req, res) => {
  const { data: students } = await db.from("students").select("*");
  for (const student of students) {
    const { data: text } = await db.from("texts").select("*").eq("id", student.text).maybeSingle();
    await client.sendMessage(student.phone, text.body);
  }
});
"""


def test_what_is_read_in_each_round_is_no_list_of_recipients() -> None:
    rounds = _READ_FOR_THE_LOOP.replace('const { data: students } = await db.from("students").select("*");', "")
    rounds = rounds.replace(".maybeSingle()", "")
    assert "WA502" not in {finding.rule for finding in judge_texts({"server.js": rounds}).judgement.findings}


def test_the_list_that_feeds_a_send_is_the_one_that_its_loop_goes_over() -> None:
    findings = judge_texts({"server.js": _READ_FOR_THE_LOOP}).judgement.findings
    (imported,) = (finding for finding in findings if finding.rule == "WA502")
    lines = {step.location.span.line for step in imported.trace if "database" in step.note}
    assert imported.location.span.line == 11
    assert lines <= {11, 12}


def test_a_function_that_is_bound_with_its_arguments_is_called_with_them() -> None:
    manager = """
const { Client } = require("whatsapp-web.js");
class Manager {
  constructor() { this.client = new Client(); }
  send(number, text) { this.client.sendMessage(number + "@c.us", text); }
  plan(records) {
    for (const record of records) schedule.scheduleJob(record.time, this.send.bind(this%s));
  }
}
"""
    assert _bulk(manager % ", record.phone, record.text") == ["sends to many recipients: goes over records"]
    assert _bulk(manager % "") == []


def test_a_function_that_is_called_with_this_is_called() -> None:
    script = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
function send(number, text) { client.sendMessage(number, text); }
function all(recipients) { for (const one of recipients) send.call(this, one.phone, "hello"); }
"""
    assert _bulk(script) == ["sends to many recipients: goes over recipients"]
    assert _bulk(script.replace("send.call(this, ", "phone.call(office, ")) == []


def test_a_factory_that_is_given_a_client_opens_a_session() -> None:
    app = """
import { createBot, createProvider } from "@builderbot/bot";
import { %sProvider as Provider } from "@builderbot/provider-%s";
const adapterProvider = createProvider(Provider);
createBot({ provider: adapterProvider });
"""
    findings = judge_texts({"app.ts": app % ("Baileys", "baileys")}).judgement.findings
    notes = [step.note for finding in findings for step in finding.trace]
    assert any("opens a WhatsApp session with createProvider" in note for note in notes)
    assert all(f.rule >= "WA8" for f in judge_texts({"app.ts": app % ("Meta", "meta")}).judgement.findings)


_SEND_JS = """
const axios = require("axios");
const send = async (to, body) => axios.post(`https://api.ultramsg.com/${process.env.ID}/messages/chat`, { token: T, to, body });
module.exports = send;
"""


def test_a_module_that_an_index_gives_on_is_what_it_exports() -> None:
    route = 'const { %s } = require("../utils");\nrouter.post("/x", (req, res) => %s(req.body.phone, "hello"));\n'
    tree = {
        "utils/send.js": _SEND_JS,
        "utils/index.js": 'const send = require("./send");\nmodule.exports = { send, other: require("./other") };\n',
        "utils/other.js": "module.exports = () => 1;\n",
    }
    for name, is_called in (("send", True), ("other", False)):
        findings = judge_texts({**tree, "routes/a.js": route % (name, name)}).judgement.findings
        steps = [step for finding in findings for step in finding.trace if step.location.path == "routes/a.js"]
        assert any(step.note == "calls send" for step in steps) is is_called


_WRAPPER = {
    "api.ts": """
const API_KEY = process.env.EVOLUTION_API_KEY;
export async function evolutionFetch(path, options = {}) {
  const url = `https://evolution.example.com${path}`;
  return fetch(url, { method: options.method, headers: { apikey: API_KEY }, body: options.body });
}
""",
    "send.ts": """
import { evolutionFetch } from "./api";
export async function answer(number, text) {
  return evolutionFetch(`/message/sendText/${instance}`, { method: "POST", body: JSON.stringify({ number, text }) });
}
""",
    "sync.ts": """
import { evolutionFetch } from "./api";
export async function sync(contacts) {
  for (const contact of contacts) {
    await evolutionFetch(`/chat/findMessages/${instance}`, { method: "POST", body: JSON.stringify({ where: contact.jid }) });
  }
}
""",
}
_EACH = """
import { answer } from "./send";
export async function all(recipients) { for (const one of recipients) await answer(one.number, "hello"); }
"""


def test_a_loop_of_one_caller_of_a_wrapper_repeats_what_that_caller_asks_for() -> None:
    rules = {finding.rule for finding in judge_texts(_WRAPPER).judgement.findings}
    assert "WA402" in rules
    assert not rules & {"WA501", "WA508"}
    findings = judge_texts({**_WRAPPER, "all.ts": _EACH}).judgement.findings
    assert [f.message for f in findings if f.rule == "WA501"] == ["sends to many recipients: goes over recipients"]


def test_a_page_script_is_told_by_what_it_does_and_where_it_runs() -> None:
    judged = judge_texts(
        {
            "manifest.json": """
{"manifest_version": 3, "name": "x", "version": "1",
 "content_scripts": [{
   "matches": ["https://web.whatsapp.com/*"],
   "js": ["send.js"]}]}
""",
            "send.js": """
document.querySelector('span[data-icon="send"]').click();
document.querySelector('footer div[contenteditable="true"]').dispatchEvent(new InputEvent("input"));
""",
        }
    )
    (finding,) = (finding for finding in judged.judgement.findings if finding.rule == "WA701")
    steps = {(step.location.path, step.location.span.line, step.note.partition(" with ")[0]) for step in finding.trace}
    assert ("send.js", 2, "clicks in the page") in steps
    assert ("send.js", 3, "sends an event in the page") in steps
    assert ("manifest.json", 4) in {step[:2] for step in steps}


def test_a_mouse_that_is_moved_clicks_nothing_and_a_shell_of_a_device_is_no_script_of_a_page() -> None:
    judged = judge_texts(
        {
            "desktop.py": """
import pyautogui, webbrowser
webbrowser.open("https://web.whatsapp.com/send?phone=1&text=hi")
pyautogui.moveTo(230, 205)
pyautogui.press("enter")
""",
            "phone.py": """
from ppadb.client import Client
device = Client().devices()[0]
device.shell("am start -n com.whatsapp/com.whatsapp.Main")
device.shell("input keyevent 66")
""",
        }
    )
    notes = {
        (step.location.path, step.location.span.line): step.note.partition(" with ")[0]
        for finding in judged.judgement.findings
        for step in finding.trace
        if " with " in step.note
    }
    assert notes["desktop.py", 4] == "moves the mouse"
    assert notes["phone.py", 4] == "runs a command on the device"


def test_a_method_of_ones_own_is_no_clients_by_its_name() -> None:
    judged = judge_texts(
        {
            "whatsapp.js": """
import pkg from "whatsapp-web.js";
export default class Messenger {
  constructor() { this.client = new pkg.Client(); }
  initialize() { this.client.initialize(); }
}
""",
            "sheets.js": """
import xlsx from "xlsx";
export default class Sheets { initialize(path) { this.book = xlsx.readFile(path); } }
""",
            "main.js": """
import Sheets from "./sheets.js";
import Messenger from "./whatsapp.js";
const sheets = new Sheets();
const messenger = new Messenger();
sheets.initialize("people.xlsx");
messenger.initialize();
""",
        }
    )
    told = {
        step.location.span.line
        for finding in judged.judgement.findings
        for step in finding.trace
        if step.location.path == "main.js" and "initialize" in step.note
    }
    assert told == {7}


_WAHA_TS = """
import axios from "axios";
export async function send(chatId, text) {
  const headers = { "X-Api-Key": process.env.WAHA_API_KEY };
  return axios.post(`${process.env.WAHA_BASE_URL}/api/sendText`, { chatId, text, session: "default" }, { headers });
}
"""


@pytest.mark.parametrize(
    ("names", "speaks"),
    [
        (
            "export const row = (r) => ({ campaign: r.utmCampaign, name: r.campaignName });\nfunction utmCampaignOf() {}\n",
            False,
        ),
        (
            "export class CampaignService { startCampaign(campaign) { queue.add(campaign); } }\nfunction bulkQueue() {}\n",
            True,
        ),
    ],
)
def test_campaigns_of_adverts_say_nothing_of_sending(names: str, speaks: bool) -> None:
    findings = judge_texts(
        {"waha.ts": _WAHA_TS, "report.ts": 'import { send } from "./waha";\n' + names}
    ).judgement.findings
    assert ("WA501" in {finding.rule for finding in findings}) is speaks


def test_a_host_that_is_only_printed_is_not_called() -> None:
    script = '#!/bin/bash\n%s "https://api.fonnte.com/send"\n'
    for command, called in (("echo -e", False), ("curl -s -d target=1 -d message=hello", True)):
        findings = judge_texts({"send.sh": script % command}).judgement.findings
        assert any(finding.rule == "WA402" for finding in findings) is called, command


def test_whom_a_go_wrapper_writes_to_is_told_by_its_first_argument_unless_that_is_a_context() -> None:
    program = """
package main

import (
    "context"

    "go.mau.fi/whatsmeow"
)

func (s *Service) SendMessage(phone string, text string) {
    s.client.SendMessage(context.Background(), types.NewJID(phone, "s.whatsapp.net"), text)
}

func (s *Service) run(contacts []Contact, messages []Message) {
    for _, contact := range contacts {
        for _, msg := range messages {
            s.SendMessage(contact.Phone, msg.Text)
        }
    }
}
"""
    findings = judge_texts({"main.go": program}).judgement.findings
    assert [f.message for f in findings if f.rule == "WA501"] == ["sends to many recipients: goes over contacts"]


_WORKER = """
package main

import (
    "context"

    "go.mau.fi/whatsmeow"
)

func (s *Service) work() {
    for msg := range s.queue {
        s.client.SendMessage(context.Background(), types.NewJID(msg.To, "s.whatsapp.net"), msg.Text)
    }
}

func (s *Service) take(request Request) { %s }
"""


def test_a_channel_that_is_filled_one_by_one_is_no_list() -> None:
    for filled, expected in (
        ("s.queue <- request.Message", 0),
        ("for _, one := range request.Messages { s.queue <- one }", 1),
    ):
        findings = judge_texts({"main.go": _WORKER % filled}).judgement.findings
        assert sum(f.rule == "WA501" for f in findings) == expected, filled


def test_names_of_go_programs_are_no_internals_of_the_page_and_versions_no_sessions() -> None:
    program = """
package main

import "go.mau.fi/whatsmeow"

func (c *Client) Contacts() { c.wac.Store.Contacts.GetAllContacts(ctx); use(c.wac.Store.Chats, c.wac.Store.Conn) }

func (p *proxy) join() { p.client.Post(p.base+"/api/%s/groups/join", "application/json", body) }
"""
    findings = judge_texts({"main.go": program % "v1"}).judgement.findings
    assert not {f.rule for f in findings} & {"WA305", "WA402"}


def test_a_window_that_is_brought_to_the_front_is_not_started() -> None:
    findings = judge_texts({"send.ahk": 'WinActivate("WhatsApp")\nSend("hello{Enter}")\n'}).judgement.findings
    (found,) = (finding for finding in findings if finding.rule == "WA302")
    notes = [step.note for step in found.trace]
    assert any("front" in note for note in notes)
    assert not any("driven browser" in note for note in notes)


@pytest.mark.parametrize(
    ("script", "severity"),
    [
        ("Interceptor.attach(ptr, { onEnter(args) { send(args[1].toInt32()); } });", Severity.WARNING),
        ("Java.perform(() => { Java.use('com.whatsapp.Me').name.implementation = () => 'x'; });", Severity.ERROR),
    ],
    ids=["watches native code", "replaces a method"],
)
def test_a_debugger_that_only_watches_the_app_does_not_change_it(script: str, severity: Severity) -> None:
    text = f'import frida\nsession = frida.get_usb_device().attach("com.whatsapp")\nsession.create_script("{script}")\n'
    judged = judge_texts({"trace.py": text, "requirements.txt": "frida==16.1.4\n"})
    (finding,) = (finding for finding in judged.judgement.findings if finding.rule == "WA703")
    assert finding.severity is severity


_HANDS_ON = """
const { makeWASocket } = require("@whiskeysockets/baileys");
class Client {
  init() { this.sock = makeWASocket({}); }
  async text(to, text) { return this.sock.sendMessage(to, { text }); }
}
const client = new Client();
"""


@pytest.mark.parametrize(
    ("between", "shown"),
    [
        ("const tell = (to, text) => client.text(to, text);\nmodule.exports = { tell };", True),
        (
            "async function tell(to, text) {\n  const tasks = [to].map((one) => client.text(one, text));\n\n\n\n\n"
            "  await Promise.all(tasks);\n}\nmodule.exports = { tell };",
            True,
        ),
        (
            "const tell = (to) => to;\nconst other = (to, text) => client.text(to, text);\nmodule.exports = { tell };",
            False,
        ),
    ],
    ids=["hands on", "long, from a closure", "does not"],
)
def test_who_calls_a_function_of_its_file_that_hands_on_to_the_send_is_shown(between: str, shown: bool) -> None:
    worker = 'const { tell } = require("./client");\nasync function job(data) { await tell(data.to, data.text); }\n'
    judged = judge_texts({"client.js": _HANDS_ON + between, "worker.js": worker})
    (finding,) = (finding for finding in judged.judgement.findings if finding.rule == "WA201")
    places = {(step.location.path, step.location.span.line) for step in finding.trace}
    assert (("worker.js", 2) in places) is shown


def test_the_connection_to_the_protocols_address_is_shown_and_no_other_files() -> None:
    judged = judge_texts(
        {
            "wire.py": 'import websocket\nURL = "wss://web.whatsapp.com/ws/chat"\nsocket = websocket.create_connection(URL)\n',
            "other.py": 'import websocket\nsocket = websocket.create_connection("wss://stream.example.org/")\n',
        }
    )
    (finding,) = (finding for finding in judged.judgement.findings if finding.rule == "WA203")
    shown = {(step.location.path, step.location.span.line): step.note for step in finding.trace}
    assert shown["wire.py", 3].startswith("opens a connection with create_connection")
    assert not any(path == "other.py" for path, _ in shown)


_TWO_SITES = """
from selenium import webdriver

driver = webdriver.Chrome()

def prices(products):
    driver.get("https://shop.example.com/search")
    for product in products:
        driver.find_element("name", "q").send_keys(product)
        driver.find_element("id", "go").click()
        note_price(product)

def note_price(product):
    driver.find_element("id", "details").click()

def tell(customers):
    for customer in customers:
        driver.get(f"%s/send?phone={customer}&text=hello")
        driver.find_element("xpath", "//button[@aria-label='Send']").click()
"""


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("https://web.whatsapp.com", ["sends to many recipients: goes over customers"]),
        ("https://chat.example.com", []),
    ],
)
def test_what_is_done_on_another_site_is_not_done_in_whatsapp_web(site: str, expected: list[str]) -> None:
    findings = judge_texts({"shop.py": _TWO_SITES % site}).judgement.findings
    bulk = [finding for finding in findings if finding.rule == "WA501"]
    assert [finding.message for finding in bulk] == expected
    told = {step.location.span.line for finding in findings for step in finding.trace}
    assert not told & set(range(7, 15))


def test_rows_of_one_function_are_told_when_another_opens_whatsapp_web() -> None:
    source = """
from selenium import webdriver

driver = webdriver.Chrome()

def start():
    driver.get("https://web.whatsapp.com")

def tell(customers):
    for customer in customers:
        driver.find_element("xpath", "//div[@id='side']//input").send_keys(customer)
        driver.find_element("xpath", "//button[@aria-label='Send']").click()
"""
    findings = judge_texts({"shop.py": source}).judgement.findings
    assert [finding.message for finding in findings if finding.rule == "WA501"] == [
        "sends to many recipients: goes over customers"
    ]


_PRESENCE = """
package main

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

func tell(client *whatsmeow.Client, jid types.JID) {
	client.SendPresence(context.Background(), types.PresenceAvailable)
	client.SendChatPresence(context.Background(), jid, types.ChatPresence%s, types.ChatPresenceMediaText)
	client.SendMessage(context.Background(), jid, letter)
}
"""


@pytest.mark.parametrize(("state", "typing"), [("Composing", [13]), ("Paused", [])])
def test_being_online_by_a_constant_of_the_library_shows_no_typing(state: str, typing: list[int]) -> None:
    findings = judge_texts({"main.go": _PRESENCE % state}).judgement.findings
    assert [finding.location.span.line for finding in findings if finding.rule == "WA602"] == typing


def test_a_word_in_a_list_of_tokens_shows_no_typing() -> None:
    client = 'const { Client } = require("whatsapp-web.js");\nnew Client().sendMessage(chat, "hello");\n'
    tokens = client + 'const TOKENS = ["available", "composing", "paused", "delete"];\nmodule.exports = TOKENS;\n'
    assert "WA602" not in {finding.rule for finding in judge_texts({"send.js": tokens}).judgement.findings}
    shown = client + 'socket.emit("presence", { state: "composing" });\n'
    assert "WA602" in {finding.rule for finding in judge_texts({"send.js": shown}).judgement.findings}


_KEYS_OF_FRAMEWORKS = {
    "src/main/resources/application.properties": "wppconnect.base-url=http://localhost:3000\n",
    "src/main/resources/application-prod.yml": "wppconnect:\n  base-url: http://localhost:3000\n",
    "appsettings.Development.json": '{"WppConnect": {"BaseUrl": "http://localhost:3000"}}\n',
}


@pytest.mark.parametrize("path", sorted(_KEYS_OF_FRAMEWORKS))
def test_a_key_of_a_frameworks_settings_counts_like_the_environment_variable_for_it(path: str) -> None:
    (finding,) = judge_texts({path: _KEYS_OF_FRAMEWORKS[path]}).judgement.findings
    assert finding.rule == "WA403"


@pytest.mark.parametrize(
    ("path", "like"),
    [
        ("messages_pt.properties", "src/main/resources/application.properties"),
        ("locales/pt.yml", "src/main/resources/application-prod.yml"),
        ("locales/pt.json", "appsettings.Development.json"),
    ],
)
def test_a_key_of_any_other_file_is_no_environment_variable(path: str, like: str) -> None:
    findings = judge_texts({path: _KEYS_OF_FRAMEWORKS[like]}).judgement.findings
    assert not any(finding.severity is Severity.ERROR for finding in findings)


_DECLARED_CLIENT = {
    "src/main/java/app/clients/ZapClient.java": """
package app.clients;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.PostMapping;

@FeignClient(name = "zap", url = "https://api.z-api.io/instances/")
public interface ZapClient {
    @PostMapping("{instance}/token/{token}/send-text")
    Response sendText(String instance, String token, Letter letter);

    @PostMapping("{instance}/token/{token}/restart")
    Response restart(String instance, String token);
}
""",
    "src/main/java/app/Campaign.java": """
package app;

import app.clients.ZapClient;

class Campaign {
    private final ZapClient client;

    void run(List<Customer> customers) {
        for (Customer customer : customers) {
            client.%s
        }
    }
}
""",
}


@pytest.mark.parametrize(
    ("call", "bulk"),
    [("sendText(id, token, new Letter(customer.phone()));", True), ("restart(customer.instance(), token);", False)],
)
def test_calling_a_declared_method_does_what_its_annotation_says(call: str, bulk: bool) -> None:
    files = {path: text % call if "%s" in text else text for path, text in _DECLARED_CLIENT.items()}
    findings = judge_texts(files).judgement.findings
    assert "WA402" in {finding.rule for finding in findings}
    assert ("WA501" in {finding.rule for finding in findings}) is bulk


_ANY_ROUTE = """
import requests

class Client:
    def post(self, path, body=None):
        return requests.post("http://localhost:8080" + path, json=body, headers={"apikey": self.key})

    def chats(self, instance):
        return self.post(f"/chat/findChats/{instance}")

    def send(self, instance, number, text):
        return self.post(f"/message/sendText/{instance}", {"number": number, "text": text})
"""
_ASKS_AND_ANSWERS = """
def answer(client):
    for chat in client.post("/chat/findMessages/shop"):
        client.post("/message/sendText/shop", {"number": chat["number"], "text": "hello"})
"""


@pytest.mark.parametrize(("more", "answers"), [("", False), (_ASKS_AND_ANSWERS, True)])
def test_a_client_that_can_look_and_send_does_not_answer(more: str, answers: bool) -> None:
    findings = judge_texts({"client.py": _ANY_ROUTE + more}).judgement.findings
    said = [finding.message for finding in findings if finding.rule == "WA508"]
    assert any(message.startswith("answers") for message in said) is answers


_SERVICES = {
    "rb": (
        "app/services/notifier.rb",
        """
require 'net/http'

class Notifier
  def tell(to, text)
    uri = URI('https://api.ultramsg.com/instance1/messages/chat')
    Net::HTTP.post_form(uri, { token: TOKEN, to: to, body: text })
  end
end
""",
        "app/controllers/orders_controller.rb",
        """
require 'notifier'

class OrdersController < ApplicationController
  def done
    check(params['token'])
    Notifier.new.tell(order.phone, 'ready')
  end
end
""",
    ),
    "dart": (
        "lib/notifier.dart",
        """
import 'package:http/http.dart' as http;

class Notifier {
  Future<void> tell(String to, String text) async {
    final uri = Uri.parse('https://api.ultramsg.com/instance1/messages/chat');
    await http.post(uri, body: {'token': token, 'to': to, 'body': text});
  }
}
""",
        "lib/orders_page.dart",
        """
import 'notifier.dart';

class OrdersPage extends StatelessWidget {
  void done() {
    Notifier().tell(order.phone, 'ready');
  }
}
""",
    ),
    "swift": (
        "App/Notifier.swift",
        """
import Alamofire

class Notifier {
    static func tell(to: String, text: String) {
        AF.request("https://api.ultramsg.com/instance1/messages/chat", method: .post, parameters: ["to": to, "body": text])
    }
}
""",
        "App/OrdersController.swift",
        """
import UIKit

class OrdersController: UIViewController {
    func done() {
        Notifier.tell(to: order.phone, text: "ready")
    }
}
""",
    ),
}


@pytest.mark.parametrize("language", sorted(_SERVICES))
def test_a_class_that_inherits_from_elsewhere_names_types_of_the_project(language: str) -> None:
    path, service, caller, use = _SERVICES[language]
    findings = judge_texts({path: service, caller: use}).judgement.findings
    (finding,) = (finding for finding in findings if finding.rule == "WA402")
    (call,) = (line for line, text in enumerate(use.split("\n"), 1) if "tell(" in text)
    told = {step.location.span.line: step.note for step in finding.trace if step.location.path == caller}
    assert told[call] == "calls tell"
    assert not any(note.startswith("request field") for note in told.values())
