"""Shell lines and IPython magics, replaced by blanks so that positions stay."""

from __future__ import annotations

import re

_PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "debug", "mprun", "lprun", "python", "python3"}
)
_MAGIC = re.compile(r"^([ \t]*)(?:!(?!=)|%(?=[A-Za-z%])|\?{1,2}\w)")
_ASSIGNED = re.compile(r"^([ \t]*[\w, ]{1,80}=[ \t]*)(?:!|%(?=[a-z]))")
_HELP = re.compile(r"^[ \t]*[\w.]{1,80}\?{1,2}[ \t]*$")


def blank_magics(text: str) -> str:
    """Blank out `!pip install x`, `%pip`, `x = !ls`, `thing?` and cells in other languages (`%%bash`).

    The result is as long as the text, line by line. A line that was blanked inside a block says `pass`.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return text
    head = lines[first].lstrip()
    if head.startswith("%%") and head[2:].split(None, 1)[:1] and head[2:].split(None, 1)[0] not in _PYTHON_CELLS:
        return "\n".join(" " * len(line) for line in lines)
    continued = False
    for number, line in enumerate(lines):
        if continued or _is_magic(line):
            continued = line.rstrip().endswith("\\")
            lines[number] = _blank(line)
    return "\n".join(lines)


def _is_magic(line: str) -> bool:
    return bool(_MAGIC.match(line) or _HELP.match(line) or _ASSIGNED.match(line))


def _blank(line: str) -> str:
    assigned = _ASSIGNED.match(line)
    if assigned:
        kept = assigned.group(1)
        return kept + "0".ljust(len(line) - len(kept))
    indent = len(line) - len(line.lstrip())
    word = "pass" if len(line) - indent >= 4 else ""
    return line[:indent] + word.ljust(len(line) - indent)
