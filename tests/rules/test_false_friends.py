"""Harmless and official trees that a version before accused or misread: each as the smallest tree that shows the cause."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity

HARMLESS = {
    "the payload of the Cloud API is no window of the app, and releasing a lock is no key": {
        "models.py": """
def finish(instance):
    instance.release()
""",
        "register.py": """
import requests
from models import finish

def register(channel, pin):
    data = {"messaging_product": "whatsapp", "pin": pin}
    requests.post(f"https://graph.facebook.com/v18.0/{channel}/register", data=data)
    finish(channel)
""",
    },
    "the builtin type types nothing": {
        "media.py": """
ATTACHMENTS = "https://lookaside.fbsbx.com/whatsapp_business/attachments/"

def source(media):
    raise TypeError(f"invalid media type: {type(media)}")

def check():
    source(ATTACHMENTS)
""",
        "api.py": """
import requests
from media import source

def send(to, kind):
    source(to)
    requests.post(URL, json={"messaging_product": "whatsapp", "to": to, "type": kind})
""",
    },
    "a builtin beside a library of the same method": {
        "keys.py": """
import webbrowser

import keyboard

def chat(link="https://wa.me/48123456789"):
    print(type(link))
    webbrowser.open(link)

keyboard.add_hotkey("ctrl+q", chat)
"""
    },
    "one common path, spelled twice and tested": {
        "push.py": """
import requests

class Push:
    url = "https://push.example.com/api/send/message"

    def send(self, text):
        log.debug("Push POST URL: https://push.example.com/api/send/message")
        return requests.post(self.url, json={"content": text})
""",
        "test_push.py": """
from push import Push

def test_send():
    assert Push.url == "https://push.example.com/api/send/message"
""",
    },
    "settings that begin like WhatsApp's modules": {
        "stack.yml": """
Parameters:
  WAWebUsername:
    Type: String
  WAWebPassword:
    Type: String
"""
    },
}

NOT_OFFICIAL = {
    "a function of one's own": {"tools.py": 'def send_whatsapp_message(to):\n    ...\n\nsend_whatsapp_message("1")\n'},
    "a general SDK near a share link": {
        "files.py": 'import boto3\n\ns3 = boto3.client("s3")\nSHARE = "whatsapp"\n',
    },
    "the scheme of a link": {
        "links.js": 'export const isWhatsAppLink = (href) => href.startsWith("whatsapp:") || href.includes("wa.me/");\n'
    },
}


@pytest.mark.parametrize("title", sorted(HARMLESS))
def test_is_not_accused(title: str) -> None:
    findings = judge_texts(HARMLESS[title]).judgement.findings
    assert [finding.rule for finding in findings if finding.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("title", sorted(NOT_OFFICIAL))
def test_is_not_called_official(title: str) -> None:
    assert judge_texts(NOT_OFFICIAL[title]).judgement.official == ()


def test_a_client_of_the_provider_is_official() -> None:
    official = judge_texts({"send.py": 'import boto3\nclient = boto3.client("socialmessaging")\n'}).judgement.official
    assert {use.provider for use in official} == {"AWS End User Messaging Social"}
