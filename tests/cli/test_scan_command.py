"""`waudit scan` through the real engine: what is printed, what is written, the exit status."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BAD = "selenium==4\n@@\nwhatsapp-web.js\n"
PACKAGE = '{\n  "dependencies": {\n    "@whiskeysockets/baileys": "6.7.0"\n  }\n}\n'


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    """A project with one unauthorised dependency."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "package.json").write_text(PACKAGE)
    return tmp_path / "bot"


def findings(run: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run.out)["findings"]
    return found


def test_text_and_status(waudit: Any, bot: Path) -> None:
    run = waudit("scan", "bot")
    assert run.status == 1
    assert run.out.startswith("package.json:3:6: error WA101 ")
    assert '    | "@whiskeysockets/baileys": "6.7.0"' in run.out
    assert "unauthorized: unauthorised WhatsApp access found" in run.out
    assert "\x1b" not in run.out
    assert run.err == ""


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 1),
        (("--fail-on", "never"), 0),
        (("--select", "WA2"), 0),
        (("--ignore", "WA101"), 0),
        (("--exclude", "package.json"), 0),
        (("--format", "json"), 1),
        (("--format", "sarif", "--fail-on", "never"), 0),
        (("--require-input",), 1),
    ],
)
def test_status_of_options(waudit: Any, bot: Path, options: tuple[str, ...], status: int) -> None:
    assert waudit("scan", "bot", *options).status == status


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scan", "nowhere"), "nowhere: no such file or folder"),
        (("scan", "--select", "WA91"), "no rule 'WA91'; did you mean 'WA901'?"),
        (("scan", "--format", "xml"), "'xml' is not one of"),
        (("scan", "--output", "json"), "is not FORMAT=FILE, as in sarif=waudit.sarif"),
        (("scan", "--output", "jsn=x"), "'jsn' is no format; one of: text, json"),
        (("scan", "--output", "json=no/such/x"), "no folder no/such; make it first"),
        (("scan", "--output", "json=x", "--output", "sarif=x"), "two reports for one file"),
        (("scan", "--config", "a.toml", "--no-config"), "exclude each other"),
        (("scan", "--config", "none.toml"), "none.toml: no such file"),
        (("scan", "--baseline", "none"), "none: baseline cannot be read"),
        (("scan", "--signatures", "none"), "none: is not a folder"),
        (("scan", "--jobs", "many"), "'many' is not a valid integer"),
        (("scan", "--files-from", "none"), "none: cannot be read"),
        (("scan", "https://github.com/a/b"), "no such file or folder; fetch it first"),
        (("scna",), "no command 'scna'; did you mean 'scan'?"),
        ((".",), "no command '.'; did you mean 'scan .'?"),
        (("nowhere",), "waudit: no command 'nowhere'; see `waudit --help`"),
        (("export",), "Choose from: osv, semgrep"),
        (("explain", "WA110"), "did you mean WA10"),
        (("explain", "baileyss"), "did you mean baileys"),
        (("signatures", "show", "bailey"), "did you mean baileys"),
        (("signatures", "list", "--kind", "gateway"), "did you mean"),
    ],
)
def test_wrong_usage_is_one_line_with_a_remedy(waudit: Any, arguments: tuple[str, ...], words: str) -> None:
    run = waudit(*arguments)
    assert run.status == 2
    assert words in run.err
    assert run.err.startswith("waudit: ")
    assert run.err.count("\n") == 1
    assert run.out == ""


def test_no_arguments_show_help(waudit: Any) -> None:
    run = waudit()
    assert run.status in (0, 2)
    assert "Commands:" in run.out + run.err


def test_empty_folder_is_clean_and_says_that_it_looked(waudit: Any, tmp_path: Path) -> None:
    run = waudit("scan")
    assert (run.status, run.err) == (0, "")
    assert "0 of 0 files examined" in run.out
    assert waudit("scan", "--require-input").status == 3
    assert waudit("scan", "--quiet").out == ""


