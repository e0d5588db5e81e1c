"""`python -m detector.database.generate`: writes what is made from the database, in a checkout.

`detector/database/generated_stems.py` for the prefilter and `signatures/schema.json` for editors. A test keeps both in step.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from detector.database.json_schema import schema_text
from detector.database.loading import Database, bundled_directory, load
from detector.database.stem_settings import read_settings, read_weights
from detector.database.stems import Choice, Settings, Stem, choose, demands
from detector.errors import SignatureError

CHECKOUT = Path(__file__).resolve().parent.parent.parent
STEMS_FILE = CHECKOUT / "detector" / "database" / "generated_stems.py"
WORDS_FILE = CHECKOUT / "bench" / "code_words.tsv"


class Generated(NamedTuple):
    """A file that this module owns and what it should hold."""

    path: Path
    text: str


def generated(database: Database, stems: tuple[Stem, ...]) -> tuple[Generated, ...]:
    """All generated files for `database` and the chosen `stems`."""
    return (
        Generated(STEMS_FILE, stems_text(database, stems)),
        Generated(bundled_directory() / "schema.json", schema_text()),
    )


def chosen_stems(database: Database) -> Choice:
    """The stems for `database` by the settings of this checkout."""
    settings = _settings()
    return choose(demands(database.signatures, settings), settings, read_weights(WORDS_FILE))


def _settings() -> Settings:
    return read_settings(bundled_directory() / "stems.toml")


def stems_text(database: Database, stems: tuple[Stem, ...]) -> str:
    """The source of `generated_stems.py`."""
    info = database.info
    return "\n".join(
        (
            '"""Stems of the bundled signatures. Written by `python -m detector.database.generate`; do not edit."""',
            "",
            "VERSION = " + _literal(info.version),
            "DATE = " + _literal(info.date),
            "DIGEST = " + _literal(info.digest),
            f"ENTRIES = {info.entries}",
            "STEMS: tuple[str, ...] = (",
            *(f"    {_literal(stem.text)}," for stem in stems if not stem.whole),
            ")",
            "WORDS: tuple[str, ...] = (",
            *(f"    {_literal(stem.text)}," for stem in stems if stem.whole),
            ")",
            "NAMES: tuple[str, ...] = (",
            *(f"    {_literal(name)}," for name in _settings().names),
            ")",
            "",
        )
    )


def _literal(text: str) -> str:
    """A string as the formatter writes it: in double quotes unless it holds some."""
    return repr(text) if '"' in text else f'"{text}"'


def main() -> int:
    """Write the files; 1 if the database is wrong or patterns are left without a stem."""
    try:
        database = load((bundled_directory(),))
        choice = chosen_stems(database)
    except SignatureError as error:
        print(error, file=sys.stderr)
        return 1
    for file in generated(database, choice.stems):
        file.path.write_text(file.text, "utf-8")
    for demand in choice.unmet:
        print(
            f"{demand.signature}: {demand.aspect} {demand.text!r} has no stem; "
            "give one in signatures/stems.toml or exempt it with a reason",
            file=sys.stderr,
        )
    return 1 if choice.unmet else 0


if __name__ == "__main__":
    sys.exit(main())
