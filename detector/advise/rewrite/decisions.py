"""What is to be done with the nodes of one module, collected before anything is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeAlias

import libcst as cst

Rebuild: TypeAlias = Callable[[cst.CSTNode], cst.CSTNode]
"""Makes the new node from the old one, whose children have been rewritten already."""


READ_OF_ANSWER = (
    "the answer is now a Sent object (message_id, json() of the Cloud API); refused requests raise WhatsAppError"
)


class Fate(str, Enum):
    """What became of a call site."""

    MIGRATED = "migrated"
    REMOVED = "removed"
    UNSUPPORTED = "unsupported"
    """Replaced by a call that raises and says what to do."""
    LEFT = "left"
    """Unchanged, with a TODO above."""


class Site(NamedTuple):
    """One place where the unofficial way was used."""

    line: int
    library: str
    what: str
    fate: Fate
    note: str


@dataclass(eq=False)
class Decisions:
    """Filled by the passes over a module, carried out by `rewriting`."""

    rebuilt: dict[cst.CSTNode, Rebuild] = field(default_factory=dict)
    removed: set[cst.CSTNode] = field(default_factory=set)
    todos: dict[cst.CSTNode, list[str]] = field(default_factory=lambda: defaultdict(list))
    sites: list[Site] = field(default_factory=list)
    hollow: set[str] = field(default_factory=set)
    """Names ("creator", "self.creator") of objects that have no counterpart: their assignments go if nothing reads them."""
    modules: set[str] = field(default_factory=set)
    """Further modules that the new code needs."""
    uses_client: bool = False
    left: list[tuple[cst.CSTNode | None, str, Site]] = field(default_factory=list)
    """What stays: the statement, its TODO and the site."""

    def leave(self, statement: cst.CSTNode | None, text: str, site: Site) -> None:
        """Have a call site stay, with a comment above its statement."""
        self.todo(statement, text)
        self.sites.append(site)
        self.left.append((statement, text, site))

    def todo(self, statement: cst.CSTNode | None, text: str) -> None:
        """Have a comment written above a statement."""
        if statement is not None and text not in self.todos[statement]:
            self.todos[statement].append(text)
