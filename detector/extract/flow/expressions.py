"""Expressions: their values, and the literals, references and calls in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.chosen import ENTRY, name_of, objects_of
from detector.extract.flow.keys import ASKED_BY_INDEX, entry, indexed_key
from detector.extract.flow.knowledge import ENVIRONMENT_NAME, is_handler
from detector.extract.flow.looping import Loops
from detector.extract.flow.registered import registered
from detector.extract.flow.values import (
    ITEMS,
    OWN,
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
    element_symbol,
    extend,
    is_address,
    is_hole,
    is_known,
    is_text,
    render,
    setting,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import EnvironmentName, Literal, LiteralRole, LoopKind
from detector.text.lines import LineIndex

_ACCUMULATED = 300
_NEAR = 4
_CHAINED = 12
_TELLING_DIGITS = 5
_OTHER = LiteralRole.OTHER
_CALLED_BARE = frozenset({"ruby", "scala"})
"""Languages in which the name of a method calls it: `client.post(...)` asks what `client` gives back."""
_MOST_OPTIONS = 8
"""Options of a conditional expression that are remembered."""


class Expressions(Loops):
    """Reads expressions. Statements inside of them (functions, loops) are read by the class above."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(module, lines, interest, limits)
        self.room = limits.nesting
        self.options: list[Value] = []
        """What the last conditional expression, or entry of a table, that was read may be."""
        self.taken_names: tuple[str, ...] = ()
        self.bare_loops = set()

    def assign(self, node: tree.Assign, maybe: bool) -> Value:
        """Read an assignment; give the assigned value."""
        raise NotImplementedError

    def expression(self, node: tree.Expr, role: LiteralRole = _OTHER, name: str = "") -> Value:
        """Give the value of an expression and keep the facts in it; None if it is nested too deep."""
        reader = _READERS.get(type(node))
        if reader is None or self.room <= 0:
            return None
        self.room -= 1
        value = reader(self, node, role, name)
        self.room += 1
        return value

    def is_expression(self, node: tree.Stmt) -> bool:
        """Whether a statement has a value."""
        return type(node) in _READERS

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
        is_type = type(links[-1]) is tree.CallExpr and links[-1].new
        value = self.look_up(root.id, is_type) if type(root) is tree.Name else self.expression(root, role, name)
        if type(value) is FunctionInfo and self.language in _CALLED_BARE and type(links[-1]) is not tree.CallExpr:
            value = self.given_back(value)
        place = len(links) - 1
        while place >= 0:
            link = links[place]
            kind = type(link)
            if kind is tree.CallExpr:
                self.follows = links[max(0, place - _CHAINED) : place]
                value = self.call(link, value, None, "")
            elif kind is tree.Attr:
                if place and type(links[place - 1]) is tree.CallExpr:
                    place -= 1
                    self.follows = links[max(0, place - _CHAINED) : place]
                    value = self.call(links[place], self._callee(value, link), value, link.name)
                else:
                    value = self.attribute(value, link.name, link)
            else:
                value = self._item(value, link, place > 0 and type(links[place - 1]) is tree.CallExpr)
            place -= 1
        if type(links[0]) is tree.CallExpr:
            if is_text(value):
                self._folded_literal(node, root, value, mark, role, name)
        elif (
            type(value) is Symbol
            and (value.module in ROOTLESS or (type(links[0]) is tree.Attr and "()" in value.path))
            and self.wants_name(value.path)
        ):
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
        key = self.expression(link.key, LiteralRole.KEY, target_name(link.object))
        if _takes_turns(link):
            self.new_loop(LoopKind.TURN, link.start, link.end, self.sources([link.object]))
        kind = type(value)
        if kind is Mapping:
            return self.entry_of(value, key, link.object)  # type: ignore[arg-type]
        if kind is Sequence:
            return _element(value, key)  # type: ignore[arg-type]
        if kind is not Symbol:
            return None
        if type(key) is str:
            if ENVIRONMENT_NAME.match(key) and self.is_environment(value):
                self.environment(key, link.start, link.end, "")
                return setting(key)
            if value.module == "sys" and value.path == "modules":  # type: ignore[union-attr]
                self.imported(key, link.start, link.end, (), dynamic=True)
                return Symbol(key, "")
            if (model := registered(value, key)) is not None:  # type: ignore[arg-type]
                return model
            if (found := entry(value, key)) is not None:  # type: ignore[arg-type]
                return found
            if self.language in ASKED_BY_INDEX and (asked := self._asked_by_index(link, key)):
                return self.keyed(asked, link)
            if key.isidentifier() and (is_called or "()" not in value.path):  # type: ignore[union-attr]
                return Symbol(value.module, extend(value.path, key))  # type: ignore[union-attr]
        return element_symbol(value)  # type: ignore[arg-type]

    def entry_of(self, table: Mapping, key: Value, node: tree.Expr) -> Value:
        """Give what a table written `node` has under a key; under one that is not known, any of its objects."""
        if type(key) is str:
            return table.entries.get(key)
        objects = objects_of(table)
        if not objects:
            return None
        name = name_of(table, node, self.module_scope, self.owner)
        if name:
            return Symbol(OWN, name + ENTRY)
        self.options = objects
        return objects[0]

    def _asked_by_index(self, link: tree.Index, key: str) -> str:
        return indexed_key(self.language, self.label(link.object), key)

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
            key = self._key(key_node, name)
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

    def _key(self, node: tree.Expr | None, name: str) -> str:
        if node is None:
            return ""
        value = self.expression(node, LiteralRole.KEY, name)
        if type(node) is tree.Str:
            self.identifier(node.value, node.start, node.end)
        if type(value) is tree.Num:
            return value.value
        if type(value) is str:
            return value
        # An option that the language or a library numbers: `CURLOPT_URL => $url`.
        return node.id if type(node) is tree.Name and "_" in node.id and node.id.isupper() else ""

    def _choice(self, node: tree.Choice, role: LiteralRole, name: str) -> Value:
        mark = len(self.facts)
        chosen: Value = None
        options: list[Value] = []
        for option in node.options:
            value = self.expression(option, role, name)
            if len(options) < _MOST_OPTIONS:
                options.extend(self.options if type(option) is tree.Choice else (value,))
            if not _decides(chosen) and (_decides(value) or chosen is None):
                chosen = value
        # a field of a row: nobody knows more than what stands for it
        if type(chosen) is Symbol and "()" in chosen.path:
            chosen = next(filter(is_address, options), chosen)
        if type(chosen) is str:
            self._default_of_environment(mark, chosen)
        self.options = options
        return chosen

    def _default_of_environment(self, mark: int, value: str) -> None:
        """Tell an environment name that was read just before a default about it."""
        for place, fact in enumerate(self.facts[mark : mark + _NEAR], mark):
            if type(fact) is EnvironmentName:
                if not fact.value:
                    self.facts[place] = EnvironmentName(fact.name, fact.span, value, fact.function)
                return

    def _cast(self, node: tree.Cast, role: LiteralRole, name: str) -> Value:
        return self.declared(self.expression(node.value, role, name), node.type)

    def _keyword(self, node: tree.Keyword, role: LiteralRole, name: str) -> Value:
        if type(node.value) is tree.Lambda and is_handler(node.name):
            return self.run_lambda(node.value, [], waits=True)
        return self.expression(node.value, role, name if node.name == "*" else node.name)

    def _opaque(self, node: tree.Opaque, _role: LiteralRole, name: str) -> Value:
        role = LiteralRole.COMPARED if node.compares else _OTHER
        for part in node.parts:
            self.expression(part, role, name)
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

    def _loop(self, node: tree.LoopStmt, _role: LiteralRole, _name: str) -> Value:
        """Read a loop that stands where an expression may: a comprehension."""
        outer = self.scope
        self.scope = Scope(outer, prefix=outer.prefix, positions=outer.positions)
        value = self.loop_body(node, False)
        self.scope = outer
        return value


