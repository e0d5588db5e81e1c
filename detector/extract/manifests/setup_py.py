"""setup.py, read and never run: requirement lists in keywords, dictionaries and variables."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from detector.errors import ManifestError
from detector.extract.manifests.requirement import required
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.text.lines import LineIndex

_SCOPES = {
    "install_requires": DependencyScope.RUNTIME,
    "requires": DependencyScope.RUNTIME,
    "dependency_links": DependencyScope.RUNTIME,
    "setup_requires": DependencyScope.BUILD,
    "tests_require": DependencyScope.DEVELOPMENT,
    "extras_require": DependencyScope.OPTIONAL,
}
_LIST = re.compile(r"""["']?\b(install_requires|setup_requires|tests_require|extras_require)["']?\s*[=:]\s*[\[({]""")
_STRING_OR_BRACKET = re.compile(r"""#[^\n\r]*|"([^"\\\n\r]*)"(?!\s*:)|'([^'\\\n\r]*)'(?!\s*:)|([\[({])|([\])}])""")
_STEPS = 12


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the lists through Python's own grammar, or by their brackets where the file is not Python 3."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield from _by_brackets(text, lines, limits)
        line = getattr(error, "lineno", None)
        raise ManifestError("not valid Python 3, read by its brackets", line) from None
    yield from _SetupScript(tree, lines).dependencies()


class _SetupScript:
    """The names a setup script gives to lists, and the lists it hands to `setup`."""

    def __init__(self, tree: ast.Module, lines: LineIndex) -> None:
        self.lines = lines
        self.assigned: dict[str, list[ast.expr]] = {}
        self.requested: list[tuple[str, ast.expr]] = []
        self.seen: set[tuple[int, int]] = set()
        for node in ast.walk(tree):
            self._note(node)

    def dependencies(self) -> Iterator[Dependency]:
        """Give the dependencies of all requested lists, each string once."""
        for keyword, value in self.requested:
            for string in self._strings(value):
                place = (string.lineno, string.col_offset)
                if place not in self.seen:
                    self.seen.add(place)
                    yield from self._dependency(string, _SCOPES[keyword])

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.keyword) and node.arg in _SCOPES:
            self.requested.append((node.arg, node.value))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in _SCOPES:
                    self.requested.append((key.value, value))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                name = _target_name(target)
                if name:
                    self.assigned.setdefault(name, []).append(node.value)
                if name in _SCOPES:
                    self.requested.append((name, node.value))
        elif isinstance(node, ast.Call) and node.args:
            name = _extended_list(node.func)
            if name:
                self.assigned.setdefault(name, []).append(node.args[0])

    def _strings(self, value: ast.expr) -> Iterator[ast.Constant]:
        """Give the string constants a list is made of; names are followed to all their assignments."""
        stack: list[tuple[ast.expr, int]] = [(value, 0)]
        followed: set[str] = set()
        while stack:
            node, steps = stack.pop()
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node
            elif isinstance(node, ast.Name) and node.id not in followed and steps < _STEPS:
                followed.add(node.id)
                stack.extend((item, steps + 1) for item in reversed(self.assigned.get(node.id, [])))
            else:
                stack.extend((item, steps) for item in reversed(_parts(node)))

    def _dependency(self, string: ast.Constant, scope: DependencyScope) -> Iterator[Dependency]:
        line = self.lines.line(string.lineno)
        column = string.col_offset
        if not line.isascii():
            column = len(line.encode()[:column].decode("utf-8", "ignore"))
        start = self.lines.offset(string.lineno, column + 1)
        for requirement in filter(str.strip, str(string.value).splitlines()):
            start = max(start, self.lines.text.find(requirement, start))
            dependency = required(requirement, start, self.lines, scope)
            if dependency is not None:
                yield dependency


def _target_name(target: ast.expr) -> str:
    """Name of a variable, or the key in `kwargs["install_requires"] = ...`."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    return ""


def _extended_list(function: ast.expr) -> str:
    """Name of the list in `name.append(...)` and `name.extend(...)`."""
    if isinstance(function, ast.Attribute) and function.attr in {"append", "extend"}:
        return _target_name(function.value)
    return ""


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return list(node.elts)
    if isinstance(node, ast.Dict):
        return list(node.values)
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Starred | ast.Subscript):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Call):
        is_text_method = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)
        is_copy = isinstance(node.func, ast.Name) and node.func.id in {"list", "tuple", "sorted", "set", "dict"}
        if is_copy:
            return [*node.args, *(keyword.value for keyword in node.keywords)]
        if (
            is_text_method
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"split", "splitlines", "strip"}
        ):
            return [node.func.value]
    return []


def _by_brackets(text: str, lines: LineIndex, limits: Limits) -> Iterator[Dependency]:
    end = 0
    for match in _LIST.finditer(text):
        if match.start() < end:
            continue
        depth = 1
        for token in _STRING_OR_BRACKET.finditer(text, match.end()):
            end = token.end()
            group = token.lastindex or 0
            if group in {1, 2}:
                dependency = required(token[group], token.start(group), lines, _SCOPES[match[1]])
                if dependency is not None:
                    yield dependency
            depth += (group == 3) - (group == 4)
            if depth == 0 or depth > limits.nesting:
                break
