"""Texts that make bad readers slow, in any size: nesting, long lines, quotes, imports, keys. Nothing here measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_LINE = 160


class Shape(NamedTuple):
    """A family of texts: `head`, then `unit` until the text has the wanted size, then `tail`.

    "%d" in the unit becomes its number, so that every unit can be of its own. `width` units stand in one line.
    """

    name: str
    unit: str
    head: str = ""
    tail: str = ""
    width: int = 1

    def text(self, size: int) -> str:
        """About `size` characters."""
        count = max(1, size // len(self.unit.replace("%d", "00000")))
        if self.width == 0:
            return f"{self.head}{self._units(count)}{self.tail}"
        lines = self._units(count, "\n") if self.width == 1 else (self.unit * self.width + "\n") * (count // self.width)
        return f"{self.head}\n{lines}\n{self.tail}\n".lstrip("\n")

    def _units(self, count: int, between: str = "") -> str:
        if "%d" not in self.unit:
            return (self.unit + between) * count
        return between.join([self.unit.replace("%d", str(number)) for number in range(count)])


_PIECES = (
    *"([{<\"'`\\#/-=:,.|&@%$*~!? \t",
    *(
        "()",
        "[]",
        "{}",
        '""',
        "''",
        "/*",
        "<!--",
        "<a ",
        "<a>",
        "</a>",
        "{{",
        "${",
        "$(",
        "#{",
        "<<A",
        "'''",
        '"""',
        "```",
    ),
    *(
        "a.",
        "a,",
        "a=",
        "a:",
        "a(",
        "a[",
        "a ",
        "a;",
        "@a",
        "!a",
        "*a ",
        "&a ",
        "- ",
        "-a ",
        "? ",
        "a: {",
        "[[a]]",
        "a{",
    ),
    *(
        '"a":',
        '"a',
        "'a",
        "\\\n",
        "\r",
        "//",
        "--",
        "r#",
        "<![CDATA[",
        "&amp;",
        "f'{",
        "%(",
        "x'",
        "a\\",
        "://",
        "a@",
        "a-",
    ),
    *('\\"', "\\'", '"\\"', "-0", "a::", "a#", "[\\a", "uses ", "sh '"),
    *(
        "if a ",
        "if a:",
        "do ",
        "for ",
        "end ",
        "def a(",
        "function a(){",
        "(a,",
        "=>",
        "->",
        "::",
        "a?b:",
        "+a",
        "!",
        "^",
        "\0",
    ),
)


_BEFORE_BLANKS = (
    *("function", "import", "uses", "new", "sh", "gem", "pip install", "FROM a", "RUN a \\", "a", "a =", "a:", "- a"),
    *('"a":', '"a" ', "Name: a", "*a", "#", "<a", "[a", "$env:a", "//"),
)
"""Beginnings that make a reader look for something behind blanks."""


