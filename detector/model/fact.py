"""Facts: what extractors read from one file, in the same shape whatever the language. Nothing here knows WhatsApp.

A file's facts depend only on its path, its bytes and the versions of extractor and database, so they can be cached
by content, computed in any order and in another process.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from detector.model.location import Span
from detector.model.package import Package

HOLE = "{}"
"""Stands in folded text for a part whose value is not known: f"https://x/{user}" folds to "https://x/{}"."""

NOWHERE = -1
"""Index of no function or no loop: module level, straight-line code."""


class Record(Struct, frozen=True, array_like=True, gc=False):
    """What is made by the thousand and kept in caches: immutable, without cycles, in order of its fields when encoded."""


class Ref(Record, frozen=True, tag=True):
    """A value that another module of the project may know: `from config import URL` makes `Ref("config", "URL")`.

    `module` is spelled as in the import ("config", "./config", "..settings"); `name` is the dotted path inside it.
    """

    module: str
    name: str


class Param(Record, frozen=True, tag=True):
    """The value of a parameter of a function around, by position (`self` and `this` are not counted)."""

    position: int
    function: int = NOWHERE
    """The function whose parameter it is; `NOWHERE` for the innermost one with a name."""


Text: TypeAlias = tuple[str | Ref | Param, ...]
"""A folded string: known parts in order, references that the linker may fill, and `HOLE` for the rest. Empty: unknown."""


class Argument(NamedTuple):
    """One argument of a call. `name` is "" for positional ones. Options in a map literal come as "option.key" names.

    `text` is the folded value; `origin` is a symbol (module#path) the value stems from, "" where unknown.
    """

    name: str
    text: Text
    origin: str = ""


RECEIVER = -1
"""Place of the object that a method is called on."""
ANY_PLACE = -2
"""Stands for every parameter: an element of a list that is handed over may become any of them."""


CHAINED = -3
"""Place of what the calls behind a call in one chain are given: `post(url).body(text)`."""


class ParameterPart(NamedTuple):
    """A parameter of a function of the file, or the part `key` of one that is taken apart."""

    function: int
    position: int
    key: str = ""


ELEMENT = "[]"
"""Stands in the name of a feed for an element of a list: "data[].phone"."""


class Feed(NamedTuple):
    """What an argument is made of. `place` is its position, `name` the keyword or the dotted key of a map literal."""

    place: int
    name: str = ""
    loops: tuple[int, ...] = ()
    """Loops whose variables are in it."""
    parameters: tuple[ParameterPart, ...] = ()
    """Parameters that are in it."""
    calls: tuple[str, ...] = ()
    """Last names of the calls that make it."""
    open: bool = False
    """Whether fields or names of other places are in it, so that the rest does not tell all."""


class DependencyScope(str, Enum):
    """How a manifest asks for a package."""

    RUNTIME = "runtime"
    DEVELOPMENT = "development"
    OPTIONAL = "optional"
    PEER = "peer"
    BUILD = "build"
    OVERRIDE = "override"
    LOCKED = "locked"
    INSTALLED = "installed"
    COMMAND = "command"
    STARTED = "started"
    """Nothing is installed: a program is started from a folder of that name."""


class Dependency(Record, frozen=True, tag=True):
    """A package that a manifest, lockfile, SBOM, install command or installed tree names."""

    package: Package
    """What is really installed: aliases and forks are already resolved to their target."""
    span: Span
    """The name where it is written."""
    scope: DependencyScope = DependencyScope.RUNTIME
    requirement: str = ""
    """Version constraint or locked version as written."""
    source: str = ""
    """URL, VCS address or local path the package is taken from instead of the registry."""
    alias: str = ""
    """Name under which the project knows it where that differs (npm alias, Cargo rename)."""
    direct: bool = True
    """False for packages that only a lockfile or SBOM names; see `path`."""
    path: tuple[str, ...] = ()
    """Names from a direct dependency to this package, both included; empty where the lockfile has no edges."""
    runs_code: bool = False
    """The lockfile says that its installation runs a script of its own."""


class Import(Record, frozen=True, tag=True):
    """A module named by code. `module` is spelled as in the source ("selenium.webdriver", "./lib/client")."""

    module: str
    span: Span
    names: tuple[str, ...] = ()
    """Names taken from it; "*" for all, "default" for a default import."""
    dynamic: bool = False
    function: int = NOWHERE


class Call(Record, frozen=True, tag=True):
    """A call with its resolved name.

    `module` is the import the callee stems from ("" if unknown). `path` is what is reached from there: for
    `driver = webdriver.Chrome(); driver.get(u)` it is module "selenium", path "webdriver.Chrome().get". With an unknown
    root, `path` starts with the name as written ("driver.find_element().send_keys"). A function of the same file has the
    module "." and its qualified name as path; of another file of the project, the import as written.
    """

    module: str
    path: str
    span: Span
    arguments: tuple[Argument, ...] = ()
    function: int = NOWHERE
    loop: int = NOWHERE
    spelled: str = ""
    """The bare name that the source calls where that is another one: a default import, a renamed or destructured one."""
    feeds: tuple[Feed, ...] = ()
    """What the arguments and the object before the dot are made of, where that tells anything."""

    @property
    def method(self) -> str:
        """The last name of the path: what is called."""
        return self.path.rpartition(".")[2]


class Reference(Record, frozen=True, tag=True):
    """A name or attribute chain that is read but not called and whose root is unknown ("window.Store.Chat")."""

    path: str
    span: Span
    function: int = NOWHERE
    loop: int = NOWHERE


class LiteralRole(str, Enum):
    """What a string is used as, as far as the syntax tells."""

    ARGUMENT = "argument"
    ASSIGNED = "assigned"
    KEY = "key"
    ELEMENT = "element"
    DEFAULT = "default"
    SETTING = "setting"
    """A value of a configuration file; `name` is the dotted key."""
    MARKUP = "markup"
    """An attribute or text of HTML or XML; `name` is "element.attribute" ("element" for text)."""
    MATCH_PATTERN = "match-pattern"
    """A page pattern of a browser extension or userscript."""
    PERMISSION = "permission"
    DESCRIPTION = "description"
    """Prose that a manifest says about its own project."""
    COMPARED = "compared"
    """What something else is equal to, or not."""
    PROMPT = "prompt"
    """A long natural-language string."""
    OTHER = "other"


class Literal(Record, frozen=True, tag=True):
    """A string with its folded text. `name` is the variable, key, parameter or callee it belongs to."""

    text: str
    span: Span
    role: LiteralRole = LiteralRole.OTHER
    name: str = ""
    function: int = NOWHERE
    loop: int = NOWHERE


class Identifier(Record, frozen=True, tag=True):
    """A name that the file defines: function, class, variable, column, key."""

    name: str
    span: Span
    function: int = NOWHERE


class EnvironmentName(Record, frozen=True, tag=True):
    """An environment variable that is read, set or declared."""

    name: str
    span: Span
    value: str = ""
    """Default or declared value; "" if there is none."""
    function: int = NOWHERE


class Image(Record, frozen=True, tag=True):
    """A container image reference as written, holes for build arguments."""

    reference: str
    span: Span


class Artifact(Record, frozen=True, tag=True):
    """A path that matters by its name: one that exists in the tree, or one that an ignore file names."""

    path: str
    span: Span
    exists: bool = True


class Injection(Record, frozen=True, tag=True):
    """A page gets a script of the project: content script, injected file, user script. `script` is a path or name."""

    script: str
    pages: tuple[str, ...]
    span: Span


Fact: TypeAlias = (
    Dependency | Import | Call | Reference | Literal | Identifier | EnvironmentName | Image | Artifact | Injection
)


class LoopKind(str, Enum):
    """What repeats the code."""

    FOR = "for"
    WHILE = "while"
    COMPREHENSION = "comprehension"
    APPLY = "apply"
    """A function handed to map, forEach, DataFrame.apply and the like."""
    PARALLEL = "parallel"
    """A function handed to a thread, process pool, gather, goroutine."""
    TIMER = "timer"
    """A function handed to a scheduler, cron, interval or queue worker."""
    CHOICE = "choice"
    """No loop: one element that is taken at random from what `sources` name."""
    TURN = "turn"
    """No loop: the element of what `sources` name whose turn it is, or any, by a number and how many there are."""


CHOOSERS = frozenset({"choice", "choices", "sample", "random_element", "randomElement", "randomChoice", "pick_random"})
"""Functions that give elements of their first argument at random, each time a `LoopKind.CHOICE`."""

ADDERS = frozenset({"append", "push", "add", "Add", "unshift", "push_back"})
"""Methods and functions that put one more element into a list, as the calls of a `Feed` name them."""

NOT_COUNTING = -1
"""Rounds of a loop that goes over things."""
MANY_ROUNDS = 0
"""Rounds of a loop that counts up to something unknown."""


class Function(Record, frozen=True):
    """A function, method or closure of the file, with its qualified name ("Class.method"); closures are "<lambda>"."""

    name: str
    span: Span
    parent: int = NOWHERE
    parameters: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    waits: bool = False
    """Whether it runs when a person clicks, types or the like, not when the function around it does."""
    rest: int = NOWHERE
    """Position of the parameter that takes all positional arguments that are left (`*args`), if there is one."""


class Loop(Record, frozen=True):
    """A loop or a thing that acts like one. `sources` are the symbols and names that feed it ("pandas#read_csv", "numbers")."""

    kind: LoopKind
    span: Span
    function: int = NOWHERE
    parent: int = NOWHERE
    sources: tuple[str, ...] = ()
    rounds: int = NOT_COUNTING
    """How often a loop runs that only counts; `MANY_ROUNDS` where that is not written there."""


class Branch(Record, frozen=True):
    """What happens only under a condition: an arm of an `if`, a switch, a handler. Of the arms of one choice one happens."""

    span: Span
    choice: int
    """The same number for all arms of one choice of the file."""
    words: tuple[str, ...] = ()
    """The words in quotes in its condition: `case "send"`."""


class Constant(Record, frozen=True):
    """A name of the file whose text is known, for other files: "URL", "Settings.base_url", "selectors.send"."""

    name: str
    text: Text
    span: Span


class Export(Record, frozen=True):
    """A name of the file that is another symbol, for other files: a re-export, a factory's result, a created object.

    `module` and `path` are spelled as in `Call`: `driver = webdriver.Chrome()` exports "driver"
    as ("selenium", "webdriver.Chrome()").
    """

    name: str
    module: str
    path: str


class FileFacts(Record, frozen=True):
    """All that was read from one file, in the order of the file."""

    path: str
    language: str
    """Language or format id: "python", "javascript", "go", "package.json", "compose" ..."""
    facts: tuple[Fact, ...] = ()
    functions: tuple[Function, ...] = ()
    loops: tuple[Loop, ...] = ()
    constants: tuple[Constant, ...] = ()
    exports: tuple[Export, ...] = ()
    branches: tuple[Branch, ...] = ()
    """Branches with facts in them, in the order of their ends: inner ones before those around them."""
    degraded: str = ""
    """Why the file could only be read in part; "" if it was read as it should be."""
    diagnostics: tuple[tuple[int, str], ...] = ()
    """(line, message) for everything that could not be read."""
    followed: bool = False
    """Whether values were followed by their names, so that a call without `feeds` has none."""
