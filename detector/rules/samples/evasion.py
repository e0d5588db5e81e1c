"""Samples of WA6xx: tricks beside an unauthorised channel, and the same things where they are innocent."""

from __future__ import annotations

from detector.rules.base import tree

_CLIENT_JS = """
const { Client, LocalAuth } = require("whatsapp-web.js");
const client = new Client({ authStrategy: new LocalAuth() });
"""
_SOCKET_TS = """
import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
const { state } = await useMultiFileAuthState("auth");
const sock = makeWASocket({ auth: state });
"""
_SELENIUM_PY = """
from selenium import webdriver
options = webdriver.ChromeOptions()
{options}
driver = webdriver.Chrome(options=options)
driver.get("{address}")
driver.find_element("css selector", "{selector}").click()
"""


def _selenium(
    *options: str, address: str = "https://web.whatsapp.com", selector: str = "span[data-icon='send']"
) -> str:
    return _SELENIUM_PY.format(options="\n".join(options), address=address, selector=selector)


_ELSEWHERE = {"address": "https://example.org", "selector": "#buy"}

_COUNTED_DOWN_PY = """
import random, time
import pywhatkit

def wait_and_tell(seconds, label):
    while seconds > 0 and running:
        print(label, seconds)
        time.sleep(1)
        seconds -= 1

for phone in phones:
    pywhatkit.sendwhatmsg_instantly(phone, {text})
    wait_and_tell({pause}, "next in")
"""
_OFFICIAL_JS = """
async function send(to, text) {
  await axios.post(`https://graph.facebook.com/v25.0/${ID}/messages`,
    { messaging_product: "whatsapp", to, type: "text", text: { body: text } }, { headers: { Authorization: BEARER } });
}
"""

RANDOM_DELAYS = (
    tree(
        "a helper that counts down what it is told",
        {"send.py": _COUNTED_DOWN_PY.format(text='"hello"', pause="random.randint(20, 40)")},
    ),
    tree(
        "a pause that is counted down second by second",
        {
            "send.py": """
            import random, time
            import pywhatkit
            for phone in phones:
                pywhatkit.sendwhatmsg_instantly(phone, "hello")
                seconds = random.randint(20, 40)
                for left in range(seconds, 0, -1):
                    print(left)
                    time.sleep(1)
            """
        },
    ),
    tree(
        "random sleep",
        {
            "send.py": """
            import random, time
            import pywhatkit
            for n in numbers:
                pywhatkit.sendwhatmsg_instantly(n, "x")
                time.sleep(random.uniform(5, 15))
            """
        },
    ),
    tree(
        "random time-out",
        {
            "send.js": _CLIENT_JS
            + """
const randomDelay = (min, max) => new Promise((r) => setTimeout(r, min + Math.random() * (max - min)));
for (const n of numbers) { await client.sendMessage(n + "@c.us", text); await randomDelay(5000, 15000); }
"""
        },
    ),
    tree(
        "range in the settings of a campaign",
        {
            "campaign.ts": _SOCKET_TS
            + """
const settings = { minDelay: 20, maxDelay: 90, longPause: 600 };
for (const jid of recipients) await sock.sendMessage(jid, { text });
"""
        },
    ),
    tree(
        "Go",
        {
            "blast.go": """
            package main

            import (
                "context"
                "math/rand"
                "time"

                "go.mau.fi/whatsmeow"
            )

            func blast(client *whatsmeow.Client, recipients []types.JID) {
                for _, to := range recipients {
                    client.SendMessage(context.Background(), to, message)
                    time.Sleep(time.Duration(5+rand.Intn(20)) * time.Second)
                }
            }
            """
        },
    ),
    tree(
        "options of a queue",
        {
            "queue.js": _CLIENT_JS
            + """
async function enqueue(jobs) {
  for (const job of jobs) {
    const wait = least + Math.random() * (most - least);
    await queue.add("message", job, { delay: wait });
    await client.sendMessage(job.to, job.text);
  }
}
"""
        },
    ),
    tree(
        "field of a request",
        {
            "send.py": """
            import random, requests
            for number in numbers:
                requests.post(f"{BASE}/message/sendText/shop", headers={"apikey": KEY},
                              json={"number": number, "text": text, "delay": random.randint(2000, 9000)})
            """
        },
    ),
    tree(
        "drawn by the caller, slept by the callee",
        {
            "blast.go": """
            package main

            import (
                "context"
                "math/rand/v2"
                "time"

                "go.mau.fi/whatsmeow"
            )

            func pause(seconds int) { time.Sleep(time.Duration(seconds) * time.Second) }

            func blast(client *whatsmeow.Client, recipients []types.JID) {
                for _, to := range recipients {
                    client.SendMessage(context.Background(), to, message)
                    pause(5 + rand.IntN(20))
                }
            }
            """
        },
    ),
)
_LEADS = {
    "leads.py": """
    import requests
    from fake_useragent import UserAgent
    SCRAPER_DELAY_MIN = 2
    SCRAPER_DELAY_MAX = 5
    def companies(page):
        return requests.get(f"https://directory.example.com/{page}", headers={"User-Agent": UserAgent().random})
    """,
    "main.py": """
    import requests
    from leads import companies
    def tell(phone):
        requests.post("https://api.fonnte.com/send", data={"target": phone, "message": "hello"})
    """,
}
"""A gateway beside a scraper of other sites."""

