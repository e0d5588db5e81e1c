"""Gradle in Groovy and Kotlin, version catalogs, Gradle lockfiles and sbt. Scripts are read lexically, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from detector.limits import Limits
from detector.model.fact import HOLE, Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_toml import parse_toml
from detector.text.tree import Entry, Kind, Node

_COMMENT_OR_STRING = re.compile(
    r"\"\"\"[\s\S]{0,20000}?\"\"\"|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?"
)
_STRING = r"(?:\"([^\"\n]{1,300})\"|'([^'\n]{1,300})')"
_CALL = re.compile(
    r"(?P<word>\b[A-Za-z_]\w{0,80}|[,)])[ \t]{0,20}\(?\s{0,200}"
    r"(?:(?P<wrap>platform|enforcedPlatform|testFixtures|files|fileTree|dependency)[ \t]{0,20}\(?\s{0,200})?"
    r"(?:\"(?P<double>[^\"\n]{1,300})\"|'(?P<single>[^'\n]{1,300})')"
)
_MAP = re.compile(
    r"\b(?P<word>[A-Za-z_]\w{0,80})[ \t]{0,20}\(?\s{0,200}group[ \t]*[:=][ \t]*" + _STRING + r"\s{0,200},\s{0,200}name"
    r"[ \t]*[:=][ \t]*" + _STRING + r"(?:\s{0,200},\s{0,200}version[ \t]*[:=][ \t]*" + _STRING + ")?"
)
_PLUGIN = re.compile(
    r"\bid[ \t]{0,20}\(?[ \t]{0,20}"
    + _STRING
    + r"(?:[ \t]{0,20}\))?(?:[ \t]{1,20}version[ \t]{0,20}\(?"
    + _STRING
    + ")?"
)
_CATALOG_CALL = re.compile(
    r"\blibrary[ \t]*\(\s{0,200}" + _STRING + r"\s{0,200},\s{0,200}" + _STRING + r"\s{0,200},\s{0,200}" + _STRING
)
_VALUE = re.compile(r"\b(?P<name>[A-Za-z_]\w{0,80})(?:\"\]|'\])?[ \t]{0,20}=[ \t]{0,20}" + _STRING)
_COORDINATES = re.compile(
    r"(?P<group>[A-Za-z0-9_${}.-]{1,200}):(?P<name>[A-Za-z0-9_${}.-]{1,200})(?::(?P<version>[^:@\s]{0,200}))?"
    r"(?::[\w.${}-]{1,100})?(?:@\w{1,20})?\Z"
)
_VARIABLE = re.compile(r"\$\{([^{}\n]{1,200})\}|\$([A-Za-z_][\w.]{0,100})")
_JAR = re.compile(
    r"(?:.*[/\\])?(?P<name>[A-Za-z][\w.]*?(?:-[A-Za-z][\w.]*)*)(?:-(?P<version>\d[\w.-]*))?\.(?:jar|aar)\Z"
)
_SILENT = frozenset(
    {"exclude", "url", "uri", "project", "include", "group", "because", "println", "apply", "description"}
)
_LOCK_ROW = re.compile(r"^(?P<name>[^\s:#=]+:[^\s:=]+):(?P<version>[^\s=]+)=", re.MULTILINE)
_SBT = re.compile(
    r"\"(?P<group>[\w.-]{1,200})\"[ \t]{0,20}%{1,3}[ \t]{0,20}\"(?P<name>[\w.-]{1,200})\"[ \t]{0,20}%[ \t]{0,20}"
    r"(?:\"(?P<version>[^\"\n]{1,100})\"|(?P<variable>[\w.]{1,100}))(?:[ \t]{0,20}%[ \t]{0,20}\"?(?P<scope>\w{1,30}))?"
)


def parse_script(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read coordinates in string and map notation, plug-ins, local jars and catalogs of a build or settings script."""
    text = _without_comments(text[: limits.source_bytes])
    values = _values(text)
    for match in _CALL.finditer(text):
        group = "double" if match.group("double") is not None else "single"
        if match.group("word") not in _SILENT:
            yield from _coordinates(match, group, values, lines)
    for match in _MAP.finditer(text):
        yield _from_map(match, values, lines)
    for match in _PLUGIN.finditer(text):
        start, name = _string(match, 1)
        if "." in name:
            span = lines.span(start, start + len(name))
            version = _filled(_string(match, 3)[1], values)
            yield Dependency(package("maven", f"{name}:{name}.gradle.plugin"), span, DependencyScope.BUILD, version)
    for match in _CATALOG_CALL.finditer(text):
        start, name = _string(match, 5)
        if ":" not in _string(match, 3)[1]:
            span = lines.span(start, start + len(name))
            yield Dependency(package("maven", f"{_string(match, 3)[1]}:{name}"), span)


def _without_comments(text: str) -> str:
    """Blank out comments; offsets stay."""
    return _COMMENT_OR_STRING.sub(
        lambda match: match[0] if match[0][0] in "\"'" else re.sub(r"[^\n]", " ", match[0]), text
    )


