from __future__ import annotations

from detector.extract.manifests.pyproject import script_header
from detector.text.lines import LineIndex

SCRIPT = """#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "pywhatkit==5.4",
#   "selenium",
# ]
# ///
import pywhatkit
"""


def test_names_stand_where_they_are_written() -> None:
    found = [(item.package.name, item.span.line, item.span.column) for item in script_header(SCRIPT, LineIndex(SCRIPT))]
    assert found == [("pywhatkit", 5, 6), ("selenium", 6, 6)]


def test_windows_line_ends() -> None:
    text = SCRIPT.replace("\n", "\r\n")
    assert [item.span.line for item in script_header(text, LineIndex(text))] == [5, 6]


def test_an_open_block_is_no_block() -> None:
    text = SCRIPT.replace("# ///\n", "")
    assert list(script_header(text, LineIndex(text))) == []
