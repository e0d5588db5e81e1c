"""The report for people: one block for each finding, the verdict, what was not examined. Plain text, colour by marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from detector.model.finding import Finding, Kind, OfficialAct, OfficialUse, Severity
from detector.model.outcome import Outcome
from detector.model.result import ScanResult, Verdict
from detector.report.counts import coverage_summary, read_count, severity_counts
from detector.report.telling import Told, told_trace
from detector.report.text_escape import printable

Paint = Callable[[str, str], str]
"""(text, style) -> text; styles are "error", "warning", "note", "path", "dim", "good", "bold"."""

MOST_ENTRIES = 8
MOST_OFFICIAL = 3
MOST_OUTCOMES = 10

_VERDICTS = {
    Verdict.UNAUTHORIZED: ("error", "unauthorised WhatsApp access found"),
    Verdict.OFFICIAL: ("good", "official use of the Business Platform, nothing unauthorised found"),
    Verdict.CLEAN: ("good", "nothing that concerns WhatsApp automation found"),
}
_UNPROVEN = {
    Verdict.OFFICIAL: "official use of the Business Platform; unauthorised access is not proven",
    Verdict.CLEAN: "unauthorised access is not proven, see the findings",
}


def plain(text: str, _style: str) -> str:
    """No colour."""
    return text


def render(results: Sequence[ScanResult], paint: Paint = plain, *, full: bool = False, quiet: bool = False) -> str:
    """All findings of all roots; "" if `quiet` and there is nothing to act on.

    `full` shows the whole trace, remedy, reference and official place; `quiet` only findings and files not examined.
    """
    several = len(results) > 1
    lines: list[str] = []
    for result in results:
        if several and not (quiet and not result.findings and not result.coverage.failed):
            lines.append(paint(f"== {printable(result.root)}", "bold"))
        lines.extend(_quiet(result, paint, full) if quiet else _root(result, paint, full))
    return "".join(f"{line}\n" for line in lines)


def _root(result: ScanResult, paint: Paint, full: bool) -> Iterator[str]:
    for finding in result.findings:
        yield from _finding(finding, paint, full)
        yield ""
    yield from _official(result, paint, full)
    yield from _coverage(result, paint)
    yield from _diagnostics(result, paint)
    yield from _summary(result, paint)


def _quiet(result: ScanResult, paint: Paint, full: bool) -> Iterator[str]:
    for finding in result.findings:
        yield from _finding(finding, paint, full)
    yield from _outcomes("not examined", "error", result.coverage.failed, paint)


def _finding(finding: Finding, paint: Paint, full: bool) -> Iterator[str]:
    severity = finding.severity.value
    # A line that starts with "::", blanks before it or not, would be a command to a CI runner.
    guard = "./" if finding.location.path.lstrip().startswith(":") else ""
    place = f"{guard}{printable(finding.location.path)}:{finding.location.span.line}:{finding.location.span.column}"
    yield f"{paint(place, 'path')}: {paint(severity, severity)} {paint(finding.rule, 'bold')} {printable(finding.message)}"
    if finding.snippet:
        yield f"    | {printable(finding.snippet)}"
    yield from _trace(finding, paint, full)
    yield paint(f"    = {finding.kind.value}, confidence {finding.confidence.value}", "dim")
    if finding.remediation.summary:
        yield f"    = instead: {printable(finding.remediation.summary)}"
        for step in finding.remediation.steps if full else ():
            yield paint(f"        - {printable(step)}", "dim")
    for reference in finding.references[: None if full else 1]:
        yield paint(f"    = see {printable(reference)}", "dim")


def _trace(finding: Finding, paint: Paint, full: bool) -> Iterator[str]:
    entries, left = told_trace(finding, None if full else MOST_ENTRIES)
    for told in entries:
        yield paint(f"    > {_entry(told, finding.location.path)}", "dim")
    if left:
        yield paint(f"    > and {left} more {'places' if left > 1 else 'place'} (--verbose shows them)", "dim")


def _entry(told: Told, own: str) -> str:
    word = "line" if len(told.lines) == 1 else "lines"
    place = f"{word} {told.line_list}" if told.path == own else f"{told.path}:{told.line_list}"
    return f"{printable(place)}: {printable(told.note)}"


def _official(result: ScanResult, paint: Paint, full: bool) -> Iterator[str]:
    """One line for each provider: where it is sent to, answered and named; or every place."""
    providers: dict[str, list[OfficialUse]] = {}
    for use in result.official:
        providers.setdefault(use.provider, []).append(use)
    for provider, uses in sorted(providers.items()):
        if full:
            for use in uses:
                yield f"{paint('official', 'good')}: {printable(provider)} at {_place(use)}: {printable(use.what)}"
            continue
        shown = _most_telling(uses)
        places = ", ".join(f"{use.act.value} at {_place(use)}" if use.act else f"at {_place(use)}" for use in shown)
        more = f" and {len(uses) - len(shown)} more" if len(uses) > len(shown) else ""
        colon = ":" if shown[0].act else ""
        yield f"{paint('official', 'good')}: {printable(provider)}{colon} {places}{more}"


def _place(use: OfficialUse) -> str:
    return printable(f"{use.location.path}:{use.location.span.line}")


_BUILT = frozenset({"dist", "build", "out"})


def _is_built(use: OfficialUse) -> bool:
    """Whether a place stands in what a tool made out of the sources."""
    return not _BUILT.isdisjoint(use.location.path.split("/")[:-1])


def _most_telling(uses: Sequence[OfficialUse]) -> list[OfficialUse]:
    """The first place of each act, written before built, in the order of acts; where there is none, the first places."""
    firsts: dict[OfficialAct | None, OfficialUse] = {}
    for use in sorted(uses, key=_is_built):
        firsts.setdefault(use.act, use)
    return [firsts[act] for act in OfficialAct if act in firsts][:MOST_OFFICIAL] or list(uses[:MOST_OFFICIAL])


def _coverage(result: ScanResult, paint: Paint) -> Iterator[str]:
    yield from _outcomes("not examined", "error", result.coverage.failed, paint)
    yield from _outcomes("read in part", "warning", result.coverage.degraded, paint)


def _outcomes(label: str, style: str, outcomes: Sequence[Outcome], paint: Paint) -> Iterator[str]:
    for outcome in outcomes[:MOST_OUTCOMES]:
        place = f"{outcome.path}:{outcome.line}" if outcome.line else outcome.path
        yield f"{paint(label, style)}: {printable(place)}: {printable(outcome.reason)}"
    if len(outcomes) > MOST_OUTCOMES:
        yield f"{paint(label, style)}: and {len(outcomes) - MOST_OUTCOMES} more files"


def _diagnostics(result: ScanResult, paint: Paint) -> Iterator[str]:
    for item in result.diagnostics:
        line = f":{item.line}" if item.line else ""
        place = f"{item.path}{line}: " if item.path else ""
        yield f"{paint(item.severity.value, item.severity.value)}: {printable(place)}{printable(item.message)}"


def _is_suspicious(finding: Finding) -> bool:
    """Whether a finding points at unauthorised access without proving it."""
    return finding.kind is not Kind.OFFICIAL_HYGIENE and finding.severity is not Severity.NOTE


def _summary(result: ScanResult, paint: Paint) -> Iterator[str]:
    style, words = _VERDICTS[result.verdict]
    if result.verdict is not Verdict.UNAUTHORIZED and any(map(_is_suspicious, result.findings)):
        style, words = "warning", _UNPROVEN[result.verdict]
    elif result.verdict is Verdict.CLEAN and not read_count(result.coverage):
        style, words = "warning", "nothing found, for no file was examined"
    yield f"{paint(result.verdict.value, style)}: {words}"
    counts = severity_counts(result)
    if result.suppressed:
        counts.append(f"{len(result.suppressed)} suppressed")
    if counts:
        yield ", ".join(counts)
    if result.risk.score:
        yield f"risk {result.risk.score}/100: {result.risk.stage}"
    if result.migration.migrated and result.migration.remaining:
        sites = result.migration.migrated + result.migration.remaining
        yield f"migration: {result.migration.migrated} of {sites} call sites official"
    yield paint(f"{coverage_summary(result.coverage)}; signatures {result.database.date}", "dim")
