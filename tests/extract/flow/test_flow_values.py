"""What a text is: constants folded in every way, beside look-alikes that stay unknown."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from flow_programs import Words, calls, constants, environment, literals, read

from detector.engine.extraction import extract_file
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import Call, Ref

URL = "https://web.example.com/send?phone="

FOLDED = {
    "literal": "x('https://web.example.com/send?phone=')",
    "adjacent": "x('https://web.example.com' '/send?phone=')",
    "sum": "x('https://web.example.com' + '/send' + '?phone=')",
    "constant": "B = 'https://web.example.com'\nx(B + '/send?phone=')",
    "f-string": "B = 'web.example.com'\nx(f'https://{B}/send?phone=')",
    "percent": "x('https://%s/send?%s=' % ('web.example.com', 'phone'))",
    "percent one": "x('https://%s/send?phone=' % 'web.example.com')",
    "percent map": "x('https://%(h)s/send?phone=' % {'h': 'web.example.com'})",
    "format": "x('https://{}/send?{}='.format('web.example.com', 'phone'))",
    "format named": "x('https://{h}/send?phone='.format(h='web.example.com'))",
    "format numbered": "x('https://{1}/send?{0}='.format('phone', 'web.example.com'))",
    "template constant": "T = 'https://{}/send?phone='\nx(T.format('web.example.com'))",
    "join": "x(''.join(['https://web.', 'example.com', '/send?phone=']))",
    "join with separator": "x('/'.join(['https:', '', 'web.example.com', 'send?phone=']))",
    "urljoin": "from urllib.parse import urljoin\nx(urljoin('https://web.example.com/a', '/send?phone='))",
    "urlunparse": "from urllib.parse import urlunparse\nx(urlunparse(('https', 'web.example.com', '/send?phone=', None, None, None)))",
    "getenv default": "import os\nB = os.getenv('B', 'https://web.example.com')\nx(B + '/send?phone=')",
    "environ default": "import os\nB = os.environ.get('B', 'https://web.example.com')\nx(B + '/send?phone=')",
    "or default": "import os\nB = os.getenv('B') or 'https://web.example.com'\nx(B + '/send?phone=')",
    "config default": "from decouple import config\nB = config('BASE', default='https://web.example.com')\nx(B + '/send?phone=')",
    "dict": "D = {'a': {'b': 'https://web.example.com'}}\nx(D['a']['b'] + '/send?phone=')",
    "list": "L = ['https://web.example.com', 'y']\nx(L[0] + '/send?phone=')",
    "class": "class C:\n  B = 'https://web.example.com'\nx(C.B + '/send?phone=')",
    "enum": "from enum import Enum\nclass C(Enum):\n  B = 'https://web.example.com'\nx(C.B.value + '/send?phone=')",
    "self": "class C:\n  def __init__(self):\n    self.b = 'https://web.example.com'\n  def f(self):\n    x(self.b + '/send?phone=')",
    "default argument": "def f(b='https://web.example.com'):\n  x(b + '/send?phone=')",
    "dataclass": "class C:\n  b: str = 'https://web.example.com'\n  def f(self):\n    x(self.b + '/send?phone=')",
    "pydantic": "from pydantic import Field\nclass C:\n  b: str = Field(default='https://web.example.com')\n"
    "  def f(self):\n    x(self.b + '/send?phone=')",
    "pydantic positional": "from pydantic import Field\nclass C:\n  b: str = Field('https://web.example.com', env='B')\n"
    "  def f(self):\n    x(self.b + '/send?phone=')",
    "own function": "def b():\n  return 'https://web.example.com'\nx(b() + '/send?phone=')",
    "augmented": "u = 'https://web.example.com'\nu += '/send?phone='\nx(u)",
    "replace": "x('https://HOST/send?phone='.replace('HOST', 'web.example.com'))",
    "slash taken by a pattern": "import re\nB = re.sub(r'/+$', '', 'https://web.example.com//')\nx(B + '/send?phone=')",
    "stripped": "B = 'https://web.example.com/'\nx(B.rstrip('/') + '/send?phone=')",
    "lower": "x('HTTPS://WEB.EXAMPLE.COM/SEND?PHONE='.lower())",
    "reversed": "x('=enohp?dnes/moc.elpmaxe.bew//:sptth'[::-1])",
    "joined reversed": "x(''.join(reversed('=enohp?dnes/moc.elpmaxe.bew//:sptth')))",
    "base64": "import base64\nx(base64.b64decode('aHR0cHM6Ly93ZWIuZXhhbXBsZS5jb20vc2VuZD9waG9uZT0=').decode())",
    "hex": "x(bytes.fromhex('68747470733a2f2f7765622e6578616d706c652e636f6d2f73656e643f70686f6e653d').decode())",
    "chr": "x(chr(104) + 'ttps://web.example.com/send?phone=')",
    "chr join": "x(''.join(chr(c) for c in [104, 116, 116, 112, 115]) + '://web.example.com/send?phone=')",
    "map chr": "x(''.join(map(chr, [104, 116, 116, 112, 115])) + '://web.example.com/send?phone=')",
    "rot13": "import codecs\nx(codecs.decode('uggcf://jro.rknzcyr.pbz/fraq?cubar=', 'rot13'))",
    "path": "from pathlib import Path\nx('https://web.example.com' + str(Path('/send?phone=')))",
    "str": "x(str('https://web.example.com/send?phone='))",
    "branch keeps first": "u = 'https://web.example.com/send?phone='\nif a:\n  u = 'other'\nx(u)",
    "conditional expression": "x('https://web.example.com/send?phone=' if a else 'y')",
    "bytes": "x(b'https://web.example.com/send?phone=')",
    "dict builder": "D = dict(b='https://web.example.com')\nx(D['b'] + '/send?phone=')",
    "walrus": "x((u := 'https://web.example.com') + '/send?phone=')",
    "reassigned": "u = 'other'\nu = 'https://web.example.com/send?phone='\nx(u)",
    "single-item loop": "for u in ['https://web.example.com/send?phone=']:\n  x(u)",
}

NOT_FOLDED = {
    "unknown base": "x(base + '/send?phone=')",
    "another order": "x('/send?phone=' + 'https://web.example.com')",
    "reassigned": "u = 'https://web.example.com/send?phone='\nu = 'other'\nx(u)",
    "another key": "D = {'a': 'https://web.example.com/send?phone=', 'b': 'c'}\nx(D['b'])",
    "another index": "L = ['https://web.example.com/send?phone=', 'y']\nx(L[1])",
    "another class": "class C:\n  B = 'https://web.example.com/send?phone='\nclass D:\n  B = 'd'\nx(D.B)",
    "local elsewhere": "def f():\n  u = 'https://web.example.com/send?phone='\ndef g():\n  x(u)",
    "parameter shadows": "u = 'https://web.example.com/send?phone='\ndef g(u):\n  x(u)",
    "not base64": "x('aHR0cHM6Ly93ZWIuZXhhbXBsZS5jb20vc2VuZD9waG9uZT0=')",
    "not decoded": "import base64\nx(base64.b64encode('https://web.example.com/send?phone='))",
}


def _arguments(source: str) -> list[str]:
    return [each[3:-1] for each in calls(read(source)) if each.startswith("#x(")]


@pytest.mark.parametrize("source", FOLDED.values(), ids=FOLDED)
def test_text_is_folded(source: str) -> None:
    assert _arguments(source) == [URL]


@pytest.mark.parametrize("source", NOT_FOLDED.values(), ids=NOT_FOLDED)
def test_text_is_another(source: str) -> None:
    assert _arguments(source) != [URL]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(p):\n  x(f'{B}/send?phone={p}&text={q}')", "{}/send?phone=<0>&text={}"),
        ("def f(self, p):\n  x(p)", "<1>"),
        ("class C:\n  def f(self, p):\n    x(p)", "<0>"),
        ("class C:\n  @staticmethod\n  def f(p, q):\n    x(q)", "<1>"),
        ("def f(p):\n  for i in a:\n    g(lambda i: x(p))", "<0>"),
        ("from config import URL\nx(URL + '/a')", "<config:URL>/a"),
        ("import config\nx(config.web.URL + '/a')", "<config:web.URL>/a"),
        ("import config\nx(config.URLS['web'])", "<config:URLS.web>"),
        ("from config import url\nx(url())", "<config:url()>"),
        ("import os\nx(os.path.join('a', b))", "a/{}"),
        ("x(1 + 2)", ""),
        ("x(n + 1)", ""),
        ("x(5)", "5"),
        ("x(['node', 'a.js'])", "node a.js"),
        ("x(1, k='v', o={'a': {'b': 'c'}, 'd': ['e', 'f']})", "1, k=v, o.a.b=c, o.d=e f"),
        ("x({'a': 'b'})", ", a=b"),
        ("x(**{'a': 'b'})", "a=b"),
        ("x('%d items' % n)", "{} items"),
        ("x('100%')", "100%"),
        ("x('{unbalanced'.format(a))", "{unbalanced"),
    ],
)
def test_argument(source: str, expected: str) -> None:
    assert _arguments(source) == [expected]


def test_joined_text_is_one_literal_where_it_is_joined() -> None:
    found = read("x('https://web.example.com' + '/send' + p)", Words(texts=("example", "/send"))).facts
    assert literals(read("x('https://web.example.com' + '/send' + p)", Words(texts=("example", "/send")))) == [
        "https://web.example.com/send{}"
    ]
    assert [fact.span.column for fact in found if hasattr(fact, "text")] == [3]


def test_piece_stays_where_the_whole_is_unknown() -> None:
    source = f"x('https://web.example.com' + '{'y' * 5000}')"
    assert literals(read(source, Words(texts=("example",)))) == ["https://web.example.com"]


def test_literal_stands_where_it_is_written() -> None:
    facts = read("URL = 'https://web.example.com'\nd.get(URL)\n", Words(texts=("example",)))
    assert [(fact.span.line, fact.name) for fact in facts.facts if hasattr(fact, "role")] == [(1, "URL")]
    assert calls(facts) == ["#d.get(https://web.example.com)"]


def test_line_of_an_injected_script() -> None:
    source = 'd.run("""\n  let a = 1;\n  q("[data-x]").click();\n""")'
    facts = read(source, Words(texts=("data-x",)))
    assert [(fact.text, tuple(fact.span)) for fact in facts.facts if hasattr(fact, "role")] == [
        ('q("[data-x]").click();', (3, 3, 3, 25))
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""mentions example"""\nx = 1', []),
        ('def f():\n  """mentions example"""', []),
        ("'example'\n", []),
        ("x = 'example'", [("assigned", "x")]),
        ("f('example')", [("argument", "f")]),
        ("a.b.f('example')", [("argument", "f")]),
        ("x = {'k': 'example'}", [("assigned", "k")]),
        ("x = {'example': 1}", [("key", "x")]),
        ("x = ['example']", [("element", "x")]),
        ("def f(p='example'): pass", [("default", "p")]),
        ("self.x = 'example'", [("assigned", "x")]),
        ("f(k='example')", [("argument", "f")]),
        ("if a == 'example': pass", [("compared", "")]),
        ("return_ = lambda: 'example'", [("other", "")]),
        (f"x = '{'Please open the example site and write to all of them. ' * 5}'", [("prompt", "x")]),
    ],
)
def test_role_of_a_literal(source: str, expected: list[tuple[str, str]]) -> None:
    facts = read(source, Words(texts=("example",)))
    assert [(fact.role.value, fact.name) for fact in facts.facts if hasattr(fact, "role")] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nos.getenv('A_B')", ["A_B="]),
        ("import os\nos.environ['A_B']", ["A_B="]),
        ("from os import environ\nenviron.get('A_B', 'x')", ["A_B=x"]),
        ("import os\nx = os.getenv('A_B') or 'y'", ["A_B=y"]),
        ("import os\nos.environ['A_B'] = 'z'", ["A_B=z"]),
        ("from decouple import config\nconfig('A_B', default='z')", ["A_B=z"]),
        ("config('not a name')", []),
        ("d.get('A_B')", []),
    ],
)
def test_environment(source: str, expected: list[str]) -> None:
    assert environment(read(source)) == expected


