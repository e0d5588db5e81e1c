"""Whatever the bytes are, a manifest gives facts and diagnostics, never an exception, and terminates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.extract.manifests import FORMATS, format_of, read
from detector.extract.manifests.pyproject import script_header
from detector.model.fact import Dependency
from detector.text.decoding import decode
from detector.text.lines import LineIndex

TREES = Path(__file__).parents[2] / "trees" / "manifests"
FILES = sorted(path for path in TREES.rglob("*") if path.is_file())
IDS = [row.id for row in FORMATS]
PARSERS = {
    "requirements",
    "pyproject",
    "setup_py",
    "setup_cfg",
    "pipfile",
    "lockfile_python",
    "conda",
    "package_json",
    "lockfile_npm",
    "lockfile_yarn",
    "lockfile_pnpm",
    "lockfile_bun",
    "deno",
    "installed",
    "sbom",
    "gradle",
    "beam",
}
SOME_IDS = [row.id for row in FORMATS if row.parser.partition(":")[0] in PARSERS]
NOISE = st.text(alphabet="{}[]():,=\"'`#<>@/\\|&*!-. \t\r\n\0\ufeffaZ1é🙂", max_size=12)


def check(format_id: str, path: str, text: str) -> None:
    result = read(format_id, path, text)
    lines = LineIndex(text)
    for fact in result.facts:
        assert 1 <= fact.span.line <= fact.span.end_line <= lines.count
        assert fact.span.column >= 1
        if isinstance(fact, Dependency):
            assert fact.package.name
    for line, message in result.diagnostics:
        assert 1 <= line <= lines.count
        assert message


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(IDS), st.text(max_size=200))
def test_arbitrary_text(format_id: str, text: str) -> None:
    check(format_id, "any/file", text)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_mutated_files(path: Path, data: st.DataObject) -> None:
    relative = path.relative_to(TREES).as_posix()
    format_id = format_of(relative)
    if format_id is None:
        return
    text = decode(path.read_bytes()).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    check(format_id, relative, text[:start] + data.draw(NOISE) + text[end:])


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='# /script=[]"\na\r', max_size=80))
def test_script_headers(text: str) -> None:
    text = f"# /// script\n{text}\n# ///\n"
    list(script_header(text, LineIndex(text)))


@pytest.mark.parametrize("format_id", SOME_IDS)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        '{"a":' * 50_000,
        "a." * 50_000 + "a = 1",
        "a = " + "[" * 50_000,
        "- " * 50_000,
        "<a>" * 50_000,
        "<a " + "b" * 100_000,
        '"' * 100_001,
        "'''" * 30_001,
        "\\\n" * 50_000,
        "#" * 100_000,
        "(" * 100_000,
        "a: &a [*a, *a]\n" * 2_000,
        " " * 100_000 + "x",
        "x" + " " * 100_000 + "x",
        "https://x/" + "-1" * 50_000,
        "a==1 " * 20_000,
        '"\\' * 50_000,
        "'\"\\" * 50_000,
        "/*" * 50_000,
        "- a\n" * 20_000,
        "a=[\n" * 20_000,
    ],
    ids=range(23),
)
def test_hostile_text(format_id: str, text: str) -> None:
    check(format_id, "package.json", text)
