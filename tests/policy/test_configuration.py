from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from detector.errors import ConfigError
from detector.model.finding import Confidence
from detector.policy.baseline import read_configured
from detector.policy.configuration import Configuration, FailOn, Persona
from detector.policy.configuration_search import configuration_for, configuration_in

WHOLE = """
[tool.waudit]
select = ["WA1", "bulk-sending"]
ignore = ["WA102"]
exclude = ["tests/", "*.md"]
fail-on = "warning"
min-confidence = "medium"
signatures = ["team"]
persona = "reviewer"
baseline = "waudit.baseline"
jobs = 2

[[tool.waudit.exception]]
rule = "wa101"
path = "legacy/**"
reason = "leaves with  the old bot"
owner = "ada"
expires = 2027-01-31

[[tool.waudit.exception]]
signature = "pywhatkit"
reason = "search only"
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_reads_everything(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", WHOLE)
    read = configuration_for(str(tmp_path))
    assert read.select == ("WA1", "bulk-sending")
    assert read.ignore == ("WA102",)
    assert read.exclude == ("tests/", "*.md")
    assert read.fail_on is FailOn.WARNING
    assert read.min_confidence is Confidence.MEDIUM
    assert read.signatures == (str(tmp_path / "team"),)
    assert read.persona is Persona.REVIEWER
    assert read.baseline == str(tmp_path / "waudit.baseline")
    assert read.jobs == 2
    first, second = read.exceptions
    assert (first.rule, first.path, first.reason, first.owner) == (
        "WA101",
        "legacy/**",
        "leaves with the old bot",
        "ada",
    )
    assert first.expires == date(2027, 1, 31)
    assert (first.line, second.line) == (13, 20)
    assert second.expires is None


def test_own_file_needs_no_table_and_comes_first(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[tool.waudit]\nfail-on = "never"\n')
    write(tmp_path, ".waudit.toml", 'fail-on = "note"\n')
    assert configuration_for(str(tmp_path)).fail_on is FailOn.NOTE
    write(tmp_path, ".waudit.toml", '[tool.waudit]\nfail-on = "warning"\n')
    assert configuration_for(str(tmp_path)).fail_on is FailOn.WARNING


def test_nearest_wins_up_to_the_top_of_the_work_tree(tmp_path: Path) -> None:
    write(tmp_path, ".waudit.toml", "jobs = 9\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    assert configuration_for(str(inner)) == Configuration()
    write(tmp_path / "repo", ".waudit.toml", "jobs = 1\n")
    write(inner, "pyproject.toml", '[project]\nname = "nothing-of-waudit"\n')
    assert configuration_for(str(inner)).jobs == 1
    write(tmp_path / "repo" / "a", ".waudit.toml", "jobs = 2\n")
    assert configuration_for(str(inner)).jobs == 2


def test_patterns_of_a_folder_above_are_rebased(tmp_path: Path) -> None:
    inner = tmp_path / "services" / "bot"
    inner.mkdir(parents=True)
    lines = '["services/bot/gen/", "/services/*/x.py", "other/y", "*.md", "**/deep/z", "services"]'
    write(tmp_path, ".waudit.toml", f"exclude = {lines}\n")
    read = configuration_for(str(inner))
    assert read.exclude == ("/gen/", "/x.py", "*.md", "**/deep/z", "services")
    assert read.prefix == "services/bot/"
    write(tmp_path, ".waudit.toml", 'exclude = ["/services/"]\n')
    assert configuration_for(str(inner)).exclude == ("*",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[tool.waudit]\nfail_on = 'error'\n", 2, 'fail_on: unknown key; did you mean "fail-on"?'),
        ("[tool.waudit]\nselects = []\n", 2, 'did you mean "select"?'),
        ("[tool.waudit]\njobs = 1\nfail-on = 'fatal'\n", 3, "one of: error, warning, note, never"),
        ("[tool.waudit]\nselect = 'WA1'\n", 2, 'must be a list of texts, as in ["a", "b"]'),
        ("[tool.waudit]\njobs = true\n", 2, "must be a number from 0"),
        ("[tool.waudit]\njobs = -1\n", 2, "must be a number from 0"),
        ("[tool]\nwaudit = 3\n", 2, "must be a table; write [tool.waudit]"),
        ("[tool.waudit]\nexception = 3\n", 2, "write [[tool.waudit.exception]]"),
        ("[[tool.waudit.exception]]\nrule = 'WA101'\n", 1, "needs a reason"),
        ("[[tool.waudit.exception]]\nrule = 'WA101'\nreason = ' '\n", 3, "needs a reason"),
        ("[[tool.waudit.exception]]\nreason = 'x'\n", 1, "excuses everything"),
        ("[[tool.waudit.exception]]\nreason = 'x'\nrule = 'WA1'\nexpires = 'soon'\n", 4, "a date such as"),
        ("[[tool.waudit.exception]]\nreason = 'x'\nrules = 'WA1'\n", 3, 'did you mean "rule"?'),
        ("[tool.waudit]\nselect = [\n", 2, "is no valid TOML"),
    ],
)
def test_faults_name_file_line_key_and_remedy(tmp_path: Path, text: str, line: int, words: str) -> None:
    write(tmp_path, "pyproject.toml", text)
    with pytest.raises(ConfigError) as caught:
        configuration_for(str(tmp_path))
    assert f"pyproject.toml:{line}: " in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_somebody_elses_broken_pyproject_is_not_ours_to_mourn(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[project]\ndependencies = ["waudit"\n')
    assert configuration_for(str(tmp_path)) == Configuration()


@pytest.mark.parametrize("value", ["[" * 5_000, "9" * 5_000, "{a=" * 5_000])
def test_values_without_end_are_faults(tmp_path: Path, value: str) -> None:
    write(tmp_path, ".waudit.toml", f"jobs = {value}\n")
    with pytest.raises(ConfigError, match="no valid TOML"):
        configuration_for(str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_nobody_waits_for_a_pipe_to_say_something(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".waudit.toml")
    write(tmp_path, "pyproject.toml", '[tool.waudit]\nbaseline = "known"\n')
    os.mkfifo(tmp_path / "known")
    found = configuration_for(str(tmp_path))
    assert Path(found.baseline or "").name == "known"
    with pytest.raises(ConfigError, match="no file"):
        read_configured(found.baseline or "")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / ".waudit.toml").write_bytes(b"jobs = 1\n# \xff\n")
    with pytest.raises(ConfigError, match=r":2: is not UTF-8"):
        configuration_for(str(tmp_path))
    (tmp_path / ".waudit.toml").write_bytes(b"\xef\xbb\xbfjobs = 1\r\n")
    assert configuration_for(str(tmp_path)).jobs == 1


def test_named_file_must_be_there_and_speak_of_waudit(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        configuration_in(str(tmp_path / "none.toml"), str(tmp_path))
    write(tmp_path, "pyproject.toml", "[project]\n")
    with pytest.raises(ConfigError, match=r"has no \[tool.waudit\]"):
        configuration_in(str(tmp_path / "pyproject.toml"), str(tmp_path))
    write(tmp_path, "strict.toml", "jobs = 3\n")
    assert configuration_in(str(tmp_path / "strict.toml"), str(tmp_path)).jobs == 3


def test_options_win_lists_add_up() -> None:
    file = Configuration(select=("WA1",), ignore=("WA102",), exclude=("a",), jobs=4, fail_on=FailOn.NOTE)
    merged = file.merge(Configuration(select=("WA2",), ignore=("WA203",), exclude=("b",), jobs=0))
    assert merged.select == ("WA2",)
    assert merged.ignore == ("WA102", "WA203")
    assert merged.exclude == ("a", "b")
    assert merged.jobs == 0
    assert merged.fail_on is FailOn.NOTE
