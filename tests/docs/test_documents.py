"""What the documents say is what the program does."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(mark: str) -> str:
    """The text in the fence below a mark of the README."""
    found = re.search(rf"^<!-- {mark} -->\n```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("example", "status"), [("reminder-bot", 1), ("cloud-api-shop", 0)])
def test_the_examples_are_what_they_say(tmp_path: Path, example: str, status: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WAUDIT_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "detector", "scan", f"examples/{example}"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (status, "")
    assert "official use of the Business Platform, nothing unauthorised found" in run.stdout or status


def test_the_commands_are_one_line_each() -> None:
    for mark in ("try", "tests"):
        assert fenced(mark).count("\n") == 1
    assert "waudit scan examples/reminder-bot" in fenced("try")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("tests="))
    done = subprocess.run(
        ["bash", "-c", f'{extraction}; printf %s "$tests"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == fenced("tests").rstrip("\n")


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_in_step() -> None:
    wanted = generator().files()
    stale = [name for name, text in wanted.items() if not _same(ROOT / name, text)]
    assert stale == [], "run `python docs/generate.py`"
    assert {path.name for path in (ROOT / "docs" / "rules").glob("*.md")} == {
        Path(name).name for name in wanted if name.startswith("docs/rules/")
    }


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "document", ["README.md", *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md"))]
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    file = ROOT / document
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


def test_documented_configuration_is_read(tmp_path: Path) -> None:
    from detector.policy.configuration_search import configuration_for

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    sample = re.search(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert sample is not None
    (tmp_path / "pyproject.toml").write_text(sample[1], encoding="utf-8")
    read = configuration_for(str(tmp_path))
    assert read.exceptions[0].owner == "platform team"


def test_documented_formats_are_all_formats() -> None:
    from detector.report.registry import FORMATS

    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE) == list(FORMATS)
