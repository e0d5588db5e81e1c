"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import bot
import whatsapp_cloud


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Bot(unittest.TestCase):
    def test_ping_is_answered(self):
        message = {"from": "48123456789", "id": "wamid.A", "type": "text", "text": {"body": "Ping"}}
        whatsapp_cloud.client().receive({"entry": [{"changes": [{"value": {"messages": [message]}}]}]})
        self.assertEqual(sent()[-1]["text"]["body"], "pong")
        self.assertEqual(sent()[-1]["context"], {"message_id": "wamid.A"})

    def test_offer(self):
        with open("offer.png", "wb") as stream:
            stream.write(b"png")
        bot.offer("48123456789")
        self.assertEqual([one["type"] for one in sent()[-2:]], ["text", "image"])
        bot.visit("48123456789")
        self.assertEqual(sent()[-1]["contacts"][0]["name"]["formatted_name"], "Ana")

    def test_numbers_cannot_be_checked(self):
        with self.assertRaises(NotImplementedError):
            bot.known(["48123456789"])


if __name__ == "__main__":
    unittest.main()
