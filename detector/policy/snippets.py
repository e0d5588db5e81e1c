"""The line that a finding points at: trimmed, shortened, without credentials or control characters."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from detector.model.finding import Finding
from detector.model.location import FIRST_LINE
from detector.text.lines import LineIndex
from detector.text.redaction import redact

LONGEST = 160
_READ = 2_000
"""Characters of a line that are looked at around the finding; a minified file is one line of megabytes."""


def named_as_a_whole(findings: Iterable[Finding]) -> frozenset[str]:
    """Files that some finding or trace names as a whole: sessions and databases, whose content is never shown."""
    places = (place for finding in findings for place in (finding.location, *(step.location for step in finding.trace)))
    return frozenset(place.path for place in places if place.span == FIRST_LINE)


def with_snippets(
    findings: Iterable[Finding], texts: Mapping[str, str], private: Container[str] = ()
) -> Iterator[Finding]:
    """The findings with the snippet of their primary line.

    "" where `texts` (path -> text) has no such file, and for `private` paths, whatever finding points at them.
    """
    indexes: dict[str, LineIndex] = {}
    for finding in findings:
        path = finding.location.path
        if path in private:
            yield replace(finding, snippet="")
            continue
        if path not in indexes:
            indexes[path] = LineIndex(texts.get(path, ""))
        span = finding.location.span
        yield replace(finding, snippet=snippet(indexes[path].line(span.line), span.column))


def snippet(line: str, column: int = 1) -> str:
    """One line as a report shows it; `column` is the place that must stay in sight.

    Redacted before it is cut, so that half a credential never looks like none.
    """
    start = max(0, column - 1 - _READ // 2)
    window = line[start : start + _READ]
    text = "".join(char if char.isprintable() else " " for char in redact(window)).strip()
    if start == 0 and len(text) <= LONGEST:
        return text
    sought = window[column - 1 - start :][:24].strip()
    at = text.find(sought) if sought else -1
    begin = 0 if at + len(sought) <= LONGEST - 20 else at - 20
    cut = text[begin : begin + LONGEST - 6].strip()
    head = "..." if begin or start else ""
    tail = "..." if begin + LONGEST - 6 < len(text) or start + _READ < len(line) else ""
    return f"{head}{cut}{tail}"
