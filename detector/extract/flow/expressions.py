"""Expressions: their values, and the literals, references and calls in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.calls import Calls
from detector.extract.flow.knowledge import ENVIRONMENT_NAME
from detector.extract.flow.values import (
    ITEMS,
    OWN,
    PARAMETER_ROOT,
    ROOTLESS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    FunctionInfo,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    Value,
    concatenate,
    extend,
    is_known,
    is_text,
    render,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, EnvironmentName, Literal, LiteralRole, LoopKind
from detector.text.lines import LineIndex

_HOPS = 2
_SOURCE_NODES = 80
_SOURCES = 12
_UNROLLED = 256
_UNROLL_BUDGET = 4_000
_UNROLLED_CHARS = 120
_ACCUMULATED = 300
_NEAR = 4
_TELLING_DIGITS = 5
_OTHER = LiteralRole.OTHER
_CHAIN = (tree.Attr, tree.CallExpr, tree.Index)


class Expressions(Calls):
    """Reads expressions. Statements inside of them (functions, loops) are read by the class above."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(module, lines, interest, limits)
        self.room = limits.nesting
        self.taken_names: tuple[str, ...] = ()
        self._unroll_budget = _UNROLL_BUDGET
        self._readers: dict[type, Callable[[Any, LiteralRole, str], Value]] = {
            tree.Str: self._string,
            tree.Num: self._number,
            tree.Name: self._name,
            tree.Attr: self._chain,
            tree.CallExpr: self._chain,
            tree.Index: self._chain,
            tree.Join: self._join_parts,
            tree.Seq: self._sequence,
            tree.Map: self._mapping,
            tree.Choice: self._choice,
            tree.Cast: self._cast,
            tree.Keyword: self._keyword,
            tree.Opaque: self._opaque,
            tree.Lambda: self._lambda,
            tree.ImportExpr: self._import,
            tree.LoopStmt: self._loop,
            tree.Assign: self._assignment,
        }

    def assign(self, node: tree.Assign, maybe: bool) -> Value:
        """Read an assignment; give the assigned value."""
        raise NotImplementedError

    def block(self, body: list[tree.Stmt], maybe: bool = False) -> None:
        """Read statements in order."""
        raise NotImplementedError

    def bind_target(self, target: tree.Expr, value: Value, maybe: bool, declares: bool) -> None:
        """Give a value to a target of an assignment, loop or pattern."""
        raise NotImplementedError

    def expression(self, node: tree.Expr, role: LiteralRole = _OTHER, name: str = "") -> Value:
        """Give the value of an expression and keep the facts in it; None if it is nested too deep."""
        reader = self._readers.get(type(node))
        if reader is None or self.room <= 0:
            return None
        self.room -= 1
        value = reader(node, role, name)
        self.room += 1
        return value

    # Texts

    def _string(self, node: tree.Str, role: LiteralRole, name: str) -> Value:
        text = node.value
        if self.wants_text(text) and not node.prose:
            self.literal(text, node.start, node.end, role, name)
        return text

    def _number(self, node: tree.Num, role: LiteralRole, name: str) -> Value:
        # Error codes are compared as numbers more often than as texts; shorter numbers are never of interest.
        if len(node.value) >= _TELLING_DIGITS and self.wants_text(node.value):
            self.literal(node.value, node.start, node.end, role, name)
        return node

    def _join_parts(self, node: tree.Join, role: LiteralRole, name: str) -> Value:
        mark = len(self.facts)
        texts = []
        written = 0
        accumulated = numbers = 0
        textual = False
        lists: list[Value] = []
        for part in node.parts:
            value = self.expression(part, role, name)
            textual = textual or is_text(value) or type(value) is Symbol
            if type(value) is Sequence:
                lists.extend(value.items[:ITEMS])
            text = self.text(value)
            texts.append(text)
            if type(part) is tree.Str:
                written += len(part.value)
            elif type(value) is tree.Num:
                numbers += 1
            elif is_text(value):
                accumulated = max(accumulated, sum(len(each) for each in text if type(each) is str))
        if lists:
            return Sequence(lists[:ITEMS])
        # Sums of numbers are no texts, and neither is a sum of a number and something unknown.
        if not any(texts) or not textual or (numbers and numbers + texts.count(()) == len(texts)):
            return None
        joined = concatenate(texts, self.limits.folded_chars)
        if joined is not None and written and accumulated < _ACCUMULATED:
            self._joined_literal(node, joined, mark, role, name)
        return joined

    def _joined_literal(self, node: tree.Expr, joined: Value, mark: int, role: LiteralRole, name: str) -> None:
        """Keep a text that was put together, instead of its pieces."""
        text = joined if type(joined) is str else render(joined)  # type: ignore[arg-type]
        if self.wants_text(text):
            if len(self.facts) > mark:
                self.forget_pieces(mark, text)
            self.literal(text, node.start, node.end, role, name)

    # Names and chains

    def _name(self, node: tree.Name, _role: LiteralRole, _name: str) -> Value:
        value = self.look_up(node.id)
        if (
            type(value) is Symbol
            and value.module in (UNKNOWN_ROOT, STAR_ROOT)
            and self.wants_name(node.id)
            and not self.is_bound(node.id)
        ):
            self.reference(value.path, node.start, node.end)
        return value

    def _chain(self, node: tree.Expr, role: LiteralRole, name: str) -> Value:
        """Read a chain of attributes, calls and indexes from its root on; its length needs no recursion."""
        links: list[Any] = []
        root: Any = node
        while True:
            kind = type(root)
            if kind is tree.CallExpr:
                links.append(root)
                root = root.func
            elif kind is tree.Attr or kind is tree.Index:
                links.append(root)
                root = root.object
            else:
                break
        mark = len(self.facts)
        value = self.look_up(root.id) if type(root) is tree.Name else self.expression(root, role, name)
        place = len(links) - 1
        while place >= 0:
            link = links[place]
            kind = type(link)
            if kind is tree.CallExpr:
                value = self.call(link, value, None, "")
            elif kind is tree.Attr:
                if place and type(links[place - 1]) is tree.CallExpr:
                    place -= 1
                    value = self.call(links[place], self._callee(value, link), value, link.name)
                else:
                    value = self.attribute(value, link.name, link)
            else:
                value = self._item(value, link, place > 0 and type(links[place - 1]) is tree.CallExpr)
            place -= 1
        if type(links[0]) is tree.CallExpr:
            if is_text(value):
                self._folded_literal(node, root, value, mark, role, name)
        elif type(value) is Symbol and value.module in ROOTLESS and self.wants_name(value.path):
            self.reference(value.path, node.start, node.end)
        return value

    def _callee(self, receiver: Value, link: tree.Attr) -> Value:
        """Give what a method call calls; methods of texts and lists are nobody's."""
        if is_text(receiver) or type(receiver) is Sequence or receiver is None:
            return None
        return self.attribute(receiver, link.name, link)

    def _folded_literal(
        self, node: tree.Expr, root: tree.Expr, value: Value, mark: int, role: LiteralRole, name: str
    ) -> None:
        """Keep a text that a method or function made, unless it is just a text that was written in it."""
        text = value if type(value) is str else render(value)  # type: ignore[arg-type]
        if not self.wants_text(text):
            return
        found = self.facts[mark:]
        if any(type(fact) is Literal and fact.text == text for fact in found):
            return
        if type(root) is tree.Str:
            self.facts[mark:] = [fact for fact in found if not (type(fact) is Literal and fact.text == root.value)]
        elif not found and type(root) is tree.Name and type(node) is tree.CallExpr and not node.arguments:
            return
        self._joined_literal(node, value, mark, role, name)

    def _item(self, value: Value, link: tree.Index, is_called: bool) -> Value:
        """Give `value[key]`."""
        key = self.expression(link.key, LiteralRole.KEY)
        kind = type(value)
        if kind is Mapping:
            return value.entries.get(key) if type(key) is str else None  # type: ignore[union-attr]
        if kind is Sequence:
            return _element(value, key)  # type: ignore[arg-type]
        if kind is not Symbol:
            return None
        if type(key) is str:
            if ENVIRONMENT_NAME.match(key) and self.is_environment(value):
                self.environment(key, link.start, link.end, "")
                return (HOLE,)
            if value.module == "sys" and value.path == "modules":  # type: ignore[union-attr]
                self.imported(key, link.start, link.end, (), dynamic=True)
                return Symbol(key, "")
            if key.isidentifier() and (is_called or "()" not in value.path):  # type: ignore[union-attr]
                return Symbol(value.module, extend(value.path, key))  # type: ignore[union-attr]
        return _indexed(value)  # type: ignore[arg-type]

    # Containers and the rest

    def _sequence(self, node: tree.Seq, _role: LiteralRole, name: str) -> Value:
        items: list[Value] = []
        for item in node.items:
            value = self.expression(item, LiteralRole.ELEMENT, name)
            if type(item) is tree.Keyword and type(value) is Sequence:
                items.extend(value.items[:ITEMS])
            elif len(items) < ITEMS:
                items.append(value)
        return Sequence(items)

    def _mapping(self, node: tree.Map, role: LiteralRole, name: str) -> Value:
        mapping = Mapping({}, {})
        entries = mapping.entries
        for key_node, value_node in node.entries:
            key = self._key(key_node)
            value = self.entry(key, value_node) if key else self.expression(value_node, role, name)
            if key:
                if len(entries) < ITEMS:
                    entries[key] = value
                    mapping.places[key] = (value_node.start, value_node.end)
            elif key_node is None and type(value) is Mapping and len(entries) < ITEMS:
                entries.update(value.entries)
                mapping.places.update(value.places)
        return mapping

    def entry(self, key: str, value_node: tree.Expr) -> Value:
        """Give the value of an entry; a function that stands there is named by its key."""
        raise NotImplementedError

    def _key(self, node: tree.Expr | None) -> str:
        if node is None:
            return ""
        value = self.expression(node, LiteralRole.KEY)
        if type(node) is tree.Str:
            self.identifier(node.value, node.start, node.end)
        if type(value) is tree.Num:
            return value.value
        return value if type(value) is str else ""

    def _choice(self, node: tree.Choice, role: LiteralRole, name: str) -> Value:
        mark = len(self.facts)
        chosen: Value = None
        for option in node.options:
            value = self.expression(option, role, name)
            if not _decides(chosen) and (value is not None or chosen is None):
                chosen = value if _decides(value) or chosen is None else chosen
        if type(chosen) is str:
            self._default_of_environment(mark, chosen)
        return chosen

    def _default_of_environment(self, mark: int, value: str) -> None:
        """Tell an environment name that was read just before a default about it."""
        for place, fact in enumerate(self.facts[mark : mark + _NEAR], mark):
            if type(fact) is EnvironmentName:
                if not fact.value:
                    self.facts[place] = EnvironmentName(fact.name, fact.span, value, fact.function)
                return

    def _cast(self, node: tree.Cast, role: LiteralRole, name: str) -> Value:
        value = self.expression(node.value, role, name)
        if is_known(value):
            return value
        declared = self.of_type(node.type)
        return value if declared is None else declared

    def _keyword(self, node: tree.Keyword, role: LiteralRole, name: str) -> Value:
        return self.expression(node.value, role, name)

    def _opaque(self, node: tree.Opaque, _role: LiteralRole, name: str) -> Value:
        for part in node.parts:
            self.expression(part, _OTHER, name)
        return None

    def _lambda(self, node: tree.Lambda, _role: LiteralRole, _name: str) -> Value:
        self.run_lambda(node, [])
        return None

    def _assignment(self, node: tree.Assign, _role: LiteralRole, _name: str) -> Value:
        return self.assign(node, False)

    def _import(self, node: tree.ImportExpr, _role: LiteralRole, _name: str) -> Value:
        names, self.taken_names = self.taken_names, ()
        module = node.module.value if type(node.module) is tree.Str else self.expression(node.module)
        if type(module) is not str or not module:
            return None
        self.imported(module, node.start, node.end, names, dynamic=type(node.module) is not tree.Str)
        return Symbol(module, "")

    # Loops

    def _loop(self, node: tree.LoopStmt, _role: LiteralRole, _name: str) -> Value:
        """Read a loop that stands where an expression may: a comprehension."""
        outer = self.scope
        self.scope = Scope(outer, prefix=outer.prefix, positions=outer.positions)
        value = self.loop_body(node, False)
        self.scope = outer
        return value

    def loop_body(self, node: tree.LoopStmt, maybe: bool) -> Value:
        """Read a loop; give the list that a comprehension over constants makes."""
        iterable = self.expression(node.iterable, LiteralRole.ELEMENT) if node.iterable is not None else None
        outer = self.loop
        feeding = self.sources([node.iterable]) if node.iterable is not None else ()
        self.loop = self.new_loop(node.kind, node.start, node.end, feeding)
        element = self._element_of(iterable)
        for target in node.targets:
            self.bind_target(target, element, False, True)
        self.block(node.body, maybe)
        self.loop = outer
        if node.kind is LoopKind.COMPREHENSION and type(iterable) is Sequence and len(node.body) == 1:
            return self._unrolled(node.targets, node.body[0], iterable.items)
        return None

    def _element_of(self, value: Value) -> Value:
        """Give what a loop variable is: an element of a list, or of what a call gave."""
        if type(value) is Symbol and value.module not in (UNKNOWN_ROOT, STAR_ROOT, PARAMETER_ROOT):
            return _indexed(value)
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
        if not constant or not 0 < len(items) <= _UNROLLED or type(body) not in self._readers or len(targets) != 1:
            return None
        if type(body) is tree.LoopStmt or len(items) > self._unroll_budget or body.end - body.start > _UNROLLED_CHARS:
            return None
        self._unroll_budget -= len(items)
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
            elif kind is tree.Seq or kind is tree.Opaque or kind is tree.Join:
                waiting.extend((item, hops) for item in reversed((node.items if kind is tree.Seq else node.parts)[:4]))
        return tuple(found)

    def _attribute_source(
        self, node: tree.Attr, hops: int, found: dict[str, None], waiting: list[tuple[Any, int]]
    ) -> None:
        """`pd.read_csv` is a symbol, `self.rows` a field, everything else leads on to its object."""
        if type(node.object) is not tree.Name:
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
        elif type(owner) is not Symbol or owner.path in ("self", "this"):
            found.setdefault(node.name)
        waiting.append((node.object, hops))

    def _name_source(self, name: str, hops: int, found: dict[str, None], waiting: list[tuple[Any, int]]) -> None:
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.names:
            scope = scope.parent
        value = scope.names[name] if scope is not None else None
        if type(value) is Symbol and not value.path:
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


def _add_symbol_source(symbol: Symbol, found: dict[str, None]) -> None:
    """Name the first call that leads to a symbol: "pandas#read_csv" of `read_csv()[].tolist()`."""
    if symbol.module not in ROOTLESS:
        found.setdefault(f"{symbol.module}#{symbol.path.partition('()')[0]}")


def _decides(value: Value) -> bool:
    """Whether a value of a choice is taken: texts that are known, objects, anything that tells."""
    return value not in ((HOLE,), "") and is_known(value)


def _element(sequence: Sequence, key: Value) -> Value:
    if type(key) is tree.Num and key.value.lstrip("-").isdecimal() and len(key.value) < 6:
        place = int(key.value)
        if -len(sequence.items) <= place < len(sequence.items):
            return sequence.items[place]
    return None


def _indexed(symbol: Symbol) -> Symbol:
    if symbol.path.endswith("[]") or not symbol.path:
        return symbol
    return Symbol(symbol.module, symbol.path + "[]")
