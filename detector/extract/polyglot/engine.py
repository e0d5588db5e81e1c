"""Drives a language's rules over an ast-grep tree and builds the intermediate tree. Knows no language.

A language is a `Grammar`: a table from node kind to a rule, a small function that lowers one node with the means below.
Kinds without a rule keep their parts, so an incomplete table or broken code loses precision, never literals or calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from detector.extract.flow.tree import (
    Assign,
    Block,
    Choice,
    ClassDef,
    ExportStmt,
    Expr,
    FunctionDef,
    ImportExpr,
    ImportStmt,
    Lambda,
    Module,
    Name,
    Opaque,
    Return,
    Stmt,
    Str,
)
from detector.text import halves

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from detector.limits import Limits

Lowered: TypeAlias = "Stmt | None"
Rule: TypeAlias = "Callable[[Lowering, SgNode], Lowered]"

_STATEMENT_ENDINGS = (
    "statement",
    "statements",
    "declaration",
    "declarations",
    "block",
    "body",
    "clause",
    "definition",
    "statement_list",
    "declaration_list",
    "ERROR",
)
_BROKEN_SHARE = 0.1
_BROKEN_LEAST = 32
"""From this share of the text and this many characters in ERROR nodes on, a file counts as read in part."""
_STEP = 8
"""Links of a chain that are lowered by plain recursion."""
_UNKNOWN = Opaque(-1, -1, [])
STATEMENTS = (Block, ImportStmt, ExportStmt, FunctionDef, ClassDef, Return)
"""What cannot stand where a value is wanted."""
_NO_EXPRESSIONS = frozenset(STATEMENTS)
_FRAMES = 120
"""Deepest descent of the rules: each step costs three Python frames, and the interpreter allows a thousand."""


class Grammar(Struct, frozen=True):
    """How one language is lowered."""

    language: str
    """Id used in facts and signatures."""
    parsers: tuple[str, ...]
    """ast-grep's names of the parsers to try in order; the one with the fewest errors wins."""
    rules: Mapping[str, Rule]
    """By node kind."""
    transparent: frozenset[str] = frozenset()
    """Kinds that stand for their first meaningful part."""
    words: frozenset[str] = frozenset()
    """Kinds with a rule that are also the kind of a bare keyword."""
    ignored: frozenset[str] = frozenset({"comment", "line_comment", "block_comment", "multiline_comment"})
    """Kinds that say nothing: comments, types."""
    prepare: Callable[[str], str] | None = None
    """What is done to the text before it is parsed; offsets must stay."""
    repair: Callable[[str], str] | None = None
    """As what a text with errors is parsed once more, since the parser is at fault; offsets must stay."""
    spine: Mapping[str, str] = field(default_factory=dict)
    """Kinds that make chains, with the field of what they hang on ("" for the first child): chains may be long."""
    bare_members: bool = False
    """Whether methods see members of their class without `this.`."""
    fragile: bool = False
    """Whether the parser takes quadratic time over text of another language."""


