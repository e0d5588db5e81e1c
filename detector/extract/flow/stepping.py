"""Rounds that a function goes on with itself: `send(people[at]); at += 1; setTimeout(next, 5000)`.

There is no loop to see. One function takes the element whose turn it is, moves on by one, and is run again: by a timer, by
itself, by whoever calls it while something is left. Told from the tree alone, in at most `_NODES` parts of a function.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from detector.extract.flow import tree
from detector.extract.flow.cursors import SIZES, TAKERS, written_name
from detector.extract.flow.feeding import SELF

_NODES = 400
_ENTRIES = 24
_MARKS = ("++", "+= 1", "+=1", "+ 1", "+1", "shift", "pop", "poll(", "Poll(", "dequeue(", "Dequeue(")
"""What of a text shows at once that something may move on by one or take something out of a list."""
_ELEMENTS = frozenset(
    {"get", "at", "elementAt", "ElementAt", "item", "Item", "cell", "getRow", "GetRow", "row", "Cells"}
)
"""Methods that give the element with a number."""


class Stepping(NamedTuple):
    """What a function steps through, and the names of the number that says where it is."""

    over: tree.Expr
    counter: str
    """As it is written, "" where elements are taken out of the list."""


def stepping_of(node: tree.FunctionDef | tree.Lambda, text: str, timed: bool = False) -> Stepping | None:
    """Give what a function steps through in its own rounds, None if it does not.

    `text` is that of the whole file, `timed` says whether a timer runs the function.
    """
    if not _may_step(node, text):
        return None
    seen = _Parts(node.name if type(node) is tree.FunctionDef else "")
    seen.read(node.body)
    again = timed or seen.calls_itself
    handed = {parameter.name for parameter in node.parameters}
    return _numbered(seen, again) or _taken(seen, again, handed)


def steps_of(node: tree.LoopStmt, text: str) -> Stepping | None:
    """Give what a loop steps through that only asks whether something is left: `while (at < people.length) { ... at++ }`."""
    if not _may_step(node, text):
        return None
    seen = _Parts("")
    seen.read(node.body if node.iterable is None else [node.iterable, *node.body])
    return _numbered(seen, True)


def _may_step(node: tree.FunctionDef | tree.Lambda | tree.LoopStmt, text: str) -> bool:
    find, start, end = text.find, node.start, node.end
    for mark in _MARKS:  # noqa: SIM110 - a generator takes twice as long, and every function is asked
        if find(mark, start, end) >= 0:
            return True
    return False


def _numbered(seen: _Parts, again: bool) -> Stepping | None:
    """The list whose elements are asked for by a number that moves on."""
    for counter, over in seen.indexed:
        if counter in seen.moved and (again or (counter, written_name(over)) in seen.bounded):
            return Stepping(over, counter)
    return None


def _taken(seen: _Parts, again: bool, handed: set[str]) -> Stepping | None:
    """The list out of which elements are taken; what is handed to the function is not there the next time."""
    for over in seen.taken:
        listed = written_name(over)
        if listed and (again or listed in seen.measured - handed):
            return Stepping(over, "")
    return None


class _Parts:
    """What of a function tells its own rounds."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.indexed: list[tuple[str, tree.Expr]] = []
        self.moved: set[str] = set()
        self.bounded: set[tuple[str, str]] = set()
        self.measured: set[str] = set()
        self.taken: list[tree.Expr] = []
        self.calls_itself = False

    def read(self, body: list[tree.Stmt]) -> None:
        """Look at statements and all that stands in them; loops have rounds of their own."""
        waiting: list[tuple[Any, bool]] = [(node, True) for node in reversed(body)]
        for _ in range(_NODES):
            if not waiting:
                return
            node, own = waiting.pop()
            kind = type(node)
            if kind is tree.LoopStmt or kind is tree.FunctionDef or kind is tree.ClassDef:
                continue
            if kind is tree.Assign:
                self._assigned(node)
            elif kind is tree.CallExpr:
                self._called(node, own)
            elif kind is tree.Name or kind is tree.Attr:
                self.calls_itself = self.calls_itself or self._is_itself(node)
            if own:
                self._taken_here(node, kind)
            inner = own and kind is not tree.Lambda
            waiting.extend((part, inner) for part in reversed(list(_inside(node, kind))))

    def _assigned(self, node: tree.Assign) -> None:
        """`at += 1` and `at++` are `at = at + 1`."""
        target = written_name(node.targets[0]) if len(node.targets) == 1 else ""
        if target and _is_next(node.value, target):
            self.moved.add(target)

    def _called(self, node: tree.CallExpr, own: bool) -> None:
        """`next(at + 1)` goes on as `at += 1; next()` does."""
        if self._is_itself(node.func):
            self.moved.update(_next_of(argument) for argument in node.arguments)
        if own and type(node.func) is tree.Attr and node.func.name in _ELEMENTS:
            self.indexed.extend((key, node.func.object) for each in node.arguments[:2] if (key := _place(each)))

    def _is_itself(self, node: tree.Expr) -> bool:
        """Whether a name is the function's own: `next`, `this.next`; a method of that name of another object is not."""
        if type(node) is tree.Attr:
            return node.name == self.name and type(node.object) is tree.Name and node.object.id in SELF
        return type(node) is tree.Name and node.id == self.name

    def _taken_here(self, node: Any, kind: type) -> None:
        """Elements, and what says how many there are, count only outside of functions inside: those have their own rounds."""
        if kind is tree.Index:
            if key := _place(node.key):
                self.indexed.append((key, node.object))
        elif kind is tree.Opaque:
            sizes = [listed for part in node.parts for listed in _measured(part)]
            self.measured.update(sizes)
            self.bounded.update((written_name(part), listed) for part in node.parts for listed in sizes)
        elif kind is tree.CallExpr:
            if type(node.func) is tree.Attr and node.func.name in TAKERS:
                self.taken.append(node.func.object)
            elif type(node.func) is tree.Name and node.func.id in TAKERS and node.arguments:
                self.taken.append(node.arguments[0])


