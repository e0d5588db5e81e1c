"""Assignments: targets of every form get their values, exports and globals of JavaScript are noted."""

from __future__ import annotations

from detector.extract.flow import rails, rows, tree
from detector.extract.flow.expressions import Expressions, target_name
from detector.extract.flow.feeding import Held, added, give, home_of, names_in, root_of
from detector.extract.flow.results import Given
from detector.extract.flow.values import (
    ROOTLESS,
    SETTINGS,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Mapping,
    Sequence,
    Symbol,
    Value,
    element_symbol,
    extend,
    is_address,
    is_known,
    is_text,
)
from detector.model.fact import LiteralRole

_HAS_SETTERS = frozenset({"csharp"})
_SETTERS = frozenset({"Url", "Source", "Address"})
"""Properties that a browser goes to when they are set."""
_EXPORT_OBJECTS = frozenset({"module.exports", "exports"})


class Assignments(Expressions):
    """Reads assignments. Functions that are assigned are read by the class above."""

    def name_function(self, node: tree.Lambda, name: str) -> FunctionInfo:
        """Enter an anonymous function that is assigned to a name as a function of that name."""
        raise NotImplementedError

    def assign(self, node: tree.Assign, maybe: bool) -> Value:
        """Read an assignment; give the assigned value."""
        first = node.targets[0] if node.targets else None
        name = target_name(first)
        value: Value = None
        if node.value is not None:
            if type(node.value) is tree.ImportExpr and type(first) is tree.Map:
                self.taken_names = tuple(key.value for key, _ in first.entries if type(key) is tree.Str)
            value = self._assigned(node.value, name)
        if node.type:
            value = self.declared(value, node.type)
        if self.language in _HAS_SETTERS and type(first) is tree.Attr and first.name in _SETTERS:
            self._record_setter(node, first, value)
        for target in node.targets:
            self.bind_target(target, value, maybe, node.declares)
            if type(target) is tree.Name and node.value is not None:
                self.scope.origins[target.id] = node.value
            if node.value is not None:
                self._note_giver(target, added(target, node.value) if node.adds else node.value)
        return value

    def _record_setter(self, node: tree.Assign, target: tree.Attr, value: Value) -> None:
        """Keep what sets a property of an object of a package as the call that it is: `driver.Url = address`."""
        if node.value is None or type(node.value) is tree.Lambda:
            return
        owner = self.look_up(target.object.id) if type(target.object) is tree.Name else self.expression(target.object)
        if type(owner) is Symbol and owner.module not in ROOTLESS:
            call = tree.CallExpr(node.start, node.end, target, [node.value])
            callee = Symbol(owner.module, extend(owner.path, target.name))
            self.record(call, callee, [Given("", value, node.value)], False)

    def _note_giver(self, target: tree.Expr, value: tree.Expr) -> None:
        """Remember what a name, or a part of what it stands for, got."""
        kind = type(value)
        if kind is tree.Str or kind is tree.Num or kind is tree.Lambda:
            return
        loop = self.bare_loop()
        if type(target) is tree.Name:
            give(home_of(self.scope, target.id), target.id, Held(value, loop))
        elif type(target) is tree.Attr or type(target) is tree.Index:
            root = root_of(target)
            if root:
                part = tree.Map(value.start, value.end, [(_key_of(target), value)])
                give(home_of(self.scope, root), root, Held(part, loop))
        else:
            for name, _ in names_in(target):
                give(home_of(self.scope, name), name, Held(value, loop))

    def _assigned(self, value: tree.Expr, name: str) -> Value:
        if type(value) is tree.Lambda and name:
            return self.name_function(value, name)
        return self.expression(value, LiteralRole.ASSIGNED, name)

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
        if self.scope is self.module_scope or self.class_body is not None:
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
                # Of settings it is what came with them that is taken apart: Elixir's `{:ok, url} = fetch_env(..)`.
                item = value if value.module == SETTINGS else element_symbol(value)
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
        if self.language == rails.LANGUAGE:
            self._note_setting(target, value)
        if type(owner) is Symbol:
            if self.language == rows.LANGUAGE and is_address(value) and (model := rows.model(owner.path)):
                self._keep_setting(f"{model}.{name}", target, value)
            self._bind_symbol_attribute(owner, name, value)
            return
        members = getattr(owner, "of", owner)
        value = None if self.says_less(value) else value
        if type(members) is ClassInfo:
            known = members.members.get(name)
            if type(known) is Symbol and known.module == SETTINGS and is_text(value):
                known = None
            if not is_known(known) and (value is not None or name not in members.members):
                members.members[name] = value
                if self.owner is not members:
                    self.keep_parameter(members, value)
                members.places[name] = (target.start, target.end)
        elif type(owner) is Mapping:
            owner.entries[name] = value
            owner.places[name] = (target.start, target.end)

    def _note_setting(self, target: tree.Attr, value: Value) -> None:
        """Remember a setting of Rails that code gives: `config.x.whatsapp.url = "..."`."""
        key = rails.given(f"{self.label(target.object)}.{target.name}")
        if key and not (type(target.object) is tree.Name and self.is_bound(target.object.id)):
            self._keep_setting(key, target, value)

    def _keep_setting(self, key: str, target: tree.Attr, value: Value) -> None:
        table = self.exported.setdefault(SETTINGS, Mapping({}, {}))
        if type(table) is Mapping:
            table.entries.setdefault(key, value)
            table.places.setdefault(key, (target.start, target.end))

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
        key = self.expression(target.key, LiteralRole.KEY, target_name(target.object))
        if type(target.key) is tree.Str:
            self.identifier(target.key.value, target.key.start, target.key.end)
        if type(owner) is Mapping and type(key) is str:
            owner.entries[key] = value
            owner.places[key] = (target.start, target.end)
        elif type(key) is str and self.is_environment(owner):
            self.environment(key, target.start, target.end, value if type(value) is str else "")


def _key_of(target: tree.Attr | tree.Index) -> tree.Expr:
    if type(target) is tree.Attr:
        return tree.Str(target.start, target.end, target.name)
    return target.key  # type: ignore[union-attr]
