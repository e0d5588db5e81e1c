"""Files of a folder on disk: walking, file arguments, reading. Follows no link, opens nothing but regular files.

Paths are shown POSIX-style relative to the root and are always valid text: bytes of a name that are no UTF-8 appear as
hexadecimal escapes. The native path, which the system opens, is kept beside it.
"""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH112, PTH116, PTH118, PTH119, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from detector.errors import LimitExceeded, SourceError, UsageError
from detector.sources.ignore import IgnoreRules, Pattern, parse_lines
from detector.sources.selection import (
    EDITOR_FOLDERS,
    METADATA_FOLDERS,
    UNCOMMITTED_FOLDERS,
    Place,
    SkipReason,
    enter,
    reason_by_path,
    settle,
    skip_reason,
)

_MAX_DEPTH = 200
_MAX_IGNORE_BYTES = 1_000_000
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOCTTY", 0)
)


class Entry(NamedTuple):
    """A file that may be searched: the path as shown and the path that the system opens."""

    path: str
    native: str


class Target(NamedTuple):
    """What one scan looks at: a root folder, and the files in it that were named (None: all)."""

    root: str
    files: tuple[str, ...] | None = None


def targets(arguments: Sequence[str]) -> tuple[Target, ...]:
    """The scans that the PATH arguments of a command ask for.

    One a folder, one for all files below the current folder, one for each other file's folder. Raises UsageError for a
    path that does not exist.
    """
    folders: dict[str, Target] = {}
    files: dict[str, list[str]] = {}
    here = os.path.realpath(".")
    for argument in arguments:
        if not os.path.lexists(argument):
            hint = "; fetch it first and name its folder" if "://" in argument else ""
            raise UsageError(f"{shown(argument)}: no such file or folder{hint}")
        if os.path.isdir(argument):
            folders.setdefault(os.path.normpath(argument), Target(argument))
            continue
        parent = os.path.realpath(os.path.dirname(argument) or ".")
        inside = parent == here or parent.startswith(here.rstrip(os.sep) + os.sep)
        files.setdefault("." if inside else os.path.dirname(argument), []).append(argument)
    named = [Target(root, tuple(dict.fromkeys(names))) for root, names in files.items()]
    return (*folders.values(), *named)


def shown(name: str) -> str:
    """A name as valid text: bytes that were no UTF-8 become hexadecimal escapes."""
    if name.isascii():
        return name
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name


