"""Places that alone say too little for a finding, shown in the trace of the finding that they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from detector.database.schema import Capability, Role, SignatureKind
from detector.match.phrases import ROUTE_AT_HAND
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import DependencyScope, LiteralRole
from detector.model.finding import Finding, Kind, TraceStep
from detector.model.location import Location
from detector.rules.automation import HANDS
from detector.rules.base import Channel
from detector.rules.called_whatsapp import is_named
from detector.rules.case import Case, folders_of
from detector.rules.gateway_requests import FileUse, is_header
from detector.rules.orders import orders_keys
from detector.rules.other_pages import is_done_in

_MOST = 60
"""More places than this are a list, not help."""
_MOST_IDS = 12
_MOST_WAYS = 6
_BY_HAND = frozenset({"gui-automation", "browser-automation"})


def with_mentions(case: Case, channels: Sequence[Channel]) -> list[Channel]:
    """The channels, each with what else speaks of its component: other places of the project, chat ids, keystrokes."""
    shown = {(c.finding.signature, place) for c in channels for place in _places(c.finding)}
    channelled = frozenset(path for channel in channels for path in channel.files)
    first: set[tuple[str, str]] = set()
    described: set[str] = set()
    answer: list[Channel] = []
    for channel in channels:
        finding = channel.finding
        key = (finding.signature, case.root_of(finding.location.path))
        extra: list[Evidence] = []
        if finding.signature and key not in first:
            first.add(key)
            extra.extend(e for e in _elsewhere(case, *key) if (finding.signature, _line(e.location)) not in shown)
            if finding.kind is Kind.CLIENT_LIBRARY:
                extra.extend(_ids(e for e in case.in_project(key[1]) if e.location.path not in channelled))
        if key[1] not in described:
            described.add(key[1])
            own = case.once("own words by folder", lambda: case.by_root(case.own_words))
            above = ("", *reversed([*folders_of(f"{key[1]}/")]))
            extra.extend(item for folder in above for item in own.get(folder, ()))
        extra.extend(_around(case, channel))
        if extra:
            finding = _extended(finding, extra)
        answer.append(structs.replace(channel, finding=_with_ways_in(case, finding)))
    return answer


def _with_ways_in(case: Case, finding: Finding) -> Finding:
    """The finding with the places where other files import or start or read the one that it is in."""
    path = finding.location.path
    shown = set(_places(finding))
    ways = [way for way in case.ways_in(path) if _line(way.location) not in shown][:_MOST_WAYS]
    name = path.rpartition("/")[2]
    steps = [TraceStep(way.location, f"{way.verb} {name}") for way in ways]
    return replace(finding, trace=tuple(sorted((*finding.trace, *steps)))) if steps else finding


def _elsewhere(case: Case, signature: str, root: str) -> Sequence[Evidence]:
    """Evidence of a component in its project folder, the telling places first."""
    return case.once(("mentions", signature), lambda: _by_folder(case, signature)).get(root, ())


def _by_folder(case: Case, signature: str) -> Mapping[str, Sequence[Evidence]]:
    """Evidence of a component that is worth telling, by project folder.

    Locked copies of packages are left out, and a word such as "token" in a file with nothing else of the component.
    """
    telling = _telling_files(case, signature)
    words = {(item.location.path, item.subject) for item in case.of_signature(signature)}
    said = Counter(path for path, _ in words)
    found = (
        item
        for item in case.of_signature(signature)
        if item.aspect is not Aspect.LOOP
        and (telling is None or item.location.path in telling)
        and not (item.aspect is Aspect.DEPENDENCY and item.role == DependencyScope.LOCKED.value)
        and not (_is_plain_key(item) and said[item.location.path] == 1)
        and is_header(case, item)
        and not (item.role == Role.GATEWAY_ROUTE.value and (item.note == ROUTE_AT_HAND or _is_told(case, item)))
    )
    return {root: sorted(items, key=_is_plain_call) for root, items in case.by_root(found).items()}


def _is_plain_call(item: Evidence) -> bool:
    return item.aspect is Aspect.CALL and not item.capability


def _is_plain_key(item: Evidence) -> bool:
    """Whether evidence is a field of a body, or a key that may be one or a header; a header written out is none."""
    is_key = item.source.partition(":")[0] == LiteralRole.KEY.value
    return item.role == Role.GATEWAY_BODY.value or (item.role == Role.GATEWAY_HEADER.value and is_key)


def _is_told(case: Case, item: Evidence) -> bool:
    """Whether a route stands in a sentence for people."""
    path = item.location.path
    return item.aspect is Aspect.LITERAL and case.once(("use of texts", path), lambda: FileUse(case, path)).is_told(
        item
    )


def _telling_files(case: Case, signature: str) -> frozenset[str] | None:
    """The files that speak of a rented gateway whose host serves other things, too; None where it serves nothing else."""
    entry = case.signature(signature)
    if entry.kind is not SignatureKind.HOSTED_GATEWAY:
        return None
    hosts = [pattern for pattern in entry.literals if pattern.role is Role.GATEWAY_HOST]
    shared = [f"{pattern.text}/" for pattern in hosts if pattern.level is Level.WEAK]
    if not any(pattern.text.startswith(host) for pattern in hosts for host in shared):
        return None
    paths = {item.location.path: False for item in case.of_signature(signature)}
    paths.update((item.location.path, True) for item in case.of_signature(signature) if item.level is not Level.WEAK)
    return frozenset(
        path for path, telling in paths.items() if telling or (path in case.files and is_named(case, path))
    )


def _ids(found: Iterable[Evidence]) -> list[Evidence]:
    """The first chat ids among evidence; those in calls stand with the calls."""
    return [item for item in found if item.role == Role.JID.value and item.aspect is not Aspect.CALL][:_MOST_IDS]


def _around(case: Case, channel: Channel) -> list[Evidence]:
    """Chat ids and codes to scan in the channel's files; typing and clicking beside a component that works by hand."""
    found = list(case.in_files(sorted(channel.files)))
    codes = (item for item in found if item.capability == Capability.SHOW_CODE.value and item.resolved)
    ids = [*_ids(found), *codes]
    if channel.finding.kind.value not in _BY_HAND:
        return ids
    here = (item for item in found if not is_done_in(item, channel.elsewhere))
    hands = (item for item in here if item.capability in HANDS and case.kind(item) is SignatureKind.TOOL)
    return [*ids, *filter(orders_keys, hands)]


def _extended(finding: Finding, extra: Iterable[Evidence]) -> Finding:
    known = set(_places(finding))
    steps = {step.location: step for step in finding.trace}
    for item in extra:
        if _line(item.location) not in known and len(steps) < len(finding.trace) + _MOST:
            known.add(_line(item.location))
            steps[item.location] = TraceStep(item.location, item.note)
    return replace(finding, trace=tuple(steps[location] for location in sorted(steps)))


def _places(finding: Finding) -> Iterator[tuple[str, int]]:
    yield _line(finding.location)
    for step in finding.trace:
        yield _line(step.location)


def _line(location: Location) -> tuple[str, int]:
    return (location.path, location.span.line)
