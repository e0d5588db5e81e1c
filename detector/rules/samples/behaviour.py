"""Samples of WA5xx: what is done through an unauthorised channel, and the same through the official one."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.programs import CLIENT_JS as _CLIENT_JS
from detector.rules.samples.programs import OFFICIAL_LOOP as _OFFICIAL_LOOP
from detector.rules.samples.programs import SOCKET_TS as _SOCKET_TS

_WRITER = """
            from selenium import webdriver

            class Writer:
                def open(self):
                    self.driver = webdriver.Chrome()
                    self.driver.get("https://web.whatsapp.com")

                def send_text_message(self, text):
                    self.driver.find_element("xpath", "//div[@contenteditable='true'][@data-tab='10']").send_keys(text)
                    self.driver.find_element("xpath", "//span[@data-icon='send']").click()
            """
"""A class of the project whose objects reach other files by a way that nobody can follow."""

_LIBRARY = """
            <?php
            class WA {
              function send($to, $text) {
                $curl = curl_init();
                curl_setopt_array($curl, array(
                  CURLOPT_URL => 'https://app.whacenter.com/api/send',
                  CURLOPT_POSTFIELDS => array('device_id' => 'x', 'number' => $to, 'message' => $text),
                ));
                curl_exec($curl);
              }
            }
            """
"""A library that CodeIgniter makes an attribute of its controllers."""

_BASE = """
            <?php
            namespace App\\Http\\Controllers;
            abstract class Controller {
              public function tell($to, $text) {
                $ch = curl_init('https://api.fonnte.com/send');
                curl_setopt($ch, CURLOPT_POSTFIELDS, ['target' => $to, 'message' => $text]);
                curl_exec($ch);
              }
            }
            """
"""A base class that sends."""

_DERIVED = """
            <?php
            namespace App\\Http\\Controllers;
            use Illuminate\\Http\\Request;
            class Late extends ? {
              public function all() {
                foreach (Member::all() as $member) {
                  $this->tell($member->phone, 'late');
                }
              }
            }
            """

_SERVICE = """
            package a
            import android.accessibilityservice.AccessibilityService
            import android.content.Intent
            import android.net.Uri
            import android.view.accessibility.AccessibilityEvent
            import android.view.accessibility.AccessibilityNodeInfo

            class Sender : AccessibilityService() {
                companion object { var instance: Sender? = null }

                fun openChat(phone: String) {
                    startActivity(Intent(Intent.ACTION_VIEW, Uri.parse("https://wa.me/$phone")))
                }

                override fun onAccessibilityEvent(event: AccessibilityEvent) {
                    val found = rootInActiveWindow.findAccessibilityNodeInfosByViewId("com.whatsapp:id/send")
                    found[0].performAction(AccessibilityNodeInfo.ACTION_CLICK)
                }
            }
            """
"""A service of Android that presses send in every chat that is opened."""

BULK = (
    tree(
        "chats that are opened for a service that presses send",
        {
            "app/src/main/java/a/Sender.kt": _SERVICE,
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
            "application/libraries/Wa.php": _LIBRARY,
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
            "app/Http/Controllers/Controller.php": _BASE,
            "app/Http/Controllers/Late.php": _DERIVED.replace("extends ?", "extends Controller"),
        },
    ),
    tree(
        "a method of a trait",
        {
            "app/Traits/Tells.php": _BASE.replace("abstract class Controller", "trait Tells").replace(
                "Http\\Controllers", "Traits"
            ),
            "app/Http/Controllers/Late.php": _DERIVED.replace("extends ? {", "{ use Tells;").replace(
                "use Illuminate", "use App\\Traits\\Tells;\nuse Illuminate"
            ),
        },
    ),
    tree(
        "a model under another name",
        {
            "application/models/Wa_model.php": _LIBRARY.replace("class WA", "class Wa_model"),
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
            "writer.py": _WRITER,
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
NOT_BULK = (
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
            "app/src/main/java/a/Sender.kt": _SERVICE,
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
            "application/libraries/Wa.php": _LIBRARY,
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
            "app/Http/Controllers/Controller.php": _BASE,
            "app/Other/Controller.php": """
            <?php
            namespace App\\Other;
            class Controller {
              public function tell($to, $text) { error_log($to . $text); }
            }
            """,
            "app/Http/Controllers/Late.php": _DERIVED.replace("extends ?", "extends Controller").replace(
                "use Illuminate", "use App\\Other\\Controller;\nuse Illuminate"
            ),
        },
    ),
    tree(
        "another model under the name",
        {
            "application/models/Wa_model.php": _LIBRARY.replace("class WA", "class Wa_model"),
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
            "writer.py": _WRITER,
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
        "words without a send",
        {
            "bot.js": _CLIENT_JS + 'client.on("message", (msg) => { if (msg.from === "status@broadcast") return; });\n',
            "bench.py": "def run_campaign(model):\n    return [mask_phone_numbers(text) for text in model.read()]\n",
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

IMPORTED = (
    tree(
        "CSV",
        {
            "blast.py": """
            import csv
            import pywhatkit
            with open("people.csv") as file:
                for row in csv.DictReader(file):
                    pywhatkit.sendwhatmsg_instantly(row["phone"], "hello")
            """
        },
    ),
    tree(
        "Excel sheet",
        {
            "blast.py": """
            import openpyxl
            import pywhatkit
            sheet = openpyxl.load_workbook("people.xlsx").active
            for row in sheet.iter_rows(values_only=True):
                pywhatkit.sendwhatmsg_instantly(row[0], "hello")
            """
        },
    ),
    tree(
        "Excel sheet in JavaScript",
        {
            "blast.js": _CLIENT_JS
            + """
const XLSX = require("xlsx");
const book = XLSX.readFile("people.xlsx");
for (const row of XLSX.utils.sheet_to_json(book.Sheets.People)) client.sendMessage(row.phone + "@c.us", "hello");
"""
        },
    ),
    tree(
        "data frame in another file",
        {
            "people.py": 'import pandas as pd\n\ndef numbers():\n    return pd.read_excel("people.xlsx")["phone"].tolist()\n',
            "blast.py": """
            import pywhatkit
            from people import numbers

            for number in numbers():
                pywhatkit.sendwhatmsg_instantly(number, "hello")
            """,
        },
    ),
)
NOT_IMPORTED = (
    tree(
        "other reads beside a repeated send",
        {
            "blast.js": _CLIENT_JS
            + """
const { Pool } = require("pg");
const pool = new Pool();
async function check(id) { return pool.query("select * from accounts where id = $1", [id]); }
async function blast(people) { for (const p of people) await client.sendMessage(p.phone + "@c.us", "hello"); }
"""
        },
    ),
    tree(
        "a table into the Cloud API",
        {"send.py": 'import pandas as pd\nnumbers = pd.read_csv("people.csv")["phone"]\n' + _OFFICIAL_LOOP.lstrip()},
    ),
    tree(
        "a table beside one message",
        {
            "report.py": """
            import pandas as pd
            import pywhatkit
            total = pd.read_csv("sales.csv")["total"].sum()
            pywhatkit.sendwhatmsg_instantly("+48123456789", f"today: {total}")
            """
        },
    ),
    tree("a table alone", {"read.js": 'const XLSX = require("xlsx");\nconst book = XLSX.readFile("people.xlsx");\n'}),
    tree("one message", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
)