def test_reports_to_files_beside_stdout(waudit: Any, bot: Path, tmp_path: Path) -> None:
    run = waudit("scan", "bot", "--output", "json=r.json", "--output", "sarif=r.sarif", "--output", "text=r.txt")
    assert run.out == (tmp_path / "r.txt").read_text()
    assert json.loads((tmp_path / "r.json").read_text())["verdict"] == "unauthorized"
    uri = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert uri["artifactLocation"]["uri"] == "bot/package.json"


def test_several_roots_are_kept_apart(waudit: Any, bot: Path, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    run = waudit("scan", "bot", "web", "--format", "json")
    assert [(root["root"], root["verdict"]) for root in json.loads(run.out)["roots"]] == [
        ("bot", "unauthorized"),
        ("web", "clean"),
    ]
    assert run.status == 1
    assert "== web" in waudit("scan", "bot", "web").out


def test_named_files(waudit: Any, bot: Path, tmp_path: Path) -> None:
    assert findings(waudit("scan", "bot/package.json", "--format", "json"))[0]["path"] == "bot/package.json"
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "notes.py").write_text("x = 1\n")
    assert waudit("scan", "photo.png") == (0, "", "")
    assert "1 of 1 files examined" in waudit("scan", "notes.py").out


@pytest.mark.parametrize("separator", [b"\n", b"\0", b"\r\n"])
def test_files_from_standard_input(waudit: Any, bot: Path, separator: bytes) -> None:
    listed = separator.join([b"bot/package.json", b"deleted.py", b""])
    run = waudit("scan", "--files-from", "-", "--format", "json", stdin=listed)
    assert len(findings(run)) == 1
    assert run.err == "waudit: 1 listed file is not there, left out\n"


def test_an_empty_list_scans_nothing(waudit: Any, bot: Path) -> None:
    run = waudit("scan", "--files-from", "-", "--format", "json", stdin=b"")
    assert (run.status, json.loads(run.out)["coverage"]["files"]) == (0, 0)


def test_configuration_and_options(waudit: Any, bot: Path, tmp_path: Path) -> None:
    (tmp_path / ".waudit.toml").write_text('fail-on = "never"\n')
    assert waudit("scan", "bot").status == 0
    assert waudit("scan", "bot", "--fail-on", "error").status == 1
    assert waudit("scan", "bot", "--no-config").status == 1
    (tmp_path / "other.toml").write_text('select = ["WA9"]\n')
    assert waudit("scan", "bot", "--config", "other.toml").status == 0
    (tmp_path / ".waudit.toml").write_text('selct = ["WA9"]\n')
    run = waudit("scan", "bot")
    assert run.status == 2
    assert run.err == 'waudit: .waudit.toml:1: selct: unknown key; did you mean "select"?\n'
    (tmp_path / ".waudit.toml").write_text('select = ["WA91"]\n')
    assert waudit("scan", "bot").err == "waudit: .waudit.toml: no rule 'WA91'; did you mean 'WA901'?\n"


def test_exceptions_and_trust(waudit: Any, bot: Path) -> None:
    (bot / ".waudit.toml").write_text('[[exception]]\nrule = "WA101"\nreason = "leaves in March"\n')
    run = waudit("scan", "bot", "--format", "json")
    assert run.status == 0
    assert [item["reason"] for item in json.loads(run.out)["suppressed"]] == ["leaves in March"]
    run = waudit("scan", "bot", "--untrusted")
    assert run.status == 1
    assert "configuration of an untrusted tree is not honoured" in run.out
    assert "exception would hide WA101 at package.json:3; not honoured" in run.out
    (bot / ".waudit.toml").write_text("broken")
    assert waudit("scan", "bot", "--untrusted").status == 1


