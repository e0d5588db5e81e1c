"""The same facts come out of every language: one program that opens a page, clicks and sends, written in each."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from tree_printer import calls, facts, imports, literals

from detector.extract import polyglot
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import FileFacts, LoopKind
from detector.text.lines import LineIndex

PROGRAMS = {
    "a.js": """
const { Client: C } = require("wa.js");
const BASE = "https://x.test";
const client = new C();
for (const n of numbers) { client.send(`${n}@c.us`, BASE + "/send"); }
""",
    "a.ts": """
import { Client as C } from "wa.js";
enum Url { Base = "https://x.test" }
class Bot { constructor(private client: C) {} run() { for (const n of numbers) { this.client.send(n + "@c.us", Url.Base + "/send"); } } }
""",
    "a.go": """package main
import wa "wa.js"
const base = "https://x.test"
func main() { client := wa.NewClient(); for _, n := range numbers { client.Send(n + "@c.us", base + "/send") } }
""",
    "a.php": r"""<?php
use Wa\Js\Client;
const BASE = "https://x.test";
$client = new Client();
foreach ($numbers as $n) { $client->send("{$n}@c.us", BASE . "/send"); }
""",
    "a.java": """
import wa.js.Client;
class Bot { static final String BASE = "https://x.test"; private Client client = new Client(); void run() { for (String n : numbers) { client.send(n + "@c.us", BASE + "/send"); } } }
""",
    "a.kt": """
import wa.js.Client
const val BASE = "https://x.test"
class Bot(private val client: Client) {
    fun run() {
        for (n in numbers) {
            client.send("$n@c.us", BASE + "/send")
        }
    }
}
""",
    "a.cs": """
using Client = Wa.Js.Client;
class Bot { const string Base = "https://x.test"; private readonly Client client = new Client(); void Run() { foreach (var n in numbers) { client.Send($"{n}@c.us", Base + "/send"); } } }
""",
    "a.rb": """
require "wa.js"
BASE = "https://x.test"
client = Client.new
numbers.each { |n| client.send("#{n}@c.us", BASE + "/send") }
""",
    "a.rs": """
use wa_js::Client;
const BASE: &str = "https://x.test";
fn main() { let client = Client::new(); for n in numbers { client.send(format!("{}@c.us", n), format!("{BASE}/send")); } }
""",
    "a.dart": """
import 'package:wa_js/wa.dart';
const base = 'https://x.test';
void main() { final client = Client(); for (final n in numbers) { client.send('$n@c.us', '$base/send'); } }
""",
    "a.ex": """
defmodule Bot do
  alias Wa.Js.Client
  @base "https://x.test"
  def run(numbers) do
    for n <- numbers, do: Client.send(n <> "@c.us", @base <> "/send")
  end
end
""",
    "a.swift": """
import WaJs
let base = "https://x.test"
let client = Client()
for n in numbers {
  client.send("\\(n)@c.us", base + "/send")
}
""",
    "a.lua": """
local wa = require("wa.js")
local base = "https://x.test"
local client = wa.new()
for _, n in ipairs(numbers) do client:send(n .. "@c.us", base .. "/send") end
""",
    "a.sh": """
BASE="https://x.test"
for n in $numbers; do send "$n@c.us" "$BASE/send"; done
""",
    "a.scala": """
import wa.js.Client
object Bot { val base = "https://x.test"; val client = new Client(); for (n <- numbers) { client.send(s"$n@c.us", base + "/send") } }
""",
    "a.cpp": """
#include <wa.h>
const std::string base = "https://x.test";
void run() { wa::Client client; for (auto& n : numbers) { client.send(n + "@c.us", base + "/send"); } }
""",
    "a.c": """
