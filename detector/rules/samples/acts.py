"""Samples of WA503 to WA509: checks, collections, groups, status, sessions, answers, presence."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.programs import CLIENT_JS as _CLIENT_JS
from detector.rules.samples.programs import OFFICIAL_LOOP as _OFFICIAL_LOOP
from detector.rules.samples.programs import SOCKET_TS as _SOCKET_TS

CHECKS = (
    tree(
        "numbers that a gateway is handed",
        {
            "check.py": """
            import requests
            class Gateway:
                def ask(self, verb, path, **body): return requests.request(verb, "https://gate.whapi.cloud" + path, json=body)
                def check(self, numbers): return self.ask("POST", "/contacts", contacts=numbers)
            """
        },
    ),
    tree(
        "isRegisteredUser", {"check.js": _CLIENT_JS + "numbers.filter((n) => client.isRegisteredUser(n + '@c.us'));\n"}
    ),
    tree(
        "onWhatsApp",
        {"check.ts": _SOCKET_TS + "for (const n of numbers) { const [found] = await sock.onWhatsApp(n); }\n"},
    ),
    tree(
        "Go",
        {
            "check.go": """
            package main

            import "go.mau.fi/whatsmeow"

            func check(client *whatsmeow.Client, numbers []string) { client.IsOnWhatsApp(numbers) }
            """
        },
    ),
    tree("one number", {"check.js": _CLIENT_JS + 'const id = await client.getNumberId("48123456789");\n'}),
    tree(
        "search of the page",
        {
            "check.spec.ts": """
            import { chromium } from "@playwright/test";
            const page = await (await chromium.launch()).newPage();
            await page.goto("https://web.whatsapp.com/");
            const search = page.getByRole("textbox", { name: "Search name or number" });
            const cancel = page.getByRole("button", { name: "Cancel search" });
            for (const number of numbers) {
              await search.fill(number.trim());
              await page.getByText("No results found").waitFor({ timeout: 5000 });
              await cancel.click();
            }
            """
        },
    ),
)
_ASKED_CONTACTS = tree(
    "contacts that a gateway is asked for",
    {
        "contacts.py": """
        import requests
        class Gateway:
            def ask(self, verb, path, **body): return requests.request(verb, "https://gate.whapi.cloud" + path, json=body)
            def list(self): return self.ask("GET", "/contacts")
        """
    },
)
NO_CHECKS = (
    _ASKED_CONTACTS,
    tree(
        "search, then a message",
        {
            "send.spec.ts": """
            import { chromium } from "@playwright/test";
            const page = await (await chromium.launch()).newPage();
            await page.goto("https://web.whatsapp.com/");
            const search = page.getByRole("textbox", { name: "Search name or number" });
            for (const number of numbers) {
              await search.fill(number.trim());
              await page.getByText("Chats").waitFor({ timeout: 5000 });
              await page.keyboard.press("Enter");
            }
            """
        },
    ),
    tree("form of a number", {"check.js": "const ok = numbers.filter((n) => /^\\\\d{9,15}$/.test(n));\n"}),
    tree(
        "a library for phone numbers",
        {
            "check.py": "import phonenumbers\nok = [n for n in numbers if phonenumbers.is_valid_number(phonenumbers.parse(n))]\n"
        },
    ),
    tree("only sends", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)

COLLECTED = (
    _ASKED_CONTACTS,
    tree("contacts", {"export.js": _CLIENT_JS + "const people = await client.getContacts();\n"}),
    tree(
        "one chat and a list of all",
        {
            "list.js": _CLIENT_JS
            + "const chats = await client.getChats();\n"
            + "const own = chats.find((chat) => chat.name === 'me');\n"
            + "save(chats.map((chat) => chat.name));\n"
        },
    ),
    tree(
        "group members",
        {
            "members.ts": _SOCKET_TS
            + "const groups = await sock.groupFetchAllParticipating();\n"
            + "for (const id of Object.keys(groups)) save((await sock.groupMetadata(id)).participants);\n"
        },
    ),
    tree(
        "Go",
        {
            "groups.go": """
            package main

            import "go.mau.fi/whatsmeow"

            func members(client *whatsmeow.Client) { groups, _ := client.GetJoinedGroups() ; _ = groups }
            """
        },
    ),
    tree(
        "profile pictures",
        {"pictures.js": _CLIENT_JS + "for (const n of numbers) save(await client.getProfilePicUrl(n));\n"},
    ),
)
NOT_COLLECTED = (
    tree(
        "the group with this name",
        {
            "tell.js": _CLIENT_JS
            + "async function tell(name, text) {\n"
            + "  const chats = await client.getChats();\n"
            + "  const group = chats.find((chat) => chat.isGroup && chat.name === name);\n"
            + "  await group.sendMessage(text);\n"
            + "}\n"
        },
    ),
    tree(
        "who administers this group",
        {
            "admin.ts": _SOCKET_TS
            + "const group = await sock.groupMetadata(jid);\n"
            + "const isAdmin = group.participants.find((p) => p.id === sender)?.admin;\n"
        },
    ),
    tree(
        "contacts of a phone",
        {
            "Contacts.java": "class Contacts { void all(ContentResolver r) { r.query(ContactsContract.Contacts.CONTENT_URI); } }\n"
        },
    ),
    tree(
        "contacts of a CRM",
        {"crm.py": 'import requests\npeople = requests.get("https://crm.example.com/contacts").json()\n'},
    ),
    tree("only sends", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)

GROUPS = (
    tree("joins by links", {"join.js": _CLIENT_JS + "for (const code of codes) await client.acceptInvite(code);\n"}),
    tree("adds people", {"add.ts": _SOCKET_TS + 'await sock.groupParticipantsUpdate(group, numbers, "add");\n'}),
    tree(
        "Go",
        {
            "join.go": """
            package main

            import "go.mau.fi/whatsmeow"

            func join(client *whatsmeow.Client, codes []string) {
                for _, code := range codes {
                    client.JoinGroupWithLink(code)
                }
            }
            """
        },
    ),
    tree("creates groups", {"create.js": _CLIENT_JS + 'await client.createGroup("Offers", numbers);\n'}),
)
NO_GROUPS = (
    tree("an invite link in a page", {"index.html": '<a href="https://chat.whatsapp.com/AbCdEf">join</a>\n'}),
    tree(
        "groups of another messenger",
        {"add.py": "from telegram import Bot\nbot = Bot(TOKEN)\nbot.create_chat_invite_link(chat_id=1)\n"},
    ),
    tree("only sends", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)

STATUSES = (
    tree("status", {"status.js": _CLIENT_JS + 'await client.sendMessage("status@broadcast", "sale!");\n'}),
    tree(
        "forwards",
        {
            "forward.js": _CLIENT_JS
            + "for (const chat of await client.getChats()) await msg.forward(chat.id._serialized);\n"
        },
    ),
    tree(
        "status of a browser client",
        {
            "status.ts": """
            import { create } from "@wppconnect-team/wppconnect";
            const client = await create({ session: "shop" });
            await client.sendTextStatus("Spring sale!");
            """
        },
    ),
    tree(
        "forwards to groups",
        {
            "forward.ts": """
            import { create } from "@wppconnect-team/wppconnect";
            const client = await create({ session: "shop" });
            for (const group of groups) await client.forwardMessage(group.id, message.id);
            """
        },
    ),
)
NO_STATUSES = (
    tree(
        "a picture of one's own, and a reaction",
        {
            "profile.ts": _SOCKET_TS
            + "await sock.updateProfilePicture(sock.user.id, picture);\n"
            + 'await sock.sendMessage("status@broadcast", { react: { text: "!", key } }, { statusJidList });\n'
        },
    ),
    tree("status of an order", {"order.js": 'order.status = "sent";\nawait order.save();\n'}),
    tree("a forwarded port", {"tunnel.py": "tunnel.forward(8080)\n"}),
    tree("only sends", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)

SESSIONS = (
    tree(
        "clients in a loop",
        {
            "many.js": """
            const { Client, LocalAuth } = require("whatsapp-web.js");
            const clients = {};
            for (const id of ["sales", "support", "backup"]) {
              clients[id] = new Client({ authStrategy: new LocalAuth({ clientId: id }) });
              clients[id].initialize();
            }
            """
        },
    ),
    tree(
        "sockets by account",
        {
            "many.ts": """
            import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
            const open = async (id: string) => {
              const { state } = await useMultiFileAuthState(`auth/${id}`);
              return makeWASocket({ auth: state });
            };
            accounts.forEach((account) => open(account.id));
            """
        },
    ),
    tree(
        "Go",
        {
            "many.go": """
            package main

            import "go.mau.fi/whatsmeow"

            func open(devices []*store.Device) {
                for _, device := range devices {
                    client := whatsmeow.NewClient(device, nil)
                    client.Connect()
                }
            }
            """
        },
    ),
    tree(
        "Python",
        {
            "many.py": """
            from neonize.client import NewClient
            for name in ["sales", "support"]:
                NewClient(name).connect()
            """
        },
    ),
)
ONE_SESSION = (
    tree(
        "the state of each instance",
        {
            "state.js": """
            const states = instances.map((i) => fetch(`${base}/instance/connectionState/${i}`, { headers: { apikey: key } }));
            await fetch(`${base}/message/sendText/shop`, { headers: { apikey: key }, body: JSON.stringify({ number, text }) });
            """
        },
    ),
    tree(
        "a link to log in again, told to the one who runs it",
        {
            "watch.php": """
            <?php
            function send($to, $text) {
                $ch = curl_init('http://gowa:3000/send/message');
                curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['phone' => $to, 'message' => $text]));
                curl_exec($ch);
            }
            foreach ($servers as $server) {
                $state = json_decode(file_get_contents($server), true);
                if ($state['status'] != 'connected') {
                    $link = $state['link'] . 'app/login-with-code?phone=' . $state['number'];
                    error_log("Log in again: $link");
                }
            }
            """
        },
    ),
    tree(
        "another try",
        {"again.js": _CLIENT_JS + "for (let i = 0; i < 3; i++) await client.initialize();\n"},
    ),
    tree(
        "a bridge that connects anew after errors, asked for each user",
        {
            "bridge/package.json": '{"dependencies": {"@whiskeysockets/baileys": "^6.7.16"}}',
            "bridge/index.js": """
            const { default: makeWASocket, useMultiFileAuthState } = require("@whiskeysockets/baileys");
            const app = require("express")();
            const FOLDER = process.env.SESSION_PATH || "./auth";
            let sock = null;
            async function connect() {
              const { state, saveCreds } = await useMultiFileAuthState(FOLDER);
              sock = makeWASocket({ auth: state });
              sock.ev.on("creds.update", saveCreds);
            }
            app.post("/send", async (req, res) => {
              try {
                await sock.sendMessage(`${req.body.to}@s.whatsapp.net`, { text: req.body.message });
              } catch (err) {
                connect();
              }
            });
            app.listen(3001, connect);
            """,
            "remind.py": """
            import httpx
            for user in users:
                httpx.post("http://localhost:3001/send", json={"to": user["phone"], "message": "Tomorrow"})
            """,
        },
    ),
    tree("one client", {"one.js": _CLIENT_JS}),
    tree("one socket", {"one.ts": _SOCKET_TS}),
    tree("many connections to a database", {"pool.py": "for host in hosts:\n    pool.append(psycopg.connect(host))\n"}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)

ANSWERS = (
    tree(
        "a handler by its name",
        {
            "answer.js": _CLIENT_JS
            + """
            async function onMessage(msg) { await msg.reply("I am away"); }
            client.on("message", onMessage);
            """
        },
    ),
    tree(
        "on message",
        {"answer.js": _CLIENT_JS + 'client.on("message", async (msg) => { await msg.reply("I am away"); });\n'},
    ),
    tree(
        "through a function of the file",
        {
            "answer.js": _CLIENT_JS
            + """
            client.on("message", async (msg) => { await tell(msg.from); });
            const tell = async (to) => { await client.sendMessage(to, "I am away"); };
            """
        },
    ),
    tree(
        "messages.upsert",
        {
            "answer.ts": _SOCKET_TS
            + 'sock.ev.on("messages.upsert", async ({ messages }) => {\n'
            + '  await sock.sendMessage(messages[0].key.remoteJid, { text: "I am away" });\n});\n'
        },
    ),
    tree(
        "venom",
        {
            "answer.js": """
            const venom = require("venom-bot");
            venom.create({ session: "bot" }).then((client) => {
              client.onMessage((message) => client.sendText(message.from, "I am away"));
            });
            """
        },
    ),
    tree(
        "Python",
        {
            "answer.py": """
            from neonize.client import NewClient
            from neonize.events import MessageEv
            client = NewClient("bot")

            @client.event(MessageEv)
            def on_message(client, message):
                client.reply_message("I am away", message)
            """
        },
    ),
)
NO_ANSWERS = (
    tree(
        "a handler by its name that only keeps what comes in, beside a send that is asked for",
        {
            "keep.js": _CLIENT_JS
            + """
            function onMessage(msg) { kept = msg.body; }
            async function send(req, res) { await client.sendMessage(req.body.to, req.body.text); res.json({}); }
            function main() {
              client.on("message", onMessage);
              app.post("/send", send);
            }
            main();
            """
        },
    ),
    tree(
        "a file that fetches pictures and sends, whoever receives",
        {
            "evolution.ts": """
            const ask = (route: string, body: object) =>
              fetch(`${process.env.EVOLUTION_API_URL}${route}`, { method: "POST", headers: { apikey: key }, body });
            export const picture = (message: object) => ask("/chat/getBase64FromMediaMessage/shop", { message });
            export const tell = (number: string, text: string) => ask("/message/sendText/shop", { number, text });
            """
        },
    ),
    tree("reads only", {"log.js": _CLIENT_JS + 'client.on("message", (msg) => console.log(msg.body));\n'}),
    tree("sends only", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree(
        "passes on what comes in, and sends what it is asked to",
        {
            "relay.js": _CLIENT_JS
            + """
            client.on("message", async (msg) => { await axios.post(HOOK, { from: msg.from, text: msg.body }); });
            const work = async () => {
              const item = waiting.shift();
              await client.sendMessage(item.phone, item.message);
              work();
            };
            app.post("/send", (req, res) => { waiting.push(req.body); work(); res.json({}); });
            """
        },
    ),
    tree(
        "keeps what comes in, and sends what it is asked to: no answer, and a function nobody calls is none either",
        {
            "main.go": """
            package main

            import (
                "context"
                "net/http"

                "go.mau.fi/whatsmeow"
                "go.mau.fi/whatsmeow/types"
                "go.mau.fi/whatsmeow/types/events"
            )

            func main() {
                client := whatsmeow.NewClient(device, nil)
                client.AddEventHandler(func(evt interface{}) {
                    switch v := evt.(type) {
                    case *events.Message:
                        keep(v)
                    }
                })
                client.Connect()
                http.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
                    send(client, r.FormValue("to"), r.FormValue("text"))
                })
                http.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) { fetch(client, r.FormValue("id")) })
                http.ListenAndServe(":8080", nil)
            }

            func send(client *whatsmeow.Client, to string, text string) {
                client.SendMessage(context.Background(), types.NewJID(to, "s.whatsapp.net"), message(text))
            }

            func fetch(client *whatsmeow.Client, id string) { client.Download(stored(id)) }

            func requestHistory(client *whatsmeow.Client) { client.SendMessage(context.Background(), own, request) }
            """
        },
    ),
    tree(
        "a decorated handler that only keeps",
        {
            "bridge.py": """
            from flask import Flask, request
            from neonize.client import NewClient
            from neonize.events import MessageEv
            app = Flask(__name__)
            client = NewClient("bot")

            @client.event(MessageEv)
            def on_message(client, message):
                log.info(message.text)

            def put_out(to, text):
                client.send_message(to, text)

            @app.post("/send")
            def send():
                put_out(request.json["to"], request.json["text"])

            app.add_url_rule("/later", view_func=lambda: send())
            """
        },
    ),
    tree(
        "official bot",
        {
            "bot.py": """
            from pywa import WhatsApp
            wa = WhatsApp(phone_id="1", token=TOKEN)

            @wa.on_message()
            def answer(client, message):
                message.reply("Thanks!")
            """
        },
    ),
    tree(
        "bot of another messenger",
        {"bot.js": 'const { Telegraf } = require("telegraf");\nnew Telegraf(T).on("message", (c) => c.reply("hi"));\n'},
    ),
)

TRACKED = (
    tree(
        "presence updates",
        {"track.ts": _SOCKET_TS + 'sock.ev.on("presence.update", log);\nawait sock.presenceSubscribe(jid);\n'},
    ),
    tree(
        "in a loop",
        {
            "track.js": """
            const venom = require("venom-bot");
            venom.create({ session: "watch" }).then(async (client) => {
              for (const id of ids) log(id, await client.getLastSeen(id));
            });
            """
        },
    ),
    tree(
        "Go",
        {
            "track.go": """
            package main

            import "go.mau.fi/whatsmeow"

            func follow(client *whatsmeow.Client, jid types.JID) { client.SubscribePresence(jid) }
            """
        },
    ),
    tree(
        "last seen",
        {
            "seen.ts": """
            import { create } from "@wppconnect-team/wppconnect";
            const client = await create({ session: "watch" });
            const seen = await client.getLastSeen(id);
            """
        },
    ),
)
NOT_TRACKED = (
    tree("presence of a room", {"room.ts": 'channel.on("presence", (event) => setOnline(event.users.length));\n'}),
    tree("last seen of one's own users", {"users.py": "user.last_seen = now()\nuser.save()\n"}),
    tree("only sends", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
)
