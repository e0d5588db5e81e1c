"""Servers of tools for language models (MCP) in the settings of editors and assistants: the command line of each.

Owns under which keys such servers stand and what a server is started from. The commands are read by `commands`; what is
set for a server (environment, addresses) the walk over all settings tells already.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from detector.extract.config.commands import read_commands
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.location import Span
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.tree import Kind, Node

_MARKS = ("mcp", "MCP", "context_servers")
_FILE = re.compile(r"(?:^|/)[^/]*mcp[^/]*\Z", re.IGNORECASE)
_JOINTS = re.compile(r"[._-]")
_LISTS = ("mcpservers", "contextservers")
"""How keys end, without their joints, below which servers stand: "mcpServers", "mcp_servers", "amp.mcpServers"."""
_MOST_WORDS = 200
_LONGEST = 4_000
_FOLDER_OPTIONS = frozenset({"--directory", "--project", "--prefix", "--cwd", "--dir", "-C"})
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_SCRIPT = re.compile(r"[/\\][^/\\]{1,100}\.(?:py|[mc]?js|[mc]?ts|tsx|sh|go|jar|rb|php)\Z", re.IGNORECASE)
_FAR = re.compile(r"[/~$%{<\[]|[A-Za-z]:[/\\]")
"""How a path outside of the tree begins: what stands inside is scanned itself."""
_FOLDER = re.compile(r"[\w.-]{1,100}\Z")
_DEEPEST = 8
_BUILT = frozenset({"dist", "build", "out", "lib", "src", "bin", "scripts", "target", "release", ".venv", "venv"})
"""Folders inside of a project that say nothing of what it is."""


def server_facts(roots: Sequence[Node], path: str, text: str, lines: LineIndex) -> Iterator[Fact]:
    """Yield what the servers below `roots` install, run and are started from; nothing of settings without servers."""
    is_list = _FILE.search(path) is not None
    if not is_list and not any(mark in text for mark in _MARKS):
        return
    told: set[int] = set()
    for server in _servers(roots, is_list=is_list):
        if id(server) not in told:  # nodes live as long as the roots
            told.add(id(server))
            yield from _started(server, lines)


def _servers(roots: Sequence[Node], *, is_list: bool) -> Iterator[Node]:
    """The nodes that may be servers. In a file called after them, they stand at its top or below "servers"."""
    seen: set[int] = set()
    stack = [(root, "mcp" if is_list else "") for root in reversed(roots)]
    while stack:
        node, key = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if key == "mcpconfig":
            yield node
        elif key == "mcp" or key.endswith(_LISTS):
            yield from node.elements
            yield from (entry.value for entry in node.entries)
        for entry in reversed(node.entries):
            name = _JOINTS.sub("", entry.key.text[:_LONGEST]).lower()
            stack.append((entry.value, f"{key}{name}" if name == "servers" else name))
        stack.extend((element, "") for element in reversed(node.elements))


class _Command(NamedTuple):
    """The words of a server's command, and its folder."""

    words: tuple[Node, ...]
    folder: Node
    has_settings: bool


def _command(server: Node) -> _Command | None:
    values = {entry.key.text: entry.value for entry in server.entries}
    command = values.get("command") or values.get("cmd")
    if command is None:
        return None
    values.update({entry.key.text: entry.value for entry in command.entries})  # an older form: path, args, env
    heads = [values["path"]] if command.entries and "path" in values else command.strings()
    rest = values["args"].strings() if "args" in values else ()
    words = tuple(word for word in (*heads, *rest) if word.kind is Kind.SCALAR)[:_MOST_WORDS]
    settings = values.get("env") or values.get("environment")
    folder = values.get("cwd", Node(Kind.MISSING, 0, 0))
    return _Command(words, folder, bool(settings and settings.entries)) if words else None


def _started(server: Node, lines: LineIndex) -> Iterator[Fact]:
    command = _command(server)
    if command is None:
        return
    script = _Script(command.words, lines)
    yield from read_commands(script.text, script.span)
    if command.words[0].text.lower() not in _CONTAINERS:
        for word, folder in _places(command):
            if _FAR.match(word.text) and "://" not in word.text[:_LONGEST]:
                yield from _folders(folder, lines.span(word.start, word.end), alone=not command.has_settings)


class _Script:
    """The words put together as a shell would be given them, and where each stands in the file."""

    def __init__(self, words: Sequence[Node], lines: LineIndex) -> None:
        self.words = words
        self.lines = lines
        self.parts = [_quoted(word.text[:_LONGEST], is_line=number == 0) for number, word in enumerate(words)]
        self.starts = [0, *accumulate(len(part) + 1 for part in self.parts)]
        self.text = " ".join(self.parts)

    def span(self, start: int, end: int) -> Span:
        """The place of a part of the script, which never goes beyond a word."""
        number = min(bisect_right(self.starts, start), len(self.words)) - 1
        word, quotes = self.words[number], len(self.parts[number]) - len(self.words[number].text)
        if word.end - word.start != len(word.text) or quotes not in (0, 2):  # written or put together with escapes
            return self.lines.span(word.start, word.end)
        shift = word.start - self.starts[number] - quotes // 2
        return self.lines.span(max(start + shift, word.start), max(min(end + shift, word.end), word.start))


def _quoted(text: str, *, is_line: bool) -> str:
    """A word for the shell; the first one may be a whole line, "npx -y name", where it is no path."""
    if is_line and not _FAR.match(text) and "\\" not in text:
        return text
    if "'" in text and not any(mark in text for mark in '"\\$`'):
        return f'"{text}"'  # read once more where it is a script itself
    return "'" + text.replace("'", "'\\''") + "'"


def _places(command: _Command) -> Iterator[tuple[Node, str]]:
    """The words that say where a server lies, each with the folder: of its program and first script, or one it is given."""
    words = command.words
    yield words[0], _parent(words[0].text)
    if command.folder:
        yield command.folder, command.folder.text[-_LONGEST:]
    for option, value in pairwise(words):
        if option.text in _FOLDER_OPTIONS:
            yield value, value.text[-_LONGEST:]
    script = next((word for word in words[1:] if _SCRIPT.search(word.text[-_LONGEST:])), None)
    if script is not None:
        yield script, _parent(script.text)


def _parent(path: str) -> str:
    return path[-_LONGEST:].replace("\\", "/").rpartition("/")[0]


def _folders(folder: str, span: Span, *, alone: bool) -> Iterator[Dependency]:
    """What a server may be, by the folders that it lies in: two of them, or the last where it is handed no settings."""
    names = [name for name in folder.replace("\\", "/").lower().split("/") if name][-_DEEPEST:]
    known = [f"{first}/{second}" for first, second in pairwise(names) if _is_folder(first) and _is_folder(second)]
    last = next((name for name in reversed(names) if name not in _BUILT), "")
    known += [last] if alone and _is_folder(last) else []
    for name in known:
        yield Dependency(package("generic", name), span, DependencyScope.STARTED)


def _is_folder(name: str) -> bool:
    return _FOLDER.match(name) is not None
