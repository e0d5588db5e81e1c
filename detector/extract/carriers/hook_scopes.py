"""Which apps a hooking module is loaded into: scopes of Xposed modules, filters of tweaks for jailbroken phones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, FileFacts, Literal, LiteralRole
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Element

SCOPE = "hook-scope"
"""Name of the texts that a scope or filter holds."""
_MOST = 8
"""A module that is loaded into more apps than these is made for all of them, or for none."""
_LONGEST = 20_000
_ARRAY = re.compile(r"<string-array\b[^>]{0,200}\bname\s*=\s*[\"'][^\"'>]{0,80}scope", re.IGNORECASE)
_FILTER = re.compile(r"\bFilter\b")
_TARGETS = re.compile(r"\b(?:Bundles|Executables)\b(?P<list>[^)]{0,1000}?(?:\)|</array>))", re.DOTALL)
_ITEM = re.compile(r"<string>(?P<element>[^<\n]{1,200})</string>|\"(?P<quoted>[^\"\n]{1,200})\"")


def has_scope(text: str) -> bool:
    """Whether Android resources may hold a scope."""
    return _ARRAY.search(text) is not None


def scope(element: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    """Texts of an Android array that is called a scope."""
    if element.name != "string-array" or "scope" not in element.get("name").lower() or len(element.children) > _MOST:
        return
    for item in element.children:
        text = item.text.strip()
        if text and interest.text(text):
            at = item.text_start + item.text.index(text)
            yield Literal(text, lines.span(at, at + len(text)), LiteralRole.MARKUP, SCOPE)


def read_list(path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> FileFacts | None:
    """Facts of the list in `META-INF/xposed/`, None for another file of that name."""
    if not path.endswith("META-INF/xposed/scope.list"):
        return None
    found = [(match[0], match.start()) for match in re.finditer(r"[^\s#]\S*", text[:_LONGEST])]
    return FileFacts(path, "hook-scope", tuple(_literals(found, lines, interest)))


def read_filter(path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> FileFacts | None:
    """Facts of a tweak's filter, as XML or in braces; None for any other property list."""
    if len(text) > _LONGEST or _FILTER.search(text) is None:
        return None
    found = [
        (item["element"] or item["quoted"], item.start("element" if item["element"] else "quoted"))
        for targets in _TARGETS.finditer(text)
        for item in _ITEM.finditer(text, *targets.span("list"))
    ]
    return FileFacts(path, "hook-scope", tuple(_literals(found, lines, interest))) if found else None


def _literals(found: list[tuple[str, int]], lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    if len(found) > _MOST:
        return
    for text, at in found:
        if interest.text(text):
            yield Literal(text, lines.span(at, at + len(text)), LiteralRole.MARKUP, SCOPE)
