import whatsapp_cloud


def notify(number, text):
    """Send one line."""
    # looks human
    # TODO(waudit): the answer is now a Sent object (message_id, json() of the Cloud API); refused
    #   requests raise WhatsAppError
    response = whatsapp_cloud.client().send_text(number, text)
    response.raise_for_status()
    return response.json()


def invoice(number, link):
    whatsapp_cloud.client().send_document(number, link, caption="Invoice", filename="invoice.pdf")


def exists(number):
    # TODO(waudit): Evolution API /chat/whatsappNumbers: there is no number check: send to people who
    #   opted in and treat error 131026 as a bad number
    return whatsapp_cloud.unsupported("Evolution API /chat/whatsappNumbers")
