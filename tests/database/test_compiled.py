"""The compiled database: same answers, and no way for a bad file to matter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detector.database import compiled, loading
from detector.database.cache_folder import cache_root
from detector.database.compiled import open_index
from detector.database.index import Index
from detector.model.package import Package

SAMPLE = Path(__file__).parent / "sample"
TEAM = Path(__file__).parent / "team"


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def answers(index: Index) -> object:
    return (
        index.ids,
        index.info,
        [index.signature(one) for one in index.ids],
        index.texts("/samplesend"),
        index.policies,
    )


@pytest.fixture
def no_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("TOML was parsed")

    monkeypatch.setattr(loading, "assemble", fail)


def test_cold_and_warm_answer_alike(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    cold = open_index((SAMPLE,), tmp_path)
    request.getfixturevalue("no_toml")
    assert answers(open_index((SAMPLE,), tmp_path)) == answers(cold)


@pytest.mark.parametrize("damage", [b"", b"x", b"waudit", b"\0" * 100])
def test_damaged_files_are_replaced(tmp_path: Path, damage: bytes) -> None:
    expected = answers(open_index((SAMPLE,), tmp_path))
    whole = only_file(tmp_path).read_bytes()
    for content in (damage, whole[:-1], whole.replace(b"sample-client", b"sample-clone!"), whole + damage + b"!"):
        only_file(tmp_path).write_bytes(content)
        assert answers(open_index((SAMPLE,), tmp_path)) == expected
        assert only_file(tmp_path).read_bytes() == whole


def test_a_file_for_other_toml_is_not_taken(tmp_path: Path) -> None:
    open_index((SAMPLE,), tmp_path)
    foreign = only_file(tmp_path)
    other = tmp_path / "other"
    open_index((SAMPLE, TEAM), other)
    name = only_file(other)
    foreign.replace(name)
    assert "team-tool" in open_index((SAMPLE, TEAM), other).ids


def test_changed_toml_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    text = (TEAM / "own.toml").read_text()
    (folder / "own.toml").write_text(text)
    assert open_index((SAMPLE, folder), tmp_path / "c").signature("team-tool").title == "Team tool"
    (folder / "own.toml").write_text(text.replace("Team tool", "Our tool"))
    assert open_index((SAMPLE, folder), tmp_path / "c").signature("team-tool").title == "Our tool"


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert open_index((SAMPLE,), blocked / "deeper").ids == ("sample-client", "sample-gateway")


def test_old_files_go(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / f"{number:064x}.index"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    open_index((SAMPLE,), tmp_path)
    assert len(list(tmp_path.iterdir())) == compiled._MOST_FILES
    assert open_index((SAMPLE,), tmp_path).ids


def test_team_entries_bring_their_stems(tmp_path: Path) -> None:
    index = open_index((SAMPLE, TEAM), tmp_path)
    assert index.packages(Package("pypi", "frobnicator-bridge"))
    assert any(stem in "frobnicator-bridge" for stem in index.own_stems)
    assert open_index((SAMPLE,), tmp_path).own_stems == ()


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"WAUDIT_CACHE_DIR": "/x", "HOME": "/h"}, "linux", "/x"),
        ({"HOME": "/h"}, "linux", "/h/.cache/waudit"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "linux", "/c/waudit"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/waudit"),
        ({"LOCALAPPDATA": "C:/L", "USERPROFILE": "C:/U"}, "win32", "C:/L/waudit/cache"),
        ({"USERPROFILE": "C:/U"}, "win32", "C:/U/AppData/Local/waudit/cache"),
    ],
)
def test_cache_folder(environment: dict[str, str], platform: str, expected: str) -> None:
    assert cache_root(environment, platform) == expected
