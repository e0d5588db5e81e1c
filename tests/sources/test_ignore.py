"""Gitignore rules against git itself, and against patterns made to be slow."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.sources.ignore import IgnoreRules, parse_line, parse_lines
from detector.sources.worktree import WorkTree

NAMES = ["a", "b", "ab", "a.py", "b.pyc", "ab.log", "node_modules", "a b", "[x]", "x!y", "#c"]
segment = st.sampled_from(
    ["*", "**", "a", "b", "ab", "a*", "*b", "*.py", "*.pyc", "?", "[ab]", "[!a]*", "a?", "*.*", "\\#c", "x\\!y"]
)
pattern = st.builds(
    lambda negated, lead, parts, tail: negated + lead + "/".join(parts) + tail,
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(segment, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", " "]),
)


def ignores(text: str, path: str) -> bool:
    return IgnoreRules(parse_lines(text.split("\n"))).ignores(path)


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("*.log", "deep/down/x.log", True),
        ("/build", "build/x", True),
        ("/build", "src/build/x", False),
        ("build/", "src/build/x", True),
        ("build/", "build", False),
        ("docs/*.txt", "docs/a.txt", True),
        ("docs/*.txt", "docs/sub/a.txt", False),
        ("docs/**/a.txt", "docs/a.txt", True),
        ("**/secret", "x/y/secret", True),
        ("out/**", "out/x", True),
        ("*.py\n!keep.py", "keep.py", False),
        ("*.py\n!keep.py", "drop.py", True),
        ("dir\n!dir/keep.py", "dir/keep.py", True),
        ("# comment\n\n", "# comment", False),
        ("\\#odd", "#odd", True),
        ("trailing ", "trailing", True),
        ("trailing\\ ", "trailing ", True),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[]]x", "]x", True),
        ("[open", "[open", False),
        ("a\r", "a", True),
    ],
)
def test_rules_mean_what_they_mean_to_git(rules: str, path: str, expected: bool) -> None:
    assert ignores(rules, path) is expected


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(pattern, min_size=1, max_size=5),
    st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), min_size=4, max_size=12),
)
def test_agrees_with_git(tmp_path_factory: pytest.TempPathFactory, patterns: list[str], paths: list[list[str]]) -> None:
    root = tmp_path_factory.mktemp("repo")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for parts in paths:
        target = root.joinpath(*parts)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("x")
        except OSError:
            continue
    (root / ".gitignore").write_text("\n".join(patterns))
    listed = subprocess.run(
        ["git", "-C", str(root), "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
    )
    expected = sorted(name for name in listed.stdout.decode().split("\0") if name)
    tree = WorkTree(str(root))
    list(tree.folders())
    # Files that are no text are met all the same; installed trees are another matter than ignoring.
    if not any("node_modules" in parts for parts in paths):
        assert sorted(tree.paths) == expected


@pytest.mark.parametrize(
    "rule", ["*a" * 400 + "b", "**/" * 400 + "x", "a/" + "**/*a/" * 200 + "b", "[a-z]*" * 150 + "!"]
)
def test_no_pattern_is_slow(rule: str) -> None:
    rules = IgnoreRules(parse_lines([rule]))
    started = time.process_time()
    rules.ignores("a/" * 200 + "a" * 250)
    assert time.process_time() - started < 2


@given(st.text(max_size=40), st.text(alphabet="ab/.*[]!", min_size=1, max_size=30))
def test_never_raises(line: str, path: str) -> None:
    parsed = parse_line(line)
    IgnoreRules([parsed] if parsed else []).ignores(path)


def test_nested_and_outer_ignore_files_count(tmp_path: Path) -> None:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("private.py\n")
    (tmp_path / ".gitignore").write_text("*.log\n/app/gen.py\n")
    app = tmp_path / "app"
    (app / "sub").mkdir(parents=True)
    (app / ".gitignore").write_text("!keep.log\nsub/x.py\n")
    for name in ("a.log", "keep.log", "gen.py", "private.py", "main.py", "sub/x.py", "sub/y.py"):
        (app / name).write_text("x")
    tree = WorkTree(str(app))
    found = sorted(entry.path for folder in tree.folders() for entry in folder)
    assert found == [".gitignore", "keep.log", "main.py", "sub/y.py"]
    everything = WorkTree(str(app), use_gitignore=False)
    assert sum(map(len, everything.folders())) == 8


def test_an_open_class_of_escaped_characters_is_read_once() -> None:
    assert not ignores("*[" + "\\a" * 60 + "*", "aaa")
