"""`waudit migrate`: plans the move to the official platform, shows it as a diff, or writes it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from detector.report.text_escape import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.advise.rewrite.plan import Edit, Plan

_TARGETS = ("cloud-api", "pywa", "twilio", "360dialog")
_GUIDE = "MIGRATION.md"


@click.command(context_settings={"max_content_width": 110})
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--to", "to", type=click.Choice(_TARGETS), default="cloud-api", show_default=True, help="Where to move.")
@click.option("--write", is_flag=True, help="Write the changes; without it they are only shown.")
@click.option("--force", is_flag=True, help="Write even if git knows of changes that were not committed.")
def migrate(path: str, to: str, write: bool, force: bool) -> None:
    """Rewrite calls of unofficial WhatsApp clients in PATH for the official platform.

    Python calls become calls of a small client module that is added to the project; what cannot carry over gets a
    TODO(waudit) with the reason. For other languages MIGRATION.md lists every call site with its replacement. Prints a
    unified diff and changes nothing unless --write is given.
    """
    from detector.advise.rewrite.applying import apply, diff
    from detector.advise.rewrite.plan import plan_migration, with_edit
    from detector.advise.rewrite.targets import target

    if write and not force:
        _refuse_dirty(path)
    plan = plan_migration(path, target(to))
    guide = _guide(path, plan)
    if guide is not None:
        plan = with_edit(plan, guide)
    if write:
        apply(path, plan)
    else:
        _show(diff(plan))
    _summary(plan, write)


def _show(lines: Iterable[str]) -> None:
    """Print a diff: as it is for programs that apply it, without what would move the cursor for people."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    for line in lines:
        click.echo(f"{printable(line.rstrip())}\n" if is_terminal else line, nl=False)


def _tell(line: str) -> None:
    click.echo(printable(line), err=True)


def _refuse_dirty(path: str) -> None:
    from detector.errors import UsageError
    from detector.sources.git_state import GitState, git_state

    if git_state(path) is GitState.DIRTY:
        raise UsageError(f"{path}: has changes that were not committed; commit them first, or add --force")


def _guide(path: str, plan: Plan) -> Edit | None:
    """MIGRATION.md for what is not rewritten, None if nothing is left or the file is somebody else's."""
    from pathlib import Path

    from detector.advise.guide import MARK, guide
    from detector.advise.rewrite.plan import Edit, handled
    from detector.engine.request import ScanRequest
    from detector.engine.scan import scan

    findings = scan(ScanRequest(path, use_cache=False)).findings
    text = guide(findings, handled(path, plan, (finding.location.path for finding in findings)))
    place = Path(path, _GUIDE)
    old = place.read_bytes() if place.is_file() else None
    if old is not None and not old.decode("utf-8", "replace").startswith(MARK):
        click.echo(f"waudit: {_GUIDE} exists and was not written by waudit: it stays as it is", err=True)
        return None
    if not text or old == text.encode("utf-8"):
        return None
    return Edit(_GUIDE, old, text.encode("utf-8"))


def _summary(plan: Plan, written: bool) -> None:
    from detector.advise.rewrite.decisions import Fate

    for note in plan.notes:
        place = note.path if not note.line else f"{note.path}:{note.line}"
        _tell(f"{place}: {note.text}")
    for path, site in plan.sites:
        if site.fate in (Fate.LEFT, Fate.UNSUPPORTED):
            _tell(f"{path}:{site.line}: {site.what}: {site.fate.value}: {site.note}")
    if not plan.edits:
        click.echo("Nothing to migrate.", err=True)
        return
    counts = ", ".join(f"{plan.count(fate)} {fate.value}" for fate in Fate)
    done = "changed" if written else "would change"
    click.echo(f"{len(plan.edits)} files {done}; call sites: {counts}.", err=True)
    if plan.target.environment and any(edit.old is None for edit in plan.edits):
        click.echo(f"Set {', '.join(plan.target.environment)} in the environment.", err=True)
