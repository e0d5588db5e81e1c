"""A signature as a page of Markdown: what it is, how it is recognised, what to do instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detector.advise.advice import Adviser
from detector.database.index import Index
from detector.database.schema import UNAUTHORISED, Signature

_MOST = 12


def page(signature: Signature, index: Index) -> str:
    """Everything a reader may want to know about one component."""
    lines = [
        f"# {signature.id}",
        "",
        f"**{signature.title}** ({signature.kind.value}). {signature.summary}",
        "",
        f"- {_standing(signature)}",
        f"- in the database since {signature.since}, file {signature.file}",
        "",
        *_section("Why", [signature.reason] if signature.reason else []),
        *_section("Recognised by", list(_traces(signature))),
        *_section("Instead", list(_instead(signature, index))),
        *_section("Policy", list(_policies(signature, index))),
        *_section("Evidence", list(signature.evidence)),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def document(signature: Signature) -> dict[str, Any]:
    """The signature as plain JSON values."""
    return {
        "id": signature.id,
        "title": signature.title,
        "kind": signature.kind.value,
        "summary": signature.summary,
        "severity": signature.severity,
        "confidence": signature.confidence,
        "doubtful": signature.doubtful,
        "since": signature.since,
        "file": signature.file,
        "policy": list(signature.policy),
        "evidence": list(signature.evidence),
        "packages": [f"pkg:{package.ecosystem}/{package.name}" for package in signature.packages],
        "recognised_by": list(_traces(signature, most=None)),
    }


def _standing(signature: Signature) -> str:
    if signature.kind not in UNAUTHORISED:
        return "never flagged alone"
    doubt = ", facts not established: never an error alone" if signature.doubtful else ""
    return f"severity {signature.severity}, confidence {signature.confidence}{doubt}"


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {line}" for line in lines), ""] if lines else []


def _traces(signature: Signature, most: int | None = _MOST) -> Iterator[str]:
    groups = (
        ("package", [f"pkg:{package.ecosystem}/{package.name}" for package in signature.packages]),
        ("package family", [f"pkg:{family.ecosystem}/{family.pattern}" for family in signature.families]),
        ("import", [f"{pattern.module} ({pattern.language})" for pattern in signature.imports]),
        ("call", [_call(pattern.name, pattern.capability) for pattern in signature.calls]),
        ("text", [f'"{pattern.text}" ({pattern.match.value}, {pattern.role.value})' for pattern in signature.literals]),
        ("image", [pattern.pattern for pattern in signature.images]),
        ("environment name", [pattern.pattern for pattern in signature.environment]),
        ("file", [pattern.pattern for pattern in signature.artifacts]),
        ("reference", [pattern.pattern for pattern in signature.references]),
        ("name", [pattern.pattern for pattern in signature.identifiers]),
        ("repository", list(signature.repositories)),
    )
    for what, listed in groups:
        names = list(dict.fromkeys(listed))
        yield from (f"{what} {name}" for name in names[:most])
        if most is not None and len(names) > most:
            yield f"{what}: and {len(names) - most} more"


def _call(name: str, capability: Any) -> str:
    return f"{name}() ({capability.value})" if capability else f"{name}()"


def _instead(signature: Signature, index: Index) -> Iterator[str]:
    if signature.kind not in UNAUTHORISED:
        return
    policies = {identity: policy.url for identity, policy in index.policies.items()}
    capabilities = sorted({pattern.capability.value for pattern in signature.calls if pattern.capability})
    remediation = Adviser(index.advice.values(), policies).remediation(capabilities[:3])
    if remediation.summary:
        yield remediation.summary
        yield from remediation.steps


def _policies(signature: Signature, index: Index) -> Iterator[str]:
    for name in signature.policy:
        policy = index.policies.get(name)
        if policy is not None:
            yield f"{policy.title}, {policy.section}: {policy.summary} <{policy.url}>"
