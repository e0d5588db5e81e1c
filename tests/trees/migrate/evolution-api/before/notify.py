import os

import requests

EVOLUTION_URL = os.getenv("EVOLUTION_URL", "http://evolution-api:8080")
INSTANCE = os.environ["EVOLUTION_INSTANCE"]
HEADERS = {"apikey": os.environ["EVOLUTION_API_KEY"]}


def notify(number, text):
    """Send one line."""
    url = f"{EVOLUTION_URL}/message/sendText/{INSTANCE}"
    payload = {
        "number": number,
        "text": text,
        "delay": 1200,  # looks human
    }
    response = requests.post(url, json=payload, headers=HEADERS, timeout=10)
    response.raise_for_status()
    return response.json()


def invoice(number, link):
    requests.post(
        f"{EVOLUTION_URL}/message/sendMedia/{INSTANCE}",
        json={"number": number, "mediatype": "document", "media": link, "fileName": "invoice.pdf", "caption": "Invoice"},
        headers=HEADERS,
    )


def exists(number):
    return requests.post(f"{EVOLUTION_URL}/chat/whatsappNumbers/{INSTANCE}", json={"numbers": [number]}, headers=HEADERS)
