"""What the names of one module mean: imports, values, objects of a library, folded texts. Reads a libcst tree, changes none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from detector.advise.rewrite.bindings import Binding, Collector, Scope, dotted
from detector.advise.rewrite.tables import CallRule, Effect, Library, ObjectRule
from detector.advise.rewrite.texts import HOLE, Piece, pieces_of, text_of

_DEPTH = 12


class View:
    """One parsed module with answers about its names."""

    def __init__(
        self,
        module: cst.Module,
        libraries: tuple[Library, ...],
        package: tuple[str, ...] = (),
        shared: Mapping[str, str] | None = None,
    ) -> None:
        """`package`: names of the folders the file lies in. `shared`: "package.module.name" -> symbol, of other files."""
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = wrapper.module
        self._positions = wrapper.resolve(PositionProvider)
        self._package = package
        self._shared = shared or {}
        self._objects: dict[str, tuple[Library, ObjectRule]] = {}
        self._rules: dict[tuple[str, str], list[CallRule]] = defaultdict(list)
        self._roots: dict[str, Library] = {}
        self._anywhere: dict[str, CallRule] = {}
        for library in libraries:
            self._learn(library)
        collector = Collector(package)
        self.module.visit(collector)
        self.parents = collector.parents
        self._scopes = collector.scopes
        self._attributes = collector.attributes
        self.nodes = collector.nodes
        self.stars = tuple(collector.stars)
        roots = {name.partition(".")[0] for name in collector.imports}
        self.imported = frozenset(self._roots[root].id for root in roots if root in self._roots)
        """Ids of the libraries that the module imports."""

    def _learn(self, library: Library) -> None:
        for module in library.modules:
            self._roots[module] = library
        for rule in library.objects:
            self._objects[f"<{library.id}:{rule.name}>"] = (library, rule)
        for call in library.calls:
            self._anywhere.update({name: call for name in call.names if call.anywhere})
            for name in call.names:
                key = f"<{library.id}:{call.on}>" if call.on else library.id
                self._rules[(key, name)].append(call)

    # Places

    def line(self, node: cst.CSTNode) -> int:
        """The line a node starts on."""
        place = self._positions.get(node)
        return int(place.start.line) if place is not None else 1

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """What contains a node."""
        return self.parents.get(node)

    def statement(self, node: cst.CSTNode) -> cst.BaseStatement | None:
        """The innermost statement that a comment can stand above."""
        current: cst.CSTNode | None = node
        while current is not None:
            if isinstance(current, cst.BaseStatement) and not isinstance(
                self.parents.get(current), cst.SimpleStatementSuite
            ):
                return current
            current = self.parents.get(current)
        return None

    def function(self, node: cst.CSTNode) -> cst.CSTNode:
        """The innermost function around a node, or the module."""
        current = self.parents.get(node)
        while current is not None and not isinstance(current, (cst.FunctionDef, cst.Lambda, cst.Module)):
            current = self.parents.get(current)
        return current or self.module

    def scope(self, node: cst.CSTNode) -> Scope:
        """The scope whose names a node sees."""
        return self._scopes[node]

    # Bindings

    def bindings(self, name: cst.Name) -> list[Binding]:
        """What a name is bound to in the scope that owns it."""
        for scope in self.scope(name).around():
            if name.value in scope.outer:
                continue
            if name.value in scope.names:
                return scope.names[name.value]
        return []

    def value_of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """The expression behind a name that is bound exactly once, else the node itself."""
        for _ in range(_DEPTH):
            bindings = self._bound(node)
            if len(bindings) != 1 or bindings[0].value is None or bindings[0].kind != "value":
                return node
            node = bindings[0].value
        return node

    def loads(self, name: cst.Name) -> list[cst.Name]:
        """Every place that reads the name, in the scope that owns it and those inside."""
        wanted = self.bindings(name)
        return [
            node
            for node in self.nodes
            if isinstance(node, cst.Name)
            and node.value == name.value
            and self.is_load(node)
            and self.bindings(node) is wanted
        ]

    def is_load(self, node: cst.Name) -> bool:
        """Whether the name is read here, not bound, an attribute or a keyword."""
        parent = self.parents.get(node)
        if isinstance(parent, cst.Attribute):
            return parent.value is node
        if isinstance(parent, cst.Arg):
            return parent.keyword is not node
        return not isinstance(
            parent,
            (
                cst.AssignTarget,
                cst.AnnAssign,
                cst.Param,
                cst.FunctionDef,
                cst.ClassDef,
                cst.ImportAlias,
                cst.AsName,
                cst.Import,
                cst.ImportFrom,
                cst.NameItem,
            ),
        ) or (isinstance(parent, cst.AnnAssign) and parent.value is node)

    def _bound(self, node: cst.CSTNode | None) -> list[Binding]:
        if isinstance(node, cst.Name):
            return self.bindings(node)
        if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value in ("self", "cls"):
            owner = self.class_of(node)
            return self._attributes.get((owner, node.attr.value), []) if owner is not None else []
        return []

    def class_of(self, node: cst.CSTNode) -> cst.ClassDef | None:
        """The class whose method a node stands in."""
        current = self.parents.get(node)
        while current is not None and not isinstance(current, cst.ClassDef):
            current = self.parents.get(current)
        return current

    # Symbols

    def symbol(self, node: cst.CSTNode | None, depth: int = _DEPTH) -> str:
        """What an expression is: "pywhatkit.sendwhatmsg", "<alright:client>.send_message", "" if not known."""
        if node is None or depth <= 0:
            return ""
        if isinstance(node, (cst.Name, cst.Attribute)):
            return self._symbol_of_name(node, depth)
        if isinstance(node, cst.Await):
            return self.symbol(node.expression, depth - 1)
        if isinstance(node, cst.Call):
            return self._symbol_of_call(node, depth)
        if isinstance(node, cst.SimpleString):
            return self._symbol_of_annotation(node, depth)
        return ""

    def library(self, symbol: str) -> Library | None:
        """The library a symbol belongs to; what its calls answer with belongs to nobody."""
        if "()" in symbol:
            return None
        if symbol.startswith("<"):
            entry = self._objects.get(symbol.partition(".")[0])
            return entry[0] if entry else None
        return self._roots.get(symbol.partition(".")[0])

    def object_rule(self, symbol: str) -> ObjectRule | None:
        """The rule of the object that a symbol is, None if it is something else."""
        entry = self._objects.get(symbol)
        return entry[1] if entry else None

    def rule(self, symbol: str) -> CallRule | None:
        """The rule for a called symbol."""
        library = self.library(symbol)
        if library is None:
            return None
        if symbol.startswith("<"):
            head, _, tail = symbol.partition(".")
            found = self._rules.get((head, tail)) or self._rules.get((head, tail.rpartition(".")[2]))
            return found[0] if found else None
        tail = symbol.rpartition(".")[2]
        found = self._rules.get((library.id, tail)) if "." in symbol else None
        return found[0] if found else None

    def rule_by_name(self, call: cst.Call) -> CallRule | None:
        """The rule for a method of an unknown object whose name says enough in a file that imports the library."""
        if not isinstance(call.func, cst.Attribute) or self.symbol(call.func):
            return None
        rule = self._anywhere.get(call.func.attr.value)
        return rule if rule is not None and rule.library in self.imported else None

    def made_object(self, symbol: str) -> str:
        """The object that calling or annotating with a symbol means, "" if none."""
        library = self.library(symbol)
        if library is None or symbol.startswith("<"):
            return ""
        tail = symbol.rpartition(".")[2]
        names = [rule.name for rule in library.objects if tail in rule.made_by and "." in symbol]
        return f"<{library.id}:{names[0]}>" if names else ""

    def _symbol_of_name(self, node: cst.Name | cst.Attribute, depth: int) -> str:
        bindings = self._bound(node)
        if bindings:
            return self._joined(bindings, depth)
        if isinstance(node, cst.Attribute):
            if self._is_own_method(node):
                return ""
            base = self.symbol(node.value, depth - 1)
            return self._external(f"{base}.{node.attr.value}") if base else ""
        return self._symbol_of_star(node.value)

    def _is_own_method(self, node: cst.Attribute) -> bool:
        """Whether the class around a `self.x` defines x."""
        owner = self.class_of(node) if isinstance(node.value, cst.Name) and node.value.value == "self" else None
        body = self._scopes.get(owner.body) if owner is not None else None
        return body is not None and node.attr.value in body.names

    def _joined(self, bindings: list[Binding], depth: int) -> str:
        symbols = {self._symbol_of_binding(one, depth - 1) for one in bindings if not _is_none(one.value)}
        return symbols.pop() if len(symbols) == 1 else ""

    def _symbol_of_binding(self, binding: Binding, depth: int) -> str:
        if binding.kind == "import":
            return self._external(binding.symbol)
        if binding.kind == "parameter":
            if isinstance(binding.node, cst.Param) and binding.node.name.value == "self":
                return self._symbol_of_self(binding.node.name, depth)
            return self._symbol_of_parameter(binding, depth)
        if binding.kind == "value":
            symbol = self.symbol(binding.value, depth)
            # What an object's attribute holds is a value of its own: `text = message.text` is no part of the library.
            return "" if symbol.startswith("<") and "." in symbol else symbol
        return ""

    def _symbol_of_self(self, node: cst.Name, depth: int) -> str:
        owner = self.class_of(node)
        for base in owner.bases if owner is not None else ():
            made = self.made_object(self.symbol(base.value, depth - 1))
            if made:
                return made
        return ""

    def _symbol_of_star(self, name: str) -> str:
        for module in self.stars:
            library = self._roots.get(module.partition(".")[0])
            if library is None:
                continue
            known = self._rules.get((library.id, name)) or any(name in rule.made_by for rule in library.objects)
            if known:
                return f"{module}.{name}"
        return ""

    def _symbol_of_call(self, node: cst.Call, depth: int) -> str:
        called = self.symbol(node.func, depth - 1)
        if called in ("importlib.import_module", "builtins.__import__") or _is_name(node.func, "__import__"):
            name = self.text(node.args[0].value) if node.args else ""
            return name if name and HOLE not in name else ""
        if called:
            made = self.made_object(called)
            if made:
                return made
            rule = self.rule(called)
            if rule is not None:
                return self._symbol_of_result(rule, called, node, depth)
            return f"{called}()"
        return self._symbol_of_own_function(node.func, depth)

    def _symbol_of_result(self, rule: CallRule, called: str, node: cst.Call, depth: int) -> str:
        effect = rule.replacement.effect
        if effect is Effect.CLIENT:
            return f"<{rule.library}:client>"
        if effect is Effect.OBJECT:
            return f"<{rule.library}:{rule.object}>"
        if effect is Effect.ARGUMENT and node.args:
            return self.symbol(node.args[0].value, depth - 1)
        return f"{called}()"

    def _symbol_of_own_function(self, function: cst.BaseExpression, depth: int) -> str:
        if not isinstance(function, cst.Name):
            return ""
        definitions = [one.node for one in self.bindings(function) if one.kind == "definition"]
        if len(definitions) != 1 or not isinstance(definitions[0], cst.FunctionDef):
            return ""
        inner = self._scopes.get(definitions[0].body)
        results = {self.symbol(value, depth - 2) for value in inner.returns} if inner is not None else set()
        found = results.pop() if len(results) == 1 else ""
        return found if found.startswith("<") else ""

    def _symbol_of_parameter(self, binding: Binding, depth: int) -> str:
        param = binding.node
        if not isinstance(param, cst.Param):
            return ""
        if param.annotation is not None:
            made = self.made_object(self.symbol(param.annotation.annotation, depth))
            if made:
                return made
        return self._symbol_of_handler_parameter(param, depth)

    def _symbol_of_handler_parameter(self, param: cst.Param, depth: int) -> str:
        function = self.parents.get(self.parents.get(param, param))
        if not isinstance(function, cst.FunctionDef):
            return ""
        names = [one.name.value for one in function.params.params]
        position = names.index(param.name.value) if param.name.value in names else -1
        if names and names[0] in ("self", "cls"):
            position -= 1
        for decorator in function.decorators:
            rule = self.handler_rule(decorator, depth)
            if rule is not None and 0 <= position < len(rule.parameters):
                return f"<{rule.library}:{rule.parameters[position]}>"
        return ""

    def handler_rule(self, decorator: cst.Decorator, depth: int = _DEPTH) -> CallRule | None:
        """The rule of a decorator that registers a handler of received messages."""
        call = decorator.decorator
        if not isinstance(call, cst.Call):
            return None
        rule = self.rule(self.symbol(call.func, depth - 1))
        if rule is None or rule.replacement.effect is not Effect.HANDLER:
            return None
        given = call.args[0].value if call.args else None
        said = self.text(given) if given is not None else ""
        tail = self.symbol(given, depth - 1).rpartition(".")[2]
        if isinstance(given, (cst.Name, cst.Attribute)) and not tail:
            tail = dotted(given).rpartition(".")[2]
        return rule if said in rule.accepts or tail in rule.accepts else None

    def _symbol_of_annotation(self, node: cst.SimpleString, depth: int) -> str:
        text = node.evaluated_value
        if not isinstance(text, str) or not text.isidentifier():
            return ""
        for scope in self._scopes[node].around():
            if text in scope.names:
                return self._joined(scope.names[text], depth)
        return ""

    def _external(self, symbol: str) -> str:
        """The symbol, or what another file of the project knows it to be."""
        if not self._shared or symbol.startswith("<"):
            return symbol
        for name, meaning in self._shared.items():
            if symbol == name or name.endswith(f".{symbol}"):
                return meaning
            head = f"{name.rpartition('.')[2]}"
            if symbol.endswith(f".{head}") and name.endswith(f".{symbol}"):
                return meaning
        return symbol

    # Texts

    def text(self, node: cst.BaseExpression) -> str:
        """A string as far as it is known, `HOLE` for the rest; "" for what is no text."""
        return text_of(node, self.value_of)

    def pieces(self, node: cst.BaseExpression) -> list[Piece] | None:
        """The parts of a text in order; None for what is no text."""
        return pieces_of(node, self.value_of)


def _is_none(node: cst.CSTNode | None) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name
