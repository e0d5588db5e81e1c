"""Pages and components: the scripts inside HTML, Vue, Svelte and templates, read as JavaScript at their own places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, FileFacts, Injection, Literal, LiteralRole
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

    plain = _without_comments(text)
    scripts = _scripts(plain)
    code = _only(plain, [*_front_matter(plain, path), *scripts])
    facts = FileFacts(path, "html")
    if code.strip():
        facts = polyglot.read("javascript", path, code, lines, interest, limits)
    markup = tuple(_attributes(plain, scripts, lines, interest))
    return replace(facts, facts=(*facts.facts, *markup))


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
