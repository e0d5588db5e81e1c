"""The walk over the intermediate tree: statements, functions and classes, whatever the language.

One pass; functions are read after the code around them, or before where a name needs their result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from detector.extract.flow import tree
from detector.extract.flow.chosen import made_of
from detector.extract.flow.definitions import Definitions
from detector.extract.flow.exports import constants_of, exports_of
from detector.extract.flow.values import (
    GIVEN_BACK,
    FunctionInfo,
    Instance,
    Mapping,
    Symbol,
    Value,
    is_known,
)
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import NOWHERE, FileFacts, LoopKind
from detector.text.lines import LineIndex


def analyse(module: tree.Module, path: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """Read a module: what of it is of interest becomes facts, in the order of the file.

    Takes time in proportion to the tree's size. Nothing is raised; what is nested too deep is left out and noted.
    """
    analysis = Analysis(module, lines, interest, limits)
    analysis.read(module)
    degraded = module.degraded or ("nested too deep" if analysis.overflowed else "")
    scope = analysis.module_scope
    if type(analysis.returned) is Mapping:
        analysis.exported.setdefault(GIVEN_BACK, analysis.returned)
    facts = FileFacts(
        path,
        module.language,
        tuple(sorted(analysis.telling_facts(module.language), key=lambda fact: fact.span)),
        tuple(analysis.functions),
        tuple(analysis.loops),
        constants_of(scope, analysis.exported, analysis.classes, analysis.named_functions, lines, limits),
        exports_of(
            scope,
            analysis.exported,
            analysis.classes,
            analysis.named_functions,
            analysis.is_builtin,
            module.language,
        ),
        tuple(analysis.branches),
        degraded,
        followed=True,
    )
    analysis.release()
    return facts


class Analysis(Definitions):
    """Reads statements."""

    def __init__(self, module: tree.Module, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        super().__init__(module, lines, interest, limits)
        self.overflowed = False
        self._choosing = NOWHERE
        self._choices = 0

    def read(self, module: tree.Module) -> None:
        """Read the module's code, then the functions that were not needed before."""
        self._read_safely(lambda: self.block(module.body))
        place = 0
        while place < len(self.waiting):
            info = self.waiting[place]
            self._read_safely(lambda info=info: self.run(info))  # type: ignore[misc]
            place += 1

    def _read_safely(self, read: Callable[[], None]) -> None:
        """The nesting is bounded, but the caller's own stack is not known: a part that is too deep is left out."""
        try:
            read()
        except RecursionError:
            self.overflowed = True
            self.scope, self.function, self.loop = self.module_scope, NOWHERE, NOWHERE
            self.owner, self.receiver = None, ""
            self.room, self.muted, self.demands = self.limits.nesting, 0, 0
            self._choosing = NOWHERE
            self.class_body = self.returned = None
            self.returned_else = []

    def block(self, body: list[tree.Stmt], maybe: bool = False, choice: int = NOWHERE) -> None:
        """Read statements in order; functions and classes are known before. Branches among them are arms of `choice`."""
        if self.room <= 0:
            return
        self.room -= 1
        outer, self._choosing = self._choosing, choice
        for statement in body:
            kind = type(statement)
            if kind is tree.FunctionDef:
                self.declare_function(statement)  # type: ignore[arg-type]
            elif kind is tree.ClassDef:
                self.declare_class(statement)  # type: ignore[arg-type]
            elif kind is tree.Assign and type(statement.value) is tree.Lambda:  # type: ignore[union-attr]
                self.declare_assigned(statement, statement.value)  # type: ignore[arg-type, union-attr]
        statements = _STATEMENTS
        for statement in body:
            reader = statements.get(type(statement))
            if reader is not None:
                reader(self, statement, maybe)
            else:
                self.expression(statement)  # type: ignore[arg-type]
        self._choosing = outer
        self.room += 1

    def _block_statement(self, node: tree.Block, maybe: bool) -> None:
        """Read a block: a choice between the branches in it, a branch, or just statements."""
        if not node.maybe:
            self._choices += node.choice
            self.block(node.body, maybe, self._choices if node.choice else NOWHERE)
            return
        choice, facts = self._choosing, len(self.facts)
        self.block(node.body, True)
        if len(self.facts) > facts:
            if choice == NOWHERE:
                self._choices += 1
            self.new_branch(node.start, node.end, self._choices if choice == NOWHERE else choice)

    def _loop_statement(self, node: tree.LoopStmt, maybe: bool) -> None:
        if node.kind is LoopKind.COMPREHENSION:
            self.expression(node)
        else:
            self.loop_body(node, maybe)

    def _return(self, node: tree.Return, _maybe: bool) -> None:
        if node.value is None:
            return
        self.options = []
        value = self.entry("", node.value)
        if not is_known(self.returned) and value is not None:
            self.returned = value
        for option in tuple(self._options(node.value)) or (value,):
            if type(option) in _OBJECTS and option is not self.returned and len(self.returned_else) < _MOST_RETURNED:
                self.returned_else.append(option)

    def _options(self, node: tree.Expr) -> Iterable[Value]:
        """Give what an expression may be that was read last: several values of a choice, or of a table of objects."""
        if type(node) is tree.CallExpr and type(node.func) is tree.Index:
            return map(self._called, self.options)
        return self.options if type(node) is tree.Choice or type(node) is tree.Index else ()

    def _called(self, value: Value) -> Value:
        """Give what an entry of a table gives that is called."""
        return self.given_back(value) if type(value) is FunctionInfo else made_of(value)

    def _import_statement(self, node: tree.ImportStmt, maybe: bool) -> None:
        module = node.module
        names = tuple(binding.name for binding in node.bindings if binding.name)
        self.imported(module, node.start, node.end, names)
        for binding in node.bindings:
            local = binding.local
            if binding.name == "*":
                if local == "*":
                    self.stars.append(module)
                else:
                    self.bind(local, Symbol(module, ""), maybe, True)
            elif binding.name:
                self.bind(local, Symbol(module, binding.name), maybe, True)
            elif "." in local:
                root = local.partition(".")[0]
                self._remember_dotted(local)
                if root not in self.scope.names:
                    self.bind(root, Symbol(root, ""), maybe, True)
            elif local:
                self.bind(local, Symbol(module, ""), maybe, True)

    def _remember_dotted(self, module: str) -> None:
        end = module.find(".")
        while end > 0:
            end = module.find(".", end + 1)
            self.dotted.add(module if end < 0 else module[:end])

    def _export_statement(self, node: tree.ExportStmt, _maybe: bool) -> None:
        if node.module:
            names = tuple(binding.name for binding in node.bindings if binding.name)
            self.imported(node.module, node.start, node.end, names)
            for binding in node.bindings:
                if binding.name not in ("", "*"):
                    self.exported.setdefault(binding.local, Symbol(node.module, binding.name))
                elif binding.local not in ("", "*"):
                    self.exported.setdefault(binding.local, Symbol(node.module, ""))
            return
        for binding in node.bindings:
            self.exported.setdefault(binding.local, self.look_up(binding.name))

    def _assign_statement(self, node: tree.Assign, maybe: bool) -> None:
        self.assign(node, maybe)

    def release(self) -> None:
        """Take apart what refers to itself: its memory comes back at once, without the garbage collector."""
        for info in self.named_functions:
            info.scope.names.clear()
            info.scope.writers.clear()
        for owner in self.classes:
            owner.members.clear()
            owner.writers.clear()
            owner.bases.clear()
            owner.interfaces.clear()
        self.module_scope.names.clear()
        self.module_scope.writers.clear()


_OBJECTS = (Symbol, Instance, Mapping)
_MOST_RETURNED = 8
"""Different objects that are remembered of what one function returns."""

_STATEMENTS: dict[type, Callable[[Analysis, Any, bool], None]] = {
    tree.Assign: Analysis._assign_statement,
    tree.Return: Analysis._return,
    tree.FunctionDef: Analysis.function_statement,
    tree.ClassDef: Analysis.class_statement,
    tree.LoopStmt: Analysis._loop_statement,
    tree.Block: Analysis._block_statement,
    tree.ImportStmt: Analysis._import_statement,
    tree.ExportStmt: Analysis._export_statement,
}
