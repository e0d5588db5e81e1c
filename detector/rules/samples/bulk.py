"""Programs that send to many recipients."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.programs import BASE_PHP as _BASE_PHP
from detector.rules.samples.programs import CLIENT_JS as _CLIENT_JS
from detector.rules.samples.programs import DERIVED_PHP as _DERIVED_PHP
from detector.rules.samples.programs import EXTENSION_JSON as _EXTENSION_JSON
from detector.rules.samples.programs import LIBRARY_PHP as _LIBRARY_PHP
from detector.rules.samples.programs import LINK_JS as _LINK_JS
from detector.rules.samples.programs import ODOO_PY
from detector.rules.samples.programs import PRESS_JS as _PRESS_JS
from detector.rules.samples.programs import QUEUE_JS as _QUEUE_JS
from detector.rules.samples.programs import SERVICE_KT as _SERVICE_KT
from detector.rules.samples.programs import WRITER_PY as _WRITER_PY

_WINDOW = {
    "main.js": """
    const { ipcMain } = require("electron");
    const { Client } = require("whatsapp-web.js");
    const client = new Client();
    ipcMain.handle("send-message", async (event, { number, text }) => {
      await client.sendMessage(`${number}@c.us`, text);
    });
    """,
    "preload.js": """
    const { contextBridge, ipcRenderer } = require("electron");
    contextBridge.exposeInMainWorld("whatsapp", { send: (data) => ipcRenderer.invoke("send-message", data) });
    """,
}

BULK = (
    tree(
        "a model of Odoo, taken out of its registry",
        {
            "models/whapi_service.py": ODOO_PY,
            "wizard/whatsapp_send.py": """
            from odoo import models
            class Send(models.TransientModel):
                _name = "whatsapp.send"
                def send(self):
                    service = self.env["whapi.service"].sudo()
                    for partner in self.partner_ids:
                        service.send_text(partner.mobile, self.message)
            """,
        },
    ),
    tree(
        "a node of n8n that takes a list of numbers",
        {
            "Send.node.ts": """
            export class Send implements INodeType {
                async execute(this: IExecuteFunctions) {
                    const items = this.getInputData();
                    for (let i = 0; i < items.length; i++) {
                        const numbers = this.getNodeParameter("numbers", i) as string[];
                        for (const number of numbers) {
                            const body = { target: number, message: "hello" };
                            await this.helpers.request({ method: "POST", url: "https://api.fonnte.com/send", body });
                        }
                    }
                }
            }
            """
        },
    ),
    tree(
        "an object that its class makes, in another file",
        {
            "lib/Gate.php": """
            <?php
            class Gate {
                public static function fromSettings(array $rows): self {
                    return new self($rows['token']);
                }
                public function __construct(private string $token) {}
                public function tell(string $to, string $text) {
                    return Http::post('https://api.ultramsg.com/instance1/messages/chat', ['to' => $to, 'body' => $text]);
                }
            }
            """,
            "run.php": """
            <?php
            require_once __DIR__ . '/lib/Gate.php';
            $gate = Gate::fromSettings($rows);
            foreach ($clients as $client) {
                $gate->tell($client->phone, 'Hello');
            }
            """,
        },
    ),
    tree(
        "a window of Electron goes over contacts",
        {
            **_WINDOW,
            "page.js": """
            async function start(contacts) {
              for (const contact of contacts) { await window.whatsapp.send({ number: contact.phone, text }); }
            }
            """,
        },
    ),
    tree(
        "a queue that a loop over numbers fills",
        {
            "send.js": _CLIENT_JS
            + _QUEUE_JS
            + "const add = (numbers, text) => numbers.forEach((number) => queue.push({ to: `${number}@c.us`, text }));\n"
        },
    ),
    tree(
        "a queue that is worked off through a helper of another file",
        {
            "whatsapp.js": _CLIENT_JS
            + "async function tell(to, text) { return client.sendMessage(to, text); }\nmodule.exports = { tell };\n",
            "server.js": """
            const { tell } = require("./whatsapp");
            const queue = [];
            async function work() {
              while (queue.length > 0) {
                const job = queue.shift();
                for (let attempt = 0; attempt <= job.retries; attempt++) await tell(job.chatId, job.text);
              }
            }
            app.post("/all", (req) => {
              req.body.targets.forEach((chatId) => queue.push({ chatId, text: req.body.text }));
              work();
            });
            """,
        },
    ),
    tree(
        "an extension that clicks a link for everybody",
        {"manifest.json": _EXTENSION_JSON, "content.js": _LINK_JS.replace("WHERE", "${person.phone}")},
    ),
    tree(
        "an extension whose parts hand numbers on to the page",
        {
            "manifest.json": _EXTENSION_JSON,
            "content.js": _PRESS_JS,
            "background.js": """
            async function run(tab, numbers, text) {
              for (const number of numbers) await chrome.tabs.sendMessage(tab.id, { action: "send", number, text });
            }
            """,
        },
    ),
    tree(
        "a page that opens chats for an extension that presses send",
        {
            "extension/manifest.json": _EXTENSION_JSON,
            "extension/content.js": _PRESS_JS,
            "page/list.js": """
            const start = (guests) => guests.forEach((guest) => {
              window.open(`https://web.whatsapp.com/send?phone=${guest.mobile}&text=hello`, "_blank");
            });
            """,
        },
    ),
    tree(
        "a form that is filled field by field",
        {
            "send.js": """
            import axios from "axios";
            async function send(to, text) {
                const form = new FormData();
                form.append("target", to);
                form.append("message", text);
                await axios.post("https://api.fonnte.com/send", form);
            }
            export async function everyone(numbers) {
                for (const one of numbers) await send(one, "hello");
            }
            """
        },
    ),
    tree(
        "a request that is filled field by field",
        {
            "Sender.cs": """
            using RestSharp;
            using System;
            public class Sender {
                public void Send(string to, string text) {
                    var client = new RestClient("https://api.fonnte.com/send");
                    var request = new RestRequest(Method.POST);
                    request.AddParameter("target", to);
                    request.AddParameter("message", text);
                    client.Execute(request);
                }
                public void Everyone(List<string> numbers) {
                    foreach (var one in numbers) { Send(one, "hello"); }
                }
            }
            """
        },
    ),
    tree(
        "a map that is filled field by field",
        {
            "Sender.java": """
            import java.util.*;
            import org.springframework.web.client.RestTemplate;
            class Sender {
                void send(String to, String text) {
                    Map<String, String> body = new HashMap<>();
                    body.put("target", to);
                    body.put("message", text);
                    new RestTemplate().postForObject("https://api.fonnte.com/send", body, String.class);
                }
                void everyone(List<String> numbers) {
                    for (String one : numbers) { send(one, "hello"); }
                }
            }
            """
        },
    ),
    tree(
        "a driver out of one package of several that are imported whole",
        {
            "Bot.java": """
            import org.openqa.selenium.*;
            import org.openqa.selenium.chrome.*;
            import com.example.waits.*;
            import java.util.*;
            public class Bot {
                private WebDriver driver;
                public Bot() { driver = new ChromeDriver(); }
                void send(List<String> numbers, String text) throws Exception {
                    for (String one : numbers) {
                        driver.get("https://web.whatsapp.com/send?phone=" + one);
                        WebElement box = driver.findElement(By.xpath("//div[@data-tab='10']"));
                        box.sendKeys(text, Keys.ENTER);
                    }
                }
            }
            """
        },
    ),
    tree(
        "a queue that Delphi works off row by row",
        {
            "Sending.pas": """
            unit Sending;

            interface

            uses System.Classes, uTInject;

            type
              TSending = class(TThread)
              private
                procedure WorkOff;
              end;

            implementation

            uses Main;

            procedure TSending.WorkOff;
            begin
              while not frmMain.qryOut.Eof do
              begin
                if frmMain.TInject1.Auth then
                begin
                  Sleep(500);
                end;
                frmMain.TInject1.send(frmMain.qryOutPhone.AsString, frmMain.qryOutText.AsString);
                frmMain.qryOut.Next;
              end;
            end;

            end.
            """
        },
    ),
    tree(
        "chats that a driver goes to by a property and scripts that click in the page",
        {
            "Sender.cs": """
            using OpenQA.Selenium;
            using OpenQA.Selenium.Chrome;
            using System;
            using System.Web;
            class Sender {
                private readonly IWebDriver browser;
                public Sender() {
                    browser = new ChromeDriver();
                }
                public void Tell(string contact, string path) {
                    IJavaScriptExecutor scripts = (IJavaScriptExecutor)browser;
                    foreach (string one in contact.Split(',')) {
                        browser.Url = "https://web.whatsapp.com/send?phone=" + one.Trim();
                        browser.FindElement(By.CssSelector("input[type='file']")).SendKeys(path);
                        IWebElement button = browser.FindElement(By.XPath("//*[@id='main']/footer/div/button/span"));
                        scripts.ExecuteScript("arguments[0].click();", button);
                    }
                }
            }
            """
        },
    ),
    tree(
        "chats that are opened for a service that presses send",
        {
            "app/src/main/java/a/Sender.kt": _SERVICE_KT,
            "app/src/main/java/b/Batch.kt": """
            package b
            import a.Sender

            class Batch {
                fun run(contacts: List<String>) {
                    for (contact in contacts) Sender.instance.openChat(contact)
                }
            }
            """,
        },
    ),
    tree(
        "a library that the framework made an attribute",
        {
            "application/libraries/Wa.php": _LIBRARY_PHP,
            "application/controllers/Notify.php": """
            <?php
            class Notify extends CI_Controller {
              function late() {
                foreach ($this->user_m->all()->result() as $data) {
                  $this->wa->send($data->hp, "late");
                }
              }
            }
            """,
        },
    ),
    tree(
        "a method of a base class beside",
        {
            "app/Http/Controllers/Controller.php": _BASE_PHP,
            "app/Http/Controllers/Late.php": _DERIVED_PHP.replace("extends ?", "extends Controller"),
        },
    ),
    tree(
        "a method of a trait",
        {
            "app/Traits/Tells.php": _BASE_PHP.replace("abstract class Controller", "trait Tells").replace(
                "Http\\Controllers", "Traits"
            ),
            "app/Http/Controllers/Late.php": _DERIVED_PHP.replace("extends ? {", "{ use Tells;").replace(
                "use Illuminate", "use App\\Traits\\Tells;\nuse Illuminate"
            ),
        },
    ),
    tree(
        "a model under another name",
        {
            "application/models/Wa_model.php": _LIBRARY_PHP.replace("class WA", "class Wa_model"),
            "application/controllers/Notify.php": """
            <?php
            class Notify extends CI_Controller {
              function __construct() {
                $this->load->model('Wa_model', 'gate');
              }
              function late() {
                foreach ($this->user_m->all()->result() as $data) {
                  $this->gate->send($data->hp, "late");
                }
              }
            }
            """,
        },
    ),
    tree(
        "a helper that the framework loads",
        {
            "application/helpers/wa_helper.php": """
            <?php
            function tell($to, $text) {
              $ch = curl_init("https://api.fonnte.com/send");
              curl_setopt($ch, CURLOPT_POSTFIELDS, array('target' => $to, 'message' => $text));
              curl_exec($ch);
            }
            """,
            "application/controllers/Notify.php": """
            <?php
            class Notify extends CI_Controller {
              function late() {
                $this->load->helper(array('url', 'wa'));
                foreach ($this->user_m->all() as $data) tell($data->hp, "late");
              }
            }
            """,
        },
    ),
    tree(
        "rows fetched one by one in the condition",
        {
            "blast.php": """
            <?php
            $people = mysqli_query($db, "select * from pelanggan");
            while ($row = mysqli_fetch_assoc($people)) {
              $ch = curl_init();
              curl_setopt($ch, CURLOPT_URL, "https://api.fonnte.com/send");
              curl_setopt($ch, CURLOPT_POSTFIELDS, array('target' => $row['hp'], 'message' => 'hi'));
              curl_exec($ch);
            }
            """
        },
    ),
    tree(
        "a cursor whose rows are written into variables",
        {
            "main.go": """
            package main

            import (
                "database/sql"

                "go.mau.fi/whatsmeow"
                "go.mau.fi/whatsmeow/types"
            )

            func run(client *whatsmeow.Client, rows *sql.Rows) {
                for rows.Next() {
                    var phone string
                    if err := rows.Scan(&phone); err != nil {
                        return
                    }
                    client.SendMessage(ctx, types.NewJID(phone, "s.whatsapp.net"), message)
                }
            }
            """
        },
    ),
    tree(
        "lines of a file written into a driven page",
        {
            "Blast.java": """
            import org.openqa.selenium.*;
            import org.openqa.selenium.chrome.ChromeDriver;
            class Blast {
              public static void main(String[] a) throws Exception {
                WebDriver driver = new ChromeDriver();
                driver.get("https://web.whatsapp.com/");
                BufferedReader file = new BufferedReader(new FileReader("people.csv"));
                String line;
                while ((line = file.readLine()) != null) {
                  String[] row = line.split(",");
                  driver.findElement(By.xpath("//div[@title='Search']")).sendKeys(row[0]);
                  driver.findElement(By.xpath("//footer/div")).sendKeys(row[1]);
                  driver.findElement(By.xpath("//span[@data-icon='send']")).click();
                }
              }
            }
            """
        },
    ),
    tree(
        "hands, over messages that each have somebody they go to",
        {
            "send.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com")

            def write(field, text):
                driver.find_element("xpath", field).send_keys(text)

            def tell(phone, text):
                write('//div[@data-tab="3"]', phone)
                write('//div[@data-tab="10"]', text)
                driver.find_element("xpath", '//span[@data-icon="send"]').click()

            for phone, text in messages:
                tell(phone, text)
            """
        },
    ),
    tree(
        "function in a constant below the handler that calls it",
        {
            "bot.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            client.on("ready", async () => {
              for (const number of numbers) await tell(number);
            });
            const tell = async (to) => { await client.sendMessage(to + "@c.us", "hi"); };
            """
        },
    ),
    tree(
        "loop over a table",
        {
            "blast.py": """
            import pandas as pd
            import pywhatkit
            for number in pd.read_csv("people.csv")["phone"]:
                pywhatkit.sendwhatmsg_instantly(number, "hello")
            """
        },
    ),
    tree(
        "forEach",
        {
            "blast.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            contacts.forEach((c) => client.sendMessage(c + "@c.us", "hello"));
            """
        },
    ),
    tree(
        "one request to the numbers of many",
        {
            "tell.php": """
            <?php
            function tell($client, $users) {
              $phones = [];
              foreach ($users as $user) {
                $phones[] = $user->phone;
              }
              $data = ['body' => 'hello', 'to' => implode(',', $phones)];
              $client->post('https://api.ultramsg.com/instance1/messages/chat', ['form_params' => $data]);
            }
            """
        },
    ),
    tree(
        "a list of messages that one request takes, made in another file",
        {
            "gateway.py": """
            import requests

            def send_batch(rows):
                return requests.post("https://solo.wablas.com/api/v2/send-message", json={"data": rows}, timeout=9)
            """,
            "reminders.py": """
            from gateway import send_batch

            def remind(invoices):
                rows = []
                for invoice in invoices:
                    row = {"phone": invoice.customer.phone, "message": "Your invoice is due"}
                    rows.append(row)
                send_batch(rows)
            """,
        },
    ),
    tree(
        "a list that is mapped to messages",
        {
            "blast.js": """
            const axios = require("axios");
            async function blast(users) {
              const data = users.map((user) => ({ phone: user.phone, message: `Hello ${user.name}` }));
              await axios.post("https://solo.wablas.com/api/v2/send-message", { data });
            }
            """
        },
    ),
    tree(
        "rows of PHP",
        {
            "blast.php": """
            <?php
            $rows = [];
            foreach ($students as $student) {
                $rows[] = ['phone' => $student->parent_phone, 'message' => 'hello'];
            }
            Http::withToken($token)->post('https://solo.wablas.com/api/v2/send-message', ['data' => $rows]);
            """
        },
    ),
    tree(
        "somebody out of a list, for ever",
        {
            "warm.py": """
            import random, time
            import pywhatkit
            numbers = ["+48111111111", "+48222222222"]

            def one():
                number = random.choice(numbers)
                pywhatkit.sendwhatmsg_instantly(number, "hello")

            while True:
                one()
                time.sleep(60)
            """
        },
    ),
    tree(
        "somebody out of a list, for ever, by hand",
        {
            "warm.py": """
            import random
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com")
            while True:
                search = driver.find_element("css selector", "div[title='Search']")
                search.send_keys(random.choice(phones))
                search.send_keys(Keys.ENTER)
                box = driver.find_element("css selector", "div[contenteditable='true'][data-tab='10']")
                box.send_keys(random.choice(lines))
                box.send_keys(Keys.ENTER)
            """
        },
    ),
    tree(
        "a button that writes to all",
        {
            "list.js": _CLIENT_JS
            + """
            document.getElementById("all").addEventListener("click", () => {
              contacts.forEach((contact, place) => {
                setTimeout(() => client.sendMessage(contact.id, "hello"), place * 3000);
              });
            });
            """
        },
    ),
    tree(
        "a request in a function that is handed on",
        {
            "blast.py": """
            import requests
            BASE = "https://api.green-api.com/waInstance1"

            def post(endpoint, data):
                url = f"{BASE}/{endpoint}/token"
                def call():
                    return requests.post(url, json=data)
                return guarded(call)

            def tell(phone, text):
                return post("sendMessage", {"chatId": phone, "message": text})

            def run(contacts):
                for contact in contacts:
                    tell(contact.phone, "hello")
            """
        },
    ),
    tree(
        "a script in a page of PHP",
        {
            "blast.php": """
            <?php
            function head($title) { foreach ($title as $word) { echo $word; } }
            ?>
            <script>
            function tell(number) {
              fetch("https://api.ultramsg.com/instance1/messages/chat", {method: "POST", body: JSON.stringify({to: number})});
            }
            const list = load();
            for (const one of list) tell(one.phone);
            </script>
            """
        },
    ),
    tree(
        "a request's body as text in a named configuration",
        {
            "blast.js": """
            const axios = require("axios");
            for (const user of users) {
              const config = {
                method: "post",
                url: "https://evo.example.com/message/sendText/main",
                headers: { apikey: key },
                data: JSON.stringify({ number: user.phone, text: "hello" }),
              };
              await axios.request(config);
            }
            """
        },
    ),
    tree(
        "loop in another file than the send",
        {
            "sender.py": """
            import pywhatkit

            def tell(number, text):
                pywhatkit.sendwhatmsg_instantly(number, text)
            """,
            "campaign.py": """
            from sender import tell

            def run(recipients):
                for recipient in recipients:
                    tell(recipient, "Spring sale!")
            """,
        },
    ),
    tree(
        "gateway in a loop",
        {
            "send.php": """
            <?php
            foreach ($contacts as $contact) {
                Http::post("https://api.ultramsg.com/instance1/messages/chat",
                    ['token' => $token, 'to' => $contact->phone, 'body' => 'Spring sale!']);
            }
            """
        },
    ),
    tree(
        "host of a gateway with a path that sends",
        {
            "blast.php": """
            <?php
            foreach ($contacts as $contact) {
                Http::post('https://api.fonnte.com/send', ['target' => $contact->phone, 'message' => 'Promo']);
            }
            """
        },
    ),
    tree(
        "host of a gateway whose query sends",
        {
            "blast.py": """
            import requests
            for person in people:
                requests.get(f"https://api.callmebot.com/whatsapp.php?phone={person.phone}&text=hi&apikey=1")
            """
        },
    ),
    tree(
        "address of a gateway in parts",
        {
            "blast.js": """
            const api = process.env.URL ?? "https://api.fonnte.com";
            const post = (path, body) => fetch(`${api}${path}`, { method: "POST", body: JSON.stringify(body) });
            const tell = (number) => axios.post(`${api}/send`, { target: number, message: "hi" });
            for (const number of numbers) await tell(number);
            """
        },
    ),
    tree(
        "Go",
        {
            "main.go": """
            package main

            import (
                "context"

                "go.mau.fi/whatsmeow"
                "go.mau.fi/whatsmeow/types"
            )

            func blast(client *whatsmeow.Client, numbers []string) {
                for _, number := range numbers {
                    client.SendMessage(context.Background(), types.NewJID(number, "s.whatsapp.net"), text)
                }
            }
            """
        },
    ),
    tree(
        "counted loop over an array",
        {
            "blast.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            for (let i = 0; i < people.length; i++) {
              const { phone, name } = people[i];
              const chat = phone.replace("+", "") + "@c.us";
              await client.sendMessage(chat, `Hello ${name}`);
            }
            """
        },
    ),
    tree(
        "chat of each round",
        {
            "blast.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            const tell = async (to) => {
              const chat = await client.getChatById(to);
              await chat.sendMessage("hello");
            };
            rows.forEach((row) => tell(row.phone));
            """
        },
    ),
    tree(
        "chat of each round by a session that another file keeps",
        {
            "sessions.js": """
            const { Client, LocalAuth } = require("whatsapp-web.js");
            const sessions = new Map();
            exports.start = (id) => sessions.set(id, { client: new Client({ authStrategy: new LocalAuth({ clientId: id }) }) });
            exports.get = (id) => sessions.get(id);
            """,
            "routes.js": """
            const { MessageMedia } = require("whatsapp-web.js");
            const { get } = require("./sessions");
            const router = require("express").Router();
            router.post("/:id/batch", async (req, res) => {
              const session = get(req.params.id);
              const { chatIds, items } = req.body;
              for (const chatId of chatIds) {
                const chat = await session.client.getChatById(chatId);
                for (let index = 0; index < items.length; index += 1) {
                  await chat.sendMessage(new MessageMedia(items[index].type, items[index].data));
                }
              }
            });
            """,
        },
    ),
    tree(
        "searches for each name",
        {
            "blast.py": """
            from selenium import webdriver
            from selenium.webdriver.common.keys import Keys
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com")
            for name in names:
                search = driver.find_element("xpath", "//div[@contenteditable='true'][@data-tab='3']")
                search.send_keys(name)
                search.send_keys(Keys.ENTER)
                box = driver.find_element("xpath", "//div[@contenteditable='true'][@data-tab='10']")
                box.send_keys(text)
                box.send_keys(Keys.ENTER)
            """
        },
    ),
    tree(
        "floods one chat",
        {
            "flood.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            for (let i = 0; i < 100; i++) await client.sendMessage("48123456789@c.us", "hello");
            """
        },
    ),
    tree(
        "an object from nowhere",
        {
            "writer.py": _WRITER_PY,
            "run.py": """
            def run(tools, names):
                for name in names:
                    tools["chats"].find_contact(name)
                    tools["writer"].send_text_message("hello")
            """,
        },
    ),
    tree(
        "an agent that is told for each person",
        {
            "agent.py": """
            from browser_use import Agent

            def task_for(person, text):
                return f"Open WhatsApp Web at https://web.whatsapp.com/ and send {text} to {person}"

            async def run(pending):
                for wish in pending:
                    await Agent(task=task_for(wish["person"], wish["text"]), llm=llm).run()
            """
        },
    ),
    tree(
        "a project that says so",
        {
            "package.json": '{"description": "Send bulk messages to customers", "dependencies": {"whatsapp-web.js": "1.26.0"}}',
            "send.js": _CLIENT_JS + "exports.send = (to, text) => client.sendMessage(to, text);\n",
        },
    ),
    tree(
        "a function that says so",
        {
            "campaign.js": """
            const { Client } = require("whatsapp-web.js");
            const client = new Client();
            async function runCampaign(next) {
              client.sendMessage(await next(), "hello");
            }
            """
        },
    ),
)