def _decides(value: Value) -> bool:
    """Whether a value of a choice is taken: texts that are known, objects, anything that tells."""
    return value != "" and not is_hole(value) and is_known(value)


def target_name(target: tree.Expr | None) -> str:
    """Give the last name of a variable, field or entry; "" for other expressions."""
    if type(target) is tree.Name:
        return target.id
    if type(target) is tree.Attr:
        return target.name
    if type(target) is tree.Index and type(target.key) is tree.Str:
        return target.key.value
    return ""


def _element(sequence: Sequence, key: Value) -> Value:
    if type(key) is tree.Num and key.value.lstrip("-").isdecimal() and len(key.value) < 6:
        place = int(key.value)
        if -len(sequence.items) <= place < len(sequence.items):
            return sequence.items[place]
    return None


_SIZES = frozenset({"length", "size", "count", "Length", "Count"})


def _takes_turns(link: tree.Index) -> bool:
    """Whether a key is made of how many elements there are and something that is no mere number: `xs[i % len(xs)]`."""
    key = link.key
    if type(key) is tree.CallExpr and len(key.arguments) == 1 and type(key.arguments[0]) is tree.Opaque:
        key = key.arguments[0]  # a number that is rounded
    parts: list[tree.Expr] = key.parts if type(key) is tree.Opaque else []
    if type(key) is tree.CallExpr and type(key.func) is tree.Attr and key.func.name == "%":
        parts = [key.func.object, *key.arguments]
    if len(parts) < _OPERANDS:
        return False
    name = _written(link.object)
    others = [part for part in parts if _size_of(part) != name]
    return bool(name) and len(others) < len(parts) and any(type(part) is not tree.Num for part in others)


_OPERANDS = 2
_LINKS = 8


def _written(node: tree.Expr) -> str:
    """A name or a short chain of attributes as written, "" for anything else."""
    names: list[str] = []
    for _ in range(_LINKS):
        if type(node) is not tree.Attr:
            break
        names.append(node.name)
        node = node.object
    return ".".join([node.id, *reversed(names)]) if type(node) is tree.Name else ""


def _size_of(node: tree.Expr) -> str:
    """What an expression counts the elements of, as written."""
    if type(node) is tree.CallExpr:
        if type(node.func) is tree.Name and node.func.id == "len" and len(node.arguments) == 1:
            return _written(node.arguments[0])
        node = node.func
    return _written(node.object) if type(node) is tree.Attr and node.name in _SIZES else ""


# A table of functions, not of bound methods: an object that holds its own methods waits for the garbage collector.
_READERS: dict[type, Callable[[Expressions, Any, LiteralRole, str], Value]] = {
    tree.Str: Expressions._string,
    tree.Num: Expressions._number,
    tree.Name: Expressions._name,
    tree.Attr: Expressions._chain,
    tree.CallExpr: Expressions._chain,
    tree.Index: Expressions._chain,
    tree.Join: Expressions._join_parts,
    tree.Seq: Expressions._sequence,
    tree.Map: Expressions._mapping,
    tree.Choice: Expressions._choice,
    tree.Cast: Expressions._cast,
    tree.Keyword: Expressions._keyword,
    tree.Opaque: Expressions._opaque,
    tree.Lambda: Expressions._lambda,
    tree.ImportExpr: Expressions._import,
    tree.LoopStmt: Expressions._loop,
    tree.Assign: Expressions._assignment,
}
