"""What the other languages lower to: a few dense programs each."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from tree_printer import lowered

SERIALISED: list[tuple[str, str, str]] = [
    (
        "a.go",
        'package a\ntype M struct { To string `json:"to,omitempty"`; N int }',
        'class M {To: string; {"to": <>}; N: int}',
    ),
    (
        "a.go",
        'package a\ntype M struct { Data []struct { Key struct { To string `json:"to"` } `json:"key"`; N int `json:"n"` } `json:"data"` }',
        'class M {Data: Key; {"data": <>}; {"key": <>}; {"to": <>}; {"n": <>}}',
    ),
    (
        "a.cs",
        'record M([property: JsonPropertyName("to")] string To); class N { [JsonPropertyName("at")] public string A { get; set; } }',
        'class M {JsonPropertyName("to"); To: string}; class N {JsonPropertyName("at"); A: string}',
    ),
    ("a.java", 'record M(@JsonProperty("to") String to) {}', 'class M {JsonProperty("to"); to: String}'),
    ("a.kt", 'data class M(@SerialName("to") val to: String)', 'class M {to: String; SerialName("to")}'),
    ("a.scala", 'case class M(@JsonProperty("to") to: String)', 'class M {JsonProperty("to"); to: String}'),
    (
        "a.rs",
        '#[derive(Serialize)] struct M { #[serde(rename = "to")] to: String }',
        'class M {serde(rename="to"); to: String}',
    ),
    ("a.dart", "class M { @JsonKey(name: 'to') final String to; }", 'class M {JsonKey(name="to"); to: String}'),
    (
        "a.php",
        "<?php class M { #[SerializedName('to')] public string $to; }",
        'class M {SerializedName("to"); to: string}',
    ),
]
"""Fields that have another name in JSON: what is sent are these keys."""

PROGRAMS = [
    (
        "a.go",
        """package main
import ("fmt"; wa "go.mau.fi/whatsmeow/v2"; . "x/y"; _ "z"; "github.com/Rhymen/go-whatsapp")""",
        "import fmt { as fmt}; import go.mau.fi/whatsmeow/v2 { as wa}; import x/y {* as *}; import z {}; import github.com/Rhymen/go-whatsapp { as whatsapp}",
    ),
    (
        "a.go",
        """package main
type Client struct { *Base; conn, other *wa.Client `json:"c"` }
func (c *Client) Send(to, text string) (string, error) { c.conn.Send(to); return "x", nil }""",
        'class Client(Base) {conn: wa.Client; other: wa.Client; {"c": <>}}; def Client(c).Send(to: string, text: string): string {c.conn.Send(to); return "x"}',
    ),
    (
        "a.go",
        """package main
const A, B = "a", `raw`
var q *wa.Client = nil
func f() { x, err := g("u"); s := "a" + b; s += "c"; y = x.(*T); m := &wa.Message{Text: p("t"), N: {1}}; h(map[string]string{"k": v}, []string{"i"}) }""",
        'A = "a"; B = "raw"; q: wa.Client = nil; def f() {x = g("u"); err; s = join("a", b); s <- join(s, "c"); y <- (x as T); m = new wa.Message(Text=p("t"), N=[1]); h({"k": v}, ["i"])}',
    ),
    (
        "a.go",
        """package main
func f() { for i, n := range list { go g(n) }; for { h() }; if err := k(); err != nil { l() } else if m { } ; switch x { case "a": n() } ; func(a int) { o() }(1) }""",
        r'def f() {loop-for i, n in list {loop-parallel  {g(n)}}; loop-while  {h()}; {err = k(); <err, nil>; maybe {l()}; m}; x; maybe {"a"; n()}; \a: int -> {o()}(1)}',
    ),
    (
        "a.php",
        r"""<html><?php
