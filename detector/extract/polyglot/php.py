"""PHP to the intermediate tree. The grammar knows code only, so the page around it is blanked out first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from detector.extract.flow.tree import (
    Assign,
    Attr,
    Binding,
    Block,
    CallExpr,
    Choice,
    ClassDef,
    Expr,
    FunctionDef,
    ImportExpr,
    ImportStmt,
    Index,
    Join,
    Keyword,
    LoopStmt,
    Map,
    Name,
    Opaque,
    Parameter,
    Seq,
    Stmt,
    Str,
)
from detector.extract.flow.values import GIVEN_BACK
from detector.extract.polyglot import shapes, statements, strings
from detector.extract.polyglot.definitions import (
    Classes,
    Functions,
    after,
    child_of,
    class_def,
    constant,
    decorators,
)
from detector.extract.polyglot.engine import Grammar, Lowered, Lowering, Rule, kinds
from detector.extract.polyglot.typenames import type_name
from detector.model.fact import LoopKind

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_JOINS = frozenset({".", ".="})
_HOLES = kinds(
    "variable_name dynamic_variable_name member_access_expression subscript_expression member_call_expression "
    "nullsafe_member_access_expression scoped_property_access_expression function_call_expression"
)
_ATTRIBUTES = frozenset({"attribute_list"})
_FUNCTIONS = Functions(
    frozenset({"simple_parameter", "variadic_parameter", "property_promotion_parameter"}),
    parameter_default="default_value",
    blocks=frozenset({"compound_statement"}),
    decorators=_ATTRIBUTES,
)
_CLASSES = Classes(
    bases=frozenset({"base_clause"}), interfaces=frozenset({"class_interface_clause"}), decorators=_ATTRIBUTES
)
_CODE_KINDS = {
    "close": r"(?P<close>\?>\n?)",
    "single": r"'(?:[^'\\]|\\.)*(?P<single>'|\Z)",
    "double": r'"(?:[^"\\]|\\.)*(?P<double>"|\Z)',
    "block": r"/\*(?:[^*]|\*(?!/))*(?P<block>\*/|\Z)",
    "line": r"(?P<line>(?://|\#(?!\[))(?:(?!\?>)[^\n])*)",
}
_NAMESPACE = re.compile(r"^[ \t]{0,40}namespace[ \t]{1,8}([\w\\]{1,200})[ \t]{0,8}[;{]", re.MULTILINE)
_USED = re.compile(r"^[ \t]{0,40}use[ \t]{1,8}([^;()]{1,1000});", re.MULTILINE)
_DEFINED = re.compile(r"\b(?:class|trait|interface|enum)[ \t]{1,8}(\w{1,100})")
_WORD = re.compile(r"\w{1,100}")
_OPEN = re.compile(r"<\?(?:php|=)?", re.IGNORECASE)
_NOT_NEWLINE = re.compile(r"[^\n]")


def prepare(text: str) -> str:
    """Blank out everything that is not code; offsets stay. Text without any `<?` is a page and becomes empty."""
    kept: list[str] = []
    unclosed: set[str] = set()
    at = 0
    while True:
        opened = _OPEN.search(text, at)
        if opened is None:
            kept.append(_blank(text[at:]))
            return "".join(kept)
        kept.append(_blank(text[at : opened.start()]))
        kept.append(";".ljust(opened.end() - opened.start()) if at else " " * (opened.end() - opened.start()))
        at = _end_of_code(text, opened.end(), unclosed)
        code = text[opened.end() : at]
        kept.append(code)
        if text.startswith("?>", at):
            kept.append("; ")
            at += 2


def _end_of_code(text: str, at: int, unclosed: set[str]) -> int:
    """Where the code from `at` on ends. What is `unclosed` once is so to the end of the text, and tried no more."""
    while (found := _code(frozenset(unclosed)).search(text, at)) is not None:
        kind, at = found.lastgroup or "", found.end()
        if kind == "close":
            return found.start()
        if not found[kind]:
            unclosed.add(kind)
            at = found.start() + 1
    return len(text)


@cache
def _code(unclosed: frozenset[str]) -> re.Pattern[str]:
    """What hides an end of the code, without the kinds that have no end themselves."""
    kinds = (part for part in _CODE_KINDS.items() if part[0] not in unclosed)
    return re.compile("|".join(pattern for _, pattern in kinds), re.DOTALL)


def _blank(text: str) -> str:
    return _NOT_NEWLINE.sub(" ", text)


def _variable(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return Name(start, end, lowering.source[start:end].strip("${}"))


def _qualified_name(lowering: Lowering, node: SgNode) -> Lowered:
    r"""Lower `\A\B\C`, without a namespace `A\B\C`, to a name taken from the module `A\B`; a relative one to names in a row."""
    start, end = lowering.span(node)
    text = lowering.source[start:end]
    module, _, last = text.strip("\\").rpartition("\\")
    if not text.startswith("\\"):
        heads = _heads_of(lowering.source)
        if heads is None or text.partition("\\")[0] in heads:
            return shapes.dotted(text, start)
    if not module:
        return Name(start, end, last)
    return Attr(start, end, ImportExpr(start, end, Str(start, end, module)), last)


def _use(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    prefix = ""
    body: list[Stmt] = []
    for child in node.children():
        kind = child.kind()
        if kind == "namespace_name":
            prefix = lowering.text(child)
        elif kind == "namespace_use_group":
            body.extend(
                _used(lowering, clause, prefix) for clause in child.children() if clause.kind().endswith("clause")
            )
        elif kind == "namespace_use_clause":
            body.append(_used(lowering, child, ""))
    return Block(start, end, body)


def _used(lowering: Lowering, node: SgNode, prefix: str) -> ImportStmt:
    start, end = lowering.span(node)
    alias = node.field("alias")
    named = child_of(node, "qualified_name", "namespace_name", "name")
    path = "\\".join(part for part in (prefix, lowering.text(named).strip("\\")) if part)
    module, _, last = path.rpartition("\\")
    local = lowering.text(alias) if alias is not None else last
    return ImportStmt(start, end, module or last, [Binding(last if module else "", local)])


def _include(lowering: Lowering, node: SgNode) -> Lowered:
    """`require 'a.php';` brings all names of the file; `$x = require 'a.php'` gives its value."""
    start, end = lowering.span(node)
    named = strings.inside(lowering, node)
    parent = node.parent()
    parts = named.parts if isinstance(named, Join) else [named]
    last = parts[-1]  # `__DIR__ . '/lib/a.php'`
    is_known = isinstance(last, Str) and last.value.endswith(".php")
    module = _included(last.value) if isinstance(last, Str) else ""
    if parent is None or parent.kind() != "expression_statement":
        given = ImportExpr(start, end, Str(start, end, module) if is_known else named)
        return Attr(start, end, given, GIVEN_BACK)
    return ImportStmt(start, end, module, [Binding("*", "*")]) if is_known else ImportExpr(start, end, named)


def _included(path: str) -> str:
    return path if path.startswith(".") else "./" + path.lstrip("/")


def _method_call(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    target = node.field("object")
    target = target if target is not None else node.field("scope")
    named, given = node.field("name"), node.field("arguments")
    name = lowering.text(named).lstrip("$")
    function = Attr(start, lowering.span(named)[1] if named is not None else end, lowering.expr(target), name)
    arguments = lowering.exprs(given.children()) if given is not None else []
    return (
        _loaded(function, arguments) or _named_object(function, arguments) or CallExpr(start, end, function, arguments)
    )


_GIVERS = frozenset({"model", "helper", "library", "service"})


def _named_object(function: Attr, arguments: list[Expr]) -> CallExpr | None:
    """`$this->model('Letters')` of frameworks that people write themselves gives an object of the class of that name."""
    owner = function.object
    if function.name not in _GIVERS or not isinstance(owner, Name) or owner.id != "this" or len(arguments) != 1:
        return None
    named = arguments[0]
    if not isinstance(named, Str) or not named.value.isidentifier():
        return None
    return CallExpr(function.start, function.end, Name(named.start, named.end, named.value), [], new=True)


_CALL = shapes.call()


def _function_call(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a call; `define('NAME', value)` gives a name to a value, as `const` does."""
    lowered = _CALL(lowering, node)
    if not isinstance(lowered, CallExpr) or not isinstance(lowered.func, Name):
        return lowered
    if lowered.func.id.lower() != "define" or len(lowered.arguments) < 2:
        return lowered
    name, value = lowered.arguments[0], lowered.arguments[1]
    if not isinstance(name, Str) or not name.value.isidentifier():
        return lowered
    return Assign(lowered.start, lowered.end, [Name(name.start + 1, name.end - 1, name.value)], value)


