"""Python's `ast` to the intermediate tree. Chains are unrolled, everything else is bounded by `limits.nesting`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from detector.extract.flow import tree
from detector.extract.python.annotations import type_name
from detector.extract.python.offsets import Offsets
from detector.model.fact import LoopKind

_TESTS = (ast.And, ast.Or)
_LONG_INTEGER_BITS = 64
_TRY = (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)


def lower(module: ast.Module, offsets: Offsets, nesting: int) -> tree.Module:
    """Turn a parsed module into the intermediate tree; what is nested deeper than `nesting` becomes opaque."""
    lowering = _Lowering(offsets, nesting)
    return tree.Module("python", lowering.statements(module.body))


class _Lowering:
    """The state of one lowering: how deep it is, and which names the function around declares global."""

    def __init__(self, offsets: Offsets, nesting: int) -> None:
        self._at = offsets.at
        self._starts = offsets.starts if offsets.ascii else None
        self._room = nesting
        self._outer_names: frozenset[str] | set[str] = frozenset()
        self._in_class = False

    # Positions

    def _start(self, node: Any) -> int:
        if self._starts is not None:
            return self._starts[node.lineno - 1] + node.col_offset  # type: ignore[no-any-return]
        return self._at(node.lineno, node.col_offset)

    def _end(self, node: Any) -> int:
        if self._starts is not None:
            return self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[no-any-return]
        return self._at(node.end_lineno, node.end_col_offset)

    # Statements

    def statements(self, nodes: list[ast.stmt]) -> list[tree.Stmt]:
        """Lower statements in order; those without names, values or calls vanish."""
        if self._room <= 0:
            return []
        self._room -= 1
        handlers = _STATEMENTS
        lowered = []
        for node in nodes:
            handler = handlers.get(type(node))
            statement = handler(self, node) if handler is not None else None
            if statement is not None:
                lowered.append(statement)
        self._room += 1
        return lowered

    def _block(self, node: ast.AST, body: list[tree.Stmt], maybe: bool = False) -> tree.Block:
        return tree.Block(self._start(node), self._end(node), body, maybe)

    def _branch(self, nodes: list[ast.stmt]) -> list[tree.Stmt]:
        if not nodes:
            return []
        return [tree.Block(self._start(nodes[0]), self._end(nodes[-1]), self.statements(nodes), True)]

    def _expression(self, node: ast.Expr) -> Any:
        value = node.value
        if isinstance(value, ast.Yield) and value.value is not None:
            return tree.Return(self._start(node), self._end(node), self.expression(value.value))
        lowered = self.expression(value)
        if type(lowered) is tree.Str:
            lowered.prose = True
        return lowered

    def _assign(self, node: ast.Assign) -> tree.Assign:
        targets = [self.expression(target) for target in node.targets]
        value = self.expression(node.value)
        return tree.Assign(self._start(node), self._end(node), targets, value, "", self._declares(node.targets[0]))

    def _annotated(self, node: ast.AnnAssign) -> tree.Assign:
        value = self.expression(node.value) if node.value is not None else None
        target = self.expression(node.target)
        return tree.Assign(self._start(node), self._end(node), [target], value, type_name(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> Any:
        start, end = self._start(node), self._end(node)
        value = self.expression(node.value)
        if not isinstance(node.op, ast.Add):
            return value
        target = self.expression(node.target)
        joined = tree.Join(start, end, [target, value])
        return tree.Assign(start, end, [self.expression(node.target)], joined, "", self._declares(node.target))

    def _declares(self, target: ast.expr) -> bool:
        return not (self._outer_names and isinstance(target, ast.Name) and target.id in self._outer_names)

    def _return(self, node: ast.Return) -> tree.Return:
        value = self.expression(node.value) if node.value is not None else None
        return tree.Return(self._start(node), self._end(node), value)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tree.FunctionDef:
        method, outer = self._in_class, self._outer_names
        decorators = [self.expression(decorator) for decorator in node.decorator_list]
        parameters = self._parameters(node.args)
        receiver = ""
        if parameters and (_is_bound(decorators) or (method and not _is_static(decorators))):
            receiver = parameters.pop(0).name
        self._in_class, self._outer_names = False, set()
        body = self.statements(node.body)
        self._in_class, self._outer_names = method, outer
        start = self._start(node)
        name_start = start + (10 if isinstance(node, ast.AsyncFunctionDef) else 4)
        return tree.FunctionDef(
            start,
            self._end(node),
            node.name,
            parameters,
            body,
            decorators,
            name_start,
            name_start + len(node.name),
            type_name(node.returns),
            receiver,
        )

    def _parameters(self, arguments: ast.arguments) -> list[tree.Parameter]:
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        defaults.extend(arguments.defaults)
        lowered = [self._parameter(each, default) for each, default in zip(positional, defaults, strict=True)]
        if arguments.vararg is not None:
            rest = self._parameter(arguments.vararg, None)
            rest.rest = True
            lowered.append(rest)
        lowered.extend(map(self._parameter, arguments.kwonlyargs, arguments.kw_defaults))
        if arguments.kwarg is not None:
            lowered.append(self._parameter(arguments.kwarg, None))
        return lowered

    def _parameter(self, node: ast.arg, default: ast.expr | None) -> tree.Parameter:
        value = self.expression(default) if default is not None else None
        return tree.Parameter(self._start(node), self._end(node), node.arg, value, type_name(node.annotation))

    def _class(self, node: ast.ClassDef) -> tree.ClassDef:
        outer = self._in_class, self._outer_names
        bases = [self.expression(base) for base in node.bases]
        decorators = [self.expression(decorator) for decorator in node.decorator_list]
        self._in_class, self._outer_names = True, frozenset()
        body = self.statements(node.body)
        self._in_class, self._outer_names = outer
        start = self._start(node)
        return tree.ClassDef(
            start, self._end(node), node.name, bases, body, decorators, start + 6, start + 6 + len(node.name)
        )

    def _if(self, node: ast.If) -> tree.Block:
        body: list[tree.Stmt] = []
        current = node
        while True:
            body.append(self.expression(current.test))
            body.extend(self._branch(current.body))
            if len(current.orelse) != 1 or not isinstance(current.orelse[0], ast.If):
                break
            current = current.orelse[0]
        body.extend(self._branch(current.orelse))
        return tree.Block(self._start(node), self._end(node), body, choice=True)

    def _for(self, node: ast.For | ast.AsyncFor) -> tree.LoopStmt:
        targets = [self.expression(node.target)]
        iterable = self.expression(node.iter)
        body = self.statements(node.body) + self.statements(node.orelse)
        return tree.LoopStmt(self._start(node), self._end(node), LoopKind.FOR, targets, iterable, body)

    def _while(self, node: ast.While) -> tree.LoopStmt:
        test = self.expression(node.test)
        body = self.statements(node.body) + self.statements(node.orelse)
        return tree.LoopStmt(self._start(node), self._end(node), LoopKind.WHILE, [], test, body)

    def _with(self, node: ast.With | ast.AsyncWith) -> tree.Block:
        body: list[tree.Stmt] = []
        for item in node.items:
            context = self.expression(item.context_expr)
            if item.optional_vars is not None:
                target = self.expression(item.optional_vars)
                context = tree.Assign(context.start, target.end, [target], context)
            body.append(context)
        body.extend(self.statements(node.body))
        return self._block(node, body)

    def _try(self, node: Any) -> tree.Block:
        body = self.statements(node.body)
        for handler in node.handlers:
            body.extend(self._branch(handler.body))
        body.extend(self.statements(node.orelse))
        body.extend(self.statements(node.finalbody))
        return self._block(node, body)

    def _match(self, node: Any) -> tree.Block:
        body: list[tree.Stmt] = [self.expression(node.subject)]
        for case in node.cases:
            if isinstance(case.pattern, ast.MatchValue):
                body.append(self.expression(case.pattern.value))
            if case.guard is not None:
                body.append(self.expression(case.guard))
            body.extend(self._branch(case.body))
        return tree.Block(self._start(node), self._end(node), body, choice=True)

    def _raise(self, node: ast.Raise) -> tree.Stmt | None:
        return self.expression(node.exc) if node.exc is not None else None

    def _assert(self, node: ast.Assert) -> tree.Opaque:
        parts = [node.test] if node.msg is None else [node.test, node.msg]
        return self._opaque(node, parts)

    def _global(self, node: ast.Global | ast.Nonlocal) -> None:
        if isinstance(self._outer_names, set):
            self._outer_names.update(node.names)

    def _import(self, node: ast.Import) -> tree.Block | tree.ImportStmt:
        imports: list[tree.Stmt] = []
        for alias in node.names:
            start, end = self._start(alias), self._end(alias)
            bindings = [tree.Binding("", alias.asname or alias.name)]
            imports.append(tree.ImportStmt(start, end, alias.name, bindings))
        return self._block(node, imports)

    def _import_from(self, node: ast.ImportFrom) -> tree.Block | tree.ImportStmt:
        start, end = self._start(node), self._end(node)
        module = "." * node.level + (node.module or "")
        if node.module is not None:
            bindings = [tree.Binding(alias.name, alias.asname or alias.name) for alias in node.names]
            return tree.ImportStmt(start, end, module, bindings)
        # `from . import x` nearly always takes a module of the package: say so, "." would read as "this file".
        imports: list[tree.Stmt] = []
        for alias in node.names:
            binding = tree.Binding("*", "*") if alias.name == "*" else tree.Binding("", alias.asname or alias.name)
            name = "__init__" if alias.name == "*" else alias.name
            imports.append(tree.ImportStmt(start, end, module + name, [binding]))
        return self._block(node, imports)

    # Expressions

    def expression(self, node: ast.expr) -> Any:
        """Lower an expression."""
        handler = _EXPRESSIONS.get(type(node))
        if handler is None or self._room <= 0:
            return tree.Opaque(self._start(node), self._end(node), [])
        self._room -= 1
        lowered = handler(self, node)
        self._room += 1
        return lowered

    def _opaque(self, node: ast.AST, parts: list[ast.expr]) -> tree.Opaque:
        return tree.Opaque(self._start(node), self._end(node), [self.expression(part) for part in parts])

    def _constant(self, node: ast.Constant) -> tree.Str | tree.Num:
        value = node.value
        start, end = self._start(node), self._end(node)
        if isinstance(value, str):
            return tree.Str(start, end, value)
        if isinstance(value, bytes):
            return tree.Str(start, end, value.decode("utf-8", "replace"))
        if isinstance(value, int) and value.bit_length() > _LONG_INTEGER_BITS:
            return tree.Num(start, end, "")
        return tree.Num(start, end, repr(value))

    def _name(self, node: ast.Name) -> tree.Name:
        return tree.Name(self._start(node), self._end(node), node.id)

    def _chain(self, node: Any) -> tree.Expr:
        """Unroll `a.b().c[0]...` so that long chains need no recursion."""
        links = [node]
        root: Any = node
        while True:
            root = root.func if type(root) is ast.Call else root.value
            if type(root) not in (ast.Attribute, ast.Call, ast.Subscript):
                break
            links.append(root)
        lowered = self.expression(root)
        start = lowered.start
        for link in reversed(links):
            kind = type(link)
            if kind is ast.Attribute:
                lowered = tree.Attr(start, self._end(link), lowered, link.attr)
            elif kind is ast.Call:
                lowered = self._call(link, start, lowered)
            else:
                lowered = self._subscript(link, start, lowered)
        return lowered  # type: ignore[no-any-return]

    def _call(self, node: ast.Call, start: int, function: Any) -> tree.Expr:
        arguments = [self.expression(argument) for argument in node.args]
        for keyword in node.keywords:
            value = self.expression(keyword.value)
            arguments.append(tree.Keyword(self._start(keyword), value.end, keyword.arg or "*", value))
        end = self._end(node)
        if type(function) is tree.Name and arguments:
            if function.id == "getattr" and len(arguments) > 1 and type(arguments[1]) is tree.Str:
                return tree.Attr(start, end, arguments[0], arguments[1].value)
            if function.id == "__import__":
                return tree.ImportExpr(start, end, arguments[0])
        return tree.CallExpr(start, end, function, arguments)

    def _subscript(self, node: ast.Subscript, start: int, owner: Any) -> tree.Expr:
        end = self._end(node)
        key = node.slice
        if isinstance(key, ast.Slice):
            if _is_reversal(key):
                return tree.CallExpr(start, end, tree.Attr(start, end, owner, "reversed"), [])
            bounds = [bound for bound in (key.lower, key.upper, key.step) if bound is not None]
            return tree.Index(start, end, owner, self._opaque(node, bounds))
        return tree.Index(start, end, owner, self.expression(key))

    def _joined(self, node: ast.JoinedStr) -> tree.Join:
        return tree.Join(self._start(node), self._end(node), [self.expression(part) for part in node.values])

    def _formatted(self, node: ast.FormattedValue) -> Any:
        return self.expression(node.value)

    def _binary(self, node: ast.BinOp) -> tree.Expr:
        if isinstance(node.op, ast.Mod):
            return self._operator_call(node, "%")
        if isinstance(node.op, ast.Div):
            return self._operator_call(node, "/")
        parts: list[ast.expr] = []
        left: ast.expr = node
        kind = type(node.op)
        while isinstance(left, ast.BinOp) and (type(left.op) is kind):
            parts.append(left.right)
            left = left.left
        parts.append(left)
        parts.reverse()
        lowered = [self.expression(part) for part in parts]
        if kind is ast.Add:
            return tree.Join(self._start(node), self._end(node), lowered)
        return tree.Opaque(self._start(node), self._end(node), lowered)

    def _operator_call(self, node: ast.BinOp, operator: str) -> tree.Expr:
        start, end = self._start(node), self._end(node)
        right: list[Any]
        if operator == "%" and isinstance(node.right, ast.Tuple):
            right = [self.expression(item) for item in node.right.elts]
        else:
            right = [self.expression(node.right)]
        return tree.CallExpr(start, end, tree.Attr(start, end, self.expression(node.left), operator), right)

    def _boolean(self, node: ast.BoolOp) -> tree.Expr:
        parts = [self.expression(value) for value in node.values]
        if isinstance(node.op, ast.Or):
            return tree.Choice(self._start(node), self._end(node), parts)
        return tree.Opaque(self._start(node), self._end(node), parts)

    def _unary(self, node: ast.UnaryOp) -> tree.Expr:
        operand: ast.expr = node
        while isinstance(operand, ast.UnaryOp):
            operand = operand.operand
        lowered = self.expression(operand)
        start, end = self._start(node), self._end(node)
        if type(lowered) is tree.Num and isinstance(node.op, ast.USub):
            return tree.Num(start, end, "-" + lowered.value)
        return tree.Opaque(start, end, [lowered])

    def _compare(self, node: ast.Compare) -> tree.Opaque:
        compared = self._opaque(node, [node.left, *node.comparators])
        compared.compares = isinstance(node.ops[0], ast.Eq | ast.NotEq)
        return compared

    def _conditional(self, node: ast.IfExp) -> tree.Choice:
        options: list[ast.expr] = []
        tests: list[ast.expr] = []
        current: ast.expr = node
        while isinstance(current, ast.IfExp):
            options.append(current.body)
            tests.append(current.test)
            current = current.orelse
        options.append(current)
        # The tests go last: their calls matter, their values are never chosen.
        lowered = [self.expression(option) for option in options]
        return tree.Choice(self._start(node), self._end(node), [*lowered, self._opaque(node, tests)])

    def _lambda(self, node: ast.Lambda) -> tree.Lambda:
        body = self.expression(node.body)
        returned = tree.Return(body.start, body.end, body)
        return tree.Lambda(self._start(node), self._end(node), self._parameters(node.args), [returned])

    def _dict(self, node: ast.Dict) -> tree.Map:
        entries = [
            (self.expression(key) if key is not None else None, self.expression(value))
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return tree.Map(self._start(node), self._end(node), entries)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> tree.Seq:
        return tree.Seq(self._start(node), self._end(node), [self.expression(item) for item in node.elts])

    def _comprehension(self, node: Any) -> tree.LoopStmt:
        start, end = self._start(node), self._end(node)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        generators = [
            (self.expression(each.target), self.expression(each.iter), [self.expression(test) for test in each.ifs])
            for each in node.generators
        ]
        body: list[tree.Stmt] = [self.expression(element) for element in elements]
        for target, iterable, tests in reversed(generators):
            body = [tree.LoopStmt(start, end, LoopKind.COMPREHENSION, [target], iterable, [*tests, *body])]
        return body[0]  # type: ignore[return-value]

    def _await(self, node: ast.Await) -> Any:
        return self.expression(node.value)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> tree.Opaque:
        return self._opaque(node, [] if node.value is None else [node.value])

    def _walrus(self, node: ast.NamedExpr) -> tree.Assign:
        target = self.expression(node.target)
        return tree.Assign(self._start(node), self._end(node), [target], self.expression(node.value))

    def _starred(self, node: ast.Starred) -> tree.Keyword:
        return tree.Keyword(self._start(node), self._end(node), "*", self.expression(node.value))


# Tables of functions, not of bound methods: an object that holds its own methods waits for the garbage collector.
_EXPRESSIONS: dict[type, Callable[[_Lowering, Any], Any]] = {
    ast.Constant: _Lowering._constant,
    ast.Name: _Lowering._name,
    ast.Attribute: _Lowering._chain,
    ast.Call: _Lowering._chain,
    ast.Subscript: _Lowering._chain,
    ast.JoinedStr: _Lowering._joined,
    ast.FormattedValue: _Lowering._formatted,
    ast.BinOp: _Lowering._binary,
    ast.BoolOp: _Lowering._boolean,
    ast.UnaryOp: _Lowering._unary,
    ast.Compare: _Lowering._compare,
    ast.IfExp: _Lowering._conditional,
    ast.Lambda: _Lowering._lambda,
    ast.Dict: _Lowering._dict,
    ast.List: _Lowering._sequence,
    ast.Tuple: _Lowering._sequence,
    ast.Set: _Lowering._sequence,
    ast.ListComp: _Lowering._comprehension,
    ast.SetComp: _Lowering._comprehension,
    ast.GeneratorExp: _Lowering._comprehension,
    ast.DictComp: _Lowering._comprehension,
    ast.Await: _Lowering._await,
    ast.Yield: _Lowering._yield,
    ast.YieldFrom: _Lowering._yield,
    ast.NamedExpr: _Lowering._walrus,
    ast.Starred: _Lowering._starred,
}
_STATEMENTS: dict[type, Callable[[_Lowering, Any], Any]] = {
    ast.Expr: _Lowering._expression,
    ast.Assign: _Lowering._assign,
    ast.AnnAssign: _Lowering._annotated,
    ast.AugAssign: _Lowering._augmented,
    ast.Return: _Lowering._return,
    ast.FunctionDef: _Lowering._function,
    ast.AsyncFunctionDef: _Lowering._function,
    ast.ClassDef: _Lowering._class,
    ast.If: _Lowering._if,
    ast.For: _Lowering._for,
    ast.AsyncFor: _Lowering._for,
    ast.While: _Lowering._while,
    ast.With: _Lowering._with,
    ast.AsyncWith: _Lowering._with,
    ast.Import: _Lowering._import,
    ast.ImportFrom: _Lowering._import_from,
    ast.Raise: _Lowering._raise,
    ast.Assert: _Lowering._assert,
    ast.Global: _Lowering._global,
    ast.Nonlocal: _Lowering._global,
}
_STATEMENTS.update(dict.fromkeys(_TRY, _Lowering._try))
if hasattr(ast, "Match"):
    _STATEMENTS[ast.Match] = _Lowering._match


def _is_bound(decorators: list[Any]) -> bool:
    """Whether a decorator hands the function itself over first, as Celery does: `@shared_task(bind=True)`."""
    calls = (decorator for decorator in decorators if type(decorator) is tree.CallExpr)
    keywords = (each for call in calls for each in call.arguments if type(each) is tree.Keyword and each.name == "bind")
    return any(type(each.value) is tree.Num and each.value.value == "True" for each in keywords)


def _is_static(decorators: list[Any]) -> bool:
    return any(type(decorator) is tree.Name and decorator.id == "staticmethod" for decorator in decorators)


def _is_reversal(key: ast.Slice) -> bool:
    step = key.step
    return (
        key.lower is None
        and key.upper is None
        and isinstance(step, ast.UnaryOp)
        and isinstance(step.op, ast.USub)
        and isinstance(step.operand, ast.Constant)
        and step.operand.value == 1
    )
