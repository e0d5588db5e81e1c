"""Rules for Semgrep about drivers aimed at WhatsApp Web: one a tool and language, from the neutral tools of the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detector.database.index import Index
from detector.database.schema import Signature, SignatureKind, TextMatch
from detector.integrations.exports import semgrep_patterns as patterns
from detector.rules.automation import HANDS, WEB_ADDRESSES


class Aimed(NamedTuple):
    """A tool that can work a page, not merely open it, the database's name of a language, and what must all match there."""

    tool: Signature
    language: str
    found: list[patterns.Pattern]


def aimed(index: Index) -> Iterator[Aimed]:
    """Files in which such a tool is imported above an address of WhatsApp Web, by tool and language."""
    signatures = [index.signature(identity) for identity in index.ids]
    addresses = [{"pattern-regex": one} for one in dict.fromkeys(_addresses(signatures))]
    for tool in signatures:
        if tool.kind is SignatureKind.TOOL and any(call.capability in HANDS for call in tool.calls):
            for language in sorted({one.language for one in tool.imports}):
                above = patterns.below(language, (one.module for one in tool.imports if one.language == language))
                if above:
                    yield Aimed(tool, language, [{"pattern-either": above}, {"pattern-either": addresses}])


def _addresses(signatures: list[Signature]) -> Iterator[str]:
    for signature in signatures:
        if signature.kind is SignatureKind.SURFACE:
            for literal in signature.literals:
                if literal.role in WEB_ADDRESSES and literal.match is TextMatch.HOST:
                    yield patterns.text(literal.text, literal.match)
