"""What linking the files of a project tells: who calls whom, who imports whom, and facts that only two files give."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from detector.model.fact import NOWHERE, Argument, Call, FileFacts, Literal
from detector.model.location import Location, Span


class Edge(Struct, frozen=True):
    """One call from a function of the project to another. Functions and loops are indexes into their file's tables."""

    caller: str
    """Path of the calling file."""
    function: int
    loop: int
    span: Span
    callee: str
    """Path of the called function's file."""
    target: int
    arguments: tuple[Argument, ...] = ()
    asks: bool = False
    """Whether another program is asked, by a request or a command: what it is given are not the function's arguments."""
    kept: bool = False
    """Whether a framework makes the call later: what it is given is kept until then, and not known here."""
    chosen: bool = False
    """Whether the running program chooses what is called: one of several classes of a type, or entries of a table."""


class LinkedFact(Struct, frozen=True):
    """A fact that another file completes; it stands where the incomplete one stood."""

    path: str
    fact: Call | Literal
    trace: tuple[Location, ...] = ()
    """Where the missing piece was found: a constant, a call that hands a value over."""
    refines: int = NOWHERE
    """Index into the file's facts of the call that this one completes."""


class Project(Struct, frozen=True):
    """The files that were read, linked."""

    files: Mapping[str, FileFacts]
    edges: tuple[Edge, ...] = ()
    linked_facts: tuple[LinkedFact, ...] = ()
    imports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Files of the project that a file imports, also such as were not read."""
    importers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The reverse."""

    def neighbours(self, path: str) -> tuple[str, ...]:
        """Give the files that a file imports or that import it, sorted."""
        return tuple(sorted({*self.imports.get(path, ()), *self.importers.get(path, ())}))

    def callers(self, path: str, function: int) -> tuple[Edge, ...]:
        """Give the calls of a function."""
        return tuple(edge for edge in self.edges if edge.callee == path and edge.target == function)

    def callees(self, path: str, function: int) -> tuple[Edge, ...]:
        """Give the calls that a function makes to functions of the project."""
        return tuple(edge for edge in self.edges if edge.caller == path and edge.function == function)
