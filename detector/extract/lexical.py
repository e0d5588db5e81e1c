"""Languages without a grammar: comments, strings and names told apart by one linear scan, facts in lower detail.

Imports come from fixed statement forms, calls are name chains with the texts behind them on the same line, loops and
functions are matched by their opening and closing words or braces. Receivers are not resolved: paths are as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import islice, takewhile

from msgspec import Struct, field

from detector.extract import pascal_blocks
from detector.extract.concatenation import joined, operator_of
from detector.extract.interest import Interest
from detector.extract.lexical_grammars import GRAMMARS, Grammar
from detector.extract.lexical_rounds import gone_over, line_end, stepped_in
from detector.extract.own_functions import DECLARING, NOT_CALLING, own_functions
from detector.limits import Limits
from detector.model.fact import (
    HOLE,
    NOWHERE,
    Argument,
    Call,
    EnvironmentName,
    Fact,
    FileFacts,
    Function,
    Identifier,
    Import,
    Literal,
    LiteralRole,
    Loop,
    LoopKind,
)
from detector.text.lines import LineIndex

_COMMAND = {
    "vba": re.compile(r"\s*\0\w+ +\""),
    "powershell": re.compile(r"[^#\n]{0,200}\0[A-Za-z]+-[A-Z]\w+ +-"),
    "objectivec": re.compile(r"\s*\0%hook +\w"),
}
"""Calls without brackets: a name at the start of the line with a text behind it; a cmdlet with its parameters; Logos hooks.
The NUL stands before the name."""
_ENVIRONMENT = re.compile(
    r"(?:\$(?i:env):|\$ENV\{\s{0,4}[\"']?|\b(?i:environ\$?|getenv|getenvironmentvariable|expandenvironmentstrings)\(\s{0,4}[\"']%?"
    r"|\b(?i:envget)[, \t]{1,8}\w{1,40}\s{0,4},\s{0,4})(?P<name>[A-Z][A-Z0-9_]{2,80})"
)
"""How languages without a grammar read an environment name."""
_PASCAL_USES = re.compile(r"(?i)\buses\s")
_LONGEST_USES = 4_000
_WORD = r"[A-Za-z_][\w\-]*"
_UNQUOTED = re.compile(r"(?<=\s)https?://[^\s\"'`|;)]{1,400}")
"""An address that a command is given without quotes."""
_CHAIN_REVERSED = re.compile(r"[\w.$:\->()\[\]]*")
_LOOK_BACK = 200
_CALL_REACH = 1_000
_MOST_TEXTS = 6
"""How far before and behind a name its call is looked at, so that a long line is not read once for every word."""
_ASSIGNED = re.compile(r"([\w.$]{1,80})[\"'\]]{0,2}\s{0,8}(?::=|=>|=|:)\s{0,8}\Z")


def language_of(path: str) -> str | None:
    """The lexical language of a path by its suffix, or None."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    return _BY_SUFFIX.get(name[dot:]) if dot >= 0 else None


_BY_SUFFIX = {suffix: language for language, grammar in GRAMMARS.items() for suffix in grammar.suffixes}


class _Open(Struct):
    """A function or loop that is not closed yet; a block that is neither has no index."""

    word: str
    index: int
    start: int
    depth: int
    is_loop: bool
    until: int = -1
    """Where the line ends that is the whole body; -1 where a brace or word closes it."""
    rounds: int = NOWHERE
    """The loop that a timer makes of a function."""


