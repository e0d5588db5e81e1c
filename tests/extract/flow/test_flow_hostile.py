"""Input that is made to hurt: the walk ends, keeps what it can, and raises nothing."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from flow_programs import project, read, symbols
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract.flow import tree
from detector.extract.flow.analysis import analyse
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import FileFacts, LoopKind
from detector.text.lines import LineIndex

HOSTILE = {
    "sum": "x = " + "+".join(["'a'"] * 20_000),
    "parentheses": "x = " + "(" * 3_000 + "1" + ")" * 3_000,
    "brackets": "x = " + "[" * 50_000,
    "calls": "x = " + "f(" * 800 + ")" * 800,
    "elif": "if a:\n  b()\n" + "".join(f"elif a == {i}:\n  b({i})\n" for i in range(2_000)),
    "not": "x = " + "not " * 20_000 + "a",
    "minus": "x = " + "-" * 20_000 + "1",
    "lambda": "x = " + "lambda: " * 5_000 + "1",
    "attribute chain": "x = a" + ".b()" * 700,
    "dict": "x = {" + ",".join(f"'k{i}': 'v{i}'" for i in range(5_000)) + "}",
    "functions": "".join("  " * i + f"def f{i}():\n" for i in range(90)) + "  " * 90 + "pass",
    "accumulated": "s = ''\n" + "s += 'aaaaaaaaaaaaaaaaaaaa'\n" * 3_000,
    "doubled": "s = 'aaaa'\n" + "s = s + s\n" * 500,
    "chain of factories": "".join(f"def f{i}(): return f{i + 1}()\n" for i in range(1_000)) + "f0()\n",
    "chain of globals": "".join(f"def f{i}():\n  global g{i}\n  g{i} = g{i + 1}.x\n" for i in range(1_000)) + "g0.y()\n",
    "one global": "".join(f"def f{i}():\n  global g\n  g = None\n" for i in range(500)) + "g.y()\n" * 500,
    "chain of fields": "class A:\n" + "".join(f"  def f{i}(self):\n    self.g{i} = self.g{i + 1}.x\n" for i in range(900)),
    "base of itself": "class A(A): pass\nA().x()",
    "many bases": "class A0: pass\n"
    + "".join(f"class A{i}({', '.join(f'A{j}' for j in range(max(0, i - 9), i))}): pass\n" for i in range(1, 50))
    + "A49().x()\n" * 50,
    "recursion": "def f(x):\n  return f(f(x))\nf(f(1)).get()",
    "conditional": "x = " + "".join(f"'a{i}' if b else " for i in range(800)) + "c",
    "or": "x = " + " or ".join(f"a{i}" for i in range(5_000)),
    "comprehension": "x = [a " + " ".join("for a in b" for _ in range(1_000)) + "]",
    "unrolled": "y = " + "[" * 20 + "chr(c)" + " for c in [1,2,3,4,5,6,7,8,9]]" * 20,
    "template": "x = '" + "{}%s" * 3_000 + "'.format(" + ",".join(["a"] * 3_000) + ") % b",
    "wide line": "x = [" + ",".join("'é'" for _ in range(5_000)) + "]",
    "deep and deep": "".join("  " * i + "if f(a):\n" for i in range(80)) + "  " * 80 + "x=" + "f(" * 90 + "a" + ")" * 90,
    "nul": "x = 'a'\0\ny = 1",
    "lone surrogate": "x = '\\ud800'\nf(x)",
    "huge integer": "x = 0x" + "f" * 20_000,
    "form feed": "x = 1\f\ny = 'a'",
    "carriage returns": "x = 'a'\ry = 'b'\r\nz = 'c'",
    "only a backslash": "\\",
    "unclosed": "x = '''",
    "empty": "",
}  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_program_is_read(source: str) -> None:
    assert read(source).language == "python"


def test_code_around_a_deep_part_is_kept() -> None:
    source = f"import a\na.first()\nx = {'f(' * 190}1{')' * 190}\na.last()\n"
    found = symbols(read(source))
    assert "a#first" in found
    assert "a#last" in found


def test_long_chain_keeps_its_last_name() -> None:
    found = symbols(read("import a\na" + ".b()" * 300 + ".send()"))
    assert found[-1].startswith("a#b().b()")
    assert found[-1].endswith(".send")
    assert len(found[-1]) < 300


def test_facts_are_bounded() -> None:
    assert len(read("f('a')\n" * 60_000).facts) == DEFAULT_LIMITS.facts


def test_many_callers_hand_over_a_few_values() -> None:
    source = "def f(u):\n  d.get(u)\n" + "".join(f"f('https://a{i}')\n" for i in range(300))
    assert len([each for each in project({"a.py": source}).linked_facts if "get" in str(each.fact)]) < 40


_WORDS = ["a", "b.c", "self.d", "f(", ")", "[", "]", "{", "}", "'x'", "f'{a}'", "=", ":", "\n", "\n  ", "def f(", "class A(", "for a in ",
          "if ", "else", "lambda: ", "import a", "from . import b", "return ", "await ", "yield ", "global a", "with a as b", "%", "+",
          ",", "*", "**", "try", "except", "\\", "#", '"""', "é", "\0", "<<<<<<< ", "!ls", "%%sh", "match a", "case 1", ":=", "@a"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read(source: str) -> None:
    facts = read(source)
    count = LineIndex(source).count
    assert all(1 <= fact.span.line <= count for fact in facts.facts)
    assert facts == read(source)
    project({"a.py": source, "b.py": "from a import *\nfrom a import f\nf(a)"})


