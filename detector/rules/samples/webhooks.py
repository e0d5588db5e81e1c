"""Samples of WA405: programs that gateways tell of messages, and others that answer requests or read messages."""

from __future__ import annotations

from detector.rules.base import tree

TOLD = (
    tree(
        "a webhook of Evolution API that only files what customers ask",
        {
            "inbox.py": """
            from fastapi import FastAPI, Request
            from tickets import open_ticket

            app = FastAPI()

            @app.post("/inbox")
            async def inbox(request: Request):
                told = await request.json()
                if told.get("event") != "messages.upsert":
                    return {"ignored": True}
                data = told["data"]
                sender = data["key"]["remoteJid"].split("@")[0]
                open_ticket(sender, data.get("pushName", ""), data["message"].get("conversation", ""))
                return {"ok": True}
            """
        },
    ),
    tree(
        "a service that a route hands the body of a webhook of WAHA",
        {
            "routes.js": """
            const express = require("express");
            const { keep } = require("./inbox");
            const router = express.Router();
            router.post("/messages", async (req, res) => { await keep(req.body); res.sendStatus(204); });
            module.exports = router;
            """,
            "inbox.js": """
            async function keep(told) {
              if (told.event !== "message.any" || told.payload.fromMe) return;
              await store.add({ from: told.payload.from, text: told.payload.body, picture: told.payload.hasMedia });
            }
            module.exports = { keep };
            """,
        },
    ),
    tree(
        "a controller that Green API posts to",
        {
            "NoticeController.cs": """
            using Microsoft.AspNetCore.Mvc;
            using System.Text.Json;
            [ApiController]
            [Route("notices")]
            public class NoticeController : ControllerBase {
                [HttpPost]
                public IActionResult Take([FromBody] JsonElement told) {
                    if (told.GetProperty("typeWebhook").GetString() != "incomingMessageReceived") return Ok();
                    Board.Pin(told.GetProperty("senderData").GetProperty("chatName").GetString());
                    return Ok();
                }
            }
            """
        },
    ),
    tree(
        "a script that Z-API posts to",
        {
            "zapi/in.php": """
            <?php
            $told = json_decode(file_get_contents('php://input'), true);
            if ($told['type'] !== 'ReceivedCallback') { exit; }
            file_put_contents('calls.csv', $told['momment'] . ';' . $told['phone'] . PHP_EOL, FILE_APPEND);
            """
        },
    ),
    tree(
        "ids of chats in what a gateway without a name posts",
        {
            "webhook.ts": """
            export async function POST(req: Request) {
              const told = await req.json();
              if (told.fromMe || told.from.endsWith("@g.us")) return new Response();
              await archive(told.from.replace("@c.us", ""), told.body);
              return new Response("ok");
            }
            """
        },
    ),
)
NOT_TOLD = (
    tree(
        "a webhook of the Cloud API",
        {
            "hook.py": """
            from flask import Flask, request
            app = Flask(__name__)

            @app.post("/webhook")
            def hook():
                for entry in request.json["entry"]:
                    for change in entry["changes"]:
                        for message in change["value"].get("messages", []):
                            keep(message["from"], message["text"]["body"])
                return "ok"
            """
        },
    ),
    tree(
        "a viewer of a saved chat that never answers a request",
        {
            "viewer.py": """
            import json
            def show(path):
                for line in open(path):
                    row = json.loads(line)
                    print(row["key"]["remoteJid"], row.get("pushName"), row["message"])
            """
        },
    ),
    tree(
        "a reader of a phone's database of chats",
        {
            "chats.py": """
            import sqlite3

            def messages(c: sqlite3.Cursor, owner):
                c.execute("SELECT key_remote_jid, key_from_me, data FROM messages WHERE key_remote_jid LIKE '%@g.us'")
                for chat, key_from_me, data in c.fetchall():
                    yield owner if key_from_me else chat.split("@s.whatsapp.net")[0], data
            """
        },
    ),
    tree(
        "a webhook of a shop whose events are called alike",
        {
            "hook.js": """
            const app = require("express")();
            app.post("/webhook", (req, res) => {
              if (req.body.event === "session.status") counter.add(req.body.session);
              res.end();
            });
            """
        },
    ),
    tree(
        "a program that holds the client and answers requests of its own page",
        {
            "package.json": '{"name": "desk", "dependencies": {"@whiskeysockets/baileys": "^6.7.0", "express": "^4"}}',
            "page.js": """
            const app = require("express")();
            app.post("/last", (req, res) => {
              const last = messages.at(-1);
              res.json({ from: last.key.remoteJid, name: last.pushName, event: "messages.upsert" });
            });
            """,
        },
    ),
)
