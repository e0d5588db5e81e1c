"""Small programs that the samples of several rules share."""

from __future__ import annotations

OFFICIAL_LOOP = """
import requests
for number in numbers:
    requests.post("https://graph.facebook.com/v23.0/1/messages",
                  json={"messaging_product": "whatsapp", "to": number})
"""
CLIENT_JS = """
const { Client, LocalAuth } = require("whatsapp-web.js");
const client = new Client({ authStrategy: new LocalAuth() });
client.initialize();
"""
SOCKET_TS = """
import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
const { state } = await useMultiFileAuthState("auth");
const sock = makeWASocket({ auth: state });
"""
