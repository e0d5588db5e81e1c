"""Workers that take one row after the other out of a database, and loops that only repeat a message."""

from __future__ import annotations

import pytest
from running import judge_texts

_WORKER = """
import { createClient } from "@supabase/supabase-js";
const db = createClient(url, key);
export async function work(limit: number) {
  for (let round = 0; round < limit; round++) {
    const { data: items } = await db.rpc("claim_next_item");
    if (!items?.length) break;
    const item = items[0];
    await fetch(`${process.env.EVOLUTION_API_URL}/message/sendText/shop`, {
      method: "POST",
      headers: { apikey: process.env.EVOLUTION_API_KEY },
      body: JSON.stringify({ number: %s, text: item.text }),
    });
  }
}
"""


def _said(files: dict[str, str]) -> list[str]:
    return [each.message for each in judge_texts(files).judgement.findings if each.rule == "WA501"]


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("item.phone", "sends to many recipients: in a loop over rows"),
        ('"48123456789"', "floods one chat with messages: sends one after the other in a loop"),
    ],
)
def test_a_row_that_each_round_takes_is_somebody_else(whom: str, said: str) -> None:
    assert _said({"work.ts": _WORKER % whom}) == [said]


_ASKED = """
import makeWASocket from "@whiskeysockets/baileys";
import express from "express";
const sock = makeWASocket({});
const app = express();
app.post("/send/:name", async (req, res) => {
  const { to, text } = req.body;
  res.json(await sock.sendMessage(to, { text }));
});
"""
_QUEUE = """
import { createClient } from "@supabase/supabase-js";
import { made } from "./payload";
const db = createClient(url, key);
while (true) {
  const { data } = await db.rpc("claim_next_item");
  if (!data) break;
  const { endpoint, body } = made(data[0]);
  await fetch(`http://localhost:3000/send/shop`, { method: "POST", body: JSON.stringify(body) });
}
"""


def test_a_worker_that_asks_another_program_writes_to_many() -> None:
    files = {"server/index.js": _ASKED, "worker/index.ts": _QUEUE}
    assert _said(files) == ["sends to many recipients: in a loop over rows"]
