"""`explain`, `rules`, `signatures`, `completion`, and what the start of a run may import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from detector.cli.known_rules import known_rules

HEAVY = {
    "rich",
    "yaml",
    "libcst",
    "ast_grep_py",
    "packaging",
    "msgspec",
    "pathspec",
    "tomllib",
    "tomli",
    "json",
    "difflib",
    "asyncio",
}


def imported_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after `code`."""
    script = f"{code}\nimport sys\nprint(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_start_imports_nothing_heavy() -> None:
    assert not imported_by("import detector.cli.main") & HEAVY
    assert not imported_by("import detector.cli.scan, detector.cli.settings, detector.cli.output") & HEAVY


def test_a_run_without_a_hit_stays_light(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    code = (
        "import os, sys\n"
        f"os.environ['WAUDIT_CACHE_DIR'] = {str(tmp_path / 'cache')!r}\n"
        "from detector.cli.main import main\n"
        f"sys.argv = ['waudit', 'scan', '--no-cache', {str(tmp_path)!r}]\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert left.code == 0, left.code"
    )
    assert not imported_by(code) & HEAVY


@pytest.mark.parametrize("rule", known_rules(), ids=lambda rule: rule.id)
def test_every_rule_explains_itself(waudit: Any, rule: Any) -> None:
    run = waudit("explain", rule.id)
    assert run.status == 0
    assert run.out.startswith(f"# {rule.id} {rule.name}\n")
    assert waudit("explain", rule.name.upper()).out == run.out


def test_explain_signature(waudit: Any) -> None:
    run = waudit("explain", "baileys")
    assert run.status == 0
    for heading in ("# baileys", "## Recognised by", "## Instead", "## Evidence"):
        assert heading in run.out


def test_explain_takes_the_name_of_a_package(waudit: Any) -> None:
    assert waudit("explain", "whatsapp-web.js").out == waudit("explain", "whatsapp-web-js").out
    assert waudit("explain", "@whiskeysockets/Baileys").out.startswith("# baileys\n")


def test_rules(waudit: Any) -> None:
    assert waudit("rules").out.startswith("WA101  unofficial-dependency ")
    listed = json.loads(waudit("rules", "--format", "json").out)
    assert [rule["id"] for rule in listed] == sorted(rule.id for rule in known_rules())
    assert {"WA903", "WA904"} <= {rule["id"] for rule in listed}
    assert listed[0]["flag"][0]["files"][0]["path"]


def test_signatures(waudit: Any) -> None:
    assert "baileys " in waudit("signatures", "list", "--kind", "client-library").out
    assert json.loads(waudit("signatures", "list", "--format", "json").out)
    assert json.loads(waudit("signatures", "show", "baileys", "--format", "json").out)["id"] == "baileys"
    assert waudit("signatures", "search", "@whiskeysockets").out.startswith("baileys ")
    run = waudit("signatures", "search", "no such thing")
    assert (run.status, run.out) == (0, "")
    assert "nothing in the database" in run.err
    assert json.loads(waudit("signatures", "stats", "--format", "json").out)["kinds"]["official"] > 1
    assert "packages:" in waudit("signatures", "stats").out


OWN = """
[[signature]]
id = "house-gateway"
title = "House gateway"
kind = "selfhosted-gateway"
summary = "The gateway of the house."
severity = "error"
confidence = "high"
reason = "We built it."
since = 2026-01-01
evidence = ["https://example.org/house"]
policy = ["unofficial-client"]
packages = ["pkg:pypi/house-gateway"]

[[signature.example]]
path = "requirements.txt"
expect = "match"
text = "house-gateway==1"

[[signature.example]]
path = "requirements.txt"
expect = "no-match"
text = "house==1"
"""


def test_own_signatures(waudit: Any, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "own.toml").write_text("[[signature]]\nid = 3\n")
    run = waudit("signatures", "list", "--signatures", "team")
    assert run.status == 2
    assert "own.toml:" in run.err
    assert all(line.startswith("waudit: ") for line in run.err.splitlines())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(waudit: Any, shell: str) -> None:
    run = waudit("completion", shell)
    assert run.status == 0
    assert "_WAUDIT_COMPLETE" in run.out


def test_completion_answers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "detector"],
        capture_output=True,
        text=True,
        check=False,
        env={
            "_WAUDIT_COMPLETE": "bash_complete",
            "COMP_WORDS": "waudit sc",
            "COMP_CWORD": "1",
            "PYTHONPATH": str(ROOT),
        },
    )
    assert "scan" in done.stdout


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command", [(), ("scan",), ("explain",), ("rules",), ("signatures",), ("signatures", "verify")]
)
def test_help(waudit: Any, command: tuple[str, ...]) -> None:
    run = waudit(*command, "--help")
    assert run.status == 0
    assert run.out.startswith(f"Usage: waudit {' '.join(command)}".rstrip())


def test_version(waudit: Any) -> None:
    assert waudit("--version").out.startswith("waudit, version ")


@pytest.mark.parametrize(("found", "status"), [({"baileys"}, 1), (set(), 1)])
def test_verify_tells_which_example_fails(
    waudit: Any, monkeypatch: pytest.MonkeyPatch, found: set[str], status: int
) -> None:
    monkeypatch.setattr("detector.engine.judging.example_evidence", lambda *_arguments: found, raising=False)
    run = waudit("signatures", "verify")
    assert run.status == status
    assert ": match example 1 (" in run.out
    assert ("is recognised, but must not be" in run.out) == bool(found)
    assert run.out.splitlines()[-1].endswith(" failed")


def test_own_folder_adds_to_the_bundled_one(waudit: Any, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "own.toml").write_text(OWN)
    run = waudit("explain", "house-gateway", "--signatures", "team")
    assert run.status == 0, run.err
    assert "pkg:pypi/house-gateway" in run.out
    (tmp_path / "requirements.txt").write_text("house-gateway\n")
    assert waudit("scan").status == 0
    assert waudit("scan", "--signatures", "team").status == 1
