"""WA8xx: advice on official use. Notes for reviewers, only in projects that use the Business Platform."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from detector.database.schema import Capability, Role
from detector.model.evidence import Evidence
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import AdviceRule
from detector.rules.behaviour import steps
from detector.rules.case import Case
from detector.rules.expiry import ExpiredGraphVersion, OnPremisesApi
from detector.rules.official_project import OfficialProject, RepeatedSend, projects, telling
from detector.rules.samples import hygiene as samples
from detector.rules.secrets import HardCodedToken

_MOST_STEPS = 12


class _ProjectRule(AdviceRule):
    """Shared: at most one note for each project folder, at the most telling place."""

    sentence: ClassVar[str] = ""

    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """One note for each project folder that lacks something."""
        for project in projects(case, official):
            found = self.places(project)
            if found:
                yield self.note(case, self.message(project), found)

    @abstractmethod
    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """Where the advice applies, empty where it does not."""

    def message(self, _project: OfficialProject) -> str:
        """What the project should do."""
        return self.sentence

    def note(self, case: Case, message: str, found: Sequence[Evidence], trace: Iterable[Evidence] = ()) -> Finding:
        """The note at the most telling of the places."""
        return self.report(
            case,
            kind=Kind.OFFICIAL_HYGIENE,
            severity=Severity.NOTE,
            confidence=Confidence.MEDIUM,
            message=message,
            primary=telling(found),
            trace=[*found[:_MOST_STEPS], *trace],
        )


class MissingOptOut(_ProjectRule):
    """Messages go out, and nothing in the project honours a request to stop.

    ## What it finds
    Official sends in a loop over people, by a schedule or by template, in a project without a stop word, an opt-out
    field, a suppression list or the `user_preferences` webhook.

    ## Why it matters
    The Business Messaging Policy asks for every request to stop to be honoured. Who cannot stop messages blocks and
    reports the sender, and quality falls.

    ## What to do
    Listen for stop words and for `user_preferences`, store the wish, and check it before every send. Treat error 131050
    as an opt-out.
    """

    id = "WA801"
    name = "missing-opt-out"
    title = "No handling of opt-outs"
    sentence = "sends first and has no way to stop: handle stop words and the `user_preferences` webhook"
    policy = ("opt-out",)
    flag = samples.NO_OPT_OUT
    passes = samples.OPT_OUT

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """Sends to people who did not write first, where nothing speaks of opting out."""
        return () if project.with_role(Role.OPT_OUT) else project.first_contacts


class MissingOptIn(_ProjectRule):
    """Messages go to people without a check that they agreed.

    ## What it finds
    Official sends in a loop over people, by a schedule or by template, in a project that knows no consent field.

    ## Why it matters
    A person must have agreed to hear from this business before it writes first. Reports of people who did not lower the
    quality rating, then the limits.

    ## What to do
    Store when and how each person agreed, and send only to those who did.
    """

    id = "WA802"
    name = "missing-opt-in"
    title = "Sends without an opt-in check"
    sentence = "writes to people first and never checks that they agreed: store and check an opt-in"
    policy = ("opt-in",)
    flag = samples.NO_OPT_IN
    passes = samples.OPT_IN

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """Sends to people who did not write first, where nothing speaks of consent."""
        return () if project.with_role(Role.OPT_IN) else project.first_contacts


class FreeFormCampaign(_ProjectRule):
    """Free-form messages go out in a loop or by a schedule, outside of a template.

    ## What it finds
    An official send that is repeated over people, where neither the sending function nor what leads to it uses a
    template. Answers inside a webhook's loops are left alone.

    ## Why it matters
    Free-form messages are allowed for 24 hours after a person's last message. Outside of that window they fail with error
    131047.

    ## What to do
    Send an approved template, or check the time of the last incoming message first.
    """

    id = "WA803"
    name = "free-form-campaign"
    title = "Free-form messages in a loop"
    sentence = "sends free-form messages to many: outside the 24-hour window only approved templates arrive"
    policy = ("template-required",)
    flag = samples.FREE_FORM
    passes = samples.TEMPLATES

    def findings(self, case: Case, official: Sequence[Evidence]) -> Iterator[Finding]:
        """One note for each project folder, with the loop and the calls that lead to the send."""
        for project in projects(case, official):
            free = [item for item in project.repeated if not _has_template(project, item)]
            if free:
                first = min(free, key=lambda item: item.send.location)
                yield self.note(case, self.message(project), [first.send], steps(first.send, first.site))

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """The repeated sends without a template."""
        return [item.send for item in project.repeated if not _has_template(project, item)]


def _has_template(project: OfficialProject, repeated: RepeatedSend) -> bool:
    """Whether the sending function, or one that leads to it, uses a template."""
    scopes = {(repeated.send.location.path, repeated.send.function), (repeated.site.path, repeated.site.loop.function)}
    scopes |= {(call.path, call.function) for call in repeated.site.via}
    return any(
        (item.role == Role.TEMPLATE.value or item.capability == Capability.TEMPLATE.value)
        and (item.location.path, item.function) in scopes
        for item in project.around
    )


class UnverifiedWebhook(_ProjectRule):
    """A webhook of the platform is received without checking who sent it.

    ## What it finds
    The `hub.challenge` handshake in a project where nothing reads `X-Hub-Signature-256` or compares in constant time.

    ## Why it matters
    Anybody who learns the address can post messages and statuses to it.

    ## What to do
    Compute HMAC-SHA256 of the raw body with the app secret and compare it with the header in constant time.
    """

    id = "WA804"
    name = "unverified-webhook"
    title = "Webhook without a signature check"
    sentence = "receives webhooks without checking `X-Hub-Signature-256`"
    policy = ("webhook-security",)
    flag = samples.UNVERIFIED_WEBHOOK
    passes = samples.VERIFIED_WEBHOOK

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """The handshakes, where nothing checks a signature."""
        return () if project.with_role(Role.SIGNATURE_CHECK) else project.handshakes


class UnhandledErrors(_ProjectRule):
    """The error codes that a sender must react to are not handled.

    ## What it finds
    Sends through the Cloud API in a project that never names 131026, 131047, 131048, 131049, 131056, 130429 or 80007,
    as text or as number. (368, a block of the account, asks for the same but is too short to be searched.)

    ## Why it matters
    A program that retries a spam limit (131048) or a held-back message (131049) makes the block worse.

    ## What to do
    Stop on 131048, 131049 and 368; send a template on 131047; mark the number on 131026; back off on 130429, 131056 and
    80007.
    """

    id = "WA805"
    name = "unhandled-errors"
    title = "Error codes are not handled"
    policy = ("error-codes", "rate-limits")
    flag = samples.NO_ERROR_CODES
    passes = samples.ERROR_CODES

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """The sends through Meta's own platform, where codes are missing."""
        own = [item for item in project.sends if item in project.own]
        return own if own and self._missing(project) else ()

    def message(self, project: OfficialProject) -> str:
        """What the project should do."""
        codes = ", ".join(map(str, self._missing(project)))
        return f"does not react to the error codes {codes}"

    def _missing(self, project: OfficialProject) -> list[int]:
        known = project.texts(Role.ERROR_CODE)
        expected = (code.code for code in project.case.knowledge.error_codes if code.expected)
        return [code for code in expected if code > _SHORT_CODE and str(code) not in known]


