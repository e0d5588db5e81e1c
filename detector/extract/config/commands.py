"""Packages, repositories, images and environment names that shell commands install, clone, run or set.

One reading serves Dockerfiles, CI workflows, scripts, make recipes, package scripts and notebook lines. Owns what a
command means; `shell_words` owns how its text is cut, `command_tools` the list of commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from detector.extract.config.command_tools import (
    ALIASES,
    CONTAINER_FLAGS,
    CONTAINER_LETTERS,
    CONTAINERS,
    INSTALLS,
    PRINTERS,
    RUNNERS,
    SHELL_OPTIONS,
    SHELLS,
    WRAPPERS,
    Tool,
)
from detector.extract.config.shell_words import Command, Dialect, Word, read_shell
from detector.extract.interest import Interest
from detector.extract.manifests.source_address import without_credentials
from detector.model.fact import Dependency, DependencyScope, EnvironmentName, Fact, Image, Literal, LiteralRole
from detector.model.location import Span

Locate: TypeAlias = Callable[[int, int], Span]
"""Turns two offsets of a script into the place in the file where it stands."""

_DEEPEST = 6
_LOOK_AHEAD = 8
_LONGEST_VERB = 3
_TOOLS = frozenset(path[0] for path in (*INSTALLS, *CONTAINERS)) | {"python"}
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)\+?=(?P<value>[\s\S]*)\Z")
_POWERSHELL_ASSIGNMENT = re.compile(r"[$]env:([A-Za-z_]\w*)\s*=\s*(['\"]?)([^'\"\r\n]*)\2", re.IGNORECASE)
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]+\Z")
_SETTERS = frozenset({"export", "set", "setx", "declare", "local", "readonly", "typeset"})
_EXPRESSION = re.compile(r"\{[^{}\n]+\}")
_EXECUTABLE = re.compile(r"\.(?:exe|cmd|bat|phar|ps1|com)\Z")
_IMAGE_LINE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?image:[ \t]*['\"]?(?P<image>[\w.-][\w./:@-]*)['\"]?[ \t\r]*$", re.MULTILINE
)
"""The image of a service in a compose file or a Kubernetes manifest that a script writes."""
_NAME_LINE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?(?P<name>[A-Z][A-Z0-9_]{2,80})(?P<mark>=|:[ \t])[ \t]*(?P<value>[^\r\n]{0,400})",
    re.MULTILINE,
)
"""A setting in a file that a script writes: of a ".env", of a service in a compose file."""
_PRINTED = re.compile(r"(?P<name>[A-Z][A-Z0-9_]{2,80})=(?P<value>[^\r\n]{0,400})\Z")
_WRITERS = frozenset({"echo", "printf"})


def read_commands(
    script: str,
    locate: Locate,
    dialect: Dialect = Dialect.SH,
    variables: MutableMapping[str, str] | None = None,
    interest: Interest | None = None,
) -> Iterator[Fact]:
    """Yield the facts of `script` in order: `Dependency`, `Image`, `EnvironmentName`; with an interest also `Literal`s.

    `variables` are known values; assignments of the script are added to it. `locate` gives spans.
    """
    yield from _Reader(locate, dialect, {} if variables is None else variables, interest).read(script, 0, 0)


def read_notebook_line(line: str, locate: Locate) -> Iterator[Fact]:
    """Yield the facts of a notebook line that starts with `!` or `%`: "!pip install x", "%conda install y"."""
    stripped = line.lstrip()
    if not stripped.startswith(("!", "%")):
        return
    lead = len(line) - len(stripped)
    body = _EXPRESSION.sub(_stand_in, stripped.lstrip("!%"))
    shift = lead + len(stripped) - len(body)
    yield from read_commands(body, lambda start, end: locate(start + shift, end + shift))


def _stand_in(match: re.Match[str]) -> str:
    """Give a shell word as long as the Python expression: the interpreter by its name, anything else as a variable."""
    size = len(match.group())
    return "python".rjust(size, "/") if "executable" in match.group() else "$" + "x" * (size - 1)


class _Script(NamedTuple):
    text: str
    base: int
    depth: int


class _Reader:
    """Interprets the commands of a script and of the scripts inside it."""

    def __init__(
        self, locate: Locate, dialect: Dialect, variables: MutableMapping[str, str], interest: Interest | None
    ) -> None:
        self.locate = locate
        self.dialect = dialect
        self.variables = variables
        self.interest = interest

    def read(self, text: str, base: int, depth: int) -> Iterator[Fact]:
        if depth > _DEEPEST:
            return
        script = _Script(text, base, depth)
        for command in read_shell(text, self.dialect, self.variables):
            yield from self._command(command, script)
            for start, end in command.nested:
                yield from self.read(text[start:end], base + start, depth + 1)
            for start, end in command.documents:
                if self._prints(command):
                    yield from self._written(text, base, start, end)
                else:
                    yield from self.read(text[start:end], base + start, depth + 1)
        if self.dialect is Dialect.POWERSHELL and depth == 0:
            yield from self._powershell_environment(text, base)

    def _span(self, word: Word, script: _Script, start: int, end: int) -> Span:
        first, last = word.offsets(start, end)
        return self.locate(script.base + first, script.base + last)

    def _written(self, text: str, base: int, start: int, end: int) -> Iterator[Fact]:
        """The images and settings in a configuration file that a here-document holds.

        Names with a colon are settings of a service that has an image, and may be anything else in a text.
        """
        composed = False
        for match in _IMAGE_LINE.finditer(text, start, end):
            composed = True
            yield Image(match.group("image"), self.locate(base + match.start("image"), base + match.end("image")))
        for match in _NAME_LINE.finditer(text, start, end):
            if composed or match["mark"] == "=":
                place = self.locate(base + match.start("name"), base + match.end("name"))
                yield EnvironmentName(match["name"], place, match["value"].strip("'\""))

    def _prints(self, command: Command) -> bool:
        return bool(command.words) and head_name(command.words[0]) in PRINTERS

    def _command(self, command: Command, script: _Script) -> Iterator[Fact]:
        words, at = command.words, 0
        while at < len(words):
            setting = _ASSIGNMENT.match(words[at].text)
            if setting is None and not (at == 0 and head_name(words[0]) in _SETTERS):
                break
            if setting is not None:
                yield from self._assign(words[at], setting, script)
            at += 1
        words = words[at:]
        if not words:
            return
        if head_name(words[0]) in _WRITERS:
            yield from self._printed(words[1:], script)
        yield from self._literals(words, script)
        start = _command_start(words)
        if start is not None:
            yield from self._run(words[start:], script)

    def _assign(self, word: Word, setting: re.Match[str], script: _Script) -> Iterator[Fact]:
        name, value = setting.group("name"), setting.group("value")
        self.variables[name] = value
        if _ENVIRONMENT_NAME.match(name):
            yield EnvironmentName(name, self._span(word, script, setting.start("name"), setting.end("name")), value)
        if value and self.interest is not None and self.interest.text(value):
            span = self._span(word, script, setting.start("value"), len(word.text))
            yield Literal(value, span, LiteralRole.SETTING, name)

    def _literals(self, words: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        if self.interest is None:
            return
        head = head_name(words[0])
        for word in words[1:]:
            if len(word.text) > 3 and self.interest.text(word.text):
                yield Literal(word.text, self._span(word, script, 0, len(word.text)), LiteralRole.ARGUMENT, head)

    def _printed(self, words: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        """The settings that a script prints, into a file in general: `echo "WA_URL=..." >> .env`."""
        for word in words:
            match = _PRINTED.match(word.text)
            if match is not None:
                place = self._span(word, script, match.start("name"), match.end("name"))
                yield EnvironmentName(match["name"], place, match["value"])

    def _run(self, words: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        """Read a command that begins with a known tool or a shell."""
        head = head_name(words[0])
        if head in SHELLS:
            yield from self._shell(words, script)
            return
        if head == "python":
            module = _module_of(words)
            if module is None:
                return
            words, head = words[module:], head_name(words[module])
        path, arguments = _verb(head, words)
        if path in CONTAINERS:
            yield from self._container(arguments, script)
        elif path in INSTALLS:
            yield from self._install(INSTALLS[path], arguments, script)
        elif head == "uv" and len(words) > 1 and words[1].text == "run":
            yield from self._options(INSTALLS["uv", "run", "--with"], words[2:], script)

    def _shell(self, words: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        """`bash -c "script"`: the argument is read as a script of its own; `cmd /c npm i` goes on in the same words."""
        for at, word in enumerate(words[1:], 1):
            if not (SHELL_OPTIONS.match(word.text) or (at > 1 and head_name(words[0]) == "ssh")):
                continue
            rest = words[at + 1 :] if SHELL_OPTIONS.match(word.text) else words[at:]
            if not rest:
                return
            if any(mark in rest[0].text for mark in " \t\n"):
                yield from self._nested_word(rest[0], script)
            elif (start := _command_start(rest)) is not None and script.depth < _DEEPEST:
                yield from self._run(rest[start:], _Script(script.text, script.base, script.depth + 1))
            return

    def _nested_word(self, word: Word, script: _Script) -> Iterator[Fact]:
        start, end = word.pieces[0].start if word.pieces else word.start, word.end
        if end > start and script.text[end - 1] in "'\"":
            end -= 1
        yield from self.read(script.text[start:end], script.base + start, script.depth + 1)

    def _install(self, tool: Tool, arguments: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        found = 0
        skip = ""
        for word in arguments:
            text = word.text
            if skip == "valued":
                skip = ""
                continue
            if text.startswith("-") and not skip:
                option, _, value = text.partition("=")
                if value and option in tool.naming:
                    found = max(found, 1)
                    yield from self._named(tool, word, script, len(option) + 1)
                elif not value:
                    skip = "valued" if option in tool.valued else "naming" if option in tool.naming else ""
                continue
            if skip == "naming" or found < tool.most:
                yield from self._named(tool, word, script, 0)
                found += 1
            skip = ""

    def _options(self, tool: Tool, arguments: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        """Read the packages that only options name: `uv run --with x script.py`."""
        for option, word in pairwise(arguments):
            if option.text in tool.naming:
                yield from self._named(tool, word, script, 0)

    def _named(self, tool: Tool, word: Word, script: _Script, shift: int) -> Iterator[Fact]:
        for start, text in _values(word.text, shift, tool):
            named = tool.read(text)
            if named is None or not named.package.name:
                continue
            yield Dependency(
                named.package,
                self._span(word, script, start + named.start, start + named.end),
                DependencyScope.COMMAND,
                named.requirement,
                without_credentials(named.source),
                named.alias,
            )

    def _container(self, arguments: tuple[Word, ...], script: _Script) -> Iterator[Fact]:
        skip = ""
        for word in arguments:
            text = word.text
            if skip:
                if skip in {"-e", "--env"}:
                    yield from self._container_environment(word, script)
                skip = ""
            elif text.startswith("-"):
                skip = _container_option(text)
            else:
                if text.strip("{}"):
                    yield Image(text, self._span(word, script, 0, len(text)))
                return

    def _container_environment(self, word: Word, script: _Script) -> Iterator[Fact]:
        setting = _ASSIGNMENT.match(word.text)
        name = setting.group("name") if setting is not None else word.text
        if _ENVIRONMENT_NAME.match(name):
            value = setting.group("value") if setting is not None else ""
            yield EnvironmentName(name, self._span(word, script, 0, len(name)), value)

    def _powershell_environment(self, text: str, base: int) -> Iterator[Fact]:
        for match in _POWERSHELL_ASSIGNMENT.finditer(text):
            span = self.locate(base + match.start(1), base + match.end(1))
            yield EnvironmentName(match.group(1), span, match.group(3).strip())


def head_name(word: Word) -> str:
    """Name the tool a command's first word stands for: "/venv/bin/pip3.11" and "$PIP" are both "pip"."""
    name = word.text.rpartition("/")[2].rpartition("\\")[2].lower().lstrip("@")
    if name.strip("{}") == "" and word.variable:
        name = word.variable
    name = _EXECUTABLE.sub("", name)
    for pattern, tool in ALIASES:
        if pattern.match(name):
            return tool
    return name


