"""What only two files together tell."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from flow_programs import Words, edges, linked_calls, linked_literals, project

BROWSER = "from selenium import webdriver\ndef make():\n  return webdriver.Chrome()\ndriver = webdriver.Chrome()\n"
INTEREST = Words(texts=("example",), calls=("selenium",))

DRIVERS = {
    "factory": ({"browser.py": BROWSER, "main.py": "from browser import make\nd = make()\nd.get('u')"}, True),
    "factory of the module": ({"browser.py": BROWSER, "main.py": "import browser\nbrowser.make().get('u')"}, True),
    "object": ({"browser.py": BROWSER, "main.py": "from browser import driver\ndriver.get('u')"}, True),
    "relative": ({"a/browser.py": BROWSER, "a/main.py": "from .browser import driver\ndriver.get('u')"}, True),
    "relative to the parent": ({"a/browser.py": BROWSER, "a/b/main.py": "from ..browser import driver\ndriver.get('u')"}, True),
    "from the package": ({"a/browser.py": BROWSER, "a/main.py": "from . import browser\nbrowser.driver.get('u')"}, True),
    "src layout": ({"src/p/browser.py": BROWSER, "main.py": "from p.browser import driver\ndriver.get('u')"}, True),
    "re-export": (
        {"p/browser.py": BROWSER, "p/__init__.py": "from .browser import driver as d", "main.py": "from p import d\nd.get('u')"},
        True,
    ),
    "star": ({"browser.py": BROWSER, "main.py": "from browser import *\ndriver.get('u')"}, True),
    "star re-export": (
        {"p/browser.py": BROWSER, "p/__init__.py": "from .browser import *", "main.py": "from p import driver\ndriver.get('u')"},
        True,
    ),
    "inherited": (
        {"base.py": f"{BROWSER}class Base:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n",
         "main.py": "from base import Base\nclass B(Base):\n  def go(self):\n    self.d.get('u')"},
        True,
    ),
    "field of an object": (
        {"base.py": f"{BROWSER}class Base:\n  def __init__(self):\n    self.d = webdriver.Chrome()\n",
         "main.py": "from base import Base\nb = Base()\nb.d.get('u')"},
        True,
    ),
    "handed over": (
        {"browser.py": BROWSER, "send.py": "def send(d):\n  d.get('u')",
         "main.py": "from browser import make\nfrom send import send\nsend(make())"},
        True,
    ),
    "handed over twice": (
        {"browser.py": BROWSER, "send.py": "def send(d):\n  deeper(d)\ndef deeper(e):\n  e.get('u')",
         "main.py": "from browser import make\nfrom send import send\nsend(make())"},
        True,
    ),
    "handed over by name": (
        {"browser.py": BROWSER, "send.py": "def send(n, d=None):\n  d.get('u')",
         "main.py": "from browser import make\nfrom send import send\nsend(1, d=make())"},
        True,
    ),
    "kept by a constructor": (
        {"browser.py": BROWSER, "page.py": "class Page:\n  def __init__(self, drv):\n    self.d = drv\n  def go(self):\n    self.d.get('u')",
         "main.py": "from browser import make\nfrom page import Page\nPage(make()).go()"},
        True,
    ),
    "other name": ({"browser.py": BROWSER, "main.py": "from browser import other\nother.get('u')"}, False),
    "other file": ({"browser.py": BROWSER, "x.py": "driver = 1", "main.py": "from x import driver\ndriver.get('u')"}, False),
    "other function": (
        {"browser.py": BROWSER, "send.py": "def send(d):\n  d.get('u')\ndef log(d):\n  pass",
         "main.py": "from browser import make\nfrom send import log\nlog(make())"},
        False,
    ),
    "not imported": ({"browser.py": BROWSER, "main.py": "driver.get('u')"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("sources", "linked"), DRIVERS.values(), ids=DRIVERS)
def test_driver_of_another_file(sources: dict[str, str], linked: bool) -> None:
    found = linked_calls(project(sources, INTEREST))
    assert any("selenium#webdriver.Chrome().get(u)" in each for each in found) is linked


URL = "https://web.example.com/send"
TEXTS = {
    "constant": ({"c.py": "B = 'https://web.example.com'", "main.py": "from c import B\nd.get(B + '/send')"}, True),
    "attribute": ({"c.py": "B = 'https://web.example.com'", "main.py": "import c\nd.get(c.B + '/send')"}, True),
    "f-string": ({"c.py": "B = 'https://web.example.com'", "main.py": "import c\nd.get(f'{c.B}/send')"}, True),
    "settings object": (
        {"c.py": "class S:\n  b: str = 'https://web.example.com'\nsettings = S()",
         "main.py": "from c import settings\nd.get(settings.b + '/send')"},
        True,
    ),
    "dict": ({"c.py": "U = {'web': 'https://web.example.com'}", "main.py": "from c import U\nd.get(U['web'] + '/send')"}, True),
    "function": ({"c.py": "def b():\n  return 'https://web.example.com'", "main.py": "from c import b\nd.get(b() + '/send')"}, True),
    "method of an object": (
        {"c.py": "class S:\n  def url(self):\n    return 'https://web.example.com'", "main.py": "from c import S\nd.get(S().url() + '/send')"},
        True,
    ),
    "two files": (
        {"a.py": "H = 'web.example.com'", "c.py": "from a import H\nB = 'https://' + H", "main.py": "from c import B\nd.get(B + '/send')"},
        True,
    ),
    "re-export": (
        {"a.py": "B = 'https://web.example.com'", "c.py": "from a import B", "main.py": "from c import B\nd.get(B + '/send')"},
        True,
    ),
    "star": ({"c.py": "B = 'https://web.example.com'", "main.py": "from c import *\nd.get(B + '/send')"}, True),
    "parameter": ({"main.py": "def go(b):\n  d.get(b + '/send')", "x.py": "from main import go\ngo('https://web.example.com')"}, True),
    "parameter of a constant": (
        {"c.py": "B = 'https://web.example.com'", "main.py": "def go(b):\n  d.get(b + '/send')",
         "x.py": "from main import go\nfrom c import B\ngo(B)"},
        True,
    ),
    "parameter, same file": ({"main.py": "def go(b):\n  d.get(b + '/send')\ngo('https://web.example.com')"}, True),
    "through two functions": (
        {"main.py": "def go(b):\n  deeper(b)\ndef deeper(c):\n  d.get(c + '/send')\ngo('https://web.example.com')"},
        True,
    ),
    "parameter of the function around": (
        {"main.py": "def go(b):\n  def call(c):\n    d.get(b + '/send')\n  run(call)\ngo('https://web.example.com')"},
        True,
    ),
    "text of the function around": (
        {"main.py": "def go(a, b):\n  u = b + '/send'\n  def call(c):\n    d.get(u)\n  run(call)\ngo('x', 'https://web.example.com')"},
        True,
    ),
    "parameter of a constructor": (
        {"main.py": "class A:\n  def __init__(self, b):\n    self.u = b + '/send'\n  def go(self, c):\n    d.get(self.u)\nA('https://web.example.com').go('x')"},
        True,
    ),
    "the path of many, with a parameter of the constructor before it": (
        {"main.py": "class A:\n  def __init__(self, i):\n    self.i = i\n    self.b = f'https://web.example.com{i}'\n"
         "  def go(self, p):\n    d.get(self.b + p)\na = A('')\n" + "".join(f"a.go('/{n}')\n" for n in range(9)) + "a.go('/send')\n"},
        True,
    ),
    "constant in the other file": (
        {"a.py": "B = 'https://web.example.com'", "main.py": "from a import B\nU = B + '/send'\nd.get(U)"},
        True,
    ),
    "another method of an object": (
        {"c.py": "class S:\n  def url(self):\n    return 'https://web.example.com'", "main.py": "from c import S\nd.get(S().text() + '/send')"},
        False,
    ),
    "another constant": ({"c.py": "B = 'https://web.example.com'\nC = 'c'", "main.py": "from c import C\nd.get(C + '/send')"}, False),
    "another file": ({"c.py": "B = 'https://web.example.com'", "e.py": "B = 'b'", "main.py": "from e import B\nd.get(B + '/send')"}, False),
    "parameter of the function inside": (
        {"main.py": "def go(b):\n  def call(b):\n    d.get(b + '/send')\n  run(call)\ngo('https://web.example.com')"},
        False,
    ),
    "another function's parameter": (
        {"main.py": "def go(b):\n  u = b + '/send'\n  def call(c):\n    d.get(u)\n  call('https://web.example.com')\ngo('x')"},
        False,
    ),
    "parameter that is only logged": (
        {"main.py": "def go(b):\n  logger.info(b + '/send')\n  print(b + '/send')", "x.py": "from main import go\ngo('https://web.example.com')"},
        False,
    ),
    "another parameter": ({"main.py": "def go(b, c):\n  d.get(c + '/send')\ngo('https://web.example.com', 'x')"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("sources", "linked"), TEXTS.values(), ids=TEXTS)
def test_text_of_another_file(sources: dict[str, str], linked: bool) -> None:
    found = project(sources, INTEREST)
    assert (f"main.py: {URL}" in linked_literals(found)) is linked
    assert any(URL in each for each in linked_calls(found)) is linked


def test_trace_leads_to_the_constant() -> None:
    sources = {"c.py": "\nB = 'https://web.example.com'", "main.py": "from c import B\nd.get(B + '/send')"}
    found = project(sources, INTEREST)
    assert {(place.path, place.span.line) for each in found.linked_facts for place in each.trace} == {("c.py", 2)}


def test_calls_between_functions() -> None:
    sources = {
        "a.py": "from b import B, helper\ndef main():\n  b = B()\n  b.run()\n  helper()\nmain()\n",
        "b.py": "class B:\n  def __init__(self): pass\n  def run(self):\n    self.step()\n  def step(self): pass\ndef helper(): pass\n",
    }
    assert edges(project(sources)) == [
        "a.py:main -> b.py:B.__init__",
        "a.py:main -> b.py:B.run",
        "a.py:main -> b.py:helper",
        "a.py: -> a.py:main",
        "b.py:B.run -> b.py:B.step",
    ]


def test_a_class_makes_an_object_of_itself() -> None:
    sources = {
        "a.py": "from b import B\nB.make().run()\nB.of(1).run()\n",
        "b.py": "class B:\n  @classmethod\n  def make(cls):\n    return cls()\n  def of(self, x):\n    return self(x)\n  def run(self): pass\n",
    }
    assert edges(project(sources)) == ["a.py: -> b.py:B.make", "a.py: -> b.py:B.run", "a.py: -> b.py:B.of"]


def test_edge_keeps_the_loop() -> None:
    found = project({"a.py": "from b import send\nfor n in x:\n  send(n)", "b.py": "def send(n): pass"})
    edge = found.edges[0]
    assert (found.files["a.py"].loops[edge.loop].kind.value, edge.callee) == ("for", "b.py")
    assert found.callers("b.py", 0) == (edge,)


def test_deferred_task_is_a_call() -> None:
    assert edges(project({"a.py": "from b import job\njob.delay(1)", "b.py": "@app.task\ndef job(n): pass"})) == [
        "a.py: -> b.py:job"
    ]


def test_neighbours() -> None:
    found = project({"a.py": "import b", "b.py": "import c", "c.py": "", "d.py": "import os"})
    assert found.neighbours("b.py") == ("a.py", "c.py")
    assert found.neighbours("d.py") == ()


def test_cycles_end() -> None:
    sources = {
        "a.py": "from b import *\nfrom b import X\nA = X + 'a'\ndef f(x):\n  g(x)\n",
        "b.py": "from a import *\nfrom a import A\nX = A + 'b'\ndef g(x):\n  f(x)\n",
    }
    assert project(sources).edges is not None


def test_circles_of_star_imports_end() -> None:
    stars = "".join(f"from m{i} import *\n" for i in range(20))
    sources = {
        f"m{i}.py": f"{stars}URL{i} = 'https://web.example.com'\nlost{i}()\nd.get(URL{(i + 7) % 20})\n"
        for i in range(20)
    }
    assert len([each for each in linked_literals(project(sources)) if "example" in each]) == 20


_MODEL = "from odoo import models\nclass Sender(models.AbstractModel):\n  _name = 'wa.sender'\n  def send(self, to):\n    go(to)\n"
_USES = "from odoo import models\nclass Order(models.Model):\n  _name = 'sale.order'\n  def confirm(self):\n    {use}\n"


@pytest.mark.parametrize(
    ("use", "others", "linked"),
    [
        ("self.env['wa.sender'].send(1)", {}, True),
        ("self.env['wa.sender'].sudo().send(1)", {}, True),
        ("self.env['other.sender'].send(1)", {}, False),
        ("self.env['wa.sender'].send(1)", {"again.py": _MODEL}, False),
        ("self.context['wa.sender'].send(1)", {}, False),
    ],
    ids=["a model", "with other rights", "another model", "two of them", "no registry"],
)
def test_a_model_of_the_registry(use: str, others: dict[str, str], linked: bool) -> None:
    files = {"models/sender.py": _MODEL, "models/order.py": _USES.format(use=use), **others}
    assert ("models/order.py:Order.confirm -> models/sender.py:Sender.send" in edges(project(files))) is linked


_WAYS = {
    "mail.py": "class Mail:\n  def send(self, to): pass\n",
    "chat.py": "class Chat:\n  def send(self, to): pass\n  def stop(self): pass\n",
    "use.py": "import ways\nways.way(1).send(2)\nways.way(1).stop()\n",
}
_CHOOSES = {
    "conditional": "def way(k):\n  return Mail() if k else Chat()\n",
    "branches": "def way(k):\n  if k:\n    return Mail()\n  return Chat()\n",
    "static": "class ways:\n  pass\ndef way(k):\n  if k == 1: return Mail()\n  elif k == 2: return None\n  else: return Chat()\n",
    "one way": "def way(k):\n  if not k:\n    raise ValueError(Chat)\n  return Mail()\n",
}


@pytest.mark.parametrize("name", _CHOOSES)
def test_a_factory_makes_one_of_several(name: str) -> None:
    factory = "from chat import Chat\nfrom mail import Mail\n" + _CHOOSES[name]
    found = [each for each in edges(project({**_WAYS, "ways.py": factory})) if each.startswith("use.py")]
    others = ["use.py: -> chat.py:Chat.send", "use.py: -> chat.py:Chat.stop"] if name != "one way" else []
    made = [each for each in found if "ways.py" not in each]
    assert sorted(made) == sorted(["use.py: -> mail.py:Mail.send", *others])
