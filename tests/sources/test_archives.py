"""Archives are unpacked in memory or refused; nothing is written, and no damage ends in another error."""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.errors import LimitExceeded, SourceError
from detector.limits import ArchiveLimits
from detector.sources.archives import is_archive, unpack

FILES = {"pkg/__init__.py": b"x = 1\n", "pkg/data.json": b"{}"}
SMALL = ArchiveLimits(
    archive_bytes=1_000_000, member_bytes=200_000, total_bytes=400_000, ratio=20, ratio_floor=50_000, members=20
)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz", extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return stream.getvalue()


def link(path: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.type = kind
    info.linkname = target
    return info


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.whl", zipped(FILES)),
        ("a.zip", zipped(FILES, zipfile.ZIP_BZIP2)),
        ("a.tgz", tarred(FILES)),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.tar.xz", tarred(FILES, "w:xz")),
        ("a.tar", tarred(FILES, "w")),
        ("a.crate", tarred(FILES)),
        ("a.crx", b"Cr24" + (3).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"proof" + zipped(FILES)),
        ("b.crx", b"Cr24" + b"".join(n.to_bytes(4, "little") for n in (2, 3, 4)) + b"keysign"[:7] + zipped(FILES)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_kinds(name: str, data: bytes) -> None:
    found = unpack(name, data)
    assert {member.path: member.data for member in found.members} == FILES
    assert found.left_out == ()
    assert is_archive(name)


def test_gem_holds_a_tarball() -> None:
    gem = tarred({"metadata.gz": gzip.compress(b"name: x\n"), "data.tar.gz": tarred({"lib/x.rb": b"1"})}, "w")
    assert [member.path for member in unpack("x-1.0.gem", gem).members] == ["data.tar.gz!/lib/x.rb", "metadata.gz"]


def test_other_archives_inside_stay_closed() -> None:
    assert [one.path for one in unpack("a.whl", zipped({"inner.zip": zipped(FILES)})).members] == ["inner.zip"]


@pytest.mark.parametrize(
    "path", ["../evil.py", "a/../../evil.py", "/etc/passwd", "C:/evil", "a\\..\\..\\evil", "..", "a/.."]
)
def test_paths_that_lead_out(path: str) -> None:
    for name, data in (("a.zip", zipped({path: b"x"})), ("a.tgz", tarred({path: b"x"}))):
        with pytest.raises(SourceError, match="leads out of the archive"):
            unpack(name, data)


def test_links_are_left_out_and_named() -> None:
    data = tarred(
        FILES,
        extra=(
            link("pkg/link", "/etc/passwd"),
            link("pkg/hard", "pkg/data.json", tarfile.LNKTYPE),
            link("pkg/dev", "", tarfile.CHRTYPE),
        ),
    )
    found = unpack("a.tgz", data)
    assert found.left_out == (("pkg/dev", "special file"), ("pkg/hard", "link"), ("pkg/link", "link"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("pkg/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert unpack("a.zip", stream.getvalue()).left_out == (("pkg/link", "symbolic link"),)


def test_encrypted_zip() -> None:
    data = bytearray(zipped({"secret.py": b"x = 1"}))
    data[6] |= 1  # local header
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(SourceError, match=r"secret\.py: is encrypted"):
        unpack("a.whl", bytes(data))


@pytest.mark.parametrize("cut", [0, 1, 10, 40, 100, -1, -20, -40])
@pytest.mark.parametrize(
    ("name", "data"),
    [("a.whl", zipped(FILES)), ("a.tgz", tarred(FILES)), ("a.tar.xz", tarred(FILES, "w:xz"))],
    ids=["zip", "gz", "xz"],
)
def test_truncated(name: str, data: bytes, cut: int) -> None:
    with pytest.raises(SourceError, match="damaged or truncated"):
        unpack(name, data[:cut])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.zip", zipped({"zeros": bytes(199_000)})),
        ("bomb.tgz", tarred({"zeros": bytes(199_000)})),
        ("bomb.tar.xz", tarred({"zeros": bytes(199_000)}, "w:xz")),
    ],
    ids=["zip", "gz", "xz"],
)
def test_ratio(name: str, data: bytes) -> None:
    with pytest.raises(LimitExceeded, match="20 times its size"):
        unpack(name, data, SMALL)


def test_lying_sizes_are_not_believed() -> None:
    data = bytearray(zipped({"zeros": bytes(10_000_000)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (5).to_bytes(4, "little")
    data[22:26] = (5).to_bytes(4, "little")
    with pytest.raises((SourceError, LimitExceeded)):
        unpack("a.zip", bytes(data), SMALL)


def test_other_bounds() -> None:
    noise = os.urandom(300_000)
    with pytest.raises(LimitExceeded, match="larger than 200,000 bytes"):
        unpack("a.zip", zipped({"big": noise}), SMALL)
    with pytest.raises(LimitExceeded, match="larger than 200,000 bytes"):
        unpack("a.tar", tarred({"big": noise}, "w"), SMALL)
    with pytest.raises(LimitExceeded, match="more than 20 members"):
        unpack("a.zip", zipped({f"{n}": b"" for n in range(21)}), SMALL)
    with pytest.raises(LimitExceeded, match="more than 20 members"):
        unpack("a.tgz", tarred({f"{n}": b"" for n in range(21)}), SMALL)
    with pytest.raises(LimitExceeded, match="path of"):
        unpack("a.zip", zipped({"a/" * 800 + "x": b""}))
    with pytest.raises(LimitExceeded, match="larger than"):
        unpack("a.zip", bytes(1_000_001), SMALL)
    nested = {"a.tar.gz": tarred({"b": b""})}
    with pytest.raises(LimitExceeded, match="nested more than 1"):
        unpack("x.gem", tarred(nested, "w"), ArchiveLimits(depth=1))


def test_xz_window_is_bounded() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    data = lzma.compress(b"x" * 2_000, filters=filters)
    with pytest.raises(SourceError):
        unpack("a.tar.xz", data)


def test_data_behind_the_end_are_named() -> None:
    data = tarred(FILES, "w") + os.urandom(20_000)
    assert unpack("a.tar", data).left_out == (("a.tar", "data behind the end of the archive"),)


def test_a_member_without_a_name_is_left_out() -> None:
    data = bytearray(zipped({"a": b"1"}))
    entry, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    data[entry + 28] = 0  # the length of its name in the directory, which is then one letter shorter
    data[end + 12] -= 1
    del data[end - 1]
    assert unpack("a.zip", bytes(data)).left_out == (("", "member without a name"),)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unpack("a.tgz", tarred(FILES, extra=(link("out", "/tmp"),)))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a.whl", "a.tgz", "a.tar", "a.crx", "a.gem"]), st.binary(max_size=600), st.data())
def test_any_bytes(name: str, noise: bytes, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([b"", zipped(FILES), tarred(FILES), tarred(FILES, "w")]))
    at = data.draw(st.integers(0, len(whole)))
    with contextlib.suppress(SourceError, LimitExceeded):
        unpack(name, whole[:at] + noise + whole[at + len(noise) :], SMALL)
