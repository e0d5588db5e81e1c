"""A small printer of the intermediate tree, so that tests can say in one line what a program lowers to."""

from __future__ import annotations

from detector.extract import polyglot
from detector.extract.flow import tree
from detector.extract.interest import Everything
from detector.extract.polyglot import engine
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import HOLE, Call, FileFacts, Import, Literal, Text
from detector.text.lines import LineIndex


def lowered(path: str, source: str) -> str:
    """Lower source text, whose language the path tells, and print it."""
    language = polyglot.language_of(path)
    assert language is not None
    return show(engine.lower(polyglot._grammar(language, path), source, DEFAULT_LIMITS))


def facts(path: str, source: str) -> FileFacts:
    """Read source text, whose language the path tells."""
    language = polyglot.language_of(path)
    assert language is not None
    return polyglot.read(language, path, source, LineIndex(source), Everything(), DEFAULT_LIMITS)


def calls(found: FileFacts) -> list[str]:
    """Print calls as `module#path(arguments)`."""
    return [
        f"{fact.module}#{fact.path}({', '.join(_text(argument.text) for argument in fact.arguments)})"
        for fact in found.facts
        if isinstance(fact, Call)
    ]


def imports(found: FileFacts) -> list[str]:
    """Print imports as `module: names`."""
    return [f"{fact.module}: {', '.join(fact.names)}" for fact in found.facts if isinstance(fact, Import)]


def literals(found: FileFacts) -> list[str]:
    """Give the texts of all literals."""
    return [fact.text for fact in found.facts if isinstance(fact, Literal)]


def _text(parts: Text) -> str:
    return "".join(part if isinstance(part, str) else HOLE for part in parts) if parts else "?"


def show(module: tree.Module) -> str:
    """Print the statements of a file, "; " between them."""
    return _statements(module.body)


def _statements(body: list[tree.Stmt]) -> str:
    return "; ".join(_show(statement) for statement in body)


def _list(items: list[tree.Expr]) -> str:
    return ", ".join(_show(item) for item in items)


def _parameters(parameters: list[tree.Parameter]) -> str:
    return ", ".join(
        (parameter.name if parameter.pattern is None else _show(parameter.pattern))
        + (f": {parameter.type}" if parameter.type else "")
        + (f" = {_show(parameter.default)}" if parameter.default is not None else "")
        for parameter in parameters
    )


def _bindings(bindings: list[tree.Binding]) -> str:
    return "{" + ", ".join(f"{binding.name} as {binding.local}" for binding in bindings) + "}"


def _show(node: object) -> str:  # noqa: C901, PLR0911, PLR0912
    if isinstance(node, tree.Str):
        return ("prose " if node.prose else "") + '"' + node.value + '"'
    if isinstance(node, tree.Num):
        return node.value
    if isinstance(node, tree.Join):
        return "join(" + _list(node.parts) + ")"
    if isinstance(node, tree.Name):
        return node.id
    if isinstance(node, tree.Attr):
        return f"{_show(node.object)}.{node.name}"
    if isinstance(node, tree.Index):
        return f"{_show(node.object)}[{_show(node.key)}]"
    if isinstance(node, tree.Keyword):
        return f"{node.name}={_show(node.value)}"
    if isinstance(node, tree.CallExpr):
        return ("new " if node.new else "") + f"{_show(node.func)}({_list(node.arguments)})"
    if isinstance(node, tree.Seq):
        return f"[{_list(node.items)}]"
    if isinstance(node, tree.Map):
        return "{" + ", ".join((_show(k) if k is not None else "?") + ": " + _show(v) for k, v in node.entries) + "}"
    if isinstance(node, tree.Choice):
        return "one(" + " | ".join(_show(option) for option in node.options) + ")"
    if isinstance(node, tree.Cast):
        return f"({_show(node.value)} as {node.type})"
    if isinstance(node, tree.Lambda):
        return f"\\{_parameters(node.parameters)} -> {{{_statements(node.body)}}}"
    if isinstance(node, tree.Opaque):
        return f"<{_list(node.parts)}>"
    if isinstance(node, tree.ImportStmt):
        return f"import {node.module} {_bindings(node.bindings)}"
    if isinstance(node, tree.ImportExpr):
        return f"import({_show(node.module)})"
    if isinstance(node, tree.Assign):
        kind = f": {node.type}" if node.type else ""
        sign = " =" if node.declares else " <-"
        value = f"{sign} {_show(node.value)}" if node.value is not None else ""
        return ", ".join(_show(target) for target in node.targets) + kind + value
    if isinstance(node, tree.Return):
        return "return" + (f" {_show(node.value)}" if node.value is not None else "")
    if isinstance(node, tree.FunctionDef):
        returns = f": {node.returns}" if node.returns else ""
        owner = f"{node.owner}({node.receiver})." if node.owner else ""
        head = f"{_decorated(node.decorators)}def {owner}{node.name}({_parameters(node.parameters)}){returns}"
        return f"{head} {{{_statements(node.body)}}}"
    if isinstance(node, tree.ClassDef):
        bases = f"({_list(node.bases)})" if node.bases else ""
        return f"{_decorated(node.decorators)}class {node.name}{bases} {{{_statements(node.body)}}}"
    if isinstance(node, tree.LoopStmt):
        over = f" in {_show(node.iterable)}" if node.iterable is not None else ""
        return f"loop-{node.kind.value} {_list(node.targets)}{over} {{{_statements(node.body)}}}"
    if isinstance(node, tree.Block):
        return ("maybe " if node.maybe else "") + "{" + _statements(node.body) + "}"
    if isinstance(node, tree.ExportStmt):
        return f"export {node.module} {_bindings(node.bindings)}"
    raise TypeError(type(node))


def _decorated(decorators: list[tree.Expr]) -> str:
    return "".join(f"@{_show(decorator)} " for decorator in decorators)
