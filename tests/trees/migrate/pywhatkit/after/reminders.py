#!/usr/bin/env python3
"""Reminds guests of their booking."""

from datetime import datetime
import whatsapp_cloud

SIGNATURE = "Casa Azul"  # shown below every message


def remind(guests):
    # one message a guest
    for number, name in guests:
        text = f"Hi {name}, see you tomorrow! {SIGNATURE}"
        whatsapp_cloud.client().send_text(number, text)  # closes the tab


def remind_at(number, text, hour, minute):
    # TODO(waudit): waits in this process until the hour and minute, as before; a job queue with an
    #   approved template is safer (send_template)
    whatsapp_cloud.client().send_text(number, text, at=(hour, minute))


def confirm(number):
    # wording agreed with Ana
    # TODO(waudit): waits in this process until the hour and minute, as before; a job queue with an
    #   approved template is safer (send_template)
    whatsapp_cloud.client().send_text(
        number,
        "Your booking is confirmed.",
        at=(datetime.now().hour, datetime.now().minute + 1),
    )


def menu(number, path="menu.pdf"):
    whatsapp_cloud.client().send_document(number, path, caption="Our menu")


def poster(number):
    try:
        whatsapp_cloud.client().send_image(number, "poster.png", caption="Friday!")
    except Exception as problem:
        print(problem)


def tell_group(group):
    # TODO(waudit): kit.sendwhatmsg_to_group_instantly: the Groups API is for Official Business Accounts
    #   and groups of eight; write to people who opted in, one by one
    whatsapp_cloud.unsupported("kit.sendwhatmsg_to_group_instantly", group, "Party!")
