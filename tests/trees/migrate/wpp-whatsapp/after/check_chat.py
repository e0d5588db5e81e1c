"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import chat


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Chats(unittest.TestCase):
    def test_text_picture_place(self):
        talk = chat.Chat()
        self.assertTrue(talk.text("48123456789", "hi").message_id)
        talk.picture("48123456789", "https://example.com/a.png", "Look")
        talk.place("48123456789")
        self.assertEqual([one["type"] for one in sent()[-3:]], ["text", "image", "location"])
        self.assertEqual(sent()[-2]["image"], {"link": "https://example.com/a.png", "caption": "Look"})
        self.assertEqual(sent()[-1]["location"]["name"], "The shop")

    def test_contacts_cannot_be_read(self):
        with self.assertRaises(NotImplementedError):
            chat.Chat().contacts()


if __name__ == "__main__":
    unittest.main()