def _values(text: str) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for match in _VALUE.finditer(text):
        values.setdefault(match.group("name"), match.group(2) or match.group(3) or "")
    return values


def _filled(text: str, values: Mapping[str, str]) -> str:
    if "$" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        name = (match.group(1) or match.group(2)).strip()
        return values.get(name) or values.get(name.rpartition(".")[2].strip("\"'[]")) or HOLE

    return _VARIABLE.sub(value, text)


def _string(match: re.Match[str], group: int) -> tuple[int, str]:
    """Give offset and text of one of two adjacent groups (double- or single-quoted)."""
    if match.group(group) is not None:
        return match.start(group), match.group(group)
    return match.start(group + 1), match.group(group + 1) or ""


def _coordinates(match: re.Match[str], group: str, values: Mapping[str, str], lines: LineIndex) -> Iterator[Fact]:
    raw, start, word = match.group(group), match.start(group), match.group("word")
    found = _COORDINATES.match(raw)
    if found is not None:
        name = f"{_filled(found.group('group'), values)}:{_filled(found.group('name'), values)}"
        version = _filled(found.group("version") or "", values)
        yield Dependency(package("maven", name), lines.span(start, start + found.end("name")), _scope(word), version)
        return
    jar = _JAR.match(raw) if word in {"files", "from"} or match.group("wrap") == "files" else None
    if jar is not None:
        span = lines.span(start + jar.start("name"), start + jar.end("name"))
        yield Dependency(package("maven", jar.group("name")), span, _scope(word), jar.group("version") or "", raw)


def _from_map(match: re.Match[str], values: Mapping[str, str], lines: LineIndex) -> Dependency:
    start, name = _string(match, 4)
    group, version = _filled(_string(match, 2)[1], values), _filled(_string(match, 6)[1], values)
    span = lines.span(start, start + len(name))
    return Dependency(package("maven", f"{group}:{_filled(name, values)}"), span, _scope(match.group("word")), version)


def _scope(word: str) -> DependencyScope:
    word = word.lower()
    if word.startswith(("test", "androidtest", "debug")) or word == "developmentonly":
        return DependencyScope.DEVELOPMENT
    if word in {"classpath", "kapt", "ksp", "annotationprocessor", "plugin"}:
        return DependencyScope.BUILD
    return DependencyScope.RUNTIME


def parse_catalog(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the libraries and plug-ins of a version catalog; version references are followed."""
    document = parse_toml(text, limits.nesting)
    versions = document.root.get("versions")
    for entry in document.root.get("libraries").entries:
        yield from _library(entry, versions, lines)
    for entry in document.root.get("plugins").entries:
        node = entry.value.get("id") or entry.value
        name, _, version = node.text.partition(":")
        if "." in name:
            span = lines.span(node.start, node.start + len(name))
            found = version or _version(entry.value, versions)
            yield Dependency(package("maven", f"{name}:{name}.gradle.plugin"), span, DependencyScope.BUILD, found)
    document.raise_fault(lines)


def _library(entry: Entry, versions: Node, lines: LineIndex) -> Iterator[Fact]:
    key, value = entry
    module = value.get("module") if value.kind is Kind.MAPPING else value
    if module:
        group, _, rest = module.text.partition(":")
        name, _, version = rest.partition(":")
        if name:
            span = lines.span(module.start, module.start + len(group) + 1 + len(name))
            found = version or _version(value, versions)
            yield Dependency(package("maven", f"{group}:{name}"), span, requirement=found, alias=key.text)
        return
    group_node, name_node = value.get("group"), value.get("name")
    if group_node and name_node:
        span = lines.span(name_node.start, name_node.end)
        name = f"{group_node.text}:{name_node.text}"
        yield Dependency(package("maven", name), span, requirement=_version(value, versions), alias=key.text)


def _version(value: Node, versions: Node) -> str:
    version = value.get("version")
    reference = version.get("ref")
    return versions.get(reference.text).text if reference else version.text


def parse_lockfile(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the rows of gradle.lockfile."""
    for match in _LOCK_ROW.finditer(text):
        span = lines.span(match.start("name"), match.end("name"))
        name, version = match.group("name"), match.group("version")
        yield Dependency(package("maven", name), span, DependencyScope.LOCKED, version, direct=False)


def parse_sbt(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read `"group" %% "name" % "version"`; the Scala suffix is left out of the name."""
    text = _without_comments(text[: limits.source_bytes])
    values = _values(text)
    for match in _SBT.finditer(text):
        variable = match.group("variable") or ""
        version = match.group("version") or values.get(variable.rpartition(".")[2], HOLE)
        scope = (match.group("scope") or "").lower()
        yield Dependency(
            package("maven", f"{match.group('group')}:{match.group('name')}"),
            lines.span(match.start("name"), match.end("name")),
            DependencyScope.DEVELOPMENT if scope.startswith("test") else DependencyScope.RUNTIME,
            version,
        )
