"""Receives what clients answer: checks the signature, honours STOP, watches the quality of the number."""

import hashlib
import hmac
import os

from flask import Flask, abort, request

app = Flask(__name__)
opted_out: set[str] = set()


@app.get("/webhook")
def subscribe() -> str:
    if request.args.get("hub.verify_token") != os.environ["VERIFY_TOKEN"]:
        abort(403)
    return request.args["hub.challenge"]


@app.post("/webhook")
def receive() -> str:
    expected = hmac.new(os.environ["APP_SECRET"].encode(), request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"sha256={expected}", request.headers.get("X-Hub-Signature-256", "")):
        abort(403)
    for entry in request.get_json()["entry"]:
        for change in entry["changes"]:
            if change["field"] in ("phone_number_quality_update", "account_update"):
                app.logger.warning("number or account: %s", change["value"])
            if change["field"] == "user_preferences":
                opted_out.update(item["wa_id"] for item in change["value"]["user_preferences"])
            for message in change["value"].get("messages", ()):
                if message.get("text", {}).get("body", "").strip().upper() == "STOP":
                    opted_out.add(message["from"])
    return "ok"
