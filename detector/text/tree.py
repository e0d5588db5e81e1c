"""The tree that the positioned JSON, YAML and TOML readers give: plain values with the place of every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from msgspec import Struct, field

from detector.errors import ManifestError
from detector.text.lines import LineIndex


class Kind(str, Enum):
    """What a node is."""

    MISSING = "missing"
    SCALAR = "scalar"
    MAPPING = "mapping"
    SEQUENCE = "sequence"


class Node(Struct, frozen=True):
    """A value. `start` and `end` are offsets in the text; of a quoted scalar they stand inside the quotes."""

    kind: Kind
    start: int
    end: int
    text: str = ""
    """A scalar's value as text, escapes resolved: "true", "null" and "1.5" too. "" for everything else."""
    style: str = ""
    """How a scalar is written: a quote character, "|" or ">" for YAML blocks, "" for plain ones."""
    entries: tuple[Entry, ...] = field(default=())
    """A mapping's keys and values in the order of the file; a key written twice is here twice."""
    elements: tuple[Node, ...] = field(default=())
    """A sequence's values."""

    def get(self, *keys: str) -> Node:
        """Follow `keys` down through mappings; of keys written twice the last counts. MISSING if there is none."""
        node = self
        for key in keys:
            node = next((entry.value for entry in reversed(node.entries) if entry.key.text == key), MISSING)
        return node

    def strings(self) -> Iterator[Node]:
        """Give the scalar elements of a sequence, or the node itself if it is a scalar."""
        if self.kind is Kind.SCALAR:
            yield self
        for element in self.elements:
            if element.kind is Kind.SCALAR:
                yield element

    def __bool__(self) -> bool:
        return self.kind is not Kind.MISSING


class Entry(NamedTuple):
    """A key and its value."""

    key: Node
    value: Node


MISSING = Node(Kind.MISSING, 0, 0)


class Fault(NamedTuple):
    """The first thing that could not be read, and where."""

    message: str
    offset: int


class Document(Struct, frozen=True):
    """What could be read of a text: one root for each document in it (JSON and TOML have one at most)."""

    roots: tuple[Node, ...]
    fault: Fault | None = None

    @property
    def root(self) -> Node:
        """The first document's root, MISSING if nothing could be read."""
        return self.roots[0] if self.roots else MISSING

    def raise_fault(self, lines: LineIndex) -> None:
        """Raise the fault, if there is one, as a `ManifestError`; for after the readable part was used."""
        if self.fault is not None:
            line, column = lines.position(self.fault.offset)
            raise ManifestError(self.fault.message, line, column)


def scalar(start: int, end: int, text: str, style: str = "") -> Node:
    """Make a scalar node."""
    return Node(Kind.SCALAR, start, end, text, style)


def mapping(start: int, end: int, entries: list[Entry]) -> Node:
    """Make a mapping node."""
    return Node(Kind.MAPPING, start, end, entries=tuple(entries))


def sequence(start: int, end: int, elements: list[Node]) -> Node:
    """Make a sequence node."""
    return Node(Kind.SEQUENCE, start, end, elements=tuple(elements))
