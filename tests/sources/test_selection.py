"""What the names of files and folders decide."""

from __future__ import annotations

import re

import pytest

from detector.sources.selection import (
    BINARY_SUFFIXES,
    FileKind,
    Recognisers,
    SkipReason,
    pre_commit_exclude,
    reason_by_path,
)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("main.py", ""),
        ("Dockerfile", ""),
        (".env", ""),
        ("logo.PNG", SkipReason.BINARY_NAME),
        ("a/.git/config", SkipReason.EXCLUDED),
        ("a/.ipynb_checkpoints/a-checkpoint.ipynb", SkipReason.EDITOR_COPY),
        ("node_modules/baileys/package.json", ""),
        ("node_modules/@whiskeysockets/baileys/package.json", ""),
        ("node_modules/.package-lock.json", ""),
        ("node_modules/.pnpm/baileys@6.0.0/node_modules/baileys/package.json", ""),
        ("node_modules/a/node_modules/b/package.json", ""),
        ("node_modules/baileys/lib/index.js", SkipReason.INSTALLED),
        ("node_modules/baileys/lib/package.json", SkipReason.INSTALLED),
        ("node_modules/baileys/index.js", SkipReason.INSTALLED),
        ("venv/lib/python3.11/site-packages/pywhatkit-5.4.dist-info/METADATA", ""),
        ("venv/lib/python3.11/site-packages/pywhatkit/core.py", SkipReason.INSTALLED),
        ("bower_components/x/bower.json", ""),
        ("vendor/app.php", ""),
    ],
)
def test_reason_by_path(path: str, reason: str) -> None:
    assert reason_by_path(path) == reason


@pytest.mark.parametrize(
    "path", ["a.py", "a.png", "a.PNG", "x/.git/hooks/pre-commit", "git/x", "a.tar.gz", "noext", "b.pngx", ".gitignore"]
)
def test_pre_commit_leaves_out_what_discovery_skips_by_name(path: str) -> None:
    excluded = re.search(pre_commit_exclude(), path) is not None
    assert excluded is (reason_by_path(path) in (SkipReason.BINARY_NAME, SkipReason.EXCLUDED))


def test_every_binary_suffix_is_in_the_pre_commit_expression() -> None:
    assert all(re.search(pre_commit_exclude(), "dir/x" + suffix.upper()) for suffix in BINARY_SUFFIXES)


def test_kind_comes_from_the_recognisers_in_order() -> None:
    recognisers = Recognisers(
        lambda path: "npm" if path == "package.json" else None,
        lambda path: "json" if path.endswith(".json") else None,
        lambda path: "python" if path.endswith(".py") else None,
    )
    kinds = [recognisers.kind_of(path) for path in ("package.json", "x.json", "x.py", "x")]
    assert kinds == [FileKind.MANIFEST, FileKind.CONFIGURATION, FileKind.SOURCE, FileKind.UNKNOWN]
