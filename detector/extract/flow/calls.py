"""Calls: what is called, with which arguments, and what runs the functions that are handed over."""

from __future__ import annotations

import re
from collections.abc import Sequence as Links

from detector.extract.flow import tree
from detector.extract.flow.command_lines import (
    FOLDER_NAMES,
    INSTALLERS,
    STARTERS,
    WORD_NAMES,
    command_line,
    facts_of,
    install_line,
    started_script,
)
from detector.extract.flow.cursors import hands_rows
from detector.extract.flow.feeding import feeds_of, fill, handed_feeds
from detector.extract.flow.folding import as_text, join
from detector.extract.flow.handing import is_partial, is_pool, is_project_reference, may_be_function, registers
from detector.extract.flow.knowledge import (
    ARGUMENT_TUPLES,
    COMMON_NAMES,
    CONTINUATIONS,
    DEFERRED,
    EAGER,
    EVERYDAY,
    FORWARDING,
    FRAMEWORK_NAMES,
    FUNCTION_KEYWORDS,
    HIGHER_ORDER,
    MAPPED,
    NAMED_TASKS,
    PAGE_NAMES,
    PUTS,
    QUEUES,
    TASK_NAME,
    is_handler,
)
from detector.extract.flow.results import Given, Results, last_name
from detector.extract.flow.values import (
    OWN,
    PARAMETER_ROOT,
    SETTINGS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Instance,
    Mapping,
    Sequence,
    Symbol,
    Value,
    called,
    element_symbol,
    extend,
    is_known,
    is_text,
    render,
)
from detector.model.fact import NOWHERE, Argument, Call, LiteralRole, LoopKind, Text

_ARGUMENTS = 64
_PACKAGE_CALL = re.compile(r"(?:[A-Z]\w*(?:\(\))?\.)?[A-Za-z_]\w*\Z")
"""A function, one of a class, a method of an object of a class."""
_RUBY_CALL = re.compile(r"(?:[A-Z]\w*\.){1,4}(?:new\(\)\.)?[a-z_]\w*[?!]?\Z")
"""The same of classes with a module before their name, and of what their `new` gives."""
_OPTION_DEPTH = 4
_NAMED_PLACES = 4
_OPERATORS = frozenset({"%", "/", "reversed"})


