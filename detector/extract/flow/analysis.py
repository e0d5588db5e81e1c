"""The walk over the intermediate tree: statements, functions and classes, whatever the language.

One pass; functions are read after the code around them, or before where a name needs their result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.exports import constants_of, exports_of
from detector.extract.flow.expressions import Expressions
from detector.extract.flow.knowledge import TIMER_DECORATORS
from detector.extract.flow.values import (
    PARAMETER_ROOT,
    ROOTLESS,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    Value,
    comes_from_unknown_call,
    is_known,
    is_text,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import NOWHERE, FileFacts, LiteralRole, LoopKind
from detector.text.lines import LineIndex

_DECORATOR_CHARS = 200
_EXPORT_OBJECTS = frozenset({"module.exports", "exports"})
_CONSTRUCTORS = frozenset({"__init__", "constructor", "__construct", "init", "initialize", "__post_init__", "setUp"})


def analyse(module: tree.Module, path: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """Read a module: what of it is of interest becomes facts, in the order of the file.

    Takes time in proportion to the tree's size. Nothing is raised; what is nested too deep is left out and noted.
    """
    analysis = Analysis(module, lines, interest, limits)
    analysis.read(module)
    degraded = module.degraded or ("nested too deep" if analysis.overflowed else "")
    scope = analysis.module_scope
    return FileFacts(
        path,
        module.language,
        tuple(sorted(analysis.facts, key=lambda fact: fact.span)),
        tuple(analysis.functions),
        tuple(analysis.loops),
        constants_of(scope, analysis.exported, analysis.classes, analysis.named_functions, lines, limits),
        exports_of(scope, analysis.exported, analysis.classes, analysis.named_functions, analysis.is_builtin),
        degraded,
    )


class Analysis(Expressions):
    """Reads statements."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(module, lines, interest, limits)
        self.classes: list[ClassInfo] = []
        self.named_functions: list[FunctionInfo] = []
        self._waiting: list[FunctionInfo] = []
        self._known_classes: dict[int, ClassInfo] = {}
        self._declared: dict[int, FunctionInfo] = {}
        self._returned: Value = None
        self._class_body: ClassInfo | None = None
        self.overflowed = False
        self._statements: dict[type, Callable[[Any, bool], None]] = {
            tree.Assign: self._assign_statement,
            tree.Return: self._return,
            tree.FunctionDef: self._function_statement,
            tree.ClassDef: self._class_statement,
            tree.LoopStmt: self._loop_statement,
            tree.Block: self._block_statement,
            tree.ImportStmt: self._import_statement,
            tree.ExportStmt: self._export_statement,
        }

    def read(self, module: tree.Module) -> None:
        """Read the module's code, then the functions that were not needed before."""
        self._read_safely(lambda: self.block(module.body))
        place = 0
        while place < len(self._waiting):
            info = self._waiting[place]
            self._read_safely(lambda info=info: self.run(info))  # type: ignore[misc]
            place += 1

    def _read_safely(self, read: Callable[[], None]) -> None:
        """The nesting is bounded, but the caller's own stack is not known: a part that is too deep is left out."""
        try:
            read()
        except RecursionError:
            self.overflowed = True
            self.scope, self.function, self.loop, self.owner, self.receiver = (
                self.module_scope,
                NOWHERE,
                NOWHERE,
                None,
                "",
            )
            self.room, self.muted, self.demands = self.limits.nesting, 0, 0
            self._class_body = self._returned = None

    def block(self, body: list[tree.Stmt], maybe: bool = False) -> None:
        """Read statements in order; functions and classes are known before."""
        if self.room <= 0:
            return
        self.room -= 1
        for statement in body:
            kind = type(statement)
            if kind is tree.FunctionDef:
                self._declare_function(statement)  # type: ignore[arg-type]
            elif kind is tree.ClassDef:
                self._declare_class(statement)  # type: ignore[arg-type]
        statements = self._statements
        for statement in body:
            reader = statements.get(type(statement))
            if reader is not None:
                reader(statement, maybe)
            else:
                self.expression(statement)  # type: ignore[arg-type]
        self.room += 1

    def _block_statement(self, node: tree.Block, maybe: bool) -> None:
        self.block(node.body, maybe or node.maybe)

    def _loop_statement(self, node: tree.LoopStmt, maybe: bool) -> None:
        if node.kind is LoopKind.COMPREHENSION:
            self.expression(node)
        else:
            self.loop_body(node, maybe)

    def _return(self, node: tree.Return, _maybe: bool) -> None:
        if node.value is None:
            return
        value = self.entry("", node.value)
        if not is_known(self._returned) and value is not None:
            self._returned = value

    # Imports and exports

    def _import_statement(self, node: tree.ImportStmt, maybe: bool) -> None:
        module = node.module
        names = tuple(binding.name for binding in node.bindings if binding.name)
        self.imported(module, node.start, node.end, names)
        for binding in node.bindings:
            local = binding.local
            if binding.name == "*":
                if local == "*":
                    self.stars.append(module)
                else:
                    self.bind(local, Symbol(module, ""), maybe, True)
            elif binding.name:
                self.bind(local, Symbol(module, binding.name), maybe, True)
            elif "." in local:
                root = local.partition(".")[0]
                self._remember_dotted(local)
                if root not in self.scope.names:
                    self.bind(root, Symbol(root, ""), maybe, True)
            elif local:
                self.bind(local, Symbol(module, ""), maybe, True)

    def _remember_dotted(self, module: str) -> None:
        end = module.find(".")
        while end > 0:
            end = module.find(".", end + 1)
            self.dotted.add(module if end < 0 else module[:end])

    def _export_statement(self, node: tree.ExportStmt, _maybe: bool) -> None:
        if node.module:
            names = tuple(binding.name for binding in node.bindings if binding.name)
            self.imported(node.module, node.start, node.end, names)
            for binding in node.bindings:
                if binding.name not in ("", "*"):
                    self.exported.setdefault(binding.local, Symbol(node.module, binding.name))
                elif binding.local not in ("", "*"):
                    self.exported.setdefault(binding.local, Symbol(node.module, ""))
            return
        for binding in node.bindings:
            self.exported.setdefault(binding.local, self.look_up(binding.name))

    # Assignments

    def _assign_statement(self, node: tree.Assign, maybe: bool) -> None:
        self.assign(node, maybe)

    def assign(self, node: tree.Assign, maybe: bool) -> Value:
        """Read an assignment; give the assigned value."""
        first = node.targets[0] if node.targets else None
        name = _target_name(first)
        value: Value = None
        if node.value is not None:
            if type(node.value) is tree.ImportExpr and type(first) is tree.Map:
                self.taken_names = tuple(key.value for key, _ in first.entries if type(key) is tree.Str)
            value = self._assigned(node.value, name)
        if node.type and not is_text(value) and (not is_known(value)):
            declared = self.of_type(node.type)
            value = value if declared is None else declared
        for target in node.targets:
            self.bind_target(target, value, maybe, node.declares)
            if type(target) is tree.Name and node.value is not None:
                self.scope.origins[target.id] = node.value
        return value

    def _assigned(self, value: tree.Expr, name: str) -> Value:
        if type(value) is tree.Lambda and name:
            return self._named_lambda(value, name)
        return self.expression(value, LiteralRole.ASSIGNED, name)

    def entry(self, key: str, value_node: tree.Expr) -> Value:
        """Give the value of a map's entry; a function that stands there is named by its key."""
        if type(value_node) is tree.Lambda and key:
            return self._named_lambda(value_node, key)
        return self.expression(value_node, LiteralRole.ASSIGNED if key else LiteralRole.OTHER, key)

    def _named_lambda(self, node: tree.Lambda, name: str) -> FunctionInfo:
        return self._new_function(tree.FunctionDef(node.start, node.end, name, node.parameters, node.body))

    def bind_target(self, target: tree.Expr, value: Value, maybe: bool, declares: bool) -> None:
        """Give a value to a target; patterns are taken apart."""
        if isinstance(target, tree.Name):
            self._bind_name(target, value, maybe, declares)
        elif isinstance(target, tree.Attr):
            self._bind_attribute(target, value)
        elif isinstance(target, tree.Seq):
            self._bind_sequence(target, value, maybe, declares)
        elif isinstance(target, tree.Map):
            self._bind_mapping(target, value, maybe, declares)
        elif isinstance(target, tree.Index):
            self._bind_item(target, value)
        elif isinstance(target, tree.Assign):
            self._bind_with_default(target, value, maybe, declares)
        elif isinstance(target, (tree.Keyword, tree.Cast)) and self.room > 0:
            self.room -= 1
            self.bind_target(target.value, None if isinstance(target, tree.Keyword) else value, maybe, declares)
            self.room += 1

    def _bind_name(self, target: tree.Name, value: Value, maybe: bool, declares: bool) -> None:
        self.bind(target.id, value, maybe, declares)
        self.identifier(target.id, target.start, target.end)
        if self.scope is self.module_scope or self._class_body is not None:
            self.scope.places.setdefault(target.id, (target.start, target.end))

    def _bind_with_default(self, target: tree.Assign, value: Value, maybe: bool, declares: bool) -> None:
        if not is_known(value) and target.value is not None:
            default = self.expression(target.value)
            value = default if is_known(default) else value
        if self.room > 0 and target.targets:
            self.room -= 1
            self.bind_target(target.targets[0], value, maybe, declares)
            self.room += 1

    def _bind_sequence(self, target: tree.Seq, value: Value, maybe: bool, declares: bool) -> None:
        self.room -= 1
        for place, each in enumerate(target.items if self.room > 0 else ()):
            item: Value = None
            if type(value) is Sequence:
                item = value.items[place] if place < len(value.items) else None
            elif type(value) is Symbol and value.module not in ROOTLESS:
                item = Symbol(value.module, value.path if value.path.endswith("[]") else value.path + "[]")
            self.bind_target(each, item, maybe, declares)
        self.room += 1

    def _bind_mapping(self, target: tree.Map, value: Value, maybe: bool, declares: bool) -> None:
        self.room -= 1
        for key, each in target.entries if self.room > 0 else ():
            item: Value = None
            if type(key) is tree.Str:
                item = self.attribute(value, key.value, tree.Attr(key.start, key.end, tree.Name(0, 0, ""), key.value))
                if type(item) is Symbol and item.module == UNKNOWN_ROOT and type(value) is not Symbol:
                    item = None
            self.bind_target(each, item, maybe, declares)
        self.room += 1

    def _bind_attribute(self, target: tree.Attr, value: Value) -> None:
        name = target.name
        owner: Value = None
        if type(target.object) is tree.Name:
            owner = self.look_up(target.object.id)
        elif type(target.object) is tree.Attr:
            owner = self.expression(target.object)
        self.identifier(name, target.end - len(name), target.end)
        if type(owner) is Symbol:
            self._bind_symbol_attribute(owner, name, value)
            return
        members = getattr(owner, "of", owner)
        value = None if comes_from_unknown_call(value) else value
        if type(members) is ClassInfo:
            if not is_known(members.members.get(name)) and (value is not None or name not in members.members):
                members.members[name] = value
                members.places[name] = (target.start, target.end)
        elif type(owner) is Mapping:
            owner.entries[name] = value
            owner.places[name] = (target.start, target.end)

    def _bind_symbol_attribute(self, owner: Symbol, name: str, value: Value) -> None:
        if owner.module != UNKNOWN_ROOT:
            return
        if owner.path in _EXPORT_OBJECTS:
            self.exported.setdefault(name, value)
        elif owner.path == "module" and name == "exports":
            self.exported.setdefault("default", value)
            if type(value) is Mapping:
                for key, entry in value.entries.items():
                    self.exported.setdefault(key, entry)
        elif owner.path in ("global", "globalThis", "window"):
            self.module_scope.names.setdefault(name, value)
            self.exported.setdefault(f"global.{name}", value)

    def _bind_item(self, target: tree.Index, value: Value) -> None:
        owner = self.expression(target.object)
        key = self.expression(target.key, LiteralRole.KEY)
        if type(target.key) is tree.Str:
            self.identifier(target.key.value, target.key.start, target.key.end)
        if type(owner) is Mapping and type(key) is str:
            owner.entries[key] = value
            owner.places[key] = (target.start, target.end)
        elif type(key) is str and self.is_environment(owner):
            self.environment(key, target.start, target.end, value if type(value) is str else "")

    # Functions

    def _function_statement(self, node: tree.FunctionDef, _maybe: bool) -> None:
        info = self._declared.pop(id(node), None)
        for decorator in node.decorators:
            self.expression(decorator)
        if info is not None:
            self._decorate(info)

    def _declare_function(self, node: tree.FunctionDef) -> None:
        info = self._new_function(node)
        self._declared[id(node)] = info
        if info.owner is not None and node.owner:
            info.owner.members.setdefault(node.name, info)
        elif self._class_body is not None:
            self._class_body.members[node.name] = info
        else:
            self.scope.names[node.name] = info

    def _new_function(self, node: tree.FunctionDef) -> FunctionInfo:
        """Enter a named function into the tables; its body is read later."""
        owner = self._class_body
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
        )
        around = self.scope
        if self._class_body is not None and around.parent is not None:
            around = around.parent
        info = FunctionInfo(node, name, index, around, owner if owner is not None else self.owner)
        self.named_functions.append(info)
        self._waiting.append(info)
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
        outer = (self.scope, self.function, self.loop, self.owner, self.receiver, self._class_body, self._returned)
        room, self.room = self.room, self.limits.nesting
        muted, self.muted = self.muted, 0
        node = info.node
        self.scope = Scope(info.scope, prefix=info.name + ".")
        if self.bare_members:
            self.scope.members = info.owner
        self.function, self.loop, self.owner, self.receiver = info.index, info.loop, info.owner, node.receiver
        self._class_body, self._returned = None, None
        self._parameters(node.parameters, [], self.scope.positions)
        self.block(node.body)
        info.result = self._returned
        self.room, self.muted = room, muted
        self.scope, self.function, self.loop, self.owner, self.receiver, self._class_body, self._returned = outer

    def _parameters(
        self, parameters: list[tree.Parameter], given: list[Value], positions: dict[str, int] | None
    ) -> None:
        for place, parameter in enumerate(parameters):
            value = given[place] if place < len(given) else None
            name = parameter.name
            if positions is not None and name:
                positions[name] = place
            default: Value = None
            if parameter.default is not None:
                default = self.expression(parameter.default, LiteralRole.DEFAULT, name)
            if not is_known(value):
                value = default if is_text(default) and default else self.of_type(parameter.type)
            if value is None:
                value = default if is_known(default) else Symbol(PARAMETER_ROOT, name or "{}")
            if parameter.pattern is not None:
                self.bind_target(parameter.pattern, value, False, True)
            if name:
                self.scope.names[name] = value
                self.identifier(name, parameter.start, parameter.start + len(name))

    def run_lambda(self, node: tree.Lambda, given: list[Value]) -> Value:
        """Read the body of an anonymous function here and now; give its result."""
        if self.room <= 0:
            return None
        outer = (self.scope, self.function, self._class_body, self._returned)
        names = tuple(parameter.name or "{}" for parameter in node.parameters)
        self.function = self.new_function("<lambda>", node.start, node.end, names, ())
        scope = outer[0]
        positions = {name: place for name, place in scope.positions.items() if name not in names}
        self.scope = Scope(scope, prefix=scope.prefix, positions=positions)
        self._class_body, self._returned = None, None
        self._parameters(node.parameters, given, None)
        self.block(node.body)
        result = self._returned
        self.scope, self.function, self._class_body, self._returned = outer
        return result

    # Classes

    def _class_named(self, name: str) -> ClassInfo:
        known = self.module_scope.names.get(name)
        if type(known) is ClassInfo:
            return known
        info = ClassInfo(name)
        self.classes.append(info)
        self.module_scope.names[name] = info
        return info

    def _declare_class(self, node: tree.ClassDef) -> None:
        known = self.scope.names.get(node.name)
        if type(known) is ClassInfo:
            info = known
        else:
            info = ClassInfo(self.scope.prefix + node.name)
            self.classes.append(info)
            self.scope.names[node.name] = info
            if self._class_body is not None:
                self._class_body.members[node.name] = info
        self._known_classes[id(node)] = info
        self.identifier(node.name, node.name_start, node.name_end)
        self._in_class(info, lambda: self._declare_members(node))

    def _declare_members(self, node: tree.ClassDef) -> None:
        members: Iterator[tree.FunctionDef] = (each for each in node.body if type(each) is tree.FunctionDef)
        for member in sorted(members, key=lambda each: each.name not in _CONSTRUCTORS and each.name != node.name):
            self._declare_function(member)

    def _class_statement(self, node: tree.ClassDef, _maybe: bool) -> None:
        info = self._known_classes.pop(id(node), None)
        if info is None:
            return
        for decorator in node.decorators:
            self.expression(decorator)
        for base in node.bases:
            value = self.expression(base)
            if type(value) is ClassInfo or (type(value) is Symbol and value.path):
                info.bases.append(value)
        self._in_class(info, lambda: self._class_members(node, info))

    def _class_members(self, node: tree.ClassDef, info: ClassInfo) -> None:
        if self.room <= 0:
            return
        self.room -= 1
        for statement in node.body:
            if type(statement) is tree.FunctionDef:
                self._function_statement(statement, False)
            else:
                self.block([statement])
        for name, place in self.scope.places.items():
            info.places.setdefault(name, place)
        self.room += 1

    def _in_class(self, info: ClassInfo, read: Callable[[], None]) -> None:
        outer = (self.scope, self.owner, self._class_body)
        # The class's names are its members, and not visible to the methods: their scope's parent is the one around.
        self.scope = Scope(outer[0], info.members, prefix=info.name + ".")
        self.owner = self._class_body = info
        read()
        self.scope, self.owner, self._class_body = outer


def _target_name(target: tree.Expr | None) -> str:
    if type(target) is tree.Name:
        return target.id
    if type(target) is tree.Attr:
        return target.name
    if type(target) is tree.Index and type(target.key) is tree.Str:
        return target.key.value
    return ""


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