def _place(key: tree.Expr) -> str:
    """The name of the number by which an element is asked for: of `at`, and of `at++`."""
    return written_name(key.targets[0] if type(key) is tree.Assign else key)


def _is_next(value: tree.Expr | None, name: str) -> bool:
    """Whether a value is a name's own and one; of `x += 1` in languages with another sign for texts only the one is left."""
    if type(value) is tree.Opaque and len(value.parts) == 1:
        return _is_one(value.parts[0])
    return value is not None and _next_of(value) == name


def _next_of(value: tree.Expr) -> str:
    """The name of a number to which one is added, "" of anything else."""
    parts: list[tree.Expr] = getattr(value, "parts", [])
    if len(parts) == _TWO and _is_one(parts[1]):
        return written_name(parts[0])
    return ""


_TWO = 2


def _is_one(node: tree.Expr) -> bool:
    return type(node) is tree.Num and node.value == "1"


def _measured(node: Any) -> Iterator[str]:
    """The lists whose size stands in one part of a comparison: `people.length - 1`, `len(people)`."""
    for part in (node, *getattr(node, "parts", ())[:2]):
        called = part.func if type(part) is tree.CallExpr else part
        if type(called) is tree.Attr and called.name in SIZES:
            yield written_name(called.object)
        elif called is not part and type(called) is tree.Name and called.id in SIZES and part.arguments:
            yield written_name(part.arguments[0])


def _inside(node: Any, kind: type) -> Iterator[Any]:
    """The parts of a statement or expression, in order."""
    if kind is tree.CallExpr:
        yield node.func
        yield from node.arguments[:_ENTRIES]
    elif kind is tree.Assign:
        if node.value is not None:
            yield node.value
    elif kind is tree.Block or kind is tree.Lambda:
        yield from node.body
    elif kind is tree.Attr:
        yield node.object
    elif kind is tree.Index:
        yield node.object
        yield node.key
    elif kind is tree.Map:
        yield from (value for _, value in node.entries[:_ENTRIES])
    elif kind is tree.Keyword or kind is tree.Cast or kind is tree.Return:
        if node.value is not None:
            yield node.value
    else:
        parts = getattr(node, "parts", None) or getattr(node, "items", None) or getattr(node, "options", None) or ()
        yield from parts[:_ENTRIES]
