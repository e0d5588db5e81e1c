"""Facts of a tree of settings, whatever its notation: YAML, JSON and TOML share this walk.

Owns what keys mean in infrastructure files (images, environments, commands, services); the notations are read in
`detector.text`, and which of these meanings apply is a `Meaning` of the carrier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from detector.extract.config.commands import read_commands
from detector.extract.config.install_words import address
from detector.extract.config.shell_words import Dialect, variable_value
from detector.extract.interest import Interest
from detector.extract.manifests.source_address import without_credentials
from detector.model.fact import (
    HOLE,
    Dependency,
    DependencyScope,
    EnvironmentName,
    Fact,
    Identifier,
    Image,
    Literal,
    LiteralRole,
)
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.tree import MISSING, Kind, Node


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which keys mean something in a carrier. All names are lower case."""

    images: bool = False
    commands: bool = False
    services: bool = False
    """Whether the keys below "services" are names of hosts."""
    actions: bool = False
    """Whether "uses" names a repository."""
    names: bool = False
    """Whether the keys on the way to a value make the name of a setting that an environment variable may give as well."""


INFRASTRUCTURE = Meaning(images=True, commands=True)
COMPOSE = Meaning(images=True, commands=True, services=True)
WORKFLOW = Meaning(images=True, commands=True, actions=True)
FRAMEWORK = Meaning(images=True, commands=True, names=True)
DATA = Meaning()

_FRAMEWORK_FILE = re.compile(
    r"(?:^|/)(?:(?:application|bootstrap)(?:-[^/]*)?\.(?:properties|ya?ml)|microprofile-config\.properties|appsettings[^/]*\.json)$",
    re.IGNORECASE,
)


def is_of_framework(path: str) -> bool:
    """Whether a file has the settings of a framework (Spring, Quarkus, ASP.NET), whose keys name environment variables."""
    return _FRAMEWORK_FILE.search(path) is not None


IMAGE_KEYS = frozenset({"image", "baseimage", "base_image", "container", "docker_image", "dockerimage", "image_uri"})
_IMAGE_ENDS = ("_image", "_image_name", "-image")
"""How variables end that hold an image for a task or a template, such as those of Ansible."""
_ENVIRONMENT_KEYS = frozenset(
    {"environment", "env", "envs", "env_vars", "environment_variables", "env_variables", "variables", "envvars", "args"}
)
_COMMAND_WORDS = (
    "run script before_script after_script install before_install command commands bash pwsh powershell inlinescript"
    " entrypoint args cmd cmds build start buildcommand startcommand installcommand postcreatecommand release"
    " poststartcommand oncreatecommand test pre_build post_build execstart setup steps deploy init_command"
)
_COMMAND_KEYS = frozenset(_COMMAND_WORDS.split())
_REPOSITORY_KEYS = frozenset({"build", "context", "repo", "repository", "remote", "git"})
_REPOSITORY_ENDS = ("_repo", "_repo_url", "_git_url")
"""How variables end that hold what a task clones."""
_DIALECTS = {
    "pwsh": Dialect.POWERSHELL,
    "powershell": Dialect.POWERSHELL,
    "cmd": Dialect.BATCH,
}
_IMAGE = re.compile(r"[A-Za-z0-9${][\w.${}:/@+-]{0,300}\Z")
_PICTURE = re.compile(r"\.(?:png|jpe?g|svg|webp|gif|ico|bmp|avif|iso|img|qcow2|html?|md)\Z", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{\{[^{}\n]{0,200}\}\}|\{\{[^{}\n]{0,200}\}\}|\$\{[^{}\n]{0,400}\}|\$[A-Za-z_]\w{0,200}")
_SPRING = re.compile(r"\$\{[A-Za-z_][\w.-]{0,200}:(?![-?+=])(?P<default>[^{}\n]{0,400})\}")
_NESTED = re.compile(r"\$\{[A-Za-z_][\w.-]{0,200}:(?![-?+=])(\$\{[^{}\n]{0,400}\})\}")
"""A default that is a variable with a default of its own."""
_NAMED_IMAGE = re.compile(r"\$\{?([A-Za-z]\w{0,200})")
"""A variable that stands for an image or a part of it."""
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z|[A-Z]{4,40}\Z")
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,200}\Z")
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_]\w{0,200})(?:=(?P<value>[\s\S]*))?\Z")
_ACTION = re.compile(r"(?P<name>[\w.-]{1,100}/[\w.-]{1,100})(?:/[^@\s]{1,200})?(?:@(?P<ref>\S{1,200}))?\Z")
_FLOW_MARKS = re.compile(r"'(?:[^'\n]|'')*'|\"(?:[^\"\\\n]|\\.)*\"?|[\[\],]|\n[ \t]*-(?=[ \t])|^[ \t]*-(?=[ \t])|\n")
_NAME_PARTS = 10


