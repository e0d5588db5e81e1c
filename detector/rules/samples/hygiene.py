"""Samples of WA8xx: official use with and without what the Business Platform asks for."""

from __future__ import annotations

from detector.rules.base import tree

_SENDER_PY = """
import os
import requests

URL = f"https://graph.facebook.com/v25.0/{os.environ['PHONE_NUMBER_ID']}/messages"

def send(to, text):
    return requests.post(URL, headers={"Authorization": "Bearer " + os.environ["WHATSAPP_TOKEN"]},
                         json={"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}})
"""

_TEMPLATE_JS = """
import axios from "axios";
export async function sendOffer(to) {
  return axios.post(`https://graph.facebook.com/v25.0/${process.env.PHONE_NUMBER_ID}/messages`, {
    messaging_product: "whatsapp", to, type: "template",
    template: { name: "spring_offer", language: { code: "en" } },
  }, { headers: { Authorization: `Bearer ${process.env.WHATSAPP_TOKEN}` } });
}
"""

_CAMPAIGN_PY = """
import csv
from sender import send

def campaign(path):
    for customer in csv.DictReader(open(path)):
        send(customer["phone"], "Spring sale!")
"""

_CAMPAIGN_PHP = """
<?php
foreach ($customers as $customer) {
    Http::withToken(config('services.whatsapp.token'))
        ->post("https://graph.facebook.com/v25.0/{$phoneId}/messages", [
            'messaging_product' => 'whatsapp', 'to' => $customer->phone,
            'type' => 'text', 'text' => ['body' => 'Spring sale!'],
        ]);
}
"""

_TWILIO_CAMPAIGN_JS = """
const client = require("twilio")(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
async function campaign(contacts) {
  for (const contact of contacts) {
    await client.messages.create({ from: "whatsapp:+14155238886", to: `whatsapp:${contact.phone}`, body: "Sale!" });
  }
}
"""

_ANSWER_JS = """
app.post("/webhook", async (req, res) => {
  for (const entry of req.body.entry) {
    for (const change of entry.changes) {
      for (const message of change.value.messages) {
        await axios.post(`https://graph.facebook.com/v25.0/${PHONE_ID}/messages`,
          { messaging_product: "whatsapp", to: message.from, type: "text", text: { body: "Thanks!" } });
      }
    }
  }
  res.sendStatus(200);
});
"""

_ONE_GO = """
package main

import ("bytes"; "net/http")

func notify(to string) {
	body := []byte(`{"messaging_product": "whatsapp", "to": "` + to + `", "type": "text", "text": {"body": "hi"}}`)
	http.Post("https://graph.facebook.com/v25.0/1/messages", "application/json", bytes.NewReader(body))
}
"""

NO_OPT_OUT = (
    tree("campaign from a table", {"sender.py": _SENDER_PY, "campaign.py": _CAMPAIGN_PY}),
    tree("template campaign", {"offer.mjs": _TEMPLATE_JS}),
    tree("loop in PHP", {"app/Campaign.php": _CAMPAIGN_PHP}),
    tree("through Twilio", {"campaign.js": _TWILIO_CAMPAIGN_JS}),
)
OPT_OUT = (
    tree(
        "stop words",
        {
            "sender.py": _SENDER_PY,
            "campaign.py": _CAMPAIGN_PY,
            "inbox.py": """
            STOP_WORDS = {"STOP", "UNSUBSCRIBE", "BAJA"}

            def incoming(sender, text):
                if text.strip().upper() in STOP_WORDS:
                    block(sender)
            """,
        },
    ),
    tree(
        "a field that is checked",
        {
            "offer.mjs": _TEMPLATE_JS,
            "campaign.mjs": """
            import { sendOffer } from "./offer.mjs";
            export const campaign = (people) => people.filter((p) => !isOptedOut(p)).forEach((p) => sendOffer(p.phone));
            function isOptedOut(person) { return person.optedOut === true; }
            """,
        },
    ),
    tree(
        "the preferences webhook",
        {
            "app/Campaign.php": _CAMPAIGN_PHP,
            "app/Hook.php": """
            <?php
            if ($change['field'] === 'user_preferences') { Customer::stop($change['value']); }
            """,
        },
    ),
    tree("answers only", {"webhook.js": _ANSWER_JS}),
    tree("one message", {"notify.go": _ONE_GO}),
)

