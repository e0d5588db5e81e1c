"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import sender


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Sending(unittest.TestCase):
    def test_the_queue_is_sent(self):
        sender.SendLayer([("48123456789", "one"), ("48123456789", "two")]).onSuccess(None)
        self.assertEqual([one["text"]["body"] for one in sent()[-2:]], ["one", "two"])


if __name__ == "__main__":
    unittest.main()