use Facebook\WebDriver\Remote\{RemoteWebDriver, Caps as C}; use Foo; require __DIR__ . '/a.php';
$d = new \Twilio\Rest\Client($x, name: 1); $e = RemoteWebDriver::create('u'); Rest\Api::go();""",
        r'import Facebook\WebDriver\Remote {RemoteWebDriver as RemoteWebDriver}; import Facebook\WebDriver\Remote {Caps as C}; import Foo { as Foo}; import ./a.php {* as *}; d = new import("Twilio\Rest").Client(x, name=1); e = RemoteWebDriver.create("u"); import("Rest").Api.go()',
    ),
    (
        "a.php",
        "<?php class Foo extends Bar { const URL = 'u'; private string $x = \"a\"; #[Route('/x')] public function __construct(private Client $c, $d = 1) { $this->x = $d; } static function f(?T $t, ...$r): ?R { return self::URL . \"/send/{$t->id}/$r[0] $d\"; } }",
        'class Foo(Bar) {URL = "u"; x: string = "a"; @Route("/x") def constructor(c: Client, d = 1) {this.c: Client = c; this.x = d}; def f(t: T, r): R {return join(self.URL, "/send/", t.id, "/", r[0], " ", d)}}',
    ),
    (
        "a.php",
        r"""<p>it's <?= $name ?></p><?php $s = <<<EOT
hi $n {$x['a']}
EOT;
$t = <<<'X'
raw $n
X;
echo "a", 'b\n'; ?><b>""",
        r'name; s = join("hi ", n, " ", x["a"]); t = "raw $n"; echo("a", "b\n")',
    ),
    (
        "a.php",
        "<?php define('BASE', 'b'); curl_setopt($ch, CURLOPT_URL, $u ?? 'd'); $a = ['k' => 'v', 2]; $b .= \"c\"; [$p, $q] = f(); $g = fn($x) => $x; foreach ($l as $k => $v) { $v->send($k)?->go(); } if ($a): x(); elseif ($b): y(); endif; `ls $x`; $m = match($x) { 1 => 'a', default => 'b' };",
        r'BASE = "b"; curl_setopt(ch, CURLOPT_URL, one(u | "d")); a = {"k": "v", ?: 2}; b <- join(b, "c"); [p, q] = f(); g = \x -> {return x}; loop-for k, v in l {v.send(k).go()}; a; maybe {x()}; maybe {b; y()}; shell_exec(join("ls ", x)); m = one(<<x, 1>> | "a" | "b")',
    ),
    (
        "a.java",
        """import org.openqa.selenium.WebDriver; import static a.b.C.foo; import x.y.*;
@Service("s") class Foo extends Bar<T> { static final String URL = "u" + N; @Value("${k}") WebDriver d = new ChromeDriver(o); Foo(WebDriver d) { super(); this.d = d; } @Get(path = "/x") List<String> go(final String to, int... n) { return URL; } }""",
        'import org.openqa.selenium {WebDriver as WebDriver}; import a.b.C {foo as foo}; import x.y {* as *}; @Service("s") class Foo(Bar) {URL: String = join("u", N); Value("${k}"); d: WebDriver = new ChromeDriver(o); def Foo(d: WebDriver) {super(); this.d <- d}; @Get(path="/x") def go(to: String, n): List {return URL}}',
    ),
    (
        "a.java",
        'class A { void f() { for (E e : list) { e.click(); } list.forEach(x -> x.send("a")); Runnable r = (String a, b) -> { g(); }; try (C c = open("x")) { h(); } catch (E | F e) { i(); } t = c ? "a" : "b"; u += "v"; w[0] = (String) y; new Thread(new Runnable() { public void run() { j(); } }).start(); if (a) b(); else if (c) d(); String s = switch (x) { case "a" -> "b"; default -> "c"; }; } enum E { A("x"), B } }',
        r'class A {def f(): void {loop-for e in list {e.click()}; list.forEach(\x -> {return x.send("a")}); r: Runnable = \a: String, : b -> {g()}; c: C = open("x"); maybe {h()}; maybe {i()}; t <- one("a" | "b"); u <- join(u, "v"); w[0] <- (y as String); new Thread(new Runnable(<\ -> {j()}>)).start(); {a; maybe {b()}; c; maybe {d()}}; s: String = one(<x, "a"> | "b" | "c")}; class E {A = "x"; B}}',
    ),
    (
        "a.kt",
        """import org.openqa.selenium.WebDriver
