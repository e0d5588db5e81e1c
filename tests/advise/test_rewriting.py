"""Single files: what is kept byte for byte, what is refused, what gets a TODO."""

from __future__ import annotations

import ast
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.advise.rewrite.codemod import FileContext, Rewritten, rewrite
from detector.advise.rewrite.decisions import Fate
from detector.advise.rewrite.tables import libraries
from detector.errors import DetectorError, LimitExceeded, SourceError


def run(text: str, **context: object) -> Rewritten:
    return rewrite(text.encode(), libraries(), FileContext(**context))  # type: ignore[arg-type]


def made(text: str, **context: object) -> str:
    result = run(text, **context)
    again = rewrite(result.content, libraries(), FileContext(**context))  # type: ignore[arg-type]
    assert again.content == result.content
    return result.content.decode()


def test_what_concerns_nobody_stays_byte_for_byte() -> None:
    text = (
        "#!/bin/sh\n# -*- coding: latin-1 -*-\nx = [ 1,2 ]   \r\n\tpass if x else None\n" * 0
        + "x=1;y =2\r\n\r\n# \xe9\r\n"
    )
    content = text.encode("utf-8")
    assert rewrite(content, libraries(), FileContext()).content == content


@pytest.mark.parametrize("head", ["", "\ufeff", "# -*- coding: utf-8 -*-\n", '"""Doc."""\n'])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_marks_and_odd_spacing_survive(head: str, newline: str) -> None:
    text = (
        f"{head}import pywhatkit\nx = {{ 'a':1 }}  # keep\nif x :\n\tpywhatkit.sendwhatmsg_instantly( '+1' , \"hi\" )\n"
    )
    result = rewrite(text.replace("\n", newline).encode(), libraries(), FileContext()).content.decode()
    assert f"x = {{ 'a':1 }}  # keep{newline}if x :{newline}\t" in result
    assert "\n" not in result.replace("\r\n", "") if newline == "\r\n" else "\r" not in result
    assert "\twhatsapp_cloud.client().send_text('+1', \"hi\")" in result
    assert result.startswith(head.replace("\n", newline))


@pytest.mark.parametrize(
    "text",
    [
        "from pywhatkit import sendwhatmsg_instantly\nsendwhatmsg_instantly('+1', 'a')\n",
        "from pywhatkit import sendwhatmsg_instantly as go\ngo(message='a', phone_no='+1')\n",
        "from pywhatkit import *\nsendwhatmsg_instantly('+1', 'a')\n",
        "from pywhatkit import whats as w\nw.sendwhatmsg_instantly('+1', 'a')\n",
        "import pywhatkit.whats\npywhatkit.whats.sendwhatmsg_instantly('+1', 'a')\n",
        "import importlib\nk = importlib.import_module('pywhatkit')\nk.sendwhatmsg_instantly('+1', 'a')\n",
        "def f():\n    import pywhatkit as kit\n    kit.sendwhatmsg_instantly('+1', 'a')\n",
        "try:\n    import pywhatkit\nexcept ImportError:\n    raise\npywhatkit.sendwhatmsg_instantly('+1', 'a')\n",
    ],
)
def test_imports_in_odd_clothes(text: str) -> None:
    result = made(text)
    assert "whatsapp_cloud.client().send_text('+1', 'a')" in result
    assert "import whatsapp_cloud" in result


def test_other_functions_of_the_library_stay_with_their_import() -> None:
    result = made("import pywhatkit\npywhatkit.playonyt('song')\npywhatkit.sendwhatmsg_instantly('+1', 'a')\n")
    assert "import pywhatkit\n" in result
    assert "pywhatkit.playonyt('song')" in result


@pytest.mark.parametrize(
    "call",
    [
        "pywhatkit.sendwhatmsg_instantly(*row)",
        "pywhatkit.sendwhatmsg_instantly(**row)",
        "pywhatkit.sendwhatmsg_instantly('+1')",
    ],
)
def test_unresolvable_calls_stay_with_a_reason(call: str) -> None:
    result = run(f"import pywhatkit\n{call}\n")
    assert [site.fate for site in result.sites] == [Fate.LEFT]
    assert f"\n{call}\n" in result.content.decode()
    assert "# TODO(waudit): pywhatkit.sendwhatmsg_instantly: " in result.content.decode()
    assert made(result.content.decode()) == result.content.decode()


def test_functions_that_are_handed_on_are_left_with_a_reason() -> None:
    result = made("import threading, pywhatkit\nthreading.Thread(target=pywhatkit.sendwhatmsg, args=row).start()\n")
    assert "TODO(waudit): pywhatkit.sendwhatmsg: is handed on" in result
    assert "target=pywhatkit.sendwhatmsg" in result


