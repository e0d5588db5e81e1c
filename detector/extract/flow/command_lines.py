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
    ProcessBuilder ProcessStartInfo Start start Run capture2e capture3 cmd Cmd command sh Process execute arg args
    """.split()  # noqa: SIM905
)
"""Last names of functions that start a program with their arguments."""
INSTALLERS = {
    "pip_install": "",
    "uv_pip_install": "",
    "add_python_packages": "",
    "Image": "python_packages",
    "ImageSpec": "packages",
    "PythonVirtualenvOperator": "requirements",
    "virtualenv": "requirements",
}
"""Functions by which Python says what an image or an environment is made of, each with the argument that names the packages."""
WORD_NAMES = ("", "FileName", "Arguments")
"""Names of arguments with the words of a command."""
FOLDER_NAMES = ("cwd", "WorkingDirectory")
_UNKNOWN = HOLE + " "
_PROGRAM = re.compile(r"[\w./\\:+-]{1,200}(?:\s|\Z)")
_INSTALLS = re.compile(
    r"\b(?:pip3?|pipx|uv|npm|npx|pnpm|yarn|bunx?|docker|podman|go|gem|composer|cargo|brew|apk|git)\s+\S{1,40}\s+\S"
)
_LONGEST = 2_000
_SCRIPT = re.compile(
    r"(?:[\w.:/\\-]*(?<![\w-])(?:node|nodejs|bun|deno|ts-node|tsx|python[23]?(?:\.\d+)?|pythonw?|py|php|ruby|perl|Rscript)(?:\.exe)?"
    r"|[{][}])[ \t]+(?:(?:run|-[\w-]+)[ \t]+){0,4}(?P<path>[^\s'\"]{1,200}\.(?:m?js|cjs|ts|py|php|rb|pl|R))(?=\s|\Z)"
)
"""An interpreter, or a program that is not known, with the script of the project that it runs."""


def command_line(words: Sequence[str]) -> str:
    """The command that a call starts with these words, "" if it does not look like one. The program may be unknown."""
    line = " ".join(word for word in words if word)
    return line if len(line) <= _LONGEST and _PROGRAM.match(line.removeprefix(_UNKNOWN)) else ""


def install_line(texts: Sequence[str]) -> str:
    """The command that installs packages which a call is given, several to a text or one."""
    names = [f"'{name}'" for text in texts for name in text.split() if _REQUIREMENT.fullmatch(name)]
    return " ".join(("pip install", *names))[:_LONGEST] if names else ""


_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]{0,80}(?:\[[\w,.-]{0,80}\])?(?:[<>=!~]=?[\w.*,<>=!~]{1,80})?")


def started_script(words: Sequence[str], folder: str) -> str:
    """The script that a command runs, as a module beside the file: "./bot/index.js"; "" if there is none.

    `folder` is where the command is run, "" if unknown. What is not known of either path is left out.
    """
    line = " ".join(word for word in words if word)
    found = _SCRIPT.match(line) if len(line) <= _LONGEST else None
    if found is None:
        return ""
    parts = f"{folder}/{found['path']}".replace("\\", "/").rpartition(HOLE)[2].split("/")
    known = [part for part in parts if part not in ("", ".", "..")]
    return "./" + "/".join(known) if known and "." in known[-1][1:] else ""


def facts_of(command: str, span: Span) -> Iterator[Fact]:
    """What the command installs, clones or runs, all at `span`."""
    if command.startswith(_UNKNOWN) or _INSTALLS.search(command) is None:
        return
    from detector.extract.config.commands import read_commands  # rare

    yield from read_commands(command, lambda _start, _end: span)
