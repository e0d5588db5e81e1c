"""Counts in how many files of ordinary code each word stands: `python bench/code_words.py FOLDER... > bench/code_words.tsv`.

`detector.database.stems` weighs candidates with the outcome. Feed it code that has nothing to do with WhatsApp, such as
a standard library, site-packages and a node_modules folder; only words and counts are kept.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = frozenset(
    (
        ".py",
        ".pyi",
        ".js",
        ".cjs",
        ".mjs",
        ".ts",
        ".json",
        ".md",
        ".rst",
        ".txt",
        ".html",
        ".css",
        ".toml",
        ".yml",
        ".yaml",
        ".sh",
        ".pl",
        ".pm",
        ".rb",
        ".php",
        ".java",
        ".c",
        ".h",
        ".cfg",
    )
)
LARGEST = 300_000
FEWEST_FILES = 3
MOST_WORDS = 12_000
_WORD = re.compile(rb"[a-z]{4,24}")


def files(folder: Path) -> Iterator[Path]:
    """The text files below `folder` that are small enough to be written by people."""
    for parent, children, names in os.walk(folder):
        children[:] = sorted(child for child in children if child != "__pycache__")
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size <= LARGEST:
                yield path


def count(folders: list[Path]) -> tuple[int, Counter[str]]:
    """The number of files and, for every word, of the files that contain it."""
    total, words = 0, Counter[str]()
    for folder in folders:
        for path in files(folder):
            text = path.read_bytes().lower()
            if b"whatsapp" not in text:
                total += 1
                words.update(word.decode() for word in set(_WORD.findall(text)))
    return total, words


def main() -> None:
    """Print the number of files, then the commonest words with their counts."""
    total, words = count([Path(argument) for argument in sys.argv[1:]])
    print(f"#\t{total}")
    common = [(word, number) for word, number in words.items() if number >= FEWEST_FILES]
    for word, number in sorted(sorted(common, key=lambda item: (-item[1], item[0]))[:MOST_WORDS]):
        print(f"{word}\t{number}")


if __name__ == "__main__":
    main()
