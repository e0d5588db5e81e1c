"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import messages


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Messages(unittest.TestCase):
    def test_text_and_document(self):
        zapi = messages.Zapi()
        zapi.text("48123456789", "hi")
        zapi.document("48123456789", "https://example.com/a.pdf")
        self.assertEqual(sent()[-2]["text"]["body"], "hi")
        self.assertEqual(sent()[-1]["document"], {"link": "https://example.com/a.pdf", "filename": "a.pdf"})


if __name__ == "__main__":
    unittest.main()
