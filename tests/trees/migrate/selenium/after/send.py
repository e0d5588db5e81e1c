"""Sends the messages of a list through WhatsApp Web."""

import csv
import time
import whatsapp_cloud

PAUSE = 5


class Sender:
    def __init__(self):
        pass

    def send(self, number, text):
        # the text is part of the address
        whatsapp_cloud.client().send_text(number, text)
        time.sleep(PAUSE)
        # sends it

    def close(self):
        pass


def main(path="people.csv"):
    sender = Sender()
    with open(path, newline="") as stream:
        for row in csv.reader(stream):
            sender.send(row[0], f"Hello {row[1]}")
    sender.close()


if __name__ == "__main__":
    main()
