"""XML files that no other reader knows: resources, property lists, application settings."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.config.loose import loose_strings
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, Literal, LiteralRole
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Element, parse_xml


def parse(_path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield attributes and texts of interest; `<add key="k" value="v"/>` and its like are settings named k."""
    if len(text) > limits.source_bytes:
        yield from loose_strings(text, lines, interest)
        return
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return  # ".config" and the like are not always XML
    document = parse_xml(text)
    for element in document.walk():
        yield from _attributes(element, lines, interest)
        content = element.text
        if len(content) > 2 and interest.text(content):
            yield from _content(element, lines, interest)
    document.raise_fault(lines)


def _attributes(element: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    setting = element.get("key") or element.get("name")
    for attribute in element.attributes:
        if len(attribute.value) <= 2 or not interest.text(attribute.value):
            continue
        span = lines.span(attribute.start, attribute.end)
        if setting and attribute.name.lower() == "value":
            yield Literal(attribute.value, span, LiteralRole.SETTING, setting)
        else:
            yield Literal(attribute.value, span, LiteralRole.MARKUP, f"{element.name}.{attribute.name}")


def _content(element: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    """A text of one line as a whole, a longer one by its interesting lines."""
    offset = element.text_start
    if "\n" not in element.text:
        span = lines.span(offset, offset + len(element.text))
        yield Literal(element.text, span, LiteralRole.MARKUP, element.name)
        return
    for row in element.text.splitlines(keepends=True):
        line = row.strip()
        if len(line) > 2 and interest.text(line):
            at = offset + len(row) - len(row.lstrip())
            yield Literal(line, lines.span(at, at + len(line)), LiteralRole.MARKUP, element.name)
        offset += len(row)
