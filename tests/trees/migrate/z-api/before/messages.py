import os

import requests


class Zapi:
    def __init__(self):
        self.base = "https://api.z-api.io/instances/{}/token/{}".format(os.environ["ZAPI_INSTANCE_ID"], os.environ["ZAPI_TOKEN"])
        self.headers = {"Client-Token": os.environ["ZAPI_CLIENT_TOKEN"]}

    def text(self, phone, message):
        body = {"phone": phone, "message": message, "delayTyping": 3}
        requests.post(self.base + "/send-text", json=body, headers=self.headers)

    def document(self, phone, link):
        requests.post(f"{self.base}/send-document/pdf", json={"phone": phone, "document": link, "fileName": "a.pdf"}, headers=self.headers)
