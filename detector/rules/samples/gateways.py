"""Samples of WA4xx: gateways that are deployed, called or set up."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.chat_ids import ANSWERED, KNOWN, WRITTEN_TO
from detector.rules.samples.paired import NOT_PAIRED, PAIRED

DEPLOYED = (
    tree(
        "an Ansible variable that holds the image, behind one for the registry",
        {
            "roles/bridge/defaults/main.yml": """
            bridge_version: v0.12.1
            bridge_container_image: "{{ bridge_registry_prefix }}mautrix/whatsapp:{{ bridge_version }}"
            """,
            "roles/gateway/defaults/main.yml": 'gateway_docker_image: "atendai/evolution-api:v2.1.1"\n',
        },
    ),
    tree(
        "a copy in a registry of one's own",
        {
            "docker-compose.yml": """
            services:
              api:
                image: registry:5000/evolution-api:2
                environment:
                  AUTHENTICATION_API_KEY: x
              wpp:
                image: acme/wppconnect
            """
        },
    ),
    tree("compose", {"docker-compose.waha.yml": "services:\n  waha:\n    image: devlikeapro/waha\n"}),
    tree("docker run", {"run.sh": "docker run -p 8080:8080 atendai/evolution-api:v2.1.1\n"}),
    tree("base image", {"Dockerfile": "FROM devlikeapro/waha-plus:latest\nENV WHATSAPP_DEFAULT_ENGINE=NOWEB\n"}),
    tree(
        "Kubernetes",
        {
            "k8s/evolution.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: evolution
            spec:
              template:
                spec:
                  containers:
                    - name: evolution
                      image: evoapicloud/evolution-api:latest
            """
        },
    ),
)
NOT_DEPLOYED = (
    tree(
        "variables for pictures, and for the image of a bridge to something else",
        {
            "roles/bridge/defaults/main.yml": """
            bridge_container_image: "{{ bridge_registry_prefix }}mautrix/signal:{{ bridge_version }}"
            hero_image: "{{ static }}mautrix/whatsapp.png"
            share_image: https://example.com/icons/evolution-api
            """
        },
    ),
    tree(
        "a name that only begins alike",
        {"docker-compose.yml": "services:\n  api:\n    image: acme/orange-evolution-api\n"},
    ),
    tree("other image", {"docker-compose.yml": "services:\n  evolution:\n    image: evolution/cms:3\n"}),
    tree(
        "official",
        {"docker-compose.yml": "services:\n  app:\n    image: node:20\n    environment:\n      WABA_ID: 1\n"},
    ),
    tree(
        "a service of that name",
        {"docker-compose.yml": "services:\n  waha:\n    build: ./oasis\n    ports: ['80:80']\n"},
    ),
    tree("comment", {"run.sh": "# docker run atendai/evolution-api was replaced\ndocker run -p 80:80 nginx\n"}),
)

