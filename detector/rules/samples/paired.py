"""Programs that link a phone to a service by QR code and send through it, and some that only show a QR code."""

from __future__ import annotations

from detector.rules.base import tree

SERVICE_PHP = """
<?php
class Whatsapp_model {
    public function qr() { return $this->_api_request("GET", "/qr"); }
    public function state() { return $this->_api_request("GET", "/status"); }
    public function send($to, $text) { return $this->_api_request("POST", "/send-message", ["phone" => $to, "message" => $text]); }
    private function _api_request($method, $endpoint, $data = null) {
        $ch = curl_init();
        curl_setopt($ch, CURLOPT_URL, $this->api_url . $endpoint);
        curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode($data));
        return curl_exec($ch);
    }
}
"""
PAIRED = (
    tree(
        "a service that only a setting names, through a method of one's own",
        {"models/Whatsapp_model.php": SERVICE_PHP},
    ),
    tree(
        "a service by an environment variable",
        {
            "whatsapp_client.py": """
            import os
            import requests
            BASE = os.environ["GATEWAY"]
            def code(name): return requests.get(f"{BASE}/session/qr-code/{name}").json()
            def leave(name): return requests.post(f"{BASE}/session/logout/{name}")
            def tell(name, to, text): return requests.post(f"{BASE}/session/send/{name}", json={"to": to, "text": text})
            """
        },
    ),
)
NOT_PAIRED = (
    tree(
        "a QR code for a payment, of another service",
        {
            "whatsapp_orders.py": """
            import os
            import requests
            def pay(order): return requests.get(os.environ["PIX_URL"] + "/qrcode").json()
            def state(order): return requests.get(os.environ["PIX_URL"] + "/status").json()
            def tell(to, text): return requests.post(os.environ["NOTIFY_URL"] + "/send", json={"to": to, "text": text})
            """
        },
    ),
    tree(
        "the same service in a file that is about no messenger",
        {"models/Table_model.php": SERVICE_PHP.replace("Whatsapp", "Table")},
    ),
    tree(
        "a service whose program the project holds, on the official platform",
        {
            "models/Whatsapp_model.php": SERVICE_PHP,
            "server.js": """
            const axios = require("axios");
            app.get("/qr", (req, res) => res.send(ticket()));
            axios.post("https://graph.facebook.com/v25.0/1/messages", { messaging_product: "whatsapp", to, text });
            """,
        },
    ),
    tree(
        "routes that a server answers",
        {
            "whatsapp_routes.js": """
            const post = (url, body) => fetch(url, { method: "POST", body });
            app.get("/qr", show);
            app.get("/status", tell);
            app.post("/send", (req, res) => post(process.env.CHAT_URL, req.body));
            """
        },
    ),
)
