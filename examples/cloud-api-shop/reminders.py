"""Reminds every client who agreed to it of the appointment tomorrow, with an approved template."""

import os
import time
from collections.abc import Iterable, Mapping

import requests

GRAPH = "https://graph.facebook.com/v23.0"
STOP = {131047, 131048, 131049, 131050, 368}
SLOW_DOWN = {80007, 130429, 131056}
UNDELIVERABLE = 131026


def send_reminder(phone: str, name: str, hour: str) -> int:
    """Send one template message; the error code of the platform, 0 for none."""
    answer = requests.post(
        f"{GRAPH}/{os.environ['PHONE_NUMBER_ID']}/messages",
        headers={"Authorization": f"Bearer {os.environ['WHATSAPP_TOKEN']}"},
        json={
            "messaging_product": "whatsapp",
            "to": phone,
            "type": "template",
            "template": {
                "name": "appointment_reminder",
                "language": {"code": "en"},
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": name}, {"type": "text", "text": hour}]}
                ],
            },
        },
        timeout=20,
    )
    return int(answer.json().get("error", {}).get("code", 0))


def remind(clients: Iterable[Mapping[str, str]]) -> None:
    """Remind those who opted in and did not opt out; stop where the platform says stop."""
    for client in clients:
        opted_in = client["opt_in"] and not client["opted_out"]
        if not opted_in:
            continue
        code = send_reminder(client["phone"], client["name"], client["hour"])
        if code in STOP:
            break
        if code in SLOW_DOWN:
            time.sleep(60)
        if code == UNDELIVERABLE:
            print("call instead:", client["name"])
