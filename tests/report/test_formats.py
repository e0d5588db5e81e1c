"""Golden files of every format, and what no format may let through. WAUDIT_RENEW=1 writes the golden files anew."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from report_results import CASES, CLEAN, HOSTILE, ORDINARY, at, finding, result

from detector.limits import TRACE_STEPS
from detector.model.finding import OfficialAct, OfficialUse, TraceStep
from detector.model.result import Verdict
from detector.report import csv_table, github, html_page, markdown, text
from detector.report.json_report import finding_document
from detector.report.registry import FORMATS, renderer

GOLDEN = Path(__file__).parent / "golden"
MACHINE_FORMATS = sorted(set(FORMATS) - {"text"})


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_golden(name: str, case: str) -> None:
    file = GOLDEN / f"{case}.{name}"
    rendered = renderer(name)(CASES[case])
    if os.environ.get("WAUDIT_RENEW"):
        file.write_text(rendered, encoding="utf-8", newline="")
    assert rendered == file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_hidden_or_active_survives(name: str) -> None:
    rendered = renderer(name)((HOSTILE,))
    rendered.encode("utf-8")
    for character in ("\x1b", "\x07", "\x00", "\u202e", "\r"):
        assert character not in rendered
    assert "\n::error::x" not in rendered
    assert "\n::warning::" not in rendered


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_of_files_not_examined(name: str) -> None:
    assert "huge.json" in renderer(name)((ORDINARY,))


@pytest.mark.parametrize("name", FORMATS)
def test_no_roots(name: str) -> None:
    if name != "sarif":
        renderer(name)(())


def test_github_lines_are_commands_or_harmless() -> None:
    lines = github.render((HOSTILE,)).splitlines()
    for line in lines[:-1]:
        name = line.split(" ", 1)[0]
        assert name in ("::error", "::warning", "::notice")
        properties = line.split(" ", 1)[1].split("::", 1)[0]
        assert all("=" in part for part in properties.split(","))
    assert not lines[-1].startswith("::")
    assert "##[" not in lines[-1]


def test_github_paths_are_relative_to_where_it_ran() -> None:
    line = github.render((result("services/bot", findings=(finding(),)),))
    assert "file=services/bot/requirements.txt," in line


def test_junit_is_xml_with_the_right_counts() -> None:
    suite = ET.fromstring(renderer("junit")((ORDINARY,)))[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "1")
    assert len(suite) == 4
    hostile = ET.fromstring(renderer("junit")((HOSTILE,)))
    assert "<script>" in (hostile[0][0][0].get("message") or "")
    assert len(ET.fromstring(renderer("junit")((CLEAN,)))[0]) == 1


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_html_has_no_script_and_no_resource() -> None:
    page = _Page()
    page.feed(html_page.render((HOSTILE,)))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "embed", "form", "base"}
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        if tag == "a":
            assert (attributes["href"] or "").startswith("https://")
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_html_does_not_link_to_scripts() -> None:
    shady = finding()
    page = html_page.render(
        (result(findings=(shady.__class__(**{**_fields(shady), "references": ("javascript:alert(1)",)}),)),)
    )
    assert "href" not in page


def _fields(item: object) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__slots__}  # type: ignore[attr-defined]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "\uff1d"])
def test_csv_cells_are_no_formulas(start: str) -> None:
    text_ = csv_table.render((result(findings=(finding(message=f"{start}1+1", snippet=f"{start}1+1"),)),))
    rows = list(csv.DictReader(io.StringIO(text_)))
    assert not rows[0]["message"].lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
    assert len(rows) == 1


def test_csv_rows_stay_rows() -> None:
    rows = list(csv.reader(io.StringIO(csv_table.render((HOSTILE,)))))
    assert {len(row) for row in rows} == {len(csv_table.HEADER)}
    assert len(rows) == 4


def test_markdown_escapes_are_inert() -> None:
    shown = markdown.escape("@team #1 [a](b) <i> https://x www.y *b* _c_ `d` a|b 1. x")
    for active in ("@", " #1", "](", "<i>", "https://", "www.y"):
        assert active not in shown
    assert markdown.escape("- x").startswith("\\-")
    assert markdown.escape("12) x").startswith("12\\)")


@pytest.mark.parametrize("inner", ["a`b", "``", "`x", "x`", "a```b``", " ", ""])
def test_markdown_code_spans_hold_any_backticks(inner: str) -> None:
    span = markdown.code(inner)
    fence = span[: len(span) - len(span.lstrip("`"))]
    assert span.endswith(fence)
    assert inner.strip() in span
    if inner.strip("`"):
        assert fence not in inner.split("\n")


def test_gitlab_fingerprints_differ_between_roots() -> None:
    issues = json.loads(renderer("gitlab")((result("a", findings=(finding(),)), result("b", findings=(finding(),)))))
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_text_quiet_is_silent_on_clean_trees() -> None:
    assert text.render((CLEAN,), quiet=True) == ""
    assert "advice only" in text.render((ORDINARY,), quiet=True)
    assert "huge.json" in text.render((ORDINARY,), quiet=True)
    assert "files examined" not in text.render((ORDINARY,), quiet=True)


def test_text_names_a_source_before_what_was_built_of_it() -> None:
    def shown(*paths: str) -> str:
        uses = tuple(OfficialUse("Vonage", "makes a request", at(path, 3), OfficialAct.REQUEST) for path in paths)
        return text.render((result(official=uses),))

    assert "request at send.js:3" in shown("dist/index.js", "send.js")
    assert "request at dist/index.js:3" in shown("dist/index.js")


def test_text_tells_of_suppressed_findings_even_alone() -> None:
    excused = result(verdict=Verdict.CLEAN, suppressed=ORDINARY.suppressed)
    assert "1 suppressed" in text.render((excused,))


def test_text_paints_only_marks() -> None:
    painted = text.render((ORDINARY,), lambda words, style: f"<{style}>{words}</{style}>")
    assert "<error>error</error> <bold>WA501</bold> sends to every row" in painted


def test_text_lines_are_no_workflow_commands() -> None:
    for path in ("::error file=x::y", "  ::error file=x::y"):
        shown = text.render((result(findings=(finding(path=path, message="##[set-env]"),)),))
        assert not any(line.strip().startswith("::") for line in shown.splitlines())
    assert "##[" not in shown


def test_json_keeps_roots_apart() -> None:
    document = json.loads(renderer("json")((ORDINARY, CLEAN)))
    assert [root["root"] for root in document["roots"]] == [".", "web"]
    assert set(json.loads(renderer("json")((CLEAN,)))) >= {"schema", "tool", "verdict", "findings", "coverage"}


@pytest.mark.parametrize(("steps", "left_out"), [(TRACE_STEPS, 0), (TRACE_STEPS + 3, 3)])
def test_long_traces_are_cut_and_say_so(steps: int, left_out: int) -> None:
    long = finding(trace=tuple(TraceStep(at("a.py", line), "step") for line in range(1, steps + 1)))
    document = finding_document(long)
    assert len(document["trace"]) == TRACE_STEPS
    assert document.get("trace_left_out", 0) == left_out
    run = json.loads(renderer("sarif")((result(findings=(long,)),)))["runs"][0]
    properties = run["results"][0]["properties"]
    assert properties.get("traceLeftOut", 0) == left_out
