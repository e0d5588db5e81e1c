"""The intermediate tree: what is left of a program when only names, values, calls and loops matter.

Each language module lowers its own syntax to this and knows nothing else; `analysis` turns it into facts. Offsets are
code points into the decoded text, half-open. Whatever a language has that is not listed becomes `Opaque` (expression
whose parts still matter) or `Block` (statements in order): conditions, tries and switches are just their parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from detector.model.fact import LoopKind


@dataclass(slots=True)
class Node:
    """Start and end offset in the text."""

    start: int
    end: int


@dataclass(slots=True)
class Str(Node):
    """A string literal with its value after escapes. `prose` for docstrings and bare string statements."""

    value: str
    prose: bool = False


@dataclass(slots=True)
class Num(Node):
    """A number, boolean or null, as text."""

    value: str


@dataclass(slots=True)
class Join(Node):
    """Parts put together in order to one string: concatenation, interpolation, template."""

    parts: list[Expr]


@dataclass(slots=True)
class Name(Node):
    """A bare name. `self`, `this`, `super` are names too."""

    id: str


@dataclass(slots=True)
class Attr(Node):
    """`object.name`, `object?.name`, `object::name`, `object->name`."""

    object: Expr
    name: str


@dataclass(slots=True)
class Index(Node):
    """`object[key]`."""

    object: Expr
    key: Expr


@dataclass(slots=True)
class Keyword(Node):
    """A named argument; `name` is "*" for spread arguments."""

    name: str
    value: Expr


@dataclass(slots=True)
class CallExpr(Node):
    """A call or `new X(...)`; `arguments` may hold `Keyword`s; trailing blocks and closures are arguments."""

    func: Expr
    arguments: list[Expr]
    new: bool = False


@dataclass(slots=True)
class Seq(Node):
    """A list, tuple, set or array literal."""

    items: list[Expr]


@dataclass(slots=True)
class Map(Node):
    """A dict, object or hash literal. A computed or spread key is None."""

    entries: list[tuple[Expr | None, Expr]]


@dataclass(slots=True)
class Choice(Node):
    """A value that is one of several: conditional expression, `a or b`, `a ?? b`."""

    options: list[Expr]


@dataclass(slots=True)
class Lambda(Node):
    """An anonymous function or block."""

    parameters: list[Parameter]
    body: list[Stmt]


@dataclass(slots=True)
class Opaque(Node):
    """Any other expression; its parts are looked at, its value is unknown."""

    parts: list[Expr]


@dataclass(slots=True)
class Parameter(Node):
    """A parameter; `type` is the declared type's dotted name, "" if none."""

    name: str
    default: Expr | None = None
    type: str = ""


@dataclass(slots=True)
class Binding:
    """One name taken from a module: `from m import name as local`. `name` is "" for the module itself, "*" for all,
    "default" for a default import."""

    name: str
    local: str


@dataclass(slots=True)
class ImportStmt(Node):
    """A static import. `module` as written, relative dots kept."""

    module: str
    bindings: list[Binding]


@dataclass(slots=True)
class ImportExpr(Node):
    """An expression whose value is a module: `require("x")`, `import("x")`, `importlib.import_module("x")`.

    Lowering recognises what syntax or a fixed built-in name tells; `analysis` handles the rest by resolved name.
    """

    module: Expr


@dataclass(slots=True)
class Assign(Node):
    """`target = value`; several targets share the value. A target is Name, Attr, Index, or Seq/Map for unpacking.

    `type` is the declared type's dotted name, "" if none. `value` is None for bare declarations.
    """

    targets: list[Expr]
    value: Expr | None
    type: str = ""


@dataclass(slots=True)
class Return(Node):
    """`return value`, or the value of an expression-bodied function."""

    value: Expr | None


@dataclass(slots=True)
class FunctionDef(Node):
    """A named function or method. `start`/`end` span the whole definition, `name_start`/`name_end` the name."""

    name: str
    parameters: list[Parameter]
    body: list[Stmt]
    decorators: list[Expr] = field(default_factory=list)
    name_start: int = 0
    name_end: int = 0
    returns: str = ""
    """Declared result type, "" if none."""


@dataclass(slots=True)
class ClassDef(Node):
    """A class, struct, object, module or namespace; members are statements of the body. Bases are expressions."""

    name: str
    bases: list[Expr]
    body: list[Stmt]
    decorators: list[Expr] = field(default_factory=list)
    name_start: int = 0
    name_end: int = 0


@dataclass(slots=True)
class LoopStmt(Node):
    """A loop or comprehension; also usable where an expression stands."""

    kind: LoopKind
    targets: list[Expr]
    iterable: Expr | None
    body: list[Stmt]


@dataclass(slots=True)
class Block(Node):
    """Statements in order that share the scope around them."""

    body: list[Stmt]


@dataclass(slots=True)
class ExportStmt(Node):
    """`export {name as exported} from "module"`; `module` is "" for the file's own names."""

    module: str
    bindings: list[Binding]


Expr: TypeAlias = "Str | Num | Join | Name | Attr | Index | Keyword | CallExpr | Seq | Map | Choice | Lambda | Opaque | ImportExpr | LoopStmt | Assign"
Stmt: TypeAlias = "Expr | ImportStmt | Return | FunctionDef | ClassDef | LoopStmt | Block | ExportStmt"


@dataclass(slots=True)
class Module:
    """A whole file. `language` is the id used in signatures; `degraded` says why only part of it could be read."""

    language: str
    body: list[Stmt]
    degraded: str = ""
