"""The list of rules, and the three waves in which they judge a case."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from detector.model.finding import Finding, OfficialUse
from detector.rules import acts, behaviour, evasion, hygiene
from detector.rules.aside import tell_tests_aside
from detector.rules.base import AdviceRule, BehaviourRule, Channel, ChannelRule, Rule, channels_of
from detector.rules.browser import AgentAutomation, BrowserAutomation, PageInternals
from detector.rules.case import Case
from detector.rules.clients import ClientImport, ClientUse, ProtocolImplementation, SessionArtifact
from detector.rules.copies import fold_copies
from detector.rules.dependencies import InstallCommand, InstalledCopy, TransitiveDependency, UnofficialDependency
from detector.rules.devices import SyntheticInput
from detector.rules.gateway_webhooks import GatewayWebhook
from detector.rules.gateways import GatewayDeployment, GatewayRequest, GatewaySetting
from detector.rules.mentions import with_mentions
from detector.rules.mobile import MobileAutomation
from detector.rules.mod_apps import ModifiedApp
from detector.rules.official import official_evidence
from detector.rules.official_places import official_use
from detector.rules.pages import ExtensionAutomation, UserscriptAutomation
from detector.rules.supply_chain import LookAlike, MaliciousPackage
from detector.rules.unknown_gateways import UnknownGateway

CHANNEL_RULES: tuple[type[ChannelRule], ...] = (
    UnofficialDependency,
    TransitiveDependency,
    InstalledCopy,
    InstallCommand,
    ClientImport,
    ClientUse,
    ProtocolImplementation,
    SessionArtifact,
    BrowserAutomation,
    SyntheticInput,
    MobileAutomation,
    AgentAutomation,
    PageInternals,
    GatewayDeployment,
    GatewayRequest,
    GatewaySetting,
    UnknownGateway,
    GatewayWebhook,
    ExtensionAutomation,
    UserscriptAutomation,
    ModifiedApp,
    MaliciousPackage,
    LookAlike,
)

BEHAVIOUR_RULES: tuple[type[BehaviourRule], ...] = (*behaviour.RULES, *acts.RULES, *evasion.RULES)

ADVICE_RULES: tuple[type[AdviceRule], ...] = hygiene.RULES

ALL_RULES: tuple[type[Rule], ...] = (*CHANNEL_RULES, *BEHAVIOUR_RULES, *ADVICE_RULES)


class Judgement(Struct, frozen=True):
    """What the rules say about a case: findings and official uses, each sorted by place."""

    findings: tuple[Finding, ...]
    official: tuple[OfficialUse, ...]


def judge(case: Case, rules: Iterable[type[Rule]] = ALL_RULES) -> Judgement:
    """Run the rules: channels first, then what goes through them, then advice on official use.

    All channel rules run whatever is selected, since behaviour is judged by their channels; only findings of the
    selected `rules` come back.
    """
    selected = {rule.id for rule in rules}
    channels: list[Channel] = [channel for rule in CHANNEL_RULES for channel in channels_of(case, rule)]
    findings = [channel.finding for channel in with_mentions(case, channels)]
    used = [channel for channel in channels if not channel.optional]
    for behaviour_rule in BEHAVIOUR_RULES:
        findings.extend(behaviour_rule().findings(case, used))
    official = official_evidence(case) if any(rule.id in selected for rule in ADVICE_RULES) else []
    for advice_rule in ADVICE_RULES:
        if official and advice_rule.id in selected:
            findings.extend(advice_rule().findings(case, official))
    kept = sorted(
        tell_tests_aside(
            fold_copies([finding for finding in findings if finding.rule in selected], case.files), case.files
        ),
        key=lambda f: (f.location, f.rule, f.signature, f.message),
    )
    return Judgement(tuple(kept), official_use(case))
