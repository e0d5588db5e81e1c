"""Samples of WA2xx: client libraries and the protocol in code, sessions in the tree."""

from __future__ import annotations

from detector.rules.base import tree

IMPORTS = (
    tree("aliased", {"a.py": "from pywhatkit import whats as kit\nkit.sendwhatmsg('+1', 'x', 1, 2)\n"}),
    tree("inside a function", {"a.py": "def go():\n    import neonize.client\n"}),
    tree("CommonJS", {"a.js": "const { Client, LocalAuth } = require('whatsapp-web.js');\n"}),
    tree("dynamic", {"a.mjs": "const wa = (await import('@whiskeysockets/baileys')).default;\n"}),
    tree("dynamic in Python", {"a.py": 'import importlib\nkit = importlib.import_module("pywhatkit")\n'}),
    tree(
        "Go",
        {
            "main.go": """
            package main

            import wa "go.mau.fi/whatsmeow"

            func connect() { client := wa.NewClient(nil, nil); client.Connect() }
            """
        },
    ),
)
NO_IMPORTS = (
    tree("comment", {"a.py": "# import pywhatkit was replaced by the Cloud API\nimport requests\n"}),
    tree("docstring", {"a.py": '"""Unlike pywhatkit, we use the Cloud API."""\nimport pywa\n'}),
    tree("string", {"a.js": "console.log('never use baileys');\n"}),
    tree("own module of that name", {"venom.py": "x = 1\n", "a.py": "import venom\n"}),
    tree(
        "own file of that name", {"baileys.js": "module.exports = {};\n", "a.js": 'const b = require("./baileys");\n'}
    ),
)

_PLUG_IN_LOADER = """
    const { makeWASocket, useMultiFileAuthState } = require("@whiskeysockets/baileys");
    const sock = makeWASocket({});
    const plugs = fs.readdirSync("./plugs").map((name) => require("./plugs/" + name));
    sock.ev.on("messages.upsert", ({ messages }) => plugs.forEach((plug) => plug.run(sock, messages[0])));
    """

