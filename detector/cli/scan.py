"""`waudit scan`: from options to settings, one scan a root, reports, baseline, exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from detector.cli.options import GroupedCommand, OutputType, PairOption
from detector.report.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.cli.settings import Asked
    from detector.model.result import ScanResult

_SEVERITIES = ("error", "warning", "note", "never")
_CONFIDENCES = ("high", "medium", "low")

_SECTIONS = {
    "What is scanned": (
        "exclude",
        "files_from",
        "no_ignore",
        "untrusted",
        "require_input",
    ),
    "What is reported": (
        "select",
        "ignore",
        "min_confidence",
        "baseline",
        "write_baseline",
        "signatures",
        "fail_on",
        "strict",
    ),
    "Dependencies (off unless asked for)": (
        "resolve",
        "environment",
        "advisories",
        "advisories_all",
        "inspect_unknown",
    ),
    "How it is shown": ("format_", "output", "persona", "verbose", "quiet", "color"),
    "How it runs": ("config", "no_config", "jobs", "no_cache"),
}


@click.command(cls=GroupedCommand, sections=_SECTIONS, context_settings={"max_content_width": 110})
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out paths by gitignore pattern. Repeatable.")
@click.option(
    "--files-from", metavar="FILE", help="Scan the files listed in FILE, one a line or NUL-separated; - is stdin."
)
@click.option("--no-ignore", is_flag=True, help="Scan what .gitignore leaves out, too.")
@click.option("--untrusted", is_flag=True, help="Somebody else's tree: believe nothing it says of itself.")
@click.option("--require-input", is_flag=True, help="Exit 3 if there was nothing to examine.")
@click.option(
    "--select", multiple=True, metavar="RULE", help="Only these rules: WA101, a prefix such as WA1, or a name."
)
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option(
    "--min-confidence", type=click.Choice(_CONFIDENCES), help="Only findings at least this sure.  [default: low]"
)
@click.option("--baseline", metavar="FILE", help="Leave out the findings recorded in FILE.")
@click.option("--write-baseline", metavar="FILE", help="Record the findings in FILE and exit 0.")
@click.option("--signatures", multiple=True, metavar="DIR", help="Add a folder of your own signatures. Repeatable.")
@click.option(
    "--fail-on", type=click.Choice(_SEVERITIES), help="Exit 1 on findings at least this grave.  [default: error]"
)
@click.option("--strict", is_flag=True, help="Exit 3 also for files that were read in part.")
@click.option(
    "--resolve", is_flag=True, help="Ask pip for all that Python requirements pull in; nothing is built or run."
)
@click.option(
    "--environment", multiple=True, metavar="PATH", help="Judge an installed Python environment, too. Repeatable."
)
@click.option(
    "--advisories",
    metavar="pypi|osv|URL|none",
    help="Ask for advisories about dependencies that concern WhatsApp.  [default: none]",
)
@click.option("--advisories-all", is_flag=True, help="Ask about all Python dependencies.")
@click.option(
    "--inspect-unknown", is_flag=True, help="Fetch and inspect those that concern WhatsApp and that no list names."
)
@click.option(
    "--format", "format_", type=click.Choice(tuple(FORMATS)), default="text", help="Format on stdout.  [default: text]"
)
@click.option(
    "--output", multiple=True, type=OutputType(), metavar="FORMAT=FILE", help="Write a report to a file. Repeatable."
)
@click.option(
    "--persona", type=click.Choice(("developer", "reviewer")), help="Who reads: line and remedy, or everything."
)
@click.option("-v", "--verbose", is_flag=True, help="Every place, remedy and reference.")
@click.option("-q", "--quiet", is_flag=True, help="Only findings; nothing if there are none.")
@click.option("--color/--no-color", default=None, cls=PairOption, help="Colour or not.  [default: as the terminal can]")
@click.option("--config", metavar="FILE", help="Configuration instead of the nearest .waudit.toml or pyproject.toml.")
@click.option("--no-config", is_flag=True, help="Read no configuration.")
@click.option("-j", "--jobs", type=click.IntRange(0, 256), metavar="N", help="Processes; 0 is as many as pay.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
def scan(**options: Any) -> int:
    """Find unauthorised WhatsApp automation in files and folders (default: the current one).

    Every file is examined, skipped with a reason, or reported as not examined. Nothing of the tree is run, and
    nobody is asked over the network but by --resolve, --advisories and --inspect-unknown, which say whom they ask.
    """
    from detector.cli.settings import Asked

    return run(Asked(**options))


def run(asked: Asked) -> int:
    """Scan everything that was asked for, print and write the reports. Gives the exit status."""
    from detector.cli import output, settings
    from detector.cli.examination import examinations
    from detector.policy.gate import Exit, exit_status, gravest

    output.check_files(asked.output)
    results: list[ScanResult] = []
    statuses: list[Exit] = []
    is_full = asked.verbose
    baseline = settings.baseline_asked(asked)
    targets = settings.targets_of(asked)
    for target, examine in zip(targets, examinations(asked, len(targets)), strict=True):
        prepared = settings.prepare(target, asked, baseline, examine)
        result = _scanned(prepared)
        results.append(result)
        is_full = is_full or prepared.is_reviewer
        if baseline is not None:
            baseline = baseline.without(result.suppressed)
        fail_on = None if asked.write_baseline else prepared.fail_on
        statuses.append(exit_status([result], fail_on, strict=asked.strict, require_input=asked.require_input))
    output.publish(results, asked, is_full=is_full)
    if asked.write_baseline:
        _write_baseline(asked.write_baseline, results)
    return int(gravest(statuses))


def _scanned(prepared: Any) -> ScanResult:
    from detector.engine.scan import scan as scan_tree

    result: ScanResult = scan_tree(prepared.request)
    return result


def _write_baseline(file: str, results: Sequence[ScanResult]) -> None:
    from detector.policy.baseline import baseline_of, write

    findings = [finding for result in results for finding in result.findings]
    write(file, baseline_of(findings))
    click.echo(f"waudit: {file}: {len(findings)} finding{'s' if len(findings) != 1 else ''} recorded", err=True)
