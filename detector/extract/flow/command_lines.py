"""Command lines that a program starts: their words put together, and what they install or run.

Owns which standard functions start a program. The commands themselves are read by `extract.config.commands`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detector.model.fact import HOLE, Fact
from detector.model.location import Span

STARTERS = frozenset(
    """
    run Popen call check_call check_output getoutput getstatusoutput system popen create_subprocess_exec create_subprocess_shell
    exec execSync execFile execFileSync spawn spawnSync execa execaSync shell_exec passthru proc_open Command CommandContext
    ProcessBuilder Start start Run capture2e capture3 cmd Cmd command sh Process execute arg args
    """.split()  # noqa: SIM905
)
"""Last names of functions that start a program with their arguments."""
_PROGRAM = re.compile(r"[\w./\\:+-]{1,200}(?:\s|\Z)")
_INSTALLS = re.compile(
    r"\b(?:pip3?|pipx|uv|npm|npx|pnpm|yarn|bunx?|docker|podman|go|gem|composer|cargo|brew|apk|git)\s+\S{1,40}\s+\S"
)
_LONGEST = 2_000


def command_line(words: Sequence[str]) -> str:
    """The command that a call starts with these words, "" if it does not look like one."""
    line = " ".join(word for word in words if word)
    return line if len(line) <= _LONGEST and line.strip(HOLE + " ") and _PROGRAM.match(line) else ""


def facts_of(command: str, span: Span) -> Iterator[Fact]:
    """What the command installs, clones or runs, all at `span`."""
    if _INSTALLS.search(command) is None:
        return
    from detector.extract.config.commands import read_commands  # rare

    yield from read_commands(command, lambda _start, _end: span)
