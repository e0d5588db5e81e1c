"""Programs that come close to bulk sending and are none."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.programs import BASE_PHP as _BASE_PHP
from detector.rules.samples.programs import CLIENT_JS as _CLIENT_JS
from detector.rules.samples.programs import DERIVED_PHP as _DERIVED_PHP
from detector.rules.samples.programs import EXTENSION_JSON as _EXTENSION_JSON
from detector.rules.samples.programs import LIBRARY_PHP as _LIBRARY_PHP
from detector.rules.samples.programs import LINK_JS as _LINK_JS
from detector.rules.samples.programs import ODOO_PY as _ODOO_PY
from detector.rules.samples.programs import OFFICIAL_LOOP as _OFFICIAL_LOOP
from detector.rules.samples.programs import PRESS_JS as _PRESS_JS
from detector.rules.samples.programs import QUEUE_JS as _QUEUE_JS
from detector.rules.samples.programs import SERVICE_KT as _SERVICE_KT
from detector.rules.samples.programs import SOCKET_TS as _SOCKET_TS
from detector.rules.samples.programs import WRITER_PY as _WRITER_PY

_ALERTS_GO = """
package main

import (
    "context"
    "fmt"

    "go.mau.fi/whatsmeow"
    "go.mau.fi/whatsmeow/types"
)

type Sender interface {
    SendMessage(text string) error
}

type Client struct {
    wm *whatsmeow.Client
    to types.JID
}

func (c *Client) SendMessage(text string) error {
    _, err := c.wm.SendMessage(context.Background(), c.to, message(text))
    return err
}
"""
_ALERTING_GO = """
package main

type Notifier struct {
    wa Sender
}

func (n *Notifier) check(stations []Station) {
    for _, station := range stations {
        for _, feeder := range station.Feeders {
            n.tell(feeder.Name)
        }
    }
}

