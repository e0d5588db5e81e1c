"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import notify


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Notifications(unittest.TestCase):
    def test_the_answer_is_that_of_the_platform(self):
        self.assertIn("messages", notify.notify("48123456789", "hi"))
        self.assertEqual(sent()[-1]["text"]["body"], "hi")

    def test_the_invoice_is_a_document(self):
        notify.invoice("48123456789", "https://example.com/1.pdf")
        document = {"link": "https://example.com/1.pdf", "filename": "invoice.pdf", "caption": "Invoice"}
        self.assertEqual(sent()[-1]["document"], document)

    def test_numbers_cannot_be_checked(self):
        with self.assertRaises(NotImplementedError):
            notify.exists("48123456789")


if __name__ == "__main__":
    unittest.main()
