"""Reminds every client in the table of the appointment tomorrow."""

import random
import time

import pandas as pd
import pywhatkit

TEXT = "Hello {name}, see you tomorrow at {hour}!"


def main() -> None:
    clients = pd.read_csv("clients.csv")
    for client in clients.itertuples():
        pywhatkit.sendwhatmsg_instantly(client.phone, TEXT.format(name=client.name, hour=client.hour))
        time.sleep(random.randint(20, 60))  # looks more human


if __name__ == "__main__":
    main()
