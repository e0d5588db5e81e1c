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
    if client in read and client not in known:
        lines.append(f"from {package} import {client}" if package else f"import {client}")
    if not lines:
        return module
    made = [cst.ensure_type(cst.parse_statement(line), cst.SimpleStatementLine) for line in lines]
    place = _place_of_imports(module)
    body = list(module.body)
    if place == 0 and body:
        first = body[0]
        moved = getattr(first, "leading_lines", ())
        made[0] = made[0].with_changes(leading_lines=moved)
        body[0] = first.with_changes(leading_lines=() if _is_import(first) else (cst.EmptyLine(indent=False),))
    return module.with_changes(body=[*body[:place], *made, *body[place:]])


def _imported(module: cst.Module) -> set[str]:
    names: set[str] = set()
    for statement in module.body:
        for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(part, (cst.Import, cst.ImportFrom)) and not isinstance(part.names, cst.ImportStar):
                names.update(bound_name(alias) for alias in part.names)
    return names


def _place_of_imports(module: cst.Module) -> int:
    """Behind the last import of the first run of imports, else behind docstring and future imports."""
    place = 0
    seen = False
    for position, statement in enumerate(module.body):
        if _is_import(statement):
            place, seen = position + 1, True
        elif position == 0 and _is_docstring(statement):
            place = 1
        elif seen:
            break
        else:
            break
    return place


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
