"""Requests of resold panels, known by the end of the path and the fields together: their hosts are as many as resellers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from detector.database.knowledge import PanelRequest
from detector.database.schema import Capability
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Argument, Call, Literal
from detector.model.location import Location
from detector.rules.automation import PROSE
from detector.rules.called_whatsapp import is_called_whatsapp, is_named
from detector.rules.case import Case
from detector.rules.gateway_requests import host_of
from detector.rules.request_fields import is_route, pairs_of_text

_SCHEME = 10


class AskedPanel(Struct, frozen=True):
    """One request in the form of a panel."""

    signature: str
    item: Evidence
    host: str
    """"" where the address is a setting."""
    named: bool
    """Whether the file or the fields say that it is about WhatsApp."""
    told: tuple[Evidence, ...]
    """Where the address and the fields are written."""


def asked_panels(case: Case, path: str) -> Sequence[AskedPanel]:
    """The requests of a file that have the form of a panel, one for each function and panel; worked out once."""
    return case.once(("panels", path), lambda: tuple(_asked_panels(case, path)))


def _asked_panels(case: Case, path: str) -> Iterator[AskedPanel]:
    facts = case.files.get(path)
    asking = [item for item in case.in_file(path) if item.aspect is Aspect.CALL and _is_http(item)]
    if not asking or facts is None or facts.language in PROSE:
        return
    by_function: dict[int, list[Evidence]] = defaultdict(list)
    for item in asking:
        by_function[item.function].append(item)
    calls: dict[int, list[Call]] = defaultdict(list)
    texts: dict[int, list[Literal]] = defaultdict(list)
    addresses: list[Literal] = []
    for fact in facts.facts:
        if isinstance(fact, Call) and fact.function in by_function:
            calls[fact.function].append(fact)
        elif isinstance(fact, Literal):
            if fact.function in by_function:
                texts[fact.function].append(fact)
            if "://" in fact.text[:_SCHEME]:
                addresses.append(fact)
    for function, items in by_function.items():
        asks = _Asks(case, items, calls[function], texts[function])
        for panel in case.knowledge.panel_requests:
            found = asks.of(panel)
            if found is not None and (not panel.only_named or _says_whose(case, path, function, panel)):
                item, host = found
                elsewhere = (
                    text for text in addresses if host and text.function != function and host_of(text.text) == host
                )
                told = tuple(_told(item, panel, host, (*texts[function], *elsewhere)))
                named = panel.own_fields or is_named(case, path)
                yield AskedPanel(panel.signature, item, host, named, told)


def _says_whose(case: Case, path: str, function: int, panel: PanelRequest) -> bool:
    """Whether a file says that it asks WhatsApp; where the fields are all that is known, its path or the function itself."""
    if not panel.any_address:
        return is_named(case, path)
    functions = case.files[path].functions
    return is_called_whatsapp((path, functions[function].name) if function in range(len(functions)) else (path,))


class _Asks:
    """What the requests of one function ask, and with which fields."""

    def __init__(self, case: Case, items: Sequence[Evidence], calls: Sequence[Call], texts: Sequence[Literal]) -> None:
        self._last = items[-1]
        self._shared = _fields([call for call in calls if not any(map(_is_address, _texts(call)))])
        if not case.is_followed(items[0].location.path):
            self._shared = {**_written(calls, texts), **self._shared}
        self._known: list[tuple[Evidence, str, dict[str, str]]] = []
        for item in items:
            for call in case.calls_at(item.location):
                fields = {**self._shared, **_fields([call])}
                self._known.extend((item, text, fields) for text in _texts(call) if _is_address(text))
        if not self._known:
            self._known.extend((self._last, text.text, self._shared) for text in texts if "://" in text.text)

    def of(self, panel: PanelRequest) -> tuple[Evidence, str] | None:
        """The call that asks a panel, with the host that it asks."""
        for item, text, fields in self._known:
            if _path_of(text).endswith(panel.paths) and _has_all(fields, panel) and "sms" not in host_of(text):
                return replace(item, capability=panel.capability), host_of(text)
        if not panel.any_address:
            return None
        for item, text, fields in self._known:
            if not _path_of(text).strip("/{}") and not host_of(text) and _has_all(fields, panel):
                return replace(item, capability=panel.capability), ""
        if not self._known and _has_all(self._shared, panel):
            return replace(self._last, capability=panel.capability), ""
        return None


def _told(item: Evidence, panel: PanelRequest, host: str, texts: Sequence[Literal]) -> Iterator[Evidence]:
    """Where the address and the fields of a request are written."""
    names = {field.partition("=")[0] for field in panel.fields}
    for text in texts:
        folded = text.text.lower()
        address = bool(host) and host in folded
        if address or folded in names or len({name for name, _ in pairs_of_text(folded)} & names) > 1:
            note = "address of the request" if address else "request field"
            here = Location(item.location.path, text.span)
            yield replace(item, aspect=Aspect.LITERAL, location=here, note=note, capability="", subject=text.text)


def _is_http(item: Evidence) -> bool:
    return item.capability == Capability.HTTP.value and not is_route(item.source)


def _texts(call: Call) -> list[str]:
    return [known_text(argument.text) for argument in call.arguments]


def _is_address(text: str) -> bool:
    return "://" in text[:200] or text.startswith(("/", "{}/", "{}?"))


def _path_of(text: str) -> str:
    """The path of an address, in lower case, from its first slash."""
    rest = text.lower().partition("?")[0].partition("#")[0].rpartition("://")[2]
    return "/" + rest.partition("/")[2].rstrip("/") if "/" in rest else ""


def _fields(calls: Sequence[Call]) -> dict[str, str]:
    """Fields with their values ("" where unknown) of everything that the calls of one function are given."""
    fields: dict[str, str] = {}
    for call in calls:
        for argument in call.arguments:
            for name, value in _pairs(argument):
                if not fields.get(name):
                    fields[name] = value
    return fields


_FIELD = re.compile(r"[A-Za-z][A-Za-z_]{1,19}")


def _written(calls: Sequence[Call], texts: Sequence[Literal]) -> dict[str, str]:
    """Fields that the texts of a function name where no values are followed: pairs, and names handed to calls alone."""
    fields = {text.lower(): "" for call in calls for text in _texts(call) if _FIELD.fullmatch(text)}
    for text in texts:
        fields.update(pair for pair in pairs_of_text(text.text) if not fields.get(pair[0]))
    return fields


def _pairs(argument: Argument) -> Iterator[tuple[str, str]]:
    text = known_text(argument.text)
    if _is_address(text):
        yield from pairs_of_text(text[text.find("?") :] if "?" in text else "")
    if argument.name:
        yield argument.name.rpartition(".")[2].lower(), text.lower()[:40]
    elif "=" in text or ":" in text:
        yield from pairs_of_text(text)


def _has_all(fields: dict[str, str], panel: PanelRequest) -> bool:
    """Whether all fields of a panel occur, with the values that it asks for."""
    wanted = (field.partition("=") for field in panel.fields)
    return all(name in fields and fields[name].startswith(value) for name, _, value in wanted)
