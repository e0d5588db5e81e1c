"""Shell text cut into commands and words with exact offsets: POSIX shells, make recipes, PowerShell and batch.

Owns quoting, comments, continuation lines, redirections, here-documents and variables with a known value. It does not
know what any command means. Every pattern is bounded, so hostile text costs linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from detector.limits import DEFAULT_LIMITS
from detector.model.fact import HOLE

_LONGEST_QUOTE = 8_000
_LONGEST_VALUE = DEFAULT_LIMITS.folded_chars
"""Longest value that a variable is filled in with, and length of a word behind which none is: values double quickly."""
_MOST_UNCLOSED = 16
"""Here-documents without an end after which no other is looked for; each costs a search of the rest."""


class Dialect(Enum):
    """The quoting and variable rules that apply."""

    SH = "sh"
    MAKE = "make"
    POWERSHELL = "powershell"
    BATCH = "batch"


class Piece(NamedTuple):
    """A stretch of a word's text: where it begins in the text, and where it stands in the script."""

    first: int
    start: int
    end: int


class Word(NamedTuple):
    """One word without its quotes, with known variables filled in."""

    text: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    variable: str = ""
    """Name of the variable that makes up the head of the word and is unknown; lower case."""

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the script of `text[first:last]`; a variable counts as a whole."""
        start, end = self.start, self.end
        at = bisect_right(self.pieces, first, key=_first) - 1
        if at >= 0:
            piece = self.pieces[at]
            start = piece.start + first - piece.first if self._is_literal(at) else piece.start
        at = bisect_left(self.pieces, last, key=_first) - 1
        if at >= 0:
            piece = self.pieces[at]
            whole = last > self._following(at) or not self._is_literal(at)
            end = piece.end if whole else piece.start + last - piece.first
        return start, max(start, end)

    def _following(self, at: int) -> int:
        """Where the piece behind the one with this index begins in the text."""
        return self.pieces[at + 1].first if at + 1 < len(self.pieces) else len(self.text)

    def _is_literal(self, at: int) -> bool:
        """Whether the piece with this index stands in the script as it does in the text."""
        piece = self.pieces[at]
        return piece.end - piece.start == self._following(at) - piece.first


def _first(piece: Piece) -> int:
    return piece.first


class Command(NamedTuple):
    """A simple command: its words without redirections, and nested script stretches (start, end) it contains."""

    words: tuple[Word, ...]
    nested: tuple[tuple[int, int], ...] = ()
    """Command substitutions."""
    documents: tuple[tuple[int, int], ...] = ()
    """Bodies of here-documents."""
    redirected: bool = False
    """Whether its output goes to a file."""


_SH_VARIABLE = (
    r"\$\{\{[^{}\n]*\}\}|\$\{(?:[^{}\n]|\{[^{}\n]*\})*\}|\$\([^()\n]*\)|`[^`\n]*`|\$[A-Za-z_]\w*|\$[\d@*#?!$-]"
)
_MAKE_VARIABLE = (
    r"\$\$\{[^{}\n]*\}|\$\$\([^()\n]*\)|\$\$[A-Za-z_]\w*|\$\([^()\n]*\)|\$\{[^{}\n]*\}|`[^`\n]*`|\$[@<^*?%+]"
)
_POWERSHELL_VARIABLE = r"\$\{[^{}\n]*\}|\$\([^()\n]*\)|\$[A-Za-z_][\w:]*|\$[_?$]"
_BATCH_VARIABLE = r"%[A-Za-z_]\w*%|%~?[a-z]*\d|%%~?\w|![A-Za-z_]\w*!"


def _compile(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Build the token pattern of a dialect and the pattern for the inside of its double quotes."""
    bound = f"{{0,{_LONGEST_QUOTE}}}"
    if dialect is Dialect.POWERSHELL:
        variable, escape, skip = _POWERSHELL_VARIABLE, r"`[^\r\n]", r"[ \t\r\f\v]+|`\r?\n"
        comment, double, single = r"#[^\n]*", rf'"(?:[^"`]|`[\s\S]|""){bound}"', rf"'[^']{bound}'"
        specials = r"`'\"$;&|(){}<>\#"
    elif dialect is Dialect.BATCH:
        variable, escape, skip = _BATCH_VARIABLE, r"\^[^\r\n]", r"[ \t\r\f\v]+|\^\r?\n"
        comment, double, single = r"(?mi:^[ \t]*@?(?:rem\b|::)[^\n]*)", r'"[^"\n]*"', r"(?!)"
        specials = r"^\"%!&|()<>"
    else:
        variable = _MAKE_VARIABLE if dialect is Dialect.MAKE else _SH_VARIABLE
        escape, skip = r"\\[^\r\n]", r"[ \t\r\f\v]+|\\\r?\n"
        comment, double, single = r"#[^\n]*", rf'"(?:[^"\\]|\\[\s\S]){bound}"', rf"'[^']{bound}'"
        specials = r"\\'\"$`;&|(){}<>\#"
    token = re.compile(
        rf"(?P<comment>{comment})|(?P<skip>{skip})|(?P<newline>\n)"
        rf"|(?P<heredoc><<[-~]?[ \t]*(?P<quote>['\"]?)(?P<delimiter>[A-Za-z_]\w*)(?P=quote))"
        rf"|(?P<redirect>(?:\d?|&)(?:>>|>\||>|<<<|<)(?:&\d?-?)?)"
        rf"|(?P<single>{single})|(?P<double>{double})|(?P<variable>{variable})|(?P<escape>{escape})"
        rf"|(?P<separator>&&|\|\||;;|[;&|(){{}}])"
        rf"|(?P<bare>[^\s{specials}]+)|(?P<other>[\s\S])"
    )
    inside = re.compile(rf"(?P<variable>{variable})|(?P<escape>{escape})|(?P<bare>[\s\S])")
    return token, inside


