"""Pages, components and templates: the scripts inside them, read as JavaScript at their own places.

What a server does in a template (`<? ?>`, `<% %>`) is blanked out here; PHP is read by its own reader beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import (
    NOWHERE,
    Call,
    EnvironmentName,
    Fact,
    Feed,
    FileFacts,
    Identifier,
    Import,
    Injection,
    Literal,
    LiteralRole,
    Param,
    Reference,
    Text,
)
from detector.model.location import Span
from detector.text.lines import LineIndex

_OPENING = re.compile(r"<script\b(?P<attributes>[^>]{0,2000})>", re.IGNORECASE)
_DATA = re.compile(
    r"""type\s*=\s*["']?(?:application/(?:ld\+)?json|text/(?:template|x-|html|markdown))""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[\w:@.\-]{1,60})\s{0,4}=\s{0,4}(?:"(?P<double>[^"<]{1,4000})"|'(?P<single>[^'<]{1,4000})')"""
)


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of the scripts, and the attributes that matter as markup."""
    from detector.extract import polyglot

    plain = _without_comments(_without_server_code(text))
    scripts = _pug_scripts(plain) if path.lower().endswith((".pug", ".jade")) else _scripts(plain)
    code = _only(plain, [*_front_matter(plain, path), *scripts])
    facts = FileFacts(path, "html")
    if code.strip():
        facts = polyglot.read("javascript", path, code, lines, interest, limits)
    markup = tuple(_attributes(plain, scripts, lines, interest))
    return replace(facts, facts=(*facts.facts, *markup))


def has_script(text: str) -> bool:
    """Whether a program that writes a page may hold a script."""
    return _OPENING.search(text) is not None


def beside(program: FileFacts, page: FileFacts) -> FileFacts:
    """The facts of a program with those of the page that it is written in; of a page alone if the program says nothing."""
    if not program.facts and not program.functions:
        return replace(page, degraded=program.degraded or page.degraded)
    functions, loops = len(program.functions), len(program.loops)
    return replace(
        program,
        facts=tuple(sorted((*program.facts, *(_moved(fact, functions, loops) for fact in page.facts)), key=_place)),
        functions=(
            *program.functions,
            *(replace(one, parent=_shifted(one.parent, functions)) for one in page.functions),
        ),
        loops=(
            *program.loops,
            *(
                replace(one, function=_shifted(one.function, functions), parent=_shifted(one.parent, loops))
                for one in page.loops
            ),
        ),
        diagnostics=(*program.diagnostics, *page.diagnostics),
    )


def _place(fact: Fact) -> Span:
    return fact.span


def _moved(fact: Fact, functions: int, loops: int) -> Fact:
    """The fact with its function and loop counted behind those of the program."""
    match fact:
        case Call():
            return replace(
                fact,
                function=_shifted(fact.function, functions),
                loop=_shifted(fact.loop, loops),
                arguments=tuple(each._replace(text=_moved_text(each.text, functions)) for each in fact.arguments),
                feeds=tuple(_moved_feed(feed, functions, loops) for feed in fact.feeds),
            )
        case Reference() | Literal():
            return replace(fact, function=_shifted(fact.function, functions), loop=_shifted(fact.loop, loops))
        case Import() | Identifier() | EnvironmentName():
            return replace(fact, function=_shifted(fact.function, functions))
        case _:
            return fact


def _moved_text(text: Text, functions: int) -> Text:
    return tuple(
        replace(part, function=_shifted(part.function, functions)) if type(part) is Param else part for part in text
    )


def _moved_feed(feed: Feed, functions: int, loops: int) -> Feed:
    parts = tuple(part._replace(function=_shifted(part.function, functions)) for part in feed.parameters)
    return feed._replace(loops=tuple(_shifted(loop, loops) for loop in feed.loops), parameters=parts)


def _shifted(index: int, by: int) -> int:
    return index if index == NOWHERE else index + by


_SERVER_CODE = (("<?", "?>"), ("<%", "%>"))


def _without_server_code(text: str) -> str:
    """The text with what runs on the server blanked out; only PHP may leave its last block open."""
    for opening, closing in _SERVER_CODE:
        pieces: list[str] = []
        end = 0
        while (start := text.find(opening, end)) >= 0:
            stop = text.find(closing, start + 2)
            if stop < 0 and not text.startswith("<?php", start):
                break
            stop = len(text) if stop < 0 else stop + 2
            pieces.extend((text[end:start], _blank(text[start:stop])))
            end = stop
        text = "".join((*pieces, text[end:]))
    return text


def _without_comments(text: str) -> str:
    """The text with HTML comments blanked out, in one pass."""
    pieces: list[str] = []
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        pieces.append(text[end:start])
        pieces.append(_blank(text[start : stop + 3]))
        end = stop + 3
    return "".join((*pieces, text[end:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _scripts(text: str) -> list[tuple[int, int]]:
    """Where the code of each script stands; data blocks and templates are left out."""
    lowered = text.lower()
    spans: list[tuple[int, int]] = []
    position = 0
    while (opening := _OPENING.search(text, position)) is not None:
        stop = lowered.find("</script", opening.end())
        if stop < 0:
            break
        if not _DATA.search(opening["attributes"]):
            spans.append((opening.end(), stop))
        position = stop + 8
    return spans


_PUG_SCRIPT = re.compile(r"^(?P<indent>[ \t]*)script\b[^\n]{0,2000}\.[ \t]*\n", re.MULTILINE)
_PUG_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<code>[^\n]*)\n?")


def _pug_scripts(text: str) -> list[tuple[int, int]]:
    """Where the code of each `script.` block stands: the lines below it that are indented more."""
    spans: list[tuple[int, int]] = []
    position = 0
    while (opening := _PUG_SCRIPT.search(text, position)) is not None:
        depth, position = len(opening["indent"]), opening.end()
        while position < len(text):
            line = _PUG_LINE.match(text, position)
            if line is None or (line["code"].strip() and len(line["indent"]) <= depth):
                break
            position = line.end()
        if not _DATA.search(opening[0]):
            spans.append((opening.end(), position))
    return spans


def _front_matter(text: str, path: str) -> list[tuple[int, int]]:
    """The program at the head of an Astro component."""
    stop = text.find("\n---", 3)
    return [(4, stop)] if path.endswith(".astro") and text.startswith("---\n") and stop > 4 else []


def _only(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with everything outside the spans blanked out."""
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        if start >= end:
            pieces.append(_blank(text[end:start]))
            pieces.append(text[start:stop])
            end = stop
    return "".join(pieces)


