"""Where the values of arguments come from: the loops that draw them, the parameters that bring them, the calls that make them.

Followed back over assignments by names, without values: an address is drawn by a loop whatever is done to it on the way.
Everything is bounded: `_NODES` parts of expressions for one argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from detector.extract.flow import tree
from detector.extract.flow.knowledge import DRAWING, PACKED, PACKERS, TRANSPARENT
from detector.extract.flow.values import Scope
from detector.model.fact import ADDERS, ANY_PLACE, CHAINED, ELEMENT, NOWHERE, RECEIVER, Feed, ParameterPart

_NODES = 96
_GIVERS = 8
_CALLS = 6
_ARGUMENTS = 16
_ENTRIES = 24
_KEY_DEPTH = 4
_FILLED = -1
"""Where maps stand that are put together here of what methods fill into an object."""
_FILLING = frozenset(
    {"append", "put", "set", "Set", "add", "Add", "Append", "TryAdd", "AddField", "addField", "addFormField"}
    | {"AddParameter", "AddQueryParameter", "AddOrUpdateParameter", "addParameter", "setParameter", "addProperty"}
    | {"setProperty"}
)
"""Methods that put a value under a key into a form, a map or a request: `form.append("to", number)`."""
_FILLING_WHOLE = frozenset({"AddJsonBody", "AddBody", "AddStringBody", "setBody", "setEntity", "setJsonBody"})
"""Methods that put the whole body into a request."""
SELF = frozenset({"self", "this", "@self", "cls", "Self"})


class Drawn(NamedTuple):
    """A name is a variable of a loop."""

    loop: int


class Held(NamedTuple):
    """A name got the value of an expression, in a loop without variables or `NOWHERE`."""

    value: tree.Expr
    loop: int


Giver: TypeAlias = "Drawn | Held | ParameterPart"


def give(scope: Scope, name: str, giver: Giver) -> None:
    """Remember what a name got. Nothing is forgotten: what a name was before may be part of what it is."""
    givers = scope.givers.setdefault(name, [])
    if len(givers) < _GIVERS and (type(giver) is Held or giver not in givers):
        givers.append(giver)


def fill(node: tree.CallExpr, scope: Scope, loop: int) -> None:
    """Remember what a method puts into the object it is called on, if it is one that does."""
    func = node.func
    if type(func) is not tree.Attr or not 0 < len(node.arguments) < _MOST_FILLED:
        return
    entry = _filled(func.name, node.arguments)
    if entry is None and func.name in ADDERS and len(node.arguments) == 1 and type(func.object) is tree.Name:
        give(home_of(scope, func.object.id), func.object.id, Held(node, loop))
        return
    root = root_of(func.object) if entry is not None else ""
    if entry is None or not root:
        return
    home = home_of(scope, root)
    last = home.givers[root][-1] if home.givers.get(root) else None
    if type(last) is Held and last.loop == loop and type(last.value) is tree.Map and last.value.start == _FILLED:
        if len(last.value.entries) < _ENTRIES:
            last.value.entries.append(entry)
    else:
        give(home, root, Held(tree.Map(_FILLED, _FILLED, [entry]), loop))


def added(target: tree.Expr, value: tree.Expr) -> tree.Expr:
    """Give the call that puts a value into the list that a target is."""
    return tree.CallExpr(value.start, value.end, tree.Attr(target.start, target.end, target, "append"), [value])


def _added(node: tree.Expr) -> tree.Expr | None:
    """The element that a call puts into a list: `rows.append(row)`, `append(rows, row)`; None if it is no such call."""
    if type(node) is not tree.CallExpr:
        return None
    given, func = node.arguments, node.func
    if type(func) is tree.Attr:
        return given[0] if func.name in ADDERS and len(given) == 1 else None
    return given[1] if type(func) is tree.Name and func.id in ADDERS and len(given) == _PAIR else None


_MOST_FILLED = 4


def _filled(method: str, given: list[tree.Expr]) -> tuple[tree.Expr | None, tree.Expr] | None:
    """The key and the value that a method fills in: `put("to", n)`, `Add(new Content(n), "to")`, `add(new Pair("to", n))`."""
    if method in _FILLING_WHOLE:
        return None, given[0]
    if method not in _FILLING:
        return None
    if len(given) == 1:
        pair = given[0]
        if type(pair) is not tree.CallExpr or not pair.new or len(pair.arguments) != _PAIR:
            return None
        given = pair.arguments
    first, second = given[0], given[1]
    if type(first) is tree.Str:
        return first, second
    return (second, first) if type(second) is tree.Str and type(first) is tree.CallExpr else None


_PAIR = 2


def home_of(scope: Scope, name: str) -> Scope:
    """Give the scope that has a name, else the one given."""
    home: Scope | None = scope
    while home is not None:
        if name in home.names:
            return home
        home = home.parent
    return scope


def names_in(target: tree.Expr | None) -> list[tuple[str, str]]:
    """Give the names that a target of any form binds, each with the key it is taken by."""
    found: list[tuple[str, str]] = []
    waiting: list[tuple[Any, str]] = [(target, "")]
    while waiting and len(found) < _ENTRIES:
        node, key = waiting.pop()
        kind = type(node)
        if kind is tree.Name:
            found.append((node.id, key))
        elif kind is tree.Seq:
            waiting.extend((item, key) for item in node.items[:_ENTRIES])
        elif kind is tree.Map:
            waiting.extend(
                (value, named.value if type(named) is tree.Str else key) for named, value in node.entries[:_ENTRIES]
            )
        elif kind is tree.Assign:
            waiting.extend((each, key) for each in node.targets[:1])
        elif kind is tree.Keyword or kind is tree.Cast:
            waiting.append((node.value, key))
    return found


def root_of(node: Any) -> str:
    """Give the name that a chain of attributes and items starts with, "" if none."""
    for _ in range(_NODES):
        kind = type(node)
        if kind is tree.Attr or kind is tree.Index:
            node = node.object
        elif kind is tree.Name:
            return "" if node.id in SELF else str(node.id)
        else:
            break
    return ""


def feeds_of(node: tree.CallExpr, follows: Sequence[tree.Expr], scope: Scope, loop: int) -> tuple[Feed, ...]:
    """Give what feeds the arguments of a call, the object it is called on, and the calls that `follows` in the same chain.

    `loop` is a loop without variables, if any.
    """
    found: list[Feed] = []
    if type(node.func) is tree.Attr:
        _add(found, RECEIVER, "", node.func.object, scope, loop)
    place = 0
    for argument in node.arguments[:_ARGUMENTS]:
        name, value = (argument.name, argument.value) if type(argument) is tree.Keyword else ("", argument)
        for key, part in _keyed(value, scope):
            before = len(found)
            whole = f"{name}.{key}" if name and key else name or key
            _add(found, place, whole, part, scope, loop)
            if key and len(found) == before and type(value) is tree.Name:
                found.append(Feed(place, whole))  # a field that is always the same is a field
        place += not name
    for link in reversed(follows):
        for argument in link.arguments[:1] if type(link) is tree.CallExpr else ():
            for key, part in _keyed(argument, scope):
                _add(found, CHAINED, key, part, scope, loop)
    return tuple(found)


def handed_feeds(nodes: list[tree.Expr], scope: Scope, loop: int, draws: bool) -> tuple[Feed, ...]:
    """Give what feeds the parameters of a function that is handed over; `draws` if `loop` calls it for each element."""
    if len(nodes) == 1 and type(nodes[0]) is tree.Seq and not draws:
        found: list[Feed] = []
        for place, item in enumerate(nodes[0].items[:_ARGUMENTS]):
            _add(found, place, "", item, scope, NOWHERE)
        return tuple(found)
    feeding = _Walk(scope, NOWHERE)
    for node in nodes[:_ARGUMENTS]:
        feeding.follow(node)
    feed = feeding.feed(ANY_PLACE, "")
    if draws:
        feed = feed._replace(loops=tuple(dict.fromkeys((loop, *feed.loops))))
    return (feed,) if feed.loops or feed.parameters else ()


def _add(found: list[Feed], place: int, name: str, node: tree.Expr, scope: Scope, loop: int) -> None:
    kind = type(node)
    if kind is tree.Str or kind is tree.Num or kind is tree.Lambda:
        return
    walk = _Walk(scope, loop)
    walk.follow(node)
    feed = walk.feed(place, name)
    if feed.loops or feed.parameters or feed.open or (feed.calls and place != RECEIVER):
        found.append(feed)


def _keyed(node: Any, scope: Scope) -> list[tuple[str, tree.Expr]]:
    """Give the parts of an argument: the entries of a map, be it written there, named, or turned to text; else the whole."""
    found: list[tuple[str, tree.Expr]] = []
    waiting: list[tuple[Any, str, int]] = [(node, "", _KEY_DEPTH)]
    for _ in range(_NODES):
        if not waiting or len(found) >= _ENTRIES:
            break
        part, key, depth = waiting.pop()
        kind = type(part)
        if depth and kind is tree.Map:
            for named, value in reversed(part.entries[:_ENTRIES]):
                name = named.value if type(named) is tree.Str else ""
                waiting.append((value, f"{key}.{name}" if key and name else key or name, depth - 1))
        elif depth and kind is tree.Name:
            held = [each.value for each in _givers(part.id, scope) if type(each) is Held]
            maps = [(each, key) for each in held if _is_map(each)]
            maps += [
                (element, key + ELEMENT)
                for each in held
                if (element := _added(each)) is not None and _names_map(element, scope)
            ]
            if maps:
                waiting.extend((each, name, depth - 1) for each, name in reversed(maps))
            else:
                found.append((key, part))
        elif depth and kind is tree.CallExpr and part.arguments and _last_name(part.func) in _PACKING:
            waiting.extend(
                (each, key, depth) for each in reversed(part.arguments[: _PACKED_AT.get(_last_name(part.func), 1)])
            )
        elif depth and kind is tree.CallExpr and not part.arguments and _is_encoding(part.func):
            waiting.append((part.func.object, key, depth))
        elif depth and (kind is tree.Cast or kind is tree.Keyword):
            waiting.append((part.value, key, depth - 1))
        else:
            found.append((key, part))
    return found


def _is_map(node: tree.Expr) -> bool:
    """Whether an expression is a map, or one that is turned to text: `JSON.stringify({...})`."""
    if type(node) is not tree.CallExpr:
        return type(node) is tree.Map
    arguments = node.arguments
    if not arguments:
        return _is_encoding(node.func) and _is_map(node.func.object)  # type: ignore[union-attr]
    first = type(arguments[0])
    return (first in (tree.Map, tree.Name) or _is_map(arguments[0])) and _last_name(node.func) in _PACKING


def _names_map(node: tree.Expr, scope: Scope) -> bool:
    """Whether an expression is a map, or the name of one."""
    if type(node) is tree.Name:
        return any(type(each) is Held and _is_map(each.value) for each in _givers(node.id, scope))
    return _is_map(node)


_PACKED_AT = {"RequestBody.create": 2}
"""How many arguments of such functions may be the body; the type stood before it once."""
_PACKING = TRANSPARENT | PACKERS | {"Buffer.from"}
"""Functions whose first argument is in what they give: a body made of bytes, too."""


def _is_encoding(func: tree.Expr) -> bool:
    """Whether a map or text is made a text or bytes: `json.dumps(job).encode()`, `{...}.to_json`."""
    return type(func) is tree.Attr and func.name in PACKED


def _givers(name: str, scope: Scope | None) -> list[Giver]:
    while scope is not None:
        if name in scope.givers:
            return scope.givers[name]
        if name in scope.names:
            return []
        scope = scope.parent
    return []


_ROOTED = ("stringify", "from", "create", "generate", "encode", "encode!", "ofString")
"""Methods that are known by what they are called on."""


def _last_name(node: Any) -> str:
    kind = type(node)
    if kind is tree.Name:
        return str(node.id)
    return f"{root_of(node)}.{node.name}" if kind is tree.Attr and node.name in _ROOTED else getattr(node, "name", "")


class _Walk:
    """Follows an expression back to what feeds it."""

    def __init__(self, scope: Scope, loop: int) -> None:
        self.scope = scope
        self.loop = loop
        self.loops: dict[int, None] = {}
        self.parameters: dict[ParameterPart, None] = {}
        self.calls: dict[str, None] = {}
        self.open = False
        self.seen: set[str] = set()

    def feed(self, place: int, name: str) -> Feed:
        """Give what was found."""
        return Feed(place, name, tuple(self.loops), tuple(self.parameters), tuple(self.calls)[:_CALLS], self.open)

    def follow(self, node: tree.Expr) -> None:
        """Look at an expression and at what its names got."""
        waiting: list[tuple[Any, int]] = [(node, self.loop)]
        for _ in range(_NODES):
            if not waiting:
                return
            self._step(*waiting.pop(), waiting)

    def _step(self, node: Any, loop: int, waiting: list[tuple[Any, int]]) -> None:
        kind = type(node)
        if kind is tree.Name:
            self._name(node.id, waiting)
        elif kind is tree.Attr:
            if type(node.object) is tree.Name and node.object.id in SELF:
                self.open = True
            waiting.append((node.object, loop))
        elif kind is tree.Index:
            if loop != NOWHERE and type(node.key) not in (tree.Num, tree.Str):
                self.loops.setdefault(loop)
            waiting.extend(((node.object, loop), (node.key, loop)))
        elif kind is tree.CallExpr:
            self._call(node, loop, waiting)
        elif kind is tree.Keyword or kind is tree.Cast:
            waiting.append((node.value, loop))
        elif kind is tree.Map:
            waiting.extend((value, loop) for _, value in node.entries[:_ENTRIES])
        elif kind is tree.LoopStmt:
            self.calls.setdefault("map")  # what a comprehension does
            waiting.append((node.iterable, loop))
        elif kind is tree.Assign:
            waiting.append((node.value, loop))
        else:
            parts = getattr(node, "parts", None) or getattr(node, "items", None) or getattr(node, "options", None) or ()
            waiting.extend((part, loop) for part in parts[:_ENTRIES])

    def _call(self, node: tree.CallExpr, loop: int, waiting: list[tuple[Any, int]]) -> None:
        func = node.func
        waiting.extend((argument, loop) for argument in node.arguments[:_ARGUMENTS])
        name = func.id if type(func) is tree.Name else func.name if type(func) is tree.Attr else ""
        if name:
            self.calls.setdefault(name)
        if loop != NOWHERE and name in DRAWING:
            self.loops.setdefault(loop)
        if type(func) is tree.Attr:
            waiting.append((func.object, loop))

    def _name(self, name: str, waiting: list[tuple[Any, int]]) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        if name in SELF:
            return
        givers = _givers(name, self.scope)
        for giver in givers:
            if type(giver) is Drawn:
                self.loops.setdefault(giver.loop)
            elif type(giver) is ParameterPart:
                self.parameters.setdefault(giver)
            elif type(giver) is Held:
                waiting.append((giver.value, giver.loop))
        if not givers and not name[:1].isupper() and not _is_bound(name, self.scope):
            self.open = True


def _is_bound(name: str, scope: Scope | None) -> bool:
    while scope is not None:
        if name in scope.names:
            return True
        scope = scope.parent
    return False