_PATTERNS = {dialect: _compile(dialect) for dialect in Dialect}
_DEFAULT = re.compile(r"[A-Za-z_]\w*:?-([\s\S]*)\Z")
_NOT_A_MARK = re.compile(r"[^#]")
_NAME = re.compile(r"(?:env:)?([A-Za-z_]\w*)", re.IGNORECASE)


def read_shell(script: str, dialect: Dialect, variables: Mapping[str, str]) -> Iterator[Command]:
    """Yield the simple commands of `script` in order. `variables` may grow while the caller consumes the commands."""
    reader = _Reader(script, dialect, variables)
    yield from reader.commands()


def variable_value(token: str, variables: Mapping[str, str]) -> str:
    """Give the value of a variable token such as "${TAG:-latest}": known value, else default, else a hole."""
    inner = token.strip("$%!`{}()")
    match = _NAME.match(inner)
    if match is not None and (inner == match.group(0) or inner[match.end()] in ":-?+="):
        known = variables.get(match.group(1))
        if known is not None:
            return known
    default = _DEFAULT.match(inner)
    if default is None:
        return HOLE
    return HOLE if "$" in default.group(1) else default.group(1).strip("'\"")


def variable_name(token: str) -> str:
    """Give the name in a variable token, lower case; "" where it is an expression."""
    inner = token.strip("$%!{}() ")
    match = _NAME.match(inner)
    return match.group(1).lower() if match is not None else ""


