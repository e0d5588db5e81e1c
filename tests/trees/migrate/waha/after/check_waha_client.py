"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import waha_client


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Talking(unittest.IsolatedAsyncioTestCase):
    async def test_text_and_picture(self):
        self.assertTrue((await waha_client.send_text("48123456789", "hi")).ok)
        await waha_client.send_picture("48123456789", "https://example.com/a.png")
        self.assertEqual([one["type"] for one in sent()[-2:]], ["text", "image"])
        self.assertEqual(sent()[-1]["to"], "48123456789")


if __name__ == "__main__":
    unittest.main()
