"""What a call is: the same call reached in every way that Python has, beside one that only looks like it."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flow_programs import Words, calls, exports, imports, names, read, references, symbols

from detector.extract.interest import Everything
from detector.model.fact import Import

DRIVER = "selenium#webdriver.Chrome().get"

REACHED = {
    "plain": "from selenium import webdriver\nd = webdriver.Chrome()\nd.get(u)",
    "alias": "from selenium import webdriver as w\nd = w.Chrome()\nd.get(u)",
    "module": "import selenium\nd = selenium.webdriver.Chrome()\nd.get(u)",
    "chain": "from selenium import webdriver\nwebdriver.Chrome().get(u)",
    "in a function": "def f():\n  from selenium import webdriver\n  webdriver.Chrome().get(u)",
    "try": "try:\n  from selenium import webdriver\nexcept ImportError:\n  webdriver = None\nwebdriver.Chrome().get(u)",
    "importlib": "import importlib\ns = importlib.import_module('selenium')\ns.webdriver.Chrome().get(u)",
    "import_module": "from importlib import import_module as im\nim('selenium').webdriver.Chrome().get(u)",
    "dunder import": "s = __import__('selenium')\ns.webdriver.Chrome().get(u)",
    "sys.modules": "import sys\nsys.modules['selenium'].webdriver.Chrome().get(u)",
    "folded module": "import importlib\nimportlib.import_module('sel' + 'enium').webdriver.Chrome().get(u)",
    "with": "from selenium import webdriver\nwith webdriver.Chrome() as d:\n  d.get(u)",
    "walrus": "from selenium import webdriver\nif (d := webdriver.Chrome()):\n  d.get(u)",
    "unpacking": "from selenium import webdriver\nd, w = webdriver.Chrome(), 5\nd.get(u)",
    "two targets": "from selenium import webdriver\na = d = webdriver.Chrome()\nd.get(u)",
    "self": "from selenium import webdriver\nclass B:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n"
    "  def go(self):\n    self.d.get(u)",
    "self, set later": "from selenium import webdriver\nclass B:\n  def go(self):\n    self.d.get(u)\n"
    "  def start(self):\n    self.d = webdriver.Chrome()",
    "self, over a local": "from selenium import webdriver\nclass B:\n  def go(self):\n    self.d.get(u)\n"
    "  def start(self):\n    x = webdriver.Chrome()\n    self.d = x",
    "class attribute": "from selenium import webdriver\nclass B:\n  d = webdriver.Chrome()\n  def go(self):\n    self.d.get(u)",
    "inherited": "from selenium import webdriver\nclass A:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n"
    "class B(A):\n  def go(self):\n    self.d.get(u)",
    "object": "from selenium import webdriver\nclass B:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n"
    "b = B()\nb.d.get(u)",
    "property": "from selenium import webdriver\nclass B:\n  @property\n  def d(self):\n    return webdriver.Chrome()\n"
    "  def go(self):\n    self.d.get(u)",
    "factory": "from selenium import webdriver\ndef make():\n  return webdriver.Chrome()\nmake().get(u)",
    "factory below": "from selenium import webdriver\ndef go():\n  make().get(u)\ndef make():\n  d = webdriver.Chrome()\n  return d",
    "factory of a factory": "from selenium import webdriver\ndef a():\n  return webdriver.Chrome()\ndef b():\n  return a()\nb().get(u)",
    "method factory": "from selenium import webdriver\nclass B:\n  def make(self):\n    return webdriver.Chrome()\n"
    "  def go(self):\n    self.make().get(u)",
    "generator": "from selenium import webdriver\ndef d():\n  x = webdriver.Chrome()\n  yield x\nd().get(u)",
    "global": "from selenium import webdriver\nd = None\ndef start():\n  global d\n  d = webdriver.Chrome()\ndef go():\n  d.get(u)",
    "global, asked first": "from selenium import webdriver\nd = None\ndef go():\n  d.get(u)\ndef start():\n  global d\n"
    "  d = webdriver.Chrome()",
    "annotation": "from selenium import webdriver\ndef go(d: webdriver.Chrome):\n  d.get(u)",
    "text annotation": "from selenium import webdriver\ndef go(d: 'webdriver.Chrome'):\n  d.get(u)",
    "optional": "from selenium import webdriver\nfrom typing import Optional\ndef go(d: Optional[webdriver.Chrome] = None):\n  d.get(u)",
    "union": "from selenium import webdriver\ndef go(d: webdriver.Chrome | None):\n  d.get(u)",
    "variable annotation": "from selenium import webdriver\nd: webdriver.Chrome = load()\nd.get(u)",
    "result annotation": "from selenium import webdriver\ndef make() -> webdriver.Chrome:\n  return pick()\nmake().get(u)",
    "conditional": "from selenium import webdriver\nd = webdriver.Chrome() if a else None\nd.get(u)",
    "or": "from selenium import webdriver\nd = given or webdriver.Chrome()\nd.get(u)",
    "getattr": "from selenium import webdriver\ngetattr(webdriver, 'Chrome')().get(u)",
    "in a branch": "from selenium import webdriver\nd = None\nif a:\n  d = webdriver.Chrome()\nelse:\n  d = None\nd.get(u)",
    "await": "from selenium import webdriver\nasync def f():\n  (await webdriver.Chrome()).get(u)",
    "list": "from selenium import webdriver\nds = [webdriver.Chrome()]\nds[0].get(u)",
    "loop over a list": "from selenium import webdriver\nds = [webdriver.Chrome()]\nfor d in ds:\n  d.get(u)",
    "dict": "from selenium import webdriver\nds = {'a': webdriver.Chrome()}\nds['a'].get(u)",
    "nested function": "from selenium import webdriver\ndef f():\n  d = webdriver.Chrome()\n  def g():\n    d.get(u)\n  g()",
    "match": "from selenium import webdriver\nd = webdriver.Chrome()\nmatch a:\n  case 1:\n    d.get(u)",
    "python 2": "from selenium import webdriver\nd = webdriver.Chrome()\nd.get(u)\nprint 'x'",
    "merge marker": "from selenium import webdriver\n<<<<<<< HEAD\nd = webdriver.Chrome()\n=======\nx = 1\n>>>>>>> b\nd.get(u)",
    "shell line": "!pip install selenium\nfrom selenium import webdriver\nd = webdriver.Chrome()\nd.get(u)",
    "broken below": "from selenium import webdriver\nd = webdriver.Chrome()\nd.get(u)\ndef (:\n  pass\n",
}

NOT_REACHED = {
    "another module": "from other import webdriver\nd = webdriver.Chrome()\nd.get(u)",
    "own class of that name": "class webdriver:\n  class Chrome:\n    def get(self, u): pass\nwebdriver.Chrome().get(u)",
    "overwritten": "from selenium import webdriver\nd = webdriver.Chrome()\nd = requests.Session()\nd.get(u)",
    "in a string": "x = 'from selenium import webdriver; webdriver.Chrome().get(u)'",
    "in a comment": "# from selenium import webdriver\n# webdriver.Chrome().get(u)\npass",
    "a local elsewhere": "from selenium import webdriver\ndef f():\n  d = webdriver.Chrome()\ndef g(d):\n  d.get(u)",
    "another attribute": "from selenium import webdriver\nclass B:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n"
    "  def go(self):\n    self.e.get(u)",
    "another class": "from selenium import webdriver\nclass A:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n"
    "class B:\n  def go(self):\n    self.d.get(u)",
    "a parameter": "from selenium import webdriver\ndef go(webdriver):\n  webdriver.Chrome().get(u)",
    "another factory": "from selenium import webdriver\ndef make():\n  return webdriver.Chrome\ndef other():\n  return 5\nother().get(u)",
}


@pytest.mark.parametrize("source", REACHED.values(), ids=REACHED)
def test_call_is_resolved(source: str) -> None:
    assert DRIVER in symbols(read(source))


@pytest.mark.parametrize("source", NOT_REACHED.values(), ids=NOT_REACHED)
def test_call_is_something_else(source: str) -> None:
    assert DRIVER not in symbols(read(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from a.b import C\nC().run()", "a.b#C().run"),
        ("import a.b.c\na.b.c.run()", "a.b.c#run"),
        ("import a.b as x\nx.run()", "a.b#run"),
        ("from . import x\nx.run()", ".x#run"),
        ("from .x import run\nrun()", ".x#run"),
        ("from ..y import z\nz.run()", "..y#z.run"),
        ("def run(): pass\nrun()", ".#run"),
        ("class B:\n  def run(self): pass\nB().run()", ".#B.run"),
        ("class B:\n  def run(self): pass\n  def go(self):\n    self.run()", ".#B.run"),
        ("from a import Base\nclass B(Base):\n  def go(self):\n    self.run()", "a#Base().run"),
        ("from a import Base\nclass B(Base):\n  def run(self): pass\n  def go(self):\n    self.run()", ".#B.run"),
        ("from a import Base\nclass B(Base):\n  def __init__(self):\n    super().__init__(1)", "a#Base().__init__"),
        ("from a import Base\nclass B(Base): pass\nB().run()", "a#Base().run"),
        ("d.find(x).send(y)", "#d.find().send"),
        ("self.d.get(x)", "#self.d.get"),
        ("import a\nfor e in a.all():\n  e.click()", "a#all()[].click"),
        ("import a\na.all()[0].click()", "a#all()[].click"),
        ("import a\nfrom functools import partial\na.b(partial)", "a#b"),
        ("x = f()\nx.y.z()", "#x.y.z"),
    ],
)
def test_symbol(source: str, expected: str) -> None:
    assert expected in symbols(read(source))


def test_star_import_is_chosen_by_interest() -> None:
    source = "from plain import *\nfrom known import *\nsend(1)"
    assert "known#send" in symbols(read(source, Words(calls=("known",))))
    assert "known#send" not in symbols(read("from plain import *\nsend(1)", Words(calls=("known",))))


def test_star_import_is_chosen_by_what_is_known_of_it() -> None:
    source = "from driver import *\nfrom other import *\nsend(1)\npush(1)"
    known = Words(calls=("driver.send", "driver", "other"))
    assert {"driver#send", "other#push"} <= set(symbols(read(source, known)))


def test_imports_in_every_form() -> None:
    source = (
        "import a, b.c as d\nfrom e import f, g as h\nfrom i import *\n__import__('j')\n"
        "import importlib\nimportlib.import_module('k.l')\ndef m():\n  import n\n"
    )
    assert imports(read(source)) == [
        "a[]", "b.c[]", "e[f,g]", "i[*]", "j[]", "importlib[]", "k.l[]!", "n[]",
    ]  # fmt: skip


def test_references_have_unknown_roots() -> None:
    found = references(read("import a\nx = a.b\ny = window.Store.Chat\nz = Other\n"))
    assert found == ["window.Store.Chat", "Other"]


def test_defined_names() -> None:
    source = "class A:\n  f: int = 1\n  def m(self, p): pass\nx = {'k': 1}\nfor i in x: pass\nr['col'] = 1\n"
    assert names(read(source)) == ["A", "f", "m", "p", "x", "k", "i", "col"]


def test_exports_are_symbols_for_other_files() -> None:
    source = (
        "from selenium import webdriver\nfrom .w import WA as Client\nd = webdriver.Chrome()\ndef make():\n  return d\n"
        "class B(Client):\n  def __init__(self):\n    self.page = d.page()\nbot = B()\n"
    )
    found = exports(read(source))
    assert found["d"] == found["make()"] == "selenium#webdriver.Chrome()"
    assert found["Client"] == found["B"] == ".w#WA"
    assert found["B.page"] == "selenium#webdriver.Chrome().page()"
    assert found["bot"] == ".#B()"


def test_calls_on_unknown_receivers_are_kept_for_what_they_may_be() -> None:
    source = (
        "from tools import helper\n"
        "def a(box, plain):\n"
        "  box.deliver(1)\n"  # callers may hand over an object of the project
        "  box.append(2)\n"  # a list's method
        "  unknown.compute(plain)\n"  # nobody knows what it is
        "  helper.run(plain)\n"  # another file may know
        "  unknown.open('whatsapp://send')\n"
    )
    assert calls(read(source, Words(texts=("whatsapp",)))) == [
        "#box.deliver(1)",
        "tools#helper.run(<1>)",
        "#unknown.open(whatsapp://send)",
    ]


def test_doubtful_calls_go_where_no_import_speaks_for_them() -> None:
    class Methods(Everything):
        def text(self, _text: str, /) -> bool:
            return False

        def name(self, _name: str, /) -> bool:
            return False

        def unrooted(self, _language: str, imports: Iterable[Import], methods: Iterable[str], /) -> frozenset[str]:
            return frozenset(methods) if any(one.module == "driver" for one in imports) else frozenset()

    assert calls(read("thing.press()\n", Methods())) == []
    assert calls(read("import driver\nthing.press()\n", Methods())) == ["#thing.press()"]
    handed = "class A:\n  def __init__(self, page):\n    self.page = page\n  def go(self):\n    page.press()\n"
    assert calls(read(handed, Methods())) == ["#page.press()"]