class WorkTree:
    """One pass over a tree. After `folders()` is exhausted, the other attributes say what was met and not handed out."""

    def __init__(
        self,
        root: str,
        *,
        use_gitignore: bool = True,
        excludes: Iterable[str] = (),
        own_cache: str = "",
        trusted: bool = True,
    ) -> None:
        """`excludes` are gitignore patterns of the user; `own_cache` is a folder that is never entered, "" if none.

        Of a tree not to be trusted only the store that git cannot hand on is left out uncounted.
        """
        self.root = root
        self.paths: list[str] = []
        """Every file met, searched or not, links included; unsorted."""
        self.skipped: dict[str, int] = {}
        """Number of files, and of folders left out as a whole, by reason."""
        self.failed: list[tuple[str, str]] = []
        """(path, message) of what could not be read."""
        patterns = parse_lines(excludes)
        self._excludes = IgnoreRules(patterns) if patterns else None
        self._use_gitignore = use_gitignore
        self._stores = METADATA_FOLDERS if trusted else UNCOMMITTED_FOLDERS
        self._own_cache = os.path.realpath(own_cache) if own_cache else ""
        self._own_name = os.path.basename(self._own_cache)
        self._real_root = os.path.realpath(root)

    def folders(self) -> Iterator[list[Entry]]:
        """The files to search, folder by folder, in an order that depends on names only.

        Raises SourceError if the root itself cannot be read.
        """
        ignores = outer_gitignores(self._real_root) if self._use_gitignore else ()
        pending = [_Folder("", self.root, Place.PROJECT, ignores, 0)]
        while pending:
            folder = pending.pop()
            listing = self._list(folder)
            if listing is None:
                continue
            files, below = self._sort_out(folder, listing)
            pending.extend(reversed(below))
            if files:
                yield files

    def _list(self, folder: _Folder) -> list[os.DirEntry[str]] | None:
        try:
            with os.scandir(folder.native) as entries:
                return sorted(entries, key=_name)
        except OSError as error:
            if not folder.prefix:
                raise SourceError(f"{shown(self.root)}: {_because(error)}") from error
            self.failed.append((folder.prefix[:-1], _because(error)))
            return None

    def _sort_out(self, folder: _Folder, listing: list[os.DirEntry[str]]) -> tuple[list[Entry], list[_Folder]]:
        prefix = folder.prefix
        names = {entry.name for entry in listing}
        place = settle(folder.place, prefix[:-1], names)
        ignores = self._with_own_gitignore(folder, ".gitignore" in names)
        excludes = self._excludes
        files: list[Entry] = []
        below: list[_Folder] = []
        for entry in listing:
            name = shown(entry.name)
            path = prefix + name
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                is_file = not is_folder and entry.is_file(follow_symlinks=False)
            except OSError as error:
                self.failed.append((path, _because(error)))
                continue
            if is_folder:
                inner = self._descend(folder, entry, name, place, ignores)
                if inner is not None:
                    below.append(inner)
                continue
            if excludes is not None and excludes.decide(path, name, False):
                reason = SkipReason.EXCLUDED
            elif ignores and is_ignored(ignores, path, name, False):
                reason = SkipReason.IGNORED
            else:
                self.paths.append(path)
                reason = skip_reason(place, name) if is_file else self._odd_reason(entry)
            if reason:
                self.skipped[reason] = self.skipped.get(reason, 0) + 1
            else:
                files.append(Entry(path, entry.path))
        return files, below

    def _descend(
        self, folder: _Folder, entry: os.DirEntry[str], name: str, place: Place, ignores: tuple[_Scoped, ...]
    ) -> _Folder | None:
        if name in self._stores:
            return None
        path = folder.prefix + name
        inner = enter(place, name)
        reason = ""
        if self._excludes is not None and self._excludes.decide(path, name, True):
            reason = SkipReason.EXCLUDED
        elif ignores and is_ignored(ignores, path, name, True):
            reason = SkipReason.IGNORED
        elif _is_junction(entry):
            reason = SkipReason.LINK_OUTSIDE
        elif entry.name == self._own_name and os.path.realpath(entry.path) == self._own_cache:
            reason = SkipReason.OWN_CACHE
        elif name in EDITOR_FOLDERS:
            reason = SkipReason.EDITOR_COPY
        elif inner is None:
            reason = SkipReason.INSTALLED
        if reason or inner is None:
            self.skipped[reason] = self.skipped.get(reason, 0) + 1
            return None
        if folder.depth >= _MAX_DEPTH:
            self.failed.append((path, f"folders are nested more than {_MAX_DEPTH} deep"))
            return None
        return _Folder(path + "/", entry.path, inner, ignores, folder.depth + 1)

    def _with_own_gitignore(self, folder: _Folder, has_gitignore: bool) -> tuple[_Scoped, ...]:
        if not self._use_gitignore:
            return ()
        rules: list[Pattern] = []
        if has_gitignore:
            rules = _read_ignore(os.path.join(folder.native, ".gitignore"))
        if not folder.prefix:
            rules = _read_ignore(os.path.join(folder.native, ".git", "info", "exclude")) + rules
        return (_Scoped("", len(folder.prefix), IgnoreRules(rules)), *folder.ignores) if rules else folder.ignores

    def _odd_reason(self, entry: os.DirEntry[str]) -> str:
        """The reason for what is neither a folder nor a regular file: a link or a special file."""
        return link_reason(entry.path, self._real_root) if entry.is_symlink() else SkipReason.SPECIAL


class _Scoped(NamedTuple):
    """Rules that hold below a folder: paths lose `cut` characters and gain `prefix` before they are asked for."""

    prefix: str
    cut: int
    rules: IgnoreRules


class _Folder(NamedTuple):
    prefix: str
    """Shown path with a trailing slash, "" for the root."""
    native: str
    place: Place
    ignores: tuple[_Scoped, ...]
    """Innermost first."""
    depth: int


def is_ignored(ignores: tuple[_Scoped, ...], path: str, name: str, is_folder: bool) -> bool:
    """Whether ignore files leave a path out; the innermost file that speaks of it decides."""
    for scope in ignores:
        decision = scope.rules.decide(scope.prefix + path[scope.cut :], name, is_folder)
        if decision is not None:
            return decision
    return False


