"""What the official platform and its providers offer: `signatures/providers.toml`, read strictly, joined with the index."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.database.fields import Field, Shape, Table
from detector.database.files import bundled_directory
from detector.database.index import Index
from detector.database.reading import Faults, TomlTable, is_well_formed
from detector.database.schema import Signature, TextMatch
from detector.errors import SignatureError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FEATURES = (
    *("text", "media", "location", "contact", "buttons", "list", "template", "reaction", "mark-read", "typing"),
    *("webhook", "groups", "coexistence"),
)
"""What a provider can be asked for: a closed set."""

TOPICS = ("number", "shape", "limits", "country")

_STATEMENT = Table(
    "statement",
    "One statement about a provider.",
    (
        Field("topic", Shape.STRING, "What it is about.", required=True, choices=TOPICS),
        Field("text", Shape.STRING, "The statement.", required=True),
        Field("source", Shape.STRING, "Where it stands.", required=True),
        Field("checked", Shape.DATE_OR_WORD, "When it was read, or unverified.", required=True),
        Field("countries", Shape.STRINGS, "ISO codes of the countries it names."),
    ),
)
_PROVIDER = Table(
    "provider",
    "The Cloud API or a business solution provider.",
    (
        Field("id", Shape.STRING, "Stable id.", required=True),
        Field("name", Shape.STRING, "Name.", required=True),
        Field("signatures", Shape.STRINGS, "Entries of signatures/official that recognise it.", required=True),
        Field("features", Shape.STRINGS, "What a source says it offers.", required=True, choices=FEATURES),
        Field("shape", Shape.STRING, "Whose JSON it takes.", required=True, choices=("cloud-api", "own")),
        Field("statement", Shape.TABLES, "Statements with their sources.", required=True, table=_STATEMENT),
    ),
)
_FILE = Table("file", "The file.", (Field("provider", Shape.TABLES, "Providers.", required=True, table=_PROVIDER),))

LANGUAGES = {
    "pypi": "python",
    "npm": "javascript",
    "composer": "php",
    "maven": "java",
    "nuget": "csharp",
    "gem": "ruby",
    "golang": "go",
    "cargo": "rust",
    "hex": "elixir",
    "pub": "dart",
}
"""Languages of package ecosystems."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its source. `checked` is an ISO date or "unverified"."""

    topic: str
    text: str
    source: str
    checked: str
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """The Cloud API or a provider. `packages` are (language, name) pairs; `docs` and `hosts` stem from the signatures."""

    id: str
    name: str
    shape: str
    features: tuple[str, ...]
    statements: tuple[Statement, ...]
    packages: tuple[tuple[str, str], ...]
    hosts: tuple[str, ...]
    docs: tuple[str, ...]
    signatures: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages with an SDK, sorted."""
        return tuple(sorted({language for language, _ in self.packages}))

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries that any statement names, sorted."""
        return tuple(sorted({country for one in self.statements for country in one.countries}))


def providers(index: Index, directory: Path | None = None) -> tuple[Provider, ...]:
    """All providers in the order of the file, which begins with Meta. Raises SignatureError."""
    path = (directory or bundled_directory()) / "providers.toml"
    content = _content(path)
    entries = content["provider"]
    known = frozenset(index.ids)
    found: list[Provider] = []
    for entry in entries if isinstance(entries, list) else []:
        provider = _provider(entry, index, known, path.name)
        if provider.id in {one.id for one in found}:
            raise SignatureError(f"{path.name}: {provider.id} stands there twice; drop one")
        found.append(provider)
    return tuple(found)


def matching(
    found: Iterable[Provider], language: str = "", country: str = "", feature: str = "", preferred: Sequence[str] = ()
) -> tuple[Provider, ...]:
    """Providers with an SDK for `language` and the `feature`; those that fit `preferred` names, then `country`, come first.

    A provider of which no country is known is kept: every provider sends to every country that the platform serves.
    """
    wanted = [
        one for one in found if (not language or language in one.languages) and (not feature or feature in one.features)
    ]
    return tuple(
        sorted(wanted, key=lambda one: (one.name not in preferred, bool(country) and country not in one.countries))
    )


def _content(path: Path) -> TomlTable:
    try:
        text = path.read_text(encoding="utf-8")
        content: TomlTable = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SignatureError(f"{path.name}:1: cannot be read: {error}; mend the file") from error
    faults = Faults(path.name, text)
    if not is_well_formed(content, _FILE, (), faults):
        raise SignatureError("\n".join(faults.messages[:100]))
    return content


def _provider(entry: TomlTable, index: Index, known: frozenset[str], file: str) -> Provider:
    identity = str(entry["id"])
    names = _texts(entry, "signatures")
    for name in names:
        if name not in known:
            raise SignatureError(f"{file}: {identity}: {name} is no signature; mend the id")
    signatures = [index.signature(name) for name in names]
    statements = entry["statement"]
    return Provider(
        identity,
        str(entry["name"]),
        str(entry["shape"]),
        _texts(entry, "features"),
        tuple(_statement(one) for one in statements) if isinstance(statements, list) else (),
        tuple(sorted({pair for one in signatures for pair in _packages(one)})),
        tuple(sorted({host for one in signatures for host in _hosts(one)})),
        tuple(
            dict.fromkeys(address for one in signatures for address in one.evidence if address.startswith("https://"))
        ),
        names,
    )


def _statement(entry: TomlTable) -> Statement:
    checked = entry["checked"]
    date = checked.isoformat() if isinstance(checked, datetime.date) else str(checked)
    return Statement(str(entry["topic"]), str(entry["text"]), str(entry["source"]), date, _texts(entry, "countries"))


def _packages(signature: Signature) -> Iterable[tuple[str, str]]:
    for package in signature.packages:
        if package.ecosystem in LANGUAGES:
            yield LANGUAGES[package.ecosystem], package.name


def _hosts(signature: Signature) -> Iterable[str]:
    for literal in signature.literals:
        if literal.match is TextMatch.HOST:
            yield literal.text.partition("/")[0]


def _texts(entry: TomlTable, key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
