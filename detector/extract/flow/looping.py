"""Loops and comprehensions: what feeds them, what their variables are, and the lists that constant ones make."""

from __future__ import annotations

import re
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.calls import Calls
from detector.extract.flow.chosen import table_of
from detector.extract.flow.cursors import Cursor, cursor_of, drained_by
from detector.extract.flow.feeding import Drawn, Held, give, home_of, names_in, root_of
from detector.extract.flow.stepping import stepping_of, steps_of
from detector.extract.flow.values import (
    FILE,
    OWN,
    PARAMETER_ROOT,
    ROOTLESS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    FunctionInfo,
    Scope,
    Sequence,
    Symbol,
    Value,
    element_symbol,
    is_known,
    is_text,
)
from detector.model.fact import MANY_ROUNDS, NOT_COUNTING, NOWHERE, LiteralRole, LoopKind

_HOPS = 2
_SOURCE_NODES = 80
_SOURCES = 12
_UNROLLED = 256
_UNROLL_BUDGET = 4_000
_UNROLLED_CHARS = 120
_COUNTERS = frozenset({"range", "xrange", "arange", "count"})
"""What only counts: then the variable's name tells more about the loop."""
_SIZES = frozenset({"length", "Length", "size", "Size", "count", "Count", "len", "num_rows", "rowCount", "lastIndex"})
"""What gives how many elements something has: what has them is what a loop goes over."""


_QUEUES = re.compile(
    r"queue|fila\b|cola\b|antrian|pending|jobs|tasks|outbox|backlog|stack|buffer|visit|frontier|todo", re.IGNORECASE
)
"""What a list is called that is worked off as it fills: what stands in it one by one is put there by other things."""
_MAKERS = frozenset({"deque", "array", "list", "arraylist", "linkedlist", "vector", "this", "self"})
"""What lists are made by or belong to, which says nothing of what is in them."""


