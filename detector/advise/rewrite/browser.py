"""Scripts that drive WhatsApp Web with Selenium: converted if every use of the browser is understood, else left with a TODO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

import libcst as cst

from detector.advise.rewrite import building
from detector.advise.rewrite.bindings import dotted
from detector.advise.rewrite.decisions import Decisions, Fate, Rebuild, Site
from detector.advise.rewrite.texts import Piece
from detector.advise.rewrite.view import View

_LIBRARY = "selenium"
_OPENERS = frozenset({"webbrowser.open", "webbrowser.open_new", "webbrowser.open_new_tab"})
_ROOTS = frozenset({"selenium", "webdriver_manager", "undetected_chromedriver", "chromedriver_autoinstaller"})
_INPUT_ROOTS = frozenset({"pyautogui", "pyperclip", "keyboard"})
_HOME = "web.whatsapp.com"
_QUOTES = ("quote", "quote_plus")
_PLAIN_CALLS = frozenset({"len", "print", "input", "str", "int", "range", "sleep", "quote", "quote_plus"})
_LEFT = "drives WhatsApp Web: call {client}.client().send_text(number, text) instead and drop the steps in the browser"


class Send(NamedTuple):
    """A statement that opens a chat, and what is written into it."""

    statement: cst.Expr
    number: list[Piece]
    text: list[Piece]


class Obscure(Exception):
    """A use of the browser that is not understood; the text says why."""


class BrowserPass:
    """Looks at the whole module at once: a half converted script would be worse than an untouched one."""

    def __init__(self, view: View, decisions: Decisions, client: str) -> None:
        """`client` is the name under which the client module is known to the module."""
        self._view = view
        self._decisions = decisions
        self._client = client
        self._roots = _ROOTS

    def run(self) -> None:
        """Convert the script or say why not."""
        visits = [node for node in self._view.nodes if isinstance(node, cst.Call) and self._is_visit(node)]
        sends = [node for node in visits if "send?" in self._url(node) or "send/?" in self._url(node)]
        if not visits or not self._is_driven(visits):
            return
        try:
            removed = self._steps()
            found = [self._send(call) for call in sends]
            if not found:
                raise Obscure("no address with a number was found")
            self._check_typed(removed, found)
            self._check_decisions(removed, found)
        except Obscure as problem:
            self._leave(sends or visits[:1], str(problem))
            return
        self._convert(found, removed)

    def _is_visit(self, call: cst.Call) -> bool:
        name = dotted(call.func)
        if name.rpartition(".")[2] not in ("get", "goto") and self._view.symbol(call.func) not in _OPENERS:
            return False
        url = self._url(call)
        return _HOME in url or "api.whatsapp.com/send" in url

    def _is_driven(self, visits: Sequence[cst.Call]) -> bool:
        """Whether a program presses the keys: a page that a person sees is none of our business."""
        roots = {self._root(node.func) for node in self._view.nodes if isinstance(node, cst.Call)}
        if roots & _INPUT_ROOTS and any(self._view.symbol(visit.func) in _OPENERS for visit in visits):
            self._roots |= _INPUT_ROOTS | {"webbrowser"}
        opened = all(self._view.symbol(visit.func) in _OPENERS for visit in visits)
        return not opened or bool(roots & _INPUT_ROOTS)

    def _url(self, call: cst.Call) -> str:
        return self._view.text(call.args[0].value) if call.args else ""

    def _leave(self, calls: Sequence[cst.Call], problem: str) -> None:
        for call in calls:
            self._decisions.todo(self._view.statement(call), f"{_LEFT.format(client=self._client)} ({problem})")
            self._decisions.sites.append(Site(self._view.line(call), _LIBRARY, dotted(call.func), Fate.LEFT, problem))

    # Which statements only drive the browser

    def _steps(self) -> set[cst.CSTNode]:
        """The statements that go: all that use the browser. Raises Obscure if one also does something else."""
        steps: set[cst.CSTNode] = set()
        for node in self._view.nodes:
            if isinstance(node, (cst.Name, cst.Attribute)) and self._is_browser(node) and not self._in_import(node):
                step = self._step(node)
                if step is None:
                    raise Obscure("the browser is also used for something else")
                steps.add(step)
        return steps

    def _is_browser(self, node: cst.Name | cst.Attribute) -> bool:
        if isinstance(node, cst.Name) and not self._view.is_load(node):
            return False
        return self._root(node) in self._roots

    def _root(self, node: cst.CSTNode) -> str:
        return self._view.symbol(node).partition(".")[0]

    def _step(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The largest statement around a use that does nothing but drive the browser."""
        best: cst.CSTNode | None = None
        current: cst.CSTNode | None = node
        while current is not None and not isinstance(current, (cst.FunctionDef, cst.ClassDef, cst.Module)):
            if isinstance(current, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                if not self._is_step(current):
                    break
                if (
                    not any(isinstance(inner, cst.Call) and self._is_visit(inner) for inner in _walk(current))
                    or best is None
                ):
                    best = current
            current = self._view.parent(current)
        return best

    def _is_step(self, node: cst.CSTNode) -> bool:
        return all(self._is_allowed(inner) and not self._leads_out(inner, node) for inner in _walk(node))

    def _leads_out(self, node: cst.CSTNode, step: cst.CSTNode) -> bool:
        """Whether a `continue` or `break` goes on outside of the step."""
        if not isinstance(node, (cst.Continue, cst.Break)):
            return False
        current = self._view.parent(node)
        while current is not None and not isinstance(current, (cst.For, cst.While)):
            if current is step:
                return True
            current = self._view.parent(current)
        return False

    def _check_typed(self, steps: set[cst.CSTNode], sends: Sequence[Send]) -> None:
        """Everything that is typed must be sent: files and further texts would be lost."""
        sent = {piece for send in sends for piece in send.text if not isinstance(piece, str)}
        for step in steps:
            for node in _walk(step):
                is_typing = isinstance(node, cst.Call) and _last_name(node.func) == "send_keys"
                if is_typing and not set(self._typed_texts(cst.ensure_type(node, cst.Call))) <= sent:
                    raise Obscure("files or further texts are typed")

    def _check_decisions(self, steps: set[cst.CSTNode], sends: Sequence[Send]) -> None:
        """A step that stands in a `try` without the send decides by its failure what happens next."""
        opened = {send.statement for send in sends}
        for step in steps - opened:
            current = self._view.parent(step)
            inside: cst.CSTNode = step
            while current is not None and not isinstance(current, (cst.FunctionDef, cst.Module)):
                if isinstance(current, cst.Try) and inside is current.body:
                    if not any(node in opened for node in _walk(current.body)):
                        raise Obscure("the failure of a step in the browser decides what happens next")
                    break
                inside, current = current, self._view.parent(current)

    def _is_allowed(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            root = self._root(node.func)
            name = node.func.attr.value if isinstance(node.func, cst.Attribute) else dotted(node.func)
            return root in self._roots or root in _INPUT_ROOTS or name in _PLAIN_CALLS
        if isinstance(
            node, (cst.Return, cst.Raise, cst.Del, cst.Global, cst.Yield, cst.Await, cst.Import, cst.ImportFrom)
        ):
            return False
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.AugAssign)):
            return False
        if isinstance(node, cst.Assign):
            return self._root(node.value) in self._roots
        return True

    def _in_import(self, node: cst.CSTNode) -> bool:
        current = self._view.parent(node)
        while current is not None and not isinstance(current, cst.BaseStatement):
            if isinstance(current, (cst.Import, cst.ImportFrom)):
                return True
            current = self._view.parent(current)
        return False

    # What is sent

    def _send(self, call: cst.Call) -> Send:
        statement = self._view.parent(call)
        if not isinstance(statement, cst.Expr):
            raise Obscure("the answer of the browser is used")
        pieces = self._view.pieces(call.args[0].value) or []
        number = _field(pieces, "phone")
        if not number:
            raise Obscure("the address names no number")
        text = _field(pieces, "text") or self._typed(statement)
        return Send(statement, number, text)

    def _typed(self, statement: cst.Expr) -> list[Piece]:
        """The text that is typed after a chat was opened, in the same block."""
        texts: list[cst.BaseExpression] = []
        for follower in self._followers(statement):
            for node in _walk(follower):
                if isinstance(node, cst.Call) and self._is_visit(node):
                    break
                if (
                    isinstance(node, cst.Call)
                    and isinstance(node.func, cst.Attribute)
                    and node.func.attr.value == "send_keys"
                ):
                    if isinstance(follower, (cst.For, cst.While)):
                        raise Obscure("the text is typed in a loop")
                    texts.extend(self._typed_texts(node))
        if len(texts) != 1:
            raise Obscure("no text is typed in the same block" if not texts else "several texts are typed")
        return [texts[0]]

    def _followers(self, statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
        line = statement if isinstance(statement, cst.BaseCompoundStatement) else self._view.parent(statement)
        block = self._view.parent(line) if line is not None else None
        body: list[cst.CSTNode] = list(block.body) if isinstance(block, (cst.Module, cst.IndentedBlock)) else []
        if line in body:
            yield from body[body.index(line) + 1 :]

    def _typed_texts(self, call: cst.Call) -> list[cst.BaseExpression]:
        texts: list[cst.BaseExpression] = []
        for argument in call.args:
            value: cst.BaseExpression = argument.value
            if self._is_key(value):
                continue
            if isinstance(value, cst.BinaryOperation) and self._is_key(value.right):
                value = value.left
            texts.append(value)
        return texts

    def _is_key(self, node: cst.CSTNode) -> bool:
        said = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
        return ".Keys." in f".{dotted(node)}." or said in ("\n", "\ue007")

    # Carrying out

    def _convert(self, sends: Sequence[Send], steps: set[cst.CSTNode]) -> None:
        opened = {send.statement for send in sends}
        for send in sends:
            number = self._expression(send.number, quoted=False)
            text = self._expression(send.text, quoted=True)
            made = cst.Call(
                cst.Attribute(building.client_call(self._client), cst.Name("send_text")),
                [cst.Arg(number, comma=building.SPACED_COMMA), cst.Arg(text)],
            )
            self._decisions.rebuilt[send.statement] = _replaced_value(made)
            site = Site(self._view.line(send.statement), _LIBRARY, "send?phone=", Fate.MIGRATED, "send_text")
            self._decisions.sites.append(site)
        for step in steps - opened:
            if any(inner in opened for inner in _walk(step)):
                continue
            self._decisions.removed.add(step)
            self._drop_prompt(step)
        self._decisions.uses_client = True

    def _drop_prompt(self, step: cst.CSTNode) -> None:
        """`input("scan the code")` behind a step that goes has nothing to wait for."""
        follower = next(iter(self._followers(step)), None)
        parts = follower.body if isinstance(follower, cst.SimpleStatementLine) else ()
        for part in parts:
            if isinstance(part, cst.Expr) and isinstance(part.value, cst.Call) and dotted(part.value.func) == "input":
                self._decisions.removed.add(part)

    def _expression(self, pieces: list[Piece], quoted: bool) -> cst.BaseExpression:
        opened = [self._unquoted(piece) if quoted and not isinstance(piece, str) else piece for piece in pieces]
        if len(opened) == 1 and not isinstance(opened[0], str):
            return opened[0]
        if all(isinstance(piece, str) for piece in opened):
            return cst.SimpleString(_quoted(unquote("".join(piece for piece in opened if isinstance(piece, str)))))
        parts: list[cst.BaseFormattedStringContent] = []
        for piece in opened:
            if isinstance(piece, str):
                parts.append(
                    cst.FormattedStringText(unquote(piece).replace("{", "{{").replace("}", "}}").replace('"', '\\"'))
                )
            else:
                parts.append(cst.FormattedStringExpression(piece))
        return cst.FormattedString(parts, start='f"', end='"')

    def _unquoted(self, node: cst.BaseExpression) -> cst.BaseExpression:
        behind = self._view.value_of(node)
        if isinstance(behind, cst.Call) and dotted(behind.func).rpartition(".")[2] in _QUOTES and behind.args:
            return behind.args[0].value
        return node


def _last_name(node: cst.BaseExpression) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else dotted(node)


def _replaced_value(made: cst.Call) -> Rebuild:
    def rebuild(node: cst.CSTNode) -> cst.CSTNode:
        return cst.ensure_type(node, cst.Expr).with_changes(value=made)

    return rebuild


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    waiting = [node]
    while waiting:
        current = waiting.pop(0)
        yield current
        waiting[:0] = current.children


def _field(pieces: Sequence[Piece], name: str) -> list[Piece]:
    """The parts of one query field of an address."""
    found: list[Piece] = []
    inside = False
    for piece in pieces:
        if not isinstance(piece, str):
            if inside:
                found.append(piece)
            continue
        rest = piece
        if inside:
            head, mark, rest = rest.partition("&")
            if head:
                found.append(head)
            if not mark:
                continue
            inside = False
        for part in rest.replace("?", "&").split("&"):
            key, equals, value = part.partition("=")
            if inside and part:
                inside = False
            if equals and key == name and not found:
                inside = True
                if value:
                    found.append(value)
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
