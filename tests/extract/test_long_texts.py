"""What readers make of the texts that once took them quadratic time or worse: the same facts, and an end."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.interest import Everything
from detector.extract.lexical_grammars import GRAMMARS
from detector.extract.polyglot.php import prepare
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import HOLE, Call, Dependency, EnvironmentName, FileFacts, Import, Injection, Literal

LONGEST = DEFAULT_LIMITS.folded_chars


def read(path: str, text: str) -> FileFacts:
    return extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS)


def values(facts: FileFacts) -> list[str]:
    return [
        fact.text if isinstance(fact, Literal) else fact.value
        for fact in facts.facts
        if isinstance(fact, (Literal, EnvironmentName))
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "AA=text\n" + "AA=$AA$AA\n" * 60 + "pip install $AA\n"),
        ("Dockerfile", "FROM a\nARG A=text\n" + "ARG A=$A$A\n" * 60),
        ("Makefile", "A = " + "text" * LONGEST + "\nb:\n\tpip install $(A)$(A) c\n"),
        ("a.bat", "set A=text\n" + "set A=%A%%A%\n" * 60),
        (".env", "A=text\n" + "A=$A$A\n" * 60),
        (
            "a.robot",
            "*** Variables ***\n${a0}    text\n" + "".join(f"${{a{n + 1}}}    ${{a{n}}}${{a{n}}}\n" for n in range(60)),
        ),
    ],
)
def test_values_of_values_do_not_double_without_end(path: str, text: str) -> None:
    assert all(len(value) <= 4 * LONGEST for value in values(read(path, text)))


def test_short_values_are_still_filled_in() -> None:
    assert "texttext" in values(read("a.sh", "AA=text\nBB=$AA$AA\n"))
    assert "texttext" in values(read(".env", "AA=text\nBB=$AA$AA\n"))
    assert "texttext" in values(read("a.robot", "*** Variables ***\n${a}    text\n${b}    ${a}${a}\n"))


def test_a_word_that_grows_too_long_ends_in_holes() -> None:
    written = f"AA={'x' * LONGEST}\nBB=$AA$AA$AA\n"
    assert ("x" * LONGEST + HOLE * 2) in values(read("a.sh", written))


@pytest.mark.parametrize("path", ["a.tf", "a.conf", "nginx.conf", "a.json", "a.groovy", "a.ps1", "a.pl"])
@pytest.mark.parametrize("quote", ['"', '\\"'])
def test_a_line_of_open_quotes_ends_at_its_end(path: str, quote: str) -> None:
    facts = read(path, f'a = {quote * 19_001}\\\nfollowing "wanted text"\n')
    assert any("wanted text" in value for value in values(facts)) or path == "a.json"


def test_a_quote_without_an_end_is_a_text_to_the_end_of_its_line() -> None:
    texts = values(read("a.tf", 'a = "first \\"inner\nb = "second"\n'))
    assert [text for text in texts if "first" in text]
    assert "second" in texts


@pytest.mark.parametrize("opening", ["'", '"', "/*"])
def test_what_php_never_closes_hides_no_end_of_code(opening: str) -> None:
    page = f"<?php a({opening} one ?><b>page</b><?php send($x) ?>"
    assert prepare(page).split() == ["a(" + opening, "one", ";", ";", "send($x)", ";"]


def test_php_code_ends_behind_a_closed_text_only() -> None:
    calls = [
        fact.path for fact in read("a.php", "<?php $a = '?>'; /* ?> */ send($a) ?>").facts if isinstance(fact, Call)
    ]
    assert calls == ["send"]


def test_number_signs_inside_a_word_begin_no_comment() -> None:
    facts = read("a.ps1", "pip install yowsup#####egg a # pip install other\n")
    assert [fact.package.name for fact in facts.facts if isinstance(fact, Dependency)] == ["yowsup", "a"]


def test_comments_inside_an_instruction_do_not_end_it() -> None:
    facts = read(
        "Dockerfile", "FROM a\nRUN pip install \\\n" + "# words\n\n" * 500 + "  yowsup\nRUN pip install other\n"
    )
    assert [fact.package.name for fact in facts.facts if isinstance(fact, Dependency)] == ["yowsup", "other"]


@pytest.mark.parametrize(
    ("path", "text", "modules"),
    [
        ("a.ps1", "\n\n  Import-Module Selenium\n", ["Selenium"]),
        ("a.vb", "\n\t\nImports OpenQA.Selenium\n", ["OpenQA.Selenium"]),
        ("a.pl", " \n use Selenium::Remote;\n", ["Selenium::Remote"]),
        ("a.r", "a.b.c.d\nRSelenium::remoteDriver()\n", ["RSelenium"]),
        ("a.pas", "uses Selenium, Web; uses;\nuses " + "a " * 5_000, ["Selenium", "Web"]),
    ],
)
def test_imports_behind_blank_lines(path: str, text: str, modules: list[str]) -> None:
    assert [fact.module for fact in read(path, text).facts if isinstance(fact, Import)] == modules


def test_texts_behind_a_name_are_those_of_its_line() -> None:
    facts = read("a.groovy", 'f(g("one"), "two", h("three"))\nf("four")\n').facts
    told = [(fact.path, [argument.text[0] for argument in fact.arguments]) for fact in facts if isinstance(fact, Call)]
    assert told == [
        ("f", ["one", "two", "three"]),
        ("g", ["one", "two", "three"]),
        ("h", ["three"]),
        ("f", ["four"]),
    ]


def test_a_header_of_a_userscript_needs_an_end() -> None:
    header = "// ==UserScript==\n// @match https://web.whatsapp.com/*\n// ==/UserScript==\n"
    assert [fact.pages for fact in read("a.js", header * 2).facts if isinstance(fact, Injection)] == [
        ("https://web.whatsapp.com/*",)
    ]
    assert not [fact for fact in read("a.js", "// ==UserScript==\n" * 900).facts if isinstance(fact, Injection)]


def test_a_place_in_a_rust_format_is_a_decimal_number() -> None:
    facts = read("a.rs", 'fn main() { let x = format!("a{²}{99999999}b", y); }').facts
    assert [fact.text for fact in facts if isinstance(fact, Literal)] == ["a{}{}b"]


def test_import_patterns_of_lexical_languages_stay_on_their_line() -> None:
    # "^\s*" takes in all empty lines, at each of them anew.
    assert not [pattern for grammar in GRAMMARS.values() for pattern in grammar.imports if r"^\s" in pattern]


SCRIPT = 'import client\nfrom tool.kit import Sender as S, other\nclient.send("+15551234567", "hi")\n'


@pytest.mark.parametrize(
    "text",
    [
        f'{SCRIPT}ICON = "{"QUFB" * 10_000}"\n',
        f'{SCRIPT}print "old"\nICON = "{"QUFB" * 10_000}"\n',
        f"{SCRIPT}x = a{' + a' * 10_000}\n",
        f"{SCRIPT}print 'old'\n{'# ' + 'x' * 97} \n" * 600,
        "".join(f"# {'x' * 97}\n" for _ in range(21_000)) + SCRIPT,
    ],
    ids=["icon", "python2", "nested", "repetitive", "large"],
)
def test_no_padding_hides_what_a_script_imports(text: str) -> None:
    found = read("a.py", text).facts
    assert {fact.module for fact in found if isinstance(fact, Import)} >= {"client", "tool.kit"}
    if len(text) <= DEFAULT_LIMITS.source_bytes:
        assert any(isinstance(fact, Call) and fact.method == "send" for fact in found)


@pytest.mark.parametrize(
    ("path", "call"),
    [("a.ps1", '$client.Send("hi")'), ("a.vb", 'client.Send("hi")'), ("a.pl", 'client::send("hi");')],
)
def test_a_long_line_hides_no_call_from_a_lexical_scan(path: str, call: str) -> None:
    plain = read(path, f"{call}\n").facts
    assert any(isinstance(fact, Call) for fact in plain)
    padding = f'x = "{"QUFB" * 10_000}"\n'
    assert set(plain) <= set(read(path, f"{call}\n{padding}").facts)
