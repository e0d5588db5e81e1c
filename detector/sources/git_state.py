"""Whether a folder lies in a git repository with changes that were not committed."""

from __future__ import annotations

import os
import subprocess
from enum import Enum

_SECONDS = 20
_TRUSTED_SCOPES = frozenset({b"system", b"global", b"command", b"unknown"})
"""Where settings stand that the repository did not bring along."""
_PROGRAMS = frozenset({b"clean", b"smudge", b"process"})
_HARMLESS = {"core.fsmonitor": "", "core.hooksPath": os.devnull}
_ALONE = {"GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
"""Nothing is written, and no missing object is fetched: a remote's settings name programs, too."""


class GitState(str, Enum):
    """What git says of a folder."""

    NONE = "none"
    """No repository, or no git."""
    CLEAN = "clean"
    DIRTY = "dirty"


def git_state(folder: str) -> GitState:
    """The state of the files below `folder`. Runs no hook, no monitor and no filter of the repository, changes nothing."""
    listed = _git(folder, {}, "config", "--list", "--null", "--show-scope")
    if listed is None:
        return GitState.NONE
    status = _git(
        folder, _overriding(listed), "status", "--porcelain", "--untracked-files=normal", "--no-renames",
        "--ignore-submodules=all", "--", ".",
    )  # fmt: skip
    if status is None:
        return GitState.NONE
    return GitState.DIRTY if status.strip() else GitState.CLEAN


def _overriding(listed: bytes) -> dict[str, str]:
    """Settings that switch off what the repository's own settings would run while git compares files."""
    settings = dict(_HARMLESS)
    fields = listed.split(b"\0")
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        section, _, rest = entry.partition(b"\n")[0].partition(b".")
        driver, _, name = rest.rpartition(b".")
        if scope not in _TRUSTED_SCOPES and section == b"filter" and driver and name in _PROGRAMS:
            settings[f"filter.{os.fsdecode(driver)}.{name.decode()}"] = ""
            settings[f"filter.{os.fsdecode(driver)}.required"] = "false"
    return settings


def _git(folder: str, settings: dict[str, str], *arguments: str) -> bytes | None:
    """What git answers; None if it cannot."""
    environment = {**os.environ, **_ALONE}
    # By the environment, for a driver's name may hold whatever `-c` takes for the end of a key.
    given = environment.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    environment["GIT_CONFIG_COUNT"] = str(first + len(settings))
    for number, (key, value) in enumerate(settings.items(), first):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    try:
        done = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, check=False, env=environment, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
