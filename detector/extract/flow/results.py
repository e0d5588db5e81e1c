"""What calls give back: objects, the results of the file's own functions, folded texts, environment values, modules."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from detector.extract.flow import rails, tree
from detector.extract.flow.chosen import TABLE_READERS
from detector.extract.flow.deferred import CONSTRUCTORS
from detector.extract.flow.folding import UNPARTED, as_text, fold_function, fold_method, from_codes, from_text, join
from detector.extract.flow.keys import (
    ENTRY_METHODS,
    FIELD_TAG,
    OR,
    annotated,
    application_key,
    asked_key,
    entry,
    file_read,
    is_parser,
    is_settings_field,
    is_settings_holder,
    keyword_entry,
    may_ask,
    table_entry,
)
from detector.extract.flow.knowledge import (
    CLASS_TAKERS,
    ENVIRONMENT_NAME,
    ENVIRONMENT_READERS,
    EXTENDING,
    FIELDS,
    MODULE_LOADERS,
    OWN_READERS,
    PACKED,
    PACKERS,
    PATH_APPENDERS,
    PUTS,
    SETTING_NAME,
    SETTING_READERS,
    TRANSPARENT,
)
from detector.extract.flow.names import Names
from detector.extract.flow.values import (
    FILE,
    OWN,
    ROOTLESS,
    SETTINGS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Instance,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    Value,
    called,
    is_address,
    is_hole,
    is_known,
    is_text,
    setting,
)
from detector.model.fact import HOLE, Text

_APART = frozenset({"php", "java"})
"""Languages in which a field and the method that gives it may have one name: `$this->client()` makes it only once."""
_FORMS = frozenset(
    {"FormData", "URLSearchParams", "JSONObject", "JsonObject", "HashMap", "LinkedHashMap", "LinkedMultiValueMap"}
)
_MAP_BUILDERS = frozenset({"dict", "SimpleNamespace", "Namespace", "OrderedDict", "defaultdict", "Box", "Munch"})


_MOST_NAMED = 128
"""Entries of a map that may fill the holes of a text: one map may be handed to every call of a file."""


class Given(NamedTuple):
    """An evaluated argument. `name` is "" for positional ones."""

    name: str
    value: Value
    node: tree.Expr


class Results(Names):
    """Gives the value of a call. `unroll` is given by the class that reads loops."""

    def unroll(self, node: tree.Lambda, items: list[Value]) -> Value:
        """Give the list of what an anonymous function makes of constants; None where that is too much work."""
        raise NotImplementedError

    def entry_of(self, table: Mapping, key: Value, node: tree.Expr) -> Value:
        """Give what a table written `node` has under a key."""
        raise NotImplementedError

    def result_of(self, info: FunctionInfo) -> Value:
        """Give what a function of the file returns; its body is read now if that does not lead too deep."""
        if not info.started and self.can_run():
            self.demands += 1
            self.run(info)
            self.demands -= 1
        if not is_known(info.result) and info.node.returns:
            declared = self.of_type(info.node.returns)
            return declared if declared is not None else info.result
        return info.result

    def given_back(self, info: FunctionInfo) -> Value:
        """Give what a call of a function of the file gives: its result, or that it is the result."""
        result = self.result_of(info)
        return Symbol(OWN, info.name + "()") if result is None else result

    def _made(self, of: ClassInfo, given: list[Given]) -> Instance:
        """Give an object of a class; its constructor is read now, before what is called on the object asks for its fields."""
        for name in CONSTRUCTORS:
            constructor = of.members.get(name)
            if type(constructor) is FunctionInfo:
                self.result_of(constructor)
                break
        else:
            if of.has_methods or is_settings_holder(of.name):
                self._fill_fields(of, given)
        return Instance(of)

    def _fill_fields(self, of: ClassInfo, given: list[Given]) -> None:
        """Keep what the fields of an object are made with, where it is an address or stems from elsewhere."""
        for each in given:
            value, known = each.value, of.members.get(each.name)
            if each.name not in of.members or is_known(known):
                continue
            is_told = is_address(value) or type(value) is tuple
            if type(value) is Symbol and value.module not in ROOTLESS:
                is_told = value.module == SETTINGS or is_settings_field(value.path)
            if is_told or self.keep_parameter(of, value):
                of.members[each.name] = value

    def _result(self, node: tree.CallExpr, callee: Value, receiver: Value, method: str, given: list[Given]) -> Value:
        kind = type(callee)
        if kind is FunctionInfo:
            if (asked := self._asks_own_reader(node, callee, given)) is not None:  # type: ignore[arg-type]
                return asked
            made = _constructed(callee)  # type: ignore[arg-type]
            return self._made(made, given) if made is not None else self.given_back(callee)  # type: ignore[arg-type]
        if kind is ClassInfo:
            return self._made(callee, given)  # type: ignore[arg-type]
        if kind is Instance and (node.new or _is_own_class(node.func)):
            return callee
        if method and type(receiver) is Sequence:
            if method == "map" and given and type(given[0].node) is tree.Lambda:
                return self.unroll(given[0].node, receiver.items)
            return self._list_method(receiver, method, given)
        if method and is_text(receiver):
            folded = self._fold_method(receiver, method, given)
            is_request = folded is None and self.asks_receiver(callee, receiver, method)
            return self._gone_on(receiver, method, given) if is_request else folded
        if type(receiver) is Mapping and (of_map := self._of_map(receiver, method, given, node.func)) is not None:
            return of_map
        if kind is Symbol:
            return self._symbol_result(node, callee, method, given)  # type: ignore[arg-type]
        return None

    def _of_map(self, table: Mapping, method: str, given: list[Given], func: tree.Expr) -> Value:
        """What a method of a map gives: an entry, or the map itself with one more or made a text; None for any other."""
        if method in TABLE_READERS and given and type(func) is tree.Attr:
            return self.entry_of(table, given[0].value, func.object)
        if method in PUTS and len(given) > 1 and type(given[0].value) is str:
            table.entries.setdefault(given[0].value, given[1].value)
            return table
        return table if method in PACKED else None

    def asks_receiver(self, callee: Value, receiver: Value, method: str) -> bool:
        """Whether a method that a library adds to texts is called on an address: it is handed the address."""
        return bool(method) and self.language in EXTENDING and type(callee) is not FunctionInfo and is_address(receiver)

    def _gone_on(self, address: Value, method: str, given: list[Given]) -> Value:
        """What a method that others add to texts makes of an address: a request for it, or for a path below it."""
        if method not in PATH_APPENDERS or not given:
            return address
        return from_text(as_text(join([self.text(address), self.text(given[0].value)], "/", self.limits.folded_chars)))

    def _symbol_result(self, node: tree.CallExpr, callee: Symbol, method: str, given: list[Given]) -> Value:
        path = callee.path
        if node.new and not given and _is_form(callee):
            return Mapping({}, {})
        told = self._told_of(node, callee, method or path, given)
        if told is not None:
            return told
        if given and (method or path) in CLASS_TAKERS and (made := _made_of_class(given[0].value)) is not None:
            return made
        if path.endswith("()") and not given and self.language in _APART and _may_give_field(self.language, node.func):
            return callee
        if not path or "()" in path:
            # A chain behind a call is no well-known function; a path built from an unknown start still is a text.
            if method == "/" and given:
                return from_text(as_text(join([(HOLE,), self.text(given[0].value)], "/", self.limits.folded_chars)))
            return called(callee)
        if not given:
            return called(callee)
        found = self._reads_settings_file(callee, given)
        if found is not None:
            return found
        if f"{callee.module}.{path}" in MODULE_LOADERS:
            return self._loaded(node, given)
        return self._well_known(callee, path, given)

    def _told_of(self, node: tree.CallExpr, callee: Symbol, name: str, given: list[Given]) -> Value:
        """The map that is made a text or body, or the setting that is asked for; None for none."""
        packed = _map_given(given)
        if packed is not None and _is_packer(callee.path):
            return packed
        if self.language == rails.LANGUAGE and not given:
            return _setting_of_rails(callee, name)
        if not given:
            return None
        if may_ask(self.language, name):
            asked = self._settings_file(node, name) or self._setting_asked(node, callee, name, given)
            if asked is not None:
                return asked
        return self._reads_environment(node, callee, given)

    def _well_known(self, callee: Symbol, path: str, given: list[Given]) -> Value:
        last = path.rpartition(".")[2]
        first = given[0].value
        if path in TRANSPARENT and type(first) in (Sequence, Mapping, FunctionInfo, str):
            return first
        if path in _MAP_BUILDERS and given[0].name:
            return Mapping({each.name: each.value for each in given}, {})
        if last in FIELDS:
            default = next((each.value for each in given if each.name in ("default", "default_value")), None)
            if is_text(default) or (is_text(first) and not given[0].name):
                return default if is_text(default) else first
        if path in ("chr", "String.fromCharCode", "String.fromCodePoint"):
            codes = [each.value.value for each in given if type(each.value) is tree.Num]
            return from_codes(codes) if len(codes) == len(given) else None
        if (
            path == "map"
            and len(given) == 2
            and type(given[1].value) is Sequence
            and self.label(given[0].node) == "chr"
        ):
            return Sequence([from_codes([item.value]) for item in given[1].value.items if type(item) is tree.Num])
        if last in UNPARTED and type(first) is Sequence:
            given = [Given("", item, given[0].node) for item in first.items]
        positional, named = self._argument_texts(given)
        folded = fold_function(
            path if callee.module in ROOTLESS or callee.module == STAR_ROOT else f"{callee.module}.{path}",
            positional,
            named,
            self.limits.folded_chars,
        )
        return called(callee) if folded is None else folded

    def _argument_texts(self, given: list[Given]) -> tuple[list[Text], dict[str, Text]]:
        positional = [self.text(each.value) for each in given if not each.name]
        named = {each.name: self.text(each.value) or (HOLE,) for each in given if each.name and each.name != "*"}
        for each in given:
            if type(each.value) is Mapping and not each.name:
                entries = islice(each.value.entries.items(), _MOST_NAMED)
                named.update((key, self.text(entry) or (HOLE,)) for key, entry in entries)
        return positional, named

    def _list_method(self, receiver: Sequence, method: str, given: list[Given]) -> Value:
        if method in ("join", "Join"):
            separator = given[0].value if given else ","
            return self._join(receiver, separator if type(separator) is str else "")
        if method in ("reverse", "reversed"):
            return Sequence(receiver.items[::-1])
        return receiver if method in ("copy", "slice", "toList", "toArray", "list") else None

    def _fold_method(self, receiver: Value, method: str, given: list[Given]) -> Value:
        limit = self.limits.folded_chars
        if method == "join" and given:
            items = given[0].value
            if type(items) is Sequence:
                return self._join(items, receiver if type(receiver) is str else "")
            return items if receiver == "" and is_text(items) else None
        if method == "split" and type(receiver) is str and len(given) == 1:
            separator = given[0].value
            if type(separator) is str:
                pieces: list[Value] = [*(receiver.split(separator) if separator else receiver)]
                return Sequence(pieces[:limit])
        if method in ("get", "items", "keys"):
            return None
        positional, named = self._argument_texts(given)
        return fold_method(method, receiver, positional, named, limit)  # type: ignore[arg-type]

    def _join(self, items: Sequence, separator: str) -> Value:
        if not any(is_text(item) for item in items.items):
            return None
        return join([self.text(item) for item in items.items], separator, self.limits.folded_chars)

    def _reads_environment(self, node: tree.CallExpr, callee: Symbol, given: list[Given]) -> Value:
        """Keep the environment name if the call reads one; give its default, else a hole. None for other calls."""
        path = callee.path
        tail = ".".join(path.rsplit(".", 2)[-2:])
        name = given[0].value
        if type(name) is not str or given[0].name not in ("", "key", "name"):
            return None
        if path in ENVIRONMENT_READERS or tail in ENVIRONMENT_READERS:
            if not ENVIRONMENT_NAME.match(name):
                return None
        elif not ((path in SETTING_READERS or tail in SETTING_READERS) and SETTING_NAME.match(name)):
            return None
        return self._of_environment(node, name, given)

    def _asks_own_reader(self, node: tree.CallExpr, callee: FunctionInfo, given: list[Given]) -> Value:
        """The setting that a function of the program itself reads: `getEnv("GATE_URL", "https://...")`; None for other calls."""
        name = given[0].value if given else None
        if type(name) is not str or last_name(callee) not in OWN_READERS or not SETTING_NAME.match(name):
            return None
        return self._of_environment(node, name, given)

    def _of_environment(self, node: tree.CallExpr, name: str, given: list[Given]) -> Value:
        """The default that stands behind the name of a setting, else the setting."""
        default = next((each.value for each in given[1:] if each.name in ("", "default")), None)
        known = default if is_text(default) else None
        self.environment(name, node.start, node.end, known if type(known) is str else "")
        return known if known and not is_hole(known) else setting(name)

    def _settings_file(self, node: tree.CallExpr, method: str) -> Symbol | None:
        """Give the map of a file of settings that a call reads; None for other calls."""
        name = file_read(node, method, self.origin_of)
        if not name:
            return None
        self.imported(FILE + name, node.start, node.end, (), dynamic=True)
        return Symbol(FILE + name, "")

    def _setting_asked(self, node: tree.CallExpr, callee: Symbol, method: str, given: list[Given]) -> Value:
        """Give what a call, or an annotation, asks settings for by a path of keys; None for other calls."""
        first = given[0].value
        if self.language == "elixir":
            return self._elixir_setting(node, callee.path, [each.value for each in given])
        if type(first) is not str:
            return None
        if method == FIELD_TAG:
            return self._tagged(first, node, given)
        owner = Symbol(callee.module, callee.path.rpartition(".")[0])
        if method in rails.READERS:
            return self._asked_of_rails(node, callee, method, given)
        if not is_parser(owner) and (found := entry(owner, first)) is not None:
            return found if method in ENTRY_METHODS else None
        if (injected := annotated(method, first)) is not None:
            return injected
        holder = self.label(node.func.object) if type(node.func) is tree.Attr else ""
        key = asked_key(self.language, method, holder, [each.value for each in given])
        return self.keyed(key, node) if key else None

    def _asked_of_rails(self, node: tree.CallExpr, callee: Symbol, method: str, given: list[Given]) -> Value:
        """Give the setting that `dig`, `fetch` or `config_for` of Rails is asked for; None in other languages."""
        if self.language != rails.LANGUAGE:
            return None
        names = [each.value for each in given if type(each.value) is str]
        key = rails.asked_by_call("" if callee.module == SETTINGS else callee.path, method, names)
        if callee.module == SETTINGS and method != "config_for":
            key = ".".join([callee.path.rpartition(".")[0], *names]).lstrip(".")
        return self.keyed(key, node) if key and len(names) == len(given) else None

    def _elixir_setting(self, node: tree.CallExpr, path: str, given: list[Value]) -> Value:
        """Give what a call asks Elixir's settings for, or its default; None for other calls."""
        key = application_key(path, given)
        if not key:
            return keyword_entry(path, given)
        default = given[2] if len(given) > 2 else None
        return default if is_text(default) and default and not is_hole(default) else self.keyed(key, node)

    def _tagged(self, keys: str, node: tree.CallExpr, given: list[Given]) -> Value:
        """Give what the tag of a field says that it is filled with: its default, or the setting under any of its keys."""
        default = given[1].value if len(given) > 1 else ""
        for number, key in enumerate(keys.split(OR)):
            if number == 0 or key.isupper():
                self.environment(key, node.start, node.end, default if type(default) is str else "")
        return default if is_text(default) and default else Symbol(SETTINGS, keys)

    def keyed(self, key: str, node: tree.Expr) -> Value:
        """Give the setting that has this path of keys, and keep its name; one in capitals is the environment's too."""
        self.environment(key.replace(":", "."), node.start, node.end, "")
        return setting(key) if SETTING_NAME.match(key) else Symbol(SETTINGS, key)

    def origin_of(self, name: str) -> tree.Expr | None:
        """Give the expression that a name was last given in the scopes around."""
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.origins:
            scope = scope.parent
        return scope.origins[name] if scope is not None else None

    def _reads_settings_file(self, callee: Symbol, given: list[Given]) -> Value:
        """Give the setting that a call reads of a settings file by a dotted name, or its default; None for other calls."""
        name = given[0].value
        found = table_entry(self.language, callee.path, name) if type(name) is str else None
        if found is None:
            return None
        default = given[1].value if len(given) > 1 else None
        if is_text(default) and default and not is_hole(default):
            return default
        return (found,)

    def _loaded(self, node: tree.CallExpr, given: list[Given]) -> Value:
        name = given[0].value
        if type(name) is not str or not name:
            return None
        if name.startswith(".") and len(given) > 1 and type(given[1].value) is str:
            name = given[1].value + name
        self.imported(name, node.start, node.end, (), dynamic=True)
        return Symbol(name, "")