def test_no_comment_is_lost() -> None:
    text = (
        "import neonize.client  # the client\n"
        "from neonize.utils import build_jid\n"
        "# make it\n"
        "client = neonize.client.NewClient('db')  # one device\n"
        "# log in\n"
        "client.connect()  # shows a code\n"
        "client.send_message(\n"
        "    build_jid('1'),  # to\n"
        "    # what\n"
        "    'hi',\n"
        ")\n"
        "# end\n"
    )
    result = made(text)
    for comment in ("the client", "make it", "one device", "log in", "shows a code", "to", "what", "end"):
        assert f"# {comment}" in result
    assert "client.send_text(" in result
    assert "neonize" not in result


def test_a_call_in_an_async_function_does_not_block_it() -> None:
    text = (
        "from neonize.aioze.client import NewAClient\n"
        "client = NewAClient('db')\n"
        "async def go(to):\n"
        "    await client.connect()\n"
        "    await client.send_message(to, 'hi')\n"
    )
    result = made(text)
    assert "await asyncio.to_thread(client.send_text, to, 'hi')" in result
    assert "import asyncio" in result
    assert "connect" not in result


def test_objects_of_other_files_are_known() -> None:
    shared = (("app.bot.client", "<neonize:client>"),)
    for head, package in (("app.bot", ()), (".bot", ("app",)), ("..bot", ("app", "web"))):
        result = run(f"from {head} import client\nclient.send_message('1', 'hi')\n", shared=shared, package=package)
        assert b"client.send_text('1', 'hi')" in result.content


def test_a_name_that_is_two_things_is_not_touched() -> None:
    text = "from alright import WhatsApp\nm = WhatsApp()\nm = other()\nm.send_direct_message('1', 'a')\n"
    assert "m.send_direct_message('1', 'a')" in made(text)


def test_names_that_other_files_use_stay() -> None:
    text = (
        "import os, requests\n"
        "KEY = os.environ['EVOLUTION_API_KEY']\n"
        "URL = 'http://evolution-api:8080'\n"
        "def go(n, t):\n"
        "    requests.post(URL + '/message/sendText/x', json={'number': n, 'text': t}, headers={'apikey': KEY})\n"
    )
    assert "KEY = os.environ['EVOLUTION_API_KEY']" in made(text, foreign=frozenset({"KEY"}))
    assert "KEY" not in made(text)
    assert "URL" not in made(text, foreign=frozenset({"KEY"}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("json=payload", "put together at run time"),
        ("json={'number': n, **rest}", "put together at run time"),
        ("json={'text': t}", "to is not among its arguments"),
        ("**options", "unpacked at run time"),
    ],
)
def test_requests_with_unknown_fields_are_left(body: str, reason: str) -> None:
    text = (
        "import requests\n"
        "def go(n, t, payload, rest, options):\n"
        f"    requests.post(EVOLUTION_URL + '/message/sendText/x', {body})\n"
    )
    result = run(text)
    assert [site.fate for site in result.sites] == [Fate.LEFT]
    assert reason in " ".join(result.content.decode().replace("#   ", "").split())


def test_fields_that_change_after_they_are_written_are_left() -> None:
    text = (
        "import requests\n"
        "def go(n, t):\n"
        "    body = {'number': n, 'text': t}\n"
        "    body['number'] = clean(n)\n"
        "    requests.post(f'{EVOLUTION_URL}/message/sendText/x', json=body)\n"
    )
    assert [site.fate for site in run(text).sites] == [Fate.LEFT]


def test_the_kind_of_media_decides_the_method() -> None:
    def text(kind: str) -> str:
        fields = f"{{'number': '1', 'mediatype': {kind}, 'media': u}}"
        return f"import requests\nrequests.post('http://evolution-api/message/sendMedia/x', json={fields})\n"

    assert ".send_video('1', u)" in made(text("'video'"))
    assert "decides the kind of message" in " ".join(made(text("kind")).replace("#   ", "").split())


def test_same_routes_of_other_services_are_none_of_our_business() -> None:
    text = "import requests\nrequests.post('https://shop.example/groups', json={'to': 1})\nlog.info('/api/sendText', {'a': 1})\n"
    assert run(text).sites == ()


def test_layers_that_do_more_are_left_as_a_whole() -> None:
    text = (
        "from yowsup.layers.interface import ProtocolEntityCallback, YowInterfaceLayer\n"
        "from yowsup.layers.protocol_messages.protocolentities import TextMessageProtocolEntity\n"
        "class Layer(YowInterfaceLayer):\n"
        "    def go(self, entity):\n"
        "        self.toLower(TextMessageProtocolEntity('x', to='1'))\n"
        "        self.toLower(entity)\n"
    )
    result = made(text)
    assert "class Layer(YowInterfaceLayer):" in result
    assert "self.toLower(TextMessageProtocolEntity('x', to='1'))" in result
    assert "TODO(waudit): self.toLower: what is sent here cannot be told" in result


def test_links_that_a_person_follows_stay() -> None:
    text = "import webbrowser\nwebbrowser.open(f'https://api.whatsapp.com/send?phone={n}&text={t}')\n"
    assert made(text) == text


