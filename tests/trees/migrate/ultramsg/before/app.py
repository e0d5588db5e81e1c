import requests

INSTANCE = "instance1"
TOKEN = "from-the-panel"


def send(to, body):
    url = f"https://api.ultramsg.com/{INSTANCE}/messages/chat"
    payload = f"token={TOKEN}&to={to}&body={body}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    requests.request("POST", url, data=payload, headers=headers)


def send_document(to, link):
    url = "https://api.ultramsg.com/" + INSTANCE + "/messages/document"
    data = {"token": TOKEN, "to": to, "filename": "terms.pdf", "document": link, "caption": "Terms"}
    requests.post(url, data=data)