def outer_gitignores(real_root: str) -> tuple[_Scoped, ...]:
    """The ignore files of the folders above the root, up to the top of its git work tree; innermost first."""
    if os.path.lexists(os.path.join(real_root, ".git")):
        return ()
    scopes: list[_Scoped] = []
    below = ""
    folder = real_root
    for _ in range(_MAX_DEPTH):
        parent, name = os.path.split(folder)
        if parent == folder:
            return ()
        below = f"{shown(name)}/{below}"
        rules = _read_ignore(os.path.join(parent, ".gitignore"))
        is_top = os.path.lexists(os.path.join(parent, ".git"))
        if is_top:
            rules = _read_ignore(os.path.join(parent, ".git", "info", "exclude")) + rules
        if rules:
            scopes.append(_Scoped(below, 0, IgnoreRules(rules)))
        if is_top:
            return tuple(scopes)
        folder = parent
    return ()


def link_reason(native: str, real_root: str) -> str:
    """Why a symbolic link is not searched: what it leads to is met on its own, or is none of the tree's."""
    try:
        os.stat(native)
    except OSError:
        return SkipReason.LINK_BROKEN
    target = os.path.realpath(native)
    inside = target == real_root or target.startswith(real_root.rstrip(os.sep) + os.sep)
    return SkipReason.LINK_INSIDE if inside else SkipReason.LINK_OUTSIDE


def named_files(root: str, names: Iterable[str], excludes: Iterable[str] = ()) -> Iterator[tuple[Entry, str]]:
    """File arguments as entries with the reason why they are not searched ("" if they are), in the given order.

    `names` are native paths relative to the current folder. Ignore files do not count for what is named; user excludes do.
    Raises UsageError for names that do not exist or lie outside the root.
    """
    real_root = os.path.realpath(root)
    rules = IgnoreRules(parse_lines(excludes))
    for native in names:
        try:
            mode = os.lstat(native).st_mode
        except OSError as error:
            raise UsageError(f"{shown(native)}: {_because(error)}") from error
        parent = os.path.realpath(os.path.dirname(native) or ".")
        relative = os.path.relpath(os.path.join(parent, os.path.basename(native)), real_root)
        path = shown(relative.replace(os.sep, "/"))
        if path.startswith("../"):
            raise UsageError(f"{shown(native)}: lies outside of {shown(root)}")
        if stat.S_ISLNK(mode):
            reason = link_reason(native, real_root)
        elif not stat.S_ISREG(mode):
            reason = SkipReason.SPECIAL
        else:
            reason = SkipReason.EXCLUDED if rules.ignores(path) else reason_by_path(path)
        yield Entry(path, native), reason


def open_file(native: str) -> int:
    """A descriptor of a regular file; links and special files are refused. Raises SourceError."""
    try:
        return os.open(native, _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        raise SourceError(_because(error)) from error


def read_file(native: str, limit: int) -> bytes:
    """The bytes of a regular file. Raises SourceError, or LimitExceeded if it has more than `limit` bytes."""
    descriptor = open_file(native)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("not a regular file")
        if status.st_size > limit:
            raise LimitExceeded(f"larger than {limit:,} bytes")
        return read_rest(descriptor, b"", limit)
    except OSError as error:
        raise SourceError(_because(error)) from error
    finally:
        os.close(descriptor)


def read_rest(descriptor: int, start: bytes, limit: int) -> bytes:
    """`start` and all that follows. Raises LimitExceeded beyond `limit` bytes, however the file grows meanwhile."""
    parts = [start]
    size = len(start)
    while True:
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > limit:
            raise LimitExceeded(f"larger than {limit:,} bytes")


def _read_ignore(native: str) -> list[Pattern]:
    """The patterns of an ignore file; none if there is no such file or it cannot be read."""
    try:
        data = read_file(native, _MAX_IGNORE_BYTES)
    except (SourceError, LimitExceeded):
        return []
    return parse_lines(data.decode("utf-8-sig", "replace").split("\n"))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_junction(entry: os.DirEntry[str]) -> bool:
    probe = getattr(entry, "is_junction", None)
    return bool(probe and probe())


def _because(error: OSError | ValueError) -> str:
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
