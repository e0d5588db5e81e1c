"""Workflows and tasks that other tools write: their own import stands at a place of the text, not at the whole file."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Import
from detector.model.location import FIRST_LINE

FILES = {
    "Main.xaml": '<Activity xmlns:ui="http://schemas.uipath.com/workflow"><ui:OpenBrowser Url="https://web.whatsapp.com"/></Activity>',
    "send.tag": "https://web.whatsapp.com\ntype //div as hello[enter]\n",
    "bot.tsk.xml": "<TaskerData><Task><Action><code>20</code><App><appPkg>com.whatsapp</appPkg></App></Action></Task></TaskerData>",
}


@pytest.mark.parametrize("path", sorted(FILES))
def test_no_fact_stands_for_the_whole_file(path: str) -> None:
    facts = extract_file(path, FILES[path].encode(), Everything(), DEFAULT_LIMITS).facts
    assert any(isinstance(fact, Import) for fact in facts)
    # What a finding names as a whole is a session or a database, of which no line is shown.
    assert all(fact.span != FIRST_LINE for fact in facts)


BROKEN = {
    **{path: text[: text.rindex("</")] for path, text in FILES.items() if text.startswith("<")},
    "AndroidManifest.xml": (
        '<manifest><service android:name=".S" android:permission="android.permission.BIND_ACCESSIBILITY_SERVICE"/></mani'
    ),
    "flow.json": '{"nodes":[{"type":"n8n-nodes-base.httpRequest","parameters":{"url":"https://x.example/send"}}], "conn',
    "a.ipynb": '{"cells":[{"cell_type":"code","source":["import a\\n"]}], "me',
    "manifest.json": '{"manifest_version": 3, "content_scripts": [{"js": ["a.js"], "matches": ["https://x.example/*"]}], "na',
}


@pytest.mark.parametrize("path", sorted(BROKEN))
def test_a_document_that_is_cut_off_is_read_in_part_and_said_to_be(path: str) -> None:
    facts = extract_file(path, BROKEN[path].encode(), Everything(), DEFAULT_LIMITS)
    assert facts.facts
    assert facts.degraded
    assert facts.diagnostics


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_whole_document_is_not_said_to_be_read_in_part(path: str) -> None:
    assert not extract_file(path, FILES[path].encode(), Everything(), DEFAULT_LIMITS).degraded
