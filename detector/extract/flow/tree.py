"""The intermediate tree: what is left of a program when only names, values, calls and loops matter.

Each language module lowers its own syntax to this and knows nothing else; `analysis` turns it into facts. Offsets are
code points into the decoded text, half-open. Whatever a language has that is not listed becomes `Opaque` (expression
whose parts still matter) or `Block` (statements in order): conditions, tries and switches are just their parts.

Conventions that keep languages alike:
- `await x`, parentheses, `x!`, borrows and the like are `x` itself. `go f()` is a `LoopStmt` of kind PARALLEL around
  the call.
- `x += y` is `Assign([x], Join([x, y]))`; a chain `a + b + c` is one flat `Join`, an `else if` chain one flat `Block`.
- `"%s" % x` is a call of the method "%", `x[::-1]` a call of the method "reversed".
- In targets, a default is `Assign([target], default)` and a rest is `Keyword("*", target)`; map targets are `Map`s from
  keys to targets. Names carry no sigils.
- `export default f` is an `ExportStmt` with `Binding("f", "default")`; of an unnamed expression it is an `Assign` to
  `Name("default")` and an `ExportStmt` with `Binding("default", "default")`.
- A module whose names are visible without a qualifier afterwards (Python's star, Java's and C#'s package, Ruby's
  require) is an `ImportStmt` with `Binding("*", "*")`.
- Chains of attributes, calls and indexes may be of any length; other nesting ends with `Opaque` at `limits.nesting`.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, field

from detector.model.fact import LoopKind


class Node(Struct, gc=False):
    """Start and end offset in the text. Trees have no cycles: the garbage collector need not know them."""

    start: int
    end: int


class Str(Node):
    """A string literal with its value after escapes. `prose` for docstrings and bare string statements."""

    value: str
    prose: bool = False


class Num(Node):
    """A number, boolean or null, as text."""

    value: str


class Join(Node):
    """Parts put together in order to one string: concatenation, interpolation, template."""

    parts: list[Expr]


class Name(Node):
    """A bare name. `self`, `this`, `super` are names too."""

    id: str


class Attr(Node):
    """`object.name`, `object?.name`, `object::name`, `object->name`."""

    object: Expr
    name: str


class Index(Node):
    """`object[key]`."""

    object: Expr
    key: Expr


class Keyword(Node):
    """A named argument; `name` is "*" for spread arguments."""

    name: str
    value: Expr


class CallExpr(Node):
    """A call or `new X(...)`; `arguments` may hold `Keyword`s; trailing blocks and closures are arguments."""

    func: Expr
    arguments: list[Expr]
    new: bool = False


class Seq(Node):
    """A list, tuple, set or array literal."""

    items: list[Expr]


class Map(Node):
    """A dict, object or hash literal. A computed or spread key is None."""

    entries: list[tuple[Expr | None, Expr]]


class Choice(Node):
    """A value that is one of several: conditional expression, `a or b`, `a ?? b`."""

    options: list[Expr]


class Cast(Node):
    """A value of which the code tells the type: `(Page) x`, `x as Page`, `x.(Page)`. `type` is a dotted name."""

    value: Expr
    type: str


class Lambda(Node):
    """An anonymous function or block. An expression body is a `Return`."""

    parameters: list[Parameter]
    body: list[Stmt]


class Opaque(Node):
    """Any other expression; its parts are looked at, its value is unknown. `compares` if it asks whether they are equal."""

    parts: list[Expr]
    compares: bool = False


class Parameter(Node):
    """A parameter; `type` is the declared type's dotted name, "" if none. `self` and `this` are left out."""

    name: str
    default: Expr | None = None
    type: str = ""
    pattern: Expr | None = None
    """Target that takes the parameter apart, for `({to, text}) => ...`; `name` is "" then."""
    rest: bool = False
    """Whether it takes all positional arguments that are left: `*args`, `...args`."""


class Binding(Struct):
    """One name taken from a module: `from m import name as local`.

    `name` is "" for the module itself, "*" for all, "default" for a default import.
    """

    name: str
    local: str


class ImportStmt(Node):
    """A static import. `module` as written, relative dots kept."""

    module: str
    bindings: list[Binding]


class ImportExpr(Node):
    """An expression whose value is a module: `require("x")`, `import("x")`, `importlib.import_module("x")`.

    Lowering recognises what syntax or a fixed built-in name tells; `analysis` handles the rest by resolved name.
    """

    module: Expr


class Assign(Node):
    """`target = value`; several targets share the value. A target is Name, Attr, Index, or Seq/Map for unpacking.

    `type` is the declared type's dotted name, "" if none. `value` is None for bare declarations.
    """

    targets: list[Expr]
    value: Expr | None
    type: str = ""
    declares: bool = True
    """False where a bare name is meant that some scope around may already have: JavaScript's `x = 1` (against
    `let x = 1`), Python's assignment after `global x`."""
    adds: bool = False
    """True where the value becomes one more element of a list: PHP's `$rows[] = $row`."""


class Return(Node):
    """`return value`, or the value of an expression-bodied function."""

    value: Expr | None


class FunctionDef(Node):
    """A named function or method. `start`/`end` span the whole definition, `name_start`/`name_end` the name.

    A getter has the decorator `Name("property")`; a constructor is named "__init__", "constructor" or like its class.
    """

    name: str
    parameters: list[Parameter]
    body: list[Stmt]
    decorators: list[Expr] = field(default_factory=list)
    name_start: int = 0
    name_end: int = 0
    returns: str = ""
    """Declared result type, "" if none."""
    receiver: str = ""
    """Name under which the body sees its own object where that is not `self` or `this` (Go); "" otherwise."""
    owner: str = ""
    """Type that the function is a method of where it stands outside of it (Go, extension functions); "" otherwise."""


class ClassDef(Node):
    """A class, struct, object, enum; members are statements of the body. Bases are expressions.

    Several definitions of one name are parts of one class (Rust `impl`, C# `partial`). A namespace is a `Block`.
    """

    name: str
    bases: list[Expr]
    body: list[Stmt]
    decorators: list[Expr] = field(default_factory=list)
    name_start: int = 0
    name_end: int = 0
    interfaces: list[Expr] = field(default_factory=list)
    """Types that the class only promises to be like: it inherits nothing of them."""


class LoopStmt(Node):
    """A loop or comprehension; also usable where an expression stands."""

    kind: LoopKind
    targets: list[Expr]
    iterable: Expr | None
    body: list[Stmt]


class Block(Node):
    """Statements in order that share the scope around them."""

    body: list[Stmt]
    maybe: bool = False
    """True for branches of conditions, tries and switches: what they assign need not happen."""
    choice: bool = False
    """True where of the branches directly inside at most one happens: `if .. else if .. else`."""


class ExportStmt(Node):
    """`export {name as exported} from "module"`: `Binding(name, exported)`; `module` is "" for the file's own names."""

    module: str
    bindings: list[Binding]


Expr: TypeAlias = (
    "Str | Num | Join | Name | Attr | Index | Keyword | CallExpr | Seq | Map | Choice | Cast | Lambda | Opaque"
    " | ImportExpr | LoopStmt | Assign"
)
Stmt: TypeAlias = "Expr | ImportStmt | Return | FunctionDef | ClassDef | LoopStmt | Block | ExportStmt"


class Module(Struct):
    """A whole file. `language` is the id used in signatures; `degraded` says why only part of it could be read."""

    language: str
    body: list[Stmt]
    degraded: str = ""
    bare_members: bool = False
    """Whether methods see members of their class without `this.` (Java, C#, Kotlin, Swift, Dart, C++, Ruby)."""