import x.y.*
import x.Z as Q
@Service("s")
class Foo(private val d: WebDriver, n: Int = 1) : Bar(d), Baz {
    companion object {
        const val U = "u/$x/${b.c}"
    }
    private val x: String by lazy { "a" }
    override suspend fun send(to: String, vararg n: Int): Result<String> {
        for (e in list) {
            e.click()
        }
        return U
    }
    fun one() = "x"
}""",
        r'import org.openqa.selenium {WebDriver as WebDriver}; import x.y {* as *}; import x {Z as Q}; @Service("s") class Foo(Bar, Baz) {d: WebDriver; n: Int = 1; super(d); U = join("u/", x, "/", b.c); x: String = \it -> {return "a"}(); def send(to: String, n: Int): String {loop-for e in list {e.click()}; return U}; def one() {return "x"}}',
    ),
    (
        "a.kt",
        """fun String.ext(f: Client) {
    val (a, b) = p
    c += "s"
    g["k"] = mapOf("a" to b)
    val r = if (a) "x" else { "y" }
    val t = when (x) {
        "a" -> "b"
        else -> "c"
    }
    h(x = "1", *arr) { it.z() }
    y!!.foo() ?: "d"
    list.map { (i, j), k: Int -> i }
    val o = object : L {
        override fun m() { q() }
    }
}""",
        r'def String().ext(f: Client) {[a, b] = p; c <- join(c, "s"); g["k"] <- {"a": b}; r = one(<a> | "x" | "y"); t = one(<x, "a"> | "b" | "c"); h(x="1", *=arr, \it -> {return it.z()}); one(y.foo() | "d"); list.map(\[i, j], k: Int -> {return i}); o = new L(<\ -> {q()}>)}',
    ),
    (
        "a.cs",
        """using System; using static A.B; using X = A.B.C;
namespace N { [Route("r")] class Foo : Bar { const string U = "u" + 1; public string P { get; set; } = "p"; string Q => "q"; readonly Driver d; Foo(Driver d) : base("b") { this.d = d; } public async Task<string> Go([FromBody] string to, int n = 1) { return U; } } }""",
        'import System {* as *}; import A.B {* as *}; import A.B.C { as X}; @Route("r") class Foo(Bar) {U: string = join("u", 1); P: string = "p"; @property def Q(): string {return "q"}; d: Driver; def Foo(d: Driver) {super("b"); this.d <- d}; def Go(to: string, n: int = 1): string {return U}}',
    ),
    (
        "a.cs",
        r'class A { void F() { var s = $"a{b.c:F2}/{{d}}"; var v = @"a\b""c"; var r = """x "y" """; var o = new Foo(1, n: 2) { A = "x" }; var d = new Dictionary<string, string> { {"k", "v"}, ["a"] = "b" }; var l = new List<string> { "a" }; var t = c ? "a" : b ?? "d"; await d.Go("x").Conf(false); e?.F?.G(1); foreach (var e in l) { e.Click(); } l.ForEach(x => x.Send()); var w = x switch { "a" => "b", _ => "c" }; } enum E { A, B = 2 } }',
        r'class A {def F() {s = join("a", b.c, "/{d}"); v = "a\b"c"; r = "x "y" "; o = new Foo(1, n=2, A="x"); d = {"k": "v", "a": "b"}; l = ["a"]; t = one("a" | b | "d"); d.Go("x").Conf(false); e.F.G(1); loop-for e in l {e.Click()}; l.ForEach(\x -> {return x.Send()}); w = one(<<"a">> | "b" | "c")}; class E {A; B = 2}}',
    ),
    (
        "a.rb",
        """require "selenium-webdriver"
