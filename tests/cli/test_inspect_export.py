"""`inspect` and `export` as a person calls them: output, files, exit statuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from detector.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    shown = capsys.readouterr()
    return int(stop.value.code or 0), shown.out, shown.err


def package(path: Path, code: str) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("quick/__init__.py", code)
        archive.writestr("quick-1.0.dist-info/METADATA", "Name: quick\nVersion: 1.0\nSummary: \x1b[31mred\n\n")
    return str(path)


def test_inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = package(tmp_path / "bad.whl", "from neonize.client import NewClient\nNewClient('x').send_message(1, 'x')\n")
    status, out, err = run(capsys, "inspect", bad)
    assert (status, err) == (1, "")
    assert out.startswith("quick 1.0: client-library (high confidence)")
    assert "\x1b" not in out
    status, out, _ = run(capsys, "inspect", bad, "--format", "json")
    assert (status, json.loads(out)["verdict"], json.loads(out)["schema"]) == (
        1,
        "client-library",
        "waudit-inspection/v1",
    )
    status, out, _ = run(capsys, "inspect", package(tmp_path / "good.whl", "x = 1\n"), "-v")
    assert (status, "harmless" in out) == (0, True)


def test_write_signature(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = package(tmp_path / "bad.whl", "from neonize.client import NewClient\nNewClient('x').send_message(1, 'x')\n")
    folder = tmp_path / "own"
    folder.mkdir()
    file = folder / "quick.toml"
    assert run(capsys, "inspect", bad, "--write-signature", str(file))[0] == 1
    status, out, _ = run(capsys, "inspect", bad, "--signatures", str(folder))
    assert (status, "known as: pypi-quick" in out) == (1, True)
    status, _, err = run(capsys, "inspect", bad, "--write-signature", str(file))
    assert (status, "exists; name a new file" in err) == (2, True)


def test_bad_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(60_000_000))
    with zipfile.ZipFile(tmp_path / "up.whl", "w") as archive:
        archive.writestr("../up.py", "x")
    (tmp_path / "cut.whl").write_bytes((tmp_path / "up.whl").read_bytes()[:-9])
    before = sorted(tmp_path.parent.rglob("*"))
    for name, told in (("bomb", "a bomb"), ("up", "leads out of the archive"), ("cut", "damaged or truncated")):
        status, out, err = run(capsys, "inspect", str(tmp_path / f"{name}.whl"))
        assert (status, out) == (3, "")
        assert told in err
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert run(capsys, "inspect", str(tmp_path / "none.whl"))[0] == 2
    assert run(capsys, "inspect", "pypi:../x")[0] == 2


def test_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("osv", "semgrep", "purl", "constraints", "npm-overrides", "renovate"):
        status, out, err = run(capsys, "export", name)
        assert (status, err, "neonize" in out or "whatsapp-web.js" in out) == (0, "", True)
    status, _, err = run(capsys, "export", "osv", "path")
    assert (status, "takes no PATH" in err) == (2, True)
    status, out, _ = run(capsys, "export", "cyclonedx", str(tmp_path), "-o", str(tmp_path / "bom.json"))
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "bom.json").read_text())["bomFormat"] == "CycloneDX"
    assert run(capsys, "export", "nothing")[0] == 2
