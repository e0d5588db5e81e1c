"""Functions that take a rest of their arguments as one: a command is often handed over word by word."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.flow.linking import link
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Call

_REST = {
    "a.py": "def f(a, *words, b=1):\n  get('https://www.example.com/', words)\nf('x', 'one', 'two', b=2)\n",
    "a.js": "function f(a, ...words) { get('https://www.example.com/', words); }\nf('x', 'one', 'two');\n",
    "a.go": 'package a\nfunc f(a string, words ...string) { get(words) }\nfunc g() { f("x", "one", "two") }\n',
    "a.php": "<?php\nfunction f($a, ...$words) { get('https://www.example.com/', $words); }\nf('x', 'one', 'two');\n",
    "a.rb": "def f(a, *words)\n  get('https://www.example.com/', words)\nend\nf('x', 'one', 'two')\n",
}


@pytest.mark.parametrize("path", _REST)
def test_a_rest_of_arguments_is_handed_over_as_words(path: str) -> None:
    facts = extract_file(path, _REST[path].encode(), Everything(), DEFAULT_LIMITS)
    (function,) = (each for each in facts.functions if each.name == "f")
    assert (function.parameters[:2], function.rest) == (("a", "words"), 1)
    linked = link({path: facts}, Resolver([path])).linked_facts
    given = {each.text for fact in linked if isinstance(fact.fact, Call) for each in fact.fact.arguments}
    assert ("one two",) in given
