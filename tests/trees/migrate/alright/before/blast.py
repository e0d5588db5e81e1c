from alright import WhatsApp


class Blast:
    """Tells customers about the sale."""

    def __init__(self):
        self.messenger = WhatsApp()

    def tell(self, customers):
        for number in customers:
            self.messenger.find_user(number)
            self.messenger.send_message("The sale starts today")
            self.messenger.send_picture("sale.png", "50 %")

    def invoice(self, number, path):
        self.messenger.find_user(number)
        self.messenger.send_file(path, message="Your invoice")


def direct(number, text):
    messenger = WhatsApp()
    # no contact is saved
    messenger.send_direct_message(number, text, False)


def by_name(name):
    messenger = WhatsApp()
    messenger.find_by_username(name)
    messenger.send_message("Hello")
