"""Where configuration stands: at or above the scanned folder, or in a file that the user named.

Light on purpose: every run looks for configuration, few find any. Reading TOML is `configuration_file`'s.
"""

# Every run comes this way, and pathlib would cost it milliseconds.
# ruff: noqa: PTH113, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import os

from detector.errors import ConfigError
from detector.policy.configuration import Configuration

OWN_FILE = ".waudit.toml"
PROJECT_FILE = "pyproject.toml"
_MOST_BYTES = 2_000_000
_MOST_FOLDERS = 200


def configuration_for(root: str) -> Configuration:
    """The nearest configuration at or above a scanned folder, up to the top of its git work tree.

    In one folder `.waudit.toml` comes before `pyproject.toml`. Raises ConfigError for a file that is wrong.
    """
    folder = os.path.realpath(root)
    for _ in range(_MOST_FOLDERS):
        for name in (OWN_FILE, PROJECT_FILE):
            found = _read(os.path.join(folder, name), root, must_exist=False)
            if found is not None:
                return found
        parent = os.path.dirname(folder)
        if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
            break
        folder = parent
    return Configuration()


def configuration_in(file: str, root: str) -> Configuration:
    """The configuration in a file that the user named. Raises ConfigError if there is none or it is wrong."""
    found = _read(file, root, must_exist=True)
    if found is None:
        raise ConfigError(f"{file}: has no [tool.waudit]; add it or name another file with --config")
    return found


def _read(file: str, root: str, *, must_exist: bool) -> Configuration | None:
    """What the file says; None if it is not there or says nothing of waudit."""
    if not must_exist and not os.path.isfile(file):  # a pipe is none, and nobody may write to it
        return None
    try:
        with open(file, "rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        if must_exist:
            raise ConfigError(f"{file}: no such file; name another with --config") from None
        return None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}; mend that or pass --no-config") from error
    is_project_file = os.path.basename(file) == PROJECT_FILE
    # Most projects say nothing of waudit: they must not cost a TOML parser.
    if is_project_file and b"waudit" not in content:
        return None
    if len(content) > _MOST_BYTES:
        raise ConfigError(f"{file}: is larger than {_MOST_BYTES:,} bytes; shorten it or pass --no-config")
    from detector.policy.configuration_file import parse

    folder = os.path.dirname(os.path.realpath(file))
    prefix = os.path.relpath(os.path.realpath(root), folder).replace(os.sep, "/")
    inside = "" if prefix == "." or prefix.startswith("..") else f"{prefix}/"
    shown = os.path.relpath(file) if must_exist else os.path.relpath(file, os.path.realpath("."))
    shown = file if shown.startswith("..") else shown.replace(os.sep, "/")
    return parse(content, file=shown, folder=folder, prefix=inside, is_project_file=is_project_file)
