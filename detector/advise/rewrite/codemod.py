"""Rewrites one Python file: source in, source and call sites out. Pure; places and manifests are decided elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.advise.rewrite.decisions import Fate, Site
from detector.advise.rewrite.gate import check_source, parses
from detector.advise.rewrite.tables import Library
from detector.errors import DetectorError, SourceError
from detector.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from libcst import Module

    from detector.advise.rewrite.decisions import Decisions
    from detector.advise.rewrite.view import View


@dataclass(frozen=True, slots=True)
class FileContext:
    """What a file's rewriting needs to know of the rest of the project."""

    package: tuple[str, ...] = ()
    """Names of the folders from the import root to the file."""
    client: str = "whatsapp_cloud"
    """Name of the client module."""
    client_package: str = ""
    """The package it lies in, "" for a top-level module."""
    shared: tuple[tuple[str, str], ...] = ()
    """("package.module.name", symbol) of objects that other files make."""
    foreign: frozenset[str] = frozenset()
    """Words of other files."""
    stuck: frozenset[str] = frozenset()
    """Libraries of which a call somewhere in the project stays, and which only go as a whole."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The outcome for one file. `content` equals the input where nothing changed."""

    content: bytes
    sites: tuple[Site, ...] = ()
    uses_client: bool = False

    @property
    def migrated(self) -> int:
        """Call sites that use the official platform now."""
        return sum(site.fate is Fate.MIGRATED for site in self.sites)


def rewrite(
    content: bytes, libraries: tuple[Library, ...], context: FileContext, limits: Limits = DEFAULT_LIMITS
) -> Rewritten:
    """Rewrite one file. Raises SourceError or LimitExceeded for what cannot be rewritten safely."""
    check_source(content, limits)
    import libcst as cst

    from detector.advise.rewrite.browser import BrowserPass
    from detector.advise.rewrite.gateways import GatewayPass
    from detector.advise.rewrite.importing import with_imports
    from detector.advise.rewrite.rewriting import Rewriter
    from detector.advise.rewrite.tidying import tidy

    try:
        module = cst.parse_module(content)
        view, decisions = _decided(module, libraries, context)
        GatewayPass(view, decisions, context.client, libraries).run()
        BrowserPass(view, decisions, context.client).run()
        if not decisions.sites and not decisions.rebuilt:
            return Rewritten(content)
        made = view.module.visit(Rewriter(view, decisions))
        made = tidy(view, made, decisions, context.foreign)
        made = with_imports(made, context.client, context.client_package, sorted(decisions.modules))
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError) as error:
        raise SourceError(f"could not be rewritten ({type(error).__name__})") from error
    new = made.bytes
    uses_client = context.client in words(new)
    if not parses(new):
        raise SourceError("could not be rewritten: the result would not parse")
    return Rewritten(new, tuple(sorted(decisions.sites)), uses_client)


def _decided(module: Module, libraries: tuple[Library, ...], context: FileContext) -> tuple[View, Decisions]:
    """What becomes of the calls of libraries. Of a library that only goes as a whole, nothing goes if something stays."""
    from detector.advise.rewrite.decisions import Decisions
    from detector.advise.rewrite.libraries import LibraryPass
    from detector.advise.rewrite.view import View

    view = View(module, libraries, context.package, dict(context.shared))
    decisions = Decisions()
    LibraryPass(view, decisions, context.client).run()
    whole = {library.id for library in libraries if library.whole}
    stuck = ({site.library for _, _, site in decisions.left} & whole) | context.stuck
    if not stuck:
        return view, decisions
    left = [one for one in decisions.left if one[2].library in stuck]
    view = View(module, tuple(one for one in libraries if one.id not in stuck), context.package, dict(context.shared))
    decisions = Decisions()
    for statement, text, site in left:
        decisions.leave(statement, text, site)
    LibraryPass(view, decisions, context.client).run()
    return view, decisions


def shared_objects(
    content: bytes, libraries: tuple[Library, ...], package: tuple[str, ...], name: str, limits: Limits = DEFAULT_LIMITS
) -> Mapping[str, str]:
    """The module-level names of a file that hold objects of a library: "package.module.name" -> symbol."""
    try:
        check_source(content, limits)
    except DetectorError:
        return {}
    import libcst as cst

    from detector.advise.rewrite.view import View

    try:
        view = View(cst.parse_module(content), libraries, package)
        names = view.scope(view.module).names
        found: dict[str, str] = {}
        for bound, bindings in names.items():
            symbols = {view.symbol(binding.value) for binding in bindings if binding.value is not None}
            symbol = symbols.pop() if len(symbols) == 1 else ""
            if symbol.startswith("<"):
                found[".".join((*package, name, bound))] = symbol
    except (cst.ParserSyntaxError, RecursionError):
        return {}
    return found


def words(content: bytes) -> frozenset[str]:
    """Every name that a file mentions as a name, attribute or imported name; empty if it does not parse."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found.update(alias.name for alias in node.names)
    return frozenset(found)
