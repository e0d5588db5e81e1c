"""Which routes of a project are shown as those where an official provider tells it of messages."""

from __future__ import annotations

import pytest

from tests.rules.running import judge_texts

_VONAGE = """
const express = require("express");
const app = express();
async function send(to, text) {
  await fetch("https://api.nexmo.com/v1/messages", {
    method: "POST",
    body: JSON.stringify({ from: "1", to, message_type: "text", text, channel: "whatsapp" }),
  });
}
app.post("%s", async (req, res) => { await send(req.body.from, "hi"); res.end(); });
"""


def webhooks(files: dict[str, str]) -> list[tuple[str, int]]:
    """The places at which a tree answers a webhook of a provider."""
    return [
        (use.location.path, use.location.span.line)
        for use in judge_texts(files).judgement.official
        if use.what.startswith("answers a webhook")
    ]


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        ("/webhooks/inbound", True),
        ("/webhook/whatsapp", True),
        ("/vonage/webhook", True),
        ("/webhook/stripe", False),
        ("/orders/webhook", False),
        ("/api/send", False),
    ],
)
def test_a_route_is_a_webhook_by_what_it_says_and_does_not_say(route: str, shown: bool) -> None:
    assert webhooks({"server.js": _VONAGE % route}) == ([("server.js", 10)] if shown else [])


_SENDS = """
class Sender {
  Task<HttpResponseMessage> Send(FormUrlEncodedContent form) {
    return client.PostAsync("https://api.gupshup.io/wa/api/v1/template/msg", form);
  }
}
"""
_ANSWERS = """
public class Controller {
  [HttpPost("message-status")]
  public IActionResult Receive([FromBody] JsonElement root) { return Ok(); }
}
"""


def test_a_file_that_is_called_after_the_webhook_of_a_provider_answers_it() -> None:
    assert webhooks({"Sender.cs": _SENDS, "Gupshup/WebhookController.cs": _ANSWERS})
    assert not webhooks({"Sender.cs": _SENDS, "Payments/WebhookController.cs": _ANSWERS})


def test_a_webhook_beside_an_unofficial_client_is_nobodys() -> None:
    client = 'const { Client } = require("whatsapp-web.js");\nnew Client().initialize();\n'
    assert not webhooks({"server.js": client + _VONAGE % "/webhook"})
