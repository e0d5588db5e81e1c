"""What arguments are made of: loop variables, parameters, calls."""

from __future__ import annotations

import time

import pytest
from flow_programs import read

from detector.extract import polyglot
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import MANY_ROUNDS, NOT_COUNTING, Call, Feed, FileFacts
from detector.text.lines import LineIndex


def feeds(facts: FileFacts, method: str = "send") -> list[str]:
    """Each feed of the last call of a method as "place.name: loops/parameters/calls"."""
    call = [fact for fact in facts.facts if isinstance(fact, Call) and fact.method == method][-1]
    return [_shown(feed) for feed in call.feeds]


def _shown(feed: Feed) -> str:
    parameters = ",".join(f"{part.position}{part.key and '.' + part.key}" for part in feed.parameters)
    parts = (",".join(map(str, feed.loops)), parameters, ",".join(feed.calls), "?" if feed.open else "")
    return f"{feed.place}{feed.name and '.' + feed.name}: " + "/".join(parts).rstrip("/")


def script(source: str) -> FileFacts:
    return polyglot.read("javascript", "main.js", source, LineIndex(source), Everything(), DEFAULT_LIMITS)


PYTHON = {
    "variable": ("a = []\nfor n in a:\n  send(n, 'x')", ["0: 0"]),
    "in a text": ("a = []\nfor n in a:\n  send(f'{n}@c')", ["0: 0"]),
    "field": ("a = []\nfor n in a:\n  send(n['phone'])", ["0: 0"]),
    "taken apart": ("a = []\nfor n, t in a:\n  send(n)", ["0: 0"]),
    "by assignments": ("a = []\nfor r in a:\n  n = r.phone\n  n = '+' + n\n  send(n)", ["0: 0"]),
    "only the text": ("p = '1'\na = []\nfor t in a:\n  send(p, t)", ["1: 0"]),
    "constant": ("a = []\nfor n in a:\n  send('1', 'x')", []),
    "map": ("a = []\nfor n in a:\n  send(u, json={'to': n, 'text': 't'})", ["0: ///?", "1.json.to: 0"]),
    "map with a name": ("a = []\nfor n in a:\n  d = {'to': n}\n  send(data=d)", ["0.data.to: 0"]),
    "map filled later": ("a = []\nd = {}\nfor n in a:\n  d['to'] = n\n  send(data=d)", ["0.data.to: 0"]),
    "parameter": ("def f(a, b):\n  send(b)", ["0: /1"]),
    "pop": ("q = []\nwhile q:\n  send(q.pop())", ["0: 0//pop"]),
    "by number": ("q = []\ni = 0\nwhile i < 9:\n  send(q[i])", ["0: 0"]),
    "asked in a loop": ("q = []\nwhile q:\n  send(q.name())", ["0: //name"]),
    "inner loop": ("a = []\nfor c in a:\n  for n in c:\n    send(n)", ["0: 1,0"]),
    "after the loop": ("a = []\nfor n in a:\n  pass\nsend(n)", ["0: 0"]),
    "drawn number": ("send(random.uniform(1, 2))", ["0: //uniform/?"]),
    "comprehension": ("a = []\n[send(n) for n in a]", ["0: 0"]),
    "handed over": ("a = []\ndef send(n): pass\nlist(map(send, a))", ["-2: 0"]),
    "thread": ("a = []\ndef send(n, t): pass\nfor n in a:\n  Thread(target=send, args=(n, 't'))", ["0: 0"]),
    "field of self": ("class A:\n  def f(self):\n    send(self.x)", ["0: ///?"]),
}
SCRIPT = {
    "for of": ("const a = [];\nfor (const n of a) send(n);", ["0: 0"]),
    "taken apart": ("const a = [];\nfor (const { to, text } of a) send(to);", ["0: 0"]),
    "form": (
        "const a = [];\nfor (const n of a) { const f = new F(); f.append('to', n); f.append('x', '1'); send(f); }",
        ["0.to: 0", "0.x: "],
    ),
    "pairs": (
        "const a = [];\nfor (const n of a) { const f = new F(); f.add(new Pair('to', n)); send(f); }",
        ["0.to: 0"],
    ),
    "list": ("const a = [];\nfor (const n of a) { const f = []; f.push(n); send(f); }", ["0: 0//push"]),
    "list of maps": (
        "const a = [], f = [];\nfor (const n of a) { const r = { to: n }; f.push(r); f.push({ to: '1' }); }\nsend(f);",
        ["0.[].to: 0", "0.[].to: "],
    ),
    "list of maps in a map": (
        "const a = [], f = [];\nfor (const n of a) f.push({ to: n });\nsend({ d: f });",
        ["0.d[].to: 0"],
    ),
    "mapped": ("const a = [];\nsend(a.map((n) => ({ to: n })));", ["0: //map"]),
    "forEach": ("const a = [];\na.forEach((n) => send(n));", ["0: 0"]),
    "counted": ("const a = [];\nfor (let i = 0; i < a.length; i++) { const n = a[i]; send(n); }", ["0: 0"]),
    "as JSON": (
        "const a = [];\nfor (const n of a) send(u, { body: JSON.stringify({ to: n }) });",
        ["0: ///?", "1.body.to: 0"],
    ),
    "as JSON in a named map": (
        "const a = [];\nfor (const n of a) { const c = { data: JSON.stringify({ to: n }) }; send(c); }",
        ["0.data.to: 0"],
    ),
    "as JSON with a name": (
        "const a = [];\nfor (const n of a) { const d = JSON.stringify({ to: n }); send({ data: d }); }",
        ["0.data.to: 0"],
    ),
    "as JSON, only the text": (
        "const p = '1', a = [];\nfor (const n of a) { const c = { data: JSON.stringify({ to: p, text: n }) }; send(c); }",
        ["0.data.to: ", "0.data.text: 0"],
    ),
    "parameter taken apart": ("function f({ to, text }) { send(to, text); }", ["0: /0.to", "1: /0.text"]),
    "receiver": ("const a = [];\nfor (const c of a) c.send('x');", ["-1: 0"]),
    "behind it in a chain": ("const a = [];\nfor (const n of a) send(u).body({ to: n });", ["0: ///?", "-3.to: 0"]),
    "handler": ("client.on('message', (m) => send(m.from));", ["0: /0"]),
}


