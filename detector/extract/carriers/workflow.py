"""Automation workflows as JSON: n8n and Make scenarios (typed nodes with parameters), Node-RED flows.

A node becomes an import and a literal of its type, so that vendor nodes are recognised, and a call with its parameters
as named arguments, so that a bare HTTP node is recognised by host, route, headers and body.
"""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.flow.command_lines import facts_of as command_facts
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Argument, Call, Fact, FileFacts, Import, Literal, LiteralRole
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Kind, Node

_MARKS = ('"nodes"', '"connections"', '"wires"', '"n8n', '"flow"')
_MOST_PARAMETERS = 400
_REMARKS = frozenset({"comment", "stickyNote", "n8n-nodes-base.stickyNote"})
_NOTES = frozenset({"info", "notes", "notesinflow"})
"""What people write about nodes."""


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of a workflow, or None if the JSON is something else."""
    if not any(mark in text for mark in _MARKS):
        return None
    root = parse_json(text).root
    nodes = tuple(_nodes(root))
    if not nodes:
        return None
    facts: list[Fact] = []
    for node in nodes:
        facts.extend(_node(node, lines, interest))
        if len(facts) > limits.facts:
            break
    return FileFacts(path, "workflow", tuple(facts))


def _nodes(root: Node) -> Iterator[Node]:
    """The nodes of n8n ("nodes" with "type" and "parameters"), Make ("flow" with "module"), Node-RED (a list with "wires")."""
    holders = [root, *root.elements, *root.get("data").elements, root.get("workflow"), root.get("blueprint")]
    for holder in holders:
        for node in holder.get("nodes").elements:
            if node.get("type") and (node.get("parameters") or node.get("typeVersion")):
                yield node
        for node in holder.get("flow").elements:
            if node.get("module"):
                yield node
    if any(element.get("wires") for element in root.elements):
        yield from (element for element in root.elements if element.get("type"))


def _node(node: Node, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    kind = node.get("type") or node.get("module")
    if kind.text in _REMARKS:
        return
    span = _span(kind, lines)
    yield Import(kind.text, span)
    if interest.text(kind.text):
        yield Literal(kind.text, span, LiteralRole.ARGUMENT, "type")
    values = list(_values(node.get("parameters") or node.get("mapper") or node, ""))[:_MOST_PARAMETERS]
    values = [(key, value) for key, value in values if key.lower() not in _NOTES]
    address = next(
        (value for key, value in values if key.rpartition(".")[2].lower() in ("url", "baseurl", "uri")), None
    )
    arguments = tuple(Argument(key, (value.text,)) for key, value in values if interest.text(value.text))
    if address is not None or arguments:
        place = _span(address, lines) if address is not None else span
        yield Call(kind.text, "request" if address is not None else "run", place, arguments)
    for key, value in values:
        if key == "command":
            yield from command_facts(value.text, _span(value, lines))
        if interest.text(value.text):
            yield from _literals(key, value, lines, interest)


def _literals(key: str, value: Node, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    """The value as a literal; code inside it is located by line where the file keeps lines."""
    del interest
    yield Literal(value.text, _span(value, lines), LiteralRole.ARGUMENT, key)


def _values(node: Node, prefix: str, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """Every scalar below a node with its dotted key. A {"name": n, "value": v} pair gives n as a value too."""
    if depth > 24:
        return
    if node.kind is Kind.SCALAR:
        yield prefix, node
    for entry in node.entries:
        yield from _values(entry.value, f"{prefix}.{entry.key.text}" if prefix else entry.key.text, depth + 1)
    for element in node.elements:
        yield from _values(element, prefix, depth + 1)


def _span(node: Node, lines: LineIndex) -> Span:
    return lines.span(node.start, node.end)
