"""Strings of compiled files: exact where the format is known, never an exception."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract.binaries import is_binary, manifest_attributes, read
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Dependency, Literal


def texts(path: str, data: bytes) -> list[str]:
    return [one.text for one in read(path, data, Everything(), DEFAULT_LIMITS).facts if isinstance(one, Literal)]


def dex(*strings: str) -> bytes:
    table = 0x70
    at = table + 4 * len(strings)
    offsets, body = b"", b""
    for text in strings:
        offsets += struct.pack("<I", at + len(body))
        body += bytes([len(text)]) + text.encode() + b"\0"
    head = b"dex\n035\0".ljust(0x38, b"\0") + struct.pack("<II", len(strings), table)
    return head.ljust(table, b"\0") + offsets + body


def pool(*strings: str) -> bytes:
    offsets, body = b"", b""
    for text in strings:
        offsets += struct.pack("<I", len(body))
        body += struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
    body += b"\0" * (-len(body) % 4)
    head = struct.pack("<IIIII", len(strings), 0, 0, 28 + len(offsets), 0)
    return struct.pack("<HHI", 1, 28, 8 + len(head) + len(offsets) + len(body)) + head + offsets + body


def manifest(package: str) -> bytes:
    strings = pool("manifest", "package", package)
    attribute = struct.pack("<IIIHBBI", 0xFFFFFFFF, 1, 2, 8, 0, 3, 2)
    element = (
        struct.pack("<II", 1, 0xFFFFFFFF) + struct.pack("<IIHHHHHH", 0xFFFFFFFF, 0, 20, 20, 1, 0, 0, 0) + attribute
    )
    start = struct.pack("<HHI", 0x0102, 16, 8 + len(element)) + element
    return struct.pack("<HHI", 3, 8, 8 + len(strings) + len(start)) + strings + start


def test_dex_strings() -> None:
    assert texts("classes.dex", dex("Lcom/example/Main;", "https://x.example/a")) == [
        "com.example.Main",
        "https://x.example/a",
    ]


def test_android_manifest() -> None:
    data = manifest("com.example.app")
    assert is_binary("AndroidManifest.xml", data)
    assert [(one.element, one.name, one.value) for one in manifest_attributes(data)] == [
        ("manifest", "package", "com.example.app")
    ]
    assert "com.example.app" in texts("AndroidManifest.xml", data)
    assert not is_binary("AndroidManifest.xml", b"<manifest/>")


def test_runs_and_go_modules() -> None:
    data = (
        b"\x7fELF\0\0hello world\0\1" + "wide text".encode("utf-16-le") + b"\0\xff\ndep\tgo.example/lib\tv1.2.0\th1:x="
    )
    facts = read("tool", data, Everything(), DEFAULT_LIMITS).facts
    assert {one.text for one in facts if isinstance(one, Literal)} >= {"hello world", "wide text"}
    (module,) = [one for one in facts if isinstance(one, Dependency)]
    assert (module.package, module.requirement) == (("golang", "go.example/lib"), "v1.2.0")
    assert is_binary("tool", data)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["a.dex", "AndroidManifest.xml", "r.arsc", "x.so"]), st.binary(max_size=300), st.data())
def test_any_bytes(path: str, noise: bytes, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([dex("Lcom/example/Main;"), manifest("a.b")]))
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    read(path, damaged, Everything(), DEFAULT_LIMITS)
    manifest_attributes(damaged)
