"""The functions that a file of a language without a grammar defines, so that its calls of them are told apart."""

from __future__ import annotations

import re
from functools import cache

DECLARING = ("exit", "declare", "declare ptrsafe", "declare auto", "declare ansi", "declare unicode")
"""What stands before the word of a function that has no body here: `Declare Function` names one of a library."""
NOT_CALLING = (".", "::", "function", "sub", "procedure", "constructor", "destructor", "goto")
"""What stands before a word that names a function and does not call it, or calls one of something else."""
_LOOK_BACK = 32
_SHORTEST = 4
"""Letters of a function's name that is told apart from other words."""


def own_functions(words: tuple[str, ...], code: str) -> dict[str, str]:
    """The functions that these words begin, by their last name in lower case; names that two share are left out."""
    names: dict[str, str] = {}
    for found in _headings(words).finditer(code) if words else ():
        name = found[1]
        last = name.rpartition(".")[2].lower()
        before = code[max(0, found.start() - _LOOK_BACK) : found.start()].rstrip(" \t").lower()
        if len(last) >= _SHORTEST and not before.endswith(("end", *DECLARING)):
            names[last] = "" if names.get(last, name) != name else name
    return {last: name for last, name in names.items() if name}


@cache
def _headings(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w.])(?:{'|'.join(words)})[ \t]{{1,8}}([A-Za-z_][\w.\-]{{0,119}})")
