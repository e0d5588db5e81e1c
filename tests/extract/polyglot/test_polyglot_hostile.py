"""Input that is made to hurt: every parser ends, nothing is raised, what is lost is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_printer import facts, literals, lowered

from detector.extract import polyglot
from detector.extract.interest import Everything
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.text.lines import LineIndex

SUFFIXES = {
    "javascript": ".ts",
    "go": ".go",
    "php": ".php",
    "java": ".java",
    "kotlin": ".kt",
    "csharp": ".cs",
    "ruby": ".rb",
    "rust": ".rs",
    "dart": ".dart",
    "elixir": ".ex",
    "swift": ".swift",
    "lua": ".lua",
    "bash": ".sh",
    "scala": ".scala",
    "c": ".c",
    "cpp": ".cpp",
}
PIECES = [
    *"(){}[]<>\"'`$@#&|!?:;,.=+-*/\\%~^\n\r\t\x00",
    *(
        "é",
        "\U0001f600",
        "\ud800",
        "\ufeff",
        "  ",
        "->",
        "=>",
        "::",
        "${",
        "#{",
        "\\(",
        "//",
        "/*",
        "*/",
        "<?php ",
        "?>",
    ),
    *(
        "if ",
        "else ",
        "for ",
        "while ",
        "do ",
        "end\n",
        "fn ",
        "def ",
        "class ",
        "import ",
        "require ",
        "return ",
        "let ",
    ),
    *(
        "func ",
        "fun ",
        "new ",
        "match ",
        "case ",
        "switch ",
        "try ",
        "catch ",
        "async ",
        "await ",
        "export ",
        "x",
        "y.z",
        "1",
    ),
    *(
        '"s"',
        "'t'",
        "f(x)",
        "a = b",
        "<<EOF\n",
        "EOF\n",
        '"""',
        "@url ",
        "use a::{b",
        "alias A.{",
        "package p\n",
        "|> ",
    ),
]
NESTED = ("(", "[", "{", "f(", "x=[", "a<", "`${", "if(a){", "((x)=>", "fn(", "$(", "\n{\n")


def test_all_languages_are_covered() -> None:
    assert set(SUFFIXES) == set(polyglot.languages())


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize("unit", NESTED)
def test_deep_nesting_ends(language: str, unit: str) -> None:
    facts("a" + SUFFIXES[language], unit * (20_000 // len(unit)))
    facts("a" + SUFFIXES[language], (unit + "\n") * 400)


@pytest.mark.parametrize("language", SUFFIXES)
def test_brackets_beyond_all_bounds_are_read_lexically(language: str) -> None:
    found = facts("a" + SUFFIXES[language], "f('here');\n" + "[" * 100_000 + "]" * 100_000)
    assert found.degraded == "minified"
    assert "here" in literals(found)


def test_what_is_nested_too_deep_is_kept_and_noted() -> None:
    source = "x = " + "".join(f"[a{i}, " for i in range(400)) + "f('here')" + "]" * 400 + ";"
    found = facts("a.js", source)
    assert found.degraded == "nesting"
    assert "here" in literals(found)


@pytest.mark.parametrize("language", SUFFIXES)
def test_broken_code_keeps_what_can_be_read(language: str) -> None:
    source = "<<<<<<< HEAD\n" + ")" * 40 + '\nopen("here")\n=======\n' + "}" * 40 + "\n>>>>>>> main\n"
    opening = "<?php\n" if language == "php" else ""
    assert (
        "here" in lowered("a" + SUFFIXES[language], opening + source)
        or facts("a" + SUFFIXES[language], source).degraded
    )


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize(
    "source", ["", "\x00" * 3_000, "\ufeff", "\ud800\udfff", "".join(map(chr, range(1, 1_500))), "#!/bin/x\n"]
)
def test_garbage_is_no_error(language: str, source: str) -> None:
    facts("a" + SUFFIXES[language], source)


def test_large_tables_are_read_in_time() -> None:
    table = "const t = [\n" + "".join(f"  [{i}, 'v{i}'],\n" for i in range(15_000)) + "];\nf('here');\n"
    assert "here" in literals(facts("a.js", table))


@pytest.mark.parametrize("language", ["java", "csharp", "cpp"])
def test_nested_type_arguments_do_not_reach_the_parser(language: str) -> None:
    assert facts("a" + SUFFIXES[language], "".join(f"a{i}<" for i in range(3_000))).degraded == "nesting"


@pytest.mark.parametrize("unit", ["->", "/*", "a<>", "a+", "a."])
def test_repetition_does_not_reach_the_parser(unit: str) -> None:
    found = facts("a.js", "f('here');\n" + (unit + "\n") * 60_000)
    assert found.degraded == "repetitive"
    assert "here" in literals(found)


def test_sizes_beyond_the_limit_are_read_lexically_up_to_it() -> None:
    source = "f('here');\n" + "g();\n" * 3_000 + "f('there');\n"
    limits = Limits(source_bytes=10_000)
    found = polyglot.read("javascript", "a.js", source, LineIndex(source), Everything(), limits)
    assert found.degraded == "size"
    assert "here" in literals(found)
    assert "there" not in literals(found)


@pytest.mark.parametrize(
    "source",
    [
        "'" + "\\'" * 60_000,
        "=/[" * 60_000,
        "(/" * 60_000,
        "`\\" * 60_000,
        "a.b(" * 60_000,
        "/*" * 60_000,
        "a" * 200_000,
    ],
)
def test_the_lexical_route_is_linear(source: str) -> None:
    facts("a.js", source)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SUFFIXES)), st.lists(st.sampled_from(PIECES), max_size=120))