NO_OPT_IN = (
    tree("campaign from a table", {"sender.py": _SENDER_PY, "campaign.py": _CAMPAIGN_PY}),
    tree("template campaign", {"offer.mjs": _TEMPLATE_JS}),
    tree("loop in PHP", {"app/Campaign.php": _CAMPAIGN_PHP}),
    tree("through Twilio", {"campaign.js": _TWILIO_CAMPAIGN_JS}),
)
OPT_IN = (
    tree(
        "consent is queried",
        {
            "sender.py": _SENDER_PY,
            "campaign.py": """
            from models import Customer
            from sender import send

            def campaign():
                for customer in Customer.objects.filter(opted_in=True):
                    send(customer.phone, "Spring sale!")
            """,
            "models.py": """
            class Customer(Model):
                phone = CharField()
                opted_in = BooleanField(default=False)
            """,
        },
    ),
    tree(
        "consent is stored",
        {
            "offer.mjs": _TEMPLATE_JS,
            "schema.js": """
            const person = new Schema({ phone: String, whatsappConsent: Boolean, optInAt: Date });
            function hasConsent(p) { return p.whatsappConsent && p.optInAt; }
            """,
        },
    ),
    tree("answers only", {"webhook.js": _ANSWER_JS}),
    tree("one message", {"notify.go": _ONE_GO}),
)

FREE_FORM = (
    tree("campaign from a table", {"sender.py": _SENDER_PY, "campaign.py": _CAMPAIGN_PY}),
    tree("loop in PHP", {"app/Campaign.php": _CAMPAIGN_PHP}),
    tree(
        "forEach with a client of the Cloud API",
        {
            "blast.js": """
            const { WhatsAppAPI } = require("whatsapp-api-js");
            const { Text } = require("whatsapp-api-js/messages");
            const api = new WhatsAppAPI({ token: process.env.TOKEN, appSecret: process.env.SECRET });
            customers.forEach((c) => api.sendMessage(PHONE_ID, c.phone, new Text("Spring sale!")));
            """
        },
    ),
    tree(
        "scheduled",
        {
            "remind.js": """
            const cron = require("node-cron");
            cron.schedule("0 9 * * *", async () => {
              await fetch(`https://graph.facebook.com/v25.0/${PHONE_ID}/messages`, { method: "POST",
                body: JSON.stringify({ messaging_product: "whatsapp", to: owner, type: "text", text: { body: "Hi" } }) });
            });
            """
        },
    ),
    tree(
        "loop with pywa",
        {
            "blast.py": """
            from pywa import WhatsApp
            wa = WhatsApp(phone_id="1", token=TOKEN)
            for customer in customers:
                wa.send_message(to=customer.phone, text="Spring sale!")
            """
        },
    ),
)
TEMPLATES = (
    tree(
        "template in a loop",
        {
            "offer.mjs": _TEMPLATE_JS,
            "campaign.mjs": """
            import { sendOffer } from "./offer.mjs";
            for (const person of await db.people()) await sendOffer(person.phone);
            """,
        },
    ),
    tree(
        "template with pywa",
        {
            "blast.py": """
            from pywa import WhatsApp
            wa = WhatsApp(phone_id="1", token=TOKEN)
            for customer in customers:
                wa.send_template(to=customer.phone, name="spring_offer", language="en")
            """
        },
    ),
    tree("answers only", {"webhook.js": _ANSWER_JS}),
    tree(
        "tries of one message",
        {
            "notify.py": """
            import requests
            def notify(to):
                for attempt in range(3):
                    r = requests.post("https://graph.facebook.com/v25.0/1/messages",
                                      json={"messaging_product": "whatsapp", "to": to, "type": "text"})
                    if r.ok:
                        return r
            """
        },
    ),
    tree("one message", {"notify.go": _ONE_GO}),
)

