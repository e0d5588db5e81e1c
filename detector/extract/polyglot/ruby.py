"""Ruby to the intermediate tree. Instance variables are members of `self`, blocks are arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    CallExpr,
    Choice,
    Expr,
    ImportExpr,
    ImportStmt,
    Index,
    Join,
    Keyword,
    Lambda,
    LoopStmt,
    Map,
    Name,
    Parameter,
    Return,
    Seq,
    Stmt,
    Str,
)
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import child_of, class_def, function_def
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, as_expr, kinds
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_OPENING = re.compile(r"%[qQwWiIxr]?[^\w\s]|[:]?[\"'`]|\?")
_HOLES = frozenset({"interpolation"})
_JOINS = frozenset({"+", "<<", "+="})
_PARAMETERS = kinds(
    "identifier optional_parameter splat_parameter hash_splat_parameter keyword_parameter block_parameter destructured_parameter"
)


def _string(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    found = _OPENING.match(lowering.source, start, end)
    begin = found.end() if found else start
    opening = found.group() if found else ""
    single = opening.endswith("'") or opening.startswith("%q")
    decode = strings.unescape_single if single else strings.unescape
    holes = [child for child in node.children() if child.kind() in _HOLES]
    return strings.joined(lowering, holes, (begin, max(end - (opening != "?"), begin)), decode, (start, end))


def _symbol(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Str(start, end, lowering.source[start:end].strip(":"))


def _heredoc(lowering: Lowering, node: SgNode) -> Lowered:
    """The text of a here-document stands behind the line that it belongs to."""
    start, end = lowering.span(node)
    body = _heredoc_body(lowering, node, start)
    if body is None:
        return Str(start, end, "")
    first, last = lowering.span(body)
    first += lowering.source.startswith("\n", first)
    last = min([lowering.span(child)[0] for child in body.children() if child.kind() == "heredoc_end"], default=last)
    holes = [child for child in body.children() if child.kind() in _HOLES]
    raw = "'" in lowering.source[start:end]
    decode = strings.verbatim if raw else strings.unescape
    return strings.joined(lowering, holes, (first, last), decode, (start, end))


def _heredoc_body(lowering: Lowering, node: SgNode, start: int) -> SgNode | None:
    if not lowering.places:
        root = node.get_root().root()
        openings, bodies = root.find_all(kind="heredoc_beginning"), root.find_all(kind="heredoc_body")
        lowering.places.update(
            (lowering.span(opening)[0], body) for opening, body in zip(openings, bodies, strict=False)
        )
    return lowering.places.get(start)


def _words(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    items: list[Expr] = []
    for child in node.children():
        if child.kind() in {"bare_string", "bare_symbol"}:
            at = lowering.span(child)
            items.append(Str(*at, lowering.source[at[0] : at[1]]))
    return Seq(start, end, items)


def _shell(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    command = _string(lowering, node)
    return CallExpr(start, end, Name(start, start, "system"), [] if command is None else [as_expr(command)])


def _own(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Attr(start, end, Name(start, start, "self"), lowering.source[start:end].strip("@"))


def _global(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Name(start, end, lowering.source[start:end].strip("$"))


def _call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    receiver, method, given = node.field("receiver"), node.field("method"), node.field("arguments")
    arguments = lowering.exprs(given.children()) if given is not None else []
    closure = node.field("block")
    closure = closure if closure is not None else child_of(node, "do_block", "block")
    if closure is not None:
        arguments.extend(lowering.exprs([closure]))
    named = lowering.name(method) if method is not None else Name(start, start, "call")
    if asked := _of_httparty(lowering, receiver, named, arguments):
        return asked
    if receiver is None:
        return _import(named, arguments, (start, end)) or CallExpr(start, end, named, arguments)
    target = lowering.expr(receiver)
    if named.id in {"freeze", "to_s", "strip"} and isinstance(target, (Str, Join)):
        return target
    function = Attr(start, named.end, target, named.id)
    return CallExpr(start, end, function, arguments, new=named.id == "new")


_BASE = "base_uri"
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_OF_CLASS = frozenset({"", "self", "self.class"})


def _of_httparty(lowering: Lowering, receiver: SgNode | None, named: Name, arguments: list[Expr]) -> Lowered:
    """Lower what a class that HTTParty is mixed into says of its address, and its requests below that; None for other calls."""
    if receiver is None and named.id == _BASE and len(arguments) == 1:
        lowering.notes[_BASE] = named.id
        return Assign(named.start, arguments[0].end, [named], arguments[0])
    if _BASE not in lowering.notes or named.id not in _VERBS or not arguments:
        return None
    if (lowering.text(receiver) if receiver is not None else "") not in _OF_CLASS:
        return None
    start, end = arguments[0].start, arguments[0].end
    base = Attr(start, start, Name(start, start, "self"), _BASE)
    address = Join(start, end, [base, arguments[0]])
    function = Attr(named.start, named.end, Name(named.start, named.start, "HTTParty"), named.id)
    return CallExpr(named.start, arguments[-1].end, function, [address, *arguments[1:]])


def _import(named: Name, arguments: list[Expr], span: tuple[int, int]) -> Stmt | None:
    if named.id not in {"require", "require_relative", "load", "autoload"} or not arguments:
        return None
    module = arguments[-1]
    if not isinstance(module, Str):
        return ImportExpr(*span, module)
    relative = named.id == "require_relative" and not module.value.startswith(".")
    return ImportStmt(*span, "./" + module.value if relative else module.value, [Binding("*", "*")])


def _argument_pair(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a pair among arguments; in a hash literal `_hash` takes it apart itself."""
    start, end = lowering.span(node)
    key, value = lowering.maybe(node.field("key")), node.field("value")
    given = lowering.expr(value) if value is not None else Name(start, end, key.value if isinstance(key, Str) else "")
    return Keyword(start, end, key.value, given) if isinstance(key, Str) else given


