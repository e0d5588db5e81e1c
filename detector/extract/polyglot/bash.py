"""Shell scripts to the intermediate tree: a command is a call, its words are the arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Binding,
    Block,
    CallExpr,
    Choice,
    Expr,
    ImportStmt,
    Index,
    Join,
    LoopStmt,
    Name,
    Opaque,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import child_of, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_HOLES = kinds("simple_expansion expansion command_substitution arithmetic_expansion")
_WRAPPERS = kinds("sudo nohup exec time command builtin timeout nice env setsid")
"""Commands that run the command behind them."""
_MOST_WRAPPERS = 8
"""Nobody runs a command by more; each is another walk over the arguments."""
_OF_WRAPPERS = re.compile(r"-.*|\d+(?:\.\d+)?[smhd]?|\w+=.*")
"""What stands between the two: options, a time, variables."""
_LOCAL = kinds("local declare typeset readonly")
_INSTALLED = re.compile(r"(?:^|/)\.?s?bin/([A-Za-z][\w-]*)$")
"""The end of a path at which a program is installed; scripts of the project have other paths."""
_ROOTED = ("/", "~", "node_modules/")
_ELSEWHERE = re.compile(r"[/~][\w./-]*/([A-Za-z][\w-]*)")
"""An absolute path to a program without a suffix, where somebody unpacked it."""


def _word(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Str(start, end, lowering.source[start:end].replace("\\", ""))


def _quoted(raw: str) -> str:
    """Inside double quotes a backslash escapes only itself, quotes, dollars and line ends."""
    for escaped in ('\\"', "\\$", "\\`"):
        raw = raw.replace(escaped, escaped[1])
    return raw.replace("\\\n", "").replace("\\\\", "\\")


def _concatenation(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if all(isinstance(part, Str) for part in parts):
        return Str(start, end, "".join(part.value for part in parts if isinstance(part, Str)))
    return Join(start, end, parts)


def _expansion(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `$x`, `${x}`, `${x[1]}` and `${x:-default}`."""
    start, end = lowering.span(node)
    parts: list[Expr] = []
    for child in node.children():
        kind = child.kind()
        if kind in {"variable_name", "special_variable_name"}:
            parts.append(lowering.name(child))
        elif kind == "subscript":
            parts.append(lowering.name(named) if (named := child.field("name")) is not None else lowering.expr(child))
        else:
            parts.extend(lowering.exprs([child]))
    if not parts:
        return Opaque(start, end, [])
    return parts[0] if len(parts) == 1 else Choice(start, end, parts)


def _substitution(lowering: Lowering, node: SgNode) -> Lowered:
    """The output of a command is not known; the command is looked at."""
    start, end = lowering.span(node)
    return Opaque(start, end, lowering.exprs(node.children()))


