"""Talks to WAHA."""

import asyncio
import whatsapp_cloud


async def send_text(phone, text):
    # TODO(waudit): the answer is now a Sent object (message_id, json() of the Cloud API); refused
    #   requests raise WhatsAppError
    return await asyncio.to_thread(whatsapp_cloud.client().send_text, f"{phone}@c.us", text)


async def send_picture(phone, link):
    await asyncio.to_thread(whatsapp_cloud.client().send_image, f"{phone}@c.us", link, caption="Look")