CALLED = (
    tree(
        "a route that a method of a model gives",
        {
            "app/Models/Line.php": """
            <?php
            namespace App\\Models;
            class Line extends Model {
                public function endpoint(): string {
                    return rtrim($this->base_url, '/') . '/message/sendText/' . $this->name;
                }
            }
            """,
            "app/Services/Texting.php": """
            <?php
            namespace App\\Services;
            use App\\Models\\Line;
            use Illuminate\\Support\\Facades\\Http;
            class Texting {
                public function send(Line $line, string $phone, string $text): void {
                    Http::withHeaders(['apikey' => $line->api_key])->post($line->endpoint(), ['number' => $phone, 'text' => $text]);
                }
            }
            """,
        },
    ),
    tree(
        "a script whose address is a parameter",
        {
            "alert.sh": """
            curl --request POST --url "$1" --header "Content-Type: application/json" --header "apiKey: $2" --data '{
              "number": "'"$3"'",
              "options": { "delay": 1200, "presence": "composing" },
              "textMessage": { "text": "'"$4"'" }
            }'
            """
        },
    ),
    tree(
        "hosted",
        {
            "send.py": """
            import requests
            requests.post("https://api.ultramsg.com/instance1/messages/chat", data={"token": t, "to": n, "body": b})
            """
        },
    ),
    tree(
        "self-hosted, host from a setting",
        {
            "send.js": """
            const url = `${process.env.API_URL}/message/sendText/${instance}`;
            await axios.post(url, { number, text }, { headers: { apikey: process.env.API_KEY } });
            """
        },
    ),
    tree(
        "route without a slash behind a base address",
        {
            "Sender.cs": """
            public class Sender {
                public Sender(HttpClient client, string key) {
                    this.client = client;
                    client.DefaultRequestHeaders.Add("apikey", key);
                }
                public Task Send(string instance, string to, string text) =>
                    client.PostAsJsonAsync($"message/sendText/{instance}", new { number = to, text });
            }
            """
        },
    ),
    tree(
        "route without a slash behind an interface's base address",
        {
            "Gateway.kt": """
            interface Gateway {
                @POST("message/sendText/{instance}")
                suspend fun send(@Header("apikey") key: String, @Path("instance") name: String, @Body text: Text): Reply
            }
            """
        },
    ),
    tree(
        "route glued to a base address",
        {
            "send.js": """
            const base = process.env.API_URL;
            axios.post(`${base}message/sendText/${instance}`, { number, text }, { headers: { apikey: key } });
            """
        },
    ),
    tree(
        "instance and token in the path",
        {
            "send.php": """
            <?php
            $url = "https://api.z-api.io/instances/" . $instance . "/token/" . $token . "/send-text";
            $ch = curl_init($url);
            curl_setopt($ch, CURLOPT_HTTPHEADER, ['Client-Token: ' . $clientToken]);
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['phone' => $phone, 'message' => $text]));
            """
        },
    ),
    tree(
        "session and chat id",
        {
            "send.go": """
            package main

            import ("net/http"; "os"; "strings")

            func send(chat, text string) {
                body := strings.NewReader(`{"session": "default", "chatId": "` + chat + `", "text": "` + text + `"}`)
                req, _ := http.NewRequest("POST", os.Getenv("WAHA_URL")+"/api/sendText", body)
                req.Header.Set("X-Api-Key", os.Getenv("WAHA_API_KEY"))
                http.DefaultClient.Do(req)
            }
            """
        },
    ),
    tree(
        "workflow",
        {
            "flow.json": """
            {"name": "notify", "nodes": [{"name": "Send", "type": "n8n-nodes-base.httpRequest", "typeVersion": 4,
              "position": [0, 0], "parameters": {"method": "POST", "url": "https://api.ultramsg.com/instance1/messages/chat",
              "bodyParameters": {"parameters": [{"name": "to", "value": "={{$json.phone}}"}]}}}], "connections": {}}
            """
        },
    ),
    tree(
        "a gateway of which little is known",
        {"send.js": 'await axios.post("https://app.ruangwa.id/api/send_message", { number, message });\n'},
    ),
    tree(
        "the routes of a gateway on another host",
        {
            "send.py": """
            import requests
            requests.post(f"https://wa.example.com/instance{i}/sendMessage?token={t}", json={"chatId": c, "body": b})
            requests.post(f"https://wa.example.com/instance{i}/sendFile?token={t}", json={"chatId": c, "body": u})
            """
        },
    ),
    tree(
        "one-word routes of a gateway in code that names WhatsApp",
        {
            "whatsapp.py": """
            import requests
            class Client:
                def call(self, method, body): return requests.post(self.base + method, json=body)
                def video(self, body): return self.call("/sendVideo", body)
                def contact(self, body): return self.call("/sendContact", body)
            """
        },
    ),
    tree(
        "a program that answers the routes of a gateway",
        {
            "server.js": """
            app.post("/message/sendText/:instance", sendText);
            app.post("/message/sendMedia/:instance", sendMedia);
            """
        },
    ),
    tree(
        "the port of a self-hosted gateway",
        {"send.js": "await axios.post(`http://localhost:21465/api/${session}/send-message`, { phone, message });\n"},
    ),
    tree(
        "the form of a resold panel on a host of its own",
        {
            "app/Jobs/WhatsAppSchedule.php": """
            <?php
            use GuzzleHttp\\Client;
            function handle($key, $from, $to, $text) {
                $client = new Client();
                $client->post("https://wa.acme.my.id/send-message", ['query' => [
                    'api_key' => $key, 'sender' => $from, 'number' => $to, 'message' => $text,
                ]]);
            }
            """
        },
    ),
    tree(
        "the query of a resold panel behind a setting",
        {
            "whatsapp.php": """
            <?php
            function send($url, $to, $text) {
                $query = sprintf("number=%s&type=text&message=%s&instance_id=%s&access_token=%s", $to, $text, INSTANCE, TOKEN);
                $ch = curl_init();
                curl_setopt($ch, CURLOPT_URL, $url . "?" . $query);
                return curl_exec($ch);
            }
            """
        },
    ),
    tree(
        "panels that ask for a secret and an account, or for the key of an app and of the user",
        {
            "whatsapp.php": """
            <?php
            function sendCode($to, $text) {
                $fields = ["secret" => SECRET, "account" => ACCOUNT, "recipient" => $to, "type" => "text", "message" => $text];
                $ch = curl_init("https://panel.example.org/api/send/whatsapp");
                curl_setopt($ch, CURLOPT_POSTFIELDS, $fields);
                return curl_exec($ch);
            }
            """,
            "notify.js": """
            export const notifyByWhatsapp = (to, message) =>
                axios.post("https://app.example.org/api/create-message", { appkey: APP, authkey: AUTH, to, message });
            """,
            "ticket.php": """
            <?php
            function tellByWhatsapp($to, $text) {
                $ch = curl_init("https://reseller.example.org/api/create-message");
                curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer " . KEY]);
                curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(["appkey" => APP, "to" => $to, "message" => $text]));
                return curl_exec($ch);
            }
            """,
        },
    ),
    tree(
        "the form of a panel put together field by field",
        {
            "whatsapp.js": """
            class Sender {
                constructor() { this.base = "https://panel.example.org/api"; }
                async send(to, text) {
                    const form = new FormData();
                    form.append("secret", this.secret);
                    form.append("account", this.account);
                    form.append("recipient", to);
                    form.append("message", text);
                    await axios.post(`${this.base}/send/whatsapp`, form);
                }
            }
            """
        },
    ),
    tree(
        "a panel that is asked from VB.NET, its fields put together over lines or handed to a form one by one",
        {
            "Api.vb": """
            Module Api
                Function Send(num As String, mes As String, auth As String, app As String)
                    Dim url As String = "https://plus.example.org/api/create-message"
                    Dim payload As String = $"appkey={app}" &
                                            $"&authkey={auth}" &
                                            "&to=+{0}" &
                                            "&message={1}"
                    Dim content As New StringContent(String.Format(payload, num, mes), Encoding.UTF8)
                    Dim response = client.PostAsync(url, content).Result
                End Function
            End Module
            """,
            "Files.vb": """
            Module Files
                Async Function SendFile(num As String, auth As String, app As String) As Task
                    Dim url As String = "https://plus.example.org/api/create-message"
                    Dim form As New MultipartFormDataContent()
                    form.Add(New StringContent(app), "appkey")
                    form.Add(New StringContent(auth), "authkey")
                    form.Add(New StringContent(num), "to")
                    Await client.PostAsync(url, form)
                End Function
            End Module
            """,
        },
    ),
    tree(
        "the port and the path of a self-hosted gateway alone",
        {"Session.php": "<?php\nclass Session { const SERVER_URL = 'http://localhost:21465/api/bot'; }\n"},
    ),
    tree("a command in a text", {"send.py": 'import os\nos.system("curl https://api.fonnte.com/send -d target=1")\n'}),
    tree(
        "the fields of a gateway with sessions",
        {
            "send.js": """
            export const sendWhatsapp = (to, text) =>
                axios.post("http://10.0.0.1:5001/send-message", { session: "main", to, text });
            """
        },
    ),
    tree(
        "the outside interface of a resold inbox",
        {
            "send.py": """
            import requests
            url = "https://api.inbox.acme.com.br/v1/api/external/" + API_ID
            requests.post(url, headers={"Authorization": TOKEN}, json={"number": n, "body": b, "externalKey": k})
            """
        },
    ),
    tree(
        "a server in the form of the Cloud API",
        {
            "send.py": """
            import os, requests
            BASE = os.getenv("UNOAPI_URL")
            requests.post(f"{BASE}/v17.0/{phone}/messages", json={"messaging_product": "whatsapp", "to": to})
            """
        },
    ),
    tree(
        "a port with a path of one gateway",
        {
            "reply.py": 'import requests\nrequests.post("http://10.0.0.5:8900/api/1/chat/send/text", json={"phone": p})\n'
        },
    ),
)
NOT_CALLED = (
    tree(
        "addresses that a log only names",
        {
            "health.js": """
            this.logger.debug(`GET "https://api.fonnte.com/send"`);
            logger().warn("https://api.green-api.com/waInstance1/sendMessage/x");
            """
        },
    ),
    *ANSWERED,
    tree(
        "other chats with a session, and other outside interfaces",
        {
            "chat.js": """
            axios.post(`${base}/session/start`, { session: "main" });
            axios.post(`${base}/message/send-text`, { to, text });
            axios.post("https://api.acme.com/v1/api/external/group/telegram/send", { message });
            """
        },
    ),
    tree(
        "the Cloud API itself",
        {
            "send.py": """
            import requests
            requests.post(f"https://graph.facebook.com/v17.0/{phone}/messages", json={"messaging_product": "whatsapp"})
            """
        },
    ),
    tree(
        "a help desk that is asked from VB.NET with some of the fields of a panel",
        {
            "Desk.vb": """
            Module Desk
                ' WhatsApp is told by hand
                Function Note(num As String, mes As String, app As String)
                    Dim url As String = "https://desk.example.org/api/create-message"
                    Dim payload As String = $"appkey={app}" &
                                            "&to={0}" &
                                            "&message={1}"
                    Dim response = client.PostAsync(url, New StringContent(String.Format(payload, num, mes))).Result
                End Function
            End Module
            """
        },
    ),
    tree(
        "a script with some of the fields",
        {
            "alert.sh": """
            curl --request POST --url "$1" --header "apiKey: $2" --data '{
              "number": "'"$3"'",
              "textMessage": { "text": "'"$4"'" }
            }'
            """
        },
    ),
    tree(
        "a port that ends alike",
        {"send.js": 'await axios.post("http://localhost:2146/api/bot", { phone, message });\n'},
    ),
    tree(
        "panels for text messages of a phone, and an interface with other fields",
        {
            "notify.py": """
            import requests
            whatsapp_number = "1"
            requests.post("https://sms.example.com/send-message", json={"api_key": k, "sender": s, "number": n, "message": m})
            requests.post("https://crm.example.com/send-message", json={"sender": s, "room": n, "message": m})
            """
        },
    ),
    tree(
        "a transfer of money and a message of a help desk, with some of the fields of panels",
        {
            "pay.php": """
            <?php
            $whatsapp = "1";
            Http::post("https://bank.example.org/api/send/transfer",
                ["secret" => $s, "account" => $a, "recipient" => $to, "message" => $text]);
            Http::post("https://desk.example.org/api/create-message", ["appkey" => $key, "to" => $to, "message" => $text]);
            """
        },
    ),
    tree(
        "one-word routes that another messenger has, too",
        {
            "telegram.py": """
            import requests
            class Client:
                def call(self, method, body): return requests.post(self.base + method, json=body)
                def video(self, body): return self.call("/sendVideo", body)
                def contact(self, body): return self.call("/sendContact", body)
            """,
            "Audio.php": "<?php class Audio { public function uri() { return 'bot{token}/sendAudio'; } }",
            "Video.php": "<?php class Video { public function uri() { return 'bot{token}/sendVideo'; } }",
        },
    ),
    tree(
        "a form of other fields, whose values are named like those of a panel",
        {
            "whatsapp.js": """
            const form = new FormData();
            form.append("kind", "secret");
            form.append("owner", "account");
            form.append("recipient", to);
            form.append("message", text);
            await axios.post("https://desk.example.org/api/send/whatsapp", form);
            """
        },
    ),
    tree(
        "an application's own interface with everyday routes",
        {
            "api.js": """
            export const sendFile = (id, data) => axios.post(`${API}/api/${id}/send-file`, data);
            export const sendMessage = (id, data) => axios.post(`${API}/api/${id}/send-message`, data);
            """
        },
    ),
    tree(
        "addresses in help texts, labels and comments on columns",
        {
            "Settings.tsx": """
            const help = "<ul><li>For uazapi: <code>https://acme.uazapi.com</code></li></ul>";
            const field = <Input label="Server" placeholder="https://acme.uazapi.com" />;
            """,
            "schema.sql": "COMMENT ON COLUMN providers.url IS 'Base URL (ex: https://acme.uazapi.com, https://api.z-api.io)';\n",
            "models.py": 'url = models.URLField("URL", help_text="https://acme.uazapi.com")\n',
        },
    ),
    tree(
        "descriptions of an API",
        {
            "openapi.yaml": """
            openapi: 3.0.1
            servers:
              - url: https://acme.uazapi.com
            paths:
              /send/text: {}
              /send/media: {}
            """,
            "collection.json": """
            {"info": {"name": "x", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
             "item": [{"request": {"method": "POST", "url": {"raw": "https://api.fonnte.com/send"}}}]}
            """,
        },
    ),
    tree(
        "one route of its own", {"server.js": 'app.post("/chat/send/text", auth, async (req, res) => res.json({}));\n'}
    ),
    tree(
        "Cloud API",
        {
            "send.py": """
            import requests
            requests.post("https://graph.facebook.com/v23.0/1/messages", json={"messaging_product": "whatsapp"})
            """
        },
    ),
    tree(
        "a route of one's own that ends alike",
        {
            "Sender.cs": """
            public class Sender {
                public Sender(HttpClient client, string key) { client.DefaultRequestHeaders.Add("apikey", key); }
                public Task Send(string to) => client.PostAsJsonAsync("mailmessage/sendTextile/" + to, new { to });
            }
            """
        },
    ),
    tree(
        "same header, official provider",
        {"a.js": "fetch('https://api.gupshup.io/wa/api/v1/msg', {headers: {apikey: k}});\n"},
    ),
    tree(
        "official provider with a like name",
        {
            "send.php": """
            <?php
            $ch = curl_init("https://waba-v2.360dialog.io/messages");
            curl_setopt($ch, CURLOPT_HTTPHEADER, ['D360-API-KEY: ' . getenv('D360_API_KEY')]);
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode(['messaging_product' => 'whatsapp', 'to' => $to]));
            """
        },
    ),
    tree(
        "a route of one's own",
        {
            "routes.js": """
            router.post("/message/send", auth, async (req, res) => res.json(await mailer.send(req.body)));
            """
        },
    ),
    tree("click to chat", {"chat.py": 'url = f"https://wa.me/{phone}?text={text}"\n'}),
)

