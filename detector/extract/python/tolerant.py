"""What `ast` refuses (Python 2, broken syntax, hostile nesting), read with ast-grep's grammar to the same tree.

Less is told than by `lowering`: no walrus, no patterns, no getattr. Only this module of the room imports ast_grep_py.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from detector.extract.flow import tree
from detector.extract.interest import Everything
from detector.extract.polyglot import minified
from detector.limits import Limits
from detector.model.fact import LoopKind
from detector.text import halves

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_CHAIN = frozenset({"attribute", "call", "subscript"})
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "generator_expression", "dictionary_comprehension"}
)
_CONSTANTS = frozenset({"integer", "float", "true", "false", "none"})
_SEQUENCES = frozenset({"list", "tuple", "set", "expression_list", "pattern_list", "tuple_pattern", "list_pattern"})
_TRANSPARENT = frozenset({"parenthesized_expression", "await", "as_pattern_target", "interpolation"})
_DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_CHAIN_LINKS = 20_000


_HIDING = re.compile(
    r"""(?P<long>'{3}|"{3})|'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?|(?P<comment>\#[^\n]*)""", re.DOTALL
)
_LONG_END = {
    quote * 3: re.compile(rf"(?:[^\\{quote}]|\\.|{quote}(?!{quote}{quote}))*{quote * 3}", re.DOTALL) for quote in "'\""
}


def lower_tolerantly(text: str, reason: str, limits: Limits) -> tree.Module:
    """Turn a text that is no Python 3 into the intermediate tree, as far as it is recognised."""
    reason = reason or "not readable"
    # The grammar's columns cost time in proportion to the line, its recovery more than that over repeated operators.
    if any(len(line) > limits.line_chars for line in text.split("\n")) or minified.is_repetitive(text):
        return minified.lower("python", text, reason, Everything(), limits)
    from ast_grep_py import SgRoot

    root = SgRoot(_without_comments(halves.parsable(text)), "python").root()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = _Lowering(limits.nesting).statements(root)
    return tree.Module("python", body, reason)


def _without_comments(text: str) -> str:
    """Blank out comments, for behind each of them the grammar looks at all that follow; offsets stay."""
    kept: list[str] = []
    unclosed: set[str] = set()
    at = done = 0
    while (found := _HIDING.search(text, at)) is not None:
        at, quotes = found.end(), found["long"]
        if found["comment"]:
            kept += text[done : found.start()], " " * len(found["comment"])
            done = at
        elif quotes and quotes not in unclosed:
            end = _LONG_END[quotes].match(text, at)
            if end is None:
                unclosed.add(quotes)  # so will be all that follow
            at = end.end() if end is not None else at
    return "".join((*kept, text[done:]))


class _Lowering:
    def __init__(self, nesting: int) -> None:
        self._room = nesting
        self._in_class = False
        self._statements: dict[str, Callable[[SgNode], Any]] = {
            "expression_statement": self._expression_statement,
            "import_statement": self._import,
            "import_from_statement": self._import_from,
            "function_definition": self._function,
            "class_definition": self._class,
            "decorated_definition": self._decorated,
            "return_statement": self._return,
            "for_statement": self._for,
            "while_statement": self._while,
        }

        self._expressions: dict[str, Callable[[SgNode], Any]] = {
            "identifier": self._name,
            "string": self._string,
            "concatenated_string": self._concatenated,
            "binary_operator": self._binary,
            "dictionary": self._dictionary,
            "assignment": self._assignment,
            "augmented_assignment": self._augmented,
            "keyword_argument": self._keyword,
            "list_splat": self._keyword,
            "dictionary_splat": self._keyword,
            **dict.fromkeys(_CHAIN, self._chain),
            **dict.fromkeys(_COMPREHENSIONS, self._comprehension),
        }

    # Statements

    def statements(self, node: SgNode) -> list[Any]:
        """Lower the children of a block; of an unknown statement, its blocks and expressions in order."""
        if self._room <= 0:
            return []
        self._room -= 1
        lowered = []
        for child in node.children():
            if not child.is_named() or child.kind() == "comment":
                continue
            statement = self._statement(child)
            if statement is not None:
                lowered.append(statement)
        self._room += 1
        return lowered

    def _statement(self, node: SgNode) -> Any:
        kind = node.kind()
        handler = self._statements.get(kind)
        if handler is not None:
            return handler(node)
        if kind == "block" or kind.endswith(("_statement", "_clause", "_item")) or kind == "ERROR":
            start, end = _range(node)
            return tree.Block(start, end, self.statements(node), kind.endswith("_clause"))
        if kind == "as_pattern":
            return self._as_pattern(node)
        return self.expression(node)

    def _expression_statement(self, node: SgNode) -> Any:
        children = [child for child in node.children() if child.is_named() and child.kind() != "comment"]
        lowered = [self.expression(child) for child in children]
        if len(lowered) == 1:
            if type(lowered[0]) is tree.Str:
                lowered[0].prose = True
            return lowered[0]
        return tree.Opaque(*_range(node), lowered)

    def _as_pattern(self, node: SgNode) -> Any:
        children = [child for child in node.children() if child.is_named()]
        value = self.expression(children[0])
        if len(children) < 2:
            return value
        return tree.Assign(*_range(node), [self.expression(children[-1])], value)

    def _import(self, node: SgNode) -> tree.Block:
        imports: list[Any] = []
        for child in node.children():
            if child.kind() in ("dotted_name", "aliased_import"):
                module, local = _aliased(child)
                imports.append(tree.ImportStmt(*_range(child), module, [tree.Binding("", local)]))
        return tree.Block(*_range(node), imports)

    def _import_from(self, node: SgNode) -> Any:
        start, end = _range(node)
        origin = node.field("module_name")
        if origin is None:
            return None
        module = origin.text().replace(" ", "")
        names = []
        for child in node.children()[2:]:
            if child.kind() == "wildcard_import":
                names.append(("*", "*"))
            elif child.kind() in ("dotted_name", "aliased_import"):
                names.append(_aliased(child))
        if module.strip("."):
            return tree.ImportStmt(start, end, module, [tree.Binding(name, local) for name, local in names])
        imports: list[Any] = [
            tree.ImportStmt(start, end, module + name, [tree.Binding("", local)]) for name, local in names
        ]
        return tree.Block(start, end, imports)

    def _decorated(self, node: SgNode) -> Any:
        definition = node.field("definition")
        if definition is None:
            return None
        lowered = self._statement(definition)
        if isinstance(lowered, (tree.FunctionDef, tree.ClassDef)):
            for child in node.children():
                if child.kind() == "decorator":
                    lowered.decorators.extend(self.expression(each) for each in child.children() if each.is_named())
        return lowered

    def _function(self, node: SgNode) -> tree.FunctionDef:
        method = self._in_class
        name, body = node.field("name"), node.field("body")
        parameters = self._parameters(node.field("parameters"))
        receiver = parameters.pop(0).name if method and parameters and parameters[0].name in ("self", "cls") else ""
        self._in_class = False
        lowered = self.statements(body) if body is not None else []
        self._in_class = method
        place = _range(name) if name is not None else (0, 0)
        text = name.text() if name is not None else ""
        return tree.FunctionDef(
            *_range(node), text, parameters, lowered, [], *place, _type(node, "return_type"), receiver
        )

    def _parameters(self, node: SgNode | None) -> list[tree.Parameter]:
        parameters = []
        for child in node.children() if node is not None else ():
            if not child.is_named():
                continue
            name = child.field("name") or next(
                (each for each in child.children() if each.kind() == "identifier"), child
            )
            value = child.field("value")
            default = self.expression(value) if value is not None else None
            rest = child.kind() == "list_splat_pattern"
            parameters.append(tree.Parameter(*_range(child), name.text(), default, _type(child, "type"), None, rest))
        return parameters

    def _class(self, node: SgNode) -> tree.ClassDef:
        outer = self._in_class
        name, body, bases = node.field("name"), node.field("body"), node.field("superclasses")
        lowered_bases = self._arguments(bases) if bases is not None else []
        self._in_class = True
        lowered = self.statements(body) if body is not None else []
        self._in_class = outer
        place = _range(name) if name is not None else (0, 0)
        return tree.ClassDef(*_range(node), name.text() if name is not None else "", lowered_bases, lowered, [], *place)

    def _return(self, node: SgNode) -> tree.Return:
        value = next((child for child in node.children() if child.is_named()), None)
        return tree.Return(*_range(node), self.expression(value) if value is not None else None)

    def _for(self, node: SgNode) -> tree.LoopStmt:
        left, right, body = node.field("left"), node.field("right"), node.field("body")
        targets = [self.expression(left)] if left is not None else []
        iterable = self.expression(right) if right is not None else None
        lowered = self.statements(body) if body is not None else []
        return tree.LoopStmt(*_range(node), LoopKind.FOR, targets, iterable, lowered)

    def _while(self, node: SgNode) -> tree.LoopStmt:
        condition, body = node.field("condition"), node.field("body")
        iterable = self.expression(condition) if condition is not None else None
        lowered = self.statements(body) if body is not None else []
        return tree.LoopStmt(*_range(node), LoopKind.WHILE, [], iterable, lowered)

    # Expressions

    def expression(self, node: SgNode) -> Any:
        """Lower an expression."""
        kind = node.kind()
        if self._room <= 0:
            return tree.Opaque(*_range(node), [])
        self._room -= 1
        lowered = self._by_kind(kind, node)
        self._room += 1
        return lowered

    def _by_kind(self, kind: str, node: SgNode) -> Any:
        handler = self._expressions.get(kind)
        if handler is not None:
            return handler(node)
        start, end = _range(node)
        if kind in _CONSTANTS:
            return tree.Num(start, end, node.text() if end - start < 30 else "")
        parts = self._named(node)
        if kind in _SEQUENCES:
            return tree.Seq(start, end, parts)
        if kind in _TRANSPARENT and parts:
            return parts[0]
        if kind == "conditional_expression" and len(parts) == 3:
            return tree.Choice(start, end, [parts[0], parts[2], tree.Opaque(start, end, [parts[1]])])
        if kind == "boolean_operator" and _operator(node) == "or":
            return tree.Choice(start, end, parts)
        return tree.Opaque(start, end, parts)

    def _name(self, node: SgNode) -> tree.Name:
        return tree.Name(*_range(node), node.text())

    def _concatenated(self, node: SgNode) -> tree.Join:
        return tree.Join(*_range(node), self._named(node))

    def _named(self, node: SgNode) -> list[Any]:
        return [self.expression(child) for child in node.children() if child.is_named() and child.kind() != "comment"]

    def _string(self, node: SgNode) -> Any:
        start, end = _range(node)
        children = node.children()
        if any(child.kind() == "interpolation" for child in children):
            parts: list[Any] = []
            for child in children:
                if child.kind() == "interpolation":
                    parts.append(self.expression(child))
                elif child.kind() == "string_content":
                    parts.append(tree.Str(*_range(child), child.text()))
            return tree.Join(start, end, parts)
        return tree.Str(start, end, _string_value(node.text(), children))

    def _chain(self, node: SgNode) -> Any:
        links: list[SgNode] = []
        root: SgNode | None = node
        while root is not None and root.kind() in _CHAIN and len(links) < _CHAIN_LINKS:
            links.append(root)
            root = root.field({"attribute": "object", "call": "function", "subscript": "value"}[root.kind()])
        lowered: Any = self.expression(root) if root is not None else tree.Opaque(*_range(node), [])
        start = lowered.start
        for link in reversed(links):
            end = _range(link)[1]
            kind = link.kind()
            if kind == "attribute":
                name = link.field("attribute")
                lowered = tree.Attr(start, end, lowered, name.text() if name is not None else "")
            elif kind == "call":
                arguments = link.field("arguments")
                lowered = tree.CallExpr(
                    start, end, lowered, self._arguments(arguments) if arguments is not None else []
                )
            else:
                key = link.field("subscript")
                lowered = tree.Index(start, end, lowered, self.expression(key) if key is not None else lowered)
        return lowered

    def _arguments(self, node: SgNode) -> list[Any]:
        if node.kind() != "argument_list":
            return [self.expression(node)]
        return self._named(node)

    def _keyword(self, node: SgNode) -> tree.Keyword:
        name, value = node.field("name"), node.field("value")
        if value is None:
            value = next((child for child in node.children() if child.is_named()), node)
        lowered = self.expression(value) if value is not node else tree.Opaque(*_range(node), [])
        return tree.Keyword(*_range(node), name.text() if name is not None else "*", lowered)

    def _binary(self, node: SgNode) -> Any:
        start, end = _range(node)
        operator = _operator(node)
        left, right = node.field("left"), node.field("right")
        if operator == "%" and left is not None and right is not None:
            value = self.expression(right)
            arguments = value.items if type(value) is tree.Seq else [value]
            return tree.CallExpr(start, end, tree.Attr(start, end, self.expression(left), "%"), arguments)
        parts: list[SgNode] = []
        current: SgNode | None = node
        while current is not None and current.kind() == "binary_operator" and _operator(current) == operator:
            side = current.field("right")
            if side is not None:
                parts.append(side)
            current = current.field("left")
        if current is not None:
            parts.append(current)
        lowered = [self.expression(part) for part in reversed(parts)]
        return tree.Join(start, end, lowered) if operator == "+" else tree.Opaque(start, end, lowered)

    def _dictionary(self, node: SgNode) -> tree.Map:
        entries: list[tuple[Any, Any]] = []
        for child in node.children():
            key, value = child.field("key"), child.field("value")
            if child.kind() == "pair" and key is not None and value is not None:
                entries.append((self.expression(key), self.expression(value)))
            elif child.kind() == "dictionary_splat":
                entries.append((None, self.expression(child)))
        return tree.Map(*_range(node), entries)

    def _assignment(self, node: SgNode) -> tree.Assign:
        left, right = node.field("left"), node.field("right")
        targets = [self.expression(left)] if left is not None else []
        value = self.expression(right) if right is not None else None
        return tree.Assign(*_range(node), targets, value, _type(node, "type"))

    def _augmented(self, node: SgNode) -> Any:
        start, end = _range(node)
        left, right = node.field("left"), node.field("right")
        if left is None or right is None:
            return tree.Opaque(start, end, self._named(node))
        joined = tree.Join(start, end, [self.expression(left), self.expression(right)])
        return tree.Assign(start, end, [self.expression(left)], joined)

    def _comprehension(self, node: SgNode) -> Any:
        start, end = _range(node)
        body = node.field("body")
        lowered: list[Any] = [self.expression(body)] if body is not None else []
        clauses = [child for child in node.children() if child.kind() in ("for_in_clause", "if_clause")]
        for clause in reversed(clauses):
            left, right = clause.field("left"), clause.field("right")
            if left is None or right is None:
                lowered = [*self._named(clause), *lowered]
                continue
            target, iterable = self.expression(left), self.expression(right)
            lowered = [tree.LoopStmt(start, end, LoopKind.COMPREHENSION, [target], iterable, lowered)]
        return lowered[0] if lowered else tree.Opaque(start, end, [])


def _range(node: SgNode) -> tuple[int, int]:
    place = node.range()
    return place.start.index, place.end.index


def _aliased(node: SgNode) -> tuple[str, str]:
    if node.kind() == "aliased_import":
        name, alias = node.field("name"), node.field("alias")
        if name is not None and alias is not None:
            return name.text(), alias.text()
    return node.text(), node.text()


def _operator(node: SgNode) -> str:
    operator = node.field("operator")
    return operator.text() if operator is not None else ""


def _type(node: SgNode, field: str) -> str:
    place = node.field(field)
    match = _DOTTED.fullmatch(place.text()) if place is not None else None
    return match.group() if match else ""


def _string_value(text: str, children: list[SgNode]) -> str:
    try:
        value = ast.literal_eval(text.lstrip("uUfF"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "".join(child.text() for child in children if child.kind() == "string_content")
    return value if isinstance(value, str) else value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
