import whatsapp_cloud


class Blast:
    """Tells customers about the sale."""

    def __init__(self):
        self.messenger = whatsapp_cloud.client()

    def tell(self, customers):
        for number in customers:
            recipient = number
            self.messenger.send_text(recipient, "The sale starts today")
            self.messenger.send_image(recipient, "sale.png", caption="50 %")

    def invoice(self, number, path):
        recipient = number
        self.messenger.send_document(recipient, path, caption="Your invoice")


def direct(number, text):
    messenger = whatsapp_cloud.client()
    # no contact is saved
    messenger.send_text(number, text)


def by_name(name):
    whatsapp_cloud.client()
    # TODO(waudit): messenger.find_by_username: people are addressed by number, not by the name in an
    #   address book: look the number up in your own records
    whatsapp_cloud.unsupported("messenger.find_by_username", name)
    # TODO(waudit): messenger.send_message: the recipient is chosen elsewhere; write send_text(...) by
    #   hand
    whatsapp_cloud.unsupported("messenger.send_message", "Hello")
