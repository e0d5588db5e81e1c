"""Where a project can move to: the client module of each target, what it needs, and its source made ready to write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.database.knowledge import ErrorCode, Knowledge
from detector.errors import UsageError

_TEMPLATES = Path(__file__).parent / "templates"
_LEFT_OUT = frozenset({"calls", "groups", "migrate"})
"""Responses of error codes that a sender of messages never meets."""


@dataclass(frozen=True, slots=True)
class Target:
    """One way to the official platform."""

    id: str
    title: str
    module: str
    """Name of the client module, without ".py"."""
    template: str
    endpoint: str = ""
    """Template whose endpoint replaces that of `template`."""
    requirement: str = ""
    """What the client module needs beside the standard library."""
    environment: tuple[str, ...] = ()


_CLOUD_NAMES = ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID")
TARGETS: tuple[Target, ...] = (
    Target("cloud-api", "Meta Cloud API", "whatsapp_cloud", "whatsapp_cloud.py", environment=_CLOUD_NAMES),
    Target("pywa", "Meta Cloud API with pywa", "whatsapp_pywa", "whatsapp_pywa.py", "", "pywa>=4,<5", _CLOUD_NAMES),
    Target(
        "twilio",
        "Twilio",
        "whatsapp_twilio",
        "whatsapp_twilio.py",
        environment=("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_NUMBER"),
    ),
    Target(
        "360dialog",
        "360dialog",
        "whatsapp_360dialog",
        "whatsapp_cloud.py",
        "endpoint_360dialog.py",
        "",
        ("D360_API_KEY",),
    ),
)


def target(identifier: str) -> Target:
    """The target with this id. Raises UsageError."""
    for one in TARGETS:
        if one.id == identifier:
            return one
    raise UsageError(f"{identifier}: no such target; one of {', '.join(one.id for one in TARGETS)}")


def client_source(wanted: Target, knowledge: Knowledge | None = None) -> bytes:
    """The client module of a target: error codes and Graph version filled in from the database."""
    known = knowledge or Knowledge()
    text = (_TEMPLATES / wanted.template).read_text(encoding="utf-8")
    if wanted.endpoint:
        text = _with_endpoint(text, (_TEMPLATES / wanted.endpoint).read_text(encoding="utf-8"))
    text = re.sub(r'(?m)^API_VERSION = ".*"$', f'API_VERSION = "{known.graph_versions[0].version}"', text)
    return _with_region(text, "error-codes", _error_table(known.error_codes)).encode("utf-8")


def _with_endpoint(text: str, other: str) -> str:
    text = _with_region(text, "endpoint", _region(other, "endpoint"))
    text = text.replace("A small client of the WhatsApp Cloud API.", "A small client of WhatsApp through 360dialog.")
    text = re.sub(r'(?m)^API_VERSION = ".*"\n\n', "", text)
    key = "  D360_API_KEY       key of the number, from the hub of 360dialog\n"
    return re.sub(r"  WHATSAPP_TOKEN .*?(?=  WHATSAPP_BASE_URL)", key, text, flags=re.DOTALL)


def _region(text: str, name: str) -> str:
    return text.partition(f"# <{name}>\n")[2].partition(f"# </{name}>")[0]


def _with_region(text: str, name: str, content: str) -> str:
    head, opening, rest = text.partition(f"# <{name}>\n")
    _, closing, tail = rest.partition(f"# </{name}>\n")
    if not opening or not closing:
        return text
    if name == "endpoint":
        return f"{head}{content.rstrip()}\n\n{tail.lstrip()}"
    return f"{head}{content}{tail}"


def _error_table(codes: Iterable[ErrorCode]) -> str:
    groups: dict[tuple[str, str], list[int]] = {}
    for code in codes:
        if code.response not in _LEFT_OUT:
            groups.setdefault((code.meaning, code.action), []).append(code.code)
    lines = ["_EXPLAINED: Sequence[tuple[tuple[int, ...], str, str]] = ("]
    for (meaning, action), numbers in sorted(groups.items(), key=lambda item: item[1]):
        lines += [
            "    (",
            f"        {_tuple(numbers)},",
            f"        {_text(meaning)},",
            f"        {_text(action)},",
            "    ),",
        ]
    return "\n".join([*lines, ")\n"])


def _tuple(numbers: list[int]) -> str:
    return f"({numbers[0]},)" if len(numbers) == 1 else f"({', '.join(map(str, numbers))})"


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
