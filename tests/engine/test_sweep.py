"""The sweep: what is found, skipped and failed; the same in any order and with any number of threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.engine import sweep as module
from detector.engine.plan import Plan, coverage, plan_files, plan_tree, sweeper_for
from detector.engine.sweep import Seen, Sweeper, sweep
from detector.errors import SourceError
from detector.limits import DEFAULT_LIMITS, Limits
from detector.prefilter import StemSearch
from detector.sources.selection import SkipReason
from detector.sources.worktree import Entry, WorkTree, open_file

STEMS = StemSearch(("whatsapp", "baileys", "wwebjs"))


def is_python(path: str) -> bool:
    return path.endswith(".py")


def sweeper(limits: Limits = DEFAULT_LIMITS) -> Sweeper:
    return sweeper_for(STEMS, limits, is_python)


def plan(root: Path, limits: Limits = DEFAULT_LIMITS, threads: int = 1) -> Plan:
    return plan_tree(WorkTree(str(root)), sweeper(limits), threads)


def hits(made: Plan) -> list[str]:
    return [entry.path for entry in made.hits]


def test_finds_stems_wherever_text_may_be(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("import WhatsApp")
    (tmp_path / "pip freeze.txt").write_bytes("baileys==1\r\n".encode("utf-16"))
    (tmp_path / "no-bom.txt").write_bytes("baileys==1\r\n".encode("utf-16-le"))
    (tmp_path / "nul.py").write_bytes(b"# \0\n" + b"import whatsapp")
    (tmp_path / "latin.php").write_bytes(b"<?php // \xe9 whatsapp")
    (tmp_path / "binary.dat").write_bytes(b"\0\1\2\3whatsapp" * 9)
    (tmp_path / "clean.py").write_text("import os")
    (tmp_path / "empty.py").write_text("")
    made = plan(tmp_path)
    assert hits(made) == ["latin.php", "no-bom.txt", "nul.py", "pip freeze.txt", "plain.py"]
    assert made.skipped == ((SkipReason.BINARY, 1),)
    counted = coverage(made)
    assert (counted.files, counted.examined) == (8, 7)


def test_a_stem_in_the_name_of_a_file_is_one_in_it(tmp_path: Path) -> None:
    (tmp_path / "whatsapp").mkdir()
    (tmp_path / "WhatsApp.sh").write_text("xdotool type hello")
    (tmp_path / "whatsapp.dat").write_bytes(b"\0\1\2\3pictures" * 9)
    (tmp_path / "whatsapp" / "other.sh").write_text("xdotool type hello")
    assert hits(plan(tmp_path)) == ["WhatsApp.sh"]


@pytest.mark.parametrize("size", [128 * 1024, 512 * 1024, 128 * 1024 + 512 * 1024])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_stems_across_the_borders_of_pieces_are_found(tmp_path: Path, size: int, encoding: str) -> None:
    width = len("x".encode(encoding))
    for shift in range(9):
        text = "x" * (size // width - shift) + "whatsapp" + "y" * 200_000
        (tmp_path / f"{shift}.py").write_bytes(text.encode(encoding))
    (tmp_path / "clean.py").write_bytes(("x" * 900_000).encode(encoding))
    assert hits(plan(tmp_path)) == [f"{shift}.py" for shift in range(9)]


def test_too_large_files_are_skipped_by_size(tmp_path: Path) -> None:
    with (tmp_path / "huge.sql").open("wb") as stream:
        stream.truncate(200_000_000)
    (tmp_path / "large.txt").write_text("x" * 300_000 + "whatsapp")
    made = plan(tmp_path, DEFAULT_LIMITS._replace(text_bytes=250_000))
    assert made.hits == ()
    # A sparse file is all NUL bytes: no text, whatever its size.
    assert made.skipped == ((SkipReason.BINARY, 1), (SkipReason.TOO_LARGE, 1))


def test_padding_hides_no_program(tmp_path: Path) -> None:
    for name in ("bot.py", "chat.dat"):
        (tmp_path / name).write_text("# padding\n" * 30_000 + "import whatsapp\n")
    (tmp_path / "plain.py").write_text("# padding\n" * 30_000)
    made = plan(tmp_path, DEFAULT_LIMITS._replace(text_bytes=250_000))
    assert [(outcome.path, outcome.reason) for outcome in made.failed] == [("bot.py", "larger than 250,000 bytes")]
    assert made.skipped == ((SkipReason.TOO_LARGE, 2),)
    counted = coverage(made)
    assert (counted.files, counted.examined) == (3, 0)


def test_unreadable_files_are_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "closed.py").write_text("whatsapp")

    def refusing(native: str) -> int:
        if native.endswith("closed.py"):
            raise SourceError("cannot be read: Permission denied")
        return open_file(native)

    monkeypatch.setattr(module, "open_file", refusing)
    made = plan(tmp_path)
    assert [(outcome.path, outcome.reason) for outcome in made.failed] == [
        ("closed.py", "cannot be read: Permission denied")
    ]
    counted = coverage(made)
    assert (counted.files, counted.examined, len(counted.failed)) == (2, 1, 1)


def test_telling_names_are_noticed_even_of_skipped_files(tmp_path: Path) -> None:
    assert not plan(tmp_path).telling_names
    folder = tmp_path / ".wwebjs_auth" / "session"
    folder.mkdir(parents=True)
    (folder / "Cookies.db").write_bytes(b"\0")
    made = plan(tmp_path)
    assert made.telling_names
    assert not made.is_clean
    assert made.paths == (".wwebjs_auth/session/Cookies.db",)


def test_a_file_is_opened_for_a_word_of_its_name(tmp_path: Path) -> None:
    for name in ("WaService.php", "send_wa.php", "sendWarning.php", "WaServices.md.bak", "service.php"):
        (tmp_path / name).write_text("<?php")
    words = StemSearch((), ("waservice", "send_wa", "sendwa"))
    found, _count = sweep(WorkTree(str(tmp_path)).folders(), sweeper_for(STEMS, DEFAULT_LIMITS, is_python, names=words))
    assert [one.entry.path for one in found] == ["WaService.php", "send_wa.php"]


def test_order_and_threads_change_nothing(tmp_path: Path) -> None:
    for number in range(700):
        folder = tmp_path / f"d{number % 7}"
        folder.mkdir(exist_ok=True)
        (folder / f"f{number}.py").write_text("whatsapp" if number % 11 == 0 else f"x = {number}")
    folders = list(WorkTree(str(tmp_path)).folders())
    results = [sweep(iter(order), sweeper(), threads) for threads in (1, 2, 4) for order in (folders, folders[::-1])]
    assert {count for _, count in results} == {700}
    assert results[0] == results[2] == results[4]
    assert len({tuple(sorted(notable)) for notable, _ in results}) == 1
    assert len(results[0][0]) == 64


def test_an_error_in_a_thread_ends_the_sweep(tmp_path: Path) -> None:
    def folders() -> Iterator[list[Entry]]:
        yield [Entry("a", str(tmp_path / "a"))] * 600
        raise SourceError("gone")

    with pytest.raises(SourceError, match="gone"):
        sweep(folders(), sweeper(), 2)


def test_named_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.py", "c.png"):
        (tmp_path / name).write_text("whatsapp")
    made = plan_files(".", ("a.py", "c.png"), (), sweeper())
    assert hits(made) == ["a.py"]
    assert made.skipped == ((SkipReason.BINARY_NAME, 1),)
    assert coverage(made).files == 2


def test_names_shown_alike_are_not_lost(tmp_path: Path) -> None:
    try:
        (tmp_path / "caf\udce9.py").write_text("whatsapp")
        (tmp_path / "caf\\xe9.py").write_text("whatsapp")
    except OSError:
        pytest.skip("the file system refuses such names")
    made = plan(tmp_path)
    assert len(made.hits) == 1
    assert "shown alike" in made.failed[0].reason


def test_seen_numbers_are_stored_and_must_not_change() -> None:
    assert [(seen.name, int(seen)) for seen in Seen] == [
        ("CLEAN", 0),
        ("HIT", 1),
        ("BINARY", 2),
        ("TOO_LARGE", 3),
        ("FAILED", 4),
    ]
