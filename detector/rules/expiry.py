"""WA807 and WA808: parts of the platform whose time is over or nearly so. The day to compare with comes from the case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from detector.model.evidence import Evidence
from detector.model.fact import EnvironmentName
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import AdviceRule, strongest
from detector.rules.case import Case
from detector.rules.official_project import ON_PREMISES, OfficialProject, is_live, projects
from detector.rules.samples import hygiene as samples

if TYPE_CHECKING:
    from detector.database.knowledge import GraphVersion

_IN_ADDRESS = re.compile(r"graph\.facebook\.com/(v\d{1,3}\.\d{1,2})(?![\d.])", re.IGNORECASE)
_CLOUD_API = "cloud-api"
_NEAR_END = timedelta(days=90)
_ON_PREMISES_END = date(2025, 10, 23)


class ExpiredGraphVersion(AdviceRule):
    """The Graph API is called in a version that has expired or soon will.

    ## What it finds
    Versions in addresses (`graph.facebook.com/v18.0`), constants and settings of projects that use the Cloud API,
    compared with Meta's list on the day of the scan; the last 90 days before an end count too.

    ## Why it matters
    Calls to an expired version fall forward to another one, whose behaviour nobody tested.

    ## What to do
    Move to the newest version, in one place of the code.
    """

    id = "WA807"
    name = "expired-graph-version"
    title = "Graph API version past its end"
    policy = ("graph-version",)
    flag = samples.EXPIRED_VERSION
    passes = samples.CURRENT_VERSION

    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """One note for each project folder, about its oldest version."""
        for project in projects(case, official):
            if project.own:
                used = sorted(_versions(project), key=lambda item: (_number(item.subject), item.location))
                late = [(item, text) for item in used if (text := _lateness(case, item.subject))]
                if late:
                    oldest, text = late[0]
                    yield self.report(
                        case,
                        kind=Kind.OFFICIAL_HYGIENE,
                        severity=Severity.NOTE,
                        confidence=Confidence.HIGH,
                        message=f"calls Graph API {oldest.subject}, {text}",
                        primary=oldest,
                        trace=[item for item, _ in late],
                    )


def _versions(project: OfficialProject) -> Iterator[Evidence]:
    """Evidence of versions, with the version as its subject."""
    case = project.case
    for item in project.around:
        if item.signature != _CLOUD_API or not is_live(case, item.location.path):
            continue
        text = _setting(case, item) or item.subject
        match = _IN_ADDRESS.search(text)
        version = match[1].lower() if match else text.lower()
        if _number(version):
            yield replace(item, subject=version, note=f"Graph API {version}")


def _setting(case: Case, item: Evidence) -> str:
    """The default or declared value of an environment name."""
    facts = case.files.get(item.location.path)
    return next(
        (
            fact.value
            for fact in (facts.facts if facts else ())
            if isinstance(fact, EnvironmentName) and fact.span == item.location.span
        ),
        "",
    )


def _lateness(case: Case, version: str) -> str:
    """What is wrong with the version today; "" if nothing is."""
    known = case.knowledge.graph_versions
    number = _number(version)
    if number is None or not known:
        return ""
    if number < known[-1].number:
        return f"which expired before {_end(known[-1])}; move to {known[0].version}"
    entry = next((one for one in known if one.number == number), None)
    if entry is None or entry.expires is None or entry.expires > case.today + _NEAR_END:
        return ""
    verb = "expired" if entry.expires <= case.today else "expires"
    return f"which {verb} on {_end(entry)}; move to {known[0].version}"


def _number(version: str) -> tuple[int, int] | None:
    from detector.database.knowledge import version_number

    return version_number(version)


def _end(version: GraphVersion) -> str:
    return version.expires.isoformat() if version.expires else "today"


class OnPremisesApi(AdviceRule):
    """The On-Premises API is used, whose service ended in October 2025.

    ## What it finds
    Images of `docker.whatsapp.biz`, its settings (`WA_DB_ENGINE`, `WA_API_VERSION`), and its routes (`/v1/users/login`
    with `/v1/contacts` or `/v1/messages`).

    ## Why it matters
    Nothing is delivered any more.

    ## What to do
    Register the number with the Cloud API; payloads are almost the same.
    """

    id = "WA808"
    name = "on-premises-api"
    title = "On-Premises API after its end"
    policy = ("on-premises-sunset",)
    flag = samples.ON_PREMISES
    passes = samples.NOT_ON_PREMISES

    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """One note for each project folder."""
        if case.today < _ON_PREMISES_END:
            return
        for project in projects(case, official):
            found = [item for item in project.official if item.signature == ON_PREMISES]
            if found:
                yield self.report(
                    case,
                    kind=Kind.OFFICIAL_HYGIENE,
                    severity=Severity.NOTE,
                    confidence=Confidence.HIGH,
                    message="uses the On-Premises API, which ended in October 2025; move to the Cloud API",
                    primary=strongest(found),
                    trace=found,
                )
