"""Projects: bad input, manifests, places of the client, writing all or nothing, the command itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from detector.advise.rewrite import manifests
from detector.advise.rewrite.applying import apply, diff
from detector.advise.rewrite.plan import Plan, plan_migration
from detector.advise.rewrite.targets import target
from detector.cli.main import main
from detector.cli.migrate import migrate
from detector.errors import DetectorError, SourceError
from detector.sources.git_state import GitState, git_state

_SEND = "import pywhatkit\npywhatkit.sendwhatmsg_instantly('+48123456789', 'hi')\n"


def tree(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def plan(folder: Path, to: str = "cloud-api") -> Plan:
    return plan_migration(str(folder), target(to))


def notes(made: Plan) -> str:
    return "\n".join(f"{note.path}: {note.text}" for note in made.notes)


# Bad input


def test_a_file_that_does_not_parse_is_named_and_the_rest_migrates(tmp_path: Path) -> None:
    tree(tmp_path, {"old.py": "import pywhatkit\nprint 'x'\n", "new.py": _SEND, "requirements.txt": "pywhatkit\n"})
    made = plan(tmp_path)
    assert "old.py: was left as it is: does not parse as Python 3 (line 2" in notes(made)
    assert "requirements.txt: keeps pywhatkit" in notes(made)
    assert {edit.path for edit in made.edits} == {"new.py", "whatsapp_cloud.py"}


def test_a_dynamic_call_keeps_its_package(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "import pywhatkit\npywhatkit.sendwhatmsg(*row)\n", "requirements.txt": "pywhatkit\n"})
    made = plan(tmp_path)
    assert {edit.path for edit in made.edits} == {"a.py"}
    assert "keeps pywhatkit" in notes(made)


def test_a_project_without_a_manifest_is_told_what_to_uninstall(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": _SEND})
    assert "uninstall asyncpywhatkit, pywhatkit" in notes(plan(tmp_path))
    assert "install pywa" in notes(plan(tmp_path, "pywa"))


def test_manifests_that_cannot_be_edited_are_named(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "a.py": _SEND,
            "setup.py": "from setuptools import setup\nsetup(install_requires=['pywhatkit'])\n",
            "poetry.lock": '[[package]]\nname = "pywhatkit"\nversion = "5.4"\n',
            "requirements.txt": "pywhatkit\n".encode("utf-16"),
        },
    )
    text = notes(plan(tmp_path))
    assert "setup.py: names pywhatkit: take it out by hand" in text
    assert "poetry.lock: names pywhatkit: lock it again" in text
    assert "requirements.txt: is not UTF-8" in text


def test_deep_nesting_never_reaches_the_parser(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "import pywhatkit\nx = " + "[" * 1600 + "]" * 1600 + "\n"})
    assert "nests brackets" in notes(plan(tmp_path))


# Writing


def test_a_second_file_that_cannot_be_replaced_undoes_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, {"a.py": _SEND, "b.py": _SEND})
    before = everything(tmp_path)
    made = plan(tmp_path)
    original = Path.replace
    calls = []

    def replace(self: Path, to: Path) -> Path:
        calls.append(to)
        if len(calls) == 2:
            raise PermissionError(13, "Permission denied")
        return original(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(SourceError, match="nothing was changed"):
        apply(str(tmp_path), made)
    assert everything(tmp_path) == before


def test_a_read_only_tree_is_told_and_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"a.py": _SEND})
    before = everything(tmp_path)
    made = plan(tmp_path)

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(SourceError, match=r"a\.py: cannot be written \(Read-only file system\); nothing was changed"):
        apply(str(tmp_path), made)
    assert everything(tmp_path) == before


def test_a_file_that_changed_meanwhile_stops_everything(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": _SEND, "b.py": _SEND})
    made = plan(tmp_path)
    (tmp_path / "b.py").write_text("x = 1\n")
    with pytest.raises(SourceError, match="has changed meanwhile"):
        apply(str(tmp_path), made)
    assert (tmp_path / "a.py").read_text() == _SEND


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", {"a.py": _SEND})
    inside = tree(tmp_path / "inside", {"b.py": "x = 1\n"})
    (inside / "a.py").symlink_to(outside / "a.py")
    assert plan(inside).edits == ()


def test_modes_are_kept(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": _SEND})
    (tmp_path / "a.py").chmod(0o755)
    apply(str(tmp_path), plan(tmp_path))
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".waudit")]


def test_the_diff_says_what_apply_does(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": _SEND, "requirements.txt": "pywhatkit"})
    text = "".join(diff(plan(tmp_path)))
    assert "--- a/a.py\n+++ b/a.py\n" in text
    assert "--- /dev/null\n+++ b/whatsapp_cloud.py\n" in text
    assert "-pywhatkit\n\\ No newline at end of file\n" in text


# Places


@pytest.mark.parametrize(
    ("files", "client", "line"),
    [
        ({"send.py": _SEND}, "whatsapp_cloud.py", "import whatsapp_cloud"),
        ({"tools/send.py": _SEND}, "tools/whatsapp_cloud.py", "import whatsapp_cloud"),
        (
            {"shop/__init__.py": "", "shop/web/__init__.py": "", "shop/web/send.py": _SEND},
            "shop/whatsapp_cloud.py",
            "from shop import whatsapp_cloud",
        ),
        (
            {"src/shop/__init__.py": "", "src/shop/send.py": _SEND},
            "src/shop/whatsapp_cloud.py",
            "from shop import whatsapp_cloud",
        ),
        (
            {"main.py": "from app.services.send import x\n", "app/services/send.py": _SEND},
            "whatsapp_cloud.py",
            "import whatsapp_cloud",
        ),
        (
            {"a/__init__.py": "", "a/send.py": _SEND, "b/__init__.py": "", "b/send.py": _SEND},
            "whatsapp_cloud.py",
            "import whatsapp_cloud",
        ),
    ],
)
def test_the_client_lies_where_it_can_be_imported(
    tmp_path: Path, files: dict[str, str | bytes], client: str, line: str
) -> None:
    tree(tmp_path, files)
    made = plan(tmp_path)
    assert [edit.path for edit in made.edits if edit.old is None] == [client]
    assert all(line in edit.new.decode().splitlines() for edit in made.edits if edit.path.endswith("send.py"))


def test_objects_are_followed_into_other_files(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "bot.py": "from neonize.client import NewClient\nclient = NewClient('db')\n",
            "use.py": "from bot import client\n\n\ndef go(to):\n    client.send_message(to, 'hi')\n",
        },
    )
    edits = {edit.path: edit.new.decode() for edit in plan(tmp_path).edits}
    assert "client.send_text(to, 'hi')" in edits["use.py"]


def test_a_stack_whose_layer_stays_is_not_taken_apart(tmp_path: Path) -> None:
    layer = (
        "from yowsup.layers.interface import YowInterfaceLayer\n"
        "class Layer(YowInterfaceLayer):\n"
        "    def go(self, entity):\n"
        "        self.toLower(entity)\n"
    )
    run = "from yowsup.stacks import YowStackBuilder\nstack = YowStackBuilder().build()\nstack.loop()\n"
    tree(tmp_path, {"layer.py": layer, "run.py": run})
    assert {edit.path for edit in plan(tmp_path).edits} == {"layer.py"}


@pytest.mark.parametrize("to", ["pywa", "twilio", "360dialog"])
def test_other_targets_have_their_own_module(tmp_path: Path, to: str) -> None:
    tree(tmp_path, {"a.py": _SEND, "requirements.txt": "pywhatkit\n"})
    edits = {edit.path: edit.new.decode() for edit in plan(tmp_path, to).edits}
    module = target(to).module
    assert f"{module}.client().send_text('+48123456789', 'hi')" in edits["a.py"]
    assert edits["requirements.txt"] == (f"{target(to).requirement}\n" if target(to).requirement else "")
    compile(edits[f"{module}.py"], module, "exec")


# Manifests


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements.txt", "a\r\nPyWhatKit == 5.4 # x\r\nb\r\n", "a\r\nb\r\n"),
        ("requirements-dev.txt", "git+https://host/x#egg=pywhatkit\npywhatkit-extra\n", "pywhatkit-extra\n"),
        ("requirements.txt", "pywhatkit[all]>=1 ; python_version>'3'\n-r other.txt\n", "-r other.txt\n"),
        ("pyproject.toml", '[project]\ndependencies = ["pywhatkit>=5", "b"]\n', '[project]\ndependencies = ["b"]\n'),
        ("pyproject.toml", '[project]\ndependencies = ["a", "pywhatkit"]\n', '[project]\ndependencies = ["a"]\n'),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  "a",\n  "pywhatkit>=5",  # x\n]\n[project.optional-dependencies]\nx = ["pywhatkit"]\n',
            '[project]\ndependencies = [\n  "a",\n]\n[project.optional-dependencies]\nx = []\n',
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.9"\npywhatkit = { version = "5" }\n[tool.x]\npywhatkit = 1\n',
            '[tool.poetry.dependencies]\npython = "^3.9"\n[tool.x]\npywhatkit = 1\n',
        ),
        ("Pipfile", '[packages]\n"pywhatkit" = "*"\nx = "*"\n', '[packages]\nx = "*"\n'),
        ("pyproject.toml", "this is [no toml\npywhatkit\n", "this is [no toml\npywhatkit\n"),
        ("pyproject.toml", '[project]\nname = "pywhatkit"\n', '[project]\nname = "pywhatkit"\n'),
    ],
)
def test_only_the_package_goes(path: str, before: str, after: str) -> None:
    assert manifests.without(path, before, {"pywhatkit"}) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements.txt", "a\nb", "a\nb\npywa>=4\n"),
        ("requirements.txt", "a\r\n", "a\r\npywa>=4\r\n"),
        ("requirements.txt", "PyWa==3\n", "PyWa==3\n"),
        ("pyproject.toml", "[project]\ndependencies = []\n", '[project]\ndependencies = ["pywa>=4"]\n'),
        ("pyproject.toml", '[project]\ndependencies = ["a"]\n', '[project]\ndependencies = ["pywa>=4", "a"]\n'),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n    "a",\n]\n',
            '[project]\ndependencies = [\n    "pywa>=4",\n    "a",\n]\n',
        ),
        ("Pipfile", '[packages]\nx = "*"\n', '[packages]\nx = "*"\n'),
    ],
)
def test_what_is_needed_is_added_once(path: str, before: str, after: str) -> None:
    assert manifests.with_requirement(path, before, "pywa>=4") == after


# The command


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tree(tmp_path / "repo", {"a.py": _SEND, "requirements.txt": "pywhatkit\n"})
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder), *arguments]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("needs git")
    return folder


def test_the_diff_is_the_default_and_changes_nothing(repository: Path) -> None:
    before = everything(repository)
    result = CliRunner().invoke(migrate, [str(repository)])
    assert result.exit_code == 0
    assert "+whatsapp_cloud.client().send_text('+48123456789', 'hi')" in result.output
    assert "1 migrated" in result.output
    assert everything(repository) == before


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX names")
def test_no_name_of_a_file_reaches_the_terminal_as_it_is(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {"\x1b[31mred\n::error::.py": "import pywhatkit\npywhatkit.sendwhatmsg_instantly('+48123456789', x())\n"},
    )
    result = CliRunner().invoke(migrate, [str(tmp_path)])
    assert "1 migrated" in result.output
    assert "\x1b" not in result.output
    assert not any(line.strip().startswith("::") for line in result.output.splitlines())


def test_a_dirty_tree_is_refused_unless_forced(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert git_state(str(repository)) is GitState.CLEAN
    (repository / "b.py").write_text("x = 1\n")
    assert git_state(str(repository)) is GitState.DIRTY
    before = everything(repository)
    with pytest.raises(SystemExit) as left:
        main(["migrate", str(repository), "--write"])
    assert left.value.code == 2
    assert "commit them first, or add --force" in capsys.readouterr().err
    assert everything(repository) == before
    assert CliRunner().invoke(migrate, [str(repository), "--write", "--force"]).exit_code == 0
    assert "whatsapp_cloud.client()" in (repository / "a.py").read_text()


def test_writing_twice_changes_nothing_more(repository: Path) -> None:
    assert CliRunner().invoke(migrate, [str(repository), "--write"]).exit_code == 0
    before = everything(repository)
    result = CliRunner().invoke(migrate, [str(repository), "--write", "--force"])
    assert "Nothing to migrate." in result.output
    assert everything(repository) == before


def test_other_languages_get_a_guide(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "package.json": '{"dependencies": {"whatsapp-web.js": "^1.23.0"}}',
            "bot.js": "const { Client } = require('whatsapp-web.js');\nconst c = new Client();\nc.sendMessage('1@c.us', '*x*');\n",
        },
    )
    assert CliRunner().invoke(migrate, [str(tmp_path), "--write"]).exit_code == 0
    text = (tmp_path / "MIGRATION.md").read_text()
    assert "### bot.js" in text
    assert "- [ ] line " in text
    assert '"messaging_product": "whatsapp"' in text
    assert "1. Stop bulk and scheduled jobs." in text
    assert "Nothing to migrate." in CliRunner().invoke(migrate, [str(tmp_path), "--write"]).output


def test_somebody_elses_guide_is_kept(tmp_path: Path) -> None:
    tree(tmp_path, {"package.json": '{"dependencies": {"whatsapp-web.js": "1"}}', "MIGRATION.md": "# Ours\n"})
    result = CliRunner().invoke(migrate, [str(tmp_path), "--write"])
    assert "MIGRATION.md exists and was not written by waudit" in result.output
    assert (tmp_path / "MIGRATION.md").read_text() == "# Ours\n"


def test_a_clean_tree_needs_nothing(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "x = 1\n"})
    assert "Nothing to migrate." in CliRunner().invoke(migrate, [str(tmp_path)]).output


def test_a_missing_folder_is_a_usage_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(migrate, [str(tmp_path / "none")]).exit_code == 2
    with pytest.raises(DetectorError):
        plan(tmp_path / "none")


def test_git_runs_nothing_of_the_repository(repository: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    hook = tmp_path / "monitor.sh"
    hook.write_text(f"#!/bin/sh\ntouch {witness}\n")
    hook.chmod(0o755)
    subprocess.run(["git", "-C", str(repository), "config", "core.fsmonitor", str(hook)], check=True)
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("*.py filter=odd=one\n*.txt filter=other\n")
    for key in ("filter.odd=one.clean", "filter.other.process", "filter.other.clean"):
        subprocess.run(["git", "-C", str(repository), "config", key, str(hook)], check=True)
    for file in repository.glob("*.*"):
        os.utime(file, (1, 1))  # git must look into it to know whether it changed
    assert git_state(str(repository)) is GitState.CLEAN
    assert not witness.exists()
    assert git_state(os.devnull) is GitState.NONE
