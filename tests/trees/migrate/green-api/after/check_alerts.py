"""Runs against a stand-in of the platform whose address is in WHATSAPP_BASE_URL."""

import json
import os
import unittest
from urllib.request import urlopen

import alerts


def sent():
    with urlopen(os.environ["WHATSAPP_BASE_URL"]) as answer:
        return json.load(answer)["sent"]


class Alerts(unittest.TestCase):
    def test_alerts(self):
        alerts.alert("48123456789", "fire")
        self.assertTrue(alerts.plain("48123456789", "smoke", "1101", "token"))
        self.assertEqual([one["text"]["body"] for one in sent()[-2:]], ["fire", "smoke"])
        with open("r.bin", "wb") as stream:
            stream.write(b"x")
        alerts.report("48123456789", "r.bin")
        self.assertEqual(sent()[-1]["document"]["filename"], "report.pdf")


if __name__ == "__main__":
    unittest.main()