def _attributes(text: str, scripts: list[tuple[int, int]], lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    """Attributes outside scripts whose value is of interest."""
    for match in _ATTRIBUTE.finditer(_without(text, scripts)):
        group = "double" if match["double"] is not None else "single"
        if interest.text(match[group]):
            yield Literal(match[group], lines.span(*match.span(group)), LiteralRole.MARKUP, match["name"].lower())


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the spans blanked out."""
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces.append(text[end:start])
        pieces.append(_blank(text[start:stop]))
        end = stop
    return "".join((*pieces, text[end:]))


_HEADER = re.compile(r"//\s*==UserScript==")
_HEADER_END = re.compile(r"//\s*==/UserScript==")
_LONGEST_HEADER = 20_000
_META = re.compile(r"//\s*@(?P<key>match|include|require|description|name)\s+(?P<value>[^\n]{1,500})")


def _header_body(text: str) -> tuple[int, int]:
    """Where the first header with an end not too far away stands; nothing if there is none."""
    end: re.Match[str] | None = None
    for start in _HEADER.finditer(text):
        if end is None or end.start() < start.end():
            end = _HEADER_END.search(text, start.end())
        if end is None:
            break
        if end.start() - start.end() <= _LONGEST_HEADER:
            return start.end(), end.start()
    return 0, 0


def userscript(text: str, lines: LineIndex) -> Iterator[Fact]:
    """Facts of a userscript's header: the pages it runs in, the scripts it loads, what it says it does."""
    base, end = _header_body(text)
    found = [(m["key"], m["value"].strip(), m.start("value")) for m in _META.finditer(text, base, end)]
    pages = tuple(value for key, value, _ in found if key in ("match", "include"))
    for key, value, start in found:
        span = lines.span(start, start + len(value))
        if key in ("match", "include"):
            yield Injection("", (value,), span)
            yield Literal(value, span, LiteralRole.MATCH_PATTERN, key)
        elif key == "require":
            yield Injection(value, pages, span)
        else:
            yield Literal(value, span, LiteralRole.DESCRIPTION, key)
