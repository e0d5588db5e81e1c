#!/usr/bin/env python3
"""Reminds guests of their booking."""

from datetime import datetime

import pywhatkit as kit

SIGNATURE = "Casa Azul"  # shown below every message


def remind(guests):
    # one message a guest
    for number, name in guests:
        text = f"Hi {name}, see you tomorrow! {SIGNATURE}"
        kit.sendwhatmsg_instantly(number, text, 15, True, 4)  # closes the tab


def remind_at(number, text, hour, minute):
    kit.sendwhatmsg(number, text, hour, minute)


def confirm(number):
    kit.sendwhatmsg(
        number,
        "Your booking is confirmed.",  # wording agreed with Ana
        datetime.now().hour,
        datetime.now().minute + 1,
    )


def menu(number, path="menu.pdf"):
    kit.sendwhatdoc_immediately(number, path, message="Our menu")


def poster(number):
    try:
        kit.sendwhats_image(receiver=number, img_path="poster.png", caption="Friday!")
    except Exception as problem:
        print(problem)


def tell_group(group):
    kit.sendwhatmsg_to_group_instantly(group, "Party!")
