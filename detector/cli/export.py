"""`waudit export`: the database for other tools, and a scan as CycloneDX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from detector.database.index import Index
    from detector.model.finding import Finding
    from detector.model.package import Package

_MODULES = {
    "osv": "osv",
    "semgrep": "semgrep",
    "purl": "purls",
    "constraints": "constraints",
    "npm-overrides": "npm_overrides",
    "renovate": "renovate",
}
_FORMATS = (*_MODULES, "cyclonedx")


@click.command("export", context_settings={"max_content_width": 110})
@click.argument("format_", metavar="FORMAT", type=click.Choice(_FORMATS))
@click.argument("path", required=False, type=click.Path(), metavar="[PATH]")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--doubtful", is_flag=True, help="With entries whose facts are not established.")
@click.option(
    "--signatures", "folders", multiple=True, metavar="DIR", help="Add a folder of your own signatures. Repeatable."
)
def export(format_: str, path: str | None, output: str | None, doubtful: bool, folders: tuple[str, ...]) -> int:
    r"""Hand the database to other tools.

    \b
    osv            OSV records, for pip-audit, osv-scanner and the like
    semgrep        rules for Semgrep
    purl           deny list for GitHub's dependency review
    constraints    for pip install -c
    npm-overrides  for package.json
    renovate       a preset
    cyclonedx      a scan of PATH (default: here) as CycloneDX with what was found as vulnerabilities
    """
    from detector.errors import UsageError

    if path is not None and format_ != "cyclonedx":
        raise UsageError(f"export {format_} takes no PATH: it exports the database; only cyclonedx scans a folder")
    text = _scanned(path or ".", folders) if format_ == "cyclonedx" else _rendered(format_, doubtful, folders)
    if output is None:
        click.echo(text, nl=False)
        return 0
    from pathlib import Path

    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}; name another file") from error
    return 0


def _rendered(format_: str, doubtful: bool, folders: tuple[str, ...]) -> str:
    import importlib

    from detector.cli.database import open_database

    module = importlib.import_module(f"detector.integrations.exports.{_MODULES[format_]}")
    text: str = module.render(open_database(folders), doubtful=doubtful)
    return text


def _scanned(path: str, folders: tuple[str, ...]) -> str:
    from detector.cli.database import open_database
    from detector.engine.request import ScanRequest
    from detector.engine.scan import scan
    from detector.integrations.exports.cyclonedx import render

    result = scan(ScanRequest(root=path, signatures=folders))
    index = open_database(folders)
    return render(result, [(finding, one) for finding in result.findings if (one := _package(finding, index))])


def _package(finding: Finding, index: Index) -> Package | None:
    """The package a dependency finding is about: the entry's package of that name."""
    if not finding.rule.startswith(("WA1", "WA9")) or not finding.signature:
        return None
    name = finding.subject.partition("|")[2]
    return next((one for one in index.signature(finding.signature).packages if one.name == name), None)