def _command_start(words: tuple[Word, ...]) -> int | None:
    """Index of the word that is really run, behind `sudo -H`, `env A=1`, `then` and their like."""
    wrapped = False
    for at, word in enumerate(words[:_LOOK_AHEAD]):
        head = head_name(word)
        if head in WRAPPERS or _is_runner(head, words[at + 1 :]):
            wrapped = True
        elif head in _TOOLS or head in SHELLS:
            return at
        elif not wrapped:
            return None
    return None


def _is_runner(head: str, words: tuple[Word, ...]) -> bool:
    """Whether it is `poetry run` or the like; `uv run --with` names packages itself."""
    if head not in RUNNERS or not words or words[0].text not in {"run", "exec"}:
        return False
    return all(not word.text.startswith("--with") for word in words)


def _module_of(words: tuple[Word, ...]) -> int | None:
    """Index of the module in `python -m module`."""
    for at, word in enumerate(words[:_LOOK_AHEAD]):
        if word.text == "-m" and at + 1 < len(words):
            return at + 1
        if at and not word.text.startswith("-"):
            return None
    return None


def _verb(head: str, words: tuple[Word, ...]) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Find the longest known command path and what follows it; options in front of the verb are stepped over."""
    path: tuple[str, ...] = (head,)
    best = (path, words[1:]) if path in INSTALLS else ((), words)
    for at, word in enumerate(words[1 : 1 + _LOOK_AHEAD], 1):
        text = word.text.lower()
        if word.text.startswith("-") or (head == "dotnet" and path == ("dotnet", "add") and text != "package"):
            continue
        if path in INSTALLS and (*path, text) not in INSTALLS:
            break
        path = (*path, text)
        if path in INSTALLS or path in CONTAINERS:
            best = (path, words[at + 1 :])
        if len(path) >= _LONGEST_VERB:
            break
    return best


def _container_option(text: str) -> str:
    """Give the option if it waits for a value in the next word, else ""."""
    if text.startswith("--"):
        return "" if "=" in text or text in CONTAINER_FLAGS else text
    for at, letter in enumerate(text[1:], 1):
        if letter not in CONTAINER_LETTERS:
            return f"-{letter}" if at == len(text) - 1 else ""
    return ""


def _values(text: str, shift: int, tool: Tool) -> Iterator[tuple[int, str]]:
    """Split the names in one word; `uv --with a,b` has commas."""
    if shift == 0 and "," not in text:
        yield 0, text
        return
    if "--with" not in tool.naming or "[" in text:
        yield shift, text[shift:]
        return
    start = shift
    for part in text[shift:].split(","):
        if part and (part[0].isalnum() or part[0] in "@."):
            yield start, part
        start += len(part) + 1