@pytest.mark.parametrize(("source", "expected"), PYTHON.values(), ids=PYTHON)
def test_python(source: str, expected: list[str]) -> None:
    assert feeds(read(source)) == expected


@pytest.mark.parametrize(("source", "expected"), SCRIPT.values(), ids=SCRIPT)
def test_javascript(source: str, expected: list[str]) -> None:
    assert feeds(script(source)) == expected


ROUNDS = {
    "over things": ("for n in a:\n  send(n)", NOT_COUNTING),
    "counts": ("for i in range(100):\n  send(1)", 100),
    "from a number on": ("for i in range(5, 20):\n  send(1)", 15),
    "to a variable": ("for i in range(n):\n  send(1)", MANY_ROUNDS),
}


@pytest.mark.parametrize(("source", "expected"), ROUNDS.values(), ids=ROUNDS)
def test_rounds(source: str, expected: int) -> None:
    assert [loop.rounds for loop in read(source).loops] == [expected]


def test_one_round_is_no_loop() -> None:
    assert read("for i in range(1):\n  send(1)").loops == ()


def test_rounds_of_javascript() -> None:
    assert [loop.rounds for loop in script("for (let i = 0; i < 15; i++) send(1);").loops] == [15]


def test_maps_of_maps_end() -> None:
    entries = ", ".join(f"k{key}: m" for key in range(24))
    source = "let m = {};\n" + f"m = {{ {entries} }};\n" * 8 + "send(m);\n"
    assert len(feeds(script(source))) <= 24


def test_long_chains_of_assignments_end() -> None:
    source = "n0 = f()\n" + "".join(f"n{i + 1} = n{i} + n{i // 2}\n" for i in range(3_000)) + "send(n3000)\n"
    started = time.perf_counter()
    assert len(feeds(read(source))) <= 1
    assert time.perf_counter() - started < 20