_LOADERS = {"library": "libraries/{}", "model": "models/{}", "helper": "helpers/{}_helper"}
_ALIASES = {"model": 1, "library": 2}
"""The argument of a loader that names the attribute, where it is not named like the class."""


def _loaded(function: Attr, arguments: list[Expr]) -> Block | ImportStmt | None:
    """`$this->load->library('wa')`, `->model(..)` and `->helper(..)` of CodeIgniter bring the names of files."""
    owner = function.object
    pattern = _LOADERS.get(function.name)
    if pattern is None or not arguments or not isinstance(owner, Attr) or owner.name != "load":
        return None
    if not isinstance(owner.object, Name) or owner.object.id not in ("this", "ci", "CI"):
        return None
    first = arguments[0]
    values = first.items if isinstance(first, Seq) else [first]
    names = [value.value.removesuffix("_helper") for value in values if isinstance(value, Str) and value.value]
    if not names:
        return None
    imports: list[Stmt] = []
    for name in names:
        folder, slash, last = name.rpartition("/")
        file = last if function.name == "helper" else last[:1].upper() + last[1:]
        module = pattern.format(f"{folder}{slash}{file}")
        imports.append(ImportStmt(function.start, function.end, module, [Binding("*", "*")]))
        imports.extend(_called_otherwise(function, owner.object, file, arguments))
    return Block(function.start, function.end, imports)