class Loops(Calls):
    """Reads loops. Statements are read by the class above."""

    unroll_budget = _UNROLL_BUDGET
    bare_loops: set[int]
    """Loops without variables."""

    def is_expression(self, node: tree.Stmt) -> bool:
        """Whether a statement has a value."""
        raise NotImplementedError

    def block(self, body: list[tree.Stmt], maybe: bool = False) -> None:
        """Read statements in order."""
        raise NotImplementedError

    def bind_target(self, target: tree.Expr, value: Value, maybe: bool, declares: bool) -> None:
        """Give a value to a target of an assignment, loop or pattern."""
        raise NotImplementedError

    def loop_body(self, node: tree.LoopStmt, maybe: bool) -> Value:
        """Read a loop; give the list that a comprehension over constants makes."""
        iterable = self.expression(node.iterable, LiteralRole.ELEMENT) if node.iterable is not None else None
        outer = self.loop
        cursor = cursor_of(node)
        drained = self._drained_by(node) if cursor is None else None
        counter = _counter(node)
        row_by_row = cursor or drained or (None if counter else self._stepped_by(node))
        if row_by_row is not None:
            feeding = self.sources(row_by_row.over)
        elif counter:
            feeding = self.sources(_bounds(node, counter))
        else:
            feeding = self.sources([node.iterable]) if node.iterable is not None else ()
        if all(source in _COUNTERS for source in feeding):
            feeding += tuple(target.id for target in node.targets if type(target) is tree.Name)
            feeding += (counter,) if counter else ()
        rounds = NOT_COUNTING if row_by_row is not None else _rounds(node)
        if rounds != 1:
            kind = node.kind if row_by_row is None else LoopKind.FOR
            self.loop = self.new_loop(kind, node.start, node.end, feeding, rounds)
        if not node.targets:
            self.bare_loops.add(self.loop)
        element = self._element_of(iterable)
        for target in node.targets:
            self.bind_target(target, element, False, True)
            self._note_drawn(target, node.iterable, outer)
        if counter and self.loop != outer:
            give(self.scope, counter, Drawn(self.loop))
        for name in row_by_row.names if row_by_row is not None else ():
            give(home_of(self.scope, name), name, Drawn(self.loop))
        self.block(node.body, maybe)
        self.loop = outer
        if node.kind is LoopKind.COMPREHENSION and type(iterable) is Sequence:
            if len(node.body) == 1:
                return self._unrolled(node.targets, node.body[0], iterable.items)
            return table_of(node.targets, node.body, iterable.items)
        return None

    def go_on(self, node: tree.FunctionDef | tree.Lambda, timed: bool = False) -> None:
        """Enter a loop around the body of a function that steps through a list in its own rounds."""
        stepping = stepping_of(node, self.lines.text, timed)
        if stepping is None or not (stepping.counter or self._is_filled_before(stepping.over)):
            return
        self.loop = self.new_loop(LoopKind.FOR, node.start, node.end, self.sources([stepping.over]))
        self.bare_loops.add(self.loop)
        if stepping.counter.isidentifier():
            give(home_of(self.scope, stepping.counter), stepping.counter, Drawn(self.loop))

    def _drained_by(self, node: tree.LoopStmt) -> Cursor | None:
        drained = drained_by(node)
        return drained if drained is not None and self._is_filled_before(drained.over[0]) else None

    def _stepped_by(self, node: tree.LoopStmt) -> Cursor | None:
        if node.targets or node.kind not in (LoopKind.WHILE, LoopKind.FOR):
            return None
        stepping = steps_of(node, self.lines.text)
        if stepping is None:
            return None
        return Cursor([stepping.over], [stepping.counter] if stepping.counter.isidentifier() else [])

    def _is_filled_before(self, listed: tree.Expr) -> bool:
        """Whether a list that is worked off is no queue, which others fill as it goes, or is made of another list at once."""
        if not _QUEUES.search(root_of(listed) or getattr(listed, "name", "")):
            return True
        made_of = [source.rpartition("#")[2].rpartition(".")[2] for source in self.sources([listed])]
        return any(not _QUEUES.search(name) and name.lower() not in _MAKERS for name in made_of)

    def bare_loop(self) -> int:
        """Give the loop around if it has no variables."""
        return self.loop if self.loop in self.bare_loops else NOWHERE

    def _note_drawn(self, target: tree.Expr, iterable: tree.Expr | None, outer: int) -> None:
        """Remember that the names of a target are variables of the loop, and what they are elements of."""
        if self.loop == outer:
            return
        for name, _ in names_in(target):
            home = home_of(self.scope, name)
            give(home, name, Drawn(self.loop))
            if iterable is not None:
                give(home, name, Held(iterable, NOWHERE))

    def _element_of(self, value: Value) -> Value:
        """Give what a loop variable is: an element of a list, or of what a call gave."""
        if type(value) is Symbol and value.module not in (UNKNOWN_ROOT, STAR_ROOT, PARAMETER_ROOT):
            return element_symbol(value)
        if type(value) is Sequence and value.items:
            if is_known(value.items[0]) and (len(value.items) == 1 or not is_text(value.items[0])):
                return value.items[0]
            return next((item for item in value.items if type(item) is str and self.wants_text(item)), None)
        return None

    def unroll(self, node: tree.Lambda, items: list[Value]) -> Value:
        """Give the list of what an anonymous function makes of constants."""
        if len(node.body) != 1 or not node.parameters:
            return None
        returned = node.body[0]
        if type(returned) is not tree.Return or returned.value is None or not node.parameters[0].name:
            return None
        target = tree.Name(node.start, node.start, node.parameters[0].name)
        outer = self.scope
        self.scope = Scope(outer, prefix=outer.prefix)
        value = self._unrolled([target], returned.value, items)
        self.scope = outer
        return value

    def _unrolled(self, targets: list[tree.Expr], body: tree.Stmt, items: list[Value]) -> Value:
        constant = all(type(item) is str or type(item) is tree.Num for item in items)
        if not constant or not 0 < len(items) <= _UNROLLED or not self.is_expression(body) or len(targets) != 1:
            return None
        if type(body) is tree.LoopStmt or len(items) > self.unroll_budget or body.end - body.start > _UNROLLED_CHARS:
            return None
        self.unroll_budget -= len(items)
        self.muted += 1
        results: list[Value] = []
        for item in items:
            self.bind_target(targets[0], item, False, True)
            results.append(self.expression(body))  # type: ignore[arg-type]
        self.muted -= 1
        return Sequence(results)

    def sources(self, nodes: list[tree.Expr]) -> tuple[str, ...]:
        """Give the symbols and names that feed expressions, followed back over a few assignments."""
        found: dict[str, None] = {}
        waiting: list[tuple[Any, int]] = [(node, 0) for node in reversed(nodes)]
        for _ in range(_SOURCE_NODES):
            if not waiting or len(found) >= _SOURCES:
                break
            node, hops = waiting.pop()
            kind = type(node)
            if kind is tree.Name:
                self._name_source(node.id, hops, found, waiting)
            elif kind is tree.Attr:
                self._attribute_source(node, hops, found, waiting)
            elif kind is tree.Index:
                waiting.append((node.object, hops))
            elif kind is tree.CallExpr:
                waiting.extend((argument, hops) for argument in reversed(node.arguments[:4]))
                waiting.append((node.func, hops))
            elif kind is tree.Keyword or kind is tree.Cast:
                waiting.append((node.value, hops))
            elif kind is tree.Choice:
                waiting.extend((option, hops) for option in reversed(node.options[:4]))
            elif kind is tree.LoopStmt and node.iterable is not None:
                waiting.append((node.iterable, hops))
            elif kind is tree.Seq:
                waiting.extend((item, hops) for item in reversed(node.items[:4]) if not _is_sentence(item))
            elif kind is tree.Opaque or kind is tree.Join:
                waiting.extend((item, hops) for item in reversed(node.parts[:4]))
        return tuple(found)

    def _attribute_source(
        self, node: tree.Attr, hops: int, found: dict[str, None], waiting: list[tuple[Any, int]]
    ) -> None:
        """`pd.read_csv` is a symbol, `self.rows` a field, everything else leads on to its object."""
        if type(node.object) is not tree.Name:
            if node.name not in _SIZES and type(node.object) in (tree.Attr, tree.Index):
                found.setdefault(node.name)
            waiting.append((node.object, hops))
            return
        owner = self.look_up(node.object.id)
        value = self.attribute(owner, node.name, node)
        if type(value) is Symbol and type(owner) is Symbol and not owner.path:
            _add_symbol_source(value, found)
            return
        if type(value) is Symbol and value.module not in (UNKNOWN_ROOT, STAR_ROOT) and type(owner) is not Symbol:
            found.setdefault(node.name)
            _add_symbol_source(value, found)
            return
        if type(value) is FunctionInfo:
            found.setdefault(f"{OWN}#{value.name}")
        elif node.name not in _SIZES:
            found.setdefault(node.name)
        waiting.append((node.object, hops))

    def _name_source(self, name: str, hops: int, found: dict[str, None], waiting: list[tuple[Any, int]]) -> None:
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.names:
            scope = scope.parent
        value = scope.names[name] if scope is not None else None
        if type(value) is Symbol and not value.path and not _is_of_data(value):
            return
        found.setdefault(name)
        if type(value) is Symbol:
            _add_symbol_source(value, found)
        elif type(value) is FunctionInfo:
            found.setdefault(f"{OWN}#{value.name}")
            if type(value.result) is Symbol:
                _add_symbol_source(value.result, found)
        if scope is not None and hops < _HOPS and name in scope.origins:
            waiting.append((scope.origins[name], hops + 1))


