"""Reads tests/pairs/*.diff: pairs of small programs that differ in the one thing that matters.

Each file is read like a diff from a program that must be flagged to one that must not:

    @@ WA301: what makes the difference             the rule that must find the first program and not the second
    @@ WA501 besides WA201 WA502: ...               ... where other rules find both, which is no difference
    === bot.py                                      a file of both programs; `===-` of the first, `===+` of the second only
     driver = webdriver.Chrome()                    a line of both
    -driver.get("https://web.whatsapp.com")         a line of the first program only
    +driver.get("https://web.example.com")          a line of the second only
    # ...                                           a remark outside of programs
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "pairs"
_HEADER = re.compile(r"@@ (?P<rule>WA\d{3})(?: besides (?P<besides>WA\d{3}(?: WA\d{3})*))?: (?P<title>\S.*)")
_FILE = re.compile(r"===(?P<side>[-+]?) (?P<path>\S.*)")


@dataclass
class Pair:
    """Two programs and the rule that tells them apart."""

    language: str
    line: int
    title: str
    rule: str
    besides: frozenset[str]
    flagged: dict[str, list[str]] = field(default_factory=dict)
    passing: dict[str, list[str]] = field(default_factory=dict)

    def add_file(self, side: str, path: str) -> None:
        """Begin a file of one program or of both."""
        for program in self._programs(side):
            program[path] = []

    def add_line(self, side: str, path: str, line: str) -> None:
        """Add a line to the file of one program or of both."""
        for program in self._programs(side):
            if path in program:
                program[path].append(line)

    def _programs(self, side: str) -> list[dict[str, list[str]]]:
        return [self.flagged] * (side != "+") + [self.passing] * (side != "-")


def read(file: Path) -> Iterator[Pair]:
    """The pairs of one file. Raises ValueError, with the line, for what is no pair."""
    pair, path = None, ""
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("@@"):
            if pair:
                yield pair
            pair, path = _begin(file.stem, number, line), ""
        elif pair and line.startswith("==="):
            match = _FILE.fullmatch(line)
            if match is None:
                raise ValueError(f"{file.name}:{number}: not a file: {line}")
            path = match["path"]
            pair.add_file(match["side"], path)
        elif pair and path and (not line or line[0] in " -+"):
            pair.add_line(line[:1].strip(), path, line[1:])
        elif line and not line.startswith("#"):
            raise ValueError(f"{file.name}:{number}: neither a line of a program nor a remark: {line}")
    if pair:
        yield pair


def _begin(language: str, number: int, line: str) -> Pair:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise ValueError(f"{language}:{number}: not a title: {line}")
    return Pair(language, number, match["title"], match["rule"], frozenset((match["besides"] or "").split()))


def texts(program: dict[str, list[str]]) -> dict[str, str]:
    """A program as paths and texts."""
    return {path: "\n".join(lines).rstrip("\n") + "\n" for path, lines in program.items()}


def all_pairs() -> list[Pair]:
    """Every pair of every language, in order."""
    return [pair for file in sorted(FOLDER.glob("*.diff")) for pair in read(file)]
