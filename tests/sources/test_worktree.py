"""Walking and reading: links, special files, odd names, hidden and installed folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from detector.errors import LimitExceeded, SourceError, UsageError
from detector.sources.selection import SkipReason
from detector.sources.worktree import WorkTree, named_files, read_file, shown, targets

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def walked(tree: WorkTree) -> list[str]:
    return [entry.path for folder in tree.folders() for entry in folder]


@posix
def test_links_are_never_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root, "real.py")
    write(tmp_path, "outside.py", "outside/x.py")
    (root / "inside").symlink_to("real.py")
    (root / "loop").symlink_to(".")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    (root / "outdir").symlink_to(tmp_path / "outside")
    (root / "dangling").symlink_to("nowhere")
    (root / "self").symlink_to("self")
    tree = WorkTree(str(root))
    assert walked(tree) == ["real.py"]
    assert tree.skipped == {SkipReason.LINK_INSIDE: 2, SkipReason.LINK_OUTSIDE: 2, SkipReason.LINK_BROKEN: 2}
    assert not tree.failed


@posix
def test_special_files_are_skipped_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    tree = WorkTree(str(tmp_path))
    assert walked(tree) == []
    assert tree.skipped == {SkipReason.SPECIAL: 1}
    with pytest.raises(SourceError):
        read_file(str(tmp_path / "pipe"), 10)


@posix
def test_names_that_are_no_utf8_are_kept_and_shown(tmp_path: Path) -> None:
    native = os.fsencode(tmp_path) + b"/caf\xe9.py"
    try:
        Path(os.fsdecode(native)).write_bytes(b"x = 1")
    except OSError:
        pytest.skip("the file system refuses such names")
    tree = WorkTree(str(tmp_path))
    (folder,) = tree.folders()
    assert folder[0].path == "caf\\xe9.py"
    assert read_file(folder[0].native, 100) == b"x = 1"
    folder[0].path.encode("utf-8")


def test_shown_leaves_other_names_alone() -> None:
    assert shown("größe/日本") == "größe/日本"


def test_hidden_files_and_folders_are_walked(tmp_path: Path) -> None:
    write(tmp_path, ".env", ".github/workflows/ci.yml", ".git/config")
    assert sorted(walked(WorkTree(str(tmp_path)))) == [".env", ".github/workflows/ci.yml"]


def test_installed_trees_give_their_metadata_only(tmp_path: Path) -> None:
    write(
        tmp_path,
        "app.js",
        "node_modules/baileys/package.json",
        "node_modules/baileys/lib/a.js",
        "node_modules/@x/y/package.json",
        "env/pyvenv.cfg",
        "env/bin/activate",
        "env/lib/python3.12/site-packages/neonize-1.dist-info/METADATA",
        "env/lib/python3.12/site-packages/neonize/client.py",
        "go/vendor/modules.txt",
        "go/vendor/github.com/x/y.go",
        "php/vendor/autoload.php",
        "php/vendor/composer/installed.json",
        "php/vendor/acme/lib/src.php",
        "shop/vendor/model.py",
    )
    tree = WorkTree(str(tmp_path))
    assert sorted(walked(tree)) == [
        "app.js",
        "env/lib/python3.12/site-packages/neonize-1.dist-info/METADATA",
        "env/pyvenv.cfg",
        "go/vendor/modules.txt",
        "node_modules/@x/y/package.json",
        "node_modules/baileys/package.json",
        "php/vendor/composer/installed.json",
        "shop/vendor/model.py",
    ]
    assert tree.skipped[SkipReason.INSTALLED] > 0


def test_the_mark_of_an_environment_hides_no_program(tmp_path: Path) -> None:
    write(tmp_path, "pyvenv.cfg", "bot.py", "tools/send.py", "Lib/bot.py", "Lib/site-packages/x.py", "bin/activate")
    assert sorted(walked(WorkTree(str(tmp_path)))) == ["Lib/bot.py", "bot.py", "pyvenv.cfg", "tools/send.py"]


def test_stores_that_git_hands_on_are_entered_in_a_tree_not_to_be_trusted(tmp_path: Path) -> None:
    write(tmp_path, "CVS/bot.py", ".hg/bot.py", ".git/bot.py", "a.py")
    assert walked(WorkTree(str(tmp_path))) == ["a.py"]
    assert sorted(walked(WorkTree(str(tmp_path), trusted=False))) == [".hg/bot.py", "CVS/bot.py", "a.py"]


def test_user_excludes_and_binary_names(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "docs/x.md", "docs/sub/y.md", "b.png")
    tree = WorkTree(str(tmp_path), excludes=("docs/",))
    assert walked(tree) == ["a.py"]
    assert tree.skipped == {SkipReason.EXCLUDED: 1, SkipReason.BINARY_NAME: 1}
    assert sorted(tree.paths) == ["a.py", "b.png"]


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root reads everything")
def test_unreadable_folder_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "closed/b.py")
    (tmp_path / "closed").chmod(0)
    tree = WorkTree(str(tmp_path))
    try:
        assert walked(tree) == ["a.py"]
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert [path for path, _ in tree.failed] == ["closed"]


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing-here"):
        walked(WorkTree(str(tmp_path / "nothing-here")))


@posix
def test_very_deep_folders_are_a_failure_not_a_crash(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(230):
        deep = deep / "d"
    deep.mkdir(parents=True)
    write(deep, "x.py")
    tree = WorkTree(str(tmp_path))
    assert walked(tree) == []
    assert "nested" in tree.failed[0][1]


def test_read_file_keeps_its_limit(tmp_path: Path) -> None:
    write(tmp_path, "a")
    assert read_file(str(tmp_path / "a"), 4) == b"text"
    with pytest.raises(LimitExceeded):
        read_file(str(tmp_path / "a"), 3)
    with pytest.raises(SourceError):
        read_file(str(tmp_path / "missing"), 3)


@posix
def test_read_file_refuses_links(tmp_path: Path) -> None:
    write(tmp_path, "a")
    (tmp_path / "link").symlink_to("a")
    with pytest.raises(SourceError):
        read_file(str(tmp_path / "link"), 10)


def test_named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "pkg/a.py", "pkg/b.png", "docs/c.md", "other/d.py")
    monkeypatch.chdir(tmp_path)
    found = list(named_files(".", ("pkg/a.py", "pkg/b.png", "docs/c.md"), ("docs/",)))
    assert [(entry.path, reason) for entry, reason in found] == [
        ("pkg/a.py", ""),
        ("pkg/b.png", SkipReason.BINARY_NAME),
        ("docs/c.md", SkipReason.EXCLUDED),
    ]
    with pytest.raises(UsageError, match="missing"):
        list(named_files(".", ("missing.py",)))
    with pytest.raises(UsageError, match="outside"):
        list(named_files("pkg", ("other/d.py",)))


def test_targets_keep_roots_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "one/a.py", "two/b.py", "c.py")
    monkeypatch.chdir(tmp_path)
    found = targets(["one", "two/b.py", "c.py", "one/"])
    assert [(target.root, target.files) for target in found] == [("one", None), (".", ("two/b.py", "c.py"))]
    with pytest.raises(UsageError):
        targets(["nope"])


def test_the_tools_own_cache_is_not_entered(tmp_path: Path) -> None:
    write(tmp_path, "a.py", ".cache/waudit/trees/x", ".cache/other/y", "waudit/z")
    tree = WorkTree(str(tmp_path), own_cache=str(tmp_path / ".cache" / "waudit"))
    assert sorted(walked(tree)) == [".cache/other/y", "a.py", "waudit/z"]
    assert tree.skipped == {SkipReason.OWN_CACHE: 1}
