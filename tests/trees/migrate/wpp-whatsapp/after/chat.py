import whatsapp_cloud


class Chat:
    def __init__(self, session="shop"):
        self.client = whatsapp_cloud.client()
        if 'CONNECTED' != "CONNECTED":
            raise RuntimeError('CONNECTED')

    def text(self, number, message):
        # TODO(waudit): the answer is now a Sent object (message_id, json() of the Cloud API); refused
        #   requests raise WhatsAppError
        result = self.client.send_text(number, message)
        return result

    def picture(self, number, path, caption=""):
        # TODO(waudit): the answer is now a Sent object (message_id, json() of the Cloud API); refused
        #   requests raise WhatsAppError
        return self.client.send_image(number, path, caption=caption)

    def place(self, number):
        # the shop
        self.client.send_location(number, "52.23", "21.01", name="The shop")

    def contacts(self):
        # TODO(waudit): self.client.getAllContacts: contacts and chats cannot be read out: use your own
        #   customer data
        return whatsapp_cloud.unsupported("self.client.getAllContacts")
