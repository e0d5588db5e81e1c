"""`waudit providers`: compares Meta's Cloud API and the business solution providers of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detector.database.providers import Provider


@click.command(context_settings={"max_content_width": 110})
@click.option(
    "--language", default="", metavar="LANGUAGE", help="Only those with an SDK for it: python, javascript ..."
)
@click.option("--country", default="", metavar="CODE", help="Those known to be at home there first: BR, IN ...")
@click.option("--feature", default="", metavar="FEATURE", help="Only those of which a source names it: template ...")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def providers(language: str, country: str, feature: str, format_: str) -> None:
    """Compare the official platform and its providers.

    Shows SDK packages, hosts, documentation, features and how a number is moved, each statement with its source and
    the date it was read. Nothing is looked up: the answers stand in the database.
    """
    from detector.database.compiled import open_index
    from detector.database.providers import FEATURES, LANGUAGES, matching
    from detector.database.providers import providers as read

    _check(language.lower(), sorted(set(LANGUAGES.values())), "--language")
    _check(feature.lower(), FEATURES, "--feature")
    found = matching(read(open_index()), language.lower(), country.upper(), feature.lower())
    if format_ == "json":
        click.echo(json.dumps({"providers": [_record(one) for one in found]}, indent=2, ensure_ascii=False))
        return
    for line in _page(found):
        click.echo(line)


def _check(value: str, allowed: Iterable[str], option: str) -> None:
    names = tuple(allowed)
    if value and value not in names:
        raise click.BadParameter(f"{value} is not known; one of {', '.join(names)}", param_hint=option)


def _record(one: Provider) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "shape": one.shape,
        "features": list(one.features),
        "languages": {language: [n for key, n in one.packages if key == language] for language in one.languages},
        "hosts": list(one.hosts),
        "docs": list(one.docs),
        "countries": list(one.countries),
        "statements": [
            {
                "topic": statement.topic,
                "text": statement.text,
                "source": statement.source,
                "checked": statement.checked,
                "countries": list(statement.countries),
            }
            for statement in one.statements
        ],
    }


def _page(found: Iterable[Provider]) -> Iterator[str]:
    listed = list(found)
    if not listed:
        yield "No provider in the database fits. Leave an option out."
        return
    for one in listed:
        yield f"{one.name} ({one.id})"
        yield f"  takes     {'the JSON of the Cloud API' if one.shape == 'cloud-api' else 'its own requests'}"
        yield f"  features  {', '.join(one.features) or 'none established'}"
        yield f"  SDKs      {', '.join(one.languages) or 'none in the database'}"
        yield f"  hosts     {', '.join(one.hosts) or 'see the documentation'}"
        yield f"  docs      {', '.join(one.docs[:2])}"
        for statement in one.statements:
            read = "unverified" if statement.checked == "unverified" else f"read {statement.checked}"
            yield f"  {statement.topic:<9} {statement.text}"
            yield f"            {statement.source} ({read})"
        yield ""
