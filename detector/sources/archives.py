"""Packages as files: zip and tar families unpacked in memory, under strict limits. Nothing is ever written or run.

Links and special files are left out and named; a path that leads out of the archive, an encrypted member, a bomb or a
truncated end refuses the whole archive: whoever made it did not mean to be read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from detector.errors import LimitExceeded, SourceError
from detector.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits

ZIP_SUFFIXES = (
    ".whl", ".zip", ".egg", ".jar", ".aar", ".war", ".apk", ".xapk", ".apks", ".apkm", ".aab", ".ipa", ".crx", ".xpi",
    ".vsix", ".nupkg",
)  # fmt: skip
TAR_SUFFIXES = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".crate", ".gem")
ARCHIVE_SUFFIXES = ZIP_SUFFIXES + TAR_SUFFIXES
_NESTED = {
    ".gem": (".tar.gz",),
    ".xapk": (".apk",),
    ".apks": (".apk",),
    ".apkm": (".apk",),
    ".war": (".jar",),
    ".aar": (".jar",),
}
"""Archives whose members are archives of the same package. Other archives inside one are only named."""
_CHUNK = 1 << 16
_ENTRY_MARK = b"PK\x01\x02"
_CRX_MARK = b"Cr24"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
_XZ_MEMORY = 256_000_000
_BROKEN = (EOFError, OSError, ValueError, KeyError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: POSIX path, archives it lies in joined by "!/", and content."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What an archive holds, sorted by path. `left_out` are (path, reason) of links and special files."""

    name: str
    members: tuple[Member, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Budget:
    """What is left of the limits, shared by an archive and the archives inside it."""

    name: str
    limits: ArchiveLimits
    allowed: int
    size: int = 0
    members: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def count(self) -> None:
        """One more member."""
        self.members += 1
        if self.members > self.limits.members:
            raise LimitExceeded(f"{self.name}: more than {self.limits.members:,} members")

    def take(self, size: int) -> None:
        """`size` more bytes have come out."""
        self.size += size
        if self.size > self.limits.total_bytes:
            raise LimitExceeded(f"{self.name}: unpacks to more than {self.limits.total_bytes:,} bytes")
        if self.size > self.allowed:
            raise LimitExceeded(f"{self.name}: unpacks to more than {self.limits.ratio} times its size: a bomb")

    def read(self, stream: BinaryIO, path: str) -> bytes:
        """The rest of a stream. What the headers say of its size is not believed."""
        parts = []
        size = 0
        while part := stream.read(_CHUNK):
            size += len(part)
            if size > self.limits.member_bytes:
                raise LimitExceeded(f"{self.name}: {path}: larger than {self.limits.member_bytes:,} bytes")
            self.take(len(part))
            parts.append(part)
        return b"".join(parts)


def is_archive(name: str) -> bool:
    """Whether a file name says that it is an archive of a known kind."""
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def unpack(name: str, data: bytes, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Unpacked:
    """The members of the archive `data`; `name` is for messages, and its suffix tells the kind.

    Raises SourceError for what is no archive, damaged, encrypted or leads out of itself, LimitExceeded for a breach of
    `limits`.
    """
    if len(data) > limits.archive_bytes:
        raise LimitExceeded(f"{name}: larger than {limits.archive_bytes:,} bytes")
    budget = _Budget(name, limits, max(limits.ratio_floor, limits.ratio * len(data)))
    members = sorted(_members(name, data, budget, 0), key=lambda member: member.path)
    return Unpacked(name, tuple(members), tuple(sorted(budget.left_out)))


def _members(name: str, data: bytes, budget: _Budget, depth: int) -> Iterator[Member]:
    inner = next((inner for suffix, inner in _NESTED.items() if name.lower().endswith(suffix)), ())
    for path, content in _opened(name, data, budget):
        if not path.lower().endswith(inner) or not inner:
            yield Member(path, content)
            continue
        if depth + 1 >= budget.limits.depth:
            raise LimitExceeded(f"{budget.name}: archives are nested more than {budget.limits.depth} deep")
        for member in _members(path, content, budget, depth + 1):
            yield Member(f"{path}!/{member.path}", member.data)


def _opened(name: str, data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    """Paths and contents. Every way in which a damaged archive fails becomes a SourceError."""
    try:
        if data.startswith(_CRX_MARK):
            data = _without_crx_header(data)
        if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from _zip_members(data, budget)
        else:
            yield from _tar_members(name, data, budget)
    except _BROKEN as error:
        raise SourceError(f"{name}: damaged or truncated archive: {error or type(error).__name__}") from error
    except (MemoryError, RecursionError, NotImplementedError) as error:
        raise SourceError(f"{name}: cannot be unpacked: {type(error).__name__}") from error


def _without_crx_header(data: bytes) -> bytes:
    """The zip behind the header of a Chrome extension, version 2 or 3."""
    version = int.from_bytes(data[4:8], "little")
    first = int.from_bytes(data[8:12], "little")
    if version == 3:
        return data[12 + first :]
    if version == 2:
        return data[16 + first + int.from_bytes(data[12:16], "little") :]
    raise ValueError(f"unknown version {version} of the extension format")


def _zip_members(data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    # The directory is read as a whole: refuse one that is too long before that. Stored archives inside count too.
    if data.count(_ENTRY_MARK) > 20 * budget.limits.members:
        raise LimitExceeded(f"{budget.name}: more than {budget.limits.members:,} members")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            budget.count()
            path = _safe(info.filename, budget)
            if not info.filename:  # `is_dir` looks at the last letter
                budget.left_out.append((path, "member without a name"))
                continue
            if info.is_dir():
                continue
            if info.flag_bits & 0x1:
                raise SourceError(f"{budget.name}: {path}: is encrypted; a package that can be installed is not")
            mode = info.external_attr >> 16
            if mode & 0o170000 == 0o120000:
                budget.left_out.append((path, "symbolic link"))
                continue
            if info.compress_type not in _METHODS:
                raise SourceError(f"{budget.name}: {path}: unknown compression method {info.compress_type}")
            with archive.open(info) as stream:
                yield path, budget.read(cast("BinaryIO", stream), path)


def _tar_members(name: str, data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    stream = _Counted(_decompressed(name, data), budget)
    with tarfile.open(fileobj=cast("BinaryIO", stream), mode="r|", errorlevel=2) as archive:
        for info in archive:
            budget.count()
            path = _safe(info.name, budget)
            if info.isdir():
                continue
            if not info.isreg() or info.issparse():
                kind = "link" if info.issym() or info.islnk() else "special file"
                budget.left_out.append((path, kind))
                continue
            if not 0 <= info.size <= budget.limits.member_bytes:
                raise LimitExceeded(f"{budget.name}: {path}: larger than {budget.limits.member_bytes:,} bytes")
            content = archive.extractfile(info)
            body = content.read(info.size) if content is not None else b""
            if len(body) < info.size:
                raise EOFError(f"{path} ends early")
            yield path, body
    # The rest holds the check sum, and must be nothing but padding: readers disagree about what stands behind the end.
    behind = False
    while part := stream.read(_CHUNK):
        behind = behind or part.count(0) != len(part)
    if behind:
        budget.left_out.append((name, "data behind the end of the archive"))


def _decompressed(name: str, data: bytes) -> BinaryIO:
    raw = io.BytesIO(data)
    if data.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    if data.startswith(b"BZh"):
        return cast("BinaryIO", bz2.BZ2File(raw))
    if data.startswith(b"\xfd7zXZ\x00"):
        return cast("BinaryIO", _XzStream(data))
    if data[257:262] != b"ustar" and not name.lower().endswith((".tar", ".gem")):
        raise ValueError("no archive of a known kind")
    return raw


class _XzStream(io.RawIOBase):
    """An xz stream whose window cannot take more memory than we allow; the standard file class has no such bound."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, b"" at the end."""
        if self._decoder.eof:
            return b""
        given, self._data = self._data, b""
        found = self._decoder.decompress(given, max_length=max(size, 1))
        if not found and not self._decoder.eof:
            raise EOFError("the compressed data end early")
        return found


class _Counted:
    """A stream that charges all it gives to the budget, headers and padding included."""

    def __init__(self, stream: BinaryIO, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        found = self._stream.read(min(size, _CHUNK) if size >= 0 else _CHUNK)
        self._budget.take(len(found))
        return found


def _safe(path: str, budget: _Budget) -> str:
    """The path in POSIX spelling. Raises SourceError if it could lead out of a folder it was unpacked to."""
    if len(path) > budget.limits.path_chars:
        raise LimitExceeded(f"{budget.name}: a path of {len(path):,} characters")
    plain = path.replace("\\", "/")
    parts = plain.split("/")
    if plain.startswith("/") or ".." in parts or parts[0].endswith(":") or "\0" in plain:
        raise SourceError(f"{budget.name}: {plain!a}: leads out of the archive; refused")
    return "/".join(part for part in parts if part not in ("", "."))
