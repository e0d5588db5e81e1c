"""Dockerfiles and Containerfiles: base images of all stages, environment, and what their commands install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detector.extract.config.commands import Locate, read_commands
from detector.extract.config.install_words import fetched
from detector.extract.config.shell_words import Dialect, Word, read_shell
from detector.extract.interest import Interest
from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import (
    Dependency,
    DependencyScope,
    EnvironmentName,
    Fact,
    Image,
    Literal,
    LiteralRole,
)
from detector.text.lines import LineIndex

_INSTRUCTION = re.compile(r"[ \t]*(?:ONBUILD[ \t]+)?(?P<name>[A-Za-z]+)(?=[ \t\r\n]|$)", re.IGNORECASE)
_HEREDOC = re.compile(r"<<[-~]?['\"]?([A-Za-z_]\w*)['\"]?")
_HEREDOC_INSTRUCTIONS = frozenset({"run", "copy", "add"})
_ESCAPE_DIRECTIVE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)
_EXEC_MARKS = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\],]')
_SETTING = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)=(?P<value>[\s\S]*)\Z")
_OPTIONS = re.compile(r"(?:[ \t]|\\\r?\n)*(?:--[a-z][\w-]*(?:=\S*)?(?:[ \t\r\n]|\\\r?\n)+)*")


class _Instruction(NamedTuple):
    name: str
    text: str
    """Everything behind the name, comments inside blanked; as long as in the file."""
    offset: int


def parse(_path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> Iterator[Fact]:
    """Yield the facts of one Dockerfile."""
    stages: set[str] = set()
    variables: dict[str, str] = {}
    dialect = Dialect.POWERSHELL if _ESCAPE_DIRECTIVE.search(text[:500]) else Dialect.SH
    for instruction in _instructions(text, "`" if dialect is Dialect.POWERSHELL else "\\"):
        name = instruction.name
        if name == "from":
            yield from _base(instruction, stages, variables, lines)
        elif name in {"env", "arg", "label"}:
            yield from _settings(instruction, variables, lines, interest)
        elif name in {"run", "cmd", "entrypoint", "healthcheck", "shell"}:
            body, offset = _command_body(instruction)
            yield from read_commands(body, _shifted(lines, offset), dialect, variables, interest)
        else:
            yield from _others(instruction, stages, variables, lines, interest)


def _instructions(text: str, escape: str) -> Iterator[_Instruction]:
    """Cut the file into instructions; continuation lines, inner comments and here-documents belong to one."""
    rows = text.splitlines(keepends=True)
    at, offset = 0, 0
    while at < len(rows):
        match = _INSTRUCTION.match(rows[at])
        start = offset
        offset += len(rows[at])
        row = rows[at]
        at += 1
        if match is None or row.lstrip().startswith("#"):
            continue
        parts = [row[match.end() :]]
        continues = parts[0].rstrip().endswith(escape)
        while at < len(rows) and continues:
            part = _blank_comment(rows[at])
            continues = not part.strip() or part.rstrip().endswith(escape)  # blank lines leave it as it was
            parts.append(part)
            offset += len(rows[at])
            at += 1
        name = match.group("name").lower()
        if name in _HEREDOC_INSTRUCTIONS:
            for delimiter in _HEREDOC.findall("".join(parts)):
                while at < len(rows):
                    parts.append(rows[at])
                    offset += len(rows[at])
                    at += 1
                    if rows[at - 1].strip() == delimiter:
                        break
        yield _Instruction(name, "".join(parts), start + match.end())


def _blank_comment(row: str) -> str:
    stripped = row.strip()
    return " " * len(row) if not stripped or stripped.startswith("#") else row


def _command_body(instruction: _Instruction) -> tuple[str, int]:
    """Give the shell text of a command without its options; the exec form becomes plain words of the same length."""
    options = _OPTIONS.match(instruction.text)
    skip = options.end() if options is not None else 0
    body = instruction.text[skip:]
    if instruction.name == "healthcheck" and body[:4].upper() == "CMD ":
        body, skip = body[4:], skip + 4
    if body.lstrip().startswith("["):
        body = _EXEC_MARKS.sub(lambda match: match.group() if len(match.group()) > 1 else " ", body)
    return body, instruction.offset + skip


def _shifted(lines: LineIndex, offset: int) -> Locate:
    return lambda start, end: lines.span(offset + start, offset + end)


def _words(instruction: _Instruction, variables: dict[str, str]) -> tuple[Word, ...]:
    words: list[Word] = []
    for command in read_shell(instruction.text, Dialect.SH, variables):
        words.extend(command.words)
    return tuple(words)


def _base(instruction: _Instruction, stages: set[str], variables: dict[str, str], lines: LineIndex) -> Iterator[Fact]:
    words = [word for word in _words(instruction, variables) if not word.text.startswith("--")]
    if not words:
        return
    image = words[0]
    if image.text.lower() not in stages and image.text != "scratch" and image.text.strip("{}"):
        yield _image(instruction, image, 0, lines)
    if len(words) > 2 and words[1].text.lower() == "as":
        stages.add(words[2].text.lower())


def _image(instruction: _Instruction, word: Word, start: int, lines: LineIndex) -> Image:
    first, last = word.offsets(start, len(word.text))
    return Image(word.text[start:], lines.span(instruction.offset + first, instruction.offset + last))


def _settings(
    instruction: _Instruction, variables: dict[str, str], lines: LineIndex, interest: Interest
) -> Iterator[Fact]:
    """`ENV a=1 b=2`, `ENV a rest of the line`, `ARG a=1`, `LABEL a=1`."""
    words = _words(instruction, variables)
    if instruction.name == "env" and words and "=" not in words[0].text:
        yield from _setting(instruction, words[0], len(words[0].text), _rest(words[1:]), words[1:], lines, interest)
        variables[words[0].text] = _rest(words[1:])
        return
    for word in words:
        match = _SETTING.match(word.text)
        if match is None:
            if instruction.name == "arg":
                yield from _setting(instruction, word, len(word.text), "", (), lines, interest)
            continue
        value = match.group("value")
        if instruction.name != "label":
            variables[match.group("name")] = value
        yield from _setting(instruction, word, match.end("name"), value, (word,), lines, interest)


def _rest(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def _setting(
    instruction: _Instruction,
    word: Word,
    name_end: int,
    value: str,
    value_words: tuple[Word, ...],
    lines: LineIndex,
    interest: Interest,
) -> Iterator[Fact]:
    name, base = word.text[:name_end], instruction.offset
    if instruction.name != "label":
        first, last = word.offsets(0, name_end)
        yield EnvironmentName(name, lines.span(base + first, base + last), value)
    if value and value_words and interest.text(value):
        first = word.offsets(name_end + 1, len(word.text))[0] if value_words[0] is word else value_words[0].start
        last = value_words[-1].offsets(0, len(value_words[-1].text))[1]
        yield Literal(value, lines.span(base + first, base + last), LiteralRole.SETTING, name)


def _others(
    instruction: _Instruction,
    stages: set[str],
    variables: dict[str, str],
    lines: LineIndex,
    interest: Interest,
) -> Iterator[Fact]:
    """COPY, ADD, VOLUME and the rest: images of `--from=`, repositories that are added, literals."""
    body = instruction.text
    if body.lstrip().startswith("["):
        body = _EXEC_MARKS.sub(lambda match: match.group() if len(match.group()) > 1 else " ", body)
    command = next(read_shell(body, Dialect.SH, variables), None)
    if command is None:
        return
    base = instruction.offset
    for word in command.words:
        source = word.text.removeprefix("--from=")
        if source != word.text:
            if instruction.name == "copy" and source.lower() not in stages and not source.isdigit() and source:
                yield _image(instruction, word, len("--from="), lines)
            continue
        named = fetched(word.text) if instruction.name == "add" else None
        if named is not None:
            first, last = word.offsets(named.start, named.end)
            span = lines.span(base + first, base + last)
            yield Dependency(named.package, span, DependencyScope.COMMAND, source=without_credentials(named.source))
        if interest.text(word.text):
            first, last = word.offsets(0, len(word.text))
            span = lines.span(base + first, base + last)
            yield Literal(word.text, span, LiteralRole.ARGUMENT, instruction.name)
