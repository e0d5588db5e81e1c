"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import reminders


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Reminders(unittest.TestCase):
    def test_each_guest_gets_a_text(self):
        reminders.remind([("+48 123 456 789", "Ana"), ("48111222333", "Bo")])
        texts = [(one["to"], one["text"]["body"]) for one in sent()[-2:]]
        self.assertEqual(
            texts,
            [
                ("48123456789", "Hi Ana, see you tomorrow! Casa Azul"),
                ("48111222333", "Hi Bo, see you tomorrow! Casa Azul"),
            ],
        )

    def test_the_menu_is_a_document(self):
        with open("menu.pdf", "wb") as stream:
            stream.write(b"%PDF")
        reminders.menu("48123456789")
        self.assertEqual(sent()[-1]["document"]["filename"], "menu.pdf")
        self.assertEqual(sent()[-1]["document"]["caption"], "Our menu")

    def test_groups_say_what_to_do(self):
        with self.assertRaises(NotImplementedError):
            reminders.tell_group("AB123")


if __name__ == "__main__":
    unittest.main()
