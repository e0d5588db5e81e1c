"""go.mod, go.sum and go.work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from detector.errors import ManifestError
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex

_ROW = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"\"([^\"\n]*)\"|`([^`\n]*)`|(\(|\)|=>)|([^\s\"`()]+)")
_MODULE = re.compile(r"[A-Za-z0-9][\w.~!-]*(?:/[\w.~!+-]+)*\Z")
_LOCAL = ("./", "../", "/", ".\\", "..\\")
_SUM = re.compile(r"^(?P<path>[^\s/][^\s]*)[ \t]+(?P<version>v[^\s/]+)(?:/go\.mod)?[ \t]+h1:", re.MULTILINE)


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def parse_mod(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read required, replaced and tool modules; a replaced module carries what replaces it."""
    statements, fault = _statements(text)
    replaced = {
        words[0].text: words[words_at + 1].text
        for directive, words, _ in statements
        if directive == "replace" and (words_at := _arrow(words)) > 0 and words_at + 1 < len(words)
    }
    for directive, words, comment in statements:
        if directive == "require" and words:
            yield _required(words, comment, replaced, lines)
        elif directive == "tool" and words:
            span = lines.span(words[0].start, words[0].end)
            yield Dependency(package("golang", words[0].text), span, DependencyScope.BUILD)
        elif directive == "replace":
            yield from _replaced(words, lines)
    if fault is not None:
        raise ManifestError(f"not a go.mod statement: {fault.text[:60]!r}", *lines.position(fault.start))


def parse_sum(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the locked modules, each version once."""
    seen: set[tuple[str, str]] = set()
    for match in _SUM.finditer(text):
        path, version = match.group("path"), match.group("version")
        if (path, version) in seen:
            continue
        seen.add((path, version))
        span = lines.span(match.start("path"), match.end("path"))
        yield Dependency(package("golang", path), span, DependencyScope.LOCKED, version, direct=False)


def _statements(text: str) -> tuple[list[tuple[str, list[_Word], str]], _Word | None]:
    """Cut the text into (directive, words, comment); the second result is the first word that fits nowhere."""
    statements: list[tuple[str, list[_Word], str]] = []
    block, fault = "", None
    for row in _ROW.finditer(text):
        body, _, comment = row.group().partition("//")
        if "://" in row.group():  # retract comments and odd URLs: a comment starts behind a blank
            body, _, comment = row.group().partition(" //")
        words = [_word(match, row.start()) for match in _WORD.finditer(body)]
        if not words:
            continue
        if block:
            if words[0].text == ")":
                block = ""
            else:
                statements.append((block, words, comment))
            continue
        head = words[0]
        if len(words) > 1 and words[1].text == "(":
            block = head.text
            statements.extend([(block, words[2:-1], comment)] if words[-1].text == ")" and len(words) > 3 else [])
            block = "" if words[-1].text == ")" else block
        elif head.text.isalpha():
            statements.append((head.text, words[1:], comment))
        elif fault is None:
            fault = head
    return statements, fault


def _word(match: re.Match[str], offset: int) -> _Word:
    group = match.lastindex or 0
    return _Word(match.group(group), offset + match.start(group), offset + match.end(group))


def _arrow(words: list[_Word]) -> int:
    return next((at for at, word in enumerate(words) if word.text == "=>"), -1)


def _required(words: list[_Word], comment: str, replaced: dict[str, str], lines: LineIndex) -> Dependency:
    name = words[0]
    return Dependency(
        package("golang", name.text),
        lines.span(name.start, name.end),
        requirement=words[1].text if len(words) > 1 else "",
        source=replaced.get(name.text, ""),
        direct="indirect" not in comment,
    )


def _replaced(words: list[_Word], lines: LineIndex) -> Iterator[Fact]:
    at = _arrow(words)
    if at < 1 or at + 1 >= len(words):
        return
    old, new = words[0], words[at + 1]
    if new.text.startswith(_LOCAL) or not _MODULE.match(new.text):
        span = lines.span(old.start, old.end)
        yield Dependency(package("golang", old.text), span, DependencyScope.OVERRIDE, source=new.text)
        return
    yield Dependency(
        package("golang", new.text),
        lines.span(new.start, new.end),
        DependencyScope.OVERRIDE,
        words[at + 2].text if at + 2 < len(words) else "",
        alias=old.text,
    )
