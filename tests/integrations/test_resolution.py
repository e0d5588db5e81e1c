"""Resolution with wheels of a local folder, advisories of a loopback server that speaks OSV's query API. No network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from wheels import BROWSER, wheel

from detector.database.index import Index
from detector.engine.judging import judge_tree
from detector.errors import SourceError, UsageError
from detector.integrations import resolution as resolution_module
from detector.integrations.dependency_checks import advisory_findings, unknown_findings, versioned
from detector.integrations.dependency_examination import Examination, examine
from detector.integrations.package_source import load
from detector.integrations.resolution import Resolution, environment, joined, resolve
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Dependency, FileFacts
from detector.model.finding import Finding, Severity
from detector.sources.worktree import Entry, WorkTree

pytest.importorskip("pip_audit")


def entries(tree: Path) -> list[Entry]:
    return [entry for folder in WorkTree(str(tree)).folders() for entry in folder]


def findings(files: dict[str, FileFacts], resolution: Resolution, index: Index) -> tuple[Finding, ...]:
    merged = joined(files, resolution)
    return judge_tree(merged, sorted(merged), index).judgement.findings


def test_a_client_behind_another_package_is_found_with_its_path(links: Path, tree: Path, index: Index) -> None:
    (tree / "requirements.txt").write_text("# bots\nplain\nkit>=1.0  # helper\n")
    resolved = resolve(entries(tree))
    assert resolved.unresolved == ()
    assert {one.package.name: one.path for one in resolved.packages} == {
        "kit": ("kit",),
        "middle": ("kit", "middle"),
        "neonize": ("kit", "middle", "neonize"),
        "plain": ("plain",),
    }
    (found,) = findings({}, resolved, index)
    assert (found.rule, found.severity, found.signature) == ("WA102", Severity.ERROR, "neonize")
    assert "kit > middle > neonize" in found.message
    assert (found.location.path, found.location.span.line) == ("requirements.txt", 3)


def test_nothing_is_built_and_what_has_no_wheel_is_listed(links: Path, tree: Path, tmp_path: Path) -> None:
    import io
    import tarfile

    ran = tmp_path / "ran"
    setup = f"import pathlib\npathlib.Path({str(ran)!r}).touch()\n".encode()
    with tarfile.open(links / "sdistonly-1.0.tar.gz", "w:gz") as archive:
        for name, data in (
            ("sdistonly-1.0/setup.py", setup),
            ("sdistonly-1.0/PKG-INFO", b"Name: sdistonly\nVersion: 1.0\n"),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    (tree / "local").mkdir()
    (tree / "local" / "setup.py").write_bytes(setup)
    (tree / "requirements.txt").write_text(
        "--no-binary :all:\n--index-url https://index.invalid/\nkit\nsdistonly\n-e ./local\ngit+https://host.invalid/x/y.git#egg=y\n"
    )
    resolved = resolve(entries(tree))
    assert not ran.exists()
    assert {one.requirement for one in resolved.unresolved} >= {"sdistonly", "y"}
    assert {one.package.name for one in resolved.packages} == {"kit", "middle", "neonize", "plain"}
    (missing,) = [one for one in resolved.unresolved if one.requirement == "sdistonly"]
    assert (missing.file, missing.line) == ("requirements.txt", 4)
    assert "no wheel" in missing.reason


def test_extras_and_pyproject(links: Path, tree: Path, index: Index) -> None:
    wheel(links, "chat", requires=('neonize ; extra == "wa"', "plain"))
    (tree / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\ndependencies = ["chat[wa]>=1"]\n')
    assert [one.path for one in resolve(entries(tree)).packages if one.package.name == "neonize"] == [
        ("chat", "neonize")
    ]
    (tree / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\ndependencies = ["chat>=1"]\n')
    assert "neonize" not in {one.package.name for one in resolve(entries(tree)).packages}


def test_conflict(links: Path, tree: Path) -> None:
    wheel(links, "plain", "2.0")
    wheel(links, "old", requires=("plain<2",))
    (tree / "requirements.txt").write_text("plain>=2\nold\n")
    (tree / "more").mkdir()
    (tree / "more" / "requirements.txt").write_text("kit\n")
    found = resolve(entries(tree))
    ((file, reason),) = found.failed
    assert file == "requirements.txt"
    assert re.match("the requirements exclude each other.*old.*plain", reason)
    assert {one.file for one in found.packages} == {"more/requirements.txt"}


def test_index_out_of_reach(links: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (tree / "requirements.txt").write_text("kit\nnowhere\n")
    with pytest.raises(SourceError, match="cannot be reached"):
        resolve(entries(tree))


def test_without_pip_audit(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip_audit", None)
    with pytest.raises(UsageError, match="needs pip-audit; install it"):
        resolve(entries(tree))


def test_environment(links: Path, tmp_path: Path, index: Index) -> None:
    site = tmp_path / "venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    for file in links.glob("*.whl"):
        with zipfile.ZipFile(file) as archive:
            archive.extractall(site)
    found = environment(str(tmp_path / "venv"))
    assert {one.package.name: one.path for one in found.packages}["neonize"] == ("kit", "middle", "neonize")
    (finding,) = findings({}, found, index)
    assert finding.location.path == "lib/python3.11/site-packages/kit-1.0.dist-info/METADATA"
    assert environment(str(site)).packages[0].version == "1.0"
    with pytest.raises(UsageError, match="no installed Python packages"):
        environment(str(links))


def test_advisories(links: Path, tree: Path, index: Index, osv_server: str, tmp_path: Path) -> None:
    (tree / "requirements.txt").write_text("kit\n")
    packages = resolve(entries(tree)).packages
    found = advisory_findings(packages, index, osv_server)
    assert {one.rule for one in found} == {"WA903"}
    malicious = next(one for one in found if "MAL-2024-1" in one.message)
    assert malicious.severity is Severity.ERROR
    assert "`neonize` 0.3 through kit > middle > neonize: CVE-2024-9 (MAL-2024-1): steals things" in malicious.message
    assert not any("plain" in one.subject for one in found)
    every = advisory_findings(packages, index, osv_server, every=True)
    (plain,) = [one for one in every if one.subject == "CVE-2024-9|plain"]
    assert (plain.severity, plain.remediation.summary) == (Severity.WARNING, "Update to 9.0")
    assert advisory_findings(packages, index, "none") == ()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1/query", "{}/else"])
def test_advisory_service_out_of_reach(index: Index, osv_server: str, address: str, tmp_path: Path) -> None:
    packages = versioned({"a": FileFacts("a", "x", _locked())})
    with pytest.raises(SourceError, match="advisory service"):
        advisory_findings(packages, index, address.format(osv_server.removesuffix("/v1/query")))
    with pytest.raises(UsageError, match="no advisory service"):
        advisory_findings(packages, index, "snyk")


def _locked() -> tuple[Dependency, ...]:
    from detector.extract.manifests import read

    facts = read("requirements", "requirements.txt", "neonize==0.3.1\nother>=1\n").facts
    return tuple(one for one in facts if isinstance(one, Dependency))


def test_versions_of_a_scan() -> None:
    (one,) = versioned({"requirements.txt": FileFacts("requirements.txt", "requirements", _locked())})
    assert (one.package.name, one.version, one.path) == ("neonize", "0.3.1", ("neonize",))


def test_unlisted_dependencies_are_inspected(links: Path, tree: Path, index: Index) -> None:
    wheel(links, "my-whatsapp-thing", requires=("plain",), code=BROWSER)
    wheel(links, "whatsapp-stickers-of-mine", code="x = 1\n")
    wheel(links, "suite", requires=("my-whatsapp-thing", "whatsapp-stickers-of-mine"))
    (tree / "requirements.txt").write_text("suite\n")
    packages = resolve(entries(tree)).packages
    fetched: list[str] = []

    def fetch(target: str, limits: Any) -> Any:
        fetched.append(target)
        return load(target, limits)

    (found,), notes = unknown_findings(packages, index, DEFAULT_LIMITS, fetch)
    assert notes == ()
    assert fetched == ["pypi:my-whatsapp-thing==1.0", "pypi:whatsapp-stickers-of-mine==1.0"]
    assert (found.rule, found.kind.value, found.severity) == ("WA904", "browser-automation", Severity.ERROR)
    assert "through suite > my-whatsapp-thing, which no list names: drives WhatsApp Web" in found.message
    (links / "my_whatsapp_thing-1.0-py3-none-any.whl").write_bytes(b"PK\x03\x04 truncated")
    nothing, notes = unknown_findings(packages, index)
    assert nothing == ()
    assert "pypi:my-whatsapp-thing==1.0: not inspected" in notes[0]


def test_pip_audits_own_auditor_reports_unofficial_clients(index: Index) -> None:
    from pip_audit._audit import Auditor

    from detector.integrations.pip_audit_service import DatabaseService, TogetherService
    from detector.integrations.pip_audit_sources import KnownSource

    packages = [("Neonize", "0.3"), ("pywa", "2.0"), ("requests", "2.0"), ("odd", "not a version")]
    service = TogetherService([DatabaseService(index), DatabaseService(index)])
    found = {spec.name: [one.id for one in results] for spec, results in Auditor(service).audit(KnownSource(packages))}
    assert found == {"Neonize": ["x_WAUDIT-neonize"], "pywa": [], "requests": [], "odd": []}


def test_pip_audit_reads_the_osv_export(tmp_path: Path, osv_server: str) -> None:
    """The command of pip-audit with our records behind `--osv-url`."""
    (tmp_path / "requirements.txt").write_text("neonize==0.3\nrequests==2.32.0\n")
    command = [
        sys.executable, "-m", "pip_audit", "-r", str(tmp_path / "requirements.txt"), "--no-deps", "--disable-pip",
        "-s", "osv", "--osv-url", osv_server, "-f", "json", "--progress-spinner", "off", "--cache-dir", str(tmp_path / "c"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    report = {one["name"]: [each["id"] for each in one["vulns"]] for one in json.loads(done.stdout)["dependencies"]}
    assert "x_WAUDIT-neonize" in report["neonize"]
    assert report["requests"] == []
    assert done.returncode == 1


def test_damaged_environments_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    for name, text in (("good-1.0", "Name: good\nVersion: 1.0\n\n"), ("bad-1.0", "\xff\xfe nothing\n")):
        folder = tmp_path / f"{name}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(text, encoding="latin-1")
    assert "good" in {one.package.name for one in environment(str(tmp_path)).packages}


def test_paths_are_shortest_and_sure() -> None:
    edges = {"a": [("b", True), ("c", False)], "b": [("c", True)], "c": [("a", True)]}
    assert resolution_module._paths(["a"], edges) == {"a": ("a",), "b": ("a", "b"), "c": ("a", "b", "c")}


def test_examination(links: Path, tree: Path, index: Index, osv_server: str) -> None:
    wheel(links, "my-whatsapp-thing", requires=("kit",), code=BROWSER)
    (tree / "requirements.txt").write_text("my-whatsapp-thing\nmissing\n")
    asked = Examination(resolve=True, advisories=osv_server, inspect_unknown=True)
    assert asked.services == ("the package index that pip uses", osv_server)
    assert Examination().services == ()
    found = examine(asked, str(tree), entries(tree), {}, index)
    assert {one.rule for one in found.findings} == {"WA903", "WA904"}
    assert [(one.path, one.line) for one in found.diagnostics] == [("requirements.txt", 2)]
    (judged,) = judge_tree(found.files, sorted(found.files), index).judgement.findings
    assert "my-whatsapp-thing > kit > middle > neonize" in judged.message
    nothing = examine(Examination(), str(tree), entries(tree), {}, index)
    assert (nothing.files, nothing.findings, nothing.diagnostics) == ({}, (), ())


def test_names_that_are_options_never_reach_pip(links: Path, tree: Path) -> None:
    (tree / "pyproject.toml").write_text(
        '[project]\nname = "x"\ndependencies = ["--index-url=http://x.invalid", "-e .", "kit"]\n'
    )
    assert "kit" in {one.package.name for one in resolve(entries(tree)).packages}
