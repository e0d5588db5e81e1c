"""The hooks of .pre-commit-hooks.yaml, run by the real pre-commit program in a git repository, without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from detector.sources.selection import pre_commit_exclude, reason_by_path

ROOT = Path(__file__).parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def test_the_pattern_is_the_selectors() -> None:
    assert HOOKS["waudit"]["exclude"] == pre_commit_exclude()


@pytest.mark.parametrize(
    "path",
    [
        "bot.py",
        "a/b.PNG",
        "x.jpeg",
        "compose.yml",
        ".git/config",
        "a/.hg/x",
        "Dockerfile",
        ".env.example",
        "whatsapp.apk",
        "req.txt.gz",
        "pngs/readme",
        "gitignore",
        ".gitignore",
        "a.tar.gz/x.py",
    ],
)
def test_the_pattern_leaves_out_what_discovery_leaves_out(path: str) -> None:
    assert bool(re.search(HOOKS["waudit"]["exclude"], path)) == bool(reason_by_path(path))


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=folder, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "clean.py").write_text("x = 1\n")
    (folder / "logo.png").write_bytes(b"\x89PNG whatsapp")
    (folder / "old.txt").write_text("nothing\n")
    return folder


def configure(folder: Path, identity: str) -> None:
    """The hook as shipped, but with the interpreter of this test, since nothing can be installed here."""
    hook = dict(HOOKS[identity])
    hook |= {"language": "system", "entry": f"{sys.executable} -m detector{hook['entry'].removeprefix('waudit')}"}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def pre_commit(folder: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "WAUDIT_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_changed_files(repository: Path, tmp_path: Path) -> None:
    configure(repository, "waudit")
    git(repository, "add", ".")
    run = pre_commit(repository, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Passed" in run.stdout
    (repository / "requirements.txt").write_text("yowsup\n")
    git(repository, "add", ".")
    run = pre_commit(repository, tmp_path)
    assert run.returncode == 1
    assert "requirements.txt:1:1: error WA101" in run.stdout


def test_whole_tree(repository: Path, tmp_path: Path) -> None:
    configure(repository, "waudit-tree")
    (repository / "requirements.txt").write_text("yowsup\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "x", "--no-verify")
    run = pre_commit(repository, tmp_path)
    assert run.returncode == 1
    assert "requirements.txt:1:1: error WA101" in run.stdout


def test_the_shipped_hooks_are_valid(tmp_path: Path) -> None:
    manifest = str(ROOT / ".pre-commit-hooks.yaml")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", manifest]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
