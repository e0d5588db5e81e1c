"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import blast


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Blasts(unittest.TestCase):
    def setUp(self):
        with open("sale.png", "wb") as stream:
            stream.write(b"png")

    def test_each_customer_gets_text_and_picture(self):
        blast.Blast().tell(["48123456789", "48111222333"])
        self.assertEqual([one["type"] for one in sent()[-4:]], ["text", "image"] * 2)
        self.assertEqual([one["to"] for one in sent()[-4:]], ["48123456789"] * 2 + ["48111222333"] * 2)

    def test_direct(self):
        blast.direct("48123456789", "hi")
        self.assertEqual(sent()[-1]["text"]["body"], "hi")

    def test_names_are_no_addresses(self):
        with self.assertRaises(NotImplementedError):
            blast.by_name("Ana")


if __name__ == "__main__":
    unittest.main()
