"""The options of `waudit scan` about dependencies: what is looked at beyond the tree, said before anybody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.cli.settings import Asked
    from detector.engine.examining import Examine


def examinations(asked: Asked, count: int) -> tuple[Examine | None, ...]:
    """What to hand to each of `count` scans; None for nothing. Tells on stderr whom it will ask. Raises UsageError.

    Environments belong to no root: the first scan reports them.
    """
    service = asked.advisories or "none"
    if not (asked.resolve or asked.environment or service != "none" or asked.advisories_all or asked.inspect_unknown):
        return (None,) * count
    from dataclasses import replace
    from functools import partial

    import click

    from detector.integrations.dependency_examination import Examination, examine
    from detector.report.text_escape import printable

    first = Examination(asked.resolve, asked.environment, service, asked.advisories_all, asked.inspect_unknown)
    first.check()
    for told in first.services:
        click.echo(f"waudit: asks {printable(told)}", err=True)
    following = replace(first, environments=())
    return tuple(partial(examine, first if number == 0 else following) for number in range(count))
