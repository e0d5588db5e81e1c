"""What repeats a call, and what feeds the repetition."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from flow_programs import calls, loop_of, read

from detector.extract import polyglot
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Call
from detector.text.lines import LineIndex

AROUND = {
    "none": ("send(1)", []),
    "for": ("for n in a:\n  send(n)", ["for"]),
    "while": ("while True:\n  send(1)", ["while"]),
    "nested": ("while a:\n  for n in b:\n    send(n)", ["for", "while"]),
    "after": ("for n in a:\n  pass\nsend(1)", []),
    "list comprehension": ("[send(n) for n in a]", ["comprehension"]),
    "generator": ("list(send(n) for n in a)", ["comprehension"]),
    "in a branch": ("for n in a:\n  if n:\n    try:\n      send(n)\n    except E:\n      pass", ["for"]),
    "iterable": ("for n in send():\n  pass", []),
    "map with a lambda": ("list(map(lambda n: send(n), a))", ["apply"]),
    "apply": ("df['x'].apply(lambda n: send(n))", ["apply"]),
    "apply in a loop": ("for d in a:\n  d.apply(lambda n: send(n))", ["apply", "for"]),
    "map by name": ("def send(n): pass\nlist(map(send, a))", ["apply"]),
    "thread": ("import threading\ndef send(n): pass\nthreading.Thread(target=send, args=(1,)).start()", ["parallel"]),
    "submit": ("def send(n): pass\nwith ThreadPoolExecutor() as e:\n  e.submit(send, 5)", ["parallel"]),
    "pool": (
        "from concurrent.futures import ThreadPoolExecutor\ndef send(n): pass\nThreadPoolExecutor().map(send, a)",
        ["parallel"],
    ),
    "gather": ("import asyncio\nasyncio.gather(send(1), send(2))", ["parallel", "parallel"]),
    "gather of a comprehension": (
        "import asyncio\nasyncio.gather(*[send(n) for n in a])",
        ["comprehension", "parallel"],
    ),
    "create_task": ("import asyncio\nasyncio.create_task(send(1))", ["parallel"]),
    "schedule": ("import schedule\ndef send(): pass\nschedule.every(5).minutes.do(send)", ["timer"]),
    "scheduler": ("def send(): pass\nscheduler.add_job(send, 'interval')", ["timer"]),
    "timer": ("from threading import Timer\ndef send(): pass\nTimer(5, send).start()", ["timer"]),
    "celery": ("@app.task\ndef job(n):\n  send(n)", ["timer"]),
    "shared task": ("@shared_task(bind=True)\ndef job(self, n):\n  send(n)", ["timer"]),
    "delay": ("@app.task\ndef send(n): pass\nfor n in a:\n  send.delay(n)", ["parallel", "for"]),
    "route": ("@app.route('/')\ndef job():\n  send(1)", []),
    "plain callback": ("button.click(lambda: send(1))", []),
    "handler of a click in a loop": ("for n in a:\n  Button(command=lambda: send(n))", []),
    "handler by name in a loop": ("for n in a:\n  box(on_change=lambda: send(n))", []),
    "handler of a signal in a loop": ("for n in a:\n  n.clicked.connect(lambda: send(n))", []),
    "handler of a key in a loop": ("for n in a:\n  n.bind('<Return>', lambda e: send(n))", []),
    "loop in a handler": ("Button(command=lambda: [send(n) for n in a])", ["comprehension"]),
    "another function in a loop": ("for n in a:\n  retry(on_error=lambda: send(n))", ["for"]),
    "function in a loop": ("for n in a:\n  def f():\n    send(n)", []),
}


@pytest.mark.parametrize(("source", "expected"), AROUND.values(), ids=AROUND)
def test_loops_around(source: str, expected: list[str]) -> None:
    facts = read(source)
    assert (loop_of(facts, "send") or loop_of(facts, "delay")) == expected


SCRIPT_AROUND = {
    "listener in a loop": ("for (const n of a) n.addEventListener('click', () => send(n));", []),
    "listener in forEach": ("a.forEach((n) => { n.addEventListener('keydown', () => send(n)); });", []),
    "jQuery": ("for (const n of a) $(n).on('click.x', '.y', () => send(n));", []),
    "attribute of JSX": ("const l = a.map((n) => <b onClick={() => send(n)}>x</b>);", []),
    "onclick": ("for (const n of a) n.onclick = () => send(n);", []),
    "another attribute of JSX": ("const l = a.map((n) => <b render={() => send(n)}>x</b>);", ["apply"]),
    "incoming message": ("for (const n of a) n.ev.on('messages.upsert', () => send(n));", []),
    "incoming message by its method": ("for (const n of a) n.onMessage(() => send(n));", []),
    "another event": ("for (const n of a) n.on('ready', () => send(n));", ["for"]),
    "timer": ("for (const n of a) setTimeout(() => send(n), 9);", ["timer", "for"]),
    "promise": ("for (const n of a) open(n).then(() => send(n));", ["for"]),
    "promise of its own": ("for (const n of a) new Promise((done) => { send(n); done(); });", ["for"]),
}


@pytest.mark.parametrize(("source", "expected"), SCRIPT_AROUND.values(), ids=SCRIPT_AROUND)
def test_loops_around_in_javascript(source: str, expected: list[str]) -> None:
    facts = polyglot.read("javascript", "main.jsx", source, LineIndex(source), Everything(), DEFAULT_LIMITS)
    assert loop_of(facts, "send") == expected


FED = {
    "name": ("for n in numbers:\n  send(n)", ["numbers"]),
    "range": ("for n in range(5):\n  send(n)", ["range"]),
    "csv": ("import csv\nwith open('f') as f:\n  r = csv.reader(f)\n  for row in r:\n    send(row)", ["r", "csv#reader", "f", "open"]),
    "pandas": ("import pandas as pd\nnumbers = pd.read_csv('f')['phone'].tolist()\nfor n in numbers:\n  send(n)", ["numbers", "pandas#read_csv"]),
    "pandas, two steps": ("import pandas as pd\ndf = pd.read_excel('f')\ncol = df['x']\nfor n in col:\n  send(n)", ["col", "pandas#read_excel", "df"]),
    "iterrows": ("import pandas as pd\ndf = pd.read_csv('f')\nfor i, r in df.iterrows():\n  send(r)", ["df", "pandas#read_csv"]),
    "enumerate": ("import pandas as pd\ndf = pd.read_csv('f')\nfor i, r in enumerate(df.x):\n  send(r)", ["enumerate", "df", "pandas#read_csv"]),
    "openpyxl": ("from openpyxl import load_workbook\nws = load_workbook('f').active\nfor r in ws.iter_rows():\n  send(r)", ["ws", "openpyxl#load_workbook"]),
    "own function": ("import pandas as pd\ndef rows():\n  return pd.read_csv('f')\nfor r in rows():\n  send(r)", ["rows", ".#rows", "pandas#read_csv"]),
    "field": ("import pandas as pd\nclass B:\n  def __init__(self):\n    self.df = pd.read_csv('f')\n  def go(self):\n"
              "    for r in self.df.x:\n      send(r)", ["df", "pandas#read_csv"]),
    "parameter": ("def go(people):\n  for p in people:\n    send(p)", ["people"]),
    "split": ("for n in text.split(','):\n  send(n)", ["text"]),
    "apply": ("import pandas as pd\ndf = pd.read_csv('f')\ndf.x.apply(lambda n: send(n))", ["df", "pandas#read_csv"]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), FED.values(), ids=FED)
def test_sources_of_a_loop(source: str, expected: list[str]) -> None:
    sources = read(source).loops[-1].sources
    assert [each for each in expected if each not in sources] == []


def test_sentences_in_a_list_feed_no_loop() -> None:
    made = read("for line in [f'Name: {contact} of the shop', rows]:\n  send(line)").loops[-1]
    assert made.sources == ("rows",)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import t\ndef f(a, b): pass\nt.Thread(target=f, args=('x', 'y'))", ".#f(x, y)"),
        ("def f(a): pass\ne.submit(f, 'x')", ".#f(x)"),
        ("import m\nm.connect().then(f)\ndef f(c):\n  c.go()", ".#f()"),
    ],
)
def test_function_handed_over_is_called(source: str, expected: str) -> None:
    found = calls(read(source))
    assert [each for each in found if each.startswith(".#f(")][:1] == [expected] or any("#f(" in each for each in found)


def test_function_of_a_call() -> None:
    facts = read("class A:\n  def f(self):\n    def g():\n      send(1)\n    g()\n")
    assert [function.name for function in facts.functions] == ["A.f", "A.f.g"]
    assert facts.functions[1].parent == 0
    assert [fact.function for fact in facts.facts if getattr(fact, "path", "") == "send"] == [1]


CURSORS = {
    "assigned line": ("java", "class A { void f() { while ((x = file.readLine()) != null) { send(x); } } }", ["file"]),
    "rows of a statement": (
        "java",
        "class A { void f() { R r = people.query(); while (r.next()) { send(r.getString(1)); } } }",
        ["r", "people"],
    ),
    "fetched rows": ("php", "<?php while ($x = mysqli_fetch_assoc($people)) { send($x['hp']); }", ["people"]),
    "compared rows": ("php", "<?php while (($x = fgetcsv($file)) !== false) { send($x[0]); }", ["file"]),
    "end of a file": (
        "csharp",
        "class A { void F() { while (!file.EndOfStream) { var x = file.ReadLine(); send(x); } } }",
        ["file"],
    ),
    "reader": ("csharp", 'class A { void F() { while (rows.Read()) { send(rows["phone"]); } } }', ["rows"]),
    "scanned variables": ("go", "package m\nfunc f() { for rows.Next() { rows.Scan(&x)\n send(x) } }", ["rows"]),
    "read in an endless loop": ("go", "package m\nfunc f() { for { x, err := rows.Read()\n send(x) } }", ["rows"]),
    "cursor": ("kotlin", "fun f() { while (rows.moveToNext()) { send(rows.getString(0)) } }", ["rows"]),
    "counted": ("javascript", "for (let i = 0; i < a.people.length; i++) send(a.people[i]);", ["people"]),
    "counted by a function": (
        "php",
        "<?php for ($i = 0; $i < count($people); $i++) { send($people[$i]); }",
        ["people"],
    ),
}


@pytest.mark.parametrize(("language", "source", "expected"), CURSORS.values(), ids=CURSORS)
def test_cursors_go_over_what_they_read(language: str, source: str, expected: list[str]) -> None:
    facts = polyglot.read(language, "x", source, LineIndex(source), Everything(), DEFAULT_LIMITS)
    assert [each for each in expected if each not in facts.loops[0].sources] == []
    sent = next(fact for fact in facts.facts if isinstance(fact, Call) and fact.method == "send")
    assert any(0 in feed.loops for feed in sent.feeds)


WAITS = {
    "condition": ("java", "class A { void f() { while (running) { send(1); } } }"),
    "socket": ("go", "package m\nfunc f() { for { n, err := conn.Read(buffer)\n send(n) } }"),
    "endless": ("csharp", "class A { void F() { while (true) { send(1); } } }"),
}


@pytest.mark.parametrize(("language", "source"), WAITS.values(), ids=WAITS)
def test_loops_that_wait_are_no_cursors(language: str, source: str) -> None:
    facts = polyglot.read(language, "x", source, LineIndex(source), Everything(), DEFAULT_LIMITS)
    assert [loop.kind.value for loop in facts.loops] == ["while"]
