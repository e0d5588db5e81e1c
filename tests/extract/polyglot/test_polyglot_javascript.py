"""What JavaScript and TypeScript lower to, construct by construct."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from tree_printer import lowered

PROGRAMS = [
    (
        "a.js",
        'import a, { b as c } from "x"; import * as n from "n"; import "side";',
        "import x {default as a, b as c}; import n { as n}; import side {}",
    ),
    (
        "a.ts",
        'import type Z from "z"; import { type D, e } from "y"; import r = require("r");',
        "import y {e as e}; import r { as r}",
    ),
    (
        "a.js",
        'export * from "e"; export * as q from "q"; export { a as b, c } from "m"; export { l };',
        "export e {* as *}; export q { as q}; export m {a as b, c as c}; export  {l as l}",
    ),
    (
        "a.js",
        'const { Client, LocalAuth: Auth = null, ...rest } = require("whatsapp");',
        '{"Client": Client, "LocalAuth": Auth = null, ?: *=rest} = import("whatsapp")',
    ),
    (
        "a.js",
        'const api = (await import("api")).default; const lib = require("lib").default;',
        'api = import("api").default; lib = import("lib").default',
    ),
    (
        "a.mjs",
        'import { createRequire } from "module"; const need = createRequire(import.meta.url); need("x"); createRequire(import.meta.url)("y");',
        'import module {createRequire as createRequire}; need = createRequire(import.meta.url); import("x"); import("y")',
    ),
    (
        "a.js",
        'const one = __importDefault(require("one")); (0, one.default)({});',
        'one = import("one"); one.default({})',
    ),
    (
        "a.js",
        'module.exports = { send, url: "u" }; exports.x = 1; global.bot = bot;',
        'module.exports <- {"send": send, "url": "u"}; exports.x <- 1; global.bot <- bot',
    ),
    (
        "a.js",
        "export default class extends B {}",
        "class default(B) {}; export  {default as default}",
    ),
    (
        "a.js",
        "export default async () => { go(); };",
        r"default = \ -> {go()}; export  {default as default}",
    ),
    (
        "a.js",
        "export const A = 1, { b: c } = d; export function f() {} export default f;",
        'A = 1; {"b": c} = d; export  {A as A, c as c}; def f() {}; export  {f as f}; export  {f as default}',
    ),
    (
        "a.ts",
        'class Bot extends Base<T> implements I { private url: string = "u"; static #n = 1; constructor(private readonly page: Page, x = 2) { super(x); } @Get("/a") async go({ to, text = "t" }: Body): Promise<Client> { return this.page; } get p() { return 1; } }',
        'class Bot(Base) {url: string = "u"; #n = 1; def constructor(page: Page, x = 2) {this.page: Page = page; super(x)}; @Get("/a") def go({"to": to, "text": text = "t"}: Body): Client {return this.page}; @property def p() {return 1}}',
    ),
    (
        "a.ts",
        'enum E { A = "x", B } const p = q as Page, r = s!, t = <U>v; let w: W | null; declare const z: string; namespace N { f(); }',
        'class E {A = "x"}; p = (q as Page); r = s; t = v; w: W; f()',
    ),
    (
        "a.js",
        'const t = `a${b}c`; const u = "x" + y + "z" + 1; tag`k${l}`; s += "more";',
        't = join("a", b, "c"); u = join("x", y, "z", 1); tag(join("k", l)); s <- join(s, "more")',
    ),
    (
        "a.js",
        'const o = { a, "b": 1, [c]: 2, ["d"]: 3, ...e, f() { g(); }, get h() { return 1; }, i: async (j) => j };',
        r'o = {"a": a, "b": 1, ?: 2, "d": 3, ?: e, "f": \ -> {g()}, "h": \ -> {return 1}, "i": \j -> {return j}}',
    ),
    (
        "a.js",
        'const x = a ?? b ?? "c", y = d || "e", z = f ? "g" : h ? "i" : "j";',
        'x = one(a | b | "c"); y = one(d | "e"); z = one("g" | "i" | "j")',
    ),
    (
        "a.js",
        "for (const [k, v] of list) { f(k); } for (let i = 0; i < 3; i++) g(); while (x) h(); do { i(); } while (y)",
        "loop-for [k, v] in list {f(k)}; loop-for  {i = 0; <i, 3>; i <- join(i, 1); g()}; loop-while  {x; h()}; loop-while  {y; i()}",
    ),
    (
        "a.js",
        'if (a) b(); else if (c) { d(); } else e(); switch (f) { case "g": h(); break; default: i(); } try { j(); } catch (k) { l(); } finally { m(); }',
        '{a; maybe {b()}; c; maybe {d()}; maybe {e()}}; f; maybe {"g"; h()}; maybe {i()}; maybe {j()}; maybe {k; l()}; m()',
    ),
    (
        "a.js",
        'a?.b?.[c]?.(d); new Foo(...args); const [q, , r = 1] = s; "use strict";',
        'a.b[c](d); new Foo(*=args); [q, <>, r = 1] = s; prose "use strict"',
    ),
    (
        "a.jsx",
        'const v = <Chat to="x" {...props} onSend={() => send(1)}>hi {name}<A.B /></Chat>;',
        r'v = <<Chat, to="x", *=props, onSend=\ -> {return send(1)}>, prose "hi", name, A.B>',
    ),
    (
        "a.tsx",
        'const v = <Chat to="x?a=1&b=2">Terms & {name} & R&D &amp; more</Chat>; const w: A & B = c & d; e && f;',
        'v = <<Chat, to="x?a=1&b=2">, prose "Terms &", name, prose "& R&D", prose "more">; w: A = <c, d>; one(e | f)',
    ),
    (
        "a.js",
        r"""const names = ["\x62\x61\u0069", "\u{1F600}", "\ud83d\ude00", 'it\'s'];""",
        'names = ["bai", "😀", "😀", "it\'s"]',
    ),
    (
        "a.js",
        "async function f() { await page.goto(url).then((r) => r.text()); } const K = class extends L { m() {} };",
        r"def f() {page.goto(url).then(\r -> {return r.text()})}; class K(L) {def m() {}}",
    ),
]


@pytest.mark.parametrize(("path", "source", "expected"), PROGRAMS)
def test_lowering(path: str, source: str, expected: str) -> None:
    assert lowered(path, source) == expected
