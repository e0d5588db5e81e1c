"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import app


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Sending(unittest.TestCase):
    def test_text_and_document(self):
        app.send("+48123456789", "a=b & c")
        app.send_document("48123456789", "https://example.com/t.pdf")
        self.assertEqual(sent()[-2]["text"]["body"], "a=b & c")
        self.assertEqual(sent()[-1]["document"]["filename"], "terms.pdf")


if __name__ == "__main__":
    unittest.main()