def _command(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    before: list[Stmt] = []
    arguments: list[Expr] = []
    function: Expr = Opaque(start, start, [])
    for child in node.children():
        kind = child.kind()
        if kind == "command_name":
            function = _callee(lowering, strings.inside(lowering, child))
        elif kind == "variable_assignment":
            before.extend(lowering.stmts([child]))
        else:
            arguments.extend(lowering.exprs([child]))
    if isinstance(function, Name) and function.id in {"source", "."} and arguments and isinstance(arguments[0], Str):
        return ImportStmt(start, end, arguments[0].value, [Binding("*", "*")])
    for _ in range(_MOST_WRAPPERS):
        behind = _behind(arguments) if isinstance(function, Name) and function.id in _WRAPPERS else []
        if not behind:
            break
        function, arguments = _callee(lowering, behind[0]), behind[1:]
    call = CallExpr(start, end, function, arguments)
    return Block(start, end, [*before, call]) if before else call


def _behind(arguments: list[Expr]) -> list[Expr]:
    """The command that a wrapper is given, without what is said to the wrapper itself."""
    for place, argument in enumerate(arguments):
        if not isinstance(argument, Str):
            return arguments[place:] if isinstance(argument, Name | Join) else []
        if not _OF_WRAPPERS.fullmatch(argument.value):
            return arguments[place:]
    return []


def _callee(lowering: Lowering, named: Expr) -> Expr:
    """The name of a command, without the folder that it is installed in; of a variable, the program that it was set to."""
    if installed := _installed(named):
        return Name(named.start, named.end, installed)
    if isinstance(named, Join) and len(named.parts) == 1:
        named = named.parts[0]
    if isinstance(named, Name):
        return Name(named.start, named.end, lowering.notes.get(named.id, named.id))
    return Name(named.start, named.end, named.value) if isinstance(named, Str) else named


def _installed(named: Expr | None) -> str:
    """The program at the end of an absolute path to where programs are installed, or of one behind a variable."""
    last = named.parts[-1] if isinstance(named, Join) and named.parts and isinstance(named.parts[0], Name) else named
    if not isinstance(last, Str) or (last is named and not last.value.startswith(_ROOTED)):
        return ""
    found = _INSTALLED.search(last.value) or (_ELSEWHERE.fullmatch(last.value) if last is named else None)
    return found[1] if found else ""


def _fallback(value: Expr | None) -> str:
    """The program that a variable names if nothing else is set: `${ADB:-adb}`, `${CLI:-$ROOT/cli}`."""
    while isinstance(value, Join) and len(value.parts) == 1:
        value = value.parts[0]
    other = value.options[-1] if isinstance(value, Choice) and value.options else None
    last = other.parts[-1] if isinstance(other, Join) and other.parts else other
    if not isinstance(last, Str):
        return ""
    found = _BARE.fullmatch(last.value if last is other else last.value.rpartition("/")[2])
    return found[0] if found else ""


_BARE = re.compile(r"[A-Za-z][\w-]*")


_WAITING = statements.loop(LoopKind.WHILE)


def _while(lowering: Lowering, node: SgNode) -> Lowered:
    """`while read -r a b` goes over lines, any other waits."""
    lowered = _WAITING(lowering, node)
    command = child_of(node, "command")
    named = child_of(command, "command_name") if command is not None else None
    if not isinstance(lowered, LoopStmt) or command is None or lowering.text(named) != "read":
        return lowered
    lowered.kind = LoopKind.FOR
    for word in command.children():
        start, end = lowering.span(word)
        name = lowering.source[start:end]
        if word.kind() == "word" and name.isidentifier():
            lowered.targets.append(Name(start, end, name))
    return lowered


def _redirected(lowering: Lowering, node: SgNode) -> Lowered:
    """What is fed into a command is one more argument; what the here-document's line pipes into follows."""
    start, end = lowering.span(node)
    body: list[Stmt] = []
    fed: list[Expr] = []
    for child in node.children():
        if child.kind() == "heredoc_redirect":
            for part in child.children():
                if part.kind() == "heredoc_body":
                    fed.extend(lowering.exprs([part]))
                else:
                    body.extend(lowering.stmts([part]))
        elif child.kind() == "herestring_redirect":
            fed.extend(lowering.exprs(child.children()))
        else:
            body.extend(lowering.stmts([child]))
    first = next((statement for statement in body if isinstance(statement, CallExpr)), None)
    if first is not None:
        first.arguments.extend(fed)
    else:
        body.extend(fed)
    return body[0] if len(body) == 1 else Block(start, end, body)


def _heredoc(lowering: Lowering, node: SgNode) -> Lowered:
    span = lowering.span(node)
    holes = [child for child in node.children() if child.kind() in _HOLES]
    return strings.joined(lowering, holes, span, strings.verbatim, span, expand)


def expand(lowering: Lowering, node: SgNode) -> Expr:
    """Lower a hole of a string."""
    return lowering.expr(node)


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    holes = [child for child in node.children() if child.kind() in _HOLES]
    return strings.joined(lowering, holes, (start + 1, max(end - 1, start + 1)), _quoted, (start, end), expand)


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    target = lowering.expr(named)
    value = lowering.maybe(node.field("value"))
    sign = "+=" if child_of(node, "+=") is not None else "="
    if isinstance(target, Name) and (installed := _installed(value) or _fallback(value)):
        lowering.notes[target.id] = installed
    parent = node.parent()
    declares = (
        parent is not None and parent.kind() == "declaration_command" and lowering.text(parent).split()[0] in _LOCAL
    )
    if sign == "+=" and value is not None:
        return statements.grown(target, sign, value, frozenset({"+="}), (start, end))
    return Assign(start, end, [target], value if value is not None else Str(end, end, ""), "", declares)


def _array(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Seq(start, end, lowering.exprs(node.children()))


def _subscript(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Index(start, end, lowering.expr(node.field("name")), lowering.expr(node.field("index")))


def _function(lowering: Lowering, node: SgNode) -> Lowered:
    named = node.field("name")
    return None if named is None else function_def(lowering, node, named, [], lowering.body(node.field("body")))


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    variable = node.field("variable")
    values = lowering.exprs(node.field_children("value"))
    over: Expr = values[0] if len(values) == 1 else Seq(start, end, values)
    targets: list[Expr] = [] if variable is None else [lowering.name(variable)]
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.body(node.field("body")))


_RULES: dict[str, Rule] = {
    "word": _word,
    "number": _word,
    "extglob_pattern": _word,
    "test_operator": shapes.nothing,
    "variable_name": shapes.name,
    "raw_string": strings.plain_string(strings.verbatim),
    "ansi_c_string": strings.plain_string(strings.unescape, opening=2),
    "string": _string,
    "translated_string": _concatenation,
    "concatenation": _concatenation,
    "simple_expansion": _expansion,
    "expansion": _expansion,
    "command_substitution": _substitution,
    "process_substitution": _substitution,
    "arithmetic_expansion": _substitution,
    "command": _command,
    "redirected_statement": _redirected,
    "heredoc_body": _heredoc,
    "variable_assignment": _assignment,
    "array": _array,
    "subscript": _subscript,
    "function_definition": _function,
    "pipeline": statements.block,
    "list": statements.block,
    "subshell": statements.block,
    "declaration_command": statements.block,
    "negated_command": statements.block,
    "if_statement": statements.block,
    "elif_clause": statements.branch,
    "else_clause": statements.branch,
    "case_item": statements.branch,
    "do_group": statements.block,
    "for_statement": _for,
    "c_style_for_statement": statements.loop(LoopKind.FOR),
    "while_statement": _while,
}

GRAMMAR = Grammar(
    language="bash",
    parsers=("bash",),
    rules=_RULES,
    ignored=kinds("comment file_redirect heredoc_start heredoc_end special_variable_name"),
)
