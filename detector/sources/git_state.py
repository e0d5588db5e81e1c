"""Whether a folder lies in a git repository with changes that were not committed."""

from __future__ import annotations

import os
import subprocess
from enum import Enum

_SECONDS = 20


class GitState(str, Enum):
    """What git says of a folder."""

    NONE = "none"
    """No repository, or no git."""
    CLEAN = "clean"
    DIRTY = "dirty"


def git_state(folder: str) -> GitState:
    """The state of the files below `folder`. Runs no hook, no monitor, and changes nothing."""
    command = ["git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-C", folder]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [*command, "status", "--porcelain", "--untracked-files=normal", "--", "."],
            capture_output=True,
            check=False,
            env=environment,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return GitState.NONE
    if done.returncode != 0:
        return GitState.NONE
    return GitState.DIRTY if done.stdout.strip() else GitState.CLEAN
