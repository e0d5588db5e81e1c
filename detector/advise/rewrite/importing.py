"""Adds the import of the client module to a rewritten module."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from detector.advise.rewrite.tidying import bound_name, read_names


def with_imports(module: cst.Module, client: str, package: str, further: Sequence[str]) -> cst.Module:
    """The module with an import of the client (`package` "" for a top-level module) and of `further` modules."""
    known = _imported(module)
    read = read_names(module)
    lines = [f"import {name}" for name in further if name in read and name not in known]
    wants_client = client in read and client not in known
    if wants_client:
        lines.append(f"from {package} import {client}" if package else f"import {client}")
    if not lines:
        return module
    made = [cst.ensure_type(cst.parse_statement(line), cst.SimpleStatementLine) for line in lines]
    start, end = _run_of_imports(module)
    body = list(module.body)
    if end == start:
        made[0] = made[0].with_changes(leading_lines=[_EMPTY] if start else ())
        if end < len(body) and not getattr(body[end], "leading_lines", ()):
            body[end] = body[end].with_changes(leading_lines=[_EMPTY])
        return module.with_changes(body=[*body[:end], *made, *body[end:]])
    first, last = made[: len(lines) - bool(wants_client)], made[len(lines) - bool(wants_client) :]
    if first:
        first[0] = first[0].with_changes(leading_lines=getattr(body[start], "leading_lines", ()))
        body[start] = body[start].with_changes(leading_lines=())
    return module.with_changes(body=[*body[:start], *first, *body[start:end], *last, *body[end:]])


def _imported(module: cst.Module) -> set[str]:
    names: set[str] = set()
    for statement in module.body:
        for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(part, (cst.Import, cst.ImportFrom)) and not isinstance(part.names, cst.ImportStar):
                names.update(bound_name(alias) for alias in part.names)
    return names


_EMPTY = cst.EmptyLine(indent=False)


def _run_of_imports(module: cst.Module) -> tuple[int, int]:
    """Where the first run of imports begins and ends, behind docstring and future imports; both equal if there is none."""
    start = 1 if module.body and _is_docstring(module.body[0]) else 0
    while start < len(module.body) and _is_future_import(module.body[start]):
        start += 1
    end = start
    while end < len(module.body) and _is_import(module.body[end]):
        end += 1
    return start, end


def _is_future_import(statement: cst.CSTNode) -> bool:
    part = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) and statement.body else None
    return isinstance(part, cst.ImportFrom) and isinstance(part.module, cst.Name) and part.module.value == "__future__"


def _is_import(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and bool(statement.body)
        and all(isinstance(part, (cst.Import, cst.ImportFrom)) for part in statement.body)
    )


def _is_docstring(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
    )
