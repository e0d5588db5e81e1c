r"""Half a character, which escapes such as `"\ud83d"` leave in a string, gets no further than extraction."""

from __future__ import annotations

import ast_grep_py
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.database.compiled import open_index
from detector.engine import codec
from detector.engine.extraction import extract_file
from detector.engine.judging import judge_tree
from detector.extract.interest import Everything
from detector.extract.whole_texts import whole
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import FileFacts, Function, Literal
from detector.model.location import Span
from detector.text.halves import parsable

SPAN = Span(1, 1, 1, 1)


def facts(text: str, path: str = "a.py") -> FileFacts:
    return FileFacts(path, "python", (Literal(text, SPAN),), (Function("f", SPAN, parameters=(text,)),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\ud83dy", "x\ufffdy"),
        ("\ude00", "\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ufeffé\ud83d", "\ufeffé\ufffd"),
    ],
)
def test_halves_are_joined_or_replaced(text: str, expected: str) -> None:
    assert whole(facts(text)) == facts(expected)


def test_a_path_stays_what_its_file_is_found_by() -> None:
    assert whole(facts("\ud83d", "caf\udce9.py")) == facts("\ufffd", "caf\udce9.py")


@given(st.text())
def test_whole_texts_stay_as_they_are(text: str) -> None:
    assert whole(facts(text)) == facts(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "a.py",
            'import pywhatkit\nfor n in open("x\\ud83d"):\n    pywhatkit.sendwhatmsg("\\ud83d" + n, "\\udc00", 1, 2)\n',
        ),
        ("a.js", 'const c = require("whatsapp-web.js\\ud83d");\nc.sendMessage("\\ud83d@c.us", `\\u{d83d}${c}`);\n'),
        ("a.java", 'class A { String u = "https://api.ultramsg.com/\\ud83d"; }'),
        ("a.dart", "final u = Uri.parse('https://api.ultramsg.com/\\ud83d');"),
        ("package.json", '{"name": "x\\ud83d", "dependencies": {"baileys\\ud83d": "1", "baileys": "\\ude00"}}'),
        (
            "flow.json",
            '{"nodes": [{"type": "n8n-nodes-evolution-api.x\\ud83d", "parameters": {"url": "http://\\ud83d"}}]}',
        ),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": ["import pywhatkit\\n", "x = \'\\ud83d\'"]}]}'),
    ],
)
def test_programs_with_halves_are_judged_like_any_other(path: str, text: str) -> None:
    index = open_index()
    found = extract_file(path, text.encode(), index.interest(), DEFAULT_LIMITS)
    assert found.facts
    assert codec.decode(codec.encode(found)) == found
    judge_tree({path: found}, [path], index)


@given(st.text(alphabet=st.characters() | st.sampled_from("\0\ud83d")))
def test_grammars_get_whole_texts_without_nul_of_the_same_length(text: str) -> None:
    given_on = parsable(text)
    assert len(given_on) == len(text)
    assert "\0" not in given_on
    given_on.encode()


@pytest.mark.parametrize("path", ["a.tsx", "a.js", "a.go", "b.py"])
def test_no_grammar_sees_a_nul(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = ast_grep_py.SgRoot

    def watched(text: str, language: str) -> ast_grep_py.SgRoot:
        seen.append(text)
        return real(text, language)

    monkeypatch.setattr(ast_grep_py, "SgRoot", watched)
    extract_file(path, b"print 'old'\0\nx = <a>\0\0</a\n", Everything(), DEFAULT_LIMITS)
    assert seen
    assert not any("\0" in text for text in seen)