_HANDSHAKE_JS = """
app.get("/whatsapp/webhook", (req, res) => {
  if (req.query["hub.mode"] === "subscribe" && req.query["hub.verify_token"] === process.env.VERIFY_TOKEN)
    return res.status(200).send(req.query["hub.challenge"]);
  res.sendStatus(403);
});
app.post("/whatsapp/webhook", (req, res) => { handle(req.body.entry[0].changes[0].value); res.sendStatus(200); });
"""
_HANDSHAKE_PY = """
from flask import Flask, request
app = Flask(__name__)

@app.route("/whatsapp", methods=["GET", "POST"])
def webhook():
    if request.method == "GET" and request.args.get("hub.verify_token") == app.config["VERIFY_TOKEN"]:
        return request.args["hub.challenge"]
    handle(request.json["entry"])
    return "ok"
"""
_HANDSHAKE_PHP = """
<?php
if ($_SERVER['REQUEST_METHOD'] === 'GET' && $_GET['hub_verify_token'] === getenv('WHATSAPP_VERIFY_TOKEN')) {
    echo $_GET['hub_challenge'];
    exit;
}
handle(json_decode(file_get_contents('php://input'), true)['entry']);
"""
_HANDSHAKE_GO = """
package main

import "net/http"

func verifyWhatsApp(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("hub.verify_token") == token {
		w.Write([]byte(r.URL.Query().Get("hub.challenge")))
	}
}
"""

UNVERIFIED_WEBHOOK = (
    tree("Express", {"server.js": _HANDSHAKE_JS}),
    tree("Flask", {"app.py": _HANDSHAKE_PY}),
    tree("PHP", {"webhook.php": _HANDSHAKE_PHP}),
    tree("Go", {"main.go": _HANDSHAKE_GO}),
)
VERIFIED_WEBHOOK = (
    tree(
        "checked in a middleware",
        {
            "server.js": _HANDSHAKE_JS,
            "verify.js": """
            const crypto = require("crypto");
            module.exports = (req) => {
              const given = Buffer.from(req.headers["x-hub-signature-256"]);
              const own = "sha256=" + crypto.createHmac("sha256", process.env.APP_SECRET).update(req.rawBody).digest("hex");
              return crypto.timingSafeEqual(given, Buffer.from(own));
            };
            """,
        },
    ),
    tree(
        "checked in Python",
        {
            "app.py": _HANDSHAKE_PY,
            "security.py": """
            import hashlib, hmac
            def is_genuine(request, secret):
                own = "sha256=" + hmac.new(secret, request.data, hashlib.sha256).hexdigest()
                return hmac.compare_digest(own, request.headers.get("X-Hub-Signature-256", ""))
            """,
        },
    ),
    tree(
        "checked in PHP",
        {
            "webhook.php": _HANDSHAKE_PHP,
            "verify.php": """
            <?php
            $own = 'sha256=' . hash_hmac('sha256', $raw, getenv('APP_SECRET'));
            if (!hash_equals($own, $_SERVER['HTTP_X_HUB_SIGNATURE_256'])) { http_response_code(401); exit; }
            """,
        },
    ),
    tree("no webhook at all", {"notify.go": _ONE_GO}),
)

NO_ERROR_CODES = (
    tree("Python", {"sender.py": _SENDER_PY}),
    tree("template in JavaScript", {"offer.mjs": _TEMPLATE_JS}),
    tree("Go", {"notify.go": _ONE_GO}),
    tree(
        "only one code",
        {
            "sender.py": _SENDER_PY,
            "errors.py": """
            def is_window_closed(error):
                return error["code"] == 131047
            """,
        },
    ),
)
ERROR_CODES = (
    tree(
        "a table in Python",
        {
            "sender.py": _SENDER_PY,
            "errors.py": """
            STOP = {131048, 131049, 368}
            BACK_OFF = {130429, 131056, 80007}
            def action(code):
                if code in STOP:
                    return "stop"
                if code in BACK_OFF:
                    return "wait"
                return {131047: "template", 131026: "mark"}.get(code, "log")
            """,
        },
    ),
    tree(
        "a switch in JavaScript",
        {
            "offer.mjs": _TEMPLATE_JS,
            "errors.js": """
            export function onError(code) {
              switch (code) {
                case 131048: case 131049: case 368: return pauseCampaign();
                case 130429: case 131056: case 80007: return backOff();
                case 131047: return sendTemplate();
                case 131026: return markNumber();
              }
            }
            """,
        },
    ),
    tree(
        "codes as texts in PHP",
        {
            "app/Campaign.php": _CAMPAIGN_PHP,
            "app/Errors.php": """
            <?php
            $actions = ['131048' => 'stop', '131049' => 'stop', '368' => 'stop', '130429' => 'wait', '131056' => 'wait',
                        '80007' => 'wait', '131047' => 'template', '131026' => 'mark'];
            """,
        },
    ),
    tree("a provider with codes of its own", {"campaign.js": _TWILIO_CAMPAIGN_JS}),
)