_names = st.sampled_from(["a", "b", "self", "webdriver", "os", "then", "map"])
_leaf = st.one_of(
    _names.map(lambda name: tree.Name(0, 1, name)),
    st.text(max_size=5).map(lambda text: tree.Str(0, 2, text)),
    st.sampled_from(["1", "None", "true", "-5", ""]).map(lambda text: tree.Num(0, 1, text)),
)


def _expressions(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    several = st.lists(inner, max_size=3)
    return st.one_of(
        several.map(lambda parts: tree.Join(0, 3, parts)),
        several.map(lambda parts: tree.Seq(0, 3, parts)),
        several.map(lambda parts: tree.Choice(0, 3, parts)),
        several.map(lambda parts: tree.Opaque(0, 3, parts)),
        st.tuples(inner, _names).map(lambda pair: tree.Attr(0, 3, *pair)),
        st.tuples(inner, inner).map(lambda pair: tree.Index(0, 3, *pair)),
        st.tuples(inner, several).map(lambda pair: tree.CallExpr(0, 3, *pair)),
        st.lists(st.tuples(st.none() | inner, inner), max_size=3).map(lambda pairs: tree.Map(0, 3, pairs)),
        st.tuples(_names, inner).map(lambda pair: tree.Keyword(0, 3, *pair)),
        st.tuples(inner, _names).map(lambda pair: tree.Cast(0, 3, *pair)),
        inner.map(lambda value: tree.ImportExpr(0, 3, value)),
        st.tuples(st.lists(inner, max_size=2), st.none() | inner, st.booleans()).map(
            lambda parts: tree.Assign(0, 3, parts[0], parts[1], "", parts[2])
        ),
        st.tuples(_names, several).map(
            lambda parts: tree.Lambda(
                0, 3, [tree.Parameter(0, 1, parts[0])], [tree.Return(0, 1, each) for each in parts[1]]
            )
        ),
        st.tuples(st.sampled_from(list(LoopKind)), several, inner, several).map(
            lambda parts: tree.LoopStmt(0, 3, *parts)
        ),
        st.tuples(_names, several).map(lambda parts: tree.FunctionDef(0, 3, parts[0], [], parts[1])),
        st.tuples(_names, several, several).map(lambda parts: tree.ClassDef(0, 3, *parts)),
        several.map(lambda body: tree.Block(0, 3, body, True)),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.recursive(_leaf, _expressions, max_leaves=12), max_size=4), st.booleans())
def test_any_tree_is_analysed(body: list[object], bare: bool) -> None:
    module = tree.Module("java" if bare else "javascript", body, bare_members=bare)
    facts = analyse(module, "x", LineIndex("abc"), Everything(), DEFAULT_LIMITS)
    assert isinstance(facts, FileFacts)
    assert all(-1 <= getattr(fact, "function", -1) < len(facts.functions) for fact in facts.facts)
    assert all(-1 <= getattr(fact, "loop", -1) < len(facts.loops) for fact in facts.facts)


def test_a_tree_deeper_than_agreed_ends() -> None:
    node: object = tree.Name(0, 1, "a")
    for _ in range(5_000):
        node = tree.Seq(0, 1, [node])
    facts = analyse(tree.Module("go", [node]), "x", LineIndex("a"), Everything(), DEFAULT_LIMITS)
    assert facts.facts == ()
