"""Sends what waits in the queue."""

import whatsapp_cloud


class SendLayer:
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    # TODO(waudit): nothing calls this any more: for messages register it with client().on_message,
    #   which passes (client, message)
    def onSuccess(self, entity):
        # online
        for number, text in self.queue:
            whatsapp_cloud.client().send_text(number, text)

    # TODO(waudit): nothing calls this any more: for messages register it with client().on_message,
    #   which passes (client, message)
    def onMessage(self, message):
        whatsapp_cloud.client().send_text(message.sender, "You said: " + message.text)


def run(profile, queue):
    pass
    # TODO(waudit): nothing starts the former layer any more: make it and call its methods here
