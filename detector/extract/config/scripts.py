"""Scripts that install things: shells, PowerShell, batch, make, Procfile, Jenkinsfile.

Of shell, PowerShell and batch files only commands are read here; their strings belong to the extractors of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.config.commands import read_commands
from detector.extract.config.shell_words import Dialect
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact
from detector.text.lines import LineIndex

_RECIPE = re.compile(r"^(?:\t| {2,})[ \t]*[@+-]*(?P<body>(?:[^\n]*\\\r?\n)*[^\n]*)", re.MULTILINE)
_MAKE_VARIABLE = re.compile(
    r"^(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*(?:[:?+]{0,2}=)[ \t]*(?P<value>[^\n#]*)", re.MULTILINE
)
_PROCESS = re.compile(r"^[A-Za-z][\w-]*:[ \t]*(?P<body>[^\n]*)", re.MULTILINE)
_STEP = re.compile(
    r"(?<![^\s;{}])(?P<remark>//[^\n]*)"
    r"|\b(?:sh|bat|powershell|pwsh)\b[ \t]*(?:\([ \t]*)?(?:script:[ \t]*)?"
    r"(?:'''(?P<a>[\s\S]{0,20000}?)'''|\"\"\"(?P<b>[\s\S]{0,20000}?)\"\"\"|'(?P<c>[^'\n]*)'|\"(?P<d>[^\"\n]*)\")"
)


def parse_shell(_path: str, text: str, lines: LineIndex, _interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what a POSIX shell script installs, runs and exports."""
    yield from read_commands(text[: limits.source_bytes], lines.span)


def parse_powershell(_path: str, text: str, lines: LineIndex, _interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what a PowerShell script installs, runs and exports."""
    yield from read_commands(text[: limits.source_bytes], lines.span, Dialect.POWERSHELL)


def parse_batch(_path: str, text: str, lines: LineIndex, _interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what a batch file installs, runs and sets."""
    yield from read_commands(text[: limits.source_bytes], lines.span, Dialect.BATCH)


def parse_makefile(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what the recipes of a makefile or justfile install and run; make variables are filled in."""
    text = text[: limits.source_bytes]
    variables: dict[str, str] = {}
    for match in _MAKE_VARIABLE.finditer(text):
        variables[match.group("name")] = match.group("value").strip()
    for match in _RECIPE.finditer(text):
        yield from _part(match.group("body"), match.start("body"), lines, Dialect.MAKE, variables, interest)


def parse_procfile(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what the processes of a Procfile run."""
    for match in _PROCESS.finditer(text[: limits.source_bytes]):
        yield from _part(match.group("body"), match.start("body"), lines, Dialect.SH, {}, interest)


def parse_jenkinsfile(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield what the shell steps of a Jenkinsfile install and run."""
    for match in _STEP.finditer(text[: limits.source_bytes]):
        group = match.lastgroup or "remark"
        if group == "remark":
            continue
        yield from _part(match.group(group), match.start(group), lines, Dialect.SH, {}, interest)


def _part(
    body: str, offset: int, lines: LineIndex, dialect: Dialect, variables: dict[str, str], interest: Interest
) -> Iterator[Fact]:
    yield from read_commands(
        body, lambda start, end: lines.span(offset + start, offset + end), dialect, variables, interest
    )
