"""Strings of compiled files: Android code and manifests exactly, everything else by runs of printable characters.

Best effort: what is found is a fact, what is not found proves nothing. Go programs name the modules they were built from.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact, FileFacts, Literal, LiteralRole
from detector.model.location import FIRST_LINE
from detector.model.package import package

SUFFIXES = (
    ".dex", ".arsc", ".class", ".so", ".dll", ".dylib", ".exe", ".node", ".wasm", ".pyd", ".pyc", ".a", ".bin",
)  # fmt: skip
_RUN = re.compile(rb"[\x20-\x7e]{6,2000}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\x00){6,1000}")
_GO_MODULE = re.compile(rb"\n(?:dep|=>)\t([\x21-\x7e]{3,200})\t(v[\x21-\x7e]{1,100})")
_STRING_POOL, _XML, _START_ELEMENT, _TABLE = 0x0001, 0x0003, 0x0102, 0x0002
_UTF8_FLAG = 0x100
_TYPE_STRING = 3
_NONE = 0xFFFFFFFF
_MOST_STRINGS = 500_000


class Attribute(NamedTuple):
    """One attribute of a compiled Android manifest."""

    element: str
    name: str
    value: str


def is_binary(path: str, data: bytes) -> bool:
    """Whether a file is one that this module reads: by suffix, as compiled XML, or as a program without a suffix."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(SUFFIXES):
        return True
    if name.endswith(".xml"):
        return data[:4] == b"\x03\x00\x08\x00"
    return data.startswith((b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"))


def read(path: str, data: bytes, interest: Interest, limits: Limits) -> FileFacts:
    """Literals and Go modules in a compiled file; positions are all the first line."""
    facts: dict[Fact, None] = {}
    for match in _GO_MODULE.finditer(data):
        name, version = match[1].decode("ascii"), match[2].decode("ascii")
        facts.setdefault(Dependency(package("golang", name), FIRST_LINE, DependencyScope.INSTALLED, version))
    for text in _texts(path, data):
        if len(facts) >= limits.facts:
            break
        if interest.text(text):
            facts.setdefault(Literal(text[: limits.folded_chars], FIRST_LINE, LiteralRole.OTHER))
    return FileFacts(path, "binary", tuple(facts), degraded="compiled: only its strings were read")


def manifest_attributes(data: bytes) -> tuple[Attribute, ...]:
    """Text attributes of a compiled AndroidManifest.xml in order; empty for anything else. Never raises."""
    try:
        return tuple(_attributes(data))
    except (struct.error, IndexError, ValueError, UnicodeError):
        return ()


def _texts(path: str, data: bytes) -> Iterator[str]:
    try:
        if data.startswith(b"dex\n"):
            yield from _dex_strings(data)
            return
        if data[:2] in (b"\x03\x00", b"\x02\x00") and path.lower().endswith((".xml", ".arsc")):
            for kind, start, _end in _chunks(data, struct.unpack_from("<H", data, 2)[0], len(data)):
                if kind == _STRING_POOL:
                    yield from _pool(data, start)
            return
    except (struct.error, IndexError, ValueError):
        pass  # damaged: runs of characters are still there
    for match in _RUN.finditer(data):
        yield match[0].decode("ascii")
    for match in _WIDE_RUN.finditer(data):
        yield match[0][::2].decode("ascii")


def _dex_strings(data: bytes) -> Iterator[str]:
    count, table = struct.unpack_from("<II", data, 0x38)
    for number in range(min(count, _MOST_STRINGS)):
        (start,) = struct.unpack_from("<I", data, table + 4 * number)
        while data[start] & 0x80:
            start += 1
        start += 1
        end = data.find(b"\0", start, start + 4_000)
        if end > start:
            yield _plain(data[start:end])


def _plain(raw: bytes) -> str:
    """A string of Dalvik code. A class stands for its dotted name: "Lcom/example/Main;" is "com.example.Main"."""
    text = raw.decode("utf-8", "replace")
    if text.startswith("L") and text.endswith(";") and "/" in text:
        return text[1:-1].replace("/", ".")
    return text


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(type, start, end) of the chunks of an Android resource file."""
    while start + 8 <= end:
        kind, _header, size = struct.unpack_from("<HHI", data, start)
        if size < 8:
            return
        yield kind, start, min(start + size, end)
        start += size


def _pool(data: bytes, start: int) -> list[str]:
    count, _styles, flags, strings = struct.unpack_from("<IIII", data, start + 8)
    found = []
    for number in range(min(count, _MOST_STRINGS)):
        (offset,) = struct.unpack_from("<I", data, start + 28 + 4 * number)
        found.append(_pooled(data, start + strings + offset, bool(flags & _UTF8_FLAG)))
    return found


def _pooled(data: bytes, at: int, utf8: bool) -> str:
    if utf8:
        at += 2 if data[at] & 0x80 else 1
        size = data[at]
        if size & 0x80:
            size, at = (size & 0x7F) << 8 | data[at + 1], at + 1
        return data[at + 1 : at + 1 + size].decode("utf-8", "replace")
    (size,) = struct.unpack_from("<H", data, at)
    at += 2
    if size & 0x8000:
        size, at = (size & 0x7FFF) << 16 | struct.unpack_from("<H", data, at)[0], at + 2
    return data[at : at + 2 * min(size, 8_000)].decode("utf-16-le", "replace")


def _attributes(data: bytes) -> Iterator[Attribute]:
    if data[:4] != b"\x03\x00\x08\x00":
        return
    pool: list[str] = []
    for kind, start, end in _chunks(data, 8, len(data)):
        if kind == _STRING_POOL and not pool:
            pool = _pool(data, start)
        elif kind == _START_ELEMENT:
            yield from _element(data, start, end, pool)


def _element(data: bytes, start: int, end: int, pool: list[str]) -> Iterator[Attribute]:
    (element,) = struct.unpack_from("<I", data, start + 20)
    first, size, count = struct.unpack_from("<HHH", data, start + 24)
    for number in range(count):
        at = start + 16 + first + number * size
        if size < 20 or at + 20 > end:
            return
        _namespace, name, raw, _typed, _zero, kind, value = struct.unpack_from("<IIIHBBI", data, at)
        text = raw if raw != _NONE else value if kind == _TYPE_STRING else _NONE
        if text != _NONE:
            yield Attribute(pool[element], pool[name], pool[text])