class Lowering(Struct):
    """The state of lowering one file, and the means that rules lower their parts with."""

    grammar: Grammar
    source: str
    limits: Limits
    notes: dict[str, str] = field(default_factory=dict)
    """Names a language has to remember within a file, with what it remembers of them."""
    _rules: dict[str, Rule] = field(default_factory=dict)
    _spine: Mapping[str, str] = field(default_factory=dict)
    _depth: int = 0
    _bound: int = 0
    places: dict[int, SgNode] = field(default_factory=dict)
    """Nodes that stand apart from where they belong (here-documents), by the offset they belong to."""
    _postponed: list[SgNode] = field(default_factory=list)
    _links: dict[tuple[int, int], Lowered] = field(default_factory=dict)
    """Links of long chains by span, None until lowered."""

    def __post_init__(self) -> None:
        self._rules = dict(self.grammar.rules)
        self._spine = self.grammar.spine
        for kind in self.grammar.words:
            self._rules[kind] = _unless_leaf(self._rules[kind])
        self._rules.update(dict.fromkeys(self.grammar.ignored, _nothing))
        self._rules.update(dict.fromkeys(self.grammar.transparent, _first_part))
        self._bound = min(self.limits.nesting, _FRAMES)

    def module(self, root: SgNode, errors: Iterable[SgNode]) -> Module:
        """Lower the whole file; `errors` are its broken places. What is nested too deeply is lowered behind the rest."""
        body = self.body(root)
        degraded = self._broken(errors)
        while self._postponed:
            degraded = "nesting"
            self._put(body, self.lower(self._postponed.pop()))
        return Module(self.grammar.language, body, degraded, self.grammar.bare_members)

    def lower(self, node: SgNode) -> Lowered:
        """Lower one node; None if it says nothing."""
        return self.lower_kind(node, node.kind())

    def lower_kind(self, node: SgNode, kind: str) -> Lowered:
        """Lower one node whose kind is known already."""
        rule = self._rules.get(kind)
        if rule is None:
            rule = self._rules[kind] = _default_rule(kind)
        if rule is _nothing:
            return None
        if kind in self._spine:
            known = self._climbed(node, kind)
            if known is not None:
                return known
        if self._depth >= self._bound:
            self._postponed.append(node)
            start, end = self.span(node)
            return Opaque(start, end, [])
        self._depth += 1
        lowered = rule(self, node)
        self._depth -= 1
        return lowered

    def _climbed(self, node: SgNode, kind: str) -> Lowered:
        """Lower a long chain from its foot, so that its length costs no depth. Gives links that are lowered already."""
        if self._links:
            span = self.span(node)
            lowered = self._links.get(span, _UNKNOWN)
            if lowered is not _UNKNOWN:
                return lowered
        links: list[SgNode] = []
        spine = self._spine
        field_name: str | None = spine[kind]
        while field_name is not None:
            foot = node.field(field_name) if field_name else next(iter(node.children()), None)
            if foot is None:
                break
            links.append(foot)
            node, field_name = foot, spine.get(foot.kind())
        if len(links) > _STEP:
            self._links.update((self.span(link), None) for link in links)
            for link in links[::-1]:
                self._links[self.span(link)] = self.lower(link)
        return None

    def expr(self, node: SgNode | None) -> Expr:
        """Lower one node as an expression; an empty `Opaque` for one that says nothing."""
        if node is None:
            return Opaque(0, 0, [])
        lowered = self.lower(node)
        if lowered is None:
            start, end = self.span(node)
            return Opaque(start, end, [])
        return as_expr(lowered)

    def maybe(self, node: SgNode | None) -> Expr | None:
        """Lower like `expr`, but None for a node that is missing or says nothing."""
        if node is None:
            return None
        lowered = self.lower(node)
        return None if lowered is None else as_expr(lowered)

    def telling(self, nodes: Iterable[SgNode]) -> list[Stmt]:
        """Lower the nodes that say something."""
        rules, lower = self._rules, self.lower_kind
        found: list[Stmt] = []
        for node in nodes:
            kind = node.kind()
            if rules.get(kind) is not _nothing:  # half of all nodes are marks and keywords
                lowered = lower(node, kind)
                if lowered is not None:
                    found.append(lowered)
        return found

    def exprs(self, nodes: Iterable[SgNode]) -> list[Expr]:
        """Lower all nodes that say something, as expressions."""
        return [as_expr(lowered) for lowered in self.telling(nodes)]

    def body(self, node: SgNode | None) -> list[Stmt]:
        """Lower the children of a block as statements, inner blocks spliced in."""
        return [] if node is None else self.stmts(node.children())

    def stmts(self, nodes: Iterable[SgNode]) -> list[Stmt]:
        """Lower nodes as statements in order, inner blocks spliced in."""
        found: list[Stmt] = []
        rules, lower = self._rules, self.lower_kind
        for node in nodes:
            kind = node.kind()
            if rules.get(kind) is _nothing:
                continue
            lowered = lower(node, kind)
            if type(lowered) is Str and kind == "expression_statement":
                lowered.prose = True
            self._put(found, lowered)
        return found

    def function_body(self, node: SgNode | None, blocks: frozenset[str]) -> list[Stmt]:
        """Lower the body of a function: statements of a block, or the value of an expression as `Return`."""
        if node is None:
            return []
        if node.kind() in blocks:
            return self.body(node)
        value = self.expr(node)
        return [Return(value.start, value.end, value)]

    def span(self, node: SgNode) -> tuple[int, int]:
        """Return start and end in code points."""
        # NOTE: range() walks the line up to the node: quadratic on long lines. The positions of an edit cost nothing.
        edit = node.replace("")
        return edit.start_pos, edit.end_pos

    def text(self, node: SgNode | None) -> str:
        """Return the source of a node."""
        if node is None:
            return ""
        edit = node.replace("")
        return self.source[edit.start_pos : edit.end_pos]

    def name(self, node: SgNode) -> Name:
        """Return a node's text as a name."""
        start, end = self.span(node)
        return Name(start, end, self.source[start:end])

    def _broken(self, errors: Iterable[SgNode]) -> str:
        broken = 0
        for node in errors:
            start, end = self.span(node)
            broken += end - start
        return "syntax" if broken > max(len(self.source) * _BROKEN_SHARE, _BROKEN_LEAST) else ""

    def spliced(self, parts: list[Stmt]) -> list[Stmt]:
        """Put statements in a row, inner blocks spliced in."""
        body: list[Stmt] = []
        for part in parts:
            self._put(body, part)
        return body

    @staticmethod
    def _put(body: list[Stmt], lowered: Lowered) -> None:
        if lowered is None:
            return
        if isinstance(lowered, Block) and not (lowered.maybe or lowered.choice):
            body.extend(lowered.body)
            return
        body.append(lowered)