class _Reader:
    """One pass over a script."""

    def __init__(self, script: str, dialect: Dialect, variables: Mapping[str, str]) -> None:
        self.script = script
        self.dialect = dialect
        self.variables = variables
        self.token, self.inside = _PATTERNS[dialect]
        self.words: list[Word] = []
        self.nested: list[tuple[int, int]] = []
        self.documents: list[tuple[int, int]] = []
        self.delimiters: list[str] = []
        self.unclosed = 0
        self.redirected = False
        self.drop_next = False
        self._clear_word()

    def _clear_word(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0
        self.start = -1
        self.variable = ""

    def commands(self) -> Iterator[Command]:
        """Every command; a here-document belongs to the last command of its line."""
        position, script, size = 0, self.script, len(self.script)
        while position < size:
            if self.dialect is Dialect.POWERSHELL and script.startswith("<#", position):
                close = script.find("#>", position)
                position = size if close < 0 else close + 2
                continue
            if self.start >= 0 and self.dialect is not Dialect.BATCH and script.startswith("#", position):
                position = self._take_marks(position)
                continue
            match = self.token.match(script, position)
            if match is None:  # the last alternative takes any character
                break
            kind, end = match.lastgroup or "other", match.end()
            if kind == "newline":
                self._end_word(position)
                end = self._skip_documents(end)
                yield from self._end_command()
            elif kind == "separator" and not self._is_brace_word(match.group()):
                self._end_word(position)
                if not self.delimiters:
                    yield from self._end_command()
            else:
                self._take(kind, match, position, end)
            position = end
        self._end_word(size)
        yield from self._end_command()

    def _take_marks(self, position: int) -> int:
        """Take the number signs inside a word: no comment begins there, so the line behind them is not looked at."""
        end = _NOT_A_MARK.search(self.script, position)
        stop = end.start() if end is not None else len(self.script)
        self._add(self.script[position:stop], position)
        return stop

    def _is_brace_word(self, text: str) -> bool:
        """`{a,b}` inside a word is text; a brace alone is grouping."""
        return text in "{}" and self.start >= 0 and self.dialect is not Dialect.POWERSHELL

    def _take(self, kind: str, match: re.Match[str], position: int, end: int) -> None:
        text = match.group()
        if kind in {"skip", "comment"}:
            self._end_word(position)
        elif kind in {"heredoc", "delimiter", "quote"}:
            self._end_word(position)
            if self.dialect in {Dialect.SH, Dialect.MAKE}:
                self.delimiters.append(match.group("delimiter"))
        elif kind == "redirect":
            self._end_word(position)
            self.redirected = self.redirected or ">" in text
            self.drop_next = not text.endswith(("&1", "&2", "&-"))
        elif kind == "single":
            self._add(text[1:-1], position + 1)
        elif kind == "double":
            self._add_double(text[1:-1], position + 1)
        elif kind == "variable":
            self._add_variable(text, position)
        elif kind == "escape":
            self._add(text[1:], position + 1)
        else:
            self._add(self.script[position:end], position)

    def _add(self, text: str, offset: int, source: int = -1) -> None:
        """Append text that stands at `offset` and takes `source` characters there (as many as it has by default)."""
        if self.start < 0:
            self.start = offset
        self.pieces.append(Piece(self.length, offset, offset + (len(text) if source < 0 else source)))
        self.parts.append(text)
        self.length += len(text)

    def _add_double(self, text: str, offset: int) -> None:
        if self.inside.search(text) is None or not any(mark in text for mark in "\\$`%!^"):
            self._add(text, offset)
            return
        plain = 0
        for match in self.inside.finditer(text):
            if match.lastgroup == "bare":
                continue
            if match.start() > plain:
                self._add(text[plain : match.start()], offset + plain)
            if match.lastgroup == "variable":
                self._add_variable(match.group(), offset + match.start())
            else:
                self._add(match.group()[1:], offset + match.start() + 1)
            plain = match.end()
        if plain < len(text) or not text:
            self._add(text[plain:], offset + plain)

    def _add_variable(self, token: str, offset: int) -> None:
        if token.startswith("`") or (token.startswith(("$(", "$$(")) and " " in token):
            opening = token.index("(") + 1 if "(" in token else 1
            self.nested.append((offset + opening, offset + len(token) - 1))
            self._add(HOLE, offset, len(token))
            return
        value = variable_value(token, self.variables)
        if len(value) > _LONGEST_VALUE or self.length > _LONGEST_VALUE:
            value = HOLE
        if value == HOLE and self.length == 0:
            self.variable = variable_name(token)
        self._add(value, offset, len(token))

    def _end_word(self, position: int) -> None:
        if self.start < 0:
            return
        if self.drop_next:
            self.drop_next = False
        else:
            text = "".join(self.parts)
            self.words.append(Word(text, self.start, position, tuple(self.pieces), self.variable))
        self._clear_word()

    def _skip_documents(self, position: int) -> int:
        """Move over the here-documents that the line opened and note their bodies."""
        for delimiter in self.delimiters:
            if self.unclosed >= _MOST_UNCLOSED:
                break
            close = re.compile(rf"^[ \t]*{delimiter}[ \t\r]*$", re.MULTILINE).search(self.script, position)
            if close is None:
                self.unclosed += 1
                break
            self.documents.append((position, close.start()))
            position = min(close.end() + 1, len(self.script))
        self.delimiters.clear()
        return position

    def _end_command(self) -> Iterator[Command]:
        if self.words or self.nested or self.documents:
            yield Command(tuple(self.words), tuple(self.nested), tuple(self.documents), self.redirected)
        self.words, self.nested, self.documents = [], [], []
        self.redirected = self.drop_next = False
