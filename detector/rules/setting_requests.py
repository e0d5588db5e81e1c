"""Requests whose address is a setting named after a gateway: `post(os.environ["ONESENDER_URL"], ...)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from detector.database.schema import Capability
from detector.extract.flow.values import ENVIRONMENT
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Argument, Call, Ref
from detector.rules.called_whatsapp import is_called_whatsapp
from detector.rules.case import Case
from detector.rules.request_fields import is_http_call, is_message, keys_of

_ADDRESSES = frozenset({"", "url", "uri", "baseurl", "base_url", "endpoint", "curlopt_url"})
"""Names of arguments that are an address."""
_SECRET = re.compile(r"TOKEN|KEY|SECRET|PASS|AUTH|NUMBER|PHONE|INSTANCE|SESSION|DEVICE", re.IGNORECASE)
"""What is in the name of a setting that is no address, unless the name ends as one."""
_ADDRESS_ENDS = ("URL", "URI", "BASE", "HOST", "ENDPOINT", "SERVER")


def setting_requests(case: Case, path: str, settings: Sequence[Evidence]) -> list[Evidence]:
    """The HTTP calls of a file whose address begins with one of its settings, if they or the file speak of WhatsApp."""
    names = {
        item.subject: item.level
        for item in settings
        if item.aspect is Aspect.ENVIRONMENT and item.level is not Level.WEAK and _may_be_address(item.subject)
    }
    return list(_asking(case, path, names)) if names else []


def _asking(case: Case, path: str, names: Mapping[str, Level]) -> Iterator[Evidence]:
    for item in case.in_file(path):
        if not is_http_call(item):
            continue
        for call in case.calls_at(item.location):
            name = next((found for argument in call.arguments if (found := _setting_of(argument)) in names), "")
            if name and (_sends(call) or names[name] is Level.PROOF or _says_whatsapp(case, item)):
                yield replace(item, capability=Capability.SEND.value if _sends(call) else "")


def _setting_of(argument: Argument) -> str:
    """The environment name that an address begins with."""
    first = argument.text[0] if argument.text and argument.name.rpartition(".")[2].lower() in _ADDRESSES else ""
    return first.name if isinstance(first, Ref) and first.module == ENVIRONMENT else ""


def _may_be_address(name: str) -> bool:
    return name.upper().endswith(_ADDRESS_ENDS) or _SECRET.search(name) is None


def _sends(call: Call) -> bool:
    return is_message(keys_of(call))


def _says_whatsapp(case: Case, item: Evidence) -> bool:
    return is_called_whatsapp((item.location.path, *case.names_around(item)))