require_relative "x/y"
URL = "https://x/#{a}/b".freeze
class Foo::Bar < Base
  def initialize(d, k: 2, *r); @d = d; end
  def self.go(n) = "x"
end""",
        'import selenium-webdriver {* as *}; import ./x/y {* as *}; URL = join("https://x/", a, "/b"); class Foo.Bar(Base) {def constructor(d, k = 2, r) {return self.d = d}; def go(n) {return "x"}}',
    ),
    (
        "a.rb",
        """list.each do |n, (a, b)| d.find("x").click end
[1].map { |x| x.y }
s = f(<<~A, <<~'B')
  one #{x}
A
  two #{y}
B
system("php", "x") if z; `ls #{x}`; foo a, b: 1, "c" => 2; h["k"] = %w[a b]; i ||= "x"; j = k ? "a" : "b"; "%s" % l; x.y = :sym""",
        r'''list.each(\n, [a, b] -> {return d.find("x").click()}); [1].map(\x -> {return x.y()}); s = f(join("  one ", x, "
"), "  two #{y}
"); system("php", "x"); z; system(join("ls ", x)); foo(a, b=1, c=2); h["k"] = ["a", "b"]; i <- one(i | "x"); j = one("a" | "b"); "%s".%(l); x.y = "sym"''',
    ),
    (
        "a.rs",
        """use a::b::{c, d as e, self, f::*}; use g::h; use k as l; extern crate z;
