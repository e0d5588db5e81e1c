"""TOML to signatures: what is read, and what every message says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.database.files import Source, sources
from detector.database.loading import Database, assemble, load
from detector.database.schema import ImportPattern, SignatureKind
from detector.database.toml_lines import TomlLines
from detector.errors import SignatureError
from detector.model.package import Package

HERE = Path(__file__).parent
FILES = sources((HERE / "sample",))
CLIENT = next(file for file in FILES if file.path.endswith("sample-client.toml"))
TERMS = next(file for file in FILES if file.path.endswith("terms.toml"))


def complaint(old: str, new: str) -> str:
    """The message when `old` in the sample client is written as `new`."""
    text = CLIENT.content.decode()
    assert old in text
    with pytest.raises(SignatureError) as caught:
        assemble((CLIENT._replace(content=text.replace(old, new, 1).encode()), TERMS))
    return str(caught.value)


def outcome(*files: Source) -> str:
    """The message about `files`, or "read"."""
    try:
        assemble(files)
    except SignatureError as error:
        return str(error)
    return "read"


def line_of(text: str) -> int:
    """The line of the sample client that holds `text`."""
    return next(number for number, line in enumerate(CLIENT.content.decode().split("\n"), 1) if text in line)


def test_reads_an_entry_with_everything(sample: Database) -> None:
    one = next(one for one in sample.signatures if one.id == "sample-client")
    assert one.kind is SignatureKind.CLIENT_LIBRARY
    assert one.since == "2021-10-01"
    assert one.file == "clients/sample-client.toml"
    assert Package("npm", "@sample/client") in one.packages
    assert Package("pypi", "sample-client") in one.packages
    assert [call.name for call in one.calls] == ["sendText", "chat.sendImage", "makeSampleSocket"]
    assert len(one.match) == len(one.no_match) == 1


def test_packages_imply_imports_where_the_ecosystem_fixes_them(sample: Database) -> None:
    imports = next(one for one in sample.signatures if one.id == "sample-client").imports
    assert {
        ImportPattern("javascript", "@sample/client"),
        ImportPattern("go", "go.example.com/sample-client"),
        ImportPattern("rust", "sample_client"),
        ImportPattern("ruby", "sample-client"),
        ImportPattern("ruby", "sample/client"),
        ImportPattern("dart", "package:sample_client"),
        ImportPattern("python", "sample_client"),
    } <= set(imports)


def test_database_says_which_it_is(sample: Database) -> None:
    info = sample.info
    assert (info.entries, info.date, len(info.digest)) == (2, "2022-05-01", 64)
    assert info.version == f"2022.05.01+{info.digest[:8]}"
    assert load((HERE / "sample",)) == sample


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('severity = "error"', 'severity = "fatal"', 'severity: "fatal" is not allowed; one of: error, warning, note'),
        ('kind = "client-library"', 'kind = "client-libary"', 'did you mean "client-library"?'),
        ('summary = "A client', 'sumary = "A client', 'sumary: unknown key in [[signature]]; did you mean "summary"?'),
        ('id = "sample-client"', 'id = "Sample"', 'id: "Sample" is not kebab-case'),
        ("since = 2021-10-01", "since = 2021", "since: must be a date such as 2021-10-01, not int"),
        ('policy = ["sample-terms"]', 'policy = ["sample-term"]', 'did you mean "sample-terms"?'),
        ('"pkg:npm/sample-client",', '"pkg:npm/x@1",', '"pkg:npm/x@1": drop the version (@)'),
        ('"pkg:npm/sample-client"]', '"pkg:npm"]', 'evidence: "pkg:npm": a package URL has a type and a name'),
        ('"pkg:gem/sample-client"', '"pkg:gems/x"', '"gems" is not a known purl type'),
        ('"pkg:gem/sample-client"', '"pkg:npm/Sample-Client"', "is the same package as one before"),
        ('match = "host"', 'match = "regex"', 'match: "regex" is not allowed'),
        ('"web.sample-chat.com/send"', '"https://x.com"', "a host pattern has no scheme"),
        ('names = ["sendText"', 'names = ["send*"', "no globs"),
        ('capability = "send"', 'capability = "sned"', 'did you mean "send"?'),
        ("anywhere = true", 'anywhere = "yes"', "anywhere: must be true or false"),
        ('patterns = ["antiban"', 'patterns = ["an*"', "fits too much"),
        ("python = [", "pyton = [", '"pyton" is not allowed; did you mean "python"?'),
        ('"github.com/sample/client"', '"https://github.com/sample/client.git"', 'must be "host/owner/name"'),
        ('evidence = ["https://example.com/sample"', 'evidence = ["example.com"', "is not a URL"),
        ('level = "weak"', 'levl = "weak"', 'levl: unknown key in [[literal]]; did you mean "level"?'),
    ],
)
def test_message_names_file_line_key_and_remedy(old: str, new: str, said: str) -> None:
    message = complaint(old, new)
    assert f"clients/sample-client.toml:{line_of(old)}: " in message
    assert said in message


def test_missing_key_names_the_table() -> None:
    message = complaint('reason = "Speaks the private protocol."\n', "")
    assert "clients/sample-client.toml:2: [[signature]] lacks reason; add it" in message


def test_both_kinds_of_example_are_needed() -> None:
    assert 'expect = "no-match"' in complaint('expect = "no-match"', 'expect = "match"')


def test_all_faults_are_told_at_once() -> None:
    message = complaint('severity = "error"\nconfidence = "high"', 'severity = "x"\nconfidence = "y"')
    assert len(message.split("\n")) == 2


def test_broken_toml_and_encoding_name_the_line() -> None:
    broken = Source(0, "clients/a.toml", b'[[signature]]\nid = "a"\nid = \n')
    with pytest.raises(SignatureError, match=r"clients/a.toml:3: is not TOML"):
        assemble((broken,))
    with pytest.raises(SignatureError, match=r"clients/a.toml:2: is not UTF-8"):
        assemble((broken._replace(content=b"\n\xff"),))


def test_ids_are_unique() -> None:
    with pytest.raises(SignatureError, match=r'"sample-client" is taken by clients/sample-client\.toml:2'):
        assemble((CLIENT, CLIENT._replace(path="clients/z.toml"), TERMS))


def test_a_team_adds_overrides_and_disables() -> None:
    database = load((HERE / "sample", HERE / "team"))
    assert [one.id for one in database.signatures] == ["sample-client", "team-tool"]
    assert database.own == {"team-tool"}
    assert database.info.extra == ((HERE / "team").as_posix(),)
    override = CLIENT.content.replace(b'title = "Sample client"', b'title = "Ours"\noverride = true')
    replaced = assemble((*FILES, Source(1, "own.toml", override)))
    assert [one.title for one in replaced.signatures] == ["Ours", "Sample gateway"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[[signature]]\nid = "sample-clint"\ndisabled = true\n', 'did you mean "sample-client"?'),
        (CLIENT.content, "add override = true to replace it or choose another id"),
        (
            b'[[signature]]\nid = "sample-client"\ndisabled = true\ntitle = "x"\n',
            "title: has no effect in a disabled entry",
        ),
    ],
)
def test_a_team_is_told_how_to_override(content: bytes, said: str) -> None:
    with pytest.raises(SignatureError, match=r"own\.toml:") as caught:
        assemble((*FILES, Source(1, "own.toml", content)))
    assert said in str(caught.value)


def test_the_bundled_folder_cannot_override() -> None:
    content = CLIENT.content.replace(b'title = "Sample client"', b'title = "Ours"\noverride = true')
    with pytest.raises(SignatureError, match="has no place in the bundled database"):
        assemble((CLIENT._replace(content=content), TERMS))


def test_missing_folder_is_a_signature_error(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="is not a folder"):
        load((HERE / "sample", tmp_path / "none"))


def test_files_at_the_top_of_the_bundled_folder_are_other_data(tmp_path: Path) -> None:
    (tmp_path / "stems.toml").write_text("other = 1")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.toml").write_text("other = 1")
    assert load((tmp_path,)).signatures == ()
    with pytest.raises(SignatureError, match=r"stems.toml:1: other: unknown key in \[\[file\]\]"):
        load((HERE / "sample", tmp_path))


def test_lines_survive_strings_and_arrays() -> None:
    text = "a = '''\n[[x]]\nb = 1\n'''\n[[x]]\nc = [\n  'one',\n  'two', # ]\n]\nd = \"\\\"\"\n[x.y]\nd = 1\n"
    lines = TomlLines(text)
    assert lines.of(("x", 0), "c", "two") == 8
    assert lines.of(("x", 0), "d") == 10
    assert lines.of(("x", 0, "y"), "d") == 12
    assert lines.of(("x", 0, "y", "z", 3), "q") == 11


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert outcome(Source(0, "x/any.toml", content)).startswith(("x/any.toml:", "read"))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_to_an_entry_is_read_or_refused(data: st.DataObject) -> None:
    lines = CLIENT.content.decode().split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    key, equals, value = lines[number].partition("=")
    damage = data.draw(
        st.sampled_from(
            ["", f"{key}= 1", f"{key}= true", f"{key}= []", f'{key}= ["", "x"]', f"{key}= {{}}", f"{key}= [[1]]"]
        )
    )
    if data.draw(st.booleans()) and equals:
        damage = f"{key}={value[: len(value) // 2]}"
    lines[number] = damage
    damaged = CLIENT._replace(content="\n".join(lines).encode())
    assert all(line.startswith(("clients/", "read")) for line in outcome(damaged, TERMS).split("\n"))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(SignatureError, match="is not TOML"):
        assemble((Source(0, "x/deep.toml", b"a = " + b"[" * 50_000),))
