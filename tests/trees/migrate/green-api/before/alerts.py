import json

import requests
from whatsapp_api_client_python import API

green = API.GreenAPI("1101", "token")


def alert(number: str, text: str) -> None:
    green.sending.sendMessage(f"{number}@c.us", text)


def report(number: str, path: str) -> None:
    green.sending.sendFileByUpload(f"{number}@c.us", path, "report.pdf", "The report")


def plain(number: str, text: str, id_instance: str, api_token: str) -> bool:
    url = "https://api.green-api.com/waInstance{}/sendMessage/{}".format(id_instance, api_token)
    payload = {"chatId": number + "@c.us", "message": text}
    headers = {"Content-Type": "application/json"}
    response = requests.request("POST", url, headers=headers, data=json.dumps(payload))
    return response.ok
