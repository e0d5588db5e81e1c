"""Reads small programs and prints their facts on one line each, so that tests can be tables."""

from __future__ import annotations

from collections.abc import Iterable

from detector.extract.flow.linking import link
from detector.extract.flow.project import Project
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.extract.python.reading import read_python
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import (
    Argument,
    Call,
    EnvironmentName,
    FileFacts,
    Identifier,
    Import,
    Literal,
    Param,
    Ref,
    Reference,
    Text,
)
from detector.text.lines import LineIndex


class Words:
    """An interest in what contains certain words."""

    def __init__(self, texts: tuple[str, ...] = (), calls: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> None:
        self.texts, self.calls, self.names = texts, calls, names

    def text(self, text: str) -> bool:
        return any(word in text for word in self.texts)

    def call(self, module: str, method: str) -> bool:
        return bool(module) and any(word in module for word in self.calls)

    def unrooted(self, language: str, imports: object, methods: Iterable[str]) -> frozenset[str]:
        return frozenset()

    def method_of(self, language: str, module: str, method: str) -> bool:
        return bool(module) and any(f"{module}.{method}" in word for word in self.calls)

    def name(self, name: str) -> bool:
        return any(word in name for word in self.names)


def read(source: str, interest: object = None, path: str = "main.py") -> FileFacts:
    return read_python(path, source, LineIndex(source), interest or Everything(), DEFAULT_LIMITS)


def text(folded: Text) -> str:
    parts = []
    for part in folded:
        if isinstance(part, Ref):
            parts.append(f"<{part.module}:{part.name}>")
        elif isinstance(part, Param):
            parts.append(f"<{part.position}>")
        else:
            parts.append(str(part))
    return "".join(parts)


def argument(each: Argument) -> str:
    name = f"{each.name}=" if each.name else ""
    return f"{name}{text(each.text)}"


def call(each: Call) -> str:
    return f"{each.module}#{each.path}({', '.join(argument(a) for a in each.arguments)})"


def calls(facts: FileFacts) -> list[str]:
    return [call(fact) for fact in facts.facts if isinstance(fact, Call)]


def symbols(facts: FileFacts) -> list[str]:
    return [f"{fact.module}#{fact.path}" for fact in facts.facts if isinstance(fact, Call)]


def literals(facts: FileFacts) -> list[str]:
    return [fact.text for fact in facts.facts if isinstance(fact, Literal)]


def names(facts: FileFacts) -> list[str]:
    return [fact.name for fact in facts.facts if isinstance(fact, Identifier)]


def imports(facts: FileFacts) -> list[str]:
    return [
        f"{fact.module}[{','.join(fact.names)}]{'!' if fact.dynamic else ''}"
        for fact in facts.facts
        if isinstance(fact, Import)
    ]


def references(facts: FileFacts) -> list[str]:
    return [fact.path for fact in facts.facts if isinstance(fact, Reference)]


def environment(facts: FileFacts) -> list[str]:
    return [f"{fact.name}={fact.value}" for fact in facts.facts if isinstance(fact, EnvironmentName)]


def constants(facts: FileFacts) -> dict[str, str]:
    return {constant.name: text(constant.text) for constant in facts.constants}


def exports(facts: FileFacts) -> dict[str, str]:
    return {export.name: f"{export.module}#{export.path}" for export in facts.exports}


def loop_of(facts: FileFacts, method: str) -> list[str]:
    """Give the kinds of the loops around the calls of a method, innermost first, outer functions not counted."""
    found = []
    for fact in facts.facts:
        if isinstance(fact, Call) and fact.method == method:
            loop = fact.loop
            while loop >= 0:
                found.append(facts.loops[loop].kind.value)
                loop = facts.loops[loop].parent
    return found


def project(sources: dict[str, str], interest: object = None, aliases: dict[str, str] | None = None) -> Project:
    files = {path: read(source, interest, path) for path, source in sources.items() if path.endswith(".py")}
    return link(files, Resolver(sources, aliases), interest or Everything())


def linked_calls(linked: Project) -> list[str]:
    return [f"{each.path}: {call(each.fact)}" for each in linked.linked_facts if isinstance(each.fact, Call)]


def linked_literals(linked: Project) -> list[str]:
    return [f"{each.path}: {each.fact.text}" for each in linked.linked_facts if isinstance(each.fact, Literal)]


def edges(linked: Project) -> list[str]:
    found = []
    for edge in linked.edges:
        caller = linked.files[edge.caller].functions[edge.function].name if edge.function >= 0 else ""
        callee = linked.files[edge.callee].functions[edge.target].name
        found.append(f"{edge.caller}:{caller} -> {edge.callee}:{callee}")
    return found