#include <wa.h>
#define BASE "https://x.test"
void run() { for (int i = 0; i < 3; i++) { send_to("@c.us", BASE "/send"); } }
""",
}


@pytest.mark.parametrize("path", PROGRAMS)
def test_arguments_are_folded_and_stand_in_the_loop(path: str) -> None:
    found = facts(path, PROGRAMS[path])
    assert found.degraded == ""
    sends = [call for call in calls(found) if "https://x.test/send" in call]
    assert len(sends) == 1, calls(found)
    assert "@c.us" in sends[0]
    assert found.loops


@pytest.mark.parametrize("path", [path for path in PROGRAMS if path != "a.sh"])
def test_imports_are_named(path: str) -> None:
    assert len(imports(facts(path, PROGRAMS[path]))) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.js", "wa.js#Client().send({}@c.us, https://x.test/send)"),
        ("a.ts", "wa.js#Client().send({}@c.us, https://x.test/send)"),
        ("a.go", "wa.js#NewClient().Send({}@c.us, https://x.test/send)"),
        ("a.php", r"Wa\Js#Client().send({}@c.us, https://x.test/send)"),
        ("a.java", "wa.js#Client().send({}@c.us, https://x.test/send)"),
        ("a.kt", "wa.js#Client().send({}@c.us, https://x.test/send)"),
        ("a.rs", "wa_js#Client.new().send({}@c.us, https://x.test/send)"),
        ("a.lua", "wa.js#new().send({}@c.us, https://x.test/send)"),
        ("a.scala", "wa.js#Client().send({}@c.us, https://x.test/send)"),
    ],
)
def test_receivers_are_resolved(path: str, expected: str) -> None:
    assert expected in calls(facts(path, PROGRAMS[path]))


def test_goroutines_are_parallel_and_chains_of_promises_keep_their_receiver() -> None:
    go = facts("a.go", "package main\nfunc main() { go f() }")
    assert [loop.kind for loop in go.loops] == [LoopKind.PARALLEL]
    chain = "p" + "".join(f".then((x{i}) => x{i}.go('{i}'))" for i in range(300))
    found = facts("a.js", f"const p = require('m'); {chain};")
    assert found.degraded == ""
    assert "299" in literals(found)


def test_long_else_if_chains_and_sums_are_no_nesting() -> None:
    chain = "if (a) b('0');" + "".join(f"\nelse if (a == {i}) b('{i}');" for i in range(2_000))
    found = facts("a.js", chain + "\nx = " + " +\n".join(f"'s{i}'" for i in range(2_000)) + ";")
    assert found.degraded == ""
    assert "1999" in literals(found)


def test_an_enumeration_of_rust_gives_its_variants_only() -> None:
    found = calls(facts("a.rs", 'use wa_js::Status::*;\nfn main() { warn!("down"); tell(Available(1)); }'))
    assert "#warn(down)" in found
    assert any(call.startswith("wa_js::Status#Available") for call in found)


def test_offsets_are_code_points() -> None:
    source = "const s = '\U0001f600é';\nsend('ü', 'here');\n"
    found = facts("a.js", source)
    literal = next(fact for fact in found.facts if getattr(fact, "text", "") == "here")
    assert (literal.span.line, literal.span.column) == (2, 11)


def test_line_ends_tabs_and_byte_order_marks_keep_offsets() -> None:
    source = "\ufeffconst a = 1;\r\n\tsend('here');\r\n"
    found = facts("a.js", source)
    literal = next(fact for fact in found.facts if getattr(fact, "text", "") == "here")
    assert (literal.span.line, literal.span.column) == (2, 7)


def test_text_around_php_is_blanked_not_moved() -> None:
    source = "<p>it's \"odd</p>\n<?php // it's ?>\n<b><?= send('here') ?></b>\n"
    found = facts("index.php", source)
    literal = next(fact for fact in found.facts if getattr(fact, "text", "") == "here")
    assert (literal.span.line, literal.span.column) == (3, 13)
    assert found.degraded == ""


def test_scripts_of_pages_are_typescript_or_not() -> None:
    for source in ("const a: string = f('x');", "const a = <b>{f('x')}</b>;", "const a = f('x');"):
        found = polyglot.read("javascript", "App.vue", source, LineIndex(source), Everything(), DEFAULT_LIMITS)
        assert "x" in literals(found)
        assert found.degraded == ""


def test_minified_text_keeps_imports_calls_and_texts() -> None:
    source = (
        '!function(){var e=require("wa.js"),r=/["/]/;e.send("a@c.us","hi");import("lazy");window.Store.Chat;'
        + "a=1;" * 9_000
        + 'fetch("https://x.test")}();import x from"y";'
    )
    found = facts("dist/app.min.js", source)
    assert found.degraded == "minified"
    assert {line.partition(":")[0] for line in imports(found)} == {"wa.js", "lazy", "y"}
    assert "#e.send(a@c.us, hi)" in calls(found)
    assert "https://x.test" in literals(found)


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_long_line_hides_no_import(path: str) -> None:
    mark = {".rb": "#", ".ex": "#", ".sh": "#", ".lua": "--"}.get(path[1:], "//")
    source = PROGRAMS[path]
    found = facts(path, f"{source}\n{mark} {'x' * DEFAULT_LIMITS.line_chars}\n")
    assert found.degraded == "minified"
    assert _modules(found) == _modules(facts(path, source))


def _modules(found: FileFacts) -> set[str]:
    return {line.partition(": ")[0].removesuffix(".Client") for line in imports(found)}


def test_listed_imports_of_go_are_told_apart_from_lists_of_texts() -> None:
    source = (
        'package main\nimport (\n\tw "a/wa"\n\t"fmt" // prints\n)\nvar l = []string{\n\t"x",\n\t"y"}\n//' + "x" * 20_001
    )
    assert _modules(facts("a.go", source)) == {"a/wa", "fmt"}


def test_a_language_is_told_by_suffix_in_any_case() -> None:
    assert polyglot.language_of("Src/Bot.JS") == "javascript"
    assert polyglot.language_of("a/b.component.tsx") == "javascript"
    assert polyglot.language_of("Program.CS") == "csharp"
    assert polyglot.language_of("main.py") is None
    assert polyglot.language_of("js") is None
    assert polyglot.language_of("a.js/readme") is None
    assert set(polyglot.languages()) >= {"javascript", "go", "php", "java", "kotlin", "csharp", "ruby", "rust", "dart"}


@pytest.mark.parametrize(
    ("head", "whole"),
    [("require 'vendor/autoload.php';", True), (r"use Other\Wa;", False), ("namespace App;", False)],
    ids=["no namespace", "alias", "in a namespace"],
)
def test_a_name_of_php_is_whole_without_a_namespace_unless_it_begins_with_an_alias(head: str, whole: bool) -> None:
    found = calls(facts("a.php", f"<?php\n{head}\n$client = new Wa\\Js\\Client();\n$client->send('hi');\n"))
    assert (r"Wa\Js#Client().send(hi)" in found) is whole


def test_a_text_of_c_is_the_same_in_its_own_form() -> None:
    source = 'String base = "https://x.test";\nvoid run() { http.begin(base.c_str()); http.begin(base.length()); }\n'
    found = calls(facts("a.cpp", source))
    assert "#http.begin(https://x.test)" in found
    assert len([each for each in found if "x.test" in each]) == 1
