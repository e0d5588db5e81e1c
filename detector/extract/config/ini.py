"""Line-wise settings: ini, cfg, properties, systemd units, supervisor programs and other `key = value` files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.config.commands import read_commands
from detector.extract.config.settings import folded, is_capital, is_of_framework
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import EnvironmentName, Fact, Literal, LiteralRole
from detector.text.lines import LineIndex

_ROW = re.compile(r"[^\r\n]+")
_SECTION = re.compile(r"[ \t]*\[(?P<name>[^\]\r\n]{1,200})\]")
_SETTING = re.compile(r"[ \t]*(?P<key>[A-Za-z_][^\s=:#;]{0,200})[ \t]*[=:][ \t]*(?P<value>.*)")
_ENVIRONMENT = re.compile(r"[\"']?(?P<name>[A-Za-z_]\w{0,200})=(?P<value>\"[^\"]*\"|'[^']*'|[^\"',]*)")
_COMMANDS = frozenset({"command", "commands", "execstart", "execstartpre", "commands_pre", "exec", "script"})


def parse(path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> Iterator[Fact]:
    """Yield settings of interest with "section.key" as name, environment names, and what commands install."""
    section, key = "", ""
    names = is_of_framework(path)
    for row in _ROW.finditer(text):
        line = row.group()
        if line.lstrip()[:1] in {"#", ";", "!"}:
            continue
        header = _SECTION.match(line)
        if header is not None:
            section, key = header.group("name").strip(), ""
            continue
        setting = _SETTING.match(line)
        indented = line[0] in " \t" and key
        if setting is not None and not indented:
            key = setting.group("key")
            if names and "." in key:
                span = lines.span(row.start() + setting.start("key"), row.start() + setting.end("key"))
                yield EnvironmentName(key, span, folded(setting.group("value").strip()))
            yield from _setting(setting, row.start(), key, section, lines, interest)
            continue
        value = line.strip()
        if value and interest.text(value):
            start = row.start() + len(line) - len(line.lstrip())
            yield Literal(
                folded(value), lines.span(start, start + len(value)), LiteralRole.SETTING, _dotted(section, key)
            )


def _setting(
    match: re.Match[str], base: int, key: str, section: str, lines: LineIndex, interest: Interest
) -> Iterator[Fact]:
    raw = match.group("value").rstrip()
    value = raw.strip("'\"") if raw[:1] in {"'", '"'} else raw
    start = base + match.start("value") + raw.find(value)
    if is_capital(key):
        yield EnvironmentName(key, lines.span(base + match.start("key"), base + match.end("key")), folded(value))
    if key.lower() in {"environment", "env"}:
        for found in _ENVIRONMENT.finditer(value):
            span = lines.span(start + found.start("name"), start + found.end("name"))
            yield EnvironmentName(found.group("name"), span, found.group("value").strip("'\" "))
    if key.lower() in _COMMANDS:
        yield from read_commands(value, lambda first, last: lines.span(start + first, start + last))
    if len(value) > 2 and interest.text(value):
        yield Literal(folded(value), lines.span(start, start + len(value)), LiteralRole.SETTING, _dotted(section, key))


def _dotted(section: str, key: str) -> str:
    return f"{section}.{key}" if section and key else section or key