def test_suppression_comment(waudit: Any, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("yowsup  # waudit: ignore[WA101] historic\n")
    assert waudit("scan").status == 0
    assert "1 suppressed" in waudit("scan").out
    assert waudit("scan", "--untrusted").status == 1


def test_baseline_round(waudit: Any, bot: Path, tmp_path: Path) -> None:
    run = waudit("scan", "bot", "--write-baseline", "known")
    assert (run.status, run.err) == (0, "waudit: known: 1 finding recorded\n")
    assert waudit("scan", "bot", "--baseline", "known").status == 0
    (bot / "package.json").write_text("\n" + PACKAGE)
    assert waudit("scan", "bot", "--baseline", "known").status == 0
    (bot / "more").mkdir()
    (bot / "more" / "package.json").write_text(PACKAGE)
    run = waudit("scan", "bot", "--baseline", "known", "--format", "json")
    assert (run.status, [item["path"] for item in findings(run)]) == (1, ["more/package.json"])
    assert waudit("scan", "bot", "--baseline", "known", "--write-baseline", "known").status == 0
    assert (tmp_path / "known").read_text().count("\n") == 3


def test_a_baseline_entry_serves_one_root_only(waudit: Any, bot: Path, tmp_path: Path) -> None:
    waudit("scan", "bot", "--write-baseline", "known")
    (tmp_path / "twin").mkdir()
    (tmp_path / "twin" / "package.json").write_text(PACKAGE)
    run = waudit("scan", "bot", "twin", "--baseline", "known", "--format", "json")
    assert run.status == 1
    assert [len(root["findings"]) for root in json.loads(run.out)["roots"]] == [0, 1]


def test_ignored_files_count_only_on_request(waudit: Any, bot: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("bot/\n")
    assert waudit("scan").status == 0
    assert waudit("scan", "--no-ignore").status == 1
    assert waudit("scan", "--untrusted").status == 1


def test_unreadable_input_is_incomplete(waudit: Any, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    run = waudit("scan", "--format", "json")
    assert run.status == 0
    assert json.loads(run.out)["coverage"]["skipped"] == {"link-broken": 2}


def test_where_nothing_was_examined_nothing_is_called_clean_without_saying_so(waudit: Any, tmp_path: Path) -> None:
    assert "nothing found, for no file was examined" in waudit("scan").out
    (tmp_path / "bot.png").write_text("import pywhatkit\n")
    run = waudit("scan")
    assert "no file was examined" in run.out
    assert "1 skipped (1 binary-name)" in run.out
    (tmp_path / "a.py").write_text("x = 1\n")
    assert "no file was examined" not in waudit("scan").out


def test_what_no_reader_knows_is_not_called_examined(waudit: Any, tmp_path: Path) -> None:
    (tmp_path / "page.unknown").write_text("p https://api.fonnte.com/send\n")
    (tmp_path / "README.md").write_text("We sent through https://api.fonnte.com/send.\n")
    coverage = json.loads(waudit("scan", "--format", "json").out)["coverage"]
    assert (coverage["files"], coverage["examined"], coverage["skipped"]) == (2, 1, {"no-reader": 1})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", b'{"dependencies": {"@whiskeysockets/baileys": "1", '),
        ("pyproject.toml", b'[project]\ndependencies = ["yowsup"\nname = '),
        ("docker-compose.yml", b"services:\n  a:\n image: atendai/evolution-api\n\t- x\n"),
        ("pom.xml", b"<project><dependency><groupId>whatsapp</groupId>"),
        ("bot.py", b"import yowsup\ndef f(:\n"),
        ("requirements.txt", "yowsup\n".encode("utf-16")),
        ("latin.py", b"# whatsapp \xe9\nimport yowsup\n"),
        ("zeros.py", b"import yowsup\n\0\0"),
    ],
)
def test_damaged_files_are_never_a_crash(waudit: Any, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    run = waudit("scan", "--format", "json")
    assert run.status in (0, 1, 3)
    coverage = json.loads(run.out)["coverage"]
    told = (
        coverage["examined"] + len(coverage["degraded"]) + len(coverage["failed"]) + sum(coverage["skipped"].values())
    )
    assert (coverage["files"], told) == (1, 1)


def test_names_that_are_no_text_are_shown_whatever_the_terminal(waudit: Any, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff\xe9")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system wants UTF-8 names")
    (folder / "package.json").write_text(PACKAGE)
    run = waudit("scan", encoding="ascii")
    assert run.status == 1
    assert "\\xff\\xe9/package.json:3:6" in run.out


def test_color_is_asked_for_or_left_out(waudit: Any, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;31m" in waudit("scan", "bot", "--color").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in waudit("scan", "bot").out
    assert "\x1b" not in waudit("scan", "bot", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in waudit("scan", "bot").out
    assert "\x1b" not in waudit("scan", "bot", "--color", "--format", "json").out


def test_personas(waudit: Any, bot: Path) -> None:
    developer, reviewer = waudit("scan", "bot").out, waudit("scan", "bot", "--persona", "reviewer").out
    assert reviewer == waudit("scan", "bot", "--verbose").out
    assert reviewer.count("= see ") > developer.count("= see ") == 1


def test_internal_errors_are_status_four(waudit: Any, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: object) -> None:
        raise ZeroDivisionError("oh\x1b")

    monkeypatch.setattr("detector.engine.scan.scan", fail)
    run = waudit("scan", "bot")
    assert run.status == 4
    assert run.err == (
        "waudit: internal error: ZeroDivisionError: oh\\x1b; please report it with WAUDIT_TRACEBACK=1 set\n"
    )
    monkeypatch.setenv("WAUDIT_TRACEBACK", "1")
    run = waudit("scan", "bot")
    assert run.status == 4
    assert "Traceback" in run.err


def test_interruption_is_no_finding(waudit: Any, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_request: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detector.engine.scan.scan", interrupt)
    assert waudit("scan", "bot").status == 130


@pytest.mark.parametrize("name", ["text", "json", "sarif", "markdown", "html", "csv", "gitlab", "junit", "github"])
@pytest.mark.parametrize("untrusted", [(), ("--untrusted",)])
def test_the_content_of_session_files_is_never_shown(
    waudit: Any, tmp_path: Path, name: str, untrusted: tuple[str, ...]
) -> None:
    tree = tmp_path / "bot"
    (tree / "auth_info_baileys").mkdir(parents=True)
    (tree / "auth_info_baileys" / "creds.json").write_text(
        '{"me": {"id": "4915550001@s.whatsapp.net"}, "noise": "plain"}'
    )
    (tree / "PyWhatKit_DB.txt").write_text("Phone Number: +4915550002\nMessage: a private word\n")
    run = waudit("scan", "bot", "--format", name, "--verbose", *untrusted)
    assert run.status == 1
    assert "PyWhatKit_DB.txt" in run.out
    for content in ("4915550001", "4915550002", "private word", "noise", "Phone Number"):
        assert content not in run.out


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize(
    ("arguments", "ends", "status"),
    [
        ("scan bot", "> /dev/full", 2),
        ("rules", "> /dev/full", 4),
        ("scan bot", ">&-", 1),
        ("signatures list", "| head -n 1; exit ${PIPESTATUS[0]}", 0),
        ("scan bot", "| head -n 1; exit ${PIPESTATUS[0]}", 1),
        ("inspect bot", "| head -n 1; exit ${PIPESTATUS[0]}", 1),
    ],
)
def test_wherever_the_output_leads_the_status_is_right(
    bot: Path, tmp_path: Path, arguments: str, ends: str, status: int
) -> None:
    command = f"{shlex.quote(sys.executable)} -m detector {arguments} {ends}"
    environment = {**os.environ, "WAUDIT_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        ["bash", "-c", command], cwd=bot.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == status
    assert "internal error" not in run.stderr
    assert "Exception ignored" not in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folders that are in use")
def test_a_current_folder_that_is_gone_is_said(waudit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    run = waudit("scan")
    assert (run.status, run.out) == (2, "")
    assert run.err == "waudit: the current folder does not exist any more; go to another one\n"
