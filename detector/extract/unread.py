"""Programs in languages without any reader: the quoted strings of lines that are no comment, and nothing else.

A closed list of suffixes: prose, logs and dumps quote addresses too, and nobody sends through them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, Fact, FileFacts, Literal, LiteralRole
from detector.text.lines import LineIndex

_SUFFIX_LIST = """
    .mq4 .mq5 .mqh .bsl .os .4gl .cbl .cob .cpy .coffee .litcoffee .ls .civet .elm .purs .res .hx .v .vsh
    .zig .nims .d .vala .odin .gd .nut .wren .moon .fnl .tcl .fish .nu .awk .expect .raku .rakumod .p6 .rkt
    .scm .lisp .el .gleam .bal .b4a .b4j .b4x .pb .gml .ring .nsi .iss .adb .ads .f90 .for .pro .wl
    .sml .st .io .factor .pony .vv .pike .hack .xojo_code .livecode
"""
SUFFIXES = tuple(_SUFFIX_LIST.split())
_MARKERS = ("//", "#", "--", ";", "%", "*", "!", "(*", "rem ", "note ", "&&", "@rem ")
"""What a line of comment begins with in one of these languages."""
_BLOCKS = (("/*", "*/"), ("(*", "*)"), ("###", "###"))
_TOKEN = re.compile(
    r"\"(?P<double>[^\"\n]{4,2000})\"|'(?P<single>[^'\n]{4,2000})'|`(?P<back>[^`\n]{4,2000})`|(?P<comment>//)"
)
_VARIABLE = re.compile(r"[#$]\{[^{}\n]{0,200}\}|\\\([^()\n]{0,200}\)")
_LONGEST_LINE = 4_000


def is_unread(path: str) -> bool:
    """Whether a file is a program that no reader knows."""
    return path.lower().endswith(SUFFIXES)


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """The strings of interest; a file that has some counts as read in part."""
    found: list[Fact] = []
    for fact in _strings(_without_blocks(text), lines, interest):
        if len(found) >= limits.facts:
            break
        found.append(fact)
    degraded = "no reader for the language: only its strings were read" if found else ""
    return FileFacts(path, "unread", tuple(found), degraded=degraded)


def _without_blocks(text: str) -> str:
    """The text with comments of several lines blanked out."""
    for opening, closing in _BLOCKS:
        pieces: list[str] = []
        end = 0
        while (start := text.find(opening, end)) >= 0 and (stop := text.find(closing, start + len(opening))) >= 0:
            stop += len(closing)
            pieces.extend((text[end:start], re.sub(r"[^\n]", " ", text[start:stop])))
            end = stop
        text = "".join((*pieces, text[end:]))
    return text


def _strings(text: str, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) < _LONGEST_LINE and not line.lstrip().lower().startswith(_MARKERS) and interest.text(line):
            for match in _TOKEN.finditer(line):
                kind = match.lastgroup or ""
                if kind == "comment":
                    break
                if interest.text(match[kind]):
                    at = start + match.start(kind)
                    span = lines.span(at, at + len(match[kind]))
                    yield Literal(_VARIABLE.sub(HOLE, match[kind]), span, LiteralRole.OTHER)
        start += len(line)
