"""HTTP services that answer with the fields of an unofficial client: `answer["data"]["remoteJid"]`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from detector.database.schema import Role
from detector.model.evidence import Evidence, Level
from detector.model.fact import NOWHERE
from detector.rules.called_whatsapp import is_called_whatsapp
from detector.rules.case import Case
from detector.rules.official_project import is_live
from detector.rules.own_services import says_what_is_behind
from detector.rules.request_fields import is_http_call


class Answered(Struct, frozen=True):
    """What one file asks, and the fields of the answers that it reads."""

    requests: tuple[Evidence, ...]
    fields: tuple[Evidence, ...]


def answered_with_ids(case: Case) -> list[Answered]:
    """The files called after WhatsApp that ask such services, in order, where the project does not say what is behind them."""
    return case.once("answered with ids", lambda: list(_found(case)))


def _found(case: Case) -> Iterator[Answered]:
    fields: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.with_roles([Role.GATEWAY_FIELD.value]):
        if item.level is not Level.WEAK and item.function != NOWHERE:
            fields[item.location.path].append(item)
    for path, read in sorted(fields.items()):
        if not (is_called_whatsapp((path,)) and is_live(case, path)) or says_what_is_behind(case):
            continue
        functions = {item.function for item in read}
        asked = [item for item in case.in_file(path) if is_http_call(item) and item.function in functions]
        asking = {item.function for item in asked}
        told = tuple(item for item in read if item.function in asking)
        if told and min(item.location for item in asked) < max(item.location for item in told):
            yield Answered(tuple(asked), told)
