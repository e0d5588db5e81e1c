"""Names: scopes, attributes, members of classes, declared types, and what a symbol means as a text."""

from __future__ import annotations

import re

from detector.extract.flow import tree
from detector.extract.flow.keys import option_key
from detector.extract.flow.knowledge import (
    BUILTIN_NAMES,
    ENVIRONMENT_MODULES,
    ENVIRONMENT_NAME,
    ENVIRONMENT_OBJECTS,
    INTERFACE,
    NO_TYPES,
    PACKAGE_SCOPED,
    PLATFORM_TYPES,
    PROPERTY_DECORATORS,
    SHARING_FIELDS,
    is_builtin_module,
)
from detector.extract.flow.recording import Recorder
from detector.extract.flow.values import (
    OWN,
    PARAMETER_ROOT,
    ROOTLESS,
    SETTINGS,
    STAR_ROOT,
    UNKNOWN_ROOT,
    ClassInfo,
    FunctionInfo,
    Instance,
    Mapping,
    Scope,
    Symbol,
    Value,
    comes_from_unknown_call,
    extend,
    is_known,
    is_text,
    setting,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import HOLE, Ref, Text
from detector.text.lines import LineIndex

_BASES = 8
_TELLING_NAME = 5
_LABEL_LINKS = 6
_DEMANDS = 3
_DEMAND_LEVELS = 24
_GLOBAL_OBJECTS = frozenset({"global", "globalThis"})
_SELF = frozenset({"self", "this", "Self", "cls", "@self", "static"})
_OWN_TYPES = frozenset({"self", "static", "Self"})
"""Types that are the class around."""
_ITSELF = frozenset({"value", "text", "asString", "unwrap"})
_OBJECT_FIELD = re.compile(r"[A-Z]\w*\(\)(?:\.[A-Za-z_]\w*)+(?:\(\))?\Z")
"""A field or method of an object of a class: "Line().url()" may be a text that the class's file gives."""

_FIELD_BESIDE = re.compile(r"[A-Za-z_]\w*(?:\(\))?(?:\.[A-Za-z_]\w*)+\Z")
"""A field of what another file of the package defines: "Config().WhatsApp.URL", "load().URL", "cfg.WhatsApp.URL"."""
_INCLUDING = frozenset({"c", "cpp"})
"""Languages in which every name of an included file is seen, not only those that look like a class's or a constant's."""
_OBJECT = re.compile(r"[A-Z]\w*(?:(?:\.[A-Z]\w*){0,3}\.new)?\(\)\Z")
_SHARED_CONSTANT = re.compile(r"[A-Za-z_]\w*\.[A-Z][A-Z0-9_]{4,}\Z")
"""A constant of an object that was handed over, which its class has in another file: "session.SERVER_URL"."""
_OWN_FIELD = re.compile(r"this\.[A-Za-z_]\w*\Z")
"""A field of the object itself, which a header declares."""
_SHARED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?\Z")
"""A name that another file of the package may define: "chatURL", "Settings.CHAT"."""


_TYPES_ARE_CAPITAL = frozenset({"dart", "java", "kotlin", "ruby", "scala", "swift"})
"""Languages in which a bare name with a capital is a type's, which no class inherits as a member."""
_NAMESPACES = frozenset({"csharp"})
"""Languages whose imports open a name space without saying what is used of it: taken from one are names that are known, and
types that are called like it."""


class Names(Recorder):
    """Looks names up. `run` reads a function's body before its turn when a name needs it."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(lines, interest, limits)
        self.language = module.language
        self.bare_members = module.bare_members
        self.is_script = module.language == "javascript" and _is_script(module.body)
        self.shares_names = self.is_script or module.language in PACKAGE_SCOPED
        self.has_made_attributes = module.language == "php"
        self.is_autoloaded = module.language == "ruby"
        self.module_scope = Scope(None)
        self.scope = self.module_scope
        self.owner: ClassInfo | None = None
        self.class_body: ClassInfo | None = None
        self.receiver = ""
        self.stars: list[str] = []
        self.dotted: set[str] = set()
        self.exported: dict[str, Value] = {}
        self.builtin_names = BUILTIN_NAMES.get(module.language, frozenset())
        self.room = limits.nesting
        self.demands = 0
        self._builtin: dict[str, bool] = {}
        self._stars_chosen: dict[tuple[str, str, int], str] = {}

    def run(self, info: FunctionInfo) -> None:
        """Read the body of a function unless it was, or is being, read."""
        raise NotImplementedError

    # Names

    def look_up(self, name: str, is_type: bool = False) -> Value:
        """Give the value of a bare name; a symbol with an unknown root if there is none.

        What `new` makes (`is_type`) nobody inherits, and it is the class, not its constructor, which bears the same name.
        """
        passed_over: tuple[type, ...] = (Symbol, FunctionInfo) if is_type else (Symbol,) if self._is_type(name) else ()
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.names:
                return self._found(scope, name)
            if name in scope.writers:
                self._run_writers(scope.writers, name)
                if name in scope.names:
                    return self._found(scope, name)
            if scope.members is not None:
                member = self.member(scope.members, name)
                if member is not None and type(member) not in passed_over:
                    return member
            scope = scope.parent
        return self._not_found(name)

    def _is_type(self, name: str) -> bool:
        """Whether a bare name is a type's by the way it is written, or one of the platform."""
        if self.language in _NAMESPACES:
            return name in PLATFORM_TYPES
        return self.language in _TYPES_ARE_CAPITAL and name[:1].isupper() and not name.isupper()

    def is_bound(self, name: str) -> bool:
        """Whether the file gives a name a value, be it an unknown one."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False

    def _found(self, scope: Scope, name: str) -> Value:
        value = scope.names[name]
        if not is_known(value) and name in scope.writers:
            self._run_writers(scope.writers, name)
            value = scope.names[name]
        return Symbol(UNKNOWN_ROOT, name) if value is None else value

    def _run_writers(self, writers: dict[str, list[FunctionInfo]], name: str) -> None:
        """Read the functions that assign a name, unless that would lead too deep."""
        if self.can_run():
            self.demands += 1
            for info in writers.pop(name):
                self.run(info)
            self.demands -= 1

    def can_run(self) -> bool:
        """Whether a function's body may be read in the middle of another's."""
        return self.demands < _DEMANDS and self.room > self.limits.nesting - _DEMAND_LEVELS

    def _not_found(self, name: str) -> Value:
        if name in _SELF or (self.receiver and name == self.receiver):
            return Instance(self.owner) if self.owner is not None else Symbol(UNKNOWN_ROOT, name)
        if name == "super" and self.owner is not None:
            return self._super(self.owner)
        return Symbol(STAR_ROOT if self.stars and name not in self.builtin_names else UNKNOWN_ROOT, name)

    def _super(self, owner: ClassInfo) -> Value:
        for base in owner.bases:
            if type(base) is ClassInfo:
                return Instance(base)
            if type(base) is Symbol:
                return Symbol(base.module, base.path + "()")
        return Symbol(UNKNOWN_ROOT, "super")

    def bind(self, name: str, value: Value, maybe: bool, declares: bool) -> None:
        """Give a name a value. In a branch, and from inside a function, what was known before stays."""
        names = self.scope.names
        if not declares:
            names = self._home(name)
            maybe = maybe or names is not self.scope.names
        if maybe and is_known(names.get(name)):
            return
        names[name] = None if self.says_less(value) else value

    def _home(self, name: str) -> dict[str, Value]:
        """Give the names among which one is that is assigned without being declared."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.names:
                return scope.names
            if scope.members is not None and name in scope.members.members:
                return scope.members.members
            scope = scope.parent
        return self.module_scope.names

    # Attributes

    def attribute(self, value: Value, name: str, node: tree.Attr) -> Value:
        """Give `value.name`."""
        kind = type(value)
        if kind is Symbol:
            return self._symbol_attribute(value, name, node)  # type: ignore[arg-type]
        found: Value = None
        if kind is Instance:
            found = self.member(value.of, name)  # type: ignore[union-attr]
        elif kind is ClassInfo:
            found = self.member(value, name)  # type: ignore[arg-type]
        elif kind is Mapping:
            found = value.entries.get(name)  # type: ignore[union-attr]
        elif is_text(value) and name in _ITSELF:
            return value
        if found is None:
            return Symbol(UNKNOWN_ROOT, extend(self.label(node.object), name))
        return found

    def _symbol_attribute(self, symbol: Symbol, name: str, node: tree.Attr) -> Value:
        module, path = symbol.module, symbol.path
        if not path:
            if self.dotted and f"{module}.{name}" in self.dotted:
                return Symbol(f"{module}.{name}", "")
        elif path == "default" and module not in ROOTLESS:
            return Symbol(module, name)
        elif path in ENVIRONMENT_OBJECTS and self._is_environment(module, path) and ENVIRONMENT_NAME.match(name):
            if name.isupper():
                self.environment(name, node.start, node.end, "")
                return setting(name)
        elif path in _GLOBAL_OBJECTS and module == UNKNOWN_ROOT:
            return self.module_scope.names.get(name) or Symbol(UNKNOWN_ROOT, f"{path}.{name}")
        return Symbol(module, extend(path, name))

    def _is_environment(self, module: str, path: str) -> bool:
        return module in ENVIRONMENT_MODULES or (path not in ("env", "environ") and module in (UNKNOWN_ROOT, STAR_ROOT))

    def is_environment(self, value: Value) -> bool:
        """Whether a value is the map of environment names."""
        return (
            type(value) is Symbol
            and value.path in ENVIRONMENT_OBJECTS
            and self._is_environment(value.module, value.path)
        )

    def member(self, owner: ClassInfo, name: str, seen: list[ClassInfo] | None = None) -> Value:
        """Give what a class or its bases have under a name; None if nothing. Looks at a few bases only.

        Of an interface a class inherits nothing that it could call by a bare name.
        """
        value = owner.members.get(name)
        if not is_known(value) and name in owner.writers:
            self._run_writers(owner.writers, name)
            value = owner.members.get(name)
        if value is not None or name in owner.members:
            return self._property(value)
        outside: Value = None
        seen = [] if seen is None else seen
        seen.append(owner)
        for base in owner.bases:
            if type(base) is ClassInfo and len(seen) < _BASES and base not in seen:
                value = self.member(base, name, seen)
                if value is not None:
                    return value
            elif (
                type(base) is Symbol
                and outside is None
                and base.module not in ROOTLESS
                and not self.is_builtin(base.module)
                and not (self.language in _NAMESPACES and INTERFACE.match(base.path.rpartition(".")[2]))
            ):
                outside = Symbol(base.module, extend(base.path + "()", name))
        return outside

    def _property(self, value: Value) -> Value:
        if type(value) is FunctionInfo and value.node.decorators:
            for decorator in value.node.decorators:
                if type(decorator) is tree.Name and decorator.id in PROPERTY_DECORATORS:
                    self.run(value)
                    return value.result
        return value

    def label(self, node: tree.Expr) -> str:
        """Give an expression as it is written, as far as it is a chain of names."""
        names: list[str] = []
        for _ in range(_LABEL_LINKS):
            kind = type(node)
            if kind is tree.Attr:
                names.append(node.name)  # type: ignore[union-attr]
                node = node.object  # type: ignore[union-attr]
            elif kind is tree.CallExpr:
                node = node.func  # type: ignore[union-attr]
                if type(node) is tree.Attr:
                    names.append(node.name + "()")
                    node = node.object
            elif kind is tree.Index:
                node = node.object  # type: ignore[union-attr]
                names.append("[]")
            else:
                break
        names.append(node.id if type(node) is tree.Name else HOLE)
        return ".".join(reversed(names)).replace(".[]", "[]")

    def keep_parameter(self, owner: ClassInfo, value: Value) -> bool:
        """Remember which parameter a field of a class keeps, for its methods; say whether the value is one."""
        if type(value) is not Symbol or value.module != PARAMETER_ROOT or value.path not in self.scope.positions:
            return False
        if owner.has_methods:
            owner.positions.setdefault(value.path, self.scope.positions[value.path])
        return owner.has_methods

    # Types

    def of_type(self, name: str) -> Value:
        """Give an object of a declared type; None where the type says nothing."""
        if name in _OWN_TYPES and self.owner is not None:
            return Instance(self.owner)
        if not name or name in NO_TYPES:
            return None
        root, _, rest = name.partition(".")
        scope: Scope | None = self.scope
        while scope is not None and root not in scope.names:
            scope = scope.parent
        if scope is None:
            return self._of_unknown_type(name)
        value = scope.names[root]
        for each in rest.split(".") if rest else ():
            if type(value) is Symbol:
                value = Symbol(value.module, extend(value.path, each))
            elif type(value) is ClassInfo:
                value = value.members.get(each)
        if type(value) is ClassInfo:
            return Instance(value)
        if type(value) is Symbol and value.path and value.module != PARAMETER_ROOT:
            return Symbol(value.module, value.path + "()") if not self.is_builtin(value.module) else None
        return None

    def declared(self, value: Value, type_name: str) -> Value:
        """Give a value with what its declared type tells: all where the value tells nothing, more where it is vague."""
        if is_text(value) or (is_known(value) and not self._is_vague(value)):
            return value
        declared = self.of_type(type_name)
        if declared is None or not is_known(value):
            return value if declared is None else declared
        return declared if type(declared) is Symbol and self.wants_call(declared.module, "") else value

    def _is_vague(self, value: Value) -> bool:
        """Whether a value is only what some call of a module without interest gave."""
        return type(value) is Symbol and "()" in value.path and not self.wants_call(value.module, "")

    def _of_unknown_type(self, name: str) -> Value:
        module, _, last = name.rpartition(".")
        if not last[:1].isupper() or last in NO_TYPES:
            return None
        if module.count("."):
            return Symbol(module, last + "()")
        return Symbol(STAR_ROOT if self.stars else UNKNOWN_ROOT, name + "()")

    def says_less(self, value: Value) -> bool:
        """Whether the name that a value gets tells more: it came from an unknown call that makes no object of the package."""
        if not comes_from_unknown_call(value):
            return False
        return not (self.shares_names and _OBJECT.match(value.path))  # type: ignore[union-attr]

    # Symbols as facts

    def is_builtin(self, module: str) -> bool:
        """Whether a module belongs to the language."""
        known = self._builtin.get(module)
        if known is None:
            known = self._builtin[module] = is_builtin_module(self.language, module)
        return known

    def module_of(self, symbol: Symbol, method: str) -> str:
        """Give a symbol's module for a fact: star imports are chosen by what is of interest."""
        if symbol.module in ROOTLESS:
            return ""
        if symbol.module != STAR_ROOT:
            return symbol.module
        first = symbol.path.partition(".")[0]
        root = first.removesuffix("()")
        key = (first, method, len(self.stars))
        chosen = self._stars_chosen.get(key)
        if chosen is None and self.language == "ruby" and root[:1].isupper():
            chosen = next((star for star in self.stars if _is_called_like(star, root)), None)
            if chosen is not None:
                self._stars_chosen[key] = chosen
        if chosen is None and self.language in _NAMESPACES:
            akin = next((star for star in self.stars if _is_akin(star, root) and self.wants_call(star, method)), "")
            if akin or not (self.is_named(method) or self.is_named(root)):
                chosen = self._stars_chosen[key] = akin
        if chosen is None:
            wanted = [
                star
                for star in reversed(self.stars)
                if (self.wants_call(star, method) or self.wants_call(star, root)) and self._may_give(star, root)
            ]
            known = [star for star in wanted if self.interest.method_of(self.language, star, root)]
            if self.language in _NAMESPACES and first == root:  # asked of a class, not of an object of it
                known += [star for star in wanted if self.interest.method_of(self.language, star, method)]
            chosen = self._star_of(root) or next(iter((*known, *wanted)), "")
            self._stars_chosen[key] = chosen
        return chosen

    def _may_give(self, star: str, name: str) -> bool:
        """Whether a name may come from what is imported whole: an enumeration of Rust gives its variants only."""
        return self.language != "rust" or name[:1].isupper() or not star.rpartition("::")[2][:1].isupper()

    def _star_of(self, root: str) -> str:
        """The star import of which the type itself is known, and not all that the package has: `java.awt.*` of Robot."""
        if self.language not in _TYPES_ARE_CAPITAL:
            return ""
        return next(
            (star for star in self.stars if self.wants_call(f"{star}.{root}", "") and not self.wants_call(star, "")), ""
        )

    def is_named(self, name: str) -> bool:
        """Whether a call of that name is of interest whatever it stems from."""
        return self.wants_call("", name)

    def origin(self, value: Value) -> str:
        """Give the symbol a value stems from as "module#path"; "" where unknown."""
        kind = type(value)
        if kind is Symbol:
            module = self.module_of(value, value.path.rpartition(".")[2])  # type: ignore[arg-type,union-attr]
            return f"{module}#{value.path}" if module else ""  # type: ignore[union-attr]
        if kind is Instance:
            return f"{OWN}#{value.of.name}()"  # type: ignore[union-attr]
        if kind is FunctionInfo or kind is ClassInfo:
            return f"{OWN}#{value.name}"  # type: ignore[union-attr]
        return ""

    def text(self, value: Value) -> Text:
        """Give a value as folded text; empty where it is no text for sure or unknown."""
        kind = type(value)
        if kind is str:
            return (value,)  # type: ignore[return-value]
        if kind is tuple:
            return value  # type: ignore[return-value]
        if kind is tree.Num:
            return (value.value,)  # type: ignore[union-attr]
        if kind is Symbol:
            return self._symbol_text(value)  # type: ignore[arg-type]
        return ()

    def _symbol_text(self, symbol: Symbol) -> Text:
        module, path = symbol.module, symbol.path
        if module == PARAMETER_ROOT:
            parameter = self.scope.positions.get(path)
            if parameter is None and path[-1:].isupper() and self.shares_names and _SHARED_CONSTANT.match(path):
                return (Ref("", path),)
            return () if parameter is None else (parameter,)
        if not path or module == OWN:
            return ()
        if option := option_key(self.language, path):
            return (Ref(SETTINGS, option),)
        if module == UNKNOWN_ROOT:
            if self.language in _INCLUDING and self.stars and _OWN_FIELD.match(path):
                return (Ref(STAR_ROOT, path.partition(".")[2]),)
            shared = self.shares_names and (path[:1].isupper() or not self.is_script) and _SHARED_NAME.match(path)
            if not shared and self.language in SHARING_FIELDS:
                shared = _FIELD_BESIDE.match(path)
            return (Ref("", path),) if shared else ()
        if module == STAR_ROOT and ("()" in path or not (path[:1].isupper() or self.language in _INCLUDING)):
            return ()
        if self.is_builtin(module) or ("()" in path.removesuffix("()") and not _OBJECT_FIELD.match(path)):
            return ()
        return (Ref(module, path),)


def _is_script(body: list[tree.Stmt]) -> bool:
    """Whether a file of JavaScript is no module: without imports and exports, its names are seen by the scripts beside it."""
    for statement in body:
        kind = type(statement)
        if kind is tree.ImportStmt or kind is tree.ExportStmt:
            return False
        if kind is tree.Assign and _is_of_module(statement):  # type: ignore[arg-type]
            return False
    return True


def _is_of_module(node: tree.Assign) -> bool:
    """Whether an assignment takes something from a module or gives it away: `x = require("y")`, `module.exports = x`."""
    value: tree.Stmt | None = node.value
    while type(value) is tree.CallExpr or type(value) is tree.Attr:
        value = value.func if type(value) is tree.CallExpr else value.object  # type: ignore[union-attr]
    first: tree.Stmt | None = node.targets[0] if node.targets else None
    while type(first) is tree.Attr:
        first = first.object
    return type(value) is tree.ImportExpr or (type(first) is tree.Name and first.id in ("module", "exports"))


def _is_called_like(gem: str, constant: str) -> bool:
    """Whether what a gem defines begins with its name: `Selenium` of "selenium-webdriver"."""
    letters = "".join(letter for letter in gem if letter.isalnum()).lower()
    return letters.startswith(constant.replace("_", "").lower())


def _is_akin(module: str, name: str) -> bool:
    """Whether a type is called like the name space: IWhatsAppNETAPI of WhatsAppNETAPI."""
    last = module.rpartition(".")[2].lower()
    return len(last) >= _TELLING_NAME and last in name.lower()
