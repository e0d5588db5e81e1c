"""Collects the facts of one file: asks the interest once per name and text, keeps spans, bounds the number of facts."""

from __future__ import annotations

from detector.extract.flow.conditions import words_of_arm
from detector.extract.flow.knowledge import EVERYDAY
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import (
    NOT_COUNTING,
    NOWHERE,
    Branch,
    Call,
    EnvironmentName,
    Fact,
    Function,
    Identifier,
    Import,
    Literal,
    LiteralRole,
    Loop,
    LoopKind,
    Reference,
)
from detector.model.location import Span
from detector.text.lines import LineIndex

_PROMPT_CHARS = 160
_PROMPT_WORDS = 20
_CODE_MARKS = "{}();=<>$|\\"
_CACHED_CHARS = 400


class Recorder:
    """The facts so far, and where the walk is: in which function, in which loop."""

    def __init__(self, lines: LineIndex, interest: Interest, limits: Limits) -> None:
        self.lines = lines
        self.interest = interest
        self.limits = limits
        self.facts: list[Fact] = []
        self.functions: list[Function] = []
        self.loops: list[Loop] = []
        self.branches: list[Branch] = []
        self.doubtful: list[Call] = []
        """Calls on something unknown, kept for the name of their method alone."""
        self.function = NOWHERE
        self.loop = NOWHERE
        self.muted = 0
        self._names: dict[str, bool] = {}
        self._texts: dict[str, bool] = {}
        self._calls: dict[tuple[str, str], bool] = {}

    def wants_name(self, name: str) -> bool:
        """Whether a name or reference path is worth a fact."""
        wanted = self._names.get(name)
        if wanted is None:
            wanted = self._names[name] = self.interest.name(name)
        return wanted

    def wants_text(self, text: str) -> bool:
        """Whether a text is worth a fact."""
        wanted = self._texts.get(text)
        if wanted is None:
            wanted = bool(text) and self.interest.text(text)
            if len(text) < _CACHED_CHARS:
                self._texts[text] = wanted
        return wanted

    def wants_call(self, module: str, method: str) -> bool:
        """Whether a call is worth a fact for its name."""
        key = (module, method)
        wanted = self._calls.get(key)
        if wanted is None:
            wanted = self._calls[key] = self.interest.call(module, method)
        return wanted

    def span(self, start: int, end: int) -> Span:
        """Give the span of offsets."""
        return self.lines.span(start, end)

    def add(self, fact: Fact) -> None:
        """Keep a fact unless there are too many."""
        if not self.muted and len(self.facts) < self.limits.facts:
            self.facts.append(fact)

    def literal(self, text: str, start: int, end: int, role: LiteralRole, name: str) -> None:
        """Keep a text that is of interest; of a text of several lines, the lines that are."""
        if self.muted:
            return
        if role is not LiteralRole.KEY and _is_prose(text):
            role = LiteralRole.PROMPT
        if "\n" in text and self._literal_lines(text, start, end, role, name):
            return
        self.add(Literal(text, self.span(start, end), role, name, self.function, self.loop))

    def add_text(self, text: str, span: Span, role: LiteralRole) -> None:
        """Keep a text that is put together from several, if it is of interest."""
        if self.wants_text(text):
            self.add(Literal(text, span, role, "", self.function, self.loop))

    def _literal_lines(self, text: str, start: int, end: int, role: LiteralRole, name: str) -> bool:
        """Locate the interesting lines of a text that is written line by line."""
        written = self.lines.text[start:end].split("\n")
        lines = text.split("\n")
        if len(written) != len(lines):
            return False
        found = False
        place = start
        for source, each in zip(written, lines, strict=True):
            line = each.strip()
            if self.wants_text(line):
                column = source.find(line)
                length = len(line)
                if column < 0:
                    column, length = len(source) - len(source.lstrip()), len(source.strip())
                span = self.span(place + column, place + column + length)
                self.add(Literal(line, span, role, name, self.function, self.loop))
                found = True
            place += len(source) + 1
        return found

    def telling_facts(self, language: str) -> list[Fact]:
        """Give the facts without the doubtful calls that tell nothing beside the imports of the file."""
        if not self.doubtful:
            return self.facts
        imports = [fact for fact in self.facts if type(fact) is Import]
        kept = self.interest.unrooted(
            language, imports, {call.method for call in self.doubtful} | {call.spelled for call in self.doubtful}
        )
        handed = {name for function in self.functions for name in function.parameters}
        dropped = {
            id(call)
            for call in self.doubtful
            if call.method not in kept
            and call.spelled not in kept
            and (call.method in EVERYDAY or _root(call.path) not in handed)
        }
        return [fact for fact in self.facts if id(fact) not in dropped]

    def forget_pieces(self, mark: int, joined: str) -> None:
        """Drop the literals found since `mark` that a joined text contains."""
        kept = [fact for fact in self.facts[mark:] if not (type(fact) is Literal and fact.text in joined)]
        self.facts[mark:] = kept

    def identifier(self, name: str, start: int, end: int) -> None:
        """Keep a defined name that is of interest."""
        if self.wants_name(name):
            self.add(Identifier(name, self.span(start, end), self.function))

    def reference(self, path: str, start: int, end: int) -> None:
        """Keep a chain with an unknown root that is of interest."""
        if self.wants_name(path):
            self.add(Reference(path, self.span(start, end), self.function, self.loop))

    def environment(self, name: str, start: int, end: int, value: str) -> None:
        """Keep an environment name."""
        self.add(EnvironmentName(name, self.span(start, end), value, self.function))

    def imported(self, module: str, start: int, end: int, names: tuple[str, ...], dynamic: bool = False) -> None:
        """Keep an import."""
        self.add(Import(module, self.span(start, end), names, dynamic, self.function))

    def new_function(
        self,
        name: str,
        start: int,
        end: int,
        parameters: tuple[str, ...],
        decorators: tuple[str, ...],
        waits: bool = False,
        rest: int = NOWHERE,
    ) -> int:
        """Enter a function into the table; give its index."""
        if self.muted:
            return self.function
        span = self.span(start, end)
        self.functions.append(Function(name, span, self.function, parameters, decorators, waits, rest))
        return len(self.functions) - 1

    def new_loop(
        self, kind: LoopKind, start: int, end: int, sources: tuple[str, ...], rounds: int = NOT_COUNTING
    ) -> int:
        """Enter a loop into the table; give its index."""
        if self.muted:
            return self.loop
        self.loops.append(Loop(kind, self.span(start, end), self.function, self.loop, sources, rounds))
        return len(self.loops) - 1

    def new_branch(self, start: int, end: int, choice: int) -> None:
        """Enter a branch into the table."""
        if not self.muted and len(self.branches) < self.limits.facts:
            words = words_of_arm(self.lines.text, start)
            self.branches.append(Branch(self.span(start, end), choice, words))


def _root(path: str) -> str:
    return path.partition(".")[0].removesuffix("()").removesuffix("[]")


def _is_prose(text: str) -> bool:
    if len(text) < _PROMPT_CHARS or text.count(" ") < max(_PROMPT_WORDS, len(text) // 12):
        return False
    return sum(text.count(mark) for mark in _CODE_MARKS) * 50 < len(text)