def _constructed(function: FunctionInfo) -> ClassInfo | None:
    """Give the class that a function makes an object of, if it is a constructor that bears the name of its class."""
    owner = function.owner
    own = owner is not None and function.name == f"{owner.name}.{owner.name.rpartition('.')[2]}"
    return owner if own else None


def last_name(value: Value) -> str:
    """Give the last name of what is called."""
    kind = type(value)
    if kind is Symbol:
        return value.path.rpartition(".")[2]  # type: ignore[union-attr]
    if kind is FunctionInfo or kind is ClassInfo:
        return value.name.rpartition(".")[2]  # type: ignore[union-attr]
    return ""


def _is_own_class(node: tree.Expr) -> bool:
    """Whether this names the class of the method around, so that a call makes an object of it."""
    return type(node) is tree.Name and node.id == "cls"


def _setting_of_rails(callee: Symbol, name: str) -> Symbol | None:
    """Give the setting that a call without arguments is: `Settings.whatsapp.url`; None for other calls."""
    if callee.module == SETTINGS:
        same = name in rails.ITSELF or callee.path == rails.OWN
        return Symbol(SETTINGS, callee.path.rpartition(".")[0]) if same else callee
    key = rails.asked(callee.path) if callee.module in (UNKNOWN_ROOT, STAR_ROOT) else None
    return None if key is None else Symbol(SETTINGS, key)