class _Place(NamedTuple):
    """A node on the way down."""

    node: Node
    keys: tuple[str, ...]
    parent: Node


def settings_facts(
    roots: tuple[Node, ...], text: str, lines: LineIndex, interest: Interest, meaning: Meaning
) -> Iterator[Fact]:
    """Yield the facts below `roots`. Nodes that several aliases share are told once."""
    walker = _Walker(text, lines, interest, meaning)
    for root in roots:
        yield from walker.walk(root)


def is_capital(name: str) -> bool:
    """Whether a key is spelled like an environment variable."""
    return _CAPITALS.match(name) is not None


def folded(text: str) -> str:
    """Fill `${NAME:-default}` and Spring's `${name:default}` with the default, other variables and expressions with holes."""
    if "$" not in text and "{{" not in text:
        return text
    while text.count("${") > 1 and (nested := _NESTED.sub(r"\1", text)) != text:
        text = nested
    return _VARIABLE.sub(_value, text)


def _value(found: re.Match[str]) -> str:
    token = found.group()
    if "{{" in token:
        return HOLE
    default = _SPRING.fullmatch(token)
    return default["default"] if default is not None else variable_value(token, {})


def is_image(text: str) -> bool:
    """Whether a value can be an image reference."""
    return _IMAGE.match(text) is not None and _PICTURE.search(text) is None and text.strip("{}") != ""


def _is_variable_image(text: str) -> bool:
    """Whether the value of a variable can be an image reference that names its owner, and no address."""
    return "/" in text and "://" not in text and is_image(folded(text))


