"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import send


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Sending(unittest.TestCase):
    def test_each_row_is_sent(self):
        send.PAUSE = 0
        with open("people.csv", "w") as stream:
            stream.write("48123456789,Ana & Bo\n48111222333,Żaneta\n")
        send.main()
        texts = [(one["to"], one["text"]["body"]) for one in sent()[-2:]]
        self.assertEqual(texts, [("48123456789", "Hello Ana & Bo"), ("48111222333", "Hello Żaneta")])


if __name__ == "__main__":
    unittest.main()
