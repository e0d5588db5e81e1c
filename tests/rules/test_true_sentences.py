"""Sentences of a report that an owner of the code would call wrong, each beside one that looks alike and is true."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from running import judge_texts


def rules_at(files: Mapping[str, str], path: str) -> set[str]:
    """The rules that find something in a file of a tree."""
    return {each.rule for each in judge_texts(dict(files)).judgement.findings if each.location.path == path}


_CLIENT = """
const makeWASocket = require("@whiskeysockets/baileys").default;
class Client {
  async start() { this.socket = makeWASocket({}); }
  getStatus(id) { %s }
}
module.exports = Client;
"""
_SERVER = """
const express = require("express");
const Client = require("./client");
const client = new Client();
express().get("/status", (req, res) => res.json(client.getStatus(req.query.id)));
"""


def test_a_class_that_holds_a_client_has_methods_of_its_own() -> None:
    state = {"client.js": _CLIENT % "return this.state;", "server.js": _SERVER}
    profile = {"client.js": _CLIENT % "return this.socket.fetchStatus(id);", "server.js": _SERVER}
    assert "WA504" not in rules_at(state, "server.js")
    assert "WA504" in rules_at(profile, "client.js")


_BOT = """
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

browser = webdriver.Firefox()
browser.get("https://web.whatsapp.com/")

def send(text):
    box = browser.find_element(By.XPATH, '//*[@id="main"]//footer//div[contains(@contenteditable, "true")]')
    box.click()
    for line in text.split("|"):
        box.send_keys(line)
    box.send_keys(Keys.RETURN)

%(whom)s = [One(), Two(), Three()]

for each in %(whom)s:
    send(each.run())
"""


def test_commands_of_a_bot_are_no_recipients() -> None:
    assert "WA501" not in rules_at({"bot.py": _BOT % {"whom": "running_commands"}}, "bot.py")
    assert "WA501" in rules_at({"bot.py": _BOT % {"whom": "running_clients"}}, "bot.py")


_ALERT = """
import os
import requests
GOWA_AUTH = os.getenv("GOWA_AUTH", "")

def send_whatsapp_alert(recipients, image, text):
    for recipient in recipients:
        requests.post(
            "https://wa2.example.id/%s",
            json={"phone": recipient["phone"], "image": image, "caption": text},
        )
"""


def test_a_request_to_a_gateway_with_a_name_is_told_once() -> None:
    assert rules_at({"alert.py": _ALERT % "send/image"}, "alert.py") == {"WA402", "WA501"}
    assert "WA404" in rules_at({"alert.py": _ALERT % "v9/picture/send"}, "alert.py")
    other = (_ALERT % "send/image").replace('GOWA_AUTH = os.getenv("GOWA_AUTH", "")', "")
    assert "WA404" in rules_at({"other.py": other}, "other.py")
    assert "WA404" not in rules_at({"alert.py": _ALERT % "send/image", "other.py": other}, "other.py")


_ROUTES = """
CHECK = "/chat/whatsappNumbers"
SEND = "/message/sendText"
PRESENCE = "/chat/sendPresence"
"""
_ASKS = """
import requests
from .routes import CHECK, PRESENCE, SEND

class EvolutionApi:
    def __init__(self, server, key):
        self.server, self.headers = server, {"apikey": key}

    def _request(self, endpoint, data):
        return requests.post(f"{self.server}{endpoint}/shop", headers=self.headers, json=data)

    def check(self, numbers):
        return self._request(CHECK, {"numbers": numbers})

    def write(self, number):
        return self._request(PRESENCE, {"number": number, "presence": "composing"})

    def send(self, number, text):
        return self._request(SEND, {"number": number, "text": text})