def test_any_text_is_read(language: str, pieces: list[str]) -> None:
    source = "".join(pieces)
    found = facts("a" + SUFFIXES[language], source)
    last = LineIndex(source).count
    assert all(1 <= fact.span.line <= fact.span.end_line <= last for fact in found.facts)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SUFFIXES)), st.data())
def test_a_cut_program_is_read(language: str, data: st.DataObject) -> None:
    from test_polyglot_facts import PROGRAMS

    whole = PROGRAMS.get("a" + SUFFIXES[language], "x")
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    facts("a" + SUFFIXES[language], whole[:start] + whole[end:])


def test_what_a_generator_wrote_is_read_without_a_parser() -> None:
    body = 'class Snapshot { string Build(int row) => $"{row} https://api.example.com/send"; }\n' * 600
    for head, degraded in (("// <auto-generated />\n", True), ("// written by hand\n", False)):
        text = head + body
        found = polyglot.read("csharp", "Snapshot.Designer.cs", text, LineIndex(text), Everything(), Limits())
        assert (found.degraded == "generated") is degraded
        assert any("api.example.com" in getattr(fact, "text", "") for fact in found.facts)


_FOREIGN = "".join(f":l{n}\nset A{n}=%A%%\ngoto l{n}\ncurl https://example.test/{n}\n" for n in range(900))
_OWN = {
    "a.java": "public class Big {\n"
    + "".join(f'  void m{n}(String a) {{\n    call("x{n}", a);\n  }}\n' for n in range(900))
    + "}\n",
    "a.lua": "local M = {}\n" + "".join(f"function M.m{n}(a)\n  call('x{n}', a)\nend\n" for n in range(900)),
    "a.swift": "class Big {\n"
    + "".join(f'  func m{n}(a: String) {{\n    call("x{n}", a)\n  }}\n' for n in range(900))
    + "}\n",
    "a.ex": "defmodule Big do\n"
    + "".join(
        f'  @doc """\n  What it says: 50% -> {{:a}} `\'\n\n  """\n  def m{n}(a), do: call("x{n}", a)\n'
        for n in range(900)
    )
    + "end\n",
}


def _read(path: str, text: str) -> FileFacts:
    language = polyglot.language_of(path)
    assert language is not None
    return polyglot.read(language, path, text, LineIndex(text), Everything(), Limits())


@pytest.mark.parametrize("path", sorted(_OWN))
def test_long_text_of_another_language_is_read_lexically(path: str) -> None:
    assert _read(path, _FOREIGN).degraded == "syntax"


@pytest.mark.parametrize("path", sorted(_OWN))
def test_long_text_of_the_language_keeps_its_functions(path: str) -> None:
    known = _read(path, _OWN[path])
    assert not known.degraded
    assert len(known.functions) == 900
