"""Servers of tools for language models in settings: in which forms they are read, and that no shape makes it slow."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from detector.extract import config
from detector.extract.interest import Everything
from detector.model.fact import Dependency, EnvironmentName, FileFacts, Image


def read(path: str, text: str) -> FileFacts:
    carrier = config.carrier_of(path)
    assert carrier is not None
    return config.read(carrier, path, text, Everything())


def started(path: str, text: str) -> list[str]:
    facts = read(path, text).facts
    named = [f"{f.package.ecosystem}/{f.package.name}" for f in facts if isinstance(f, Dependency)]
    return named + [f.reference for f in facts if isinstance(f, Image)]


def of_args(command: str, *args: str) -> list[str]:
    return started(".mcp.json", json.dumps({"mcpServers": {"x": {"command": command, "args": args}}}))


@pytest.mark.parametrize(
    ("command", "args", "found"),
    [
        ("npx", ("-y", "@a/b@1.2"), ["npm/@a/b"]),
        ("npx -y c", (), ["npm/c"]),
        ("C:\\Program Files\\nodejs\\npx.cmd", ("c",), ["npm/c", "generic/nodejs"]),
        ("cmd", ("/c", "npx", "-y", "c"), ["npm/c"]),
        ("bash", ("-c", "cd /x && npx -y 'c'"), ["npm/c"]),
        ("bunx", ("c",), ["npm/c"]),
        ("uvx", ("--from", "c==1", "run-it"), ["pypi/c"]),
        ("uv", ("tool", "run", "c"), ["pypi/c"]),
        ("uv", ("run", "--with", "c", "main.py"), ["pypi/c"]),
        ("pipx", ("run", "c"), ["pypi/c"]),
        ("go", ("run", "github.com/a/b@latest"), ["golang/github.com/a/b"]),
        ("docker", ("run", "-i", "-v", "/a/b:/c", "a/b"), ["a/b"]),
        ("npx", ("-y", "c", "/home/a/b/index.js"), ["npm/c", "generic/home/a", "generic/a/b", "generic/b"]),
        ("npx", ("-y", "c", "/home/a/b"), ["npm/c"]),
        ("uv", ("--directory", "${HOME}/a/b", "run", "main.py"), ["generic/a/b", "generic/b"]),
        ("node", ("C:\\a\\b\\dist\\index.js",), ["generic/a/b", "generic/b/dist", "generic/b"]),
        ("node", ("./a/b/index.js",), []),
        ("node", ("https://a/b/index.js",), []),
        ("/a/b/.venv/bin/python", ("-m", "c"), ["generic/a/b", "generic/b/.venv", "generic/.venv/bin", "generic/b"]),
    ],
)
def test_commands(command: str, args: tuple[str, ...], found: list[str]) -> None:
    assert sorted(of_args(command, *args)) == sorted(found)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("claude_desktop_config.json", '{"mcpServers": {"x": {"command": "npx", "args": ["c"]}}}'),
        (".vscode/mcp.json", '{/* a */ "servers": {"x": {"command": "npx", "args": ["c",],},},}'),
        (".vscode/settings.json", '{"mcp": {"servers": {"x": {"command": "npx", "args": ["c"]}}}}'),
        ("a.code-workspace.json", '{"settings": {"mcp": {"servers": {"x": {"command": "npx c"}}}}}'),
        ("settings.json", '{"amp.mcpServers": {"x": {"command": "npx", "args": "c"}}}'),
        ("opencode.json", '{"mcp": {"x": {"type": "local", "command": ["npx", "c"]}}}'),
        (".zed/settings.json", '{"context_servers": {"x": {"command": {"path": "npx", "args": ["c"]}}}}'),
        ("extension/server.json", '{"server": {"mcp_config": {"command": "npx", "args": ["c"]}}}'),
        ("mcp.json", '{"x": {"command": "npx", "args": ["c"]}}'),
        ("config.toml", '[mcp_servers.x]\ncommand = "npx"\nargs = ["c"]\n'),
        ("config.toml", '[mcp_servers]\nx = { command = "npx", args = ["c"] }\n'),
        ("config.yaml", "mcpServers:\n  - name: x\n    command: npx\n    args:\n      - c\n"),
        ("librechat.yaml", "mcpServers:\n  x:\n    command: npx\n    args: [c]\n"),
        ("mcp.json", '{"mcpServers": {"x": {"command": "npx", "args": ["c"]}, "y": {"command":'),
    ],
)
def test_forms_of_the_list(path: str, text: str) -> None:
    assert started(path, text) == ["npm/c"]


@pytest.mark.parametrize(
    "text",
    [
        '{"servers": {"x": {"command": "npx", "args": ["c"]}}, "about": "mcp"}',
        '{"mcpServers": {"x": {"command": 1, "args": {"a": 2}}, "y": null, "z": [["npx", "c"]]}}',
        '{"mcpServers": [[[{"command": "npx", "args": ["c"]}]], "npx c"]}',
        '{"mcpServers": {"x": {"args": ["npx", "c"]}, "y": {"command": {}}, "z": {"command": []}}}',
    ],
)
def test_what_is_no_server_starts_nothing(text: str) -> None:
    assert started("settings.json", text) == []


def test_places_and_settings() -> None:
    text = '{"mcpServers": {\n "x": {"command": "npx",\n  "args": ["-y", "c@1"],\n  "env": {"A_URL": "http://a"}}}}\n'
    facts = read(".mcp.json", text).facts
    (package,) = (fact for fact in facts if isinstance(fact, Dependency))
    assert (package.span.line, package.span.column, package.span.end_column) == (3, 19, 20)
    assert [(f.name, f.value) for f in facts if isinstance(f, EnvironmentName)] == [("A_URL", "http://a")]


def test_a_server_with_settings_is_told_by_two_folders_only() -> None:
    server = {"command": "node", "args": ["/a/b/index.js"], "env": {"TOKEN": "x"}}
    assert started("mcp.json", json.dumps({"mcpServers": {"x": server}})) == ["generic/a/b"]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: json.dumps({"mcpServers": {str(i): {"command": "npx", "args": ["c"]} for i in range(n)}}),
        lambda n: json.dumps({"mcpServers": {"x": {"command": "npx", "args": ["--a"] * n}}}),
        lambda n: json.dumps({"mcpServers": {"x": {"command": "'" * n, "args": ["'$(" * n]}}}),
        lambda n: json.dumps({"mcpServers": {"x": {"command": "node", "args": ["/a" * n + "/b.js"] * 9}}}),
        lambda n: '{"mcpServers":{"x":{"command":' * min(n, 60) + "1",
        lambda n: '{"mcpServers":{' + '"command":"npx",' * n + "}}",
        lambda n: '{"mcp' + "." * n + 'servers": {"x": {"command": "npx c"}}}',
    ],
)
def test_hostile_settings_are_read_to_their_end(make: Callable[[int], str]) -> None:
    text = make(4_000)
    assert all(fact.span.end_column <= len(text) + 1 for fact in read(".mcp.json", text).facts)


def test_aliases_are_told_once() -> None:
    text = "a: &a {command: npx, args: [c]}\nmcpServers:\n" + "".join(f"  s{i}: *a\n" for i in range(500))
    assert started("config.yaml", text) == ["npm/c"]
