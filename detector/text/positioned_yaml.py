"""YAML with positions, from libyaml's events: no objects are made, no tags are run, aliases are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detector.limits import DEFAULT_LIMITS, Limits
from detector.text.tree import Document, Entry, Fault, Kind, Node, mapping, scalar, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse_yaml(text: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read all documents of a YAML text; never raises.

    An alias becomes the node it stands for (shared, with the positions of its anchor) as long as all aliases together
    stand for no more nodes than `limits.alias_expansions`; beyond that, and for an alias inside its own anchor, it is a
    scalar "*". Merge keys stay entries with the key "<<". At a fault what stood before it is kept.
    """
    import yaml  # half the run time of a scan without YAML files

    builder = _Builder(text, limits)
    try:
        for event in _events(text):
            if not builder.event(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.note(error.problem or error.context or "not valid YAML", mark.index if mark else 0)
    except yaml.reader.ReaderError as error:
        builder.note("a character that YAML does not allow", _characters(text, error.position))
    except (ValueError, RecursionError):
        builder.note("not valid YAML", 0)
    return builder.finish(len(text))


def _events(text: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def _characters(text: str, position: object) -> int:
    """The code point at which libyaml's reader, which counts bytes of UTF-8, stopped."""
    if not isinstance(position, int):
        return 0
    return len(text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "ignore"))


class _Frame:
    """A collection that is still open."""

    __slots__ = ("anchor", "elements", "entries", "key", "size", "start")

    def __init__(self, start: int, anchor: str | None, *, is_mapping: bool) -> None:
        self.start = start
        self.anchor = anchor
        self.entries: list[Entry] | None = [] if is_mapping else None
        self.elements: list[Node] = []
        self.key: Node | None = None
        self.size = 1

    def close(self, end: int) -> Node:
        if self.entries is not None:
            return mapping(self.start, end, self.entries)
        return sequence(self.start, end, self.elements)


class _Builder:
    """Turns events into trees without recursion."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.stack: list[_Frame] = []
        self.roots: list[Node] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.expanded = 0
        self.fault: Fault | None = None

    def event(self, event: Any) -> bool:
        """Take one event; False if reading must stop."""
        handler = _HANDLERS.get(type(event).__name__)
        return handler is None or handler(self, event)

    def finish(self, end: int) -> Document:
        """Close what is still open and hand over the trees."""
        while self.stack:
            self._close(end)
        return Document(tuple(self.roots), self.fault)

    def note(self, message: str, offset: int) -> None:
        """Remember the first fault."""
        if self.fault is None:
            self.fault = Fault(message, offset)

    def scalar(self, event: Any) -> bool:
        """Add a scalar."""
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style if event.style in {"'", '"', "|", ">"} else ""
        if event.tag or event.anchor:
            # The mark stands before the tag or anchor.
            start = self.text.find(style, start) if style else max(start, end - len(event.value))
        if style in {"'", '"'}:
            start, end = start + 1, max(start + 1, end - 1)
        node = scalar(start, end, event.value, style)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1)
        self._add(node, 1)
        return True

    def alias(self, event: Any) -> bool:
        """Add the node that an alias stands for."""
        node, size = self.anchors.get(event.anchor, (None, 0))
        if node is not None and self.expanded + size > self.limits.alias_expansions:
            self.note("too many aliases", event.start_mark.index)
            node = None
        if node is None:
            node, size = scalar(event.start_mark.index, event.end_mark.index, "*"), 1
        self.expanded += size
        self._add(node, size)
        return True

    def open(self, event: Any) -> bool:
        """Open a collection."""
        if len(self.stack) >= self.limits.nesting:
            self.note("nested too deeply", event.start_mark.index)
            return False
        is_mapping = type(event).__name__ == "MappingStartEvent"
        self.stack.append(_Frame(event.start_mark.index, event.anchor, is_mapping=is_mapping))
        return True

    def close(self, event: Any) -> bool:
        """Close a collection."""
        if self.stack:
            self._close(event.end_mark.index)
        return True

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        node = frame.close(end)
        if frame.anchor:
            self.anchors[frame.anchor] = (node, frame.size)
        self._add(node, frame.size)

    def _add(self, node: Node, size: int) -> None:
        if not self.stack:
            self.roots.append(node)
            return
        top = self.stack[-1]
        top.size += size
        if top.entries is None:
            top.elements.append(node)
        elif top.key is None:
            top.key = node if node.kind is Kind.SCALAR else scalar(node.start, node.end, "")
        else:
            top.entries.append(Entry(top.key, node))
            top.key = None


_HANDLERS = {
    "ScalarEvent": _Builder.scalar,
    "AliasEvent": _Builder.alias,
    "MappingStartEvent": _Builder.open,
    "SequenceStartEvent": _Builder.open,
    "MappingEndEvent": _Builder.close,
    "SequenceEndEvent": _Builder.close,
}
