"""A program that is asked for one of several things: what it does for one request is not held against another."""

from __future__ import annotations

import pytest
from running import judge_texts

_SERVICE = """
const api = Deno.env.get("EVOLUTION_API_URL")!;
const headers = { apikey: Deno.env.get("EVOLUTION_API_KEY")!, "Content-Type": "application/json" };
Deno.serve(async (req) => {
  const url = new URL(req.url);
  const { number, text } = await req.json();
  const action = url.searchParams.get("action");
  %s
});
"""
_SWITCH = """switch (action) {
    case "state": {
      return fetch(`${api}/instance/connectionState/shop`, { headers });
    }
    case "sendText": {
      return fetch(`${api}/message/sendText/shop`, { method: "POST", headers, body: JSON.stringify({ number, text }) });
    }
  }"""
_IFS = """if (action === "state") {
    return fetch(`${api}/instance/connectionState/shop`, { headers });
  }
  if (action === "sendText") {
    return fetch(`${api}/message/sendText/shop`, { method: "POST", headers, body: JSON.stringify({ number, text }) });
  }"""
_ALWAYS = """return fetch(`${api}/message/sendText/shop`, {
    method: "POST", headers, body: JSON.stringify({ number, text }),
  });"""
_PAGE = """
import { base } from "./config";
const ask = (action: string, number: string) =>
  fetch(`${base}/functions/v1/gateway?action=${action}`, { method: "POST", body: JSON.stringify({ number, text: "hi" }) });
export const refresh = async (contacts) => {
  for (const contact of contacts) await ask("%s", contact.phone);
};
"""


def _rules(service: str, asked: str) -> set[str]:
    files = {"supabase/functions/gateway/index.ts": _SERVICE % service, "src/page.ts": _PAGE % asked}
    return {each.rule for each in judge_texts(files).judgement.findings}


@pytest.mark.parametrize("service", [_SWITCH, _IFS])
def test_a_loop_over_requests_for_another_task_sends_nothing(service: str) -> None:
    assert "WA501" in _rules(service, "sendText")
    assert "WA501" not in _rules(service, "state")


def test_a_program_that_does_one_thing_does_it_whatever_the_request_says() -> None:
    assert "WA501" in _rules(_ALWAYS, "state")


_PYTHON = """
import os
import requests
from flask import Flask, request

app = Flask(__name__)

@app.route("/gateway", methods=["POST"])
def gateway():
    asked = request.get_json()
    if asked["action"] == "state":
        return requests.get("https://gate.whapi.cloud/health").json()
    elif asked["action"] == "send":
        return requests.post("https://gate.whapi.cloud/messages/text", json={"to": asked["to"], "body": asked["text"]}).json()
"""
_CLIENT = """
import requests

def refresh(contacts):
    for contact in contacts:
        requests.post("http://localhost:5000/gateway", json={"action": "%s", "to": contact, "text": "hello"})
"""


def test_a_task_may_stand_in_the_body_of_a_request() -> None:
    found = [
        {each.rule for each in judge_texts({"app.py": _PYTHON, "client.py": _CLIENT % task}).judgement.findings}
        for task in ("send", "state")
    ]
    assert ["WA501" in rules for rules in found] == [True, False]


_BRIDGE = """
const http = require("http");
const { Client } = require("whatsapp-web.js");
const client = new Client();
client.initialize();
http.createServer(async (req, res) => {
  const { to, text } = await read(req);
  if (req.url === "/state") { res.end(JSON.stringify(await client.getState())); return; }
  if (req.url === "/send" && req.method === "POST") { await client.sendMessage(to + "@c.us", text); res.end(); }
}).listen(3001);
"""
_REMINDERS = """
export async function remind(customers) {
  for (const { phone } of customers)
    await fetch("http://localhost:3001/%s", { method: "POST", body: JSON.stringify({ to: phone, text: "Tomorrow!" }) });
}
"""


def test_the_path_that_a_bare_server_compares_is_the_task() -> None:
    found = [
        {each.rule for each in judge_texts({"bridge.js": _BRIDGE, "remind.js": _REMINDERS % path}).judgement.findings}
        for path in ("send", "state")
    ]
    assert ["WA501" in rules for rules in found] == [True, False]
