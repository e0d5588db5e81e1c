"""requirements.txt under all its names, constraints files, the output of `pip freeze`, `pip list` and `pip-compile`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from detector.errors import ManifestError
from detector.extract.manifests.dependency_paths import shortest_paths
from detector.extract.manifests.requirement import required
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.text.lines import LineIndex

_DEVELOPMENT = re.compile(
    r"(?:^|[^a-z])(?:dev|develop|development|tests?|testing|docs?|lint|ci|build|typing)(?:[^a-z]|$)"
)
_LINE = re.compile(r"[^\r\n]+")
_CONTINUATION = re.compile(r"\\(?:\r\n?|\n)")
_COMMENT = re.compile(r"(?:\A|\s)#")
_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]+")
_OPTION = re.compile(r"(?<=\s)--?[a-z]")
_INSTALL = re.compile(
    r"[!%$>]?[ \t]*(?:python[\d.]*\s+-m\s+|py\s+-m\s+)?pip[\d.]*\s+install\s+(?:-U\s+|--upgrade\s+|-q\s+|--user\s+)*"
)
_RULE_OR_HEADING = re.compile(r"(?:[-=\s]+|\[[^\]]*\]|Package\s+Version.*)\Z")
_DRESS = " \t\"',\u200b\ufeff\0"


def parse(path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read the file line by line; other files it names are read by themselves."""
    scope = _scope(path.lower())
    entries: list[tuple[Dependency, list[str]]] = []
    fault: ManifestError | None = None
    in_via = False
    for offset, line in _logical_lines(text):
        code, comment = _split_comment(line)
        if code.strip(_DRESS):
            in_via = False
            dependency = _dependency(code, offset, lines, scope)
            if dependency is not None:
                entries.append((dependency, []))
            elif fault is None and not _is_silent(code):
                fault = ManifestError("not a requirement", *lines.position(offset))
        note = comment.strip("# \t")
        if entries and (note == "via" or note.startswith("via ")):
            in_via, note = True, note[3:]
        if in_via:
            entries[-1][1].extend(part.strip() for part in note.split(",") if part.strip())
    yield from _with_paths(entries)
    if fault is not None:
        raise fault


def _scope(path: str) -> DependencyScope:
    name = path.rpartition("/")[2]
    if "constraint" in name:
        return DependencyScope.OVERRIDE
    if _DEVELOPMENT.search(name.rpartition(".")[0]):
        return DependencyScope.DEVELOPMENT
    return DependencyScope.RUNTIME


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give lines with their offset; a continued line is one, with blanks for the backslash and the line end."""
    start = -1
    end = 0
    for match in _LINE.finditer(text):
        if start >= 0 and not _CONTINUATION.fullmatch(text, end - 1, match.start()):
            yield start, _joined(text[start:end])
            start = -1
        if start < 0:
            start = match.start()
        end = match.end()
        if text[end - 1] != "\\":
            yield start, _joined(text[start:end])
            start = -1
    if start >= 0:
        yield start, _joined(text[start:end])


def _joined(line: str) -> str:
    if "\\" not in line:
        return line
    return _CONTINUATION.sub(lambda match: " " * len(match[0]), line)


def _split_comment(line: str) -> tuple[str, str]:
    match = _COMMENT.search(line)
    if match is None:
        return line, ""
    return line[: match.start()], line[match.start() :]


def _dependency(code: str, offset: int, lines: LineIndex, scope: DependencyScope) -> Dependency | None:
    start = len(code) - len(code.lstrip())
    for prefix in (_INSTALL, _EDITABLE):
        match = prefix.match(code, start)
        start = match.end() if match else start
    option = _OPTION.search(code, start)
    requirement = code[start : option.start() if option else len(code)]
    lead = len(requirement) - len(requirement.lstrip(_DRESS))
    return required(requirement.strip(_DRESS), offset + start + lead, lines, scope)


def _is_silent(code: str) -> bool:
    """Whether a line that names no package is nevertheless in order: an option, a local path, a table's heading."""
    stripped = code.strip(_DRESS)
    return stripped.startswith(("-", ".", "/", "${")) or _RULE_OR_HEADING.match(stripped) is not None


def _with_paths(entries: list[tuple[Dependency, list[str]]]) -> Iterator[Dependency]:
    """Mark what `pip-compile` says is only there for another package."""
    if not any(parents for _, parents in entries):
        yield from (dependency for dependency, _ in entries)
        return
    edges: dict[str, list[str]] = {}
    direct = []
    for dependency, parents in entries:
        name = dependency.package.name
        if not parents or any(parent.startswith("-") or "(" in parent for parent in parents):
            direct.append(name)
        for parent in parents:
            edges.setdefault(parent.lower(), []).append(name)
    known, paths = set(direct), shortest_paths(direct, edges)
    for dependency, _ in entries:
        name = dependency.package.name
        if name in known:
            yield dependency
        else:
            yield replace(dependency, scope=DependencyScope.LOCKED, direct=False, path=paths.get(name, ()))