"""


def test_addresses_that_have_names_are_told_where_they_are_asked() -> None:
    files = {"evolution/routes.py": _ROUTES, "evolution/api.py": _ASKS}
    assert rules_at(files, "evolution/api.py") == {"WA402", "WA503", "WA602"}
    assert rules_at(files, "evolution/routes.py") == set()
    shown = {
        step.location.span.line
        for finding in judge_texts(files).judgement.findings
        for step in finding.trace
        if step.location.path == "evolution/routes.py"
    }
    assert shown >= {2, 3, 4}
    assert rules_at({"evolution/routes.py": _ROUTES}, "evolution/routes.py") >= {"WA402"}


_SHARP = """
using %s;
class Sender {
    public async Task Send(string to) {
        await page.GoToAsync("https://web.whatsapp.com/send?phone=" + to);
        var box = await page.WaitForSelectorAsync("div[data-tab='10']");
        await box.TypeAsync("hello");
        await page.Keyboard.PressAsync("Enter");
    }
}
"""


def test_of_several_tools_in_one_entry_the_imported_one_is_named() -> None:
    def said(module: str) -> list[str]:
        found = judge_texts({"Sender.cs": _SHARP % module}).judgement.findings
        return [each.message for each in found if each.rule == "WA301"]

    assert said("PuppeteerSharp") == ["drives WhatsApp Web with Puppeteer Sharp instead of using the Business Platform"]
    assert said("Microsoft.Playwright") == [
        "drives WhatsApp Web with Playwright for .NET instead of using the Business Platform"
    ]


_KEEPER = """
public class Scripts {
    public string Path() { return Folder.Combine("scripts", "wppconnect-wa.js"); }
    public void Check() { Console.WriteLine("Looking for a newer wppconnect-wa.js ..."); }
}
"""
_RUNNER = """
using PuppeteerSharp;
public class Runner {
    public async Task Send(string to) {
        await page.GoToAsync("https://web.whatsapp.com");
        await page.EvaluateExpressionAsync("WPP.chat.sendTextMessage('" + to + "', 'hi')");
    }
}
"""


def test_a_file_that_only_names_a_script_calls_nothing_in_the_page() -> None:
    found = judge_texts({"Scripts.cs": _KEEPER, "Runner.cs": _RUNNER}).judgement.findings
    said = {each.location.path: each.message for each in found if each.rule == "WA305"}
    assert said["Runner.cs"] == "calls functions inside the WhatsApp Web page"
    assert said["Scripts.cs"] == "handles a script that calls functions inside the WhatsApp Web page"


def test_addresses_of_the_private_protocol_are_told_once() -> None:
    constants = '<?php\nconst CHECK = "v.whatsapp.net/v2/exist";\nconst HOST = "c.whatsapp.net";\n'
    client = '<?php\n$client = new WhatsProt("48123456789", "shop");\n$client->connect();\n'
    assert rules_at({"constants.php": constants}, "constants.php") == {"WA203"}
    assert rules_at({"constants.php": constants, "send.php": client}, "send.php") == {"WA202"}


_HELPER = """
const BASE = process.env.WAHA_API_URL;
export class Waha {
  async ask(method: string, path: string, body: unknown) {
    const answer = await fetch(`${BASE}${path}`, {
      method,
      headers: { "X-Api-Key": process.env.WAHA_API_KEY },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`WAHA ${method} ${path}: ${answer.status}`);
  }
  sendImage(chatId: string, url: string) {
    return this.ask("POST", "/api/sendImage", { session: "default", chatId, file: { url } });
  }
}
"""
_GIVES = """
import { Waha } from "./waha";
const waha = new Waha();
export async function tell(%s) {
  for (%s) {
    await waha.sendImage(%s);
  }
}
"""


def test_of_what_a_helper_is_handed_as_a_whole_the_field_for_the_recipient_counts() -> None:
    files = ("chat: string, attachments: { url: string }[]", "let i = 0; i < attachments.length; i++")
    pictures = _GIVES % (*files, "chat, attachments[i].url")
    customers = _GIVES % ("customers: string[], url: string", "const each of customers", "each, url")
    found = {
        name: judge_texts({"waha.ts": _HELPER, "tell.ts": text}) for name, text in (("p", pictures), ("c", customers))
    }
    bulk = {name: {each.rule for each in judged.judgement.findings} & {"WA501"} for name, judged in found.items()}
    assert bulk == {"p": set(), "c": {"WA501"}}


_TYPES = """
const BASE = process.env.WAHA_API_URL;
async function ask(path, body) {
  const answer = await fetch(`${BASE}${path}`, { headers: { "X-Api-Key": process.env.WAHA_API_KEY }, body });
  if (!answer.ok) throw new Error(`no answer to ${path}`);
}
exports.sendText = (chatId, text) => ask("/api/sendText", { session: "default", chatId, text });
exports.type = (session) => ask(`/api/${session}/typing`, { isTyping: true });
"""


def test_a_route_that_two_gateways_have_is_told_as_one_of_the_gateway_that_is_asked() -> None:
    findings = judge_texts({"waha.js": _TYPES}).judgement.findings
    notes = {step.note for finding in findings if finding.rule == "WA602" for step in finding.trace}
    assert "route by which typing is shown" in notes
    assert not any("WPPConnect" in note for note in notes)


_CLIENT_JS = """const { Client } = require("whatsapp-web.js");
const client = new Client();
client.sendMessage("1@c.us", "hi");
"""
_SAYS = {
    "client.js": _CLIENT_JS,
    "api/limits.js": 'require("../client");\nthrow new Error("nenhuma campanha sem contatos");\n',
    "api/campaigns.js": 'require("../client");\nthrow new Error("a campanha sem contatos");\n'
    'export function send_mass_messages(list) {\n  log("campanha enviada a todos");\n}\n',
}


def test_what_is_said_of_mass_sending_is_shown_where_most_is_said_of_it() -> None:
    (found,) = [each for each in judge_texts(_SAYS).judgement.findings if each.rule == "WA501"]
    assert (found.location.path, found.location.span.line) == ("api/campaigns.js", 3)
    without = {path: text.replace("campanha", "carta").replace("mass_", "") for path, text in _SAYS.items()}
    assert "WA501" not in {each.rule for each in judge_texts(without).judgement.findings}


_SHOP = """
const { default: makeWASocket } = require("@whiskeysockets/baileys");
const { skills } = require("./skills");
const sock = makeWASocket({});
module.exports = { sock, skills };
"""
_STATES = "exports.all = (parts, out) => { for (const part of parts) out.push(part.getStatus(%s)); };\n"


def test_parts_of_a_program_that_tell_their_state_are_no_contacts() -> None:
    assert "WA504" not in rules_at({"shop.js": _SHOP, "skills.js": _STATES % ""}, "skills.js")


_GROUPS = _SHOP + "for (const jid of jids) await sock.%s;\n"


def _said(call: str) -> dict[str, str]:
    found = judge_texts({"shop.js": _GROUPS % call}).judgement.findings
    return {each.message: each.severity.value for each in found if each.rule == "WA505"}


def test_groups_are_said_to_be_joined_only_where_they_are() -> None:
    assert _said("groupInviteCode(jid)") == {"reads invite links of groups in a loop": "warning"}
    assert _said("groupRevokeInvite(jid)") == {"administers groups in a loop": "error"}
    assert _said("groupAcceptInvite(jid)") == {"joins groups in a loop": "error"}


_AGENT = """
const { default: makeWASocket } = require("@whiskeysockets/baileys");
const sock = makeWASocket({});
async function tell(to, text) { await sock.sendMessage(to + "@s.whatsapp.net", { text }); }
async function run(tool) { if (tool.name === "send") await tell(tool.input.to, tool.input.text); }
%s
"""
_ROUNDS = {
    "a model's calls": ("async function act(answer) { for (const each of answer.toolCalls) await run(each); }", False),
    "all that runs": (
        "async function act(answer) { for (const each of answer.toolCalls) await run(each); }\n"
        "async function all(customers) { for (const each of customers) await act(await ask(each)); }",
        False,
    ),
    "people": ("async function act(customers) { for (const each of customers) await tell(each.phone, text); }", True),
    "admins": ("async function alarm(adminIds) { for (const each of adminIds) await tell(each, text); }", False),
    "admins of shops": (
        "async function act(admins) { for (const each of admins) await tell(each.phone, text); }",
        True,
    ),
    "admins of groups": (
        "async function act(groupAdmins) { for (const each of groupAdmins) await tell(each, text); }",
        True,
    ),
    "messengers": (
        "const targets = ['whatsapp', 'telegram'];\n"
        "async function alarm() { for (const each of targets) await tell(owner[each], text); }",
        False,
    ),
}


@pytest.mark.parametrize(("rounds", "many"), _ROUNDS.values(), ids=_ROUNDS)
def test_what_a_model_asks_for_and_the_messengers_of_one_owner_are_no_recipients(rounds: str, many: bool) -> None:
    assert ("WA501" in rules_at({"agent.js": _AGENT % rounds}, "agent.js")) is many


_GATEWAY = """
import requests

class Bot:
    def __init__(self, hook):
        self.new_messages = hook["%s"]
        self.all_messages = hook["%s"]

