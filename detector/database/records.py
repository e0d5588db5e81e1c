"""Signatures, policies and advice as plain lists and back, for the compiled database. Examples are left out."""

from __future__ import annotations

from typing import Any

from detector.database.schema import (
    Advice,
    CallPattern,
    Capability,
    FamilyPattern,
    ImportPattern,
    LiteralPattern,
    NamePattern,
    Policy,
    Role,
    Signature,
    SignatureKind,
    TextMatch,
)
from detector.model.evidence import Level
from detector.model.package import Package

_CAPABILITY = {member.value: member for member in Capability}
_LEVEL = {member.value: member for member in Level}
_ROLE = {member.value: member for member in Role}
_MATCH = {member.value: member for member in TextMatch}


NAME_KEYS = ("reference", "identifier", "environment", "image", "artifact")
"""The TOML keys of the tables that hold name patterns."""


def names_of(signature: Signature, key: str) -> tuple[NamePattern, ...]:
    """The name patterns of `signature` under one of `NAME_KEYS`."""
    return {
        "reference": signature.references,
        "identifier": signature.identifiers,
        "environment": signature.environment,
        "image": signature.images,
        "artifact": signature.artifacts,
    }[key]


def signature_record(signature: Signature) -> list[object]:
    """What `read_signature` needs, as JSON values; the order is that of the fields of `Signature`."""
    one = signature
    return [
        [one.id, one.title, one.kind.value, one.summary, one.severity, one.confidence, one.reason, one.since],
        [one.evidence, one.policy, one.file, one.doubtful, one.both_ways, one.provider],
        [list(package) for package in one.packages],
        [[family.ecosystem, family.pattern, family.exceptions] for family in one.families],
        [[module.language, module.module] for module in one.imports],
        [_call_record(call) for call in one.calls],
        [[t.text, t.match.value, t.level.value, t.role.value, _text(t.capability), t.languages] for t in one.literals],
        *(
            [[name.pattern, name.level.value, _text(name.role), _text(name.capability)] for name in names]
            for names in (names_of(one, key) for key in NAME_KEYS)
        ),
        one.repositories,
    ]


def read_signature(record: Any) -> Signature:
    """The signature that `record` describes, without examples. Raises ValueError, KeyError, TypeError on a bad record."""
    head, more, packages, families, imports, calls, literals, *names, repositories = record
    references, identifiers, environment, images, artifacts = (tuple(map(_name, group)) for group in names)
    return Signature(
        id=head[0],
        title=head[1],
        kind=SignatureKind(head[2]),
        summary=head[3],
        severity=head[4],
        confidence=head[5],
        reason=head[6],
        since=head[7],
        evidence=tuple(more[0]),
        policy=tuple(more[1]),
        file=more[2],
        doubtful=more[3],
        both_ways=more[4],
        provider=more[5],
        packages=tuple(Package(ecosystem, name) for ecosystem, name in packages),
        families=tuple(FamilyPattern(one[0], one[1], tuple(one[2])) for one in families),
        imports=tuple(ImportPattern(language, module) for language, module in imports),
        calls=tuple(_call(call) for call in calls),
        literals=tuple(_literal(literal) for literal in literals),
        references=references,
        identifiers=identifiers,
        environment=environment,
        images=images,
        artifacts=artifacts,
        repositories=tuple(repositories),
    )


def policy_record(policy: Policy) -> list[object]:
    """What `read_policy` needs."""
    return [policy.id, policy.title, policy.url, policy.section, policy.summary, policy.checked, policy.file]


def read_policy(record: Any) -> Policy:
    """The policy that `record` describes."""
    return Policy(*record)


def advice_record(advice: Advice) -> list[object]:
    """What `read_advice` needs."""
    return [advice.capability.value, advice.summary, advice.steps, advice.references, advice.official, advice.file]


def read_advice(record: Any) -> Advice:
    """The advice that `record` describes."""
    capability, summary, steps, references, official, file = record
    return Advice(_CAPABILITY[capability], summary, tuple(steps), tuple(references), official, file)


def _text(member: Capability | Role | None) -> str:
    return member.value if member is not None else ""


def _call_record(call: CallPattern) -> list[object]:
    what = [call.name, call.level.value, _text(call.capability), call.anywhere, call.languages]
    return [*what, call.argument, call.handed, call.options, call.receivers]


def _call(record: Any) -> CallPattern:
    name, level, capability, anywhere, languages, argument, handed, options, receivers = record
    return CallPattern(
        name,
        _LEVEL[level],
        _CAPABILITY.get(capability),
        anywhere,
        tuple(languages),
        argument,
        handed,
        tuple(options),
        tuple(receivers),
    )


def _literal(record: Any) -> LiteralPattern:
    text, match, level, role, capability, languages = record
    return LiteralPattern(
        text, _MATCH[match], _LEVEL[level], _ROLE[role], _CAPABILITY.get(capability), tuple(languages)
    )


def _name(record: Any) -> NamePattern:
    pattern, level, role, capability = record
    return NamePattern(pattern, _LEVEL[level], _ROLE.get(role), _CAPABILITY.get(capability))
