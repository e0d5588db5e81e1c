"""XML with positions, by expat. Entity declarations are passed over, nothing is ever expanded or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from msgspec import Struct

from detector.errors import ManifestError
from detector.limits import DEFAULT_LIMITS
from detector.text.lines import LineIndex
from detector.text.tree import Fault

_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TAG_CHARS = 65_536
_DOCTYPE = re.compile(
    r"""<!DOCTYPE[^\[<>]{0,1000}\[(?:"[^"]*"|'[^']*'|<!--.*?-->|[^\]"'<]|<(?!!--))*\][ \t\r\n]{0,100}>""", re.DOTALL
)
_DOCTYPE_CHARS = 100_000
_REFERENCE = re.compile(r"&(?!(?:lt|gt|amp|apos|quot);)[^\s#&;<>]{1,200};")
_ELEMENT = re.compile(r"<[^\s!?]")


class Attribute(NamedTuple):
    """An attribute with the span of its value inside the quotes (offsets). The name has no namespace prefix."""

    name: str
    value: str
    start: int
    end: int


class Element(Struct, frozen=True):
    """An element. `name` has no namespace prefix; `text` is its own text, stripped, at `text_start`."""

    name: str
    start: int
    attributes: tuple[Attribute, ...]
    text: str
    text_start: int
    children: tuple[Element, ...]

    def get(self, name: str) -> str:
        """Give an attribute's value, "" if there is none. Names are compared without case."""
        attribute = self.attribute(name)
        return attribute.value if attribute else ""

    def attribute(self, name: str) -> Attribute | None:
        """Find an attribute by name without case."""
        return next((item for item in self.attributes if item.name.lower() == name.lower()), None)

    def child(self, name: str) -> Element | None:
        """Find the first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it in the order of the file."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


class XmlDocument(Struct, frozen=True):
    """What could be read of an XML text."""

    root: Element | None
    fault: Fault | None = None

    def walk(self) -> Iterator[Element]:
        """Give all elements in the order of the file."""
        if self.root is not None:
            yield from self.root.walk()

    def raise_fault(self, lines: LineIndex) -> None:
        """Raise the fault, if there is one, as a `ManifestError` with its place."""
        if self.fault is not None:
            line, column = lines.position(self.fault.offset)
            raise ManifestError(self.fault.message, line, column)


def parse_xml(text: str, nesting: int = DEFAULT_LIMITS.nesting) -> XmlDocument:
    """Read an XML text; never raises. At a fault the open elements are closed and what stood before it is kept."""
    base = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    plain, declared = _without_entities(text)
    builder = _Builder(plain, base, nesting)
    if declared >= 0:
        builder.note("entity declarations are not read", declared)
    try:
        builder.read()
    except expat.ExpatError as error:
        builder.note(expat.ErrorString(error.code) or "not valid XML", builder.offset(builder.parser.ErrorByteIndex))
    except _StopReading:
        pass
    return builder.finish()


def _without_entities(text: str) -> tuple[str, int]:
    """The text with declarations of entities and references to them blanked out, and where those stand, -1 if nowhere."""
    start = text.find("<!DOCTYPE")
    found = _DOCTYPE.match(text, start, start + _DOCTYPE_CHARS) if start >= 0 else None
    declared = text.find("<!ENTITY", start, found.end()) if found is not None else -1
    if found is None or declared < 0 or _ELEMENT.search(text, 0, start):
        return text, -1
    blanked = text[:start] + _blank(found) + text[found.end() :]
    return _REFERENCE.sub(_blank, blanked), declared


def _blank(found: re.Match[str]) -> str:
    return "".join(character if character in "\r\n" else " " for character in found[0])


class _StopReading(Exception):  # control flow out of expat's handlers, never seen outside
    """Leave expat."""


class _Open:
    """An element that is still open."""

    __slots__ = ("attributes", "children", "name", "pieces", "start", "text_start")

    def __init__(self, name: str, start: int, attributes: tuple[Attribute, ...]) -> None:
        self.name = name
        self.start = start
        self.attributes = attributes
        self.pieces: list[str] = []
        self.text_start = -1
        self.children: list[Element] = []

    def close(self) -> Element:
        text = "".join(self.pieces).strip()
        start = self.text_start if self.text_start >= 0 else self.start
        return Element(self.name, self.start, self.attributes, text, start, tuple(self.children))


class _Builder:
    """Turns expat's calls into a tree."""

    def __init__(self, text: str, base: int, nesting: int) -> None:
        self.text = text
        self._base = base
        self._data = text[base:].encode("utf-8", "replace")
        self.nesting = nesting
        self.stack: list[_Open] = []
        self.root: Element | None = None
        self.fault: Fault | None = None
        self._byte, self._char = 0, base
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity

    def read(self) -> None:
        """Run the parser over the text."""
        self.parser.Parse(self._data, True)

    def offset(self, byte: int) -> int:
        """Turn a byte index of expat into an offset; indexes come in ascending order."""
        if byte < self._byte:
            self._byte, self._char = 0, self._base
        self._char += len(self._data[self._byte : byte].decode("utf-8", "ignore"))
        self._byte = byte
        return self._char

    def note(self, message: str, offset: int) -> None:
        """Remember the first fault."""
        if self.fault is None:
            self.fault = Fault(message, offset)

    def finish(self) -> XmlDocument:
        """Close what is still open and hand over the tree."""
        while self.stack:
            self._end("")
        return XmlDocument(self.root, self.fault)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self.offset(self.parser.CurrentByteIndex)
        if len(self.stack) >= self.nesting:
            self.note("nested too deeply", start)
            raise _StopReading
        placed = self._placed(name, start, attributes) if attributes else ()
        self.stack.append(_Open(name.rpartition(":")[2], start, placed))

    def _end(self, _name: str) -> None:
        element = self.stack.pop().close()
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element

    def _text(self, data: str) -> None:
        if not self.stack:
            return
        top = self.stack[-1]
        if top.text_start < 0 and not data.isspace():
            lead = len(data) - len(data.lstrip())
            top.text_start = self.offset(self.parser.CurrentByteIndex) + lead
        top.pieces.append(data)

    def _entity(self, *_: object) -> None:
        self.note("entity declarations are not read", self.offset(self.parser.CurrentByteIndex))
        raise _StopReading

    def _placed(self, tag: str, start: int, attributes: dict[str, str]) -> tuple[Attribute, ...]:
        """Find the attributes in the text of their tag; values come from expat, with entities resolved."""
        placed = []
        offset = start + 1 + len(tag)
        limit = min(len(self.text), start + _TAG_CHARS)
        for name, value in attributes.items():
            match = _ATTRIBUTE.search(self.text, offset, limit)
            if match is None:
                break
            group = 2 if match[2] is not None else 3
            placed.append(Attribute(name.rpartition(":")[2], value, match.start(group), match.end(group)))
            offset = match.end()
        return tuple(placed)
