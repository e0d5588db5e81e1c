"""Shows a plan as a unified diff, or writes it: all files or none."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from detector.advise.rewrite.gate import parses
from detector.advise.rewrite.plan import Edit, Plan
from detector.errors import SourceError, UsageError


def diff(plan: Plan) -> Iterator[str]:
    """The unified diff of all edits, line by line, each with its line end."""
    for edit in plan.edits:
        old = _lines(edit.old) if edit.old is not None else []
        path = "".join(char if char.isprintable() else "?" for char in edit.path)  # or it would be a line of its own
        name = f"a/{path}" if edit.old is not None else "/dev/null"
        for line in difflib.unified_diff(old, _lines(edit.new), name, f"b/{path}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def apply(root: str, plan: Plan) -> None:
    """Write all edits below `root`. Raises SourceError, and then nothing has changed."""
    base = Path(root)
    for edit in plan.edits:
        _check(base, edit)
    prepared: list[tuple[Edit, Path, Path]] = []
    replaced: list[Edit] = []
    try:
        for edit in plan.edits:
            prepared.append((edit, _prepared(base, edit), base / edit.path))  # noqa: PERF401 - undone one by one
        for edit, temporary, final in prepared:
            temporary.replace(final)
            replaced.append(edit)
    except OSError as error:
        _restore(base, replaced)
        raise SourceError(f"{edit.path}: cannot be written ({error.strerror}); nothing was changed") from error
    finally:
        for _, temporary, _ in prepared:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _check(base: Path, edit: Edit) -> None:
    path = base / edit.path
    if edit.path.endswith(".py") and not parses(edit.new):
        raise SourceError(f"{edit.path}: the result would not parse; nothing was changed")
    if path.is_symlink() or not path.resolve().is_relative_to(base.resolve()):
        raise UsageError(f"{edit.path}: leads out of the tree; nothing was changed")
    if edit.old is None:
        if path.exists():
            raise SourceError(f"{edit.path}: exists by now; nothing was changed")
        return
    try:
        current = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{edit.path}: cannot be read ({error.strerror}); nothing was changed") from error
    if current != edit.old:
        raise SourceError(f"{edit.path}: has changed meanwhile; nothing was changed")
    if not os.access(path, os.W_OK):
        raise SourceError(f"{edit.path}: is read-only; nothing was changed")


def _prepared(base: Path, edit: Edit) -> Path:
    """A finished file beside the place it belongs to, with the mode of the old one."""
    final = base / edit.path
    descriptor, name = tempfile.mkstemp(prefix=".waudit-", dir=final.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(edit.new)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(final.stat().st_mode & 0o7777 if edit.old is not None else 0o644)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _restore(base: Path, replaced: list[Edit]) -> None:
    for edit in replaced:
        path = base / edit.path
        with suppress(OSError):
            if edit.old is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(edit.old)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").splitlines(keepends=True)
