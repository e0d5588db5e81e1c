"""Functions and classes: declared before the code around them is read, their bodies read after it or when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.assigning import Assignments
from detector.extract.flow.feeding import Drawn, give, names_in
from detector.extract.flow.knowledge import TIMER_DECORATORS, is_handler
from detector.extract.flow.values import (
    PARAMETER_ROOT,
    ClassInfo,
    FunctionInfo,
    Scope,
    Symbol,
    Value,
    is_known,
    is_text,
    setting,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import NOWHERE, LiteralRole, LoopKind, Param, ParameterPart
from detector.text.lines import LineIndex

_DECORATOR_CHARS = 200
_CONSTRUCTORS = frozenset({"__init__", "constructor", "__construct", "init", "initialize", "__post_init__", "setUp"})


def is_constructor(name: str, owner: ClassInfo) -> bool:
    """Whether a method makes the objects of its class."""
    return name in _CONSTRUCTORS or name == owner.name.rpartition(".")[2]


_SETTINGS_CLASS = "BaseSettings"
"""The class of pydantic whose fields are filled from the environment."""


class Definitions(Assignments):
    """Reads functions and classes."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(module, lines, interest, limits)
        self.classes: list[ClassInfo] = []
        self.named_functions: list[FunctionInfo] = []
        self.waiting: list[FunctionInfo] = []
        """Functions whose bodies are still to be read, in order."""
        self.returned: Value = None
        self.returned_else: list[Value] = []
        self._known_classes: dict[int, ClassInfo] = {}
        self._declared: dict[int, FunctionInfo] = {}

    def name_function(self, node: tree.Lambda, name: str) -> FunctionInfo:
        """Enter an anonymous function that is assigned to a name as a function of that name."""
        known = self._declared.pop(id(node), None)
        return known or self._new_function(tree.FunctionDef(node.start, node.end, name, node.parameters, node.body))

    def declare_assigned(self, node: tree.Assign, function: tree.Lambda) -> None:
        """Enter a function that is assigned to a new name: what stands above, but runs later, may call it."""
        target = node.targets[0] if len(node.targets) == 1 else None
        if type(target) is not tree.Name or not node.declares or self.class_body is not None:
            return
        if target.id not in self.scope.names:
            info = self.name_function(function, target.id)
            self._declared[id(function)] = info
            self.scope.names[target.id] = info

    def entry(self, key: str, value_node: tree.Expr) -> Value:
        """Give the value of a map's entry; a function that stands there is named by its key."""
        if type(value_node) is tree.Lambda and key:
            return self.name_function(value_node, key)
        return self.expression(value_node, LiteralRole.ASSIGNED if key else LiteralRole.OTHER, key)

    def function_statement(self, node: tree.FunctionDef, _maybe: bool) -> None:
        """Read what stands around a function: its decorators, which of one without a body say what calling it does."""
        info = self._declared.pop(id(node), None)
        around = self.function
        if info is not None and not node.body:
            self.function = info.index
        for decorator in node.decorators:
            self.expression(decorator)
        self.function = around
        if info is not None:
            self._decorate(info)

    def declare_function(self, node: tree.FunctionDef) -> None:
        """Enter a function into the tables and give its name to the scope or class around."""
        info = self._new_function(node)
        self._declared[id(node)] = info
        if info.owner is not None and node.owner:
            info.owner.members.setdefault(node.name, info)
        elif self.class_body is not None:
            self.class_body.members[node.name] = info
        else:
            self.scope.names[node.name] = info

    def _new_function(self, node: tree.FunctionDef) -> FunctionInfo:
        """Enter a named function into the tables; its body is read later."""
        owner = self.class_body
        prefix = self.scope.prefix
        if node.owner:
            owner = self._class_named(node.owner)
            prefix = owner.name + "."
        name = prefix + node.name
        index = self.new_function(
            name,
            node.start,
            node.end,
            tuple(parameter.name or "{}" for parameter in node.parameters),
            tuple(self._source(decorator) for decorator in node.decorators),
            is_handler(node.name),
            next((place for place, parameter in enumerate(node.parameters) if parameter.rest), NOWHERE),
        )
        around = self.scope
        if self.class_body is not None and around.parent is not None:
            around = around.parent
        info = FunctionInfo(node, name, index, around, owner if owner is not None else self.owner)
        if info.owner is not None:
            info.owner.has_methods = True
        self.named_functions.append(info)
        self.waiting.append(info)
        if node.name_end > node.name_start:
            self.identifier(node.name, node.name_start, node.name_end)
        self._note_writes(info)
        return info

    def _source(self, node: tree.Expr) -> str:
        return self.lines.text[node.start : node.end][:_DECORATOR_CHARS]

    def _decorate(self, info: FunctionInfo) -> None:
        """A function that a scheduler or queue runs has a loop around its body."""
        for decorator in info.node.decorators:
            name = self.label(decorator).rpartition(".")[2].removesuffix("()")
            if name in TIMER_DECORATORS:
                node = info.node
                info.loop = self.new_loop(LoopKind.TIMER, node.start, node.end, (name,))

    def _note_writes(self, info: FunctionInfo) -> None:
        """Remember which fields and outer names the body assigns, in case they are asked for before it is read."""
        for target, declares in _written(info.node.body):
            if type(target) is tree.Attr and type(target.object) is tree.Name:
                if info.owner is not None and target.object.id in ("self", "this", info.node.receiver):
                    info.owner.writers.setdefault(target.name, []).append(info)
            elif type(target) is tree.Name and not declares:
                info.scope.writers.setdefault(target.id, []).append(info)
                if self.bare_members and info.owner is not None:
                    info.owner.writers.setdefault(target.id, []).append(info)

    def run(self, info: FunctionInfo) -> None:
        """Read the body of a function unless it was, or is being, read."""
        if info.started:
            return
        info.started = True
        outer = (self.scope, self.function, self.loop, self.owner, self.receiver, self.class_body, self.returned)
        outer_else, self.returned_else = self.returned_else, info.others
        room, self.room = self.room, self.limits.nesting
        muted, self.muted = self.muted, 0
        node = info.node
        kept = info.owner.positions if info.owner is not None else {}
        self.scope = Scope(info.scope, prefix=info.name + ".", positions={**kept, **info.scope.positions})
        if self.bare_members:
            self.scope.members = info.owner
        self.function, self.loop, self.owner, self.receiver = info.index, info.loop, info.owner, node.receiver
        self.class_body, self.returned = None, None
        self._parameters(node.parameters, [], self.scope.positions)
        if info.owner is not None and is_constructor(node.name, info.owner):
            info.owner.positions.update(self.scope.positions)
        self.go_on(node)
        self.block(node.body)
        info.result = self.returned
        self.room, self.muted = room, muted
        self.scope, self.function, self.loop, self.owner, self.receiver, self.class_body, self.returned = outer
        self.returned_else = outer_else

    def _parameters(
        self, parameters: list[tree.Parameter], given: list[Value], positions: dict[str, Param] | None
    ) -> None:
        for place, parameter in enumerate(parameters):
            value = given[place] if place < len(given) else None
            name = parameter.name
            if positions is not None and name:
                positions[name] = Param(place, self.function)
            default: Value = None
            if parameter.default is not None:
                default = self.expression(parameter.default, LiteralRole.DEFAULT, name)
            if not is_known(value) and is_text(default) and default:
                value = default
            else:
                value = self.declared(value if is_known(value) else None, parameter.type)
            if value is None:
                value = default if is_known(default) else Symbol(PARAMETER_ROOT, name or "{}")
            if parameter.pattern is not None:
                self.bind_target(parameter.pattern, value, False, True)
            if positions is not None:
                for part, key in [(name, "")] if name else names_in(parameter.pattern):
                    give(self.scope, part, ParameterPart(self.function, place, key))
            if name:
                self.scope.names[name] = value
                self.identifier(name, parameter.start, parameter.start + len(name))

    def run_lambda(self, node: tree.Lambda, given: list[Value], draws: bool = False, waits: bool = False) -> Value:
        """Read the body of an anonymous function here and now; give its result. No loop around repeats one that `waits`."""
        if self.room <= 0:
            return None
        outer = (self.scope, self.function, self.loop, self.class_body, self.returned)
        outer_else, self.returned_else = self.returned_else, []
        names = tuple(parameter.name or "{}" for parameter in node.parameters)
        self.function = self.new_function("<lambda>", node.start, node.end, names, (), waits)
        self.loop = NOWHERE if waits else self.loop
        scope = outer[0]
        positions = {name: place for name, place in scope.positions.items() if name not in names}
        self.scope = Scope(scope, prefix=scope.prefix, positions=positions)
        self.class_body, self.returned = None, None
        self._parameters(node.parameters, given, None)
        for place, parameter in enumerate(node.parameters):
            for part, key in [(parameter.name, "")] if parameter.name else names_in(parameter.pattern):
                give(self.scope, part, Drawn(self.loop) if draws else ParameterPart(self.function, place, key))
        if not draws:
            self.go_on(node, self.loop != NOWHERE and self.loops[self.loop].kind is LoopKind.TIMER)
        self.block(node.body)
        result = self.returned
        self.scope, self.function, self.loop, self.class_body, self.returned = outer
        self.returned_else = outer_else
        return result

    def _class_named(self, name: str) -> ClassInfo:
        known = self.module_scope.names.get(name)
        if type(known) is ClassInfo:
            return known
        info = ClassInfo(name)
        self.classes.append(info)
        self.module_scope.names[name] = info
        return info

    def declare_class(self, node: tree.ClassDef) -> None:
        """Enter a class and its methods into the tables."""
        known = self.scope.names.get(node.name)
        if type(known) is ClassInfo:
            info = known
        else:
            info = ClassInfo(self.scope.prefix + node.name)
            self.classes.append(info)
            self.scope.names[node.name] = info
            if self.class_body is not None:
                self.class_body.members[node.name] = info
        self._known_classes[id(node)] = info
        self.identifier(node.name, node.name_start, node.name_end)
        self._in_class(info, lambda: self._declare_members(node))

    def _declare_members(self, node: tree.ClassDef) -> None:
        members: Iterator[tree.FunctionDef] = (each for each in node.body if type(each) is tree.FunctionDef)
        for member in sorted(members, key=lambda each: each.name not in _CONSTRUCTORS and each.name != node.name):
            self.declare_function(member)

    def class_statement(self, node: tree.ClassDef, _maybe: bool) -> None:
        """Read the bases and members of a class; its methods wait."""
        info = self._known_classes.pop(id(node), None)
        if info is None:
            return
        for decorator in node.decorators:
            self.expression(decorator)
        for base in node.bases:
            value = self.expression(base)
            if type(value) is ClassInfo or (type(value) is Symbol and value.path):
                info.bases.append(value)
        info.interfaces.extend(self.expression(each) for each in node.interfaces)
        self._in_class(info, lambda: self._class_members(node, info))

    def _class_members(self, node: tree.ClassDef, info: ClassInfo) -> None:
        if self.room <= 0:
            return
        self.room -= 1
        for statement in node.body:
            if type(statement) is tree.FunctionDef:
                self.function_statement(statement, False)
            else:
                self.block([statement])
        for name, place in self.scope.places.items():
            info.places.setdefault(name, place)
        if any(type(base) is Symbol and base.path.rpartition(".")[2] == _SETTINGS_CLASS for base in info.bases):
            self._fill_from_environment(node, info)
        self.room += 1

    def _fill_from_environment(self, node: tree.ClassDef, info: ClassInfo) -> None:
        """Give the fields of a class of settings that have no value what the environment has under their names."""
        for field in node.body:
            target = field.targets[0] if type(field) is tree.Assign and field.value is None and field.targets else None
            if type(target) is tree.Name:
                self.environment(target.id.upper(), target.start, target.end, "")
                info.members[target.id] = setting(target.id.upper())

    def _in_class(self, info: ClassInfo, read: Callable[[], None]) -> None:
        outer = (self.scope, self.owner, self.class_body)
        # The class's names are its members, and not visible to the methods: their scope's parent is the one around.
        self.scope = Scope(outer[0], info.members, prefix=info.name + ".")
        self.owner = self.class_body = info
        read()
        self.scope, self.owner, self.class_body = outer


def _written(body: list[tree.Stmt]) -> Iterator[tuple[tree.Expr, bool]]:
    """Give the targets that statements assign, functions inside of them included, expressions not."""
    waiting: list[Any] = list(body)
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is tree.Assign:
            for target in node.targets:
                yield target, node.declares
        elif kind in (tree.Block, tree.LoopStmt, tree.FunctionDef, tree.Lambda):
            waiting.extend(node.body)
        elif kind is tree.CallExpr:
            waiting.extend(each for each in node.arguments if type(each) is tree.Lambda)
            if type(node.func) is tree.Attr and type(node.func.object) is tree.CallExpr:
                waiting.append(node.func.object)
        elif kind is tree.Return and node.value is not None:
            waiting.append(node.value)
