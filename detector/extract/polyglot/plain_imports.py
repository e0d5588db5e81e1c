"""Import statements that a scan for strings and calls does not tell, found line by line in text that no parser reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.flow.tree import Binding, ImportStmt

_INDENT = r"^[ \t]{0,80}"
_GAP = r"[ \t]{1,8}"
_END = r"[ \t]{0,8}(?:as[ \t]{1,8}(?P<alias>\w{1,80}))?"
_DOTTED = r"(?P<path>[A-Za-z_]\w{0,80}(?:\.\w{1,80}){0,12}(?:\.\*)?)"
_JAVA = rf"{_INDENT}import{_GAP}(?:static{_GAP})?{_DOTTED}{_END}"
_PATTERNS = {
    "python": rf"{_INDENT}(?:from{_GAP}(?P<of>\.{{0,8}}[\w.]{{0,200}}){_GAP}import[ \t(]{{1,8}}(?P<names>[\w, \t*]{{1,400}})"
    rf"|import{_GAP}(?P<paths>[\w., \t]{{1,400}}))",
    "java": _JAVA,
    "kotlin": _JAVA,
    "scala": _JAVA,
    "swift": _JAVA,
    "csharp": rf"{_INDENT}(?:global{_GAP})?using{_GAP}(?:static{_GAP}|\w{{1,80}}[ \t]{{0,8}}=[ \t]{{0,8}})?"
    rf"{_DOTTED}[ \t]{{0,8}};",
    "go": rf"{_INDENT}(?:import{_GAP})?(?:(?P<alias>[\w.]{{1,80}}){_GAP})?\"(?P<path>[^\"\s]{{1,200}})\"[ \t]{{0,8}}(?=//|\r?$)",
    "elixir": rf"{_INDENT}(?:alias|import|use|require){_GAP}{_DOTTED}",
    "rust": rf"{_INDENT}(?:pub{_GAP})?use{_GAP}(?P<path>\w{{1,80}}(?:::\w{{1,80}}){{0,12}}){_END}",
    "php": rf"{_INDENT}use{_GAP}(?P<path>\\?\w{{1,80}}(?:\\\w{{1,80}}){{0,12}}){_END}",
    "ruby": rf"{_INDENT}require(?:_relative)?{_GAP}(?P<quote>['\"])(?P<path>[^'\"\s]{{1,200}})(?P=quote)",
    "c": rf"{_INDENT}#[ \t]{{0,8}}include[ \t]{{0,8}}[<\"](?P<path>[^<>\"\s]{{1,200}})[>\"]",
}
_PATTERNS["cpp"] = _PATTERNS["c"]
_COMPILED = {language: re.compile(pattern, re.MULTILINE) for language, pattern in _PATTERNS.items()}
_SEPARATORS = {"rust": "::", "php": "\\"}
_WHOLE = frozenset({"csharp", "swift", "ruby", "c", "cpp"})
"""Languages in which an import gives all names of what it names."""


def plain_imports(language: str, text: str) -> Iterator[ImportStmt]:
    """Yield the imports of a text in its order; none in languages whose imports are calls or told by a word before a text."""
    pattern = _COMPILED.get(language)
    for found in pattern.finditer(text) if pattern is not None else ():
        groups = found.groupdict()
        if language == "python":
            yield from _python(found, groups)
        else:
            yield _statement(language, found.span(), groups["path"], groups.get("alias") or "")


def _python(found: re.Match[str], groups: dict[str, str]) -> Iterator[ImportStmt]:
    if groups["paths"]:
        for module, local in _listed(groups["paths"]):
            yield ImportStmt(*found.span(), module, [Binding("", local)])
    elif groups["of"].strip("."):
        yield ImportStmt(
            *found.span(), groups["of"], [Binding(name, local) for name, local in _listed(groups["names"])]
        )


def _listed(text: str) -> Iterator[tuple[str, str]]:
    """Names and what they are called here, of "a, b as c"."""
    for part in text.split(","):
        words = part.split()
        if words:
            yield words[0], words[2] if len(words) == 3 and words[1] == "as" else words[0]


def _statement(language: str, span: tuple[int, int], path: str, alias: str) -> ImportStmt:
    if language in _WHOLE:
        return ImportStmt(*span, path, [Binding("*", "*")])
    if language == "go":
        return ImportStmt(*span, path, [Binding("", alias or path.rpartition("/")[2])])
    if language == "elixir":
        return ImportStmt(*span, path, [Binding("", path.rpartition(".")[2])])
    module, _, last = path.lstrip("\\").rpartition(_SEPARATORS.get(language, "."))
    if last == "*":
        return ImportStmt(*span, module, [Binding("*", "*")])
    return ImportStmt(*span, module or last, [Binding(last if module else "", alias or last)])