NO_LISTENER = (
    tree("Express", {"server.js": _HANDSHAKE_JS}),
    tree("Flask", {"app.py": _HANDSHAKE_PY}),
    tree("PHP", {"webhook.php": _HANDSHAKE_PHP}),
    tree(
        "templates only",
        {
            "app.py": _HANDSHAKE_PY,
            "changes.py": """
            def on_change(change):
                if change["field"] == "message_template_status_update":
                    alert(change["value"])
            """,
        },
    ),
)
LISTENER = (
    tree(
        "a switch in JavaScript",
        {
            "server.js": _HANDSHAKE_JS,
            "changes.js": """
            module.exports = ({ field, value }) => {
              switch (field) {
                case "message_template_status_update": return templates.update(value);
                case "phone_number_quality_update": return alert(value);
                case "account_update": return alert(value);
                case "messages": return inbox.add(value);
              }
            };
            """,
        },
    ),
    tree(
        "a table in Python",
        {
            "app.py": _HANDSHAKE_PY,
            "changes.py": """
            HANDLERS = {
                "message_template_quality_update": on_template,
                "business_capability_update": on_limits,
                "account_alerts": on_account,
            }
            """,
        },
    ),
    tree(
        "a match in PHP",
        {
            "webhook.php": _HANDSHAKE_PHP,
            "changes.php": """
            <?php
            match ($change['field']) {
                'message_template_status_update' => onTemplate($change),
                'phone_number_quality_update' => onQuality($change),
                'account_review_update' => onAccount($change),
            };
            """,
        },
    ),
    tree("no webhook at all", {"sender.py": _SENDER_PY}),
)

EXPIRED_VERSION = (
    tree(
        "in the address",
        {
            "send.py": """
            import requests
            requests.post("https://graph.facebook.com/v18.0/1/messages", json={"messaging_product": "whatsapp"})
            """
        },
    ),
    tree(
        "in a setting",
        {
            ".env": "WHATSAPP_PHONE_NUMBER_ID=1\nGRAPH_API_VERSION=v16.0\n",
            "send.js": """
            fetch(`https://graph.facebook.com/${process.env.GRAPH_API_VERSION}/${id}/messages`,
                  { method: "POST", body: JSON.stringify({ messaging_product: "whatsapp", to }) });
            """,
        },
    ),
    tree(
        "in a constant",
        {
            "send.go": """
            package main

            import ("net/http"; "strings")

            const version = "v13.0"

            func send(id string) {
                body := strings.NewReader(`{"messaging_product": "whatsapp"}`)
                http.Post("https://graph.facebook.com/"+version+"/"+id+"/messages", "application/json", body)
            }
            """
        },
    ),
    tree(
        "older than the list",
        {
            "send.php": """
            <?php
            $ch = curl_init("https://graph.facebook.com/v11.0/$id/messages");
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['messaging_product' => 'whatsapp', 'to' => $to]));
            """
        },
    ),
    tree(
        "ends within weeks",
        {
            "send.py": """
            import requests
            requests.post("https://graph.facebook.com/v21.0/1/messages", json={"messaging_product": "whatsapp"})
            """
        },
    ),
)
CURRENT_VERSION = (
    tree("in the address", {"sender.py": _SENDER_PY}),
    tree("in JavaScript", {"offer.mjs": _TEMPLATE_JS}),
    tree(
        "the newest in a setting",
        {
            ".env": "WHATSAPP_PHONE_NUMBER_ID=1\nGRAPH_API_VERSION=v26.0\n",
            "send.js": """
            fetch(`https://graph.facebook.com/${process.env.GRAPH_API_VERSION}/${id}/messages`,
                  { method: "POST", body: JSON.stringify({ messaging_product: "whatsapp", to }) });
            """,
        },
    ),
    tree(
        "version of another API",
        {
            "sender.py": _SENDER_PY,
            "ads.py": 'import requests\nrequests.get("https://api.example.com/v13.0/insights")\n',
        },
    ),
    tree(
        "share count without the Cloud API",
        {"share.js": 'fetch("https://graph.facebook.com/v12.0/?id=" + encodeURIComponent(location.href));\n'},
    ),
)