const URL: &str = "x"; static S: &'static str = r#"raw "q""#;
impl<'a> Foo<'a> { async fn new(&self, url: &'a str) -> Result<Self> { let x = WebDriver::new("u").await?.unwrap(); Ok(x) } }""",
        'import a::b {c as c, d as e,  as b}; import a::b::f {* as *}; import g {h as h}; import k { as l}; import z { as z}; URL: str = "x"; S: str = "raw "q""; class Foo {def new(url: str): Self {x = WebDriver.new("u"); return x}}',
    ),
    (
        "a.rs",
        'fn main() { for e in &list { e.click().await?; } let Foo { a, b: c } = y; println!("{} {y}", format!("a/{}", z)); let v = vec!["a"]; let m = json!({"to": n, "l": [1]}); tokio::spawn(async move { f() }); "a".to_string() + &b; env::var("X").unwrap_or("d".into()); match x { "a" => f(), B::C(d) => { g() } } if let Some(a) = b { h() } else if c { i() } client.post(&format!("{}/s", u)).json(&json!({"k": v})).send() }',
        r'def main() {loop-for e in list {e.click()}; {"a": a, "b": c} = y; println(join(join("a/", z), " ", y)); v = ["a"]; m = {"to": n, "l": [1]}; tokio.spawn(\ -> {return f()}); join("a", b); one(env.var("X") | "d"); x; maybe {"a"; f()}; maybe {d; g()}; {a = b; maybe {h()}; c; maybe {i()}}; return client.post(join(u, "/s")).json({"k": v}).send()}',
    ),
    (
        "a.dart",
        r"""import 'package:x/y.dart' as z; import 'dart:io' show A; import 'q.dart';
const URL = 'https://x/$a/${b.c}'; final s = "a" "b" + r'raw\n';
class Foo extends Bar { final Dio _d = Dio(BaseOptions(baseUrl: "x")); Foo(this.n, {String k = "d"}) : super(n) { f(); } @override Future<void> send(String to) async { await a.b<T>("x"); list.map((x) => x.send("y")); a..b()..c = 1; return await g(h ?? "i"); } }""",
        r'import package:x/y.dart { as z}; import dart:io {A as A}; import q.dart {* as *}; URL = join("https://x/", a, "/", b.c); s = join(join("a", "b"), "raw\n"); class Foo(Bar) {_d: Dio = Dio(BaseOptions(baseUrl="x")); def Foo(n, k: String = "d") {this.n = n; super(n); f()}; @override() def send(to: String): void {a.b("x"); list.map(\x -> {return x.send("y")}); a; a.b(); a.c = 1; return g(one(h | "i"))}}',
    ),
    (
        "a.ex",
        r"""defmodule Foo.Bar do
  alias A.B.{C, D}
  alias X.Y, as: Z
  use Tesla
  @url "https://x/#{y}"
  def send(to, opts \\ []) when is_binary(to) do
    Enum.each(list, fn x -> f(x) end)
    to |> String.trim() |> HTTP.post(@url <> "/s", %{"k" => "v", a: 1})
  end
  defp priv(x), do: for y <- x, do: if(y, do: "a", else: "b")
end""",
        r'class Foo.Bar {import A.B.C { as C}; import A.B.D { as D}; import X.Y { as Z}; import Tesla {* as *,  as Tesla}; url = join("https://x/", y); def send(to, opts = []) {Enum.each(list, \x -> {return f(x)}); return HTTP.post(String.trim(to), join(self.url, "/s"), {"k": "v", "a": 1})}; def priv(x) {loop-comprehension y in x {y; maybe {"a"}; maybe {"b"}}}}',
    ),
    (
        "a.swift",
        r"""import WebKit
class Foo: Bar {
  static let U = "https://x/\(a.b)/c"
  var d: WKWebView!
  init(_ d: String, with n: Int = 1) {
    self.d = d
  }
  func send(to x: String) async throws -> String {
    for e in list { e.click() }
    if a { b() } else if let c = d { e() }
    try await f(url: URL(string: "u")!, k: ["a": "b"]) { ok in g() }
    list.forEach { $0.send("a") }
    return c ? "a" : b ?? "d"
  }
}""",
        r'import WebKit {* as *}; class Foo(Bar) {U = join("https://x/", a.b, "/c"); d: WKWebView; def constructor(d: String, n: Int = 1) {self.d <- d}; def send(x: String): String {loop-for e in list {e.click()}; maybe {b()}; c = d; maybe {e()}; f(url=URL(string="u"), k={"a": "b"}, \ok -> {return g()}); list.forEach(\$0 -> {return $0.send("a")}); return one(<c> | "a" | b | "d")}}',
    ),
    (
        "a.lua",
        r'''local x = require("a.b"); local y = require "c".new(); local s = "a" .. x .. 'b'
function M.foo(a) return a, 1 end
for i, v in ipairs(t) do v:send("x", { to = v, ["k"] = 2, 3 }) end
if a then b() elseif c then d() else e() end; u.v = w or [[long]]; f"str"''',
        r'x = import("a.b"); y = import("c").new(); s = join("a", x, "b"); M.foo <- \a -> {return [a, 1]}; loop-for i, v in t {v.send("x", {"to": v, "k": 2, ?: 3})}; a; b(); maybe {c; d()}; maybe {e()}; u.v <- one(w | "long"); f("str")',
    ),
    (
        "a.sh",
        """HOST="http://${H:-localhost}:80"; export KEY='abc'
A=1 curl -s -X POST "$HOST/send/$x" -d '{"n":"'$n'"}' > out | jq . && sudo echo ok
for n in $(cat x.txt) a; do send "$n"; done; source ./x.sh
f() { local v=$1; g "$v" `date`; }
cat <<EOF | curl -d @- http://x
{"a": "$b"}
EOF
if [ "$a" = "b" ]; then c; elif d; then e; fi; case $x in a) g;; esac""",
        """HOST <- join("http://", one(H | "localhost"), ":80"); KEY <- "abc"; A <- "1"; curl("-s", "-X", "POST", join(HOST, "/send/", x), "-d", join("{"n":"", n, ""}")); jq("."); echo("ok"); loop-for n in [<cat("x.txt")>, "a"] {send(join(n))}; import ./x.sh {* as *}; def f() {v = 1; g(join(v), <date()>)}; cat(join("{"a": "", b, ""}
")); curl("-d", "@-", "http://x"); <join(a), "b">; c(); maybe {d(); e()}; x; maybe {"a"; g()}""",
    ),
    (
        "a.scala",
        r'''import org.openqa.selenium.{WebDriver, By => B}
import x.y._
object Cfg extends App { val url = s"https://x/$a/${b.c}"; val r = """raw"""; }
class Foo(val d: WebDriver, n: Int = 1) extends Bar(d) { def send(to: String): Future[String] = { for (e <- list) { e.click() }; list.foreach { x => x.send("a") }; val m = Map("a" -> "b"); x match { case "a" => f() }; new T { def g = 1 }; if (a) "x" else "y" } }''',
        r'import org.openqa.selenium {WebDriver as WebDriver, By as B}; import x.y {* as *}; class Cfg(App) {url = join("https://x/", a, "/", b.c); r = "raw"}; class Foo(Bar) {d: WebDriver; n: Int = 1; super(d); def send(to: String): String {loop-for e in list {e.click()}; list.foreach(\x -> {return x.send("a")}); m = {"a": "b"}; x; maybe {"a"; f()}; new T(<\ -> {return 1}>); {a; maybe {return "x"}; maybe {return "y"}}}}',
    ),
    (
        "a.sh",
        'CLI="${CLI:-$ROOT/cli}"\ntimeout 20 "$CLI" send x\nsudo -n env A=1 tool y\nSRC="${SRC:-$ROOT/a.txt}"\n"$SRC" z\n',
        'CLI <- join(one(CLI | join(ROOT, "/cli"))); cli("send", "x"); tool("y"); SRC <- join(one(SRC | join(ROOT, "/a.txt"))); SRC("z")',
    ),
    (
        "a.c",
        """#include <curl/curl.h>
#define URL "https://x"
int main(void) { const char *p = "a" "b", *l[] = {"c"}; curl_easy_setopt(curl, CURLOPT_URL, URL); struct P q = { .a = "x" }; if (a) b(); else if (c) d(); for (int i = 0; i < 3; i++) e(p[i]); return 0; }""",
        'import curl/curl.h {* as *}; URL = "https://x"; def main(): int {p: char = join("a", "b"); l: char = ["c"]; curl_easy_setopt(curl, CURLOPT_URL, URL); q: P = {"a": "x"}; {a; maybe {b()}; c; maybe {d()}}; loop-for  {i: int = 0; <i, 3>; i <- join(i, 1); e(p[i])}; return 0}',
    ),
    (
        "a.cpp",
        """#include "x.h"
namespace N { class Foo : public Bar { std::unique_ptr<Client> c; std::string s = "a"; Foo(int a) : s("x") { } }; }
void Foo::send(const std::string& to, int n = 1) { for (auto& e : list) { e.click(); } auto x = std::make_shared<Foo>("y"); ptr->foo(1); a::b::c(R"(raw)"); std::thread t(f, "z"); auto l = [&](int y) { return g(y); }; throw new E("q"); }""",
        r'import x.h {* as *}; class Foo(Bar) {c: Client; s: std.string = "a"; def Foo(a: int) {this.s = "x"}}; def Foo().send(to: std.string, n: int = 1): void {loop-for e in list {e.click()}; x = std.make_shared("y"); ptr.foo(1); a.b.c("raw"); t: std.thread = new std.thread(f, "z"); l = \y: int -> {return g(y)}; new E("q")}',
    ),
]


@pytest.mark.parametrize(("path", "source", "expected"), [*PROGRAMS, *SERIALISED])
def test_lowering(path: str, source: str, expected: str) -> None:
    assert lowered(path, source) == expected
