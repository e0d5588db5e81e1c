from neonize.client import NewClient
from neonize.events import ConnectedEv, MessageEv
from neonize.utils import build_jid

client = NewClient("shop.sqlite3")


@client.event(ConnectedEv)
def on_connected(_: NewClient, __: ConnectedEv):
    print("connected")


@client.event(MessageEv)
def on_message(client: NewClient, message: MessageEv):
    text = message.Message.conversation
    if text.lower() == "ping":
        client.reply_message("pong", message)


def offer(number: str) -> None:
    client.send_message(build_jid(number), "A new offer")
    client.send_image(build_jid(number), "offer.png", caption="Only today")
    client.send_chat_presence(build_jid(number), 1, 2)


def visit(number: str) -> None:
    client.send_contact(build_jid(number), "Ana", "48123456789")


def known(numbers: list[str]) -> object:
    return client.is_on_whatsapp(*numbers)


if __name__ == "__main__":
    client.connect()
