"""Automation workflows as JSON: n8n and Make scenarios (typed nodes with parameters), Node-RED flows.

A node becomes an import and a literal of its type, so that vendor nodes are recognised, and a call with its parameters
as named arguments, so that a bare HTTP node is recognised by host, route, headers and body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detector.extract.carriers.faults import told
from detector.extract.carriers.workflow_code import with_code
from detector.extract.carriers.workflow_rounds import Rounds, is_reader, rounds_of
from detector.extract.flow.command_lines import facts_of as command_facts
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import NOWHERE, Argument, Call, Fact, FileFacts, Import, Literal, LiteralRole
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Kind, Node

_MARKS = ('"nodes"', '"connections"', '"wires"', '"n8n', '"flow"')
_MOST_PARAMETERS = 400
_DEEPEST = 24
_DOING = frozenset({"resource", "operation"})
"""Parameters that say what a node of a vendor does."""
_REMARKS = frozenset({"comment", "stickyNote", "n8n-nodes-base.stickyNote"})
_NOTES = frozenset({"info", "notes", "notesinflow"})
"""What people write about nodes."""


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of a workflow, or None if the JSON is something else."""
    if not any(mark in text for mark in _MARKS):
        return None
    document = parse_json(text)
    root = document.root
    nodes = tuple(_nodes(root))
    if not nodes:
        return None
    facts: list[Fact] = []
    rounds = _rounds(root, lines, interest)
    for node in nodes:
        facts.extend(_node(node, lines, interest, rounds))
        if len(facts) > limits.facts:
            break
    read_facts = FileFacts(path, "workflow", tuple(facts), loops=rounds.loops, followed=bool(rounds.loops))
    return told(with_code(read_facts, nodes, lines, interest, limits), document.fault, lines)


def _rounds(root: Node, lines: LineIndex, interest: Interest) -> Rounds:
    """The rounds of the first workflow of a file that has connections."""
    holder = next((each for each in _holders(root) if each.get("connections") and each.get("nodes")), None)
    return Rounds() if holder is None else rounds_of(holder, lambda node: _span(node, lines), interest.call)


def _holders(root: Node) -> tuple[Node, ...]:
    return (root, *root.elements, *root.get("data").elements, root.get("workflow"), root.get("blueprint"))


def _nodes(root: Node) -> Iterator[Node]:
    """The nodes of n8n ("nodes" with "type" and "parameters"), Make ("flow" with "module"), Node-RED (a list with "wires")."""
    for holder in _holders(root):
        for node in holder.get("nodes").elements:
            if node.get("type") and (node.get("parameters") or node.get("typeVersion")):
                yield node
        for node in holder.get("flow").elements:
            if node.get("module"):
                yield node
    if any(element.get("wires") for element in root.elements):
        yield from (element for element in root.elements if element.get("type"))


def _node(node: Node, lines: LineIndex, interest: Interest, rounds: Rounds) -> Iterator[Fact]:
    kind = node.get("type") or node.get("module")
    if kind.text in _REMARKS:
        return
    span = _span(kind, lines)
    name = node.get("name").text
    loop = rounds.loop_of(name)
    yield Import(kind.text, span)
    if vendor := interest.text(kind.text):
        yield Literal(kind.text, span, LiteralRole.ARGUMENT, "type", loop=loop)
    if is_reader(node, interest.call):
        yield Call(kind.text, kind.text.rpartition(".")[2], span, loop=loop)
    values = list(_values(node.get("parameters") or node.get("mapper") or node, ""))[:_MOST_PARAMETERS]
    values = [(key, value) for key, value in values if key.lower() not in _NOTES]
    address = next(
        (value for key, value in values if key.rpartition(".")[2].lower() in ("url", "baseurl", "uri")), None
    )
    arguments = tuple(
        Argument(key, (value.text,))
        for key, value in values
        if interest.text(value.text) or (vendor and key.lower() in _DOING)
    )
    if address is not None or arguments or vendor:
        place = _span(address, lines) if address is not None else span
        feeds = rounds.feeds(name, _fields(node.get("parameters"), values)) if loop != NOWHERE else ()
        method = "request" if address is not None else "run"
        yield Call(kind.text, method, place, arguments, loop=loop, feeds=feeds)
    for key, value in values:
        if key == "command":
            yield from command_facts(value.text, _span(value, lines))
        if interest.text(value.text):
            yield Literal(value.text, _span(value, lines), LiteralRole.ARGUMENT, key, loop=loop)


def _fields(node: Node, values: Sequence[tuple[str, Node]]) -> Iterator[tuple[str, str]]:
    """The texts of a node by the names of their fields: of a parameter, or the name beside a value."""
    named = dict(_pairs(node))
    for key, value in values:
        yield named.get(value.start, key.rpartition(".")[2]), value.text


def _pairs(node: Node, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Where the values of {"name": n, "value": v} begin, with their names."""
    if depth > _DEEPEST:
        return
    if node.get("name") and node.get("value"):
        yield node.get("value").start, node.get("name").text
    for child in (*(entry.value for entry in node.entries), *node.elements):
        yield from _pairs(child, depth + 1)


def _values(node: Node, prefix: str, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """Every scalar below a node with its dotted key. A {"name": n, "value": v} pair gives n as a value too."""
    if depth > _DEEPEST:
        return
    if node.kind is Kind.SCALAR:
        yield prefix, node
    for entry in node.entries:
        yield from _values(entry.value, f"{prefix}.{entry.key.text}" if prefix else entry.key.text, depth + 1)
    for element in node.elements:
        yield from _values(element, prefix, depth + 1)


def _span(node: Node, lines: LineIndex) -> Span:
    return lines.span(node.start, node.end)