class Calls(Results):
    """Reads calls. `expression` and `run_lambda` are given by the classes that read those."""

    follows: Links[tree.Expr] = ()
    """What is done to the result of the call that is read, the last thing first."""

    def expression(self, node: tree.Expr, role: LiteralRole = LiteralRole.OTHER, name: str = "") -> Value:
        """Give the value of an expression and keep the facts in it."""
        raise NotImplementedError

    def run_lambda(self, node: tree.Lambda, given: list[Value], draws: bool = False, waits: bool = False) -> Value:
        """Read the body of an anonymous function with what is known of its parameters; give its result.

        `draws` if the loop around calls it for each element, `waits` if it runs when a person does something.
        """
        raise NotImplementedError

    def bare_loop(self) -> int:
        """Give the loop around if it has no variables: what is drawn in it is drawn by number or by calls."""
        raise NotImplementedError

    def sources(self, nodes: list[tree.Expr]) -> tuple[str, ...]:
        """Give the symbols and names that feed expressions."""
        raise NotImplementedError

    def call(self, node: tree.CallExpr, callee: Value, receiver: Value, method: str) -> Value:
        """Read a call of `callee`; `receiver` is the object before the last dot."""
        if type(node.func) is tree.Name and node.func.id == "super":
            return self._super_call(node, callee)
        name = method or last_name(callee)
        if name == "default" and type(node.func) is tree.Name:
            name = node.func.id  # what a module gives by default is called as its users call it
        kind = self._loop_kind(node, callee, name)
        outer = self.loop
        if kind is LoopKind.CHOICE:
            self.new_loop(kind, node.start, node.end, self.sources(node.arguments[:1]))
            kind = None
        if kind is not None and name in EAGER:
            self.loop = self.new_loop(kind, node.start, node.end, ())  # what repeats stands in its arguments
        mark = len(self.facts)
        follows = self.follows
        given, hands_over = self._evaluate(node, name)
        self.follows = follows
        found = len(self.facts) > mark
        eager, self.loop = self.loop, outer
        if type(receiver) is ClassInfo and method == "new" and type(callee) is not FunctionInfo:
            callee = receiver
        if type(receiver) is FunctionInfo and method in DEFERRED:
            callee = receiver
            self._enter(DEFERRED[method], node, given)
        asks = self.asks_receiver(callee, receiver, method)
        if type(receiver) is not Mapping or method not in PUTS:  # what a map holds is told with what it is handed to
            self.record(node, callee, [Given("", receiver, node.func), *given] if asks else given, found)
        fill(node, self.scope, self.bare_loop())
        result: Value = None
        if kind is LoopKind.TIMER and name in NAMED_TASKS and self._record_named(given):
            hands_over = False
        if hands_over:
            self.loop = eager
            if eager == outer:
                self._enter(kind, node, given)
            result = self._run_handed(callee, receiver, name, kind, given, registers(node, name, given))
        self.loop = outer
        if name in CONTINUATIONS and type(callee) is Symbol and receiver is not None:
            return result if is_known(result) else receiver
        return self._result(node, callee, receiver, method, given)

    def _super_call(self, node: tree.CallExpr, parent: Value) -> Value:
        """Python's `super()` is the parent, JavaScript's `super(x)` constructs it."""
        given, _ = self._evaluate(node, "super")
        if given and type(parent) is Symbol:
            self.record(node, Symbol(parent.module, parent.path.removesuffix("()")), given, True)
        return parent

    def _enter(self, kind: LoopKind | None, node: tree.CallExpr, given: list[Given]) -> None:
        if kind is not None:
            self.loop = self.new_loop(kind, node.start, node.end, self._feeders(node, given))

    def _evaluate(self, node: tree.CallExpr, method: str) -> tuple[list[Given], bool]:
        """Give the arguments, and whether a function may be among them. Anonymous functions are left for later."""
        given: list[Given] = []
        hands_over = False
        for argument in node.arguments:
            name = ""
            value_node: tree.Expr = argument
            if type(argument) is tree.Keyword:
                name, value_node = argument.name, argument.value
                if node.new or method[:1].isupper():
                    self.identifier(name, argument.start, argument.end)  # a field, as the key of a map is one
            if type(value_node) is tree.Lambda:
                hands_over = True
                given.append(Given(name, None, value_node))
            else:
                value = self.expression(value_node, LiteralRole.ARGUMENT, method)
                if is_partial(value_node):
                    value = self.expression(value_node.arguments[0])  # type: ignore[union-attr]
                hands_over = hands_over or type(value) is FunctionInfo or may_be_function(value, value_node)
                given.append(Given(name, value, value_node))
        return given, hands_over

    def arguments(self, given: list[Given]) -> tuple[Argument, ...]:
        """Give evaluated arguments as facts, options of map literals flattened."""
        arguments: list[Argument] = []
        for name, value, _ in given[:_ARGUMENTS]:
            if name == "*":
                if type(value) is Mapping:
                    self._flatten("", value, arguments, _OPTION_DEPTH)
                else:
                    arguments.append(Argument("*", (), self.origin(value)))
                continue
            if not name and type(value) is Mapping:
                arguments.append(Argument("", ()))
            self._flatten(name, value, arguments, _OPTION_DEPTH)
        return tuple(arguments)

    def _flatten(self, name: str, value: Value, arguments: list[Argument], depth: int) -> None:
        if type(value) is Mapping:
            for key, entry in value.entries.items():
                if len(arguments) >= _ARGUMENTS or depth == 0:
                    return
                self._flatten(f"{name}.{key}" if name else key, entry, arguments, depth - 1)
        elif type(value) is Sequence:
            arguments.append(Argument(name, self._listed(value), ""))
        else:
            arguments.append(Argument(name, self.text(value), self.origin(value)))

    def _listed(self, value: Sequence) -> Text:
        """Give a list of texts as one text with blanks between: a command line, a set of switches."""
        texts = [self.text(item) for item in value.items[:_ARGUMENTS]]
        return as_text(join(texts, " ", self.limits.folded_chars)) if any(texts) else ()

    def record(self, node: tree.CallExpr, callee: Value, given: list[Given], found: bool) -> None:
        """Keep the call if it is of interest."""
        kind = type(callee)
        if kind is Symbol:
            if callee.module == SETTINGS and not given:  # type: ignore[union-attr]
                return
            module, path = self._named(callee, node)  # type: ignore[arg-type]
            root = callee.module  # type: ignore[union-attr]
        elif kind is FunctionInfo or kind is ClassInfo:
            module, path, root = OWN, callee.name, OWN  # type: ignore[union-attr]
        elif type(node.func) is tree.Attr and node.func.name not in _OPERATORS:
            module, path, root = "", extend(self.label(node.func.object), node.func.name), ""
        else:
            return
        method = path.rpartition(".")[2]
        spelled = node.func.id if type(node.func) is tree.Name and node.func.id != method else ""
        if self._is_worth(module, path, root, given, found):
            self._keep(node, module, path, given, spelled)
        elif self.wants_call(module, method) or (spelled and self.wants_call(module, spelled)):
            call = self._keep(node, module, path, given, spelled)
            if not module:
                self.doubtful.append(call)
        if method in STARTERS and given:
            self._record_command(given)
        elif method in INSTALLERS and given and self.language == "python":
            self._record_packages(INSTALLERS[method], given)

    def _is_worth(self, module: str, path: str, root: str, given: list[Given], found: bool) -> bool:
        """Whether a call is worth a fact for what it is given or may be linked to, whatever the name of its method."""
        return (
            found
            or root == OWN
            or (root == PARAMETER_ROOT and path.rpartition(".")[2] not in EVERYDAY)
            or self._may_be_ours(module or (root if root == STAR_ROOT else ""), path)
            or path.startswith("global.")
            or (root == UNKNOWN_ROOT and self.shares_names and self._may_be_of_package(path))
            or self._has_interesting(given, bool(module))
        )

    def _keep(self, node: tree.CallExpr, module: str, path: str, given: list[Given], spelled: str) -> Call:
        span = self.span(node.start, node.end)
        feeds = feeds_of(node, self.follows, self.scope, self.bare_loop())
        call = Call(module, path, span, self.arguments(given), self.function, self.loop, spelled, feeds)
        self.add(call)
        return call

    def _record_command(self, given: list[Given]) -> None:
        """Keep a command that is written in several words as one text, and what it installs or runs."""
        arguments = self.arguments(given)
        words = [argument.text for argument in arguments if argument.name in WORD_NAMES]
        line = [render(word) for word in words]
        folder = next((render(argument.text) for argument in arguments if argument.name in FOLDER_NAMES), "")
        if script := started_script(line, folder):
            self.imported(script, given[0].node.start, given[-1].node.end, (), dynamic=True)
        command = command_line(line)
        if not command:
            return
        span = self.span(given[0].node.start, given[-1].node.end)
        if type(given[0].value) is not str or len(words) > 1:
            self.add_text(command, span, LiteralRole.ARGUMENT)
        for fact in facts_of(command, span):
            self.add(fact)

    def _record_packages(self, name: str, given: list[Given]) -> None:
        """Keep the packages that an image or environment is told to hold."""
        texts = [render(argument.text) for argument in self.arguments(given) if argument.name == name]
        for fact in facts_of(install_line(texts), self.span(given[0].node.start, given[-1].node.end)):
            self.add(fact)

    def _named(self, symbol: Symbol, node: tree.CallExpr) -> tuple[str, str]:
        path = symbol.path or "default"
        module = self.module_of(symbol, path.rpartition(".")[2])
        if not module and "." in path and "()" not in path and self.wants_name(path):
            self.reference(path, node.func.start, node.func.end)
        return module, path

    def _may_be_ours(self, module: str, path: str) -> bool:
        """Whether another file of the project may define what is called: directly imported, or a method of it."""
        return bool(module) and path.count(".") <= 2 and path.count("()") <= 1 and not self.is_builtin(module)

    def _may_be_of_package(self, path: str) -> bool:
        """Whether another file of the package may define what is called without an import."""
        if self.has_made_attributes and path.startswith("this."):
            _, attribute, *rest = path.split(".", 3)
            return len(rest) == 1 and attribute not in FRAMEWORK_NAMES and "()" not in path
        if self.is_autoloaded and _RUBY_CALL.match(path) is not None:
            return True
        common = PAGE_NAMES if self.is_script else COMMON_NAMES
        return _PACKAGE_CALL.match(path) is not None and path.partition(".")[0].removesuffix("()") not in common

    def _has_interesting(self, given: list[Given], rooted: bool) -> bool:
        """Whether an argument is of interest; what callers hand over is only where it is known what is called."""
        for name, value, _ in given:
            if name and self.wants_name(name):
                return True
            kind = type(value)
            if kind is str:
                if self.wants_text(value):  # type: ignore[arg-type]
                    return True
            elif kind is tuple:
                if self._is_interesting_text(value):  # type: ignore[arg-type]
                    return True
            elif kind is Symbol:
                if self._is_interesting_symbol(value, rooted):  # type: ignore[arg-type]
                    return True
            elif kind is Mapping or kind is Sequence:
                if any(
                    self._is_interesting_text(argument.text)
                    for argument in self.arguments([Given("", value, tree.Num(0, 0, ""))])
                ):
                    return True
            elif kind is Instance or kind is FunctionInfo:
                return True
        return False

    def _is_interesting_text(self, text: Text) -> bool:
        return any(self.wants_text(part) if type(part) is str else is_project_reference(part) for part in text)

    def _is_interesting_symbol(self, symbol: Symbol, rooted: bool) -> bool:
        if symbol.module == PARAMETER_ROOT:
            return rooted and symbol.path in self.scope.positions
        if symbol.module == UNKNOWN_ROOT:
            return False
        if any(is_project_reference(part) for part in self.text(symbol)):
            return True
        return bool(self.module_of(symbol, last_name(symbol)) and self.wants_call(symbol.module, last_name(symbol)))

    def _loop_kind(self, node: tree.CallExpr, callee: Value, name: str) -> LoopKind | None:
        kind = HIGHER_ORDER.get(name)
        if kind is LoopKind.APPLY and type(callee) is Symbol and is_pool(callee):
            return LoopKind.PARALLEL
        if name == "Worker" and type(callee) is Symbol and callee.module in QUEUES:
            return LoopKind.TIMER  # works off what is put on a queue, like `queue.process`: goes over nothing itself
        if name == "on" and hands_rows(node, self.origin_of):
            return LoopKind.APPLY
        return kind if node.arguments else None

    def _feeders(self, node: tree.CallExpr, given: list[Given]) -> tuple[str, ...]:
        nodes = [
            each.node for each in given if type(each.value) is not FunctionInfo and type(each.node) is not tree.Lambda
        ]
        if type(node.func) is tree.Attr:
            nodes.insert(0, node.func.object)
        return self.sources(nodes)

    def _run_handed(
        self,
        callee: Value,
        receiver: Value,
        name: str,
        kind: LoopKind | None,
        given: list[Given],
        registers: bool,
    ) -> Value:
        """Read the functions among the arguments as what calls them; give the result of the first.

        `registers` if they are handlers of what people do.
        """
        result: Value = None
        around = self.loop
        for place, each in enumerate(given):
            waits = registers or is_handler(each.name)
            if type(each.node) is tree.Lambda:
                draws = not waits and kind not in (None, LoopKind.TIMER)
                result = self.run_lambda(each.node, self._handed(callee, receiver, name, each.node), draws, waits)
            elif self._is_function(each, place, kind):
                self.loop = NOWHERE if waits else around
                self._record_handed(each, place, callee, receiver, name, given, kind)
                self.loop = around
                if result is None and type(each.value) is FunctionInfo:
                    result = self.result_of(each.value)
        return result

    def _is_function(self, given: Given, place: int, kind: LoopKind | None) -> bool:
        value = given.value
        if type(value) is FunctionInfo:
            return type(given.node) in (tree.Name, tree.Attr) or is_partial(given.node)
        if type(value) is not Symbol or type(given.node) not in (tree.Name, tree.Attr) or kind is None:
            return False
        if value.module in (UNKNOWN_ROOT, PARAMETER_ROOT) or value.path.endswith(")") or not value.path:
            return False
        return given.name in FUNCTION_KEYWORDS or (not given.name and place < 2)

    def _record_handed(
        self,
        each: Given,
        place: int,
        callee: Value,
        receiver: Value,
        name: str,
        given: list[Given],
        kind: LoopKind | None,
    ) -> None:
        arguments: tuple[Argument, ...] = ()
        passed = next((other.value for other in given if other.name in ARGUMENT_TUPLES), None)
        if type(passed) is Sequence:
            arguments = self.arguments([Given("", item, each.node) for item in passed.items])
        elif name in FORWARDING:
            arguments = self.arguments(given[place + 1 :])
        elif name in CONTINUATIONS:
            arguments = (Argument("", self.text(receiver), self.origin(receiver)),)
        elif (
            type(callee) is Symbol
            and callee.module not in (UNKNOWN_ROOT, STAR_ROOT)
            and type(each.value) is FunctionInfo
        ):
            base = called(callee)
            names = [parameter.name for parameter in each.value.node.parameters]
            arguments = self.arguments([Given("", Symbol(base.module, extend(base.path, n)), each.node) for n in names])
        value = each.value
        module, path = (OWN, value.name) if type(value) is FunctionInfo else (value.module, value.path)  # type: ignore[union-attr]
        if type(value) is Symbol:
            module = self.module_of(value, last_name(value))
        if module == OWN or self._may_be_ours(module, path) or self.wants_call(module, path.rpartition(".")[2]):
            span = self.span(each.node.start, each.node.end)
            draws = kind is LoopKind.APPLY or name in MAPPED
            tuples = [other.node for other in given if other.name in ARGUMENT_TUPLES]
            others = tuples or [other.node for other in given if other is not each]
            feeds = handed_feeds(others, self.scope, self.loop, draws)
            self.add(Call(module, path, span, arguments, self.function, self.loop, feeds=feeds))

    def _record_named(self, given: list[Given]) -> bool:
        """Keep a call of the function that a queue is given by its name, of another module or of the own class, if there is one."""
        for place, each in enumerate(given[:_NAMED_PLACES]):
            name = TASK_NAME.match(each.value) if type(each.value) is str else None
            own = self.owner.members.get(name["name"]) if name and self.owner and not name["module"] else None
            if name is None or not (name["module"] or type(own) is FunctionInfo):
                continue
            module, path = (OWN, own.name) if type(own) is FunctionInfo else (name["module"][:-1], name["name"])
            passed = [other for other in given if other.name in ARGUMENT_TUPLES]
            others = passed or [other for other in given[place + 1 :] if passed or other.name or module != OWN]
            items = passed[0].value if passed else None
            arguments = self.arguments(
                [Given("", item, each.node) for item in items.items] if type(items) is Sequence else others
            )
            feeds = handed_feeds([other.node for other in others], self.scope, self.loop, False)
            span = self.span(each.node.start, each.node.end)
            self.add(Call(module, path, span, arguments, self.function, self.loop, feeds=feeds))
            return True
        return False

    def _handed(self, callee: Value, receiver: Value, name: str, node: tree.Lambda) -> list[Value]:
        """Give what is known of the parameters of a function that is handed to `callee`."""
        if name in CONTINUATIONS:
            return [receiver]
        if name in HIGHER_ORDER and type(receiver) is Sequence:
            return [receiver.items[0] if receiver.items and not is_text(receiver.items[0]) else None]
        if type(callee) is not Symbol or callee.module in (UNKNOWN_ROOT, STAR_ROOT):
            return []
        if HIGHER_ORDER.get(name) is LoopKind.APPLY and type(receiver) is Symbol and receiver.path:
            return [element_symbol(receiver)]
        base = called(callee)
        return [Symbol(base.module, extend(base.path, parameter.name or "{}")) for parameter in node.parameters]
