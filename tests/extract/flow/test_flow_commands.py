"""Scripts of the project that a program starts."""

from __future__ import annotations

import pytest
from flow_programs import read

from detector.extract.flow.command_lines import command_line, started_script
from detector.extract.flow.resolving import Resolver
from detector.model.fact import Import


@pytest.mark.parametrize(
    ("words", "folder", "script"),
    [
        (["node bot.js {}"], "", "./bot.js"),
        (["node", "bot.js"], "", "./bot.js"),
        (["/usr/bin/node --no-warnings index.js"], "{}/sender", "./sender/index.js"),
        (["python3 -u {}/tools/send.py --to"], "", "./tools/send.py"),
        (["{} send.py"], "", "./send.py"),
        (["php ../send.php"], "", "./send.php"),
        (["bun run bot.ts"], "", "./bot.ts"),
        (["node {}"], "", ""),
        (["node -v"], "", ""),
        (["echo bot.js"], "", ""),
        (["canode bot.js"], "", ""),
        (["node" + " -x" * 2_000], "", ""),
    ],
)
def test_started_script(words: list[str], folder: str, script: str) -> None:
    assert started_script(words, folder) == script


def test_a_started_script_is_an_import_from_the_folder_that_it_runs_in() -> None:
    source = (
        "import os, subprocess\nHERE = os.path.dirname(__file__)\n"
        "subprocess.Popen(['node', 'index.js', number], cwd=os.path.join(HERE, 'bot'))\n"
    )
    facts = read(source).facts
    assert [fact.module for fact in facts if isinstance(fact, Import) and fact.dynamic] == ["./bot/index.js"]


@pytest.mark.parametrize(
    ("module", "expected"),
    [("./bot/index.js", "bot/index.js"), ("./send.js", "far/off/send.js"), ("./twice.js", ""), ("./bot.js", "")],
)
def test_a_started_script_is_found_by_its_name_if_that_is_clear(module: str, expected: str) -> None:
    paths = ("api/app.py", "bot/index.js", "far/off/send.js", "a/twice.js", "b/twice.js", "x/robot.js")
    assert Resolver(paths).resolve("api/app.py", module, "python") == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["openclaw", "message", "send"], "openclaw message send"),
        (["{}", "message send --target {}"], "{} message send --target {}"),
        (["{}", "{}"], ""),
        (["what a", "sentence!"], "what a sentence!"),
        (["{ls}"], ""),
    ],
)
def test_the_program_of_a_command_line_may_be_unknown(words: list[str], line: str) -> None:
    assert command_line(words) == line