ON_PREMISES = (
    tree(
        "images",
        {
            "docker-compose.yml": """
            services:
              wacore:
                image: docker.whatsapp.biz/coreapp:v2.53.2
                environment:
                  WA_DB_ENGINE: MYSQL
              waweb:
                image: docker.whatsapp.biz/web:v2.53.2
            """
        },
    ),
    tree(
        "log-in and settings in Python",
        {
            ".env": "WA_API_VERSION=2.53.2\nWA_DB_ENGINE=MYSQL\nWA_DB_HOSTNAME=db\n",
            "client.py": """
            import requests
            def log_in(base, user, password):
                return requests.post(base + "/v1/users/login", auth=(user, password)).json()["users"][0]["token"]
            """,
        },
    ),
    tree(
        "settings of the containers",
        {"wabiz.env": "WA_API_VERSION=2.45.1\nWA_DB_ENGINE=PGSQL\nWA_MASTER_NODE=wamaster\n"},
    ),
    tree(
        "Kubernetes",
        {
            "deploy/wacore.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: wacore}
            spec:
              template:
                spec:
                  containers:
                    - name: wacore
                      image: docker.whatsapp.biz/coreapp:v2.49
            """
        },
    ),
)
NOT_ON_PREMISES = (
    tree("Cloud API", {"sender.py": _SENDER_PY}),
    tree("Cloud API in JavaScript", {"offer.mjs": _TEMPLATE_JS}),
    tree(
        "another service with the same route",
        {"login.js": 'const session = await fetch("https://shop.example.com/v1/users/login", { method: "POST" });\n'},
    ),
    tree(
        "a route of one's own beside the Cloud API",
        {
            "sender.py": _SENDER_PY
            + '\n@app.post("/v1/messages")\ndef messages():\n    return send(request.json["to"], "hi").json()\n'
        },
    ),
    tree(
        "a database beside the Cloud API",
        {
            "sender.py": _SENDER_PY,
            "docker-compose.yml": "services:\n  web:\n    image: nginx:1.27\n    environment:\n      DB_ENGINE: MYSQL\n",
        },
    ),
)

# Not a credential of anybody: typed at random in the shape of one.
_TOKEN = "EAAG" + "m0PX4ZCpsBAKx7Qw9ZAr2dLz8nVtYbH3uJfE6kSiWcO1qTgRvDyUeNhMlP5"

HARD_CODED_TOKEN = (
    tree(
        "in a constant",
        {
            "send.py": f"""
            import requests
            TOKEN = "{_TOKEN}"
            requests.post("https://graph.facebook.com/v25.0/1/messages", headers={{"Authorization": "Bearer " + TOKEN}},
                          json={{"messaging_product": "whatsapp", "to": to}})
            """
        },
    ),
    tree(
        "in a header",
        {
            "send.js": f"""
            axios.post("https://graph.facebook.com/v25.0/1/messages", {{ messaging_product: "whatsapp", to }},
              {{ headers: {{ Authorization: "Bearer {_TOKEN}" }} }});
            """
        },
    ),
    tree(
        "in the environment file",
        {".env": f"WHATSAPP_PHONE_NUMBER_ID=1\nWHATSAPP_ACCESS_TOKEN={_TOKEN}\n", "sender.py": _SENDER_PY},
    ),
    tree(
        "as an argument of a client",
        {
            "bot.py": """
            from pywa import WhatsApp
            wa = WhatsApp(phone_id="100200300", token="q7Wz4Lk9TbX2vN8mR5cY1hJ6")
            wa.send_message(to="48123456789", text="hi")
            """
        },
    ),
    tree(
        "in PHP",
        {
            "send.php": f"""
            <?php
            $token = '{_TOKEN}';
            $ch = curl_init("https://graph.facebook.com/v25.0/1/messages");
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['messaging_product' => 'whatsapp']));
            """
        },
    ),
)
TOKEN_FROM_OUTSIDE = (
    tree("from the environment", {"sender.py": _SENDER_PY}),
    tree("from the environment in JavaScript", {"offer.mjs": _TEMPLATE_JS}),
    tree(
        "placeholder",
        {
            ".env.example": "WHATSAPP_PHONE_NUMBER_ID=123\nWHATSAPP_ACCESS_TOKEN=EAAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
            "sender.py": _SENDER_PY,
        },
    ),
    tree(
        "a token of a test",
        {
            "sender.py": _SENDER_PY,
            "tests/test_sender.py": f'TOKEN = "{_TOKEN}"\n',
        },
    ),
    tree(
        "an argument that is read",
        {
            "bot.py": """
            import os
            from pywa import WhatsApp
            wa = WhatsApp(phone_id="100200300", token=os.environ["WHATSAPP_TOKEN"])
            """
        },
    ),
)
