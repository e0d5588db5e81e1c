"""Where a request to a service of a setting says what it sends, and where the setting is read: places for its trace."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from detector.model.evidence import Aspect, Evidence
from detector.model.fact import EnvironmentName, Literal, LiteralRole, Ref
from detector.model.location import Location, Span
from detector.rules.case import Case
from detector.rules.request_fields import is_message_field

_MOST = 3
"""Places shown where one setting is read."""


def places_of(case: Case, requests: Sequence[Evidence]) -> list[Evidence]:
    """The fields for a recipient and a text in the requests, and where the settings in them come from."""
    return list(dict.fromkeys(place for item in requests for place in (*_fields(case, item), *_settings(case, item))))


def _fields(case: Case, item: Evidence) -> Iterator[Evidence]:
    path, span = item.location.path, item.location.span
    fields = case.once(("message fields", path), partial(_fields_of_file, case, path))
    for fact in fields[bisect_left(fields, span, key=lambda each: each.span) :]:
        if not span.encloses(fact.span):
            return
        yield _place(item, path, fact.span, Aspect.LITERAL, f"field {fact.text} of the request")


def _fields_of_file(case: Case, path: str) -> list[Literal]:
    keys = (fact for fact in case.files[path].facts if isinstance(fact, Literal) and fact.role is LiteralRole.KEY)
    return sorted((fact for fact in keys if is_message_field(fact.text)), key=lambda fact: fact.span)


def _settings(case: Case, item: Evidence) -> Iterator[Evidence]:
    read = case.once("where settings are read", partial(_settings_read, case))
    root = case.root_of(item.location.path)
    for call in case.calls_at(item.location):
        for argument in call.arguments:
            for name in (part.name for part in argument.text if isinstance(part, Ref)):
                for path, span in read.get((root, name), ())[:_MOST]:
                    yield _place(item, path, span, Aspect.ENVIRONMENT, f"setting {name}")


def _settings_read(case: Case) -> Mapping[tuple[str, str], list[tuple[str, Span]]]:
    """The places that read a setting, by project folder and name."""
    places: dict[tuple[str, str], list[tuple[str, Span]]] = defaultdict(list)
    for path, facts in sorted(case.files.items()):
        for fact in facts.facts:
            if isinstance(fact, EnvironmentName):
                places[case.root_of(path), fact.name].append((path, fact.span))
    return places


def _place(item: Evidence, path: str, span: Span, aspect: Aspect, note: str) -> Evidence:
    return replace(item, aspect=aspect, location=Location(path, span), note=note, capability="", role="")