def hostile() -> Iterator[Shape]:
    """Shapes that mean nothing to any reader: one piece over and over, in lines of usual length and in one line."""
    for start in _BEFORE_BLANKS:
        yield Shape(f"blanks behind {start!r}", " ", start, "\0", width=0)
        yield Shape(f"empty lines behind {start!r}", "\n", start, "\0", width=0)
    yield Shape("lines of blanks", "a" + " " * 4_000 + "b")
    yield Shape("escaped quotes before the end of a line", '\\"' * 40 + "\\")
    for piece in _PIECES:
        yield Shape(f"{piece!r} in lines", piece, width=max(1, _LINE // len(piece)))
        yield Shape(f"{piece!r} in one line", piece, width=0)
        if len(piece) == 1:
            yield Shape(f"{piece!r} a line", piece)
    yield Shape("deep indentation", "%d:\n ", width=0)


_JSON = (
    Shape("many keys", '"key%d": "value%d",', '{"a": {', '"z": 1}}'),
    Shape("many keys in one line", '"key%d": "value%d",', '{"a": {', '"z": 1}}', 0),
    Shape("dependencies", '"package-%d": "^1.%d.0",', '{"name": "shop", "dependencies": {', '"z": "1"}}'),
    Shape(
        "packages",
        '"node_modules/p%d": {"version": "1.0.%d", "dependencies": {"p1%d": "^1"}},',
        '{"lockfileVersion": 3, "packages": {',
        '"z": {"version": "1"}}}',
    ),
    Shape("list of tables", '{"name": "p%d", "version": "1.%d", "purl": "pkg:npm/p%d@1"},', '{"components": [', "{}]}"),
    Shape(
        "lockfile lists", '{"name": "v/p%d", "version": "1.%d", "require": {"v/q%d": "*"}},', '{"packages": [', "{}]}"
    ),
    Shape(
        "installed",
        '"n%d": {"type": "Direct", "resolved": "1.%d"},',
        '{"version": 1, "dependencies": {"net6.0": {',
        '"z": {}}}}',
    ),
    Shape(
        "cells",
        '{"cell_type": "code", "source": ["import m%d\\n", "m%d.f()\\n"], "outputs": []},',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [',
        '{"cell_type": "markdown", "source": []}]}',
    ),
    Shape(
        "nodes",
        '{"name": "n%d", "id": "i%d", "type": "n8n-nodes-base.httpRequest", "parameters": {"url": "https://a.b/%d"}},',
        '{"nodes": [',
        '{"name": "z", "type": "n8n-nodes-base.set"}], "connections": {}}',
    ),
    Shape("one key", '"value": "v%d",', '{"a": {', '"z": 1}}'),
    Shape("one command", '"run": "pip install p%d",', '{"steps": {', '"z": 1}}'),
    Shape("many escapes", '"\\u0041\\n%d",', '{"a": [', '"z"]}'),
)
_YAML = (
    Shape("many keys", "key%d: value%d"),
    Shape("list", "  - package%d==1.%d", "dependencies:"),
    Shape(
        "services",
        "  service%d:\n    image: registry.example/image%d:1\n    environment:\n      - KEY%d=1",
        "services:",
    ),
    Shape("jobs", "  job%d:\n    steps:\n      - uses: owner/action%d@v1\n      - run: pip install package%d", "jobs:"),
    Shape(
        "packages", "  /package%d@1.0.%d:\n    dependencies:\n      other%d: 1.0.0", "lockfileVersion: '6.0'\npackages:"
    ),
    Shape("anchors", "key%d: &a%d [1]\nother%d: *a%d"),
    Shape("documents", "---\nkind: Deployment\nimage: image%d"),
    Shape("flow", "key%d: {a: [b, c], d: e},", "root: {", "}", 0),
    Shape("block text", "  line %d of a long text", "key: |"),
)
_TOML = (
    Shape("many keys", 'key%d = "value%d"', "[project]"),
    Shape("tables", '[table%d]\nname = "a%d"'),
    Shape("packages", '[[package]]\nname = "package%d"\nversion = "1.%d"\ndependencies = [{ name = "package1%d" }]'),
    Shape("dotted", 'a.b%d.c = "value"', "[dependencies]"),
    Shape("list", '  "package%d>=1.%d",', "[project]\ndependencies = [", "]"),
    Shape("inline", 'package%d = { version = "1.%d", extras = ["a"] }', "[tool.poetry.dependencies]"),
)
_XML = (
    Shape("elements", '<a name="n%d">text %d</a>', "<root>", "</root>"),
    Shape(
        "dependencies",
        "<dependency><groupId>g%d</groupId><artifactId>a%d</artifactId><version>1</version></dependency>",
        "<project><dependencies>",
        "</dependencies></project>",
    ),
    Shape("properties", "<p%d>${p%d}</p%d>", "<project><properties>", "</properties></project>"),
    Shape(
        "references",
        '<PackageReference Include="P%d" Version="1.%d" />',
        "<Project><ItemGroup>",
        "</ItemGroup></Project>",
    ),
    Shape("packages", '<package id="P%d" version="1.%d" />', "<packages>", "</packages>"),
    Shape(
        "components",
        '<component type="library"><name>n%d</name><purl>pkg:npm/n%d@1</purl></component>',
        "<bom><components>",
        "</components></bom>",
    ),
    Shape("attributes", ' a%d="v%d"', "<root", "/>", 0),
    Shape("namespaces", '<a xmlns:n%d="u%d"><n%d:b/></a>', "<root>", "</root>"),
    Shape("entities", '<!ENTITY e%d "v%d">', "<!DOCTYPE a [", "]><a/>"),
)
_HTML = (
    Shape("scripts", "<script>var v%d = f%d('x');</script>", "<html><body>", "</body></html>"),
    Shape("open scripts", "<script>var v%d = 1;"),
    Shape("links", '<a href="https://a%d.example/b">text</a>', "<html>", "</html>"),
    Shape("handlers", "<button onclick=\"f%d('a')\">x</button>", "<html>", "</html>"),
    Shape("component", "const v%d = f(%d);", "<template><a/></template><script setup>", "</script>"),
    Shape("front matter", "const v%d = f(%d);", "---", "---"),
)
_LINES = (
    Shape("settings", "KEY%d=value%d"),
    Shape("spaced settings", "key %d = value %d"),
    Shape("packages", "package-%d==1.%d"),
    Shape("hashes", "package%d==1.0 \\\n    --hash=sha256:00%d \\\n    --hash=sha256:11%d"),
    Shape("words", "require example.com/module%d v1.0.%d // indirect"),
    Shape("sums", "example.com/module%d v1.0.%d h1:abcdef%d="),
    Shape("block", "\texample.com/module%d v1.0.%d", "require (", ")"),
    Shape("directives", "server { location /a%d { proxy_pass http://host%d:80; } }"),
    Shape("sections", "[section%d]\nkey%d = value"),
    Shape("continued", "value%d, \\"),
    Shape("indented", "    package%d (1.%d)\n      other%d (>= 1)", "GEM\n  specs:"),
    Shape("yarn", '"package%d@^1.0.%d":\n  version "1.0.0"\n  dependencies:\n    other%d "^1"\n'),
    Shape("fields", "Field%d: value%d"),
    Shape("imports", "Imports: package%d (>= 1.%d),"),
    Shape("requires", "Requires-Dist: package%d (>=1.%d)"),
    Shape("maven", "group%d:artifact%d:1.0=runtimeClasspath"),
    Shape("pods", "  - Pod%d (1.%d):\n    - Other%d (~> 1)", "PODS:"),
    Shape("gems", "gem 'gem%d', '~> 1.%d'"),
    Shape("calls", "implementation 'group%d:artifact%d:1.0'", "dependencies {", "}"),
    Shape("scala", 'libraryDependencies += "g%d" %% "a%d" % "1"'),
    Shape("dart", "  package%d: ^1.%d.0", "dependencies:"),
    Shape("elixir", '      {:package%d, "~> 1.%d"},', "  defp deps do\n    [", "    ]\n  end"),
    Shape("lock", '  "package%d": {:hex, :package%d, "1.0", "hash", [:mix], [], "hexpm"},', "%{", "}"),
    Shape("erlang", '{package%d, "1.%d"},', "{deps, [", '{z, "1"}]}.'),
    Shape("swift", '    .package(url: "https://example.com/a/package%d", from: "1.%d"),', "dependencies: [", "]"),
    Shape("bill", "PackageName: p%d\nExternalRef: PACKAGE-MANAGER purl pkg:npm/p%d@1"),
    Shape("commands", "RUN pip install package%d && npm install other%d \\\n  && echo done"),
    Shape("continued comments", "# comment %d", "RUN a \\"),
    Shape("images", "FROM registry.example/image%d:1 AS stage%d"),
    Shape("here documents", "cat <<END%d\ntext\nEND%d"),
    Shape("open here documents", "cat <<END%d"),
    Shape("variables", "A%d=$A%d$B%d"),
    Shape("targets", "target%d: target1%d\n\tpip install package%d"),
    Shape("blocks", 'resource "docker_image" "i%d" {\n  name = "image%d"\n}'),
)
_CODE = (
    Shape("numbers", "x%d = %d"),
    Shape("texts", 'x%d = "text %d"'),
    Shape("calls", 'client.send("number %d", "text")'),
    Shape("nested calls", "f(", tail=""),
    Shape("chain", ".then(f%d)", "client", ";", 0),
    Shape("chain in lines", "  .then(f%d)", "client", ";"),
    Shape("sum", ' + "a%d"', 'x = ""', ";", 0),
    Shape("sum in lines", '  + "a%d"', 'x = ("a"', ");"),
    Shape("growing text", 'x = x + "a"', 'x = "a"'),
    Shape("doubled text", "a1%d = a%d + a%d", 'a0 = "text"'),
    Shape("appended", 'x += "a%d"', 'x = "a"'),
    Shape("list", ' "text %d",', "x = [", "]"),
    Shape("table", ' "key%d": "value%d",', "x = {", "}"),
    Shape("renamed", "x%d = x%d.y%d"),
    Shape("one name", "x = f(x, %d)"),
    Shape("open texts", 'x%d = "text'),
    Shape("comments", "// comment %d /* # -- "),
    Shape("open comments", "/* comment %d"),
    Shape("commented", "# comment %d"),
    Shape("braces", "if (a%d) {", tail=""),
    Shape("blocks", "if (a%d) { f(%d); } else { g(); }"),
    Shape("else", "else if (a == %d) { f(); }", "if (a) { }"),
    Shape("obfuscated", "_0x%d('0x%d')+", "x=", "1;", 0),
)
_PYTHON = (
    Shape("imports", "import module%d"),
    Shape("from imports", "from package%d import name%d as n%d"),
    Shape("star imports", "from package%d import *"),
    Shape("imported names", "  name%d,", "from package import (", ")"),
    Shape("functions", "def f%d(a, b=%d):\n    return g%d(a)"),
    Shape("chained functions", "def f1%d(a):\n    return f%d(a)"),
    Shape("calling functions", "def f(a):\n    return g(a)\nf(%d)"),
    Shape("classes", "class C%d(B):\n    x = %d\n    def m(self):\n        self.y = self.x\n        return self.m()"),
    Shape("methods", "    def m%d(self, a):\n        self.a%d = self.m%d(a)", "class C:"),
    Shape("loops", "for x in range(%d):\n    send(x, 'text')"),
    Shape("attributes", "a.b%d = a.b%d.c"),
    Shape("f-texts", "x%d = f'{x}{y%d}a'"),
    Shape("formatted", "x = '%%s' %% x + 'a{}'.format(x)"),
    Shape("joined", "x = ''.join([x, 'a%d'])"),
    Shape("comprehensions", "x%d = [f(y) for y in z if y for w in y]"),
    Shape("decorators", "@d%d(1)\ndef f%d(): pass"),
    Shape("conditions", "elif a == %d:\n    x = %d", "if a:\n    pass"),
    Shape("try", "try:\n    import m%d\nexcept ImportError:\n    m%d = None"),
    Shape("globals", "def f%d():\n    global g\n    g = g + 'a'"),
    Shape("nested texts", "x = ('a' 'b' 'c%d')"),
    Shape("printed", "print 'old %d'"),
    Shape("magics", "!pip install package%d\n%load_ext e%d"),
    Shape("conditional value", "x = x if a else 'v%d'"),
    Shape("items", "x[%d] = x[%d]"),
    Shape("keywords", " k%d=%d,", "f(", ")"),
    Shape("unpacking", "a%d, *b%d = c, (d, e)"),
    Shape("with", "with open('f%d') as f:\n    x = f.read()"),
    Shape("lambda", "x = lambda a: x(a, %d)"),
    Shape("escaped", "x%d = '\\x41\\u0042'"),
    Shape("byte texts", "x%d = base64.b64decode('YQ==').decode()[::-1]"),
)
_SCRIPT = (
    Shape("imports", "import { a%d } from 'module%d';"),
    Shape("required", "const m%d = require('module%d');"),
    Shape("functions", "function f%d(a, b) { return g%d(a); }"),
    Shape("chained functions", "function f1%d(a) { return f%d(a); }"),
    Shape("calling functions", "function f(a) { return g(a); }\nf(%d);"),
    Shape("classes", "class C%d extends B { constructor() { this.x = %d; } m() { return this.m(); } }"),
    Shape("arrows", "const f%d = async (a) => { await g%d(a); };"),
    Shape("loops", "for (const x of list%d) { await send(x, 'text'); }"),
    Shape("templates", "const x%d = `${a}${b%d}c`;"),
    Shape("table", "  key%d: 'value%d',", "const x = {", "};"),
    Shape("methods", "  m%d() { return this.m%d(); },", "const x = {", "};"),
    Shape("cases", "case %d: f(%d); break;", "switch (a) {", "}"),
    Shape("ternaries", "a === %d ? b : ", "x = ", "c;", 0),
    Shape("markup", "<a b={c%d}>d</a>", "const x = <div>", "</div>;"),
    Shape(
        "string table", "'text%d',", "var _0xabc = [", "]; function _0x1(i) { return _0xabc[i - 0]; } _0x1('0x1');", 0
    ),
    Shape("exports", "export const e%d = %d;"),
    Shape("assigned exports", "module.exports.e%d = f%d;"),
    Shape("promises", ".then((x) => g%d(x))", "f()", ";", 0),
    Shape("types", "interface I%d { a: string; b?: I%d[]; }"),
    Shape("conditional value", "x = a ? x : 'v%d';"),
    Shape("regular expressions", "x = /a%d[/]b/.test(y);"),
)
_OTHERS = (
    Shape("imports", "import package.name%d;"),
    Shape("quoted imports", 'import "example.com/module%d"'),
    Shape("uses", "use Vendor\\Name%d;", "<?php"),
    Shape("rust uses", "use crate%d::{a, b::c%d};"),
    Shape("includes", '#include "file%d.h"'),
    Shape("requires", "require 'gem%d'"),
    Shape("functions", "func f%d(a int) int { return g%d(a) }", "package main"),
    Shape("methods", "  public void m%d(String a) { this.m%d(a); }", "class C {", "}"),
    Shape("php", "$x%d = $this->f('a%d');", "<?php"),
    Shape("php functions", "function f%d($a) { foreach ($a as $b) { g%d($b); } }", "<?php"),
    Shape("variables", 'String x%d = "a" + x%d;', "class C { void m() {", "}}"),
    Shape("let", 'let x%d = f(x%d, "a");', "fn main() {", "}"),
    Shape("channels", "for x := range c%d { use(x) }\nc%d <- 1", "package main\nfunc f() {", "}"),
    Shape("bound functions", "f%d.bind(this, a)(b)"),
    Shape("php bases", "class A%d extends B%d { use T%d; }", "<?php\nnamespace App;"),
    Shape("loaded", "$this->load->model('A%d', 'a%d');\n$this->a%d->send($b);", "<?php"),
    Shape("cursors", "while ($row = fetch_assoc($rows%d)) { f($row); }", "<?php"),
    Shape("counted", "for (let i = 0; i < a%d.length && !b; i++) f(a%d[i]);"),
    Shape("ampersands", "const a%d = <a>A & B</a>;"),
    Shape("ruby", "def f%d(a)\n  a.each { |b| g%d(b) }\nend"),
    Shape("elixir", "def f%d(a), do: a |> g%d()", "defmodule M do", "end"),
    Shape("lua", "local x%d = f('a%d')"),
    Shape("loops", "for (int i%d = 0; i < n; i++) { f(i); }", "void main() {", "}"),
    Shape("shell", 'for x in $list%d; do curl "https://a.example/$x"; done'),
    Shape("programs", 'A%d=/usr/local/bin/program\n"$A%d" --to $x'),
    Shape("measured", "last = Cells(Rows.Count, %d).Row\nFor i = 2 To last\nNext"),
    Shape("bare loops", "for contact in list%d\nSend x"),
    Shape("basic", 'Sub F%d()\n  x = "a" & x\nEnd Sub'),
    Shape("pascal", "procedure P%d;\nbegin\n  f('a%d');\nend;"),
    Shape("batch", ":l%d\nset A%d=%A%%\ngoto l%d"),
)
_FAMILIES = {
    "json": _JSON, "yaml": _YAML, "toml": _TOML, "xml": _XML, "html": _HTML, "lines": _LINES,
    "python": (*_PYTHON, *_CODE), "script": (*_SCRIPT, *_CODE), "code": (*_OTHERS, *_CODE, *_SCRIPT[2:8]),
}  # fmt: skip


def families() -> tuple[str, ...]:
    """The kinds of well-formed texts there are."""
    return tuple(_FAMILIES)


def usual(family: str) -> tuple[Shape, ...]:
    """Shapes that readers of the family read to the end, each with much of one thing."""
    return _FAMILIES[family]
