import whatsapp_cloud

green = whatsapp_cloud.client()


def alert(number: str, text: str) -> None:
    green.send_text(f"{number}@c.us", text)


def report(number: str, path: str) -> None:
    green.send_document(f"{number}@c.us", path, filename="report.pdf", caption="The report")


def plain(number: str, text: str, id_instance: str, api_token: str) -> bool:
    # TODO(waudit): the answer is now a Sent object (message_id, json() of the Cloud API); refused
    #   requests raise WhatsAppError
    response = whatsapp_cloud.client().send_text(number + "@c.us", text)
    return response.ok
