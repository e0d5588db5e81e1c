import whatsapp_cloud

client = whatsapp_cloud.client()


# TODO(waudit): this event has no counterpart; the messages webhook also carries statuses
def on_connected(_: whatsapp_cloud.Client, __: object):
    print("connected")


# TODO(waudit): call client.receive(payload) from the webhook of your web application
@client.on_message
def on_message(client: whatsapp_cloud.Client, message: whatsapp_cloud.Incoming):
    text = message.text
    if text.lower() == "ping":
        client.reply(message, "pong")


def offer(number: str) -> None:
    client.send_text(number, "A new offer")
    client.send_image(number, "offer.png", caption="Only today")


def visit(number: str) -> None:
    client.send_contact(number, "Ana", "48123456789")


def known(numbers: list[str]) -> object:
    # TODO(waudit): client.is_on_whatsapp: there is no number check: send to people who opted in and
    #   treat error 131026 as a bad number
    return whatsapp_cloud.unsupported("client.is_on_whatsapp", *numbers)


if __name__ == "__main__":
    pass
