"""Whole projects before and after: what a migration makes of them, that they run, and that a scan calls them official."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import platform

from detector.advise.rewrite.applying import apply, diff
from detector.advise.rewrite.plan import plan_migration
from detector.advise.rewrite.targets import client_source, target
from detector.engine.request import ScanRequest
from detector.engine.scan import scan
from detector.model.result import Verdict

_TREES = Path(__file__).parent.parent / "trees" / "migrate"
_LIBRARIES = sorted(path.name for path in _TREES.iterdir() if path.is_dir())
_CLIENT = "whatsapp_cloud.py"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    project = tmp_path / "project"
    shutil.copytree(_TREES / str(request.param) / "before", project)
    apply(str(project), plan_migration(str(project), target("cloud-api")))
    return project


@pytest.mark.parametrize("library", _LIBRARIES)
def test_nothing_is_written_without_being_asked(library: str) -> None:
    folder = _TREES / library / "before"
    before = contents(folder)
    assert "".join(diff(plan_migration(str(folder), target("cloud-api")))).startswith("--- ")
    assert contents(folder) == before


@pytest.mark.parametrize(("migrated", "library"), [(one, one) for one in _LIBRARIES], indirect=["migrated"])
def test_the_result_is_what_is_expected(migrated: Path, library: str) -> None:
    made = contents(migrated)
    assert made.pop(_CLIENT) == client_source(target("cloud-api"))
    assert made == contents(_TREES / library / "after")


@pytest.mark.parametrize("migrated", _LIBRARIES, indirect=True)
def test_a_second_migration_changes_nothing(migrated: Path) -> None:
    assert plan_migration(str(migrated), target("cloud-api")).edits == ()


@pytest.mark.parametrize("migrated", _LIBRARIES, indirect=True)
def test_the_migrated_project_passes_its_own_tests(migrated: Path) -> None:
    suites = [path.stem for path in migrated.glob("check_*.py")]
    with platform() as server:
        environment = {
            **os.environ,
            "WHATSAPP_TOKEN": "token",
            "WHATSAPP_PHONE_NUMBER_ID": "1001",
            "WHATSAPP_BASE_URL": server.url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "unittest", *suites],
            cwd=migrated,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert suites
    assert done.returncode == 0, done.stderr
    assert server.sent


@pytest.mark.parametrize("migrated", _LIBRARIES, indirect=True)
def test_a_scan_calls_the_migrated_project_official(migrated: Path) -> None:
    result = scan(ScanRequest(str(migrated), use_cache=False, workers=1))
    assert result.verdict is Verdict.OFFICIAL, [(one.rule, one.location, one.message) for one in result.findings]


@pytest.mark.parametrize("library", _LIBRARIES)
def test_a_scan_accuses_the_project_before(library: str) -> None:
    result = scan(ScanRequest(str(_TREES / library / "before"), use_cache=False, workers=1))
    assert result.verdict is Verdict.UNAUTHORIZED


def test_everything_type_checks(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    for library in _LIBRARIES:
        for path in (_TREES / library / "after").glob("*.py"):
            shutil.copy(path, tmp_path)
    strict = [tmp_path / f"{target(one).module}.py" for one in ("cloud-api", "360dialog", "twilio")]
    for path, one in zip(strict, ("cloud-api", "360dialog", "twilio"), strict=True):
        path.write_bytes(client_source(target(one)))
    cache = ["--cache-dir", str(tmp_path / "cache"), "--config-file", os.devnull]
    command = [sys.executable, "-m", "mypy", *cache]
    for arguments in (["--strict", *map(str, strict)], ["--check-untyped-defs", "--ignore-missing-imports", "."]):
        done = subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