def _may_give_field(language: str, node: tree.Expr) -> bool:
    """Whether what is called is a method of the object around: `$this->client()`, `client()` of Java."""
    if type(node) is tree.Name:
        return language == "java"
    return type(node) is tree.Attr and type(node.object) is tree.Name and node.object.id in ("this", "self")


_CLASS = re.compile(r"(?:\.|::)class(?:\.java)?\Z")


def _made_of_class(value: Value) -> Value:
    """An object of the class that a value is: `Sender::class`, `Sender.class`; None for any other value."""
    if type(value) is not Symbol or _CLASS.search(value.path) is None:
        return None
    return Symbol(value.module, _CLASS.sub("()", value.path))


def _is_packer(path: str) -> bool:
    """Whether a function makes a text or body, by the last name or the last two of its path."""
    names = path.rsplit(".", 2)
    return names[-1] in PACKERS or ".".join(names[-2:]) in PACKERS


def _map_given(given: list[Given]) -> Mapping | None:
    """The first argument that is a map: what a body is made of may come before or behind its type."""
    return next((each.value for each in given if type(each.value) is Mapping), None)


def _is_form(callee: Symbol) -> bool:
    """Whether this makes an empty form or map, which is filled field by field."""
    return callee.path.rpartition(".")[2] in _FORMS or (callee.module == "form-data" and "(" not in callee.path)