class _Walker:
    """One walk without recursion."""

    def __init__(self, text: str, lines: LineIndex, interest: Interest, meaning: Meaning) -> None:
        self.text = text
        self.lines = lines
        self.interest = interest
        self.meaning = meaning
        self.seen: set[tuple[int, int]] = set()
        self.siblings: dict[tuple[int, str], Node] = {}

    def walk(self, root: Node) -> Iterator[Fact]:
        stack = [_Place(root, (), MISSING)]
        while stack:
            place = stack.pop()
            node = place.node
            if node.kind is Kind.SCALAR:
                yield from self._scalar(place)
                continue
            mark = (node.start, node.end)
            if mark in self.seen:
                continue
            self.seen.add(mark)
            yield from self._collection(place)
            keys = place.keys[-_NAME_PARTS:]
            stack.extend(_Place(entry.value, (*keys, entry.key.text), node) for entry in reversed(node.entries))
            stack.extend(_Place(element, keys, node) for element in reversed(node.elements))

    def _collection(self, place: _Place) -> Iterator[Fact]:
        key, node = _last(place.keys), place.node
        if self.meaning.services and place.keys == ("services",):
            for entry in node.entries:
                yield Identifier(entry.key.text, self.lines.span(entry.key.start, entry.key.end))
        for entry in node.entries:
            yield from self._key(entry.key, entry.value, key)
            if self.meaning.names and place.keys and entry.value.kind is Kind.SCALAR:
                name = ".".join((*place.keys[-_NAME_PARTS:], entry.key.text))
                yield EnvironmentName(name, self._span(entry.key), folded(entry.value.text))
        if key in _ENVIRONMENT_KEYS and not place.parent.elements:
            yield from self._environment(node)
        if self.meaning.images and (key == "image" or (key == "services" and place.parent.elements)):
            yield from self._image_parts(node)
        if self.meaning.commands and key in _COMMAND_KEYS and node.elements:
            yield from self._argument_list(node)

    def _key(self, key: Node, value: Node, parent: str) -> Iterator[Fact]:
        if is_capital(key.text) and value.kind is Kind.SCALAR and parent not in _ENVIRONMENT_KEYS:
            yield EnvironmentName(key.text, self._span(key), folded(value.text))
        if len(key.text) > 3 and self.interest.text(key.text):
            yield Literal(key.text, self._span(key), LiteralRole.KEY, key.text)

    def _environment(self, node: Node) -> Iterator[Fact]:
        """A mapping, a list of "NAME=value", or a list of mappings with name and value."""
        for entry in node.entries:
            if _NAME.match(entry.key.text):
                yield EnvironmentName(entry.key.text, self._span(entry.key), folded(entry.value.text))
        for element in node.elements:
            if element.kind is Kind.SCALAR:
                match = _ASSIGNED.match(element.text)
                if match is not None and (match.group("value") is not None or is_capital(match.group("name"))):
                    name = match.group("name")
                    span = self.lines.span(element.start, element.start + len(name))
                    yield EnvironmentName(name, span, folded(match.group("value") or ""))
                continue
            name_node = element.get("name") or element.get("key")
            if name_node.kind is Kind.SCALAR and _NAME.match(name_node.text):
                yield EnvironmentName(name_node.text, self._span(name_node), folded(element.get("value").text))

    def _image_parts(self, node: Node) -> Iterator[Fact]:
        """Helm and CI spell an image as repository, registry and tag."""
        repository = node.get("repository") or node.get("name")
        if repository.kind is not Kind.SCALAR or not is_image(repository.text):
            return
        registry, tag = node.get("registry").text, node.get("tag").text
        reference = "/".join(part for part in (registry, repository.text) if part)
        yield Image(folded(f"{reference}:{tag}" if tag else reference), self._span(repository))

    def _scalar(self, place: _Place) -> Iterator[Fact]:
        node = place.node
        if not node.text or (place.parent.elements and (node.start, node.end) in self.seen):
            return
        self.seen.add((node.start, node.end))
        key = _last(place.keys)
        yield from self._meant(place, key)
        if len(node.text) > 2 and self.interest.text(node.text):
            yield from self._interesting(place, key)

    def _interesting(self, place: _Place, key: str) -> Iterator[Fact]:
        """A literal named by its keys, or by the environment variable that it is the value of."""
        node, name = place.node, ".".join(place.keys)
        assigned = _ASSIGNED.match(node.text) if key in _ENVIRONMENT_KEYS and place.parent.elements else None
        if assigned is not None and assigned.group("value"):
            span = self.lines.span(node.start + assigned.start("value"), node.end)
            yield Literal(folded(assigned.group("value")), span, LiteralRole.SETTING, assigned.group("name"))
            return
        named = self._sibling(place, "name") if key == "value" else MISSING
        yield from self._literals(node, named.text if named and is_capital(named.text) else name)

    def _meant(self, place: _Place, key: str) -> Iterator[Fact]:
        node, meaning = place.node, self.meaning
        if meaning.images and (key in IMAGE_KEYS or (key == "services" and place.parent.elements)):
            for name in _NAMED_IMAGE.findall(node.text):
                yield EnvironmentName(name, self._span(node))
            value = node.text.removeprefix("docker:").strip()
            if is_image(folded(value)):
                yield Image(folded(value), self._span(node))
        elif meaning.images and key.endswith(_IMAGE_ENDS) and _is_variable_image(node.text):
            yield Image(folded(node.text), self._span(node))
        if meaning.actions and key == "uses":
            yield from self._action(node)
        if meaning.images and "/" in node.text and (key in _REPOSITORY_KEYS or key.endswith(_REPOSITORY_ENDS)):
            named = address(node.text) if "://" in node.text or node.text.startswith("git@") else None
            if named is not None:
                yield Dependency(
                    named.package, self._span(node), DependencyScope.COMMAND, source=without_credentials(node.text)
                )
        if meaning.commands and key in _COMMAND_KEYS and any(mark in node.text for mark in " \n"):
            yield from self._script(node, self._dialect(place, key))

    def _action(self, node: Node) -> Iterator[Fact]:
        if node.text.startswith("docker://"):
            start = node.start + len("docker://")
            yield Image(node.text.removeprefix("docker://"), self.lines.span(start, node.end))
            return
        match = _ACTION.match(node.text)
        if match is None or node.text.startswith("."):
            return
        named = address(f"github:{match.group('name')}")
        if named is not None:
            span = self.lines.span(node.start, node.start + match.end("name"))
            yield Dependency(named.package, span, DependencyScope.COMMAND, match.group("ref") or "", node.text)

    def _dialect(self, place: _Place, key: str) -> Dialect:
        shell = self._sibling(place, "shell").text
        return _DIALECTS.get(key) or _DIALECTS.get(shell.lower()) or Dialect.SH

    def _sibling(self, place: _Place, key: str) -> Node:
        """A value beside a node; asked once for a parent, for its keys may be many and the same."""
        mark = (id(place.parent), key)  # parents live as long as the walk
        found = self.siblings.get(mark)
        if found is None:
            found = self.siblings[mark] = place.parent.get(key)
        return found

    def _script(self, node: Node, dialect: Dialect) -> Iterator[Fact]:
        start = self._content_start(node)
        yield from self._commands(self.text[start : node.end], start, dialect)

    def _argument_list(self, node: Node) -> Iterator[Fact]:
        """`[npm, install, x]`: a list of words is one command; a list of lines is read line by line as scalars."""
        words = [element.text for element in node.elements if element.kind is Kind.SCALAR]
        flow = self.text.startswith("[", node.start)
        if len(words) < 2 or len(words) != len(node.elements):
            return
        if not flow and any(" " in word for word in words):
            return
        body = _FLOW_MARKS.sub(_blanked, self.text[node.start : node.end])
        yield from self._commands(body, node.start, Dialect.SH)

    def _commands(self, script: str, offset: int, dialect: Dialect) -> Iterator[Fact]:
        yield from read_commands(script, lambda start, end: self.lines.span(offset + start, offset + end), dialect)

    def _literals(self, node: Node, name: str) -> Iterator[Fact]:
        """A literal for the scalar, or one for each interesting line of a block."""
        start = self._content_start(node)
        raw = self.text[start : node.end]
        if "\n" not in raw:
            yield Literal(folded(node.text), self._span(node), LiteralRole.SETTING, name)
            return
        for row in raw.splitlines(keepends=True):
            line = row.strip()
            if len(line) > 2 and self.interest.text(line):
                at = start + len(row) - len(row.lstrip())
                yield Literal(folded(line), self.lines.span(at, at + len(line)), LiteralRole.SETTING, name)
            start += len(row)

    def _content_start(self, node: Node) -> int:
        """Give the offset behind the header of a block scalar ("|-")."""
        if node.style not in {"|", ">"}:
            return node.start
        newline = self.text.find("\n", node.start, node.end)
        return node.start if newline < 0 else newline + 1

    def _span(self, node: Node) -> Span:
        return self.lines.span(node.start, node.end)


def _last(keys: tuple[str, ...]) -> str:
    return keys[-1].lower() if keys else ""


def _blanked(match: re.Match[str]) -> str:
    text = match.group()
    return text if text[0] in "'\"" else " " * len(text)
