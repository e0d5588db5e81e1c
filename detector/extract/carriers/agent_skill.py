"""Skills of language-model agents: the shell commands that a `SKILL.md` gives an agent to run. Its prose is ignored."""

from __future__ import annotations

import re

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.text.lines import LineIndex

_LANGUAGE = "bash"
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]{0,2000}\n){0,20}?name[ \t]*:")
"""What makes a file of that name a skill: a header that names it."""
_FENCE = re.compile(r"[ \t]{0,12}(?P<mark>`{3,12}|~{3,12})[ \t]*(?P<tag>[\w+-]{0,20})")
_SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console"})


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of the fenced shell commands as one script, at their own places. None if the file is no skill or has none."""
    script = _shell_only(text) if _FRONT_MATTER.match(text) is not None else ""
    if not script.strip():
        return None
    from detector.extract import polyglot

    return polyglot.read(_LANGUAGE, path, script, lines, interest, limits)


def _shell_only(text: str) -> str:
    """The text with everything but fenced shell commands blanked, so that each character keeps its place."""
    kept: list[str] = []
    open_mark, shell = "", False
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        if fence is not None and not open_mark:
            open_mark, shell = fence["mark"], fence["tag"].lower() in _SHELLS
        elif fence is not None and fence["mark"].startswith(open_mark) and not fence["tag"]:
            open_mark = ""
        elif open_mark and shell:
            kept.append(line)
            continue
        kept.append("".join(mark if mark in "\r\n" else " " for mark in line))
    return "".join(kept)