SET_UP = (
    tree("env file", {".env.example": "EVOLUTION_API_URL=http://localhost:8080\nEVOLUTION_API_KEY=\n"}),
    tree(
        "settings in Python",
        {"config.py": 'import os\nURL = os.environ["WAHA_API_URL"]\nKEY = os.environ["WAHA_API_KEY"]\n'},
    ),
    tree(
        "settings in PHP",
        {
            "config/services.php": "<?php\nreturn ['zapi' => ['id' => env('ZAPI_INSTANCE_ID'), 'token' => env('ZAPI_TOKEN')]];\n"
        },
    ),
    tree(
        "a bridge that a homeserver is told of",
        {
            "registration.yaml": """
            id: whatsapp
            url: http://mautrix-whatsapp:29318
            namespaces:
              users:
                - regex: ^@whatsapp_.*:example\\.com$
            """
        },
    ),
    tree(
        "environment of a container",
        {
            "docker-compose.yml": """
            services:
              crm:
                image: acme/crm:1
                environment:
                  EVOLUTION_API_URL: http://evolution:8080
                  EVOLUTION_API_KEY: ${KEY}
                  EVOLUTION_INSTANCE_NAME: sales
            """
        },
    ),
)
NOT_SET_UP = (
    tree(
        "bridges of a homeserver to other messengers",
        {
            "values.yaml": """
            appservice:
              address: http://mautrix-signal:29328
              id: signal
            bridge:
              username_template: "signal_{{.}}"
            """,
            "registration.yaml": """
            id: signal
            url: http://mautrix-signal:29328
            namespaces:
              users:
                - regex: ^@signal_.*:example\\.com$
            """,
        },
    ),
    tree("another evolution", {".env.example": "EVOLUTION_STRATEGY=genetic\n"}),
    tree(
        "the name of one gateway for the address of another",
        {
            ".env.example": "CHAT_API_URL=https://api.maytapi.com/api/4ee8/198/\nCHAT_API_TOKEN=\n",
            "src/Chatter.php": "<?php\n$base = $_ENV['CHAT_API_URL'];\n$token = $_ENV['CHAT_API_TOKEN'];\n",
        },
    ),
    tree("Cloud API", {".env.example": "WHATSAPP_PHONE_NUMBER_ID=\nWHATSAPP_ACCESS_TOKEN=\n"}),
    tree(
        "official provider",
        {"config.py": 'import os\nKEY = os.environ["D360_API_KEY"]\nSID = os.environ["TWILIO_ACCOUNT_SID"]\n'},
    ),
    tree(
        "database of a service",
        {"docker-compose.yml": "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_DB: waha\n"},
    ),
)

