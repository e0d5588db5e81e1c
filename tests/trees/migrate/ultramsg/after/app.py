import whatsapp_cloud


def send(to, body):
    whatsapp_cloud.client().send_text(to, body)


def send_document(to, link):
    whatsapp_cloud.client().send_document(to, link, filename="terms.pdf", caption="Terms")