def _hash(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    for child in node.children():
        if child.kind() == "pair":
            key = lowering.maybe(child.field("key"))
            value = child.field("value")
            shorthand = Name(key.start, key.end, key.value) if isinstance(key, Str) else None
            entries.append((key, lowering.expr(value) if value is not None or shorthand is None else shorthand))
        else:
            entries.extend((None, part) for part in lowering.exprs([child]))
    return Map(start, end, entries)


def _index(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    keys = lowering.exprs(children[1:])
    return Index(start, end, lowering.expr(children[0]), keys[0] if len(keys) == 1 else Seq(start, end, keys))


def _binary(lowering: Lowering, node: SgNode) -> Lowered:
    if lowering.text(node.field("operator")) == "%":
        start, end = lowering.span(node)
        left = lowering.expr(node.field("left"))
        return CallExpr(start, end, Attr(start, left.end, left, "%"), [lowering.expr(node.field("right"))])
    return _OPERATOR(lowering, node)


_OPERATOR = shapes.operator(_JOINS, frozenset({"||", "or", "&&", "and"}))


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    target = lowering.expr(node.field("left"))
    if isinstance(target, CallExpr) and not target.arguments:
        target = target.func
    return Assign(start, end, [target], lowering.maybe(node.field("right")))


_GROWN = statements.augmented(_JOINS)


def _augmented(lowering: Lowering, node: SgNode) -> Lowered:
    """What is kept once it is made, `@client ||= Client.new`, is what is made: a method is often called like its field."""
    grown = _GROWN(lowering, node)
    if isinstance(grown, Assign) and isinstance(grown.value, Choice) and isinstance(grown.targets[0], Attr):
        grown.value = grown.value.options[-1]
    return grown


def _parameters(lowering: Lowering, node: SgNode | None) -> list[Parameter]:
    found: list[Parameter] = []
    for child in [] if node is None else node.children():
        kind = child.kind()
        if kind not in _PARAMETERS:
            continue
        start, end = lowering.span(child)
        if kind == "identifier":
            found.append(Parameter(start, end, lowering.source[start:end]))
        elif kind == "destructured_parameter":
            found.append(Parameter(start, end, "", None, "", Seq(start, end, lowering.exprs(child.children()))))
        else:
            default = lowering.maybe(child.field("value"))
            rest = child.kind() == "splat_parameter"
            found.append(Parameter(start, end, lowering.text(child.field("name")), default, "", None, rest))
    return found


def _closure(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = node.field("body")
    if inner is not None and inner.kind() in {"block", "do_block"}:
        inner = inner.field("body")
    body = statements.with_value(_asking(lowering.body(inner)))
    return Lambda(start, end, _parameters(lowering, node.field("parameters")), body)


def _asking(body: list[Stmt]) -> list[Stmt]:
    """A bare name that is a statement calls a method, but for the last one, which may be the value of a variable."""
    for position, statement in enumerate(body[:-1]):
        if type(statement) is Name:
            body[position] = CallExpr(statement.start, statement.end, statement, [])
    return body


def _method(lowering: Lowering, node: SgNode) -> Lowered:
    named, inner = node.field("name"), node.field("body")
    if named is None:
        return None
    if inner is not None and inner.kind() != "body_statement":
        value = lowering.expr(inner)
        body: list[Stmt] = [Return(value.start, value.end, value)]
    else:
        body = statements.with_value(_asking(lowering.body(inner)), of_assignments=True)
    function = function_def(lowering, node, named, _parameters(lowering, node.field("parameters")), body)
    if function.name == "initialize":
        function.name = "constructor"
    return function


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    base = node.field("superclass")
    bases = lowering.exprs(base.children()) if base is not None else []
    return class_def(lowering, node, node.field("name"), bases, lowering.body(node.field("body")))


def _for(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    pattern, value = node.field("pattern"), node.field("value")
    targets = lowering.exprs([pattern]) if pattern is not None else []
    return LoopStmt(start, end, LoopKind.FOR, targets, lowering.maybe(value), lowering.body(node.field("body")))


def _sequence(lowering: Lowering, node: SgNode) -> Lowered:
    return shapes.sequence(lowering, node)


def _return(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    given = child_of(node, "argument_list")
    values = lowering.exprs(given.children()) if given is not None else []
    return Return(start, end, values[0] if len(values) == 1 else Seq(start, end, values) if values else None)


def _chained(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Join(start, end, lowering.exprs(node.children()))


_RULES: dict[str, Rule] = {
    "identifier": shapes.name,
    "constant": shapes.name,
    "self": shapes.name,
    "super": shapes.name,
    "instance_variable": _own,
    "class_variable": _own,
    "global_variable": _global,
    "scope_resolution": shapes.path,
    "integer": shapes.number,
    "float": shapes.number,
    "true": shapes.number,
    "false": shapes.number,
    "nil": shapes.number,
    "string": _string,
    "character": _string,
    "delimited_symbol": _string,
    "simple_symbol": _symbol,
    "hash_key_symbol": _symbol,
    "heredoc_beginning": _heredoc,
    "heredoc_body": shapes.nothing,
    "string_array": _words,
    "symbol_array": _words,
    "subshell": _shell,
    "chained_string": _chained,
    "regex": shapes.slash_pattern,
    "call": _call,
    "pair": _argument_pair,
    "hash": _hash,
    "array": _sequence,
    "splat_argument": shapes.spread,
    "hash_splat_argument": shapes.spread,
    "element_reference": _index,
    "binary": _binary,
    "conditional": shapes.choice("consequence", "alternative"),
    "assignment": _assignment,
    "operator_assignment": _augmented,
    "left_assignment_list": _sequence,
    "right_assignment_list": _sequence,
    "destructured_left_assignment": _sequence,
    "block": _closure,
    "do_block": _closure,
    "lambda": _closure,
    "method": _method,
    "singleton_method": _method,
    "class": _class,
    "module": _class,
    "singleton_class": statements.block,
    "body_statement": statements.block,
    "block_body": statements.block,
    "begin": statements.attempt,
    "then": statements.block,
    "else": statements.branch,
    "rescue": statements.branch,
    "ensure": statements.block,
    "when": statements.branch,
    "case": statements.block,
    "if": statements.chain_of_ifs("alternative", frozenset(), again=frozenset({"elsif"})),
    "unless": statements.chain_of_ifs("alternative", frozenset()),
    "if_modifier": statements.block,
    "unless_modifier": statements.block,
    "rescue_modifier": shapes.choice("body", "handler"),
    "for": _for,
    "while": statements.loop(LoopKind.WHILE),
    "until": statements.loop(LoopKind.WHILE),
    "while_modifier": statements.loop(LoopKind.WHILE),
    "until_modifier": statements.loop(LoopKind.WHILE),
    "return": _return,
}

GRAMMAR = Grammar(
    language="ruby",
    parsers=("ruby",),
    rules=_RULES,
    bare_members=True,
    transparent=kinds("parenthesized_statements pattern"),
    words=kinds("class module if unless while until for begin then else rescue ensure when case return"),
    ignored=kinds("comment exception_variable empty_statement next break redo retry"),
    spine={"call": "receiver", "element_reference": "object"},
)
