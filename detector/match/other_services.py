"""Keys that a file shows to a service of databases, whose requests have a header that gateways have, too."""

from __future__ import annotations

from collections.abc import Iterable

from detector.match.spelling import known_text
from detector.model.fact import Call, EnvironmentName, FileFacts, Literal
from detector.model.location import Span

_HEADER = "apikey"
_PATHS = ("/rest/v1/", "/auth/v1/", "/functions/v1/", "/storage/v1/", ".supabase.co")
"""What the addresses of Supabase have."""
_SETTING = "SUPABASE"


def is_such_key(fact: Literal) -> bool:
    """Whether a text is the name of that header, or begins with it."""
    return fact.text[: len(_HEADER)].lower() == _HEADER


def keys_of_databases(facts: FileFacts) -> frozenset[Span]:
    """Where a file has such headers in requests to Supabase, or beside a setting of it."""
    keys = [fact.span for fact in facts.facts if isinstance(fact, Literal) and is_such_key(fact)]
    lines = {
        fact.span.line for fact in facts.facts if isinstance(fact, EnvironmentName) and _SETTING in fact.name.upper()
    }
    asked = [fact.span for fact in facts.facts if isinstance(fact, Call) and _asks_database(fact)][:_MOST]
    return frozenset(span for span in keys if span.line in lines or _is_in(span, asked))


_MOST = 400
"""More requests in one file are a list: what stands in the later ones is not looked at."""


def _asks_database(call: Call) -> bool:
    return any(path in known_text(argument.text) for argument in call.arguments for path in _PATHS)


def _is_in(span: Span, calls: Iterable[Span]) -> bool:
    return any(call.encloses(span) for call in calls)
