"""What rounds go over in languages without a grammar: those of loops, and those that a timer makes of its handler."""

from __future__ import annotations

import re

from detector.model.fact import LoopKind

_TIMED = re.compile(r"(?i)(?:timer\w{0,20}_?(?:tick|timer|elapsed)|_(?:tick|elapsed))\Z")
"""How handlers of timers are called: `Timer1_Tick`, `SendTimer_Elapsed`, `Timer1Timer`."""
_END = re.compile(r"(?im)^[ \t]*end[ \t]+(?:sub|function)\b|^(?:procedure|function|constructor|destructor)\b|^end\.")
_MOVED = re.compile(
    r"(?i)\b([a-z_]\w{0,40})\s{0,4}(?:\+=\s{0,4}1\b|:?=\s{0,4}\1\s{0,4}\+\s{0,4}1\b)|\binc\(\s{0,4}([a-z_]\w{0,40})\)"
)
"""A number that moves on by one: `at += 1`, `at = at + 1`, `Inc(at)`."""
_NUMBERED = r"(?i)([a-z_][\w.]{{0,80}})\s{{0,2}}[(\[]\s{{0,4}}{}\b"
_FIRST = re.compile(r"(?i)([a-z_][\w.]{0,80})\s{0,2}[(\[]\s{0,4}0\s{0,4}[)\]]")
_TAKEN = r"(?i)\b{}\s{{0,2}}\.(?:RemoveAt|Remove|Delete)\s{{0,2}}\(\s{{0,4}}0\s{{0,4}}\)"
_REACH = 6_000
_MOST = 8


def stepped_in(code: str, name: str, start: int) -> tuple[str, ...]:
    """Give the names of the list that a timer's handler goes through one by one, () for any other function.

    `name` is that of the function, `start` where what stands behind it begins.
    """
    if _TIMED.search(name) is None:
        return ()
    ending = _END.search(code, start, start + _REACH)
    body = code[start : ending.start() if ending is not None else start + _REACH]
    for moved in _MOVED.findall(body)[:_MOST]:
        element = re.search(_NUMBERED.format(re.escape(moved[0] or moved[1])), body)
        if element is not None:
            return _names(element[1])
    for first in _FIRST.findall(body)[:_MOST]:
        if re.search(_TAKEN.format(re.escape(first)), body) is not None:
            return _names(first)
    return ()


def _names(written: str) -> tuple[str, ...]:
    """The names of a list with what it belongs to: "txtPhones" and "Lines" of `txtPhones.Lines(at)`."""
    return tuple(part for part in reversed(written.split(".")) if part)


def gone_over(code: str, opening: re.Match[str]) -> tuple[LoopKind, tuple[str, ...]]:
    """Give the kind of a loop whose word was met, and the names of what it goes over."""
    header = code[opening.end() : line_end(code, opening.end(), opening.end() + 300)]
    waits = opening[0].lower() in ("while", "do", "repeat", "loop") and not _goes_through(header)
    element = _ELEMENT.match(header)
    over = _TYPE_OF_COUNTER.sub("", header) if element is None else header[element.end() :]
    names = re.findall(r"[A-Za-z_]\w{2,40}", over) + _bound_names(code, header, opening.start())
    names = _piped_names(code, opening.start()) or names
    if element is not None:
        names.append(f"{element[1]}s")
    if _TO_THE_LAST_ROW.search(header) is not None:
        names = ["rows", *(name for name in names if name.lower() not in ("eof", "not"))]
    return LoopKind.WHILE if waits else LoopKind.FOR, tuple(dict.fromkeys(names))[:_MOST]


def _goes_through(header: str) -> bool:
    """Whether a loop with the word of one that waits goes over something."""
    return _AS_LONG.match(header) is not None or _THROUGH.match(header) is not None


_ELEMENT = re.compile(r"(?i)\s*(?:each\s+)?\(?\s*\$?([a-z_]\w{0,40})(?:\s+as\s+[\w.]{1,60})?\s+in\b")
"""The name of one element: what is gone over is a list of them, whatever the list is called."""
_AS_LONG = re.compile(r"(?i)[\s,(%]{1,4}[a-z_]\w{0,40}\.(?:length|count|maxindex|size)\b(?:\(\))?[\s){%]{0,8}\Z")
"""A loop with as many rounds as a list is long: `Loop names.Length {`."""
_THROUGH = re.compile(r"(?i)[\s,]{1,4}(?:read|parse|files)\b")
"""A loop of AutoHotkey over the lines of a file, the parts of a text or the files of a folder: `Loop Read, "numbers.txt"`."""
_TYPE_OF_COUNTER = re.compile(r"(?i)\s+as\s+[\w.]{1,60}(?=\s*=)")
_TO_THE_LAST_ROW = re.compile(r"(?i)\w\.eof\b")
"""A loop that goes over what a table or query gives, row by row."""
_BOUND = re.compile(r"(?i)\bto(?:\s+|=\s?\(?\s?\$)([A-Za-z_]\w{0,40})\s*(?:-\s?1\s?\)?\s{0,8}do=\{\s*)?\Z")
_BOUND_REACH = 4_000


def _bound_names(code: str, header: str, start: int) -> list[str]:
    """What the last number of a counting loop was measured by: `last = Cells(Rows.Count, 1).Row` above `For i = 2 To last`."""
    bound = _BOUND.search(header)
    if bound is None:
        return []
    name = re.escape(bound[1])
    given = re.compile(
        rf"(?i)(?:(?<![\w.]){name}[ \t]{{0,8}}:?=(?!=)|:(?:local|global|set)[ \t]{{1,8}}{name}[ \t])([^\n]{{0,200}})"
    )
    found = given.findall(code, max(0, start - _BOUND_REACH), start)
    return re.findall(r"[A-Za-z_]\w{2,40}", found[-1]) if found else []


_PIPE = "|"
_PIPED_REACH = 300


def _piped_names(code: str, start: int) -> list[str]:
    """What a pipe hands to a loop: `Import-Csv clients.csv | ForEach-Object {`; nothing where none stands before it."""
    line = code[max(0, start - _PIPED_REACH) : start].rpartition("\n")[2].rstrip()
    return re.findall(r"[A-Za-z_]\w{2,40}", line) if line.endswith(_PIPE) else []


def line_end(code: str, start: int, most: int) -> int:
    """Give where a line ends that goes on at `start`, at most `most`."""
    end = code.find("\n", start, most)
    return end if end >= 0 else min(most, len(code))
