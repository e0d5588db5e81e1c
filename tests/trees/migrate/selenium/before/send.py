"""Sends the messages of a list through WhatsApp Web."""

import csv
import time
from urllib.parse import quote

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PAUSE = 5


class Sender:
    def __init__(self):
        options = webdriver.ChromeOptions()
        options.add_argument("--user-data-dir=./profile")
        self.driver = webdriver.Chrome(options=options)
        self.driver.get("https://web.whatsapp.com")
        while len(self.driver.find_elements(By.ID, "pane-side")) < 1:
            time.sleep(1)

    def send(self, number, text):
        # the text is part of the address
        url = f"https://web.whatsapp.com/send?phone={number}&text={quote(text)}"
        self.driver.get(url)
        time.sleep(PAUSE)
        box = self.driver.find_element(By.XPATH, "//footer//div[@contenteditable='true']")
        box.send_keys(Keys.ENTER)  # sends it

    def close(self):
        self.driver.quit()


def main(path="people.csv"):
    sender = Sender()
    with open(path, newline="") as stream:
        for row in csv.reader(stream):
            sender.send(row[0], f"Hello {row[1]}")
    sender.close()


if __name__ == "__main__":
    main()