USES = (
    tree(
        "plug-in files that get the socket as a parameter",
        {
            "index.js": _PLUG_IN_LOADER,
            "plugs/ping.js": """
            module.exports = {
              name: "ping",
              run: async (sock, m) => { await sock.sendMessage(m.key.remoteJid, { text: "pong" }); },
            };
            """,
            "plugs/tell.js": """
            exports.run = (conn, m, number) => conn.sendMessage(number + "@s.whatsapp.net", m);
            """,
        },
    ),
    tree(
        "command files of whatsapp-web.js",
        {
            "index.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            for (const name of fs.readdirSync("./commands")) commands.set(name, require("./commands/" + name));
            client.on("message", (m) => commands.get(m.body).execute(client, m));
            """,
            "commands/ping.js": 'exports.execute = (client, m) => client.sendMessage(m.from, "pong");\n',
        },
    ),
    tree(
        "fork under an unknown name",
        {
            "bot.js": """
            const { default: makeWASocket, useMultiFileAuthState } = require("some-unknown-fork");
            const { state } = await useMultiFileAuthState("session");
            const sock = makeWASocket({ auth: state });
            """
        },
    ),
    tree(
        "client of another file",
        {
            "client.py": """
            import pywhatkit as kit

            def tell(number, text):
                kit.sendwhatmsg_instantly(number, text)
            """,
            "vendored/remind.py": """
            from my_fork_of_kit import sendwhatmsg_instantly
            sendwhatmsg_instantly("+48123456789", "rent is due")
            """,
        },
    ),
    tree(
        "stored on a global",
        {
            "lib/start.js": """
            global.baileys = require("./vendor");
            const { makeWASocket, fetchLatestBaileysVersion, useMultiFileAuthState } = global.baileys;
            const { state, saveCreds } = await useMultiFileAuthState("auth");
            const sock = makeWASocket({ auth: state, version: (await fetchLatestBaileysVersion()).version });
            """
        },
    ),
    tree(
        "TypeScript with a fork",
        {
            "src/session.ts": """
            import makeWASocket, { DisconnectReason, useMultiFileAuthState } from "@acme/wa-socket-fork";
            export async function start() {
              const { state, saveCreds } = await useMultiFileAuthState("./auth");
              const sock = makeWASocket({ auth: state, printQRInTerminal: true });
              sock.ev.on("creds.update", saveCreds);
            }
            """
        },
    ),
)
NO_USES = (
    tree(
        "documentation that quotes code, with front matter",
        {
            "docs/pairing.md": """
            ---
            sidebar_position: 3
            ---

            # Pairing code

            const logger = pino({ level: "silent" })
            const { state, saveCreds } = await useMultiFileAuthState('auth_info_baileys')
            const sock = makeWASocket({ auth: state, logger })
            sock.ev.on('creds.update', () => saveCreds())
            sock.ev.on('connection.update', ({ qr }) => console.log(qr))
            const onMessage = async () => { await sock.sendMessage(jid, { text: 'hi' }) }
            """,
        },
    ),
    tree(
        "messages of a page and of another messenger beside a client",
        {
            "index.js": _PLUG_IN_LOADER,
            "plugs/page.js": 'exports.run = (tab) => chrome.tabs.sendMessage(tab.id, { text: "hi" });\n',
            "plugs/telegram.js": """
            const { Telegraf } = require("telegraf");
            const bot = new Telegraf("1");
            exports.run = (id) => bot.telegram.sendMessage(id, { text: "hi" });
            """,
            "plugs/commands.js": """
            exports.run = async (bot, msg) => {
              await bot.sendMessage(msg.chat.id, { text: "wait" });
              await bot.sendMessage(msg.chat.id, "choose", { reply_markup: { inline_keyboard: keys } });
            };
            """,
            "plugs/queue.js": 'exports.run = (queue) => queue.sendMessage({ body: "hi" });\n',
        },
    ),
    tree(
        "the same calls in a project without a client",
        {"plugs/ping.js": 'exports.run = async (sock, from) => sock.sendMessage(from, { text: "pong" });\n'},
    ),
    tree("same word elsewhere", {"bot.js": "const sock = makeSocket({ auth: 1 });\n"}),
    tree(
        "a bot of another messenger",
        {
            "bot.py": """
            from telegram import Bot
            bot = Bot(TOKEN)
            bot.send_message(chat_id=1, text="hi")
            """
        },
    ),
    tree(
        "official client with a like method",
        {
            "bot.py": """
            from pywa import WhatsApp
            client = WhatsApp(phone_id="1", token=TOKEN)
            client.send_message(to="48123456789", text="hi")
            """
        },
    ),
    tree(
        "an own class with common names",
        {
            "mail.ts": """
            class Client { sendMessage(to: string, text: string) { return smtp.send(to, text); } }
            new Client().sendMessage("a@example.com", "hi");
            """
        },
    ),
)

PROTOCOL = (
    tree(
        "raw web socket",
        {
            "main.py": """
            import websocket
            ws = websocket.create_connection("wss://web.whatsapp.com/ws/chat", origin="https://web.whatsapp.com")
            """
        },
    ),
    tree(
        "raw web socket in Go",
        {
            "dial.go": """
            package wa

            import "github.com/gorilla/websocket"

            const url = "wss://web.whatsapp.com/ws/chat"

            func dial() { websocket.DefaultDialer.Dial(url, nil) }
            """
        },
    ),
    tree(
        "registration endpoint",
        {
            "register.php": """
            <?php
            $code = file_get_contents("https://v.whatsapp.net/v2/code?cc=48&in=123456789&method=sms");
            """
        },
    ),
    tree(
        "web socket in JavaScript",
        {
            "socket.js": """
            const WebSocket = require("ws");
            const ws = new WebSocket("wss://web.whatsapp.com/ws/chat", { origin: "https://web.whatsapp.com" });
            """
        },
    ),
)
NO_PROTOCOL = (
    tree("reader of a message database", {"read.py": 'if jid.endswith("@s.whatsapp.net"):\n    name = jid\n'}),
    tree("socket of another service", {"live.js": 'const ws = new WebSocket("wss://stream.example.com/ws/chat");\n'}),
    tree("a list of hosts", {"hosts.go": 'package x\n\nvar allowed = []string{"web.whatsapp.com", "example.com"}\n'}),
    tree("click to chat", {"link.php": '<?php echo "https://wa.me/" . $number;\n'}),
)

SESSIONS = (
    tree("committed session", {"auth_info_baileys/creds.json": "{}"}),
    tree("ignore file", {".gitignore": "node_modules/\n.wwebjs_auth/\n"}),
    tree("ignored by Docker", {".dockerignore": "node_modules\n.wwebjs_cache\nauth_info_baileys\n"}),
    tree("journal of a library", {"PyWhatKit_DB.txt": "Date: 1/2/2024\nTime: 10:00\nPhone Number: +1\n"}),
)
NO_SESSIONS = (
    tree("other tokens", {".gitignore": "tokens/\nsession/\n"}),
    tree("credentials of another service", {"auth/creds.json": '{"user": "a"}'}),
    tree("a database of one's own", {"data/whatsapp.txt": "1/2/24, 10:00 - Ann: hello\n"}),
    tree("cache of a browser test", {".dockerignore": ".cache\nplaywright/.auth\n"}),
)
