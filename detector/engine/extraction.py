"""Which reader reads a file: by its path, then by its first line. The only place that knows all readers.

`extract` is a pure function of path, bytes, interest and limits; everything it returns can be cached. Readers are
imported when the first file needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from msgspec.structs import replace

from detector.errors import LimitExceeded
from detector.extract.example_files import plain_path
from detector.extract.interest import Interest
from detector.extract.whole_texts import whole
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.text.decoding import decode
from detector.text.lines import LineIndex

Extract: TypeAlias = Callable[[str, bytes], FileFacts]
"""What a lane does with one file: path and bytes to facts. Raises DetectorError for what cannot be read at all."""

_PYTHON_SUFFIXES = (".py", ".pyw", ".pyi", ".py3", ".pyde", ".wsgi")
_DATA_SUFFIXES = (".ipynb", ".json")
"""Carriers whose bulk is data, not code: they may be as large as manifests."""
_SHEBANG = re.compile(r"#!\s*(?:\S{0,200}/)?(?P<tool>[a-zA-Z]+)[\d.]*(?:\s+(?:-\S+\s+)*(?P<second>[a-zA-Z]+))?")
_INTERPRETERS = {
    "python": ".py", "pypy": ".py", "uv": ".py", "node": ".js", "nodejs": ".js", "bun": ".ts", "deno": ".ts",
    "tsx": ".ts", "sh": ".sh", "bash": ".sh", "zsh": ".sh", "dash": ".sh", "ksh": ".sh", "ruby": ".rb", "php": ".php",
    "perl": ".pl", "lua": ".lua", "osascript": ".applescript", "rscript": ".r", "pwsh": ".ps1", "groovy": ".groovy",
}  # fmt: skip
_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.\-]{0,80}(?:\[[\w.,\- ]{0,80}\])?\s{0,4}(?:[=~!<>]=|[<>@])")
_SNIFFED_LINES = 400
_SNIFFED_CHARS = 20_000
_APEX = re.compile(r"\b(?:public|private|global)\s(?:[a-z]{1,10}\s){0,4}class\s\w{1,80}[^\n{]{0,200}\{", re.IGNORECASE)
"""A class of Salesforce's Apex: its suffix is that of Visual Basic too."""


def extract_file(path: str, data: bytes, interest: Interest, limits: Limits) -> FileFacts:
    """The facts of a file, none for files that no reader knows. Raises DetectorError."""
    text = decode(data[: limits.manifest_bytes]).text
    kinds = _read_as(path, text)
    lines = LineIndex(text)
    parts = []
    for read in _readers(kinds, limits, len(data), text):
        part = read(path, kinds, text, lines, interest, limits)
        if part is not None:
            parts.append(part)
            if part.language not in _ALSO_CODE:
                break
    facts = whole(_joined(path, parts))
    if len(data) > limits.manifest_bytes and not facts.degraded:
        raise LimitExceeded(f"larger than {limits.manifest_bytes:,} bytes")
    return facts


def promises_text(path: str) -> bool:
    """Whether the name of a file says that it is text of interest, so that a NUL byte must not hide it."""
    return path.endswith(_PYTHON_SUFFIXES) or any(recognise(path) for recognise in _recognisers())


_ALSO_CODE = frozenset(
    {
        "setup.py",
        "package.json",
        "mix.exs",
        "package.swift",
        "gradle",
        "gradle-catalog",
        "bash",
        "shell",
        "powershell",
        "batch",
    }
)
"""What a second reader reads too: manifests that are programs, scripts that install things."""

_Reader: TypeAlias = Callable[[str, str, str, LineIndex, Interest, Limits], "FileFacts | None"]
"""Path as shown, path that stands for its kind, text, lines, interest, limits."""


