"""Conda's environment.yml with its pip section. Conda packages are taken for the PyPI packages of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.manifests.requirement import required
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Node

_SPECIFICATION = re.compile(r"\s*(?:[^\s:]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(.*)", re.DOTALL)
_NOT_PACKAGES = frozenset({"python", "pip"})


def parse(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the `dependencies` list; files without one yield nothing."""
    document = parse_yaml(text, limits)
    for root in document.roots:
        for element in root.get("dependencies").elements:
            for pip in element.get("pip").strings():
                dependency = required(pip.text, pip.start, lines)
                if dependency is not None:
                    yield dependency
            if element.text:
                yield from _conda(element, lines)
    document.raise_fault(lines)


def _conda(node: Node, lines: LineIndex) -> Iterator[Dependency]:
    match = _SPECIFICATION.match(node.text)
    if match and match[1] not in _NOT_PACKAGES:
        start = node.start + match.start(1)
        span = lines.span(start, start + len(match[1]))
        yield Dependency(package("pypi", match[1]), span, DependencyScope.RUNTIME, match[2].strip())