@pytest.mark.parametrize(
    "more",
    [
        "def save(self):\n        self.driver.save_screenshot('x.png')\n        return self.driver.page_source",
        "def other(self):\n        self.driver.get('https://shop.example')\n        return self.driver.title",
    ],
)
def test_a_browser_that_is_used_for_more_is_left_alone(more: str) -> None:
    text = (
        "from selenium import webdriver\n"
        "class A:\n"
        "    def __init__(self):\n"
        "        self.driver = webdriver.Chrome()\n"
        "    def send(self, n, t):\n"
        "        self.driver.get(f'https://web.whatsapp.com/send?phone={n}&text={t}')\n"
        "        self.driver.find_element('x', 'y').click()\n"
        f"    {more}\n"
    )
    result = made(text)
    assert "TODO(waudit): drives WhatsApp Web" in result
    assert "self.driver.find_element('x', 'y').click()" in result


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("driver.find_element('x', 'file').send_keys(path)", "files or further texts are typed"),
        ("box.send_keys('one')\n    box.send_keys('two')", "files or further texts are typed"),
        (
            "try:\n        WebDriverWait(driver, 5).until(x)\n        bad(n)\n    except Exception:\n        pass",
            "decides",
        ),
        ("if driver.find_elements('x', 'bad'):\n            continue", "used for something else"),
        ("driver.execute_script(own())", "used for something else"),
    ],
)
def test_steps_that_do_more_than_send_are_left_alone(steps: str, reason: str) -> None:
    body = steps.replace("\n    ", "\n        ")
    text = (
        "from selenium import webdriver\n"
        "from selenium.webdriver.support.ui import WebDriverWait\n"
        "driver = webdriver.Chrome()\n"
        "box = driver.find_element('x', 'y')\n"
        "for n in numbers:\n"
        "        driver.get(f'https://web.whatsapp.com/send?phone={n}&text=hi')\n"
        f"        {body}\n"
    )
    result = made(text)
    assert reason in " ".join(result.replace("#   ", "").split())
    assert "driver.get(f'https://web" in result


def test_text_that_is_typed_is_sent() -> None:
    text = (
        "from selenium import webdriver\n"
        "from selenium.webdriver.common.keys import Keys\n"
        "driver = webdriver.Chrome()\n"
        "def send(n, t):\n"
        "    driver.get('https://web.whatsapp.com/send?phone=' + n)\n"
        "    box = driver.find_element('xpath', '//footer//p')\n"
        "    box.send_keys(t + Keys.ENTER)\n"
    )
    result = made(text)
    assert "whatsapp_cloud.client().send_text(n, t)" in result
    assert "selenium" not in result


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"print 'python 2'\n", SourceError),
        (b"<<<<<<< HEAD\nx = 1\n", SourceError),
        (b"\xff\xfe\x00", SourceError),
        (b"x = 1\x00\n", SourceError),
        (b"# -*- coding: nonsense -*-\n", SourceError),
        (b"x = " + b"[" * 1600 + b"]" * 1600, LimitExceeded),
        (b"x = " + b"-" * 5000 + b"1", DetectorError),
        (b"x = " + b"+".join([b"a"] * 3000), LimitExceeded),
        (b"x" * 3_000_000, LimitExceeded),
    ],
)
def test_what_cannot_be_read_safely_is_refused(content: bytes, error: type[DetectorError]) -> None:
    with pytest.raises(error):
        rewrite(content, libraries(), FileContext())


_PARTS = st.sampled_from(
    [
        "import pywhatkit as kit\n",
        "from alright import WhatsApp\n",
        "m = WhatsApp()\n",
        "m.find_user(n)\n",
        "m.send_message('x')  # c\n",
        "kit.sendwhatmsg(a, b, 1, 2); kit.open_web()\n",
        "if kit.sendwhatmsg_instantly(a, b): pass\n",
        "def f(kit):\n    return kit.sendwhatmsg_instantly(a, b)\n",
        "class A:\n    k = m\n    def g(self): self.m = WhatsApp(); self.m.login()\n",
        "x = [kit.sendwhatmsg_instantly(i, j) for i in r]\n",
        "requests.post(f'{EVOLUTION_URL}/message/sendText/{i}', json={'number': n, 'text': t})\n",
        "with kit.open_web() as w:\n    w.x\n",
        "@kit.sendwhatmsg\ndef h(): ...\n",
        "lambda: m.send_picture(*p)\n",
        "# only a comment\n",
        "try:\n    kit.open_web()\nfinally:\n    pass\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARTS, max_size=8))
def test_any_mixture_parses_and_settles(parts: list[str]) -> None:
    source = "".join(parts)
    ast.parse(source)
    once = rewrite(source.encode(), libraries(), FileContext()).content
    ast.parse(once)
    assert rewrite(once, libraries(), FileContext()).content == once
    for line in source.splitlines():
        _, mark, comment = line.partition("#")
        assert not mark or f"#{comment}" in once.decode()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_kept(content: bytes) -> None:
    with contextlib.suppress(DetectorError):
        assert rewrite(content, libraries(), FileContext()).content == content
