"""Install commands, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract.config.commands import read_commands, read_notebook_line
from detector.extract.config.shell_words import Dialect
from detector.model.fact import Dependency, DependencyScope, EnvironmentName, Image
from detector.text.lines import LineIndex


def named(script: str, dialect: Dialect = Dialect.SH) -> list[tuple[str, str]]:
    """Give what each fact of a script names, and the text at its place."""
    lines = LineIndex(script)
    found = []
    for fact in read_commands(script, lines.span, dialect):
        start = lines.offset(fact.span.line, fact.span.column)
        written = script[start : lines.offset(fact.span.end_line, fact.span.end_column)]
        if isinstance(fact, Dependency):
            assert fact.scope is DependencyScope.COMMAND
            found.append((f"{fact.package.ecosystem}/{fact.package.name}", written))
        elif isinstance(fact, Image):
            found.append((f"image/{fact.reference}", written))
        else:
            assert isinstance(fact, EnvironmentName)
            found.append((f"env/{fact.name}", written))
    return found


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("pip install Yowsup", [("pypi/yowsup", "Yowsup")]),
        ("pip3.11 install -U 'pywhatkit[all]>=5,<6'", [("pypi/pywhatkit", "pywhatkit")]),
        ("/opt/venv/bin/python3 -m pip install -q yowsup", [("pypi/yowsup", "yowsup")]),
        ("pip install -r requirements.txt -c c.txt", []),
        ("pip install . ./x ../y -e .[dev]", []),
        ("pip install https://example.org/p/yowsup-3.3.0-py3-none-any.whl", [("pypi/yowsup", "yowsup")]),
        ("pip install git+https://github.com/tgalal/yowsup.git@master", [("github/tgalal/yowsup", "yowsup")]),
        ("pip install selenium>=4.0 --quiet", [("pypi/selenium", "selenium")]),
        ("uv pip install --system yowsup && uvx wapp@1", [("pypi/yowsup", "yowsup"), ("pypi/wapp", "wapp")]),
        ("sudo -u app env A=1 pip install yowsup", [("pypi/yowsup", "yowsup")]),
        ("poetry run pip install yowsup", [("pypi/yowsup", "yowsup")]),
        ("if true; then pip install yowsup; fi", [("pypi/yowsup", "yowsup")]),
        ("(cd x && npm ci && npm install --save venom-bot@5)", [("npm/venom-bot", "venom-bot")]),
        (
            "npm pack @whiskeysockets/baileys@6.7.23 && tar -xzf x.tgz",
            [("npm/@whiskeysockets/baileys", "@whiskeysockets/baileys")],
        ),
        ("npm install", []),
        ("npm run install whatsapp", []),
        ("npm i ./local ../other file.tgz", [("npm/file.tgz", "file.tgz")]),
        ("yarn global add @open-wa/wa-automate", [("npm/@open-wa/wa-automate", "@open-wa/wa-automate")]),
        ("npx -p @acme/cli acme run", [("npm/@acme/cli", "@acme/cli")]),
        ("docker run -dit --rm -p80:80 -v a:b --name x waha/waha sh -c ls", [("image/waha/waha", "waha/waha")]),
        ("docker run --env-file=.env -e KEY=v img", [("env/KEY", "KEY"), ("image/img", "img")]),
        ("docker compose up; docker build -t waha .", []),
        ("IMG=a/b; docker pull ${IMG}:1", [("env/IMG", "IMG"), ("image/a/b:1", "${IMG}:1")]),
        ("git clone -b main git@github.com:Acme/Gateway.git dir", [("github/acme/gateway", "Gateway")]),
        ("git clone https://git.example.org/a/b.git", [("git/git.example.org/a/b", "b")]),
        ("OUT=$(pip install yowsup)", [("env/OUT", "OUT"), ("pypi/yowsup", "yowsup")]),
        ("bash -lc 'pip install yowsup'", [("pypi/yowsup", "yowsup")]),
        ("echo pip install yowsup # pip install x", []),
        ("# pip install yowsup", []),
        ("pip uninstall yowsup; pip show yowsup; apt remove x", []),
        ('pip install $PACKAGES "$ONE" ${TWO}', []),
        ("python manage.py install x; python -c 'import pip'", []),
        ("grep pip install", []),
        ("apt-get -y install chromium=1 xvfb/stable", [("deb/chromium", "chromium"), ("deb/xvfb", "xvfb")]),
        ("", []),
    ],
)
def test_names_what_is_installed(script: str, expected: list[tuple[str, str]]) -> None:
    assert named(script) == expected


def test_a_here_document_for_a_shell_is_read_and_one_for_cat_is_not() -> None:
    assert named("cat <<EOF\npip install a\nEOF\nbash <<'EOF'\npip install b\nEOF\n") == [("pypi/b", "b")]


def test_a_continued_line_keeps_its_places() -> None:
    assert named("pip install \\\n  one \\\r\n  two\n") == [("pypi/one", "one"), ("pypi/two", "two")]
    assert named("pip install `\n  one\n", Dialect.POWERSHELL) == [("pypi/one", "one")]
    assert named("pip install ^\r\n  one\r\n", Dialect.BATCH) == [("pypi/one", "one")]


@pytest.mark.parametrize(
    ("line", "name", "column"),
    [
        ("!pip install yowsup", "yowsup", 14),
        ("  %pip install -q yowsup", "yowsup", 19),
        ("%conda install selenium", "selenium", 16),
        ("!{sys.executable} -m pip install yowsup", "yowsup", 34),
        ("pip_install = 1", "", 0),
    ],
)
def test_notebook_lines(line: str, name: str, column: int) -> None:
    found = [fact for fact in read_notebook_line(line, LineIndex(line).span) if isinstance(fact, Dependency)]
    assert [(fact.package.name, fact.span.column) for fact in found] == ([(name, column)] if name else [])


@settings(deadline=None)
@given(st.text("pi nstalcd$(){}[]'\"`\\\n;&|<>=#%^!-/@:.EOF"), st.sampled_from(Dialect))
def test_any_text_ends(script: str, dialect: Dialect) -> None:
    size = LineIndex(script).count
    assert all(1 <= fact.span.line <= size for fact in read_commands(script, LineIndex(script).span, dialect))