func (n *Notifier) tell(name string) {
    n.wa.SendMessage(fmt.Sprintf("ALERT: the feeder %s is down", name))
}
"""
NOT_BULK = (
    tree(
        "a window of Electron sends one message and lists contacts",
        {
            "main.js": """
            const { ipcMain } = require("electron");
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            ipcMain.handle("send-message", (event, { number, text }) => client.sendMessage(`${number}@c.us`, text));
            """,
            "preload.js": """
            const { contextBridge, ipcRenderer } = require("electron");
            contextBridge.exposeInMainWorld("whatsapp", {
              send: (data) => ipcRenderer.invoke("send-message", data),
              show: (contact) => ipcRenderer.send("show", contact),
            });
            """,
            "page.js": """
            form.addEventListener("submit", () => window.whatsapp.send({ number: form.number.value, text }));
            for (const contact of contacts) window.whatsapp.show(contact);
            """,
        },
    ),
    tree(
        "alerts about several things to one chat that is set elsewhere",
        {"wa.go": _ALERTS_GO, "alerts.go": _ALERTING_GO},
    ),
    tree(
        "a queue of what others ask for one by one",
        {
            "send.js": _CLIENT_JS
            + _QUEUE_JS
            + "const add = (number, text) => queue.push({ to: `${number}@c.us`, text });\n"
        },
    ),
    tree(
        "a queue of lines that go to one chat through a helper of another file",
        {
            "whatsapp.js": _CLIENT_JS
            + "async function tell(to, text) { return client.sendMessage(to, text); }\nmodule.exports = { tell };\n",
            "server.js": """
            const { tell } = require("./whatsapp");
            const queue = [];
            async function work() {
              while (queue.length > 0) await tell(process.env.OWNER, queue.shift().text);
            }
            app.post("/all", (req) => { req.body.targets.forEach((text) => queue.push({ text })); work(); });
            """,
        },
    ),
    tree(
        "an extension that clicks a link to one chat, tab after tab",
        {"manifest.json": _EXTENSION_JSON, "content.js": _LINK_JS.replace("WHERE", "${owner}")},
    ),
    tree(
        "an extension that saves pictures by links that it clicks",
        {
            "manifest.json": _EXTENSION_JSON,
            "content.js": _PRESS_JS
            + """
            function save(pictures) {
              for (const picture of pictures) {
                const link = document.createElement("a");
                link.href = picture.src;
                link.click();
              }
              press();
            }
            """,
        },
    ),
    tree(
        "an extension that tells all its tabs",
        {
            "manifest.json": _EXTENSION_JSON,
            "content.js": _PRESS_JS,
            "background.js": """
            const tell = (tabs, number) => tabs.forEach((tab) => chrome.tabs.sendMessage(tab.id, { on: true, number }));
            """,
        },
    ),
    tree(
        "a page that opens chats without anything that presses send",
        {
            "extension/manifest.json": _EXTENSION_JSON,
            "extension/content.js": "document.body.classList.add('dark');\n",
            "page/list.js": """
            const start = (guests) => guests.forEach((guest) => {
              window.open(`https://web.whatsapp.com/send?phone=${guest.mobile}&text=hello`, "_blank");
            });
            """,
        },
    ),
    tree(
        "a form for one number that is filled with one item after the other",
        {
            "send.js": """
            import axios from "axios";
            async function report(to, items) {
                for (const one of items) {
                    const form = new FormData();
                    form.append("target", OWNER);
                    form.append("message", one);
                    await axios.post("https://api.fonnte.com/send", form);
                }
            }
            """
        },
    ),
    tree(
        "a map beside the form that is filled in the loop",
        {
            "Report.java": """
            import java.util.*;
            import org.springframework.web.client.RestTemplate;
            class Report {
                void send(String owner, List<String> numbers) {
                    Map<String, String> seen = new HashMap<>();
                    for (String one : numbers) { seen.put("number", one); }
                    Map<String, String> body = new HashMap<>();
                    body.put("target", owner);
                    body.put("message", "all seen");
                    new RestTemplate().postForObject("https://api.fonnte.com/send", body, String.class);
                }
            }
            """
        },
    ),
    tree(
        "rows that Delphi goes over before one message is sent, each loop with its own end",
        {
            "Total.pas": """
            unit Total;

            interface

            uses System.Classes, uTInject;

            implementation

            procedure TfrmMain.Tell;
            var
              i: Integer;
            begin
              while not qryOut.Eof do
              begin
                if qryOutPaid.AsBoolean then
                begin
                  Sum := Sum + 1;
                end;
                qryOut.Next;
              end;
              for i := 0 to Contacts.Count - 1 do
                Names.Add(Contacts[i]);
              TInject1.Send(edPhone.Text, 'The total is ' + Sum.ToString);
            end;

            end.
            """
        },
    ),
    tree(
        "pages that a driver goes to by a property for what they show, with scripts that scroll, beside one chat",
        {
            "Reader.cs": """
            using OpenQA.Selenium;
            using OpenQA.Selenium.Chrome;
            class Reader {
                public void Read(string names, string message) {
                    IWebDriver browser = new ChromeDriver();
                    IJavaScriptExecutor scripts = (IJavaScriptExecutor)browser;
                    browser.Url = "https://web.whatsapp.com/send?phone=48500500500";
                    browser.FindElement(By.CssSelector("[data-tab='10']")).SendKeys(message + Keys.Enter);
                    foreach (string one in names.Split(',')) {
                        browser.Url = "https://shop.example.org/" + one.Trim();
                        scripts.ExecuteScript("arguments[0].scrollIntoView(true);", browser.FindElement(By.Id("price")));
                    }
                }
            }
            """
        },
    ),
    tree(
        "files that are uploaded one by one for one chat",
        {
            "main.go": """
            package main

            import (
                "context"

                "go.mau.fi/whatsmeow"
                "go.mau.fi/whatsmeow/types"
            )

            func album(client *whatsmeow.Client, to types.JID, messages []string) {
                for _, picture := range messages {
                    client.Upload(context.Background(), []byte(picture), whatsmeow.MediaImage)
                }
                client.SendMessage(context.Background(), to, text)
            }
            """
        },
    ),
    tree(
        "one chat that is opened for a service that presses send",
        {
            "app/src/main/java/a/Sender.kt": _SERVICE_KT,
            "app/src/main/java/b/Alarm.kt": """
            package b
            import a.Sender

            class Alarm {
                fun ring(contacts: List<String>) {
                    for (contact in contacts) log(contact)
                    Sender.instance.openChat("1")
                }
            }
            """,
        },
    ),
    tree(
        "another attribute than the library",
        {
            "application/libraries/Wa.php": _LIBRARY_PHP,
            "application/controllers/Notify.php": """
            <?php
            class Notify extends CI_Controller {
              function late() {
                foreach ($this->user_m->all()->result() as $data) {
                  $this->mail->send($data->address, "late");
                }
                $this->wa->send($this->owner, "done");
              }
            }
            """,
        },
    ),
    tree(
        "a method of another base class",
        {
            "app/Http/Controllers/Controller.php": _BASE_PHP,
            "app/Other/Controller.php": """
            <?php
            namespace App\\Other;
            class Controller {
              public function tell($to, $text) { error_log($to . $text); }
            }
            """,
            "app/Http/Controllers/Late.php": _DERIVED_PHP.replace("extends ?", "extends Controller").replace(
                "use Illuminate", "use App\\Other\\Controller;\nuse Illuminate"
            ),
        },
    ),
    tree(
        "another model under the name",
        {
            "application/models/Wa_model.php": _LIBRARY_PHP.replace("class WA", "class Wa_model"),
            "application/models/Log_model.php": """
            <?php
            class Log_model extends CI_Model {
              function send($to, $text) { error_log($to . $text); }
            }
            """,
            "application/controllers/Notify.php": """
            <?php
            class Notify extends CI_Controller {
              function __construct() {
                $this->load->model('Wa_model', 'wa');
                $this->load->model('Log_model', 'gate');
              }
              function late() {
                foreach ($this->user_m->all()->result() as $data) {
                  $this->gate->send($data->hp, "late");
                }
                $this->wa->send($this->owner, "done");
              }
            }
            """,
        },
    ),
    tree(
        "an answer to each message of an event",
        {
            "bot.js": """
            import makeWASocket from "@whiskeysockets/baileys";
            const sock = makeWASocket({});
            sock.ev.on("messages.upsert", async (m) => {
              for (const msg of m.messages) await sock.sendMessage(msg.key.remoteJid, { text: "hi" });
            });
            """
        },
    ),
    tree(
        "an answer to each message of an event, counted",
        {
            "bot.js": """
            import makeWASocket from "@whiskeysockets/baileys";
            const sock = makeWASocket({});
            sock.ev.process(async (events) => {
              const m = events["messages.upsert"];
              for (let i = 0; i < m.messages.length; i++) {
                await sock.sendMessage(m.messages[i].key.remoteJid, { text: "hi" });
              }
            });
            """
        },
    ),
    tree(
        "answers in the handler of all events",
        {
            "bot.js": """
            const { default: makeWASocket } = require("@whiskeysockets/baileys");
            const sock = makeWASocket({});
            const tell = async (text, jid) => { await sock.sendMessage(jid, { text }); };
            sock.ev.process(async (events) => {
              if (events["messages.upsert"]) {
                const upsert = events["messages.upsert"];
                for (const msg of upsert.messages) await tell("hello", msg.key.remoteJid);
              }
            });
            """
        },
    ),
    tree(
        "lines that somebody types",
        {
            "Chat.java": """
            import it.auties.whatsapp.api.Whatsapp;
            class Chat {
              void run(Whatsapp api) throws Exception {
                BufferedReader keys = new BufferedReader(new InputStreamReader(System.in));
                String line;
                while ((line = keys.readLine()) != null) {
                  api.sendMessage(Jid.of(line.split(" ")[0]), line);
                }
              }
            }
            """
        },
    ),
    tree(
        "answers in the handler of all events, with a copy of the library beside it",
        {
            "bot.js": """
            const { default: makeWASocket } = require("./library");
            const sock = makeWASocket({});
            const tell = async (text, jid) => { await sock.sendMessage(jid, { text }); };
            sock.ev.process(async (events) => {
              const upsert = events["messages.upsert"];
              for (const msg of upsert.messages) await tell("hello", msg.key.remoteJid);
            });
            """
        },
    ),
    tree(
        "hands that answer what has just come in",
        {
            "answer.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com")

            def read():
                return [row.text for row in driver.find_elements_by_css_selector("div.message-in span.selectable-text")]

            def reply(text):
                driver.find_element_by_xpath('//div[@data-tab="10"]').send_keys(text)
                driver.find_element_by_xpath('//span[@data-icon="send"]').click()

            while True:
                curr_msgs = read()
                for message in curr_msgs:
                    reply(think(message))
            """
        },
    ),
    tree(
        "one report on many",
        {
            "tell.php": """
            <?php
            function tell($client, $users, $owner) {
              $names = [];
              foreach ($users as $user) {
                $names[] = $user->name;
              }
              $data = ['body' => implode(', ', $names), 'to' => $owner];
              $client->post('https://api.ultramsg.com/instance1/messages/chat', ['form_params' => $data]);
            }
            """
        },
    ),
    tree(
        "a number that is put together",
        {
            "tell.py": """
            import pywhatkit
            def tell(phone):
                digits = []
                for letter in phone:
                    digits.append(letter)
                pywhatkit.sendwhatmsg_instantly("+" + "".join(digits), "hello")
            """
        },
    ),
    tree(
        "a line out of a list to one friend, for ever",
        {
            "joke.py": """
            import random, time
            import pywhatkit
            while True:
                pywhatkit.sendwhatmsg_instantly("+48111111111", random.choice(messages))
                time.sleep(86400)
            """
        },
    ),
    tree(
        "one winner out of a list",
        {
            "winner.py": """
            import random
            import pywhatkit
            pywhatkit.sendwhatmsg_instantly(random.choice(participants), "You won")
            """
        },
    ),
    tree(
        "a button for each contact",
        {
            "list.js": _CLIENT_JS
            + """
            for (const contact of contacts) {
              const button = document.createElement("button");
              button.addEventListener("click", () => client.sendMessage(contact.id, "hello"));
            }
            """
        },
    ),
    tree(
        "a button for each contact in JSX",
        {
            "list.jsx": _CLIENT_JS
            + """
            export const List = ({ contacts }) => contacts.map((contact) => (
              <button onClick={() => client.sendMessage(contact.id, "hello")}>Write</button>
            ));
            """
        },
    ),
    tree(
        "a function that makes a button, called for each contact",
        {
            "list.js": _CLIENT_JS
            + """
            function add(contact) {
              const button = document.createElement("button");
              button.onclick = () => client.sendMessage(contact.id, "hello");
            }
            contacts.forEach(add);
            """
        },
    ),
    tree(
        "a function inside of another that tells its one reader",
        {
            "report.py": """
            import pywhatkit

            def report(reader, rows):
                def tell(row):
                    pywhatkit.sendwhatmsg_instantly(reader, row)
                for row in rows:
                    tell(row)
            """
        },
    ),
    tree(
        "a request in a function that is handed on, which reads",
        {
            "read.py": """
            import requests
            BASE = "https://api.green-api.com/waInstance1"

            def post(endpoint, data):
                url = f"{BASE}/{endpoint}/token"
                def call():
                    return requests.post(url, json=data)
                return guarded(call)

            def history(phone):
                return post("getChatHistory", {"chatId": phone})

            def run(contacts):
                for contact in contacts:
                    history(contact.phone)
            """
        },
    ),
    tree(
        "a request's body as text, to one chat",
        {
            "digest.js": """
            const axios = require("axios");
            for (const order of orders) {
              const config = {
                method: "post",
                url: "https://evo.example.com/message/sendText/main",
                headers: { apikey: key },
                data: JSON.stringify({ number: "48123456789", text: order.summary }),
              };
              await axios.request(config);
            }
            """
        },
    ),
    tree(
        "an object from nowhere, once",
        {
            "writer.py": _WRITER_PY,
            "run.py": """
            def run(tools, names):
                for name in names:
                    tools["log"].note(name)
                tools["writer"].send_text_message("hello")
            """,
        },
    ),
    tree(
        "an agent that is told once",
        {
            "agent.py": """
            from browser_use import Agent

            def task_for(person):
                return f"Open WhatsApp Web at https://web.whatsapp.com/ and send hello to {person}"

            async def run():
                for model in models:
                    print(model)
                await Agent(task=task_for("Ann"), llm=models[0]).run()
            """
        },
    ),
    tree(
        "selectors that are tried in turn",
        {
            "send.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com/send?phone=48123456789&text=hello")
            for selector in ["//span[@data-icon='send']", "//button[@aria-label='Send']"]:
                driver.find_element("xpath", selector).click()
            """
        },
    ),
    tree(
        "messages to all sockets",
        {
            "socket.js": _CLIENT_JS
            + """
function broadcast(text) { for (const socket of sockets) socket.send(text); }
client.on("message", (msg) => broadcast(msg.body));
client.sendMessage("48123456789@c.us", "hello");
"""
        },
    ),
    tree(
        "pictures to one chat",
        {
            "shop.js": """
            const { Client, MessageMedia } = require("whatsapp-web.js");
            const client = new Client();
            async function show(phone, pictures) {
              for (const picture of pictures) await client.sendMessage(phone, MessageMedia.fromFilePath(picture));
            }
            """
        },
    ),
    tree(
        "letters of a text",
        {
            "type.py": """
            from selenium import webdriver
            from selenium.webdriver.common.keys import Keys
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com/send?phone=48123456789")
            box = driver.find_element("xpath", "//div[@contenteditable='true'][@data-tab='10']")
            for line in text.splitlines():
                box.send_keys(line)
                box.send_keys(Keys.SHIFT + Keys.ENTER)
            box.send_keys(Keys.ENTER)
            """
        },
    ),
    tree(
        "one round, and a few tries",
        {
            "one.py": """
            import pywhatkit
            for i in range(1):
                pywhatkit.sendwhatmsg_instantly("+48123456789", "hello")
            for attempt in range(10):
                pywhatkit.sendwhatmsg_instantly("+48123456789", "hello")
            """
        },
    ),
    tree(
        "answers to what came in",
        {
            "answer.ts": _SOCKET_TS
            + 'sock.ev.on("messages.upsert", async ({ messages }) => {\n'
            + '  for (const m of messages) await sock.sendMessage(m.key.remoteJid, { text: "I am away" });\n});\n'
        },
    ),
    tree(
        "what a program is to do with an incoming message",
        {
            "rules.py": """
            from neonize.client import NewClient
            class Manager:
                def process(self, message):
                    client = NewClient("bot")
                    for rule in self.rules:
                        for action in rule.actions:
                            client.send_message(action.get("destination"), message.text)
            """
        },
    ),
    tree(
        "all files to one chat",
        {
            "daily.py": """
            import pywhatkit
            def send_all_pdfs():
                pywhatkit.sendwhatmsg_instantly("+1", "see the archive")
            """
        },
    ),
    tree(
        "a gateway asked for what was written",
        {
            "api.js": """
            const base = () => `https://api.z-api.io/instances/${process.env.ID}/token/${process.env.TOKEN}`;
            const post = (path, body) => fetch(`${base()}${path}`, { method: "POST", body: JSON.stringify(body) });
            const get = (path) => fetch(`${base()}${path}`, { headers: { "Client-Token": process.env.CLIENT } });
            export const tell = (phone, message) => post("/send-text", { phone, message });
            export const history = (phone) => get(`/chat-messages/${phone}?amount=50`);
            """,
            "sync.js": """
            import { history } from "./api.js";
            for (const chat of chats) await history(chat.phone);
            """,
        },
    ),
    tree(
        "messages of a gateway that are read",
        {
            "sync.py": """
            import requests
            for chat in chats:
                requests.get(f"https://gate.whapi.cloud/messages/list/{chat.id}")
                requests.get("https://api.fonnte.com/messages", params={"chat": chat.id})
            """
        },
    ),
    tree(
        "a gateway asked for its state",
        {
            "state.js": """
            for (const instance of instances) {
              await fetch(`${base}/instance/connectionState/${instance}`, { headers: { apikey: key } });
            }
            await fetch(`${base}/message/sendText/shop`, { headers: { apikey: key }, body: JSON.stringify({ number, text }) });
            """
        },
    ),
    tree(
        "loops over columns and markets beside a send",
        {
            "report.py": """
            import pandas as pd
            import pywhatkit
            table = pd.read_csv("sales.csv")
            for column in table.columns:
                table[column] = table[column].str.strip()
            pywhatkit.sendwhatmsg_instantly("+48123456789", table.to_string())
            """
        },
    ),
    tree(
        "a session for each tenant that tells its owner of what comes in",
        {
            "sessions.ts": """
            import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
            import { answer } from "./answer";

            async function open(tenant: string) {
              const { state } = await useMultiFileAuthState(`auth/${tenant}`);
              const socket = makeWASocket({ auth: state });
              socket.ev.on("messages.upsert", async ({ messages }) => answer(tenant, socket, messages[0]));
            }

            export async function restore(tenants: string[]) {
              for (const tenant of tenants) await open(tenant);
            }
            """,
            "answer.ts": """
            import type { WASocket, WAMessage } from "@whiskeysockets/baileys";

            export async function answer(tenant: string, socket: WASocket, msg: WAMessage) {
              const isBroadcast = msg.key.remoteJid === "status@broadcast";
              if (isBroadcast) return;
              const owner = await ownerOf(tenant);
              await socket.sendMessage(`${owner}@s.whatsapp.net`, { text: "Somebody waits for you" });
            }
            """,
        },
    ),
    tree(
        "numbers that are looked for in a group, with keys that empty the box",
        {
            "group.py": """
            from selenium import webdriver
            from selenium.webdriver.common.keys import Keys
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com/")
            box = driver.find_element("xpath", "//div[@role='textbox']")
            for number in numbers:
                box.click()
                box.send_keys(Keys.CONTROL, "a")
                box.send_keys(Keys.BACKSPACE)
                box.send_keys(number)
                missing = driver.find_elements("xpath", "//span[text()='Nobody found']")
            """
        },
    ),
    tree(
        "words without a send",
        {
            "bot.js": _CLIENT_JS + 'client.on("message", (msg) => { if (msg.from === "status@broadcast") return; });\n',
            "bench.py": "def run_campaign(model):\n    return [mask_phone_numbers(text) for text in model.read()]\n",
        },
    ),
    tree(
        "a node of n8n, which does its work for each item",
        {
            "Send.node.ts": """
            export class Send implements INodeType {
                async execute(this: IExecuteFunctions) {
                    const items = this.getInputData();
                    for (let i = 0; i < items.length; i++) {
                        const body = { target: this.getNodeParameter("number", i), message: "hello" };
                        await this.helpers.request({ method: "POST", url: "https://api.fonnte.com/send", body });
                    }
                }
            }
            """
        },
    ),
    tree(
        "groups that are gone through for something else than messages",
        {
            "models/whapi_service.py": _ODOO_PY,
            "models/whatsapp_group.py": """
            from odoo import models
            class Group(models.Model):
                _name = "whatsapp.group"
                def tell(self):
                    self.env["whapi.service"].send_text(self.owner, "done")
                def renew(self):
                    for contact in self.search([]):
                        contact.code = self.env["whapi.service"].code_of(contact.gid)
                        self.env["whapi.service"].leave(contact.gid)
            """,
        },
    ),
    tree(
        "the digits of one number, and a list that the message is made of",
        {
            "notify.py": """
            import requests

            def notify(number, users):
                digits = []
                for sign in number:
                    if sign.isdigit():
                        digits.append(sign)
                names = []
                for user in users:
                    names.append({"name": user.name, "phone": user.phone})
                body = {"target": "".join(digits), "message": str(names)}
                requests.post("https://api.fonnte.com/send", data=body, timeout=9)
            """
        },
    ),
    tree(
        "the first of a list that is mapped",
        {
            "Notify.cs": """
            using System.Linq; using System.Net.Http; using System.Net.Http.Json;
            class Notify {
                async Task Tell(HttpClient http, List<User> users, string text) {
                    var phone = users.Select(user => user.Phone).FirstOrDefault();
                    await http.PostAsJsonAsync("https://api.fonnte.com/send", new { target = phone, message = text });
                }
            }
            """
        },
    ),
    tree("one message", {"one.py": 'import pywhatkit\npywhatkit.sendwhatmsg_instantly("+1", "hello")\n'}),
    tree("official loop", {"send.py": _OFFICIAL_LOOP}),
    tree(
        "one answer",
        {"answer.js": _CLIENT_JS + 'client.on("message", (msg) => { if (msg.body === "ping") msg.reply("pong"); });\n'},
    ),
    tree(
        "loop that sends nothing",
        {
            "print.py": """
            import pywhatkit
            for name in names:
                print(name)
            pywhatkit.sendwhatmsg_instantly("+1", "done")
            """
        },
    ),
    tree(
        "loop through an official provider",
        {
            "send.js": """
            const twilio = require("twilio")(sid, token);
            contacts.forEach((c) => twilio.messages.create({ from: "whatsapp:+1", to: `whatsapp:${c}`, body: "hello" }));
            """
        },
    ),
)
