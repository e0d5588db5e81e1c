"""The user's cache folder: where it is, how a file gets into it in one step, how its size stays bounded."""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH103, PTH105, PTH108, PTH116, PTH118, PTH120

from __future__ import annotations

import contextlib
import os
import time

_DAY = 86_400
_STAMP = "trimmed"
_TEMPORARY = ".writing-"


def is_inside(folder: str, root: str) -> bool:
    """Whether `folder` lies in `root` or is it, links resolved."""
    folder, root = os.path.realpath(folder), os.path.realpath(root)
    return folder == root or folder.startswith(root.rstrip(os.sep) + os.sep)


def replace_file(path: str, content: bytes) -> None:
    """Writes a file so that readers see the old or the new content, never a part; silently gives up if it cannot."""
    import tempfile

    folder = os.path.dirname(path)
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)


def trim(folder: str, most_bytes: int) -> None:
    """Removes the files that were not used for longest, once a day, until four fifths of `most_bytes` are left."""
    stamp = os.path.join(folder, _STAMP)
    with contextlib.suppress(OSError):
        if time.time() - os.stat(stamp).st_mtime < _DAY:
            return
    replace_file(stamp, b"")
    files = []
    for parent, _folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            with contextlib.suppress(OSError):
                status = os.lstat(path)
                files.append((status.st_mtime, path, status.st_size))
    total = sum(size for _time, _path, size in files)
    if total <= most_bytes:
        return
    for _time, path, size in sorted(files):
        with contextlib.suppress(OSError):
            os.unlink(path)
            total -= size
        if total <= most_bytes * 4 // 5:
            return


def touch(path: str) -> None:
    """Marks a file as used, at most once a day."""
    with contextlib.suppress(OSError):
        if time.time() - os.stat(path).st_mtime > _DAY:
            os.utime(path)
