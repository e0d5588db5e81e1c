"""What the analysis knows of a value while it walks: a text, a symbol, a map, a list, a function, a class, an object.

A fully known text is a plain `str`, a partly known one a tuple of parts (`fact.Text`), an unknown value is None.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct, field

from detector.extract.flow import tree
from detector.model.fact import HOLE, NOWHERE, Param, Ref, Text

UNKNOWN_ROOT = ""
"""Module of symbols that start with a name nothing is known of."""
PARAMETER_ROOT = "?"
"""Module of symbols that start with a parameter of a function around."""
STAR_ROOT = "*"
"""Module of symbols that start with a name that one of the file's star imports may bring."""
ENVIRONMENT = "$environment"
"""Module of what an environment name stands for: a file of settings of the project may tell."""
SETTINGS = "$settings"
"""Module of what a file of settings has under a key: `Symbol(SETTINGS, "WhatsApp.BaseUrl")`."""
FILE = "file:"
"""What stands before the name of a file that is read as a map: the module of what its keys give."""
GIVEN_BACK = "return"
"""Name of the map that a file itself gives back to who includes it."""
OWN = "."
"""Module of the file's own functions and classes."""
ROOTLESS = (UNKNOWN_ROOT, PARAMETER_ROOT)

PATH_CHARS = 240
"""Longest symbol path; what goes on beyond keeps the head and its last name."""
PARTS = 64
"""Most parts of a folded text."""
ITEMS = 2_000
"""Most entries of a map or list whose values are remembered."""


class Symbol(Struct):
    """Something reached from a module by attributes and calls: `Symbol("selenium", "webdriver.Chrome()")`."""

    module: str
    path: str


class Mapping(Struct, eq=False):
    """A map literal or a namespace of exports; `places` holds the offsets of the values."""

    entries: dict[str, Value]
    places: dict[str, tuple[int, int]]


class Sequence(Struct, eq=False):
    """A list literal."""

    items: list[Value]


class FunctionInfo(Struct, eq=False):
    """A named function of the file and what is known of it."""

    node: tree.FunctionDef
    name: str
    """Qualified name."""
    index: int
    scope: Scope
    owner: ClassInfo | None = None
    loop: int = NOWHERE
    """Loop in which the body runs because of a decorator or scheduler."""
    started: bool = False
    result: Value = None
    others: list[Value] = field(default_factory=list)
    """What it returns elsewhere: a factory makes one of several objects."""


class ClassInfo(Struct, eq=False):
    """A class of the file; used as a value it is the class itself."""

    name: str
    """Qualified name."""
    members: dict[str, Value] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    bases: list[Value] = field(default_factory=list)
    interfaces: list[Value] = field(default_factory=list)
    writers: dict[str, list[FunctionInfo]] = field(default_factory=dict)
    """Methods that assign a field, for fields that are asked for before the method was read."""
    positions: dict[str, Param] = field(default_factory=dict)
    """Parameters of the constructor by their names: a field that keeps one is worth what the constructor is handed."""
    has_methods: bool = False


class Instance(Struct, eq=False):
    """An object of one of the file's classes."""

    of: ClassInfo


class Scope(Struct, eq=False):
    """Names of a module, class or function. `parent` is where a name is looked up next."""

    parent: Scope | None
    names: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, tree.Expr] = field(default_factory=dict)
    """Last expression assigned to a name, for the sources of loops."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    prefix: str = ""
    """Qualified name of what the scope belongs to, with a trailing dot."""
    members: ClassInfo | None = None
    """Class whose members are visible by their bare names."""
    positions: dict[str, Param] = field(default_factory=dict)
    """Parameters of the functions around by their names."""
    writers: dict[str, list[FunctionInfo]] = field(default_factory=dict)
    """Functions that assign a name of this scope from inside."""
    givers: dict[str, list[Any]] = field(default_factory=dict)
    """What each name got, see `feeding`."""


Value: TypeAlias = "str | Text | Symbol | Mapping | Sequence | FunctionInfo | ClassInfo | Instance | tree.Num | None"


def extend(path: str, name: str) -> str:
    """Append a name to a path; overlong paths keep their head, so that walking a chain stays linear."""
    if not path:
        return name
    if len(path) + len(name) > PATH_CHARS:
        path = path[: path.find(".", PATH_CHARS // 2) if "." in path[PATH_CHARS // 2 :] else PATH_CHARS // 2]
        name = name[:PATH_CHARS]
    return f"{path}.{name}"


def called(symbol: Symbol) -> Symbol:
    """Give the symbol of what calling this symbol gives."""
    path = symbol.path or "default"
    return Symbol(symbol.module, path if len(path) > PATH_CHARS else path + "()")


def element_symbol(symbol: Symbol) -> Symbol:
    """Give the symbol of an element."""
    if symbol.path.endswith("[]") or not symbol.path:
        return symbol
    return Symbol(symbol.module, symbol.path + "[]")


def is_known(value: Value) -> bool:
    """Whether a value tells anything; numbers, nulls and unknown roots do not."""
    if value is None or type(value) is tree.Num:
        return False
    return not (type(value) is Symbol and value.module in ROOTLESS)


def comes_from_unknown_call(value: Value) -> bool:
    """Whether a value is what an unknown call gave: then the name it gets tells more."""
    return type(value) is Symbol and value.module == UNKNOWN_ROOT and value.path.endswith((")", "]"))


def setting(name: str) -> Text:
    """Give the value of an environment name as a text that the linker may fill."""
    return (Ref(ENVIRONMENT, name),)


def is_hole(value: Value) -> bool:
    """Whether a text is unknown as a whole in its file."""
    if type(value) is not tuple or len(value) != 1:
        return False
    part = value[0]
    return part == HOLE or (type(part) is Ref and part.module == ENVIRONMENT)


def is_text(value: Value) -> bool:
    """Whether a value is a text, known or in part."""
    return type(value) is str or type(value) is tuple


def is_address(value: Value) -> bool:
    """Whether a value is a text that begins as a web address."""
    first = value[0] if type(value) is tuple and value else value
    return type(first) is str and first.startswith(("http://", "https://"))


def render(text: Text) -> str:
    """Give a folded text as one string, with `HOLE` for references and parameters."""
    return "".join(part if type(part) is str else HOLE for part in text)


def concatenate(texts: list[Text], limit: int) -> str | Text | None:
    """Put texts together; an empty one becomes `HOLE`. None if the result is longer than `limit`."""
    parts: list[str | Ref | Param] = []
    known: list[str] = []
    size = 0
    for text in texts:
        for part in text or (HOLE,):
            if type(part) is str:
                known.append(part)
                size += len(part)
            else:
                if known:
                    parts.append("".join(known))
                    known = []
                parts.append(part)
        if size > limit or len(parts) > PARTS:
            return None
    if not parts:
        return "".join(known)
    if known:
        parts.append("".join(known))
    return tuple(parts)