def test_constants_for_other_files() -> None:
    source = (
        "A = 'a'\nB = A + '/b'\nD = {'x': 'dx', 'y': {'z': 'dyz'}}\nclass C:\n  U = 'u'\n  def __init__(self):\n"
        "    self.v = 'v'\ndef f():\n  return 'r'\nfrom m import Z\nE = Z + '/e'\nN = 5\n"
    )
    assert constants(read(source)) == {
        "A": "a", "B": "a/b", "D.x": "dx", "D.y.z": "dyz", "C.U": "u", "C.v": "v", "f()": "r", "E": "<m:Z>/e",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("x = 'é'; y = 'example'", 14),
        ("x = '𝄞'; y = f'example{x}'", 14),
        ("# é\ny = 'example'", 5),
    ],
)
def test_columns_are_code_points(source: str, column: int) -> None:
    facts = read(source, Words(texts=("example",)))
    assert [fact.span.column for fact in facts.facts if hasattr(fact, "role")] == [column]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('string.Concat(BASE, "/", PATH)', "https://example.com/send"),
        ('String.Join("/", BASE, PATH)', "https://example.com/send"),
        ('string.Format("{0}/{1}", BASE, PATH)', "https://example.com/send"),
        ('Other.Concat(BASE, "/", PATH)', ""),
        ("string.Concat(a, b)", ""),
    ],
)
def test_texts_that_csharp_puts_together(source: str, expected: str) -> None:
    text = f"""
    using System;
    class A {{
      const string BASE = "https://example.com"; const string PATH = "send";
      string Address() {{ return {source}; }}
      void Go(Client c) {{ c.Open(Address()); }}
    }}
    """
    facts = extract_file("A.cs", text.encode(), Everything(), DEFAULT_LIMITS)
    opened = [fact for fact in facts.facts if isinstance(fact, Call) and fact.method == "Open"]
    assert ["".join(map(str, call.arguments[0].text)) for call in opened] == [expected]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.ts", 'send((process.env.HUB ?? "").replace(/\\/+$/, "") + "/send");'),
        ("a.js", 'const base = process.env.HUB?.replace(/\\/$/, "");\nsend(`${base}/send`);'),
        ("a.php", "<?php send(preg_replace('#/+$#', '', getenv('HUB')) . '/send');"),
        ("a.rb", 'send(ENV["HUB"].chomp("/") + "/send")'),
        ("a.rb", 'send(ENV["HUB"].sub(%r{/+\\z}, "") + "/send")'),
        ("a.go", 'package a\nfunc f() { send(strings.TrimSuffix(os.Getenv("HUB"), "/") + "/send") }'),
        ("a.kt", 'fun f() { send(System.getenv("HUB").removeSuffix("/") + "/send") }'),
        ("A.java", 'class A { void f() { send(System.getenv("HUB").replaceAll("/+$", "") + "/send"); } }'),
    ],
)
def test_address_without_the_slash_at_its_end_is_still_the_setting(path: str, source: str) -> None:
    found = extract_file(path, source.encode(), Everything(), DEFAULT_LIMITS).facts
    sends = [fact for fact in found if isinstance(fact, Call) and fact.method == "send"]
    assert [call.arguments[0].text for call in sends] == [(Ref("$environment", "HUB"), "/send")]


def test_other_patterns_leave_a_text_unknown() -> None:
    found = extract_file("a.js", b'send("https://x.test/a".replace(/a$/, ""));', Everything(), DEFAULT_LIMITS).facts
    assert [fact.arguments[0].text for fact in found if isinstance(fact, Call) and fact.method == "send"] == [()]
