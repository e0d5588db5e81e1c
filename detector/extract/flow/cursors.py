"""Rounds for each row or line: loops that ask for the next one (`while ($row = fetch($rows))`), handlers that are handed each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from detector.extract.flow import tree
from detector.extract.flow.feeding import names_in, root_of
from detector.model.fact import LoopKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READERS = _words(
    "fetch fetchone fetchrow fetcharray fetch_hashref fetchrow_hashref fetchrow_array fgets fgetcsv readline readlineasync"
    " readnext readfields readrecord nextline getline sqlsrv_fetch_array"
)
"""Calls that give the next row or line, in lower case."""
_READER_ENDS = ("fetch_assoc", "fetch_array", "fetch_object", "fetch_row")
_ADVANCES = _words(
    "next Next NextRow hasNext hasNextLine HasNext HasNextLine moveToNext MoveNext MoveNextAsync Read ReadAsync Scan"
)
"""Methods that go to the next row or line, or say whether there is one."""
_ENDS = _words("EndOfStream EndOfData AtEndOfStream EOF Eof eof")
"""What says that the last row or line was read."""
_OUTS = _words("Scan StructScan MapScan SliceScan")
"""Methods that write a row into what they are given."""
SIZES = _words(
    "length Length size Size count Count len sizeof isEmpty IsEmpty is_empty empty empty? any? Any isNotEmpty"
)
"""What says whether a list has something left."""
TAKERS = _words(
    "pop Pop popleft shift dequeue Dequeue poll Poll pollFirst remove Remove removeFirst RemoveFirst removeAt RemoveAt"
    " remove_first First first FirstOrDefault array_shift array_pop take Take TryDequeue TryTake pop_front"
)
"""Methods and functions that give something of a list and take it out, or that are followed by what takes it out."""
_NODES = 16
_FIRST = 2
_DEEP = 24


class Cursor(NamedTuple):
    """What a loop reads from, and the names that get a row of it in each round."""

    over: list[tree.Expr]
    names: list[str]


def cursor_of(node: tree.LoopStmt) -> Cursor | None:
    """Give what a `while` reads row by row, None if it does not."""
    if node.kind is not LoopKind.WHILE or node.targets:
        return None
    tested: Any = node.iterable if node.iterable is not None else (node.body[0] if node.body else None)
    found = _tested(tested) if tested is not None else None
    if found is None and (node.iterable is None or type(node.iterable) is tree.Num):
        found = _read_first(node.body)
    if found is None:
        return None
    root = next((name for each in found.over if (name := root_of(each))), "")
    return Cursor(found.over, [*found.names, *_written(node.body, root)])


_ROW_EVENTS = _words("data line record row")
"""What a stream calls it that another row or line was read."""
_EVENT_AND_HANDLER = 2
_FILES = _words("createReadStream csv csvParser csvtojson parse parseFile parseStream fromFile fromPath")
"""Calls that open or take apart a file of rows or lines."""


def hands_rows(node: tree.CallExpr, origin: Callable[[str], tree.Expr | None]) -> bool:
    """Whether a call gives a stream of rows or lines their handler: `createReadStream(f).pipe(csv()).on("data", h)`.

    `origin` gives what a name was made of. Lines that somebody types are none.
    """
    func = node.func
    event = node.arguments[0] if type(func) is tree.Attr and len(node.arguments) == _EVENT_AND_HANDLER else None
    if type(func) is not tree.Attr or type(event) is not tree.Str or event.value not in _ROW_EVENTS:
        return False
    waiting: list[Any] = [func.object]
    for _ in range(_NODES):
        if not waiting:
            break
        part = waiting.pop()
        if type(part) is tree.Name:
            waiting.extend(each for each in [origin(part.id)] if each is not None and type(each) is not tree.Name)
        elif type(part) is tree.Attr:
            waiting.append(part.object)
        elif type(part) is tree.CallExpr:
            called = part.func.id if type(part.func) is tree.Name else getattr(part.func, "name", "")
            if called in _FILES:
                return True
            waiting.extend((part.func, *part.arguments))
        elif type(part) is tree.Map:
            waiting.extend(value for _, value in part.entries[:_FIRST])
    return False


def drained_by(node: tree.LoopStmt) -> Cursor | None:
    """Give the list that a `while` goes on with as long as something is left, and takes something out of in each round."""
    test = node.iterable if node.iterable is not None else next(iter(node.body), None)
    if node.kind is not LoopKind.WHILE or node.targets or test is None:
        return None
    tested = {root: over for over in _sized(test) if (root := written_name(over))}
    if not tested:
        return None
    for target, root in _taken(node.body):
        if root in tested:
            return Cursor([tested[root]], _names([target]))
    return None


def _sized(test: Any) -> Iterator[tree.Expr]:
    """The lists of which a condition asks whether they have something left."""
    waiting: list[Any] = [test]
    for _ in range(_NODES):
        if not waiting:
            return
        node = waiting.pop()
        kind = type(node)
        if kind is tree.CallExpr:
            if type(node.func) is tree.Name and node.func.id in SIZES and node.arguments:
                yield node.arguments[0]
            waiting.append(node.func)
        elif kind is tree.Attr and node.name in SIZES:
            yield node.object
        else:
            waiting.extend(getattr(node, "parts", None) or getattr(node, "options", None) or ())


def _taken(body: list[tree.Stmt]) -> Iterator[tuple[tree.Expr, str]]:
    """What gets a value that is taken out of a list, and the list as it is written."""
    waiting: list[Any] = list(reversed(body[:_DEEP]))
    for _ in range(_DEEP * _FIRST):
        if not waiting:
            return
        node = waiting.pop()
        kind = type(node)
        if kind is tree.Block or kind is tree.LoopStmt:
            waiting.extend(reversed(node.body[:_DEEP]))
        elif kind is tree.Assign and node.targets and type(node.value) is tree.CallExpr:
            func = node.value.func
            if type(func) is tree.Attr and func.name in TAKERS:
                yield node.targets[0], written_name(func.object)
            elif type(func) is tree.Name and func.id in TAKERS and node.value.arguments:
                yield node.targets[0], written_name(node.value.arguments[0])


def written_name(node: tree.Expr) -> str:
    """A name, or a field with the name before it, as it is written; "" for anything else."""
    if type(node) is tree.Attr and type(node.object) is tree.Name:
        return f"{node.object.id}.{node.name}"
    return node.id if type(node) is tree.Name else ""


def _tested(test: Any) -> Cursor | None:
    """What a condition asks for the next row."""
    waiting: list[Any] = [test]
    for _ in range(_NODES):
        if not waiting:
            break
        node = waiting.pop()
        kind = type(node)
        if kind is tree.Assign:
            if cursor := _assigned(node, 1):
                return cursor
        elif kind is tree.CallExpr:
            if cursor := _advanced(node):
                return cursor
            waiting.extend(node.arguments[:1])
        elif kind is tree.Attr and node.name in _ENDS:
            return Cursor([node.object], _names([node.object]))
        elif kind is tree.Keyword or kind is tree.Cast:
            waiting.append(node.value)
        else:
            waiting.extend(getattr(node, "parts", None) or getattr(node, "options", None) or ())
    return None


def _read_first(body: list[tree.Stmt]) -> Cursor | None:
    """What an endless loop reads before all else: `for { row, err := file.Read() ... }`."""
    for node in body[:_FIRST]:
        if type(node) is tree.Assign and (cursor := _assigned(node, 0)):
            return cursor
    return None


def _assigned(node: tree.Assign, most: int) -> Cursor | None:
    call = node.value
    if type(call) is not tree.CallExpr:
        return None
    func = call.func
    name = func.name if type(func) is tree.Attr else func.id if type(func) is tree.Name else ""
    lower = name.lower()
    known = lower in _READERS or lower.endswith(_READER_ENDS) or (most == 0 and name == "Read")
    if not known or (most == 0 and call.arguments):
        return None
    over = [func.object] if type(func) is tree.Attr else call.arguments[:1]
    return Cursor(list(over), _names(list(node.targets)))


def _advanced(node: tree.CallExpr) -> Cursor | None:
    func = node.func
    if type(func) is tree.Attr and func.name in _ADVANCES and not node.arguments:
        return Cursor([func.object], _names([func.object]))
    if type(func) is tree.Name and func.id in _ENDS | {"feof"} and node.arguments:
        return Cursor(node.arguments[:1], _names(node.arguments[:1]))
    return None


def _names(targets: list[tree.Expr]) -> list[str]:
    return [name for target in targets for name, _ in names_in(target)]


def _written(body: list[tree.Stmt], root: str) -> list[str]:
    """The names that a row is written into: `rows.Scan(&name, &phone)`."""
    found: list[str] = []
    waiting: list[Any] = list(reversed(body[:_DEEP]))
    for _ in range(_DEEP if root else 0):
        if not waiting:
            break
        node = waiting.pop()
        kind = type(node)
        if kind is tree.Block:
            waiting.extend(reversed(node.body[:_FIRST]))
        elif kind is tree.Assign and node.value is not None:
            waiting.append(node.value)
        elif kind is tree.CallExpr and _writes_out(node.func, root):
            found.extend(name for argument in node.arguments if (name := root_of(argument)))
    return found


def _writes_out(func: tree.Expr, root: str) -> bool:
    return type(func) is tree.Attr and func.name in _OUTS and root_of(func.object) == root
