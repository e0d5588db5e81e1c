"""The part of the client that differs for 360dialog, which passes the JSON of the Cloud API through unchanged."""

from __future__ import annotations

import os
from dataclasses import dataclass

# <endpoint>
BASE_URL = "https://waba-v2.360dialog.io"


@dataclass(frozen=True)
class Endpoint:
    """Where requests go and how they are authorised: 360dialog knows the number by its key."""

    api_key: str
    base_url: str = BASE_URL

    @classmethod
    def from_environment(cls) -> Endpoint:
        """Read the credentials. Raises MissingCredentials."""
        return cls(_required("D360_API_KEY"), os.environ.get("WHATSAPP_BASE_URL") or BASE_URL)

    def url(self, node: str) -> str:
        """Give the address of "messages" or "media"."""
        return f"{self.base_url.rstrip('/')}/{node}"

    def headers(self) -> dict[str, str]:
        """Give the headers that authorise a request."""
        return {"D360-API-KEY": self.api_key}


# </endpoint>


def _required(name: str) -> str:
    return os.environ[name]
