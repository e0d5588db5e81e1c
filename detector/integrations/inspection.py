"""What a package does, whatever it is called: its files as facts, judged by the same rules, summed up in one verdict.

A package that *is* a client counts by its own code: it speaks the protocol, drives WhatsApp Web, calls a gateway or
builds on an unofficial client. What it says of itself only decides how hard an empty result is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from detector.database.index import Index
from detector.engine.extraction import extract_file
from detector.engine.judging import Judged, judge_tree
from detector.errors import DetectorError
from detector.extract import binaries
from detector.integrations.inspection_verdict import (
    ACCUSED,
    PackageVerdict,
    decided,
    is_code,
    known_entries,
    telling,
    weighed,
)
from detector.integrations.package_metadata import Description, describe
from detector.integrations.package_source import Content
from detector.limits import Limits
from detector.model.evidence import Evidence
from detector.model.fact import FileFacts
from detector.model.finding import Confidence, Finding, OfficialUse
from detector.prefilter import StemSearch, is_binary
from detector.sources.selection import reason_by_path

MOST_FILES = 4_000
"""Files of one package that are extracted, those with a stem first; the rest is named as unread."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answer for one package, with its reasons."""

    target: str
    description: Description
    verdict: PackageVerdict
    confidence: Confidence
    reasons: tuple[str, ...]
    """Sentences, the decisive one first."""
    findings: tuple[Finding, ...]
    """What carries the verdict; for an undecided one what speaks for it."""
    aside: tuple[Finding, ...]
    """Findings that do not count: in tests, examples, for development only."""
    official: tuple[OfficialUse, ...]
    known: tuple[str, ...]
    """Ids of signatures that already name the package."""
    files: int
    unread: tuple[tuple[str, str], ...]
    """(path, reason) of files that could not be read, or only in part."""
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_accused(self) -> bool:
        """Whether the package reaches WhatsApp without authorisation."""
        return self.verdict in ACCUSED


def inspect_content(content: Content, index: Index, stems: StemSearch, limits: Limits) -> Inspection:
    """Judges the files of one package. Never raises for what they hold."""
    description = describe(content.members)
    files, unread = _facts(content, index, stems, limits)
    for extra in description.needs:
        files[extra.path] = _merged(files.get(extra.path), extra)
    judged = judge_tree(files, [member.path for member in content.members], index, limits=limits)
    return _summed(content, limits, description, judged, index, (*content.left_out, *unread))


def stems_of(index: Index) -> StemSearch:
    """The search for texts that matter to `index`."""
    from detector.database.generated_stems import STEMS, WORDS

    return StemSearch((*STEMS, *index.own_stems), WORDS)


def _facts(
    content: Content, index: Index, stems: StemSearch, limits: Limits
) -> tuple[dict[str, FileFacts], list[tuple[str, str]]]:
    """Facts by path. Without a stem anywhere there is nothing to know, and nothing is extracted."""
    interest = index.interest()
    hits = [member for member in content.members if stems.contains(member.data[: limits.text_bytes])]
    unread: list[tuple[str, str]] = []
    files: dict[str, FileFacts] = {}
    if not hits:
        return files, unread
    known = {member.path for member in hits}
    rest = [member for member in content.members if member.path not in known and is_code(member.path)]
    for number, member in enumerate((*hits, *rest)):
        if reason_by_path(member.path) and not binaries.is_binary(member.path, member.data):
            continue
        if number >= MOST_FILES:
            unread.append((member.path, f"more than {MOST_FILES:,} files"))
            continue
        try:
            if binaries.is_binary(member.path, member.data):
                facts = binaries.read(member.path, member.data, interest, limits)
            elif is_binary(member.data):
                continue
            else:
                facts = extract_file(member.path, member.data, interest, limits)
        except (DetectorError, RecursionError) as error:
            unread.append((member.path, str(error) or "nested too deeply to be read"))
            continue
        except Exception as error:  # the boundary: a bug in a reader costs one file
            unread.append((member.path, f"internal error: {type(error).__name__}"))
            continue
        if facts.degraded and (facts.facts or facts.language != "binary"):
            unread.append((member.path, facts.degraded))
        files[member.path] = facts
    return files, unread


def _merged(one: FileFacts | None, other: FileFacts) -> FileFacts:
    return other if one is None else replace(one, facts=tuple(dict.fromkeys((*one.facts, *other.facts))))


def _summed(
    content: Content,
    limits: Limits,
    description: Description,
    judged: Judged,
    index: Index,
    unread: Sequence[tuple[str, str]],
) -> Inspection:
    known = known_entries(description, index)
    counting, aside = weighed(judged)
    findings = telling(counting)
    evidence = tuple(item for path in judged.case.evidence_paths for item in judged.case.in_file(path))
    verdict, confidence, reasons = decided(content, limits, description, judged, known, findings, unread, index)
    return Inspection(
        target=content.target,
        description=description,
        verdict=verdict,
        confidence=confidence,
        reasons=tuple(reasons),
        findings=tuple(findings),
        aside=tuple(aside),
        official=judged.judgement.official,
        known=tuple(signature.id for signature in known),
        files=len(content.members),
        unread=tuple(sorted(unread)),
        evidence=evidence,
    )
