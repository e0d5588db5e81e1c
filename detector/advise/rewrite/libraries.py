"""Calls of unofficial Python libraries: decides what becomes of each, by the tables."""

from __future__ import annotations

import libcst as cst

from detector.advise.rewrite import building
from detector.advise.rewrite.bindings import dotted
from detector.advise.rewrite.building import Given, Unresolved
from detector.advise.rewrite.decisions import READ_OF_ANSWER, Decisions, Fate, Rebuild, Site
from detector.advise.rewrite.tables import SELECTED, CallRule, Effect, Library
from detector.advise.rewrite.view import View


class LibraryPass:
    """Walks over one module and fills `decisions`."""

    def __init__(self, view: View, decisions: Decisions, client: str) -> None:
        """`client` is the name under which the client module is known to the module."""
        self._view = view
        self._decisions = decisions
        self._client = client
        self._consumed: set[cst.CSTNode] = set()
        self._selected: dict[tuple[cst.CSTNode, str], str] = {}

    def run(self) -> None:
        """Decide on every node, outer calls before inner ones."""
        for node in self._view.nodes:
            if isinstance(node, cst.Decorator):
                self._decorator(node)
            elif isinstance(node, cst.Call) and node not in self._consumed:
                self._call(node)
            elif isinstance(node, (cst.Name, cst.Attribute)) and node not in self._consumed:
                self._reference(node)

    # Calls

    def _call(self, call: cst.Call) -> None:
        symbol = self._view.symbol(call.func)
        library = self._view.library(symbol)
        if library is None:
            by_name = self._view.rule_by_name(call)
            if by_name is not None:
                self._attribute_call(call, by_name)
            return
        if self._is_maker(symbol):
            self._maker(call, library)
            return
        rule = self._view.rule(symbol)
        if rule is None:
            self._unknown_call(call, symbol, library)
            return
        self._consume(call.func, symbol)
        effect = rule.replacement.effect
        if effect is Effect.METHOD:
            self._method(call, rule, library)
        elif effect is Effect.REMOVE:
            self._remove(call, rule.replacement.reason, library, rule.replacement.todo)
        elif effect is Effect.UNSUPPORTED:
            self._unsupported(call, rule.replacement.reason, library)
        elif effect is Effect.CLIENT:
            self._put(call, lambda _: building.client_call(self._client))
            self._note(call, library, Fate.MIGRATED, "the client")
        elif effect is Effect.ARGUMENT:
            self._argument(call, rule, library)
        elif effect is Effect.SELECT:
            self._select(call, rule, library)
        elif effect is Effect.ATTRIBUTE:
            self._attribute_call(call, rule)

    def _is_maker(self, symbol: str) -> bool:
        """Whether the call makes an object, directly or as the end of a chain of calls that hand it on."""
        if self._view.made_object(symbol):
            return True
        rule = self._view.rule(symbol)
        return rule is not None and rule.replacement.effect is Effect.OBJECT

    def _maker(self, call: cst.Call, library: Library) -> None:
        self._consume_all(call.func)
        parent = self._view.parent(call)
        if isinstance(parent, cst.Attribute) and self._view.library(self._view.symbol(parent)) is not None:
            return
        rule = self._view.object_rule(self._view.symbol(call))
        if rule is not None and rule.becomes == "nothing":
            self._hollow(call, library)
            return
        self._put(call, lambda _: building.client_call(self._client))
        self._note(call, library, Fate.MIGRATED, "the client, with credentials from the environment")

    def _hollow(self, call: cst.Call, library: Library) -> None:
        if self._removed_statement(call):
            self._note(call, library, Fate.REMOVED, "has no counterpart")
            return
        target = self._target(call)
        if target:
            self._decisions.hollow.add(target)
        self._put(call, lambda _: building.client_call(self._client))
        self._note(call, library, Fate.REMOVED, "has no counterpart")

    def _method(self, call: cst.Call, rule: CallRule, library: Library) -> None:
        try:
            given = building.given_arguments(call, rule.parameters)
            if any(SELECTED in places for _, places in rule.replacement.arguments):
                given[SELECTED] = Given(expression=self._recipient(call))
            arguments = building.new_arguments(rule.replacement, rule.replacement.method, given)
            self._check_values(call, arguments, library)
        except Unresolved as problem:
            self._unresolved(call, rule, library, str(problem))
            return
        method = cst.Name(rule.replacement.method)
        on_object = bool(rule.on) and self._becomes(rule) == "client"

        def rebuild(node: cst.CSTNode) -> cst.CSTNode:
            old = cst.ensure_type(node, cst.Call)
            base = _peeled(old.func, rule) if on_object else building.client_call(self._client)
            return building.built_call(cst.Attribute(base, method), arguments, old, given)

        self._put(call, rebuild)
        self._note(call, library, Fate.MIGRATED, rule.replacement.method)
        if on_object and isinstance(self._user(call), (cst.Assign, cst.AnnAssign, cst.Return, cst.NamedExpr)):
            self._todo(call, READ_OF_ANSWER)
        if rule.replacement.todo:
            self._todo(call, rule.replacement.todo)

    def _check_values(self, call: cst.Call, arguments: list[building.NewArgument], library: Library) -> None:
        for argument in arguments:
            if argument.given.place < 0:
                continue
            value = self._view.value_of(call.args[argument.given.place].value)
            symbol = self._view.symbol(value.func) if isinstance(value, cst.Call) else ""
            owner = self._view.library(symbol) if symbol else None
            if owner is library and self._view.rule(symbol) is None and not symbol.startswith("<"):
                raise Unresolved(f"{symbol.rpartition('.')[2]} builds a message of the library")

    def _unresolved(self, call: cst.Call, rule: CallRule, library: Library, problem: str) -> None:
        text = f"{self._name(call)}: {problem}; write {rule.replacement.method}(...) by hand"
        if rule.on and self._becomes(rule) == "client":
            self._put(call, self._unsupported_rebuild(self._name(call)))
        self._leave(call, library, text, problem)

    def _becomes(self, rule: CallRule) -> str:
        found = self._view.object_rule(f"<{rule.library}:{rule.on}>")
        return found.becomes if found is not None else ""

    def _remove(self, call: cst.Call, reason: str, library: Library, todo: str) -> None:
        if todo:
            self._todo(call, todo)
        if not self._removed_statement(call):
            self._put(call, lambda _: cst.Name("None"))
        self._note(call, library, Fate.REMOVED, reason)

    def _unsupported(self, call: cst.Call, reason: str, library: Library) -> None:
        self._put(call, self._unsupported_rebuild(self._name(call)))
        self._todo(call, f"{self._name(call)}: {reason}")
        self._note(call, library, Fate.UNSUPPORTED, reason)

    def _unsupported_rebuild(self, text: str) -> Rebuild:
        def rebuild(node: cst.CSTNode) -> cst.CSTNode:
            old = node if isinstance(node, cst.Call) else None
            return building.unsupported_call(self._client, text, old)

        return rebuild

    def _argument(self, call: cst.Call, rule: CallRule, library: Library) -> None:
        if not call.args or call.args[0].star:
            self._unresolved(call, rule, library, "its argument is unpacked at run time")
            return
        value = call.args[0].value
        if self._is_statement(call):
            self._delivery(call, value, rule, library)
            return
        self._put(call, lambda node: cst.ensure_type(node, cst.Call).args[0].value)

    def _delivery(self, call: cst.Call, value: cst.BaseExpression, rule: CallRule, library: Library) -> None:
        """A statement that hands something to the library: only messages that are sent by their own call remain."""
        inner = value if isinstance(value, cst.Call) else self._view.value_of(value)
        called = self._view.rule(self._view.symbol(inner.func)) if isinstance(inner, cst.Call) else None
        if isinstance(inner, cst.Call) and called is None and dotted(inner.func).rpartition(".")[2] in rule.accepts:
            self._consume_all(value)
            self._removed_statement(call)
            self._note(call, library, Fate.REMOVED, "not needed any more")
        elif called is not None and called.replacement.effect is Effect.REMOVE:
            self._removed_statement(call)
        elif called is not None and inner is value:
            self._put(call, lambda node: cst.ensure_type(node, cst.Call).args[0].value)
        elif called is not None and self._view.function(inner) is self._view.function(call):
            self._consume_all(value)
            self._removed_statement(call)
        else:
            text = f"{self._name(call)}: what is sent here cannot be told; call send_text, send_image ... of the client"
            self._put(call, self._unsupported_rebuild(self._name(call)))
            self._leave(call, library, text, "what is sent cannot be told")

    def _select(self, call: cst.Call, rule: CallRule, library: Library) -> None:
        statement = self._view.parent(call)
        name = self._recipient_name()
        if not isinstance(statement, cst.Expr) or not call.args or call.args[0].star:
            self._unsupported(call, "pass the number to the send methods", library)
            return
        place = next((i for i, arg in enumerate(call.args) if arg.keyword and arg.keyword.value in rule.parameters), 0)
        receiver = dotted(call.func).rpartition(".")[0]
        self._selected[(self._view.function(call), receiver)] = name

        def rebuild(node: cst.CSTNode) -> cst.CSTNode:
            old = cst.ensure_type(cst.ensure_type(node, cst.Expr).value, cst.Call)
            target = cst.AssignTarget(cst.Name(name))
            return cst.Assign([target], old.args[place].value)

        self._decisions.rebuilt[statement] = rebuild
        self._note(call, library, Fate.MIGRATED, "the recipient")

    def _recipient(self, call: cst.Call) -> cst.BaseExpression:
        receiver = dotted(call.func).rpartition(".")[0]
        name = self._selected.get((self._view.function(call), receiver))
        if name is None:
            raise Unresolved("the recipient is chosen elsewhere")
        return cst.Name(name)

    def _recipient_name(self) -> str:
        taken = {node.value for node in self._view.nodes if isinstance(node, cst.Name)}
        return "recipient" if "recipient" not in taken else "whatsapp_recipient"

    def _attribute_call(self, call: cst.Call, rule: CallRule) -> None:
        name = cst.Name(rule.attribute)
        self._put(call, lambda node: cst.Attribute(_peeled(cst.ensure_type(node, cst.Call).func, rule), name))

    def _unknown_call(self, call: cst.Call, symbol: str, library: Library) -> None:
        if symbol.startswith("<"):
            if self._attribute_inside(call.func):
                self._consumed.add(call.func)
                return
            if dotted(call.func).startswith("self.") and dotted(call.func).count(".") == 1:
                return
            self._consume(call.func, symbol)
            self._unsupported(call, "has no counterpart in the client", library)
        elif not library.partial and "." in symbol and "()" not in symbol:
            self._consume_all(call.func)
            advice = f"{symbol}: has no counterpart; see the advice of waudit explain {library.id}"
            self._leave(call, library, advice, "no rule for it")

    # Decorators

    def _decorator(self, node: cst.Decorator) -> None:
        call = node.decorator
        function = self._view.parent(node)
        if not isinstance(call, cst.Call) or not isinstance(function, cst.FunctionDef):
            return
        symbol = self._view.symbol(call.func)
        rule = self._view.rule(symbol)
        library = self._view.library(symbol)
        if rule is None or library is None or rule.replacement.effect is not Effect.HANDLER:
            return
        self._consume_all(call)
        accepted = self._view.handler_rule(node) is not None
        if accepted or not rule.on:
            self._decisions.todo(function, rule.replacement.reason)
        if accepted and rule.on:
            name = cst.Name("on_message")
            self._decisions.rebuilt[call] = lambda made: cst.Attribute(
                _peeled(cst.ensure_type(made, cst.Call).func, rule), name
            )
            self._decisions.uses_client = True
            self._note(call, library, Fate.MIGRATED, "on_message")
            return
        self._decisions.removed.add(node)
        if not accepted and rule.on:
            self._decisions.todo(function, "this event has no counterpart; the messages webhook also carries statuses")
        self._note(call, library, Fate.REMOVED, "nothing calls the handler")

    # References

    def _reference(self, node: cst.Name | cst.Attribute) -> None:
        if isinstance(node, cst.Name) and not self._view.is_load(node):
            return
        parent = self._view.parent(node)
        if isinstance(parent, cst.Attribute) or self._in_import(node):
            return
        symbol = self._view.symbol(node)
        library = self._view.library(symbol)
        if library is None or self._view.object_rule(symbol) is not None:
            return
        made = self._view.object_rule(self._view.made_object(symbol))
        if made is not None:
            self._class_reference(node, made.becomes)
        elif symbol.startswith("<"):
            if not self._attribute_inside(node):
                name = dotted(node) or symbol
                self._put(node, self._unsupported_rebuild(name))
                self._todo(node, f"{name}: has no counterpart in the client")
        elif self._view.rule(symbol) is not None:
            text = f"{symbol}: is handed on instead of called; call the method of the client there by hand"
            self._leave(node, library, text, "a dynamic call")
        elif not library.partial and "." in symbol:
            self._leave(node, library, f"{symbol}: has no counterpart", "no rule for it")

    def _class_reference(self, node: cst.Name | cst.Attribute, becomes: str) -> None:
        parent = self._view.parent(node)
        owner = self._view.parent(parent) if isinstance(parent, cst.Arg) else None
        if becomes == "nothing":
            if isinstance(parent, cst.Arg) and isinstance(owner, cst.ClassDef):
                self._decisions.removed.add(parent)
            return
        if isinstance(owner, cst.ClassDef):
            self._decisions.todo(owner, "the base class takes no session: see Client in the client module")
        if becomes == "object":
            self._put(node, lambda _: cst.Name("object"))
            return
        name = "Client" if becomes == "client" else "Incoming"
        self._put(node, lambda _: cst.Attribute(cst.Name(self._client), cst.Name(name)))

    def _attribute_inside(self, node: cst.BaseExpression) -> bool:
        """Replace the longest known attribute path inside a chain."""
        current: cst.BaseExpression = node
        while isinstance(current, cst.Attribute):
            symbol = self._view.symbol(current)
            library = self._view.library(symbol)
            head, _, path = symbol.partition(".")
            for rule in library.attributes if library is not None and symbol.startswith("<") else ():
                if f"<{library.id if library else ''}:{rule.on}>" == head and rule.path == path:
                    self._consume_all(current)
                    self._put(current, _attribute_rebuild(path, rule.becomes, rule.value))
                    return True
            current = current.value
        return False

    def _in_import(self, node: cst.CSTNode) -> bool:
        current = self._view.parent(node)
        while current is not None and not isinstance(current, cst.BaseStatement):
            if isinstance(current, (cst.Import, cst.ImportFrom)):
                return True
            current = self._view.parent(current)
        return False

    # Recording

    def _put(self, node: cst.CSTNode, rebuild: Rebuild) -> None:
        """Replace an expression; an awaited call is awaited in a thread, what is no call is not awaited."""
        self._decisions.uses_client = True
        waiting = self._view.parent(node)
        if not isinstance(waiting, cst.Await):
            self._decisions.rebuilt[node] = rebuild
            return

        def rebuild_await(made: cst.CSTNode) -> cst.CSTNode:
            new = rebuild(cst.ensure_type(made, cst.Await).expression)
            is_send = (
                isinstance(new, cst.Call)
                and isinstance(new.func, cst.Attribute)
                and new.func.attr.value.startswith(_SENDS)
            )
            return building.threaded(new) if is_send and isinstance(new, cst.Call) else new

        self._decisions.rebuilt[waiting] = rebuild_await
        self._decisions.modules.add("asyncio")

    def _removed_statement(self, call: cst.Call) -> bool:
        parent = self._user(call)
        if isinstance(parent, cst.Expr):
            self._decisions.removed.add(parent)
            self._consume_all(parent)
            return True
        return False

    def _is_statement(self, call: cst.Call) -> bool:
        return isinstance(self._user(call), cst.Expr)

    def _user(self, call: cst.Call) -> cst.CSTNode | None:
        """What stands around a call, awaiting left aside."""
        parent = self._view.parent(call)
        return self._view.parent(parent) if isinstance(parent, cst.Await) else parent

    def _target(self, call: cst.Call) -> str:
        parent = self._user(call)
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            return dotted(parent.targets[0].target)
        return ""

    def _name(self, call: cst.Call) -> str:
        return dotted(call.func) or (call.func.attr.value if isinstance(call.func, cst.Attribute) else "this call")

    def _todo(self, node: cst.CSTNode, text: str) -> None:
        self._decisions.todo(self._view.statement(node), text)

    def _leave(self, node: cst.CSTNode, library: Library, text: str, note: str) -> None:
        what = self._name(node) if isinstance(node, cst.Call) else dotted(node)
        site = Site(self._view.line(node), library.id, what, Fate.LEFT, note)
        self._decisions.leave(self._view.statement(node), text, site)

    def _note(self, node: cst.CSTNode, library: Library, fate: Fate, note: str) -> None:
        what = self._name(node) if isinstance(node, cst.Call) else dotted(node)
        self._decisions.sites.append(Site(self._view.line(node), library.id, what, fate, note))

    def _consume(self, function: cst.BaseExpression, symbol: str) -> None:
        """Mark the names of a callee as dealt with, but not the object that a method is called on."""
        current: cst.BaseExpression = function
        while isinstance(current, cst.Attribute):
            self._consumed.add(current)
            current = current.value
        if not symbol.startswith("<"):
            self._consume_all(function)

    def _consume_all(self, node: cst.CSTNode) -> None:
        self._consumed.add(node)
        for child in node.children:
            self._consume_all(child)


_SENDS = ("send_", "reply", "mark_read", "upload")


def _peeled(function: cst.BaseExpression, rule: CallRule) -> cst.BaseExpression:
    """The object below a method: `api` of `api.sending.sendMessage`."""
    tail = dotted(function)
    parts = max((name.count(".") + 1 for name in rule.names if tail.endswith(name)), default=1)
    for _ in range(parts):
        function = cst.ensure_type(function, cst.Attribute).value
    return function


def _attribute_rebuild(path: str, name: str, value: str) -> Rebuild:
    def rebuild(node: cst.CSTNode) -> cst.CSTNode:
        if value:
            return cst.parse_expression(value)
        base: cst.BaseExpression = cst.ensure_type(node, cst.Attribute)
        for _ in range(path.count(".") + 1):
            base = cst.ensure_type(base, cst.Attribute).value
        return cst.Attribute(base, cst.Name(name))

    return rebuild
