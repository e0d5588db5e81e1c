"""`waudit signatures`: list, show, search, count and verify the database."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detector.database.index import Index
    from detector.database.schema import Example, Signature

_FOLDERS = click.option(
    "--signatures", "folders", multiple=True, metavar="DIR", help="Add a folder of your own. Repeatable."
)
_FORMAT = click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="How to print.  [default: text]"
)


@click.group()
def signatures() -> None:
    """Look into the signature database."""


@signatures.command("list")
@click.option("--kind", metavar="KIND", help="Only this kind, such as client-library or official.")
@_FORMAT
@_FOLDERS
def list_(kind: str | None, format_: str, folders: tuple[str, ...]) -> int:
    """List the signatures."""
    from detector.cli.database import open_database
    from detector.database.schema import SignatureKind

    kinds = [item.value for item in SignatureKind]
    if kind is not None and kind not in kinds:
        import difflib

        near = difflib.get_close_matches(kind, kinds, n=1)
        raise click.UsageError(f"no kind '{kind}'; {f'did you mean {near[0]}?' if near else ', '.join(kinds)}")
    entries = _all(open_database(folders))
    _print((entry for entry in entries if kind is None or entry.kind.value == kind), format_)
    return 0


@signatures.command()
@click.argument("name", metavar="ID")
@_FORMAT
@_FOLDERS
def show(name: str, format_: str, folders: tuple[str, ...]) -> int:
    """Show one signature."""
    from detector.cli import signature_pages
    from detector.cli.database import open_database

    index = open_database(folders)
    if name not in index.ids:
        import difflib

        near = difflib.get_close_matches(name.lower(), index.ids, n=1)
        hint = f"did you mean {near[0]}?" if near else f"try `waudit signatures search {name}`"
        raise click.UsageError(f"no signature '{name}'; {hint}")
    entry = index.signature(name)
    if format_ == "json":
        _print_json(signature_pages.document(entry))
    else:
        click.echo(signature_pages.page(entry, index), nl=False)
    return 0


@signatures.command()
@click.argument("text")
@_FORMAT
@_FOLDERS
def search(text: str, format_: str, folders: tuple[str, ...]) -> int:
    """Find signatures by any name, package, host, image or word in them."""
    from detector.cli.database import open_database

    wanted = text.strip().lower()
    found = [entry for entry in _all(open_database(folders)) if any(wanted in part.lower() for part in _parts(entry))]
    found.sort(key=lambda entry: (entry.id != wanted, wanted not in entry.id, entry.id))
    if not found:
        click.echo(f"waudit: nothing in the database speaks of '{text}'", err=True)
    _print(found, format_)
    return 0


@signatures.command()
@_FORMAT
@_FOLDERS
def stats(format_: str, folders: tuple[str, ...]) -> int:
    """Count what the database holds."""
    from detector.cli.database import open_database

    index = open_database(folders)
    kinds: Counter[str] = Counter()
    traces: Counter[str] = Counter()
    ecosystems: Counter[str] = Counter()
    for entry in _all(index):
        kinds[entry.kind.value] += 1
        ecosystems.update(package.ecosystem for package in entry.packages)
        for name in ("imports", "calls", "literals", "references", "identifiers", "environment", "images", "artifacts"):
            traces[name] += len(getattr(entry, name))
    info = index.info
    tables = {"kinds": kinds, "packages": ecosystems, "traces": traces}
    if format_ == "json":
        head = {"version": info.version, "date": info.date, "sha256": info.digest, "entries": info.entries}
        _print_json({**head, **{name: dict(sorted(table.items())) for name, table in tables.items()}})
        return 0
    click.echo(f"{info.entries} signatures, version {info.version}, sha256 {info.digest}")
    for name, table in tables.items():
        click.echo(f"{name}:")
        for key, number in sorted(table.items(), key=lambda item: (-item[1], item[0])):
            click.echo(f"  {number:>6}  {key}")
    return 0


@signatures.command()
@_FOLDERS
def verify(folders: tuple[str, ...]) -> int:
    """Check every entry and run its examples. Exit 1 if one fails, 2 if the database is malformed."""
    from detector.cli.database import load_database
    from detector.database.index import Index

    database = load_database(folders)
    index = Index.of(database)
    failures = [failure for entry in database.signatures for failure in _failures(entry, index)]
    for failure in failures:
        click.echo(failure)
    examples = sum(len(entry.match) + len(entry.no_match) for entry in database.signatures)
    click.echo(f"{len(database.signatures)} signatures, {examples} examples, {len(failures)} failed")
    return 1 if failures else 0


def _failures(entry: Signature, index: Index) -> Iterator[str]:
    for expected, name, examples in ((True, "match", entry.match), (False, "no-match", entry.no_match)):
        for number, example in enumerate(examples, 1):
            problem = _problem(entry.id, example, index, expected=expected)
            if problem:
                yield f"{entry.file}: {entry.id}: {name} example {number} ({example.path}): {problem}"


def _problem(identity: str, example: Example, index: Index, *, expected: bool) -> str:
    from detector.engine.judging import example_evidence

    found = identity in example_evidence(example.path, example.text, index)
    if found == expected:
        return ""
    return "is not recognised; mend the patterns or the example" if expected else "is recognised, but must not be"


def _all(index: Index) -> list[Signature]:
    return [index.signature(identity) for identity in index.ids]


def _parts(entry: Signature) -> Iterator[str]:
    yield from (entry.id, entry.title, entry.summary, *entry.repositories)
    yield from (package.name for package in entry.packages)
    yield from (f"pkg:{package.ecosystem}/{package.name}" for package in entry.packages)
    yield from (pattern.module for pattern in entry.imports)
    yield from (pattern.name for pattern in entry.calls)
    yield from (pattern.text for pattern in entry.literals)
    for patterns in (entry.images, entry.environment, entry.artifacts, entry.references, entry.identifiers):
        yield from (pattern.pattern for pattern in patterns)


def _print(entries: Iterable[Signature], format_: str) -> None:
    if format_ == "json":
        from detector.cli.signature_pages import document

        _print_json([document(entry) for entry in entries])
    else:
        for entry in entries:
            click.echo(f"{entry.id:<36}  {entry.kind.value:<24}  {entry.title}")


def _print_json(value: Any) -> None:
    import json

    click.echo(json.dumps(value, indent=2))
