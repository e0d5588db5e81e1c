"""Fetches the file of one package from the registry that pip or npm is set up for. Never builds, never runs what it gets.

pip takes wheels only; where a package has none, the file of its source distribution is fetched as it is, since letting
pip prepare it would run its code. npm runs no script of a package it packs when told so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from detector.errors import SourceError

_SECONDS = 180
_LARGEST = 256_000_000
_OFFLINE = (
    "connection broken", "newconnectionerror", "max retries", "failed to establish", "econnrefused", "enotfound",
    "etimedout", "eai_again", "connecttimeout", "name resolution",
)  # fmt: skip
_CHILD = Path(__file__).with_name("pip_file.py")


def fetch(registry: str, name: str, version: str, folder: Path) -> Path:
    """The fetched file, inside `folder`. `registry` is "pypi" or "npm". Raises SourceError with the tool's own last words."""
    return _from_pip(name, version, folder) if registry == "pypi" else _from_npm(name, version, folder)


def _from_pip(name: str, version: str, folder: Path) -> Path:
    _run([sys.executable, str(_CHILD), name, version, str(folder), str(_LARGEST)], folder, f"pypi:{name}")
    return _only_file(folder, f"pypi:{name}")


def _from_npm(name: str, version: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError(f"npm:{name}: npm is not installed; install it or give the package as a file")
    wanted = f"{name}@{version or 'latest'}"
    command = [npm, "pack", wanted, "--ignore-scripts", "--loglevel=error", "--pack-destination", str(folder)]
    _run(command, folder, f"npm:{name}")
    return _only_file(folder, f"npm:{name}")


def _run(command: list[str], folder: Path, what: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"{what}: the registry gave no answer within {_SECONDS} s") from error
    except OSError as error:
        raise SourceError(f"{what}: cannot be fetched: {error}") from error
    if done.returncode != 0:
        told = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        if any(mark in told.lower() for mark in _OFFLINE):
            raise SourceError(f"{what}: the registry cannot be reached; check the network and its settings")
        words = told.splitlines()
        raise SourceError(f"{what}: cannot be fetched: {_telling(words)}")


def _telling(lines: list[str]) -> str:
    """The line of a tool's output that says what is wrong."""
    for line in lines:
        if line.lower().startswith(("error:", "npm error 4", "npm error code e")):
            return line.strip().removeprefix("error: ")[:300]
    return lines[-1].strip()[:300] if lines else "no reason given"


def _only_file(folder: Path, what: str) -> Path:
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    if len(files) != 1:
        raise SourceError(f"{what}: the registry gave {len(files)} files instead of one")
    return files[0]
