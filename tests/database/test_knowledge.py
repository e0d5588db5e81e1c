from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from detector.database.knowledge import Knowledge, version_number
from detector.errors import SignatureError

BUNDLED = Knowledge()


def test_versions_are_sorted_and_only_the_newest_has_no_end() -> None:
    numbers = [one.number for one in BUNDLED.graph_versions]
    assert numbers == sorted(numbers, reverse=True)
    assert [one.version for one in BUNDLED.graph_versions if one.expires is None] == [BUNDLED.graph_versions[0].version]


def test_codes_that_every_sender_should_handle() -> None:
    expected = {one.code for one in BUNDLED.error_codes if one.expected}
    assert expected == {368, 80007, 130429, 131026, 131047, 131048, 131049, 131056}


def test_a_spam_limit_is_never_retried() -> None:
    assert {one.code: one.response for one in BUNDLED.error_codes}[131048] == "stop"


def test_stages_rise_from_nothing() -> None:
    starts = [stage.start for stage in BUNDLED.risk_stages]
    assert starts[0] == 0
    assert starts == sorted(set(starts))


@pytest.mark.parametrize("text", ["", "23.0", "v23", "v23.0.1", "vx.0", "V23.0", "v23.0 "])
def test_what_is_no_version(text: str) -> None:
    assert version_number(text) is None


VERSION = '[[graph_version]]\nversion = "v23.0"\nreleased = 2025-05-29\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[graph_version]]\nversion = 'v1'\nreleased = 2025-05-29\n", ':2: version: "v1" is no version'),
        ("[[graph_version]]\nversion = 'v1.0'\n", ":1: [[graph_version]] lacks released"),
        (VERSION + "expires = 2025-05-28\n", ":4: expires: is not after released"),
        (VERSION + "expired = 2027-10-08\n", ':4: expired: unknown key in [[graph_version]]; did you mean "expires"?'),
        (VERSION + VERSION, 'version "v23.0" stands here twice'),
        (VERSION + "expires = 2027-10-08T00:00:00Z\n", ":4: expires: must be a date"),
        ("graph_version = 1\n", "must be tables"),
        ("[[graph]]\n", "graph: unknown table; one of: graph_version"),
        ("[[graph_version]\n", "is not TOML"),
    ],
)
def test_faults_name_file_line_and_key(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "graph-versions.toml").write_text(text)
    with pytest.raises(SignatureError) as error:
        _ = Knowledge(tmp_path).graph_versions
    assert str(error.value).startswith("graph-versions.toml:")
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("points = 40", "points = 400"), "must be a whole number from 0 to 100"),
        (("points = 40", "points = true"), "must be a whole number from 0 to 100"),
        (('dimension = "kind"', 'dimension = "sort"'), '"sort" is not allowed'),
        (('name = "client-library"', 'name = "client"'), '"client" is no kind; did you mean "client-library"?'),
        (('name = "mod-app"', 'name = "userscript"'), '"kind userscript" stands here twice'),
        (('name = "mod-app"', 'name = "userscript"'), 'lacks a [[risk_weight]] of dimension kind for "mod-app"'),
        (("from = 0", "from = 2"), "lacks a [[risk_stage]] from 0"),
        (('capabilities = ["join"]', 'capabilities = ["joins"]'), '"joins" is not allowed; did you mean "join"?'),
    ],
)
def test_faults_of_weights(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    from detector.database.files import bundled_directory

    text = (bundled_directory() / "risk.toml").read_text("utf-8")
    (tmp_path / "risk.toml").write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(SignatureError, match=r"^risk\.toml:\d+: ") as error:
        _ = Knowledge(tmp_path).risk_weights
    assert fault in str(error.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match=r"error-codes\.toml:1: cannot be read"):
        _ = Knowledge(tmp_path).error_codes


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "error-codes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SignatureError, match="is not UTF-8"):
        _ = Knowledge(tmp_path).error_codes


def test_dates_are_dates() -> None:
    newest = BUNDLED.graph_versions[0]
    assert isinstance(newest.released, datetime.date)


def test_panels_are_entries_of_the_database() -> None:
    from detector.database.compiled import open_index

    index = open_index()
    assert BUNDLED.panel_requests
    assert all(index.signature(panel.signature).id == panel.signature for panel in BUNDLED.panel_requests)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('fields = ["api_key", "sender", "number"]', 'fields = ["number"]'), "tell no panel apart"),
        (('"api_key"', '"API_KEY"'), "must be in lower case"),
    ],
)
def test_faults_of_panels(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    from detector.database.files import bundled_directory

    text = (bundled_directory() / "panels.toml").read_text("utf-8")
    (tmp_path / "panels.toml").write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(SignatureError, match=r"^panels\.toml:\d+: ") as error:
        _ = Knowledge(tmp_path).panel_requests
    assert fault in str(error.value)