_SHORT_CODE = 9_999
"""Numbers of up to four digits stand for too many other things to be searched."""

_LISTENERS = (
    ("templates", ("message_template_status_update", "message_template_quality_update")),
    ("the number's quality", ("phone_number_quality_update", "business_capability_update")),
    ("the account", ("account_update", "account_alerts", "account_review_update")),
)


class MissingListener(_ProjectRule):
    """Webhooks are received, but not those that warn of sanctions.

    ## What it finds
    A webhook of the platform in a project that never names the fields for template status and quality, for the number's
    quality or limits, or for the account.

    ## Why it matters
    Paused templates, falling quality and restrictions of the account are told there first.

    ## What to do
    Subscribe to `message_template_status_update`, `phone_number_quality_update` and `account_update`, and alert somebody.
    """

    id = "WA806"
    name = "missing-listener"
    title = "No listener for quality and account webhooks"
    policy = ("webhook-fields", "template-quality")
    flag = samples.NO_LISTENER
    passes = samples.LISTENER

    def places(self, project: OfficialProject) -> Sequence[Evidence]:
        """The handshakes, where fields are missing."""
        return project.handshakes if self._missing(project) else ()

    def message(self, project: OfficialProject) -> str:
        """What the project should do."""
        return f"receives webhooks but none about {', '.join(self._missing(project))}"

    def _missing(self, project: OfficialProject) -> list[str]:
        known = project.texts(Role.WEBHOOK_FIELD)
        return [about for about, fields in _LISTENERS if known.isdisjoint(fields)]


RULES: tuple[type[AdviceRule], ...] = (
    MissingOptOut,
    MissingOptIn,
    FreeFormCampaign,
    UnverifiedWebhook,
    UnhandledErrors,
    MissingListener,
    ExpiredGraphVersion,
    OnPremisesApi,
    HardCodedToken,
)
