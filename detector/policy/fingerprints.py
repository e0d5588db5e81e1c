"""Fingerprints: the same finding keeps its own through moved lines, other findings and other machines."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from detector.model.finding import Finding


def with_fingerprints(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with the hash of rule, path, normalised subject and occurrence; never of line or message."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        key = (finding.rule, finding.location.path, " ".join(finding.subject.lower().split()))
        material = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        digest = hashlib.sha256(material.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        yield replace(finding, fingerprint=digest)
