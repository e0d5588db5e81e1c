"""Terraform and other HCL, lexically: assigned strings, images, environment, scripts in here-documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.config.commands import read_commands
from detector.extract.config.settings import IMAGE_KEYS, is_capital, is_image
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, EnvironmentName, Fact, Image, Literal, LiteralRole
from detector.text.lines import LineIndex

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)"
    r"|<<[-~]?(?P<delimiter>[A-Za-z_]\w*)[ \t]*\r?\n"
    r"|\"(?P<string>[^\"\\\n]*(?:\\[^\n][^\"\\\n]*)*)(?:\"(?P<colon>[ \t]*[:=](?!=))?)?"
    r"|(?P<key>[A-Za-z_][\w.-]*)[ \t]*[=:](?![=:])"
    r"|(?P<block>[A-Za-z_][\w-]*)(?=[ \t]*(?:\"[^\"\n]*\"[ \t]*){0,3}\{)"
    r"|(?P<other>[^\s\"#/<A-Za-z_]+|[\w.-]+|.)",
    re.DOTALL,
)
_IMAGE_RESOURCE = "docker_image"
"""The resource whose name is an image."""
_TEMPLATE = re.compile(r"[$%]\{[^{}]*\}")


def parse(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield images, environment names and strings of interest with the key they are assigned to."""
    key, named, position, resource = "", "", 0, ""
    text = text[: limits.source_bytes]
    while (match := _TOKEN.search(text, position)) is not None:
        position = match.end()
        if match.group("delimiter"):
            close = _close(text, match.group("delimiter"), position)
            if close < 0:
                return
            yield from _document(text, position, close, lines, interest, key)
            position = close
            continue
        assigned = match.group("key") or match.group("block") or (match.group("colon") and match.group("string"))
        if assigned:
            key = assigned
            resource = "" if key == "resource" else resource
            if is_capital(key) and not match.group("block"):
                start = match.start("string") if match.group("colon") else match.start("key")
                yield EnvironmentName(key, lines.span(start, start + len(key)), _assigned(text, position))
        elif match.group("string") is not None:
            if key == "resource":
                resource = resource or match.group("string")
            elif key == "name" and resource == _IMAGE_RESOURCE and is_image(match.group("string")):
                yield Image(
                    _TEMPLATE.sub(HOLE, match.group("string")), lines.span(match.start("string"), match.end("string"))
                )
            if key in {"name", "key"} and is_capital(match.group("string")) and _FOLLOWING.match(text, position):
                named = match.group("string")
            yield from _string(match, key, named if key == "value" and named else key, lines, interest)


def _string(match: re.Match[str], key: str, name: str, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    value, start = _TEMPLATE.sub(HOLE, match.group("string")), match.start("string")
    span = lines.span(start, match.end("string"))
    assigned = _ENVIRONMENT.match(value) if key.lower() in {"env", "environment"} else None
    if assigned is not None:
        yield EnvironmentName(assigned.group(1), lines.span(start, start + assigned.end(1)), assigned.group(2))
    if key in {"name", "key"} and is_capital(value) and _FOLLOWING.match(match.string, match.end()):
        yield EnvironmentName(value, span, _following_value(match.string, match.end()))
    elif key.lower() in IMAGE_KEYS and is_image(value):
        yield Image(value, span)
    if len(value) > 2 and interest.text(value):
        yield Literal(value, span, LiteralRole.SETTING, name)


def _close(text: str, delimiter: str, position: int) -> int:
    found = re.compile(rf"^[ \t]*{delimiter}[ \t\r]*$", re.MULTILINE).search(text, position)
    return found.start() if found is not None else -1


def _document(text: str, start: int, end: int, lines: LineIndex, interest: Interest, key: str) -> Iterator[Fact]:
    yield from read_commands(text[start:end], lambda first, last: lines.span(start + first, start + last))
    for row in re.finditer(r"[^\r\n]+", text[start:end]):
        value = row.group().strip()
        if len(value) > 2 and interest.text(value):
            at = start + row.start() + row.group().find(value)
            yield Literal(_TEMPLATE.sub(HOLE, value), lines.span(at, at + len(value)), LiteralRole.SETTING, key)


_ENVIRONMENT = re.compile(r"([A-Za-z_]\w*)=(.*)\Z", re.DOTALL)
_ASSIGNED = re.compile(r"[ \t]*\"([^\"\n]*)\"")
_FOLLOWING = re.compile(r"[\s,]{0,40}\"?value\"?[ \t]*[:=][ \t]*\"([^\"\n]*)\"")


def _assigned(text: str, position: int) -> str:
    match = _ASSIGNED.match(text, position)
    return _TEMPLATE.sub(HOLE, match.group(1)) if match is not None else ""


def _following_value(text: str, position: int) -> str:
    match = _FOLLOWING.match(text, position)
    return _TEMPLATE.sub(HOLE, match.group(1)) if match is not None else ""