UNKNOWN = (
    *WRITTEN_TO,
    *PAIRED,
    tree(
        "a request that a method of one's own makes",
        {
            "app/Notify.php": """
            <?php
            use Illuminate\\Support\\Facades\\Http;
            class Notify {
                public function tell($to, $text) {
                    return $this->ask("https://whatsapp-api.foo.ng/v1/push", ["phone" => $to, "message" => $text]);
                }
                private function ask($url, $data) {
                    return Http::withHeaders(["x-key" => $this->key])->post($url, $data);
                }
            }
            """
        },
    ),
    tree(
        "fields that are set on a handle apart from the address",
        {
            "whatsapp_send.php": """
            <?php
            $payload = json_encode(["phone" => $phone, "message" => $text]);
            $ch = curl_init("http://localhost:5000/send-message");
            curl_setopt($ch, CURLOPT_POST, 1);
            curl_setopt($ch, CURLOPT_POSTFIELDS, $payload);
            curl_exec($ch);
            """
        },
    ),
    tree(
        "a host that says WhatsApp",
        {"send.js": 'await axios.post("https://api.whatsfoo.ng/v1/push", { number: to, message: text });\n'},
    ),
    tree(
        "a gateway of a town",
        {"notify.py": 'import requests\nrequests.get(f"https://wa-gateway.kota.id/send?number={n}&message={m}")\n'},
    ),
    tree(
        "an option of a handle",
        {
            "send.php": """
            <?php
            function sendWhatsapp($to) {
                $ch = curl_init();
                curl_setopt($ch, CURLOPT_URL, "https://zapapi.com.br/v2/sendText");
                return curl_exec($ch);
            }
            """
        },
    ),
    tree("a command", {"send.sh": 'curl -X POST https://wpp-api.com.br/v2/out -d "number=$1&message=hi" # WhatsApp\n'}),
    tree(
        "a service at hand",
        {
            "whatsapp_service.py": """
            import requests
            def tell(number, text):
                requests.post("http://192.168.1.20:3000/out", json={"phone": number, "message": text})
            """
        },
    ),
    tree(
        "a host of which only the path and the code say WhatsApp",
        {
            "whatsapp_otp.py": """
            import requests
            def send_code(number, text):
                body = {"nomor": number, "pesan": text}
                requests.post("https://layanan.kota.id/botwa/api/kirim-pesan", json=body)
            """
        },
    ),
    tree(
        "chat ids for a service that only a setting names",
        {
            "pkg/wa/client.go": """
            package wa

            import (
                "bytes"
                "encoding/json"
                "net/http"
            )

            func (c *client) SendImage(to, caption string) error {
                payload, _ := json.Marshal(map[string]string{"to": to + "@s.whatsapp.net", "caption": caption})
                req, _ := http.NewRequest("POST", c.url+"/images", bytes.NewBuffer(payload))
                _, err := c.http.Do(req)
                return err
            }
            """
        },
    ),
    tree(
        "chat ids that are made by who calls the service",
        {
            "notify/service.py": """
            import requests
            def send_message(chat, text):
                requests.post(settings.URL, json={"phone": chat, "text": text})
            """,
            "notify/tasks.py": """
            from .service import send_message
            def remind(number):
                send_message(f"{number}@c.us", "It is due today")
            """,
        },
    ),
    tree(
        "a template of an address",
        {
            "WhatsAppService.cs": """
            using System.Net.Http;
            public class WhatsAppService {
                private readonly HttpClient client = new HttpClient();
                public async Task Send(string phone, string text) {
                    string template = Settings.Default.Url;
                    if (template == "") { template = "http://localhost:3111/send?number={phone}&message={message}"; }
                    await client.GetAsync(template.Replace("{phone}", phone).Replace("{message}", text));
                }
            }
            """
        },
    ),
)
NOT_UNKNOWN = (
    *KNOWN,
    *NOT_PAIRED,
    tree(
        "fields of another handle, and what a method of one's own asks a shop",
        {
            "whatsapp_send.php": """
            <?php
            $ch = curl_init("http://localhost:5000/status");
            curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
            curl_exec($ch);
            $mail = curl_init("https://graph.facebook.com/v25.0/1/messages");
            curl_setopt($mail, CURLOPT_POSTFIELDS, json_encode(["to" => $phone, "message" => $text]));
            curl_exec($mail);
            """,
            "app/Shop.php": """
            <?php
            use Illuminate\\Support\\Facades\\Http;
            class Shop {
                public function order($to, $text) {
                    return $this->ask("https://shop.foo.ng/orders", ["phone" => $to, "message" => $text]);
                }
                private function ask($url, $data) {
                    return Http::post($url, $data);
                }
            }
            """,
        },
    ),
    tree(
        "mail in a program that is called after WhatsApp",
        {
            "lib/whatsapp/mailer.ex": """
            defmodule Whatsapp.Mailer do
              def tell(to, subject, text) do
                Req.post("https://api.foomail.com/v1/send", json: %{to: [to], subject: subject, text: text})
              end
              def repeat(to, text) do
                Req.post("https://api.foomail.com/v1/emails", json: %{to: [to], text: text})
              end
            end
            """
        },
    ),
    tree(
        "the address of a picture in what is sent",
        {
            "app/Services/WhatsAppService.php": """
            <?php
            use Illuminate\\Support\\Facades\\Http;
            class WhatsAppService {
                public function sendCode($phone, $code) {
                    $picture = "https://charts.foo.io/qr?text=" . urlencode($code);
                    Http::post("{$this->base}/push/{$this->line}", ["number" => $phone, "media" => $picture, "template" => "pay"]);
                    Http::post(env("PUSH"), ["number" => $phone, "media" => $picture, "template" => "pay"]);
                }
            }
            """
        },
    ),
    tree(
        "an SMS that the program for WhatsApp sends, too",
        {
            "api/whatsapp/confirm.ts": """
            export async function confirm(phone: string, text: string) {
              await fetch("https://admin.foo.tr/api/netgsm/send-sms", {
                method: "POST",
                body: JSON.stringify({ to: phone, message: text }),
              });
            }
            """
        },
    ),
    tree(
        "chat ids in an export that is put on a server",
        {
            "upload.py": """
            import requests
            def upload(rows):
                people = [row for row in rows if not row.chat.endswith("@g.us")]
                requests.post(settings.URL, json={"to": "archive", "text": people[0].chat.replace("@s.whatsapp.net", "")})
            """
        },
    ),
    tree(
        "a host that is asked like a panel, of which that is said",
        {
            "whatsapp.js": """
            const form = new FormData();
            form.append("secret", SECRET);
            form.append("account", ACCOUNT);
            form.append("recipient", to);
            form.append("message", text);
            await axios.post("https://wa.example.com.co/api/send/whatsapp", form);
            """
        },
    ),
    tree(
        "chat ids that are looked up, in a program that tells a server something else",
        {
            "chats.py": """
            import requests
            def name_of(number):
                return contacts.get(f"{number}@s.whatsapp.net")
            def report(count):
                requests.post(settings.URL, json={"rows": count})
            """
        },
    ),
    tree(
        "chat ids in a project that uses the Cloud API",
        {
            "bridge.py": """
            import requests
            def send(number, text):
                requests.post(settings.URL, json={"to": f"{number}@c.us", "text": text})
            """,
            "server.py": """
            import requests
            requests.post(f"https://graph.facebook.com/v23.0/{i}/messages", json={"to": n, "messaging_product": "whatsapp"})
            """,
        },
    ),
    tree(
        "a mail service that is asked by a file called after something else",
        {
            "mailer.py": """
            import requests
            def tell(to, text):
                # not by whatsapp
                requests.post("https://api.mailer.example.net/send", json={"to": to, "message": text})
            """
        },
    ),
    tree(
        "a service at hand of which nothing says WhatsApp",
        {"notify.py": 'import requests\nrequests.get(f"http://localhost:3111/send?number={n}&message={m}")\n'},
    ),
    tree(
        "a WhatsApp service at hand in a project that uses the Cloud API",
        {
            "whatsapp_client.py": """
            import requests
            requests.post("http://localhost:3111/send", json={"number": n, "message": m})
            """,
            "server.py": """
            import requests
            requests.post(f"https://graph.facebook.com/v23.0/{i}/messages", json={"to": n, "messaging_product": "whatsapp"})
            """,
        },
    ),
    tree(
        "a WhatsApp service at hand that is asked how it is",
        {"whatsapp.py": 'import requests\nrequests.get("http://localhost:3111/status?session=1")\n'},
    ),
    tree(
        "a host that serves another messenger on the path that is asked",
        {
            "tell.py": """
            import requests
            def tell(number, text):
                requests.post("https://enterprise.whatsfoo.ng/v1/telegram/single", json={"number": number, "message": text})
            """
        },
    ),
    tree("a link", {"chat.js": "const url = `https://api.whatsfoo.ng/send?phone=${to}&text=${text}`;\n"}),
    tree("click to chat", {"chat.js": "window.open(`https://api.whatsapp.com/send?phone=${to}&text=${text}`);\n"}),
    tree(
        "a state, and services with like names",
        {
            "a.js": """
            const whatsapp = 1;
            await axios.post("https://api.wa.gov.au/send", { to, message });
            await axios.post("https://api.zapier.com/v1/send", { to, message });
            await axios.get("https://api.wappalyzer.com/v2/lookup?message=1&to=2");
            """
        },
    ),
    tree("a provider", {"a.js": 'await axios.post("https://api.gupshup.io/wa/api/v1/msg", { to, message });\n'}),
    tree(
        "Meta's own host",
        {
            "send.py": """
            import requests
            requests.post(f"https://graph.facebook.com/v23.0/{i}/messages", json={"to": n, "messaging_product": "whatsapp"})
            """
        },
    ),
    tree(
        "the project's own server for the Cloud API",
        {
            "server.py": """
            import requests
            requests.post(f"https://graph.facebook.com/v23.0/{i}/messages", json={"to": n, "messaging_product": "whatsapp"})
            """,
            "try_it.py": """
            import requests
            requests.post("https://my-whatsapp-bot.up.railway.app/api/send", json={"to": number, "message": text})
            """,
        },
    ),
    tree("another question", {"a.js": 'const whatsapp = await axios.get("https://status.whatsfoo.ng/uptime");\n'}),
)
