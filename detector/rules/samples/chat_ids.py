"""Programs that write to ids of the private protocol through a service at hand, and some that only know such ids."""

from __future__ import annotations

from detector.rules.base import tree

_BRIDGE_PY = """
import json, os, urllib.request
BRIDGE = os.environ.get("WHATSAPP_BRIDGE_URL", "http://localhost:3000")
def post_json(path, data):
    request = urllib.request.Request(BRIDGE + path, data=json.dumps(data).encode())
    return urllib.request.urlopen(request)
"""
WRITTEN_TO = (
    tree(
        "a message only for who has such an id, by a helper for any request",
        {
            "common.py": _BRIDGE_PY,
            "send.py": """
            import sys
            from common import post_json
            def tell(chat, text):
                if not chat.endswith("@s.whatsapp.net"):
                    sys.exit(1)
                post_json("/send", {"chatId": chat, "message": text})
            """,
        },
    ),
)
KNOWN = (
    tree(
        "a message only for who has such an id, to a server of which nothing says WhatsApp",
        {
            "common.py": _BRIDGE_PY.replace("WHATSAPP_BRIDGE_URL", "ARCHIVE_URL"),
            "send.py": """
            from common import post_json
            def keep(chat, text):
                if chat.endswith("@s.whatsapp.net"):
                    post_json("/rows", {"chatId": chat, "message": text})
            """,
        },
    ),
    tree(
        "ids that are made in a function that only fetches something",
        {
            "server.py": """
            import urllib.request
            def answer(number):
                request = urllib.request.Request("https://shop.example.com/banner.txt", headers={"User-Agent": "shop"})
                banner = urllib.request.urlopen(request, timeout=5).read()
                return {"message": banner, "chatId": f"{number}@s.whatsapp.net"}
            """
        },
    ),
)
ANSWERED = (
    tree(
        "routes that a server looks for in what it is asked",
        {
            "server.py": """
            import json, urllib.request
            from http.server import BaseHTTPRequestHandler
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path == "/api/contacts/all":
                        found = [{"chatId": message.get("chatId") or f"{message.get('n')}@s.whatsapp.net"} for message in inbox]
                        self.send_json(found)
                    elif self.path == "/api/picture":
                        with urllib.request.urlopen(f"http://127.0.0.1:3000/picture/{self.jid}", timeout=3) as answer:
                            self.send_json(json.loads(answer.read()))
            """,
        },
    ),
)
