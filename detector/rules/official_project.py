"""What the WA8xx rules share: official use by project folder, and which of its sends go to people who did not write first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import LoopKind
from detector.rules.aside import is_test
from detector.rules.automation import PROSE
from detector.rules.base import SENDS, strongest
from detector.rules.case import Case, LoopSite

ON_PREMISES = "on-premises-api"
"""Id of the entry for the API that has ended."""

_ASIDE = frozenset({"example", "examples", "doc", "docs"})

_INCOMING = frozenset({"entry", "entries", "changes", "change", "messages", "message", "statuses", "events", "updates"})
"""What a webhook's payload is taken apart by: a send in such a loop is an answer."""
_TRIES = ("range", "retries", "attempts", "retry", "tries")


class RepeatedSend(Struct, frozen=True):
    """A send that is repeated over people or by a schedule."""

    send: Evidence
    site: LoopSite


class OfficialProject:
    """One project folder with official use. Tests, examples and documentation are no use."""

    def __init__(self, case: Case, root: str, official: Sequence[Evidence], around: Sequence[Evidence]) -> None:
        self.case = case
        self.root = root
        self.official = tuple(
            item for item in official if item.level is not Level.WEAK and is_live(case, item.location.path)
        )
        self.around = tuple(around)
        """All evidence in the folder and below it, tests included."""

    @cached_property
    def own(self) -> tuple[Evidence, ...]:
        """Use of Meta's own platform, directly or through a client of it, rather than through a provider."""
        return tuple(item for item in self.official if self.case.kind(item) is SignatureKind.OFFICIAL)

    @cached_property
    def sends(self) -> tuple[Evidence, ...]:
        """Places that put a message on its way."""
        return tuple(item for item in self.official if item.capability in SENDS or _is_payload(item))

    @cached_property
    def templates(self) -> tuple[Evidence, ...]:
        """Traces of approved templates in the files that send."""
        files = {item.location.path for item in self.sends}
        proven = [item for item in self.official if item.capability == Capability.TEMPLATE.value]
        return (*proven, *(item for item in self.with_role(Role.TEMPLATE) if item.location.path in files))

    @cached_property
    def repeated(self) -> tuple[RepeatedSend, ...]:
        """Sends over lists of people and scheduled ones; answers in a webhook's loops are none."""
        found = ((send, people_site(self.case, send)) for send in self.sends)
        return tuple(RepeatedSend(send, site) for send, site in found if site is not None)

    @property
    def first_contacts(self) -> tuple[Evidence, ...]:
        """What shows that the business starts conversations: repeated sends, else templates."""
        return tuple(item.send for item in self.repeated) or (self.templates if self.sends else ())

    @cached_property
    def handshakes(self) -> tuple[Evidence, ...]:
        """Where a webhook of the platform is registered or received."""
        return tuple(
            item
            for item in self.around
            if item.role == Role.WEBHOOK_FIELD.value
            and item.subject.lower().startswith("hub")
            and is_live(self.case, item.location.path)
        )

    def with_role(self, role: Role) -> list[Evidence]:
        """Evidence of one role anywhere in the folder."""
        return [item for item in self.around if item.role == role.value]

    def texts(self, role: Role) -> frozenset[str]:
        """The texts that have this role, in lower case."""
        return frozenset(item.subject.lower() for item in self.with_role(role))


def projects(case: Case, official: Iterable[Evidence]) -> Iterator[OfficialProject]:
    """The project folders with official use, by path."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in official:
        groups[case.root_of(item.location.path)].append(item)
    for root, found in sorted(groups.items()):
        prefix = f"{root}/" if root else ""
        around = [item for item in case.evidence if item.location.path.startswith(prefix)]
        project = OfficialProject(case, root, found, around)
        if project.official:
            yield project


def is_live(case: Case, path: str) -> bool:
    """Whether a file is part of the program rather than of its tests, examples or documentation."""
    if is_test(path) or not _ASIDE.isdisjoint(path.lower().split("/")[:-1]):
        return False
    facts = case.files.get(path)
    return facts is None or facts.language not in PROSE


def telling(evidence: Sequence[Evidence]) -> Evidence:
    """The place a reader should see first: a call or text in code before settings, manifests and stored payloads."""
    code = [item for item in evidence if item.aspect in (Aspect.CALL, Aspect.LITERAL) and _is_code(item.location.path)]
    return strongest(code or evidence)


def _is_code(path: str) -> bool:
    return not path.lower().endswith((".json", ".yaml", ".yml", ".toml", ".env", ".http"))


def _is_payload(item: Evidence) -> bool:
    return item.aspect is Aspect.LITERAL and item.role == Role.CLOUD_API.value and item.subject == "messaging_product"


def people_site(case: Case, send: Evidence) -> LoopSite | None:
    """The loop over people, or the schedule, that repeats a send, or None."""
    sites = case.repetitions(send)
    if any(not _INCOMING.isdisjoint(_source_names(site)) for site in sites):
        return None
    return next((site for site in sites if _is_over_people(case, site)), None)


def _source_names(site: LoopSite) -> set[str]:
    return {
        name.strip("()[]").lower()
        for source in site.loop.sources
        for name in source.replace("#", ".").split(".")
        if name
    }


def _is_over_people(case: Case, site: LoopSite) -> bool:
    if site.loop.kind is LoopKind.TIMER:
        return _is_scheduled(case, site)
    if any(_over(item, site) for item in case.in_file(site.path)):
        return True
    names = _source_names(site)
    return site.loop.kind is not LoopKind.WHILE and bool(names) and names.isdisjoint(_TRIES)


def _over(item: Evidence, site: LoopSite) -> bool:
    return item.aspect is Aspect.LOOP and item.location.span == site.loop.span


def _is_scheduled(case: Case, site: LoopSite) -> bool:
    first, last = site.loop.span.line, site.loop.span.end_line
    return any(
        item.capability == Capability.SCHEDULE.value and first <= item.location.span.line <= last
        for item in case.in_file(site.path)
    )