NO_RANDOM_DELAYS = (
    tree(
        "a helper that counts down what it is told, and a number drawn for something else",
        {"send.py": _COUNTED_DOWN_PY.format(text="str(random.randint(1, 99))", pause="30")},
    ),
    tree(
        "a pause of random length before it connects again",
        {
            "socket.ts": """
            import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
            export class Channel {
              async connectInternal() {
                const { state } = await useMultiFileAuthState("auth");
                this.sock = makeWASocket({ auth: state });
                this.sock.ev.on("connection.update", ({ connection }) => {
                  if (connection === "open") this.sendMessage(this.owner, "Here again");
                  if (connection !== "close") return;
                  const delay = 1000 * 2 ** this.attempts++ + Math.random() * 500;
                  setTimeout(() => this.connectInternal().catch(log), delay);
                });
              }
              async sendMessage(jid: string, text: string) {
                await this.sock.sendMessage(jid, { text });
              }
            }
            """
        },
    ),
    tree(
        "a pause of random length before the next try",
        {
            "send.js": _CLIENT_JS
            + """
async function withRetry(work) {
  while (true) {
    try { return await work(); } catch { await new Promise((r) => setTimeout(r, 500 + Math.random() * 500)); }
  }
}
for (const n of numbers) await withRetry(() => client.sendMessage(n + "@c.us", text));
"""
        },
    ),
    tree(
        "minutes of a calendar",
        {
            "slots.js": _CLIENT_JS
            + """
            const slots = (from, to, intervalMin) => range(from, to, intervalMin * 60);
            await client.sendMessage("1@c.us", `Free: ${slots(9, 17, 30)}`);
            """
        },
    ),
    tree(
        "the pace of official sends beside an unauthorised client",
        {
            "package.json": '{"name": "crm", "dependencies": {"whatsapp-web.js": "^1.34.0"}}',
            "app.js": 'const bot = require("./bot");\nconst campaign = require("./campaign");\n',
            "bot.js": _CLIENT_JS + 'client.sendMessage(to, "hello");\n',
            "campaign.js": _OFFICIAL_JS
            + """
const randomDelay = (min, max) => new Promise((done) => setTimeout(done, min + Math.random() * (max - min)));
async function campaign(contacts, { delayMinMs, delayMaxMs }) {
  for (const c of contacts) { await send(c.phone, c.text); await randomDelay(delayMinMs, delayMaxMs); }
}
""",
        },
    ),
    tree(
        "an interface that is described",
        {
            "bot.js": _CLIENT_JS + 'client.sendMessage(to, "hello");\n',
            "openapi.yaml": """
            openapi: 3.0.0
            info: {title: WhatsApp campaigns}
            paths:
              /sender:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema: {type: object, required: [delayMin, delayMax, campaign]}
            """,
        },
    ),
    tree(
        "a range of pauses between letters",
        {
            "send.js": _CLIENT_JS
            + 'const typingMinDelay = 60, typingMaxDelay = 150;\nclient.sendMessage(to, "hello");\n'
        },
    ),
    tree("the pace of a scraper of other sites", _LEADS),
    tree(
        "a drawn answer and a fixed pause",
        {
            "quiz.js": _CLIENT_JS
            + """
client.on("message", async (msg) => {
  const question = questions[Math.floor(Math.random() * questions.length)];
  await new Promise((done) => setTimeout(done, 2000));
  await msg.reply(question);
});
"""
        },
    ),
    tree(
        "a game's cooldown and a backoff",
        {
            "game.js": _CLIENT_JS
            + """
const cooldown = 60000;
const maxDelay = 30000;
const dailyLimit = 20;
client.on("message", (msg) => msg.reply("wait"));
"""
        },
    ),
    tree(
        "official",
        {
            "send.py": """
            import random, time, requests
            for n in numbers:
                requests.post("https://graph.facebook.com/v23.0/1/messages", json={"messaging_product": "whatsapp"})
                time.sleep(random.uniform(5, 15))
            """
        },
    ),
    tree(
        "tries with jitter",
        {"retry.js": "const randomDelay = (n) => 100 * 2 ** n * Math.random();\nawait sleep(randomDelay(3));\n"},
    ),
    tree(
        "fixed wait",
        {"send.py": 'import time\nimport pywhatkit\ntime.sleep(5)\npywhatkit.sendwhatmsg_instantly("+1", "x")\n'},
    ),
    tree(
        "a game beside a client",
        {"game.js": _CLIENT_JS + 'client.on("message", (m) => m.reply(String(1 + Math.floor(Math.random() * 6))));\n'},
    ),
)

