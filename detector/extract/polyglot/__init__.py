"""One front for all languages with a grammar that ast-grep bundles: text to facts. Which suffix is which language is here.

A new language costs one module with a `GRAMMAR` and one row below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

if TYPE_CHECKING:
    from detector.extract.interest import Interest
    from detector.extract.polyglot.engine import Grammar
    from detector.limits import Limits
    from detector.model.fact import FileFacts
    from detector.text.lines import LineIndex


class Row(NamedTuple):
    """One language: its id, the module that lowers it, the suffixes of its files."""

    language: str
    module: str
    suffixes: tuple[str, ...]


ROWS = (
    Row("javascript", "javascript", (".js", ".cjs", ".mjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".gs")),
    Row("go", "go", (".go",)),
    Row("php", "php", (".php", ".phtml", ".php5", ".inc")),
    Row("java", "java", (".java",)),
    Row("kotlin", "kotlin", (".kt", ".kts")),
    Row("csharp", "csharp", (".cs", ".csx")),
    Row("ruby", "ruby", (".rb", ".rake", ".gemspec")),
    Row("rust", "rust", (".rs",)),
    Row("dart", "dart", (".dart",)),
    Row("elixir", "elixir", (".ex", ".exs")),
    Row("swift", "swift", (".swift",)),
    Row("lua", "lua", (".lua",)),
    Row("bash", "bash", (".sh", ".bash", ".zsh", ".ksh", ".bats")),
    Row("scala", "scala", (".scala", ".sc")),
    Row("c", "c", (".c",)),
    Row("cpp", "cpp", (".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".ino")),
)

_DIALECTS = {
    ".js": ("javascript", "tsx"),
    ".cjs": ("javascript", "tsx"),
    ".mjs": ("javascript", "tsx"),
    ".jsx": ("javascript", "tsx"),
    ".gs": ("javascript", "tsx"),
    ".tsx": ("tsx", "typescript"),
}
"""Parsers of JavaScript's dialects. Everything else, scripts of pages and components too, is read as TypeScript first."""
_BY_LANGUAGE = {row.language: row for row in ROWS}
_BY_SUFFIX = {suffix: row.language for row in ROWS for suffix in row.suffixes}


def language_of(path: str) -> str | None:
    """Language id of a path by its suffix, upper or lower case; None if no grammar here reads it."""
    name = path.rpartition("/")[2]
    return _BY_SUFFIX.get(_suffix(name))


def languages() -> tuple[str, ...]:
    """Ids of all languages, in the order of the rows."""
    return tuple(row.language for row in ROWS)


def read(language: str, path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """Read source text as facts. `language` is an id of `languages`, else KeyError; nothing else is raised.

    Text that was made by a machine, is of another language, too large or nested to exhaust a parser is read lexically and
    counts as degraded.
    """
    from detector.extract.flow.analysis import analyse
    from detector.extract.polyglot import engine, foreign, minified

    grammar = _grammar(language, path)
    reason = minified.reason(language, text, limits)
    if not reason and grammar.fragile and foreign.is_foreign(text, grammar.parsers[0]):
        reason = "syntax"
    flat = minified.lower(language, text, reason, interest, limits) if reason else None
    return analyse(flat or engine.lower(grammar, text, limits), path, lines, interest, limits)


def _grammar(language: str, path: str) -> Grammar:
    module = import_module(f"{__name__}.{_BY_LANGUAGE[language].module}")
    grammar: Grammar = module.GRAMMAR
    if language != "javascript":
        return grammar
    return replace(grammar, parsers=_DIALECTS.get(_suffix(path), ("typescript", "tsx", "javascript")))


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""
