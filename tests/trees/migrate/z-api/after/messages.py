import whatsapp_cloud


class Zapi:
    def __init__(self):
        pass

    def text(self, phone, message):
        whatsapp_cloud.client().send_text(phone, message)

    def document(self, phone, link):
        whatsapp_cloud.client().send_document(phone, link, filename="a.pdf")