def lower(grammar: Grammar, source: str, limits: Limits) -> Module:
    """Parse a file and lower it. Never raises for what the file holds."""
    source = halves.parsable(source)
    if grammar.prepare is not None:
        source = grammar.prepare(source)
    best, errors = _parsed(grammar, source)
    if errors and grammar.repair is not None and (repaired := grammar.repair(source)) != source:
        other, fewer = _parsed(grammar, repaired)
        if len(fewer) < len(errors):
            best, errors = other, fewer
    return Lowering(grammar, source, limits).module(best, errors)


def _parsed(grammar: Grammar, text: str) -> tuple[SgNode, list[SgNode]]:
    """The tree of the parser that finds the fewest broken places, and these."""
    from ast_grep_py import SgRoot

    first, *others = grammar.parsers
    best = SgRoot(text, first).root()
    errors = best.find_all(kind="ERROR")
    for parser in others:
        if not errors:
            break
        root = SgRoot(text, parser).root()
        found = root.find_all(kind="ERROR")
        if len(found) < len(errors):
            best, errors = root, found
    return best, errors


def as_expr(lowered: Stmt) -> Expr:
    """Turn a statement that stands where a value is wanted into an expression. In many languages blocks are values.

    A block is worth its last statement, a block of branches one of theirs; what else it does is kept as an option.
    """
    if type(lowered) not in _NO_EXPRESSIONS:
        return lowered  # type: ignore[return-value]
    if isinstance(lowered, Block):
        values, effects = _values_of(lowered)
        if not effects and len(values) == 1:
            return values[0]
        before: list[Expr] = [Opaque(lowered.start, lowered.end, effects)] if effects else []
        return Choice(lowered.start, lowered.end, before + values)
    if isinstance(lowered, Return):
        return lowered.value if lowered.value is not None else Opaque(lowered.start, lowered.end, [])
    if isinstance(lowered, FunctionDef):
        named = Name(lowered.name_start, lowered.name_end, lowered.name)
        return Assign(
            lowered.start, lowered.end, [named], Lambda(lowered.start, lowered.end, lowered.parameters, lowered.body)
        )
    if isinstance(lowered, ClassDef):
        return Opaque(lowered.start, lowered.end, lowered.bases + [as_expr(member) for member in lowered.body])
    if isinstance(lowered, ImportStmt):
        return ImportExpr(lowered.start, lowered.end, Str(lowered.start, lowered.end, lowered.module))
    if isinstance(lowered, ExportStmt):
        return Opaque(lowered.start, lowered.end, [])
    return lowered


def _values_of(block: Block) -> tuple[list[Expr], list[Expr]]:
    values: list[Expr] = []
    effects: list[Expr] = []
    last = len(block.body) - 1
    for position, statement in enumerate(block.body):
        if isinstance(statement, Block):
            inner, done = _values_of(statement)
            values.extend(inner)
            effects.extend(done)
        elif position == last:
            value = as_expr(statement)
            if isinstance(value, Str):
                value.prose = False
            values.append(value)
        else:
            effects.append(as_expr(statement))
    return values, effects


def _nothing(_lowering: Lowering, _node: SgNode) -> Lowered:
    return None


def _unless_leaf(rule: Rule) -> Rule:
    def guarded(lowering: Lowering, node: SgNode) -> Lowered:
        return None if node.is_leaf() else rule(lowering, node)

    return guarded


def _first_part(lowering: Lowering, node: SgNode) -> Lowered:
    for child in node.children():
        lowered = lowering.lower(child)
        if lowered is not None:
            return lowered
    return None


def _default_rule(kind: str) -> Rule:
    if not kind[:1].isalpha():
        return _nothing
    if kind.endswith("identifier"):
        return _name_or_parts
    return _statements if kind.endswith(_STATEMENT_ENDINGS) else _parts


def _name_or_parts(lowering: Lowering, node: SgNode) -> Lowered:
    return lowering.name(node) if node.is_leaf() else _parts(lowering, node)


def _statements(lowering: Lowering, node: SgNode) -> Lowered:
    body = lowering.body(node)
    if not body:
        return None
    start, end = lowering.span(node)
    return Block(start, end, body)


def _parts(lowering: Lowering, node: SgNode) -> Lowered:
    """What is not known is the sum of its parts: a value of unknown sort, or statements if there is one among them."""
    found = lowering.telling(node.children())
    if len(found) < 2:
        return found[0] if found else None
    start, end = lowering.span(node)
    if any(type(part) in _NO_EXPRESSIONS for part in found):
        return Block(start, end, lowering.spliced(found))
    return Opaque(start, end, found)  # type: ignore[arg-type]


def kinds(text: str) -> frozenset[str]:
    """Split a list of node kinds."""
    return frozenset(text.split())
