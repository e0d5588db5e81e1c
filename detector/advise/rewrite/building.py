"""Builds new calls from old ones: which argument goes where, with the old layout and comments where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import libcst as cst
from libcst.helpers import parse_template_expression

from detector.advise.rewrite.tables import METHODS, Replacement

SPACED_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


class Given(NamedTuple):
    """Where an argument of the new call comes from: an argument of the old call by position, or an expression."""

    place: int = -1
    expression: cst.BaseExpression | None = None


class NewArgument(NamedTuple):
    """An argument of the new call; `keyword` is "" for positional ones."""

    keyword: str
    given: Given


class Unresolved(Exception):
    """A call whose arguments cannot be told apart; the text says why."""


def given_arguments(call: cst.Call, parameters: Sequence[str]) -> dict[str, Given]:
    """Which parameter gets what. Raises Unresolved for unpacked arguments."""
    given: dict[str, Given] = {}
    for position, argument in enumerate(call.args):
        if argument.star:
            raise Unresolved("its arguments are unpacked at run time")
        if argument.keyword is not None:
            given[argument.keyword.value] = Given(position)
        elif position < len(parameters):
            given[parameters[position]] = Given(position)
    return given


def new_arguments(replacement: Replacement, method: str, given: Mapping[str, Given]) -> list[NewArgument]:
    """The arguments of the new call in order. Raises Unresolved if a required one is missing."""
    wanted = dict(replacement.arguments)
    found: list[NewArgument] = []
    for name in METHODS[method]:
        value = _first(wanted.get(name, ()), given)
        if value is None:
            raise Unresolved(f"{name} is not among its arguments")
        found.append(NewArgument("", value))
    for name, places in wanted.items():
        if name in METHODS[method]:
            continue
        value = _first(places, given)
        if value is not None:
            found.append(NewArgument(name, value))
    return found


def _first(places: Sequence[str], given: Mapping[str, Given]) -> Given | None:
    for place in places:
        if place.startswith("="):
            return Given(expression=cst.parse_expression(place[1:]))
        if "{" in place:
            names = [part.partition("}")[0] for part in place.split("{")[1:]]
            if all(name in given for name in names):
                return Given(place=-2, expression=cst.SimpleString(repr(place)))
            continue
        if place in given:
            return given[place]
    return None


def built_call(
    function: cst.BaseExpression, arguments: Sequence[NewArgument], old: cst.Call, given: Mapping[str, Given]
) -> cst.Call:
    """The new call; `old` is the rewritten old call, whose layout is kept where arguments stand one a line."""
    values = [_expression(argument.given, old, given) for argument in arguments]
    before, between, last = _layout(old)
    made = []
    for position, (argument, value) in enumerate(zip(arguments, values, strict=True)):
        comma = between if position < len(values) - 1 else last
        made.append(
            cst.Arg(
                value=value,
                keyword=cst.Name(argument.keyword) if argument.keyword else None,
                equal=_TIGHT if argument.keyword else cst.MaybeSentinel.DEFAULT,
                comma=comma,
                whitespace_after_arg=cst.SimpleWhitespace(""),
            )
        )
    return cst.Call(func=function, args=made, whitespace_before_args=before)


def _layout(
    old: cst.Call,
) -> tuple[cst.BaseParenthesizableWhitespace, cst.Comma, cst.Comma | cst.MaybeSentinel]:
    before = old.whitespace_before_args
    if not old.args or not isinstance(before, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(""), SPACED_COMMA, cst.MaybeSentinel.DEFAULT
    last = old.args[-1]
    gap = old.args[0].comma if len(old.args) > 1 else cst.MaybeSentinel.DEFAULT
    gap_after = gap.whitespace_after if isinstance(gap, cst.Comma) else before
    if not isinstance(gap_after, cst.ParenthesizedWhitespace):
        gap_after = before
    between = cst.Comma(whitespace_after=_bare(gap_after))
    if isinstance(last.comma, cst.Comma):
        return _bare(before), between, cst.Comma(whitespace_after=_bare(last.comma.whitespace_after))
    end = last.whitespace_after_arg
    if isinstance(end, cst.ParenthesizedWhitespace):
        return _bare(before), between, cst.Comma(whitespace_after=_bare(end))
    return _bare(before), between, cst.MaybeSentinel.DEFAULT


def _bare(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """The same line break without its comments, which are moved above the statement."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    first = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return space.with_changes(first_line=first, empty_lines=())


_TIGHT = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))


def _expression(given: Given, old: cst.Call, places: Mapping[str, Given]) -> cst.BaseExpression:
    if given.place == -2 and isinstance(given.expression, cst.SimpleString):
        template = str(given.expression.evaluated_value)
        names = [part.partition("}")[0] for part in template.split("{")[1:]]
        values = {name: _expression(places[name], old, places) for name in names}
        return parse_template_expression(template, cst.PartialParserConfig(), **values)
    if given.expression is not None:
        return given.expression
    return old.args[given.place].value


def comments(node: cst.CSTNode) -> list[str]:
    """The comments inside a node, in order."""
    finder = _Comments()
    node.visit(finder)
    return finder.found


class _Comments(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802 - libcst's name
        self.found.append(node.value)


def client_call(module: str) -> cst.Call:
    """`module.client()`."""
    return cst.Call(cst.Attribute(cst.Name(module), cst.Name("client")))


def threaded(call: cst.Call) -> cst.Await:
    """`await asyncio.to_thread(function, arguments)`: the client blocks, an event loop must not."""
    first = cst.Arg(call.func, comma=SPACED_COMMA if call.args else cst.MaybeSentinel.DEFAULT)
    target = cst.Attribute(cst.Name("asyncio"), cst.Name("to_thread"))
    return cst.Await(cst.Call(target, [first, *call.args]))


def unsupported_call(module: str, text: str, old: cst.Call | None = None) -> cst.Call:
    """`module.unsupported("text", old arguments)`."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', "'") + '"'
    rest = list(old.args) if old is not None else []
    first = cst.Arg(cst.SimpleString(quoted), comma=SPACED_COMMA if rest else cst.MaybeSentinel.DEFAULT)
    return cst.Call(cst.Attribute(cst.Name(module), cst.Name("unsupported")), [first, *rest])
