"""Texts that languages without a grammar put together with an operator: "https://" & host & "/send".

What an operator ends is one line with the next.
"""

from __future__ import annotations

import re
from functools import cache

from detector.model.fact import HOLE

_MOST_PIECES = 12
_ON_THE_NEXT_LINE = r"(?:(?:_[ \t]{0,8})?\r?\n[ \t]{0,200})?"
_PREFIX = re.compile(r"[$@]{1,2}(?=\")")
"""What makes a text one with holes, or one without escapes, in .NET."""
_PIECE = re.compile(r"[\w.$@%\[\]>-]{1,60}(?:\([\w.$@\"', ]{0,60}\))?")


@cache
def operator_of(signs: str) -> re.Pattern[str] | None:
    """The pattern of a language's concatenation operators, written with blanks between; None if it has none."""
    if not signs:
        return None
    either = "|".join(re.escape(sign) for sign in signs.split())
    return re.compile(rf"[ \t]{{0,8}}(?:{either})[ \t]{{0,8}}{_ON_THE_NEXT_LINE}")


def joined(
    code: str, start: int, first: str, operator: re.Pattern[str], strings: re.Pattern[str]
) -> tuple[list[str], int]:
    """The pieces of a concatenation that begins with the string `first` and goes on at `start`, and where it ends.

    `strings` finds the tokens of the language; strings among them belong to groups called "str...". What is no string
    becomes a hole. One piece alone: nothing was joined.
    """
    pieces, end = [first], start
    while len(pieces) < _MOST_PIECES:
        sign = operator.match(code, end)
        if sign is None:
            break
        prefix = _PREFIX.match(code, sign.end())
        token = strings.match(code, prefix.end() if prefix else sign.end())
        if token is not None and (token.lastgroup or "").startswith("str"):
            pieces.append(token[0])
            end = token.end()
            continue
        name = _PIECE.match(code, sign.end())
        if name is None:
            break
        pieces.append(HOLE)
        end = name.end()
    return pieces, end
