from WPP_Whatsapp import Create


class Chat:
    def __init__(self, session="shop"):
        self.creator = Create(session=session, browser="firefox")
        self.client = self.creator.start()
        if self.creator.state != "CONNECTED":
            raise RuntimeError(self.creator.state)

    def text(self, number, message):
        result = self.client.sendText(number, message)
        return result

    def picture(self, number, path, caption=""):
        return self.client.sendImage(number, filePath=path, caption=caption)

    def place(self, number):
        # the shop
        self.client.sendLocation(number, "52.23", "21.01", "The shop")

    def contacts(self):
        return self.client.getAllContacts()