def _readers(path: str, limits: Limits, size: int, text: str) -> Iterator[_Reader]:
    """The readers that may know the path, the most specific first."""
    yield _manifest
    is_large = size > limits.source_bytes
    if not is_large or path.lower().endswith(_DATA_SUFFIXES):
        yield _carrier
    if path.lower().endswith(_PYTHON_SUFFIXES):
        yield _python  # its parser minds neither size nor long lines
    if is_large or _has_long_line(text, limits.line_chars):
        yield _polyglot  # reads packed scripts without building a tree
        yield _configuration
        if not is_large:
            yield _lexical
        yield _loose
        return
    yield _polyglot
    yield _configuration
    yield _lexical
    yield _unread


def _read_as(path: str, text: str) -> str:
    """The path, with a suffix that says what its first line or its content says where its name says nothing."""
    name = path.rpartition("/")[2]
    if text.startswith("#!") and "." not in name:
        match = _SHEBANG.match(text[:200])
        if match is not None:
            tool = match["second"] if match["tool"] == "env" and match["second"] else match["tool"]
            return path + _INTERPRETERS.get(tool.lower(), "")
    if (plain := plain_path(path)) != path and not _is_manifest(plain):
        return plain
    if ("." not in name or name.lower().endswith(".txt")) and _looks_like_requirements(text):
        return path.removesuffix(name) + "requirements.txt"
    if name.lower().endswith(".cls") and _APEX.search(text[:_SNIFFED_CHARS]):
        return f"{path}.apex"
    if name.lower().endswith(".rsc") and not _looks_like_routeros(text):
        return path[: -len(".rsc")]  # what Next.js renders for a page
    if ("." not in name or name.lower().endswith(".txt")) and _looks_like_routeros(text):
        return f"{path}.rsc"
    if not name.lower().endswith(_DOCUMENTS) and _is_unknown(path) and _looks_like_script(text):
        return f"{path}.js"
    return path


def _is_manifest(path: str) -> bool:
    from detector.extract import manifests

    return manifests.format_of(path) is not None


_SCRIPT_WORDS = re.compile(
    r"\bfunction\s{0,20}\w{0,60}\s{0,20}\(|=>|\bwindow\.|\bdocument\."
    r"|\b(?:var|let|const)\s{1,20}\w{1,60}\s{0,20}="
)
_SCRIPT_HITS = 5
_LINES_A_HIT = 25
"""A script has a word of scripts in each so many lines at least."""
_DOCUMENTS = (
    ".md",
    ".mdx",
    ".markdown",
    ".mkd",
    ".rst",
    ".adoc",
    ".asciidoc",
    ".org",
    ".tex",
    ".textile",
    ".wiki",
    ".po",
)
"""Text for people, which may quote a lot of code."""


_ROUTEROS = re.compile(
    r"^[ \t]{0,40}(?::(?:local|global|set|foreach|if|delay)\s|/(?:tool fetch|system|ip|interface)\s)", re.MULTILINE
)
_ROUTEROS_LINES = 3


def _looks_like_routeros(text: str) -> bool:
    """Whether a file holds a script of a MikroTik router: people keep them without a suffix, too."""
    return len(list(islice(_ROUTEROS.finditer(text[:_SNIFFED_CHARS]), _ROUTEROS_LINES))) == _ROUTEROS_LINES


def _is_unknown(path: str) -> bool:
    """Whether no reader knows the file by its name."""
    return not path.endswith(_PYTHON_SUFFIXES) and not any(recognise(path) for recognise in _recognisers())


def _looks_like_script(text: str) -> bool:
    """Whether a file with an odd ending is a browser script: injected code is often stored as data.

    Notes that quote a line here and there are none.
    """
    start = text[:100_000]
    hits = len(_SCRIPT_WORDS.findall(start))
    if hits < _SCRIPT_HITS or text.lstrip().startswith(("#", "<", "{", "[")):
        return False
    return hits * _LINES_A_HIT >= sum(bool(line.strip()) for line in start.splitlines())


def _looks_like_requirements(text: str) -> bool:
    lines = [line.strip() for line in text[:40_000].split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]]
    lines = [line for line in lines if line and not line.startswith(("#", "-"))]
    return bool(lines) and sum(_REQUIREMENT.match(line) is not None for line in lines) > 0.7 * len(lines)


