"""WA809: credentials of the official platform that stand in the tree. They are located, never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.database.schema import Role, SignatureKind
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Call, EnvironmentName, Fact
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import AdviceRule
from detector.rules.case import Case
from detector.rules.official_project import OfficialProject, is_live, projects
from detector.rules.samples import hygiene as samples

_ACCESS_TOKEN = re.compile(r"(?:Bearer\s+)?EAA[A-Za-z0-9]{30,1000}")
_OPAQUE = re.compile(r"(?:(?:Bearer|Basic|Key)\s+)?[A-Za-z0-9_\-.|=+]{20,1000}")
_LABEL = re.compile(r"(?i)token|secret|api_?key|password|credential|authorization")
_PLACEHOLDER = re.compile(r"(?i)your|x{3}|example|placeholder|change_?me|dummy|sample|here|insert|replace|test")
_FEWEST_CHARACTERS = 10
_PLATFORM = (SignatureKind.OFFICIAL, SignatureKind.PROVIDER)


class HardCodedToken(AdviceRule):
    """A credential of the official platform stands in the tree.

    ## What it finds
    Access tokens of the Graph API in code and settings, and opaque values of settings and arguments that are called token,
    secret, key or password and belong to the platform or a provider. Placeholders are left alone.

    ## Why it matters
    Whoever reads the repository can send in the business's name, at its cost and its risk.

    ## What to do
    Revoke the token, create one for a system user, and read it from the environment or a secret store. Removing it from the
    code is not enough: it stays in the history.

    ## What it does not show
    The value: it is never printed.
    """

    id = "WA809"
    name = "hard-coded-token"
    title = "Credential in the tree"
    policy = ("token-safety",)
    flag = samples.HARD_CODED_TOKEN
    passes = samples.TOKEN_FROM_OUTSIDE

    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """One note for each project folder, all places in the trace."""
        for project in projects(case, official):
            found = sorted(_credentials(project), key=lambda item: item.location)
            if found:
                yield self.report(
                    case,
                    kind=Kind.OFFICIAL_HYGIENE,
                    severity=Severity.NOTE,
                    confidence=Confidence.HIGH if found[0].role == Role.CREDENTIAL.value else Confidence.MEDIUM,
                    message="keeps a credential of the platform in the tree: revoke it and read it from outside",
                    primary=found[0],
                    trace=found,
                )


def _credentials(project: OfficialProject) -> Iterator[Evidence]:
    """The places of credentials, without what stands there."""
    case = project.case
    for item in project.around:
        if not is_live(case, item.location.path):
            continue
        if item.role == Role.CREDENTIAL.value:
            if _ACCESS_TOKEN.fullmatch(item.subject.strip()) and _is_secret(item.subject):
                yield replace(item, subject="access token", note="an access token stands here")
        elif item.aspect in (Aspect.ENVIRONMENT, Aspect.CALL) and case.kind(item) in _PLATFORM:
            label = _labelled_secret(case, item)
            if label:
                yield replace(item, subject=label, note=f"the value of {label} stands here")


def _labelled_secret(case: Case, item: Evidence) -> str:
    """The name of the setting or argument that holds a secret; "" if none does."""
    for fact in _facts_at(case, item):
        if isinstance(fact, EnvironmentName):
            given = [(fact.name, fact.value)]
        elif isinstance(fact, Call):
            given = [(argument.name, known_text(argument.text)) for argument in fact.arguments]
        else:
            continue
        for name, value in given:
            if _LABEL.search(name) and _is_secret(value):
                return name.rpartition(".")[2]
    return ""


def _facts_at(case: Case, item: Evidence) -> Iterator[Fact]:
    facts = case.files.get(item.location.path)
    return (fact for fact in (facts.facts if facts else ()) if fact.span == item.location.span)


def _is_secret(value: str) -> bool:
    """Whether a text is random enough to be a credential rather than a placeholder, an address or a word."""
    text = value.strip()
    return (
        _OPAQUE.fullmatch(text) is not None
        and not _PLACEHOLDER.search(text)
        and len(set(text)) >= _FEWEST_CHARACTERS
        and any(char.isdigit() for char in text)
        and any(char.isalpha() for char in text)
    )
