"""`waudit inspect`: what one package does, whatever it is called."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from detector.integrations.inspection import Inspection
    from detector.integrations.package_source import Content

_INCOMPLETE = 3


@click.command("inspect", context_settings={"max_content_width": 110})
@click.argument("target", metavar="TARGET")
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="How to print.  [default: text]"
)
@click.option("-v", "--verbose", is_flag=True, help="Every reason, official use and unread file.")
@click.option("--write-signature", metavar="FILE", help="Write a proposed signature to FILE; - is stdout.")
@click.option(
    "--signatures", "folders", multiple=True, metavar="DIR", help="Add a folder of your own signatures. Repeatable."
)
def inspect(target: str, format_: str, verbose: bool, write_signature: str | None, folders: tuple[str, ...]) -> int:
    """Tell what one package does to WhatsApp.

    TARGET is a wheel, sdist, npm tarball, crate, gem, jar, browser extension (.crx, .xpi) or Android app (.apk), the
    folder of an installed package, or pypi:NAME, pypi:NAME==VERSION, npm:NAME, npm:NAME@VERSION, which asks the index
    that pip or npm is set up for. Nothing of the package is run, built or written outside a temporary folder.

    Exit status: 0 harmless or official, 1 unauthorised access, 3 undecided or unreadable.
    """
    from detector.cli import inspection_pages
    from detector.cli.output import show

    content, found = _inspected(target, folders)
    signature = _proposed(found, content) if write_signature else ""
    if write_signature == "-":
        show(signature, "utf-8")
    else:
        page = (
            inspection_pages.json_page(found) if format_ == "json" else inspection_pages.text_page(found, full=verbose)
        )
        show(page, "utf-8" if format_ == "json" else getattr(sys.stdout, "encoding", None) or "utf-8")
    if write_signature and write_signature != "-":
        _write(write_signature, signature)
    return _status(found)


def _inspected(target: str, folders: tuple[str, ...]) -> tuple[Content, Inspection]:
    """The answer for a target. Says first whom it asks for a package of a registry."""
    from detector.cli.database import open_database
    from detector.errors import LimitExceeded, SourceError
    from detector.integrations.inspection import inspect_content, stems_of
    from detector.integrations.package_source import load, remote
    from detector.limits import DEFAULT_LIMITS

    wanted = remote(target)
    if wanted is not None:
        click.echo(f"waudit: asks {wanted.service} for {wanted.name}", err=True)
    index = open_database(folders)
    try:
        content = load(target, DEFAULT_LIMITS)
        return content, inspect_content(content, index, stems_of(index), DEFAULT_LIMITS)
    except LimitExceeded as error:
        raise SourceError(str(error)) from error


def _proposed(found: Inspection, content: Content) -> str:
    import datetime

    from detector.integrations.signature_proposal import propose

    return propose(found, content.members, datetime.datetime.now(datetime.timezone.utc).date().isoformat())


def _write(file: str, text: str) -> None:
    from pathlib import Path

    from detector.errors import UsageError

    try:
        with Path(file).open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file}: exists; name a new file") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}; name another file") from error
    click.echo(f"waudit: {file}: signature written; try it with --signatures {Path(file).parent}", err=True)


def _status(found: Inspection) -> int:
    from detector.integrations.inspection_verdict import PackageVerdict

    if found.is_accused:
        return 1
    return _INCOMPLETE if found.verdict is PackageVerdict.UNDECIDED else 0