    def send(self, to, text):
        return requests.post("https://eu41.chat-api.com/instance1/sendMessage?token=t", json={"chatId": to, "body": text})

    def work(self):
        for message in self.all_messages:
            %s
            self.send(message["chatId"], "hello")
"""


def test_messages_of_which_the_writer_is_asked_came_in() -> None:
    asked = _GATEWAY % ("m", "m", 'if message["fromMe"] or message["author"] == ME: continue')
    assert "WA501" not in rules_at({"bot.py": asked}, "bot.py")
    assert "WA501" in rules_at({"bot.py": _GATEWAY % ("m", "m", "pass")}, "bot.py")


_REMINDER = """
import pywhatkit

def remind(contacts):
    for contact in contacts:
        pywhatkit.sendwhatmsg_instantly(contact["phone"], "Please pay")
"""
_OTHER = """
import time

def %s(contacts):
    for contact in contacts:
        deliver(contact)
        time.sleep(2)
"""
_APP = "from remind import remind\nfrom other import %s\n"


@pytest.mark.parametrize(("name", "shown"), [("send_bulk_sms", False), ("send_to_all", True)])
def test_a_loop_that_sends_another_way_is_no_part_of_a_campaign(name: str, shown: bool) -> None:
    files = {"remind.py": _REMINDER, "other.py": _OTHER % name, "app.py": _APP % name}
    (found,) = (each for each in judge_texts(files).judgement.findings if each.rule == "WA501")
    assert ("other.py" in {step.location.path for step in found.trace}) is shown


_HISTORY = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
client.on("ready", async () => {
  const chat = await client.getChatById(client.info.wid._serialized);
  const %s = await chat.fetchMessages({ limit: 100 });
  for (const each of %s) await each.reply("Done");
});
"""


def test_answers_to_what_was_said_in_a_chat_are_no_campaign() -> None:
    assert "WA501" not in rules_at({"bot.js": _HISTORY % ("messages", "messages")}, "bot.js")


_READ = """
const axios = require("axios");
const { Client } = require("whatsapp-web.js");
const client = new Client();
async function remind() {
  const { data: %s } = await axios.get(url);
  for (const each of %s) await client.sendMessage(each.phone + "@c.us", "Tomorrow!");
}
"""


def test_what_was_read_is_told_by_its_own_name() -> None:
    found = judge_texts({"remind.js": _READ % ("appointments", "appointments")}).judgement.findings
    assert [each.message for each in found if each.rule == "WA501"] == [
        "sends to many recipients: goes over appointments"
    ]


_ENDPOINTS = """
const endpointOf = (media) =>
  ({ endpoint: media ? "https://gate.whapi.cloud/messages/image" : "https://gate.whapi.cloud/messages/text" });
export async function post(campaigns) {
  for (const campaign of campaigns) {
    const { endpoint } = endpointOf(campaign.media);
    for (const groupId of campaign.groupIds) {
      await fetch(endpoint, { method: "POST", body: JSON.stringify({ to: groupId, body: campaign.text }) });
    }
  }
}
"""


def test_a_send_is_told_where_it_is_asked_for_not_where_its_address_is_made() -> None:
    found = [each for each in judge_texts({"post.ts": _ENDPOINTS}).judgement.findings if each.rule == "WA501"]
    assert [(each.location.span.line, each.message) for each in found] == [
        (8, "sends to many recipients: goes over groupIds")
    ]


_TABS = """
import webbrowser
import pyautogui
from time import sleep

for name, phone in people:
    webbrowser.open(f"https://web.whatsapp.com/send?phone={phone}&text=hello")
    sleep(10)
    where = pyautogui.locateCenterOnScreen("send.png")
    pyautogui.click(where[0], where[1])
    sleep(2)
    pyautogui.hotkey(%s)
    with open("sent.csv", "a") as %s:
        %s.write(name)
"""


def _hands(keys: str, name: str) -> tuple[int, bool]:
    """The line at which a repeated send is told, and whether the last line is said to type."""
    found = judge_texts({"send.py": _TABS % (keys, name, name)}).judgement.findings
    (told,) = (each.location.span.line for each in found if each.rule == "WA501")
    typed = any(step.location.span.line == 14 and "types" in step.note for each in found for step in each.trace)
    return told, typed


def test_closing_a_tab_sends_nothing_and_a_file_is_no_keyboard() -> None:
    assert _hands("'ctrl', 'w'", "arquivo") == (10, False)
    assert _hands("'ctrl', 'enter'", "keyboard") == (12, True)


_RETRIED = """
async function retried(url, options) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(url, options);
    if (answer.ok) return answer;
  }
}
function tell(to, body) {
  const url = "https://gate.whapi.cloud/messages/text";
  return retried(url, { method: "POST", body: JSON.stringify({ to, body }) });
}
export async function campaign(customers) {
  for (const customer of customers) await tell(customer.phone, "hi");
}
"""


def test_an_address_that_is_handed_to_the_function_that_asks_is_a_send() -> None:
    found = [each for each in judge_texts({"send.js": _RETRIED}).judgement.findings if each.rule == "WA501"]
    assert [each.message for each in found] == ["sends to many recipients: goes over customers"]
