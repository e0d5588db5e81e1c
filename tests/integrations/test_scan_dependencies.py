"""`waudit scan` with --resolve, --environment, --advisories and --inspect-unknown, as a person calls it. No network."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from wheels import BROWSER, wheel

from detector.cli.main import main

pytest.importorskip("pip_audit")

INDEX = "waudit: asks the package index that pip uses\n"


class Run(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        return json.loads(self.out)

    @property
    def findings(self) -> list[tuple[str, str, int]]:
        found = self.report["findings"]
        return [(one["rule"], one["path"], one["line"]) for one in found]


Waudit = Callable[..., Run]


@pytest.fixture
def waudit(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Waudit:
    """`waudit scan --no-config ...` in the tree."""
    monkeypatch.chdir(tree)
    monkeypatch.setenv("WAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Run:
        with pytest.raises(SystemExit) as left:
            main(["scan", "--no-config", *arguments])
        shown = capsys.readouterr()
        return Run(int(left.value.code or 0), shown.out, shown.err)

    return run


def unpacked(links: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for file in links.glob("*.whl"):
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
    return folder


def test_a_client_behind_another_package_is_found_with_its_path(links: Path, tree: Path, waudit: Waudit) -> None:
    (tree / "requirements.txt").write_text("plain\nkit>=1.0\n")
    assert waudit().status == 0
    found = waudit("--resolve")
    assert (found.status, found.err) == (1, INDEX)
    assert found.out.startswith("requirements.txt:2:1: error WA102 ")
    assert "kit > middle > neonize" in found.out
    assert "| kit>=1.0" in found.out
    assert "unauthorized: " in found.out
    assert waudit("--resolve", "--ignore", "WA102").status == 0


def test_only_what_is_scanned_is_resolved(links: Path, tree: Path, waudit: Waudit) -> None:
    for folder in ("one", "two", "ignored"):
        (tree / folder).mkdir()
        (tree / folder / "requirements.txt").write_text("kit\n")
    (tree / ".gitignore").write_text("ignored/\n")
    found = waudit("--resolve", "--exclude", "two", "--format", "json")
    assert found.findings == [("WA102", "one/requirements.txt", 1)]
    found = waudit("--resolve", "--format", "json", "two/requirements.txt")
    assert found.findings == [("WA102", "two/requirements.txt", 1)]


def test_what_is_not_resolved_is_listed(links: Path, tree: Path, waudit: Waudit) -> None:
    (tree / "requirements.txt").write_text("plain\nabsent\nother @ https://example.org/other.whl\n")
    found = waudit("--resolve")
    assert found.status == 0
    assert "warning: requirements.txt:2: absent was not resolved: no wheel fits" in found.out
    assert "warning: requirements.txt:3: other was not resolved: is taken from" in found.out


def test_a_conflict_keeps_nothing_else_from_being_judged(links: Path, tree: Path, waudit: Waudit) -> None:
    wheel(links, "plain", "2.0")
    wheel(links, "old", requires=("plain<2",))
    (tree / "requirements.txt").write_text("plain>=2\nold\n")
    found = waudit("--resolve")
    assert found.status == 3
    (line,) = [line for line in found.out.splitlines() if line.startswith("not examined: ")]
    assert line.startswith("not examined: requirements.txt: not resolved: the requirements exclude each other: ")
    assert "plain" in line
    (tree / "more").mkdir()
    (tree / "more" / "requirements.txt").write_text("kit\n")
    found = waudit("--resolve", "--format", "json")
    assert (found.status, found.findings) == (1, [("WA102", "more/requirements.txt", 1)])
    coverage = found.report["coverage"]
    assert (coverage["files"], coverage["examined"], len(coverage["failed"])) == (2, 1, 1)


@pytest.mark.parametrize("options", [("--resolve",), ("--advisories", "osv"), ("--advisories", "http://127.0.0.1:9/")])
def test_without_pip_audit(
    tree: Path, waudit: Waudit, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "pip_audit", None)
    found = waudit(*options)
    told = f"waudit: {options[0]} needs pip-audit; install it with: pip install 'waudit[audit]'\n"
    assert found == (2, "", told)
    assert waudit().status == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--advisories", "snyk"), "snyk: is no advisory service; one of pypi, osv, none or "),
        (("--advisories", "http://"), "http://: is no advisory service"),
        (("--advisories", "http://[::1"), "is no advisory service"),
        (("--advisories-all",), "--advisories-all needs a service; add --advisories "),
        (("--environment", "nowhere"), "nowhere: no such folder; name a virtual environment"),
        (("--environment", "."), ".: no installed Python packages there"),
    ],
)
def test_wrong_usage_is_one_line(tree: Path, waudit: Waudit, options: tuple[str, ...], told: str) -> None:
    found = waudit(*options)
    assert (found.status, found.out, found.err.count("\n")) == (2, "", 1)
    assert told in found.err


def test_no_network(links: Path, tree: Path, waudit: Waudit, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "requirements.txt").write_text("neonize==0.3\n")
    address = "http://me:secret@127.0.0.1:9/v1/query?key=secret"
    found = waudit("--advisories", address)
    assert (found.status, found.out) == (3, "")
    asked, told = found.err.splitlines()
    assert asked == "waudit: asks http://127.0.0.1:9/v1/query"
    assert told.startswith("waudit: the advisory service cannot be reached")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (tree / "requirements.txt").write_text("nowhere\n")
    found = waudit("--resolve")
    assert (found.status, found.out) == (3, "")
    assert found.err.startswith(f"{INDEX}waudit: requirements.txt: the package index that pip uses cannot be reached: ")
    assert found.err.count("\n") == 2


def test_environment(links: Path, tree: Path, tmp_path: Path, waudit: Waudit) -> None:
    (tree / "a.py").write_text("x = 1\n")
    site = ".venv/lib/python3.11/site-packages"
    unpacked(links, tree / site)
    copy = ("WA103", f"{site}/neonize-0.3.dist-info/METADATA", 2)
    assert waudit("--format", "json").findings == [copy]
    found = waudit("--environment", ".venv", "--format", "json")
    assert (found.status, found.err) == (1, "")
    assert found.findings == [("WA102", f"{site}/kit-1.0.dist-info/METADATA", 1), copy]
    outside = unpacked(links, tmp_path / "outside")
    found = waudit("--environment", str(outside), "--format", "json")
    assert found.findings == [("WA102", "../outside/kit-1.0.dist-info/METADATA", 1), copy]


def test_a_copy_that_the_scan_sees_itself_is_not_told_twice(links: Path, tree: Path, waudit: Waudit) -> None:
    for file in links.glob("*.whl"):
        if not file.name.startswith("neonize"):
            file.unlink()
    unpacked(links, tree / ".venv" / "lib" / "python3.11" / "site-packages")
    seen = waudit("-v")
    assert (seen.status, seen.out.count("WA103")) == (1, 1)
    assert waudit("-v", "--environment", ".venv").out == seen.out


def test_an_environment_is_reported_once(links: Path, tree: Path, tmp_path: Path, waudit: Waudit) -> None:
    (tree / "one").mkdir()
    (tree / "two").mkdir()
    outside = unpacked(links, tmp_path / "outside")
    found = waudit("--environment", str(outside), "one", "two")
    assert (found.status, found.out.count("error WA102")) == (1, 1)


def test_advisories(links: Path, tree: Path, waudit: Waudit, osv_server: str) -> None:
    (tree / "requirements.txt").write_text("kit\n")
    found = waudit("--resolve", "--advisories", osv_server)
    assert (found.status, found.err) == (1, f"{INDEX}waudit: asks {osv_server}\n")
    assert "error WA903 `neonize` 0.3 through kit > middle > neonize: CVE-2024-9 (MAL-2024-1): steals" in found.out
    assert "plain" not in found.out
    sarif = waudit("--resolve", "--advisories", osv_server, "--format", "sarif", "--select", "WA903").report
    run = sarif["runs"][0]
    assert {one["ruleId"] for one in run["results"]} == {"WA903"}
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("WA903", "KnownVulnerability")


def test_advisories_about_pins_and_excuses(tree: Path, waudit: Waudit, osv_server: str) -> None:
    """A manifest in which nothing concerns WhatsApp is asked about only with --advisories-all; nothing is resolved."""
    (tree / "requirements.txt").write_text("plain==1.0\n")
    assert waudit("--advisories", osv_server).status == 0
    found = waudit("--advisories", osv_server, "--advisories-all", "--fail-on", "warning")
    assert (found.status, found.err) == (1, f"waudit: asks {osv_server}\n")
    assert found.out.startswith("requirements.txt:1:1: warning WA903 `plain` 1.0: CVE-2024-9 ")
    (tree / "requirements.txt").write_text("plain==1.0  # waudit: ignore[WA903] not reachable\n")
    found = waudit("--advisories", osv_server, "--advisories-all", "--fail-on", "warning")
    assert (found.status, "WA903" in found.out) == (0, False)


def test_unlisted_dependencies_are_inspected(links: Path, tree: Path, waudit: Waudit) -> None:
    wheel(links, "my-whatsapp-thing", requires=("plain",), code=BROWSER)
    wheel(links, "suite", requires=("my-whatsapp-thing",))
    (tree / "requirements.txt").write_text("suite\n")
    assert waudit("--resolve").status == 0
    found = waudit("--resolve", "--inspect-unknown")
    assert (found.status, found.err) == (1, INDEX)
    assert "requirements.txt:1:1: error WA904 `my-whatsapp-thing` 1.0 through suite > my-whatsapp-thing" in found.out
    (links / "my_whatsapp_thing-1.0-py3-none-any.whl").write_bytes(b"PK\x03\x04 truncated")
    (tree / "requirements.txt").write_text("my-whatsapp-thing==1.0\n")
    found = waudit("--inspect-unknown")
    assert found.status == 0
    assert "note: pypi:my-whatsapp-thing==1.0: not inspected: " in found.out


def test_nothing_is_asked_unless_asked_for(
    links: Path, tree: Path, waudit: Waudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "requirements.txt").write_text("kit\n")
    monkeypatch.setitem(sys.modules, "detector.integrations.dependency_examination", None)
    assert waudit("--advisories", "none").err == ""
