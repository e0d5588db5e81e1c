"""The gate: what is plain Python 3, what is repaired, what falls back, and where things stand then."""

from __future__ import annotations

import pytest

from detector.extract.interest import Everything
from detector.extract.python.annotations import type_name
from detector.extract.python.magics import blank_magics
from detector.extract.python.reading import read_python
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Call, Dependency, FileFacts, Import, Literal
from detector.text.lines import LineIndex


def read(source: str) -> FileFacts:
    return read_python("a.py", source, LineIndex(source), Everything(), DEFAULT_LIMITS)


def modules(facts: FileFacts) -> list[str]:
    return [fact.module for fact in facts.facts if isinstance(fact, Import)]


@pytest.mark.parametrize(
    ("source", "degraded"),
    [
        ("import a\n", ""),
        ("!pip install a\nimport a\n", ""),
        ("%matplotlib inline\nimport a\n", ""),
        ("if x:\n    !pip install a\nimport a\n", ""),
        ("files = !ls\nimport a\n", ""),
        ("!ls\nx = (1\n    != 2\n    % 3)\nimport a\n", ""),
        ("try:\n    import a\nexcept OSError, a.Missing:\n    pass\n", ""),
        ("<<<<<<< HEAD\nimport a\n=======\nimport a\n>>>>>>> x\n", "holds merge markers"),
        ("import a\0\n", "holds NUL characters"),
        ("import a\nprint 'x'\n", "line 2: Missing parentheses in call to 'print'. Did you mean print(...)?"),
        ("import a\nx = (\n", "line 2: '(' was never closed"),
        ("import a\nx = " + "(" * 500 + "\n", "line 2: too many nested parentheses"),
        ("import a\nx = " + "-" * 9000 + "1\n", "nested too deep"),
    ],
)
def test_import_is_found_and_the_reason_told(source: str, degraded: str) -> None:
    facts = read(source)
    assert set(modules(facts)) == {"a"}
    assert facts.degraded == degraded


PYTHON_2 = """# -*- coding: utf-8 -*-
from yow.layers import Layer
import urllib2, sys as s
from .sibling import (helper, other as o)

URL = "https://web.example.com"

class Bot(Layer):
    name = u'bot'

    def __init__(self, host="localhost", *args):
        self.client = Layer(host=host)

    @callback("message")
    def on_message(self, message):
        print "got %s" % message
        for number in open("numbers.txt"):
            self.client.send(number, URL + "/send", text="hi")

def main():
    with open("x") as f:
        try:
            bot = Bot()
        except IOError, e:
            print >>s.stderr, "failed", e
    [bot.send(n) for n in numbers if n]
    exec "code"
"""


def test_python_2_gives_the_same_facts() -> None:
    facts = read(PYTHON_2)
    calls = {(fact.module, fact.path) for fact in facts.facts if isinstance(fact, Call)}
    assert modules(facts) == ["yow.layers", "urllib2", "sys", ".sibling"]
    assert ("yow.layers", "Layer().send") in calls
    assert (".", "Bot") in calls
    assert [function.name for function in facts.functions] == ["Bot.__init__", "Bot.on_message", "main"]
    assert facts.functions[1].decorators == ('callback("message")',)
    assert facts.functions[0].parameters == ("host", "args")
    texts = {(fact.text, fact.name, fact.span.line) for fact in facts.facts if isinstance(fact, Literal)}
    assert ("https://web.example.com", "URL", 6) in texts
    assert ("https://web.example.com/send", "send", 18) in texts
    assert [loop.kind.value for loop in facts.loops] == ["for", "comprehension"]


def test_both_readers_agree() -> None:
    source = PYTHON_2.replace('print "got %s" % message', "pass").replace("except IOError, e", "except IOError as e")
    source = source.replace('print >>s.stderr, "failed", e', "pass").replace('exec "code"', "pass")
    plain, tolerant = read(source), read(source + "\nprint 'x'\n")
    assert plain.degraded == ""
    assert tolerant.degraded
    calls = [
        [
            (fact.module, fact.path, fact.span, fact.function, fact.loop)
            for fact in facts.facts
            if isinstance(fact, Call)
        ]
        for facts in (plain, tolerant)
    ]
    assert calls[0] == calls[1]
    assert plain.constants == tolerant.constants


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!pip install x", "pass          "),
        ("  !ls", "  !ls".replace("!ls", "   ")),
        ("%pip install x\ny = 1", "pass          \ny = 1"),
        ("x = !ls", "x = 0  "),
        ("x = %env A", "x = 0     "),
        ("thing?", "pass  "),
        ("%%bash\nrm x\n", "      \n    \n"),
        ("%%time\nx = 1", "pass  \nx = 1"),
        ("!a \\\n  b\nx = 1", "pass\n   \nx = 1"),
        ("x = a % b", "x = a % b"),
        ("x != y", "x != y"),
        ("", ""),
    ],
)
def test_magics_are_blanked_in_place(source: str, expected: str) -> None:
    found = blank_magics(source)
    assert [len(line) for line in found.split("\n")] == [len(line) for line in source.split("\n")]
    if "\\" not in source:
        assert found == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Page", "Page"),
        ("a.b.Page", "a.b.Page"),
        ("Optional[Page]", "Page"),
        ("typing.Optional[a.Page]", "a.Page"),
        ("Page | None", "Page"),
        ("None | Page", "Page"),
        ("Union[Page, str]", "Page"),
        ("'Page'", "Page"),
        ("'Optional[Page]'", "Page"),
        ("Annotated[Page, 1]", "Page"),
        ("Iterator[Page]", "Page"),
        ("list[Page]", ""),
        ("dict[str, Page]", ""),
        ("5", ""),
    ],
)
def test_type_name(annotation: str, expected: str) -> None:
    import ast

    assert type_name(ast.parse(annotation, mode="eval").body) == expected


def test_script_header_gives_dependencies() -> None:
    facts = read('# /// script\n# dependencies = ["pywhatkit==5.4"]\n# ///\nimport pywhatkit\n')
    assert [str(fact.package.name) for fact in facts.facts if isinstance(fact, Dependency)] == ["pywhatkit"]


@pytest.mark.parametrize("written", ["'# a'", '"""\n# a\n"""', "'''b\\'''\n# a'''", "'it\\'s # a'"])
def test_number_signs_in_texts_of_python_2_stay(written: str) -> None:
    facts = read(f"print 'old'\n# it's\nx = {written} # comment\n")
    assert any("# a" in fact.text for fact in facts.facts if isinstance(fact, Literal))


def test_open_texts_of_python_2_hide_no_comment() -> None:
    facts = read("print 'old'\nx = 'open\n# import a\nimport b\n")
    assert modules(facts) == ["b"]
