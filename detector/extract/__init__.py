"""Text to facts. Knows languages and formats, nothing of WhatsApp; which names and texts are worth keeping is handed in."""