def _has_long_line(text: str, most: int) -> bool:
    start = 0
    while len(text) - start > most:
        end = text.rfind("\n", start, start + most + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def _joined(path: str, parts: list[FileFacts]) -> FileFacts:
    """The facts of several readers of one file; functions and loops come from the one that has any."""
    if not parts:
        return FileFacts(path, "")
    if len(parts) == 1:
        return parts[0]
    program = next((part for part in reversed(parts) if part.functions or part.loops or part.exports), parts[-1])
    merged = dict.fromkeys(fact for part in parts for fact in part.facts)
    return replace(
        program,
        language=parts[0].language,
        facts=tuple(sorted(merged, key=lambda fact: fact.span)),
        degraded=next((part.degraded for part in parts if part.degraded), ""),
        diagnostics=tuple(item for part in parts for item in part.diagnostics),
    )


# Each reader below is one integration point: it answers None for paths that are not its own.


def _manifest(
    path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits
) -> FileFacts | None:
    from detector.extract import manifests
    from detector.extract.manifests.description import description_of

    identifier = manifests.format_of(kind)
    if identifier is None:
        return None
    facts = manifests.read(identifier, path, text, limits)
    said = description_of(identifier, text, lines)
    if said is None or not interest.text(said.text):
        return facts
    return replace(facts, facts=tuple(sorted((*facts.facts, said), key=lambda fact: fact.span)))


def _carrier(path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    from detector.extract import carriers

    for carrier in carriers.carriers_of(kind):
        facts = carriers.read(carrier, path, text, lines, interest, limits)
        if facts is not None:
            return facts
    return None


def _python(path: str, _kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    from detector.extract.python.reading import read_python

    program = read_python(path, text, lines, interest, limits)
    if len(text) <= limits.source_bytes:
        return program
    strings = _loose(path, _kind, text, lines, interest, limits)
    return _joined(path, [program, strings]) if strings is not None else program


def _polyglot(
    path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits
) -> FileFacts | None:
    from detector.extract import polyglot

    language = polyglot.language_of(kind)
    if language is None:
        return None
    facts = polyglot.read(language, path, text, lines, interest, limits)
    if language == "php":
        return _with_page(facts, text, lines, interest, limits)
    if language != "javascript" or "==UserScript==" not in text:
        return facts
    from detector.extract.carriers.page import userscript

    return replace(facts, facts=(*userscript(text, lines), *facts.facts))


def _with_page(program: FileFacts, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """The facts of a program and of the scripts in the page around it."""
    from detector.extract.carriers import page

    if not page.has_script(text):
        return program
    scripts = page.read(program.path, text, lines, interest, limits)
    return page.beside(program, scripts) if scripts is not None else program


def _configuration(
    path: str, kind: str, text: str, _lines: LineIndex, interest: Interest, limits: Limits
) -> FileFacts | None:
    from detector.extract import config

    carrier = config.carrier_of(kind)
    return config.read(carrier, path, text, interest, limits) if carrier else None


def _lexical(path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    from detector.extract import lexical

    language = lexical.language_of(kind)
    return lexical.read(language, path, text, lines, interest, limits) if language else None


def _loose(path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Strings alone, for sources that are too large or were made by a machine."""
    from detector.extract.config.loose import loose_strings

    if not promises_text(kind):
        return None
    facts = tuple(islice(loose_strings(text, lines, interest), limits.facts))
    return FileFacts(path, "text", facts, degraded="large or minified: only its strings were read")


def _unread(path: str, kind: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Strings alone, for programs in languages without a reader."""
    from detector.extract import unread

    return unread.read(path, text, lines, interest, limits) if unread.is_unread(kind) else None


def _recognisers() -> tuple[Callable[[str], Any], ...]:
    from detector.extract import carriers, config, lexical, manifests, polyglot

    return (
        manifests.format_of,
        carriers.carriers_of,
        polyglot.language_of,
        config.carrier_of,
        lexical.language_of,
    )
