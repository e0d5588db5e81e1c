"""`waudit explain` and `waudit rules`: what the rules and signatures say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from detector.database.index import Index

_FORMAT = click.Choice(("text", "json"))


@click.command()
@click.argument("name", metavar="RULE|SIGNATURE")
@click.option("--signatures", "folders", multiple=True, metavar="DIR", help="Add a folder of your own signatures.")
def explain(name: str, folders: tuple[str, ...]) -> int:
    """Explain a rule (WA101 or its name) or a signature (its id or one of its packages): what, why, what instead."""
    from detector.cli import rule_pages, signature_pages
    from detector.cli.database import open_database
    from detector.cli.known_rules import known_rules

    index = open_database(folders)
    wanted = name.strip()
    for rule in known_rules():
        if wanted.upper() == rule.id or wanted.lower() == rule.name:
            click.echo(rule_pages.page(rule, index.policies), nl=False)
            return 0
    named = [wanted.lower()] if wanted.lower() in index.ids else _of_package(wanted, index)
    if len(named) == 1:
        click.echo(signature_pages.page(index.signature(named[0]), index), nl=False)
        return 0
    if named:
        raise click.UsageError(f"'{name}' is in several signatures: {', '.join(named)}; name one of them")
    raise click.UsageError(f"no rule or signature '{name}'; {_hint(wanted, index)}")


def _of_package(name: str, index: Index) -> list[str]:
    """The signatures that speak of a package, by the name that findings and manifests show."""
    entries = (index.signature(identity) for identity in index.ids)
    return [entry.id for entry in entries if any(package.name.lower() == name.lower() for package in entry.packages)]


def _hint(wanted: str, index: Index) -> str:
    import difflib

    from detector.cli.known_rules import known_rules

    known = {spelling.lower(): spelling for rule in known_rules() for spelling in (rule.id, rule.name)}
    known.update((identity, identity) for identity in index.ids)
    near = difflib.get_close_matches(wanted.lower(), known, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(known[spelling] for spelling in near)}?"
    return "`waudit rules` and `waudit signatures search` find them"


@click.command()
@click.option("--format", "format_", type=_FORMAT, default="text", help="How to print.  [default: text]")
def rules(format_: str) -> int:
    """List the rules."""
    from detector.cli import rule_pages
    from detector.cli.known_rules import known_rules

    ordered = known_rules()
    if format_ == "json":
        import json

        click.echo(json.dumps([rule_pages.document(rule) for rule in ordered], indent=2))
    else:
        for rule in ordered:
            click.echo(f"{rule.id}  {rule.name:<24}  {rule.title}")
    return 0
