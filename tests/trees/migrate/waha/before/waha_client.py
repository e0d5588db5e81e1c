"""Talks to WAHA."""

import httpx

WAHA_URL = "http://waha:3000"
SESSION = "default"


async def _post(path, data):
    async with httpx.AsyncClient() as client:
        answer = await client.post(WAHA_URL + path, json=data, headers={"X-Api-Key": "local"})
        return answer.json()


async def send_text(phone, text):
    return await _post("/api/sendText", {"session": SESSION, "chatId": f"{phone}@c.us", "text": text})


async def send_picture(phone, link):
    await _post("/api/sendImage", {"session": SESSION, "chatId": f"{phone}@c.us", "file": {"url": link}, "caption": "Look"})
