"""The lists that a loop goes over: which reads of tables and databases feed it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from detector.database.names import words
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, LoopKind
from detector.model.location import Span
from detector.rules.automation import TABLES
from detector.rules.case import Case, LoopSite
from detector.rules.looped import loop_evidence

_SINGLE = frozenset(
    {
        "first",
        "findone",
        "find_one",
        "findfirst",
        "findunique",
        "find_by",
        "findbyid",
        "findbypk",
        "getone",
        "count",
        "exists",
        "aggregate",
        "sum",
        "rpc",
        "queryrow",
        "queryrowcontext",
        "executemany",
        "insert",
        "update",
        "delete",
        "collection",
        "doc",
        "firstorfail",
        "findorfail",
        "value",
    }
)
"""Reads that give one thing, or nothing, in lower case."""
_WRITES = frozenset({"insert", "upsert", "update", "delete", "insertone", "insertmany"})
"""Parts of a chain that write: what a `select` behind them gives is what was written."""
_FIND_ONE = frozenset({"php", "ruby"})
"""Languages whose object mappers find one row by its key."""
_KEPT = ("redis", "cache", "session", "storage", "config", "settings", "kv")
"""What gives one value for a key."""
_NO_LISTS = (
    "information_schema",
    "sqlite_master",
    "pragma ",
    "insert ",
    "update ",
    "delete ",
    "create ",
    "alter ",
    "count(",
)


def lists_for(case: Case, site: LoopSite) -> list[Evidence]:
    """The reads whose rows a loop goes over: named by it, in its function or that of who calls it, or in its file's head."""
    names = {part for source in site.loop.sources for part in source.rpartition("#")[2].replace("()", "").split(".")}
    named = {item.subject.rpartition("#")[2].rpartition(".")[2] for item in loop_evidence(case, site) if is_read(item)}
    place = Evidence("", Aspect.LOOP, Level.WEAK, site.location, "", function=site.loop.function)
    around = case.leading_to([place], 1)
    reads = {path: case.once(("reads", path), partial(_reads, case, path)) for path in case.near(site.path)}
    here = reads[site.path]
    near = [item for path, index in sorted(around) if path in reads for item in reads[path].by_place.get(index, ())]
    called = [item for each in reads.values() for name in sorted(names) for item in each.by_function.get(name, ())]
    asked = [item for item in called[:_MOST_ASKED] if _is_asked_by(case, item, site)]
    if not named:
        return _first(site, (*asked, *near, *here.by_place.get(NOWHERE, ())))
    known = frozenset(asked)
    fitting = [item for item in near if item in known or _is_named(item, site, named)]
    further = (item for name in sorted(named) for item in here.by_method.get(name, ())[:_MOST_ASKED])
    return _first(site, fitting) or _first(site, (*asked, *further))


def _is_named(item: Evidence, site: LoopSite, named: Container[str]) -> bool:
    """Whether a loop names a read of its file by its method."""
    return item.location.path == site.path and item.source.rpartition(".")[2] in named


def _first(site: LoopSite, reads: Iterable[Evidence]) -> list[Evidence]:
    """The first reads in order, without those that each round of a loop makes."""
    found = (item for item in dict.fromkeys(reads) if not _is_read_in_rounds(item, site))
    return sorted(found, key=attrgetter("order"))[:_MOST_LISTS]


_MOST_LISTS = 40
"""More lists than this are no help."""
_MOST_ASKED = 200
"""So many reads of one name are looked at."""


class _Reads(NamedTuple):
    """The reads of a file that may give many rows: by the last name of the function around, by method, by function."""

    by_function: Mapping[str, Sequence[Evidence]]
    by_method: Mapping[str, Sequence[Evidence]]
    by_place: Mapping[int, Sequence[Evidence]]


def _reads(case: Case, path: str) -> _Reads:
    by_function: dict[str, list[Evidence]] = defaultdict(list)
    by_method: dict[str, list[Evidence]] = defaultdict(list)
    by_place: dict[int, list[Evidence]] = defaultdict(list)
    for item in case.in_file(path):
        if item.aspect is Aspect.CALL and item.resolved and is_read(item) and _gives_a_list(case, item):
            function = case.function(item)
            if function is not None:
                by_function[function.name.rpartition(".")[2]].append(item)
            by_method[item.source.rpartition(".")[2]].append(item)
            by_place[item.function].append(item)
    return _Reads(by_function, by_method, by_place)


def _is_asked_by(case: Case, item: Evidence, site: LoopSite) -> bool:
    """Whether the file of a loop calls the function of a read; one of its own need only be called like what the loop goes over."""
    path = item.location.path
    return path == site.path or any(step.path == site.path for step in case.callers(path, item.function))


def is_read(item: Evidence) -> bool:
    """Whether a call or loop reads a table or database."""
    return item.capability in TABLES


def _gives_a_list(case: Case, item: Evidence) -> bool:
    """Whether a read may give many rows."""
    path = item.source.lower().replace("()", "")
    method = path.rpartition(".")[2]
    if method == "find" and case.files[item.location.path].language in _FIND_ONE:
        return False
    if (
        method in _SINGLE
        or not _WRITES.isdisjoint(path.split("."))
        or (method == "get" and any(word in path for word in _KEPT))
        or _ends_in_one(case, item)
        or _is_kept(case, item)
    ):
        return False
    texts = (
        part.lower()
        for call in case.calls_at(item.location)
        for a in call.arguments
        for part in a.text[:1]
        if type(part) is str
    )
    return not any(word in text[:_HEAD] for text in texts for word in _NO_LISTS)


def _is_kept(case: Case, item: Evidence) -> bool:
    """Whether a read is one of a table of settings or texts: `db.from("config").select()`."""
    tables = (
        words(known_text(call.arguments[0].text))
        for call in _chain(case, item)
        if call.method.lower() in _TABLE and call.arguments
    )
    return any(not _NO_PEOPLE.isdisjoint(table) for table in tables)


def _chain(case: Case, item: Evidence) -> Iterator[Call]:
    """The calls of the chain that a read stands in, which begin where it does."""
    span = item.location.span
    places = case.call_places(item.location.path)
    for index in range(bisect_left(places, Span(span.line, span.column, 0, 0)), len(places)):
        place = places[index]
        if (place.line, place.column) != (span.line, span.column):
            return
        yield from case.calls_in(item.location.path)[place]


_TABLE = frozenset({"from", "table", "collection", "from_"})
_NO_PEOPLE = frozenset({"config", "configs", "setting", "settings", "template", "templates", "configuracoes"})


def _is_read_in_rounds(item: Evidence, site: LoopSite) -> bool:
    """Whether a read stands in the body of a `for`, below its head: what it gives is not what the loop goes over."""
    span, inner = site.loop.span, item.location.span
    return (
        site.loop.kind is LoopKind.FOR
        and item.location.path == site.path
        and span.encloses(inner)
        and inner.line > span.line
    )


_NO_ROWS = (
    _SINGLE
    | _WRITES
    | {
        "single",
        "maybesingle",
        "maybe_single",
        "one",
        "one_or_none",
        "scalar",
        "scalar_one",
        "scalar_one_or_none",
    }
)


def _ends_in_one(case: Case, item: Evidence) -> bool:
    """Whether a read goes on to ask for one row, or to write: `db.from("people").select().eq("id", id).single()`."""
    span = item.location.span
    return any(
        call.method.lower() in _NO_ROWS and call.span != span and call.span.encloses(span)
        for call in _chain(case, item)
    )


_HEAD = 200
"""So many characters of a statement say what it does."""
