"""Where an inspected package comes from: a file, a folder, or a registry that is asked on request. Nothing of it is run."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from detector.errors import LimitExceeded, SourceError, UsageError
from detector.integrations import package_fetching
from detector.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits, Limits
from detector.sources.archives import Member, is_archive, unpack
from detector.sources.worktree import WorkTree, read_file

_REMOTE = re.compile(r"(?P<registry>pypi|npm):(?P<name>.+)", re.DOTALL)
_PYTHON_NAME = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)(?:==(?P<version>[A-Za-z0-9.!+_-]{1,100}))?"
)
_NODE_NAME = re.compile(
    r"(?P<name>(?:@[a-z0-9][a-z0-9._~-]{0,200}/)?[A-Za-z0-9][A-Za-z0-9._~-]{0,200})(?:@(?P<version>[A-Za-z0-9.+_-]{1,100}))?"
)


@dataclass(frozen=True, slots=True)
class Content:
    """The files of a package without the folder that wraps them. `left_out` are (path, reason)."""

    target: str
    members: tuple[Member, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Remote:
    """A package of a registry: "pypi" or "npm", name, and the exact version or ""."""

    registry: str
    name: str
    version: str = ""

    @property
    def service(self) -> str:
        """Who would be asked for it, for people."""
        tool = "pip" if self.registry == "pypi" else "npm"
        return f"the package index that {tool} uses"


def remote(target: str) -> Remote | None:
    """What a target names in a registry; None for paths. Raises UsageError for a name that no registry could have."""
    match = _REMOTE.fullmatch(target)
    if match is None:
        return None
    python = match["registry"] == "pypi"
    name = (_PYTHON_NAME if python else _NODE_NAME).fullmatch(match["name"])
    if name is None:
        shape = "pypi:NAME or pypi:NAME==VERSION" if python else "npm:NAME or npm:NAME@VERSION"
        raise UsageError(f"{target}: is no package of a registry; write {shape}")
    return Remote(match["registry"], name["name"], name["version"] or "")


def load(target: str, limits: Limits, archive_limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Content:
    """The content of a target. Raises UsageError, SourceError, LimitExceeded.

    Files of a registry are fetched into a temporary folder that is gone when this returns.
    """
    wanted = remote(target)
    if wanted is None:
        return _local(target, limits, archive_limits)
    with tempfile.TemporaryDirectory(prefix="waudit-") as folder:
        file = package_fetching.fetch(wanted.registry, wanted.name, wanted.version, Path(folder))
        content = _archive(file, archive_limits)
    return Content(target, content.members, content.left_out)


def _local(target: str, limits: Limits, archive_limits: ArchiveLimits) -> Content:
    path = Path(target)
    if path.is_dir():
        return _folder(path, limits, archive_limits)
    if not path.exists():
        raise UsageError(f"{target}: no such file or folder; for a package of a registry write pypi:NAME or npm:NAME")
    return _archive(path, archive_limits)


def _archive(path: Path, limits: ArchiveLimits) -> Content:
    data = read_file(str(path), limits.archive_bytes)
    if not is_archive(path.name) and not data.startswith((b"PK", b"Cr24", b"\x1f\x8b")):
        raise SourceError(
            f"{path.name}: not a package: expected a wheel, sdist, tarball, crate, gem, jar, extension or app"
        )
    unpacked = unpack(path.name, data, limits)
    return Content(str(path), _without_wrapper(unpacked.members), unpacked.left_out)


def _without_wrapper(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The members below the one folder that holds everything, if there is one and it is no package itself."""
    members = tuple(Member(_inner(member.path), member.data) for member in members)
    heads = {member.path.partition("/")[0] for member in members if not member.path.startswith("metadata.")}
    nested = all("/" in member.path for member in members if not member.path.startswith("metadata."))
    if len(heads) != 1 or not nested:
        return members
    head = next(iter(heads)) + "/"
    inside = {member.path.removeprefix(head) for member in members}
    if inside.isdisjoint(_TOP_FILES):
        return members
    return tuple(Member(member.path.removeprefix(head), member.data) for member in members)


_TOP_FILES = frozenset(
    {"PKG-INFO", "setup.py", "pyproject.toml", "package.json", "Cargo.toml", "go.mod", "composer.json"}
)


def _inner(path: str) -> str:
    """A gem's files stand in a tarball of their own: their paths are those inside."""
    return path.removeprefix("data.tar.gz!/")


def _folder(root: Path, limits: Limits, archive_limits: ArchiveLimits) -> Content:
    """An installed or unpacked package; for a folder of site-packages with the metadata that stand beside it."""
    tree = WorkTree(str(root), use_gitignore=False)
    members: list[Member] = []
    left_out: list[tuple[str, str]] = []
    total = 0
    for entries in tree.folders():
        for entry in entries:
            try:
                data = read_file(entry.native, limits.text_bytes)
            except (SourceError, LimitExceeded, OSError) as error:
                left_out.append((entry.path, str(error)))
                continue
            total += len(data)
            if total > archive_limits.total_bytes or len(members) >= archive_limits.members:
                raise SourceError(f"{root}: too large for one package; name a folder inside it")
            members.append(Member(entry.path, data))
    left_out.extend(tree.failed)
    members.extend(_beside(root))
    return Content(str(root), tuple(sorted(members, key=lambda member: member.path)), tuple(sorted(left_out)))


def _beside(root: Path) -> list[Member]:
    """METADATA of the distribution that a folder in site-packages belongs to, found by its list of files."""
    real = root.resolve()
    if real.parent.name not in ("site-packages", "dist-packages"):
        return []
    for record in sorted(real.parent.glob("*.dist-info/RECORD")):
        if f"\n{real.name}/" in f"\n{_start(record)}":
            folder = record.parent
            return [Member(f"{folder.name}/METADATA", read_file(str(folder / "METADATA"), 8_000_000))]
    return []


def _start(record: Path) -> str:
    try:
        return read_file(str(record), 4_000_000).decode("utf-8", "replace")
    except (OSError, SourceError, LimitExceeded):
        return ""