def _is_sentence(node: tree.Expr) -> bool:
    """Whether a text is put together of words and names: an element of a list, but nothing that is gone over."""
    return type(node) is tree.Join and any(type(part) is tree.Str and " " in part.value for part in node.parts)


def _counter(node: tree.LoopStmt) -> str:
    """Give the variable that a loop of the form `for (i = 0; ...)` counts with, "" for other loops."""
    if node.kind is not LoopKind.FOR or node.targets or not node.body:
        return ""
    first = node.body[0]
    while type(first) is tree.Block and first.body:
        first = first.body[0]
    if type(first) is not tree.Assign or type(first.value) is not tree.Num or type(first.targets[0]) is not tree.Name:
        return ""
    return first.targets[0].id


def _bounds(node: tree.LoopStmt, counter: str) -> list[tree.Expr]:
    """Give what a counting loop is compared with: the `rows.length` of `i < rows.length && !stopped`."""
    found: list[tree.Expr] = []
    waiting: list[Any] = list(node.body[1:2])
    for _ in range(_SOURCE_NODES):
        if not waiting:
            break
        for part in _operands(waiting.pop()):
            if type(part) is tree.CallExpr and type(part.func) is tree.Name and part.func.id in _SIZES:
                found.extend(part.arguments[:1])
            elif type(part) is tree.CallExpr and type(part.func) is tree.Attr and part.func.name in _SIZES:
                found.append(part.func.object)
            elif _operands(part):
                waiting.append(part)
            elif not (type(part) is tree.Name and part.id == counter) and type(part) is not tree.Num:
                found.append(part)
    return found


def _operands(node: Any) -> tuple[Any, ...]:
    """What an operation works on; nothing of a call, a name or a constant."""
    return (*getattr(node, "parts", ()), *getattr(node, "options", ()))


def _rounds(node: tree.LoopStmt) -> int:
    """How often a loop runs that only counts."""
    if node.kind is LoopKind.FOR and not node.targets and node.iterable is None:
        bounds = [part for each in node.body[1:2] for part in getattr(each, "parts", ()) if type(part) is tree.Num]
        return max(2, _number(bounds[-1])) if bounds and _number(bounds[-1]) else MANY_ROUNDS
    call = node.iterable
    if type(call) is not tree.CallExpr or type(call.func) is not tree.Name or call.func.id not in _COUNTERS:
        return NOT_COUNTING
    last = call.arguments[-1] if call.arguments and len(call.arguments) < 3 else None
    if type(last) is not tree.Num:
        return MANY_ROUNDS
    first = call.arguments[0] if len(call.arguments) > 1 else None
    return max(0, _number(last) - (_number(first) if type(first) is tree.Num else 0))


def _number(node: tree.Num) -> int:
    return int(node.value) if node.value.isascii() and node.value.isdecimal() and len(node.value) < 7 else MANY_ROUNDS


def _is_of_data(symbol: Symbol) -> bool:
    """Whether a symbol stands for what a file of data holds, rather than for a module."""
    return symbol.module.startswith(FILE) or symbol.module.endswith(".json")


def _add_symbol_source(symbol: Symbol, found: dict[str, None]) -> None:
    """Name the first call that leads to a symbol: "pandas#read_csv" of `read_csv()[].tolist()`."""
    if symbol.module not in ROOTLESS and not _is_of_data(symbol):
        found.setdefault(f"{symbol.module}#{symbol.path.partition('()')[0]}")