class _Scan(Struct):
    """The state of one scan."""

    language: str
    grammar: Grammar
    text: str
    lines: LineIndex
    interest: Interest
    limit: int
    facts: list[Fact] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    depth: int = 0
    pending: _Open | None = None
    strings: list[tuple[int, int]] = field(default_factory=list)
    """Where texts stand on the line that was last looked at, in order; `read_to` is its end."""
    read_to: int = 0
    sections: pascal_blocks.Sections = field(default_factory=pascal_blocks.Sections)
    own: dict[str, str] = field(default_factory=dict)
    """The functions of the file by their last name in lower case."""
    types: dict[str, str] = field(default_factory=dict)
    """What variables are declared to be, by their names in lower case."""

    @property
    def function(self) -> int:
        return next(
            (item.index for item in reversed(self.stack) if not item.is_loop and item.index != NOWHERE), NOWHERE
        )

    @property
    def loop(self) -> int:
        for item in reversed(self.stack):
            if item.index != NOWHERE:
                return item.index if item.is_loop else item.rounds
        return NOWHERE

    def add(self, fact: Fact) -> None:
        if len(self.facts) < self.limit:
            self.facts.append(fact)


def read(language: str, path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """Facts of a file in one of `GRAMMARS`; never fails, whatever the text."""
    grammar = GRAMMARS[language]
    scan = _Scan(language, grammar, text, lines, interest, limits.facts)
    code = _without_comments(grammar, _joined_lines(grammar.continued, text) if grammar.continued else text)
    for module, start, end in _imports(language, grammar, code):
        scan.add(Import(module, lines.span(start, end)))
    for read_name in _ENVIRONMENT.finditer(code):
        start, end = read_name.span("name")
        scan.add(EnvironmentName(read_name["name"], lines.span(start, end)))
    scan.own = own_functions(grammar.functions, code)
    if grammar.nested_blocks:
        scan.types = pascal_blocks.declared_types(code)
    _walk(scan, code)
    while scan.stack:
        _close(scan, len(text))
    facts = sorted(scan.facts, key=lambda fact: fact.span)
    return FileFacts(path, language, tuple(facts), tuple(scan.functions), tuple(scan.loops))


def _imports(language: str, grammar: Grammar, code: str) -> Iterator[tuple[str, int, int]]:
    for pattern in grammar.imports:
        for match in re.finditer(pattern, code):
            yield match[1], match.start(1), match.end(1)
    if language == "pascal":
        yield from _pascal_units(code)


def _pascal_units(code: str) -> Iterator[tuple[str, int, int]]:
    """The names of every `uses A, B in 'b.pas';`."""
    at = 0
    while (found := _PASCAL_USES.search(code, at)) is not None:
        at = found.end()
        end = code.find(";", at, at + _LONGEST_USES)
        for name in re.compile(r"[A-Za-z_][\w.]*").finditer(code, at, max(end, at)):
            if name[0].lower() != "in":
                yield name[0], name.start(), name.end()
        at = max(end, at)


@cache
def _tokens(
    comments: tuple[str, ...], blocks: tuple[tuple[str, str], ...], quotes: str, escape: str
) -> re.Pattern[str]:
    """One linear alternation: block comment, line comment, string, word, bracket, line end."""
    parts: list[str] = []
    for opening, closing in blocks:
        body = f"(?:(?!{re.escape(closing)})[\\s\\S])*" if len(closing) > 1 else f"[^{re.escape(closing)}]*"
        parts.append(f"(?P<block{len(parts)}>{re.escape(opening)}{body}(?:{re.escape(closing)})?)")
    for marker in comments:
        word = marker.strip()
        bounded = rf"(?<![\w.$]){re.escape(word)}(?=\s|$)" if word[-1].isalpha() else re.escape(word)
        parts.append(f"(?P<line{len(parts)}>{bounded}[^\\n]*)")
    for quote in quotes:
        q = re.escape(quote)
        # An escape that ends the line must match too, or each quote of the line tries the rest of it in vain.
        e = re.escape(escape)
        unit = f"[^{q}\\n]" if not escape else f"(?:{e}(?:[^\\n]|(?=\\n)|\\Z)|[^{q}{e}\\n])"
        doubled = f"|{q}{q}" if not escape else ""
        parts.append(f"(?P<str{len(parts)}>{q}(?:{unit}{doubled})*(?:{q}|(?=\\n)|\\Z))")
    parts.append(r"(?P<word>[A-Za-z_$@%][\w$]*(?:-[A-Za-z]\w*)*)")
    parts.append(r"(?P<bracket>[(){}\[\]])")
    parts.append(r"(?P<newline>\n)")
    return re.compile("|".join(parts), re.IGNORECASE)


def _pattern(grammar: Grammar) -> re.Pattern[str]:
    return _tokens(grammar.comments, grammar.blocks, grammar.quotes, grammar.escape)


def _without_comments(grammar: Grammar, text: str) -> str:
    """The text with comments blanked out; offsets and line ends stay."""

    def blank(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if not kind.startswith(("block", "line")):
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _pattern(grammar).sub(blank, text)


def _joined_lines(mark: str, code: str) -> str:
    """The text with blanks for line ends behind a mark; offsets stay."""
    return re.sub(rf"{re.escape(mark)}[ \t]{{0,8}}\r?\n", lambda match: " " * len(match[0]), code)


def _walk(scan: _Scan, code: str) -> None:
    line_start = 0
    for match in _pattern(scan.grammar).finditer(code):
        kind = match.lastgroup or ""
        if kind.startswith("str"):
            _string(scan, code, match, line_start)
        elif kind == "word":
            _word(scan, code, match, line_start)
        elif kind == "bracket":
            _bracket(scan, match)
        elif kind == "newline":
            if scan.grammar.bare:
                _bare(scan, code, line_start, match.start())
                _end_line(scan, code, match.start())
            line_start = match.end()
    if scan.grammar.bare:
        _bare(scan, code, line_start, len(code))


_LINE_WITHOUT_BRACES = re.compile(r"\s*[^\s{][^\n]*(?<![{\s])[ \t\r]*(?=\n|\Z)")


def _end_line(scan: _Scan, code: str, end: int) -> None:
    """Close the loops whose body was the line that ends here; a loop whose next line has no braces has that as its body."""
    while scan.stack and 0 <= scan.stack[-1].until <= end:
        _close(scan, end)
    opened = scan.pending
    body = _LINE_WITHOUT_BRACES.match(code, end, end + _CALL_REACH) if opened is not None else None
    if opened is not None and body is not None and len(scan.stack) < 200:
        opened.depth, opened.until = scan.depth + 1, body.end()
        scan.stack.append(opened)
        scan.pending = None


def _string(scan: _Scan, code: str, match: re.Match[str], line_start: int) -> None:
    value = _unquoted(scan.grammar, match[0])
    end = match.end()
    operator = operator_of(scan.grammar.plus)
    if operator is not None:
        pieces, after = joined(code, end, match[0], operator, _pattern(scan.grammar))
        whole = "".join(piece if piece == HOLE else _unquoted(scan.grammar, piece) for piece in pieces)
        if len(pieces) > 1 and scan.interest.text(whole):
            value, end = whole, after
    if not value or not scan.interest.text(value):
        return
    assigned = _ASSIGNED.search(code, max(line_start, match.start() - 100), match.start())
    role = LiteralRole.ASSIGNED if assigned else LiteralRole.OTHER
    name = assigned[1] if assigned else ""
    span = scan.lines.span(match.start(), end)
    scan.add(Literal(value, span, role, name, scan.function, scan.loop))


def _unquoted(grammar: Grammar, token: str) -> str:
    quote = token[0]
    body = _unshielded(grammar, token[1:-1] if len(token) > 1 and token[-1] == quote else token[1:])
    return body.replace(quote * 2, quote) if not grammar.escape else body


def _unshielded(grammar: Grammar, text: str) -> str:
    """A text without the backslashes that only keep the console from reading a character."""
    return text.replace(f"\\{grammar.shielded}", grammar.shielded) if grammar.shielded else text


def _word(scan: _Scan, code: str, match: re.Match[str], line_start: int) -> None:
    word = match[0].lower()
    before = code[max(line_start, match.start() - _LOOK_BACK) : match.start()].strip().lower()
    if scan.grammar.nested_blocks:
        if _block_word(scan, code, match, before):
            return
    elif _closes(scan, word, before):
        _close(scan, match.end())
        return
    elif word in scan.grammar.functions and before != "end" and not before.endswith(DECLARING):
        _open_function(scan, code, match)
        return
    elif word in scan.grammar.loops and not before.endswith(_NOT_OPENING):
        _open_loop(scan, code, match)
        return
    if scan.interest.name(match[0]):
        scan.add(Identifier(match[0], scan.lines.span(match.start(), match.end()), scan.function))
    if word in scan.own and not before.endswith(NOT_CALLING):
        _own_call(scan, match)
    _call(scan, code, match, line_start)


def _block_word(scan: _Scan, code: str, match: re.Match[str], before: str) -> bool:
    """Open or close what a word opens or closes where blocks are counted; whether it does no more."""
    word, stack, sections = match[0].lower(), scan.stack, scan.sections
    while stack and 0 <= stack[-1].until <= match.start():
        _close(scan, stack[-1].until)
    sections.enter(word)
    if sections.declares or before.endswith("."):
        return sections.declares and word in pascal_blocks.HEADINGS
    if word in pascal_blocks.HEADINGS:
        if pascal_blocks.is_heading(before) and not (stack and pascal_blocks.is_type(stack[-1].word)):
            sections.wait(len(scan.functions), match.start())
            name = pascal_blocks.heading_name(code, match.end())
            scan.functions.append(Function(name, scan.lines.span(match.start(), match.end()), scan.function))
    elif word in pascal_blocks.OPENERS:
        around = stack[-1].word if stack else ""
        if pascal_blocks.is_opening(word, around, before, code, match.end()):
            has_body = word in ("begin", "asm") and sections.waiting
            index, start = sections.waiting.pop() if has_body else (NOWHERE, match.start())
            opened = _Open(word, index, start, scan.depth, is_loop=False)
            name = scan.functions[index].name if index != NOWHERE else ""
            _push(scan, _with_rounds(scan, code, opened, name, match.end()))
    elif word in ("for", "while", "repeat"):
        height = len(stack)
        _open_loop(scan, code, match)
        if word != "repeat" and len(stack) > height:
            stack[-1].until = pascal_blocks.statement_end(code, match.end())
    elif word == "until":
        _close_repeat(scan, match.end())
    elif word == "end":
        _close_block(scan, code, match.end())
    else:
        return False
    return True


def _close_repeat(scan: _Scan, end: int) -> None:
    """Close the innermost `repeat` and what was left open in it."""
    if any(item.word == "repeat" for item in scan.stack):
        while scan.stack[-1].word != "repeat":
            _close(scan, end)
        _close(scan, end)


def _close_block(scan: _Scan, code: str, end: int) -> None:
    """Close the innermost block, and the loops whose body it was."""
    stack = scan.stack
    while stack and stack[-1].is_loop:
        _close(scan, end)
    _close(scan, end)
    while stack and stack[-1].is_loop and stack[-1].until < 0 and stack[-1].word != "repeat":
        if pascal_blocks.goes_on(code, end):
            return
        _close(scan, end)


def _closes(scan: _Scan, word: str, before: str) -> bool:
    if before.endswith("resume"):
        return False  # `On Error Resume Next`
    return word in scan.grammar.closers or (before.endswith("end") and f"end {word}" in scan.grammar.closers)


_NOT_OPENING = ("end", "exit", ".", "do", "loop")
"""What stands before the word of a loop that opens none: `Do While` is one loop, `Loop While` ends one."""


def _open_function(scan: _Scan, code: str, match: re.Match[str]) -> None:
    name = re.compile(r"\s+([\w.:\-]{1,120})").match(code, match.end())
    index = len(scan.functions)
    span = scan.lines.span(match.start(), match.end())
    called = name[1] if name else "<lambda>"
    scan.functions.append(Function(called, span, scan.function))
    opened = _Open(match[0].lower(), index, match.start(), scan.depth, is_loop=False)
    _push(scan, _with_rounds(scan, code, opened, called, match.end()))


def _with_rounds(scan: _Scan, code: str, opened: _Open, name: str, start: int) -> _Open:
    """Enter the loop that a timer makes of its handler into the table, if it goes through a list."""
    sources = stepped_in(code, name, start)
    if sources:
        opened.rounds = len(scan.loops)
        span = scan.lines.span(opened.start, start)
        scan.loops.append(Loop(LoopKind.FOR, span, opened.index, NOWHERE, sources))
    return opened


def _open_loop(scan: _Scan, code: str, match: re.Match[str]) -> None:
    kind, sources = gone_over(code, match)
    index = len(scan.loops)
    parent = scan.loop
    scan.loops.append(Loop(kind, scan.lines.span(match.start(), match.end()), scan.function, parent, sources))
    _push(scan, _Open(match[0].lower(), index, match.start(), scan.depth, is_loop=True))


def _push(scan: _Scan, opened: _Open) -> None:
    if scan.grammar.closers:
        if len(scan.stack) < 200:
            scan.stack.append(opened)
    else:
        scan.pending = opened


def _bracket(scan: _Scan, match: re.Match[str]) -> None:
    if match[0] == "{":
        scan.depth += 1
        if scan.pending is not None and len(scan.stack) < 200:
            scan.pending.depth = scan.depth
            scan.stack.append(scan.pending)
        scan.pending = None
    elif match[0] == "}":
        while scan.stack and not scan.grammar.closers and scan.stack[-1].depth >= scan.depth:
            _close(scan, match.end())
        scan.depth = max(0, scan.depth - 1)


def _close(scan: _Scan, end: int) -> None:
    """Close the innermost open thing and give it its full span."""
    if not scan.stack:
        return
    opened = scan.stack.pop()
    span = scan.lines.span(opened.start, max(end, opened.start))
    if opened.is_loop:
        loop = scan.loops[opened.index]
        scan.loops[opened.index] = Loop(loop.kind, span, loop.function, loop.parent, loop.sources)
    elif opened.index != NOWHERE:
        function = scan.functions[opened.index]
        scan.functions[opened.index] = Function(function.name, span, function.parent)
        if opened.rounds != NOWHERE:
            loop = scan.loops[opened.rounds]
            scan.loops[opened.rounds] = Loop(loop.kind, span, loop.function, loop.parent, loop.sources)


def _own_call(scan: _Scan, match: re.Match[str]) -> None:
    """A call of a function of the file; within it the name is what it gives back."""
    name = scan.own[match[0].lower()]
    if scan.function != NOWHERE and scan.functions[scan.function].name != name:
        span = scan.lines.span(match.start(), match.end())
        scan.add(Call(".", name, span, (), scan.function, scan.loop))


_TELLING = re.compile(
    r"(?i)send|envia|kirim|gonder|invia|mesaj|mensa|pesan|messag|msg|notif|whats|(?<![a-z])wa(?![a-z])"
)
"""How functions are called that another file may have to tell somebody something."""


def _call(scan: _Scan, code: str, match: re.Match[str], line_start: int) -> None:
    """A call if an opening bracket, a text or a variable follows on the line."""
    rest = code[match.end() : line_end(code, match.end(), match.end() + _CALL_REACH)]
    following = rest.lstrip(" \t")[:1]
    chained = code[match.start() - 1 : match.start()] in (".", ":", ">")
    is_command = _COMMAND.get(scan.language)
    stated = is_command is not None and is_command.match(
        code[max(line_start, match.start() - 200) : match.start()] + "\0" + match[0] + rest
    )
    ends = ";\"'$" if scan.grammar.nested_blocks else "\"'$"  # a method of Pascal needs no brackets
    if not stated and (not following or not (following == "(" or ((chained or "-" in match[0]) and following in ends))):
        return
    texts = _texts_behind(scan, code, match.end(), match.end() + len(rest))
    if stated and scan.language == "powershell" and (address := _UNQUOTED.search(rest)) is not None:
        texts.append(address[0])
        if scan.interest.text(address[0]):
            start, end = (match.end() + at for at in address.span())
            span = scan.lines.span(start, end)
            scan.add(Literal(address[0], span, LiteralRole.ARGUMENT, match[0], scan.function, scan.loop))
    name = match[0].lstrip("$@%").replace("$", ".")  # R's `b$Page$navigate`
    worth = scan.interest.call("", name.rpartition(".")[2]) or any(scan.interest.text(text) for text in texts)
    if not worth and not (scan.grammar.shares_names and following == "(" and _TELLING.search(name)):
        return
    path = ("Logos." if match[0] == "%hook" else _typed(scan, _chain(code, line_start, match.start()))) + name
    arguments = tuple(Argument("", (text,)) for text in texts)
    span = scan.lines.span(match.start(), match.end())
    scan.add(Call("", path, span, arguments, scan.function, scan.loop))


def _texts_behind(scan: _Scan, code: str, start: int, end: int) -> list[str]:
    """The first texts that begin between two offsets of a line, cut off at the second."""
    if start >= scan.read_to:
        scan.read_to = line_end(code, start, len(code))
        tokens = _pattern(scan.grammar).finditer(code, start, scan.read_to)
        scan.strings = [token.span() for token in tokens if (token.lastgroup or "").startswith("str")]
    first = bisect_left(scan.strings, (start, start))
    found = takewhile(lambda place: place[0] < end, islice(scan.strings, first, first + _MOST_TEXTS))
    return [_unquoted(scan.grammar, code[at : min(stop, end)]) for at, stop in found]


def _chain(code: str, line_start: int, start: int) -> str:
    """The receiver in front of a name, as a dotted path."""
    found = _CHAIN_REVERSED.match(code[max(line_start, start - _LOOK_BACK) : start][::-1])
    tail = found[0][::-1] if found is not None else ""
    if not tail.endswith((".", ">", ":")):
        return ""
    names = re.findall(r"[A-Za-z_]\w*", tail.split("(")[0])
    return ".".join(names[-4:]) + "." if names else ""


def _typed(scan: _Scan, receiver: str) -> str:
    """A receiver by the type that its variable is declared to have, else as it is written."""
    variable, dot, rest = receiver.partition(".")
    return f"{scan.types.get(variable.lower(), variable)}{dot}{rest}"


def _bare(scan: _Scan, code: str, start: int, end: int) -> None:
    """A command line whose arguments need no quotes: the first word is called with the rest."""
    line = code[start:end]
    written = line.strip()
    stripped = _unshielded(scan.grammar, written)
    if not stripped or len(stripped) > 4_000:
        return
    word = re.search(scan.grammar.command, stripped) if scan.grammar.command else None
    if not scan.interest.text(stripped) and (word is None or not scan.interest.call("", word[1])):
        return
    offset = start + line.index(written[0])
    word = word or re.match(r"[@#]?([A-Za-z_][\w.\-]*(?: (?=[A-Z])[A-Z][a-z]+)*)", stripped)
    span = scan.lines.span(offset, offset + len(written))
    rest = stripped[word.end() :].lstrip(" ,\t") if word else stripped
    scan.add(Literal(stripped, span, LiteralRole.OTHER, "", scan.function, scan.loop))
    if word:
        scan.add(Call("", word[1].replace(" ", ""), span, (Argument("", (rest,)),), scan.function, scan.loop))
