"""What an n8n workflow does once for each item: in a loop node's rounds, or behind a node that reads rows.

Owns the graph of a workflow's nodes. A loop node goes round through the nodes that lead back to it; without one a node
runs once for each item that reaches it, which is a loop where a clock or a person starts the flow and rows are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from detector.model.fact import NOWHERE, Feed, Loop, LoopKind
from detector.model.location import Span
from detector.text.tree import Node

_MOST_NODES = 2_000
_MOST_LOOPS = 64
_LOOP_NODE = ".splitinbatches"
_STARTERS = ("manualtrigger", "scheduletrigger", "cron", "interval", "start")
_GATHERING = (
    "splitinbatches",
    "aggregate",
    "limit",
    "summarize",
    "itemlists",
    "merge",
    "code",
    "function",
    "agent",
    "chainllm",
    "openai",
    "executeworkflow",
)
"""Ends of types behind which there may be fewer items than before, in lower case."""
_WRITES = frozenset(
    {"append", "appendorupdate", "clear", "create", "delete", "insert", "remove", "update", "upsert", "addrows"}
)
_NAMED = re.compile(
    r"\$(?:\(\s{0,3}|node\[\s{0,3}|items\(\s{0,3})[\"']([^\"'\n]{1,120})[\"']\s{0,3}[)\]]\s{0,3}(\.(?:first|last|all)\b)?"
)
_NO_NAME = re.compile(r"[.#]+|\(\)")
_OWN = re.compile(r"\$(?:json|input|item|binary)\b")
_FIELD = re.compile(
    r"[\"']?([A-Za-z_][\w-]{0,40})[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:=\s{0,3})?[^\"'{}&,\n]{0,40}(\{\{.{1,400}?\}\})"
)


class _Round(NamedTuple):
    body: frozenset[str]
    drawn: frozenset[str]
    """Nodes whose items are others in each round."""


class Rounds:
    """The loops of one workflow, and what its nodes draw from them."""

    def __init__(self, loops: tuple[Loop, ...] = (), rounds: tuple[_Round, ...] = ()) -> None:
        self.loops = loops
        self._rounds = rounds

    def loop_of(self, name: str) -> int:
        """The loop that repeats a node, by its name."""
        return next((index for index, each in enumerate(self._rounds) if name in each.body), NOWHERE)

    def feeds(self, name: str, fields: Iterable[tuple[str, str]]) -> tuple[Feed, ...]:
        """What the fields of a node are made of: each with a name and a text that may hold expressions."""
        index = self.loop_of(name)
        drawn = self._rounds[index].drawn if index != NOWHERE else frozenset()
        found: list[Feed] = []
        for key, text in fields:
            for field, expression in _expressions(key, text):
                drawing = _OWN.search(expression) is not None or any(
                    match.group(1) in drawn and not match.group(2) for match in _NAMED.finditer(expression)
                )
                loops = (index,) if drawing and index != NOWHERE else ()
                found.append(Feed(len(found), field, loops))
        return tuple(found)


def _expressions(key: str, text: str) -> Iterator[tuple[str, str]]:
    """The expressions in a text, each with the name of its field in a body or query, else of the parameter."""
    if "{{" not in text:
        return
    named = [(match.group(1), match.group(2)) for match in _FIELD.finditer(text)]
    yield from named or [(key, text)]


def rounds_of(holder: Node, place: Callable[[Node], Span], reads: Callable[[str, str], bool]) -> Rounds:
    """The rounds of a workflow that has connections. `reads` says whether nodes of a type give rows."""
    nodes = {node.get("name").text: node for node in holder.get("nodes").elements[:_MOST_NODES] if node.get("name")}
    after = _connections(holder, nodes)
    if not after:
        return Rounds()
    return _Graph(nodes, after, place, reads).rounds()


def _connections(holder: Node, nodes: Mapping[str, Node]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for entry in holder.get("connections").entries:
        targets = [each.get("node").text for output in entry.value.get("main").elements for each in output.elements]
        if entry.key.text in nodes:
            after[entry.key.text] = [name for name in targets if name in nodes]
    return after


class _Graph:
    """Nodes by name and what follows on them."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        after: Mapping[str, list[str]],
        place: Callable[[Node], Span],
        reads: Callable[[str, str], bool],
    ) -> None:
        self._nodes = nodes
        self._after = after
        self._place = place
        self._before: dict[str, list[str]] = defaultdict(list)
        for name, targets in after.items():
            for target in targets:
                self._before[target].append(name)
        self._readers = {name for name, node in nodes.items() if is_reader(node, reads)}

    def rounds(self) -> Rounds:
        """First the loop nodes, then the readers without one."""
        loops: list[Loop] = []
        rounds: list[_Round] = []
        told: set[str] = set()
        going_round = [name for name, node in self._nodes.items() if _type(node).lower().endswith(_LOOP_NODE)]
        for name in going_round[:_MOST_LOOPS]:
            body = self._reached([name], self._after) & self._reached([name], self._before)
            if len(body) > 1 and name not in told:
                told.update(body)
                loops.append(self._loop(LoopKind.FOR, name, self._leading(body)))
                rounds.append(_Round(frozenset(body), self._drawn(body)))
        for name in sorted(self._readers - told)[:_MOST_LOOPS]:
            behind = self._each(name) - told
            if behind and self._is_started_by_clock(name):
                loops.append(self._loop(LoopKind.APPLY, name, [name]))
                rounds.append(_Round(frozenset(behind), frozenset({name, *behind})))
        return Rounds(tuple(loops), tuple(rounds))

    def _loop(self, kind: LoopKind, name: str, leading: Iterable[str]) -> Loop:
        leading = list(leading)
        read = [f"{_type(self._nodes[each])}#{_last(self._nodes[each])}" for each in leading if each in self._readers]
        named = [_NO_NAME.sub(" ", each).strip() for each in leading[:1]]
        return Loop(kind, self._place(self._nodes[name].get("type")), sources=tuple(dict.fromkeys((*named, *read))))

    def _leading(self, body: Set[str]) -> list[str]:
        """What comes before a loop, the nearest first."""
        return [name for name in self._ordered(body, self._before) if name not in body]

    def _drawn(self, body: Set[str]) -> frozenset[str]:
        """The loop's own nodes, those that read rows before it, and those between."""
        leading = self._leading(body)
        readers = [name for name in leading if name in self._readers]
        between = self._reached(readers, self._after) & set(leading) if readers else set()
        entering = {name for each in body for name in self._before[each] if name not in body and self._before[name]}
        return frozenset({*body, *readers, *between, *(entering if not readers else ())})

    def _each(self, name: str) -> set[str]:
        """The nodes that run once for each row that a node reads."""
        return self._reached(
            [name], self._after, lambda each: not _last(self._nodes[each]).lower().endswith(_GATHERING)
        ) - {name}

    def _is_started_by_clock(self, name: str) -> bool:
        first = [each for each in self._reached([name], self._before) if not self._before[each]]
        return bool(first) and all(_last(self._nodes[each]).lower().endswith(_STARTERS) for each in first)

    def _reached(
        self, starts: Iterable[str], edges: Mapping[str, list[str]], passes: Callable[[str], bool] | None = None
    ) -> set[str]:
        return set(self._ordered(starts, edges, passes))

    def _ordered(
        self, starts: Iterable[str], edges: Mapping[str, list[str]], passes: Callable[[str], bool] | None = None
    ) -> list[str]:
        """What is reached from some nodes, themselves first, each once, nearest first."""
        found = dict.fromkeys(starts)
        queue = list(found)
        for name in queue:
            for each in edges.get(name, ()):
                if each not in found and (passes is None or passes(each)):
                    found[each] = None
                    queue.append(each)
        return list(found)


def is_reader(node: Node, reads: Callable[[str, str], bool]) -> bool:
    """Whether a node gives rows, rather than writes them. `reads` says whether nodes of a type do."""
    operation = node.get("parameters").get("operation").text.lower()
    return operation not in _WRITES and reads(_type(node), _last(node))


def _type(node: Node) -> str:
    return node.get("type").text


def _last(node: Node) -> str:
    return _type(node).rpartition(".")[2]
