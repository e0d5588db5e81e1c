"""What one program of a project asks of another: addresses, routes, and the handler that a request is joined with."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.flow.addresses import Address, answered, fit, requested, words_of
from detector.extract.flow.linking import link
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://localhost:3000/send", Address(("send",), True)),
        ("http://127.0.0.1:3000/Api/send?x=1", Address(("api", "send"), True)),
        ("http://192.168.1.7/send", Address(("send",), True)),
        ("http://wa-service:3000/send/{}", Address(("send", ""), True)),
        ("{}/send", Address(("send",), False)),
        ("{}{}/send", Address(("send",), False)),
        ("https://{}/send", Address(("send",), False)),
        ("http://{}:{}/send", Address(("send",), False)),
        ("/api/send", Address(("api", "send"), False)),
        ("api/send", Address(("api", "send"), False)),
        ("https://api.example.com/send", None),
        ("https://{}.example.com/send", None),
        ("//cdn.example.com/send", None),
        ("http://localhost:3000/", None),
        ("send", None),
        ("/" + "a/" * 400, None),
    ],
)
def test_what_a_request_asks_for(text: str, expected: Address | None) -> None:
    assert requested(text) == expected


FITS = {
    "the same": ("http://localhost/send", "/send", "", 1),
    "a part that varies": ("http://localhost/connections/1/send", "/connections/:id/send", "", 2),
    "a part that is not known": ("{}/connections/{}/send", "/connections/<int:id>/send", "", 2),
    "another": ("http://localhost/send", "/read", "", 0),
    "less": ("http://localhost/send", "/chats/send", "", 0),
    "behind a proxy": ("http://localhost/api/send", "/send", "", 1),
    "an interface that the client knows": ("/send", "/api/v1/send", "", 1),
    "a router of that name": ("/api/chats/send", "/send", "routes/chat.js", 1),
    "a router of another name": ("/api/mails/send", "/send", "routes/chat.js", 0),
    "nothing that tells": ("/api/v1", "/api/v1", "", 0),
    "nothing but a part that varies": ("{}/{}", "/:id", "", 0),
}


@pytest.mark.parametrize(("asked", "route", "around", "expected"), FITS.values(), ids=FITS)
def test_which_route_fits(asked: str, route: str, around: str, expected: int) -> None:
    address = requested(asked)
    assert (fit(address, answered(route), words_of(around)) if address else 0) == expected


CLIENT = "import requests\ndef go():\n  requests.post('http://localhost:3000/send', json={})\n"
SERVERS = {
    "Express": ("s.js", "const app = require('express')();\napp.post('/send', check, async (req, res) => go(req));", "<lambda>"),
    "Express, by name": ("s.js", "const app = require('express')();\nconst send = (req, res) => go(req);\napp.post('/send', send);", "send"),
    "Express, a list of paths": ("s.js", "const app = require('express')();\napp.post(['/push', '*/send', '/send'], async (req, res) => go(req));", "<lambda>"),
    "Express, a list of others": ("s.js", "const app = require('express')();\napp.post(['/push', '*/sent'], async (req, res) => go(req));", None),
    "a router that is handed over": ("s.js", "module.exports = (app) => { app.post('/send', (req, res) => go(req)); };", "<lambda>"),
    "Fastify": ("s.ts", "import Fastify from 'fastify';\nconst f = Fastify();\nf.post('/send', { schema }, async (request, reply) => go());", "<lambda>"),
    "Nest": ("s.ts", "import { Controller, Post } from '@nestjs/common';\n@Controller()\nexport class C {\n  @Post('send')\n  async send() { go(); }\n}", "C.send"),
    "Flask": ("s.py", "from flask import Flask\napp = Flask('s')\n@app.route('/send', methods=['POST'])\ndef send():\n  go()", "send"),
    "Flask, by default": ("s.py", "from flask import Flask\napp = Flask('s')\n@app.route('/send')\ndef send():\n  go()", None),
    "FastAPI": ("s.py", "from fastapi import FastAPI\napp = FastAPI()\n@app.post('/send')\nasync def send(order: Order):\n  go()", "send"),
    "Gin": ("s.go", "package main\nimport \"github.com/gin-gonic/gin\"\nfunc send(c *gin.Context) {}\nfunc main() { r := gin.Default(); r.POST(\"/send\", send) }", "send"),
    "Go itself": ("s.go", "package main\nimport \"net/http\"\nfunc main() { http.HandleFunc(\"/send\", func(w http.ResponseWriter, r *http.Request) {}) }", "<lambda>"),
    "Spring": ("s.java", "import org.springframework.web.bind.annotation.*;\npublic class C {\n  @PostMapping(\"/send\")\n  public String send(@RequestBody Order order) { return go(order); }\n}", "C.send"),
    "ASP.NET": ("s.cs", "using Microsoft.AspNetCore.Mvc;\npublic class C {\n  [HttpPost(\"send\")]\n  public IActionResult Send(Order order) { return Ok(); }\n}", "C.Send"),
    "a client of Refit": ("s.cs", "using Refit;\npublic interface IShop {\n  [Post(\"/send\")]\n  Task<Order> Send([Body] Order order);\n}", None),
    "Laravel": ("s.php", "<?php\nuse Illuminate\\Support\\Facades\\Route;\nRoute::post('/send', function ($request) { return go($request); });", "<lambda>"),
    "Node itself": ("s.js", "const http = require('http');\nhttp.createServer(async (req, res) => {\n  if (req.url === '/send' && req.method === 'POST') { go(req); }\n});", "<lambda>"),
    "Node itself, another path": ("s.js", "const http = require('http');\nhttp.createServer(async (req, res) => {\n  if (req.url === '/read') { go(req); }\n});", None),
    "Node itself, to read": ("s.js", "const http = require('http');\nhttp.createServer(async (req, res) => {\n  if (req.url === '/send' && req.method === 'GET') { go(req); }\n});", None),
    "Bun": ("s.ts", "async function answer(req: Request) {\n  switch (new URL(req.url).pathname) {\n    case '/send': return go(req);\n  }\n}\nBun.serve({ fetch: answer });", "answer"),
    "Python itself": ("s.py", "from http.server import BaseHTTPRequestHandler\nclass H(BaseHTTPRequestHandler):\n  def do_POST(self):\n    if self.path == '/send':\n      go()", "H.do_POST"),
    "Python itself, to read": ("s.py", "from http.server import BaseHTTPRequestHandler\nclass H(BaseHTTPRequestHandler):\n  def do_GET(self):\n    if self.path == '/send':\n      go()", None),
    "a page that looks where it is": ("s.js", "export function show(request) {\n  if (location.pathname === '/send') { go(request); }\n}", None),
    "another verb": ("s.js", "const app = require('express')();\napp.get('/send', async (req, res) => go(req));", None),
    "a client with a callback": ("s.js", "$.post('/send', (data) => show(data));", None),
    "two of them": ("s.js", "const a = require('express')();\na.post('/send', (req, res) => go());\na.post('/send', (req, res) => stay());", None),
}  # fmt: skip


def asked_handlers(files: dict[str, str]) -> list[str]:
    facts = {path: extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS) for path, text in files.items()}
    linked = link(facts, Resolver(files))
    return [
        facts[edge.callee].functions[edge.target].name if edge.target >= 0 else edge.callee
        for edge in linked.edges
        if edge.asks
    ]


@pytest.mark.parametrize(("path", "source", "expected"), SERVERS.values(), ids=SERVERS)
def test_which_handler_answers(path: str, source: str, expected: str | None) -> None:
    assert asked_handlers({"c.py": CLIENT, path: source}) == ([expected] if expected else [])


SERVER = "const app = require('express')();\napp.post('/send', (req, res) => go(req));\n"
CLIENTS = {
    "fetch": ("c.js", "fetch('/send', { method: 'POST' })", True),
    "fetch, to read": ("c.js", "fetch('/send', { method: 'GET' })", False),
    "axios": ("c.js", "import axios from 'axios';\naxios({ method: 'post', url: `${BASE}/send` })", True),
    "an instance of axios": ("c.js", "import { api } from './api';\napi.post('/send', {})", True),
    "jQuery": ("c.js", "$.ajax({ type: 'POST', url: '/send' })", True),
    "aiohttp": ("c.py", "import aiohttp\nasync def go(base):\n  async with aiohttp.ClientSession() as s:\n    await s.post(f'{base}/send')", True),
    "Laravel": ("c.php", "<?php\nuse Illuminate\\Support\\Facades\\Http;\nHttp::timeout(5)->post('http://localhost:3000' . '/send', []);", True),
    "cURL": ("c.php", "<?php\n$c = curl_init('http://localhost:3000/send');\ncurl_exec($c);", True),
    "Go": ("c.go", "package main\nimport \"net/http\"\nfunc main() { http.Post(\"http://localhost:3000/send\", \"application/json\", nil) }", True),
    "C#": ("c.cs", "using System.Net.Http;\npublic class C {\n  public async Task Go(HttpClient c) { await c.PostAsJsonAsync(\"http://localhost:3000/send\", 1); }\n}", True),
    "somebody else": ("c.py", "import requests\nrequests.post('https://api.example.com/send')", False),
    "no request": ("c.py", "print('/send')", False),
}  # fmt: skip


@pytest.mark.parametrize(("path", "source", "joined"), CLIENTS.values(), ids=CLIENTS)
def test_which_client_asks(path: str, source: str, joined: bool) -> None:
    assert asked_handlers({"s.js": SERVER, path: source}) == (["<lambda>"] if joined else [])


def test_an_address_is_followed_to_who_hands_it_over() -> None:
    client = (
        "import requests\n"
        "def post(path, body):\n  return requests.post(BASE + path, json=body)\n"
        "def deeper(path):\n  post(path, 1)\n"
        "deeper('/send')\n"
    )
    assert asked_handlers({"s.js": SERVER, "c.py": client}) == ["<lambda>"]


def test_functions_that_hand_an_address_in_circles_end() -> None:
    client = "import requests\ndef a(path):\n  requests.post(path)\n  b(path)\ndef b(path):\n  a(path)\na(x)\n"
    assert asked_handlers({"s.js": SERVER, "c.py": client}) == []


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("src/app/api/chats/send/route.ts", "/api/chats/send"),
        ("app/(shop)/api/chats/[id]/route.ts", "/api/chats/7"),
        ("src/routes/api/chats/+server.js", "/api/chats"),
    ],
)
def test_a_file_that_answers_the_path_it_stands_under(path: str, asked: str) -> None:
    server = "export async function POST(req) { go(req); }\nexport async function GET(req) { stay(req); }"
    assert asked_handlers({path: server, "c.js": f"fetch('{asked}', {{ method: 'POST' }})"}) == ["POST"]


def test_a_script_that_is_started() -> None:
    files = {
        "bot/send.js": "go(process.argv[2]);",
        "c.py": "import subprocess\nsubprocess.run(['node', 'send.js', x], cwd='bot')",
    }
    assert asked_handlers(files) == ["bot/send.js"]