def _called_otherwise(function: Attr, owner: Name, name: str, arguments: list[Expr]) -> Iterator[Stmt]:
    """`$this->load->model('Wa_model', 'wa')` makes an object of the class the attribute `wa`."""
    place = _ALIASES.get(function.name, len(arguments))
    alias = arguments[place] if place < len(arguments) else None
    if isinstance(alias, Str) and alias.value.isidentifier():
        at = (function.start, function.end)
        made = CallExpr(*at, Name(*at, name), [], new=True)
        yield Assign(*at, [Attr(*at, Name(*at, owner.id), alias.value)], made)


def _member(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    target = node.field("object")
    target = target if target is not None else node.field("scope")
    first = target if target is not None else children[0]
    return Attr(start, end, lowering.expr(first), lowering.text(children[-1]).lstrip("$"))


def _new(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    arguments: list[Expr] = []
    function: Expr = Opaque(start, start, [])
    for child in node.children():
        if child.kind() == "arguments":
            arguments = lowering.exprs(child.children())
        elif child.kind() not in {"new", "attribute_list"}:
            function = lowering.expr(child)
    return CallExpr(start, end, function, arguments, new=True)


def _argument(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    named = node.field("name")
    value = lowering.exprs(child for child in node.children() if named is None or child.kind() != "name")
    if not value:
        return None
    return Keyword(start, end, lowering.text(named), value[0]) if named is not None else value[0]


def _array(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    entries: list[tuple[Expr | None, Expr]] = []
    pairs = False
    for child in node.children():
        if child.kind() == "array_element_initializer":
            parts = lowering.exprs(child.children())
            keyed = len(parts) == 2 and after(child, "=>") is not None
            pairs = pairs or keyed
            if parts:
                entries.append((parts[0] if keyed else None, parts[-1]))
    return Map(start, end, entries) if pairs else Seq(start, end, [value for _, value in entries])


_ASSIGNED = statements.assignment(declares=True)


def _assignment(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower `$x = value`, and `$rows[] = $row` as one more element of the list."""
    assigned = _ASSIGNED(lowering, node)
    target = node.field("left")
    if isinstance(assigned, Assign) and target is not None and target.kind() == "subscript_expression":
        assigned.adds = lowering.text(target).endswith("[]")
    return assigned


def _subscript(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = lowering.exprs(node.children())
    if len(parts) < 2:
        return parts[0] if parts else None
    owner, key = parts[0], parts[1]
    if isinstance(owner, Name) and owner.id == "GLOBALS" and isinstance(key, Str) and key.value.isidentifier():
        return Name(start, end, key.value)  # the variable of that name at the top of the script
    return Index(start, end, owner, key)


def _heredoc(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    inner = node.field("value")
    if inner is None:
        return Str(start, end, "")
    holes = [child for child in inner.children() if child.kind() in _HOLES]
    decode = strings.verbatim if node.kind() == "nowdoc" else strings.unescape
    first, last = lowering.span(inner)
    if lowering.source.startswith("\n", first):
        first += 1
    if lowering.source.endswith("\n", first, last):
        last -= 1
    lowered = interpolated(lowering, holes, (first, last), decode)
    lowered.start, lowered.end = start, end
    return lowered


def _encapsed(lowering: Lowering, node: SgNode) -> Expr:
    start, end = lowering.span(node)
    holes = [child for child in node.children() if child.kind() in _HOLES]
    lowered = interpolated(lowering, holes, (start + 1, max(end - 1, start + 1)), strings.unescape)
    lowered.start, lowered.end = start, end
    return lowered


def interpolated(lowering: Lowering, holes: list[SgNode], inner: tuple[int, int], decode: strings.Decode) -> Expr:
    """Put text and bare variables together; the braces of `{$x}` belong to neither."""
    parts: list[Expr] = []
    at, finish = inner
    for hole in holes:
        start, end = lowering.span(hole)
        braced = lowering.source[start - 1 : start] == "{" and lowering.source[end : end + 1] == "}"
        text = lowering.source[at : start - braced]
        if text:
            parts.append(Str(at, start - braced, decode(text)))
        parts.append(lowering.expr(hole))
        at = end + braced
    if at < finish or not parts:
        parts.append(Str(at, finish, decode(lowering.source[at:finish])))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Str) else Join(*inner, parts)


def _foreach(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    body = node.field("body")
    heads = [child for child in node.children() if child.kind() not in {"(", ")", "foreach", "as"}]
    over = lowering.maybe(heads[0]) if heads else None
    targets = lowering.exprs(heads[1:2])
    if targets and isinstance(targets[0], Opaque):
        targets = targets[0].parts
    return LoopStmt(start, end, LoopKind.FOR, targets, over, lowering.stmts([body]) if body is not None else [])


def _method(lowering: Lowering, node: SgNode) -> Lowered:
    lowered = _FUNCTIONS.define(lowering, node)
    listed = node.field("parameters")
    if isinstance(lowered, FunctionDef) and listed is not None:
        promoted = [child for child in listed.children() if child.kind() == "property_promotion_parameter"]
        names = {lowering.text(child.field("name")).lstrip("$&") for child in promoted}
        if lowered.name == "__construct":
            lowered.name = "constructor"
        lowered.body[:0] = [_own(parameter) for parameter in lowered.parameters if parameter.name in names]
        for child in promoted:
            lowered.decorators += decorators(lowering, child, _ATTRIBUTES, frozenset())
    return lowered


def _own(parameter: Parameter) -> Assign:
    at = (parameter.start, parameter.end)
    return Assign(*at, [Attr(*at, Name(*at, "this"), parameter.name)], Name(*at, parameter.name), parameter.type)


def _property(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    declared = type_name(lowering.text(node.field("type")))
    body: list[Stmt] = list(decorators(lowering, node, _ATTRIBUTES, frozenset()))
    for child in node.children():
        if child.kind() == "property_element":
            at = lowering.span(child)
            named, value = child.field("name"), after(child, "=")
            body.append(Assign(*at, [lowering.expr(named)], lowering.maybe(value), declared))
    return Block(start, end, body)


def _const(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    children = node.children()
    return Assign(start, end, [lowering.expr(children[0])], lowering.maybe(after(node, "=")))


def _attribute(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    parts = node.children()
    given = node.field("parameters")
    return CallExpr(start, end, lowering.expr(parts[0]), lowering.exprs(given.children()) if given is not None else [])


def _conditional(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    first = node.field("body")
    first = first if first is not None else node.field("condition")
    options = lowering.exprs(part for part in (first, node.field("alternative")) if part is not None)
    return Choice(start, end, options)


def _class(lowering: Lowering, node: SgNode) -> Lowered:
    """Lower a class with its traits, which give it their methods as a base does."""
    lowered = _CLASSES.define(lowering, node)
    body = node.field("body")
    if isinstance(lowered, ClassDef) and body is not None:
        traits: list[Expr] = []
        for child in body.children():
            if child.kind() == "use_declaration":
                named = (each for each in child.children() if each.kind() in {"name", "qualified_name"})
                traits.extend(lowering.exprs(named))
        # Only the first base of another file is looked into: that of the project's own is the likelier.
        both = [*lowered.bases, *traits]
        both.sort(key=lambda base: not _is_of_project(lowering.source, base))
        lowered.bases[:] = [_in_namespace(lowering.source, base) for base in both]
    return lowered


def _in_namespace(source: str, base: Expr) -> Expr:
    """A class that the file neither imports nor defines is one of its own namespace: of a file beside that is named so."""
    namespace, imported, defined = _names_of(source)
    if not namespace or not isinstance(base, Name) or base.id in imported or base.id in defined:
        return base
    at = (base.start, base.end)
    return Attr(*at, ImportExpr(*at, Str(*at, f"./{base.id}.php")), base.id)


def _is_of_project(source: str, base: Expr) -> bool:
    """Whether a class stands below the first name of the file's own namespace."""
    namespace, imported, _ = _names_of(source)
    if not isinstance(base, Name):
        return False
    return imported.get(base.id, namespace).partition("\\")[0] == namespace.partition("\\")[0]


@lru_cache(maxsize=1)
def _heads_of(source: str) -> frozenset[str] | None:
    """The names that relative ones may begin with: those that the file imports, in a namespace any, which is None."""
    if _NAMESPACE.search(source) is not None:
        return None
    return frozenset(
        words[-1]
        for used in _USED.finditer(source)
        for part in re.split(r"[,{}]", used.group(1))
        if (words := _WORD.findall(part))
    )


@lru_cache(maxsize=1)
def _names_of(source: str) -> tuple[str, Mapping[str, str], frozenset[str]]:
    """The namespace of a file, the classes that it imports with their whole names, and those that it defines."""
    found = _NAMESPACE.search(source)
    if found is None:
        return "", {}, frozenset()
    imported: dict[str, str] = {}
    for used in _USED.finditer(source):
        head, brace, _ = used.group(1).partition("{")
        for part in re.split(r"[,{}]", used.group(1)):
            words = _WORD.findall(part)
            if words:
                imported.setdefault(words[-1], (head if brace else part).strip().lstrip("\\"))
    return found.group(1).strip("\\"), imported, frozenset(_DEFINED.findall(source))


def _anonymous_class(lowering: Lowering, node: SgNode) -> Lowered:
    return class_def(lowering, node, None, [], lowering.body(node.field("body")))


def _closure(lowering: Lowering, node: SgNode) -> Lowered:
    return _FUNCTIONS.anonymous(lowering, node)


def _echo(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    shown = lowering.exprs(node.children())
    if len(shown) == 1 and isinstance(shown[0], Opaque):
        shown = shown[0].parts
    return CallExpr(start, end, Name(start, start, "echo"), shown)


def _if(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    body: list[Stmt] = []
    for child in node.children():
        inner = lowering.stmts([child])
        if child.kind() == "parenthesized_expression":
            body.extend(inner)
        elif inner:
            body.append(Block(*lowering.span(child), inner, maybe=True))
    return Block(start, end, body)


def _shell(lowering: Lowering, node: SgNode) -> Lowered:
    start, end = lowering.span(node)
    return CallExpr(start, end, Name(start, start, "shell_exec"), [_encapsed(lowering, node)])


_RULES: dict[str, Rule] = {
    "name": shapes.name,
    "relative_scope": shapes.name,
    "variable_name": _variable,
    "dynamic_variable_name": _variable,
    "qualified_name": _qualified_name,
    "integer": shapes.number,
    "float": shapes.number,
    "boolean": shapes.number,
    "null": shapes.number,
    "string": strings.plain_string(strings.unescape_single),
    "encapsed_string": _encapsed,
    "heredoc": _heredoc,
    "nowdoc": _heredoc,
    "shell_command_expression": _shell,
    "namespace_use_declaration": _use,
    "require_expression": _include,
    "require_once_expression": _include,
    "include_expression": _include,
    "include_once_expression": _include,
    "function_call_expression": _function_call,
    "member_call_expression": _method_call,
    "nullsafe_member_call_expression": _method_call,
    "scoped_call_expression": _method_call,
    "member_access_expression": _member,
    "nullsafe_member_access_expression": _member,
    "scoped_property_access_expression": _member,
    "class_constant_access_expression": _member,
    "subscript_expression": _subscript,
    "object_creation_expression": _new,
    "argument": _argument,
    "array_creation_expression": _array,
    "list_literal": shapes.sequence,
    "variadic_unpacking": shapes.spread,
    "binary_expression": shapes.operator(_JOINS, frozenset({"??", "||", "or"})),
    "conditional_expression": _conditional,
    "assignment_expression": _assignment,
    "reference_assignment_expression": statements.assignment(declares=True),
    "augmented_assignment_expression": statements.augmented(_JOINS),
    "update_expression": statements.stepped,
    "anonymous_function": _closure,
    "anonymous_function_creation_expression": _closure,
    "arrow_function": _closure,
    "function_definition": _FUNCTIONS.define,
    "method_declaration": _method,
    "class_declaration": _class,
    "trait_declaration": _class,
    "interface_declaration": _CLASSES.define,
    "enum_declaration": _CLASSES.define,
    "anonymous_class": _anonymous_class,
    "enum_case": constant(),
    "const_element": _const,
    "property_declaration": _property,
    "static_variable_declaration": constant(),
    "attribute": _attribute,
    "echo_statement": _echo,
    "print_intrinsic": _echo,
    "match_expression": shapes.selection(
        "condition", "body", kinds("match_conditional_expression match_default_expression")
    ),
    "if_statement": _if,
    "case_statement": statements.branch,
    "default_statement": statements.branch,
    "try_statement": statements.attempt,
    "catch_clause": statements.branch,
    "return_statement": statements.returns,
    "foreach_statement": _foreach,
    "for_statement": statements.loop(LoopKind.FOR),
    "while_statement": statements.loop(LoopKind.WHILE),
    "do_statement": statements.loop(LoopKind.WHILE),
}

GRAMMAR = Grammar(
    language="php",
    parsers=("php",),
    rules=_RULES,
    prepare=prepare,
    transparent=frozenset({"expression_statement", "parenthesized_expression", "cast_expression", "by_ref"}),
    ignored=kinds(
        "comment php_tag visibility_modifier static_modifier primitive_type named_type optional_type union_type text "
        "use_declaration anonymous_function_use_clause class_interface_clause break_statement continue_statement "
        "namespace_name cast_type"
    ),
    spine={
        "member_call_expression": "object",
        "nullsafe_member_call_expression": "object",
        "member_access_expression": "object",
        "scoped_call_expression": "scope",
        "subscript_expression": "",
    },
)
