"""Sends what waits in the queue."""

from yowsup.common.tools import Jid
from yowsup.layers import YowLayerEvent
from yowsup.layers.interface import ProtocolEntityCallback, YowInterfaceLayer
from yowsup.layers.network import YowNetworkLayer
from yowsup.layers.protocol_messages.protocolentities import TextMessageProtocolEntity
from yowsup.layers.protocol_presence.protocolentities import AvailablePresenceProtocolEntity
from yowsup.stacks import YowStackBuilder


class SendLayer(YowInterfaceLayer):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    @ProtocolEntityCallback("success")
    def onSuccess(self, entity):
        self.toLower(AvailablePresenceProtocolEntity())  # online
        for number, text in self.queue:
            self.toLower(TextMessageProtocolEntity(text, to=Jid.normalize(number)))

    @ProtocolEntityCallback("message")
    def onMessage(self, message):
        self.toLower(message.ack())
        answer = TextMessageProtocolEntity("You said: " + message.getBody(), to=message.getFrom())
        self.toLower(answer)


def run(profile, queue):
    stack = YowStackBuilder().pushDefaultLayers().push(SendLayer(queue)).build()
    stack.setProfile(profile)
    stack.broadcastEvent(YowLayerEvent(YowNetworkLayer.EVENT_STATE_CONNECT))
    stack.loop()