TYPING = (
    tree(
        "one of several states by chance",
        {
            "send.ts": _SOCKET_TS
            + 'const presences = ["composing", "recording"];\nawait sock.update(presences[n], jid);\n'
            + "await sock.sendMessage(jid, { text });\n"
        },
    ),
    tree(
        "a column of a table of campaigns",
        {
            "bot/send.js": _CLIENT_JS + 'client.sendMessage(to, "hello");\n',
            "settings.py": "class Campaign:\n    typing_delay = 3\n",
        },
    ),
    tree(
        "a range of pauses between letters",
        {
            "send.js": _CLIENT_JS
            + 'const typingMinDelay = 60, typingMaxDelay = 150;\nclient.sendMessage(to, "hello");\n'
        },
    ),
    tree(
        "composing",
        {
            "send.ts": _SOCKET_TS
            + 'await sock.sendPresenceUpdate("composing", jid);\nawait sock.sendMessage(jid, { text: "hello" });\n'
        },
    ),
    tree(
        "state of a chat",
        {
            "send.js": _CLIENT_JS
            + 'const chat = await msg.getChat();\nawait chat.sendStateTyping();\nawait chat.sendMessage("hello");\n'
        },
    ),
    tree(
        "helper",
        {
            "send.py": """
            import pywhatkit

            def simulate_typing(text):
                time.sleep(len(text) * 0.1)

            simulate_typing("hello")
            pywhatkit.sendwhatmsg_instantly("+1", "hello")
            """
        },
    ),
    tree(
        "Go",
        {
            "send.go": """
            package main

            import (
                "context"

                "go.mau.fi/whatsmeow"
                "go.mau.fi/whatsmeow/types"
            )

            func send(client *whatsmeow.Client, to types.JID) {
                client.SendChatPresence(to, types.ChatPresenceComposing, types.ChatPresenceMediaText)
                client.SendMessage(context.Background(), to, message)
            }
            """
        },
    ),
)
NO_TYPING = (
    tree(
        "a word of an editor that something else in the project brings",
        {
            "bot/send.js": _CLIENT_JS + 'client.sendMessage(to, "hello");\n',
            "assets/editor.js": "function broadcast(editor) { return { name: 'composing', on: editor.channel }; }\n",
        },
    ),
    tree(
        "words of the wire protocol in a table, functions of the page that are only looked for",
        {
            "tokens.json": '{"tokens": ["s.whatsapp.net", "composing", "WhatsApp", "contact", "routing_info"]}\n',
            "store.js": _CLIENT_JS
            + "window.Store.ChatState = findModule('sendChatStateComposing')[0];\nclient.sendMessage(to, text);\n",
        },
    ),
    tree(
        "words of the wire protocol in a list of the code, and the name of a test",
        {
            "tokens.ts": _SOCKET_TS
            + 'const TOKENS = ["ack", "composing", "receipt"];\nawait sock.sendMessage(jid, { text: TOKENS[n] });\n',
            "chat.test.ts": 'test("composing", () => expect(states()).toContain("composing"));\n',
        },
    ),
    tree(
        "looks whether somebody else types",
        {
            "seen.ts": _SOCKET_TS
            + 'if (status !== "composing" && status !== "recording") leave(jid);\nawait sock.sendMessage(jid, { text });\n'
        },
    ),
    tree(
        "offline, and a recorder",
        {
            "quiet.ts": _SOCKET_TS
            + 'await sock.sendPresenceUpdate("unavailable");\n'
            + 'if (recorder.state === "recording") recorder.stop();\nawait sock.sendMessage(jid, { text });\n'
        },
    ),
    tree(
        "typing indicator of the Cloud API",
        {
            "send.js": _OFFICIAL_JS
            + 'const typing = { status: "read", message_id: id, typing_indicator: { type: "text" } };\n'
        },
    ),
    tree(
        "typing effect of a page",
        {"hero.ts": "function simulateTyping(text: string) { [...text].forEach((c, i) => show(c, i * 50)); }\n"},
    ),
    tree("typing module", {"model.py": "from typing import Any\nimport pywa\nvalue: Any = 1\n"}),
    tree("only sends", {"send.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
)

VARIED_TEXT = (
    tree(
        "spintax",
        {
            "send.js": _CLIENT_JS
            + """
const parseSpintax = (t) => t.replace(/{([^{}]+)}/g, (_, o) => o.split("|")[Math.floor(Math.random() * 2)]);
client.sendMessage("1@c.us", parseSpintax("{Hi|Hello} {friend|there}"));
"""
        },
    ),
    tree(
        "Python",
        {
            "send.py": """
            import pywhatkit
            from spintax import spin

            for number in numbers:
                pywhatkit.sendwhatmsg_instantly(number, spin("{Hi|Hello}, our {sale|offer} starts today"))
            """
        },
    ),
    tree(
        "own function in Go",
        {
            "send.go": """
            package main

            import (
                "context"

                "go.mau.fi/whatsmeow"
            )

            func processSpintax(text string) string { return text }

            func send(client *whatsmeow.Client) {
                client.SendMessage(context.Background(), to, build(processSpintax("{Hi|Hello}")))
            }
            """
        },
    ),
    tree(
        "TypeScript in another file",
        {
            "spintax.ts": "export function spinText(text: string) { return text; }\n",
            "send.ts": 'import { spinText } from "./spintax";\n'
            + _SOCKET_TS.lstrip()
            + 'await sock.sendMessage(jid, { text: spinText("{Hi|Hello}") });\n',
        },
    ),
    tree(
        "a prompt that asks for it",
        {
            "send.js": _CLIENT_JS
            + """
const text = await complete("Rewrite the message in your own words, with synonyms, for every customer: " + offer);
for (const n of numbers) await client.sendMessage(n + "@c.us", text);
"""
        },
    ),
)
SAME_TEXT = (
    tree(
        "a test that asks for an invisible character in a text",
        {
            "client.py": "import pywhatkit\n\ndef send(text):\n    pywhatkit.sendwhatmsg_instantly('+48123456789', text)\n",
            "tests/test_client.py": 'import client, pywhatkit\n\ndef test_it():\n    assert "\u200b" in client.send("a\u200b")\n'
            "    pywhatkit.sendwhatmsg_instantly('+48123456789', 'a')\n",
        },
    ),
    tree(
        "an invisible character that holds a box of a page open",
        {
            "send.js": _CLIENT_JS + 'import { box } from "./box.js";\nclient.sendMessage(id, box());\n',
            "box.js": 'export function box() { return h("span", { class: "h-screen" }, "\u200b"); }\n',
        },
    ),
    tree("a dictionary", {"words.js": _CLIENT_JS + 'const help = "finds synonyms of a word";\n'}),
    tree("spintax on a web page", {"seo.py": 'from spintax import spin\nprint(spin("{cheap|good} shoes"))\n'}),
    tree("spinning wheel", {"wheel.js": "function spin() { wheel.rotate(Math.random() * 360); }\nspin();\n"}),
    tree("names in the text", {"send.js": _CLIENT_JS + "client.sendMessage(p.id, `Hello ${p.name}`);\n"}),
    tree("official", {"send.ts": _OFFICIAL_JS + "const spintax = parse(template);\nawait send(to, spintax);\n"}),
)

_IN_TURN_PY = """
import requests
for place, number in enumerate(numbers):
    account = accounts[place % len(accounts)]"""

ROTATION = (
    tree(
        "accounts in turn",
        {
            "send.py": _IN_TURN_PY
            + """
    requests.post(f"https://api.z-api.io/instances/{account}/token/{token}/send-text",
                  json={"phone": number, "message": "hi"})
"""
        },
    ),
    tree(
        "any account",
        {
            "send.js": _CLIENT_JS
            + """
const account = accounts[Math.floor(Math.random() * accounts.length)];
client.sendMessage(to, text);
"""
        },
    ),
    tree(
        "next session",
        {
            "send.js": """
            const { Client, LocalAuth } = require("whatsapp-web.js");
            const sessionPool = ids.map((id) => new Client({ authStrategy: new LocalAuth({ clientId: id }) }));
            let turn = 0;
            const nextSession = () => sessionPool[turn++ % sessionPool.length];
            for (const n of numbers) await nextSession().sendMessage(n + "@c.us", text);
            """
        },
    ),
    tree(
        "instances of a gateway",
        {
            "send.py": """
            import requests

            class InstancePool:
                def next_instance(self):
                    self.turn += 1
                    return self.instances[self.turn % len(self.instances)]

            def send(pool, to, text):
                instance = pool.next_instance()
                requests.post(f"https://api.ultramsg.com/{instance}/messages/chat", data={"to": to, "body": text})
            """
        },
    ),
    tree(
        "rotates accounts in TypeScript",
        {
            "send.ts": _SOCKET_TS
            + "function rotateAccount() { return accounts.shift(); }\nawait sock.sendMessage(jid, { text });\n"
        },
    ),
    tree(
        "PHP",
        {
            "send.php": """
            <?php
            function rotateInstance(array $instances) { return $instances[array_rand($instances)]; }
            $url = "https://api.ultramsg.com/" . rotateInstance($instances) . "/messages/chat";
            Http::post($url, ['to' => $to, 'body' => $text]);
            """
        },
    ),
)
NO_ROTATION = (
    tree(
        "the last account, and colours in turn",
        {
            "send.js": _CLIENT_JS
            + """
const account = accounts[accounts.length - 1];
const colour = colours[place % colours.length];
client.sendMessage(to, text);
"""
        },
    ),
    tree(
        "accounts in turn for the official platform",
        {
            "send.py": _IN_TURN_PY
            + """
    requests.post(f"https://graph.facebook.com/v23.0/{account}/messages",
                  json={"messaging_product": "whatsapp", "to": number})
"""
        },
    ),
    tree(
        "log files",
        {"log.py": "import pywa\nhandler = RotatingFileHandler('x')\ndef rotate_logs():\n    handler.doRollover()\n"},
    ),
    tree(
        "pool of a database",
        {"db.js": "const sessionPool = createPool(url);\nconst nextSession = () => sessionPool.acquire();\n"},
    ),
    tree("one sender", {"send.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("official numbers", {"send.ts": _OFFICIAL_JS + "function nextSender() { return ids.shift(); }\n"}),
)

WARM_UPS = (
    tree(
        "maturador",
        {
            "maturador.ts": _SOCKET_TS
            + "class Maturador { async talk(a, b) { await sock.sendMessage(b, { text: pick(phrases) }); } }\n"
        },
    ),
    tree(
        "stages",
        {
            "warmup.py": """
            import pywhatkit

            def warmup_stage(day):
                return 5 * day

            for friend in own_numbers[:warmup_stage(3)]:
                pywhatkit.sendwhatmsg_instantly(friend, "how are you?")
            """
        },
    ),
    tree(
        "aquecimento",
        {
            "aquecimento.js": _CLIENT_JS
            + "async function aquecimento(numeros) { for (const n of numeros) await client.sendMessage(n, oi); }\n"
        },
    ),
    tree(
        "text of a service about numbers",
        {"numeros.js": _CLIENT_JS + 'console.log("aquecimento de números");\nclient.sendMessage("1@c.us", "oi");\n'},
    ),
    tree(
        "text of a service",
        {"chips.js": _CLIENT_JS + 'console.log("maturador de chip iniciado");\nclient.sendMessage("1@c.us", "oi");\n'},
    ),
)
NO_WARM_UPS = (
    tree(
        "customers who are warmed up",
        {
            "tags.js": _CLIENT_JS
            + 'const tags = ["Qualificação e aquecimento inicial de leads"];\nclient.sendMessage("1@c.us", tags[0]);\n'
        },
    ),
    tree("a browser", {"browser.ts": _SOCKET_TS + "const options = { warm_up: true };\nfunction warmup() {}\n"}),
    tree("cache", {"cache.py": "import pywa\ndef warmup_cache():\n    cache.load()\n"}),
    tree("model", {"train.py": "def warmup_stage(step):\n    return step / 1000\n"}),
    tree("only sends", {"send.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("a lambda", {"handler.ts": "export const warmup = async () => ({ statusCode: 200 });\n"}),
)

_DRIVEN = """
const { Client } = require("whatsapp-web.js");
const client = new Client({ puppeteer: { headless: true, %s } });
client.sendMessage("1@c.us", "hello");
"""
STEALTH = (
    tree(
        "blink features",
        {"bot.py": _selenium('options.add_argument("--disable-blink-features=AutomationControlled")')},
    ),
    tree(
        "excluded switches",
        {"bot.py": _selenium('options.add_experimental_option("excludeSwitches", ["enable-automation"])')},
    ),
    tree("ignored arguments", {"bot.js": _DRIVEN % 'ignoreDefaultArgs: ["--enable-automation"]'}),
    tree(
        "stealth plug-in",
        {
            "bot.js": """
            const puppeteer = require("puppeteer-extra");
            const StealthPlugin = require("puppeteer-extra-plugin-stealth");
            puppeteer.use(StealthPlugin());
            (async () => {
              const browser = await puppeteer.launch();
              const page = await browser.newPage();
              await page.goto("https://web.whatsapp.com");
              await page.click("span[data-icon='send']");
            })();
            """
        },
    ),
    tree(
        "navigator.webdriver",
        {
            "bot.ts": """
            import { chromium } from "playwright";
            const page = await (await chromium.launch()).newPage();
            await page.addInitScript("Object.defineProperty(navigator, 'webdriver', {get: () => undefined})");
            await page.goto("https://web.whatsapp.com");
            await page.click("span[data-icon='send']");
            """
        },
    ),
    tree("manifest", {"requirements.txt": "undetected-chromedriver==3.5\npywhatkit==5.4\n"}),
)
NO_STEALTH = (
    tree("a scraper of other sites beside a gateway", _LEADS),
    tree(
        "another excluded switch",
        {"bot.py": _selenium('options.add_experimental_option("excludeSwitches", ["enable-logging"])')},
    ),
    tree(
        "the name of a linked device",
        {
            "bot.ts": """
            import makeWASocket, { Browsers } from "@whiskeysockets/baileys";
            const sock = makeWASocket({ browser: Browsers.ubuntu("Chrome") });
            await sock.sendMessage(jid, { text: "hello" });
            """
        },
    ),
    tree(
        "another site",
        {"bot.py": _selenium('options.add_argument("--disable-blink-features=AutomationControlled")', **_ELSEWHERE)},
    ),
    tree("no flags", {"bot.py": _selenium('options.add_argument("--headless=new")')}),
    tree("a switch that is set", {"bot.js": _DRIVEN % 'args: ["--no-first-run", "--enable-automation"]'}),
    tree(
        "stealth beside the Cloud API",
        {
            "scrape.js": 'const puppeteer = require("puppeteer-extra");\n'
            'puppeteer.use(require("puppeteer-extra-plugin-stealth")());\nawait page.goto("https://example.org");\n',
            "send.js": _OFFICIAL_JS,
        },
    ),
    tree("a check for robots", {"robots.ts": "if (navigator.webdriver) report();\n"}),
)

SPOOFED = (
    tree("user agent", {"bot.py": _selenium('options.add_argument("--user-agent=Mozilla/5.0 (Windows NT 10.0)")')}),
    tree(
        "proxy of an agent",
        {
            "bot.ts": """
            import makeWASocket from "@whiskeysockets/baileys";
            import { HttpsProxyAgent } from "https-proxy-agent";
            const sock = makeWASocket({ agent: new HttpsProxyAgent(process.env.PROXY) });
            await sock.sendMessage(jid, { text: "hello" });
            """
        },
    ),
    tree("proxy of the browser", {"bot.py": _selenium('options.add_argument("--proxy-server=http://10.0.0.1:3128")')}),
    tree(
        "rotated proxies in JavaScript",
        {
            "bot.js": """
            const { Client } = require("whatsapp-web.js");
            const rotateProxy = () => proxies.shift();
            const client = new Client({ puppeteer: { args: [`--proxy-server=${rotateProxy()}`] } });
            client.sendMessage("1@c.us", "hello");
            """
        },
    ),
)
NOT_SPOOFED = (
    tree(
        "a program that names itself to a gateway",
        {
            "send.py": """
            import requests
            FORM = "User-Agent=PostmanRuntime/7.36.1&Connection=keep-alive"
            requests.post("https://api.fonnte.com/send", data=FORM)
            """
        },
    ),
    tree(
        "a pinned version, and an icon",
        {
            "bot.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client({ webVersionCache: { type: "local" } });
            client.sendMessage("1@c.us", "hello");
            """,
            "icons.json": '{"plane": {"search": ["airplane mode", "travel"]}}',
        },
    ),
    tree(
        "settings that every copy of a gateway's settings has",
        {
            ".env": "CONFIG_SESSION_PHONE_CLIENT=Evolution API\nCONFIG_SESSION_PHONE_NAME=Chrome\n",
            "docker-compose.yml": "services:\n  api:\n    image: evoapicloud/evolution-api:v2.3.7\n    env_file: .env\n",
        },
    ),
    tree(
        "another site",
        {"bot.py": _selenium('options.add_argument("--proxy-server=http://10.0.0.1:3128")', **_ELSEWHERE)},
    ),
    tree(
        "official through a proxy",
        {"send.js": "const agent = new HttpsProxyAgent(process.env.PROXY);\n" + _OFFICIAL_JS},
    ),
    tree("plain client", {"send.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree("plain browser", {"bot.py": _selenium('options.add_argument("--window-size=1200,800")')}),
)

ANTI_BAN = (
    tree(
        "name of a function",
        {
            "send.js": _CLIENT_JS
            + 'function antiBan() { return wait(30); }\nawait antiBan();\nclient.sendMessage("1@c.us", "hello");\n'
        },
    ),
    tree(
        "text",
        {
            "send.py": """
            import pywhatkit
            print("anti-ban mode: sends slowly")
            for number in numbers:
                pywhatkit.sendwhatmsg_instantly(number, "hello")
            """
        },
    ),
    tree(
        "Portuguese",
        {"envio.ts": _SOCKET_TS + "const antiBloqueio = { pausa: 30 };\nawait sock.sendMessage(jid, { text });\n"},
    ),
    tree(
        "settings of a class in PHP",
        {
            "Sender.php": """
            <?php
            class AntiBan { public int $pause = 30; }
            Http::post("https://api.ultramsg.com/instance1/messages/chat", ['to' => $to, 'body' => $text]);
            """
        },
    ),
)
NO_ANTI_BAN = (
    tree("moderation", {"mod.js": "function antiBan(user) { return bans.delete(user.id); }\n"}),
    tree("official", {"send.ts": _OFFICIAL_JS + "function avoidBan() { return quality.check(); }\n"}),
    tree("plain client", {"send.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
    tree(
        "advice in a comment",
        {"send.py": '# no anti-ban tricks here\nimport pywhatkit\npywhatkit.sendwhatmsg_instantly("+1", "x")\n'},
    ),
)

PACKAGES = (
    tree(
        "manifest",
        {"package.json": '{"dependencies": {"@whiskeysockets/baileys": "6.7.8", "baileys-antiban": "1.0.0"}}'},
    ),
    tree("requirements", {"requirements.txt": "mlx-cloud-phone==1.0\npywhatkit==5.4\n"}),
    tree(
        "imported",
        {"bot.ts": 'import { wrap } from "baileys-antiban";\n' + _SOCKET_TS.lstrip() + "const safe = wrap(sock);\n"},
    ),
    tree(
        "locked",
        {
            "package.json": '{"dependencies": {"@whiskeysockets/baileys": "6.7.8", "baileys-antiban": "^1.0.0"}}',
            "yarn.lock": """
            # yarn lockfile v1

            baileys-antiban@^1.0.0:
              version "1.0.3"
            """,
        },
    ),
)
NO_PACKAGES = (
    tree("without a channel", {"package.json": '{"dependencies": {"baileys-antiban": "1.0.0"}}'}),
    tree("beside official use", {"requirements.txt": "mlx-cloud-phone==1.0\npywa==2.0\n"}),
    tree("a client alone", {"package.json": '{"dependencies": {"whatsapp-web.js": "1.26.0"}}'}),
    tree(
        "in another project of the repository",
        {
            "farm/requirements.txt": "mlx-cloud-phone==1.0\n",
            "bot/package.json": '{"dependencies": {"whatsapp-web.js": "1.26.0"}}',
        },
    ),
)
