"""Robots that are drawn or told in steps: UiPath workflows (XAML) and TagUI flows. Activities and steps are calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.carriers.faults import told
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import NOWHERE, Argument, Call, Fact, FileFacts, Import, Literal, LiteralRole, Loop, LoopKind
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Element, parse_xml

_LANGUAGE = "rpa"
_STEPS = {
    "click": "Click",
    "rclick": "Click",
    "dclick": "Click",
    "type": "TypeInto",
    "keyboard": "SendHotkey",
    "select": "Select",
    "read": "Read",
    "js": "Js",
    "dom": "Js",
}
"""TagUI's steps by the names that UiPath has for them."""
_STEP = re.compile(r"[ \t]*(?P<step>[a-z]+)[ \t]+(?P<rest>[^\n]{1,2000})")
_ADDRESS = re.compile(r"[ \t]*(?P<rest>(?:https?://|www\.)[^\s]{1,2000})[ \t]*\Z")
_LOOP = re.compile(r"[ \t]*(?P<kind>for|while)\b(?P<rest>[^\n]{0,400})")


def read_uipath(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of a UiPath workflow, or None for any other XAML."""
    named = text.lower().find("uipath")
    if named < 0:
        return None
    facts: list[Fact] = [Import("UiPath", lines.span(named, named + len("uipath")))]
    document = parse_xml(text)
    for element in document.walk():
        facts.extend(_activity(element, lines, interest))
        if len(facts) > limits.facts:
            break
    return told(FileFacts(path, _LANGUAGE, tuple(facts[: limits.facts])), document.fault, lines)


def _activity(element: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    telling = [item for item in element.attributes if interest.text(item.value)]
    if telling or interest.call("UiPath", element.name):
        arguments = tuple(Argument(item.name, (item.value,)) for item in element.attributes)
        end = telling[-1].end if telling else element.start + len(element.name) + 1
        yield Call("UiPath", element.name, lines.span(element.start, end), arguments)
    for item in telling:
        place = lines.span(item.start, item.end)
        yield Literal(item.value, place, LiteralRole.ARGUMENT, f"{element.name}.{item.name}")
    if element.text and interest.text(element.text):
        end = element.text_start + len(element.text)
        yield Literal(element.text, lines.span(element.text_start, end), LiteralRole.MARKUP, element.name)


def read_tagui(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of a TagUI flow. The steps below a loop are those indented deeper than it."""
    facts: list[Fact] = [Import("TagUI", lines.span(0, text.find("\n") + 1 or len(text)))]
    loops: list[Loop] = []
    around: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip())
        if line.strip() and len(facts) < limits.facts:
            while around and around[-1][0] >= depth:
                around.pop()
            loop = around[-1][1] if around else NOWHERE
            repeats = _LOOP.match(line)
            if repeats is not None:
                loops.append(_loop(repeats, lines.span(offset, offset + len(line)), loop))
                around.append((depth, len(loops) - 1))
            elif not line.lstrip().startswith("//"):
                facts.extend(_step(line, offset, loop, lines, interest))
        offset += len(line) + 1
    return FileFacts(path, _LANGUAGE, tuple(facts), loops=tuple(loops))


def _loop(match: re.Match[str], span: Span, parent: int) -> Loop:
    kind = LoopKind.FOR if match["kind"] == "for" else LoopKind.WHILE
    return Loop(kind, span, NOWHERE, parent, tuple(dict.fromkeys(re.findall(r"[A-Za-z_]\w{2,40}", match["rest"])))[:8])


def _step(line: str, offset: int, loop: int, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    match = _ADDRESS.match(line) or _STEP.match(line)
    if match is None:
        return
    name = "NavigateTo" if match.re is _ADDRESS else _STEPS.get(match["step"], "")
    if not name:
        return
    rest = match["rest"].strip()
    span = lines.span(offset + match.start("rest"), offset + match.start("rest") + len(rest))
    words = re.split(r" as ", rest, maxsplit=1)
    yield Call("TagUI", name, span, tuple(Argument("", (word,)) for word in words), NOWHERE, loop)
    if interest.text(rest):
        yield Literal(rest, span, LiteralRole.ARGUMENT, name, NOWHERE, loop)
